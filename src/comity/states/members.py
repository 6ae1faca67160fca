"""Who is a member of the state system, and when."""

from datetime import date

import polars as pl

from comity.states._tables import OPEN, require, spells
from comity.states.resolve import window_of

__all__ = ["MEMBERSHIPS", "members", "membership"]

MEMBERSHIPS = ("cow", "gw", "gw_micro", "un")
"""Correlates of War; Gleditsch and Ward's list; their tentative list of microstates; the UN."""


def membership(system: str = "cow") -> pl.DataFrame:
    """The intervals during which each state was a member of a system.

    Parameters
    ----------
    system : {"cow", "gw", "gw_micro", "un"}
        Correlates of War state system, Gleditsch and Ward's independent states, their
        tentative list of microstates, or the United Nations.

    Returns
    -------
    polars.DataFrame
        Columns id (text), start and end (dates, both within the interval; end null where
        membership lasts), sorted; a state has as many rows as it has spells.

    References
    ----------
    Correlates of War Project, State System Membership, v2016, its open ends carried on.
    Gleditsch & Ward (1999), International Interactions 25(4): 393-413, with later updates.

    Examples
    --------
    >>> membership("un").filter(pl.col("id") == "TWN").row(0)
    ('TWN', datetime.date(1945, 10, 24), datetime.date(1971, 10, 24))
    """
    own = spells(require(system, MEMBERSHIPS, "system of membership"))
    lasting = pl.col("end") == OPEN
    return own.with_columns(end=pl.when(~lasting).then("end"))


def members(when: int | date, system: str = "cow") -> tuple[str, ...]:
    """The states that were members of a system on a day, or at any time in a year.

    Ids in alphabetical order; empty where there was none.

    Raises
    ------
    ComityError
        If `when` is no year or date, or the system is unknown.

    Examples
    --------
    >>> members(1816)[:5], len(members(2016)), len(members(2024, system="un"))
    (('AUH', 'BAD', 'BAV', 'CHE', 'DEU'), 195, 193)
    """
    own = spells(require(system, MEMBERSHIPS, "system of membership"))
    lo, hi = window_of(when) or (date.min, date.max)
    then = own.filter(pl.col("start") <= hi, pl.col("end") >= lo)
    return tuple(then["id"].unique().sort())
