"""What is drawn: unbroken segments, gaps with their reason, marks on their days."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.indicators import LEADS
from comity.views.charts.series import (
    Axes,
    figure_axes,
    figure_series,
    score_axes,
    score_series,
    stretches,
    turned,
)
from comity.views.charts.years import decimal_year


def drawing(levels, a, b, domain):
    return figure_series(levels.panel, a, b, LEADS[domain].name, levels)


def axes(levels, domain):
    pairs = (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS"))
    drawn = [drawing(levels, *pair, domain) for pair in pairs]
    return figure_axes(levels.panel, LEADS[domain].name, drawn)


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


def test_turning_points_stand_on_their_day_else_where_their_period_begins() -> None:
    begins = {"1996": 1996.0, "2003": 2003.0, "2023": 2023.0}
    known = {"size": 0.8, "certainty": 0.9}
    days = (date(1996, 9, 11), None, date(2024, 12, 4))  # the last is of another year
    rows = [{"day": d, "period": p} | known for d, p in zip(days, begins, strict=True)]
    found = [turned(row, begins)["x"] for row in rows]
    assert found == [decimal_year(date(1996, 9, 11)), 2003.0, 2023.0]


def test_axes_hold_every_value_of_every_dyad(small) -> None:
    for domain in ("commitment", "diplomacy", "voting"):
        shared = axes(small.levels, domain)
        for pair in (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS")):
            for point in drawing(small.levels, *pair, domain).points:
                assert shared.bottom <= point["value"] <= shared.top
                assert shared.bottom <= point["seen"] <= shared.top
                assert shared.first <= point["x"] <= shared.last
    assert axes(small.levels, "commitment").top == 3.0
    assert axes(small.levels, "economy").top == 1.0


YEARS = [str(year) for year in range(2000, 2006)]
PERIODS = pl.DataFrame(
    {"period": YEARS, "x0": [float(y) for y in YEARS], "x1": [float(y) + 1 for y in YEARS]}
)
ACROSS = Axes(2000.0, 2006.0, -2.0, 2.0, "")


def _scores(told: list[bool], mean: float = 0.5) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period": YEARS[: len(told)],
            "mean": mean,
            "low": mean - 1,
            "high": mean + 1,
            "told": told,
        }
    )


def test_a_period_without_evidence_breaks_the_line() -> None:
    drawn = score_series(_scores([True, True, False, True, False, False]), PERIODS, ACROSS)
    assert [row["x"] for row in drawn.points] == [2000.5, 2001.5, 2003.5]
    assert [row["segment"] for row in drawn.points] == [0, 0, 2]
    assert [row["alone"] for row in drawn.points] == [False, False, True]


def test_the_band_without_evidence_meets_the_bands_beside_it() -> None:
    _, untold = stretches([{"x": x, "told": x in (1, 4)} for x in range(6)])
    runs = {row["segment"]: [] for row in untold}
    for row in untold:
        runs[row["segment"]].append(row["x"])
    assert list(runs.values()) == [[0, 1], [1, 2, 3, 4], [4, 5]]


def test_periods_before_entry_are_not_drawn() -> None:
    scores = _scores([True] * 4).with_columns(
        mean=pl.when(pl.col("period") < "2002").then(None).otherwise("mean")
    )
    drawn = score_series(scores, PERIODS, ACROSS)
    assert [row["x"] for row in drawn.points] == [2002.5, 2003.5]


def test_bands_stay_within_the_axis() -> None:
    drawn = score_series(_scores([False] * 3, mean=1.9), PERIODS, ACROSS)
    assert {row["high"] for row in drawn.expected} == {2.0}


def test_the_axis_of_scores_holds_every_interval_with_evidence(small) -> None:
    across = score_axes(small.fit)
    told = small.fit.scores.filter(pl.col("indicators").list.len() > 0)
    assert across.bottom <= told["low"].min()
    assert across.top >= told["high"].max()
    assert across.bottom <= 0 <= across.top
