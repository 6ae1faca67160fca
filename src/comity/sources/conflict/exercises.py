"""Multinational military exercises: who took part, where, and from which day to which."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine, leave_out, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "coverage", "read", "records"]

_MISSING = "-9"
_NAMES = {"Congo - Kinshasa": "DR Congo", "Congo - Brazzaville": "Congo"}
_PARTICIPANT = r"^State[A-Z]+$"


LAYOUTS = (Layout("mme", ("MMEID", "Ex_Name", "s.year", "s.month", "s.day", "StateA")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read exercises with the states that took part in each.

    Parameters
    ----------
    paths : sequence of Path
        One file: one row per exercise (MMEID, Ex_Name, Series_Name, Location, s.year, s.month,
        s.day, e.year, e.month, e.day, StateA, StateB …), missing things as -9, unknown days as xx.

    Returns
    -------
    Holding
        Rows exercise (its number in the file), title, place (empty where missing), start, end,
        precision (the coarser of the two dates), participants (states, sorted) and others (how many
        participants are not named or no state). Exercises without any state are left out.

    Raises
    ------
    ComityError
        If there are several files, or the file holds no exercise.

    References
    ----------
    D'Orazio, V., & Galambos, K. (2021). Multinational Military Exercises, 1980-2010. Harvard
    Dataverse. doi:10.7910/DVN/KHFODX

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mme.csv")
    >>> _ = path.write_text("MMEID,Ex_Name,Series_Name,Location,s.year,s.month,s.day,e.year,"
    ...                     "e.month,e.day,StateA,StateB\\n"
    ...                     "mme1,Drill,,-9,1999,3,xx,1999,3,xx,China,NATO\\n")
    >>> read([path]).rows.select("exercise", "start", "precision", "participants", "others").row(0)
    ('mme1', datetime.date(1999, 3, 1), 'month', ['CHN'], 1)
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of exercises; keep the one to be used")
    (path,) = paths
    table = read_table(path).with_row_index("row")
    dated, faulty = _dated(path.name, table)
    rows, aside = _with_states(path.name, dated, table)
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no exercise of a state; give a file that does")
    years = rows["start"].dt.year()
    span = Span(
        date(years.min(), 1, 1),  # type: ignore[arg-type]
        date(years.max(), 12, 31),  # type: ignore[arg-type]
        data_set("mme").universe,
        "mme",
    )
    return Holding(rows, (span,), Quarantine(pl.concat([NOTHING, faulty, aside])))


def _dated(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Exercises with first and last day, and those without a year set aside."""
    begin, end = ([_part(f"{at}.{unit}") for unit in ("year", "month", "day")] for at in "se")
    coarse = [_coarseness(begin), pl.when(end[0].is_not_null()).then(_coarseness(end))]
    stop = pl.when(end[0].is_null()).then(_last(begin)).otherwise(_last(end))
    named = pl.coalesce(_text("Ex_Name"), _text("Series_Name"), pl.lit("exercise"))
    dated = table.select(
        "row",
        exercise="MMEID",
        title=named,
        place=_text("Location").fill_null(""),
        start=_first(begin),
        end=stop,
        precision=pl.max_horizontal(coarse).replace_strict(
            [0, 1, 2], ["day", "month", "year"], return_dtype=pl.String
        ),
    )
    bad = pl.col("start").is_null() | pl.col("end").is_null() | (pl.col("end") < pl.col("start"))
    wrong = dated.filter(bad).select(
        item="exercise", state="title", value=pl.format("{} to {}", _or("start"), _or("end"))
    )
    if wrong.is_empty():
        return dated, NOTHING
    return dated.filter(~bad), set_aside(file, "dates that are none", wrong, of=dated.height)


