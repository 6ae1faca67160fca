"""The layouts in which SIPRI's arms transfers are exported, and how each is read."""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import header_line
from comity.sources.reading.quarantine import NOTHING, leave_out, set_aside

__all__ = ["Part", "read_part"]

DELIVERY = {
    "supplier": pl.String,
    "recipient": pl.String,
    "year": pl.Int64,
    "tiv": pl.Float64,
    "designation": pl.String,
    "number": pl.Float64,
    "estimate": pl.Boolean,
    "order_year": pl.Int64,
    "deal": pl.Int64,
    "spread_over": pl.Int64,
}
_FIRST_YEAR = 1950  # the database begins here
_RELEASED_BY = 4  # April: a year's deliveries are published in March of the next
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SCOPE = re.compile(r"\bfrom\s+(.+?)\s+to\s+(.+?)\s*\.\s+Deals")
_RANGE = re.compile(r"year range '([^']*)' to '([^']*)'")
_GENERATED = re.compile(r"[Gg]enerated:\s*\d{1,2} (\w{3})\w* (\d{4})")
_TOTAL = re.compile(r"^Total\b.*?\b(?:to|from|by|of) (.+)$")
_TITLE = re.compile(r"TIV of arms (?:exports|imports) (to|from) (.+?), *\d{4}")
_WORLD = re.compile(r"\b(world|all countries)\b", re.IGNORECASE)
_IDENTITY = {
    "sipri-transfer-register": ("Recipient", "Supplier", "SIPRI TIV of delivered weapons"),
    "sipri-trade-register": ("SIPRI AT Database ID", "Delivery year", "TIV delivery values"),
    "sipri-tiv-suppliers": ("Supplier", "Sum total years"),
    "sipri-tiv-recipients": ("Recipient", "Sum total years"),
    "sipri-tiv-older": ("", "Total"),
}


LAYOUTS = (
    Layout(
        "sipri-transfer-register",
        ("Recipient", "Supplier", "Year(s) of delivery", "SIPRI TIV of delivered weapons"),
    ),
    Layout(
        "sipri-trade-register",
        ("SIPRI AT Database ID", "Supplier", "Recipient", "Delivery year", "TIV delivery values"),
    ),
    Layout("sipri-tiv-suppliers", ("Supplier", "Percentage", "Sum total years")),
    Layout("sipri-tiv-recipients", ("Recipient", "Percentage", "Sum total years")),
    Layout("sipri-tiv-older", ("", "Total"), in_name="tiv-"),
)


@dataclass(frozen=True, eq=False)
class Part:
    """What one exported file holds, with parties under the publisher's names.

    Parameters
    ----------
    file, layout : str
        Name of the file, and how it is laid out.
    rows : DataFrame
        The columns of `DELIVERY`: one row per deal and year of delivery, or per dyad and year.
    all_suppliers, all_recipients : bool
        Whether the file was asked for all of them.
    first, last : int
        Years that it covers.
    aside : DataFrame
        Rows that count nowhere.

    Examples
    --------
    >>> Part("f", "sipri-trade-register", pl.DataFrame(schema=DELIVERY), True, True, 1950, 2025,
    ...      NOTHING).last
    2025
    """

    file: str
    layout: str
    rows: pl.DataFrame
    all_suppliers: bool
    all_recipients: bool
    first: int
    last: int
    aside: pl.DataFrame


def read_part(path: Path) -> Part:
    """Read one file in whichever layout it is.

    Parameters
    ----------
    path : Path
        A transfer register, a trade register or a table of volumes (TIV) for one recipient or
        one supplier, as the form at armstransfers.sipri.org exports them.

    Returns
    -------
    Part
        The deliveries. A register that gives the volume of a deal and several years of delivery
        has it spread evenly over them, which ``spread_over`` counts.

    Raises
    ------
    ComityError
        If the file is in another layout, holds no delivery, does not say of whom it is, or its
        rows do not add up to its total.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "tiv.csv")
    >>> _ = path.write_text("Supplier,2022,2023,2022-2023,Percentage,Sum total years\\n"
    ...                     "Russia,5,,5,100%,5\\nTotal exports to Mali,5,,5,100%,5\\n")
    >>> read_part(path).rows.select("supplier", "recipient", "year", "tiv").rows()
    [('Russia', 'Mali', 2022, 5.0)]
    """
    layout = layout_of(path, LAYOUTS).name
    titles, table = _opened(path, _IDENTITY[layout])
    if layout.startswith("sipri-tiv"):
        part = _volumes(path.name, layout, titles, table)
    else:
        read = _deals if layout == "sipri-transfer-register" else _deliveries
        part = _register(path.name, layout, titles, *read(path.name, table))
    if part.rows.is_empty():
        raise ComityError(f"{path.name} holds no delivery of arms; give a file that does")
    return part


