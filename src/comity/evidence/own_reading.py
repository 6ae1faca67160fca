"""Own indicators read: the tables of a casebook, and those that a program gives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.bibliography import parse_bibliography
from comity.evidence.declaration import FILE, Declaration, own_of
from comity.evidence.domains import EVENTS
from comity.evidence.evidence import Evidence
from comity.evidence.faults import Fault
from comity.evidence.frames import frame_of
from comity.evidence.own import Own
from comity.evidence.own_events import figures_of_events, is_of_events
from comity.evidence.own_evidence import OwnFigures
from comity.evidence.own_table import Figures, figures_of, open_table
from comity.frames import is_frame, taken

__all__ = ["read_figures", "with_indicators", "without_indicators"]


def read_figures(folder: Path, declaration: Declaration | None) -> tuple[OwnFigures, list[Fault]]:
    """Read the tables of a casebook.

    >>> import tempfile
    >>> read_figures(Path(tempfile.mkdtemp()), Declaration(tables=("students.csv",)))[1][0].line
    1
    """
    if declaration is None:
        return OwnFigures(), []
    faults: list[Fault] = []
    found: list[Figures] = []
    bibliography = ""
    states = (*declaration.states, *declaration.outside)
    for file in dict.fromkeys(declaration.tables):
        own = [one for one in declaration.own if one.file == file]
        table, wrong = open_table(folder / file, folder)
        faults += wrong
        if wrong:
            continue
        if is_of_events(table.columns):
            ready, wrong = figures_of_events(table, file, states)
            found += ready.found
            bibliography = ready.bibliography
            faults += wrong
        elif not own:
            faults += _undeclared(file)
        for one in own:
            figures, wrong = figures_of(one, table, file, states)
            faults += wrong
            found += [figures] if figures else []
    return OwnFigures(tuple(found), bibliography), faults


def _undeclared(file: str) -> list[Fault]:
    """A table of which no column is declared."""
    said = (
        f"indicators names {shown(file)}, and no column of it is declared; write for each an "
        "[[indicator]] with name, label, unit, domain, start, end, universe and source"
    )
    return [Fault(FILE, 1, said)]


def with_indicators(
    evidence: Evidence, given: Mapping[str, Any] | Sequence[Mapping[str, Any]]
) -> Evidence:
    """Add own indicators to a copy of a body of evidence.

    Parameters
    ----------
    evidence : Evidence
        What to copy.
    given : mapping or sequence of mapping
        Each as an ``[[indicator]]`` of a casebook, with ``table`` (a data frame, or a file .csv or
        .parquet) in place of ``file``, and ``bibliography`` (BibTeX of sources that are new). Of a
        table that ``comity events`` wrote, ``table`` alone.

    Returns
    -------
    Evidence
        With their figures and coverage.

    Raises
    ------
    ComityError
        If a declaration or a table has faults: the first.

    Examples
    --------
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> table = pl.DataFrame({"state_a": ["NOR"], "state_b": ["SWE"], "year": [2001], "pupils": 9})
    >>> own = {"table": table, "name": "pupils", "label": "pupils abroad", "unit": "pupils",
    ...        "domain": "diplomacy", "start": "2001-01-01", "end": "2001-12-31",
    ...        "universe": "all pupils", "source": "own", "bibliography": "@misc{own, title={Own}}"}
    >>> with_indicators(nordic, own).frames["figure"]["value"].to_list()
    [9.0]
    """
    every = [given] if isinstance(given, Mapping) else list(given)
    if not all(isinstance(one, Mapping) for one in every):
        raise ComityError(
            f"indicators={shown(given)} declares nothing; give a dict with table, name, label, "
            "unit, domain, start, end, universe and source, or a list of them"
        )
    found: list[Figures] = []
    sources = dict(evidence.sources)
    states = (*evidence.states, *evidence.outside)
    for one in every:
        table, file = _table(one.get("table"))
        sources |= parse_bibliography(str(one.get("bibliography", "")))
        held = {key: one[key] for key in one if key not in ("table", "bibliography")}
        if not held and is_of_events(table.columns):
            ready, faults = figures_of_events(table, file, states)
            _refuse(faults)
            found += ready.found
            sources |= parse_bibliography(ready.bibliography)
            continue
        (own,) = own_of([held | {"file": file}], states, [file])
        _refuse(_source_faults(own, sources))
        figures, faults = figures_of(own, table, file, states)
        _refuse(faults)
        found += [figures] if figures else []
    return OwnFigures(tuple(found)).joined_to(replace(evidence, sources=sources))


def without_indicators(evidence: Evidence, names: Sequence[str]) -> Evidence:
    """A copy of a body of evidence that lacks some of its own indicators.

    Parameters
    ----------
    names : sequence of str
        Names of own indicators, or ``events`` for all of that domain.

    Returns
    -------
    Evidence
        Without their figures and coverage.

    Examples
    --------
    >>> without_indicators(Evidence("nordic", "Nordic states", ("NOR", "SWE")), ["pupils"])
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'pupils' is no indicator that nordic declares; it declares none
    """
    domains = {one.domain for one in evidence.own} & {EVENTS}
    known = [*(one.name for one in evidence.own), *domains]
    gone = [one for one in evidence.own if {one.name, one.domain} & set(names)]
    for name in names:
        if name not in known:
            held = ", ".join(known) or "none"
            raise ComityError(
                f"{shown(name)} is no indicator that {evidence.name} declares; it declares {held}"
            )
    kinds = {one.kind for one in gone}
    frame = evidence.frames.get("figure", frame_of("figure", ())).filter(
        ~pl.col("indicator").is_in([one.name for one in gone])
    )
    others = {kind: rows for kind, rows in evidence.frames.items() if kind != "figure"}
    return replace(
        evidence,
        frames=others | ({"figure": frame} if frame.height else {}),
        coverage=tuple(one for one in evidence.coverage if one.kind not in kinds),
        doubts=evidence.doubts.filter(~pl.col("kind").is_in(list(kinds))),
        own=tuple(one for one in evidence.own if one not in gone),
    )


def _table(given: Any) -> tuple[pl.DataFrame, str]:
    """The table of an indicator, with the numbers of its rows, and its name."""
    if is_frame(given):
        frame = taken(given, "indicators")[0].drop("line", strict=False)
        return frame.with_row_index("line", 1), "table"
    if not isinstance(given, str | Path):
        raise ComityError(f"table={shown(given)} is no table; give a data frame or a file")
    path = Path(given)
    table, faults = open_table(path, path.parent)
    _refuse(faults)
    return table, path.name


def _source_faults(own: Own, sources: Mapping[str, object]) -> list[Fault]:
    return [
        Fault("indicators", 1, f"{own.name}: the source {shown(key)} is unknown; give its BibTeX")
        for key in own.coverage.source
        if key not in sources
    ]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        more = f" ({len(faults)} faults)" if len(faults) > 1 else ""
        raise ComityError(f"{faults[0]}{more}")
