"""Terms of alliance in the files that publish them: from when to when, as precisely as is known."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.evidence.dates import ONGOING
from comity.sources.reading.doubts import About, without
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.sheets import Sheet
from comity.sources.reading.spans import Span
from comity.sources.reading.times import span_of
from comity.sources.reading.values import WHOLE, YEAR, Kind

# Names of precisions, which stand in the order from fine to coarse when compared as text.
_DAY, _MONTH, _YEAR = "day", "month", "year"

_PART = WHOLE.unless(0, -9)


def best_layout(
    paths: Sequence[Path], layouts: Sequence[Layout]
) -> tuple[Layout, list[Path], tuple[str, ...]]:
    """The first of some layouts that any file is in, its files, and a note on the others."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(layout_of(path, layouts).name, []).append(path)
    best = next(one for one in layouts if one.name in found)
    own = found[best.name]
    others = [path.name for path in paths if path not in own]
    told = f"{', '.join(path.name for path in own)} tells more, so that {', '.join(others)} "
    notes = (f"{told}{'is' if len(others) == 1 else 'are'} not read",) if others else ()
    return best, own, notes


def until(leave: str, in_force: pl.Expr | None = None) -> pl.Expr:
    """The last year that a row as published may be about, for doubts: far ahead while in force."""
    text = pl.col(leave).str.replace(r"\.0+$", "")
    open_end = text.is_null() | text.is_in(["0", "-9"])
    if in_force is not None:
        open_end |= in_force.fill_null(value=False)
    return pl.when(open_end).then(pl.lit("2999")).otherwise(text).alias("until")


def date_kinds(entry: Sequence[str], leave: Sequence[str]) -> dict[str, Kind]:
    """What the cells of years, months and days are; 0 and -9 where one is unknown."""
    years = {entry[0]: YEAR, leave[0]: YEAR.unless(0, -9)}
    return years | dict.fromkeys([*entry[1:], *leave[1:]], _PART)


def dated(
    sheet: Sheet,
    entry: Sequence[str],
    leave: Sequence[str],
    about: About,
    open_end: pl.Expr,
) -> Sheet:
    """From when to when each row holds: start and end, start_precision and end_precision.

    Entry and leave are columns of the year, month and day. Start is the first day possible, end
    the last; `ONGOING` where the end is open.
    """
    (start, start_precision), (last, last_precision) = _day(*entry), _day(*leave)
    rows = sheet.rows.with_columns(
        start=start,
        end=pl.when(open_end).then(ONGOING).otherwise(last_day(last, last_precision)),
        start_precision=start_precision,
        end_precision=pl.when(open_end).then(pl.lit(_DAY)).otherwise(last_precision),
    ).with_columns(shown=pl.concat_str(_shown(entry), pl.lit(" to "), _shown(leave)))
    faults = {
        "a date that does not exist": pl.col("start").is_null() | pl.col("end").is_null(),
        "end before start": pl.col("end") < pl.col("start"),
    }
    sound = without(sheet.but(rows), faults, about, "shown")
    return sound.but(sound.rows.drop("shown"))


def _shown(parts: Sequence[str]) -> pl.Expr:
    known = [pl.col(part).cast(pl.String) for part in parts]
    return pl.concat_list(known).list.drop_nulls().list.join("-")


def _day(year: str, month: str, day: str) -> tuple[pl.Expr, pl.Expr]:
    """The first day that a date may mean, null where there is none; and its precision."""
    no_month = pl.col(month).is_null()
    no_day = no_month | pl.col(day).is_null()
    precision = pl.when(no_month).then(pl.lit(_YEAR)).when(no_day).then(pl.lit(_MONTH))
    first = pl.format(
        "{}-{}-{}",
        year,
        pl.col(month).fill_null(1),
        pl.when(no_day).then(1).otherwise(pl.col(day)),
    )
    return first.str.to_date("%Y-%m-%d", strict=False), precision.otherwise(pl.lit(_DAY))


def last_day(day: pl.Expr, precision: pl.Expr) -> pl.Expr:
    """The last day of the day, month or year that a day stands for."""
    return (
        pl.when(precision == _YEAR)
        .then(day.dt.truncate("1y").dt.offset_by("1y").dt.offset_by("-1d"))
        .when(precision == _MONTH)
        .then(day.dt.month_end())
        .otherwise(day)
    )


def span_of_years(sheet: Sheet, columns: Sequence[str], universe: str, source: str) -> Span:
    """From the first year that some columns name to the last."""
    years = pl.concat([sheet.rows[name].cast(pl.Int64).alias("year") for name in columns])
    return span_of(sheet.but(years.drop_nulls().to_frame()), "year", source, universe)
