"""Files of a casebook as people save them: any common encoding and newline, CSV row by row."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from comity.errors import shown
from comity.evidence.faults import Fault

__all__ = ["LONGEST_LINE", "Row", "Table", "out_of_place", "read_table", "read_text"]

LONGEST_LINE = 1_000_000
"""The most bytes that one line of a casebook may have."""

_NEWLINE = re.compile(rb"[\r\n]")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Row:
    """One record of a CSV file.

    Parameters
    ----------
    line : int
        Line in which the record begins, counted from 1.
    cells : tuple of str
        Its cells without the blanks around them, as many as the header has.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one CSV file that could be read.

    Parameters
    ----------
    header : tuple of str
        Names of the columns.
    header_line : int
        Line in which the header stands.
    rows : tuple of Row
        In the order of the file.
    """

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]


def read_text(path: Path, folder: Path) -> tuple[str, list[Fault]]:
    r"""Read a text file that people saved, whatever its encoding and its newlines.

    The text with ``\n`` as its newline, and no fault; or nothing and the fault: no file, outside
    the folder, unreadable, binary, a line of more than `LONGEST_LINE` bytes (nothing is read beyond
    it). UTF-8 and UTF-16 are known by their marks; what is not UTF-8 is read as Windows-1252, else
    as Latin-1.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "note.txt").write_bytes("Élysée\r\n".encode("latin-1"))
    >>> read_text(folder / "note.txt", folder)
    ('Élysée\n', [])
    """
    wrong = out_of_place(path, folder)
    if wrong:
        return "", [Fault(path.name, 1, wrong)]
    try:
        content, line, wrong = _read_bytes(path)
    except OSError as refusal:
        wrong, line = f"cannot be read ({refusal.strerror}); allow reading it", 1
    if wrong:
        return "", [Fault(path.name, line, wrong)]
    text = _decode(content)
    if text is None or "\0" in text:
        return "", [Fault(path.name, 1, "begins as UTF-16 and is not; save it as UTF-8")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def out_of_place(path: Path, folder: Path) -> str:
    """Say why this is no file of the folder; nothing where it is one.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> out_of_place(folder / "votes.csv", folder)
    'is missing; write it (`comity casebook new` shows one)'
    """
    try:
        real, home = path.resolve(), folder.resolve()
        if not real.is_relative_to(home):
            return f"leads outside the casebook, to {shown(real)}; put the file itself there"
        if not real.exists():
            return "is missing; write it (`comity casebook new` shows one)"
        return "" if real.is_file() else "is not a file; put a text file there"
    except (OSError, RuntimeError):
        return "is a link that leads nowhere; put the file itself there"


def _read_bytes(path: Path) -> tuple[bytes, int, str]:
    """Read chunk by chunk; stop at what no text file holds and say in which line."""
    chunks: list[bytes] = []
    unbroken, wide = 0, False
    with path.open("rb") as file:
        while chunk := file.read(LONGEST_LINE):
            wide = wide or (not chunks and chunk.startswith(_UTF16))
            first = _NEWLINE.search(chunk)
            longest = unbroken + (first.start() if first else len(chunk))
            chunks.append(chunk)
            control = None if wide else _CONTROL.search(chunk)
            if control:
                before = b"".join(chunks[:-1]) + chunk[: control.start()]
                wrong = "holds a control character, so it is no text; save it as text in UTF-8"
                return b"", _line_at(before), wrong
            if longest > LONGEST_LINE:
                start = b"".join(chunks)[: -len(chunk)]
                wrong = f"the line has more than {LONGEST_LINE:,} bytes; break it into rows"
                return b"", _line_at(start), wrong
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            unbroken = len(chunk) - last - 1 + (unbroken if last < 0 else 0)
    return b"".join(chunks), 1, ""


def _line_at(before: bytes) -> int:
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1


def _decode(content: bytes) -> str | None:
    if content.startswith(_UTF16):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def read_table(path: Path, folder: Path) -> tuple[Table, list[Fault]]:
    r"""Read a CSV file row by row; every row is either returned or has a fault.

    The header and the rows that could be read, and what is wrong with the others. Blank lines hold
    no row; a row of empty cells has a fault, and so has one with more or fewer cells than the
    header.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "trade.csv").write_text('id,note\na,"two\nlines"\nb\n')
    >>> table, faults = read_table(folder / "trade.csv", folder)
    >>> table.rows
    (Row(line=2, cells=('a', 'two\nlines')),)
    >>> print(*faults)
    trade.csv:4: the row has 1 cell, the header 2; give one cell for each column, in "…" where ...
    """
    text, faults = read_text(path, folder)
    if faults:
        return Table((), 1, ()), faults
    header: tuple[str, ...] = ()
    header_line = 0
    rows: list[Row] = []
    for line, cells, wrong in _split(text):
        if not header_line:
            header, header_line = cells, line
            wrong = wrong or _not_commas(cells)
            if wrong:
                return Table((), line, ()), [Fault(path.name, line, wrong)]
            continue
        wrong = wrong or _ragged(cells, len(header))
        if wrong:
            faults.append(Fault(path.name, line, wrong))
        else:
            rows.append(Row(line, cells))
    if not header_line:
        wrong = "the file is empty; write a line of column names first, or delete the file"
        return Table((), 1, ()), [Fault(path.name, 1, wrong)]
    return Table(header, header_line, tuple(rows)), faults


def _split(text: str) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Yield the line each row begins in, its cells, and what is wrong with it."""
    lines = text.split("\n")
    begin = 0
    while begin < len(lines):
        reader = csv.reader((lines[at] + "\n" for at in range(begin, len(lines))), strict=True)
        line = begin + 1
        try:
            for cells in reader:
                stripped = tuple(cell.strip() for cell in cells)
                if len(stripped) > 1 or any(stripped):
                    yield line, stripped, ""
                line = begin + reader.line_num + 1
            return
        except csv.Error as refusal:
            yield line, (), _plain(str(refusal))
            begin = line  # reading goes on in the line below the faulty one


def _plain(refusal: str) -> str:
    """Say in plain words what the CSV reader refuses."""
    if "unexpected end" in refusal:
        return 'a quoted cell is never closed; write " at its end'
    if "field limit" in refusal:
        return f'a cell has more than {csv.field_size_limit():,} characters; is a " missing?'
    return 'text follows a closing quote; write "" for a quote inside a quoted cell'


def _not_commas(header: tuple[str, ...]) -> str:
    if len(header) == 1:
        for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if sign in header[0]:
                return f"columns are separated by {name}; separate them by commas"
    return ""


def _ragged(cells: tuple[str, ...], width: int) -> str:
    if not any(cells):
        return "the row is empty; fill it or delete it"
    if len(cells) == width:
        return ""
    cell = "cell" if len(cells) == 1 else "cells"
    return (
        f"the row has {len(cells)} {cell}, the header {width}; give one cell for each column, "
        'in "…" where it holds a comma'
    )
