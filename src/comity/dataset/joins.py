"""Joins: how figures of states and of dyads find their rows, and what lies within coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from comity.dataset.rows import PARTS, Rows
from comity.errors import ComityError
from comity.sources.holding import Holding

__all__ = ["covered_years", "matched", "sides", "span_text", "within", "yearly_only"]


def matched(rows: pl.DataFrame, figures: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """The figures of each row, in the order of the rows; null where there are none.

    Parameters
    ----------
    rows : DataFrame
        A batch of rows.
    figures : DataFrame
        Columns ``on``, each combination once, and the figures.
    on : sequence of str
        Columns to join by.

    Returns
    -------
    DataFrame
        The figures alone, one row for each of ``rows``.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> figures = pl.DataFrame({"year": [1961], "cinc": [0.1]})
    >>> matched(pl.DataFrame({"year": [1960, 1961]}), figures, ["year"])["cinc"].to_list()
    [None, 0.1]
    """
    types = {name: rows.schema[name] for name in on}
    typed = figures.with_columns(pl.col(name).cast(kind) for name, kind in types.items())
    found = rows.select(on).join(typed, on=on, how="left", maintain_order="left")
    return found.drop(on)


def sides(rows: pl.DataFrame, figures: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Figures of states and years, for the state of each row or for both of its states.

    Parameters
    ----------
    rows : DataFrame
        A batch of rows.
    figures : DataFrame
        Columns state, year and the figures.
    unit : str
        ``state``, or a unit of dyads.

    Returns
    -------
    DataFrame
        The figures, for dyads each with the suffix ``_a`` and ``_b``.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> figures = pl.DataFrame({"state": ["CHN"], "year": [1961], "cinc": [0.1]})
    >>> rows = pl.DataFrame({"state_a": ["CHN"], "state_b": ["PRK"], "year": [1961]})
    >>> sides(rows, figures, "dyad").rows()
    [(0.1, None)]
    """
    if unit == "state":
        return matched(rows, figures, ["state", "year"])
    found = []
    for side in ("a", "b"):
        own = figures.rename({"state": f"state_{side}"})
        one = matched(rows, own, [f"state_{side}", "year"])
        found.append(one.rename({name: f"{name}_{side}" for name in one.columns}))
    return pl.concat(found, how="horizontal")


@dataclass(frozen=True)
class _Periods:
    first: int
    last: int


def _covered(held: Holding, rows: Rows) -> _Periods:
    """Numbers of the first and last period that lie wholly within the span, and are known."""
    parts = PARTS[rows.freq]
    months = 12 // parts
    end = min(held.span.end, rows.as_of) if rows.as_of else held.span.end
    start_month = held.span.start.year * 12 + held.span.start.month - 1 + (held.span.start.day > 1)
    after = end.year * 12 + end.month - 1 + (_is_last_of_month(end))
    return _Periods(-(-start_month // months), after // months - 1)


def _is_last_of_month(day: date) -> bool:
    return day == date.max or (day + date.resolution).day == 1


def within(held: Holding, rows: Rows) -> pl.Expr:
    """Whether a row's period lies within what the files at hand cover.

    Parameters
    ----------
    held : Holding
        What is at hand.
    rows : Rows
        The rows; what was not over on their ``as_of`` is not covered.

    Returns
    -------
    Expr
        Of the column ``number``.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> from comity.sources._spans import Span
    >>> span = Span(date(1816, 1, 1), date(2000, 12, 31), "made up", "atop")
    >>> of = rows(["CHN", "RUS"], start=2000, end=2001)
    >>> next(of.batches()).select(within(Holding(pl.DataFrame(), span), of)).to_series().to_list()
    [True, False, True, False]
    """
    periods = _covered(held, rows)
    return pl.col("number").is_between(periods.first, periods.last)


def covered_years(held: Holding, rows: Rows) -> tuple[int, int]:
    """First and last year of the rows that the files may tell of.

    Parameters
    ----------
    held : Holding
        What is at hand.
    rows : Rows
        The rows.

    Returns
    -------
    tuple of (int, int)
        The last before the first where there is none.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> from comity.sources._spans import Span
    >>> span = Span(date(1816, 1, 1), date(2000, 12, 31), "made up", "atop")
    >>> covered_years(Holding(pl.DataFrame(), span), rows(["CHN", "RUS"], start=1990, end=2010))
    (1990, 2000)
    """
    first, last = rows.years
    return max(first, held.span.start.year), min(last, held.span.end.year)


def yearly_only(name: str, rows: Rows) -> None:
    """Refuse to spread yearly figures over shorter periods.

    Parameters
    ----------
    name : str
        What is asked for.
    rows : Rows
        The rows.

    Returns
    -------
    None
        Where the rows are by year.

    Raises
    ------
    ComityError
        Where they are not.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> yearly_only("trade", rows(["CHN", "RUS"], freq="month", start=2000, end=2000))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: trade is known by year, not by month; ask for freq="year"
    """
    if rows.freq != "year":
        raise ComityError(f'{name} is known by year, not by {rows.freq}; ask for freq="year"')


def span_text(held: Holding) -> str:
    """The days that the files at hand cover, as a column tells them.

    Parameters
    ----------
    held : Holding
        What is at hand.

    Returns
    -------
    str
        ``FIRST/LAST``; empty for what bears no date.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from comity.sources._spans import Span
    >>> span_text(Holding(pl.DataFrame(), Span(date(1816, 1, 1), date.max, "made up", "dist")))
    ''
    """
    return "" if held.span.end == date.max else f"{held.span.start}/{held.span.end}"
