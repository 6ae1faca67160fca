"""COW dyadic trade: whose imports a flow is, -9, zeros."""

from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import bilateral as trade
from comity.sources.trade import cow_dyadic as cow_trade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cow-dyadic-trade"


@pytest.fixture
def made_up():
    return cow_trade.read(files_of("cow-dyadic-trade", FIXTURES))


def test_flow1_is_what_the_first_imports_from_the_second(made_up):
    flows = {row[:3]: row[3] for row in trade.matrix(made_up).rows()}
    assert flows["PRK", "CHN", 1999] == 30e6
    assert flows["CHN", "PRK", 1999] == 300e6
    assert flows["PRK", "CHN", 2000] == 40e6
    assert ("CHN", "PRK", 2000) not in flows  # -9
    assert flows["PRK", "RUS", 2000] == 0


def test_values_are_the_published_ones(made_up):
    found = cow_trade.records(made_up, ["CHN", "PRK", "RUS"])
    (row,) = found.filter(id="trade-rus-chn-2000").to_dicts()
    assert (row["value"], row["imports_total"]) == (600e6, 700e6)
    assert found["value_by_importer"].null_count() == found.height


def test_one_file_alone(tmp_path):
    (path,) = files_of("cow-dyadic-trade", FIXTURES)
    with pytest.raises(ComityError, match="several files of dyadic trade"):
        cow_trade.read([path, path])
