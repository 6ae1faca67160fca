"""Rows of a table: tables without a row are whole, and a dyad is of two states."""

import polars as pl
import pyreadstat
import pytest

import comity as cm
from comity.dataset import ADDITIONS, FORMS, columns_of, write

AT_HAND = (
    *("alliances", "capability", "majors", "distance", "contiguity", "disputes", "trade"),
    "national-trade",
)
NONE = {
    "before the first": {"start": 1780, "end": 1790},
    "of no micro state": {"start": 2000, "end": 2001, "system": "gw_micro"},
}


def columns_in(path):
    if path.suffix == ".dta":
        return pyreadstat.read_dta(path, output_format="polars")[0].columns
    readers = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".feather": pl.read_ipc}
    return readers[path.suffix](path).columns


@pytest.mark.parametrize("name", AT_HAND)
def test_a_table_without_rows_has_the_columns_of_one_with_rows(name, made_up_folder):
    for unit in ADDITIONS[name].units:
        asked = {"unit": unit, "indicators": name, "data": made_up_folder}
        full = cm.panel(["CHN", "PRK"], start=1961, end=1962, **asked)
        empty = cm.panel(["CHN", "PRK"], start=1780, end=1790, **asked)
        assert full.height
        assert (empty.height, empty.frame.height, empty.head(3).height) == (0, 0, 0)
        assert empty.frame.schema == full.frame.schema
        assert empty.columns[:3] == full.columns[:3]


@pytest.mark.parametrize("asked", NONE.values(), ids=NONE)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_without_rows_has_its_columns(asked, form, made_up_folder, tmp_path):
    table = cm.dyads(["CHN", "USA", "GRC"], data=made_up_folder, **asked)
    table = table.add("alliances", "capability")
    assert table.height == 0
    out = write(table, tmp_path / f"none.{form}")
    names = [column.name for column in table.columns]
    assert columns_in(out) == names == table.frame.columns
    assert [column.name for column in columns_of(out)] == names


@pytest.mark.parametrize("freq", ["quarter", "month"])
def test_shorter_periods_too(freq, made_up_folder):
    table = cm.dyads(["CHN", "USA"], start=1780, end=1790, freq=freq, data=made_up_folder)
    assert {"year", freq} <= set(table.add("capability", "trade").frame.columns)


@pytest.mark.parametrize("states", [["CHN"], ["CHN", "China"], ("CHN",)], ids=str)
def test_a_dyad_is_of_two(states):
    with pytest.raises(cm.ComityError, match=r"CHN.* is one state, .*name two or more"):
        cm.dyads(states, start=2000, end=2001)


def test_no_state_is_no_dyad_and_one_state_has_years():
    with pytest.raises(cm.ComityError, match="no state is named"):
        cm.dyads([], start=2000, end=2001)
    assert cm.panel(["CHN"], unit="state", start=2000, end=2001).height == 2


def test_a_state_alone_is_no_group():
    with pytest.raises(cm.ComityError, match=r"a list of states, \['CHN', \.\.\.\]"):
        cm.panel("CHN", start=2000, end=2001)


def test_one_indicator_may_be_a_text(made_up_folder):
    asked = {"start": 1961, "end": 1961, "data": made_up_folder}
    one = cm.panel(["CHN", "PRK"], indicators="capability", **asked).frame
    assert one.equals(cm.panel(["CHN", "PRK"], indicators=["capability"], **asked).frame)
