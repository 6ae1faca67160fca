"""Sums over products: one value for each flow of a file that has a row for each product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from comity.sources.reading.doubts import About, without
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import AMOUNT, CODE, YEAR, typed

__all__ = ["Columns", "summed"]

_FLOW = ["exporter_named", "importer_named", "year"]
_PRODUCT = [*_FLOW, "product"]
_HASH = pl.struct(_PRODUCT).hash()


@dataclass(frozen=True)
class Columns:
    """The columns of a file of products.

    Parameters
    ----------
    exporter, importer, year, product, amount : str
        Their names.
    unit : float
        How many USD the amounts count.
    system : str, optional
        Whose codes the parties are, as in `comity.convert`.
    spellings : mapping of str to str
        Ids of the parties that the publisher names in a way of his own.
    unknown : tuple of str
        A column, and the word in it that says that an amount is not known.
    valuation : str
        ``fob``, ``cif`` or nothing.
    """

    exporter: str
    importer: str
    year: str
    product: str
    amount: str
    unit: float
    system: str | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    valuation: str = ""


def summed(path: Path, layout: Layout, of: Columns) -> Sheet:
    """Add the products of each flow up.

    Of rows that say the same of one product one counts. A flow of which a product has no amount, or
    two, is unknown, and set aside with a doubt.

    Rows with the columns of `comity.sources.trade._reports.KEY` and value.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "BACI.csv")
    >>> _ = path.write_text("t,i,j,k,v\\n2000,842,251,1,1.5\\n" + 2 * "2000,842,251,2,2\\n")
    >>> layout = Layout("baci", ("t", "i", "j", "k", "v"))
    >>> summed(path, layout, Columns("i", "j", "t", "k", "v", 1e3)).rows["value"].to_list()
    [3500.0]
    """
    seen: list[np.ndarray] = []

    def each(sheet: Sheet) -> Sheet:
        read = _amounts(sheet, of)
        seen.append(read.rows.select(_HASH).to_series().to_numpy())
        return read

    wanted = [of.exporter, of.importer, of.year, of.product, of.amount, *of.unknown[:1]]
    scan = scan_table(path, layout, wanted, each)
    sums = _added_up(scan.rows).collect(engine="streaming")
    again = _twice(seen)
    repeated = pl.DataFrame()
    if again.len():
        sums, repeated = _each_once(scan.rows, again)
    sheet = scan.sheet(sums)
    if repeated.height:
        names = repeated.select(pl.format("{} to {}", *_FLOW[:2])).to_series()
        sheet = sheet.less(sums, leave_out(path.name, "products that stand twice", names))
    return _as_reports(sheet, of)


def _amounts(sheet: Sheet, of: Columns) -> Sheet:
    """The amount of each product; null where it is damaged."""
    about = About((of.exporter, of.importer), of.year, system=of.system, spellings=of.spellings)
    kinds = {of.year: YEAR} | dict.fromkeys((of.exporter, of.importer, of.product), CODE)
    read = typed(sheet, kinds, about, needed=(of.year, of.product))
    known = pl.col(of.unknown[0]).ne_missing(of.unknown[1]) if of.unknown else pl.lit(value=True)
    rows = read.rows.filter(known).select(
        exporter_named=of.exporter,
        importer_named=of.importer,
        year=of.year,
        product=of.product,
        value=AMOUNT.value(of.amount),
        unlike=pl.lit(value=False),
        line=LINE,
    )
    return read.but(rows)


def _added_up(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The sum of each flow, and how many of its products have no amount, or more than one."""
    none = pl.col("value").is_null()
    wrong = pl.col("line").filter(none | pl.col("unlike"))
    return rows.group_by(_FLOW).agg(
        pl.col("value").sum(),
        pl.col("unlike").sum(),
        none=none.sum(),
        **{LINE: pl.coalesce(wrong.min(), pl.col("line").min())},
    )


def _twice(seen: list[np.ndarray]) -> pl.Series:
    """Hashes of products that stand more than once: eight bytes a row, whatever the file holds."""
    every = np.sort(np.concatenate(seen)) if seen else np.empty(0, np.uint64)
    seen.clear()
    return pl.Series(np.unique(every[1:][every[1:] == every[:-1]]), dtype=pl.UInt64)


def _each_once(rows: pl.LazyFrame, again: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sums in which each product counts once; and the products that stand more than once."""
    stands_twice = _HASH.is_in(again.implode())
    low, high, none = (getattr(pl.col("value"), of)() for of in ("min", "max", "null_count"))
    products = (
        rows.filter(stands_twice)
        .group_by(_PRODUCT)
        .agg(
            pl.col("value").first(),
            unlike=(low != high).fill_null(value=False) | ((none > 0) & (none < pl.len())),
            line=pl.col("line").min(),
            times=pl.len(),
        )
        .collect(engine="streaming")
    )
    others = rows.filter(~stands_twice).select(products.drop("times").columns)
    sums = _added_up(pl.concat([others, products.drop("times").lazy()]))
    return sums.collect(engine="streaming"), products.filter(pl.col("times") > 1)


def _as_reports(sheet: Sheet, of: Columns) -> Sheet:
    """Sums of known products as reports; the others are set aside."""
    faults = {
        "a product of the flow has no amount": pl.col("none") > 0,
        "a product of the flow has two amounts": pl.col("unlike") > 0,
    }
    about = About(tuple(_FLOW[:2]), "year", system=of.system, spellings=of.spellings)
    sound = without(sheet, faults, about)
    rows = sound.rows.sort(_FLOW).select(
        *_FLOW[:2],
        LINE,
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        value=pl.col("value") * of.unit,
        reported_by=pl.lit("estimate"),
        valuation=pl.lit(of.valuation),
    )
    return sound.but(rows)
