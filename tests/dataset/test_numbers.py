"""Figures by number: two numbers of one state in a year have each their own."""

import polars as pl
import pytest

import comity as cm
from comity.sources.states import capabilities
from comity.sources.trade import national as national_trade

NMC = "ccode,year,cinc\n678,1989,0.1\n678,1990,0.2\n679,1990,0.3\n255,1990,0.6\n260,1990,0.5\n"
TRADE = (
    "ccode,year,imports,exports\n255,1989,1,2\n260,1989,-9,-9\n255,1990,3,4\n260,1990,-9,-9\n"
    "678,1990,5,6\n679,1990,7,8\n"
)
NAMED = (
    "i,year,value\nNorth Yemen,1990,0.2\nYemen,1990,0.3\nGermany,1990,0.5\nNorth Yemen,1989,0.1\n"
)


@pytest.fixture
def folder(tmp_path):
    """Made up: figures by number of states that change theirs in 1990."""
    (tmp_path / "nmc.csv").write_text(NMC)
    (tmp_path / "trade.csv").write_text(TRADE)
    return tmp_path


def of_1990(name, column, **asked):
    states = ["YEM", "DEU"]
    table = cm.panel(states, unit="state", start=1990, end=1990, indicators=name, **asked)
    return table.frame.select(pl.col("^code$"), column).rows()


def test_each_number_has_its_own_capability(folder):
    own = of_1990("capability", "cinc", data=folder)
    assert own == [(255, 0.6), (260, 0.5), (678, 0.2), (679, 0.3)]


def test_each_number_has_its_own_side_of_a_dyad(folder):
    table = cm.dyads(["YEM", "DEU"], start=1990, end=1990, data=folder).add("capability")
    found = table.frame.select("code_a", "code_b", "cinc_a", "cinc_b").rows()
    assert {(a, x) for a, _, x, _ in found} == {(255, 0.6), (260, 0.5)}
    assert {(b, y) for _, b, _, y in found} == {(678, 0.2), (679, 0.3)}


def test_each_number_has_its_own_trade(folder):
    own = of_1990("national-trade", "exports", data=folder)
    assert own == [(255, 4.0), (260, None), (678, 6.0), (679, 8.0)]


def test_a_number_out_of_its_time_counts_under_that_of_the_time(folder):
    held = national_trade.ADAPTER.read([folder / "trade.csv"])
    assert held.rows.filter(year=1989).rows() == [("DEU", 260, 1989, 1.0, 2.0)]


@pytest.mark.parametrize("system", ["un", "gw"])
def test_other_rows_have_the_figure_of_the_number_that_lasts(system, folder):
    found = of_1990("capability", "cinc", data=folder, system=system)
    assert [row[-1] for row in found] == [0.6, 0.3]
    found = of_1990("national-trade", "exports", data=folder, system=system)
    assert [row[-1] for row in found] == [4.0, 8.0]


def test_a_file_by_name_tells_numbers_apart_where_it_has_two_names(tmp_path):
    path = tmp_path / "cinc.csv"
    path.write_text(NAMED)
    held = capabilities.ADAPTER.read([path]).rows.select("state", "code", "year", "cinc")
    assert held.rows() == [
        ("DEU", None, 1990, 0.5),
        ("YEM", None, 1989, 0.1),
        ("YEM", 678, 1990, 0.2),
        ("YEM", 679, 1990, 0.3),
    ]
    # Germany has one name and one figure then: either number shows it, none the double
    own = of_1990("capability", "cinc", data=tmp_path)
    assert own == [(255, 0.5), (260, 0.5), (678, 0.2), (679, 0.3)]


def test_the_files_at_hand(data_folder):
    own = dict(of_1990("capability", "cinc", data=data_folder))
    raw = pl.read_csv(data_folder / "capability" / "cinc.csv").filter(year=1990)
    for code, name in {678: "North Yemen", 679: "Yemen", 255: "Germany"}.items():
        assert own[code] == raw.filter(i=name)["value"].item()
    trade = dict(of_1990("national-trade", "exports", data=data_folder))
    raw = pl.read_csv(data_folder / "trade" / "cow_national_trade.csv", infer_schema_length=None)
    for code in (255, 260, 678, 679):
        assert trade[code] == raw.filter(ccode=code, year=1990)["exports"].item()
