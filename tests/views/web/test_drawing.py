"""What is drawn: unbroken segments, gaps with their reason, marks on their days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.views.web.drawing import axes, decimal_year, drawing


@given(st.dates(date(1816, 1, 1), date(2100, 12, 30)))
def test_decimal_years_grow_by_the_day_and_stay_in_their_year(day: date) -> None:
    after = date.fromordinal(day.toordinal() + 1)
    assert day.year <= decimal_year(day) < day.year + 1
    assert decimal_year(day) < decimal_year(after)


def test_a_segment_holds_successive_years_only(small) -> None:
    drawn = drawing(small.levels, "CHN", "PRK", "voting")
    by_segment: dict[int, list[int]] = {}
    for point in drawn.points:
        by_segment.setdefault(point["segment"], []).append(int(point["x"]))
    spans = [(years[0], years[-1]) for years in by_segment.values()]
    assert spans == [(1991, 2000), (2004, 2009), (2011, 2019)]
    for years in by_segment.values():
        assert years == list(range(years[0], years[-1] + 1))


def test_gaps_and_points_share_the_axis_without_overlap(small) -> None:
    drawn = drawing(small.levels, "CHN", "PRK", "voting")
    shared = axes(small.levels, "voting")
    for point in drawn.points:
        assert not any(gap["x"] < point["x"] < gap["x2"] for gap in drawn.gaps)
    blank = sum(gap["x2"] - gap["x"] for gap in drawn.gaps)
    # one year for each point; the rest of the axis is gap; days make no more than rounding
    assert blank + len(drawn.points) == pytest.approx(shared.last - shared.first, abs=1e-9)


def test_gaps_say_why(small) -> None:
    reasons = {gap["reason"] for gap in drawing(small.levels, "CHN", "PRK", "voting").gaps}
    assert reasons == {"not both members", "no figure", "not covered"}
    assert drawing(small.levels, "CHN", "RUS", "economy").points == []


def test_a_zero_is_a_point_and_no_gap(small) -> None:
    drawn = drawing(small.levels, "CHN", "PRK", "diplomacy")
    assert {int(p["x"]) for p in drawn.points if not p["zero"]} == {2000, 2004, 2018, 2019}
    assert sum(p["zero"] for p in drawn.points) == 25 - 4


def test_contradicting_accounts_are_a_range(small) -> None:
    drawn = drawing(small.levels, "PRK", "RUS", "commitment")
    ranges = {
        int(p["x"]): (p["account_low"], p["account_high"])
        for p in drawn.points
        if p["account_low"] is not None
    }
    assert ranges == {1996: (0.0, 3.0)}


def test_turning_points_stand_on_their_day(small) -> None:
    days = (date(1961, 7, 6), date(1996, 9, 11), date(2024, 12, 4))
    dated = [{"day": day, "period": str(day.year)} for day in days]
    turns = drawing(small.levels, "PRK", "RUS", "commitment", turns=dated).turns
    assert [turn["x"] for turn in turns] == [decimal_year(day) for day in days]
    assert [turn["label"] for turn in turns] == ["1961", "1996", "2024"]


def test_axes_hold_every_value_of_every_dyad(small) -> None:
    for domain in ("commitment", "diplomacy", "voting"):
        shared = axes(small.levels, domain)
        for pair in (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS")):
            for point in drawing(small.levels, *pair, domain).points:
                assert shared.bottom <= point["value"] <= shared.top
                assert shared.first <= point["x"] <= shared.last
    assert axes(small.levels, "commitment").top == 3.0
    assert axes(small.levels, "economy").top == 1.0
