"""Heads: the lines of a file that may be the header of its table, and how each parts its cells."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from comity.sources.reading.archives import state_of
from comity.sources.reading.decoding import line_blocks
from comity.sources.reading.formats import names_of, sheets_as_csv
from comity.sources.reading.unpacking import beginning, form_of

__all__ = ["Head", "heads"]

DELIMITERS = (",", ";", "\t", "|")
_LINES = 25
_BYTES = 1 << 18
_ROOT = re.compile(r"<([A-Za-z][\w.-]*)[\s>/]")
_OTHER_NAMES = {"ms_codes": "ms_code", "ms_names": "ms_name", "ms_votes": "ms_vote"}


@dataclass(frozen=True)
class Head:
    """A line that may be the header of a table.

    Parameters
    ----------
    names : tuple of str
        Names of the columns, all different: one without a name is named by its place, but for
        the first; a second of the same name has its number.
    line : int
        Number of the line in the file; 0 where the format knows its header.
    delimiter : str
        What parts its cells.
    least : int
        Columns up to the last that has a name of its own.
    table : int
        Number of the table in files that hold several.
    """

    names: tuple[str, ...]
    line: int = 0
    delimiter: str = ","
    least: int = 0
    table: int = 0


def heads(path: Path) -> tuple[Head, ...]:
    """Whatever may be the header of a file.

    One for each of the first lines and each delimiter in it, those with more cells first; of an XML
    file the root's name, ``<visits>``; of other formats one for each table. A spreadsheet has such
    lines on each of its sheets. Last the same in small letters, where they differ.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("ccode,year\\n2,1961\\n")
    >>> heads(path)[0]
    Head(names=('ccode', 'year'), line=1, delimiter=',', least=2, table=0)
    """
    return _heads(path, *state_of(path))


@lru_cache(maxsize=1024)
def _heads(path: Path, *_state: int) -> tuple[Head, ...]:
    """Looked up once for each state of the file."""
    found = _as_written(path)
    lower = (replace(head, names=tuple(name.lower() for name in head.names)) for head in found)
    alone = (head for head in lower if len(set(head.names)) == len(head.names))
    return tuple(dict.fromkeys((*found, *alone)))


def _as_written(path: Path) -> tuple[Head, ...]:
    """Heads with the names that the file has."""
    form = form_of(path)
    if form in ("parquet", "stata", "r"):
        tables = names_of(path, form)
        return tuple(Head(_distinct(names), table=at) for at, names in enumerate(tables))
    if form == "xml":
        root = _ROOT.search(_start(path))
        return (Head((f"<{root[1]}>",)),) if root else ()
    texts = sheets_as_csv(path, rows=_LINES) if form == "spreadsheet" else [_start(path)]
    return tuple(
        replace(head, table=at)
        for at, text in enumerate(texts)
        for number, line in enumerate(text.split("\n")[:_LINES], 1)
        if line.strip()
        for head in _heads_in(line, number)
    )


def _start(path: Path) -> str:
    return "".join(line_blocks(path.name, [beginning(path, _BYTES)]))


def _heads_in(line: str, number: int) -> list[Head]:
    """What one line may be, by each delimiter that it has."""
    found = []
    for delimiter in sorted(DELIMITERS, key=line.count, reverse=True):
        if delimiter in line or delimiter == DELIMITERS[0]:
            try:
                cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
            except csv.Error:
                continue
            named = [at for at, cell in enumerate(cells, 1) if cell.strip()]
            found.append(Head(_distinct(cells), number, delimiter, max(named, default=0)))
    return found


def _distinct(cells: list[str]) -> tuple[str, ...]:
    """Names of columns without what encodings and exports add to them, all different."""
    seen: Counter[str] = Counter()
    names = []
    for at, cell in enumerate(cells):
        bare = cell.strip().lstrip("\ufeff").strip('"').strip()
        name = _OTHER_NAMES.get(bare, bare)
        if not name and at:
            name = f"column {at + 1}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
