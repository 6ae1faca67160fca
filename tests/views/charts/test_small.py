"""Small charts: gaps are gaps, turning points rules, events words that lead to their records."""

import re
from xml.etree import ElementTree

import polars as pl
import pytest

from comity.views.charts.marks import Mark
from comity.views.charts.series import Axes
from comity.views.charts.small import SmallChart, small_charts

LINE = re.compile(r'<path [^>]*fill="none" stroke="#0072B2" stroke-width="2"/>')
BAND = re.compile(r'<path [^>]*fill="#0072B2" fill-opacity="0.2"/>')
GREY = re.compile(r'<path [^>]*fill="#8A8A85" fill-opacity="0.18"/>')


def _series(fit, domain: str) -> pl.DataFrame:
    own = fit.scores.filter(state_a="CHN", state_b="PRK", domain=domain)
    return own.with_columns(told=pl.col("indicators").list.len() > 0)


TURN = {"day": None, "period": "2003", "certainty": 0.62, "size": 1.0}
EVENT = Mark(2015.5, "2015 Joint <statement>", "agreement", "a-2015")


@pytest.fixture(scope="module")
def voting(small) -> str:
    chart = small_charts(small.fit)["voting"]
    return chart.svg(_series(small.fit, "voting"), "China & <North> Korea", [TURN], [EVENT], "k")


def test_a_gap_is_a_grey_band_without_a_line(voting: str) -> None:
    # votes of 1991-2000, 2004-2009 and 2011-2019: three runs, four gaps about them
    assert len(LINE.findall(voting)) == 3
    assert len(BAND.findall(voting)) == 3
    assert len(GREY.findall(voting)) == 4


def test_nothing_known_is_drawn_without_a_line(small) -> None:
    picture = small_charts(small.fit)["rhetoric"].svg(_series(small.fit, "rhetoric"), "x")
    assert not LINE.search(picture)
    assert GREY.search(picture)


def test_a_turning_point_is_a_rule(voting: str) -> None:
    assert voting.count('stroke="#D55E00"') == 1


def test_the_element_is_named_and_its_text_readable(voting: str) -> None:
    root = ElementTree.fromstring(voting)  # noqa: S314 -- our own output
    assert root.get("aria-label") == "China & <North> Korea"
    assert root.get("width") is None
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', voting)) >= 11


def test_an_event_leads_to_its_record(voting: str) -> None:
    assert '<a href="#r-a-2015">' in voting
    assert "2015 Joint &lt;statement&gt;" in voting


def test_a_label_of_which_only_the_year_fits_is_left_out(small) -> None:
    chart = small_charts(small.fit)["voting"]
    crowd = [Mark(2015.0 + n / 10, f"2015 {'word ' * 6}{n}", "event") for n in range(6)]
    found = chart.svg(_series(small.fit, "voting"), "x", marks=crowd)
    assert "2015…" not in found


def test_a_label_is_cut_neither_from_its_sense_nor_by_the_edge() -> None:
    """Treaties of neighbouring years: one that there is no room for is left out, not halved."""
    periods = pl.DataFrame(schema={"period": pl.String, "x0": pl.Float64, "x1": pl.Float64})
    chart = SmallChart(Axes(1946.0, 2026.0, -3.0, 4.0, ""), periods, 80)
    empty = pl.DataFrame(schema=["period", "mean", "low", "high", "told"])
    marks = [
        Mark(x, f"{int(x)} Treaty of Friendship and Mutual Assistance (defence)", "agreement",
             "r", 2.5, f"{int(x)} defence pact ends")
        for x in (1947.5, 1952.5, 1955.5, 1990.5, 1996.5, 2000.5)
    ]  # fmt: skip
    svg = chart.svg(empty.cast({"period": pl.String}), "A and B", marks=marks)
    texts = re.findall(r'<text x="([\d.-]+)" y="[\d.-]+" font-size="11.5"[^>]*>([^<]+)</text>', svg)
    assert texts
    for _, text in texts:
        assert text.endswith("defence pact ends"), text
    begins = [
        float(x) - 6.3 * len(text)
        for (x, text) in re.findall(
            r'<text x="([\d.-]+)" y="[\d.-]+" font-size="11.5"[^>]*text-anchor="end">([^<]+)<', svg
        )
    ]
    assert all(begin >= 0 for begin in begins)
