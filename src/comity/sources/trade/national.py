"""Total imports and exports of states by year.

Rows of the holding: state, code, year, imports, exports, as published in million current USD; null
where missing. ``code`` is the number of the Correlates of War that the state bore in that year; one
that bore two (Germany and Yemen in 1990) has a row for each. What the file has under another number
of the state (255 for the Germany of 1970) counts under that of the time.

References
----------
Barbieri, K., Keshk, O. M. G., & Pollins, B. (2009). TRADING DATA: Evaluating our Assumptions and
Coding Rules. Conflict Management and Peace Science 26(5), 471-491.
"""

from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.times import in_time
from comity.sources.reading.values import AMOUNT, WHOLE, YEAR, typed
from comity.sources.states._tables import held_by_year, reader
from comity.sources.states.capabilities import codes_then

__all__ = ["ADAPTER"]

_FIGURES = ("imports", "exports")
_KINDS = {"ccode": WHOLE, "year": YEAR} | dict.fromkeys(_FIGURES, AMOUNT.unless(-9.0))
_GIVEN = About(("ccode",), "year", system="cow")
_ABOUT = About(("state",), "year", system="cow")

_LAYOUTS = (Layout("cow-national-trade", tuple(_KINDS)),)


def _one(path: Path, layout: Layout) -> Holding:
    sheet = typed(read_table(path, layout), _KINDS, _GIVEN, needed=("ccode", "year"))
    sheet = sheet.but(sheet.rows.with_columns(given="ccode"))
    sheet = identified(sheet, {"ccode": "state"}, "cow", _GIVEN)
    sheet = in_time(once(sheet, ("given", "year"), _ABOUT, _FIGURES), _ABOUT)
    rows = sheet.rows
    sums = (
        rows.with_columns(code=codes_then(rows["given"], rows["state"], rows["year"]))
        .group_by("state", "code", "year")
        .agg(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()) for name in _FIGURES
        )
    )
    return held_by_year("cow-national-trade", sheet.but(sums.sort("state", "year", "code")))


ADAPTER = Adapter(
    layouts=_LAYOUTS,
    read=reader(_LAYOUTS, _one, ("state", "year")),
    covers="from the first to the last year of the file, without years that hardly have a row",
    known="not said by the file",
    locator="state and year",
)
