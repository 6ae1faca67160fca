"""Small charts: gaps are gaps, turning points rules, events words that lead to their records."""

import re
from xml.etree import ElementTree

import polars as pl
import pytest

from comity.views.charts.marks import Mark
from comity.views.charts.small import small_charts

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
