"""Drawing of scores: stretches with evidence, stretches without, turning points and phases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.estimate import Latent
from comity.phases.turning_points import LIKELY
from comity.views.charts.series import stretches
from comity.views.charts.years import decimal_end, decimal_year

__all__ = ["ScoreDrawing", "Span", "score_drawing", "span", "sureness"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """The axes that all charts of scores share, and where every period lies.

    Parameters
    ----------
    first, last : float
        The span of time in decimal years.
    bottom, top : float
        The span of scores in standard deviations.
    begins, ends : mapping of str to float
        Of every period, in decimal years.

    Examples
    --------
    >>> Span(1946.0, 2026.0, -3.0, 4.0, {"1946": 1946.0}, {"1946": 1947.0}).top
    4.0
    """

    first: float
    last: float
    bottom: float
    top: float
    begins: Mapping[str, float]
    ends: Mapping[str, float]


@dataclass(frozen=True)
class ScoreDrawing:
    """One series of scores, laid out for drawing: rows of plain values.

    Parameters
    ----------
    told : list of dict
        One row per period of which an indicator has a value: x (middle of the period, decimal
        year), mean, low, high (90 % interval), segment (its number; it changes at every gap),
        alone (the only one of its segment).
    untold : list of dict
        One row per period without, and those on its two sides so that the bands meet: x, low,
        high, segment.
    turns : list of dict
        One row per turning point: x, label, certainty.
    phases : list of dict
        One row per phase: x, x2, label.

    Examples
    --------
    >>> ScoreDrawing([], [], [{"x": 2024.0, "label": "2024", "certainty": "97 %"}], []).untold
    []
    """

    told: list[dict[str, Any]]
    untold: list[dict[str, Any]]
    turns: list[dict[str, Any]]
    phases: list[dict[str, Any]]


def span(fit: Latent) -> Span:
    """Choose the axes that all charts of the scores of a fit share.

    Parameters
    ----------
    fit : Latent
        Its scores and panel.

    Returns
    -------
    Span
        Time spans the panel, scores every mean and interval that rests on evidence, and zero.

    Examples
    --------
    >>> import comity as cm
    >>> span(cm.alignment(cm.casebook("crink").panel(start=1991))).first
    1991.0
    """
    periods = fit.panel.cells.select("period", "start", "end").unique("period").sort("start")
    begins = {period: decimal_year(start) for period, start, _ in periods.iter_rows()}
    ends = {period: decimal_end(end) for period, _, end in periods.iter_rows()}
    told = fit.scores.filter(pl.col("indicators").list.len() > 0, pl.col("mean").is_not_nan())
    low, high = told.select(pl.col("low").min(), pl.col("high").max()).row(0)
    return Span(
        first=min(begins.values()),
        last=max(ends.values()),
        bottom=min(low or 0.0, 0.0) - 0.1,
        top=max(high or 0.0, 0.0) + 0.1,
        begins=begins,
        ends=ends,
    )


def score_drawing(
    scores: pl.DataFrame,
    across: Span,
    turns: Sequence[Row] = (),
    phases: Sequence[Row] = (),
) -> ScoreDrawing:
    """Lay one series of scores out: evidence apart from what is predicted without.

    Parameters
    ----------
    scores : DataFrame
        Of one dyad and domain (`Latent.scores`): period, mean, low, high, and told (whether an
        indicator has a value in the period).
    across : Span
        The axes.
    turns, phases : sequence of mapping
        Its rows of `Alignment.turning_points` and `Alignment.phases`.

    Returns
    -------
    ScoreDrawing
        A period without a value ends a segment: no line crosses it. Periods before a dyad's entry
        are left out.

    Raises
    ------
    KeyError
        If a period is not in the span.

    Examples
    --------
    >>> across = Span(2000.0, 2003.0, -1.0, 1.0, {str(y): float(y) for y in range(2000, 2003)},
    ...     {str(y): y + 1.0 for y in range(2000, 2003)})
    >>> scores = pl.DataFrame({"period": ["2000", "2001", "2002"], "mean": [0.1, 0.2, 0.3],
    ...     "low": 0.0, "high": 1.0, "told": [True, False, True]})
    >>> found = score_drawing(scores, across)
    >>> [row["segment"] for row in found.told], [row["x"] for row in found.untold]
    ([0, 2], [2000.5, 2001.5, 2002.5])
    """
    rows = [
        {
            "x": (across.begins[row["period"]] + across.ends[row["period"]]) / 2,
            "mean": row["mean"],
            "low": max(row["low"], across.bottom),
            "high": min(row["high"], across.top),
            "told": row["told"],
        }
        for row in scores.drop_nulls("mean").iter_rows(named=True)
    ]
    told, untold = stretches(rows)
    dated = [
        {
            "x": decimal_year(turn["day"]) if turn["day"] else across.begins[turn["period"]],
            "label": str(turn["day"].year if turn["day"] else turn["period"]),
            "certainty": sureness(turn),
        }
        for turn in turns
    ]
    parts = [
        {"x": across.begins[one["first"]], "x2": across.ends[one["last"]], "label": one["label"]}
        for one in phases
    ]
    return ScoreDrawing(told, untold, dated, parts)


def sureness(turn: Row) -> str:
    """Write how sure it is that a score jumps at a turning point, short.

    Parameters
    ----------
    turn : mapping
        With certainty and day.

    Returns
    -------
    str
        In per cent; ``dated`` where obligations changed on a known day, whatever the score did.

    Examples
    --------
    >>> sureness({"certainty": 0.97, "day": None})
    '97 %'
    >>> sureness({"certainty": 0.2, "day": "1992-12-18"})
    'dated'
    """
    if turn["day"] is not None and turn["certainty"] < LIKELY:
        return "dated"
    return f"{100 * turn['certainty']:.0f} %"
