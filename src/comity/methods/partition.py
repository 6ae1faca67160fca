"""Partitions: into which camps signed ties fall, in every draw of them."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError
from comity.methods.clustering import clustering_of
from comity.methods.frustration import frustration_of
from comity.methods.signed.network import Floats, Ints, Network

__all__ = ["best_clusters", "best_splits", "cheapest_moves", "numbered"]

_ENUMERATED = 16
"""States of which every split into two is tried; beyond, optima are proven otherwise."""

_CLUSTERED = 9
"""States of which every partition is tried (21,147 of nine)."""

_AT_ONCE = 2**22
"""Costs that are held at a time."""


def best_splits(draws: ArrayLike, size: int) -> Ints:
    """Find the best split into two camps in every draw; one camp may hold all.

    In each draw the split that leaves the least weight frustrated: of pairs above 0 that it parts,
    and of pairs below 0 that it joins. To 16 states every split is tried, beyond each is found by
    `comity.methods.frustration.frustration_of`.

    Parameters
    ----------
    draws : array_like of float, shape (n_draws, n_pairs)
        Ties above and below 0, in the order of ``itertools.combinations(range(size), 2)``; 0 or
        NaN where a pair asks nothing.
    size : int
        Number of states, two or more.

    Returns
    -------
    ndarray of int, shape (n_draws, size)
        Camp of every state, 0 or 1; the first state's is 0. Of splits that cost the same the one
        that parts fewest.

    Raises
    ------
    ComityError
        If draws do not have one column for each pair.

    References
    ----------
    As for `comity.methods.frustration.frustration_of`.

    Examples
    --------
    >>> best_splits([[1.0, -1.0, -2.0], [1.0, 0.5, 1.0]], 3).tolist()
    [[0, 0, 1], [0, 0, 0]]
    """
    ties = _ties(draws, size)
    if size <= _ENUMERATED:
        every, joined = _splits(size)
        return every[_best(ties, joined)]
    sides = [frustration_of(network).sides for network in _networks(ties, size)]
    return numbered(np.array(sides))


def best_clusters(draws: ArrayLike, size: int) -> Ints:
    """Find the best camps in every draw, their number open.

    The partition that costs least: pairs above 0 that it parts, pairs below 0 that it joins. To
    nine states every partition is tried, beyond each is found by
    `comity.methods.clustering.clustering_of`.

    Parameters
    ----------
    draws, size
        As for `best_splits`.

    Returns
    -------
    ndarray of int, shape (n_draws, size)
        Camp of every state, numbered from 0 in the order of their first states.

    Raises
    ------
    ComityError
        If draws do not have one column for each pair.

    References
    ----------
    As for `comity.methods.clustering.clustering_of`.

    Examples
    --------
    >>> best_clusters([[-1.0, -1.0, -2.0]], 3).tolist()
    [[0, 1, 2]]
    """
    ties = _ties(draws, size)
    if size <= _CLUSTERED:
        every, joined = _partitions(size)
        return every[_best(ties, joined)]
    return np.array([clustering_of(network).labels for network in _networks(ties, size)])


def cheapest_moves(draws: ArrayLike, camps: ArrayLike) -> Ints:
    """Say whose change of camp would cost least, in every draw.

    Parameters
    ----------
    draws : array_like of float, shape (n_draws, n_pairs)
        As for `best_splits`.
    camps : array_like of int, shape (n_draws, size)
        The best split into two of each draw.

    Returns
    -------
    ndarray of int, shape (n_draws,)
        The state that changes the split at the least cost.

    Raises
    ------
    ComityError
        If draws do not have one column for each pair.

    Examples
    --------
    >>> cheapest_moves([[1.0, -1.0, -0.2]], [[0, 0, 1]]).tolist()
    [1]
    """
    labels = np.asarray(camps)
    size = labels.shape[1]
    ties = _ties(draws, size)
    kept = np.zeros(labels.shape)
    for pair, (a, b) in enumerate(combinations(range(size), 2)):
        held = np.where(labels[:, a] == labels[:, b], 1, -1) * ties[:, pair]
        kept[:, a] += held
        kept[:, b] += held
    return np.asarray(kept.argmin(axis=1))


def numbered(labels: ArrayLike) -> Ints:
    """Number camps in the order of their first states, so that equal partitions are equal rows.

    Parameters
    ----------
    labels : array_like of int, shape (n, size)
        Any labels.

    Returns
    -------
    ndarray of int, shape (n, size)
        Numbered from 0.

    Examples
    --------
    >>> numbered([[7, 3, 7], [0, 0, 5]]).tolist()
    [[0, 1, 0], [0, 0, 1]]
    """
    given = np.asarray(labels)
    found = np.zeros(given.shape, dtype=np.int64)
    count = np.zeros(len(given), dtype=np.int64)
    for v in range(given.shape[1]):
        same = given[:, :v] == given[:, [v]]
        seen = same.any(axis=1)
        first = same.argmax(axis=1) if v else np.zeros(len(given), dtype=np.int64)
        found[:, v] = np.where(seen, found[np.arange(len(given)), first], count)
        count += ~seen
    return found


def _ties(draws: ArrayLike, size: int) -> Floats:
    pairs = size * (size - 1) // 2
    ties = np.asarray(draws, dtype=np.float64)
    if ties.ndim != 2 or ties.shape[1] != pairs or not pairs:
        raise ComityError(
            f"draws have shape {ties.shape}; {size} states need (n_draws, {pairs}), one column for "
            "each pair of two states or more"
        )
    return np.nan_to_num(ties, nan=0.0)


def _best(ties: Floats, joined: NDArray[np.float64]) -> Ints:
    """The partition that joins the most weight in each draw; of equal ones the first."""
    step = max(1, _AT_ONCE // joined.shape[1])
    blocks = (ties[at : at + step] @ joined for at in range(0, len(ties), step))
    return np.concatenate([np.zeros(0, np.int64), *(block.argmax(axis=1) for block in blocks)])


@cache
def _splits(size: int) -> tuple[Ints, Floats]:
    """Every split of so many states, one camp of all first, and which pairs each joins."""
    codes = np.arange(2 ** (size - 1))
    bits = codes[:, None] >> np.arange(size - 1) & 1
    every = np.hstack([np.zeros((len(codes), 1), np.int64), bits])
    return _with_pairs(every[np.argsort(every.sum(axis=1), kind="stable")])


@cache
def _partitions(size: int) -> tuple[Ints, Floats]:
    """Every partition of so many states, those into few camps first."""
    rows: list[list[int]] = [[0]]
    for _ in range(size - 1):
        rows = [[*row, camp] for row in rows for camp in range(max(row) + 2)]
    every = np.array(rows)
    return _with_pairs(every[np.argsort(every.max(axis=1), kind="stable")])


def _with_pairs(every: Ints) -> tuple[Ints, Floats]:
    pairs = combinations(range(every.shape[1]), 2)
    return every, np.array([every[:, a] == every[:, b] for a, b in pairs], dtype=np.float64)


def _networks(ties: Floats, size: int) -> Sequence[Network]:
    ends = np.array(list(combinations(range(size), 2)))
    return [Network(size, ends[row != 0], row[row != 0]) for row in ties]
