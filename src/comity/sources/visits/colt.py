"""Travels of heads of state and government: who went where, from the COLT collection."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine, leave_out, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.states import convert

__all__ = ["ADAPTER", "coverage", "read", "records"]

_SOURCE = "colt"
_COLUMNS = {
    "id": ("TripID",),
    "leader_code": ("LeaderCountryISO",),
    "leader_name": ("LeaderCountryOrIGO", "LeaderCountry"),
    "role": ("LeaderRole",),
    "persons": ("LeaderFullName",),
    "host_code": ("CountryVisitedISO",),
    "host_name": ("CountryVisited",),
    "place": ("CityVisited",),
    "year": ("TripYear",),
    "start": ("TripStartDate",),
    "end": ("TripEndDate",),
    "duration": ("TripDuration",),
    "met_host": ("MetHostHoGS",),
    "signed": ("SignedAgreement",),
}
"""Columns of the rows, and the names under which releases have them."""

_BELOW = ("F", "E", "CP")
"""Roles below heads of state and government: foreign and finance ministers, crown princes."""

_ISO, _US, _EUROPEAN = "%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y"


LAYOUTS = (Layout("colt", ("LeaderCountryISO", "CountryVisited", "TripYear")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read which leader travelled to which state, when, and whether they met its leader.

    Parameters
    ----------
    paths : sequence of Path
        One file, by trip and state visited (TripID, LeaderCountryISO, LeaderFullName, LeaderRole,
        CountryVisited, CountryVisitedISO, TripYear, TripStartDate, TripEndDate, TripDuration,
        MetHostHoGS, SignedAgreement …; those after TripYear may be missing).

    Returns
    -------
    Holding
        Rows id, visitor and host (states), start, end (days), precision (``year`` where the file
        has no day of departure: then the first and last of the year), level (``leader``, or
        ``high`` for ministers and crown princes), persons, place, met_host (whether they met the
        host's head of state or government; null where not told) and signed (whether an agreement
        was signed; null where not told). Without a last day it is reckoned from the duration,
        else (``TBD``) it is the first. Leaders of organisations, journeys within the own
        state and to what is no state are set aside.

    Raises
    ------
    ComityError
        If there are several files, the file holds no trip, or more than one row in a hundred
        cannot be what it says.

    References
    ----------
    Frederick S. Pardee Institute for International Futures. Diplometrics: Country and
    Organizational Leader Travel. University of Denver.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "colt.csv")
    >>> _ = path.write_text("TripID,LeaderCountryISO,LeaderFullName,CountryVisited,"
    ...     "CountryVisitedISO,TripYear,TripStartDate,TripDuration\\n"
    ...     "1-CHN-PRK-9,CHN,Hu Jintao,North Korea,PRK,2005,10/28/2005,3\\n")
    >>> read([path]).rows.select("visitor", "host", "start", "end").row(0)
    ('CHN', 'PRK', datetime.date(2005, 10, 28), datetime.date(2005, 10, 30))
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of travels; keep the one to be used")
    (path,) = paths
    table = _with_states(_named(read_table(path)))
    dated, faulty = _dated(path.name, table)
    parties = {"leader": "visitor", "visited": "host"}
    placed, unknown = harmonised(path.name, dated, parties, "id")
    home = pl.col("visitor") == pl.col("host")
    asides = [NOTHING, faulty, unknown]
    if placed.filter(home).height:
        asides.append(
            leave_out(path.name, "journeys within the own state", placed.filter(home)["host"])
        )
    rows = _rows(placed.filter(~home))
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no travels; give a file that does")
    years = rows["start"].dt.year().sort()
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    span = Span(first, last, data_set(_SOURCE).universe, _SOURCE)
    return Holding(rows, (span,), Quarantine(pl.concat(asides)))


def _named(table: pl.DataFrame) -> pl.DataFrame:
    """The columns of `_COLUMNS` as text; null where the file has none or says that it has not."""
    found = {
        name: next((one for one in names if one in table.columns), None)
        for name, names in _COLUMNS.items()
    }
    texts = table.select(
        (pl.col(column).cast(pl.String) if column else pl.lit(None, pl.String)).alias(name)
        for name, column in found.items()
    )
    bare = texts.with_columns(pl.all().str.strip_chars())
    unsaid = ["", "TBD", "Unknown", "NA", "N/A"]
    return bare.with_columns(pl.when(~pl.all().is_in(unsaid)).then(pl.all()))


def _with_states(table: pl.DataFrame) -> pl.DataFrame:
    """Ids of the two states, by code, else by name; else the file's own word for them."""
    leader, visited = (_ids(table, side) for side in ("leader", "host"))
    return table.with_columns(leader=leader, visited=visited)


