"""The finding of a chart in one line: who moved, which way, since when, and by how much."""

import re

import polars as pl

from comity.dataset import Panel
from comity.estimate.composites import OVERALL
from comity.findings.move import Move
from comity.indicators import indicators_in
from comity.summary import DECADE
from comity.views.charts.pairs import state_names
from comity.views.formats import format_score, format_value

__all__ = ["SURE", "figure_finding", "in_words", "score_finding", "turn_of"]

SURE = 0.55
"""Probability from which on a chart names a turning point."""

_STEADY = 0.75
"""Half the width of an interval of a change, up to which "no change" is a finding."""


def turn_of(pair: tuple[str, str], domain: str, move: Move, turns: pl.DataFrame) -> str:
    """The turning point after which a pair went the way that it moved.

    Its period; empty where none is sure.

    >>> import comity as cm
    >>> from comity.findings.move import move_of
    >>> fit = cm.case("crink").fit()
    >>> turn_of(("PRK", "RUS"), "overall", move_of(fit, ("PRK", "RUS")), fit.turning_points())
    '2023'
    """
    a, b = sorted(pair)
    within = turns.filter(
        pl.col("certainty") >= SURE,
        pl.col("size") * move.change > 0,
        pl.col("period").is_between(pl.lit(move.since), pl.lit(move.until)),
        state_a=a,
        state_b=b,
        domain=domain,
    ).sort("period")
    return str(within["period"][-1]) if within.height else ""


def score_finding(pair: tuple[str, str], domain: str, move: Move | None, turn: str = "") -> str:
    """State in one line how a pair moved.

    >>> move = Move("2016", "2026", 10, 1.3, 0.8, 1.7, 0.99)
    >>> score_finding(("RUS", "PRK"), "overall", move, "2023")
    'Russia and North Korea: closer since 2023, +1.3 sd in ten years'
    """
    whose = title_of(pair) + ("" if domain == OVERALL else f", {domain}")
    if move is None:
        return f"{whose}: too little evidence to say how it changed"
    size = f"{format_score(move.change, sign=True)} sd"
    way = "closer" if move.change > 0 else "further apart"
    if move.clear and turn:
        long = "ten years" if move.years == DECADE else f"{move.years} years"
        return f"{whose}: {way} since {turn}, {size} in {long}"
    if move.clear:
        return f"{whose}: {way} in {move.until} than in {move.since}, {size}"
    if (move.high - move.low) / 2 <= _STEADY:
        return f"{whose}: no clear change since {move.since}, {size}"
    ends = f"{format_score(move.low, sign=True)} to {format_score(move.high, sign=True)}"
    return f"{whose}: change since {move.since} uncertain ({ends} sd)"


def title_of(pair: tuple[str, str]) -> str:
    """The two states at the beginning of a title."""
    names = state_names(*pair)
    return names[0].upper() + names[1:]


def figure_finding(
    panel: Panel, pair: tuple[str, str], indicator: str, first: str = "", last: str = "~"
) -> str:
    """State in one line how a figure of a pair changed in ten years.

    >>> import comity as cm
    >>> figure_finding(cm.case("crink").panel(), ("CHN", "PRK"), "obligation")
    'China and North Korea, highest obligation in force: defence since 1961'
    """
    one = indicators_in(panel.evidence)[indicator]
    whose = f"{title_of(pair)}, {one.label}"
    if one.directed:
        label = in_words(one.label, pair)
        whose = label[0].upper() + label[1:]
    here = {"state_a": pair[0], "state_b": pair[1], "indicator": indicator}
    within = pl.col("period").is_between(pl.lit(first), pl.lit(last))
    known = panel.cells.filter(within, **here).sort("start").drop_nulls("value")
    if known.is_empty():
        return f"{whose}: nothing known"
    rows = known.select("period", "start", "value").rows()
    latest, day, value = rows[-1]
    now = format_value(one, value)
    if one.levels:
        other = max((i for i, row in enumerate(rows) if row[2] != value), default=-1)
        return f"{whose}: {now} since {rows[other + 1][0]}"
    per = f" {one.unit}" if one.unit not in ("share", "index") and len(one.unit) < 14 else ""
    before = next(row for row in rows if row[1].year >= day.year - DECADE)
    then = format_value(one, before[2])
    if before[0] == latest:
        return f"{whose}: {now}{per} in {latest}"
    way = "up from" if value > before[2] else "down from" if value < before[2] else "as"
    return f"{whose}: {now}{per} in {latest}, {way} {then} in {before[0]}"


def in_words(text: str, pair: tuple[str, str]) -> str:
    """A text on a directed indicator with the names of the states in place of a and b."""
    a, b = (state_names(code) for code in pair)
    text = re.sub(r"\bb\b", b, text)
    return re.sub(r"\ba(?='s\b| receives\b)|(?<=of )a\b|(?<=to )a\b", a, text)
