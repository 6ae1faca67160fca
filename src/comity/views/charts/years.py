"""Days as decimal years, by which every chart lays its axis of time."""

from datetime import date

__all__ = ["decimal_end", "decimal_year"]


def decimal_year(day: date) -> float:
    """Write a day as a decimal year.

    The year plus the share of it that has passed at the beginning of the day.

    >>> decimal_year(date(2024, 1, 1)), round(decimal_year(date(2023, 7, 2)), 2)
    (2024.0, 2023.5)
    """
    first = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - first) / (366 if _leap(day.year) else 365)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def decimal_end(day: date) -> float:
    """Write the end of a day as a decimal year.

    Where the day after begins.

    >>> decimal_end(date(2024, 12, 31))
    2025.0
    """
    if (day.month, day.day) == (12, 31):
        return day.year + 1.0
    return decimal_year(date.fromordinal(day.toordinal() + 1))
