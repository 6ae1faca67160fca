"""Opening: any published file as a table of text, whatever its form, encoding or packing."""

from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.decoding import line_blocks
from comity.sources.reading.formats import frames, scan_parquet, sheets_as_csv, sound_parquet
from comity.sources.reading.heads import Head
from comity.sources.reading.layouts import Layout, head_of
from comity.sources.reading.mending import Form
from comity.sources.reading.rows import decimals, parsed
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.unpacking import blocks, form_of

__all__ = ["Scan", "read_table", "scan_table"]

_SLICE = 500_000  # rows of a Parquet file that are taken at once
Step = Callable[[Sheet], Sheet]


@dataclass(frozen=True, eq=False)
class Scan:
    """A file of any size as a stream of its rows.

    Parameters
    ----------
    file : str
        Name of the file, for people.
    rows : LazyFrame
        Its rows, each block of them after the step that was asked for.
    titles : str
        The lines before its header.
    told : list of Sheet
        What was set aside of each block, once the rows are collected.
    """

    file: str
    rows: pl.LazyFrame
    titles: str = ""
    told: list[Sheet] = field(default_factory=list)

    def sheet(self, rows: pl.DataFrame) -> Sheet:
        """What was made of the rows, with all that was set aside on the way."""
        return replace(Sheet(self.file, rows, self.titles), count=0).and_those_of(self.told)


def read_table(path: Path, layout: Layout) -> Sheet:
    """Read a table whole; every cell is text.

    Parameters
    ----------
    path : Path
        CSV, TSV or text parted by commas, semicolons, tabs or bars, in UTF-8, UTF-16 or Latin-1,
        with lines of title before its header or without; Parquet, a spreadsheet, a file of Stata or
        R; text also as gzip, or alone in a zip.
    layout : Layout
        How it is laid out, as of `comity.sources.reading.layouts.layout_of`.

    Returns
    -------
    Sheet
        Columns under the names by which layouts know them: blanks stripped, null where empty or
        where the layout says that a word stands for nothing. Lines that have other cells than the
        header are in `Sheet.ragged`.

    Raises
    ------
    ComityError
        If it is not laid out so, damaged, or has rows before its header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "names.csv")
    >>> _ = path.write_bytes("sep=;\\nccode;name;cinc\\n437;Côte d’Ivoire;0,5\\n".encode("cp1252"))
    >>> read_table(path, Layout("made-up", ("ccode", "name"))).rows.row(0)
    ('437', 'Côte d’Ivoire', '0.5', 3)
    """
    head, titles, sheets = _sheets(path, layout, None)
    every = list(sheets)
    rows = pl.concat([one.rows for one in every], rechunk=True) if every else _empty(head.names)
    return replace(Sheet(path.name, rows, titles), count=0).and_those_of(every)


