"""Backtests: projections from every past year on what was known in it, scored against no change."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods.intervals import ENDS, Z

__all__ = ["Score", "backtest", "crps_normal", "log_density"]

Floats = NDArray[np.float64]

_DRAWS, _SEED = 999, 1918
_FEWEST = 3
"""Values of a dyad by the origin, and pairs of an origin, below which nothing is projected."""
_MEMORY = 10
"""Years to an origin whose mean is what a series returns to."""
_PAST = 15
"""Years before an origin from which the pull to the mean and the spread are learnt."""


@dataclass(frozen=True)
class Score:
    """How reversion to the mean did at a horizon, against persistence.

    Parameters
    ----------
    horizon, origins, projections : int
        Periods ahead; from how many origins; how many in all.
    crps, crps_persistence : float
        Mean continuous ranked probability score, in the unit of the series: less is better.
    skill, skill_low, skill_high : float
        Share of the CRPS of persistence that is saved, with its 90 % interval from draws of blocks
        of origins.
    log_gain, log_gain_low, log_gain_high : float
        Mean gain of the log density, in nats.
    coverage, coverage_persistence : float
        Share of the truth inside the 90 % interval.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> score = backtest(rng.normal(size=(40, 50)), range(30, 38), 1)
    >>> score.skill_low > 0.1  # noise returns to its mean at once
    True
    """

    horizon: int
    origins: int
    projections: int
    crps: float
    crps_persistence: float
    skill: float
    skill_low: float
    skill_high: float
    log_gain: float
    log_gain_low: float
    log_gain_high: float
    coverage: float
    coverage_persistence: float

    @property
    def saved(self) -> str:
        """The skill and its interval in per cent."""
        low, high = 100 * self.skill_low, 100 * self.skill_high
        return f"{100 * self.skill:.1f} % ({low:.1f} to {high:.1f} %)"


def crps_normal(value: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """Continuous ranked probability score of a normal projection.

    CRPS = sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), z = (value - mean) / sd.

    Parameters
    ----------
    value, mean, sd : array_like of float, of shapes that broadcast
        What came, and what was said; sd above 0.

    Returns
    -------
    ndarray of float
        In the unit of the value; 0 is perfect.

    References
    ----------
    Gneiting, T. & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and estimation.
    Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> float(crps_normal(0.0, 0.0, 1.0).round(4))
    0.2337
    """
    from scipy.special import ndtr

    spread = np.asarray(sd, float)
    z = (np.asarray(value, float) - mean) / spread
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.asarray(spread * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def log_density(value: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> Floats:
    """Log density of what came under a normal projection.

    Parameters
    ----------
    value, mean, sd : array_like of float, of shapes that broadcast
        As for `crps_normal`.

    Returns
    -------
    ndarray of float
        In nats; more is better.

    Examples
    --------
    >>> float(log_density(0.0, 0.0, 1.0).round(4))
    -0.9189
    """
    spread = np.asarray(sd, float)
    z = (np.asarray(value, float) - mean) / spread
    return np.asarray(-0.5 * z**2 - np.log(spread) - 0.5 * np.log(2 * np.pi))


def backtest(series: ArrayLike, origins: ArrayLike, horizon: int) -> Score:
    """Score reversion to each series' own mean against persistence, at one horizon.

    From origin t, y_(t+h) ~ N(y_t + b (m_t - y_t), s^2) where m_t is the mean of the ten years to t
    and b and s^2 are those of all pairs (u, u + h) with u + h <= t of the fifteen years before;
    persistence has b = 0 and its own s^2. Nothing after t is used.

    Parameters
    ----------
    series : array_like of float, shape (T, N)
        NaN where unknown.
    origins : array_like of int
        Periods from which is projected, by number.
    horizon : int
        Periods ahead, 1 or more.

    Returns
    -------
    Score
        The paired interval is from draws of blocks of origins as long as the horizon, two at least:
        targets overlap.

    Raises
    ------
    ComityError
        If the horizon is below 1, or from no origin anything can be projected.

    References
    ----------
    Diebold, F. X. & Mariano, R. S. (1995). Comparing predictive accuracy. Journal of Business &
    Economic Statistics 13(3), 253-263.

    Examples
    --------
    >>> walk = np.random.default_rng(1).normal(size=(40, 50)).cumsum(axis=0)
    >>> score = backtest(walk, range(30, 38), 1)
    >>> abs(score.skill) < 0.02, score.projections
    (True, 400)
    """
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}: no number of periods; give 1 or more")
    y = np.asarray(series, float)
    known = np.isfinite(y)
    count, total = known.cumsum(axis=0), np.where(known, y, 0.0).cumsum(axis=0)
    count[_MEMORY:] -= count[:-_MEMORY].copy()
    total[_MEMORY:] -= total[:-_MEMORY].copy()
    mean = total / np.maximum(count, 1)
    pull = np.where(known & (count >= _FEWEST), mean - y, np.nan)  # (T, N)
    told = [
        one
        for t in np.asarray(origins).tolist()
        if (one := _from_origin(y, pull, t, horizon)) is not None
    ]
    if not told:
        raise ComityError(
            f"from none of the origins anything can be projected {horizon} periods ahead; give "
            "earlier ones, or a longer series"
        )
    sums = np.array(told)  # (origins, figures), the first the number of projections
    whole = sums.sum(axis=0)
    drawn = _drawn(sums, max(2, horizon))
    skill = 1 - drawn[:, 1] / drawn[:, 2]
    gain = (drawn[:, 3] - drawn[:, 4]) / drawn[:, 0]
    (skill_low, skill_high), (gain_low, gain_high) = (
        [float(end) for end in np.quantile(one, ENDS)] for one in (skill, gain)
    )
    n = whole[0]
    mean = [float(one) for one in whole / n]
    return Score(
        horizon=int(horizon),
        origins=len(sums),
        projections=int(n),
        crps=mean[1],
        crps_persistence=mean[2],
        skill=1 - mean[1] / mean[2],
        skill_low=skill_low,
        skill_high=skill_high,
        log_gain=mean[3] - mean[4],
        log_gain_low=gain_low,
        log_gain_high=gain_high,
        coverage=mean[5],
        coverage_persistence=mean[6],
    )


def _from_origin(y: Floats, pull: Floats, t: int, h: int) -> Floats | None:
    """Sums over the series of one origin: count, CRPS, log density and coverage of both."""
    if t + h >= len(y):
        return None
    past = slice(max(0, t - h - _PAST + 1), max(0, t - h + 1))
    change = y[h:][past] - y[:-h][past]
    before = pull[:-h][past]
    there = np.isfinite(change) & np.isfinite(before)
    now = np.isfinite(pull[t]) & np.isfinite(y[t + h])
    if there.sum() < _FEWEST or now.sum() < _FEWEST:
        return None
    x, moved = before[there], change[there]
    share = float((x @ moved) / (x @ x)) if x.any() else 0.0
    sd, sd_still = (float(np.sqrt(np.mean(one**2))) for one in (moved - share * x, moved))
    if not (sd > 0 and sd_still > 0):
        return None
    truth, still = y[t + h][now], y[t][now]
    back = still + share * pull[t][now]
    return np.array(
        [
            now.sum(),
            crps_normal(truth, back, sd).sum(),
            crps_normal(truth, still, sd_still).sum(),
            log_density(truth, back, sd).sum(),
            log_density(truth, still, sd_still).sum(),
            (np.abs(truth - back) <= Z * sd).sum(),
            (np.abs(truth - still) <= Z * sd_still).sum(),
        ]
    )


def _drawn(sums: Floats, block: int) -> Floats:
    """Sums over draws of blocks of origins, with replacement."""
    stream, count = np.random.default_rng(_SEED), len(sums)
    starts = stream.integers(0, count, (_DRAWS, -(-count // block)))
    chosen = (starts[:, :, None] + np.arange(block)).reshape(_DRAWS, -1)[:, :count] % count
    return np.asarray(sums[chosen].sum(axis=1))
