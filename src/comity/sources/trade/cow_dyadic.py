"""Bilateral trade since 1870 from the dyadic files of the Correlates of War project.

flow1 is what state 1 imports from state 2, flow2 what state 2 imports from state 1, in million
current USD, -9 where missing: the report of the importer, or that of the exporter where there is
none. A zero is one of the file.

References
----------
Barbieri, K., Keshk, O. M. G., & Pollins, B. (2009). TRADING DATA: Evaluating our Assumptions and
Coding Rules. Conflict Management and Peace Science 26(5), 471-491.
"""

from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.doubts import About
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import AMOUNT, CODE, YEAR, typed
from comity.sources.trade._source import source

__all__ = ["ADAPTER"]

_RELEASED = date(2016, 12, 31)
"""Version 4.0 came out in 2016."""

_MILLION = 1e6
_FLOW = AMOUNT.unless(-9.0)
_KINDS = {"ccode1": CODE, "ccode2": CODE, "year": YEAR, "flow1": _FLOW, "flow2": _FLOW}
_ABOUT = About(("ccode1", "ccode2"), "year", system="cow")
_WAYS = (("ccode2", "ccode1", "flow1"), ("ccode1", "ccode2", "flow2"))


def _reports(path: Path, layout: Layout) -> Sheet:
    read = typed(read_table(path, layout), _KINDS, _ABOUT, needed=("year",))
    rows = pl.concat(
        read.rows.select(
            LINE,
            exporter_named=exporter,
            importer_named=importer,
            start=pl.date("year", 1, 1),
            end=pl.date("year", 12, 31),
            value=pl.col(flow) * _MILLION,
            reported_by=pl.lit("estimate"),
            valuation=pl.lit(""),
        ).drop_nulls("value")  # in every year some are missing: totals are of what is known
        for exporter, importer, flow in _WAYS
    )
    return read.but(rows)


ADAPTER = source(
    "cow-dyadic-trade",
    (Layout("cow-dyadic-trade", tuple(_KINDS)),),
    _reports,
    system="cow",
    since=pl.max_horizontal(pl.col("end"), pl.lit(_RELEASED)),
    known="version 4.0, at the end of 2016, or the last day of a later year",
    locator="dyadic trade",
    rank=4,
)
