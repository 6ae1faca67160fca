"""Dates of votes in whichever form a file has them, their order settled by all of them."""

from datetime import date

import polars as pl

from comity.errors import ComityError

__all__ = ["day_of", "session_of"]

_NUMBERS = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"


def day_of(file: str, calls: pl.DataFrame) -> pl.Series:
    """Read the dates of roll calls or decisions.

    Parameters
    ----------
    file : str
        Name of the file, for the message.
    calls : DataFrame
        Columns date (text) and perhaps session, which tells months from days where all are small.

    Returns
    -------
    Series of Date
        Null where the text is no date, or one before the United Nations or after the year that
        runs: nobody voted then.

    Raises
    ------
    ComityError
        If some dates are written with numbers and could be read day first as well as month first.

    Examples
    --------
    >>> calls = pl.DataFrame({"date": ["8/12/2005", "15/03/2006", "2006-05-04 00:00:00"]})
    >>> [str(day) for day in day_of("votes.csv", calls)]
    ['2005-12-08', '2006-03-15', '2006-05-04']
    """
    days = _read(file, calls)
    return days.set(~days.is_between(_FIRST, date(date.today().year, 12, 31)), None)


_FIRST = date(1945, 10, 24)


def _read(file: str, calls: pl.DataFrame) -> pl.Series:
    text = pl.col("date").str.strip_chars()
    plain = calls.select(
        pl.coalesce(
            text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
            text.str.to_titlecase().str.to_date("%d%b%Y", strict=False),
        )
    ).to_series()
    one, other, year = (text.str.extract(_NUMBERS, n) for n in (1, 2, 3))
    orders = [
        calls.select(
            pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)
        ).to_series()
        for month, day in ((one, other), (other, one))
    ]
    month_first, day_first = orders
    numeric = calls.select(text.str.contains(_NUMBERS).fill_null(False)).to_series()
    if not numeric.any() or (month_first == day_first).filter(numeric).all():
        return plain.zip_with(plain.is_not_null(), month_first).alias("date")
    best = _settled(file, calls.filter(numeric), [order.filter(numeric) for order in orders])
    return plain.zip_with(plain.is_not_null(), orders[best]).alias("date")


def _settled(file: str, calls: pl.DataFrame, orders: list[pl.Series]) -> int:
    """Which of two orders fits: 0 month first, 1 day first."""
    unread = [order.null_count() for order in orders]
    if unread[0] != unread[1]:
        return int(unread[1] < unread[0])
    if "session" in calls.columns:
        away = [(session_of(order) - calls["session"]).abs().sum() for order in orders]
        if away[0] != away[1]:
            return int(away[1] < away[0])
    raise ComityError(
        f"{file}: {calls['date'][0]} and all other dates fit day first as well as month first; "
        "write them as YYYY-MM-DD"
    )


def session_of(days: pl.Series) -> pl.Series:
    """The regular session of the Assembly in which a day lies; sessions begin in September."""
    return days.dt.year() - 1946 + (days.dt.month() >= 9).cast(pl.Int32)
