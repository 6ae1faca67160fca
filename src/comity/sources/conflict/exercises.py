"""Multinational military exercises: who took part, where, and from which day to which.

Rows: exercise (its number in the file), title, place (empty where missing), start, end, precision
(the coarser of the two dates), participants (states, sorted) and others (how many participants are
not named or no state). Exercises without any state are left out.

References
----------
D'Orazio, V., & Galambos, K. (2021). Multinational Military Exercises, 1980-2010. Harvard Dataverse.
doi:10.7910/DVN/KHFODX
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter, complete
from comity.sources.reading.doubts import About, noted, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, holding
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import WHOLE, YEAR, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_SOURCE = "mme"
_MISSING = "-9"
_SPELLINGS = {"Congo - Kinshasa": "COD", "Congo - Brazzaville": "COG"}
_PARTICIPANT = r"^State[A-Z]+$"
_NO_STATES = r"(?i)\b(?:union|community|league|organi[sz]ation|force|command|council|nations)\b"
_ABOUT = About(("named",), "s.year", "e.year", fellows="fellows")
_BEGIN, _END = ([f"{at}.{unit}" for unit in ("year", "month", "day")] for at in "se")
_LAYOUT = Layout(
    "mme", ("MMEID", "Ex_Name", "Series_Name", "Location", *_BEGIN, *_END, "StateA", "StateB")
)


def _read(paths: Sequence[Path]) -> Holding:
    parts = [(path.name, _read_one(path)) for path in paths]
    return joined(parts, ("exercise", "start", "title"), "start")


def _read_one(path: Path) -> Holding:
    published = About(("StateA", "StateB"), "s.year", "e.year")
    sheet = _once(noted(read_table(path, _LAYOUT), published))
    sheet = _with_states(_dated(sheet))
    span = span_of(sheet, "s.year", _SOURCE, data_set(_SOURCE).universe)
    rows = sheet.rows.sort("start", LINE).select(
        "exercise", "title", "place", "start", "end", "precision", "participants", "others"
    )
    return holding(sheet.but(rows), [span])


def _once(sheet: Sheet) -> Sheet:
    """Rows with their participants as a list; one that stands twice counts once."""
    rows = sheet.rows
    states = rows.select(pl.col(_PARTICIPANT)).columns
    unknown = [pl.col(one).replace("xx", None) for one in (*_BEGIN[1:], *_END[1:])]
    named = pl.concat_list(states).list.drop_nulls()
    listed = rows.with_columns(*unknown, named=named, fellows=named)  # each with each other
    read = ["MMEID", "Ex_Name", "Series_Name", "Location", *_BEGIN, *_END, "named", "fellows"]
    return once(sheet.but(listed.select(*read, LINE)), read, _ABOUT)


def _dated(sheet: Sheet) -> Sheet:
    """First and last day that the dates of each exercise may mean, as precisely as is known."""
    parts = dict.fromkeys((*_BEGIN[1:], *_END[1:]), WHOLE.unless(-9))
    kinds = {"s.year": YEAR, "e.year": YEAR.unless(-9), **parts}
    sheet = typed(sheet, kinds, _ABOUT, needed=("MMEID", "s.year"))
    coarse = [_coarseness(_BEGIN), pl.when(pl.col("e.year").is_not_null()).then(_coarseness(_END))]
    rows = sheet.rows.with_columns(
        exercise="MMEID",
        title=pl.coalesce(_text("Ex_Name"), _text("Series_Name"), pl.lit("exercise")),
        place=_text("Location").fill_null(""),
        start=_first(_BEGIN),
        end=pl.when(pl.col("e.year").is_null()).then(_last(_BEGIN)).otherwise(_last(_END)),
        precision=pl.max_horizontal(coarse).replace_strict(
            [0, 1, 2], ["day", "month", "year"], return_dtype=pl.String
        ),
    )
    faults = {
        "a date that does not exist": pl.col("start").is_null() | pl.col("end").is_null(),
        "end before start": pl.col("end") < pl.col("start"),
    }
    return in_time(without(sheet.but(rows), faults, _ABOUT), _ABOUT)


def _text(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != _MISSING).then(pl.col(column))


def _coarseness(when: Sequence[str]) -> pl.Expr:
    """0 where the day is known, 1 where the month is, else 2."""
    _, month, day = (pl.col(part) for part in when)
    return pl.when(month.is_null()).then(2).when(day.is_null()).then(1).otherwise(0)


def _first(when: Sequence[str]) -> pl.Expr:
    """The first day that a date may mean."""
    year, month, day = (pl.col(part) for part in when)
    known = pl.when(month.is_null()).then(1).otherwise(day.fill_null(1))
    return _day(year, month.fill_null(1), known)


def _last(when: Sequence[str]) -> pl.Expr:
    """The last day that a date may mean."""
    year, month, day = (pl.col(part) for part in when)
    month_end = _day(year, month.fill_null(12), pl.lit(1)).dt.month_end()
    known = month.is_not_null() & day.is_not_null()
    return pl.when(known).then(_day(year, month, day)).otherwise(month_end)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """A date, null where the calendar has none such."""
    return pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)


def _with_states(sheet: Sheet) -> Sheet:
    """The states of each exercise, and how many participants are not named or no state."""
    parties = sheet.rows.select(LINE, "s.year", "named", party="named").explode("party")
    unnamed = pl.col("party") == _MISSING
    told = sheet.less(
        parties.drop_nulls("party").filter(~unnamed),
        leave_out(sheet.file, "participant not named", parties.filter(unnamed)["party"]),
    )
    about = About(("party",), "s.year", fellows="named")
    found = identified(
        told, {"party": "state"}, about=about, spellings=_SPELLINGS, others=_NO_STATES
    )
    of_each = found.rows.group_by(LINE).agg(
        participants=pl.col("state").unique().sort(), found=pl.len()
    )
    rows = sheet.rows.join(of_each, on=LINE).with_columns(
        others=pl.col("named").list.len().cast(pl.Int64) - pl.col("found").cast(pl.Int64)
    )
    return found.but(rows)


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Exercises in which two or more of the states took part, with all states that did."""
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


ADAPTER = Adapter(
    layouts=(_LAYOUT,),
    read=_read,
    records=_records,
    coverage=complete("exercise"),
    covers="the years in which any exercise of the file began",
    known="from the last day of the exercise",
    locator="number of the exercise (MMEID)",
    spellings=_SPELLINGS,
)
