"""Named groups of states, with the days of accession."""

from datetime import date

import polars as pl

from comity.states._tables import FIRST_DAY, OPEN, read, require
from comity.states.resolve import window_of

__all__ = ["GROUPS", "group"]

GROUPS = ("BRICS", "CRINK", "G7", "NATO", "P5", "SCO")
"""The groups known by name; CRINK is an analysts' label and has no dates."""


def group(name: str, when: int | date | None = None) -> tuple[str, ...]:
    """The members of a named group.

    Parameters
    ----------
    name : str
        One of `GROUPS`, in any case.
    when : int or date, optional
        A year (a member at some time in it) or a day; by default the members of today.

    Returns
    -------
    tuple of str
        Ids in alphabetical order; empty before the group was formed.

    Raises
    ------
    ComityError
        If the group is unknown, or `when` is no year or date.

    References
    ----------
    Accession dates: NATO, depositary notices of the North Atlantic Treaty; SCO, declarations
    of the Council of Heads of State; BRICS, summit declarations; G7, summits of 1975 and 1976;
    P5, Charter of the United Nations, Article 23, and resolution 2758 (XXVI).

    Examples
    --------
    >>> group("CRINK")
    ('CHN', 'IRN', 'PRK', 'RUS')
    >>> group("P5", when=1960)
    ('FRA', 'GBR', 'RUS', 'TWN', 'USA')
    """
    known = require(name.upper(), GROUPS, "group")
    start, end = pl.col("start").fill_null(FIRST_DAY), pl.col("end").fill_null(OPEN)
    lo, hi = window_of(when) or (OPEN, OPEN)
    own = read("groups").filter(pl.col("id") == known, start <= hi, end >= lo)
    return tuple(own["member"].sort())
