"""A zip of several files is read as the folder it unpacks to, and never leads out of itself."""

import zipfile
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.reading import archives
from comity.sources.reading.archives import files_within
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.recognition import files_of, recognise
from comity.sources.shelf.store import add, check

FIXTURES = Path(__file__).parents[1] / "fixtures"
MIDA = "dispnum,styear,stmon,stday,endyear,endmon,endday,outcome,settle,fatality,hostlev\n"
MIDB = "dispnum,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,hostlev\n"
ROWS = ["7,710,1,1,1962,1,12,1962,1,5\n", "7,750,1,1,1962,1,11,1962,0,5\n"]
TALK = {"MID codebook.pdf": "%PDF", "notes.txt": "made up", "README.txt": "made up"}


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", [one for one in ADAPTERS if (FIXTURES / one).is_dir()])
def test_every_data_set_reads_from_a_zip_as_from_its_folder(tmp_path: Path, name: str) -> None:
    files = sorted(one for one in (FIXTURES / name).rglob("*") if one.is_file())
    held = {f"release/{one.name}": one.read_bytes() for one in files}
    path = zipped(tmp_path / "release.zip", held | {k: v.encode() for k, v in TALK.items()})
    plain = adapter(name).read(files_of(name, FIXTURES / name))
    for where in (tmp_path, path):
        packed = adapter(name).read(files_of(name, where))
        assert packed.rows.equals(plain.rows)
        assert packed.spans == plain.spans


def test_the_archive_of_disputes_is_that_of_its_participants(tmp_path: Path) -> None:
    table = MIDB + "".join(ROWS)
    both = f"incidnum,{MIDB}" + "".join(f"1,{row}" for row in ROWS)
    path = zipped(
        tmp_path / "MID-5.zip", {"MIDA.csv": MIDA, "MIDB.csv": table, "MIDIP.csv": both, **TALK}
    )
    assert recognise(path).data_set == recognise(path / "MIDB.csv").data_set == "cow-mid"
    kept = add(path, tmp_path / "store").stored
    assert (kept.rows, [one.name for one in kept.files]) == (2, ["MIDB.csv"])
    assert check(tmp_path / "store")["sound"].all()
    halves = {f"{at}.csv": MIDB + row for at, row in enumerate(ROWS)}
    assert add(zipped(tmp_path / "halves.zip", halves), tmp_path / "other").stored.rows == 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"x.csv": "a,b\n", "y.csv": "c,d\n"}, "holds 2 files, none of a data set that is read; x"),
        ({"MIDB.csv": MIDB, "n.csv": "stateabb,ccode,year,cinc\n"}, "cow-capabilities, cow-mid"),
        ({"a.csv": b"0" * 5_000_000, "b.csv": "x"}, "unpacks to more than 250 times its size"),
        ({f"{at}.csv": "x" for at in range(40)}, "holds 40 files; unpack it by hand"),
    ],
)
def test_what_is_refused(tmp_path: Path, monkeypatch, files, message: str) -> None:
    monkeypatch.setattr(archives, "UNCHECKED", 1 << 20)
    monkeypatch.setattr(archives, "_MANY", 39)
    with pytest.raises(ComityError, match=message):
        recognise(zipped(tmp_path / "a.zip", files))


def test_paths_do_not_lead_out_of_the_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../x.csv": "1", "/etc/y.csv": "2", "c:\\z.csv": "3"})
    assert all(one.is_relative_to(path) and ".." not in one.parts for one in files_within(path))
    assert len(files_within(path)) == 3
