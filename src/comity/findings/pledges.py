"""Pledges: the treaties of alliance in force, by name and year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from comity.evidence import OBLIGATIONS
from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, Finding
from comity.findings.wording import counted, day, listing
from comity.indicators.commitment import open_to_all

__all__ = ["DEFENCE", "defence_pairs", "in_force", "pledges", "treaty_of"]

DEFENCE = ("defence", "offence")
"""Obligations that send one state into the war of another."""

_SIZE = {"defence": 1.0, "offence": 1.0, "neutrality": 0.5, "non-aggression": 0.4}
_NAMED = 3
"""Treaties that a sentence names."""


def in_force(case: Assessed) -> list[dict[str, Any]]:
    """Agreements between states of the case in force on the last day of evidence, newest first.

    Without pacts that are open to all comers: these are no pledge between two states.
    """
    held = case.records("agreement")
    if held is None:
        return []
    last = _covered_to(case)
    rows = held.filter(pl.col("in_force_from") <= last, pl.col("in_force_to") >= last)
    found = [
        row
        for row in rows.iter_rows(named=True)
        if len(_among(case, row)) > 1 and not open_to_all(row)
    ]
    return sorted(found, key=lambda row: row["in_force_from"], reverse=True)


def _covered_to(case: Assessed) -> date:
    """The last day for which agreements are known."""
    days = [row["covered_to"] for row in case.latest("obligation").values()]
    return min(case.now, max(days)) if days else case.now


def _among(case: Assessed, row: dict[str, Any]) -> list[str]:
    return [state for state in row["parties"] if state in case.states]


def defence_pairs(case: Assessed) -> set[Pair]:
    """Pairs of which a state owes the other defence or offence."""
    pairs: set[Pair] = set()
    for row in in_force(case):
        if set(DEFENCE) & set(row["obligations"]):
            inside = _among(case, row)
            pairs |= {pair for pair in case.pairs if set(pair) <= set(inside)}
    return pairs


def pledges(case: Assessed) -> list[Finding]:
    """Say which treaties hold an obligation of defence, and what binds the others.

    The figure is the number of pairs with a pact of defence. A title that stands in several
    records, as that of a pact of many states does, is one treaty.
    """
    rows = in_force(case)
    if not rows:
        return []
    pacts = [row for row in rows if set(DEFENCE) & set(row["obligations"])]
    found = [_defence(case, pacts)] if pacts else []
    weaker = [row for row in rows if row["obligations"] and row not in pacts]
    return [*found, *([_weaker(case, weaker)] if weaker else [])]


def _defence(case: Assessed, rows: Sequence[dict[str, Any]]) -> Finding:
    by_title = _by_title(case, rows)
    pairs = defence_pairs(case)
    told = [
        f"{_who(case, states)} ({_title(one)}, {_year(one)}{_one_sided(case, one)})"
        for one, states in by_title[:_NAMED]
    ]
    more = len(by_title) - len(told)
    rest = f" and {counted(more, 'more', 'more')}" if more > 0 else ""
    subject = counted(len(by_title), "defence pact").capitalize()
    verb = "is" if len(by_title) == 1 else "are"
    sentence = f"{subject} {verb} in force: {listing(told)}{rest}."
    last = _covered_to(case)
    if (case.now - last).days > 366:
        sentence = sentence.removesuffix(".") + f", as far as treaties are known, to {day(last)}."
    return case.finding(
        "pledges",
        sentence,
        sorted({state for _, states in by_title for state in states}),
        size=1.0,
        sureness=ON_RECORD,
        first=min(row["in_force_from"] for row in rows),
        last=last,
        records=[row["id"] for row in rows],
        figure=float(len(pairs)),
        unit="pairs with a pact of defence",
    )


def _weaker(case: Assessed, rows: Sequence[dict[str, Any]]) -> Finding:
    told = []
    by_title = _by_title(case, rows)
    for one, states in by_title[:_NAMED]:
        duties = listing([duty for duty in OBLIGATIONS if duty in one["obligations"]])
        told.append(f"{_who(case, states)} {duties} ({_title(one)}, {_year(one)})")
    size = max(_SIZE.get(duty, 0.3) for row in rows for duty in row["obligations"])
    return case.finding(
        "pledges",
        f"Short of defence, {'; '.join(told)}.",
        sorted({state for _, states in by_title for state in states}),
        size=size,
        sureness=ON_RECORD,
        first=min(row["in_force_from"] for row in rows),
        last=_covered_to(case),
        records=[row["id"] for row in rows],
        figure=float(len(by_title)),
        unit="treaties without defence",
    )


def _by_title(
    case: Assessed, rows: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[str]]]:
    """Treaties, each with all states of the case that its records name, those of most first."""
    found: dict[str, tuple[dict[str, Any], set[str]]] = {}
    for row in sorted(rows, key=lambda row: row["start"]):
        found.setdefault(treaty_of(row), (row, set()))[1].update(_among(case, row))
    treaties = [(row, sorted(states)) for row, states in found.values()]
    return sorted(treaties, key=lambda one: (-len(one[1]), -one[0]["start"].toordinal()))


def _who(case: Assessed, states: Sequence[str]) -> str:
    if len(states) == 2:
        return case.joined(states)
    return f"among {listing(case.names(states))}"


def _year(row: dict[str, Any]) -> int:
    signed: date = row["start"]
    return signed.year


def _one_sided(case: Assessed, row: dict[str, Any]) -> str:
    owing = [word.partition(":")[0] for word in row["one_sided"] if word.endswith(":defence")]
    return f", owed by {listing(case.names(owing))} alone" if owing else ""


def treaty_of(row: dict[str, Any]) -> str:
    """What names a treaty: its title without the phase, of a pact of two its record."""
    title = str(row["title"]).partition(", phase ")[0]
    many = row["members"] is not None or title != row["title"]
    return title if many else str(row["id"])


def _title(row: dict[str, Any]) -> str:
    return str(row["title"]).partition(", phase ")[0]
