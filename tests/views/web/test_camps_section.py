"""Camps in the page: streams, the network of a year, and the answer in words."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import comity as cm
from comity.blocs.camps import MODAL
from comity.views.web.alluvial import alluvial
from comity.views.web.camps_section import camps_view
from comity.views.web.network import network

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    return cm.case("crink").findings()


@pytest.fixture(scope="module")
def camps(found):
    return found.case.camps


def test_every_state_is_a_stream_that_ends_at_its_name(camps):
    svg = ET.fromstring(alluvial(camps, str))  # noqa: S314 - our own text
    streams = {one.find(f"{SVG}title").text: one for one in svg.iter(f"{SVG}path")}
    assert set(streams) == {"CHN", "IRN", "PRK", "RUS"}
    texts = [one.text for one in svg.iter(f"{SVG}text")]
    assert set(streams) <= set(texts)
    modal = camps.frame.filter(split=MODAL).sort("start")
    assert modal["period"][-1] in texts
    assert f"{modal['probability'][-1]:.2f}".lstrip("0") in texts
    # the camps of the last year have two colours
    last = modal["camps"][-1].to_list()
    colours = [{streams[state].get("fill") for state in camp} for camp in last]
    assert all(len(one) == 1 for one in colours)
    assert len(set.union(*colours)) == len(last)


def test_one_period_has_no_streams(camps):
    assert alluvial(replace(camps, periods=camps.periods[-1:]), str) == ""


def test_the_network_holds_every_year_and_draws_the_last(camps):
    drawn = network(camps, str)
    held = drawn.held
    assert len(held["ties"]) == len(held["camps"]) == len(held["sure"]) == len(drawn.periods)
    assert all(len(row) == 6 for row in held["ties"])
    # ties are less the mean of the group in each year
    assert sum(held["ties"][-1]) == pytest.approx(0, abs=0.04)  # rounded to two decimals
    svg = ET.fromstring(drawn.svg)  # noqa: S314 - our own text
    wide, high = (float(one) for one in svg.get("viewBox").split()[2:])
    for rect in svg.iter(f"{SVG}rect"):
        assert float(rect.get("x")) >= 0
        assert float(rect.get("x")) + float(rect.get("width")) <= wide
        assert float(rect.get("y")) + float(rect.get("height")) <= high
    assert drawn.table.height == 6 * len(drawn.periods)


def test_those_who_were_closest_stand_nearest(camps):
    svg = network(camps, str).svg
    places = {
        text: (float(x) + float(w) / 2, float(y))
        for x, y, w, text in re.findall(
            r'<rect x="(\d+)" y="(\d+)" width="(\d+)".*?>([A-Z]{3})</text>', svg
        )
    }

    def gap(a, b):
        return sum((p - q) ** 2 for p, q in zip(places[a], places[b], strict=True))

    assert gap("CHN", "RUS") < gap("IRN", "PRK")


def test_a_split_with_states_outside_is_told_as_not_known(found):
    view = camps_view(found, found.case.name)
    assert any(one.startswith("Iran apart (China, North Korea and Russia") for one in view.told)
    (lacking,) = (one for one in view.told if "nothing is known here" in one)
    outside = "Japan, South Korea and the United States are in the case only as outside actors"
    assert outside in lacking
    assert '--split "CHN PRK RUS | JPN KOR USA" --data DIR' in lacking
    assert [row["zero"] for row in view.zeros][-1] == "the mean of the group's pairs"
    assert sum(float(row["pivotal"]) for row in view.states) == pytest.approx(1, abs=0.03)
