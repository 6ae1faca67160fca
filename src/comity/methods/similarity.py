"""Similarity of states from their ratings of the same items: agreement, opposition, kappa.

Every measure is computed from cross tables: how often state i gave level k where state j gave
level l. Levels are places on a scale, 0 to n_levels - 1, in the order of the scale.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["agreement", "cohen_kappa", "cross_tables", "opposite"]

Distance = Literal["nominal", "absolute", "squared"]

_EXACT_IN_FLOAT32 = 2**24  # counts up to here are whole numbers in float32


def cross_tables(ratings: ArrayLike, n_levels: int) -> NDArray[np.int32]:
    """Count, for every pair of states, which level met which over the items both rated.

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
    n_items, n_states = rated.shape
    exact = np.float32 if n_items <= _EXACT_IN_FLOAT32 else np.float64
    one_hot = (rated[:, :, None] == np.arange(n_levels)).astype(exact)
    flat = one_hot.reshape(n_items, n_states * n_levels)
    counts = (flat.T @ flat).reshape(n_states, n_levels, n_states, n_levels)
    tables: NDArray[np.int32] = counts.transpose(0, 2, 1, 3).astype(np.int32)
    return tables


def agreement(tables: ArrayLike) -> NDArray[np.float64]:
    """Share of items on which both states gave the same level, sum_k t_kk / n.

    Parameters
    ----------
    tables : array_like of int, shape (..., n_levels, n_levels)
        Cross tables.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    Examples
    --------
    >>> agreement([[17, 2, 5], [0, 0, 2], [9, 1, 2]])
    array(0.5)
    """
    counts = _checked_tables(tables)
    return _ratio(counts.trace(axis1=-2, axis2=-1), counts.sum(axis=(-2, -1)))


def opposite(tables: ArrayLike) -> NDArray[np.float64]:
    """Share of items on which the states stood at opposite ends, (t_0L + t_L0) / n.

    Parameters
    ----------
    tables : array_like of int, shape (..., n_levels, n_levels)
        Cross tables; the first and the last level are the ends (yes and no).

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    Examples
    --------
    >>> opposite([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(4)
    np.float64(0.3684)
    """
    counts = _checked_tables(tables)
    return _ratio(counts[..., 0, -1] + counts[..., -1, 0], counts.sum(axis=(-2, -1)))


def cohen_kappa(tables: ArrayLike, distance: Distance = "nominal") -> NDArray[np.float64]:
    """Cohen's (weighted) kappa: agreement beyond what the two states' own habits would give.

    kappa = 1 - sum_kl d_kl p_kl / sum_kl d_kl p_k. p_.l, with d_kl = [k != l] (nominal),
    abs(k - l) (absolute) or (k - l)**2 (squared), over the levels of the full scale.

    Parameters
    ----------
    tables : array_like of int, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement between two levels.

    Returns
    -------
    ndarray of float, shape (...)
        At most 1. NaN for an empty table, and where no disagreement is expected: both states
        gave one and the same level throughout, and chance explains all of it.

    Raises
    ------
    ComityError
        If the distance is not one of the three, or the tables are not square, hold fewer than
        two levels or a negative count.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70, 213-220.
    Häge, F. M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity
    for chance agreement. Political Analysis 19, 287-305.

    Examples
    --------
    >>> cohen_kappa([[17, 2, 5], [0, 0, 2], [9, 1, 2]], distance="squared").round(8)
    np.float64(-0.01222707)
    """
    counts = _checked_tables(tables)
    weights = _distances(counts.shape[-1], distance)
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    observed = counts.sum(axis=(-2, -1)) * (counts * weights).sum(axis=(-2, -1))
    expected = ((rows @ weights) * columns).sum(axis=-1)
    return 1 - _ratio(observed, expected)


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
    wrong = (rated < -1) | (rated >= n_levels)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ComityError(
            f"ratings[{row}, {column}] is {rated[row, column]}; "
            f"levels run from 0 to {n_levels - 1}, and -1 is absent"
        )
    return rated.astype(np.int8)


def _checked_tables(tables: ArrayLike) -> NDArray[np.float64]:
    """Refuse what is no cross table; float64 holds the counts and their products exactly."""
    counts = np.asarray(tables, dtype=np.float64)
    if counts.ndim < 2 or counts.shape[-1] != counts.shape[-2] or counts.shape[-1] < 2:
        raise ComityError(
            f"tables have shape {counts.shape}; (..., n_levels, n_levels) with at least two "
            "levels is needed, as `cross_tables` makes them"
        )
    if not (counts >= 0).all():
        raise ComityError(f"tables hold the count {counts.min()}; counts are not negative")
    return counts


def _distances(n_levels: int, distance: str) -> NDArray[np.float64]:
    """Disagreement between every two levels of the scale."""
    levels = np.arange(n_levels, dtype=np.float64)
    gap = np.abs(levels[:, None] - levels)
    known = {"nominal": (gap > 0).astype(np.float64), "absolute": gap, "squared": gap**2}
    if distance not in known:
        raise ComityError(f"{distance!r} is no distance; choose one of {', '.join(known)}")
    return known[distance]


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, NaN where the whole is 0."""
    some = whole > 0
    return np.where(some, part / np.where(some, whole, 1.0), np.nan)
