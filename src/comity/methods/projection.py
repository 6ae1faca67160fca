"""Projection: the joint path of many ties beyond the evidence, by recursion through its periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import diags_array, issparse

from comity.errors import ComityError, shown

__all__ = ["Projected", "project", "shared_innovations"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Projected:
    """The joint distribution of a path, x_t = A x_(t-1) + e_t, e_t ~ N(0, Q), x_0 ~ N(m, P).

    Parameters
    ----------
    mean : ndarray, shape (h, k)
        Of the states in the periods ahead.
    start : ndarray, shape (k,)
        Their mean in the last period of evidence, m.
    transition, innovation, start_covariance : ndarray or sparse array, shape (k, k)
        A, Q and P.

    Examples
    --------
    >>> project(0.5, 0.75, 2.0, 1.0, 2).mean.ravel().tolist()
    [1.0, 0.5]
    """

    mean: Floats
    start: Floats
    transition: Any
    innovation: Any
    start_covariance: Any

    def spread_of(self, rows: Any) -> Floats:
        """Covariance of the path with weighted sums of it.

        Parameters
        ----------
        rows : ndarray or sparse array, shape (c, h k)
            Weights of the sums.

        Returns
        -------
        ndarray, shape (h k, c)
            What an innovation adds to each sum, backward through the periods, then what it adds to
            the path, forward: nothing of the size of the path squared is made.
        """
        weights = rows.toarray() if issparse(rows) else np.asarray(rows, float)
        A, Q = self.transition, self.innovation
        back = weights.T.reshape(*self.mean.shape, -1).copy()
        for t in reversed(range(len(back) - 1)):
            back[t] += A.T @ back[t + 1]
        found = np.empty_like(back)
        state = self.start_covariance @ (A.T @ back[0])
        for t, told in enumerate(back):
            state = A @ state + Q @ told
            found[t] = state
        return found.reshape(self.mean.size, -1)

    def variance(self, rows: Any) -> Floats:
        """Of weighted sums of the path.

        Parameters
        ----------
        rows : ndarray or sparse array, shape (s, h k)
            Weights of the sums.

        Returns
        -------
        ndarray, shape (s,)
        """
        return np.asarray((rows @ self.spread_of(rows)).diagonal())

    @cached_property
    def covariance(self) -> Floats:
        """Of the path, shape (h k, h k)."""
        return self.spread_of(np.eye(self.mean.size))

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """Draw whole paths, period by period.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of the draws.
        count : int
            Number of draws.

        Returns
        -------
        ndarray, shape (count, h, k)
        """
        h, k = self.mean.shape
        half, first = _half(self.innovation), _half(self.start_covariance)
        state = self.start[:, None] + first @ rng.normal(size=(k, count))
        found = np.empty((h, k, count))
        for t in range(h):
            state = self.transition @ state + half @ rng.normal(size=(k, count))
            found[t] = state
        return found.transpose(2, 0, 1)


def project(
    transition: ArrayLike,
    innovation: ArrayLike,
    start: ArrayLike,
    start_covariance: ArrayLike,
    horizon: int,
) -> Projected:
    """Project a linear-Gaussian state space: x_t = A x_(t-1) + e_t, e_t ~ N(0, Q).

    Parameters
    ----------
    transition : array_like of float, shape (), (k,) or (k, k)
        A; a vector is a diagonal.
    innovation : array_like of float, shape (), (k,) or (k, k)
        Q; it may be sparse, as the other matrices may.
    start : array_like of float, shape () or (k,)
        Mean of the state in the last period of evidence.
    start_covariance : array_like of float, shape (), (k,) or (k, k)
        Its covariance; 0 where the state is known.
    horizon : int
        Periods ahead, 1 or more.

    Returns
    -------
    Projected
        Cost and memory grow with h and the entries of A, Q and P that are not 0.

    Raises
    ------
    ComityError
        If shapes differ or the horizon is below 1.

    Examples
    --------
    >>> found = project(0.5, 0.75, 2.0, 1.0, 2)
    >>> found.covariance.round(6).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}: no number of periods; give 1 or more")
    m = np.atleast_1d(np.asarray(start, float))
    A, Q, P = (_matrix(one, len(m)) for one in (transition, innovation, start_covariance))
    means = [m]
    for _ in range(int(horizon)):
        means.append(A @ means[-1])
    return Projected(np.array(means[1:]), m, A, Q, P)


def shared_innovations(pairs: Sequence[tuple[object, object]], share: float) -> Floats:
    """Correlation of the innovations of pairs that have states in common.

    The innovation of a pair is what its two states do toward everybody, and what is its own:
    e_ab = s_a + s_b + o_ab, where the two states make up a share of the variance. Two pairs with
    one state in common correlate by half of it.

    Parameters
    ----------
    pairs : sequence of two states each, length n
        Any labels.
    share : float
        Of the variance of a pair's innovation that its states' own moves make up: 0 or more, below
        1.

    Returns
    -------
    ndarray, shape (n, n)
        1 on the diagonal.

    Raises
    ------
    ComityError
        If the share is out of its range, or a pair has one state twice.

    Examples
    --------
    >>> shared_innovations([("CHN", "RUS"), ("PRK", "RUS"), ("IRN", "PRK")], 0.5).round(2).tolist()
    [[1.0, 0.25, 0.0], [0.25, 1.0, 0.25], [0.0, 0.25, 1.0]]
    """
    if not 0 <= share < 1:
        raise ComityError(f"share is {shown(share)}; give 0 or more, below 1")
    for pair in pairs:
        if pair[0] == pair[1]:
            raise ComityError(f"{shown(pair[0])} is paired with itself; give two states")
    states = list(dict.fromkeys(state for pair in pairs for state in pair))
    member = np.array([[state in pair for state in states] for pair in pairs], float)
    common = member @ member.T
    return np.asarray(share / 2 * common + (1 - share) * np.eye(len(pairs)))


def _matrix(value: Any, k: int) -> Any:
    """A matrix as it is, a number or a vector as a diagonal."""
    found = value if issparse(value) else np.asarray(value, float)
    if found.ndim < 2:
        found = diags_array(np.broadcast_to(found, (k,)))
    if found.shape != (k, k):
        raise ComityError(f"a matrix has shape {found.shape}; the state has {k} parts")
    return found


def _half(covariance: Any) -> Floats:
    """A square root of a covariance, which may be of less than full rank."""
    values, vectors = np.linalg.eigh(covariance.toarray() if issparse(covariance) else covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
