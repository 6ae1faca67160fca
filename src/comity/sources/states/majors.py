"""Major powers: which states counted as such, from which day to which.

Rows of the holding: state, start, end: an interval during which the state was a major power. The
span ends on the last day in the file, on which the intervals that last are cut off.

References
----------
Correlates of War Project (2017). State System Membership List, v2016.
"""

from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter, Near
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, holding
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import WHOLE, YEAR, typed
from comity.sources.shelf.catalogue import data_set
from comity.sources.states._tables import reader, require_rows

__all__ = ["ADAPTER"]

_KINDS = {
    "ccode": WHOLE,
    **dict.fromkeys(("styear", "endyear"), YEAR),
    **dict.fromkeys(("stmonth", "stday", "endmonth", "endday"), WHOLE),
}
_GIVEN = About(("ccode",), "styear", "endyear", "cow")
_DATED = About(("ccode",), "start", "end", "cow")
_ABOUT = About(("state",), "start", "end", "cow")
_KEYS = ("state", "start")

_LAYOUTS = (Layout("major-powers", tuple(_KINDS), without=("statenme",), in_name="major"),)


def _one(path: Path, layout: Layout) -> Holding:
    sheet = typed(read_table(path, layout), _KINDS, _GIVEN, needed=tuple(_KINDS))
    dated = sheet.rows.with_columns(start=_day("st"), end=_day("end"))
    no_days = {
        "its first day is none": pl.col("start").is_null(),
        "its last day is none": pl.col("end").is_null(),
        "it ends before it begins": pl.col("end") < pl.col("start"),
    }
    sheet = without(sheet.but(dated), no_days, _GIVEN)
    sheet = once(identified(sheet, {"ccode": "state"}, "cow", _DATED), _KEYS, _ABOUT, ("end",))
    sheet = in_time(sheet, _ABOUT)
    sheet = sheet.but(sheet.rows.select(*_KEYS, "end", LINE).sort(_KEYS))
    require_rows(sheet)
    span = span_of(sheet, "start", "cow-majors", data_set("cow-majors").universe, end="end")
    return holding(sheet, (span,))


def _day(prefix: str) -> pl.Expr:
    """A day from its parts; null of what is none."""
    parts = (f"{prefix}{part}" for part in ("year", "month", "day"))
    return pl.format("{}-{}-{}", *parts).str.to_date("%Y-%m-%d", strict=False)


ADAPTER = Adapter(
    layouts=_LAYOUTS,
    read=reader(_LAYOUTS, _one, _KEYS, "start", "end"),
    covers="from the first to the last day in the file",
    known="not said by the file",
    locator="state and first day",
    near=(
        Near(
            Layout("state-system", ("stateabb", "ccode", "statenme", "styear", "endyear")),
            "is the list of members of the state system, which comity has; take the major powers",
        ),
    ),
)
