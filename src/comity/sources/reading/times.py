"""Times: which years and days of a file can be right, and what the file covers by them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.doubts import About, without
from comity.sources.reading.sheets import Sheet, require_few_broken
from comity.sources.reading.spans import Span

__all__ = ["in_time", "span_of"]

_SHARE = 0.01  # of the rows: more are no slip
_LEAST = 10  # rows of which one may be a slip
_TIMES = 2  # the longest time without a row among all others
_EMPTY = 2  # years without a row at least


def in_time(sheet: Sheet, about: About, released: date | None = None) -> Sheet:
    """Set the rows aside whose time cannot be right: the future, a lone year far from all others.

    Without rows that begin or end after today or the release, and without those, at most one in a
    hundred or one alone, that lie further from all others than these lie from each other, by a
    factor of two and two empty years at least. Their doubts are of any time.

    >>> rows = pl.DataFrame({"ccode": ["710"] * 41, "year": [*range(1950, 1990), 2019]})
    >>> sound = in_time(Sheet("a.csv", rows), About(("ccode",), "year", system="cow"))
    >>> sound.rows["year"].max(), sound.doubts.select("state_a", "start").row(0)
    (1989, ('CHN', None))
    """
    until = min(date.today(), released or date.max)
    timeless = replace(about, start="", end="")
    told = sheet
    for column in dict.fromkeys((about.start, about.end or about.start)):
        is_day = told.rows.schema[column] == pl.Date
        late = pl.col(column) > (pl.lit(until) if is_day else until.year)
        told = without(told, {f"{column} is after the file was made": late}, timeless, column)
        years = told.rows[column].dt.year() if is_day else told.rows[column]
        lone = _lone(years)
        if lone:
            far = (pl.col(column).dt.year() if is_day else pl.col(column)).is_in(lone)
            told = without(told, {f"{column} is far from all others": far}, timeless, column)
    return told


def _lone(years: pl.Series) -> list[int]:
    """Years at either end that a few rows alone have, far from all others."""
    counts = years.drop_nulls().cast(pl.Int64).value_counts(name="rows").sort(years.name)
    slips = _slips(int(counts["rows"].sum()))
    held = dict(counts.iter_rows())
    lone: list[int] = []
    while far := _outermost(held, slips):
        slips -= sum(held.pop(year) for year in far)
        lone += far
    return lone


def _slips(total: int) -> float:
    """How many of some rows may be slips."""
    return max(_SHARE * total, 1 if total >= _LEAST else 0)


def _outermost(held: Mapping[int, int], slips: float) -> list[int]:
    """Years at one end, closer to each other than to the rest, which is closer together still."""
    for ordered in (sorted(held, reverse=True), sorted(held)):
        taken = 0
        for at in range(len(ordered) - 2):
            taken += held[ordered[at]]
            if taken > slips:
                break
            far, rest = ordered[: at + 1], ordered[at + 1 :]
            apart, width = abs(far[-1] - rest[0]), abs(far[0] - far[-1])
            longest = max(abs(a - b) for a, b in pairwise(rest))
            if apart > max(_TIMES * longest, _EMPTY, width):
                return far
    return []


def span_of(
    sheet: Sheet,
    start: str,
    source: str,
    universe: str,
    *,
    end: str = "",
    released: date | None = None,
) -> Span:
    """From the first to the last time of which the sound rows of a sheet tell.

    Parameters
    ----------
    sheet : Sheet
        Rows as of `in_time`.
    start : str
        Column of years, each covered whole, or of days.
    source : str
        Name of the data set in the catalogue.
    universe : str
        What the file holds, as the catalogue says.
    end : str
        Column of the last years or days, where it is another.
    released : date, optional
        When the release was out: `Span.known`, and nothing is covered after it.

    Returns
    -------
    Span
        Never beyond the release or today.

    Examples
    --------
    >>> sheet = Sheet("a.csv", pl.DataFrame({"year": [1961, 2012]}))
    >>> span = span_of(sheet, "year", "cow-capabilities", "made up", released=date(2012, 6, 30))
    >>> span.start, span.end
    (datetime.date(1961, 1, 1), datetime.date(2012, 6, 30))
    """
    firsts, lasts = (sheet.rows[one].drop_nulls() for one in (start, end or start))
    if firsts.is_empty() or lasts.is_empty():
        require_few_broken(sheet)
        raise ComityError(f"{sheet.file} holds no row of states; give a file that does")
    first, last = firsts.min(), lasts.max()
    begin = first if isinstance(first, date) else date(int(str(first)), 1, 1)
    close = last if isinstance(last, date) else date(int(str(last)), 12, 31)
    until = min(close, date.today(), released or date.max)
    return Span(begin, max(begin, until), universe, source, released)
