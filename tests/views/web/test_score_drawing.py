"""Scores laid out for drawing: no line where there is no evidence."""

import polars as pl
import pytest

from comity.views.web.score_drawing import Span, score_drawing, span

YEARS = [str(year) for year in range(2000, 2006)]
ACROSS = Span(
    2000.0,
    2006.0,
    -2.0,
    2.0,
    {year: float(year) for year in YEARS},
    {year: float(year) + 1 for year in YEARS},
)


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
    drawn = score_drawing(_scores([True, True, False, True, False, False]), ACROSS)
    assert [row["x"] for row in drawn.told] == [2000.5, 2001.5, 2003.5]
    assert [row["segment"] for row in drawn.told] == [0, 0, 2]
    assert [row["alone"] for row in drawn.told] == [False, False, True]


def test_periods_before_entry_are_not_drawn() -> None:
    scores = _scores([True] * 4).with_columns(
        mean=pl.when(pl.col("period") < "2002").then(None).otherwise("mean")
    )
    assert [row["x"] for row in score_drawing(scores, ACROSS).told] == [2002.5, 2003.5]


def test_bands_stay_within_the_axis() -> None:
    drawn = score_drawing(_scores([False] * 3, mean=1.9), ACROSS)
    assert {row["high"] for row in drawn.untold} == {2.0}


def test_turning_points_stand_on_their_day_and_phases_span_their_periods(turned) -> None:
    fit = turned.fit
    turns = fit.turning_points().filter(state_b="RUS", domain="commitment")
    phase = {"first": "2000", "last": "2003", "label": "steady"}
    across = span(fit)
    drawn = score_drawing(
        fit.scores.head(0).with_columns(told=True), across, turns.to_dicts(), [phase]
    )
    assert drawn.turns[0]["x"] == pytest.approx(2024.923, abs=0.001)  # 4 December
    assert drawn.turns[0]["certainty"] == "dated"
    assert (drawn.phases[0]["x"], drawn.phases[0]["x2"]) == (2000.0, 2004.0)


def test_the_axis_of_scores_holds_every_interval_with_evidence(small) -> None:
    across = span(small.fit)
    told = small.fit.scores.filter(pl.col("indicators").list.len() > 0)
    assert across.bottom <= told["low"].min()
    assert across.top >= told["high"].max()
    assert across.bottom <= 0 <= across.top
