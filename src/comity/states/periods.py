"""Years, quarters and months: the periods by which dyads are counted."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from comity.errors import ComityError, shown
from comity.states._tables import require
from comity.states.resolve import window_of

__all__ = [
    "FREQUENCIES",
    "Frequency",
    "Period",
    "When",
    "day_of",
    "periods",
    "year_or_day",
]

Frequency = Literal["year", "quarter", "month"]
"""How long a period is."""

FREQUENCIES = ("year", "quarter", "month")
"""Every `Frequency`."""

When = int | date | str
"""A year or a day: 1995, "1995", date(1995, 6, 30), "1995-06-30"."""

MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """A year, a quarter or a month.

    Attributes
    ----------
    label : str
        ``2018``, ``2018Q3`` or ``2018-07``; labels of one frequency sort by time.
    start, end : date
        First and last day.
    """

    label: str
    start: date
    end: date


def year_or_day(when: When | None, name: str) -> int | date | None:
    """Read a year or a day.

    None where it is none.

    Raises
    ------
    ComityError
        If it is neither a year of the calendar nor a day.

    Examples
    --------
    >>> year_or_day("1995-06-30", "start")
    datetime.date(1995, 6, 30)
    """
    if isinstance(when, str):
        text = when.strip()
        try:
            when = int(text) if text.isdecimal() else date.fromisoformat(text)
        except ValueError:
            raise ComityError(
                f"{name}={shown(text)} is no year or day; write 1995 or 1995-06-30"
            ) from None
    try:
        window_of(when)
    except ComityError:
        raise ComityError(
            f"{name}={shown(when)} is no year or day of the calendar; write one such as 1991 or "
            "1991-12-25"
        ) from None
    return when.date() if isinstance(when, datetime) else when


def day_of(when: date | str | None, name: str) -> date | None:
    """Read a day.

    None where it is none.

    >>> day_of("2024-06-18", "as_of")
    datetime.date(2024, 6, 18)
    """
    found = year_or_day(when, name)
    if isinstance(found, int):
        raise ComityError(
            f"{name}={found} is a year; give a day, such as the last, {name}='{found}-12-31'"
        )
    return found


def periods(start: int | date, end: int | date, freq: Frequency = "year") -> tuple[Period, ...]:
    """Every period from that of the first day to that of the last.

    Raises
    ------
    ComityError
        If `end` is before `start`, one is no year or date, or `freq` is none of the three.

    Examples
    --------
    >>> [p.label for p in periods(2018, date(2019, 2, 1), "quarter")]
    ['2018Q1', '2018Q2', '2018Q3', '2018Q4', '2019Q1']
    """
    first, last = span(start, end)
    numbers = range(period_number(first, freq), period_number(last, freq) + 1)
    return tuple(period_at(number, freq) for number in numbers)


def span(start: int | date, end: int | date) -> tuple[date, date]:
    """First and last day of two years or days in order."""
    opening, closing = window_of(start), window_of(end)
    if opening is None or closing is None:
        raise ComityError("start and end are needed; give a year or a date for each")
    if closing[1] < opening[0]:
        raise ComityError(f"end {end} is before start {start}; exchange the two")
    return opening[0], closing[1]


def period_number(day: date, freq: Frequency) -> int:
    """The number of the period in which a day lies, counted from the year 0."""
    months = MONTHS[require(freq, FREQUENCIES, "frequency")]
    return (day.year * 12 + day.month - 1) // months


def period_at(number: int, freq: Frequency) -> Period:
    """The period of that number."""
    months = MONTHS[freq]
    year, month = divmod(number * months, 12)
    closing = month + months
    last = date(year, closing, monthrange(year, closing)[1])
    suffix = {"year": "", "quarter": f"Q{month // 3 + 1}", "month": f"-{closing:02d}"}[freq]
    return Period(f"{year:04d}{suffix}", date(year, month + 1, 1), last)
