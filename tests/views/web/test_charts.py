"""The rendered chart: a line for each segment, readable labels, links into the page."""

import re
from xml.etree import ElementTree

import pytest

from comity.indicators.commitment import LEVELS
from comity.views.web.charts import renderer
from comity.views.web.drawing import axes, drawing
from comity.views.web.timeline import numbered_events

TEXT = "{http://www.w3.org/2000/svg}text"
LINE = re.compile(r'<path [^>]*stroke="#0072B2" stroke-width="1.8"')


@pytest.fixture(scope="module")
def voting(small) -> str:
    dyad = ("CHN", "PRK")
    events = numbered_events(small.levels.panel.evidence, dyad)
    drawn = drawing(small.levels, *dyad, "voting", events)
    return renderer(axes(small.levels, "voting")).svg(drawn, "China & <North> Korea")


def test_no_line_crosses_a_gap(voting: str) -> None:
    assert len(LINE.findall(voting)) == 3


def test_every_observed_value_links_to_its_row(voting: str, small) -> None:
    targets = re.findall(r'href="([^"]*)"', voting)
    points = drawing(small.levels, "CHN", "PRK", "voting").points
    assert targets == [point["href"] for point in points]
    assert targets[0] == "#c-CHN-PRK-unga_agreement-1991"


def test_the_element_is_named_and_as_wide_as_its_container(voting: str) -> None:
    root = ElementTree.fromstring(voting)  # noqa: S314 -- our own output
    assert root.get("aria-label") == "China & <North> Korea"
    assert root.get("width") is None
    assert root.get("viewBox")


def test_events_too_close_for_a_number_each_share_a_label(voting: str) -> None:
    words = re.findall(r"<text[^>]*>([^<]*)</text>", voting)
    assert {"1–3", "4"} <= set(words) or "1–4" in words
    assert "not both members" in words


def test_text_is_never_small(voting: str) -> None:
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', voting)]
    assert min(sizes) >= 11


def test_levels_are_named_on_the_axis(small) -> None:
    shared = axes(small.levels, "commitment")
    picture = renderer(shared).svg(drawing(small.levels, "PRK", "RUS", "commitment"), "x")
    words = {"".join(text.itertext()) for text in ElementTree.fromstring(picture).iter(TEXT)}  # noqa: S314
    assert {name.split(" or ")[0] for name in LEVELS} <= set(words)
