"""One annotated chart for each pair: the overall level, with what happened in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.estimate.composites import OVERALL
from comity.evidence import Evidence
from comity.findings import Tie
from comity.fit import Alignment
from comity.views.charts.years import decimal_year
from comity.views.formats import format_score
from comity.views.web.plot import Label, Plot, placed, plot
from comity.views.web.score_drawing import Span, span

__all__ = ["PairChart", "pair_charts", "series"]

Name = Callable[[str], str]
Row = Mapping[str, Any]

MOST = 8
"""Events that a chart names."""

_HEIGHT = 150
_LONGEST = 30
_DUTIES = {
    "defence": "defence pact",
    "offence": "defence pact",
    "neutrality": "neutrality treaty",
    "non-aggression": "non-aggression",
    "consultation": "consultation pact",
}
_WEIGHT = {"defence": 5.0, "offence": 5.0, "neutrality": 3.0, "non-aggression": 2.5}


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


def series(fit: Alignment, across: Span) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The overall level of every pair, period by period, from its first evidence on.

    Parameters
    ----------
    fit : Alignment
        The scores.
    across : Span
        Where periods lie.

    Returns
    -------
    dict of (str, str) to list of dict
        period, x, mean, low, high, told.
    """
    rows = fit.scores.filter(domain=OVERALL).with_columns(told=pl.col("indicators").list.len() > 0)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows.drop_nulls("mean").filter(pl.col("mean").is_not_nan()).iter_rows(named=True):
        pair = (row["state_a"], row["state_b"])
        if row["told"] or pair in found:
            x = (across.begins[row["period"]] + across.ends[row["period"]]) / 2
            kept = {name: row[name] for name in ("period", "mean", "low", "high", "told")}
            found.setdefault(pair, []).append(kept | {"x": x})
    return found


def pair_charts(
    fit: Alignment, ties: Mapping[tuple[str, str], Tie], phases: Mapping[Any, Row], name: Name
) -> list[PairChart]:
    """Chart every pair of a fit.

    Parameters
    ----------
    fit : Alignment
        The scores.
    ties : mapping of (str, str) to Tie
        As of the answer: of what there is too little evidence.
    phases : mapping of (str, str) to mapping
        The last phase of the overall level of every pair.
    name : callable
        Gives the name of a state by its code.

    Returns
    -------
    list of PairChart
        The axis of time of each begins with its first evidence; axes of scores are shared.
    """
    across = span(fit)
    drawn = series(fit, across)
    evidence = fit.panel.evidence
    turns = fit.turning_points().filter(domain=OVERALL)
    return [
        _chart(
            pair, tie, drawn.get(pair, []), across, phases.get(pair),
            turns.filter(state_a=pair[0], state_b=pair[1]).to_dicts(), evidence, name,
        )
        for pair, tie in ties.items()
    ]  # fmt: skip


def _chart(
    pair: tuple[str, str],
    tie: Tie,
    rows: list[dict[str, Any]],
    across: Span,
    phase: Row | None,
    turns: list[dict[str, Any]],
    evidence: Evidence,
    name: Name,
) -> PairChart:
    names = f"{name(pair[0])} – {name(pair[1])}"
    code = "-".join(pair)
    since = f"{phase['first']}" if phase else ""
    said = f"{phase['label']} since {since}" if phase else ""
    if tie.level is None or not rows:
        return PairChart(code, f"{names}: too little evidence", tie.state, "", Markup(""))
    title = f"{names}: {_finding(tie)}"
    axes = Plot(across.begins[rows[0]["period"]], across.last, across.bottom, across.top, _HEIGHT)
    labels = placed(axes, _labels(pair, evidence, name), MOST)
    dates = [
        decimal_year(turn["day"]) if turn["day"] else across.begins[turn["period"]]
        for turn in turns
    ]
    svg = plot(axes, rows, title, labels, [x for x in dates if x >= axes.first], code)
    return PairChart(code, title, tie.state, said, Markup(svg))  # noqa: S704 -- plot escapes


def _finding(tie: Tie) -> str:
    """What the chart finds: now, by how much, and where the pair stands."""
    level = f"level {format_score(tie.level or 0.0)}"
    if tie.change is None:
        return level
    if tie.state == "steady":
        return f"steady, {level}"
    return f"{tie.state} by {abs(tie.change):.1f} in ten years, {level}"


def _labels(pair: tuple[str, str], evidence: Evidence, name: Name) -> Iterator[Label]:
    """What might be said of a pair: its pacts and their ends, plans, wars and what they shared."""
    both, primary = set(pair), evidence.primary()
    for row in _rows(primary, "agreement"):
        if not both <= set(row["parties"]):
            continue
        where = f"r-{row['id']}"
        duty = next((one for one in _DUTIES if one in row["obligations"]), "")
        if duty:
            yield Label(_year(row["start"]), _DUTIES[duty], where, _WEIGHT.get(duty, 2.0))
            if row["in_force_to"].year < 9000:
                text = f"{_DUTIES[duty]} ends"
                yield Label(_year(row["in_force_to"]), text, where, _WEIGHT.get(duty, 2.0) - 0.5)
        elif row["kind"] in ("plan", "relations", "statement") and len(row["parties"]) == 2:
            yield Label(_year(row["start"]), _short(row["title"]), where, 1.2)
    for row in _rows(primary, "event"):
        joined = both & set(row["actors"])
        if joined and (row["kind"] in ("war", "crisis") or len(joined) == 2):
            weight = 2.2 if row["kind"] == "war" else 1.0
            yield Label(_year(row["start"]), _short(row["title"]), f"r-{row['id']}", weight)
    for row in _rows(primary, "transfer"):
        if {row["sender"], row["recipient"]} == both and row["kind"] in ("troops", "munitions"):
            text = f"{row['kind']} to {name(row['recipient'])}"
            yield Label(_year(row["start"]), _short(text), f"r-{row['id']}", 2.4)


def _rows(evidence: Evidence, kind: str) -> list[dict[str, Any]]:
    frame = evidence.frames.get(kind)
    return [] if frame is None else frame.to_dicts()


def _year(day: Any) -> float:
    return decimal_year(day)


def _short(text: str) -> str:
    """The beginning of a text, up to a colon or cut at a word."""
    head = text.partition(": ")[0]
    if len(head) <= _LONGEST:
        return head
    return head[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
