"""Risks: who could be abandoned, and who drawn into another's quarrel."""

from typing import Any

import polars as pl

from comity.findings.assessed import Assessed
from comity.findings.finding import Finding
from comity.findings.pledges import defence_pairs
from comity.findings.wording import percent
from comity.methods.intervals import INTERVAL

__all__ = ["abandoned", "risks"]

_LEAST = 0.05
"""What a state would lose, dependence * lack of substitutes, from which on it is exposed."""


def abandoned(case: Assessed) -> dict[str, Any] | None:
    """The row of the state that most risks to be abandoned; None where it is not known.

    States are ordered by what one would lose: dependence * lack of substitutes. The probability
    of a fall is told beside.
    """
    table = case.abandonment
    if table.is_empty():
        return None
    known = table.drop_nulls(["dependence", "lack_of_substitutes"])
    rows = known.with_columns(loss=pl.col("dependence") * pl.col("lack_of_substitutes"))
    rows = rows.sort("loss", descending=True)
    if rows.is_empty() or rows["loss"][0] < _LEAST:
        return None
    return rows.row(0, named=True)


def risks(case: Assessed) -> list[Finding]:
    """Say who could be abandoned and by whom, and who could be drawn into whose war.

    Size of the first is dependence * lack of substitutes, of the second the depth of the pledge *
    exposure to the other's adversaries, each and 0.3 for its bearing on the case.
    """
    return _abandonment(case) + _entrapment(case)


def _abandonment(case: Assessed) -> list[Finding]:
    row = abandoned(case)
    if row is None:
        return []
    a, b = case.names((row["state_a"], row["state_b"]))
    lack = row["lack_of_substitutes"]
    instead = (
        "no other state of the case could replace it"
        if lack > 0.9
        else f"its next closest tie could make up for {percent(1 - lack)} of it"
    )
    pledged = (
        ""
        if tuple(sorted((row["state_a"], row["state_b"]))) in defence_pairs(case)
        else ("; no treaty of defence binds the two")
    )
    cells = case.latest("trade_dependence").get((row["state_a"], row["state_b"]))
    return [
        case.finding(
            "abandonment",
            f"{a} is the most exposed to abandonment, by {b}: {percent(row['dependence'])} of its "
            f"trade ({row['dependence_period']}), and {instead}{pledged}; a marked fall of the tie "
            f"has a probability of {percent(row['fall'])} ({INTERVAL} "
            f"{percent(row['fall_low'])} to {percent(row['fall_high'])}).",
            (row["state_a"], row["state_b"]),
            size=row["loss"] + 0.3,
            sureness=0.8,
            last=row["start"],
            records=cells["records"] if cells else (),
            figure=row["risk"],
            low=row["low"],
            high=row["high"],
            unit="risk of abandonment, 0 to 1",
        )
    ]


def _entrapment(case: Assessed) -> list[Finding]:
    table = case.entrapment
    if table.is_empty():
        return []
    owed = defence_pairs(case)
    found = []
    for row in table.drop_nulls("given_dispute").iter_rows(named=True):
        pair = tuple(sorted((row["state_a"], row["state_b"])))
        if pair not in owed or not row["adversaries"]:
            continue
        a, b = case.names((row["state_a"], row["state_b"]))
        foes = " and ".join(case.names(row["adversaries"][:2]))
        given = row["risk"] is None
        name = "given_dispute" if given else "risk"
        low, high = (row[f"given_dispute_{end}" if given else end] for end in ("low", "high"))
        head = f"were {b} in a dispute for certain, the risk would be" if given else "the risk is"
        ends = f"{percent(low)} to {percent(high)}"
        known = f"{head} {percent(row[name])} ({INTERVAL} {ends})"
        pact = case.latest("obligation").get((pair[0], pair[1]))
        found.append(
            case.finding(
                "entrapment",
                f"{a} could be drawn into a quarrel of {b} with {foes} by its pledge of defence: "
                f"{known}.",
                (row["state_a"], row["state_b"]),
                size=row["given_dispute"] + 0.2,
                sureness=0.55 if given else 0.8,
                last=row["start"],
                records=pact["records"] if pact else (),
                figure=row[name],
                low=low,
                high=high,
                unit="risk of entrapment, 0 to 1",
            )
        )
    return sorted(found, key=lambda one: -one.rank)[:1]
