"""Rows of bilateral trade as its publishers report them, brought to one form and checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.harmonise import _ids
from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import NOTHING, Quarantine, leave_out, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["M49_OF_COMTRADE", "REPORT", "WORLD", "Part", "directed", "hold", "period_days"]

WORLD = "World"
"""How rows name the partner where a state's trade with all the world is published."""

REPORT = {
    "exporter_named": pl.String,
    "importer_named": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "value": pl.Float64,
    "reported_by": pl.String,
    "valuation": pl.String,
}
"""Columns of one report of a flow, before its parties are known as states."""

_NONE: Mapping[str, str] = MappingProxyType({})
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

_KEY = ["exporter_named", "importer_named", "start", "end", "reported_by", "valuation"]


@dataclass(frozen=True, eq=False)
class Part:
    """The reports of one file.

    Parameters
    ----------
    file : str
        Its name, for people.
    rows : DataFrame
        Columns as `REPORT`; a value that is null is wrong, one that is missing has no row.
    aside : DataFrame
        Rows that were set aside already, as `Quarantine` holds them.

    Examples
    --------
    >>> Part("made-up.csv", pl.DataFrame(schema=REPORT)).aside.height
    0
    """

    file: str
    rows: pl.DataFrame
    aside: pl.DataFrame = field(default_factory=lambda: NOTHING)


def hold(
    name: str,
    parts: Sequence[Part],
    system: str | None = None,
    special: Mapping[str, str] = _NONE,
) -> Holding:
    """Join the reports of some files and find the states in them.

    Trade of a state with itself (domestic flows, goods that come back) is left out, of its trade
    with the world too.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    parts : sequence of Part
        Its files.
    system : str, optional
        Whose codes name the parties, as in `comity.convert`; names and any codes otherwise.
    special : mapping of str to str
        Ids of the parties that the publisher names in a way of his own.

    Returns
    -------
    Holding
        Rows exporter, importer (ids; null where the party is no state, or all the world) and
        those of `REPORT`: exporter_named, importer_named (as published, or `WORLD`), start, end
        (first and last day of the period), value (current USD), reported_by ("exporter",
        "importer" or "estimate") and valuation ("fob", "cif" or empty).

    Raises
    ------
    ComityError
        If there is no row, two rows give one flow different values, or more than one row in a
        hundred has no amount.

    Examples
    --------
    >>> from datetime import date
    >>> year = {"start": date(2001, 1, 1), "end": date(2001, 12, 31), "reported_by": "estimate"}
    >>> rows = pl.DataFrame([year | {"exporter_named": "China", "importer_named": "Aruba",
    ...                              "value": 5.0, "valuation": ""}])
    >>> held = hold("itpd-e", [Part("made-up.csv", rows)])
    >>> held.rows.select("exporter", "importer", "importer_named", "value").rows()
    [('CHN', None, 'Aruba', 5.0)]
    >>> held.quarantine.lines()
    ("made-up.csv: 1 row set aside, no state then, counts in totals alone: 'Aruba' (1 row)",)
    """
    asides = [part.aside for part in parts]
    tables = [pl.DataFrame(schema=REPORT | {"file": pl.String})]
    for part in parts:
        sound, wrong = _amounts(part)
        tables.append(sound.with_columns(file=pl.lit(part.file)))
        asides.append(wrong)
    table = _identified(_once(pl.concat(tables)), system, special)
    if table.is_empty():
        files = ", ".join(part.file for part in parts)
        raise ComityError(f"{files}: no trade of two parties is in there; give a file that has it")
    asides += _no_states(table)
    rows = _without_own(table.drop("file")).sort(_KEY)
    start, end = rows["start"].min(), rows["end"].max()
    span = Span(start, end, data_set(name).universe, name)  # type: ignore[arg-type]
    return Holding(rows, (span,), Quarantine(pl.concat(asides)))


def period_days(period: pl.Expr) -> dict[str, pl.Expr]:
    """First and last day of periods as statistical offices write them.

    Parameters
    ----------
    period : Expr
        Text: a year, a quarter ("2022-Q1") or a month ("202201", "2022-01", "2022-M01").

    Returns
    -------
    dict of Expr
        start and end; null of what is no period.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> periods = pl.DataFrame({"of": ["2022", "2022-Q2", "202202"]})
    >>> [str(day) for day in periods.select(**period_days(pl.col("of")))["end"]]
    ['2022-12-31', '2022-06-30', '2022-02-28']
    """
    year = period.str.extract(r"^(\d{4})(?:-?Q[1-4]|-?M?\d{2})?$").cast(pl.Int32)
    quarter = period.str.extract(r"Q([1-4])$").cast(pl.Int32)
    month = period.str.extract(r"^\d{4}-?M?(\d{2})$").cast(pl.Int32)
    start = pl.date(year, pl.coalesce(month, 3 * quarter - 2, 1), 1)
    after = (
        pl.when(month.is_not_null())
        .then(start.dt.offset_by("1mo"))
        .when(quarter.is_not_null())
        .then(start.dt.offset_by("3mo"))
        .otherwise(start.dt.offset_by("1y"))
    )
    return {"start": start, "end": after.dt.offset_by("-1d")}


