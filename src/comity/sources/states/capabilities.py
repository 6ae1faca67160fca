"""National capabilities of states: the composite index and, where published, its components."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.states import convert

__all__ = ["ADAPTER", "COMPONENTS", "codes_then", "read"]

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
"""Military expenditure (thousand current USD; before 1914 GBP), military personnel (thousand),
iron and steel (thousand tons), energy (thousand tons of coal), population and urban population
(thousand)."""

_MISSING = -9


LAYOUTS = (
    Layout("nmc", ("ccode", "year", "cinc")),
    Layout("cinc-by-name", ("i", "year", "value"), in_name="cinc"),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read the composite index of national capability of each state and year.

    Parameters
    ----------
    paths : sequence of Path
        One file: that of the Correlates of War (ccode, year, milex … cinc), or a table with
        i (name), year and value under a name that says ``cinc``.

    Returns
    -------
    Holding
        Rows state, code, year, cinc (share of the system's total) and `COMPONENTS` (null where the
        file has none, or -9). A name that two states bore in a year (Germany in 1970) means the
        one that lasts. ``code`` is the number of the Correlates of War that the state bore then:
        Yemen has 678 and 679 in 1990. It is null where the file is by name, unless two names come
        to one state in a year.

    Raises
    ------
    ComityError
        If there are several files, or the file has no row.

    References
    ----------
    Singer, J. D., Bremer, S., & Stuckey, J. (1972). Capability distribution, uncertainty, and
    major power war, 1820-1965. In B. Russett (ed.), Peace, War, and Numbers.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("stateabb,ccode,year,milex,cinc\\nCHN,710,1961,-9,0.12\\n")
    >>> read([path]).rows.select("state", "code", "year", "cinc", "milex").row(0)
    ('CHN', 710, 1961, 0.12, None)
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of capabilities; keep the one to be used")
    (path,) = paths
    table = read_table(path).rename({"value": "cinc"}, strict=False)
    place, system = ("ccode", "cow") if "ccode" in table.columns else ("i", None)
    table = table.select(
        place, *(_number(name, table.columns) for name in ("year", "cinc", *COMPONENTS))
    )
    table = table.with_columns(pl.col("year").cast(pl.Int64)).filter(pl.col("cinc") > 0)
    table = table.with_columns(pl.col(place).alias("given"))
    rows, aside = harmonised(path.name, table, {place: "state"}, system, "year")
    code = (
        _named_codes(rows)
        if system is None
        else codes_then(rows["given"], rows["state"], rows["year"])
    )
    rows = (
        rows.with_columns(code=code)
        .group_by("state", "code", "year")
        .agg(
            pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum())
            for name in ("cinc", *COMPONENTS)
        )
    )
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no capabilities; give a file that does")
    first, last = rows["year"].min(), rows["year"].max()
    span = Span(
        date(first, 1, 1),  # type: ignore[arg-type]
        date(last, 12, 31),  # type: ignore[arg-type]
        data_set("cow-capabilities").universe,
        "cow-capabilities",
    )
    return Holding(
        rows.sort("state", "year", "code"), (span,), Quarantine(pl.concat([NOTHING, aside]))
    )


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

    Raises
    ------
    Nothing.

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


def _number(name: str, columns: Sequence[str]) -> pl.Expr:
    """A column as numbers; null where it is -9 or not in the file."""
    if name not in columns:
        return pl.lit(None, pl.Float64).alias(name)
    value = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(value != _MISSING).then(value).alias(name)


ADAPTER = Adapter(layouts=LAYOUTS, read=read)
