"""Leans: directed figures, smoothed, now and ten years before."""

import polars as pl
import pytest

import comity as cm
from comity.levels.lean import lean


@pytest.fixture(scope="module")
def found():
    return lean(cm.case("crink").panel())


def row(found, state, towards, indicator="trade_dependence"):
    return found.filter(state=state, towards=towards, indicator=indicator).row(0, named=True)


def test_russia_moved_towards_china_more_than_china_towards_russia(found):
    one, other = row(found, "RUS", "CHN"), row(found, "CHN", "RUS")
    assert one["direction"] == "towards"
    assert one["moved_low"] > other["moved_high"] > 0


def test_a_level_lies_in_its_interval_and_a_change_in_its_own(found):
    known = found.drop_nulls(["low", "moved_low"])
    assert known.height
    assert known.select(pl.col("level").is_between("low", "high").all()).item()
    assert known.select(pl.col("moved").is_between("moved_low", "moved_high").all()).item()


def test_a_visit_is_the_lean_of_the_visitor():
    panel = cm.case("crink").panel(indicators=["visits_received"])
    got = lean(panel)
    cells = panel.cells.filter(pl.col("value").is_not_null(), state_a="CHN", state_b="RUS")
    last = cells.sort("start")["period"][-1]
    assert row(got, "RUS", "CHN", "visits_received")["period"] == last


def test_without_directed_figures_there_is_no_row():
    assert lean(cm.case("crink").panel(indicators=["obligation"])).is_empty()
