"""The layouts in which SIPRI's arms transfers are exported, and how each is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.conflict._sipri_breaks import mended
from comity.sources.reading.days import day
from comity.sources.reading.doubts import About, noted, without
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, renamed, require_few_broken
from comity.sources.reading.values import AMOUNT, WHOLE, YEAR, typed

DELIVERY = {
    "supplier": pl.String,
    "recipient": pl.String,
    "year": pl.Int64,
    "tiv": pl.Float64,
    "designation": pl.String,
    "number": pl.Float64,
    "estimate": pl.Boolean,
    "order_year": pl.Int64,
    "deal": pl.String,
    "spread_over": pl.Int64,
    LINE: pl.Int64,
}
_FIRST_YEAR = 1950  # the database begins here
_RELEASED_IN = 3  # March: a year's deliveries are published in March of the next
_SCOPE = re.compile(r"\bfrom\s+(.+?)\s+to\s+(.+?)\s*\.\s+Deals")
_RANGE = re.compile(r"year range '([^']*)' to '([^']*)'")
_GENERATED = re.compile(r"[Gg]enerated:\s*(\d{1,2} \w+ \d{4})")
_TOTAL = re.compile(r"^Total\b.*?\b(?:to|from|by|of) (.+)$")
_TITLE = re.compile(r"TIV of arms (?:exports|imports) (to|from) (.+?), *\d{4}")
_WORLD = re.compile(r"\b(world|all countries)\b", re.IGNORECASE)
_LIKELY = r"19[5-9]\d|20\d\d"  # a year of the database
_YEARS = r"^\(?\d{4}\)?(?:\s*[;,-]\s*\(?\d{4}\)?)*;?$"
_VOLUME, _WHEN = "SIPRI TIV of delivered weapons", "Year(s) of delivery"
_RAN = ("Deliveries in the Year Range", "Number delivered")

TRANSFERS = "sipri-transfer-register"
_DEALS = ("Recipient", "Supplier", "Year of order", "Weapon designation", _WHEN, _VOLUME)
_DELIVERIES = ("Supplier", "Recipient", "Designation", "Order date", "Numbers delivered")
LAYOUTS = (
    *(Layout(TRANSFERS, (*_DEALS, number), ("Delivery year",)) for number in _RAN),
    Layout(
        "sipri-trade-register",
        ("SIPRI AT Database ID", *_DELIVERIES, "Delivery year", "TIV delivery values"),
    ),
    Layout("sipri-tiv-suppliers", ("Supplier", "Percentage", "Sum total years")),
    Layout("sipri-tiv-recipients", ("Recipient", "Percentage", "Sum total years")),
    Layout("sipri-tiv-older", ("", "Total"), in_name="tiv-"),
)
_PAIR = About(("supplier", "recipient"), "year")


@dataclass(frozen=True, eq=False)
class Part:
    """What one exported file holds, with parties under the publisher's names.

    ``sheet``: rows with the columns of `DELIVERY`, one per deal and year of delivery, or per dyad
    and year; ``unsure``: recipients of whom a row cannot be read; ``first`` and ``last``: years
    that it covers; ``made``: when.
    """

    layout: str
    sheet: Sheet
    all_suppliers: bool
    all_recipients: bool
    first: int
    last: int
    made: date | None
    unsure: tuple[str, ...] = ()


def read_part(path: Path) -> Part:
    """Read one file in whichever layout it is.

    A register that gives the volume of a deal and several years of delivery has it spread evenly
    over them, which ``spread_over`` counts.
    """
    layout = layout_of(path, LAYOUTS)
    sheet = noted(read_table(path, layout), About(("Supplier", "Recipient")))
    if layout.name.startswith("sipri-tiv"):
        return _volumes(layout.name, sheet)
    return _register(layout.name, sheet)


def _register(layout: str, sheet: Sheet) -> Part:
    """A register with what its title says of whom and of which years it is."""
    read = _deals if layout == TRANSFERS else _deliveries
    made = _made(sheet.titles)
    found, due = read(sheet)
    sound = _likely(found, made)
    scope, asked = _SCOPE.search(sheet.titles), _RANGE.search(sheet.titles)
    if scope:
        whole = [one.lower().startswith("all ") for one in scope.groups()]
    else:  # of one party where it names one alone
        whole = [sound.rows[name].n_unique() > 1 for name in ("supplier", "recipient")]
    first, last = _held(sound.rows)
    if asked:
        begin, end = (int(one) if re.fullmatch(_LIKELY, one) else None for one in asked.groups())
        last = max(last, min(end or _out(made), _out(made)))
        first = min(begin or _FIRST_YEAR, last)
    lost = due.filter(~pl.col(LINE).is_in(sound.rows[LINE].unique().implode()))
    unsure = lost["recipient"].drop_nulls().unique().to_list()
    return Part(layout, sound, whole[0], whole[1], first, last, made, tuple(unsure))


def _deals(sheet: Sheet) -> tuple[Sheet, pl.DataFrame]:
    """A transfer register: one row per deal, its volume spread over its years of delivery."""
    names = [name for name in sheet.rows.columns if name != LINE]
    whole = once(mended(sheet), names, About(("Supplier", "Recipient")))
    flags = [name for name in names if re.fullmatch(r"column \d+", name)]
    ran = next(name for name in _RAN if name in names)
    years = pl.col(_WHEN).str.extract_all(r"[0-9]{4}")
    rows = whole.rows.with_columns(
        supplier="Supplier",
        recipient="Recipient",
        year=years.list.get(0, null_on_oob=True),
        until=years.list.get(-1, null_on_oob=True),
        deal=_unnumbered(sheet.titles),
    )
    about = About(("supplier", "recipient"), "year", "until")
    waiting = pl.col(_WHEN).is_null()
    none = leave_out(
        sheet.file, "nothing delivered yet, by recipient", rows.filter(waiting)["recipient"]
    )
    due = rows.filter(~waiting)
    told = typed(
        whole.less(due, none), {_VOLUME: AMOUNT, ran: AMOUNT}, about, optional=(_VOLUME, ran)
    )
    spread = told.rows.with_columns(years=_every_year(_WHEN))
    faults = {
        f"{_WHEN} names no years": ~pl.col(_WHEN).str.contains(_YEARS)
        | (pl.col("years").list.len() == 0)
    }
    told = without(told.but(spread), faults, about, _WHEN)
    count = pl.col("years").list.len().cast(pl.Int64)
    marked = [pl.col(name).eq("?").fill_null(value=False) for name in flags]
    rows = told.rows.select(
        "supplier",
        "recipient",
        "deal",
        LINE,
        year="years",
        tiv=pl.col(_VOLUME) / count,
        designation="Weapon designation",
        number=pl.when(count == 1).then(ran),
        estimate=pl.any_horizontal(*marked, pl.lit(value=False)),
        order_year=_first_year("Year of order"),
        spread_over=count,
    )
    return told.but(rows.explode("year").select(_typed())), due


def _unnumbered(titles: str) -> pl.Expr:
    """What stands for the number of a deal that has none: the export, and the line in it."""
    ranges = ["-".join(one) for one in _RANGE.findall(titles)]
    export = " ".join(["of", *_GENERATED.findall(titles), *ranges])
    return pl.format("{} {}", pl.lit(export), LINE)


def _every_year(column: str) -> pl.Expr:
    """All years that a cell names, also those within a range."""
    part = pl.element()
    return (
        pl.col(column)
        .str.replace_all(r"[()\s]", "")
        .str.extract_all(r"[0-9]{4}(?:-[0-9]{4})?")
        .list.eval(
            pl.int_ranges(
                part.str.extract(r"^([0-9]{4})").cast(pl.Int64),
                part.str.extract(r"([0-9]{4})$").cast(pl.Int64) + 1,
            ).explode()
        )
        .list.drop_nulls()
        .list.unique(maintain_order=True)
    )


def _first_year(column: str) -> pl.Expr:
    """The first year that a cell names, in brackets or not."""
    return pl.col(column).str.extract(r"([0-9]{4})").cast(pl.Int64)


def _deliveries(sheet: Sheet) -> tuple[Sheet, pl.DataFrame]:
    """A trade register: one row per deal and year of delivery."""
    volume, when = "TIV delivery values", "Delivery year"
    number = "Numbers delivered"
    named = sheet.rows.with_columns(supplier="Supplier", recipient="Recipient")
    about = About(("supplier", "recipient"), when)
    waiting = pl.col(when).is_null()
    none = leave_out(
        sheet.file, "nothing delivered yet, by recipient", named.filter(waiting)["recipient"]
    )
    key = [name for name in named.columns if name not in (LINE, "supplier", "recipient")]
    told = once(sheet.less(named.filter(~waiting), none), key, about)
    due = told.rows
    kinds = {when: YEAR, volume: AMOUNT, number: AMOUNT, "SIPRI AT Database ID": WHOLE}
    optional = (volume, number, "SIPRI AT Database ID")
    told = typed(told, kinds, about, optional=optional)
    flags = [name for name in told.rows.columns if name.endswith("is estimate")]
    yes = [pl.col(name).str.to_lowercase().is_in(["yes", "true", "1", "?"]) for name in flags]
    rows = told.rows.select(
        "supplier",
        "recipient",
        LINE,
        year=when,
        tiv=volume,
        designation="Designation",
        number=number,
        estimate=pl.any_horizontal(
            *(one.fill_null(value=False) for one in yes), pl.lit(value=False)
        ),
        order_year=_first_year("Order date"),
        deal=pl.col("SIPRI AT Database ID").cast(pl.String).fill_null(_unnumbered(sheet.titles)),
        spread_over=pl.lit(1, pl.Int64),
    )
    return told.but(rows.select(_typed())), due


def _typed() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in DELIVERY.items()]


def _held(rows: pl.DataFrame) -> tuple[int, int]:
    """First and last year of some rows."""
    years = rows["year"].drop_nulls().sort()
    return int(years[0]), int(years[-1])


def _made(titles: str) -> date | None:
    """The day on which a file was made, where it says so."""
    said = _GENERATED.search(titles)
    text = pl.DataFrame({"day": [said[1] if said else None]}, schema={"day": pl.String})
    found: date | None = text.select(day("day").value("day")).item()
    return found


def _out(made: date | None) -> int:
    """The last year whose deliveries were surely out on a day; none where it is not said."""
    return made.year - (1 if made.month > _RELEASED_IN else 2) if made else 0


def _likely(sheet: Sheet, made: date | None) -> Sheet:
    """Deliveries of years that the database may hold, few and far between as they may be."""
    last = (made or date.today()).year
    faults = {
        "a year after the file was made": pl.col("year") > last,
        "a year before the database begins": pl.col("year") < _FIRST_YEAR,
    }
    sound = without(sheet, faults, About(_PAIR.parties), "year")
    if sound.rows.is_empty():
        require_few_broken(sound)
        raise ComityError(f"{sheet.file} holds no delivery of arms; give a file that does")
    return sound


def _volumes(layout: str, sheet: Sheet) -> Part:
    """A table of volumes: one row per partner, one column per year, and a row of totals."""
    years = [name for name in sheet.rows.columns if re.fullmatch(_LIKELY, name)]
    if not years:
        raise ComityError(f"{sheet.file} has no column of a year; export it again")
    label = sheet.rows.columns[0]
    total = pl.col(label).str.starts_with("Total").fill_null(value=False)
    sums, partners = sheet.rows.filter(total), sheet.rows.filter(~total)
    party, supplies = _party(sheet.file, layout, sheet.titles, sums[label].to_list())
    mine, other = ("supplier", "recipient") if supplies else ("recipient", "supplier")
    partners = renamed(partners.select(label, LINE, *years), {label: other})
    long = partners.unpivot(years, index=[other, LINE], variable_name="year", value_name="tiv")
    named = long.drop_nulls("tiv").with_columns(pl.lit(party).alias(mine))
    told = once(sheet.but(named), ["supplier", "recipient", "year"], _PAIR)
    told = typed(told, {"year": YEAR, "tiv": AMOUNT}, _PAIR, optional=("tiv",))
    _check_sums(sheet.file, told.rows, sums, years)
    made = _made(sheet.titles)
    told = _likely(told, made)
    empty = [
        pl.lit(None, kind).alias(name)
        for name, kind in DELIVERY.items()
        if name not in told.rows.columns
    ]
    rows = told.rows.with_columns(empty).with_columns(
        estimate=pl.lit(value=False), spread_over=pl.lit(1, pl.Int64)
    )
    last = max(_held(rows)[1], min(int(max(years)), _out(made)))
    full = told.but(rows.select(_typed()))
    return Part(layout, full, not supplies, supplies, int(min(years)), last, made)


def _party(file: str, layout: str, titles: str, totals: Sequence[str]) -> tuple[str, bool]:
    """Of which state the table is, and whether it is the supplier."""
    named = next((found[1] for name in totals if (found := _TOTAL.match(name))), None)
    title = _TITLE.search(titles)
    if named is None and title:
        named = title[2]
    if named is None or _WORLD.search(named):
        raise ComityError(
            f"{file} does not say to or from which state these transfers went; export one table "
            "for each recipient, or a trade register"
        )
    if layout == "sipri-tiv-older":
        return named.strip(), bool(title and title[1] == "from")
    return named.strip(), layout == "sipri-tiv-recipients"


def _check_sums(file: str, rows: pl.DataFrame, sums: pl.DataFrame, years: Sequence[str]) -> None:
    """Refuse a table whose rows miss its totals by more than the rounding of all of them."""
    parties = rows.select("supplier", "recipient").unique().height
    of_year = rows.group_by("year").agg(
        pl.col("tiv").sum(), known=pl.col("tiv").is_not_null().all()
    )
    added = {year: (tiv, known) for year, tiv, known in of_year.iter_rows()}
    for year in years:
        told = sums.select(AMOUNT.value(year)).to_series().drop_nulls()
        tiv, known = added.get(int(year), (0.0, True))
        if told.len() and known and abs(float(told[0]) - tiv) > 0.5 * (parties + 1):
            raise ComityError(
                f"{file}: deliveries of {year} add up to {tiv:g}, its total says {told[0]:g}; "
                "download it again"
            )
