"""The list of records: what each says, who says so, and which others it contradicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.evidence import RECORD_TYPES, Evidence
from comity.evidence.captions import what, when

__all__ = ["BULK", "RecordEntry", "record_entries"]

BULK = ("tally", "trade", "ideal-point", "figure")
"""Kinds with so many records that the page shows them in closed tables."""

Name = Callable[[str], str]


@dataclass(frozen=True)
class RecordEntry:
    """One record as the page shows it.

    Parameters
    ----------
    id, when, who, what : str
        Its id, dates as precisely as they are known, states by name, and what it says.
    sources : tuple of (str, str)
        Key and short citation of each source.
    locator, attribution, modality, known, note : str
        As in `Record`; ``known`` is empty where it is the day of the record itself.
    links : tuple of (str, tuple of str)
        Relations to other records, in both directions, each with the ids.
    """

    id: str
    when: str
    who: str
    what: str
    sources: tuple[tuple[str, str], ...]
    locator: str
    attribution: str
    modality: str
    known: str
    note: str
    links: tuple[tuple[str, tuple[str, ...]], ...]

    def disputed(self) -> bool:
        """Tell whether another record gives another account of the same thing."""
        return any(words.startswith("contradict") for words, _ in self.links)


def record_entries(evidence: Evidence, name: Name) -> dict[str, list[RecordEntry]]:
    """Lay all records out by kind.

    By kind in the order of `RECORD_TYPES`, each by date; high-volume kinds by states first.
    Contradictions are given with both records.

    >>> from comity.assessment import assess
    >>> "agreement" in record_entries(assess("crink").evidence, str)
    True
    """
    relations = _relations(evidence)
    return {
        kind: [
            _entry(evidence, kind, row, relations.get(row["id"], {}), name)
            for row in _ordered(kind, evidence.frames[kind]).iter_rows(named=True)
        ]
        for kind in RECORD_TYPES
        if kind in evidence.frames
    }


def _ordered(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    states = RECORD_TYPES[kind].states_in if kind in BULK else ()
    return frame.sort(*states, "start", "id")


def _relations(evidence: Evidence) -> dict[str, dict[str, list[str]]]:
    """For each record, the ids it is related to, by the words for the relation."""
    found: dict[str, dict[str, list[str]]] = {}
    words = {
        "contradicts": ("contradicts", "contradicted by"),
        "supersedes": ("supersedes", "superseded by"),
    }
    for frame in evidence.frames.values():
        for column, (forward, back) in words.items():
            related = frame.select("id", column).explode(column).drop_nulls()
            for one, other in related.iter_rows():
                found.setdefault(one, {}).setdefault(forward, []).append(other)
                found.setdefault(other, {}).setdefault(back, []).append(one)
    return found


def _entry(
    evidence: Evidence,
    kind: str,
    row: Mapping[str, Any],
    relations: Mapping[str, list[str]],
    name: Name,
) -> RecordEntry:
    return RecordEntry(
        id=row["id"],
        when=when(kind, row),
        who=_who(kind, row, name),
        what=what(kind, row),
        sources=tuple((key, evidence.sources[key].short()) for key in row["source"]),
        locator=row["locator"],
        attribution=row["attribution"],
        modality=row["modality"],
        known="" if row["known"] <= row["end"] else row["known"].isoformat(),
        note=row["note"],
        links=tuple((words, tuple(ids)) for words, ids in relations.items()),
    )


def _who(kind: str, row: Mapping[str, Any], name: Name) -> str:
    """The states by name, with an arrow where the record has a direction."""
    sides = []
    for column in RECORD_TYPES[kind].states_in:
        if column in ("host", "positions"):
            continue
        codes = [row[column]] if isinstance(row[column], str) else row[column]
        sides.append(" – ".join(name(code) for code in codes))
    return (" – " if kind == "tally" else " → ").join(side for side in sides if side)
