"""Days: dates as publishers write them, their order decided by all rows of a file, or refused."""

import polars as pl

from comity.errors import ComityError, shown
from comity.sources.reading.values import Kind

__all__ = ["day", "order_of", "with_centuries"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?$"
_BARE = r"^((?:1[6-9]|20)\d{2})(\d{2})(\d{2})$"
_NUMBERS = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[t ].*)?$"
_DAY_WORD = (
    r"^(?:[a-z]{3,9}\.?,? )?(\d{1,2})[- ]?([a-z]{3})[a-z]*\.?,?[- ]?(\d{4})(?: \d{1,2}:.*)?$"
)
_WORD_DAY = r"^(?:[a-z]{3,9},? )?([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$"
_SHORT = r"(?i)^(\d{1,2}(?:[-/.]\d{1,2}[-/.]|[- /]?[a-z]{3,9}[-/, ]*))(\d{2})$"
_FEW = 0.01  # share of the dates of a file that may be wrong
_EARLIEST = 1500


def order_of(
    file: str, texts: pl.Series, first: pl.Series | None = None, last: pl.Series | None = None
) -> str:
    """Whether the day or the month stands first in the dates of a file.

    Parameters
    ----------
    texts : Series of str
        All its dates as it writes them; null where there is none.
    first, last : Series of date, optional
        Between which days each date must lie, where other columns tell (a year, a session).

    Returns
    -------
    str
        ``day`` or ``month``; ``month`` too where no date depends on it.

    Raises
    ------
    ComityError
        If all dates can be read either way and differ, or many can be read in one way alone and
        many in the other alone.

    Examples
    --------
    >>> order_of("votes.csv", pl.Series(["08/12/2005", "15/03/2006"]))
    'day'
    >>> order_of("votes.csv", pl.Series(["08/12/2005"]))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: votes.csv: no date tells whether day or month stands first
    ('08/12/2005'); write dates as YYYY-MM-DD
    """
    dates = pl.DataFrame(
        {
            "text": texts,
            "first": first if first is not None else pl.Series([None] * len(texts), dtype=pl.Date),
            "last": last if last is not None else pl.Series([None] * len(texts), dtype=pl.Date),
        }
    ).filter(pl.col("text").str.strip_chars().str.contains(_NUMBERS))
    read = dates.with_columns(
        day=_read(pl.col("text"), "day"), month=_read(pl.col("text"), "month")
    )
    inside = {
        name: (
            pl.col(name).is_between(
                pl.coalesce("first", pl.date(1, 1, 1)), pl.coalesce("last", pl.date(9999, 12, 31))
            )
        ).fill_null(value=False)
        for name in ("day", "month")
    }
    fits = read.with_columns(**{f"fits_{name}": expr for name, expr in inside.items()})
    only_day = fits.filter(pl.col("fits_day") & ~pl.col("fits_month")).height
    only_month = fits.filter(pl.col("fits_month") & ~pl.col("fits_day")).height
    either = fits.filter(
        pl.col("fits_day") & pl.col("fits_month") & (pl.col("day") != pl.col("month"))
    )
    if only_day == only_month == 0:
        if either.is_empty():
            return "month"
        raise ComityError(
            f"{file}: no date tells whether day or month stands first "
            f"({shown(either['text'][0])}); write dates as YYYY-MM-DD"
        )
    fewer, more = sorted((only_day, only_month))
    if fewer > max(1, _FEW * (fewer + more)) or fewer == more:
        one, other = (
            fits.filter(pl.col(f"fits_{a}") & ~pl.col(f"fits_{b}"))["text"][0]
            for a, b in (("day", "month"), ("month", "day"))
        )
        raise ComityError(
            f"{file}: the day stands first in some dates ({shown(one)}), the month in others "
            f"({shown(other)}); write dates as YYYY-MM-DD"
        )
    return "day" if only_day > only_month else "month"


def with_centuries(texts: pl.Series, first: pl.Series, last: pl.Series) -> pl.Series:
    """Write years of two digits with four, where the row's own time has one year that ends so.

    Parameters
    ----------
    texts : Series of str
        Dates as the file writes them.
    first, last : Series of date
        Between which days each must lie: of the year or the session that the row names.

    Returns
    -------
    Series of str
        Any other date as it was: a year of two digits alone may be of either century.

    Examples
    --------
    >>> from datetime import date
    >>> bounds = pl.Series([date(2023, 9, 1)] * 2), pl.Series([date(2024, 9, 30)] * 2)
    >>> with_centuries(pl.Series(["12/14/23", "12/14/51"]), *bounds).to_list()
    ['12/14/2023', '12/14/51']
    """
    table = pl.DataFrame({"text": texts.str.strip_chars(), "first": first, "last": last})
    begins = pl.col("first").dt.year()
    year = begins + (pl.col("text").str.extract(_SHORT, 2).cast(pl.Int32) - begins) % 100
    whole = pl.format("{}{}", pl.col("text").str.extract(_SHORT, 1), year)
    inside = year <= pl.col("last").dt.year()
    return table.select(pl.when(inside).then(whole).otherwise("text").alias(texts.name)).to_series()


def day(order: str = "month") -> Kind:
    """A column of days.

    Parameters
    ----------
    order : {"day", "month"}
        Which stands first where a date is all numbers and the year stands last; as of `order_of`.

    Returns
    -------
    Kind
        Days: ``2005-12-08`` (also with a time of day), ``20051208``, ``12/8/2005``, ``8.12.2005``,
        ``08dec2005``, ``8 December 2005``, ``December 8, 2005``. A year of two digits is none.

    Examples
    --------
    >>> dates = ["08dec2005 00:00:00", "2005-12-08 00:00:00", "8/12/2005", "2005-13-01"]
    >>> table = pl.DataFrame({"date": dates})
    >>> [str(one) for one in table.select(day("day").value("date"))["date"]]
    ['2005-12-08', '2005-12-08', '2005-12-08', 'None']
    """
    return Kind("no day", lambda text: _read(text, order))


def _read(text: pl.Expr, order: str) -> pl.Expr:
    bare = text.str.strip_chars().str.to_lowercase()
    month_of = {name: number for number, name in enumerate(_MONTHS, 1)}

    def parts(pattern: str, places: tuple[int, int, int]) -> pl.Expr:
        groups = [bare.str.extract(pattern, at) for at in places]
        month = groups[1].replace(month_of).cast(pl.Int32, strict=False)
        year, number = (one.cast(pl.Int32, strict=False) for one in (groups[0], groups[2]))
        likely = (year >= _EARLIEST) & month.is_between(1, 12) & number.is_between(1, 31)
        iso = pl.format(
            "{}-{}-{}",
            groups[0],
            month.cast(pl.String).str.zfill(2),
            groups[2].str.zfill(2),
        )
        return pl.when(likely).then(iso).otherwise(None).str.to_date("%Y-%m-%d", strict=False)

    numbers = (3, 2, 1) if order == "day" else (3, 1, 2)
    return pl.coalesce(
        parts(_ISO, (1, 2, 3)),
        parts(_NUMBERS, numbers),
        parts(_BARE, (1, 2, 3)),
        parts(_DAY_WORD, (3, 2, 1)),
        parts(_WORD_DAY, (3, 1, 2)),
    )
