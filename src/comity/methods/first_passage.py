"""First passage: how probable it is that a walk falls below a line within some periods."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods.dependence import _refuse
from comity.methods.dilemma import together

__all__ = ["probability_of_fall"]

Floats = NDArray[np.float64]

_REACH = 9.0  # standard deviations of the walk at the horizon beyond which no fall is looked for
_LEVELS, _HEIGHTS = 32, 24
_ROOM = 2**19  # numbers that are held at a time: what a processor keeps near


def probability_of_fall(
    level_draws: ArrayLike,
    step_variance: ArrayLike,
    delta: float,
    horizon: int,
    since: ArrayLike | None = None,
    persistence: float = 1.0,
) -> Floats:
    """Probability that alignment falls by more than delta at any of the next periods.

    The first-passage probability of a Gaussian walk seen once a period,
    level_t+1 = persistence * level_t + step: P(min of level_1, ..., level_h < since - delta), draw
    by draw. It is exact: in standard deviations of a step, with the line at c and p the
    persistence, Q_0 = 0 and Q_h(y) = Phi(c - p y) + integral over z > c of
    phi(z - p y) Q_(h - 1)(z), by quadrature; with p below 1 interpolated on a grid of levels. The
    reflection 2 * Phi(-b / sqrt(h)) of a random walk watched without pause, b above the line, is
    up to twice as high.

    Parameters
    ----------
    level_draws : array_like of float, shape (n_draws, ...)
        Draws of alignment now.
    step_variance : array_like of float, of a shape that broadcasts
        Variance of the walk's step from one period to the next: a number, or draws of it.
    delta : float
        Size of the fall in units of alignment, 0 or more.
    horizon : int
        Number of periods, 1 or more.
    since : array_like of float, of a shape that broadcasts, optional
        Level from which the fall is counted. By default each draw's own, so that not knowing the
        level is not taken for a fall; the probability is then the same for all dyads of one step
        variance. With the mean of the draws, or a level that was agreed on, draws that lie
        below the line already have fallen.
    persistence : float
        Share of the level that the next period keeps, above 0 up to 1: 1 is a random walk, in which
        the level itself does not matter; below it high levels are likelier to fall than low ones.

    Returns
    -------
    ndarray of float, shape (n_draws, ...)
        One probability for each draw, for `abandonment`; their mean is the probability given
        the data. NaN where the level, its variance or `since` is NaN.

    Raises
    ------
    ComityError
        If delta or a variance is negative or infinite, the horizon is below 1, persistence is out
        of its range, or shapes do not broadcast.

    References
    ----------
    Siegmund, D. (1985). Sequential Analysis: Tests and Confidence Intervals. Springer.

    Examples
    --------
    >>> probability_of_fall([0.9, 0.7], 0.04, delta=0.2, horizon=2).round(4)
    array([0.2903, 0.2903])
    >>> probability_of_fall([0.9, 0.7], 0.04, delta=0.2, horizon=2, since=1.0).round(4)
    array([0.4506, 1.    ])
    >>> probability_of_fall([0.9, -0.9], 0.04, delta=0.2, horizon=2, persistence=0.9).round(4)
    array([0.5163, 0.1251])
    """
    if not (np.isfinite(delta) and delta >= 0):
        raise ComityError(f"delta is {shown(delta)}: no size of a fall; give one of 0 or more")
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}: no number of periods; give 1 or more")
    variance = np.asarray(step_variance, dtype=np.float64)
    wrong = (variance < 0) | np.isinf(variance)
    _refuse(wrong, variance, "step_variance", "no variance; give 0 or more, NaN if unknown")
    if not 0 < persistence <= 1:
        raise ComityError(f"persistence is {shown(persistence)}; give a share above 0, up to 1")
    level = np.asarray(level_draws, dtype=np.float64)
    given = {"level_draws": level, "step_variance": variance}
    parts = together(given | {"since": level if since is None else np.asarray(since, float)})
    distance = parts["level_draws"] - parts["since"] + delta
    step = np.sqrt(parts["step_variance"])
    moves = step > 0
    in_steps = np.divide(distance, step, out=np.full(step.shape, np.inf), where=moves)
    above = np.maximum(in_steps, 0.0)
    if persistence == 1:
        passed = _passage(int(horizon))(above)
    else:
        drawn = np.divide(parts["level_draws"], step, out=np.zeros(step.shape), where=moves)
        passed = _passage_back(drawn, above, int(horizon), persistence)
    found = np.where(distance < 0, 1.0, passed)
    return np.where(np.isnan(distance) | np.isnan(step), np.nan, found)


@lru_cache(maxsize=16)
def _passage(horizon: int) -> Callable[[Floats], Floats]:
    """Probability that a walk of unit steps goes below minus a distance by the horizon.

    Solved once, on nodes, for all distances at a time; a cubic through a fine grid does the rest.
    """
    from scipy.interpolate import CubicSpline
    from scipy.special import ndtr

    reach = _REACH * np.sqrt(horizon)
    count = int(np.ceil(32 + 4 * reach))
    nodes, weights = np.polynomial.legendre.leggauss(count)
    nodes, weights = reach * (nodes + 1) / 2, weights * reach / 2

    def one_more(at: Floats, fallen: Floats) -> Floats:
        density = np.exp(-0.5 * (at[:, None] - nodes) ** 2) / np.sqrt(2 * np.pi)
        return np.asarray(ndtr(-at) + density @ (weights * fallen))

    fallen = np.zeros(count)
    for _ in range(horizon - 1):
        fallen = one_more(nodes, fallen)
    grid = np.linspace(0.0, reach, 6 * count)
    curve = CubicSpline(grid, one_more(grid, fallen))

    def fall(distance: Floats) -> Floats:
        found = np.clip(curve(np.minimum(distance, reach)), 0.0, 1.0)
        return np.where(distance < reach, found, 0.0)

    return fall


def _passage_back(level: Floats, above: Floats, horizon: int, persistence: float) -> Floats:
    """First passage of a walk that is drawn back to 0, by level and height above the line.

    Solved for a grid of both, in standard deviations of a step, and interpolated.
    """
    from scipy.interpolate import RegularGridInterpolator
    from scipy.special import ndtr

    reach = _REACH * np.sqrt(horizon)
    known = ~np.isnan(level) & (above < reach)
    # so far above the line only the pull itself brings a level below it, by the end if at all
    left = persistence**horizon * level - (level - above)
    spread = np.sqrt((1 - persistence ** (2 * horizon)) / (1 - persistence**2))
    found = np.where(np.isnan(level) | np.isnan(above), np.nan, ndtr(-left / spread))
    if not known.any():
        return found
    starts, heights = _grid(level[known], _LEVELS), _grid(above[known], _HEIGHTS)
    start, height = (one.ravel() for one in np.meshgrid(starts, heights, indexing="ij"))
    solved = _solved(start, start - height, reach, horizon, persistence)
    between = RegularGridInterpolator((starts, heights), solved.reshape(len(starts), -1))
    found[known] = np.clip(between(np.column_stack([level[known], above[known]])), 0.0, 1.0)
    return found


def _grid(values: Floats, count: int) -> Floats:
    """Even nodes that span values; two where they are all the same."""
    low, high = float(values.min()), float(values.max())
    return np.linspace(low, high, count) if high - low > 1e-9 else np.array([low, high + 1e-9])


def _solved(start: Floats, line: Floats, reach: float, horizon: int, persistence: float) -> Floats:
    """Probability of being below the line at one of the next periods, start by start."""
    from scipy.special import ndtr

    count = int(np.ceil(24 + 3 * reach))
    at, weights = np.polynomial.legendre.leggauss(count)
    above, weights = reach * (at + 1) / 2, weights * reach / 2

    def step(levels: Floats, line: Floats) -> tuple[Floats, Floats]:
        """Probability of falling in the next period, and of each node above the line by weight."""
        ahead = persistence * levels[:, :, None]  # (starts, levels, 1)
        density = np.exp(-0.5 * ((line[:, None] + above)[:, None] - ahead) ** 2)
        return ndtr(line[:, None] - ahead[:, :, 0]), density * (weights / np.sqrt(2 * np.pi))

    solved = np.empty_like(start)
    at_once = max(1, _ROOM // count**2)
    for begin in range(0, len(start), at_once):
        some = slice(begin, begin + at_once)
        falls, stays = step(line[some, None] + above, line[some])
        fallen = np.zeros_like(falls)
        for _ in range(horizon - 1):
            fallen = falls + (stays @ fallen[:, :, None])[:, :, 0]
        falls, stays = step(start[some, None], line[some])
        solved[some] = (falls + (stays @ fallen[:, :, None])[:, :, 0])[:, 0]
    return solved
