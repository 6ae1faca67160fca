"""Thin years: those at either end of a file in which it has hardly a row are not covered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median

import polars as pl

from comity.sources.reading.spans import Span

__all__ = ["without_thin_years"]

_SHARE = 0.05
_NEAR = 5


def without_thin_years(span: Span, years: pl.Series, file: str) -> tuple[Span, tuple[str, ...]]:
    """Take the years off a span in which a table by year has hardly a row.

    A year typed wrongly stands alone. A year at either end counts as covered where it has a
    twentieth of the rows that the five years next to it have in the median; its rows stay.

    The span without these years, and one line for each of them.

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


def _is_thin(counts: Sequence[tuple[int, int]]) -> bool:
    return counts[0][1] < _SHARE * _usual(counts[1:])


def _usual(counts: Sequence[tuple[int, int]]) -> float:
    """Rows of the next years in the median."""
    return float(median(rows for _, rows in counts[:_NEAR]))
