"""Pairs: a panel of the dyads that a user lists, on the published data that are available."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from comity.dataset import Panel, panel
from comity.errors import ComityError, shown
from comity.estimate.measures import MEASURES
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.states import convert
from comity.states.pairs import dyad_of, pair_of, state_ids

__all__ = ["panel_of_pairs", "read_pairs"]

_SIDES = ["state_a", "state_b"]

_BESIDE = ("distance",)
"""What is added besides the indicators: what explains a tie without alignment."""


def read_pairs(path: str | Path) -> pl.DataFrame:
    """Read a list of pairs of states from a file.

    Parameters
    ----------
    path : str or Path
        Any table with columns state_a and state_b; others are left out.

    Returns
    -------
    DataFrame
        state_a, state_b, as they stand in the file.

    Raises
    ------
    ComityError
        If the file cannot be read or lacks the columns.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "pairs.csv")
    >>> _ = path.write_text("state_a,state_b\\nChina,RUS\\n")
    >>> read_pairs(path).rows()
    [('China', 'RUS')]
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(f"{file} is no file; name a table with columns state_a and state_b")
    return read_table(file, Layout("pairs", tuple(_SIDES))).rows.select(_SIDES)


def panel_of_pairs(
    pairs: Any,
    start: int | None = None,
    end: int | None = None,
    data: str | Path | None = None,
    as_of: date | None = None,
) -> Panel:
    """Build a panel of the pairs listed, with every indicator of the model that data hold.

    Parameters
    ----------
    pairs : DataFrame or iterable of (str, str)
        With columns state_a and state_b; names or codes of states, in either order.
    start, end : int, optional
        First and last year; by default 1946 and the last that is over.
    data : str or Path, optional
        Folder of published data; what it lacks is looked up in the store.
    as_of : date, optional
        Use only what was known on that day.

    Returns
    -------
    Panel
        By year; its notes say which indicators no data hold.

    Raises
    ------
    ComityError
        If a name is unknown, a pair is of one state, none is left, or no data are available.

    Examples
    --------
    >>> panel_of_pairs([("China", "North Korea")], 1961, 1961, folder).height
    1
    """
    wanted = _named(pairs)
    states = sorted({state for pair in wanted for state in pair})
    first, last = start or 1946, end or (as_of or date.today()).year - 1
    laid = panel(states, unit="dyad", start=first, end=last, as_of=as_of, data=data)
    listed = pl.DataFrame(wanted, schema=_SIDES, orient="row").cast(state_ids())
    spells = laid.rows.spells.with_columns(pair=pair_of()).with_columns(dyad=dyad_of())
    own = listed.with_columns(pair=pair_of()).select(dyad=dyad_of()).unique()
    kept = spells.join(own, on="dyad", how="semi", maintain_order="left").drop("pair", "dyad")
    if kept.is_empty():
        raise ComityError(f"no pair was of two states between {first} and {last}; ask other years")
    found, notes = replace(laid, rows=replace(laid.rows, spells=kept)), []
    for name in [*(one.indicator for one in MEASURES), *_BESIDE]:
        try:
            found = found.add(name)
        except ComityError as fault:
            notes.append(f"{name} is left out: {fault}")
    if not found.indicators:
        raise ComityError(f"no indicator is available; {notes[0]}")
    return found


def _named(pairs: Any) -> list[tuple[str, str]]:
    """The ids of the states of every pair, each pair once, in alphabetical order."""
    if isinstance(pairs, pl.DataFrame):
        lacking = [name for name in _SIDES if name not in pairs.columns]
        if lacking:
            raise ComityError(f"pairs lack the column {lacking[0]}; give state_a and state_b")
        pairs = pairs.select(_SIDES).iter_rows()
    given = [tuple(pair) for pair in _listed(pairs)]
    wrong = next((pair for pair in given if len(pair) != 2), None)
    if wrong is not None or not given:
        raise ComityError(f"{shown(wrong)} is no pair of states; give (state_a, state_b), ...")
    ids = [convert([pair[side] for pair in given], to="id").to_list() for side in (0, 1)]
    alone = next((a for a, b in zip(*ids, strict=True) if a == b), None)
    if alone is not None:
        raise ComityError(f"a pair names {alone} twice; name two states")
    return sorted({(min(a, b), max(a, b)) for a, b in zip(*ids, strict=True)})


def _listed(pairs: Any) -> Iterable[Any]:
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise ComityError(f"{shown(pairs)} is no list of pairs; give [('CHN', 'RUS'), ...]")
    return pairs
