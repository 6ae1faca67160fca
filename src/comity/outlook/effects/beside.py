"""Outcomes that data hold for some dyads and years alone: visits, and trade by pair."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.sources.shelf.at_hand import Request, choose, telling_of

__all__ = ["placed", "trade_by_pair", "visits_by_pair"]

_USA = "USA"


def visits_by_pair(data: Path, states: tuple[str, ...], first: int, last: int) -> pl.DataFrame:
    """Visits of leaders between the United States and every other state, by year.

    Columns: state_a, state_b, year, value: visits to the United States of leaders, and travels of
    its presidents and secretaries of state; 0 where the lists, complete for their years, name none.
    Without rows where there are no lists, or they do not hold the United States.
    """
    asked = Request(states, date(first, 1, 1), date(last, 12, 31))
    chosen = choose(("us-visits",), asked, data)
    if chosen is None or _USA not in states:
        return _none()
    rows = chosen.held.rows.with_columns(year=pl.col("start").dt.year().cast(pl.Int64))
    other = pl.when(pl.col("visitor") == _USA).then("host").otherwise("visitor")
    counts = rows.group_by("year", state_b=other).agg(value=pl.len().cast(pl.Float64))
    span = chosen.held.span
    reach = range(max(first, span.start.year), min(last, span.end.year) + 1)
    years = pl.DataFrame({"year": reach}, schema={"year": pl.Int64})
    others = pl.DataFrame({"state_b": [state for state in states if state != _USA]})
    every = others.join(years, how="cross").join(counts, on=["state_b", "year"], how="left")
    named = pl.col("value").fill_null(0.0)  # the years are those that the lists cover
    return every.select(pl.lit(_USA).alias("state_a"), "state_b", "year", named)


def trade_by_pair(data: Path, states: tuple[str, ...], first: int, last: int) -> pl.DataFrame:
    """Share of each other's trade of every pair, by year, of the data that reach farthest.

    Columns: state_a, state_b, year, value: percent, mean of the shares of exports and imports of
    either that are known. Without rows where no shares by partner are there.
    """
    asked = Request(states, date(first, 1, 1), date(last, 12, 31))
    chosen = choose(telling_of("trade"), asked, data)
    if chosen is None or "share" not in chosen.held.rows.columns:
        return _none()
    ours = pl.all_horizontal(pl.col("state", "partner").is_in(list(states)))
    rows = chosen.held.rows.filter(ours)
    low, high = (f("state", "partner") for f in (pl.min_horizontal, pl.max_horizontal))
    return (
        rows.filter(pl.col("year").is_between(first, last), pl.col("state") != pl.col("partner"))
        .group_by(pl.col("year").cast(pl.Int64), state_a=low, state_b=high)
        .agg(value=100 * pl.col("share").mean())
        .select("state_a", "state_b", "year", "value")
        .drop_nulls()
    )


def placed(
    rows: pl.DataFrame, number: dict[str, int], place: NDArray[np.int64], years: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Values of dyad-years as an array; NaN where there is none.

    >>> rows = pl.DataFrame({"state_a": ["A"], "state_b": ["B"], "year": [1951], "value": [2.0]})
    >>> place = np.array([[-1, 0], [0, -1]])
    >>> placed(rows, {"A": 0, "B": 1}, place, np.array([1950, 1951])).tolist()
    [[nan], [2.0]]
    """
    found = np.full((len(years), int(place.max()) + 1), np.nan)
    known = rows.filter(pl.col("year").is_between(int(years[0]), int(years[-1])))
    a, b = (
        known[name].replace_strict(number, return_dtype=pl.Int64).to_numpy()
        for name in ("state_a", "state_b")
    )
    found[known["year"].to_numpy() - years[0], place[a, b]] = known["value"].to_numpy()
    return found


def _none() -> pl.DataFrame:
    columns = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int64, "value": pl.Float64}
    return pl.DataFrame(schema=columns)
