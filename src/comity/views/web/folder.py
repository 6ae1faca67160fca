"""A folder of pages: an index that answers, and a page for each pair, for a case of many states."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.errors import ComityError
from comity.findings import Finding, Findings
from comity.methods._threads import on_one_thread
from comity.placing import place_text
from comity.steps import each
from comity.views.web.notes import noted
from comity.views.web.page import context, rendered

__all__ = ["write_folder"]

INDEX = "index.html"


@on_one_thread
def write_folder(found: Findings, folder: Path) -> Path:
    """Write an index and a page for each pair.

    The index: question, answer, findings, picture of the ties, and every pair with what it does
    now. A page of a pair has its chart, what is known, its values and records.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refusal:
        raise ComityError(f"{folder} cannot be made ({refusal}); name another --page") from refusal
    told = context(found, "{}.html".format)
    for code, page in _pages(found, told):
        place_text(folder / f"{code}.html", rendered("page.html.j2", page))
    place_text(folder / INDEX, rendered("index.html.j2", _index(found, told)))
    return folder / INDEX


def _index(found: Findings, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the index shows: no values or records but those of its notes."""
    keys = {note.record for note in told["notes"]}
    held = told["held"]
    records = [one for one in held["records"] if one[0] in keys]
    small = held | {"records": records, "cells": {}, "csv": {"ties": held["csv"]["ties"]}}
    ties = {f"{tie.state_a}-{tie.state_b}": tie for tie in found.answer.ties}
    rows = [(row, ties[row.code]) for row in told["known"]]
    return {**told, "held": small, "rows": rows}


def _pages(found: Findings, told: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The page of every pair, each with what concerns it alone."""
    cells: dict[str, dict[str, Any]] = {}
    for stem, some in told["held"]["cells"].items():
        a, b, _ = stem.split("-", 2)
        cells.setdefault("-".join(sorted((a, b))), {})[stem] = some
    charts = {one.code: one for one in told["charts"]}
    known = {row.code: row for row in told["known"]}
    dyads = {one.code: one for one in told["dyads"]}
    lanes = {one.title: one for one in told["timeline"].lanes}
    records = _Records(told["held"]["records"])
    for tie in each(found.answer.ties):
        code = f"{tie.state_a}-{tie.state_b}"
        pair = (tie.state_a, tie.state_b)
        own = cells.get(code, {})
        about = [one for one in found.every if set(pair) <= set(one.states)][:7]
        held = _held(told["held"], records, own, about, pair)
        lane = lanes.get(known[code].title)
        yield (
            code,
            {
                **told,
                "held": held,
                "back": INDEX,
                "ties": "",
                **_answered(found, about, known[code]),
                "charts": [charts[code]] if code in charts else [],
                "known": [known[code]],
                "dyads": [dyads[code]] if code in dyads else [],
                "timeline": replace(told["timeline"], lanes=[lane] if lane else [], events=[]),
                "pools": [one for one in told["pools"] if (one.state_a, one.state_b) == pair],
                **_rests_on(found, held, own, pair),
                "lead": told["lead"] | {"records": len(held["records"])},
                "kinds": sorted({(one[1], 0) for one in held["records"]}),
                "actors": [(state, told["name"](state)) for state in pair],
            },
        )


def _answered(found: Findings, about: list[Finding], row: Any) -> dict[str, Any]:
    """Question and answer of a pair: its first finding, and all of them with their notes."""
    own, notes = noted(found.assessment.evidence, about)
    sentence = about[0].sentence if about else f"The evidence on {row.title} is too little."
    question = f"How are {row.title.replace(' – ', ' and ')} aligned?"
    answer = replace(found.answer, question=question, sentence=sentence, unknown=())
    return {"answer": answer, "noted": own, "notes": notes}


class _Records:
    """Records that the pages hold, found by their id and by the states that they name."""

    def __init__(self, records: Sequence[Any]) -> None:
        self.records = records
        self.at = {one[0]: at for at, one in enumerate(records)}
        self.naming: dict[str, set[int]] = {}
        for at, one in enumerate(records):
            for state in one[8].split():
                self.naming.setdefault(state, set()).add(at)

    def of(self, pair: tuple[str, str], used: Iterable[str]) -> list[Any]:
        """Those that name both states, and those used, in their order."""
        both = self.naming.get(pair[0], set()) & self.naming.get(pair[1], set())
        return [
            self.records[at]
            for at in sorted(both.union(self.at[key] for key in used if key in self.at))
        ]


def _held(
    held: Mapping[str, Any],
    records: _Records,
    cells: Mapping[str, Any],
    about: list[Finding],
    pair: tuple[str, str],
) -> dict[str, Any]:
    """Of what the pages hold, what concerns a pair."""
    used = {key for _, _, rows in cells.values() for row in rows if len(row) > 3 for key in row[4]}
    own = records.of(pair, used | {key for one in about for key in one.records})
    cited = {key for one in own for key in one[5]}
    code = "-".join(pair)
    indicators = {stem.split("-", 2)[2] for stem in cells}
    return {
        **held,
        "records": own,
        "sources": {key: one for key, one in held["sources"].items() if key in cited},
        "indicators": {key: one for key, one in held["indicators"].items() if key in indicators},
        "cells": dict(cells),
        "csv": {code: held["csv"][code]} if code in held["csv"] else {},
    }


def _rests_on(
    found: Findings, held: Mapping[str, Any], cells: Mapping[str, Any], pair: tuple[str, str]
) -> dict[str, Any]:
    """The coverage of a pair, numbered as everywhere, and the sources that it and records cite."""
    evidence = found.assessment.levels.panel.evidence
    numbers = sorted({number for _, covered, _ in cells.values() for number in covered})
    declared = [(number, evidence.coverage[number - 1]) for number in numbers]
    coverage = [(at, replace(one, among=pair, excluding=())) for at, one in declared]
    keys = set(held["sources"]) | {key for _, one in coverage for key in one.source}
    sources = {key: one for key, one in evidence.sources.items() if key in keys}
    return {"evidence": replace(evidence, sources=sources), "coverage": coverage}
