"""Breaks: deals of a transfer register that a line break in their comment has parted in two."""

import re
from collections.abc import Sequence

import polars as pl

from comity.sources.reading.sheets import LINE, Sheet

_COMMENT = "Comments"
_NUMBER = re.compile(r"\d+(\.\d+)?")
_Row = list[str | None]


def mended(sheet: Sheet) -> Sheet:
    """Join what a spreadsheet that filled the gaps up with commas has saved as rows.

    The first ends with the comment, nothing behind it. The next begins with the rest of the
    comment, and its next cells hold the volumes that belong behind the comment.
    """
    names = [name for name in sheet.rows.columns if name != LINE]
    if _COMMENT not in names:
        return sheet
    at = names.index(_COMMENT)
    tail = len(names) - at  # the comment and what stands behind it
    rows = sheet.rows.select(LINE, *names).rows()
    joined: list[list[object]] = []
    for line, *cells in rows:
        if joined and _is_rest(joined[-1][1:], cells, at, tail):
            joined[-1][1 + at :] = _together(joined[-1][1:], cells, at, tail)
        else:
            joined.append([line, *cells])
    if len(joined) == len(rows):
        return sheet
    schema = {LINE: pl.Int64} | dict.fromkeys(names, pl.String)
    return sheet.but(pl.DataFrame(joined, schema=schema, orient="row"))


def _is_rest(before: Sequence[object], cells: Sequence[str | None], at: int, tail: int) -> bool:
    """Whether a row is the rest of the one before it."""
    if any(cell is not None for cell in before[at + 1 :]) or before[at] is None:
        return False
    volumes = [cell for cell in cells[1:tail] if cell is not None]
    return all(cell is None for cell in cells[tail:]) and all(map(_NUMBER.fullmatch, volumes))


def _together(before: Sequence[object], cells: Sequence[str | None], at: int, tail: int) -> _Row:
    """The comment of both, and the volumes of the second."""
    comment = " ".join(str(one) for one in (before[at], cells[0]) if one is not None)
    return [comment, *cells[1:tail]]
