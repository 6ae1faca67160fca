"""Reading: files of events of any size, packed or not, in pieces of text by role."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from comity.errors import ComityError, shown
from comity.event_data.layouts import LAYOUTS, EventLayout
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.unpacking import blocks, form_of

__all__ = ["Piece", "pieces"]

_SLICE = 500_000
"""Rows of a Parquet file that are taken at once."""

_LONGEST = 1 << 26
"""Bytes that a line may have."""

_NO_SIGN = bytes(code for code in range(256) if code not in b"\t\n")

_FIRST = 50
"""Lines by which a file without header is known."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows of a file.

    Parameters
    ----------
    rows : DataFrame
        Text by role, as of `comity.event_data.layouts.ROLES`; null where the file says nothing.
    broken : int
        Lines that have other columns than the layout: they are not among the rows.

    Examples
    --------
    >>> Piece(pl.DataFrame({"code": ["010"]}), 0).rows.height
    1
    """

    rows: pl.DataFrame
    broken: int


def pieces(
    path: str | Path, mapping: EventLayout | None = None
) -> Iterator[tuple[EventLayout, Piece]]:
    """Read a file of events piece by piece, with its layout.

    Parameters
    ----------
    path : str or Path
        GDELT 1.0 or 2.0, ICEWS or POLECAT, plain, as gzip or alone in a zip; with a mapping any
        table that comity opens (what is neither Parquet nor in a known layout is read whole).
    mapping : EventLayout, optional
        Which column is what; by default the file is recognised.

    Yields
    ------
    tuple of (EventLayout, Piece)
        In the order of the file; blank lines are no rows.

    Raises
    ------
    ComityError
        If it is damaged, holds nothing, is in no known layout, or lacks a column of the mapping.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "20190101.export.CSV")
    >>> _ = path.write_text("\\t".join(["7", "20190101", *[""] * 24, "010", *[""] * 34]) + "\\n")
    >>> [(layout.name, piece.rows["code"].to_list()) for layout, piece in pieces(path)]
    [('gdelt2', ['010'])]
    """
    path = Path(path)
    if form_of(path) == "parquet":
        yield from _of_parquet(path, mapping)
    elif mapping is not None:
        yield from _of_table(path, mapping)
    else:
        yield from _of_lines(path)


def _of_lines(path: Path) -> Iterator[tuple[EventLayout, Piece]]:
    texts = _whole_lines(path)
    first = next(texts, b"")
    if not first.strip():
        raise ComityError(f"{path} holds no rows")
    layout, names = _recognised(path, first)
    if names:
        first = first.partition(b"\n")[2]
    width = len(names) or layout.width
    places = _places(layout, names)
    for text in chain([first], texts):
        even, broken = _even(text, width)
        yield layout, Piece(_parsed(even, width, places, layout), broken)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The text of a file in blocks that end with a line."""
    rest = b""
    for block in blocks(path):
        text = rest + block
        end = text.rfind(b"\n") + 1
        if end:
            yield text[:end]
        rest = text[end:]
        if len(rest) > _LONGEST:
            raise ComityError(f"{path} has a line of more than {_LONGEST >> 20} MB; it is no table")
    if rest:
        yield rest + b"\n"


def _recognised(path: Path, text: bytes) -> tuple[EventLayout, list[str]]:
    """The layout, and the columns of the header if there is one."""
    lines = [line for line in text.split(b"\n", _FIRST)[:_FIRST] if line.strip()]
    names = [n.strip() for n in lines[0].decode("utf-8-sig", "replace").split("\t")]
    for layout in LAYOUTS.values():
        if layout.header and layout.header.issubset(names):
            return layout, names
    width = Counter(line.count(b"\t") + 1 for line in lines).most_common(1)[0][0]
    for layout in LAYOUTS.values():
        if layout.width == width:
            return layout, names if names[0] == "GLOBALEVENTID" else []
    raise ComityError(
        f"{path} is in no known layout of events ({width} columns, the first line begins "
        f"{shown(names[0])}); known are GDELT 1.0 and 2.0, ICEWS and POLECAT; for another table "
        "write a mapping file and give it with --mapping"
    )


