"""Camps as a picture, and as a sentence."""

import re
import xml.etree.ElementTree as ET

import pytest

import comity as cm
from comity.findings.assessed import Assessed
from comity.findings.camps import camps
from comity.findings.wording import percent
from comity.views.web.camps_picture import camps_picture


@pytest.fixture(scope="module")
def found():
    return cm.alignment(cm.casebook("crink").panel(start=2000)).camps(zero=None)


def test_every_pair_and_split_is_drawn_within_the_picture(found):
    svg = ET.fromstring(camps_picture(found))  # noqa: S314 - our own text
    wide, high = (float(one) for one in svg.get("viewBox").split()[2:])
    texts = [one.text for one in svg.iter() if one.tag.endswith("text")]
    assert {"CHN-IRN", "CHN-PRK", "CHN-RUS", "IRN-PRK", "IRN-RUS", "PRK-RUS"} <= set(texts)
    assert {"Iran apart", "one camp"} <= set(texts)
    assert "Iran apart" in svg.get("aria-label")
    for rect in (one for one in svg.iter() if one.tag.endswith("rect")):
        assert float(rect.get("x")) + float(rect.get("width")) <= wide
        assert float(rect.get("y")) + float(rect.get("height")) <= high
    assert not re.search(r"https?://(?!www.w3.org)", ET.tostring(svg, "unicode"))


def test_nothing_known_draws_nothing(found):
    assert camps_picture(found, "no such domain") == ""


def test_a_named_split_is_told():
    case = Assessed(cm.assess("crink"))
    (one,) = camps(case)
    assert one.sentence.startswith("Iran apart (China, North Korea and Russia against Iran) ")
    likeliest = "is" if one.figure >= 0.5 else "is not"
    assert f"{likeliest} the likeliest division in two" in one.sentence
    assert f"probability {percent(one.figure)} in 2026" in one.sentence
