"""Reports of flows: what a file of bilateral trade says of who sold how much to whom, checked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.doubts import About, doubts_of, without
from comity.sources.reading.harmonise import _ids
from comity.sources.reading.holding import DOUBTS, Holding
from comity.sources.reading.nonstates import known_nonstates
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, holding
from comity.sources.reading.spans import Span
from comity.sources.reading.thin import without_thin_years
from comity.sources.reading.times import in_time, span_of
from comity.sources.shelf.catalogue import data_set
from comity.sources.trade._doubts import UNKNOWN, of_those_without, placed

__all__ = ["KEY", "M49_OF_COMTRADE", "WORLD", "directed", "held", "period_days", "without_groups"]

WORLD = "World"
"""How rows name the partner where a state's trade with all the world is published."""

KEY = ("exporter_named", "importer_named", "start", "end", "reported_by", "valuation")
"""What tells one report from another: who sold and who bought, as published; first and last day;
``exporter``, ``importer`` or ``estimate``; ``fob``, ``cif`` or nothing. A ``value`` is in USD."""

M49_OF_COMTRADE: Mapping[str, str] = MappingProxyType(
    {
        "251": "FRA",  # with Monaco and the overseas departments
        "381": "ITA",
        "490": "TWN",  # "Other Asia, not elsewhere specified": in practice Taiwan
        "579": "NOR",  # with Svalbard
        "588": "PAK",  # East and West
        "590": "PAN",  # without the Canal Zone
        "699": "IND",
        "757": "CHE",  # with Liechtenstein
        "841": "USA",  # before 1981
        "842": "USA",  # with Puerto Rico and the Virgin Islands
    }
)
"""States that customs statistics number otherwise than ISO 3166 does."""

_SIDES = ("exporter", "importer")
_OTHERS = {"iso_n": r"^\d{1,3}$", "cow": "^$", None: r"^\w.*[^\W\d_]"}
"""How parties that are no states are written, by the system of the others."""

_YEAR_OF = r"^([12][0-9]{3})(?:-?Q[1-4]|-?M?(?:0[1-9]|1[0-2]))?$"

_TERRITORY = "Special Administrative Region|Kingdom of the"
"""What the IMF adds to the names of territories."""


def held(
    name: str,
    sheet: Sheet,
    system: str | None = None,
    spellings: Mapping[str, str] = MappingProxyType({}),
    released: date | None = None,
    *,
    parts: bool = False,
) -> Holding:
    """Find the states in the reports of one file, and check these as a whole.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    sheet : Sheet
        Rows with the columns of `KEY` and ``value``.
    system : str, optional
        Whose codes name the parties, as in `comity.convert`; names and any codes otherwise.
    spellings : mapping of str to str
        Ids of the parties that the publisher names in a way of his own.
    released : date, optional
        When the file was made, where it says so.
    parts : bool
        Whether the values were added up from several rows, of which any flow may lack one.

    Returns
    -------
    Holding
        Rows exporter, importer (ids; null where the party is no state, or all the world), the
        columns of `KEY` and value: null where the file has the flow without an amount.

    Examples
    --------
    >>> year = {"start": date(2001, 1, 1), "end": date(2001, 12, 31), "reported_by": "estimate"}
    >>> rows = pl.DataFrame([year | {"exporter_named": "China", "importer_named": "Aruba",
    ...                              "value": 5.0, "valuation": ""}])
    >>> found = held("itpd-e", Sheet("made-up.csv", rows))
    >>> found.rows.select("exporter", "importer", "importer_named", "value").rows()
    [('CHN', None, 'Aruba', 5.0)]
    >>> found.quarantine.lines()
    ("made-up.csv: 1 row set aside, no state then, counts in totals alone: 'Aruba' (1 row)",)
    """
    about = About(_SIDES, "start", "end", "id")
    found = sheet.but(_with_ids(sheet.rows, system, spellings))
    for side in _SIDES:
        found = _without_broken(found, side, system, about, parts=parts)
    blank = found.rows.filter(pl.col("value").is_null())
    amounts = found.but(found.rows.drop_nulls("value"))
    sound = in_time(once(amounts, KEY, about, ["value"]), about, released)
    if sound.rows.is_empty() and not sound.broken:
        raise ComityError(f"{sheet.file} has no trade of two parties; give a file that has it")
    told = _with_no_states_told(sound, about, system, parts=parts)
    if told.rows.is_empty():
        return holding(told, ())  # which says why
    universe = data_set(name).universe
    span = span_of(told, "start", name, universe, end="end", released=released)
    notes: tuple[str, ...] = ()
    if (told.rows["reported_by"] == "estimate").all():  # a table of all pairs in every year
        span, notes = without_thin_years(span, told.rows["start"].dt.year(), sheet.file)
    doubts = placed(told.doubts, told.rows, span, parts=parts)
    whole = told.but(pl.concat([told.rows, _missing(blank, told.rows, span)]))
    return holding(replace(whole, doubts=doubts), (span,), notes)