def _opened(path: Path, columns: Sequence[str]) -> tuple[str, pl.DataFrame]:
    """The lines before the header, and the table; every cell is text, in either encoding."""
    skipped, delimiter = header_line(path, columns)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = text.replace("\r\n", "\n").split("\n")
    body = lines[skipped:]
    if delimiter == "," and body[0].rstrip().endswith(";"):
        body = [line.rstrip().removesuffix(";") for line in body]
    try:
        table = pl.read_csv(
            "\n".join(body).encode(), separator=delimiter, infer_schema=False, null_values=["", " "]
        )
    except pl.exceptions.PolarsError as fault:
        raise ComityError(
            f"{path.name} is no well-formed CSV: {str(fault).splitlines()[0]}; download it again"
        ) from None
    names = {name: name.strip().strip('"') for name in table.columns}
    table = table.rename(names).filter(~pl.all_horizontal(pl.all().is_null()))
    if delimiter == ";":
        table = table.with_columns(pl.all().str.replace(r"^(\d+),(\d+)$", "$1.$2"))
    return "\n".join(lines[:skipped]), table


def _number(column: str) -> pl.Expr:
    """A cell as a number, without the commas that part thousands."""
    bare = pl.col(column).str.strip_chars().str.replace_all(",", "")
    return bare.cast(pl.Float64, strict=False)


def _year(column: str) -> pl.Expr:
    """The first year that a cell names, in brackets or not."""
    return pl.col(column).str.extract(r"(\d{4})").cast(pl.Int64)


def _deals(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A transfer register: one row per deal, its volume spread over its years of delivery."""
    flags = [name for name in table.columns if not name or name.startswith("_duplicated")]
    ran = next(name for name in ("Deliveries in the Year Range", "Number delivered")
               if name in table.columns)  # fmt: skip
    volume, years = "SIPRI TIV of delivered weapons", "Year(s) of delivery"
    deals = table.with_row_index("deal", offset=1).with_columns(
        year=pl.col(years)
        .str.extract_all(r"\d{4}(?:\s*-\s*\d{4})?")
        .list.eval(
            pl.int_ranges(
                pl.element().str.extract(r"^(\d{4})").cast(pl.Int64),
                pl.element().str.extract(r"(\d{4})$").cast(pl.Int64) + 1,
            ).explode()
        )
        .list.unique(maintain_order=True),
    )
    delivered = deals.filter(pl.col("year").list.len() > 0)
    waiting = deals.filter(pl.col("year").list.len().fill_null(0) == 0)
    faulty, aside = _no_number(file, delivered, volume, years)
    count = pl.col("year").list.len().cast(pl.Int64)
    rows = delivered.filter(~faulty).select(
        supplier="Supplier",
        recipient="Recipient",
        year="year",
        tiv=_number(volume) / count,
        designation="Weapon designation",
        number=pl.when(count == 1).then(_number(ran)),
        estimate=pl.any_horizontal(pl.col(name).eq("?").fill_null(False) for name in flags)
        if flags
        else pl.lit(False),
        order_year=_year("Year of order"),
        deal=pl.col("deal").cast(pl.Int64),
        spread_over=count,
    )
    none = leave_out(file, "nothing delivered yet, by recipient", waiting["Recipient"])
    return rows.explode("year"), pl.concat([NOTHING, none, aside])


def _deliveries(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A trade register: one row per deal and year of delivery."""
    volume, year = "TIV delivery values", "Delivery year"
    delivered = table.filter(pl.col(year).is_not_null())
    waiting = table.filter(pl.col(year).is_null())
    faulty, aside = _no_number(file, delivered, volume, year)
    flags = [name for name in table.columns if name.endswith("is estimate")]
    yes = [pl.col(name).str.to_lowercase().is_in(["yes", "true", "1", "?"]) for name in flags]
    rows = delivered.filter(~faulty).select(
        supplier="Supplier",
        recipient="Recipient",
        year=_year(year),
        tiv=_number(volume),
        designation="Designation",
        number=_number("Numbers delivered"),
        estimate=pl.any_horizontal(*(one.fill_null(False) for one in yes), pl.lit(False)),
        order_year=_year("Order date"),
        deal=_number("SIPRI AT Database ID").cast(pl.Int64),
        spread_over=pl.lit(1, pl.Int64),
    )
    none = leave_out(file, "nothing delivered yet, by recipient", waiting["Recipient"])
    return rows, pl.concat([NOTHING, none, aside])


def _no_number(
    file: str, rows: pl.DataFrame, volume: str, when: str
) -> tuple[pl.Series, pl.DataFrame]:
    """Which rows give a volume that is no number, and those as set aside."""
    faulty = rows.select(_number(volume).is_null() & pl.col(volume).is_not_null()).to_series()
    wrong = rows.filter(faulty).select(item=when, state="Recipient", value=volume)
    if wrong.is_empty():
        return faulty, NOTHING
    right = "a TIV is a number; download the file again"
    return faulty, set_aside(file, "TIV that is no number", wrong, of=rows.height, right=right)


def _register(file: str, layout: str, titles: str, rows: pl.DataFrame, aside: pl.DataFrame) -> Part:
    """A register with what its title says of whom and of which years it is."""
    scope, asked = _SCOPE.search(titles), _RANGE.search(titles)
    if scope:
        whole = [one.lower().startswith("all ") for one in scope.groups()]
    else:  # of one party where it names one alone
        whole = [rows[name].n_unique() > 1 for name in ("supplier", "recipient")]
    held = rows["year"].drop_nulls()
    first, last = int(held.min() or 0), int(held.max() or 0)  # type: ignore[arg-type]
    if asked:
        begin, end = (one if one.isdigit() else None for one in asked.groups())
        first = int(begin) if begin else min(first, _FIRST_YEAR)
        last = int(end) if end else max(last, _published(titles) or 0)
    return Part(file, layout, rows.select(_typed()), whole[0], whole[1], first, last, aside)


def _typed() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in DELIVERY.items()]


