from dataclasses import asdict
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.methods.periods import RULES, THRESHOLDS, Reading, Thresholds, Trend, label

FLAT = (0.0, -0.1, 0.1)
UP, DOWN = (0.1, 0.02, 0.18), (-0.1, -0.18, -0.02)
nan = float("nan")

level = st.floats(-5, 5)
edges = st.sampled_from([0.0, 0.2, -0.2, 0.8, -0.8])


@st.composite
def slopes(draw):
    low, value, high = sorted(draw(st.tuples(level, level, level)))
    return value, low, high


@st.composite
def thresholds(draw):
    shift, leap = sorted(draw(st.tuples(*[st.floats(0.01, 3)] * 2)))
    return Thresholds(shift, leap, draw(st.floats(0.001, 1)), draw(st.floats(0.01, 1)))


@given(
    st.one_of(level, edges, st.floats(-1e9, 1e9)),
    st.sampled_from(get_args(Trend)),
    st.floats(0, 1) | st.just(0.2),
    st.just(THRESHOLDS) | thresholds(),
)
def test_exactly_one_rule_holds(step, trend, lean, by):
    reading = Reading(step, trend, lean)
    assert sum(rule.holds(reading, by) for rule in RULES) == 1


@given(
    st.none() | level,
    level,
    st.none() | slopes(),
    st.none() | st.just(nan) | st.floats(-1, 1),
    st.floats(0.01, 10),
)
def test_every_period_has_a_name_and_a_reason(before, after, slope, asymmetry, scale):
    found = label(before, after, slope, asymmetry, scale)
    assert found.name in {rule.name for rule in RULES}
    assert f"{after:.2f}" in found.why
    assert found.why.endswith(".")
    assert "{" not in found.why
    if asymmetry is not None:
        mirrored = label(before, after, slope, -asymmetry, scale)
        assert mirrored.name == found.name  # who of the two leans does not change the name


@given(level, level, slopes(), st.floats(-1, 1), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_the_unit_of_the_scale_does_not_matter(before, after, slope, asymmetry, unit):
    # Powers of 2 scale without rounding.
    other = tuple(unit * end for end in slope)
    assert (
        label(before, after, slope, asymmetry, 1.0).name
        == label(unit * before, unit * after, other, asymmetry, unit).name
    )


@pytest.mark.parametrize(
    ("before", "after", "slope", "asymmetry", "name"),
    [
        (0.0, 0.8, FLAT, 0.0, "realignment"),
        (0.0, 0.8, DOWN, 0.9, "realignment"),
        (0.0, 0.75, FLAT, 0.0, "rapprochement"),
        (0.0, 0.0, UP, 0.0, "rapprochement"),
        (0.0, -0.5, UP, 0.0, "rapprochement"),
        (0.0, 0.1, FLAT, 0.9, "steady"),
        (0.0, -0.1, None, None, "steady"),
        (0.0, 0.0, (0.04, 0.01, 0.07), 0.0, "steady"),  # clear but slow
        (0.0, 0.0, (0.5, -0.1, 1.1), 0.0, "steady"),  # steep but uncertain
        (0.0, -0.2, FLAT, 0.0, "freeze"),
        (0.0, 0.0, DOWN, 0.0, "freeze"),
        (0.0, 0.5, DOWN, 0.0, "freeze"),
        (0.0, -0.8, FLAT, 0.2, "abandonment"),
        (0.0, -0.8, UP, -0.2, "abandonment"),
        (0.9, 0.1, FLAT, 0.2, "abandonment"),  # 0.9 - 0.1 < 0.8 before rounding
        (0.0, -0.8, FLAT, 0.3 - 0.1, "abandonment"),  # 0.3 - 0.1 < 0.2 before rounding
        (0.0, -0.8, FLAT, 0.19, "rupture"),
        (0.0, -0.8, FLAT, None, "rupture"),
        (0.0, -0.8, FLAT, nan, "rupture"),
        (None, -0.8, FLAT, 0.9, "steady"),
        (None, -0.8, UP, 0.9, "rapprochement"),
    ],
)
def test_the_table_of_rules(before, after, slope, asymmetry, name):
    assert label(before, after, slope, asymmetry, 1.0).name == name


def test_the_reason_says_rule_numbers_and_what_is_unknown():
    found = label(0.2, -1.4, None, None, 2.0)
    assert found.why == (
        "the level falls by 0.8 standard deviations or more, and neither state is known to "
        "depend more by 0.2: from 0.20 to -1.40, by 0.80 standard deviations; the slope is "
        "unknown; who depends more is unknown."
    )
    found = label(None, 1.0, UP, -0.3, 1.0)
    assert "level 1.00, no period before it; rising clearly, the slope being 0.100" in found.why
    assert found.why.endswith("the second state depends more by 0.30.")
    assert "alike" in label(0.0, 0.0, FLAT, 0.0, 1.0).why


def test_thresholds_move_the_labels():
    strict = Thresholds(shift=0.5, leap=2.0, trend=0.2, lean=0.5)
    assert label(0.0, 1.0, FLAT, 0.0, 1.0, strict).name == "rapprochement"
    assert label(0.0, 0.4, UP, 0.0, 1.0, strict).name == "steady"
    found = label(0.0, -2.0, FLAT, 0.4, 1.0, strict)
    assert found.name == "rupture"
    assert "falls by 2.0 standard deviations" in found.why


def test_the_table_is_complete():
    assert [rule.name for rule in RULES] == [
        "realignment",
        "rapprochement",
        "steady",
        "freeze",
        "abandonment",
        "rupture",
    ]
    for rule in RULES:
        assert rule.literature
        assert rule.condition.format(**asdict(THRESHOLDS)) != rule.condition


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: label(nan, 0.0, FLAT, 0.0, 1.0), "level_before is nan.*None"),
        (lambda: label(0.0, nan, FLAT, 0.0, 1.0), "level_after is nan"),
        (lambda: label(0.0, 0.0, (nan, 0.0, 0.0), 0.0, 1.0), "slope is nan"),
        (lambda: label(0.0, 0.0, (0.0, 0.0, float("inf")), 0.0, 1.0), "high end of slope is inf"),
        (lambda: label(0.0, 0.0, (0.5, 0.0, 0.1), 0.0, 1.0), "lies outside"),
        (lambda: label(0.0, 0.0, FLAT, 1.5, 1.0), "asymmetry is 1.5"),
        (lambda: label(0.0, 0.0, FLAT, 0.0, 0.0), "scale is 0.0"),
        (lambda: label(0.0, 0.0, FLAT, 0.0, 1.0, Thresholds(shift=1.0)), "shift=1.0.*order"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
