"""Series: figures of one pair over time, laid out as unbroken segments, gaps and bands."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import polars as pl

from comity.dataset import Panel
from comity.estimate import Latent
from comity.indicators import Indicator, indicators_in
from comity.levels import Levels
from comity.views.charts.years import decimal_end, decimal_year

__all__ = [
    "Axes",
    "Row",
    "Series",
    "figure_axes",
    "figure_series",
    "periods_of",
    "score_axes",
    "score_series",
    "stretches",
    "turned",
]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Axes:
    """The axes of one chart, or of several that share them.

    Parameters
    ----------
    first, last : float
        The span of time in decimal years.
    bottom, top : float
        The span of values.
    unit : str
        Title of the vertical axis; empty where its labels say it (levels, per cent).
    names : tuple of str
        Names of the values 0, 1, 2 … of an ordinal figure; empty otherwise.
    percent : bool
        Whether values are shares, written in per cent.
    zero : bool
        Whether the line at zero stands out.
    """

    first: float
    last: float
    bottom: float
    top: float
    unit: str
    names: tuple[str, ...] = ()
    percent: bool = False
    zero: bool = False


@dataclass(frozen=True)
class Series:
    """Figures of one pair over time, as rows of plain values.

    Parameters
    ----------
    points : list of dict
        One row per period with evidence: period, x (its middle, in decimal years), value, low, high
        (90 % interval; None where not estimated), segment (its number; it changes at every gap),
        alone (the only one of its segment); where a figure is observed too: seen, zero (an observed
        zero), account_low, account_high (the range over contradicting accounts where they differ).
    expected : list of dict
        One row per period without evidence of its own but with an estimate, and those on its two
        sides so that the bands meet: x, low, high, segment.
    gaps : list of dict
        One row per run of periods without a value for the same reason: x, x2, reason.
    turns : list of dict
        Turning points: x, size, certainty, year.
    """

    points: list[dict[str, Any]] = field(default_factory=list)
    expected: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)


SCORE_UNIT = "standard deviations"


def periods_of(panel: Panel) -> pl.DataFrame:
    """Every period of a panel with its begin and its end in decimal years: period, x0, x1."""
    spans = panel.cells.select("period", "start", "end").unique("period").sort("start")
    return pl.DataFrame(
        [(p, decimal_year(s), decimal_end(e)) for p, s, e in spans.iter_rows()],
        schema={"period": pl.String, "x0": pl.Float64, "x1": pl.Float64},
        orient="row",
    )


def score_axes(fit: Latent, scores: pl.DataFrame | None = None) -> Axes:
    """Choose axes on which scores fit.

    Time spans the panel, values every interval that rests on evidence, and zero.

    >>> import comity as cm
    >>> score_axes(cm.alignment(cm.casebook("crink").panel(start=1991))).first
    1991.0
    """
    periods = periods_of(fit.panel)
    every = fit.plain_scores if scores is None else scores
    known = every.filter(pl.col("indicators").list.len() > 0, pl.col("mean").is_not_nan())
    low, high = known.select(pl.col("low").min(), pl.col("high").max()).row(0)
    return Axes(
        first=periods["x0"].min(),  # type: ignore[arg-type]
        last=periods["x1"].max(),  # type: ignore[arg-type]
        bottom=min(low or 0.0, 0.0) - 0.1,
        top=max(high or 0.0, 0.0) + 0.1,
        unit=SCORE_UNIT,
        zero=True,
    )


def score_series(
    scores: pl.DataFrame,
    periods: pl.DataFrame,
    axes: Axes,
    turns: Sequence[Row] = (),
) -> Series:
    """Lay one series of scores out: evidence apart from what is expected without.

    Parameters
    ----------
    scores : DataFrame
        Of one dyad and domain (`Latent.scores`): period, mean, low, high, and told (whether an
        indicator has a value in the period); a period before a dyad's entry has no mean.
    periods : DataFrame
        period, x0, x1: begin and end of every period, in decimal years.
    axes : Axes
        Bands are cut at its ends.
    turns : sequence of mapping
        Its rows of `Alignment.turning_points`.

    Returns
    -------
    Series
        A period without evidence ends a segment: no line crosses it.

    Raises
    ------
    KeyError
        If a turning point lies in none of the periods.

    Examples
    --------
    >>> periods = pl.DataFrame({"period": ["2000", "2001", "2002"], "x0": [2000.0, 2001.0, 2002.0],
    ...     "x1": [2001.0, 2002.0, 2003.0]})
    >>> scores = pl.DataFrame({"period": ["2000", "2001", "2002"], "mean": [0.1, 0.2, 0.3],
    ...     "low": 0.0, "high": 1.0, "told": [True, False, True]})
    >>> found = score_series(scores, periods, Axes(2000.0, 2003.0, -1.0, 1.0, ""))
    >>> [row["segment"] for row in found.points], [row["x"] for row in found.expected]
    ([0, 2], [2000.5, 2001.5, 2002.5])
    """
    begins = dict(periods.select("period", "x0").iter_rows())
    placed = scores.drop_nulls("mean").join(
        periods, on="period", how="inner", maintain_order="left"
    )
    points, expected = stretches(
        [
            {
                "period": row["period"],
                "x": (row["x0"] + row["x1"]) / 2,
                "value": row["mean"],
                "low": max(row["low"], axes.bottom),
                "high": min(row["high"], axes.top),
                "told": row["told"],
            }
            for row in placed.iter_rows(named=True)
        ]
    )
    return Series(
        points=points,
        expected=expected,
        turns=[turned(turn, begins) for turn in turns],
    )


def turned(turn: Row, begins: Mapping[str, float]) -> dict[str, Any]:
    """A turning point, on its day where that is near its period, else where the period begins.

    What ends in a year still counts in it: the level falls in the next.
    """
    day, period = turn["day"], turn["period"]
    own = day is not None and abs(decimal_year(day) - begins[period]) < 1
    return {
        "x": decimal_year(day) if own else begins[period],
        "size": turn["size"],
        "certainty": turn["certainty"],
        "year": str(day.year) if own and len(period) == len("1996") else period,
    }


def stretches(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Part the rows of a series into stretches with evidence and stretches without.

    Parameters
    ----------
    rows : sequence of mapping
        In the order of time, each with told.

    Returns
    -------
    tuple of two lists of dict
        Rows with evidence, each with segment and alone; rows without, with segment, and the row
        with evidence on either side of theirs.

    Examples
    --------
    >>> told, untold = stretches([{"told": False}, {"told": True}])
    >>> len(told), len(untold)
    (1, 2)
    """
    told: list[dict[str, Any]] = []
    untold: list[dict[str, Any]] = []
    begin = 0
    for number, (known, group) in enumerate(groupby(rows, key=lambda row: bool(row["told"]))):
        count = len(list(group))
        end = begin + count
        if known:
            told += [{**row, "segment": number, "alone": count == 1} for row in rows[begin:end]]
        else:
            untold += [{**row, "segment": number} for row in rows[max(begin - 1, 0) : end + 1]]
        begin = end
    return told, untold


