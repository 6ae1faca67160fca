"""What a brief holds, whatever it is written for: answer, findings with notes, charts, sources."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from comity.errors import ComityError
from comity.evidence import Evidence, Source
from comity.evidence.captions import what, when, who
from comity.findings import Findings
from comity.findings.scenarios import in_short
from comity.methods.intervals import SHARE
from comity.states import resolve
from comity.views.charts.chart import Chart, chart
from comity.views.charts.picture import COLUMN
from comity.views.web.notes import address, document
from comity.views.web.ties_picture import ties_picture

__all__ = ["Brief", "Citation", "Note", "Statement", "brief_of"]

_NOTES = 4
"""Records that a finding cites; `comity findings` lists them all."""

_CITED = 2
"""Publications that a note names."""

_LONGEST = 170
"""Characters of a note."""

_SCENARIOS = 2
"""Scenarios that a brief tells of one by one: the clearest."""

_CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True)
class Statement:
    """A sentence with the numbers of its notes.

    Parameters
    ----------
    text : str
        What was found.
    certainty : str
        How sure it is, in words; empty where that is not said.
    notes : tuple of int
        Numbers of its notes.
    """

    text: str
    certainty: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Citation:
    """A publication in the list of sources.

    Parameters
    ----------
    number : int
        In the list.
    text : str
        The citation without its address.
    address : str
        Of the page; empty where it has none.
    """

    number: int
    text: str
    address: str


@dataclass(frozen=True)
class Note:
    """A footnote: a record, and where it is told.

    Parameters
    ----------
    number : int
        In the brief.
    text : str
        The record in one line.
    locator : str
        Where in the source it stands; empty where that is not given.
    sources : tuple of int
        Numbers in the list of sources.
    """

    number: int
    text: str
    locator: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Brief:
    """A brief, whatever it is written for.

    Parameters
    ----------
    title, question, answer : str
        What it is on, what is asked, and the answer in a sentence.
    findings : tuple of Statement
        Five to seven, the weightiest first.
    outlook : tuple of str
        What could change it: the scenarios that say most, and what such projections are worth.
    unknown : tuple of str
        What is not known and decides the answer.
    ties, ties_caption : str
        The picture of the ties as SVG, and how to read it.
    charts : tuple of Chart
        Two.
    notes : tuple of Note
        In the order in which they are cited.
    sources : tuple of Citation
        That the notes cite, in the order of their numbers.
    as_of, cited_as : str
        The state of knowledge, and how to cite the brief and its data.

    Examples
    --------
    >>> import comity as cm
    >>> brief = brief_of(cm.case("crink").findings())
    >>> brief.question, len(brief.charts)
    ('Are China, Russia, Iran and North Korea an axis?', 2)
    """

    title: str
    question: str
    answer: str
    findings: tuple[Statement, ...]
    outlook: tuple[str, ...]
    unknown: tuple[str, ...]
    ties: str
    ties_caption: str
    charts: tuple[Chart, ...]
    notes: tuple[Note, ...]
    sources: tuple[Citation, ...]
    as_of: str
    cited_as: str


def brief_of(found: Findings) -> Brief:
    """Lay the findings of a case out as a brief.

    Each finding cites up to four records, each record up to two publications.

    >>> import comity as cm
    >>> brief = brief_of(cm.case("crink").findings())
    >>> {n for one in brief.findings for n in one.notes} == {one.number for one in brief.notes}
    True
    """
    evidence, answer = found.assessment.evidence, found.answer
    keys = list(dict.fromkeys(key for one in answer.findings for key in one.records[:_NOTES]))
    numbers = {key: number for number, key in enumerate(keys, 1)}
    cited = {key: _cited(evidence, key) for key in keys}
    order = {name: n for n, name in enumerate(dict.fromkeys(_each(cited.values())), 1)}
    return Brief(
        title=evidence.title,
        question=answer.question,
        answer=answer.sentence,
        findings=tuple(
            Statement(
                one.sentence,
                one.certainty,
                tuple(sorted(numbers[key] for key in one.records[:_NOTES])),
            )
            for one in answer.findings
        ),
        outlook=_outlook(found),
        unknown=tuple(one.sentence for one in answer.unknown),
        ties=_standing_alone(ties_picture(evidence.states, answer.ties, _name)),
        ties_caption=(
            "Width: the highest obligation in force (dashed: none). Blue: closer than ten years "
            "ago, with the change in standard deviations; orange: further apart; grey: no clear "
            "change."
        ),
        charts=_charts(found),
        notes=tuple(
            _note(evidence, key, number, [order[name] for name in cited[key]])
            for key, number in numbers.items()
        ),
        sources=tuple(_citation(evidence.sources[name], n) for name, n in order.items()),
        as_of=_as_of(found),
        cited_as=_cited_as(evidence),
    )


def _outlook(found: Findings) -> tuple[str, ...]:
    if not found.case.outlooks:
        return ()
    told = in_short(found.case)
    told = [*told[:-1][:_SCENARIOS], told[-1]]
    ran = found.case.outlooks[0]
    return (*told, f"{ran.record.in_words(len(ran.paths.years))}. Other domains have no record.")


def _each(groups: Iterable[Sequence[str]]) -> list[str]:
    return [name for names in groups for name in names]


@cache
def _name(code: str) -> str:
    try:
        return resolve(code).name
    except ComityError:
        return code


def _standing_alone(svg: str) -> str:
    """An element of a page as a picture of its own."""
    if "xmlns=" in svg[: svg.index(">")]:
        return svg
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _charts(found: Findings) -> tuple[Chart, ...]:
    """The pair that moved most, and all pairs side by side; of one pair, its votes besides."""
    basis = found.assessment.fit or found.assessment.levels.panel
    if found.assessment.fit is None:
        return ()
    ties = [tie for tie in found.answer.ties if tie.change is not None]
    pairs = max(ties, key=lambda tie: abs(tie.change or 0.0), default=None)
    drawn = []
    if pairs is not None:
        drawn.append(chart(basis, pairs.state_a, pairs.state_b, canvas=COLUMN))
    if len(found.answer.ties) > 1:
        drawn.append(chart(basis, canvas=COLUMN))
    elif pairs is not None:
        both = (pairs.state_a, pairs.state_b)
        drawn.append(chart(basis, *both, domain="voting", canvas=COLUMN))
    return tuple(drawn)


def _cited(evidence: Evidence, key: str) -> list[str]:
    """The publications that a note names: those with the address of a page first."""
    names = [name for name in evidence.record(key)["source"] if name in evidence.sources]
    ordered = sorted(names, key=lambda name: not address(evidence.sources[name]))
    return ordered[:_CITED]


def _where(evidence: Evidence, record: Mapping[str, Any]) -> str:
    """The address of the document that a record stands in, else where in its source it stands."""
    sources = [evidence.sources[key] for key in record["source"] if key in evidence.sources]
    pages = [page for one in sources if (page := document(one, record))]
    return pages[0] if pages else str(record.get("locator") or "")


def _note(evidence: Evidence, key: str, number: int, sources: list[int]) -> Note:
    record = evidence.record(key)
    kind = record["kind"]
    head = ", ".join(part for part in (when(kind, record), who(kind, record)) if part)
    text = _CODE.sub(lambda code: _name(code[0]), f"{head}: {what(kind, record)}")
    return Note(number, _short(text), _where(evidence, record), tuple(sources))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: text.rfind(" ", 0, _LONGEST)] + " …"


def _citation(source: Source, number: int) -> Citation:
    whole = source.cite()
    text = whole.removesuffix(source.url).strip() if source.url else whole
    return Citation(number, text, source.url)


def _as_of(found: Findings) -> str:
    """Of which day the evidence is."""
    day = found.assessment.levels.panel.as_of
    return f"As known on {day}." if day else f"Evidence to {found.case.now}."


def _named(evidence: Evidence) -> str:
    """What `comity cite` takes for the case: its name, or its states."""
    of_states = evidence.name == "-".join(evidence.states)
    return " ".join(evidence.states) if of_states else evidence.name


def _cited_as(evidence: Evidence) -> str:
    from comity import __version__

    records = sum(frame.height for frame in evidence.frames.values())
    return (
        f"comity {__version__}, case {evidence.name}: {records:,} records from "
        f"{len(evidence.sources):,} sources; intervals hold {SHARE}. "
        f"Please cite comity, the case and its data: comity cite {_named(evidence)}."
    )
