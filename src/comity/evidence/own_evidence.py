"""Own indicators as evidence: their tables read, their figures joined to a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.bibliography import parse_bibliography
from comity.evidence.declaration import FILE, Declaration, own_of
from comity.evidence.evidence import NO_DOUBTS, Evidence
from comity.evidence.faults import Fault
from comity.evidence.own import Own
from comity.evidence.own_table import Figures, figures_of, open_table
from comity.frames import is_frame, taken

__all__ = ["OwnFigures", "read_figures", "with_indicators"]

_EMPTY = "the cell stands empty in the table"


@dataclass(frozen=True, eq=False)
class OwnFigures:
    """What tables say of own indicators.

    Parameters
    ----------
    found : tuple of Figures
        One for each indicator.

    Examples
    --------
    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> OwnFigures().joined_to(nordic) is nordic
    True
    """

    found: tuple[Figures, ...] = ()

    def joined_to(self, evidence: Evidence) -> Evidence:
        """A body of evidence with these figures.

        Parameters
        ----------
        evidence : Evidence
            Its own indicators stay.

        Returns
        -------
        Evidence
            With the records, coverage, doubts about cells that stand empty, and notes.

        Examples
        --------
        >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
        >>> OwnFigures().joined_to(nordic) is nordic
        True
        """
        if not self.found:
            return evidence
        held = [evidence.frames["figure"]] if "figure" in evidence.frames else []
        rows = pl.concat([*held, *(one.rows for one in self.found)])
        doubts = [_doubts(one) for one in self.found if one.own.absence == "zero"]
        return replace(
            evidence,
            frames={**evidence.frames, **({"figure": rows} if rows.height else {})},
            coverage=(*evidence.coverage, *(one.own.coverage for one in self.found)),
            doubts=pl.concat([evidence.doubts, *doubts]),
            notes=(*evidence.notes, *(one.note for one in self.found if one.note)),
            own=(*evidence.own, *(one.own for one in self.found)),
        )


def _doubts(one: Figures) -> pl.DataFrame:
    """Of a cell that stands empty nothing is known: its absence is no zero."""
    rows = one.empty.with_columns(kind=pl.lit(one.own.kind), reason=pl.lit(_EMPTY))
    return rows.select(NO_DOUBTS.columns).cast(dict(NO_DOUBTS.schema))  # type: ignore[arg-type]


def read_figures(folder: Path, declaration: Declaration | None) -> tuple[OwnFigures, list[Fault]]:
    """Read the tables of a casebook.

    Parameters
    ----------
    folder : Path
        The casebook.
    declaration : Declaration or None
        What it declares.

    Returns
    -------
    tuple of (OwnFigures, list of Fault)
        All that is wrong with tables and what is declared of them.

    Examples
    --------
    >>> import tempfile
    >>> read_figures(Path(tempfile.mkdtemp()), Declaration(tables=("students.csv",)))[1][0].line
    1
    """
    if declaration is None:
        return OwnFigures(), []
    faults: list[Fault] = []
    found = []
    states = (*declaration.states, *declaration.outside)
    for file in dict.fromkeys(declaration.tables):
        own = [one for one in declaration.own if one.file == file]
        if not own:
            if not any(fault.file == FILE for fault in faults):
                faults += _undeclared(file)
            continue
        table, wrong = open_table(folder / file, folder)
        faults += wrong
        for one in own if not wrong else ():
            figures, wrong = figures_of(one, table, file, states)
            faults += wrong
            found += [figures] if figures else []
    return OwnFigures(tuple(found)), faults


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
        .parquet) in place of ``file``, and ``bibliography`` (BibTeX of sources that are new).

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
    found = []
    sources = dict(evidence.sources)
    states = (*evidence.states, *evidence.outside)
    for one in every:
        table, file = _table(one.get("table"))
        sources |= parse_bibliography(str(one.get("bibliography", "")))
        held = {key: one[key] for key in one if key not in ("table", "bibliography")}
        (own,) = own_of([held | {"file": file}], states, [file])
        _refuse(_source_faults(own, sources))
        figures, faults = figures_of(own, table, file, states)
        _refuse(faults)
        found += [figures] if figures else []
    return OwnFigures(tuple(found)).joined_to(replace(evidence, sources=sources))


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
