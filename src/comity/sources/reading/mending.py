"""Mending: lines that do not have the cells of their header, looked at one by one.

A cell in quotation marks may go on in the next line, a text without them may be broken in two, and
cells beyond the header may all be empty. What is then still too short or too long is no row.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Form", "Mended", "mended", "table_end"]

_MOST_LINES = 400  # of one row: beyond, a quotation mark was not closed
_NARROW = 4  # columns below which a line of text may look like a row by chance
_NUMBER = re.compile(r'\s*"?[-+]?[\d.,]+"?\s*')
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST_NOTES = 60  # lines below a table
_NOTE = re.compile(
    r"""[\s"'*(]*(?:(?:notes?|nota|sources?|quelle|fuente|data (?:from|source)|last updated?"""
    r"""|footnotes?|copyright|licen[cs]e|citation|disclaimer|downloaded|generated|exported"""
    r"""|extracted)\b|©)""",
    re.IGNORECASE,
)
_OPEN = "a quotation mark is not closed"


@dataclass(frozen=True)
class Form:
    """How the lines of a file hold a table.

    Parameters
    ----------
    names : tuple of str
        Names of all columns, in order.
    least : int
        Cells that every row has: those up to the last column with a name of its own.
    delimiter : str
        What parts cells.
    header : str
        The header as it is written; a line that repeats it is no row.
    """

    names: tuple[str, ...]
    least: int
    delimiter: str
    header: str = ""

    def holds(self, cells: Sequence[str]) -> bool:
        """Whether a row may have these cells: as many as the header, or empty ones beyond."""
        return len(cells) >= self.least and not any(
            cell.strip() for cell in cells[len(self.names) :]
        )

    def differs(self, cells: Sequence[str]) -> str:
        """How these cells differ from the header, in words."""
        count = len(cells)
        return f"{count} cell{'' if count == 1 else 's'}, its header {len(self.names)}"


@dataclass
class Mended:
    """What looking at lines one by one gave.

    Parameters
    ----------
    until : int
        Lines that are used; the row that begins there goes on beyond the last line.
    rows : list of (int, list of str)
        Where each mended row begins, and its cells.
    ragged : list of (int, list of str, str)
        Where each line is that is no row, the cells that can be trusted, and what is wrong.
    used : set of int
        Lines that are part of a row that began before them.
    """

    until: int
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    ragged: list[tuple[int, list[str], str]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def table_end(lines: Sequence[str], form: Form) -> int:
    """Where the notes below a table begin: "Source: ...", as titles stand above it.

    Parameters
    ----------
    lines : sequence of str
        The last lines of the file.
    form : Form
        How the lines hold a table.

    Returns
    -------
    int
        How many of them belong to the table; all where no note ends the file.

    Examples
    --------
    >>> form = Form(("to", "year", "number"), 3, ",")
    >>> table_end(["Mali,1999,5", "Chad,1999", "", "Source: made up,,", "by hand"], form)
    3
    """
    end = len(lines)
    for at in range(len(lines) - 1, max(-1, len(lines) - _MOST_NOTES), -1):
        line = lines[at].rstrip(f" {form.delimiter}")
        if line.count('"') % 2 or (line and line.count(form.delimiter) + 1 >= form.least):
            break
        if _NOTE.match(line):
            end = at
    return end


def mended(
    lines: Sequence[str], bad: Sequence[int], good: Sequence[bool], form: Form, *, final: bool
) -> Mended:
    """Make rows of lines that are none by themselves.

    >>> lines = ["Mali,a part", "of more,5", '"Chad, N",x,2', "Niger,1"]
    >>> found = mended(lines, range(4), [False] * 4, Form(("to", "what", "number"), 3, ","),
    ...                final=True)
    >>> found.rows
    [(0, ['Mali', 'a part of more', '5']), (2, ['Chad, N', 'x', '2'])]
    >>> found.ragged
    [(3, ['Niger'], '2 cells, its header 3')]
    """
    found = Mended(len(lines))
    for at in bad:
        if at in found.used:
            continue
        end, cells, wrong = _quoted(lines, at, good, form)
        if cells is not None and len(cells) < form.least and not wrong:
            end, cells = _broken(lines, at, cells, good, form)
        reaches_end = end >= len(lines) - 1 and len(lines) - at < _MOST_LINES
        if (wrong or cells is None or len(cells) < form.least) and reaches_end and not final:
            found.until = at
            break
        if cells is not None and not wrong and form.holds(cells):
            if any(cell.strip() for cell in cells):
                found.rows.append((at, cells))
            found.used.update(range(at + 1, end + 1))
        else:
            told = cells or []
            why = wrong or form.differs(told)
            found.ragged.append((at, told[:-1] if len(told) < form.least else [], why))
    return found


def _quoted(
    lines: Sequence[str], at: int, good: Sequence[bool], form: Form
) -> tuple[int, list[str] | None, str]:
    """The row that begins in a line, over as many lines as its quotation marks are open."""
    text, end = lines[at], at
    cells, is_open = _cells(text, form.delimiter)
    crossed = 0
    while is_open and end + 1 < len(lines) and end - at < _MOST_LINES:
        end += 1
        crossed += good[end]
        text += "\n" + lines[end]
        if '"' in lines[end]:
            cells, is_open = _cells(text, form.delimiter)
            if crossed and not is_open and len(form.names) >= _NARROW:
                is_open = True  # it would hold whole rows
                break
    if is_open:
        return end, lines[at].split('"', 1)[0].split(form.delimiter), _OPEN
    return at + text.count("\n"), cells, ""


def _broken(
    lines: Sequence[str], at: int, cells: list[str], good: Sequence[bool], form: Form
) -> tuple[int, list[str]]:
    """A short row with the lines after it, where a text was broken without quotation marks."""
    whole, end = cells, at
    while len(whole) < form.least and end + 1 < len(lines) and not good[end + 1]:
        more, is_open = _cells(lines[end + 1], form.delimiter)
        is_text = _LETTERS.search(whole[-1]) and not (more and _NUMBER.fullmatch(more[0]))
        if is_open or more is None or not is_text:
            break
        joint = f"{whole[-1].rstrip()} {more[0].lstrip()}".strip() if more else whole[-1]
        whole, end = [*whole[:-1], joint, *more[1:]], end + 1
    return (end, whole) if form.holds(whole) else (end, cells)


def _cells(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """Cells of one row, None where it cannot be read; and whether a quotation mark is open."""
    for strict in (True, False):
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=delimiter,
            skipinitialspace=True,
            strict=strict,
        )
        try:
            rows = list(reader)
        except csv.Error as fault:
            if strict and "unexpected end" in str(fault):
                return None, True
            continue
        return (rows[0] if len(rows) == 1 else None if rows else []), False
    return None, False
