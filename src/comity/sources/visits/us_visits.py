"""Visits of foreign leaders to the United States, and travels of its presidents and secretaries.

Rows: id (of the list: ``visit-2138``, ``trip-3290``), list (``visits``, ``president`` or
``secretary``), visitor and host (states), start, end (days), level (``leader``: heads of state,
government or ruling party, also acting and elected ones, and presidents of the United States;
``high``: its secretaries of state, and foreign visitors who by their title are crown princes,
deputies or ministers), persons, place (as the list names it; empty for visits to the United States)
and description. A state is the one that bore the name on the day, else the one that bears it at any
time; ``Vietnam`` to April 1975 is the Republic of Vietnam. A visit that names two states has a row
for each.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.days import day
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, holding
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.unpacking import unpacked
from comity.sources.reading.values import one_of, typed
from comity.sources.shelf.catalogue import data_set
from comity.states import convert

__all__ = ["ADAPTER"]

_SOURCE = "us-visits"
_USA = "USA"
_ITEM = {"visits": ("visit", "from", "visitor"), "trips": ("trip", "country", "name")}
_NO_LEADER = (
    r"^(?:Crown |Vice[ -]|(?:First |Second )?Deputy |(?:Foreign |Defense |Finance )?Minister\b"
    r"|Secretary |Sheikha? )"
)
"""Titles of foreign visitors below heads of state and government. Party leaders (General
Secretary), regents, governors-general, acting, interim and elected heads are leaders, as the
publisher counts them; a Sheikh who is neither Amir nor anything else is none."""

_SOUTH_VIETNAM_TO = date(1975, 4, 30)
_OTHER_NAMES = {"somoa": "samoa", "serbia-montenegro": "serbia"}
_NO_STATES = r"(?i)\b(?:holy see|palestinian|hawaii|authority|bank|territory|nato|union|nations)\b"
_SAID = ("list", "id", "start", "end", "name", "slug", "persons", "place", "description")
_LISTS = ("visits", "president", "secretary")
_UNIVERSE = (
    "Visits of foreign chiefs of state and heads of government to the United States, private ones "
    "too, and travels of its president abroad while in office; meetings in third countries are not "
    "counted"
)
_ABOUT = About(("slug", "home"), "start", "end")


def _read(paths: Sequence[Path]) -> Holding:
    """All lists in one: each is of a decade or a person, and one that is broken leaves a gap."""
    lists = [_listed(path) for path in paths]
    whole = Sheet(_SOURCE, pl.concat([one.rows for one in lists], rechunk=True))
    sheet = _dated(whole)
    if sheet.broken:  # file by file, to tell which
        first, *others = [_dated(one) for one in lists]
        every = pl.concat([one.rows for one in (first, *others)], rechunk=True)
        sheet = replace(first.and_those_of(others), file=_SOURCE, rows=every)
    sheet = once(sheet, _SAID, _ABOUT, ["home"])
    _refuse_two_accounts(sheet.rows)
    sheet = in_time(sheet, _ABOUT)
    named = sheet.rows.with_columns(state=_states(sheet.rows).fill_null(sheet.rows["name"]))
    about = About(("state", "home"), "start", "end")
    sheet = identified(sheet.but(named), {"state": "state"}, None, about, others=_NO_STATES)
    span = span_of(sheet, "start", _SOURCE, data_set(_SOURCE).universe)
    return holding(sheet.but(_rows(sheet.rows)), [span])


def _listed(path: Path) -> Sheet:
    """One list as text."""
    schema = dict.fromkeys(("file", *_SAID), pl.String) | {LINE: pl.Int64}
    raw = pl.DataFrame(_items(path), schema=schema, orient="row")
    empty = [pl.when(pl.col(name) != "").then(name) for name in ("start", "end", "name", "slug")]
    return Sheet(path.name, raw.with_columns(*empty, home=pl.lit(_USA)))


def _dated(sheet: Sheet) -> Sheet:
    """Visits with their days."""
    kinds = {"list": one_of({one: one for one in _LISTS}), "start": day(), "end": day()}
    sheet = typed(sheet, kinds, _ABOUT, needed=("list", "start", "end"))
    return without(sheet, {"end before start": pl.col("end") < pl.col("start")}, _ABOUT, "start")


def _items(path: Path) -> list[dict[str, str | int]]:
    """Every visit of one file and state it names, as text."""
    content = unpacked(path)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ComityError(f"{path.name} declares a document type, which these lists never do")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 -- entities are refused above
    except (ElementTree.ParseError, LookupError, ValueError) as fault:
        raise ComityError(
            f"{path.name} is no well-formed XML: {fault}; download it again"
        ) from None
    if root.tag not in _ITEM:
        raise ComityError(f"{path.name} holds <{root.tag}>; give files of <visits> or <trips>")
    tag, state, person = _ITEM[root.tag]
    items = root.findall(tag)
    return [
        {
            "file": path.name,
            "list": "visits" if tag == "visit" else item.get("role", _text(item, "role")),
            "id": f"{tag}-{_text(item, 'id')}" + (f"-{number}" if number > 1 else ""),
            "start": _text(item, "start-date"),
            "end": _text(item, "end-date"),
            "name": _words(place.text),
            "slug": place.get("id", ""),
            "persons": _text(item, person),
            "place": _text(item, "locale"),
            "description": _text(item, "description") or _text(item, "remarks"),
            LINE: line,
        }
        for item, line in zip(items, _lines(content, tag, len(items)), strict=True)
        for number, place in enumerate(item.findall(state), 1)
    ]


def _lines(content: bytes, tag: str, count: int) -> list[int]:
    """The line on which each item begins; 0 where that cannot be told."""
    ends = [found.start() for found in re.finditer(rb"\n", content)]
    begins = re.finditer(rf"<{tag}[\s>]".encode(), content)
    lines = [bisect_left(ends, found.start()) + 1 for found in begins]
    return lines if len(lines) == count else [0] * count


def _text(item: ElementTree.Element, name: str) -> str:
    return _words(item.findtext(name))


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _refuse_two_accounts(raw: pl.DataFrame) -> None:
    twice = raw.filter(pl.col("id").is_duplicated())
    if twice.height:
        id_, files = twice["id"][0], twice.filter(pl.col("id") == twice["id"][0])["file"]
        raise ComityError(
            f"{' and '.join(sorted(set(files)))} tell of {id_} differently; keep the newer one"
        )


def _states(rows: pl.DataFrame) -> pl.Series:
    """The state that a list names: by its name on the day, by its slug then, or at any time."""
    bare = rows["name"].str.replace(r"\s*\(.*\)", "").str.to_lowercase().replace(_OTHER_NAMES)
    slug = rows["slug"].replace(_OTHER_NAMES)
    tries = [(rows["name"], True), (bare, True), (slug, True), (slug, False)]
    found = pl.Series("state", [None] * rows.height, dtype=pl.String)
    for names, then in tries:
        when = rows["start"] if then else None
        found = found.fill_null(convert(names, to="id", when=when, unknown="null").cast(pl.String))
    south = ((slug == "vietnam") & (rows["start"] <= _SOUTH_VIETNAM_TO)).to_frame("south")
    chosen = pl.when("south").then(pl.lit("RVN")).otherwise("state")
    return south.with_columns(state=found).select(chosen.alias("state"))["state"]


def _rows(placed: pl.DataFrame) -> pl.DataFrame:
    """Who visited whom on which level."""
    inward = pl.col("list") == "visits"
    below = pl.when(inward).then(pl.col("persons").str.contains(_NO_LEADER))
    high = below.otherwise(pl.col("list") == "secretary")
    return placed.select(
        "id",
        "list",
        visitor=pl.when(inward).then("state").otherwise(pl.lit(_USA)),
        host=pl.when(inward).then(pl.lit(_USA)).otherwise("state"),
        start="start",
        end="end",
        level=pl.when(high).then(pl.lit("high")).otherwise(pl.lit("leader")),
        persons="persons",
        place=pl.when(inward | (pl.col("place") == ""))
        .then(pl.lit(""))
        .otherwise(pl.format("{}, {}", "place", "name")),
        description="description",
    ).sort("start", "id")


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Meetings of the United States with the others, what the lists remark in the note."""
    among = list(states)
    own = held.rows.filter(pl.col("visitor").is_in(among), pl.col("host").is_in(among))
    return as_records(
        "meeting",
        own.select(
            "start",
            "end",
            "level",
            "place",
            "host",
            "persons",
            id=pl.format("us-{}", "id"),
            precision=pl.lit("day"),
            known="start",
            source=pl.lit(held.span.source),
            locator=pl.col("id").str.replace("-", " "),
            participants=pl.concat_list("visitor", "host").list.sort(),
            note="description",
        ),
    )


