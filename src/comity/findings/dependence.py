"""Dependence: who trades how much of its total with whom, each way, and who could do without."""

from datetime import date
from typing import Any

import polars as pl

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import DISPUTED, REPORTED, Finding
from comity.findings.wording import listing, percent
from comity.states.articles import owned

__all__ = ["dependence", "hub_of", "shares"]

LEAST = 0.1
"""The share of its trade from which on a state is said to depend on another."""

_TOLD = 3


def shares(case: Assessed, a: str, b: str) -> dict[str, dict[str, Any] | None]:
    """The last share of a's exports that go to b, and of a's imports that come from there."""
    return {name: case.latest(f"{name}_share").get((a, b)) for name in ("export", "import")}


def dependence(case: Assessed) -> list[Finding]:
    """Say which states depend on which by their trade, where one could do without the other.

    dependence = (share of exports + share of imports) / 2; the figure is the dependence of the
    one less that of the other, or alone where the other's is not known. Size is the figure.
    Where the others depend on one state, the hub, that comes first.
    """
    known = case.latest("trade_dependence")
    found = []
    for (a, b), row in known.items():
        other = known.get((b, a))
        back = other["value"] if other else 0.0
        if row["value"] < LEAST or row["value"] <= back:
            continue
        found.append(_of(case, (a, b), row, other))
    centre = _hub(case)
    told = {one.states[-1] for one in centre}
    rest = [one for one in found if one.states[1] not in told]
    return [*centre, *sorted(rest, key=lambda one: -one.rank)[:_TOLD]]


def _of(case: Assessed, pair: Pair, row: dict[str, Any], other: dict[str, Any] | None) -> Finding:
    a, b = case.names(pair)
    ways = shares(case, *pair)
    words = _words(ways)
    year, source = row["period"], _source(case, row["records"])
    sentence = f"{a} depends on {b} for {words} ({year}{source})"
    figure, low, high = row["value"], row["low"], row["high"]
    records = list(row["records"])
    if other:
        back = _words(shares(case, pair[1], pair[0]))
        sentence += f"; {b} on {a} for {back} ({other['period']})"
        figure -= other["value"]
        low, high = low - other["high"], high - other["low"]
        records += other["records"]
    disputed = row["low"] != row["high"]
    if disputed:
        ends = f"{percent(row['low'])} to {percent(row['high'])}"
        sentence += f"; accounts of {owned(a)} trade run from {ends}"
    return case.finding(
        "dependence",
        sentence + ".",
        pair,
        size=figure,
        sureness=DISPUTED if disputed else REPORTED,
        first=row["start"],
        last=row["end"],
        records=records,
        figure=figure,
        low=low,
        high=high,
        unit="share of trade, less the other's",
    )


def _words(ways: dict[str, dict[str, Any] | None]) -> str:
    """``97 % of its imports and 74 % of its exports``, the larger first."""
    known = [(row["value"], name) for name, row in ways.items() if row]
    told = [f"{percent(value)} of its {name}s" for value, name in sorted(known, reverse=True)]
    return listing(told)


def _source(case: Assessed, records: list[str]) -> str:
    names = case.sources(records)
    return f", {listing(names[:1])}" if names else ""


def hub_of(case: Assessed) -> tuple[str, float, dict[str, float], date] | None:
    """The state on which the others depend most by trade: it, its mean, that of each, the day.

    Of every state the mean, over the others, of their dependence on it; it needs the dependence
    of two others at least, and of half of them. None where no mean reaches a tenth, or the second
    is more than half as large.
    """
    known = case.latest("trade_dependence")
    means: dict[str, float] = {}
    for state in case.states:
        on = [row["value"] for (_, b), row in known.items() if b == state]
        if len(on) >= 2 and 2 * len(on) >= len(case.states) - 1:
            means[state] = sum(on) / len(on)
    if not means:
        return None
    first, *rest = sorted(means, key=lambda state: -means[state])
    if means[first] < LEAST or (rest and means[rest[0]] > means[first] / 2):
        return None
    last = min(row["end"] for (_, b), row in known.items() if b == first)
    return first, means[first], means, last


def _at_most(case: Assessed, state: str) -> float | None:
    """The most that a state can depend on one of the others, when last known or bounded."""
    rows = case.assessment.levels.panel.long("trade_dependence").filter(
        pl.col("state_a") == state,
        pl.col("state_b").is_in(case.states),
        pl.col("high").is_not_null(),
    )
    most: float | None = rows.sort("start").group_by("state_b").last()["high"].max()  # type: ignore[assignment]
    return most


def _hub(case: Assessed) -> list[Finding]:
    """On whom the others depend by trade, each with its shares, and how little it on them."""
    found = hub_of(case)
    if found is None:
        return []
    state, mean, _, _ = found
    known = case.latest("trade_dependence")
    rows = {a: row for (a, b), row in known.items() if b == state}
    order = sorted(rows, key=lambda a: -rows[a]["value"])
    parts = [f"{case.name(a)} for {_words(shares(case, a, state))}" for a in order[:_TOLD]]
    years = sorted({rows[a]["period"] for a in order})
    when = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    records = [key for a in order for key in rows[a]["records"]]
    most = _at_most(case, state)
    less = "" if most is None else f"; it depends on none of them for more than {percent(most)}"
    disputed = any(row["low"] != row["high"] for row in rows.values())
    return [
        case.finding(
            "dependence",
            f"{case.name(state)} is the hub of trade, and the others depend on it: "
            f"{'; '.join(parts)} ({when}{_source(case, records)}){less}.",
            [*order, state],
            size=max(rows[a]["value"] for a in order) if order else mean,
            sureness=DISPUTED if disputed else REPORTED,
            first=min(row["start"] for row in rows.values()),
            last=max(row["end"] for row in rows.values()),
            records=records,
            figure=mean,
            unit="mean share of the others' trade",
        )
    ]
