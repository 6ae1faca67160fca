"""Formal alliances of the Correlates of War, from a local file alone: who pledged what to whom.

Rows: one for each alliance, directed pair and spell: alliance (version4id), owes, to (states),
start and end (first and last day possible; `comity.evidence.dates.ONGOING` where the alliance was
still in force when the data end), start_precision and end_precision (day, month or year), defence,
neutrality, non_aggression, consultation (entente), asymmetric (whether the terms differ between
the two in a file by dyad, which does not say whose they are; null in the others) and members (how
many states ever belonged to the alliance). Members, who each owe their terms to every other one,
and a file that lists each pair once give both directions.

References
----------
Gibler, D. M. (2009). International Military Alliances, 1648-2008. CQ Press.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.alliances._agreements import agreements, both_ways, pairs
from comity.sources.alliances._terms import (
    best_layout,
    date_kinds,
    dated,
    span_of_years,
    until,
)
from comity.sources.reading.contract import Adapter, complete
from comity.sources.reading.doubts import About, with_fellows
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import Sheet, holding, renamed
from comity.sources.reading.times import in_time
from comity.sources.reading.values import FLAG, WHOLE, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_NAME = "cow-alliances"
_PLEDGES = {
    "defense": "defence",
    "neutrality": "neutrality",
    "nonaggression": "non_aggression",
    "entente": "consultation",
}
_SPELL = ["start", "end", "start_precision", "end_precision"]
_OWED = [*_PLEDGES.values(), "asymmetric"]
_ROW = ["alliance", "owes", "to", *_SPELL, *_OWED]
_WHOSE = "the terms differ between the two, and the file does not say who took on which"


def _date(when: str, which: str) -> tuple[str, str, str]:
    """Columns of the year, month and day of an entry (st) or an end."""
    return f"{when}_{which}_year", f"{when}_{which}_month", f"{when}_{which}_day"


def _columns(when: str, *parties: str) -> tuple[str, ...]:
    dates = (*_date(when, "st"), *_date(when, "end"))
    return ("version4id", *parties, *dates, "right_censor", *_PLEDGES)


_OF_DYADS, _OF_MEMBERS = _columns("dyad", "ccode1", "ccode2"), _columns("mem", "ccode")
LAYOUTS = tuple(
    Layout(f"{_NAME}-{form}{yearly}", (*columns, *more), without)
    for form, columns, without in (
        ("directed", _OF_DYADS, ("asymmetric",)),
        ("dyads", (*_OF_DYADS, "asymmetric"), ()),
        ("members", _OF_MEMBERS, ()),
    )
    for yearly, more in (("-yearly", ("year",)), ("", ()))
)
"""The one that tells most first: who owes what to whom."""


_KEY = ("alliance", "owes", "to", "start")


def _read(paths: Sequence[Path]) -> Holding:
    """Files of version 4.1 by directed dyad, by dyad or by member, yearly or not."""
    layout, own, notes = best_layout(paths, LAYOUTS)
    by_member = "members" in layout.name
    keys = ("alliance", "state", "start") if by_member else _KEY
    found = joined([(path.name, _read_one(path, layout)) for path in own], keys, "start")
    owed = _of_members(found.rows) if by_member else _each_way(found.rows)
    counted = owed.with_columns(members=pl.col("owes").n_unique().over("alliance"))
    return replace(found, rows=counted.sort(*_KEY, "end"), notes=(*found.notes, *notes))


def _read_one(path: Path, layout: Layout) -> Holding:
    by_member, yearly = "members" in layout.name, "yearly" in layout.name
    when = "mem" if by_member else "dyad"
    parties = {"ccode": "state"} if by_member else {"ccode1": "owes", "ccode2": "to"}
    entry, leave = _date(when, "st"), _date(when, "end")
    about = About(tuple(parties), entry[0], "until", system="cow")
    sheet = read_table(path, layout)
    if by_member:
        about = replace(about, fellows="fellows")
        sheet = with_fellows(sheet, "version4id", "ccode")
    censored = pl.col("right_censor").str.starts_with("1")
    sheet = sheet.but(sheet.rows.with_columns(until(leave[0], censored)))
    kinds = date_kinds(entry, leave) | {"version4id": WHOLE, "right_censor": FLAG}
    kinds |= dict.fromkeys(_PLEDGES, FLAG)
    kinds |= {"asymmetric": FLAG} if "asymmetric" in layout.columns else {}
    kinds |= {"year": WHOLE.unless(0)} if yearly else {}
    needed = ("version4id", "right_censor", entry[0], *_PLEDGES)
    sheet = typed(sheet, kinds, about, needed=needed)
    last = _last_day(sheet.rows, leave[0])
    sheet = in_time(sheet, replace(about, end=leave[0]), last)
    sheet = dated(sheet, entry, leave, about, pl.col("right_censor"))
    sheet = identified(sheet, parties, "cow", about)
    about = replace(about, parties=tuple(parties.values()))
    if yearly:
        sheet = _without_years(sheet, about, last)
    years = ["year"] if yearly else [entry[0], leave[0]]
    span = span_of_years(sheet, years, data_set(_NAME).universe, _NAME)
    rows = renamed(sheet.rows, {"version4id": "alliance"} | _PLEDGES)
    if "asymmetric" not in layout.columns:
        rows = rows.with_columns(asymmetric=pl.lit(None, pl.Boolean))
    spell = ["alliance", *about.parties, *_SPELL]
    if yearly:
        rows = rows.unique([*spell, *_OWED], keep="first", maintain_order=True)
    sheet = once(sheet.but(rows), spell, about, _OWED)
    return holding(sheet.but(sheet.rows.select(*spell, *_OWED)), [span])


def _last_day(rows: pl.DataFrame, leave: str) -> date | None:
    """The last day of the year with which the data end: that of the ends that are none."""
    years = rows.filter("right_censor")[leave].drop_nulls()
    return date(int(years.mode().max()), 12, 31) if years.len() else None  # type: ignore[arg-type]


def _without_years(sheet: Sheet, about: About, last: date | None) -> Sheet:
    """Rows of years that cannot be left out; in doubt where no other row repeats the spell."""
    timed = in_time(sheet, replace(about, start="year", end=""), last)
    spell = ["version4id", *about.parties, *_SPELL]
    lost = sheet.rows.join(timed.rows, on=spell, how="anti").height
    return timed if lost else replace(timed, doubts=sheet.doubts)


def _of_members(members: pl.DataFrame) -> pl.DataFrame:
    """What members of an alliance owe each other while both are in it, in both directions."""
    both = pairs(members.select("alliance", "state", *_SPELL, *_OWED), ["alliance"])
    theirs = {f"{name}_b": name for name in _PLEDGES.values()}
    ours = both.rename({"state": "owes", "state_b": "to"})
    turned = both.drop(*_PLEDGES.values()).rename({"state_b": "owes", "state": "to"} | theirs)
    return pl.concat([ours.select(_ROW), turned.select(_ROW)])


def _each_way(rows: pl.DataFrame) -> pl.DataFrame:
    """A file that lists each pair once tells of both directions; the directed one has them."""
    own = rows.select(_ROW)
    turned = own.rename({"owes": "to", "to": "owes"}).select(_ROW)
    listed = own.join(turned, on=["alliance", "owes", "to"], how="semi")
    return pl.concat([own, turned]) if listed.is_empty() else own


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Agreements pair by pair: the obligations are those that either of the two took on."""
    own = held.rows.filter(pl.col("owes").is_in(list(states)) & pl.col("to").is_in(list(states)))
    both = both_ways(own, ["alliance", *_SPELL, "members"], _OWED)
    codes = (pl.col(name).str.to_lowercase() for name in ("state", "state_b"))
    bound = both.with_columns(
        id=pl.format("cow-alliance-{}-{}-{}", "alliance", *codes),
        locator=pl.format("alliance {}", "alliance"),
        title=pl.format("COW alliance {}", "alliance"),
        remark=pl.when(pl.coalesce("asymmetric", "asymmetric_b")).then(pl.lit(_WHOSE)),
    )
    return agreements(bound, held.span.source)


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=_read,
    records=_records,
    coverage=complete("agreement"),
    covers="from the first to the last year that the file tells of",
    known="from the day of entry into force",
    locator="number of the alliance (version4id)",
    rank=1,
)
