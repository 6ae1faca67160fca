"""A file of votes of any size: its rows held as numbers for texts, and its roll calls."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.sources.reading.days import day, order_of, with_centuries
from comity.sources.reading.doubts import About
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.reading.quarantine import TOLERATED
from comity.sources.reading.sheets import Sheet
from comity.sources.reading.times import in_time

_FEW = 3


def read_votes(
    path: Path,
    layout: Layout,
    columns: Sequence[str],
    call: Mapping[str, pl.Expr],
    vote: Mapping[str, pl.Expr],
) -> tuple[pl.DataFrame, Sheet]:
    """Read roll calls, each as most of its rows have it, and how members voted on them.

    ``call`` and ``vote`` make the cells of both; ``roll_call`` is one of ``call``.
    """
    sheet = read_rows(path, layout, columns, {**call, **vote})
    calls = calls_of(sheet.rows, [name for name in call if name != "roll_call"])
    return calls, sheet.but(sheet.rows.select("roll_call", *vote))


def read_rows(
    path: Path, layout: Layout, columns: Sequence[str], cells: Mapping[str, pl.Expr]
) -> Sheet:
    """Read a file block by block, of each only some cells, made from text of some columns."""
    compact = [cell.cast(pl.Categorical).alias(name) for name, cell in cells.items()]
    wanted = list(dict.fromkeys(columns))
    scan = scan_table(path, layout, wanted, lambda sheet: sheet.but(sheet.rows.select(compact)))
    sheet: Sheet = scan.sheet(scan.rows.collect(engine="streaming"))
    return sheet


def number(name: str) -> pl.Expr:
    """A whole number as text, ``3.0`` as ``3``; what is no number stays as it is."""
    return pl.col(name).str.replace(r"\.0+$", "")


def numbered(name: str) -> pl.Expr:
    """The number of a roll call, perhaps behind a letter, as text; null of what is none."""
    return number(name).str.extract(r"^([A-Za-z]?\d+)$")


def whole(name: str) -> pl.Expr:
    """A whole number from text; null where the text is none."""
    return pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def calls_of(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Roll calls in the order of the file, each as most of its rows have it, in text.

    ``columns`` are what a roll call has, beside ``roll_call``.
    """
    alike = (
        rows.lazy()
        .select("roll_call", *columns)
        .with_row_index("at")
        .filter(pl.col("roll_call").is_not_null())
        .group_by("roll_call", *columns)
        .agg(rows=pl.len(), at=pl.col("at").min())
        .collect(engine="streaming")
    )
    ordered = alike.with_columns(first=pl.col("at").min().over("roll_call"))
    best = ordered.sort(["rows", "at"], descending=[True, False]).unique("roll_call", keep="first")
    return best.sort("first").select("roll_call", pl.col(columns).cast(pl.String))


def dated(file: str, calls: pl.DataFrame, released: date | None = None) -> pl.DataFrame:
    """Read the days of roll calls; null where they are none, or cannot be right.

    Columns roll_call, date (text) and perhaps session, which tells days from months.
    """
    bounds = {}
    if "session" in calls.columns:
        first = pl.date(
            pl.col("session") + 1945, pl.when(pl.col("session") > 1).then(9).otherwise(1), 1
        )
        last = pl.date(pl.col("session") + 1946, 9, 30)
        bounds = calls.select(first=first, last=last).to_dict()
        calls = calls.with_columns(with_centuries(calls["date"], **bounds))
    order = order_of(file, calls["date"], **bounds)
    days = calls.with_columns(day(order).value("date"))
    unread = calls.filter(days["date"].is_null() & calls["date"].is_not_null())
    few = max(_FEW, TOLERATED * calls.height)
    if unread.height > few or (unread.height == calls.height > 0):
        text, where = unread.select("date", "roll_call").row(0)
        raise ComityError(
            f"{file}: dates that cannot be read in {unread.height} of {calls.height} roll calls, "
            f"such as {shown(text)} of {where}; write dates as YYYY-MM-DD"
        )
    known = days.drop_nulls("date").select("roll_call", "date")
    right = in_time(Sheet(file, known), About(start="date"), released).rows
    sure = days["roll_call"].is_in(right["roll_call"].implode())
    return days.with_columns(date=pl.when(sure).then("date"))


def session_of(days: pl.Expr) -> pl.Expr:
    """The regular session of the Assembly in which a day lies; sessions begin in September."""
    return days.dt.year().cast(pl.Int64) - 1946 + (days.dt.month() >= 9).cast(pl.Int64)
