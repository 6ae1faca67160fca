"""Bilateral trade in goods, reports of both ends reconciled by product, from the files of BACI.

One file for each year (t year, i exporter, j importer, k product, v thousand USD, q tons), summed
over products; values are f.o.b. Code 58 (Belgium and Luxembourg together, to 1998) and 711 (the
Southern African Customs Union) are no states, and count in totals alone.
"""

import calendar
import re
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Near
from comity.sources.reading.layouts import Layout
from comity.sources.reading.sheets import Sheet
from comity.sources.trade._reports import M49_OF_COMTRADE
from comity.sources.trade._source import source
from comity.sources.trade._sums import Columns, summed

__all__ = ["ADAPTER"]

_THOUSAND = 1e3
_COLUMNS = Columns("i", "j", "t", "k", "v", _THOUSAND, "iso_n", M49_OF_COMTRADE, valuation="fob")


def _reports(path: Path, layout: Layout) -> Sheet:
    return summed(path, layout, _COLUMNS)


def _released(path: Path) -> date | None:
    """The end of the month in the file's name: ``BACI_HS92_Y2000_V202401b.csv``."""
    found = re.search(r"_V(\d{4})(0[1-9]|1[0-2])", path.name)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    day = date(year, month, calendar.monthrange(year, month)[1])
    return day if day <= date.today() else None


ADAPTER = source(
    "baci",
    (Layout("baci", ("t", "i", "j", "k", "v")),),
    _reports,
    system="iso_n",
    spellings=M49_OF_COMTRADE,
    since=pl.col("end").dt.offset_by("1y"),
    known="a year after the end of the year it tells of, when a release first has it",
    locator="all products",
    released=_released,
    rank=2,
    parts="baci",
    near=(
        Near(
            Layout("baci-countries", ("country_code", "country_name", "country_iso3")),
            "is BACI's list of countries; take the files BACI_..._Y....csv beside it",
        ),
        Near(
            Layout("baci-products", ("code", "description"), in_name="product_codes"),
            "is BACI's list of products; take the files BACI_..._Y....csv beside it",
        ),
    ),
)
