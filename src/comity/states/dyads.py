"""Dyad scaffolds: pairs of states by period, where both were members on one and the same day."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import polars as pl

from comity.errors import ComityError, shown
from comity.states._tables import codes, require, spells
from comity.states.groups import GROUPS, group
from comity.states.members import MEMBERSHIPS
from comity.states.periods import MONTHS, Frequency, period_number, span
from comity.states.resolve import resolve

__all__ = ["by_period", "dyad_spells", "state_spells"]


def dyad_spells(
    states: str | Iterable[str] = "all",
    *,
    start: int | date | None = None,
    end: int | date | None = None,
    freq: Frequency = "year",
    directed: bool = False,
    system: str = "cow",
    by: Literal["state", "code"] = "state",
) -> pl.DataFrame:
    """List the intervals of periods in which two states were members on the same days.

    Columns state_a, state_b, code_a, code_b (0 unless ``by="code"``), lo, hi: number of the first
    and of the last period, counted from the year 0. Sorted by dyad and time; no period twice for
    one dyad. `by_period` makes one row of each period.

    >>> dyad_spells(["CHN", "RUS"], start=2000, end=2001).rows()
    [('CHN', 'RUS', 0, 0, 2000, 2001)]
    """
    terms, first, last = _asked(states, start, end, system, by)
    together = _together(terms, directed=directed)
    return _numbered(together, ["state_a", "state_b", "code_a", "code_b"], first, last, freq)


def state_spells(
    states: str | Iterable[str] = "all",
    *,
    start: int | date | None = None,
    end: int | date | None = None,
    freq: Frequency = "year",
    system: str = "cow",
    by: Literal["state", "code"] = "state",
) -> pl.DataFrame:
    """List the intervals of periods in which a state was a member.

    Columns state, code (0 unless ``by="code"``), lo, hi, as in `dyad_spells`.

    >>> state_spells(["DDR"], by="code").rows()
    [('DDR', 265, 1954, 1990)]
    """
    terms, first, last = _asked(states, start, end, system, by)
    return _numbered(terms.rename({"id": "state"}), ["state", "code"], first, last, freq)


def by_period(numbered: pl.DataFrame) -> pl.DataFrame:
    """Make one row of each period of some intervals.

    The other columns, repeated, and ``number``, in order.

    >>> by_period(pl.DataFrame({"state": ["CHN"], "lo": [2000], "hi": [2001]})).rows()
    [('CHN', 2000), ('CHN', 2001)]
    """
    numbers = pl.int_ranges("lo", pl.col("hi") + 1, dtype=pl.Int32).alias("number")
    return numbered.select(pl.exclude("lo", "hi"), numbers).explode("number")


def _asked(
    states: str | Iterable[str],
    start: int | date | None,
    end: int | date | None,
    system: str,
    by: str,
) -> tuple[pl.DataFrame, date, date]:
    """The terms of the states asked for, and the first and last day."""
    require(system, MEMBERSHIPS, "system of membership")
    require(by, ("state", "code"), "kind of row")
    terms = _terms(system, by)
    chosen = _chosen(states)
    if chosen is not None:
        terms = terms.filter(pl.col("id").is_in(chosen))
    opening = start if start is not None else spells(system)["start"].min()
    closing = end if end is not None else date.today()
    first, last = span(opening, closing)  # type: ignore[arg-type]
    return terms, first, last


def _chosen(states: str | Iterable[str]) -> list[str] | None:
    """The ids asked for, sorted; None for all."""
    if not isinstance(states, str):
        return sorted({resolve(state).id for state in states})
    if states == "all":
        return None
    if states.upper() in GROUPS:
        return list(group(states))
    raise ComityError(
        f"{shown(states)} is no group; write 'all', one of {', '.join(GROUPS)}, or a list of states"
    )


def _terms(system: str, by: str) -> pl.DataFrame:
    """Intervals of membership (id, code, start, end), cut where the code changes if codes count."""
    own = spells(system)
    if by == "state":
        return own.with_columns(code=pl.lit(0, pl.Int64))
    if system not in ("cow", "gw"):
        raise ComityError(
            f"by='code' needs system='cow' or 'gw', which have numbers, not {shown(system)}"
        )
    numbers = codes().filter(pl.col("system") == system)
    numbers = numbers.select("id", pl.col("code").cast(pl.Int64), c_start="start", c_end="end")
    cut = own.join(numbers, on="id").with_columns(
        start=pl.max_horizontal("start", "c_start"), end=pl.min_horizontal("end", "c_end")
    )
    return cut.filter(pl.col("start") <= pl.col("end")).drop("c_start", "c_end")


def _together(terms: pl.DataFrame, *, directed: bool) -> pl.DataFrame:
    """Intervals during which both states of a dyad were members."""
    one = terms.select(state_a="id", code_a="code", a_start="start", a_end="end")
    other = terms.select(state_b="id", code_b="code", b_start="start", b_end="end")
    pair = (
        pl.col("state_a") != pl.col("state_b")
        if directed
        else pl.col("state_a") < pl.col("state_b")
    )
    both = one.join(other, how="cross").filter(pair)
    return both.select(
        "state_a",
        "state_b",
        "code_a",
        "code_b",
        start=pl.max_horizontal("a_start", "b_start"),
        end=pl.min_horizontal("a_end", "b_end"),
    ).filter(pl.col("start") <= pl.col("end"))


def _numbered(
    together: pl.DataFrame, keys: list[str], start: date, end: date, freq: Frequency
) -> pl.DataFrame:
    """Those intervals as first and last period number, each period once for a dyad."""
    first, last = period_number(start, freq), period_number(end, freq)

    def number(column: str) -> pl.Expr:
        day = pl.col(column).dt
        return (day.year() * 12 + day.month().cast(pl.Int32) - 1) // MONTHS[freq]

    ordered = together.sort(*keys, "start").select(
        *keys,
        lo=number("start").clip(lower_bound=first),
        hi=number("end").clip(upper_bound=last),
    )
    # who parts and meets again within one period counts it once
    taken = pl.col("hi").shift(1).over(keys) + 1
    lo = pl.max_horizontal("lo", taken)
    return ordered.with_columns(lo=lo).filter(pl.col("lo") <= pl.col("hi"))
