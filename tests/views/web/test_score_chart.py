"""Charts of scores: static ones with gaps as gaps, and one for a notebook."""

import re
from xml.etree import ElementTree

import polars as pl
import pytest

from comity.errors import ComityError
from comity.views.web.score_chart import score_renderers, scores_chart
from comity.views.web.score_drawing import score_drawing

LINE = re.compile(r'<path [^>]*fill="none" stroke="#0072b2" stroke-width="2"/>')
BAND = re.compile(r'<path [^>]*fill="#0072b2" fill-opacity="0.2"/>')
GREY = re.compile(r'<path [^>]*fill="#8a8a85" fill-opacity="0.18"/>')


def _series(fit, domain: str) -> pl.DataFrame:
    own = fit.scores.filter(state_a="CHN", state_b="PRK", domain=domain)
    return own.with_columns(told=pl.col("indicators").list.len() > 0)


@pytest.fixture(scope="module")
def voting(small) -> str:
    renderer = score_renderers(small.fit)["voting"]
    drawn = score_drawing(
        _series(small.fit, "voting"),
        renderer.across,
        [{"day": None, "period": "2003", "certainty": 0.62}],
        [
            {"first": "1991", "last": "2002", "label": "steady"},
            {"first": "2003", "last": "2019", "label": "freeze"},
        ],
    )
    return renderer.svg(drawn, "China & <North> Korea")


def test_a_gap_is_a_grey_band_without_a_line(voting: str) -> None:
    # votes of 1991-2000, 2004-2009 and 2011-2019: three runs, four gaps about them
    assert len(LINE.findall(voting)) == 3
    assert len(BAND.findall(voting)) == 3
    assert len(GREY.findall(voting)) == 4


def test_nothing_known_is_drawn_without_a_line(small) -> None:
    renderer = score_renderers(small.fit)["rhetoric"]
    picture = renderer.svg(score_drawing(_series(small.fit, "rhetoric"), renderer.across), "x")
    assert not LINE.search(picture)
    assert GREY.search(picture)


def test_a_turning_point_is_a_rule(voting: str) -> None:
    assert voting.count('stroke="#d55e00"') == 1


def test_the_element_is_named_and_its_text_readable(voting: str) -> None:
    root = ElementTree.fromstring(voting)  # noqa: S314 -- our own output
    assert root.get("aria-label") == "China & <North> Korea"
    assert root.get("width") is None
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', voting)) >= 11


def _data(chart) -> list[dict]:
    found = chart.to_dict()
    return found["datasets"][found["data"]["name"]]


def test_a_notebook_sees_every_dyad_overall(small) -> None:
    rows = _data(scores_chart(small.fit))
    assert {row["panel"] for row in rows} == {"CHN-PRK", "CHN-RUS", "PRK-RUS"}


def test_a_notebook_chooses_dyads_and_domains(small) -> None:
    rows = _data(scores_chart(small.fit, ["PRK-CHN"], ["voting"]))
    assert {row["panel"] for row in rows} == {"CHN-PRK, voting"}
    told = [row["period"] for row in rows if row["told"]]
    assert "2000" in told
    assert not {"2001", "2002", "2003", "2010"} & set(told)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"dyads": ["CHN-USA"]}, "'CHN-USA' is no dyad of the panel; it has CHN-PRK"),
        ({"domains": ["culture"]}, "'culture' is no domain; write overall or commitment"),
    ],
)
def test_what_is_not_there_is_refused(small, given: dict, words: str) -> None:
    with pytest.raises(ComityError, match=words):
        scores_chart(small.fit, **given)
