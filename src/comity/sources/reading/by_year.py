"""Tables by year: which years they cover, and of which years a row without its year may be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median

import polars as pl

from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.spans import Span

__all__ = ["in_gaps", "without_thin_years"]

_SHARE = 0.05
_NEAR = 5


def without_thin_years(span: Span, years: pl.Series, file: str) -> tuple[Span, tuple[str, ...]]:
    """Take the years off a span in which a table by year has hardly a row.

    A year typed wrongly stands alone. A year at either end counts as covered where it has a
    twentieth of the rows that the five years next to it have in the median; its rows stay.

    Parameters
    ----------
    span : Span
        From the first to the last year of the table.
    years : Series
        The year of each row.
    file : str
        Name of the file, for people.

    Returns
    -------
    tuple of (Span, tuple of str)
        The span without these years, and one line for each of them.

    Examples
    --------
    >>> span = Span(date(2000, 1, 1), date(2003, 12, 31), "made up", "cow-contiguity")
    >>> years = pl.Series([2000] * 50 + [2001] * 50 + [2003])
    >>> rest, notes = without_thin_years(span, years, "a.csv")
    >>> rest.end.year, notes
    (2001, ('a.csv: 2003 is not covered, with 1 rows where 50 are usual',))
    """
    counts = sorted(years.drop_nulls().value_counts(name="rows").iter_rows())
    notes: list[str] = []
    for at_end in (True, False):
        while len(counts) > 1 and _is_thin(counts[::-1] if at_end else counts):
            year, rows = counts.pop(-1 if at_end else 0)
            usual = _usual(counts[::-1] if at_end else counts)
            notes.append(
                f"{file}: {year} is not covered, with {rows} rows where {usual:.0f} are usual"
            )
    first, last = date(counts[0][0], 1, 1), date(counts[-1][0], 12, 31)
    return replace(span, start=max(span.start, first), end=min(span.end, last)), tuple(notes)


def in_gaps(
    doubts: pl.DataFrame, rows: pl.DataFrame, parties: Sequence[str], span: Span
) -> pl.DataFrame:
    """Say of which years damaged rows may be whose year is not known.

    A table has one row for each party or pair in a year: one that lost its year can only be of a
    year in which they have none.

    Parameters
    ----------
    doubts : DataFrame
        As `comity.sources.reading.holding.Holding` holds them.
    rows : DataFrame
        The sound rows: parties, year.
    parties : sequence of str
        Columns of ids, one or two; of two, a row of either order counts.
    span : Span
        What the file covers.

    Returns
    -------
    DataFrame
        The doubts, each of a time within the span; none of parties that have a row in every year.

    Examples
    --------
    >>> day = date(2000, 1, 1)
    >>> doubt = {"state_a": "CHN", "state_b": None, "start": None, "end": None, "reason": "x"}
    >>> rows = pl.DataFrame({"state": ["CHN", "CHN"], "year": [2000, 2002]})
    >>> span = Span(day, date(2002, 12, 31), "made up", "cow-capabilities")
    >>> in_gaps(pl.DataFrame([doubt], schema=DOUBTS.schema), rows, ["state"], span)["start"].item()
    datetime.date(2001, 1, 1)
    """
    timeless = doubts.filter(pl.col("start").is_null())
    told = [doubts.filter(pl.col("start").is_not_null())]
    for doubt in timeless.iter_rows(named=True):
        named = [doubt[side] for side in ("state_a", "state_b") if doubt[side]]
        times = [(span.start, span.end)]
        if len(named) == len(parties):
            of_them = pl.all_horizontal(pl.col(one).is_in(named) for one in parties)
            there = set(rows.filter(of_them)["year"])
            years = range(span.start.year, span.end.year + 1)
            times = [(date(y, 1, 1), date(y, 12, 31)) for y in years if y not in there]
        told.append(
            pl.DataFrame(
                [doubt | {"start": start, "end": end} for start, end in times], DOUBTS.schema
            )
        )
    return pl.concat(told)


def _is_thin(counts: Sequence[tuple[int, int]]) -> bool:
    return counts[0][1] < _SHARE * _usual(counts[1:])


def _usual(counts: Sequence[tuple[int, int]]) -> float:
    """Rows of the next years in the median."""
    return float(median(rows for _, rows in counts[:_NEAR]))
