"""COW dyadic trade: whose imports a flow is, -9, zeros."""

from pathlib import Path

import pytest

from comity.sources.shelf.recognition import files_of
from comity.sources.trade import bilateral as trade
from comity.sources.trade import cow_dyadic as cow_trade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cow-dyadic-trade"


@pytest.fixture
def made_up():
    return cow_trade.ADAPTER.read(files_of("cow-dyadic-trade", FIXTURES))


def test_flow1_is_what_the_first_imports_from_the_second(made_up):
    flows = {row[:3]: row[3] for row in trade.matrix(made_up).rows()}
    assert flows["PRK", "CHN", 1999] == 30e6
    assert flows["CHN", "PRK", 1999] == 300e6
    assert flows["PRK", "CHN", 2000] == 40e6
    assert ("CHN", "PRK", 2000) not in flows  # -9
    assert flows["PRK", "RUS", 2000] == 0


def test_values_are_the_published_ones(made_up):
    found = cow_trade.ADAPTER.records(made_up, ["CHN", "PRK", "RUS"])
    (row,) = found.filter(id="trade-rus-chn-2000").to_dicts()
    assert (row["value"], row["imports_total"]) == (600e6, 640e6)  # 9999 is no state's number
    assert set(made_up.doubts["state_a"]) == {"CHN"}
    assert found["value_by_importer"].null_count() == found.height


def test_totals_are_of_the_flows_that_the_project_knows(tmp_path):
    """Every state lacks some in every year: were a sum with a gap unknown, no share were known."""
    path = tmp_path / "dyadic.csv"
    path.write_text("ccode1,ccode2,year,flow1,flow2\n710,731,2000,1,-9\n365,710,2000,30,2\n"
                    "2,710,2000,60,3\n")  # fmt: skip
    found = cow_trade.ADAPTER.records(cow_trade.ADAPTER.read([path]), ["CHN", "RUS", "USA"])
    (row,) = found.filter(id="trade-chn-rus-2000").to_dicts()
    assert row["share_of_exports"] == pytest.approx(30 / 90)
    assert (row["exports_total"], row["share_of_imports"]) == (90e6, 1.0)


def test_a_file_given_twice_counts_once():
    (path,) = files_of("cow-dyadic-trade", FIXTURES)
    assert cow_trade.ADAPTER.read([path, path]).rows.equals(cow_trade.ADAPTER.read([path]).rows)
