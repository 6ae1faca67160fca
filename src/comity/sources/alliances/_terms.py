"""Terms of alliance in the files that publish them: from when to when, as precisely as is known."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.quarantine import set_aside

__all__ = ["chosen", "last_day", "terms", "whole_numbers"]

# Names of precisions, which stand in the order from fine to coarse when compared as text.
_DAY, _MONTH, _YEAR = "day", "month", "year"


def chosen(paths: Iterable[Path], layouts: Sequence[Layout]) -> Path:
    """Of the files of one data set take the one whose layout tells most.

    Parameters
    ----------
    paths : iterable of Path
        At least one file.
    layouts : sequence of Layout
        Those of the data set, the preferred ones first.

    Returns
    -------
    Path
        The file in the first of the layouts that any is in.

    Raises
    ------
    ComityError
        If a file is in another layout, or two are in the preferred one.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "any.csv")
    >>> _ = path.write_text("ccode,year,cinc\\n2,1961,0.2\\n")
    >>> chosen([path], [Layout("nmc", ("ccode", "year", "cinc"))]) == path
    True
    """
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(layout_of(path, layouts).name, []).append(path)
    best = next(found[one.name] for one in layouts if one.name in found)
    if len(best) > 1:
        names = " and ".join(path.name for path in best)
        raise ComityError(f"{names} hold the same alliances; keep the one to be used")
    return best[0]


def whole_numbers(file: str, table: pl.DataFrame, party: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read every cell of a table as a whole number.

    Parameters
    ----------
    file : str
        Name of the file, for people.
    table : DataFrame
        Text or numbers; null or a dot where nothing is known.
    party : str
        Column that says of whom a row is.

    Returns
    -------
    tuple of (DataFrame, DataFrame)
        The table as Int64, without rows in which a cell is something else; and those, as
        `Quarantine` holds them.

    Raises
    ------
    ComityError
        If they are more than one in a hundred.

    Examples
    --------
    >>> table = pl.DataFrame({"member": ["2", "200"], "defense": ["1.0", "."]})
    >>> whole_numbers("made-up.csv", table, "member")[0].rows()
    [(2, 1), (200, None)]
    """
    texts = table.select(pl.all().cast(pl.String).str.strip_chars().replace(["", "."], None))
    parsed = texts.select(pl.all().cast(pl.Float64, strict=False))
    whole = pl.all().cast(pl.Int64, strict=False)
    numbers = parsed.select(pl.when(pl.all() == pl.all().floor()).then(whole))
    both = texts.with_row_index("_row", offset=1).hstack(numbers.select(pl.all().name.suffix("_#")))
    value = pl.coalesce(pl.when(pl.col(f"{n}_#").is_null()).then(n) for n in texts.columns)
    wrong = both.select(item=pl.format("row {}", "_row"), state=party, value=value)
    sound = wrong["value"].is_null()
    aside = set_aside(
        file, "what is no number", wrong.filter(~sound), of=table.height, right="write numbers"
    )
    return numbers.filter(sound), aside


def terms(
    file: str,
    numbers: pl.DataFrame,
    party: str,
    entry: tuple[str, str, str],
    leave: tuple[str, str, str],
    **columns: pl.Expr,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """From when to when each row holds, as precisely as it is known.

    Parameters
    ----------
    file : str
        Name of the file, for people.
    numbers : DataFrame
        As of `whole_numbers`.
    party : str
        Column that says of whom a row is.
    entry, leave : tuple of str
        Columns of the year, month and day; months and days 0 or null where unknown, the last year
        0 or null while in force.
    **columns : Expr
        What else is read of each row, alliance among it.

    Returns
    -------
    tuple of (DataFrame, DataFrame)
        The given columns, year (of entry), start and end (first and last day possible;
        `comity.evidence.dates.ONGOING` while in force), start_precision and end_precision (day,
        month or year); and the rows whose dates are missing, impossible or reversed, as
        `Quarantine` holds them.

    Raises
    ------
    ComityError
        If they are more than one in a hundred.

    Examples
    --------
    >>> numbers = pl.DataFrame({"state": 2, "y": [1844], "m": [6], "d": [None], "y1": [0]})
    >>> found, _ = terms("made-up.csv", numbers, "state", ("y", "m", "d"), ("y1", "m", "d"),
    ...                  alliance=pl.lit(1))
    >>> found.select("start", "start_precision", "end").row(0)
    (datetime.date(1844, 6, 1), 'month', datetime.date(9999, 12, 31))
    """
    (start, start_precision), (last, last_precision) = _dated(*entry), _dated(*leave)
    in_force = pl.col(leave[0]).fill_null(0) == 0
    rows = numbers.select(
        **columns,
        year=pl.col(entry[0]),
        start=start,
        end=pl.when(in_force).then(ONGOING).otherwise(last_day(last, last_precision)),
        start_precision=start_precision,
        end_precision=pl.when(in_force).then(pl.lit(_DAY)).otherwise(last_precision),
    )
    sound = (rows["end"] >= rows["start"]).fill_null(value=False)
    shown = rows.with_columns(numbers[party].alias("of")).filter(~sound)
    aside = set_aside(
        file,
        "dates that are missing, impossible or reversed",
        shown.select(
            item=pl.format("alliance {}", "alliance"),
            state="of",
            value=pl.concat_str(
                pl.col("start", "end").cast(pl.String).fill_null("?"), separator=" to "
            ),
        ),
        of=rows.height,
        right="write the year at least",
    )
    return rows.filter(sound), aside


def _dated(year: str, month: str, day: str) -> tuple[pl.Expr, pl.Expr]:
    """The first day that a date may mean, null where there is none; and its precision."""
    no_month = pl.col(month).fill_null(0) == 0
    no_day = no_month | (pl.col(day).fill_null(0) == 0)
    precision = pl.when(no_month).then(pl.lit(_YEAR)).when(no_day).then(pl.lit(_MONTH))
    first = pl.format(
        "{}-{}-{}",
        pl.when(pl.col(year) > 0).then(pl.col(year)),
        pl.when(no_month).then(1).otherwise(pl.col(month)),
        pl.when(no_day).then(1).otherwise(pl.col(day)),
    )
    day_of = first.str.to_date("%Y-%m-%d", strict=False)
    return day_of, precision.otherwise(pl.lit(_DAY))


def last_day(day: pl.Expr, precision: pl.Expr) -> pl.Expr:
    """The last day of the day, month or year that a day stands for.

    Parameters
    ----------
    day : Expr
        Any day of it.
    precision : Expr
        ``day``, ``month`` or ``year``.

    Returns
    -------
    Expr
        A date.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from datetime import date
    >>> one = pl.DataFrame({"day": [date(1844, 6, 1)]})
    >>> one.select(last_day(pl.col("day"), pl.lit("month"))).item()
    datetime.date(1844, 6, 30)
    """
    return (
        pl.when(precision == _YEAR)
        .then(day.dt.truncate("1y").dt.offset_by("1y").dt.offset_by("-1d"))
        .when(precision == _MONTH)
        .then(day.dt.month_end())
        .otherwise(day)
    )
