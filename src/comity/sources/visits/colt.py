"""Travels of heads of state and government: who went where, from the COLT collection.

Rows: id, visitor and host (states), start, end (days), precision (``year`` where the file has no
day of departure: then the first and last of the year), level (``leader``, or ``high`` for ministers
and crown princes), persons, place, met_host (whether they met the host's head of state or
government; null where not told) and signed (whether an agreement was signed; null where not told).
Without a last day it is reckoned from the duration, else (``TBD``) it is the first. Leaders of
organisations, journeys within the own state and to what is no state are left out.

References
----------
Frederick S. Pardee Institute for International Futures. Diplometrics: Country and Organizational
Leader Travel. University of Denver.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter, complete
from comity.sources.reading.days import day, order_of, with_centuries
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
from comity.sources.reading.values import AMOUNT, YEAR, typed
from comity.sources.shelf.catalogue import data_set
from comity.states import convert

__all__ = ["ADAPTER"]

_SOURCE = "colt"
_COLUMNS = {
    "TripID": ("TripID",),
    "leader_code": ("LeaderCountryISO",),
    "leader_name": ("LeaderCountryOrIGO", "LeaderCountry"),
    "role": ("LeaderRole",),
    "persons": ("LeaderFullName",),
    "host_code": ("CountryVisitedISO",),
    "host_name": ("CountryVisited",),
    "place": ("CityVisited",),
    "TripYear": ("TripYear",),
    "TripStartDate": ("TripStartDate",),
    "TripEndDate": ("TripEndDate",),
    "TripDuration": ("TripDuration",),
    "met_host": ("MetHostHoGS",),
    "signed": ("SignedAgreement",),
}
"""Columns that are read, and the names under which releases have them."""

_BELOW = ("F", "E", "CP")
"""Roles below heads of state and government: foreign and finance ministers, crown princes."""

_OF_ORGANISATION = "I"
_DAYS = ("TripStartDate", "TripEndDate")
_LAYOUT = Layout(
    "colt",
    ("LeaderCountryISO", "CountryVisited", "TripYear"),
    nulls=("TBD", "Unknown", "NA", "N/A", "."),
)
_ABOUT = About(("leader", "visited"), "TripYear")


def _read(paths: Sequence[Path]) -> Holding:
    return joined([(path.name, _read_one(path)) for path in paths], ["id"], "start")


def _read_one(path: Path) -> Holding:
    published = About(("LeaderCountryISO", "CountryVisited"), "TripYear")
    sheet = noted(read_table(path, _LAYOUT), published)
    notes = []
    if _DAYS[0] not in sheet.rows.columns:
        notes = [f"{path.name} has no column {_DAYS[0]}: its trips are dated to their years"]
    sheet = _dated(_of_states(_named(sheet)))
    parties = {"leader": "visitor", "visited": "host"}
    sheet = identified(sheet, parties, None, _ABOUT, others=r"^[A-Z]{3}$")
    home = pl.col("visitor") == pl.col("host")
    at_home = leave_out(path.name, "journeys within the own state", sheet.rows.filter(home)["host"])
    sheet = sheet.less(sheet.rows.filter(~home), at_home)
    span = span_of(sheet, "TripYear", _SOURCE, data_set(_SOURCE).universe)
    return holding(sheet.but(_rows(sheet.rows)), [span], notes)


def _named(sheet: Sheet) -> Sheet:
    """The columns of `_COLUMNS`, null where the file has none; a trip that stands twice once."""
    found = {
        name: next((one for one in names if one in sheet.rows.columns), None)
        for name, names in _COLUMNS.items()
    }
    rows = sheet.rows.select(
        LINE,
        *(
            (pl.col(column) if column else pl.lit(None, pl.String)).alias(name)
            for name, column in found.items()
        ),
    )
    return once(sheet.but(rows), list(found), About(("leader_name", "host_name"), "TripYear"))


def _of_states(sheet: Sheet) -> Sheet:
    """Ids of the two states, by code, else by name; else the file's own word for them."""
    of_organisation = (pl.col("role") == _OF_ORGANISATION).fill_null(value=False)
    names = sheet.rows.filter(of_organisation).select(pl.coalesce("leader_name", "leader_code"))
    rows = sheet.rows.filter(~of_organisation)
    leader, visited = (_ids(rows, side) for side in ("leader", "host"))
    told = leave_out(sheet.file, "leaders of organisations", names.to_series())
    return sheet.less(rows.with_columns(leader=leader, visited=visited), told)


def _ids(table: pl.DataFrame, side: str) -> pl.Series:
    code, name = table[f"{side}_code"], table[f"{side}_name"]
    found = convert(code, to="id", system="iso3", unknown="null").cast(pl.String)
    found = found.fill_null(convert(name, to="id", unknown="null").cast(pl.String))
    return found.fill_null(name).fill_null(code)


