"""Since the last look: what a case says now that it did not say as of an earlier day."""

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import ON_RECORD, Finding
from comity.findings.moved import news
from comity.findings.wording import counted, day, listing, signed

__all__ = ["since"]

_NEWS, _MOVES = 2, 2
_LEAST = 0.2
"""Standard deviations of the world's dyads below which a level has not moved."""


def since(case: Assessed) -> list[Finding]:
    """Say what changed from the case as it could be known on the day of the last look to now.

    The gravest records since, the pairs whose overall level moved most, each as known on either
    day, and how many records came in. It stands first whatever its size.
    """
    if case.before is None or case.since is None:
        return []
    told = news(case)
    parts = [f"{text} ({day(at)})" for _, at, text, _, _ in told[:_NEWS]]
    moves = _moves(case, case.before)
    parts += [f"{' and '.join(case.names(pair))} {words}" for pair, words in moves]
    if not moves:
        parts.append("no pair's overall level moved by 0.2 standard deviations")
    count = case.assessment.levels.panel.evidence.known_after(case.since).height
    records = counted(count, "record") if count else "no record"
    states = sorted({s for one in told[:_NEWS] for s in one[3] if s in case.states}
                    | {s for pair, _ in moves for s in pair})  # fmt: skip
    return [
        case.finding(
            "since",
            f"Since {day(case.since)}: {listing(parts)}; {records} became known.",
            states or case.states,
            size=1.0,
            sureness=ON_RECORD,
            first=case.since,
            last=case.now,
            records=[one[4] for one in told[:_NEWS]],
            figure=float(count),
            unit="records",
        )
    ]


def _moves(case: Assessed, before: Assessed) -> list[tuple[Pair, str]]:
    """Pairs whose level is another than it seemed then, the most moved first."""
    both = [pair for pair in case.overall if pair in before.overall]
    change = {pair: case.overall[pair]["mean"] - before.overall[pair]["mean"] for pair in both}
    order = sorted((p for p in both if abs(change[p]) >= _LEAST), key=lambda p: -abs(change[p]))
    return [
        (
            pair,
            f"{'closer' if change[pair] > 0 else 'farther apart'} by {abs(change[pair]):.1f} "
            f"({signed(before.overall[pair]['mean'])} as known then, "
            f"{signed(case.overall[pair]['mean'])} now)",
        )
        for pair in order[:_MOVES]
    ]
