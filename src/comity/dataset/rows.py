"""Rows of a table: states or dyads by period, with the keys by which columns find their place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.indicators.scope import Scope
from comity.states import (
    GROUPS,
    Frequency,
    by_period,
    dyad_spells,
    resolve,
    state_spells,
)
from comity.states.pairs import PLACES, dyad_of, pair_of, state_ids
from comity.states.periods import period_at, period_number, span

__all__ = ["ORDERS", "UNITS", "Order", "Rows", "Unit", "every_pair", "rows"]

Unit = Literal["directed-dyad", "dyad", "state"]
"""What is one row, besides the period."""

UNITS = ("directed-dyad", "dyad", "state")
"""Every `Unit`."""

Order = Literal["state", "code"]
"""Which of the two states of an undirected dyad comes first: by id, or by number."""

ORDERS = ("state", "code")
"""Every `Order`."""

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
        Whose membership counts; empty where every dyad has every period.
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
    _members: dict[str, tuple[NDArray[np.int32], NDArray[np.bool_]]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def height(self) -> int:
        """Number of rows."""
        return int((self.spells["hi"] - self.spells["lo"] + 1).sum())

    @property
    def years(self) -> tuple[int, int]:
        """First and last year; 0 and -1 where there is no row."""
        if self.spells.is_empty():
            return 0, -1
        parts = PARTS[self.freq]
        first, last = self.spells["lo"].min(), self.spells["hi"].max()
        return int(first) // parts, int(last) // parts  # type: ignore[arg-type]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The states of the rows."""
        named = [name for name in self.spells.columns if name.startswith("state")]
        every = pl.concat(self.spells[name] for name in named)
        return tuple(every.unique().cast(pl.String).sort())

    @cached_property
    def scope(self) -> Scope:
        """What is measured for the rows: their states and periods, up to today or ``as_of``.

        Of one period where there is no row.
        """
        lo, hi = self.spells["lo"].min(), self.spells["hi"].max()
        first, last = (2000 * PARTS[self.freq],) * 2 if lo is None else (int(lo), int(hi))  # type: ignore[arg-type]
        today = self.as_of or date.today()
        start, end = period_at(first, self.freq).start, period_at(last, self.freq).end
        return Scope(self.freq, start, max(min(end, today), start), self.states)

    def members(self, system: str, batch: pl.DataFrame) -> NDArray[np.bool_]:
        """Of some rows, whether both were members on one and the same day of the period."""
        if system not in self._members:
            self._members[system] = self._both(system)
        place, both = self._members[system]
        at = batch["number"].to_numpy().astype(np.int64) - self.scope.numbers[0]
        return np.asarray(both[place[batch["dyad"].to_numpy()], at])

    def _both(self, system: str) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """A place for each dyad, 0 of none, and of each place and period whether both are in."""
        scope = self.scope
        last = scope.periods()["end"][-1]
        spells = dyad_spells(
            scope.states, start=scope.start, end=last, freq=scope.freq, system=system
        ).select("lo", "hi", dyad=pair_of())
        dyads = spells["dyad"].unique().to_numpy()
        place = np.zeros(PLACES * PLACES, np.int32)
        place[dyads] = np.arange(1, len(dyads) + 1)
        changes = np.zeros((len(dyads) + 1, len(scope.numbers) + 1), np.int8)
        at, first = place[spells["dyad"].to_numpy()], scope.numbers[0]
        np.add.at(changes, (at, spells["lo"].to_numpy() - first), 1)
        np.add.at(changes, (at, spells["hi"].to_numpy() + 1 - first), -1)
        return place, changes.cumsum(axis=1, dtype=np.int8) > 0

    def batches(self, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """Lay the rows out, some at a time, whole intervals together.

        At least one, without rows where there is no interval. The columns of ``spells`` without lo
        and hi, ``row`` (its number), ``number`` (of the period), ``year``, and for dyads ``pair``
        and ``dyad``: a number for the two states in their order, and in that of the alphabet.
        """
        if self.spells.is_empty():
            yield self._laid(self.spells, 0)
            return
        heights = self.spells["hi"] - self.spells["lo"] + 1
        batch = (heights.cum_sum() - 1) // size
        first = 0
        for _, spells in self.spells.group_by(batch, maintain_order=True):
            laid = self._laid(spells, first)
            first += laid.height
            yield laid

    def _laid(self, spells: pl.DataFrame, first: int) -> pl.DataFrame:
        """One row of each period of some intervals; of the first the row is known."""
        named = spells if self.unit == "state" else self._paired(spells)
        year = (pl.col("number") // PARTS[self.freq]).cast(pl.Int16)
        return by_period(named).with_row_index("row", first).with_columns(year=year)

    @staticmethod
    def _paired(spells: pl.DataFrame) -> pl.DataFrame:
        return spells.with_columns(pair=pair_of()).with_columns(dyad=dyad_of())

    @cached_property
    def places(self) -> pl.DataFrame:
        """Where the intervals of dyads lie among the rows.

        Columns: pair, dyad (the same two in alphabetical order), lo, hi, first (row of ``lo``).
        """
        heights = pl.col("hi") - pl.col("lo") + 1
        first = heights.cast(pl.Int64).cum_sum() - heights
        return self._paired(self.spells).select("pair", "dyad", "lo", "hi", first=first)


def rows(
    states: str | Iterable[str] = "all",
    *,
    unit: Unit = "directed-dyad",
    freq: Frequency = "year",
    start: int | date | None = None,
    end: int | date | None = None,
    system: str = "cow",
    as_of: date | None = None,
    order: Order = "state",
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
        First and last year or day; periods that are to come are left out.
    system : {"cow", "gw", "gw_micro", "un"}
        Whose membership counts; with ``cow`` and ``gw`` a row is one of that system's codes.
    as_of : date, optional
        The day on whose knowledge the table rests; periods after it are left out.
    order : {"state", "code"}
        Which state of an undirected dyad comes first: by id in alphabetical order, or the one of
        the smaller number, as the field's own tables have it.

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
    if order not in ORDERS:
        raise ComityError(f"{shown(order)} is no order of states; write {' or '.join(ORDERS)}")
    if order == "code" and (unit != "dyad" or system not in ("cow", "gw")):
        raise ComityError(
            "order='code' is of undirected dyads with numbers; ask for unit='dyad' and "
            "system='cow' or 'gw'"
        )
    named = _named(states, unit)
    newest = as_of or date.today()
    if start is not None and span(start, start)[0] > newest:
        raise ComityError(f"start {start} lies after {newest}; ask for an earlier one")
    last = min(_last_day(end) or newest, newest)
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
    if order == "code":
        spells = _by_number(spells)
    ids = [name for name in spells.columns if name.startswith("state")]
    codes = [name for name in spells.columns if name.startswith("code")]
    typed = spells.with_columns(pl.col(ids).cast(state_ids()), pl.col(codes).cast(pl.Int16))
    return Rows(typed if by == "code" else typed.drop(codes), unit, freq, system, as_of)


def every_pair(
    states: Sequence[str], start: date, end: date, freq: Frequency, as_of: date | None = None
) -> Rows:
    """List every dyad of some states in every period, whether or not both were members then.

    Dyads in alphabetical order.

    >>> every_pair(["CHN", "PRK"], date(1930, 1, 1), date(1930, 12, 31), "year").height
    1
    """
    pairs = list(combinations(sorted(states), 2))
    spells = pl.DataFrame(pairs, schema=["state_a", "state_b"], orient="row").with_columns(
        pl.col("state_a", "state_b").cast(state_ids()),
        lo=pl.lit(period_number(start, freq), pl.Int32),
        hi=pl.lit(period_number(end, freq), pl.Int32),
    )
    return Rows(spells, "dyad", freq, "", as_of)


def _by_number(spells: pl.DataFrame) -> pl.DataFrame:
    """Dyads with the smaller number first."""
    turned = spells.filter(pl.col("code_a") > pl.col("code_b"))
    swap = {
        f"{name}_{one}": f"{name}_{two}" for name in ("state", "code") for one, two in ("ab", "ba")
    }
    rest = spells.filter(pl.col("code_a") <= pl.col("code_b"))
    both = pl.concat([rest, turned.rename(swap).select(spells.columns)])
    return both.sort("code_a", "code_b", "lo")


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
