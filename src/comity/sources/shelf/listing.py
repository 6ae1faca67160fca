"""What people see of the catalogue and the store: one row per data set, one page for each."""

from datetime import date
from pathlib import Path

import polars as pl

from comity.evidence.dates import ONGOING
from comity.sources.shelf.catalogue import data_set, known
from comity.sources.shelf.store import Stored, stored

__all__ = ["list_sources", "show_source"]


def list_sources(store: str | Path | None = None) -> pl.DataFrame:
    """List the data sets that are known, and which of them the store holds.

    One row per data set: name, title, publisher, kind (of record), start and end (days that the
    stored file covers; null where none is stored, or where it bears no date, which the note then
    says), note.

    >>> import tempfile
    >>> list_sources(tempfile.mkdtemp()).columns
    ['name', 'title', 'publisher', 'kind', 'start', 'end', 'note']
    """
    spans = {one.name: _days(one) for one in stored(store)}
    rows = [
        (one.name, one.title, one.publisher, one.kind, *spans.get(one.name, (None, None, None)))
        for one in known()
    ]
    texts = dict.fromkeys(("name", "title", "publisher", "kind"), pl.String)
    schema = {**texts, "start": pl.Date, "end": pl.Date, "note": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _days(one: Stored) -> tuple[date | None, date | None, str | None]:
    """First and last day that are covered, or that there are none."""
    return (None, None, one.covers()) if one.end == ONGOING else (one.start, one.end, None)


def show_source(name: str, store: str | Path | None = None) -> tuple[str, ...]:
    """Describe one data set: what is in it, what misleads, how to get and to cite it.

    Raises
    ------
    ComityError
        If there is no such data set, or a manifest of the store is damaged.

    Examples
    --------
    >>> import tempfile
    >>> show_source("undl-sc", tempfile.mkdtemp())[0]
    'UN Security Council Voting Data (UN Digital Library)'
    """
    entry = data_set(name)
    held = {one.name: one for one in stored(store)}.get(name)
    at_hand = (
        f"{held.covers()}, {held.rows:,} rows, from {held.file}, added {held.added}; "
        f"{held.aside} rows set aside"
        if held
        else "no"
    )
    fields = {
        "publisher": entry.publisher,
        "versions": entry.version,
        "address": entry.address,
        "licence": entry.licence,
        "covers": entry.coverage,
        "universe": held.universe if held else entry.universe,
        "stored": at_hand,
        "get it": entry.get,
    }
    lines = [f"{label:<10} {' '.join(text.split())}" for label, text in fields.items()]
    traps = [f"{'trap':<10} {trap}" for trap in entry.traps]
    return (entry.title, *lines, *traps, *entry.citation.rstrip().splitlines())
