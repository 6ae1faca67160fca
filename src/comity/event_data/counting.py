"""Counting: events of a store by dyad and period, a few million rows after another."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from comity.event_data.engines import Engine, run
from comity.event_data.expression import Freq, dyads_of
from comity.event_data.inputs import parts_within
from comity.event_data.sifting import CODED
from comity.event_data.store import Store

__all__ = ["counted"]

_AT_ONCE = 4_000_000
"""Rows that are counted at once, so that memory does not grow with the files."""

_UNPUBLISHED = {"gdelt1", "gdelt2", "gdelt1 without addresses"}
"""Layouts that count sources and name no publisher."""


def counted(
    store: Store,
    freq: Freq = "month",
    first: date | None = None,
    last: date | None = None,
    engine: Engine = "polars",
    memory: str | None = None,
) -> pl.DataFrame:
    """Count the events of a store by directed dyad and period.

    Parameters
    ----------
    store : Store
        The store.
    freq : {"day", "week", "month", "year"}
        Length of the periods.
    first, last : date, optional
        First and last day.
    engine : {"polars", "duckdb", "spark"}
        What runs the count; Spark counts all months at once, the others some after another.
    memory : str, optional
        Memory that DuckDB takes at most.

    Returns
    -------
    DataFrame
        As of `comity.event_data.expression.dyads_of`, in no order.

    Examples
    --------
    >>> from comity.event_data.inputs import opened
    >>> with opened(gdelt) as store:
    ...     counted(store)["events"].to_list()
    [2]
    """
    published = bool(store.layouts - _UNPUBLISHED)
    parts = parts_within(store.parts, first, last)
    spans = [(first, last)] if engine == "spark" else _spans(parts, freq, first, last)
    found = []
    for low, high in spans:

        def expression(
            rows: Any, low: date | None = low, high: date | None = high
        ) -> nw.LazyFrame[Any]:
            return dyads_of(_within(rows, low, high), freq, published=published)

        within = parts_within(parts, low, high)
        if within:
            found.append(run(expression, within, engine, memory))
    if found:
        return pl.concat(found)
    none: pl.DataFrame = dyads_of(pl.DataFrame(schema=CODED).lazy(), freq).collect().to_native()
    return none


def _within(rows: Any, first: date | None, last: date | None) -> nw.LazyFrame[Any]:
    """The rows of some days."""
    chosen: nw.LazyFrame[Any] = nw.from_native(rows).lazy()
    if first is not None:
        chosen = chosen.filter(nw.col("day") >= nw.lit(first))
    if last is not None:
        chosen = chosen.filter(nw.col("day") <= nw.lit(last))
    return chosen


def _spans(
    parts: list[Path], freq: Freq, first: date | None, last: date | None
) -> Iterator[tuple[date | None, date | None]]:
    """First and last days that part the periods, each span of a few million rows."""
    rows: Counter[date] = Counter()
    for part in parts:
        table = pl.scan_parquet(part, glob=False)
        rows[_begin(part, freq)] += table.select(pl.len()).collect().item()
    gathered = 0
    for begin in sorted(rows):
        if gathered and gathered + rows[begin] > _AT_ONCE:
            yield first, begin - timedelta(days=1)
            first, gathered = begin, 0
        gathered += rows[begin]
    yield first, last


def _begin(part: Path, freq: Freq) -> date:
    """The first day of the period in which the month of a part begins."""
    month = date.fromisoformat(part.parent.name.partition("=")[2] + "-01")
    if freq == "year":
        return month.replace(month=1)
    return month - timedelta(days=month.weekday()) if freq == "week" else month
