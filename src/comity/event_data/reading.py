"""Reading: files of events of any size, packed or not, in chunks of whole lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.event_data.layouts import LAYOUTS, EventLayout
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.unpacking import blocks, form_of

__all__ = ["Chunk", "Form", "chunks"]

_SLICE = 500_000
"""Rows of a Parquet file that are taken at once."""

_LONGEST = 1 << 26
"""Bytes that a line may have."""

_FIRST = 50
"""Lines by which a file without header is known."""


@dataclass(frozen=True)
class Form:
    """How the rows of a file are to be understood.

    Parameters
    ----------
    layout : EventLayout
        Its layout.
    columns : mapping of str to sequence of str
        The columns of every role; those of text without header are ``c0``, ``c1``, ...
    width : int
        Columns of a line of text; 0 for a table.
    """

    layout: EventLayout
    columns: Mapping[str, Sequence[str]]
    width: int = 0


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some rows of a file.

    Parameters
    ----------
    form : Form
        How they are to be understood.
    file : str
        Name of the file.
    rows : bytes or DataFrame
        Whole lines of text, or a table.
    broken : int
        Rows of a table that could not be read: they are not among the rows.
    """

    form: Form
    file: str
    rows: bytes | pl.DataFrame
    broken: int = 0

    @cached_property
    def lines(self) -> int:
        """How many lines or rows it has."""
        return self.rows.count(b"\n") if isinstance(self.rows, bytes) else self.rows.height

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        rows = self.rows
        return len(rows) if isinstance(rows, bytes) else int(rows.estimated_size())


def chunks(path: str | Path, mapping: EventLayout | None = None) -> Iterator[Chunk]:
    """Read a file of events chunk by chunk.

    Parameters
    ----------
    path : str or Path
        GDELT 1.0 or 2.0, ICEWS or POLECAT, plain, as gzip or alone in a zip; with a mapping any
        table that comity opens (what is neither Parquet nor in a known layout is read whole).
    mapping : EventLayout, optional
        Which column is what; by default the file is recognised.

    Yields
    ------
    Chunk
        At least one, in the order of the file, all of one form.

    Raises
    ------
    ComityError
        If it is damaged, holds nothing, is in no known layout, or lacks a column of the mapping.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "20190101.export.CSV")
    >>> _ = path.write_text("\\t".join(["7", "20190101", *[""] * 24, "010", *[""] * 34]) + "\\n")
    >>> [(one.form.layout.name, one.lines) for one in chunks(path)]
    [('gdelt2', 1)]
    """
    path = Path(path)
    if form_of(path) == "parquet":
        yield from _of_parquet(path, mapping)
    elif mapping is not None:
        yield _of_table(path, mapping)
    else:
        yield from _of_lines(path)


def _of_lines(path: Path) -> Iterator[Chunk]:
    texts = _whole_lines(path)
    first = next(texts, b"")
    if not first.strip():
        raise ComityError(f"{path} holds no rows")
    layout, names = _recognised(path, first)
    if names:
        first = first.partition(b"\n")[2]
    columns = {r: tuple(f"c{i}" for i in held) for r, held in _places(layout, names).items()}
    form = Form(layout, columns, len(names) or layout.width)
    for text in chain([first], texts):
        yield Chunk(form, path.name, text)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The text of a file in blocks that end with a line."""
    rest = b""
    for block in blocks(path):
        end = block.rfind(b"\n") + 1
        if end:
            yield b"".join((rest, memoryview(block)[:end]))
            rest = b""
        rest += block[end:]
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


def _of_parquet(path: Path, mapping: EventLayout | None) -> Iterator[Chunk]:
    if mapping is None:
        raise ComityError(f"{path} is a table in Parquet; say with --mapping which column is what")
    table = pl.scan_parquet(path, glob=False)
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
    form = Form(mapping, _named(mapping))
    used = table.select(*dict.fromkeys(str(held[0]) for held in mapping.columns.values()))
    for start in range(0, table.select(pl.len()).collect().item(), _SLICE):
        yield Chunk(form, path.name, used.slice(start, _SLICE).collect())


def _of_table(path: Path, mapping: EventLayout) -> Chunk:
    names = tuple(str(held[0]) for held in mapping.columns.values())
    sheet = read_table(path, Layout(mapping.name, names, nulls=mapping.nulls))
    form, broken = Form(mapping, _named(mapping)), sheet.count - sheet.rows.height
    return Chunk(form, path.name, sheet.rows, broken)


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
