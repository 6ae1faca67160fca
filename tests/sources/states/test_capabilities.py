"""Capabilities: what is no number is no figure, and a year typed wrongly is no coverage."""

import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.states.capabilities import ADAPTER

CODES = (2, 20, 200, 220, 365, 710, 731, 740)


def written(path, *rows, codes=CODES, years=range(1955, 1965)):
    """Made up: eight states with .05 each in every year, and other rows."""
    table = [f"{code},{year},0.05" for year in years for code in codes]
    path.write_text("\n".join(["ccode,year,cinc", *table, *rows]) + "\n")
    return path


def index(held, state="CHN", year=1961):
    return held.rows.filter(state=state, year=year)["cinc"].to_list()


@pytest.mark.parametrize(
    "cell", ["NaN", "inf", "1e400", "x", "5%", '"1,234.5"', '"0,05"', "-3", "1.5"]
)
def test_what_is_no_share_is_a_doubt_and_no_figure(tmp_path, cell):
    others = [code for code in CODES if code != 710]
    path = written(tmp_path / "nmc.csv", f"710,1961,{cell}", codes=others)
    held = ADAPTER.read([path])
    assert index(held) == []
    (doubt,) = held.doubts.to_dicts()
    assert (doubt["state_a"], doubt["start"].year, doubt["end"].year) == ("CHN", 1961, 1961)
    assert "nmc.csv: cinc is" in doubt["reason"]
    panel = cm.panel(["CHN", "PRK"], unit="dyad", start=1961, end=1961,
                     indicators=["capability"], data=tmp_path)  # fmt: skip
    assert panel.frame.select("cinc_a", "cinc_b", "capability_ratio").row(0) == (None, 0.05, None)


@pytest.mark.parametrize("cell", ["", "-9", "-9.0", "NA", "."])
def test_what_is_said_to_be_missing_is_no_doubt(tmp_path, cell):
    path = tmp_path / "nmc.csv"
    path.write_text(f"ccode,year,cinc,milex\n710,1961,0.12,{cell}\n731,1961,{cell},5\n")
    held = ADAPTER.read([path])
    assert held.rows.select("state", "cinc", "milex").rows() == [("CHN", 0.12, None)]
    assert held.doubts.is_empty()


def test_a_damaged_component_leaves_the_index(tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text("ccode,year,cinc,milex\n710,1961,0.12,#REF!\n")
    held = ADAPTER.read([path])
    assert held.rows.select("cinc", "milex").row(0) == (0.12, None)
    assert "milex is no amount, taken as missing" in held.quarantine.lines()[0]


@pytest.mark.parametrize(("year", "end"), [(2019, 1964), (1965, 1964), (1967, 1964)])
def test_one_year_typed_wrongly_prolongs_no_coverage(tmp_path, year, end):
    many = [*CODES, *(41, 42, 70, 90, 91, 92, 93, 94, 95, 100, 101, 130, 135, 140, 145, 150, 155)]
    held = ADAPTER.read([written(tmp_path / "nmc.csv", f"710,{year},0.05", codes=many)])
    assert held.span.end.year == end
    assert held.notes or held.doubts.height == 1


def test_a_year_to_come_is_set_aside(tmp_path):
    held = ADAPTER.read([written(tmp_path / "nmc.csv", "710,2150,0.05")])
    assert held.span.end.year == 1964
    assert "after the file was made" in held.quarantine.lines()[0]


def test_rows_twice_count_once_and_rows_that_differ_not_at_all(tmp_path):
    rows = ("710,1961,0.05", "731,1961,0.09")
    held = ADAPTER.read([written(tmp_path / "nmc.csv", *rows)])
    assert index(held) == [0.05]
    assert index(held, "PRK") == []
    assert held.doubts["state_a"].to_list() == ["PRK"]


def test_a_damaged_code_is_a_doubt(tmp_path):
    held = ADAPTER.read([written(tmp_path / "nmc.csv", "#REF!,1961,0.05", "99999,1961,0.05")])
    assert held.doubts["state_a"].to_list() == [None, None]  # text, and a number of no state
    assert (held.doubts["start"].dt.year() == 1961).all()


@pytest.mark.parametrize("code", ["9223372036854775808", "٧١٠", "710.5", ""])
def test_codes_that_are_none_stop_nothing(tmp_path, code):
    held = ADAPTER.read([written(tmp_path / "nmc.csv", f"{code},1961,0.05")])
    assert held.rows.height == len(CODES) * 10


def test_a_file_by_name(tmp_path):
    path = tmp_path / "CINC by name.csv"
    path.write_text(
        "i,year,value\nChina,1961,0.12\nAbkhazia,1961,0.0\n Soviet Union ,1961,0.2\nYemen,1961,5%\n"
    )
    assert files_of("cow-capabilities", tmp_path) == (path,)
    held = ADAPTER.read([path])
    assert held.rows.select("state", "cinc").rows() == [("CHN", 0.12), ("RUS", 0.2)]
    assert held.doubts.height == 1


def test_semicolons_and_decimal_commas(tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text("ccode;year;cinc\n710;1961;0,12\n")
    assert index(ADAPTER.read([path])) == [0.12]


def test_of_two_files_the_one_that_ends_later_goes_first(tmp_path):
    old = written(tmp_path / "nmc5.csv", years=range(1955, 1963))
    new = tmp_path / "nmc6.csv"
    new.write_text("ccode,year,cinc\n710,1962,0.2\n710,1963,0.3\n")
    held = ADAPTER.read([old, new])
    assert [index(held, year=year) for year in (1961, 1962, 1963)] == [[0.05], [0.2], [0.3]]
    assert held.notes == (
        "nmc6.csv is newer than nmc5.csv and goes first from 1962-01-01 to 1963-12-31",
    )


def test_a_file_without_a_state_is_refused(tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text("ccode,year,cinc\n710,1961,-9\n")
    with pytest.raises(ComityError, match=r"nmc\.csv has no row of a state"):
        ADAPTER.read([path])


def test_the_file_at_hand(data_folder):
    held = ADAPTER.read(files_of("cow-capabilities", data_folder / "capability"))
    assert (held.rows.height, held.span.start.year, held.span.end.year) == (10_626, 1950, 2018)
    assert held.doubts.is_empty()
    assert held.notes == ()
    raw = pl.read_csv(data_folder / "capability" / "cinc.csv").filter(i="China", year=1961)
    assert index(held) == raw["value"].to_list()