def _dated(sheet: Sheet) -> Sheet:
    """Days of each trip; what has no year, or days of another year or reversed, aside."""
    sheet = typed(sheet, {"TripYear": YEAR}, _ABOUT, needed=("TripYear",))
    rows = sheet.rows
    own = [rows.select(pl.date("TripYear", *on)).to_series() for on in ((1, 1), (12, 31))]
    rows = rows.with_columns(with_centuries(rows[one], *own) for one in _DAYS)
    sheet = sheet.but(rows)
    texts = pl.concat([rows[one].alias("day") for one in _DAYS])
    years = [
        rows["TripYear"],
        pl.Series([None] * rows.height, dtype=pl.Int64),
    ]  # ends may lie beyond
    bounds = pl.DataFrame({"year": pl.concat([one.alias("year") for one in years])})
    first, last = (bounds.select(pl.date("year", *on)).to_series() for on in ((1, 1), (12, 31)))
    kind = day(order_of(sheet.file, texts, first, last))
    kinds = dict.fromkeys(_DAYS, kind) | {"TripDuration": AMOUNT}
    sheet = typed(sheet, kinds, _ABOUT, optional=("TripDuration",))
    faults = {
        "TripStartDate of another year": pl.col("TripStartDate").dt.year() != pl.col("TripYear"),
        "end before start": pl.col("TripEndDate") < pl.col("TripStartDate"),
    }
    return in_time(without(sheet, faults, _ABOUT, "TripStartDate"), _ABOUT)


def _rows(placed: pl.DataFrame) -> pl.DataFrame:
    """One row for each trip and state visited."""
    first, last = (pl.col(one) for one in _DAYS)
    year_only = first.is_null()
    days = pl.col("TripDuration").cast(pl.Int64).clip(1, 366)
    until = pl.coalesce(last, first + pl.duration(days=days - 1), first)
    unnamed = pl.format(
        "{}-{}-{}",
        "visitor",
        "host",
        first.cast(pl.String).fill_null(pl.col("TripYear").cast(pl.String)),
    )
    slug = pl.coalesce("TripID", unnamed).str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-")
    again = pl.int_range(pl.len()).over(slug)
    return placed.select(
        "visitor",
        "host",
        id=pl.when(again > 0).then(pl.format("{}-{}", slug, again + 1)).otherwise(slug),
        start=pl.when(year_only).then(pl.date("TripYear", 1, 1)).otherwise(first),
        end=pl.when(year_only).then(pl.date("TripYear", 12, 31)).otherwise(until),
        precision=pl.when(year_only).then(pl.lit("year")).otherwise(pl.lit("day")),
        level=pl.when(pl.col("role").is_in(_BELOW))
        .then(pl.lit("high"))
        .otherwise(pl.lit("leader")),
        persons=pl.col("persons").fill_null(""),
        place=pl.col("place").fill_null(""),
        met_host=_yes_or_no("met_host"),
        signed=_yes_or_no("signed"),
    ).sort("start", "id")


def _yes_or_no(column: str) -> pl.Expr:
    said = pl.col(column).str.to_lowercase()
    return pl.when(said.is_in(["yes", "1"])).then(True).when(said.is_in(["no", "0"])).then(False)


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Meetings of host and visitor, but for trips on which the host's leader was not met.

    The outcome is told where an agreement was signed.
    """
    among = list(states)
    own = held.rows.filter(
        pl.col("visitor").is_in(among),
        pl.col("host").is_in(among),
        pl.col("met_host").fill_null(True),
    )
    signed = pl.when(pl.col("signed")).then(pl.lit("agreement signed")).otherwise(pl.lit(""))
    untold = pl.when(pl.col("met_host").is_null()).then(
        pl.lit("whether the host's leader was met is not told")
    )
    return as_records(
        "meeting",
        own.select(
            "start",
            "end",
            "precision",
            "level",
            "place",
            "host",
            "persons",
            id=pl.format("colt-{}", "id"),
            known=pl.when(pl.col("precision") == "day").then("start").otherwise("end"),
            source=pl.lit(held.span.source),
            locator=pl.format("trip {}", "id"),
            participants=pl.concat_list("visitor", "host").list.sort(),
            outcome=signed,
            note=untold.otherwise(pl.lit("")),
        ),
    )


ADAPTER = Adapter(
    layouts=(_LAYOUT,),
    read=_read,
    records=_records,
    coverage=complete("meeting"),
    covers="from the first to the last year of the file",
    known="from the day of departure; of the last day of the year where that alone is told",
    locator="number of the trip (TripID)",
)
