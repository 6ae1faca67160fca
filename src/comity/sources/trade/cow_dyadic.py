"""Bilateral trade since 1870 from the dyadic files of the Correlates of War project."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.trade import bilateral as trade
from comity.sources.trade._rows import Part, hold

__all__ = ["ADAPTER", "coverage", "read", "records"]

_RELEASED = date(2016, 12, 31)
"""Version 4.0 came out in 2016."""

_MISSING = -9
_MILLION = 1e6


LAYOUTS = (Layout("cow-dyadic-trade", ("ccode1", "ccode2", "year", "flow1", "flow2")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read who imports how much from whom.

    Parameters
    ----------
    paths : sequence of Path
        One file: ccode1, ccode2, year, flow1 (imports of state 1 from state 2), flow2 (imports of
        state 2 from state 1), both in million current USD, -9 where missing.

    Returns
    -------
    Holding
        Rows as `comity.sources.trade._rows.hold` documents them: value in current USD, reported by
        "estimate", for the project takes the report of the importer, and that of the exporter
        where there is none. A zero is one of the file; a missing flow has no row.

    Raises
    ------
    ComityError
        If there are several files, or the file has no row.

    References
    ----------
    Barbieri, K., Keshk, O. M. G., & Pollins, B. (2009). TRADING DATA: Evaluating our Assumptions
    and Coding Rules. Conflict Management and Peace Science 26(5), 471-491.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "dyadic_trade.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,flow1,flow2\\n710,731,2000,37.2,-9\\n")
    >>> read([path]).rows.select("exporter", "importer", "value").rows()
    [('PRK', 'CHN', 37200000.0)]
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of dyadic trade; keep the one to be used")
    (path,) = paths
    table = read_table(path).select(
        *(pl.col(name).cast(pl.Float64).cast(pl.Int64) for name in ("ccode1", "ccode2", "year")),
        *(_flow(name) for name in ("flow1", "flow2")),
    )
    ways = [("ccode2", "ccode1", "flow1"), ("ccode1", "ccode2", "flow2")]
    rows = pl.concat(
        table.select(
            exporter_named=pl.col(exporter).cast(pl.String),
            importer_named=pl.col(importer).cast(pl.String),
            start=pl.date("year", 1, 1),
            end=pl.date("year", 12, 31),
            value=pl.col(flow) * _MILLION,
            reported_by=pl.lit("estimate"),
            valuation=pl.lit(""),
        ).drop_nulls("value")
        for exporter, importer, flow in ways
    )
    return hold("cow-dyadic-trade", [Part(path.name, rows)], "cow")


def _flow(name: str) -> pl.Expr:
    value = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(value != _MISSING).then(value).alias(name)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the trade of some states out as records.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        As of `comity.sources.trade.bilateral.records`; known since version 4.0 of the data. Totals are sums
        over the partners in the file.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "dyadic_trade.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,flow1,flow2\\n710,731,2000,37.2,450.8\\n")
    >>> records(read([path]), ["CHN", "PRK"])["id"].to_list()
    ['trade-chn-prk-2000', 'trade-prk-chn-2000']
    """
    known = pl.max_horizontal(pl.col("end"), pl.lit(_RELEASED))
    return trade.records(held, states, known, "dyadic trade")


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the file tells of trade.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        As of `comity.sources.trade.bilateral.coverage`.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "dyadic_trade.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,flow1,flow2\\n710,731,2000,37.2,450.8\\n")
    >>> coverage(read([path]), ["CHN", "PRK"])[0].start
    datetime.date(2000, 1, 1)
    """
    return trade.coverage(held, states)


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=4)