def figure_series(
    panel: Panel,
    state_a: str,
    state_b: str,
    indicator: str,
    levels: Levels | None = None,
) -> Series:
    """Lay one indicator of a pair out, in its own unit: what was observed, and where nothing is.

    A period without a value ends a segment and begins a gap: no line crosses it.

    >>> import comity as cm
    >>> panel = cm.casebook("crink").panel()
    >>> found = figure_series(panel, "CHN", "IRN", "trade_salience")
    >>> "not covered" in {gap["reason"] for gap in found.gaps}
    True
    """
    here = {"state_a": state_a, "state_b": state_b, "indicator": indicator}
    cells = panel.cells.filter(**here).sort("start")
    if levels is None:
        none = pl.lit(None, pl.Float64)
        drawn = cells.select("period", score="value", band_low=none, band_high=none)
    else:
        drawn = levels.scores.filter(**here).select(
            "period", "score", band_low="low", band_high="high"
        )
    rows = cells.join(drawn, on="period", how="left", maintain_order="left").to_dicts()
    return Series(points=_observed(rows), gaps=_gaps(rows))


def _observed(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Periods with a value; the segment is the number of nulls before, so a gap changes it."""
    points: list[dict[str, Any]] = []
    segment = 0
    for row in rows:
        if row["value"] is None:
            segment += 1
            continue
        differ = row["low"] != row["high"]
        points.append(
            {
                "period": row["period"],
                "x": (decimal_year(row["start"]) + decimal_end(row["end"])) / 2,
                "seen": row["value"],
                "value": row["score"],
                "low": row["band_low"],
                "high": row["band_high"],
                "zero": row["status"] == "zero",
                "segment": segment,
                "account_low": row["low"] if differ else None,
                "account_high": row["high"] if differ else None,
            }
        )
    segments = [point["segment"] for point in points]
    return [point | {"alone": segments.count(point["segment"]) == 1} for point in points]


def _gaps(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Runs of periods without a value for the same reason."""
    gaps: list[dict[str, Any]] = []
    for row in rows:
        if row["value"] is not None:
            continue
        begin, end = decimal_year(row["start"]), decimal_end(row["end"])
        if gaps and gaps[-1]["reason"] == row["reason"] and gaps[-1]["x2"] == begin:
            gaps[-1]["x2"] = end
        else:
            gaps.append({"x": begin, "x2": end, "reason": row["reason"]})
    return gaps


def figure_axes(panel: Panel, indicator: str, drawn: Sequence[Series]) -> Axes:
    """Choose the axes of an indicator so that every series given fits.

    Time spans the whole panel. Values span all levels of an ordinal indicator, 0 to 1 of a share
    that comes to more than a half, else from zero (or below the lowest value) to a round number
    above the highest value or end of an interval; to 1 where nothing is known.
    """
    one = indicators_in(panel.evidence)[indicator]
    periods = periods_of(panel)
    bottom, top = _value_span(one, drawn)
    per = f" per {panel.freq}" if one.accrues == "flow" else ""
    return Axes(
        first=periods["x0"].min(),  # type: ignore[arg-type]
        last=periods["x1"].max(),  # type: ignore[arg-type]
        bottom=bottom,
        top=top,
        unit="" if one.levels or one.unit == "share" else f"{one.unit}{per}",
        names=one.levels,
        percent=one.unit == "share",
        zero=one.range[0] < 0,
    )


def _value_span(indicator: Indicator, drawn: Sequence[Series]) -> tuple[float, float]:
    """Lowest and highest value that the axis must hold."""
    if indicator.levels:
        return 0.0, float(len(indicator.levels) - 1)
    names = ("value", "seen", "low", "high", "account_low", "account_high")
    known = [p[n] for one in drawn for p in one.points for n in names if p[n] is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    if indicator.range == (0, 1) and high > 0.5:
        return 0.0, 1.0
    return -_round_up(-low), _round_up(high) or 1.0


def _round_up(value: float) -> float:
    """The next round number, at which an axis may end; 0 for what is below."""
    if value <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(m * size for m in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if m * size >= value * 0.9999)