def _or(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("?")


def _part(column: str) -> pl.Expr:
    """Year, month or day as a number; null where it is xx, -9 or empty."""
    value = pl.col(column).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    return pl.when(value > 0).then(value)


def _text(column: str) -> pl.Expr:
    bare = pl.col(column).str.strip_chars()
    return pl.when(bare != _MISSING).then(bare)


def _coarseness(when: list[pl.Expr]) -> pl.Expr:
    """0 where the day is known, 1 where the month is, else 2."""
    _, month, day = when
    return pl.when(month.is_null()).then(2).when(day.is_null()).then(1).otherwise(0)


def _first(when: list[pl.Expr]) -> pl.Expr:
    """The first day that a date may mean."""
    year, month, day = when
    return _day(
        year, month.fill_null(1), pl.when(month.is_null()).then(1).otherwise(day.fill_null(1))
    )


def _last(when: list[pl.Expr]) -> pl.Expr:
    """The last day that a date may mean."""
    year, month, day = when
    month_end = _day(year, month.fill_null(12), pl.lit(1)).dt.month_end()
    known = month.is_not_null() & day.is_not_null()
    return pl.when(known).then(_day(year, month, day)).otherwise(month_end)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """A date, null where the calendar has none such."""
    text = pl.format("{}-{}-{}", year, month, day)
    return text.str.to_date("%Y-%m-%d", strict=False)


def _with_states(
    file: str, dated: pl.DataFrame, table: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The states of each exercise, and the participants that are not named or no state."""
    columns = table.select(pl.col(_PARTICIPANT)).columns
    parties = (
        table.select("row", *columns)
        .unpivot(index="row", value_name="party")
        .select("row", pl.col("party").str.strip_chars().replace(_NAMES))
        .filter(pl.col("party").str.len_chars() > 0)
        .join(dated.select("row", year=pl.col("start").dt.year()), on="row")
    )
    unnamed = parties.filter(pl.col("party") == _MISSING)
    aside = leave_out(file, "participant not named", unnamed["party"])
    named, no_state = harmonised(
        file, parties.filter(pl.col("party") != _MISSING), {"party": "state"}, None, "year"
    )
    of_each = named.group_by("row").agg(
        participants=pl.col("state").unique().sort(), found=pl.len()
    )
    counts = parties.group_by("row").agg(given=pl.len())
    rows = dated.join(of_each, on="row").join(counts, on="row").sort("start", "row")
    rows = rows.with_columns(others=(pl.col("given") - pl.col("found")).cast(pl.Int64))
    return rows.drop("row", "given", "found"), pl.concat([aside, no_state])


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the exercises in which two or more of the states took part out as records.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of exercise records, with all states that took part; known on the last day of
        the exercise.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mme.csv")
    >>> _ = path.write_text("MMEID,Ex_Name,Series_Name,Location,s.year,s.month,s.day,e.year,"
    ...                     "e.month,e.day,StateA,StateB\\n"
    ...                     "mme1,Drill,,-9,1999,3,7,1999,3,9,China,Russia\\n")
    >>> records(read([path]), ["CHN", "RUS"]).select("id", "title", "participants").row(0)
    ('mme1', 'Drill', ['CHN', 'RUS'])
    """
    together = pl.col("participants").list.set_intersection(pl.lit(list(states))).list.len() > 1
    own = held.rows.filter(together)
    plain = pl.col("exercise").str.to_lowercase().str.replace_all(r"[^a-z0-9.-]+", "-")
    again = pl.int_range(1, pl.len() + 1).over("exercise")
    table = own.select(
        "start",
        "end",
        "precision",
        "participants",
        "title",
        "place",
        id=pl.when(again > 1).then(pl.format("{}.{}", plain, again)).otherwise(plain),
        known="end",
        source=pl.lit(held.span.source),
        locator="exercise",
        modality=pl.lit("reported"),
        note=pl.when(pl.col("others") > 0)
        .then(pl.format("with {} that the source does not name or that are no state", "others"))
        .otherwise(pl.lit("")),
    )
    return as_records("exercise", table)


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare the file complete for exercises among the states, in the years in which any began.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``exercise``; none where fewer than two states are named.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1980, 1, 1), date(2010, 12, 31), "made up", "mme")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "RUS"])[0].kind
    'exercise'
    """
    return held.coverage("exercise", tuple(states))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
