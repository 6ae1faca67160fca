"""What is not known and decides the answer: gaps of the evidence, the most telling first."""

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, Finding
from comity.findings.wording import counted, listing, percent
from comity.indicators import DOMAINS, LEADS

__all__ = ["MOST", "unknown"]

MOST = 4
"""Gaps that are told."""

_STALE = 3
"""Years without evidence from which on a domain is out of date."""

_WHAT = {
    "commitment": "treaties",
    "diplomacy": "meetings of leaders",
    "voting": "votes in the General Assembly",
    "economy": "trade",
    "military": "arms and troops",
    "rhetoric": "joint statements",
}

_IS = {domain: "is" if domain == "economy" else "are" for domain in DOMAINS}

_WEIGHT = dict(zip(DOMAINS, (1.0, 0.6, 0.5, 0.9, 0.8, 0.4), strict=True))
"""How much a domain bears on the answer."""


def unknown(case: Assessed) -> list[Finding]:
    """Say what is not known and would change the answer, at most four sentences.

    A domain without any figure counts by the share of pairs that it lacks, one whose evidence
    ended three years ago or more by those years; both times how much it bears on the answer.
    """
    found = [*_missing(case), *_stale(case), *_risk(case), *_moving(case), *_amounts(case)]
    return sorted(found, key=lambda one: -one.rank)[:MOST]


def _missing(case: Assessed) -> list[Finding]:
    found = []
    for domain in LEADS:
        without = [pair for pair in case.pairs if domain not in case.domains_of[pair]]
        if not without:
            continue
        every = "any of them" if len(case.pairs) > 1 else "the two"
        whose = every if len(without) == len(case.pairs) else _pairs(case, without)
        found.append(
            case.finding(
                "unknown",
                f"Nothing is known of {_WHAT[domain]} between {whose}.",
                sorted({state for pair in without for state in pair}),
                size=_WEIGHT[domain] * (0.3 + 0.7 * len(without) / len(case.pairs)),
                sureness=ON_RECORD,
                last=case.now,
                figure=float(len(without)),
                unit="pairs without evidence",
            )
        )
    return found


def _stale(case: Assessed) -> list[Finding]:
    found = []
    for domain, lead in LEADS.items():
        ends: dict[int, list[Pair]] = {}
        for pair, row in case.latest(lead.name).items():
            ends.setdefault(row["end"].year, []).append(pair)
        old = {year: pairs for year, pairs in ends.items() if case.now.year - year >= _STALE}
        if not old:
            continue
        behind = sorted(pair for pairs in old.values() for pair in pairs)
        ways = " both ways" if domain == "economy" else ""
        age = sum((case.now.year - year) * len(pairs) for year, pairs in old.items()) / len(behind)
        found.append(
            case.finding(
                "unknown",
                f"{_WHAT[domain].capitalize()} {_IS[domain]} known{ways} only to "
                f"{_ends(case, old)}.",
                sorted({state for pair in behind for state in pair}),
                size=_WEIGHT[domain] * min(1.0, age / 10) * (len(behind) / len(case.pairs)) ** 0.5,
                sureness=ON_RECORD,
                last=case.now,
                figure=float(min(old)),
                unit="last year with evidence",
            )
        )
    return found


def _amounts(case: Assessed) -> list[Finding]:
    """Troops, munitions and arms on record of which nobody says how many."""
    held = case.records("transfer")
    if held is None:
        return []
    known: dict[tuple[str, str, str], list[str]] = {}
    counted_: set[tuple[str, str, str]] = set()
    for row in held.iter_rows(named=True):
        inside = row["sender"] in case.states and row["recipient"] in case.states
        if inside and row["kind"] in ("troops", "munitions") and row["start"] <= case.now:
            key = (row["sender"], row["recipient"], row["kind"])
            known.setdefault(key, []).append(row["id"])
            if row["quantity"] is not None:
                counted_.add(key)
    open_ = [key for key in known if key not in counted_]
    if not open_:
        return []
    told = [f"{kind} {case.name(a)} sent {case.name(b)}" for a, b, kind in open_[:2]]
    return [
        case.finding(
            "unknown",
            f"No source says how many {listing(told)}.",
            sorted({state for a, b, _ in open_ for state in (a, b)}),
            size=0.5,
            sureness=ON_RECORD,
            last=case.now,
            records=[key for one in open_ for key in known[one]],
            figure=float(len(open_)),
            unit="transfers without a quantity",
        )
    ]


def _risk(case: Assessed) -> list[Finding]:
    """What the dilemma lacks."""
    table = case.entrapment
    if table.is_empty() or table["risk"].is_not_null().any():
        return []
    lacking = [
        row["state_b"]
        for row in table.iter_rows(named=True)
        if "dispute_probability" in (row["missing"] or [])
    ]
    if not lacking:
        return []
    states = sorted(set(lacking))
    return [
        case.finding(
            "unknown",
            f"No source says how often {listing(case.names(states))} would now be in a dispute: "
            "the risk of entrapment is known only for the case that there is one.",
            states,
            size=0.45,
            sureness=ON_RECORD,
            last=case.now,
            figure=float(len(states)),
            unit="states without records of disputes",
        )
    ]


def _moving(case: Assessed) -> list[Finding]:
    """Whether pairs move together is open where the evidence settles little of their changes."""
    value = case.bloc_p_value
    if value is None or value < 0.05:
        return []
    return [
        case.finding(
            "unknown",
            f"Whether the {counted(len(case.pairs), 'pair')} move together is open: if they moved "
            f"independently, they would look this much alike {percent(value)} of the time.",
            case.states,
            size=0.55,
            sureness=ON_RECORD,
            last=case.now,
            figure=value,
            unit="probability",
        )
    ]


def _pairs(case: Assessed, pairs: list[Pair]) -> str:
    """Pairs by name, or how many; a state of which all pairs lack is named alone."""
    if len(pairs) <= 3:
        return listing([case.joined(pair) for pair in pairs])
    alone = [state for state in case.states if all((state in pair) for pair in pairs)]
    if len(alone) == 1 and len(pairs) == len(case.states) - 1:
        return f"{case.name(alone[0])} and the others"
    return f"{counted(len(pairs), '')}of the {counted(len(case.pairs), 'pair')}"


def _ends(case: Assessed, old: dict[int, list[Pair]]) -> str:
    """The last years of some pairs: ``2016``, ``2016 (India–Pakistan) and 2023 (four pairs)``."""
    if len(old) == 1 and len(next(iter(old.values()))) == len(case.pairs):
        return str(next(iter(old)))
    return listing([f"{year} ({_pairs(case, sorted(old[year]))})" for year in sorted(old)])
