"""Dates as people know them: to the day, the month or the year, or with an open end."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Literal

from comity.errors import shown

__all__ = ["ONGOING", "Precision", "parse_date"]

Precision = Literal["day", "month", "year"]

ONGOING = date.max
"""The last day of an interval that has not ended (in CSV: ``ongoing``)."""

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@lru_cache(maxsize=65_536)  # many records share a day
def parse_date(text: str) -> tuple[date, date, Precision]:
    """Read an ISO 8601 date of day, month or year precision as the days it may mean.

    First day, last day, and the precision: ``"day"``, ``"month"`` or ``"year"``.

    >>> parse_date("2005-10")
    (datetime.date(2005, 10, 1), datetime.date(2005, 10, 31), 'month')
    """
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{shown(text)} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is not None and month is not None and day is not None:
            return date(year, month, day), date(year, month, day), "day"
        if year is not None and month is not None:
            first = date(year, month, 1)
            return first, first.replace(day=calendar.monthrange(year, month)[1]), "month"
        return date(year or 0, 1, 1), date(year or 0, 12, 31), "year"
    except ValueError:
        raise ValueError(f"{shown(text)} does not exist; write a date of the calendar") from None
