"""More evidence: a copy of a body of evidence with records added, checked as a casebook's are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.bibliography import Source, parse_bibliography
from comity.evidence.declaration import Declaration
from comity.evidence.entries import Entries, compare
from comity.evidence.evidence import Evidence
from comity.evidence.faults import near, one_of
from comity.evidence.frames import frame_of
from comity.evidence.members import system_members
from comity.evidence.records import RECORD_TYPES, Record
from comity.evidence.rows import columns, read_row, required_columns
from comity.frames import is_frame, taken
from comity.states import resolve

__all__ = ["cells_of", "with_records"]


def with_records(evidence: Evidence, records: Any, kind: str, bibliography: str = "") -> Evidence:
    """Add records of one kind to a copy of a body of evidence.

    Parameters
    ----------
    evidence : Evidence
        What to copy.
    records : data frame or sequence of mapping
        Columns as in ``KIND.csv`` of a casebook; lists may be lists, days dates, and states any
        name or code.
    kind : str
        A key of `RECORD_TYPES`.
    bibliography : str
        BibTeX of the sources that are new.

    Returns
    -------
    Evidence
        With the same coverage. States of the records that it did not name are added to those
        outside.

    Raises
    ------
    ComityError
        If the kind or a column is unknown, or a record is not what a casebook may hold.

    Examples
    --------
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> point = {"id": "nor", "start": 2001, "state": "Norway", "point": 0.5, "source": "own"}
    >>> more = with_records(nordic, [point], "ideal-point", "@misc{own, title = {Own}}")
    >>> more.frames["ideal-point"]["state"].to_list()
    ['NOR']
    """
    if kind not in RECORD_TYPES:
        hint = near(str(kind), RECORD_TYPES) or f"write {one_of(list(RECORD_TYPES))}"
        raise ComityError(f"{shown(kind)} is no kind of record; {hint}")
    rows = _rows(records, kind)
    actors = {*evidence.states, *evidence.outside, *evidence.organisations}
    read = [_read(kind, number, row, actors) for number, row in enumerate(rows, 1)]
    added = frame_of(kind, read)
    outside = tuple(sorted({*evidence.outside, *_new_states(kind, read, actors)}))
    sources = {**evidence.sources, **parse_bibliography(bibliography)}
    named = replace(evidence, outside=outside, sources=sources)
    _refuse_faults(named, kind, added, sources)
    old = evidence.frames.get(kind)
    frame = added if old is None else pl.concat([old, added.select(old.columns)])
    return replace(named, frames={**evidence.frames, kind: frame})


def _rows(records: Any, kind: str) -> list[Mapping[str, Any]]:
    """The records as mappings, with columns that the kind has."""
    if isinstance(records, Mapping):
        records = [records]
    if is_frame(records):
        records = taken(records, "records")[0].rows(named=True)
    if not isinstance(records, Sequence) or any(not isinstance(row, Mapping) for row in records):
        raise ComityError(
            f"{shown(records)} are no records; give a data frame, or a list of dicts, with the "
            f"columns {', '.join(required_columns(kind))}"
        )
    for row in records:
        unknown = [name for name in row if name not in columns(kind)]
        if unknown:
            known = columns(kind)
            hint = near(str(unknown[0]), known) or f"the columns are {', '.join(known)}"
            raise ComityError(f"{kind} has no column {shown(unknown[0])}; {hint}")
    return list(records)


def cells_of(kind: str, row: Mapping[str, Any], actors: Iterable[str]) -> dict[str, str]:
    """A record as a row of ``KIND.csv``: states under their codes, days and lists as text.

    >>> cells_of("meeting", {"participants": ["China", "Iran"], "start": date(2026, 1, 15)}, ())
    {'participants': 'CHN IRN', 'start': '2026-01-15'}
    """
    named = RECORD_TYPES[kind].states_in
    return {
        name: _text(_codes(value, set(actors)) if name in named else value)
        for name, value in row.items()
    }


def _read(kind: str, number: int, row: Mapping[str, Any], actors: Iterable[str]) -> Record:
    """One record, or the first thing that is wrong with it."""
    missing = [name for name in required_columns(kind) if _text(row.get(name)) == ""]
    if missing:
        raise ComityError(f"{kind} {number} has no {missing[0]}; give {', '.join(missing)}")
    read = read_row(kind, cells_of(kind, row, actors))
    if isinstance(read, list):
        raise ComityError(f"{kind} {number}: {read[0]}")
    return read


def _codes(value: Any, actors: set[str]) -> Any:
    """States by any name as their codes; what is no state stays for the record to refuse."""
    if isinstance(value, str):
        words = value.split()
        if not words or all(word.partition(":")[0] in actors for word in words):
            return value
        return _code(value)
    if isinstance(value, Mapping):
        return {_code(name): position for name, position in value.items()}
    if isinstance(value, Iterable):
        return [_code(one) if isinstance(one, str) and one not in actors else one for one in value]
    return value


def _code(name: str) -> str:
    try:
        return resolve(name).id
    except ComityError:
        return name


def _text(value: Any) -> str:
    """A value as a casebook's cell has it."""
    if value is None or value != value:  # NaN differs from itself
        return ""
    if isinstance(value, Mapping):
        return " ".join(f"{name}:{one}" for name, one in value.items())
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(map(str, value))
    return str(value)


def _new_states(kind: str, records: Sequence[Record], actors: set[str]) -> set[str]:
    """States that the records name and the evidence does not."""
    found: set[str] = set()
    for record in records:
        for name in RECORD_TYPES[kind].states_in:
            value = getattr(record, name)
            found |= {value} if isinstance(value, str) else set(value)
    return {code for code in found - actors if code and _code(code) == code}


def _refuse_faults(
    evidence: Evidence, kind: str, added: pl.DataFrame, sources: Mapping[str, Source]
) -> None:
    """Compare the new records with one another and with those that are there."""
    old = {
        name: frame.with_columns(line=pl.lit(0, pl.Int64))
        for name, frame in evidence.frames.items()
    }
    lines = added.with_columns(line=pl.int_range(1, added.height + 1, dtype=pl.Int64))
    before = old.get(kind)
    old[kind] = lines if before is None else pl.concat([before, lines.select(before.columns)])
    entries = [Entries(name, frame, frame.select("id", "line")) for name, frame in old.items()]
    declared = Declaration(
        states=evidence.states, outside=evidence.outside, organisations=evidence.organisations
    )
    faults = compare(entries, declared, sources.keys(), system_members())
    for fault in faults:
        if fault.file == f"{kind}.csv" and fault.line > 0:
            raise ComityError(f"{kind} {fault.line}: {fault.message}")