def directed(rows: pl.DataFrame) -> pl.DataFrame:
    """Turn reporter and partner into exporter and importer.

    Parameters
    ----------
    rows : DataFrame
        reporter, partner, reported_by and other columns.

    Returns
    -------
    DataFrame
        The other columns, exporter_named and importer_named.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> bought = {"reporter": ["CHN"], "partner": ["PRK"], "reported_by": ["importer"]}
    >>> directed(pl.DataFrame(bought)).row(0)
    ('importer', 'PRK', 'CHN')
    """
    exports = pl.col("reported_by") == "exporter"
    return rows.select(
        pl.exclude("reporter", "partner"),
        exporter_named=pl.when(exports).then("reporter").otherwise("partner"),
        importer_named=pl.when(exports).then("partner").otherwise("reporter"),
    )


def _amounts(part: Part) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell amounts of money from what is none."""
    rows = part.rows.select(pl.col(name).cast(kind) for name, kind in REPORT.items())
    amount = pl.col("value").is_finite() & (pl.col("value") >= 0)
    wrong = rows.filter(~amount.fill_null(value=False))
    shown = wrong.select(
        item="start",
        state=pl.format("{} to {}", "exporter_named", "importer_named"),
        value="value",
    )
    aside = set_aside(part.file, "values that are no amount", shown, of=rows.height)
    return rows.filter(amount), aside


def _once(table: pl.DataFrame) -> pl.DataFrame:
    """Each report once; refuse two that differ."""
    if not table.select(pl.struct(_KEY).is_duplicated().any()).item():
        return table
    rows = table.unique([*_KEY, "value"], keep="first", maintain_order=True)
    twice = rows.filter(pl.struct(_KEY).is_duplicated())
    if twice.height:
        first = twice.row(0, named=True)
        same = pl.all_horizontal(pl.col(key) == first[key] for key in _KEY)
        one, other, *_ = twice.filter(same).select("file", "value").rows()
        raise ComityError(
            f"{one[0]} has {one[1]:,.0f} USD from {first['exporter_named']} to "
            f"{first['importer_named']} for {first['start']} to {first['end']} "
            f"({first['reported_by']}), {other[0]} has {other[1]:,.0f}; keep one release, "
            "classification and level of detail"
        )
    return rows


def _identified(
    table: pl.DataFrame, system: str | None, special: Mapping[str, str]
) -> pl.DataFrame:
    """Add the ids of both parties."""
    dated = table.with_columns(_year=pl.col("start").dt.year().cast(pl.Int64))
    ids = {}
    for side in ("exporter", "importer"):
        own = dated[f"{side}_named"].replace_strict(special, default=None, return_dtype=pl.String)
        ids[side] = own.fill_null(_ids(dated, f"{side}_named", system, "_year"))
    return table.select(**ids, **{name: pl.col(name) for name in (*REPORT, "file")})


def _no_states(table: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Those who are no states, by file, with the number of their rows."""
    unknown = [
        pl.when(pl.col(side).is_null() & (pl.col(f"{side}_named") != WORLD)).then(f"{side}_named")
        for side in ("exporter", "importer")
    ]
    named = table.select("file", name=pl.coalesce(unknown)).drop_nulls("name")
    for (file,), rows in named.group_by("file", maintain_order=True):
        yield leave_out(str(file), "no state then, counts in totals alone", rows["name"])


def _without_own(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave trade of a party with itself out, and take it off its trade with the world."""
    own = (pl.col("exporter_named") == pl.col("importer_named")) | (
        pl.col("exporter") == pl.col("importer")
    ).fill_null(value=False)
    rest, itself = rows.filter(~own), rows.filter(own)
    with_world = (pl.col("exporter_named") == WORLD) | (pl.col("importer_named") == WORLD)
    if itself.is_empty() or rest.filter(with_world).is_empty():
        return rest
    keys = ["party", "start", "end", "reported_by", "valuation"]
    party = pl.when(pl.col("exporter_named") == WORLD).then("importer_named")
    back = itself.group_by(pl.col("exporter_named").alias("party"), *keys[1:]).agg(
        back=pl.col("value").sum()
    )
    joined = rest.with_columns(party=party.otherwise("exporter_named")).join(
        back, on=keys, how="left", maintain_order="left"
    )
    less = pl.max_horizontal(pl.col("value") - pl.col("back"), 0.0)
    taken = with_world & pl.col("back").is_not_null()
    return joined.with_columns(value=pl.when(taken).then(less).otherwise("value")).select(
        rest.columns
    )
