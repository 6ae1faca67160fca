"""What could change it, in the page: scenarios by pairs, and fans."""

import xml.etree.ElementTree as ET

import polars as pl
import pytest

import comity as cm
from comity.estimate.composites import OVERALL
from comity.findings.scenarios import in_short
from comity.views.web.fan_picture import fan_picture, fan_rows
from comity.views.web.outlook_section import outlook_view

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    return cm.case("crink").findings()


@pytest.fixture(scope="module")
def view(found):
    return outlook_view(found, found.case.name)


def test_every_scenario_has_a_row_of_all_pairs_and_a_sentence(view, found):
    assert len(view.rows) == len(view.told) == len(found.case.outlooks)
    assert all(len(row["cells"]) == len(view.pairs) == 6 for row in view.rows)
    assert view.left_out == 0
    clear = sum(cell["sure"] for row in view.rows for cell in row["cells"])
    counted = sum(
        one.last.filter(level=OVERALL).select((pl.col("low") * pl.col("high") > 0).sum()).item()
        for one in found.case.outlooks
    )
    assert clear == counted


def test_fans_begin_with_the_pair_that_moved_most(view):
    assert view.fans[0]["title"].startswith("North Korea and Russia: ")
    assert "smaller" in view.record
    assert "CRPS" in view.record
    assert set(view.csv) == {fan["key"] for fan in view.fans}


def test_a_fan_begins_where_the_past_ends_and_stays_in_its_picture(found):
    told = found.case.outlooks[0]
    rows = fan_rows(told, ("PRK", "RUS"))
    last = rows.filter(series="as estimated").sort("year").tail(1)
    for series in ("without", "with"):
        ahead = rows.filter(series=series).sort("year")
        assert ahead.drop("series").row(0) == last.drop("series").row(0)
        assert ahead["year"].to_list() == [last["year"].item(), *told.paths.years]
    svg = ET.fromstring(fan_picture(told, ("PRK", "RUS"), str, "fan"))  # noqa: S314 - ours
    wide, high = (float(one) for one in svg.get("viewBox").split()[2:])
    for line in [*svg.iter(f"{SVG}polyline"), *svg.iter(f"{SVG}polygon")]:
        for point in line.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= wide
            assert 0 <= y <= high


def test_what_all_come_to_in_short(found):
    *clear, rest = in_short(found.case)
    assert clear
    assert all(" closer by " in one or " farther apart by " in one for one in clear)
    assert "A cease-fire in Ukraine (±" in rest
