"""Distance of states from each other, and what joins them: border, language, colonial past.

Rows of the holding: state_a, state_b, both ways: distance (km between the largest cities),
distance_capitals (km), distance_weighted (km, by population of cities), contiguous (share a land
border), common_language (official), colony (one ever held the other), common_coloniser (after
1945), each true, false or null. They are those of states within the borders of about 2000, and bear
no date: the span is that of the state system.

References
----------
Mayer, T., & Zignago, S. (2011). Notes on CEPII's distances measures: The GeoDist database. CEPII
Working Paper 2011-25.
"""

from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter, Near
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import holding
from comity.sources.reading.spans import Span
from comity.sources.reading.values import AMOUNT, CODE, FLAG, typed
from comity.sources.shelf.catalogue import data_set
from comity.sources.states._tables import reader, require_rows

__all__ = ["ADAPTER"]

_COLUMNS = {
    "distance": ("dist", AMOUNT),
    "distance_capitals": ("distcap", AMOUNT),
    "distance_weighted": ("distw", AMOUNT),
    "contiguous": ("contig", FLAG),
    "common_language": ("comlang_off", FLAG),
    "colony": ("colony", FLAG),
    "common_coloniser": ("comcol", FLAG),
}
_TYPES = {AMOUNT: pl.Float64, FLAG: pl.Boolean}
_SPELLINGS = {"ROM": "ROU", "TMP": "TLS", "YUG": "SRB", "ZAR": "COD"}
"""Codes of the file that ISO 3166 has since given up or never gave."""

_PALESTINE = "^PAL$"
_KEYS = ("state_a", "state_b")
_LAYOUTS = (Layout("geodist", ("iso_o", "iso_d", "contig", "dist", "distcap")),)


def _one(path: Path, layout: Layout) -> Holding:
    sheet = read_table(path, layout)
    there = {theirs: kind for theirs, kind in _COLUMNS.values() if theirs in sheet.rows.columns}
    about = About(("iso_o", "iso_d"), system="iso3")
    codes = dict.fromkeys(("iso_o", "iso_d"), CODE)
    sheet = typed(sheet, codes | there, about, needed=tuple(codes), optional=[*there][1:])
    apart = sheet.rows.filter(pl.col("iso_o") != pl.col("iso_d"))
    parties = dict(zip(codes, _KEYS, strict=True))
    sheet = identified(
        sheet.but(apart), parties, "iso3", about, spellings=_SPELLINGS, others=_PALESTINE
    )
    sheet = once(sheet, _KEYS, About(_KEYS, system="id"), [*there])
    rows = sheet.rows.select(
        *_KEYS,
        *(
            pl.col(theirs).alias(ours)
            if theirs in there
            else pl.lit(None, _TYPES[kind]).alias(ours)
            for ours, (theirs, kind) in _COLUMNS.items()
        ),
    )
    sheet = sheet.but(rows.sort(_KEYS))
    require_rows(sheet)
    span = Span(date(1816, 1, 1), date.max, data_set("cepii-distance").universe, "cepii-distance")
    return holding(sheet, (span,))


ADAPTER = Adapter(
    layouts=_LAYOUTS,
    read=reader(_LAYOUTS, _one, _KEYS, start=""),
    covers="all of time: the distances bear no date",
    known="not said by the file",
    locator="dyad",
    spellings=_SPELLINGS,
    near=(
        Near(
            Layout("cepii-cities", ("iso3", "city_en", "lat", "lon")),
            "is CEPII's list of cities; take dist_cepii beside it",
        ),
        Near(
            Layout("cepii-gravity", ("iso3_o", "iso3_d", "year", "distw_harmonic")),
            "is CEPII's table for gravity models; take dist_cepii of GeoDist",
        ),
    ),
)
