"""Coverage of pairs: which rows of a table lie within what an adapter declares complete."""

from collections.abc import Sequence

import polars as pl

from comity.dataset.joins import within_days
from comity.dataset.rows import PARTS, Rows, ids_type, pair_of
from comity.evidence.coverage import Coverage
from comity.sources.reading.holding import Holding
from comity.sources.shelf.adapters import adapter

__all__ = ["coverage_text", "covered_by", "number_of", "records_of"]


def records_of(name: str, held: Holding) -> tuple[pl.DataFrame, tuple[Coverage, ...]]:
    """The records of all states in a data set, and what it declares complete.

    Parameters
    ----------
    name : str
        A data set whose adapter gives records.
    held : Holding
        As the adapter read it.

    Returns
    -------
    tuple of (DataFrame, tuple of Coverage)
        Records with the columns of their kind.

    Raises
    ------
    KeyError
        If the data set has no adapter.

    Examples
    --------
    >>> from comity.sources.shelf.at_hand import holding
    >>> records, coverage = records_of("atop-dyad-years", holding("atop-dyad-years", folder))
    >>> records.height, coverage[0].start.year
    (2, 1961)
    """
    states = list(ids_type().categories)
    one = adapter(name)
    return one.records(held, states), one.coverage(held, states)


def number_of(day: str, rows: Rows) -> pl.Expr:
    """The number of the period in which a day lies.

    Parameters
    ----------
    day : str
        A column of days.
    rows : Rows
        The rows, for the length of their periods.

    Returns
    -------
    Expr
        Int32, counted from the year 0.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.dataset.rows import rows
    >>> of = rows(["CHN", "RUS"], freq="month", start=2000, end=2000)
    >>> pl.DataFrame({"start": [date(2000, 1, 9)]}).select(number_of("start", of)).item()
    24000
    """
    month = pl.col(day).dt.year().cast(pl.Int32) * 12 + pl.col(day).dt.month() - 1
    return month // (12 // PARTS[rows.freq])


def covered_by(declared: Sequence[Coverage], rows: Rows) -> pl.Expr:
    """Whether a row's whole period is covered for its pair of states.

    Parameters
    ----------
    declared : sequence of Coverage
        Of one kind.
    rows : Rows
        The rows; what was not over on their ``as_of`` is not covered.

    Returns
    -------
    Expr
        Of the columns ``number`` and ``pair``.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.dataset.rows import rows
    >>> one = Coverage("meeting", ("CHN", "RUS"), date(2000, 1, 1), date(2000, 12, 31), "", ("x",))
    >>> of = rows(["CHN", "PRK", "RUS"], unit="dyad", start=2000, end=2001)
    >>> next(of.batches()).select("state_b", covered=covered_by([one], of)).rows()[:3]
    [('PRK', False), ('PRK', False), ('RUS', True)]
    """
    found = pl.repeat(value=False, n=pl.len())
    for one in declared:
        inside = pl.col("pair").is_in(_pairs(one).implode())
        found = found | (within_days([(one.start, one.end)], rows) & inside)
    return found


def coverage_text(declared: Sequence[Coverage]) -> str:
    """The days that are covered for any pair, as a column tells them.

    Parameters
    ----------
    declared : sequence of Coverage
        Of one kind.

    Returns
    -------
    str
        ``FIRST/LAST``; empty where nothing is covered.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> coverage_text([])
    ''
    """
    if not declared:
        return ""
    return f"{min(one.start for one in declared)}/{max(one.end for one in declared)}"


def _pairs(one: Coverage) -> pl.Series:
    """Numbers of the pairs that are covered, in either order."""
    known = set(ids_type().categories)
    dyads = [pair for pair in one.dyads() if set(pair) <= known]
    table = pl.DataFrame(dyads, schema=["state_a", "state_b"], orient="row")
    back = table.select(state_a="state_b", state_b="state_a")
    return pl.concat([table, back]).select(pair_of()).to_series()
