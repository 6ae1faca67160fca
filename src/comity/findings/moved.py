"""What moved: the pair whose overall level changed most over ten years, and what is new."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, Finding
from comity.findings.move import Move, move_of
from comity.findings.pledges import DEFENCE
from comity.findings.wording import counted, day, listing, span
from comity.methods.intervals import INTERVAL
from comity.states.articles import owned

__all__ = ["changes", "moved", "new", "news", "since_then"]

_LEAST_CERTAINTY = 0.55
"""A movement is told from this probability on: below it is no better than a roughly even chance."""

_LARGE = 1.5
"""A change, in standard deviations of the world's dyads, that counts as the largest."""

_FEWEST_DAYS = 5 * 365
"""A change is told over five years at least."""

_TOLD = 2
"""Pairs of which a finding tells."""


def changes(case: Assessed) -> dict[Pair, Move]:
    """Change of the overall level over ten years of every pair with five years of evidence."""
    if case.fit is None:
        return {}
    found = {pair: move_of(case.fit, pair, last=row["period"])
             for pair, row in case.overall.items()}  # fmt: skip
    return {pair: one for pair, one in found.items() if one and _days(case, one) >= _FEWEST_DAYS}


def _days(case: Assessed, one: Move) -> int:
    """Days between the two periods of a move."""
    return (_day(case, one.until) - _day(case, one.since)).days


def moved(case: Assessed) -> list[Finding]:
    """Say which pairs moved most over ten years, and what on record brought them closer.

    Size is the change over 1.5 standard deviations of the world's dyads.
    """
    told = {pair: one for pair, one in changes(case).items() if one.sure >= _LEAST_CERTAINTY}
    order = sorted(told, key=lambda pair: -abs(told[pair].change) * told[pair].sure)
    return [_of(case, pair, told[pair], most=at == 0) for at, pair in enumerate(order[:_TOLD])]


def _of(case: Assessed, pair: Pair, one: Move, *, most: bool) -> Finding:
    a, b = case.names(pair)
    closer = one.change > 0
    events, records = since_then(case, pair, one.since) if closer else ([], [])
    because = f": {listing(events)}" if events else ""
    rows = case.cells.filter(state_a=pair[0], state_b=pair[1], period=one.until)
    behind = [key for keys in rows["records"] for key in keys]
    return case.finding(
        "moved",
        f"{a} and {b} moved {'most, ' if most else ''}{'closer' if closer else 'apart'} by "
        f"{abs(one.change):.1f} standard deviations between {one.since} and {one.until} "
        f"({INTERVAL} of the change {span(one.low, one.high)}){because}.",
        pair,
        size=abs(one.change) / _LARGE,
        sureness=min(one.sure, 0.999),
        first=_day(case, one.since),
        last=_day(case, one.until),
        records=[*records, *behind],
        figure=one.change,
        low=one.low,
        high=one.high,
        unit="standard deviations of the world's dyads",
    )


def _day(case: Assessed, period: str) -> date:
    """The first day of a period."""
    if case.fit is None:
        return case.now
    return case.fit.layout.starts[case.fit.layout.periods.index(period)]


def since_then(case: Assessed, pair: Pair, period: str) -> tuple[list[str], list[str]]:
    """What happened between two states after a period: pacts, troops and arms, meetings."""
    year = period[:4]
    said: list[str] = []
    records: list[str] = []
    both = set(pair)
    if (held := case.records("agreement")) is not None:
        for row in held.iter_rows(named=True):
            new = row["in_force_from"].year > int(year) and row["in_force_from"] <= case.now
            if new and both <= set(row["parties"]) and set(DEFENCE) & set(row["obligations"]):
                said.append(f"a defence pact in force since {day(row['in_force_from'])}")
                records.append(row["id"])
    if (held := case.records("transfer")) is not None:
        kinds: dict[tuple[str, str], int] = {}
        for row in held.sort("start").iter_rows(named=True):
            lately = row["start"].year > int(year) and row["start"] <= case.now
            if lately and row["kind"] in _MILITARY and {row["sender"], row["recipient"]} == both:
                kinds.setdefault((row["sender"], row["kind"]), row["start"].year)
                records.append(row["id"])
        for sender in sorted({sender for sender, _ in kinds}):
            names = [f"{kind} (from {at})" for (who, kind), at in kinds.items() if who == sender]
            said.append(f"{owned(case.name(sender))} {listing(names)}")
    if (held := case.records("meeting")) is not None:
        met = [
            row
            for row in held.iter_rows(named=True)
            if row["level"] == "leader"
            and both <= set(row["participants"])
            and int(year) < row["start"].year
            and row["start"] <= case.now
        ]
        if met:
            said.append(f"{counted(len(met), 'meeting')} of leaders")
            records += [row["id"] for row in met]
    return said, records


_MILITARY = ("troops", "munitions", "arms", "technology")


def news(case: Assessed) -> list[tuple[float, date, str, Sequence[str], str]]:
    """What happened and became known since the last look, the gravest first.

    Weight, day, words, states and id of each record.
    """
    told = []
    for kind in _NEWS:
        if (held := case.records(kind)) is None:
            continue
        fresh = pl.col("start", "known") > case.last_look
        later = held.filter(pl.all_horizontal(fresh), pl.col("known") <= case.now)
        for row in later.sort("known", "id").iter_rows(named=True):
            weight, text, states = _news(case, kind, row)
            if len(set(states) & set(case.states)) > 1 and weight:
                told.append((weight, row["start"], text, states, row["id"]))
    return sorted(told, key=lambda one: (-one[0], -one[1].toordinal()))


def new(case: Assessed) -> list[Finding]:
    """Say what became known since the last look: how many records, and the gravest of them.

    Nothing where the case of that day stands beside: `comity.findings.since` says more.
    """
    told = [] if case.before else news(case)
    if not told:
        return []
    best = told[:3]
    texts = [f"{text} ({day(at)})" for _, at, text, _, _ in best]
    return [
        case.finding(
            "new",
            f"New since {day(case.last_look)}: {listing(texts)}.",
            sorted({s for one in best for s in one[3] if s in case.states}),
            size=min(1.0, 0.2 + 0.1 * len(told)) * best[0][0],
            sureness=ON_RECORD,
            first=min(one[1] for one in best),
            last=max(one[1] for one in best),
            records=[one[4] for one in best],
            figure=float(len(told)),
            unit="records",
        )
    ]


_NEWS = ("agreement", "meeting")


def _news(case: Assessed, kind: str, row: Mapping[str, Any]) -> tuple[float, str, Sequence[str]]:
    """Weight, words and states of a record that may be news."""
    if kind == "agreement":
        weight = 1.0 if set(DEFENCE) & set(row["obligations"]) else 0.6
        who = case.joined([s for s in row["parties"] if s in case.states])
        return weight, f"{who}, {row['title']}", row["parties"]
    if kind == "meeting" and row["level"] == "leader":
        inside = [s for s in row["participants"] if s in case.states]
        place = f" in {row['place']}" if row["place"] else ""
        return 0.5, f"leaders of {listing(case.names(inside))} met{place}", row["participants"]
    return 0, "", ()
