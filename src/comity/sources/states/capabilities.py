"""National capabilities of states: the composite index and, where published, its components.

Rows of the holding: state, code, year, cinc (share of the system's total; an index of 0 is of no
member of the system and left out) and `COMPONENTS`, null where the file has none. ``code`` is the
number of the Correlates of War that the state bore then: Yemen has 678 and 679 in 1990. It is null
where the file is by name, unless two names come to one state in a year; a name that two states bore
in a year (Germany in 1970) means the one that lasts.

References
----------
Singer, J. D., Bremer, S., & Stuckey, J. (1972). Capability distribution, uncertainty, and major
power war, 1820-1965. In B. Russett (ed.), Peace, War, and Numbers.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import renamed
from comity.sources.reading.times import in_time
from comity.sources.reading.values import AMOUNT, CODE, WHOLE, YEAR, typed
from comity.sources.states._tables import held_by_year, reader
from comity.states import convert

__all__ = ["ADAPTER", "COMPONENTS", "codes_then"]

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
"""Military expenditure (thousand current USD; before 1914 GBP), military personnel (thousand),
iron and steel (thousand tons), energy (thousand tons of coal), population and urban population
(thousand)."""

_FIGURES = ("cinc", *COMPONENTS)
_FIGURE = AMOUNT.unless(-9.0)

_LAYOUTS = (
    Layout("nmc", ("ccode", "year", "cinc")),
    Layout("cinc-by-name", ("i", "year", "value"), in_name="cinc"),
)


def _one(path: Path, layout: Layout) -> Holding:
    by_name = layout.name == "cinc-by-name"
    place, system, kind = ("i", None, CODE) if by_name else ("ccode", "cow", WHOLE)
    about = About((place,), "year", system=system)
    sheet = read_table(path, layout)
    sheet = sheet.but(renamed(sheet.rows, {"value": "cinc"} if by_name else {}))
    there = [one for one in _FIGURES if one in sheet.rows.columns]
    kinds = {place: kind, "year": YEAR} | dict.fromkeys(there, _FIGURE)
    sheet = typed(sheet, kinds, about, needed=(place, "year"), optional=there[1:])
    sheet = without(sheet, {"cinc is above 1": pl.col("cinc") > 1}, about, "cinc")
    lacking = {one: pl.lit(None, pl.Float64) for one in _FIGURES if one not in there}
    named = sheet.rows.filter(pl.col("cinc") > 0).with_columns(given=place, **lacking)
    sheet = identified(sheet.but(named), {place: "state"}, system, about)
    about = replace(about, parties=("state",))
    sheet = in_time(once(sheet, ("given", "year"), about, _FIGURES), about)
    rows = sheet.rows
    code = _named_codes(rows) if by_name else codes_then(rows["given"], rows["state"], rows["year"])
    sums = (
        rows.with_columns(code=code)
        .group_by("state", "code", "year")
        .agg(pl.when(pl.col(one).is_not_null().all()).then(pl.col(one).sum()) for one in _FIGURES)
    )
    return held_by_year("cow-capabilities", sheet.but(sums.sort("state", "year", "code")))


def codes_then(codes: pl.Series, states: pl.Series, years: pl.Series) -> pl.Series:
    """Numbers of the Correlates of War that stood for some states in some years.

    Parameters
    ----------
    codes : Series, shape (n,)
        As a file has them; it may call the Germany of 1970 255, which then was 260.
    states : Series, shape (n,)
        Ids of the states that they mean.
    years : Series, shape (n,)
        Whole numbers.

    Returns
    -------
    Series, shape (n,)
        The number itself where the state bore it in that year, else the one it bore; null where
        it bore none.

    Examples
    --------
    >>> codes, years = pl.Series([255, 255, 260]), pl.Series([1970, 1990, 1990])
    >>> codes_then(codes, pl.Series(["DEU"] * 3), years).to_list()
    [260, 255, 260]
    """
    meant = convert(codes, to="id", system="cow", when=years, unknown="null")
    bore = convert(states, to="cow", system="id", when=years, unknown="null")
    own = (meant == states).fill_null(value=False)
    return codes.cast(pl.Int64).zip_with(own, bore).alias("code")


def _named_codes(rows: pl.DataFrame) -> pl.Series:
    """Numbers of names where two come to one state in a year; that of its end, else its begin."""
    twice = rows.select(pl.struct("state", "year").is_duplicated()).to_series()
    found = pl.Series(pl.repeat(None, rows.height, dtype=pl.Int64, eager=True))
    for month, day in ((12, 31), (1, 1)):
        days = rows.select(pl.date("year", month, day)).to_series()
        found = found.fill_null(convert(rows["given"], to="cow", when=days, unknown="null"))
    return found.set(~twice, None)


ADAPTER = Adapter(
    layouts=_LAYOUTS,
    read=reader(_LAYOUTS, _one, ("state", "year")),
    covers="from the first to the last year of the file, without years that hardly have a row",
    known="not said by the file",
    locator="state and year",
)
