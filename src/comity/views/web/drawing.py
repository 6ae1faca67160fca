"""Drawing: one dyad in one domain laid out as points, unbroken segments, gaps and marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from comity.indicators import LEADS, Indicator
from comity.levels import Levels

__all__ = ["Axes", "Drawing", "axes", "decimal_end", "decimal_year", "drawing"]


@dataclass(frozen=True)
class Axes:
    """The axes that all dyads of one domain share.

    Parameters
    ----------
    indicator : Indicator
        What is drawn.
    first, last : float
        The span of time in decimal years.
    bottom, top : float
        The span of values in the indicator's unit.
    unit : str
        Title of the vertical axis; empty where its labels say it (levels, per cent).

    Examples
    --------
    >>> from comity.indicators import LEADS
    >>> Axes(LEADS["voting"], 1946.0, 2025.0, 0.0, 1.0, "").top
    1.0
    """

    indicator: Indicator
    first: float
    last: float
    bottom: float
    top: float
    unit: str


@dataclass(frozen=True)
class Drawing:
    """One dyad in one domain, laid out for drawing: rows of plain values.

    Parameters
    ----------
    points : list of dict
        One row per period with a value: x (middle of the period, decimal year), value
        (observed), score, low, high (level and its 90 % interval; None where not
        estimated), zero (an observed zero), segment (its number; it changes at every gap),
        alone (the only one of its segment), account_low, account_high (the range over
        contradicting accounts where they differ, else None), href.
    gaps : list of dict
        One row per run of periods without a value for the same reason: x, x2, reason.
    turns, events : list of dict
        One row per turning point or outside event: x, label.

    Examples
    --------
    >>> Drawing([], [{"x": 1946.0, "x2": 2026.0, "reason": "not covered"}], [], []).points
    []
    """

    points: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    turns: list[dict[str, Any]]
    events: list[dict[str, Any]]


def decimal_year(day: date) -> float:
    """Write a day as a decimal year.

    Parameters
    ----------
    day : date

    Returns
    -------
    float
        The year plus the share of it that has passed at the beginning of the day.

    Examples
    --------
    >>> decimal_year(date(2024, 1, 1)), round(decimal_year(date(2023, 7, 2)), 2)
    (2024.0, 2023.5)
    """
    first = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - first) / (366 if _leap(day.year) else 365)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def axes(fit: Levels, domain: str) -> Axes:
    """Choose the axes of one domain so that every dyad's series fits.

    Parameters
    ----------
    fit : Levels
        Scores and panel.
    domain : str
        One of `DOMAINS`.

    Returns
    -------
    Axes
        Time spans the whole panel. Values span all levels of an ordinal indicator, 0 to 1
        of a share that comes to more than a half, else from zero (or the lowest value) to
        the highest value or end of an interval; 1 where nothing is known.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If the scores lack a column.

    Examples
    --------
    >>> from comity.assessment import assess
    >>> axes(assess("crink").levels, "commitment").top
    3.0
    """
    indicator = LEADS[domain]
    ends: tuple[Any, Any] = fit.panel.cells.select(pl.col("start").min(), pl.col("end").max()).row(
        0
    )
    bottom, top = _value_span(fit, indicator)
    per = f" per {fit.panel.freq}" if indicator.accrues == "flow" else ""
    return Axes(
        indicator=indicator,
        first=decimal_year(ends[0]),
        last=decimal_end(ends[1]),
        bottom=bottom,
        top=top,
        unit="" if indicator.levels or indicator.unit == "share" else f"{indicator.unit}{per}",
    )


def _value_span(fit: Levels, indicator: Indicator) -> tuple[float, float]:
    """Lowest and highest value that the axis must hold."""
    if indicator.levels:
        return 0.0, float(len(indicator.levels) - 1)
    drawn = fit.scores.filter(indicator=indicator.name)
    cells = fit.panel.cells.filter(indicator=indicator.name)
    every = pl.concat([drawn["value"], drawn["low"], drawn["high"], cells["low"], cells["high"]])
    known = every.drop_nulls()
    low, high = (float(known.min() or 0.0), float(known.max() or 0.0))  # type: ignore[arg-type]
    if indicator.range == (0, 1) and high > 0.5:
        return 0.0, 1.0
    return min(low, 0.0), high or 1.0


def drawing(
    fit: Levels,
    state_a: str,
    state_b: str,
    domain: str,
    events: Iterable[tuple[date, int]] = (),
    turns: Iterable[Mapping[str, Any]] = (),
) -> Drawing:
    """Lay one dyad and domain out: points in unbroken segments, gaps, turning points, events.

    Parameters
    ----------
    fit : Levels
        Scores and panel.
    state_a, state_b : str
        The dyad in alphabetical order.
    domain : str
        One of `DOMAINS`.
    events : iterable of (date, int)
        Days and numbers of the outside events to mark.
    turns : iterable of mapping
        Turning points of the domain, with ``day`` and ``period``.

    Returns
    -------
    Drawing
        A period without a value ends a segment and begins a gap: no line crosses it.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If the cells or scores lack a column.

    Examples
    --------
    >>> from comity.assessment import assess
    >>> drawn = drawing(assess("crink").levels, "CHN", "IRN", "economy")
    >>> sorted({gap["reason"] for gap in drawn.gaps})
    ['no figure', 'not covered']
    """
    here = {"state_a": state_a, "state_b": state_b}
    name = LEADS[domain].name
    cells = fit.panel.cells.filter(indicator=name, **here).sort("start")
    scores = fit.scores.filter(domain=domain, **here)
    levels = scores.select("period", "score", band_low="low", band_high="high")
    rows = cells.join(levels, on="period", how="left", maintain_order="left")
    return Drawing(
        points=_points(rows.to_dicts(), f"#c-{state_a}-{state_b}-{name}"),
        gaps=_gaps(rows.to_dicts()),
        turns=_turns(turns, cells),
        events=[{"x": decimal_year(day), "label": str(number)} for day, number in events],
    )


def _points(rows: Sequence[Mapping[str, Any]], href: str) -> list[dict[str, Any]]:
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
                "x": (decimal_year(row["start"]) + decimal_end(row["end"])) / 2,
                "value": row["value"],
                "score": row["score"],
                "low": row["band_low"],
                "high": row["band_high"],
                "zero": row["status"] == "zero",
                "segment": segment,
                "account_low": row["low"] if differ else None,
                "account_high": row["high"] if differ else None,
                "href": f"{href}-{row['period']}",
            }
        )
    segments = [point["segment"] for point in points]
    return [point | {"alone": segments.count(point["segment"]) == 1} for point in points]


def decimal_end(day: date) -> float:
    """Write the end of a day as a decimal year.

    Parameters
    ----------
    day : date

    Returns
    -------
    float
        Where the day after begins.

    Examples
    --------
    >>> decimal_end(date(2024, 12, 31))
    2025.0
    """
    if (day.month, day.day) == (12, 31):
        return day.year + 1.0
    return decimal_year(date.fromordinal(day.toordinal() + 1))


def _gaps(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
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


def _turns(rows: Iterable[Mapping[str, Any]], cells: pl.DataFrame) -> list[dict[str, Any]]:
    """Turning points, on their day where it is known, else at the beginning of the period."""
    begins: dict[str, date] = dict(cells.select("period", "start").iter_rows())
    days = [(row["day"] or begins[row["period"]], row["period"]) for row in rows]
    return [{"x": decimal_year(day), "label": period} for day, period in sorted(days)]
