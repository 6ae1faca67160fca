"""Mandatory sanctions of the Security Council on states: a table of facts that comity brings.

Rows: regime, target, kind, start, end (`comity.evidence.dates.ONGOING` while in force), precision,
imposed_by and ended_by (numbers of resolutions), what and note. The coverage ends on the day of the
review.

References
----------
United Nations Security Council, resolutions as cited in each row; Charter of the United Nations,
Articles 25 and 41.
"""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl

from comity.evidence.dates import ONGOING
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter, complete
from comity.sources.reading.days import day
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import Sheet, holding
from comity.sources.reading.spans import Span
from comity.sources.reading.times import span_of
from comity.sources.reading.values import one_of, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "PACKAGED"]

_SOURCE = "unsc-sanctions"
PACKAGED = Path(str(files("comity.sources.conflict").joinpath("data", "unsc-sanctions.csv")))
"""The table, one row for each measure of one kind on one state, with the resolutions."""

_KINDS = ("arms", "trade", "finance", "travel", "comprehensive", "other")
_FORM = r"^\d{4}(?:-\d{2}(?:-\d{2})?)?$"  # a day, month or year
_PRECISION = {10: "day", 7: "month", 4: "year"}  # by characters of an ISO date
_KEY = ("regime", "target", "kind", "start", "what")
_ROW = (*_KEY[:4], "end", "precision", "imposed_by", "ended_by", "what", "note")
_LAYOUT = Layout("unsc-regimes", (*_ROW[:5], *_ROW[6:], "reviewed"))


def _read(paths: Sequence[Path]) -> Holding:
    return joined([(path.name, _read_one(path)) for path in paths], _KEY, "start")


def _read_one(path: Path) -> Holding:
    about = About(("target",), "start", "end")
    kinds = {"kind": one_of({kind: kind for kind in _KINDS}), "reviewed": day()}
    needed = ("regime", "target", "kind", "start", "end", "imposed_by", "reviewed")
    sheet = typed(read_table(path, _LAYOUT), kinds, about, needed=needed)
    sheet = _dated(sheet, about)
    sheet = identified(sheet, {"target": "target"}, "id", about, others=" ")
    span = _span(sheet)
    rows = sheet.rows.with_columns(pl.col("ended_by", "note", "what").fill_null(""))
    sheet = once(sheet.but(rows.select(*_ROW, "_line")), list(_ROW), about)
    return holding(sheet.but(sheet.rows.sort("start", "regime", "target", "kind", "what")), [span])


def _dated(sheet: Sheet, about: About) -> Sheet:
    """First and last days that the dates may mean."""
    texts = sheet.rows.with_columns(end=pl.col("end").replace("ongoing", str(ONGOING)))
    length = pl.col("end").str.len_chars()
    dated = texts.with_columns(
        first=_first_day("start"),
        last=pl.when(length == 7)
        .then(_first_day("end").dt.month_end())
        .when(length == 4)
        .then(_first_day("end").dt.offset_by("1y").dt.offset_by("-1d"))
        .otherwise(_first_day("end")),
        precision=pl.min_horizontal(
            pl.col("start").str.len_chars(), pl.col("end").str.len_chars()
        ).replace_strict(_PRECISION, default=None),
    )
    faults = {
        "start is no day, month or year": pl.col("first").is_null(),
        "end is no day, month or year, nor ongoing": pl.col("last").is_null(),
        "end before start": pl.col("last") < pl.col("first"),
        "reviewed or begun after today": pl.max_horizontal("reviewed", "first") > date.today(),
    }
    sound = without(sheet.but(dated), faults, about)
    named = sound.rows.drop("start", "end").rename({"first": "start", "last": "end"})
    return sound.but(named)


def _first_day(column: str) -> pl.Expr:
    text = pl.col(column)
    whole = pl.format("{}{}", text, pl.lit("-01-01")).str.slice(0, 10)
    return pl.when(text.str.contains(_FORM)).then(whole.str.to_date("%Y-%m-%d", strict=False))


def _span(sheet: Sheet) -> Span:
    """From the first measure to the day of the review, which most rows name."""
    reviewed = pl.col("reviewed").mode().max()
    bounded = sheet.but(sheet.rows.select(pl.col("start"), reviewed))
    return span_of(bounded, "start", _SOURCE, data_set(_SOURCE).universe, end="reviewed")


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """One record for each measure against one of the states: sender ``UN``, one target each."""
    own = held.rows.filter(pl.col("target").is_in(list(states)))
    slug = pl.format("unsc-{}-{}-{}", "regime", pl.col("target").str.to_lowercase(), "kind")
    again = pl.int_range(pl.len()).over(slug) + 1
    cited = pl.col("imposed_by").str.split(" ").list.eval(pl.format("S/RES/{}", pl.element()))
    by_year = pl.col("precision") == "year"
    return as_records(
        "sanction",
        own.select(
            "start",
            "end",
            "precision",
            "kind",
            "note",
            id=pl.when(again > 1).then(pl.format("{}-{}", slug, again)).otherwise(slug),
            known=pl.when(by_year)
            .then(pl.date(pl.col("start").dt.year(), 12, 31))
            .otherwise("start"),
            source=pl.lit(held.span.source),
            locator=cited.list.join("; "),
            senders=pl.concat_list(pl.lit("UN")),
            targets=pl.concat_list("target"),
            title="what",
        ),
    )


ADAPTER = Adapter(
    layouts=(_LAYOUT,),
    read=_read,
    records=_records,
    coverage=complete("sanction.council"),  # of what others impose the table says nothing
    covers="from the first mandatory sanction to the day of the review; of the Council alone",
    known="from the day on which a measure took effect",
    locator="resolutions that imposed it",
    packaged=(PACKAGED,),
    rank=1,
)
