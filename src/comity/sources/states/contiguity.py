"""Direct contiguity of states: a land border, or so many miles of water between them.

Rows of the holding: state_a, state_b, year, contiguity: 1 land or river border, 2 to 5 at most 12,
24, 150 and 400 miles of water. Pairs that the file does not list in a year it covers are farther
apart.

References
----------
Stinnett, D. M., Tir, J., Schafer, P., Diehl, P. F., & Gochman, C. (2002). The Correlates of War
Project Direct Contiguity Data, Version 3. Conflict Management and Peace Science 19(2).
"""

from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter, Near
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.times import in_time
from comity.sources.reading.values import WHOLE, YEAR, one_of, typed
from comity.sources.states._tables import held_by_year, reader

__all__ = ["ADAPTER"]

_KINDS = {
    "state1no": WHOLE,
    "state2no": WHOLE,
    "year": YEAR,
    "conttype": one_of({str(one): one for one in range(1, 6)}),
}
_GIVEN = About(("state1no", "state2no"), "year", system="cow")
_ABOUT = About(("state_a", "state_b"), "year", system="cow")
_KEYS = ("state_a", "state_b", "year")

_LAYOUTS = (Layout("contiguity", tuple(_KINDS)),)


def _one(path: Path, layout: Layout) -> Holding:
    sheet = typed(read_table(path, layout), _KINDS, _GIVEN, needed=tuple(_KINDS))
    given = ("state1no", "state2no", "year")
    sheet = once(sheet, given, _GIVEN, ("conttype",))
    states = dict(zip(given, _KEYS[:2], strict=False))
    sheet = in_time(identified(sheet, states, "cow", _GIVEN), _ABOUT)
    rows = sheet.rows.group_by(_KEYS).agg(contiguity=pl.col("conttype").min())
    return held_by_year("cow-contiguity", sheet.but(rows.sort(_KEYS)))


ADAPTER = Adapter(
    layouts=_LAYOUTS,
    read=reader(_LAYOUTS, _one, _KEYS),
    covers="from the first to the last year of the file, without years that hardly have a row",
    known="not said by the file",
    locator="dyad and year",
    near=(
        Near(
            Layout("contiguity-spells", ("statelno", "statehno", "conttype", "begin", "end")),
            "is of contiguity by spells of years; take contdird.csv beside it",
        ),
    ),
)
