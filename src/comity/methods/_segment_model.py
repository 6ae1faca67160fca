"""The model of segmentation: draws checked and scaled, the grid of variances, the prior of cuts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from comity.errors import ComityError, shown
from comity.methods._local_level import Floats, Ints, panel_of

FEWEST_OBSERVATIONS = 5
"""Two variances, a level and a jump cannot be told apart from fewer observations."""

SHARES = (0.0, 1 / 64, 1 / 16, 1 / 4, 1 / 2, 3 / 4, 1.0)
"""Shares of the walk in the variance, equally probable beforehand if none is given."""

_LOWEST, _HIGHEST = -2.5, 2.0  # of the log variance about what the median step tells
_MEDIAN = 0.455  # of chi-squared with one degree of freedom
_FLOOR = 1e-4  # of the squared half-range: no variance is taken to be typical below it


class Series(NamedTuple):
    """Draws at the observed periods only, scaled so that a new level is N(0, 1) beforehand."""

    y: Floats  # (n_obs, n_draws)
    noise: Floats  # (n_obs,), variance of each error relative to the others
    gap: Floats  # (n_obs,), periods since the observation before
    observed: Ints
    n_periods: int
    centre: float
    unit: float


class Points(NamedTuple):
    """Points of the grid of variances, each array (n_points,)."""

    step: Floats  # variance of the walk's step
    error: Floats

    def take(self, which: slice | Ints) -> "Points":
        """Keep some of the points."""
        return Points(self.step[which], self.error[which])


def check(
    walk: float | None,
    variance: float | None,
    level: tuple[float, float] | None,
    prior: float,
    shortest: int,
    coverage: float,
) -> None:
    """Refuse options out of their range."""
    for name, value in (("prior", prior), ("coverage", coverage)):
        if not 0 < value < 1:
            raise ComityError(f"{name} {shown(value)} is no probability; give one such as 0.5")
    if walk is not None and not 0 <= walk <= 1:
        raise ComityError(
            f"walk {shown(walk)} is no share; give one from 0 to 1, or None if unknown"
        )
    if variance is not None and not 0 < variance < np.inf:
        raise ComityError(f"variance {shown(variance)} is not positive; give None if it is unknown")
    if level is not None and not (np.isfinite(level[0]) and 0 < level[1] < np.inf):
        raise ComityError(f"level {shown(level)} is no mean and positive variance")
    if shortest < 1:
        raise ComityError(f"shortest {shown(shortest)}: a segment has at least 1 observation")


def series_of(
    draws: ArrayLike, noise: ArrayLike | None, level: tuple[float, float] | None, shortest: int
) -> Series:
    """Check the draws, leave out the missing periods, and scale by the prior of the level."""
    shape = np.shape(draws)
    relative = None if noise is None else np.asarray(noise, dtype=np.float64)
    if relative is not None and relative.shape != shape[1:]:
        raise ComityError(
            f"noise has shape {relative.shape}, a path {shape[1:]}; give one relative variance "
            "for each period"
        )
    panel = panel_of(draws, None if relative is None else np.broadcast_to(relative, shape))
    if panel.y.shape[1] == 0:
        raise ComityError("draws has no row; give at least one path")
    seen = panel.seen[:, 0]
    if (panel.seen != seen[:, None]).any():
        row = int((panel.seen != seen[:, None]).any(axis=0).argmax())
        raise ComityError(
            f"draws[{row}] is missing at other periods than draws[0]; draws of one path miss the "
            "same ones: segment different series one by one"
        )
    observed, fewest = np.flatnonzero(seen), max(FEWEST_OBSERVATIONS, 2 * shortest)
    if len(observed) < fewest:
        raise ComityError(
            f"y has {len(observed)} observation(s); {fewest} are needed to tell a turning point "
            f"with shortest={shortest}"
        )
    y, loud = panel.y[seen], panel.noise[seen, 0]
    centre, unit = _range(y) if level is None else (level[0], float(np.sqrt(level[1])))
    gap = np.diff(observed, prepend=observed[0]).astype(np.float64)
    scaled = (y - centre) / unit
    return Series(scaled, loud / loud.mean(), gap, observed, len(seen), centre, unit)


def _range(y: Floats) -> tuple[float, float]:
    """Middle and half of the range of the draws, on average; 1 if equal up to rounding."""
    low, high = y.min(axis=0), y.max(axis=0)
    half = float((high - low).mean()) / 2
    rounding = 4 * np.finfo(np.float64).eps * float(np.abs(y).max())
    return float((high + low).mean()) / 2, half if half > rounding else 1.0


def grid_of(series: Series, walk: float | None, variance: float | None) -> Points:
    """Points of walk and variance, equally probable beforehand."""
    shares = np.array(SHARES if walk is None else (walk,))
    if variance is None:
        squares = np.diff(series.y, axis=0) ** 2
        loud = (series.noise[1:] + series.noise[:-1]) / 2
        lowest = _FLOOR * _range(series.y)[1] ** 2
        typical = max(float(np.median(squares / loud[:, None])) / _MEDIAN, lowest)
        step = 2 * np.sqrt(2 / len(series.y))  # two standard errors of a log variance
        logs = np.linspace(_LOWEST, _HIGHEST, int(np.ceil((_HIGHEST - _LOWEST) / step)) + 1)
        whole = typical * np.exp(logs)
    else:
        whole = np.array([variance / series.unit**2])
    pairs = np.array(np.meshgrid(shares, whole)).reshape(2, -1)
    return Points(pairs[0] * pairs[1], (1 - pairs[0]) * pairs[1])


def log_prior(n_obs: int, prior: float, shortest: int) -> Floats:
    """Log-probability of each segment (first, last) given its first observation.

    A new level may begin where at least `shortest` observations lie on both sides.
    """
    dates = n_obs - 2 * shortest + 1  # of the first turning point
    stay = np.log1p(-prior) / dates
    begin = np.log(-np.expm1(stay))
    first, last = np.arange(n_obs)[:, None], np.arange(n_obs)
    long = last - first + 1 - shortest
    inner = np.where(last + 1 <= n_obs - shortest, long * stay + begin, -np.inf)
    final = np.maximum(n_obs - 2 * shortest + 1 - first, 0) * stay
    return np.where(long < 0, -np.inf, np.where(last == n_obs - 1, final, inner))
