"""The figures of the embedded casebook are what the script of the project computes."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from comity.errors import ComityError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "comity" / "casebooks" / "crink"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "crink_figures", ROOT / "scripts" / "crink_figures.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_gives_the_files_of_the_casebook(
    script: ModuleType, data_folder: Path, tmp_path: Path
) -> None:
    for path in script.write(data_folder, tmp_path):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name


def test_chinas_exports_to_north_korea_in_2000_are_half_a_billion(
    script: ModuleType, data_folder: Path
) -> None:
    import polars as pl

    flows = pl.read_parquet(data_folder / script.TRADE_FILES[0]).filter(year=2000, exporter="China")
    abroad = flows.filter(pl.col("importer") != "China")["value"].sum()
    share = script.trade(data_folder).filter(id="trade-chn-prk-2000")["share_of_exports"].item()
    # the figure of the data folder's manifest, to its two digits
    assert float(share) * abroad / 1e9 == pytest.approx(0.54, abs=0.005)


def test_it_refuses_a_folder_that_is_not_there(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="set COMITY_DATA"):
        script.write(tmp_path / "nowhere", tmp_path)
