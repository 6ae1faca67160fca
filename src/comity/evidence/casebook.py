"""Casebooks: folders of evidence that people edit, checked line by line and loaded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from os.path import exists  # says no, where Path.exists raises
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.bibliography import Source, check_bibliography
from comity.evidence.declaration import FILE, Declaration, read_declaration
from comity.evidence.entries import Entries, compare
from comity.evidence.evidence import Evidence
from comity.evidence.faults import Fault, near
from comity.evidence.frames import frame_of
from comity.evidence.members import system_members
from comity.evidence.own_evidence import OwnFigures
from comity.evidence.own_reading import read_figures
from comity.evidence.records import RECORD_TYPES
from comity.evidence.rows import columns, read_row, required_columns
from comity.evidence.tables import Table, read_table

__all__ = ["check_casebook", "embedded_casebooks", "load_casebook"]

BIBLIOGRAPHY = "sources.bib"
_BATCH = 50_000
"""So many rows are checked at a time, so that a large file is held as a frame, not as objects."""


@dataclass(frozen=True)
class _Contents:
    """All that could be read of a casebook, and all that is wrong with it."""

    declaration: Declaration | None
    entries: tuple[Entries, ...]
    sources: Mapping[str, Source]
    faults: tuple[Fault, ...]
    figures: OwnFigures | None = None


def embedded_casebooks() -> tuple[str, ...]:
    """Names of the casebooks that come with comity."""
    return tuple(sorted(path.parent.name for path in _embedded().glob(f"*/{FILE}")))


def _embedded() -> Path:
    return Path(str(files("comity.casebooks")))


def check_casebook(folder: str | Path) -> list[Fault]:
    """Say all that is wrong with a casebook.

    A casebook is a folder with a ``casebook.toml``, a ``sources.bib`` and one CSV file
    for each kind of record, ``KIND.csv``; other files than CSV are not looked at.

    >>> print(*check_casebook("no/such/casebook"))
    no/such/casebook:1: there is no such folder; `comity casebook new DIR` starts one
    """
    return list(_read(_folder(folder)).faults)


def load_casebook(name_or_folder: str | Path) -> Evidence:
    """Load a casebook in which nothing is wrong.

    Parameters
    ----------
    name_or_folder : str or Path
        Name of an embedded casebook (``crink``), else a folder; ``./crink`` is the folder.

    Returns
    -------
    Evidence
        Its records, coverage and sources.

    Raises
    ------
    ComityError
        If anything is wrong: the first fault, and how many there are.

    Examples
    --------
    >>> load_casebook("no-such-casebook")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'no-such-casebook' is neither a folder nor an embedded casebook; ...
    """
    if isinstance(name_or_folder, str) and name_or_folder in embedded_casebooks():
        return _read_once(name_or_folder)
    return _loaded(name_or_folder)


@cache
def _read_once(name: str) -> Evidence:
    """An embedded casebook, which does not change, read once."""
    return _loaded(name)


def casebook_folder(name_or_folder: str | Path) -> Path:
    """The folder of a casebook.

    >>> casebook_folder("crink").name
    'crink'
    """
    folder = _folder(name_or_folder)
    if not exists(folder):
        known = embedded_casebooks()
        hint = near(str(name_or_folder), known) or f"embedded: {', '.join(known) or 'none'}"
        raise ComityError(
            f"{shown(name_or_folder)} is neither a folder nor an embedded casebook; {hint}"
        )
    return folder


def _loaded(name_or_folder: str | Path) -> Evidence:
    folder = casebook_folder(name_or_folder)
    contents = _read(folder)
    declaration = contents.declaration
    if contents.faults or declaration is None:
        count = len(contents.faults)
        raise ComityError(
            f"{count} fault{'s' if count > 1 else ''}; first: {contents.faults[0]}; "
            f"run `comity casebook check {name_or_folder}`"
        )
    evidence = Evidence(
        name=folder.resolve().name,
        title=declaration.title,
        states=declaration.states,
        outside=declaration.outside,
        groups=declaration.groups,
        splits=declaration.splits,
        organisations=declaration.organisations,
        frames=_frames(contents.entries),
        coverage=tuple(covered for _, covered in declaration.coverage),
        sources=contents.sources,
        summary=declaration.summary,
        question=declaration.question,
    )
    return contents.figures.joined_to(evidence) if contents.figures else evidence


def _folder(name_or_folder: str | Path) -> Path:
    if isinstance(name_or_folder, str) and name_or_folder in embedded_casebooks():
        return _embedded() / name_or_folder
    return Path(name_or_folder)


def _frames(entries: Sequence[Entries]) -> dict[str, pl.DataFrame]:
    return {one.kind: one.records.drop("line") for one in entries if one.records.height}


def _read(folder: Path) -> _Contents:
    """Read everything; what one file lacks does not keep the others from being checked."""
    names, faults = _listed(folder)
    if faults:
        return _Contents(None, (), {}, tuple(faults))
    members = system_members()
    declaration, faults = read_declaration(folder, members)
    tables = () if declaration is None else declaration.tables
    sources, wrong = check_bibliography(folder / BIBLIOGRAPHY, folder)
    # keys are not looked up in a bibliography that could not be read at all
    keys = sources.keys() if sources or not wrong else None
    faults += wrong
    entries: list[Entries] = []
    for name in (one for one in names if one not in tables):
        if name.removesuffix(".csv") in RECORD_TYPES:
            found, wrong = _read_records(name.removesuffix(".csv"), folder)
            entries.append(found)
            faults += wrong
        else:
            faults.append(Fault(name, 1, _unknown_file(name)))
    figures, wrong = read_figures(folder, declaration)
    faults += wrong
    faults += compare(entries, declaration, keys, members)
    ordered = sorted(dict.fromkeys(faults), key=_place)
    return _Contents(declaration, tuple(entries), sources, tuple(ordered), figures)


def _place(fault: Fault) -> tuple[bool, str, int]:
    return fault.file != FILE, fault.file, fault.line


def _listed(folder: Path) -> tuple[list[str], list[Fault]]:
    """List the CSV files of a casebook, if it is a folder."""
    wrong = ""
    names: list[str] = []
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        wrong = "there is no such folder; `comity casebook new DIR` starts one"
    except NotADirectoryError:
        wrong = "is not a folder; give the folder that holds casebook.toml"
    except (OSError, ValueError) as refusal:
        wrong = f"cannot be opened ({refusal}); give a folder that can be read"
    names = [name for name in names if name.lower().endswith(".csv") and name[0] != "."]
    return names, [Fault(str(folder), 1, wrong)] if wrong else []


def _unknown_file(name: str) -> str:
    known = [f"{kind}.csv" for kind in RECORD_TYPES]
    hint = near(name.lower(), known) or f"the files are {', '.join(known)}"
    return f"no kind of record has this name, so nothing in it is read; {hint}"


def _read_records(kind: str, folder: Path) -> tuple[Entries, list[Fault]]:
    """Read one CSV file; every row becomes a record or has a fault."""
    file = f"{kind}.csv"
    table, faults = read_table(folder / file, folder)
    faults += [Fault(file, table.header_line, wrong) for wrong in _wrong_header(kind, table)]
    places = [(at, name) for at, name in enumerate(table.header) if name in columns(kind)]
    frames = [frame_of(kind, ()).with_columns(line=pl.lit(None, pl.Int64))]
    for begin in range(0, len(table.rows), _BATCH):
        records, lines = [], []
        for row in table.rows[begin : begin + _BATCH]:
            read = read_row(kind, {name: row.cells[at] for at, name in places})
            if isinstance(read, list):
                faults += [Fault(file, row.line, wrong) for wrong in read]
            else:
                records.append(read)
                lines.append(row.line)
        batch = frame_of(kind, records).with_columns(line=pl.Series(lines, dtype=pl.Int64))
        frames.append(batch)
    named = next((at for at, name in places if name == "id"), None)
    ids = [(row.cells[named] if named is not None else "", row.line) for row in table.rows]
    schema = {"id": pl.String, "line": pl.Int64}
    return Entries(kind, pl.concat(frames), pl.DataFrame(ids, schema, orient="row")), faults


def _wrong_header(kind: str, table: Table) -> Iterator[str]:
    """Say which columns are unknown, double or missing."""
    if not table.header:
        return
    known = columns(kind)
    missing = [name for name in required_columns(kind) if name not in table.header]
    for at, name in enumerate(table.header):
        if not name:
            yield f"column {at + 1} has no name; name it or delete it"
        elif name not in known:
            free = [other for other in known if other not in table.header]
            hint = near(name, free) or f"the columns are {', '.join(known)}"
            yield f"the column {shown(name)} is unknown; {hint}"
        elif name in table.header[:at]:
            yield f"the column {shown(name)} stands twice; keep one"
    for name in missing:
        yield f"the column {shown(name)} is missing; add it"
