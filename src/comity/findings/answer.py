"""The answer: the question of a case, one sentence, and the findings that carry it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.findings.arms import arms
from comity.findings.assessed import Assessed
from comity.findings.camps import camps
from comity.findings.dependence import LEAST, dependence, hub_of
from comity.findings.domains import domains_apart
from comity.findings.finding import Finding
from comity.findings.move import Move
from comity.findings.moved import changes, moved, new, since_then
from comity.findings.pledges import DEFENCE, defence_pairs, in_force, pledges, treaty_of
from comity.findings.risks import abandoned, risks
from comity.findings.since import since
from comity.findings.ties import ties
from comity.findings.unknown import unknown
from comity.findings.votes import assembly, council
from comity.findings.wording import capital, counted, listing, percent

__all__ = ["FEWEST", "MOST", "RULES", "Answer", "Tie", "answer", "every_finding"]

FEWEST, MOST = 5, 7
"""Findings that an answer has, where the evidence gives so many."""

RULES: tuple[Callable[[Assessed], list[Finding]], ...] = (
    since,
    pledges,
    moved,
    dependence,
    council,
    assembly,
    arms,
    risks,
    ties,
    domains_apart,
    camps,
    new,
)
"""Every rule of findings, in the order in which findings of one rank stand."""

_NAMED = 5
"""States that the question names one by one."""

_STEADY = 0.2
"""A change, in standard deviations, below which a pair is steady whatever its certainty."""

_MOVED = 0.8
"""A pair is said to have moved from this probability on: very likely."""

_WANTED = ("since", "pledges", "moved", "dependence", "abandonment")
"""Rules that an answer always tells of, where they find anything: what is new, what binds, what
changed, who depends on whom, who could be abandoned."""


@dataclass(frozen=True)
class Tie:
    """A pair as the picture of the ties draws it.

    Parameters
    ----------
    state_a, state_b : str
        Codes.
    obligation : float or None
        Highest obligation in force, as of the indicator ``obligation``: 0 none to 3 defence or
        offence; None where not known.
    level, low, high : float or None
        Overall level with its 90 % interval; None without enough evidence.
    change : float or None
        Over ten years, in standard deviations; None where it is not known.
    sure : float or None
        Probability that it went that way.
    state : str
        ``closer``, ``steady``, ``apart`` or ``too little evidence``.
    """

    state_a: str
    state_b: str
    obligation: float | None
    level: float | None
    low: float | None
    high: float | None
    change: float | None
    sure: float | None
    state: str


@dataclass(frozen=True)
class Answer:
    """The answer to the question of a case.

    Parameters
    ----------
    question : str
        That of the casebook, or ``How are India and Pakistan aligned?``.
    sentence : str
        The answer in one sentence.
    findings : tuple of Finding
        Five to seven, the first in rank first; fewer where the evidence gives no more.
    ties : tuple of Tie
        Every pair, as the picture draws it.
    unknown : tuple of Finding
        What is not known and decides the answer; at most four.

    Examples
    --------
    >>> import comity as cm
    >>> cm.case("crink").findings().answer.question
    'Are China, Russia, Iran and North Korea an axis?'
    """

    question: str
    sentence: str
    findings: tuple[Finding, ...]
    ties: tuple[Tie, ...]
    unknown: tuple[Finding, ...]


def every_finding(case: Assessed) -> list[Finding]:
    """All findings of a case, by rank.

    >>> import comity as cm
    >>> ranks = [one.rank for one in every_finding(Assessed(cm.assess("crink")))]
    >>> ranks == sorted(ranks, reverse=True)
    True
    """
    return sorted((one for rule in RULES for one in rule(case)), key=lambda one: -one.rank)


def answer(case: Assessed, found: Sequence[Finding]) -> Answer:
    """Answer the question of a case from all its findings.

    >>> import comity as cm
    >>> case = Assessed(cm.assess("crink"))
    >>> answer(case, every_finding(case)).sentence[:29]
    'Two defence pacts and a hub, '
    """
    return Answer(
        question=_question(case),
        sentence=_sentence(case),
        findings=tuple(_chosen(found)),
        ties=_ties(case),
        unknown=tuple(unknown(case)),
    )


def _question(case: Assessed) -> str:
    if case.evidence.question:
        return case.evidence.question
    names = case.names(case.states)
    if len(names) <= _NAMED:
        return f"How are {listing(names)} aligned?"
    return f"How are these {len(names)} states aligned?"


def _chosen(found: Sequence[Finding]) -> list[Finding]:
    """The best of every rule first in rank, those wanted kept; then the next best up to five."""
    best: dict[str, Finding] = {}
    for one in found:
        best.setdefault(one.rule, one)
    wanted = [best[rule] for rule in _WANTED if rule in best]
    others = [one for one in best.values() if one not in wanted]
    chosen = [*wanted, *others][:MOST]
    rest = [one for one in found if one not in chosen]
    chosen += rest[: max(0, FEWEST - len(chosen))]
    return sorted(chosen, key=lambda one: -one.rank)


def _sentence(case: Assessed) -> str:
    parts = [_shape(case), _mover(case), _dependent(case), _exposed(case)]
    first, *rest = [part for part in parts if part]
    sentences = [first, *(["; ".join(rest)] if rest else [])]
    return ". ".join(capital(one) for one in sentences) + "."


def _shape(case: Assessed) -> str:
    """What they are: an alliance, pacts and a hub, or no pact."""
    pacts = defence_pairs(case)
    known = {pair for pair in case.pairs if case.domains_of[pair]}
    if not known:
        return "Nothing is known of how they are aligned"
    hub_state = hub_of(case)
    bloc = case.bloc_p_value is not None and case.bloc_p_value < 0.05
    if len(case.pairs) == 1:
        return _of_one(case, bool(pacts))
    if len(pacts) == len(case.pairs):
        return "An alliance: a pact of defence binds every pair"
    if not _treaties_known(case):
        head = "No treaty among them is known"
    elif pacts:
        head = counted(_treaties(case), "defence pact").capitalize()
    else:
        head = "No defence pact"
    hub_words = f" and a hub, {case.name(hub_state[0])}" if hub_state else ""
    if not pacts and hub_state:
        hub_words = f", a hub in trade, {case.name(hub_state[0])}"
    tail = "pairs that move together" if bloc else "not a bloc"
    return f"{head}{hub_words}, {tail}, on this evidence"


def _of_one(case: Assessed, pact: bool) -> str:
    a, b = case.names(case.states)
    if not _treaties_known(case):
        return f"Of treaties between {a} and {b} nothing is known"
    return f"{'A' if pact else 'No'} pact of defence binds {a} and {b}"


def _treaties_known(case: Assessed) -> bool:
    return bool(case.latest("obligation"))


def _treaties(case: Assessed) -> int:
    """How many treaties of defence, a pact of many states counted once."""
    return len({treaty_of(row) for row in in_force(case) if set(DEFENCE) & set(row["obligations"])})


def _mover(case: Assessed) -> str:
    known = changes(case)
    moves = {pair: one for pair, one in known.items() if one.sure >= _MOVED}
    if not moves:
        return "No pair moved for certain in ten years" if known else ""
    pair = max(moves, key=lambda p: abs(moves[p].change) * moves[p].sure)
    one = moves[pair]
    events, _ = since_then(case, pair, one.since) if one.change > 0 else ([], [])
    because = f": {listing(events[:2])}" if events else ""
    way = "closer" if one.change > 0 else "apart"
    most = "moved most" if len(case.pairs) > 1 else "moved"
    names = " and ".join(case.names(pair))
    by = f"{way} by {abs(one.change):.1f} standard deviations since {one.since}"
    return f"{names} {most} ({by}){because}"


def _dependent(case: Assessed) -> str:
    known = {p: one for p, one in case.latest("trade_dependence").items() if one["value"] >= LEAST}
    if not known:
        return ""
    a, b = max(known, key=lambda p: known[p]["value"])
    row = known[a, b]
    share, year = percent(row["value"]), row["period"]
    return f"{case.name(a)} depends on {case.name(b)} for {share} of its trade ({year})"


def _exposed(case: Assessed) -> str:
    row = abandoned(case)
    if row is None:
        return ""
    a, b = case.names((row["state_a"], row["state_b"]))
    return f"most exposed to abandonment: {a}, by {b}"


def _state(move: Move | None) -> str:
    """What is now: by the change of ten years and its certainty."""
    if move is None:
        return "too little evidence"
    if move.sure < _MOVED or abs(move.change) < _STEADY:
        return "steady"
    return "closer" if move.change > 0 else "apart"


def _ties(case: Assessed) -> tuple[Tie, ...]:
    moves, owed = changes(case), case.latest("obligation")
    found = []
    for pair in case.pairs:
        level, move = case.overall.get(pair), moves.get(pair)
        found.append(
            Tie(
                state_a=pair[0],
                state_b=pair[1],
                obligation=owed[pair]["value"] if pair in owed else None,
                level=level["mean"] if level else None,
                low=level["low"] if level else None,
                high=level["high"] if level else None,
                change=move.change if move else None,
                sure=move.sure if move else None,
                state=_state(move),
            )
        )
    return tuple(found)
