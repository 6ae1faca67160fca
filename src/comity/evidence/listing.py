"""Records as a list to read or to export, with what a spreadsheet would run made harmless."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl
import polars.selectors as cs

from comity.errors import ComityError, shown
from comity.evidence.captions import states_named, what
from comity.evidence.evidence import Evidence
from comity.evidence.faults import near, one_of
from comity.evidence.records import RECORD_TYPES
from comity.states import resolve

__all__ = ["escape_formulas", "list_records"]

_COLUMNS = {
    "kind": pl.String,
    "id": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "states": pl.String,
    "what": pl.String,
    "sources": pl.String,
    "attribution": pl.String,
    "modality": pl.String,
}
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+\-]?(\d+\.?\d*|\.\d+)([eE][+\-]?\d+)?$"
_SEARCHED = ("id", "locator", "attribution", "note")


def list_records(
    evidence: Evidence,
    kind: str | None = None,
    states: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    source: str | None = None,
    text: str | None = None,
) -> pl.DataFrame:
    """List the records of a body of evidence that meet every condition given.

    Parameters
    ----------
    evidence : Evidence
        What to list.
    kind : str, optional
        Only records of this kind.
    states : sequence of str, optional
        Only records that name all of these states, by any name or code, or organisations.
    since, until : date, optional
        Only records that hold on some day from ``since`` to ``until``, both included.
    source : str, optional
        Only records that cite the source of this key.
    text : str, optional
        Only records with these words, in any case, in what they say or are noted with.

    Returns
    -------
    DataFrame
        By start, then kind and id: columns kind, id, start, end, states, what, sources
        (states and sources separated by blanks), attribution, modality.

    Raises
    ------
    ComityError
        If a kind, a state or a source is unknown to the evidence, or the days are
        reversed.
    """
    actors = (*evidence.states, *evidence.outside, *evidence.organisations)
    wanted = {_code(state, actors) for state in states or ()}
    _known(kind, RECORD_TYPES, "kind of record")
    _known(source, evidence.sources, f"source of {evidence.name}")
    for code in wanted:
        _known(code, actors, f"state of {evidence.name}")
    if since and until and until < since:
        raise ComityError(f"until {until} is before since {since}; exchange the two")
    found = []
    for name, frame in evidence.frames.items():
        if kind in (None, name):
            rows = _cited(_between(frame, since, until), source)
            lines = (_line(name, row) for row in rows.iter_rows(named=True))
            found += [line for line in lines if _meets(line, wanted, text)]
    return pl.DataFrame(found, schema=_COLUMNS).sort("start", "kind", "id")


def _code(state: str, actors: Sequence[str]) -> str:
    """The code of a state by any name; what is none stays, to be refused."""
    if state in actors:
        return state
    try:
        found = resolve(state).id
    except ComityError:
        return state
    return found if found in actors else state


def _known(value: str | None, known: Iterable[str], what_it_is: str) -> None:
    names = list(known)
    if value is not None and value not in names:
        hint = near(value, names) or (f"write {one_of(names[:12])}" if names else "there are none")
        raise ComityError(f"{shown(value)} is no {what_it_is}; {hint}")


def _between(frame: pl.DataFrame, since: date | None, until: date | None) -> pl.DataFrame:
    return frame.filter(
        pl.col("end") >= (since or date.min), pl.col("start") <= (until or date.max)
    )


def _cited(frame: pl.DataFrame, source: str | None) -> pl.DataFrame:
    return frame if source is None else frame.filter(pl.col("source").list.contains(source))


def _line(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    named = states_named(kind, row)
    copied = {name: row[name] for name in ("id", "start", "end", "attribution", "modality")}
    said = what(kind, row)
    return copied | {
        "kind": kind,
        "states": " ".join(named),
        "what": said,
        "sources": " ".join(row["source"]),
        "searched": " ".join([said, *(row[name] for name in _SEARCHED)]).lower(),
    }


def _meets(line: dict[str, Any], wanted: set[str], text: str | None) -> bool:
    words: str = line.pop("searched")
    return wanted <= set(line["states"].split()) and (text or "").lower() in words


def escape_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    r"""Make cells harmless that a spreadsheet would run as a formula.

    The same, with ``'`` before each text that begins with ``=``, ``+``, ``-``, ``@``, their
    full-width forms, a tab or a newline, and before such column names. Numbers stay numbers,
    written as text too.

    >>> escape_formulas(pl.DataFrame({"note": ["=1+1", "-1"], "x": [-0.5, 1.0]})).rows()
    [("'=1+1", -0.5), ('-1', 1.0)]
    """
    texts = cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String)
    escaped = frame.with_columns(texts).with_columns(_escape(cs.string()))
    names = (
        pl.Series(frame.columns, dtype=pl.String).to_frame("name").select(_escape(pl.col("name")))
    )
    return escaped.rename(dict(zip(frame.columns, names["name"], strict=True)))


def _escape(column: pl.Expr) -> pl.Expr:
    guarded = column.str.replace(_FORMULA, "'${0}")
    return pl.when(column.str.contains(_NUMBER)).then(column).otherwise(guarded)