def _missing(blank: pl.DataFrame, rows: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Flows between two parties of which a report stands in the file without an amount."""
    inside = blank.filter(
        pl.col("start") >= span.start,
        pl.col("end") <= span.end,
        *(pl.col(f"{side}_named") != WORLD for side in _SIDES),
    )
    return inside.join(rows, on=KEY, how="anti").unique(KEY, maintain_order=True)


def _with_ids(rows: pl.DataFrame, system: str | None, spellings: Mapping[str, str]) -> pl.DataFrame:
    """Add the ids of both parties."""
    dated = rows.with_columns(_year=pl.col("start").dt.year().cast(pl.Int64))
    ids = {}
    for side in _SIDES:
        own = dated[f"{side}_named"].replace_strict(spellings, default=None, return_dtype=pl.String)
        ids[side] = own.fill_null(_ids(dated, f"{side}_named", system, "_year"))
    line = [LINE] if LINE in rows.columns else []
    return rows.with_columns(**ids).select(*_SIDES, *KEY, "value", *line)


def _without_broken(
    sheet: Sheet, side: str, system: str | None, about: About, *, parts: bool
) -> Sheet:
    """Set reports aside of which a party is neither a state nor written as another party may be."""
    named = pl.col(f"{side}_named")
    other = named.str.contains(_OTHERS[system]) | (named == WORLD)
    wrong = pl.col(side).is_null() & ~other.fill_null(value=False)
    numbered = named.str.contains(r"^\d+$").fill_null(value=False)
    found = sheet
    for reason, bad in (
        (f"{side} is no state's code or name", wrong & ~numbered),
        (f"{side} {UNKNOWN}", wrong & numbered),
    ):
        gone = found.rows.filter(bad)
        found = without(found, {reason: bad}, about, f"{side}_named")
        known = gone.filter(~numbered)  # a number of no state is that of none
        more = of_those_without(sheet.file, reason, known, found.rows, side, parts=parts)
        found = replace(found, doubts=pl.concat([found.doubts, more]))
    return found


def _with_no_states_told(sheet: Sheet, about: About, system: str | None, *, parts: bool) -> Sheet:
    """Count those who are no states, whose trade counts in totals; doubt who may be one by name."""
    told = sheet
    for side in _SIDES:
        unknown = pl.col(side).is_null() & (pl.col(f"{side}_named") != WORLD)
        others = sheet.rows.filter(unknown)
        names = others[f"{side}_named"]
        if names.is_empty():
            continue
        reason = "no state then, counts in totals alone"
        doubts = DOUBTS
        if system is None:
            strange = ~(known_nonstates(names) | names.str.contains(_TERRITORY))
            why, gone = f"{side} {UNKNOWN}", others.filter(strange)
            more = of_those_without(sheet.file, why, gone, sheet.rows, side, parts=parts)
            doubts = pl.concat([doubts_of(sheet.file, why, gone, about), more])
        told = told.less(told.rows, leave_out(sheet.file, reason, names), doubts)
    return told


def period_days(period: pl.Expr) -> dict[str, pl.Expr]:
    """First and last day of periods as statistical offices write them.

    Parameters
    ----------
    period : Expr
        Text: a year ("2022", "2022.0"), a quarter ("2022-Q1") or a month ("202201", "2022-01",
        "2022-M01").

    Returns
    -------
    dict of Expr
        start and end; null of what is no period.

    Examples
    --------
    >>> periods = pl.DataFrame({"of": ["2022.0", "2022-Q2", "202202", "202213"]})
    >>> [str(day) for day in periods.select(**period_days(pl.col("of")))["end"]]
    ['2022-12-31', '2022-06-30', '2022-02-28', 'None']
    """
    period = period.str.replace(r"\.0$", "")
    year = period.str.extract(_YEAR_OF).cast(pl.Int32)
    quarter = period.str.extract(r"Q([1-4])$").cast(pl.Int32)
    month = period.str.extract(r"^[0-9]{4}-?M?(0[1-9]|1[0-2])$").cast(pl.Int32)
    start = pl.date(year, pl.coalesce(month, 3 * quarter - 2, 1), 1)
    after = (
        pl.when(month.is_not_null())
        .then(start.dt.offset_by("1mo"))
        .when(quarter.is_not_null())
        .then(start.dt.offset_by("3mo"))
        .otherwise(start.dt.offset_by("1y"))
    )
    return {"start": start, "end": after.dt.offset_by("-1d")}


def directed(sheet: Sheet) -> Sheet:
    """Turn reporter and partner into exporter and importer.

    >>> bought = {"reporter": ["CHN"], "partner": ["PRK"], "reported_by": ["importer"]}
    >>> directed(Sheet("made-up.csv", pl.DataFrame(bought))).rows.row(0)
    ('importer', 'PRK', 'CHN')
    """
    exports = pl.col("reported_by") == "exporter"
    rows = sheet.rows.select(
        pl.exclude("reporter", "partner"),
        exporter_named=pl.when(exports).then("reporter").otherwise("partner"),
        importer_named=pl.when(exports).then("partner").otherwise("reporter"),
    )
    return sheet.but(rows)


def without_groups(sheet: Sheet, is_group: pl.Expr) -> Sheet:
    """Leave the reports of groups of states out, and those of trade with them.

    >>> rows = pl.DataFrame({"reporter": ["CHN", "CHN"], "partner": ["PRK", "G110"]})
    >>> is_group = pl.col("reporter", "partner").str.contains("[0-9]")
    >>> rest = without_groups(Sheet("a.csv", rows), is_group)
    >>> rest.rows.height, rest.aside["state"].to_list()
    (1, ['G110'])
    """
    group = sheet.rows.select(is_group)
    named = pl.coalesce(pl.when(group[side]).then(side) for side in ("reporter", "partner"))
    names = sheet.rows.select(group=named).to_series()
    if names.null_count() == len(names):
        return sheet
    aside = leave_out(sheet.file, "a group of states", names.drop_nulls())
    return sheet.less(sheet.rows.filter(names.is_null()), aside)
