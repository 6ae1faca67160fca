"""Militarised interstate disputes from their participants, as the Correlates of War codes them.

The rows are those of `comity.sources.conflict._disputes`: two are a pair in the years in which
their spells in the dispute overlap, opposed or on one side.

References
----------
Palmer, G., McManus, R. W., D'Orazio, V., Kenwick, M. R., Karstens, M., Bloch, C., Dietrich, N.,
Kahn, K., Ritter, K., & Soules, M. J. (2022). The MID5 Dataset, 2011-2014: Procedures, coding rules,
and description. Conflict Management and Peace Science, 39(4), 470-482.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from comity.sources.conflict import _disputes as disputes
from comity.sources.reading.contract import Near
from comity.sources.reading.doubts import About, with_fellows, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import holding, renamed
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import FLAG, WHOLE, YEAR, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_NAME = "cow-mid"
_BEGIN, _CLOSE = ("styear", "stmon", "stday"), ("endyear", "endmon", "endday")
_OTHERS = ("ccode", *_BEGIN, *_CLOSE, "sidea", "hostlev")
_NO_INCIDENTS = ("incidnum",)
LAYOUTS = tuple(
    Layout(f"midb{release}", (number, *_OTHERS), _NO_INCIDENTS)
    for release, number in (("", "dispnum"), ("-4", "dispnum3"))
)
_TAKE = "take MIDB, the participants of disputes"


_SPELL = ["dispute", "ccode", "begin", "close", "sidea"]


def _read(paths: Sequence[Path]) -> Holding:
    """Participants of all files first: a dispute may go on in another file."""
    found = joined([(path.name, _read_one(path)) for path in paths], _SPELL, "styear", "endyear")
    return replace(found, rows=_all_pairs(found.rows))


def _read_one(path: Path) -> Holding:
    layout = layout_of(path, LAYOUTS)
    number = layout.columns[0]
    sheet = with_fellows(read_table(path, layout), number, "ccode")
    about = About(("ccode",), "styear", "endyear", "cow", "fellows")
    days = dict.fromkeys((*_BEGIN[1:], *_CLOSE[1:]), WHOLE.unless(-9, 0))
    kinds = {number: WHOLE, "ccode": WHOLE, "styear": YEAR, "endyear": YEAR, **days}
    kinds |= {"sidea": FLAG, "hostlev": disputes.LEVEL}
    needed = (number, "ccode", "styear", "endyear", "sidea")
    sheet = in_time(typed(sheet, kinds, about, needed=needed), about)
    rows = sheet.rows.with_columns(begin=_number(*_BEGIN, 0), close=_number(*_CLOSE, 99))
    sheet = sheet.but(renamed(rows, {number: "dispute"}))
    faults = {
        "a date that does not exist": _no_date(*_BEGIN) | _no_date(*_CLOSE),
        "end before start": pl.col("close") < pl.col("begin"),
        "hostlev is none of 1 to 5": disputes.no_level("hostlev"),
    }
    sheet = without(sheet, faults, about)
    sheet = once(sheet, _SPELL, about, ["hostlev"])
    rows = sheet.rows.with_columns(state="ccode")
    about = About(("state",), "styear", "endyear", "cow", "fellows")
    sheet = identified(sheet.but(rows), {"state": "state"}, "cow", about)
    span = span_of(sheet, "styear", _NAME, data_set(_NAME).universe, end="endyear")
    return holding(
        sheet.but(sheet.rows.select("state", "styear", "endyear", *_SPELL, "hostlev")), [span]
    )


def _all_pairs(participants: pl.DataFrame) -> pl.DataFrame:
    """Pairs of participants in the years in which their spells overlap."""
    sides = {"code": "ccode", "side": "sidea", "hostility": "hostlev"}
    there = participants.select("dispute", "state", "begin", "close", **sides)
    met = disputes.paired(there, there, ["dispute"]).filter(pl.col("state_a") != pl.col("state_b"))
    begin, close = pl.max_horizontal("begin_a", "begin_b"), pl.min_horizontal("close_a", "close_b")
    rows = (
        met.filter(begin <= close)
        .with_columns(year=pl.int_ranges(begin // 10_000, close // 10_000 + 1))
        .explode("year")
        .unique([*disputes.PAIR, "side_a", "side_b"], maintain_order=True)
    )
    first = pl.col("year").min().over("dispute", "code_a", "code_b", "side_a", "side_b")
    told = rows.with_columns(onset=pl.col("year") == first, ongoing=pl.lit(value=True))
    return told.select(disputes.COLUMNS).sort(*disputes.PAIR, "side_a", "side_b")


def _number(year: str, month: str, day: str, unknown: int) -> pl.Expr:
    """A day as the number YYYYMMDD, before the first or after the last where it is not known."""
    parts = pl.col(month).fill_null(unknown) * 100 + pl.col(day).fill_null(unknown)
    return pl.col(year) * 10_000 + parts


def _no_date(year: str, month: str, day: str) -> pl.Expr:
    """Whether the calendar has no such day; what is not known is no fault."""
    text = pl.format("{}-{}-{}", year, pl.col(month).fill_null(1), pl.col(day).fill_null(1))
    return text.str.to_date("%Y-%m-%d", strict=False).is_null()


ADAPTER = disputes.adapter(
    layouts=LAYOUTS,
    read=_read,
    near=(
        Near(
            Layout("midip", ("incidnum", "ccode", "styear")),
            f"holds the participants of incidents (MIDIP); {_TAKE}",
        ),
        Near(Layout("midi", ("incidnum", "styear")), f"holds incidents (MIDI); {_TAKE}"),
        Near(
            Layout("mida", ("hostlev", "recip", "numa", "numb", "styear"), ("ccode", "ccode1")),
            f"holds disputes without who took part (MIDA); {_TAKE}",
        ),
    ),
    rank=1,
)
