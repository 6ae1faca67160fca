"""Behind a figure: the rows of the files that it counts."""

import re
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.event_data.actors import ActorsOf
from comity.event_data.inputs import Files, opened, parts_within
from comity.states import resolve

__all__ = ["days_of", "events_behind"]

_PERIODS = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), "day"),
    (re.compile(r"(\d{4})-W(\d\d)"), "week"),
    (re.compile(r"(\d{4})-(\d\d)"), "month"),
    (re.compile(r"(\d{4})"), "year"),
)


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a period.

    >>> days_of("2018-W09")
    (datetime.date(2018, 2, 26), datetime.date(2018, 3, 4))
    """
    for pattern, kind in _PERIODS:
        if found := pattern.fullmatch(period):
            try:
                return _days(kind, [int(part) for part in found.groups()])
            except ValueError:
                break
    raise ComityError(f"{shown(period)} is no period; write 2018, 2018-03, 2018-W09 or 2018-03-01")


def _days(kind: str, numbers: list[int]) -> tuple[date, date]:
    year, *rest = numbers
    if kind == "week":
        monday = date.fromisocalendar(year, rest[0], 1)
        return monday, monday + timedelta(days=6)
    if kind == "year":
        return date(year, 1, 1), date(year, 12, 31)
    if kind == "day":
        return date(year, *rest), date(year, *rest)
    after = date(year + rest[0] // 12, rest[0] % 12 + 1, 1)
    return date(year, rest[0], 1), after - timedelta(days=1)


def events_behind(
    state_a: str,
    state_b: str,
    period: str,
    files: Files,
    *,
    mapping: str | Path | None = None,
    actors: ActorsOf = "all",
) -> pl.DataFrame:
    """List the rows behind the figures of a directed dyad: ``comity events show``.

    Columns: day, source_actor and target_actor (as the file has them), code, goldstein, sources,
    publisher, counted (whether the row is the one report of its day, dyad and code that is
    counted), id, url, file; in the order of days.

    >>> rows = events_behind("China", "PRK", "2018-03", gdelt)
    >>> rows.select("code", "source_actor", "counted").rows()
    [('040', 'CHN (GOV)', True), ('040', 'CHN (BUS)', False), ('190', 'CHN (MIL)', True)]
    """
    first, last = days_of(period)
    ids = [
        resolve(state, first if first == last else first.year).id for state in (state_a, state_b)
    ]
    event = ("day", "source", "target", "code")
    with opened(files, mapping, actors) as store:
        parts = parts_within(store.parts, first, last)
        if not parts:
            return pl.DataFrame(schema=_SHOWN)
        rows = pl.scan_parquet(parts, glob=False).filter(
            pl.col("source") == ids[0],
            pl.col("target") == ids[1],
            pl.col("day").is_between(first, last),
        )
        order = rows.sort(
            "day", "code", "sources", "id", descending=[False, False, True, False], nulls_last=True
        )
        counted = order.with_columns(counted=pl.int_range(pl.len()).over(event) == 0)
        return counted.select(*_SHOWN).collect()


_SHOWN = {
    "day": pl.Date,
    "source_actor": pl.String,
    "target_actor": pl.String,
    "code": pl.String,
    "goldstein": pl.Float64,
    "sources": pl.Int32,
    "publisher": pl.String,
    "counted": pl.Boolean,
    "id": pl.String,
    "url": pl.String,
    "file": pl.String,
}
