"""Repeats: rows that stand twice in a file are counted once, and those that differ not at all."""

from collections.abc import Sequence

import polars as pl

from comity.sources.reading.doubts import About, aside_of, doubts_of, noted
from comity.sources.reading.sheets import LINE, Sheet

__all__ = ["once"]


def once(sheet: Sheet, keys: Sequence[str], about: About, values: Sequence[str] = ()) -> Sheet:
    """Keep one of the rows that say the same, and none of those that say unlike things of one key.

    Parameters
    ----------
    keys : sequence of str
        Columns that name what a row is of.
    about : About
        How to see whom and when the rows are about.
    values : sequence of str
        Columns that say something of it; all others where none are named.

    Examples
    --------
    >>> rows = pl.DataFrame({"ccode": ["2", "2", "710", "710"], "cinc": [0.2, 0.2, 0.1, 0.3],
    ...                      "year": [1961] * 4, "_line": [2, 3, 4, 5]})
    >>> about = About(("ccode",), "year", system="cow")
    >>> single = once(Sheet("a.csv", rows), ["ccode", "year"], about)
    >>> single.rows.rows(), single.doubts["state_a"].to_list()
    ([('2', 0.2, 1961, 2)], ['CHN'])
    """
    told = noted(sheet, about)
    rows = told.rows
    said = list(values) or [one for one in rows.columns if one not in (*keys, LINE)]
    key = pl.struct(keys)
    if not rows.select(key.is_duplicated().any()).item():
        return told
    again = ~rows.select(pl.struct(*keys, *said).is_first_distinct()).to_series()
    if again.any():
        reason = "rows that stand twice, counted once"
        told = told.less(
            rows.filter(~again), aside_of(told.file, reason, rows.filter(again), about)
        )
        rows = told.rows
    unlike = rows.select(key.is_duplicated()).to_series()
    if unlike.any():
        gone = rows.filter(unlike)
        reason = f"rows of one {', '.join(keys)} that say different things"
        told = told.less(
            rows.filter(~unlike),
            aside_of(told.file, reason, gone, about),
            doubts_of(told.file, reason, gone, about),
            broken={reason: gone.height},
        )
    return told
