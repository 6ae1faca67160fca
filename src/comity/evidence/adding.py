"""A record added to a casebook: checked with all that is there, then written in one step."""

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from comity.errors import ComityError, shown
from comity.evidence.casebook import BIBLIOGRAPHY, check_casebook, load_casebook
from comity.evidence.evidence import Evidence
from comity.evidence.faults import near, one_of
from comity.evidence.more import cells_of
from comity.evidence.records import RECORD_TYPES
from comity.evidence.rows import columns, required_columns
from comity.placing import place_text

__all__ = ["add_record", "missing_fields"]


def missing_fields(kind: str, row: Mapping[str, Any]) -> list[str]:
    """The fields that a record needs and that are not given; its id is made where there is none.

    In the order of the columns.

    Raises
    ------
    ComityError
        If there is no such kind, or it has no such field.

    Examples
    --------
    >>> missing_fields("meeting", {"start": "2026-11-20", "participants": "China, Iran"})
    ['source', 'level', 'place']
    """
    if kind not in RECORD_TYPES:
        hint = near(kind, RECORD_TYPES) or f"write {one_of(list(RECORD_TYPES))}"
        raise ComityError(f"{shown(kind)} is no kind of record; {hint}")
    known = columns(kind)
    for name in row:
        if name not in known:
            hint = near(name, known) or f"the fields are {', '.join(known)}"
            raise ComityError(f"{kind} has no field {shown(name)}; {hint}")
    return [name for name in required_columns(kind) if name != "id" and not row.get(name)]


def add_record(
    folder: str | Path, kind: str, row: Mapping[str, Any], bibliography: str = ""
) -> tuple[str, Path]:
    """Add one record to a casebook in a folder, or refuse it and change nothing.

    Parameters
    ----------
    folder : str or Path
        A casebook in which nothing is wrong.
    kind : str
        A key of `RECORD_TYPES`.
    row : mapping of str
        Its fields; states by any name or code, with commas between several. An id is made of
        kind, states and day where none is given.
    bibliography : str
        BibTeX of the source, where the casebook does not have it.

    Returns
    -------
    tuple of (str, Path)
        The id, and the file that now holds the record.

    Raises
    ------
    ComityError
        If the record is not what a casebook may hold, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from comity.evidence import new_casebook
    >>> mine = Path(tempfile.mkdtemp(), "mine")
    >>> new_casebook(mine)
    >>> add_record(mine, "meeting", {"start": "2011-03-19", "participants": "France, Germany",
    ...            "level": "leader", "place": "Paris", "source": "spv6498"})[0]
    'meeting-fra-deu-2011-03-19'
    """
    missing = missing_fields(kind, row)
    if missing:
        asked = " ".join(f"--{name} …" for name in missing)
        raise ComityError(f"{kind} has no {', '.join(missing)}; give {asked}")
    home = Path(folder)
    evidence = load_casebook(home)
    cells = _cells(evidence, kind, row)
    texts = {f"{kind}.csv": _with_row(home / f"{kind}.csv", kind, cells)}
    if bibliography.strip():
        old = (home / BIBLIOGRAPHY).read_text(encoding="utf-8")
        texts = {BIBLIOGRAPHY: f"{old.rstrip()}\n\n{bibliography.strip()}\n"} | texts
    _refuse_faults(home, texts)
    for name, text in texts.items():
        place_text(home / name, text)
    return cells["id"], home / f"{kind}.csv"


def _cells(evidence: Evidence, kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """The row of the file, with an id of its own."""
    named = RECORD_TYPES[kind].states_in
    listed = {
        name: [part.strip() for part in value.split(",")]
        if name in named and isinstance(value, str) and "," in value
        else value
        for name, value in row.items()
    }
    actors = {*evidence.states, *evidence.outside, *evidence.organisations}
    cells = cells_of(kind, listed, actors)
    if not cells.get("id"):
        states = "-".join(cells[name] for name in named if cells.get(name) and name != "host")
        plain = f"{kind}-{states}-{cells['start']}".lower().replace(" ", "-").replace(":", "-")
        taken = {one for frame in evidence.frames.values() for one in frame["id"]}
        again = (f"{plain}.{n}" for n in range(2, len(taken) + 3))
        cells = {"id": plain if plain not in taken else next(a for a in again if a not in taken),
                 **cells}  # fmt: skip
    return {name: value for name, value in cells.items() if value}


def _with_row(path: Path, kind: str, cells: Mapping[str, str]) -> str:
    """The text of the file with one row more, and columns that it lacked."""
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    lines = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if line.strip() and line[0] != "#"), None)
    header = next(csv.reader([lines[at]])) if at is not None else []
    header = [name.strip() for name in header]
    lacking = [name for name in columns(kind) if name in cells and name not in header]
    if lacking and at is not None:
        rows = list(csv.reader(io.StringIO("".join(lines[at:]))))
        wider = [[*one, *(lacking if n == 0 else [""] * len(lacking))] if one else one
                 for n, one in enumerate(rows)]  # fmt: skip
        text = "".join(lines[:at]) + _written(wider)
    elif lacking:
        text += _written([lacking])
    ended = text if text.endswith("\n") else f"{text}\n"
    return ended + _written([[cells.get(name, "") for name in [*header, *lacking]]])


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _refuse_faults(home: Path, texts: Mapping[str, str]) -> None:
    """Check the casebook as it would be."""
    with TemporaryDirectory() as aside:
        for file in home.iterdir():
            if file.suffix in (".toml", ".csv", ".bib"):
                shutil.copy(file, aside)
        for name, text in texts.items():
            Path(aside, name).write_text(text, encoding="utf-8", newline="\n")
        faults = check_casebook(aside)
    if faults:
        raise ComityError(f"nothing is written: {faults[0].message}")
