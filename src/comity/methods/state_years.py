"""Effects on dyads, net of what each state does toward everybody in the year.

y_abt = s_at + s_bt + X_abt b + e_abt: one effect for each state and year, which both its places in
a dyad share. Years do not touch, so that each is solved by itself and leaves a few sums; draws of
years add these up again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods.intervals import ENDS

__all__ = ["DyadEffect", "dyad_effect", "own_moves", "without_state_years"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 3
"""Years that are drawn together: windows of three years overlap."""


@dataclass(frozen=True, eq=False)
class DyadEffect:
    """Coefficients with intervals from draws of years.

    Parameters
    ----------
    estimate, low, high : ndarray, shape (k,)
        In the unit of the outcome; NaN where a regressor varies in no year.
    years, dyad_years : int
        In the sample.

    Examples
    --------
    >>> pair = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    >>> y = [3.0, 0, 0, 0, 0, 3.0]
    >>> float(dyad_effect(y, [1.0, 0, 0, 0, 0, 1.0], pair, np.zeros(6)).estimate[0].round(6))
    3.0
    """

    estimate: Floats
    low: Floats
    high: Floats
    years: int
    dyad_years: int


def without_state_years(values: ArrayLike, states: ArrayLike, years: ArrayLike) -> Floats:
    """What the states' own moves leave of the values of dyads.

    Parameters
    ----------
    values : array_like of float, shape (n,) or (n, k)
        Of dyad-years.
    states : array_like of int, shape (n, 2)
        Numbers of the two states, in either order.
    years : array_like, shape (n,)
        The year of each.

    Returns
    -------
    ndarray, shape (n, k)
        Residuals of the fit of one effect for each state and year.

    Examples
    --------
    >>> pair = [[0, 1], [0, 2], [1, 2]]
    >>> without_state_years([3.0, 5.0, 4.0], pair, [0, 0, 0]).round(9).ravel().tolist()
    [0.0, 0.0, 0.0]
    """
    v = np.asarray(values, float)
    v = v.reshape(len(v), -1)
    found = np.empty_like(v)
    for rows, one, other, count in _by_year(np.asarray(states), np.asarray(years)):
        normal, sums = np.zeros((count, count)), np.zeros((count, v.shape[1]))
        for place in (one, other):
            np.add.at(normal, (place, one), 1.0)
            np.add.at(normal, (place, other), 1.0)
            np.add.at(sums, place, v[rows])
        effects = np.linalg.lstsq(normal, sums, rcond=None)[0]
        found[rows] = v[rows] - effects[one] - effects[other]
    return found


def own_moves(values: ArrayLike, states: ArrayLike, years: ArrayLike) -> float:
    """Share of the variance of dyads, within years, that the states' own moves explain.

    Parameters
    ----------
    values, states, years
        As for `without_state_years`; one column.

    Returns
    -------
    float
        1 - sum of squares left / sum of squares about the mean of the year.

    Examples
    --------
    >>> own_moves([3.0, 5.0, 4.0], [[0, 1], [0, 2], [1, 2]], [0, 0, 0])
    1.0
    """
    v, when = np.asarray(values, float), np.asarray(years)
    left = without_state_years(v, states, when)[:, 0]
    total = sum(float(((v[when == t] - v[when == t].mean()) ** 2).sum()) for t in np.unique(when))
    return float(1.0 - (left**2).sum() / total)


def dyad_effect(
    outcome: ArrayLike,
    regressors: ArrayLike,
    states: ArrayLike,
    years: ArrayLike,
    rng: np.random.Generator | None = None,
    draws: int = 999,
) -> DyadEffect:
    """Estimate effects on dyads, net of one effect for each state and year.

    By Frisch, Waugh and Lovell the coefficients are those of least squares with all the effects.
    Intervals come from draws of blocks of three years, with replacement: dyads of a year hang
    together in more ways than clusters of dyads or states can say.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of dyad-years.
    regressors : array_like of float, shape (n,) or (n, k)
        The treatment, and what it is compared at equal values of.
    states : array_like of int, shape (n, 2)
        Numbers of the two states.
    years : array_like of int, shape (n,)
        The year of each.
    rng : numpy.random.Generator, optional
        Source of the draws; by default begun at a fixed seed.
    draws : int
        Number of draws.

    Returns
    -------
    DyadEffect
        90 % intervals; NaN where fewer than two years tell anything.

    Raises
    ------
    ComityError
        If lengths differ, or a number is missing.

    References
    ----------
    Aronow, P. M., Samii, C. & Assenova, V. A. (2015). Cluster-robust variance estimation for dyadic
    data. Political Analysis 23(4), 564-577.

    Examples
    --------
    >>> pair = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]] * 2)
    >>> treated = np.array([1.0, 0, 0, 0, 0, 0] * 2)
    >>> found = dyad_effect(2 * treated + pair.sum(axis=1), treated, pair, np.arange(12) // 6)
    >>> found.estimate.round(6).tolist(), found.years
    ([2.0], 2)
    """
    y, X = np.asarray(outcome, float), np.asarray(regressors, float)
    X = X.reshape(len(X), -1)
    when, pair = np.asarray(years), np.asarray(states)
    lengths = {len(y), len(X), len(when), len(pair)}
    if len(lengths) != 1 or not len(y):
        raise ComityError(f"lengths differ ({shown(sorted(lengths))}); give one row per dyad-year")
    if not (np.isfinite(y).all() and np.isfinite(X).all()):
        raise ComityError("outcome or regressors hold a missing number; leave such dyad-years out")
    left = without_state_years(np.column_stack([y, X]), pair, when)
    every = np.unique(when)
    within = [left[when == t] for t in every]
    squares = np.array([one[:, 1:].T @ one[:, 1:] for one in within])
    crossed = np.array([one[:, 1:].T @ one[:, 0] for one in within])
    estimate = _solved(squares.sum(axis=0), crossed.sum(axis=0))
    stream = np.random.default_rng(1815) if rng is None else rng
    count = len(every)
    blocks = stream.integers(0, count, (draws, -(-count // BLOCK)))
    chosen = (blocks[:, :, None] + np.arange(BLOCK)).reshape(draws, -1)[:, :count] % count
    drawn = np.array([_solved(squares[one].sum(axis=0), crossed[one].sum(axis=0))
                      for one in chosen])  # fmt: skip
    known = np.isfinite(drawn).all(axis=1)
    ends = np.full((2, X.shape[1]), np.nan)
    if count > 1 and known.any():
        ends = np.quantile(drawn[known], ENDS, axis=0)
    return DyadEffect(estimate, ends[0], ends[1], count, len(y))


def _solved(squares: Floats, crossed: Floats) -> Floats:
    """Coefficients; NaN where the sums of squares are of no full rank."""
    scale = np.sqrt(np.diag(squares))
    if not (scale > 1e-9).all():
        return np.full(len(crossed), np.nan)
    shaped = squares / np.outer(scale, scale)
    if np.linalg.eigvalsh(shaped)[0] < 1e-10:
        return np.full(len(crossed), np.nan)
    return np.asarray(np.linalg.solve(shaped, crossed / scale) / scale)


def _by_year(states: Ints, years: NDArray[np.generic]) -> Iterator[tuple[Ints, Ints, Ints, int]]:
    """Rows of each year, the numbers of their two states among those there, and how many are."""
    for year in np.unique(years):
        rows = np.flatnonzero(years == year)
        here, number = np.unique(states[rows], return_inverse=True)
        number = np.asarray(number, np.int64).reshape(-1, 2)
        yield rows, number[:, 0], number[:, 1], len(here)