def _published(titles: str) -> int | None:
    """The last year whose deliveries were out when the file was made; None where it is not said."""
    made = _GENERATED.search(titles)
    if not made or made[1].lower() not in _MONTHS:
        return None
    return int(made[2]) - (1 if _MONTHS.index(made[1].lower()) + 1 >= _RELEASED_BY else 2)


def _volumes(file: str, layout: str, titles: str, table: pl.DataFrame) -> Part:
    """A table of volumes: one row per partner, one column per year, and a row of totals."""
    years = [name for name in table.columns if re.fullmatch(r"\d{4}", name)]
    label = table.columns[0]
    total = pl.col(label).str.starts_with("Total")
    sums, partners = table.filter(total), table.filter(~total)
    party, supplies = _party(file, layout, titles, sums[label].to_list())
    wide = partners.select(label, *(_number(year) for year in years))
    _check_sums(file, wide, sums, years)
    last = min(int(max(years)), _published(titles) or int(max(years)))
    mine, other = ("supplier", "recipient") if supplies else ("recipient", "supplier")
    rows = (
        wide.unpivot(index=label, variable_name="year", value_name="tiv")
        .drop_nulls("tiv")
        .rename({label: other})
        .with_columns(pl.lit(party).alias(mine), pl.col("year").cast(pl.Int64))
    )
    empty = {
        name: pl.lit(None, kind) for name, kind in DELIVERY.items() if name not in rows.columns
    }
    rows = rows.with_columns(**empty).with_columns(
        estimate=pl.lit(False), spread_over=pl.lit(1, pl.Int64)
    )
    first = int(min(years))
    return Part(
        file, layout, rows.select(_typed()), not supplies, supplies, first, last, NOTHING
    )  # fmt: skip


def _party(file: str, layout: str, titles: str, totals: list[str]) -> tuple[str, bool]:
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


def _check_sums(file: str, wide: pl.DataFrame, sums: pl.DataFrame, years: Sequence[str]) -> None:
    """Refuse a table whose rows miss its totals by more than the rounding of all of them."""
    room = 0.5 * (wide.height + 1)
    stated = sums.select(_number(year) for year in years)
    for year in years:
        told = stated[year].drop_nulls()
        if told.len() and abs(float(told[0]) - float(wide[year].sum())) > room:
            raise ComityError(
                f"{file}: deliveries of {year} add up to {wide[year].sum():g}, its total says "
                f"{told[0]:g}; download it again"
            )