def _ids(table: pl.DataFrame, side: str) -> pl.Series:
    code, name = table[f"{side}_code"], table[f"{side}_name"]
    found = convert(code, to="id", system="iso3", unknown="null").cast(pl.String)
    found = found.fill_null(convert(name, to="id", unknown="null").cast(pl.String))
    return found.fill_null(name).fill_null(code).fill_null("not told")


def _dated(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Days of each trip; what has no year, or days of another year or reversed, aside."""
    rows = table.with_columns(
        pl.col("year").cast(pl.Float64, strict=False).cast(pl.Int32, strict=False),
        days=pl.col("duration").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False),
        first=_days(table["start"]),
        last=_days(table["end"]),
    )
    faults = {
        "years that are none": ~pl.col("year").is_between(1800, 2200).fill_null(False),
        "days that are none": (
            pl.col("start").is_not_null() & pl.col("first").is_null()
            | pl.col("end").is_not_null() & pl.col("last").is_null()
        ),
        "days of another year or reversed": (
            (pl.col("first").dt.year() != pl.col("year")) | (pl.col("last") < pl.col("first"))
        ).fill_null(False),
    }
    asides, rest = [NOTHING], rows
    for reason, bad in faults.items():
        wrong = rest.filter(bad)
        if wrong.height:
            value = pl.format("{} to {}, {}", *(_shown(c) for c in ("start", "end", "year")))
            shown = wrong.select(item="id", state="leader_name", value=value)
            asides.append(set_aside(file, reason, shown, of=rows.height))
            rest = rest.filter(~bad)
    return rest, pl.concat(asides)


def _shown(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("?")


def _days(texts: pl.Series) -> pl.Series:
    """Days as the file writes them; month before day unless only the other order fits."""
    bare = texts.str.slice(0, 10).str.strip_chars().str.replace(r"[ T].*", "")
    american, european = (bare.str.to_date(form, strict=False) for form in (_US, _EUROPEAN))
    slashed = european if american.null_count() > european.null_count() else american
    return bare.str.to_date(_ISO, strict=False).fill_null(slashed)


def _rows(placed: pl.DataFrame) -> pl.DataFrame:
    """One row for each trip and state visited."""
    year_only = pl.col("first").is_null()
    reckoned = pl.col("first") + pl.duration(days=pl.col("days").clip(1, 366) - 1)
    last = pl.coalesce("last", reckoned, "first")
    slug = pl.col("id").fill_null("trip").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-")
    again = pl.int_range(pl.len()).over(slug)
    return placed.select(
        "visitor",
        "host",
        id=pl.when(again > 0).then(pl.format("{}-{}", slug, again + 1)).otherwise(slug),
        start=pl.when(year_only).then(pl.date("year", 1, 1)).otherwise("first"),
        end=pl.when(year_only).then(pl.date("year", 12, 31)).otherwise(last),
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


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the travels among some states out as meetings, host and visitor.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of meeting records; a trip on which the traveller is known not to have met the
        host's head of state or government is none. The outcome is told where an agreement was
        signed.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> day = date(2005, 10, 28)
    >>> rows = pl.DataFrame({"id": ["9"], "visitor": ["CHN"], "host": ["PRK"], "start": [day],
    ...     "end": [day], "precision": ["day"], "level": ["leader"], "persons": ["Hu Jintao"],
    ...     "place": ["Pyongyang"], "met_host": [True], "signed": [True]})
    >>> held = Holding(rows, (Span(day, day, "made up", "colt"),))
    >>> records(held, ["CHN", "PRK"]).select("id", "host", "outcome").row(0)
    ('colt-9', 'PRK', 'agreement signed')
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


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the travels are complete.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``meeting``, of all pairs, from the first to the last year of the file; none
        where fewer than two states are named.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1990, 1, 1), date(2024, 12, 31), "made up", "colt")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "PRK"])[0].among
    ('CHN', 'PRK')
    """
    return held.coverage("meeting", tuple(states))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
