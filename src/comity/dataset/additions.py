"""Additions: what may be added to a table by name, and the module that knows how."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import covered_years
from comity.dataset.rows import Rows
from comity.errors import ComityError, shown
from comity.sources.reading.holding import Holding
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.recognition import files_of
from comity.sources.shelf.store import stored

__all__ = ["ADDITIONS", "Addition", "Prepared", "at_hand", "covering", "prepare"]


@dataclass(frozen=True)
class Addition:
    """One thing that may be added.

    Parameters
    ----------
    module : str
        Module of this room, with a function ``prepare(rows, folder)``.
    says : str
        What it adds, in a few words.
    units : tuple of str
        Units of analysis to which it can be added.

    Examples
    --------
    >>> ADDITIONS["majors"].says
    'whether a state is a major power'
    """

    module: str
    says: str
    units: tuple[str, ...] = ("directed-dyad", "dyad", "state")


_DYADS = ("directed-dyad", "dyad")

ADDITIONS = {
    "alliances": Addition("alliances", "obligations that states owe each other", _DYADS),
    "capability": Addition("capability", "composite index of national capability"),
    "majors": Addition("majors", "whether a state is a major power"),
    "distance": Addition("distance", "distance, common language, colonial past", _DYADS),
    "contiguity": Addition("contiguity", "common border, or water between", _DYADS),
    "disputes": Addition("disputes", "militarised disputes between states", _DYADS),
    "trade": Addition("trade", "bilateral trade and its shares", _DYADS),
    "national-trade": Addition("national_trade", "all imports and exports of states"),
    "arms": Addition("arms", "deliveries of major arms", _DYADS),
    "visits": Addition("visits", "visits of leaders and of high level", _DYADS),
    "sanctions": Addition("sanctions", "sanctions in force", _DYADS),
    "votes": Addition("votes", "agreement and kappa in the General Assembly", _DYADS),
    "ideal-points": Addition("ideal_points", "ideal points from General Assembly votes"),
}
"""Everything that may be added, by name."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """An addition with its files read, ready to be joined to any batch of rows.

    Parameters
    ----------
    columns : tuple of Column
        What it adds, in order.
    join : callable
        ``join(batch)`` gives those columns, one row for each of the batch.
    notes : tuple of str
        What a reader should know: rows left out, files chosen.

    Examples
    --------
    >>> Prepared((), lambda batch: batch.select()).notes
    ()
    """

    columns: tuple[Column, ...]
    join: Callable[[pl.DataFrame], pl.DataFrame]
    notes: tuple[str, ...] = ()


def prepare(name: str, rows: Rows, folder: Path | None) -> Prepared:
    """Read what an addition needs.

    Parameters
    ----------
    name : str
        A key of `ADDITIONS`.
    rows : Rows
        The rows to which it is added.
    folder : Path or None
        Folder of published data, searched before the store.

    Returns
    -------
    Prepared
        Its columns and how they join.

    Raises
    ------
    ComityError
        If there is no such addition, it does not fit the unit of analysis, or its data are not
        at hand.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> prepare("aliances", rows(["CHN", "RUS"], start=2000, end=2000), None)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'aliances' cannot be added; did you mean alliances?
    """
    found = ADDITIONS.get(name)
    if found is None:
        near = get_close_matches(name, ADDITIONS, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(ADDITIONS)}"
        raise ComityError(f"{shown(name)} cannot be added; {hint}")
    if rows.unit not in found.units:
        raise ComityError(
            f"{name} tells of dyads, and a row of this table is a state; ask for "
            'unit="dyad" or unit="directed-dyad"'
        )
    module = import_module(f"comity.dataset.{found.module}")
    prepared: Prepared = module.prepare(rows, folder)
    return prepared


def at_hand(names: tuple[str, ...], folder: Path | None) -> tuple[str, Holding]:
    """The first of some data sets that is at hand.

    Parameters
    ----------
    names : tuple of str
        Data sets, the preferred one first.
    folder : Path or None
        Searched before the store.

    Returns
    -------
    tuple of (str, Holding)
        Its name and what it holds.

    Raises
    ------
    ComityError
        If none is.

    Examples
    --------
    >>> import tempfile
    >>> at_hand(("gml-mid",), Path(tempfile.mkdtemp()))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: Militari... is not at hand ...
    """
    for name in names:
        held = holding(name, folder)
        if held is not None:
            return name, held
    titles = " or ".join(data_set(name).title for name in names)
    where = f"in {folder} or in the store" if folder else "in the store"
    raise ComityError(
        f"{titles} is not at hand {where}; name the folder of its files with --data DIR or in "
        f"COMITY_DATA, or see `comity sources show {names[0]}`"
    )


def covering(
    what: str, names: tuple[str, ...], rows: Rows, folder: Path | None
) -> tuple[str, Holding, tuple[str, ...]]:
    """The first of some data sets at hand that covers a year of the rows.

    They do not mix, for they count differently.

    Parameters
    ----------
    what : str
        What is added, for the notes.
    names : tuple of str
        Data sets, the preferred one first.
    rows : Rows
        The rows.
    folder : Path or None
        Searched before the store.

    Returns
    -------
    tuple of (str, Holding, tuple of str)
        Its name, what it holds, and a note: where it leaves years of the rows out, on each other
        one at hand; or on the preferred one that covers none.

    Raises
    ------
    ComityError
        If none is at hand.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> of = rows(["CHN", "PRK"], start=1961, end=1961)
    >>> name, _, notes = covering("alliances", ("atop-dyad-years", "atop"), of, folder)
    >>> name, notes
    ('atop-dyad-years', ())
    """
    name, held = at_hand(names, folder)
    if _years(held, rows) == _years_of(rows):
        return name, held, ()
    others = names[names.index(name) + 1 :]
    if _years(held, rows):
        more = [one for one in others if _is_there(one, folder)]
        taken = _of(held, name)
        return name, held, tuple(f"{what}: {taken} is read; {one} is at hand too" for one in more)
    there = ((one, found) for one in others if (found := holding(one, folder)) is not None)
    chosen, found = next(((one, f) for one, f in there if _years(f, rows)), (name, held))
    if chosen == name:
        return name, held, ()
    note = f"{what}: {_of(held, name)} covers no year of the table, so {_of(found, chosen)} is read"
    return chosen, found, (note,)


def _is_there(name: str, folder: Path | None) -> bool:
    """Whether a data set is at hand, unread."""
    if folder and files_of(name, folder):
        return True
    return any(one.name == name for one in stored())


def _of(held: Holding, name: str) -> str:
    """A data set and the years of its files."""
    return f"{name} ({held.span.start.year}-{held.span.end.year})"


def _years_of(rows: Rows) -> set[int]:
    first, last = rows.years
    return set(range(first, last + 1))


def _years(held: Holding, rows: Rows) -> set[int]:
    """The years of the rows that some files tell of."""
    first, last = covered_years(held, rows)
    return set(range(first, last + 1))
