"""Ratings: what every state gave every item, period by period, as one matrix."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError

__all__ = ["Ratings", "ratings_of"]


@dataclass(frozen=True)
class Ratings:
    """What every state gave every item of every period.

    Parameters
    ----------
    levels : ndarray of int8, shape (n_items, n_states)
        Place on the scale, 0 to n_levels - 1, or -1 where the state gave nothing; the items of
        a period follow each other.
    n_levels : int
        Number of levels of the scale.
    states : Series, shape (n_states,)
        The states, ascending.
    periods : Series, shape (n_periods,)
        The periods, ascending; its name is that of their column.
    starts : ndarray of int, shape (n_periods + 1,)
        First item of each period, and the end.
    weight : ndarray of float, shape (n_items,), optional
        Weight of each item; NaN where it is unknown, and the item counts only unweighted.
    """

    levels: NDArray[np.int8]
    n_levels: int
    states: pl.Series
    periods: pl.Series
    starts: NDArray[np.intp]
    weight: NDArray[np.float64] | None = None


def ratings_of(
    rows: pl.DataFrame, period: str, n_levels: int, absent: int | None = None
) -> Ratings:
    """Lay out rows of ratings as a matrix.

    Parameters
    ----------
    rows : DataFrame
        Columns state, item, level (whole number; null where the state gave nothing), the
        period, and perhaps weight; state, item and period never null.
    period : str
        Name of the column that holds the period.
    absent : int, optional
        Level that every state takes on the items of a period that it did not rate, if it has a
        row in that period; by default it is left out of them.

    Returns
    -------
    Ratings
        Cost grows with the rows, memory with items times states.

    Raises
    ------
    ComityError
        If a state rates an item twice in one period, or an item has several weights or one
        that is negative or unknown.

    Examples
    --------
    >>> rows = pl.DataFrame({"state": ["B", "A"], "item": [7, 7], "level": [1, 0], "year": 1914})
    >>> ratings_of(rows, "year", 2).levels
    array([[0, 1]], dtype=int8)
    """
    states = rows["state"].unique().sort()
    items = rows.select(period, "item").unique().sort(period, "item").with_row_index("row")
    columns = pl.DataFrame({"state": states}).with_row_index("column")
    placed = rows.join(items, on=[period, "item"], how="left", maintain_order="left")
    placed = placed.join(columns, on="state", how="left", maintain_order="left")
    row, column = placed["row"].to_numpy(), placed["column"].to_numpy()
    _refuse_second_ratings(placed, row, column, (items.height, len(states)))
    levels = np.full((items.height, len(states)), -1, dtype=np.int8)
    levels[row, column] = placed["level"].cast(pl.Int8).fill_null(-1).to_numpy()
    sizes = items.group_by(period, maintain_order=True).len()
    starts = np.concatenate([[0], np.cumsum(sizes["len"].to_numpy())]).astype(np.intp)
    if absent is not None:
        _fill(levels, row, column, starts, absent)
    weight = _weight(placed, items.height) if "weight" in rows.columns else None
    return Ratings(levels, n_levels, states, sizes[period], starts, weight)


def _refuse_second_ratings(
    placed: pl.DataFrame,
    row: NDArray[np.uint32],
    column: NDArray[np.uint32],
    shape: tuple[int, int],
) -> None:
    seen = np.zeros(shape, dtype=bool)
    seen[row, column] = True
    if np.count_nonzero(seen) != placed.height:
        first = placed.filter(pl.struct("row", "column").is_duplicated()).row(0, named=True)
        raise ComityError(
            f"{placed.height - np.count_nonzero(seen)} rows rate an item again, first: state "
            f"{first['state']}, item {first['item']}; keep one rating of each state and item"
        )


def _fill(
    levels: NDArray[np.int8],
    row: NDArray[np.uint32],
    column: NDArray[np.uint32],
    starts: NDArray[np.intp],
    absent: int,
) -> None:
    """Give every state that has a row in a period the level of absence where it gave none."""
    listed = np.zeros((starts.size - 1, levels.shape[1]), dtype=bool)
    listed[np.searchsorted(starts, row, side="right") - 1, column] = True
    for at, (start, end) in enumerate(pairwise(starts)):
        period = levels[start:end]
        period[(period < 0) & listed[at]] = absent


def _weight(placed: pl.DataFrame, n_items: int) -> NDArray[np.float64]:
    """One weight for each item, refused where there are several, or none, or a negative one."""
    wrong = placed.filter(
        ~(pl.col("weight").is_finite() & (pl.col("weight") >= 0)).fill_null(False)
    )
    if wrong.height:
        first = wrong.row(0, named=True)
        raise ComityError(
            f"{wrong.height} rows have no weight or a negative one, first: item {first['item']} "
            f"with {first['weight']}; give every item a weight of 0 or more"
        )
    spread = placed.group_by("row").agg(
        pl.col("item", "weight").first(), other=pl.col("weight").max() - pl.col("weight").min()
    )
    several = spread.filter(pl.col("other") > 0)
    if several.height:
        raise ComityError(
            f"{several.height} items have several weights, first: item {several['item'][0]}; "
            "an item has one weight for all states of a period"
        )
    weight = np.empty(n_items)
    weight[spread["row"].to_numpy()] = spread["weight"].to_numpy()
    return weight