def scan_table(
    path: Path,
    layout: Layout,
    columns: Sequence[str],
    each: Step | None = None,
) -> Scan:
    """Open a table of any size as a stream; every cell is text, as of `read_table`.

    Parameters
    ----------
    path : Path
        As of `read_table`.
    columns : sequence of str
        Those wanted; the file may lack some that the layout does not ask for, these are null.
    each : callable, optional
        What is done with each block of rows: from `Sheet` to `Sheet`, such as `typed`.

    Returns
    -------
    Scan
        Collect its rows with the streaming engine, then have `Scan.sheet` add what was set aside.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("ms_codes,ms_votes,date\\nFRA,Y,2001-02-03\\n")
    >>> layout = Layout("made-up", ("ms_code",))
    >>> scan_table(path, layout, ["ms_code", "ms_vote"]).rows.collect().rows()
    [('FRA', 'Y', 2)]
    """
    step: Step = each or (lambda sheet: sheet)
    _, titles, _ = _sheets(path, layout, columns)
    told: list[Sheet] = []
    schema = step(Sheet(path.name, _empty(columns), titles)).rows.schema
    context = copy_context()

    def batches(
        wanted: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        told.clear()
        left = n_rows
        sheets = context.run(lambda: _sheets(path, layout, columns)[2])
        for one in sheets:
            done = step(one)
            told.append(done.but(done.rows.clear()))
            rows = done.rows if wanted is None else done.rows.select(wanted)
            if left is not None:
                rows = rows.head(left)
                left -= rows.height
            yield rows if predicate is None else rows.filter(predicate)
            if left == 0:
                return

    rows = pl.io.plugins.register_io_source(batches, schema=schema)
    return Scan(path.name, rows, titles, told)


def _sheets(
    path: Path, layout: Layout, columns: Sequence[str] | None
) -> tuple[Head, str, Iterator[Sheet]]:
    """The header of a file, the lines before it, and its rows in blocks."""
    head = head_of(path, layout)
    twice = [name for name in layout.columns if f"{name} (2)" in head.names]
    if twice:
        raise ComityError(
            f"{path.name} has the column {twice[0]} twice; keep the one that is to be read"
        )
    form = form_of(path)
    if form in ("text", "spreadsheet"):
        texts = iter(
            sheets_as_csv(path, head.table)
            if form == "spreadsheet"
            else line_blocks(path.name, blocks(path))
        )
        titles, header, rest = _after_header(path, head, texts)
        cells = Form(head.names, head.least, head.delimiter, header)
        tables = _of_text(path, cells, head.line, rest, columns)
    else:
        titles, tables = "", _of_frames(path, form, head, columns)
    return head, titles, (_cleaned(one, layout) for one in tables)


def _of_text(
    path: Path, form: Form, line: int, texts: Iterator[str], columns: Sequence[str] | None
) -> Iterator[Sheet]:
    present = None if columns is None else [one for one in columns if one in form.names]
    for rows in parsed(texts, form, line + 1, present):
        table = decimals(rows.table) if form.delimiter == ";" else rows.table
        yield Sheet(
            path.name,
            _with(table, columns),
            ragged=_with(rows.ragged, columns),
            count=rows.table.height + rows.ragged.height,
        )


def _of_frames(path: Path, form: str, head: Head, columns: Sequence[str] | None) -> Iterator[Sheet]:
    table = scan_parquet(path) if form == "parquet" else frames(path, form)[head.table].lazy()
    table = table.rename(dict(zip(table.collect_schema().names(), head.names, strict=True)))
    if columns is not None:
        table = table.select(one for one in columns if one in head.names)
    at = 0
    while True:
        with sound_parquet(path):
            rows = table.slice(at, _SLICE).collect()
        numbered = rows.with_columns(pl.int_range(at + 1, at + 1 + pl.len()).alias(LINE))
        yield Sheet(path.name, _with(numbered, columns))
        at += _SLICE
        if rows.height < _SLICE:
            return


def _with(table: pl.DataFrame, columns: Sequence[str] | None) -> pl.DataFrame:
    """The columns wanted, null where the file has none of the name."""
    if columns is None:
        return table
    own = [one for one in table.columns if one in (LINE, "why") and one not in columns]
    return table.select(
        *(pl.col(one) if one in table.columns else pl.lit(None, pl.String).alias(one)
          for one in columns),
        *own,
    )  # fmt: skip


def _empty(columns: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {LINE: pl.Int64})


def _cleaned(sheet: Sheet, layout: Layout) -> Sheet:
    """Blanks stripped, words for nothing made null, rows of nothing left out."""
    return replace(
        sheet,
        rows=_bare(sheet.rows, layout),
        ragged=_bare(sheet.ragged, layout) if sheet.ragged.height else sheet.ragged,
    )


def _bare(table: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    cells: dict[str, Any] = {}
    named = [name for name in table.columns if name not in (LINE, "why")]
    for name in named:
        nulls = [one for one in layout.nulls if one != "NA" or name not in layout.alpha2]
        text = pl.col(name).str.strip_chars()
        cells[name] = pl.when((text != "") & ~text.is_in(nulls)).then(text)
    return table.with_columns(**cells)


def _after_header(path: Path, head: Head, texts: Iterator[str]) -> tuple[str, str, Iterator[str]]:
    """The lines before the header, the header, and the text after it."""
    lines = next(texts, "").split("\n", head.line)
    titles = lines[: head.line - 1]
    for number, line in enumerate(titles, 1):
        cells = [one for one in line.split(head.delimiter) if one.strip(' "')]
        if len(cells) > 2 and len(cells) >= 0.7 * head.least:
            raise ComityError(
                f"{path.name} has a row before its header (line {number} of {head.line}); move "
                "the header to the top"
            )
    rest = lines[head.line] if len(lines) > head.line else ""
    return "\n".join(titles), lines[head.line - 1], chain([rest] if rest else [], texts)
