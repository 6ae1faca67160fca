"""Turning points of a series: dates at which its level shifts by more than its walk explains."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods._local_level import (
    HIGHEST_LOG_Q,
    Bools,
    Floats,
    Ints,
    Panel,
    grid,
    panel_of,
    scaled,
    share_of,
    sweep,
)

__all__ = ["LevelBreaks", "level_breaks"]

FEWEST_OBSERVATIONS = 5
"""Two variances, a level and a shift cannot be told apart from fewer observations."""

_GRID_STEP = 1.0  # in log q; the family-wise level was simulated with this grid
_RE_ESTIMATION = 2.0  # what Bonferroni must be multiplied by, see `level_breaks`
_ROUNDING = 1e-14  # a sum of squares this small beside what it was is zero
_FLAT = 1e-10  # of the series' range: what is left when shifts explain all of it


@dataclass(frozen=True)
class LevelBreaks:
    """Shifts of the level found in a set of series, by series and then by date.

    Parameters
    ----------
    series : ndarray of int, shape (n_breaks,)
        Row of y in which the shift was found.
    index : ndarray of int, shape (n_breaks,)
        First observed period of the new level.
    earliest : ndarray of int, shape (n_breaks,)
        First period at which the new level may have begun: `index`, or earlier where missing
        periods go before it.
    size : ndarray of float, shape (n_breaks,)
        Estimated shift, in units of y; positive upwards.
    residual : ndarray of float, shape (n_breaks,)
        The shift divided by its standard error: the auxiliary residual of the level
        disturbance, its scale estimated with the shift taken out.
    p_value : ndarray of float, shape (n_breaks,)
        Probability that a series without a shift shows one as clear at any of its dates.
    n_dates : ndarray of int, shape (n_series,)
        Number of dates tested in each series; 0 where it is too short or constant.

    Examples
    --------
    >>> breaks = level_breaks([[0.0, 0.1, 0.0, 0.1, 0.0, 5.0, 5.1, 5.0, 5.1, 5.0]])
    >>> breaks.index, breaks.size.round(1)
    (array([5]), array([5.]))
    """

    series: Ints
    index: Ints
    earliest: Ints
    size: Floats
    residual: Floats
    p_value: Floats
    n_dates: Ints


class _Best(NamedTuple):
    """The clearest shift of each series, every array (n_series,)."""

    step: Ints  # the shift happens after this period
    size: Floats
    residual: Floats
    p_value: Floats


def level_breaks(y: ArrayLike, level: float = 0.95, noise: ArrayLike | None = None) -> LevelBreaks:
    """Date the shifts of the level that a local-level model without shifts does not explain.

    For a shift after period t the model with the shift is compared with the model without,
    the signal-to-noise ratio q estimated anew in each. At a given q the auxiliary residual
    r_t / sqrt(N_t) does all of it: the shift is r_t / N_t and lowers the sum of squares S by
    r_t**2 / N_t. With m = n_obs - 1 and R_t = 2 (max_q logL_t - max_q logL), the statistic
    T = sqrt((m - 1) (exp(R_t / m) - 1)) would be Student's t with m - 1 degrees of freedom if
    q were known. The family-wise p-value of the clearest date is 2 m P(\\|t\\| > T): Bonferroni
    over the m dates, doubled because q is estimated. When a shift is found it is taken out
    and the search repeated.

    Parameters
    ----------
    y : array_like of float, shape (n_series, n_periods)
        Observations; NaN is missing. Dates inside a gap cannot be told apart and count as one.
    level : float
        Family-wise confidence: a series without a shift shows one with probability of at most
        about 1 - level.
    noise : array_like of float, shape (n_series, n_periods), optional
        Variance of each observation's error relative to var_obs, positive: 1 / n for a share
        of n. By default all are 1.

    Returns
    -------
    LevelBreaks
        A series with fewer than five observations, or whose observations are all equal, is
        not tested: `n_dates` is 0. A shift at the last observed date cannot be told from an
        outlier; two shifts close together and opposite in sign hide each other.

    Notes
    -----
    The factor 2 is from simulation. With it the share of series without a shift (5 to 150
    periods, q from 0 to infinity, 1,000-4,000 series each) that show one at level 0.95 is
    0.003-0.06: lowest for white noise, highest for moderate walks; at 0.99 at most 0.015.
    Residuals of a model whose q was estimated once, without any shift, are much weaker: a
    shift raises that estimate and hides behind it. Of shifts by three standard deviations in
    the middle of 80 periods of noise they find 72 %, this comparison 97 %.

    Raises
    ------
    ComityError
        If y is not of two dimensions or holds an infinite value, noise does not fit it, or
        level is not between 0 and 1.

    References
    ----------
    Harvey, A. C. & Koopman, S. J. (1992). Diagnostic checking of unobserved-components time
    series models. Journal of Business & Economic Statistics 10, 377-389.
    de Jong, P. & Penzer, J. (1998). Diagnosing shocks in time series. Journal of the American
    Statistical Association 93, 796-806.

    Examples
    --------
    >>> level_breaks([[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]]).index
    array([], dtype=int64)
    """
    if not 0 < level < 1:
        raise ComityError(f"level {shown(level)} is no probability; give one such as 0.95")
    panel, _, unit, _, constant = scaled(panel_of(y, noise))
    n_dates = np.where((panel.n_obs >= FEWEST_OBSERVATIONS) & ~constant, panel.n_obs - 1, 0)
    pieces, offset = [np.empty((6, 0))], 0
    for chunk in panel.chunks():
        columns = slice(offset, offset + chunk.y.shape[1])
        for found in _search(chunk, n_dates[columns] > 0, 1 - level):
            found[0] += offset
            pieces.append(found)
        offset = columns.stop
    table = np.concatenate(pieces, axis=1)
    table = table[:, np.lexsort((table[1], table[0]))]
    series, index, earliest = table[:3].astype(np.int64)
    return LevelBreaks(
        series=series,
        index=index,
        earliest=earliest,
        size=table[3] * unit[series],
        residual=table[4],
        p_value=table[5],
        n_dates=n_dates,
    )


def _search(panel: Panel, tested: Bools, alpha: float) -> Iterator[Floats]:
    """Find, take out and find again; each yield holds the first six fields of `LevelBreaks`."""
    active = np.flatnonzero(tested)
    y, taken = panel.y.copy(), np.zeros(panel.y.shape, dtype=np.bool_)
    periods = np.arange(len(y))[:, None]
    while active.size:
        part = panel._replace(y=y).take(active)
        best = _clearest(part, taken[:, active])
        hit = best.p_value <= alpha
        active, seen = active[hit], panel.seen[:, active[hit]]
        step, size, residual, p_value = (field[hit] for field in best)
        after = periods > step
        index = (after & seen).argmax(axis=0)
        yield np.stack([active, index, step + 1, size, residual, p_value])
        y[:, active] -= np.where(after, size, 0.0)
        taken[step, active] = True
        active = active[_unexplained(y[:, active], seen, taken[:, active])]


def _unexplained(y: Floats, seen: Bools, taken: Bools) -> Bools:
    """Series still worth a search: not flat by now, with two degrees of freedom at least."""
    spread = np.where(seen, y, -np.inf).max(axis=0) - np.where(seen, y, np.inf).min(axis=0)
    free = seen.sum(axis=0) - 1 - taken.sum(axis=0)
    return np.asarray((spread > _FLAT) & (free > 1))


def _clearest(panel: Panel, taken: Bools) -> _Best:
    """Compare the models with and without a shift at every date not taken yet."""
    known = taken.sum(axis=0)
    free = panel.n_obs - 1 - known
    dates = _dates(panel) & ~taken
    without = np.full(len(free), -np.inf)
    shifted, size, residual = (np.full(panel.y.shape, fill) for fill in (-np.inf, 0.0, 0.0))
    for share in _shares(len(panel.y)):
        swept = sweep(panel, share)
        N = np.where(dates, swept.N, 1.0)
        left = np.maximum(swept.squares - swept.r**2 / N, _ROUNDING * swept.squares)
        without = np.maximum(without, -0.5 * (free * np.log(swept.squares) + swept.log_det))
        value = np.where(dates, -0.5 * (free * np.log(left) + swept.log_det), -np.inf)
        better = value > shifted
        shifted = np.where(better, value, shifted)
        size = np.where(better, swept.r / N, size)
        residual = np.where(better, swept.r / np.sqrt(N * left / (free - 1)), residual)
    at = shifted.argmax(axis=0), np.arange(len(free))
    p_value = _p_value(2 * (shifted[at] - without), free, panel.n_obs - 1)
    return _Best(at[0], size[at], residual[at], p_value)


def _dates(panel: Panel) -> Bools:
    """Steps tested: those after an observed period that is not the last."""
    seen_from = np.logical_or.accumulate(panel.seen[::-1], axis=0)[::-1]
    dates = panel.seen.copy()
    dates[:-1] &= seen_from[1:]
    dates[-1] = False
    return dates


def _p_value(ratio: Floats, free: Ints, n_dates: Ints) -> Floats:
    """Family-wise p-value of the largest likelihood ratio among the dates."""
    from scipy.special import stdtr

    t = np.sqrt((free - 1) * np.expm1(ratio / free))
    p_value: Floats = _RE_ESTIMATION * n_dates * 2 * stdtr(free - 1, -t)
    return np.minimum(p_value, 1.0)


def _shares(n_periods: int) -> NDArray[np.float64]:
    """Splits of the variance to try: both boundaries and a grid even in log q."""
    log_q = grid(n_periods, _GRID_STEP)
    return np.concatenate([[0.0], share_of(log_q[log_q < HIGHEST_LOG_Q]), [1.0]])
