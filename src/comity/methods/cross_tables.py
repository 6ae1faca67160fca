"""Cross tables of states' ratings, for all pairs at once: products of one-hot matrices."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["cross_tables", "pair_tables"]

_EXACT_IN_FLOAT32 = 2**24  # counts up to here are whole numbers in float32


def cross_tables(ratings: ArrayLike, n_levels: int) -> NDArray[np.int32]:
    """Count, for every two states, which level met which over the items both rated.

    tables[i, j, k, l] is the number of items that state i rated k and state j rated l,
    a product of one-hot matrices.

    Parameters
    ----------
    ratings : array_like of int, shape (n_items, n_states)
        Level of each state on each item, 0 to n_levels - 1; -1 where the state was absent.
    n_levels : int
        Number of levels of the scale, at least 2, whether observed or not.

    Returns
    -------
    ndarray of int32, shape (n_states, n_states, n_levels, n_levels)
        A pair with no item in common has a table of zeros.

    Raises
    ------
    ComityError
        If ratings are not whole numbers in two dimensions, or lie outside the scale.

    Examples
    --------
    >>> votes = [[0, 0, 2], [0, 1, -1], [2, 2, 0]]
    >>> cross_tables(votes, 3)[0, 1]
    array([[1, 1, 0],
           [0, 0, 0],
           [0, 0, 1]], dtype=int32)
    """
    rated = _checked_ratings(ratings, n_levels)
    n_states = rated.shape[1]
    counts = _product(rated, n_levels, None).reshape(n_levels, n_states, n_levels, n_states)
    tables: NDArray[np.int32] = counts.transpose(1, 3, 0, 2).astype(np.int32)
    return tables


def pair_tables(
    ratings: ArrayLike,
    n_levels: int,
    weight: ArrayLike | None = None,
    pairs: tuple[ArrayLike, ArrayLike] | None = None,
) -> NDArray[np.float64]:
    """Cross tables of chosen pairs only, laid out for fast measures, items weighted or not.

    tables[p, k, l] = sum_m w_m [r_mi = k] [r_mj = l] for the p-th pair (i, j); w_m = 1 unless
    weights are given.

    Parameters
    ----------
    ratings : array_like of int, shape (n_items, n_states)
        Level of each state on each item, 0 to n_levels - 1; -1 where the state was absent.
    n_levels : int
        Number of levels of the scale, at least 2, whether observed or not.
    weight : array_like of float, shape (n_items,), optional
        Weight of each item, not negative; an item of weight 0 counts for nothing.
    pairs : two array_like of int, shape (n_pairs,), optional
        Columns of the first and of the second state; by default every i < j in row order.

    Returns
    -------
    ndarray of float64, shape (n_pairs, n_levels, n_levels)
        A view on memory that holds the pairs of each cell side by side, so that sums over
        cells run through long vectors.

    Raises
    ------
    ComityError
        As `cross_tables`; also if the weights are negative, not finite or not one per item.

    Examples
    --------
    >>> votes = [[0, 0, 2], [0, 1, -1], [2, 2, 0]]
    >>> pair_tables(votes, 3, weight=[0.5, 0.2, 0.3])[0]
    array([[0.5, 0.2, 0. ],
           [0. , 0. , 0. ],
           [0. , 0. , 0.3]])
    """
    rated = _checked_ratings(ratings, n_levels)
    n_states = rated.shape[1]
    ones, others = np.triu_indices(n_states, 1) if pairs is None else map(np.asarray, pairs)
    counts = _product(rated, n_levels, _checked_weight(weight, rated.shape[0]))
    cells = np.empty((n_levels, n_levels, ones.size))
    for k in range(n_levels):
        rows = (ones + k * n_states) * (n_levels * n_states)
        for el in range(n_levels):
            cells[k, el] = counts.take(rows + others + el * n_states)
    return cells.transpose(2, 0, 1)


def _product(
    rated: NDArray[np.int8], n_levels: int, weight: NDArray[np.float64] | None
) -> NDArray[Any]:
    """The counts as one matrix, levels by states both ways."""
    levels = [rated == level for level in range(n_levels)]
    small = weight is None and rated.shape[0] <= _EXACT_IN_FLOAT32
    one_hot: NDArray[Any] = np.concatenate(levels, axis=1).astype(np.float32 if small else float)
    if weight is not None:
        one_hot *= np.sqrt(weight)[:, None]
    counts: NDArray[Any] = one_hot.T @ one_hot  # a matrix by itself: half the work
    return counts


def _checked_ratings(ratings: ArrayLike, n_levels: int) -> NDArray[np.int8]:
    """Refuse ratings outside the scale; return the rest as small integers."""
    rated = np.asarray(ratings)
    if not 2 <= n_levels <= np.iinfo(np.int8).max:
        raise ComityError(f"n_levels is {n_levels}; a scale has 2 to {np.iinfo(np.int8).max}")
    if rated.ndim != 2 or not np.issubdtype(rated.dtype, np.integer):
        raise ComityError(
            f"ratings are {rated.dtype} in {rated.ndim} dimension(s); "
            "whole numbers of shape (n_items, n_states) are needed, -1 where absent"
        )
    if rated.size and not (rated.min() >= -1 and rated.max() < n_levels):
        row, column = np.argwhere((rated < -1) | (rated >= n_levels))[0]
        raise ComityError(
            f"ratings[{row}, {column}] is {rated[row, column]}; "
            f"levels run from 0 to {n_levels - 1}, and -1 is absent"
        )
    return rated.astype(np.int8, copy=False)


def _checked_weight(weight: ArrayLike | None, n_items: int) -> NDArray[np.float64] | None:
    if weight is None:
        return None
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (n_items,):
        raise ComityError(f"weight has shape {weights.shape}; one for each of {n_items} items")
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        item = int(np.argmax(wrong))
        raise ComityError(f"weight[{item}] is {weights[item]}; weights are finite and not negative")
    return weights
