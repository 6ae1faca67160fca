"""The scope of a measure: which states, and which periods from which day to which."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from comity.states import Frequency
from comity.states.periods import MONTHS, period_at, period_number

__all__ = ["Scope"]


@dataclass(frozen=True)
class Scope:
    """What is measured: all pairs of some states, in all periods from one day to another.

    Parameters
    ----------
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : date
        First day of the first period, and the last day that counts: the last period is measured
        up to it.
    states : tuple of str
        State codes.

    Examples
    --------
    >>> Scope("year", date(2018, 1, 1), date(2019, 6, 30), ("CHN", "PRK")).numbers
    range(2018, 2020)
    """

    freq: Frequency
    start: date
    end: date
    states: tuple[str, ...]

    @property
    def numbers(self) -> range:
        """Numbers of the periods, counted from the year 0."""
        first, last = (period_number(day, self.freq) for day in (self.start, self.end))
        return range(first, last + 1)

    def number(self, day: str) -> pl.Expr:
        """The number of the period in which a day lies.

        >>> scope = Scope("month", date(2000, 1, 1), date(2000, 12, 31), ("CHN", "PRK"))
        >>> pl.DataFrame({"start": [date(2000, 1, 9)]}).select(scope.number("start")).item()
        24000
        """
        month = pl.col(day).dt.year().cast(pl.Int32) * 12 + pl.col(day).dt.month() - 1
        return month // MONTHS[self.freq]

    def first_day(self) -> pl.Expr:
        """The first day of the period of the column ``number``."""
        month = pl.col("number") * MONTHS[self.freq]
        return pl.date(month // 12, month % 12 + 1, 1)

    def last_day(self) -> pl.Expr:
        """The last day of that period that counts."""
        closes = self.first_day().dt.offset_by(f"{MONTHS[self.freq]}mo").dt.offset_by("-1d")
        return pl.min_horizontal(closes, pl.lit(self.end))

    def periods(self) -> pl.DataFrame:
        """The periods, whole ones.

        Columns: number, period (label), start, end (first and last day).
        """
        return _periods(self.freq, self.numbers)


@lru_cache(maxsize=64)
def _periods(freq: Frequency, numbers: range) -> pl.DataFrame:
    listed = [(n, period_at(n, freq)) for n in numbers]
    return pl.DataFrame(
        {
            "number": [n for n, _ in listed],
            "period": [p.label for _, p in listed],
            "start": [p.start for _, p in listed],
            "end": [p.end for _, p in listed],
        },
        schema={"number": pl.Int32, "period": pl.String, "start": pl.Date, "end": pl.Date},
    )
