"""Arms: who sends whom troops, munitions and arms, and who arms whom."""

from collections import defaultdict
from typing import Any

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, REPORTED, Finding
from comity.findings.wording import listing, percent

__all__ = ["arms", "quantity"]

KINDS = {"troops": 1.0, "munitions": 0.8, "arms": 0.7, "technology": 0.5}
"""Kinds of military transfer, and how much each counts."""

YEARS = 5
"""Years back in which a transfer still counts as of now."""

_LEAST_SHARE = 0.2


def quantity(row: dict[str, Any]) -> str:
    """How much was sent: ``at least 12,000 soldiers``; empty where it is not known."""
    if row["quantity"] is None or row["unit"] == "TIV":
        return ""
    is_ = row["quantity_is"]
    about = f"{is_} " if is_ and is_ != "exactly" else ""
    return f"{about}{row['quantity']:,.15g} {row['unit']}".strip()


def arms(case: Assessed) -> list[Finding]:
    """Say who sent whom troops, munitions or arms in the last five years; who supplies whom.

    Size is that of the gravest kind: troops 1, munitions 0.8, arms 0.7, technology 0.5.
    """
    held = case.records("transfer")
    found = []
    if held is not None:
        by: dict[Pair, list[dict[str, Any]]] = defaultdict(list)
        for row in held.sort("start").iter_rows(named=True):
            inside = row["sender"] in case.states and row["recipient"] in case.states
            lately = row["start"] <= case.now and row["end"].year > case.now.year - YEARS
            named = row["kind"] in KINDS and row["unit"] != "TIV"
            if inside and lately and named and row["modality"] in ("asserted", "reported"):
                by[row["sender"], row["recipient"]].append(row)
        found += [_sent(case, pair, rows) for pair, rows in by.items()]
    found += _suppliers(case)
    return sorted(found, key=lambda one: -one.rank)[:2]


def _sent(case: Assessed, pair: Pair, rows: list[dict[str, Any]]) -> Finding:
    told = []
    for kind in KINDS:
        of = [row for row in rows if row["kind"] == kind]
        if not of:
            continue
        amounts = [quantity(row) for row in of if quantity(row)]
        years = f"{of[0]['start'].year}" if len(of) == 1 else f"from {of[0]['start'].year}"
        told.append(f"{kind} ({', '.join([*amounts[:1], years])})")
    a, b = case.names(pair)
    last = max(min(row["end"], case.now) for row in rows)
    return case.finding(
        "arms",
        f"{a} sent {b} {listing(told)}.",
        pair,
        size=max(KINDS[row["kind"]] for row in rows),
        sureness=ON_RECORD if all(r["modality"] == "asserted" for r in rows) else REPORTED,
        first=rows[0]["start"],
        last=last,
        records=[row["id"] for row in rows],
        figure=float(len(rows)),
        unit="transfers on record",
    )


def _suppliers(case: Assessed) -> list[Finding]:
    """Who delivered most of whose arms, in the last year with deliveries."""
    found = []
    for (a, b), row in case.latest("arms_share").items():
        if row["value"] < _LEAST_SHARE:
            continue
        who, whom = case.names((b, a))
        found.append(
            case.finding(
                "arms",
                f"{who} delivered {percent(row['value'])} of the arms that {whom} received in "
                f"{row['period']}.",
                (b, a),
                size=0.6 * row["value"],
                sureness=REPORTED,
                last=row["end"],
                records=row["records"],
                figure=row["value"],
                low=row["low"],
                high=row["high"],
                unit="share of arms received",
            )
        )
    return found
