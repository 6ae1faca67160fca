"""Rows of a table: states or dyads by period, with the keys by which columns find their place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import polars as pl

from comity.errors import ComityError, shown
from comity.states import (
    GROUPS,
    MEMBERSHIPS,
    Frequency,
    by_period,
    dyad_spells,
    membership,
    resolve,
    state_spells,
)

__all__ = ["UNITS", "Rows", "Unit", "pair_of", "rows"]

Unit = Literal["directed-dyad", "dyad", "state"]
"""What is one row, besides the period."""

UNITS = ("directed-dyad", "dyad", "state")
"""Every `Unit`."""

PARTS = {"year": 1, "quarter": 4, "month": 12}
"""Periods in a year."""

BATCH = 500_000
"""Rows that are laid out at a time."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table, not yet laid out: intervals of periods of states or of dyads.

    Parameters
    ----------
    spells : DataFrame
        state, code or state_a, state_b, code_a, code_b; lo and hi, numbers of the first and of
        the last period, counted from the year 0.
    unit : {"directed-dyad", "dyad", "state"}
        What is one row.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    system : str
        Whose membership counts.
    as_of : date or None
        The day on whose knowledge the table rests.

    Examples
    --------
    >>> rows(["CHN", "RUS"], unit="dyad", start=2000, end=2001).height
    2
    """

    spells: pl.DataFrame
    unit: Unit
    freq: Frequency
    system: str = "cow"
    as_of: date | None = None

    @property
    def height(self) -> int:
        """Number of rows.

        Returns
        -------
        int
            Sum over the intervals.

        Raises
        ------
        Nothing.
        """
        return int((self.spells["hi"] - self.spells["lo"] + 1).sum())

    @property
    def years(self) -> tuple[int, int]:
        """First and last year; 0 and -1 where there is no row.

        Returns
        -------
        tuple of (int, int)
            Of the intervals.

        Raises
        ------
        Nothing.
        """
        if self.spells.is_empty():
            return 0, -1
        parts = PARTS[self.freq]
        first, last = self.spells["lo"].min(), self.spells["hi"].max()
        return int(first) // parts, int(last) // parts  # type: ignore[arg-type]

    def batches(self, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """Lay the rows out, some at a time, whole intervals together.

        Parameters
        ----------
        size : int
            Rows of a batch, more or less.

        Returns
        -------
        iterator of DataFrame
            At least one, without rows where there is no interval. The columns of ``spells``
            without lo and hi, ``number`` (of the period), ``year``, and for dyads ``pair``,
            a number for the two states in their order.

        Raises
        ------
        Nothing.
        """
        if self.spells.is_empty():
            yield self._laid(self.spells)
            return
        heights = self.spells["hi"] - self.spells["lo"] + 1
        batch = (heights.cum_sum() - 1) // size
        for _, spells in self.spells.group_by(batch, maintain_order=True):
            yield self._laid(spells)

    def _laid(self, spells: pl.DataFrame) -> pl.DataFrame:
        """One row of each period of some intervals."""
        laid = by_period(spells).with_columns(
            year=(pl.col("number") // PARTS[self.freq]).cast(pl.Int16)
        )
        return laid if self.unit == "state" else laid.with_columns(pair=pair_of())


def rows(
    states: str | Iterable[str] = "all",
    *,
    unit: Unit = "directed-dyad",
    freq: Frequency = "year",
    start: int | date | None = None,
    end: int | date | None = None,
    system: str = "cow",
    as_of: date | None = None,
) -> Rows:
    """List the states or dyads of a table by period.

    Parameters
    ----------
    states : str or iterable of str
        ``"all"``, a group (its members of today, at all times), or names and codes, as for
        `comity.states.dyads`.
    unit : {"directed-dyad", "dyad", "state"}
        What is one row.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : int or date, optional
        First and last year or day.
    system : {"cow", "gw", "gw_micro", "un"}
        Whose membership counts; with ``cow`` and ``gw`` a row is one of that system's codes.
    as_of : date, optional
        The day on whose knowledge the table rests; periods after it are left out.

    Returns
    -------
    Rows
        Two states have a row where both were members on the same day of the period.

    Raises
    ------
    ComityError
        If an option is none of those above, the dates are reversed, a text is no group, or dyads
        of fewer than two states are asked for.

    Examples
    --------
    >>> rows(start=1816, end=2016).height
    1912290
    """
    if unit not in UNITS:
        raise ComityError(f"{shown(unit)} is no unit of analysis; write {', '.join(UNITS)}")
    named = _named(states, unit)
    last = end if as_of is None else min(_last_day(end) or as_of, as_of)
    by: Literal["state", "code"] = "code" if system in ("cow", "gw") else "state"
    if unit == "state":
        spells = state_spells(named, start=start, end=last, freq=freq, system=system, by=by)
    else:
        spells = dyad_spells(
            named,
            start=start,
            end=last,
            freq=freq,
            directed=unit == "directed-dyad",
            system=system,
            by=by,
        )
    ids = [name for name in spells.columns if name.startswith("state")]
    codes = [name for name in spells.columns if name.startswith("code")]
    typed = spells.with_columns(pl.col(ids).cast(ids_type()), pl.col(codes).cast(pl.Int16))
    return Rows(typed if by == "code" else typed.drop(codes), unit, freq, system, as_of)


@cache
def ids_type() -> pl.Enum:
    """The ids of all states that ever were a member of a system, as one type."""
    every = pl.concat([membership(system)["id"] for system in MEMBERSHIPS])
    return pl.Enum(every.unique().sort())


def pair_of(one: str = "state_a", other: str = "state_b") -> pl.Expr:
    """A number for two states in their order, by which rows are joined.

    Parameters
    ----------
    one, other : str
        Columns with their ids, as text or of the type of the rows.

    Returns
    -------
    Expr
        Int32.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"]}).select(pair_of()).dtypes
    [Int32]
    """
    first, second = (
        pl.col(name).cast(ids_type()).to_physical().cast(pl.Int32) for name in (one, other)
    )
    return first * 1000 + second


def _named(states: str | Iterable[str], unit: Unit) -> str | list[str]:
    """The group, or the ids of the states; a dyad needs two."""
    if isinstance(states, str):
        if states != "all" and states.upper() not in GROUPS:
            raise ComityError(
                f"{shown(states)} is no group; write 'all', one of {', '.join(GROUPS)}, or a list "
                f"of states, [{shown(states)}, ...]"
            )
        return states
    given = [str(state) for state in states]
    found = sorted({resolve(state).id for state in given})
    if unit != "state" and len(found) < 2:
        what = f"{' '.join(given)} is one state" if given else "no state is named"
        raise ComityError(f"{what}, and a dyad is of two; name two or more")
    return found


def _last_day(end: int | date | None) -> date | None:
    return date(end, 12, 31) if isinstance(end, int) else end
