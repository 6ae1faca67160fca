"""Votes: where states part that mostly vote together, in the Security Council and the Assembly."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, Finding
from comity.findings.wording import counted, listing, percent

__all__ = ["agreement", "assembly", "council"]

FEWEST = 5
"""Votes of both on a matter without which nothing is said of it."""

TOGETHER = 0.8
"""The share of votes on the same side from which on two states mostly vote together."""

_LEAST_ROLL_CALLS = 10


def council(case: Assessed) -> list[Finding]:
    """Say where two states parted in the Security Council on a matter on which they go together.

    A matter is what the title of a vote names before its colon ("North Korea: …"). Both voted
    yes, no or abstained; two that did not do the same were apart. Size is 1 where the last vote
    was the first apart, less by each earlier one.
    """
    held = case.records("vote")
    if held is None:
        return []
    votes: dict[tuple[Pair, str], list[dict[str, Any]]] = defaultdict(list)
    for row in held.sort("start").iter_rows(named=True):
        if row["body"] != "UNSC" or row["result"] == "not voted" or row["start"] > case.now:
            continue
        cast = {one["state"]: one["position"] for one in row["positions"]}
        for pair in case.pairs:
            stands = [cast.get(state) for state in pair]
            if all(stand in ("yes", "no", "abstain") for stand in stands):
                matter, colon, _ = row["title"].partition(":")
                if colon:
                    votes[pair, matter.strip()].append(row | {"stands": stands})
    found = [_parted(case, pair, matter, rows) for (pair, matter), rows in votes.items()]
    return sorted((one for one in found if one), key=lambda one: -one.rank)[:2]


def _parted(
    case: Assessed, pair: Pair, matter: str, rows: Sequence[dict[str, Any]]
) -> Finding | None:
    same = [row for row in rows if row["stands"][0] == row["stands"][1]]
    apart = [row for row in rows if row["stands"][0] != row["stands"][1]]
    if len(rows) < FEWEST or len(same) < TOGETHER * len(rows) or not apart:
        return None
    last = apart[-1]
    run = [row for row in same if row["stands"][0] == "yes" and row["start"] < last["start"]]
    vetoes = [r for r in same if r["stands"] == ["no", "no"] and r["result"] == "vetoed"]
    a, b = case.names(pair)
    parts = []
    if run:
        between = [r for r in apart if run[0]["start"] < r["start"] < run[-1]["start"]]
        total = len(run) + len(between)
        how = f"{len(run)} of {total}" if between else f"every one of {counted(total, '')}".strip()
        parts.append(
            f"voted together for {how} recorded measures from {run[0]['start'].year} to "
            f"{run[-1]['start'].year}"
        )
    if vetoes:
        told = listing([f"{r['start'].year} ({r['symbol']})" for r in vetoes[-1:]])
        many = f"{counted(len(vetoes), 'time')}, last in" if len(vetoes) > 1 else "in"
        parts.append(f"vetoed together {many} {told}")
    stands = [f"{name} {_VERB[s]}" for name, s in zip((a, b), last["stands"], strict=True)]
    parts.append(f"parted in {last['start'].year} ({last['symbol']}: {', '.join(stands)})")
    later = sum(row["start"] >= last["start"] for row in rows)
    return case.finding(
        "council",
        f"On {matter} in the Security Council {a} and {b} {listing(parts)}.",
        pair,
        size=0.9 / max(1, later) * (1 if len(apart) <= 2 else 0.7),
        sureness=ON_RECORD,
        first=rows[0]["start"],
        last=last["start"],
        records=[last["id"], *[r["id"] for r in vetoes], *[r["id"] for r in run]],
        figure=len(same) / len(rows),
        unit="share of votes on the same side",
    )


_VERB = {"yes": "for", "no": "against", "abstain": "abstaining"}


def assembly(case: Assessed) -> list[Finding]:
    """Say who votes most and least together in the General Assembly, in the last year known.

    Agreement = the same vote, as a share of the votes both cast. A year in which a pair cast fewer
    than ten votes is passed over for the one before. Size is the distance of the two shares.
    """
    rows = agreement(case)
    if not rows:
        return []
    order = sorted(rows, key=lambda pair: -rows[pair]["value"])
    best, least = order[0], order[-1]

    def told(pair: Pair, between: str = " (", after: str = ": ") -> str:
        row = rows[pair]
        alike = round(row["value"] * row["n"])
        share = f"{between}{percent(row['value'])}{after}"
        return f"{' and '.join(case.names(pair))}{share}{alike} of {row['n']}, {row['period']})"

    used = [rows[pair] for pair in dict.fromkeys((best, least))]
    sentence = "In the General Assembly "
    if len(used) > 1:
        sentence += f"those who most often cast the same vote are {told(best)}"
        sentence += f", those who least often do {told(least)}"
    else:
        sentence += told(best, " cast the same vote ", " of the time (")
    gap = rows[best]["value"] - rows[least]["value"] if len(rows) > 1 else rows[best]["value"]
    last: date = max(row["end"] for row in used)
    return [
        case.finding(
            "assembly",
            f"{sentence}.",
            sorted({*best, *least}),
            size=gap if len(rows) > 1 else 0.5,
            sureness=ON_RECORD,
            first=min(row["start"] for row in used),
            last=last,
            records=[key for row in used for key in row["records"]],
            figure=gap,
            unit="share of votes",
        )
    ]


def agreement(case: Assessed) -> dict[Pair, dict[str, Any]]:
    """Agreement of every pair in the General Assembly, in the last year with ten votes."""
    rows = case.cells.filter(indicator="unga_agreement").sort("start").iter_rows(named=True)
    enough = (row for row in rows if (row["n"] or 0) >= _LEAST_ROLL_CALLS)
    return {(row["state_a"], row["state_b"]): row for row in enough}
