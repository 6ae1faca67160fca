"""One annotated chart for each pair: the overall level, with what happened in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.estimate.composites import OVERALL
from comity.findings import Tie
from comity.fit import Alignment
from comity.views.charts.finding import SURE
from comity.views.charts.marks import marks_of
from comity.views.charts.series import periods_of, score_axes
from comity.views.charts.small import TALL, SmallChart
from comity.views.formats import format_score

__all__ = ["PairChart", "overall_scores", "pair_charts"]

Row = Mapping[str, Any]
Pair = tuple[str, str]

_MOST = 6
"""Events that a chart names."""


@dataclass(frozen=True)
class PairChart:
    """The chart of a pair.

    Parameters
    ----------
    code, title : str
        ``CHN-PRK`` and the finding as a title.
    state : str
        Closer, steady, apart, or too little evidence.
    phase : str
        The phase that the pair is in, since when.
    svg : Markup
        Empty where there is too little evidence for a level.
    """

    code: str
    title: str
    state: str
    phase: str
    svg: Markup


def overall_scores(fit: Alignment) -> dict[Pair, pl.DataFrame]:
    """The overall level of every pair from its first evidence on: period, mean, low, high, told."""
    rows = fit.plain_scores.filter(domain=OVERALL).with_columns(
        told=pl.col("indicators").list.len() > 0
    )
    known = rows.filter(pl.col("mean").is_not_null() & pl.col("mean").is_not_nan())
    pair = ("state_a", "state_b")
    begun = known.filter(pl.col("told").cum_sum().over(pair) > 0)
    columns = (*pair, "period", "mean", "low", "high", "told")
    parts = begun.select(columns).partition_by(pair, as_dict=True, include_key=False)
    return {(str(a), str(b)): frame for (a, b), frame in parts.items()}


def pair_charts(
    fit: Alignment,
    ties: Mapping[Pair, Tie],
    phases: Mapping[Any, Row],
    name: Callable[[str], str],
) -> list[PairChart]:
    """Chart every pair of a fit.

    The axis of time of each begins with its first evidence; axes of scores are shared.
    """
    levels = fit.plain_scores.filter(domain=OVERALL)
    shared = SmallChart(score_axes(fit, levels), periods_of(fit.panel), TALL)
    turns = fit.turning_points().filter(domain=OVERALL)
    drawn = overall_scores(fit)
    found = []
    for pair, tie in ties.items():
        names, code, rows = f"{name(pair[0])} – {name(pair[1])}", "-".join(pair), drawn.get(pair)
        if tie.level is None or rows is None:
            found.append(
                PairChart(code, f"{names}: too little evidence", tie.state, "", Markup(""))
            )
            continue
        title = f"{names}: {_finding(tie)}"
        own = turns.filter(state_a=pair[0], state_b=pair[1]).to_dicts()
        svg = _svg(fit, shared, pair, rows, own, title)
        phase = phases.get(pair)
        said = f"{phase['label']} since {phase['first']}" if phase else ""
        found.append(PairChart(code, title, tie.state, said, Markup(svg)))  # noqa: S704 -- escaped
    return found


def _svg(
    fit: Alignment,
    shared: SmallChart,
    pair: Pair,
    rows: pl.DataFrame,
    turns: list[dict[str, Any]],
    title: str,
) -> str:
    """The chart of a pair from its first evidence on, with the events that matter most to it."""
    begins = dict(shared.periods.select("period", "x0").iter_rows())
    chart = replace(shared, axes=replace(shared.axes, first=begins[rows["period"][0]]))
    span = (chart.axes.first, chart.axes.last)
    sure = [turn for turn in turns if turn["certainty"] >= SURE]
    named = chart.series(rows, sure).turns
    marks = marks_of(fit.panel.evidence, pair, named, span, most=_MOST)
    return chart.svg(rows, title, turns, marks, "-".join(pair))


def _finding(tie: Tie) -> str:
    """What the chart finds: now, by how much, and where the pair stands."""
    level = f"level {format_score(tie.level or 0.0)}"
    if tie.change is None:
        return level
    if tie.state == "steady":
        return f"steady, {level}"
    return f"{tie.state} by {abs(tie.change):.1f} in ten years, {level}"
