"""Total imports and exports of states by year."""

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
from comity.sources.reading.quarantine import Quarantine, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.sources.states.capabilities import codes_then

__all__ = ["ADAPTER", "read"]

_MISSING = -9
_FIGURES = ("imports", "exports")


LAYOUTS = (Layout("cow-national-trade", ("ccode", "year", "imports", "exports")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read the total imports and exports of each state and year.

    Parameters
    ----------
    paths : sequence of Path
        One file: ccode, year, imports, exports; -9 or empty where missing.

    Returns
    -------
    Holding
        Rows state, code, year, imports, exports, as published in million current USD; null where
        missing. ``code`` is the number of the Correlates of War that the state bore in that year;
        one that bore two (Germany and Yemen in 1990) has a row for each. What the file has under
        another number of the state (255 for the Germany of 1970) counts under that of the time.

    Raises
    ------
    ComityError
        If there are several files, the file has no row, or more than one row in a hundred is
        below zero.

    References
    ----------
    Barbieri, K., Keshk, O. M. G., & Pollins, B. (2009). TRADING DATA: Evaluating our Assumptions
    and Coding Rules. Conflict Management and Peace Science 26(5), 471-491.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "national_trade.csv")
    >>> _ = path.write_text("ccode,year,imports,exports\\n710,1961,-9,1525\\n")
    >>> read([path]).rows.row(0)
    ('CHN', 710, 1961, None, 1525.0)
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of national trade; keep the one to be used")
    (path,) = paths
    table = read_table(path).select(
        *(pl.col(name).cast(pl.Float64).cast(pl.Int64) for name in ("ccode", "year")),
        *(_figure(name) for name in _FIGURES),
    )
    below = pl.any_horizontal(pl.col(name) < 0 for name in _FIGURES).fill_null(value=False)
    shown = table.filter(below).select(
        item="year", state="ccode", value=pl.min_horizontal(_FIGURES)
    )
    negative = set_aside(path.name, "amounts below zero", shown, of=table.height)
    sound = table.filter(~below).with_columns(given="ccode")
    rows, aside = harmonised(path.name, sound, {"ccode": "state"}, "cow", "year")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no trade; give a file that does")
    code = codes_then(rows["given"], rows["state"], rows["year"])
    sums = (
        rows.with_columns(code=code)
        .group_by("state", "code", "year")
        .agg(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()) for name in _FIGURES
        )
    )
    first, last = sums["year"].min(), sums["year"].max()
    span = Span(
        date(first, 1, 1),  # type: ignore[arg-type]
        date(last, 12, 31),  # type: ignore[arg-type]
        data_set("cow-national-trade").universe,
        "cow-national-trade",
    )
    return Holding(
        sums.sort("state", "year", "code"), (span,), Quarantine(pl.concat([negative, aside]))
    )


def _figure(name: str) -> pl.Expr:
    """A column as numbers; null where it is -9."""
    value = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(value != _MISSING).then(value).alias(name)


ADAPTER = Adapter(layouts=LAYOUTS, read=read)
