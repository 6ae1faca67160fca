"""Falls: how probable it is that a level falls, or rises, by so much within some periods."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown

__all__ = ["COUNT", "Falls", "falls"]

Floats = NDArray[np.float64]

COUNT = 10_000
"""Pairs of paths that are drawn, each and its mirror image: a probability errs by .004 at most."""


@dataclass(frozen=True, eq=False)
class Falls:
    """Probabilities by period ahead.

    Parameters
    ----------
    fall, rise : ndarray, shape (h,) or (m, h)
        That the level was lower, or higher, than at the start by more than delta at the end of one
        of the periods up to each.
    expected, sd : ndarray, of the same shape
        Mean and standard deviation of the change since the start.

    Examples
    --------
    >>> found = falls(0.0, 0.0, 1.0, 1.0, 1.0, delta=1.0, horizon=1, rng=np.random.default_rng(1))
    >>> found.fall.round(2)
    array([0.16])
    """

    fall: Floats
    rise: Floats
    expected: Floats
    sd: Floats


def falls(
    mean: ArrayLike,
    covariance: ArrayLike,
    persistence: ArrayLike,
    innovations: ArrayLike,
    weights: ArrayLike,
    *,
    delta: float,
    horizon: int,
    rng: np.random.Generator,
    count: int = COUNT,
) -> Falls:
    """Probability that a weighted sum of walks falls by more than delta from where it is.

    x_t = A x_(t-1) + e_t, level_t = w' x_t: P(min of level_1 ... level_h < level_0 - delta), with
    level_0 as little known as it is: each path is compared with its own start. One walk alone has
    the exact answer of `comity.methods.first_passage`; a sum of walks that return at different
    speeds is no walk, and paths are drawn.

    Parameters
    ----------
    mean : array_like, shape (k,)
        Of the states now.
    covariance : array_like, shape (k, k)
        Of the states now.
    persistence, innovations : array_like, shape (k,)
        What each state keeps from one period to the next, and the variance of its step.
    weights : array_like, shape (k,) or (m, k)
        Of the states in the level, or in each of several levels.
    delta : float
        Size of a fall, 0 or more.
    horizon : int
        Periods ahead, 1 or more.
    rng : numpy.random.Generator
        Source of the draws.
    count : int
        Pairs of paths.

    Returns
    -------
    Falls
        By period, or by level and period.

    Raises
    ------
    ComityError
        If delta is negative, or the horizon below 1.

    References
    ----------
    Siegmund, D. (1985). Sequential Analysis: Tests and Confidence Intervals. Springer.

    Examples
    --------
    >>> found = falls([0.9], [[0.0]], [0.9], [0.04], [1.0], delta=0.2, horizon=2,
    ...               rng=np.random.default_rng(1))
    >>> found.fall.round(2)  # exact: 0.5163
    array([0.29, 0.52])
    """
    if not (np.isfinite(delta) and delta >= 0):
        raise ComityError(f"delta is {shown(delta)}: no size of a fall; give one of 0 or more")
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}: no number of periods; give 1 or more")
    start, kept, step = (
        np.atleast_1d(np.asarray(one, float)) for one in (mean, persistence, innovations)
    )
    own = np.asarray(weights, float).reshape(-1, len(start)).T
    spread = _root(np.atleast_2d(np.asarray(covariance, float)))
    noise = rng.normal(size=(count, horizon + 1, len(start)))
    noise = np.concatenate([noise, -noise])  # each path and its mirror image
    state = start + noise[:, 0] @ spread.T
    first = state @ own
    change = np.empty((2 * count, own.shape[1], int(horizon)))
    for t in range(int(horizon)):
        state = kept * state + np.sqrt(step) * noise[:, t + 1]
        change[:, :, t] = state @ own - first
    lowest, highest = (f.accumulate(change, axis=2) for f in (np.minimum, np.maximum))
    told = (lowest < -delta).mean(axis=0), (highest > delta).mean(axis=0)
    every = (*told, change.mean(axis=0), change.std(axis=0))
    return Falls(*(one[0] if np.ndim(weights) < 2 else one for one in every))


def _root(covariance: Floats) -> Floats:
    """A square root of a covariance that may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