def _coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Pairs with the United States, while visits of leaders and trips of presidents are listed.

    Of those below leaders the lists hold the secretaries' trips alone, not who came to the United
    States: they are never complete.
    """
    among = tuple(sorted(set(states)))
    if _USA not in among or len(among) < 2:
        return ()
    others = [state for state in among if state != _USA]
    without = tuple((a, b) for at, a in enumerate(others) for b in others[at + 1 :])
    spans = {
        name: (first, last)
        for name, first, last in held.rows.group_by("list")
        .agg(first=pl.col("start").min(), last=pl.col("start").max())
        .iter_rows()
    }
    if "visits" not in spans or "president" not in spans:
        return ()
    starts, ends = zip(spans["visits"], spans["president"], strict=True)
    start, end = max(starts), min(ends)
    if end < start:
        return ()
    return (Coverage("meeting", among, start, end, _UNIVERSE, (held.span.source,), without),)


ADAPTER = Adapter(
    layouts=(Layout("us-visits", ("<visits>",)), Layout("us-trips", ("<trips>",))),
    read=_read,
    records=_records,
    coverage=_coverage,
    covers="pairs with the United States, leaders alone, for the days that visits of foreign "
    "leaders and trips of presidents both cover",
    known="from the first day",
    locator="list and number of the visit",
    rank=1,
)