def _places(layout: EventLayout, names: list[str]) -> dict[str, list[int]]:
    """Where in a line each role stands; what a file lacks is left out."""
    if layout.width:
        return {role: [int(c) for c in held] for role, held in layout.columns.items()}
    return {
        role: [names.index(c) for c in held if isinstance(c, str)]
        for role, held in layout.columns.items()
        if set(held) <= set(names)
    }


def _even(text: bytes, width: int) -> tuple[bytes, int]:
    """The lines that have as many columns as they should, and how many have not."""
    columns = text.translate(None, _NO_SIGN)  # tabs and ends of lines alone
    if columns == (b"\t" * (width - 1) + b"\n") * (len(columns) // width):
        return text, 0
    signs = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(signs == 10)
    if not len(ends):
        return b"", 0
    starts = np.concatenate(([0], ends[:-1] + 1))
    tabs = np.add.reduceat(signs == 9, starts, dtype=np.int32)
    odd = tabs != width - 1
    blank = sum(not text[starts[i] : ends[i]].strip() for i in np.flatnonzero(odd & (tabs == 0)))
    kept = b"".join(text[starts[i] : ends[i] + 1] for i in np.flatnonzero(~odd))
    return kept, int(odd.sum()) - blank


def _parsed(
    text: bytes, width: int, places: dict[str, list[int]], layout: EventLayout
) -> pl.DataFrame:
    schema = {f"c{i}": pl.String for i in range(width)}
    if not text:
        return pl.DataFrame(schema=dict.fromkeys(places, pl.String))
    rows = pl.scan_csv(
        BytesIO(text), separator="\t", has_header=False, quote_char=None, schema=schema,
        encoding="utf8-lossy",
    )  # fmt: skip
    return _roles(
        rows, {r: [f"c{i}" for i in held] for r, held in places.items()}, layout
    ).collect()


def _roles(
    rows: pl.LazyFrame, places: Mapping[str, Sequence[str]], layout: EventLayout
) -> pl.LazyFrame:
    """The text of every role, null where it stands for nothing."""
    texts = rows.select(_text(columns).alias(role) for role, columns in places.items())
    nulls = list(layout.nulls)
    return texts.select(pl.when(~pl.col(role).is_in(nulls)).then(role) for role in places)


def _text(columns: Sequence[str]) -> pl.Expr:
    """The text of a column, or of several with commas between them."""
    texts = [pl.col(name).cast(pl.String).str.strip_chars() for name in columns]
    return texts[0] if len(texts) == 1 else pl.concat_str(texts, separator=",", ignore_nulls=True)


def _of_parquet(path: Path, mapping: EventLayout | None) -> Iterator[tuple[EventLayout, Piece]]:
    if mapping is None:
        raise ComityError(f"{path} is a table in Parquet; say with --mapping which column is what")
    table = pl.scan_parquet(path)
    try:
        schema = table.collect_schema()
    except pl.exceptions.PolarsError as fault:
        raise ComityError(f"{path} is damaged ({fault})") from None
    _require_columns(path, mapping, schema.names())
    code = mapping.columns["code"][0]
    if schema[str(code)].is_numeric():
        raise ComityError(
            f"{path}: the codes in {shown(code)} are numbers, which do not tell 010 from 10; "
            "write them as text"
        )
    rows = _roles(table, _named(mapping), mapping)
    for start in range(0, table.select(pl.len()).collect().item(), _SLICE):
        yield mapping, Piece(rows.slice(start, _SLICE).collect(), 0)


def _of_table(path: Path, mapping: EventLayout) -> Iterator[tuple[EventLayout, Piece]]:
    names = tuple(str(held[0]) for held in mapping.columns.values())
    sheet = read_table(path, Layout(mapping.name, names, nulls=mapping.nulls))
    rows = _roles(sheet.rows.lazy(), _named(mapping), mapping).collect()
    yield mapping, Piece(rows, sheet.count - sheet.rows.height)


def _named(mapping: EventLayout) -> dict[str, list[str]]:
    """The columns of every role by name."""
    return {role: [str(name) for name in held] for role, held in mapping.columns.items()}


def _require_columns(path: Path, mapping: EventLayout, names: list[str]) -> None:
    for role, held in mapping.columns.items():
        if held[0] not in names:
            raise ComityError(
                f"{path} has no column {shown(held[0])}, which the mapping names as {role}; "
                f"its columns are {', '.join(names[:20])}"
            )
