"""Parsing: chunks of files, however small each is, to rows of text by role, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import polars as pl

from comity.event_data.reading import Chunk, Form

__all__ = ["Piece", "parsed"]

_TAB, _END = b"\t\n"
_SOME = 1 << 18
"""Bytes that are compared at once: they stay in the processor's cache."""
_NO_SIGN = bytes(code for code in range(256) if code not in b"\t\n")


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows of files.

    Parameters
    ----------
    rows : DataFrame
        Rows that name both actors: text by role, as of `comity.event_data.layouts.ROLES`; null
        where the file says nothing; and ``file``, its name.
    lone : DataFrame
        Rows that name one actor or none, most of a file: how many (``rows``) have which ``date``
        and ``code``.
    broken : int
        Lines that have other columns than the layout: they are not among the rows.
    """

    rows: pl.DataFrame
    lone: pl.DataFrame
    broken: int


def parsed(chunks: Sequence[Chunk]) -> Piece:
    """Find the rows of chunks, those that name one actor or none only counted.

    Rows in the order of the chunks; blank lines are no rows.

    >>> from comity.event_data.layouts import EventLayout
    >>> layout = EventLayout("mine", {"source": (0,), "target": (1,), "date": (2,), "code": (3,)})
    >>> form = Form(layout, {role: (f"c{i}",) for role, (i,) in layout.columns.items()}, 4)
    >>> text = b"CHN\\tPRK\\t20180301\\t040\\nCHN\\t\\t20180301\\t040\\nCHN\\n"
    >>> piece = parsed([Chunk(form, "a.csv", text)])
    >>> piece.rows["target"].to_list(), piece.lone["rows"].to_list(), piece.broken
    (['PRK'], [1], 1)
    """
    form = chunks[0].form
    table, counts, broken = _table(chunks)
    said = {role: _said(held, form) for role, held in form.columns.items()}
    named = said["source"].is_not_null() & said["target"].is_not_null()
    both = table.select(named).to_series()
    lone = table.filter(~both).group_by(*form.columns["date"], *form.columns["code"])
    of = np.repeat(np.arange(len(chunks)), counts)[both.to_numpy()]
    return Piece(
        table.filter(both).select(**said, file=pl.Series([one.file for one in chunks]).gather(of)),
        lone.agg(rows=pl.len()).select("rows", date=said["date"], code=said["code"]),
        broken,
    )


def _table(chunks: Sequence[Chunk]) -> tuple[pl.DataFrame, list[int], int]:
    """The columns of the roles, rows of each chunk, and how many lines have other columns."""
    form, held = chunks[0].form, [one.rows for one in chunks]
    tables = [rows for rows in held if isinstance(rows, pl.DataFrame)]
    if tables:
        broken = sum(one.broken for one in chunks)
        return pl.concat(tables), [table.height for table in tables], broken
    texts = [rows for rows in held if isinstance(rows, bytes)]
    whole = b"".join(texts)
    try:
        table = _scanned(whole, form)
        lines = [one.lines for one in chunks] if len(chunks) > 1 else [table.height]
        if _is_even(table, whole, form.width) and table.height == sum(lines):
            return table, lines, 0
    except pl.exceptions.PolarsError:  # it refuses some lines that are too long
        pass
    even = [_even(text, form.width) for text in texts]
    table = _scanned(b"".join(text for text, _ in even), form)
    return table, [text.count(b"\n") for text, _ in even], sum(broken for _, broken in even)


def _scanned(text: bytes, form: Form) -> pl.DataFrame:
    """The columns of the roles, and the last one."""
    last = f"c{form.width - 1}"
    used = list(dict.fromkeys([*(c for held in form.columns.values() for c in held), last]))
    if not text:
        return pl.DataFrame(schema=dict.fromkeys(used, pl.String))
    rows = pl.scan_csv(
        BytesIO(text), separator="\t", has_header=False, quote_char=None, encoding="utf8-lossy",
        schema={f"c{i}": pl.String for i in range(form.width)},
    )  # fmt: skip
    return rows.select(used).collect()


def _is_even(table: pl.DataFrame, text: bytes, width: int) -> bool:
    """Whether no line has fewer columns than it should, so that by their sum none has more."""
    signs = np.frombuffer(text, np.uint8)
    some = range(0, len(signs), _SOME)
    tabs = sum(np.count_nonzero(signs[at : at + _SOME] == _TAB) for at in some)
    return table[f"c{width - 1}"].null_count() == 0 and tabs == (width - 1) * table.height


def _even(text: bytes, width: int) -> tuple[bytes, int]:
    """The lines that have as many columns as they should, and how many have not."""
    columns = text.translate(None, _NO_SIGN)
    if columns == (b"\t" * (width - 1) + b"\n") * (len(columns) // width):
        return text, 0
    signs = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(signs == _END)
    if not len(ends):
        return b"", 0
    starts = np.concatenate(([0], ends[:-1] + 1))
    tabs = np.add.reduceat(signs == _TAB, starts, dtype=np.int32)
    odd = tabs != width - 1
    blank = sum(not text[starts[i] : ends[i]].strip() for i in np.flatnonzero(odd & (tabs == 0)))
    kept = b"".join(text[starts[i] : ends[i] + 1] for i in np.flatnonzero(~odd))
    return kept, int(odd.sum()) - blank


def _said(columns: Sequence[str], form: Form) -> pl.Expr:
    """The text of a column, or of several with commas between; null where it means nothing."""
    texts = [pl.col(name).cast(pl.String).str.strip_chars() for name in columns]
    text = texts[0]
    if len(texts) > 1:
        text = pl.concat_str(texts, separator=",", ignore_nulls=True)
    return pl.when(~text.is_in(list(form.layout.nulls))).then(text)
