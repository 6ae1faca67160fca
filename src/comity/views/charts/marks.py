"""Marks: the few events that a chart names in words, and where their labels stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import polars as pl

from comity.estimate.composites import OVERALL
from comity.evidence import Evidence
from comity.evidence.dates import ONGOING
from comity.indicators.commitment import open_to_all
from comity.states import resolve
from comity.states.articles import in_sentence
from comity.views.charts.years import decimal_year

__all__ = ["MOST", "Flag", "Mark", "flags", "marks_of"]

MOST = 8
"""Events that a chart names."""

_LONGEST = 54  # characters of a label
_NEAR, _APART = 0.008, 0.035  # of the span: nearer than this the lighter of two is left out
_TREATY = 1.4  # weight of a treaty with obligations, from which on it explains a turning point
_ENOUGH = 0.8  # weight below which an event is left out, once there are a few
_FEW = 4

_MATTERS = {
    "agreement": ("commitment", "diplomacy", "rhetoric"),
    "plan": ("economy", "diplomacy"),
    "event": ("voting", "economy", "military", "rhetoric", "diplomacy"),
    "meeting": ("diplomacy",),
    "transfer": ("military",),
}
"""Domains to which a kind of record matters."""

_PACT = {
    "defence": "defence pact",
    "offence": "offence pact",
    "neutrality": "neutrality treaty",
    "non-aggression": "non-aggression",
    "consultation": "consultation pact",
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """An event that a chart names.

    Parameters
    ----------
    x : float
        Its day, as a decimal year.
    words : str
        What happened, short.
    kind : str
        ``turn``, or the kind of its record.
    record : str
        Id of the record; empty for a turning point.
    weight : float
        How much it matters to the pair; the heaviest are shown.
    short : str
        The same in a few words, where there is no room for more.
    """

    x: float
    words: str
    kind: str
    record: str = ""
    weight: float = 0.0
    short: str = ""


def marks_of(
    evidence: Evidence,
    pair: tuple[str, str],
    turns: Sequence[Row],
    span: tuple[float, float],
    domain: str = OVERALL,
    most: int = MOST,
) -> list[Mark]:
    """Choose the events that a chart of a pair names.

    In the order of time. Turning points come first; then treaties with obligations that begin or
    end; then troops and munitions that one sent the other, wars of one of the two, events in which
    both take part, agreements without obligation, and crises of one of them. Of two near each other
    the lighter is left out.

    >>> import comity as cm
    >>> found = marks_of(cm.case("crink").evidence, ("CHN", "PRK"), (), (1949.0, 2026.0))
    >>> found[0].words
    '1961 Treaty of Friendship, Co-operation and Mutual Assistance (defence)'
    """
    kinds = (_agreements, _events, _meetings, _transfers)
    ours = [mark for of_kind in kinds for mark in of_kind(evidence, pair)]
    every = [
        *_turns(turns),
        *(replace(one, weight=one.weight * _matter(one, domain)) for one in ours),
    ]
    long = span[1] - span[0]
    chosen: list[Mark] = []
    for mark in sorted(_joined(every), key=lambda one: -one.weight):
        full = len(chosen) >= most or (mark.weight < _ENOUGH and len(chosen) >= _FEW)
        near = long * (_NEAR if mark.weight >= _TREATY else _APART)
        beside = any(abs(mark.x - one.x) < near for one in chosen)
        if span[0] <= mark.x <= span[1] and not full and not beside:
            chosen.append(mark)
    return sorted(chosen, key=lambda one: one.x)


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """A turning point and the treaty of the same year are one mark, that of the treaty."""
    turns = {int(one.x): one for one in marks if one.kind == "turn"}
    treaties = [one for one in marks if one.kind == "agreement" and one.weight >= _TREATY]
    joined = {year: treaty for treaty in treaties if (year := int(treaty.x)) in turns}
    found = [one for one in marks if one not in joined.values()]
    found = [one for one in found if one.kind != "turn" or int(one.x) not in joined]
    return found + [
        replace(
            one,
            kind="turn",
            weight=one.weight + 1,
            words=_both(turns[year], one.words),
            short=_both(turns[year], one.short),
        )
        for year, one in joined.items()
    ]


def _both(turn: Mark, treaty: str) -> str:
    year, what = treaty.split(" ", 1)
    return f"{year} {'closer' if 'closer' in turn.words else 'apart'}: {what}"


def _matter(mark: Mark, domain: str) -> float:
    """How much a kind of record matters to a domain."""
    return 1.0 if domain in (OVERALL, *_MATTERS[mark.kind]) else 0.5


def _turns(turns: Sequence[Row]) -> Iterator[Mark]:
    for turn in turns:
        what = "closer" if turn["size"] > 0 else "apart"
        yield Mark(
            x=turn["x"],
            words=f"{turn['year']} turn: {what}, {_sure(turn['certainty'])} sure",
            kind="turn",
            weight=2 + turn["certainty"],
        )


def _sure(certainty: float) -> str:
    """A certainty in per cent; none is whole."""
    return "over 99 %" if certainty >= 0.995 else f"{100 * certainty:.0f} %"


def _agreements(evidence: Evidence, pair: tuple[str, str]) -> Iterator[Mark]:
    rows = _rows(evidence, "agreement", *_both_in("parties", pair))
    rows = [row for row in rows if not row["contradicts"] and not open_to_all(row)]
    begun = [row["in_force_from"] for row in rows if row["obligations"]]
    for row in rows:
        title, first, last = row["title"], row["in_force_from"], row["in_force_to"]
        many = 0.4 if len(row["parties"]) > 2 else 0.0
        if not row["obligations"]:
            weight = {"statement": 1.0, "plan": 0.95}.get(row["kind"], 0.7) - many
            kind = "plan" if row["kind"] == "plan" else "agreement"
            yield Mark(decimal_year(first), f"{first.year} {title}", kind, row["id"], weight)
            continue
        pledge = next(
            (one for one in ("defence", "offence") if one in row["obligations"]),
            row["obligations"][0],
        )
        weight = (2.5 if pledge in ("defence", "offence") else 1.8) - many
        words, short = f"{first.year} {title} ({pledge})", f"{first.year} {_PACT[pledge]}"
        yield Mark(decimal_year(first), words, "agreement", row["id"], weight, short)
        follows = any(timedelta() <= day - last < timedelta(days=60) for day in begun)
        if last != ONGOING and not follows:
            ends = f"{last.year} end of the treaty of {first.year} ({pledge})"
            short = f"{last.year} {_PACT[pledge]} ends"
            yield Mark(decimal_year(last), ends, "agreement", row["id"], weight - 0.2, short)


def _events(evidence: Evidence, pair: tuple[str, str]) -> Iterator[Mark]:
    for row in _rows(evidence, "event", pl.any_horizontal(_both_in("actors", pair))):
        part = len(set(pair) & set(row["actors"]))
        own = {"war": 1.5, "crisis": 0.75, "nuclear test": 0.5}.get(row["kind"], 0.4)
        both = {"war": 0.4, "crisis": 0.6}.get(row["kind"], 0.65)
        weight = own + both * (part == 2) - 0.05 * max(len(row["actors"]) - 2, 0)
        start = row["start"]
        yield Mark(decimal_year(start), f"{start.year} {row['title']}", "event", row["id"], weight)


def _meetings(evidence: Evidence, pair: tuple[str, str]) -> Iterator[Mark]:
    """Meetings of leaders after years without one on record."""
    leaders = pl.col("level") == "leader"
    met = _rows(evidence, "meeting", leaders, *_both_in("participants", pair))
    before: date | None = None
    for row in sorted(met, key=lambda one: one["start"]):
        start = row["start"]
        if before is not None and start - before > timedelta(days=5 * 365):
            where = f" in {row['place']}" if row["place"] else ""
            words = f"{start.year} leaders meet{where}"
            yield Mark(decimal_year(start), words, "meeting", row["id"], 0.9)
        before = start


def _transfers(evidence: Evidence, pair: tuple[str, str]) -> Iterator[Mark]:
    """The first troops and the first munitions that one sent the other."""
    kinds = pl.col("kind").is_in(["troops", "munitions"])
    sent = _rows(evidence, "transfer", kinds, pl.col("sender", "recipient").is_in(pair))
    first = {(row["kind"], row["recipient"]): row for row in sorted(sent, key=_latest_first)}
    for (kind, recipient), row in first.items():
        start = row["start"]
        words = f"{start.year} {kind} to {in_sentence(resolve(recipient).name)}"
        yield Mark(decimal_year(start), words, "transfer", row["id"], 1.6)


def _latest_first(row: Row) -> int:
    start: date = row["start"]
    return -start.toordinal()


def _rows(evidence: Evidence, kind: str, *those: pl.Expr) -> list[dict[str, Any]]:
    frame = evidence.frames.get(kind)
    return [] if frame is None else frame.filter(*those).to_dicts()


def _both_in(column: str, pair: tuple[str, str]) -> list[pl.Expr]:
    return [pl.col(column).list.contains(state) for state in pair]


def shortened(words: str, longest: int = _LONGEST) -> str:
    """A label cut where a clause ends, else at a word; brackets at its end are kept."""
    words = " ".join(words.split())
    if longest < 6:
        return ""
    if len(words) <= longest:
        return words
    head, bracket, tail = words.rpartition(" (")
    end = f"{bracket}{tail}" if bracket and words.endswith(")") and len(tail) < 20 else ""
    text = (head if end else words)[: longest - len(end)]
    clause = max(text.rfind(mark) for mark in (",", ";", ":"))
    if clause > longest * 0.55 - len(end):
        return text[:clause] + end
    return text[: text.rfind(" ")].rstrip(",;: ") + "…" + end


def _text(mark: Mark, longest: int) -> str:
    return shortened(
        mark.words if len(mark.words) <= longest else mark.short or mark.words, longest
    )


@dataclass(frozen=True)
class Flag:
    """Where the label of a mark stands above a plot.

    Parameters
    ----------
    mark : Mark
        What it names.
    text : str
        Its label.
    row : int
        From 0, just above the plot, upwards.
    left : bool
        Whether the label ends at the mark, and does not begin there.
    """

    mark: Mark
    text: str
    row: int
    left: bool


def flags(
    marks: Sequence[Mark],
    first: float,
    scale: float,
    width: float,
    character: float,
    longest: int = _LONGEST,
    before: float = 60,
) -> list[Flag]:
    """Place labels so that none overlaps another, and no rule crosses one.

    A label begins at its rule, which goes up to it, or ends there. Whose rule lies within the reach
    of another label stands below that label.

    Parameters
    ----------
    marks : sequence of Mark
        In the order of time.
    first : float
        Decimal year at the left end of the plot.
    scale, width, character : float
        Pixels of a year, of the plot, and of a character of the labels.
    longest : int
        Characters of a label.
    before : float
        Pixels left of the plot on which a label may stand.

    Returns
    -------
    list of Flag
        One for each mark.

    Examples
    --------
    >>> marks = [Mark(2000.0, "2000 one", "event"), Mark(2001.0, "2001 two", "event")]
    >>> [(flag.row, flag.left) for flag in flags(marks, 2000.0, 10.0, 200.0, 6.0)]
    [(1, False), (0, False)]
    """
    texts = [_text(mark, longest) for mark in marks]
    at = [(mark.x - first) * scale for mark in marks]
    long = [len(text) * character + 10 for text in texts]
    left = [
        place + size > width and place - size > -before
        for place, size in zip(at, long, strict=True)
    ]
    stuck = [
        place - size <= -before for place, size in zip(at, long, strict=True)
    ]  # must read right
    couples = sorted(combinations(range(len(marks)), 2), key=lambda both: both[1])
    for i, j in couples * len(marks):
        if left[j] and not left[i] and at[i] + long[i] > at[j] and at[j] - long[j] < at[i]:
            # each would lie on the rule of the other
            if not stuck[i]:
                left[i] = True
            elif at[j] + long[j] <= width:
                left[j], stuck[j] = False, True
            else:
                texts[j] = shortened(texts[j], int((at[j] - at[i] - 12) / character))
                long[j] = len(texts[j]) * character + 10
    spans = [
        (place - size, place) if turned else (place, place + size)
        for place, size, turned in zip(at, long, left, strict=True)
    ]
    rows = _rows_of(spans, at)
    return [
        Flag(mark, text, row, turned)
        for mark, text, row, turned in zip(marks, texts, rows, left, strict=True)
    ]


def _rows_of(spans: Sequence[tuple[float, float]], at: Sequence[float]) -> list[int]:
    """The lowest row of each label that is above those whose rules it lies over, and free."""
    rows: dict[int, int] = {}
    while len(rows) < len(spans):
        waiting = [i for i in range(len(spans)) if i not in rows]
        under = {
            i: [j for j in range(len(spans)) if j != i and spans[i][0] <= at[j] <= spans[i][1]]
            for i in waiting
        }
        i = next((i for i in waiting if all(j in rows for j in under[i])), waiting[0])
        least = max((rows[j] + 1 for j in under[i] if j in rows), default=0)
        taken = {
            row
            for j, row in rows.items()
            if spans[i][0] < spans[j][1] and spans[j][0] < spans[i][1]
        }
        rows[i] = next(row for row in range(least, len(spans) * 2) if row not in taken)
    return [rows[i] for i in range(len(spans))]
