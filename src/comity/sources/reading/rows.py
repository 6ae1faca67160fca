"""Rows: lines of a text file as a table of text, those that do not fit its header mended or told.

Lines that have as many cells as the header are read all at once; `mending` looks at the others one
by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from comity.sources.reading.mending import Form, Mended, mended, table_end

__all__ = ["LINE", "Rows", "parsed"]

LINE = "_line"
"""The column that holds the number of each row's first line in the file."""

_QUOTED = '"(?:[^"]|"")*"'
_EMPTY = r'^\s*(?:"\s*")?\s*(?:,\s*(?:"\s*")?\s*)*$'
_HOLE = "\x01"  # where a quoted cell stood
_BLANK = " \t\xa0"
_DECIMAL = r"^([-+]?\d+),(\d+(?:[eE][-+]?\d+)?)$"
_GROUPED = r"^[-+]?\d{1,3}(?:\.\d{3})+,\d+$"


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of some lines.

    Parameters
    ----------
    table : DataFrame
        Columns by name, and `LINE`; all others text.
    ragged : DataFrame
        The same of lines that are no rows, as far as their cells go, and ``why``.
    """

    table: pl.DataFrame
    ragged: pl.DataFrame


def parsed(
    texts: Iterable[str], form: Form, line: int, columns: Sequence[str] | None = None
) -> Iterator[Rows]:
    """Rows of a file, block by block.

    >>> (rows,) = parsed(["1,2\\n\\n3\\n4,5,\\n"], Form(("a", "b"), 2, ","), 2)
    >>> rows.table.rows(), rows.ragged.rows()
    ([('1', '2', 2), ('4', '5', 5)], [(None, None, 4, '1 cell, its header 2')])
    """
    wanted = list(form.names if columns is None else columns)
    rest: list[str] = []
    ahead = iter(texts)
    text = next(ahead, None)
    while text is not None:
        following = next(ahead, None)
        lines = rest + text.removesuffix("\n").split("\n")
        rows, used = _rows(lines, form, line, wanted, final=following is None)
        yield rows
        rest, line, text = lines[used:], line + used, following


def _rows(
    lines: list[str], form: Form, first: int, wanted: list[str], *, final: bool
) -> tuple[Rows, int]:
    """Rows of some lines, and how many lines are used: a row may go on in the next block."""
    if final:
        lines = lines[: table_end(lines, form)]
    shapes = _shapes(lines, form)
    good = shapes["good"].to_list()
    bad = shapes.filter(~pl.col("good") & ~pl.col("blank"))["at"].to_list()
    found = mended(lines, bad, good, form, final=final) if bad else Mended(len(lines))
    sound = shapes.filter("good").filter(
        pl.col("at") < found.until, ~pl.col("at").is_in(list(found.used))
    )
    tables = [_frame(found.rows, form, wanted)]
    ragged = list(found.ragged)
    for width in sound["cells"].unique(maintain_order=True).to_list():
        places = sound.filter(pl.col("cells") == width)["at"]
        own = lines if len(places) == len(lines) else [lines[at] for at in places]
        table, beyond = _at_once(own, width, form, wanted)
        ragged += [(at, [], form.differs([""] * width)) for at in places.filter(beyond)]
        tables.append(table.with_columns(places.alias(LINE)).filter(~beyond))
    table = pl.concat(tables) if len(tables) > 1 else tables[0]
    if len([one for one in tables if one.height]) > 1:
        table = table.sort(LINE)
    told = _frame([(at, cells) for at, cells, _ in ragged], form, wanted).with_columns(
        why=pl.Series([why for *_, why in ragged], dtype=pl.String)
    )
    numbered = pl.col(LINE) + first
    return Rows(table.with_columns(numbered), told.with_columns(numbered)), found.until


def _shapes(lines: list[str], form: Form) -> pl.DataFrame:
    """Of each line its number of cells, whether it is blank, and whether it is a row by itself."""
    whole = pl.Series("line", lines, dtype=pl.String)
    bare, odd = whole, pl.lit(False)
    blank = pl.col("line").str.strip_chars(_BLANK + form.delimiter) == ""
    if form.header:
        blank |= pl.col("line") == form.header
    if whole.str.contains('"', literal=True).any():
        sign = "\\t" if form.delimiter == "\t" else f"\\{form.delimiter}"
        bare = whole.str.replace_all(_QUOTED, _HOLE)
        odd = pl.col("bare").str.contains(f'"|{_HOLE}[^{sign}]|[^{sign}]{_HOLE}')
        blank |= pl.col("line").str.contains(_EMPTY.replace(",", sign))
    cells = pl.col("bare").str.count_matches(form.delimiter, literal=True) + 1
    shapes = pl.DataFrame({"line": whole, "bare": bare}).select(
        cells=cells.cast(pl.Int64), blank=blank, odd=odd
    )
    good = ~pl.col("blank") & ~pl.col("odd") & (pl.col("cells") >= form.least)
    return (
        shapes.with_row_index("at").select("at", "cells", "blank", good=good).cast({"at": pl.Int64})
    )


def _at_once(
    lines: list[str], width: int, form: Form, wanted: list[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """Lines that have so many cells, and which of them have something beyond the header."""
    content = "\n".join(lines).encode()
    read = [form.names.index(name) for name in wanted if form.names.index(name) < width]
    surplus = list(range(len(form.names), width))
    places = sorted({*read, *surplus}) or [0]
    table = pl.read_csv(
        content,
        has_header=False,
        separator=form.delimiter,
        infer_schema=False,
        columns=places,
    )
    table.columns = [str(at) for at in places]
    named = table.select(
        (pl.col(str(at)) if at < width else pl.lit(None, pl.String)).alias(name)
        for name in wanted
        for at in [form.names.index(name)]
    )
    filled = [pl.col(str(at)).str.strip_chars().fill_null("") != "" for at in surplus]
    beyond = table.select(pl.any_horizontal(filled) if filled else pl.repeat(False, len(lines)))
    return named, beyond.to_series()


def _frame(
    rows: Sequence[tuple[int, Sequence[str]]], form: Form, wanted: list[str]
) -> pl.DataFrame:
    """Cells of single rows under the names of the columns wanted."""
    places = {name: form.names.index(name) for name in wanted}
    columns = {
        name: pl.Series([row[at] if at < len(row) else None for _, row in rows], dtype=pl.String)
        for name, at in places.items()
    }
    return pl.DataFrame({**columns, LINE: pl.Series([at for at, _ in rows], dtype=pl.Int64)})


def decimals(table: pl.DataFrame) -> pl.DataFrame:
    """Decimal commas as points, where the cells of a file are parted by semicolons."""
    grouped = pl.when(pl.col(pl.String).str.contains(_GROUPED)).then(
        pl.col(pl.String).str.replace_all(".", "", literal=True)
    )
    bare = table.with_columns(pl.col(pl.String).str.strip_chars(_BLANK))
    plain = bare.with_columns(grouped.otherwise(pl.col(pl.String)))
    return plain.with_columns(pl.col(pl.String).str.replace(_DECIMAL, "$1.$2"))
