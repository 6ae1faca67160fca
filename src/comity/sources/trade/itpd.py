"""Bilateral trade of all sectors, services too, from the files of ITPD-E.

Read are files of the publisher by industry (million USD; industries flagged ``u`` are unknown), or
a table of sums by name (USD) under a name that says ``itpd``. The publisher takes reports of
imports or, where they are missing, of exports. Trade of North Korea with the United States is set
aside: the file gives billions a year, and the two did not trade.

References
----------
Borchert, I., Larch, M., Shikher, S., & Yotov, Y. V. (2021). The International Trade and Production
Database for Estimation (ITPD-E). International Economics 166, 140-166.
"""

from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Near
from comity.sources.reading.doubts import About
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import AMOUNT, YEAR, typed
from comity.sources.trade._source import source
from comity.sources.trade._sums import Columns, summed

__all__ = ["ADAPTER"]

_RELEASED = date(2020, 5, 1)
"""When the first release was out, as a working paper; later ones have later years."""

_MISASSIGNED = ("PRK", "USA")
_SO_NAMED = ("PRK", "USA", "North Korea", "United States")
_WHY = "an embargoed pair, most likely services of South Korea"
_INDUSTRIES = Columns(
    "exporter_iso3",
    "importer_iso3",
    "year",
    "industry_id",
    "trade",
    1e6,
    unknown=("flag_zero", "u"),
)
_ABOUT = About(("exporter", "importer"), "year")

_LAYOUTS = (
    Layout("itpd-e", ("exporter_iso3", "importer_iso3", "year", "industry_id", "trade")),
    Layout("itpd-e-sums", ("exporter", "importer", "year", "value"), in_name="itpd"),
)


def _reports(path: Path, layout: Layout) -> Sheet:
    sheet = (
        summed(path, layout, _INDUSTRIES)
        if layout.name == "itpd-e"
        else _of_pairs(read_table(path, layout))
    )
    both = pl.all_horizontal(pl.col("exporter_named", "importer_named").is_in(_SO_NAMED))
    wrong = both & (pl.col("exporter_named") != pl.col("importer_named"))
    pairs = sheet.rows.filter(wrong).select(
        pl.format("{} to {}", "exporter_named", "importer_named")
    )
    if pairs.is_empty():
        return sheet
    return sheet.less(sheet.rows.filter(~wrong), leave_out(path.name, _WHY, pairs.to_series()))


def _of_pairs(sheet: Sheet) -> Sheet:
    """A table that gives one sum for each pair and year."""
    read = typed(sheet, {"year": YEAR, "value": AMOUNT}, _ABOUT, needed=("year", "value"))
    rows = read.rows.select(
        "value",
        LINE,
        exporter_named="exporter",
        importer_named="importer",
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        reported_by=pl.lit("estimate"),
        valuation=pl.lit(""),
    )
    return read.but(rows)


ADAPTER = source(
    "itpd-e",
    _LAYOUTS,
    _reports,
    since=pl.max_horizontal(pl.col("end"), pl.lit(_RELEASED)),
    known="the first release, May 2020, or the last day of a later year",
    locator="all sectors, domestic flows left out",
    excluding=[_MISASSIGNED],
    rank=3,
    parts="itpd-e",
    near=(
        Near(
            Layout("dynamic-gravity", ("dynamic_code_o", "dynamic_code_d", "year")),
            "is the Dynamic Gravity Dataset, which has no trade; take ITPD-E",
        ),
    ),
)
