"""What a chart draws: the series of a pair with its axes, marks and title, and as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import combinations, permutations
from typing import Any

import polars as pl

from comity.dataset import Panel
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.findings.move import move_of
from comity.fit import Alignment
from comity.indicators import DOMAINS, Indicator, indicators_in
from comity.levels import levels
from comity.views.charts.finding import SURE, figure_finding, score_finding, title_of, turn_of
from comity.views.charts.marks import MOST, marks_of
from comity.views.charts.picture import Drawn
from comity.views.charts.series import (
    Axes,
    Series,
    figure_axes,
    figure_series,
    periods_of,
    score_axes,
    score_series,
)

__all__ = [
    "Basis",
    "drawn_of",
    "figures_of",
    "in_order",
    "indicators_of",
    "measure_of",
    "pairs_of",
    "smoothed",
]

_SHORTEST = 3.0  # years that an axis of time spans at least

Pair = tuple[str, str]


@dataclass(frozen=True)
class Basis:
    """The cells that charts rest on, and the scores where there are any."""

    panel: Panel
    scores: Alignment | None

    @property
    def known(self) -> Mapping[str, Indicator]:
        """Every indicator by name, with those of the case."""
        return indicators_in(self.panel.evidence)

    @property
    def fit(self) -> Alignment:
        """The scores; refused where there are none."""
        if self.scores is None:
            raise ComityError(
                "a panel holds no scores; name an indicator of it, or draw a domain of its fit, "
                "comity.alignment(panel)"
            )
        return self.scores


def measure_of(basis: Basis, domain: str, indicator: str | None) -> str:
    """What is drawn: a domain, or an indicator of the panel."""
    if indicator is None:
        known = (OVERALL, *(DOMAINS if basis.scores is None else basis.scores.layout.domains))
        if domain not in known:
            every = ", ".join(known)
            raise ComityError(f"{shown(domain)} is no domain; write {every}")
        return domain
    if domain != OVERALL:
        raise ComityError(f"domain={shown(domain)} beside an indicator: give one of the two")
    held = sorted(basis.panel.cells["indicator"].unique())
    if indicator not in held:
        what = "is not in the panel" if indicator in basis.known else "is no indicator"
        near = get_close_matches(indicator, held, n=5, cutoff=0.4) or held[:8]
        raise ComityError(
            f"{shown(indicator)} {what}; near it are {', '.join(near)}; docs/indicators.md has all"
        )
    return indicator


def pairs_of(basis: Basis, measure: str) -> list[Pair]:
    """Every pair of a case, both ways round for what differs by direction."""
    states = basis.panel.evidence.states
    if measure in basis.known and basis.known[measure].directed:
        return list(permutations(states, 2))
    return list(combinations(sorted(states), 2))


def drawn_of(
    basis: Basis,
    pair: Pair,
    measure: str,
    years: tuple[int | None, int | None],
    events: int = MOST,
) -> Drawn:
    """One pair laid out, with its axes, its marks and the finding."""
    if measure in basis.known:
        series, axes, title = _figure(basis, pair, measure, years)
        turns: list[dict[str, Any]] = []
    else:
        series, axes, title = _score(basis, pair, measure, years)
        turns = series.turns
    axes = _cut(axes, series, years)
    series = _within(series, axes)
    domain = basis.known[measure].domain if measure in basis.known else measure
    span = (axes.first, axes.last)
    marks = marks_of(basis.panel.evidence, in_order(pair), turns, span, domain, events)
    return Drawn(title, series, axes, tuple(marks))


def in_order(pair: Pair) -> Pair:
    """A pair as cells and scores name it."""
    a, b = sorted(pair)
    return a, b


def _figure(
    basis: Basis, pair: Pair, measure: str, years: tuple[int | None, int | None]
) -> tuple[Series, Axes, str]:
    one = basis.known[measure]
    a, b = pair if one.directed else in_order(pair)
    of_leads = levels(basis.panel) if smoothed(one) else None
    series = figure_series(basis.panel, a, b, measure, of_leads)
    axes = figure_axes(basis.panel, measure, [series])
    title = figure_finding(basis.panel, (a, b), measure, *_ends(years))
    return series, axes, title.replace(title_of((a, b)), title_of(pair), 1)


def _ends(years: tuple[int | None, int | None]) -> tuple[str, str]:
    """The years asked for as texts between which periods lie."""
    start, end = years
    return "" if start is None else str(start), "~" if end is None else f"{end}~"


def _score(
    basis: Basis, pair: Pair, domain: str, years: tuple[int | None, int | None]
) -> tuple[Series, Axes, str]:
    a, b = in_order(pair)
    here = {"state_a": a, "state_b": b, "domain": domain}
    scores = basis.fit.plain_scores.filter(**here).with_columns(
        told=pl.col("indicators").list.len() > 0
    )
    turns = basis.fit.turning_points()
    axes = score_axes(basis.fit, scores)
    rows = turns.filter(pl.col("certainty") >= SURE, **here).to_dicts()
    series = score_series(scores, periods_of(basis.panel), axes, rows)
    move = move_of(basis.fit, pair, domain, *_ends(years))
    turn = turn_of(pair, domain, move, turns) if move else ""
    return series, axes, score_finding(pair, domain, move, turn)


def _cut(axes: Axes, series: Series, years: tuple[int | None, int | None]) -> Axes:
    """The axis of time from the first evidence to the last, or as asked."""
    start, end = years
    places = [point["x"] for point in series.points]
    if places and (places[-1] < (start or places[-1]) or places[0] >= (end or places[0]) + 1):
        known = f"{int(min(places))} to {int(max(places))}"
        raise ComityError(f"there is nothing to draw in the years asked for; known are {known}")
    first = float(start) if start is not None else float(int(min(places))) if places else axes.first
    last = float(end + 1) if end is not None else max(places) + 0.5 if places else axes.last
    last = min(last, axes.last) if end is None else last
    if last - first < _SHORTEST:
        first = last - _SHORTEST if start is None else first
        last = max(last, first + _SHORTEST)
    return replace(axes, first=first, last=last)


def _within(series: Series, axes: Axes) -> Series:
    """What of a series lies on the axis of time."""

    def inside(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if axes.first <= row["x"] <= axes.last]

    gaps = [
        gap | {"x": max(gap["x"], axes.first), "x2": min(gap["x2"], axes.last)}
        for gap in series.gaps
        if gap["x"] < axes.last and gap["x2"] > axes.first
    ]
    return replace(
        series,
        points=inside(series.points),
        expected=inside(series.expected),
        gaps=gaps,
        turns=inside(series.turns),
    )


def indicators_of(basis: Basis, domain: str) -> list[str]:
    """The indicators of which a score takes account."""
    return list(basis.fit.layout.behind(domain))


def figures_of(basis: Basis, pair: Pair, drawn: Drawn, measure: str) -> pl.DataFrame:
    """What is drawn of one pair, period by period, with interval and evidence."""
    periods = periods_of(basis.panel).filter(
        pl.col("x1") > drawn.axes.first, pl.col("x0") < drawn.axes.last
    )
    names = pl.Series("period", periods["period"], dtype=pl.String).to_list()
    if measure in basis.known:
        a, b = pair if basis.known[measure].directed else in_order(pair)
        here = {"state_a": a, "state_b": b, "indicator": measure}
        cells = basis.panel.cells.filter(pl.col("period").is_in(names), **here).sort("start")
        shown_ = pl.DataFrame(
            [(p["period"], p["low"], p["high"]) for p in drawn.series.points],
            schema={"period": pl.String, "ends_low": pl.Float64, "ends_high": pl.Float64},
            orient="row",
        )
        unit = basis.known[measure].unit
        rows = cells.join(shown_, on="period", how="left", maintain_order="left").select(
            "state_a",
            "state_b",
            pl.lit(measure).alias("measure"),
            pl.lit(unit).alias("unit"),
            "period",
            "value",
            low="ends_low",
            high="ends_high",
            evidence="working",
            records=pl.col("records").list.join(" "),
            reason="reason",
        )
        return rows.with_columns(pl.col(pl.Null).cast(pl.String))
    a, b = in_order(pair)
    scores = basis.fit.plain_scores.filter(
        pl.col("period").is_in(names), state_a=a, state_b=b, domain=measure
    ).sort("start")
    told = pl.col("indicators").list.len() > 0
    used = (
        basis.panel.cells.filter(
            pl.col("indicator").is_in(indicators_of(basis, measure)),
            pl.col("value").is_not_null(),
            pl.col("state_a").is_in([a, b]),
            pl.col("state_b").is_in([a, b]),
        )
        .group_by("period")
        .agg(pl.col("records").list.explode().drop_nulls().unique().sort())
    )
    return scores.join(used, on="period", how="left", maintain_order="left").select(
        "state_a",
        "state_b",
        pl.lit(measure).alias("measure"),
        pl.lit("standard deviations").alias("unit"),
        "period",
        value=pl.when(told).then("mean"),
        low=pl.when(told).then("low"),
        high=pl.when(told).then("high"),
        evidence=pl.col("indicators").list.join(" "),
        records=pl.when(told).then(pl.col("records").list.join(" ")).otherwise(pl.lit("")),
        reason=pl.when(told).then(pl.lit("")).otherwise(pl.lit("no evidence")),
    )


def smoothed(one: Indicator) -> bool:
    """Whether an indicator has a smoothed level: a stock is a dated fact."""
    return one.lead and one.accrues != "stock"
