"""Jumps: where the level of a path over some periods differs from its level before them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.intervals import ENDS, Z

__all__ = ["Jump", "Sizes", "jump_sizes", "jumps", "sizes_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEWEST = 2
"""Periods on a side below which its level is not compared: one alone may be an outlier."""

_CELLS = 4_000_000
"""Cells of the largest array while covariances are summed over windows."""


@dataclass(frozen=True)
class Jump:
    """A jump of a path, as far as the path is known.

    Parameters
    ----------
    at : int
        The first period of the new level.
    first, last : int
        90 % interval of that period, within the reach that tells jumps apart.
    certainty : float
        Probability that the level rose, or fell, by more than the leap.
    size, low, high : float
        Mean of the jump, and its 90 % interval, in the units of the path.
    """

    at: int
    first: int
    last: int
    certainty: float
    size: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Sizes:
    """By how much the level of a path changes in every period, as far as it is known.

    Parameters
    ----------
    mean : ndarray, shape (T,)
        NaN where the level is not compared.
    covariance : ndarray, shape (R + 1, T)
        Of the change in a period with that so many periods later, jointly normal.

    Examples
    --------
    >>> Sizes(np.array([np.nan, 0.3]), np.array([[np.nan, 0.04]])).sd[1]
    np.float64(0.2)
    """

    mean: Floats
    covariance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation of every change, shape (T,)."""
        return np.asarray(np.sqrt(np.maximum(self.covariance[0], 0.0)))


def jump_sizes(path: Floats, width: int) -> Floats:
    """How far the level over some periods lies above that over as many before.

    d_t = mean(x_t .. x_t+w-1) - mean(x_t-w .. x_t-1); at the ends, and beside periods that are not
    there, the windows are as long as they can be.

    Parameters
    ----------
    path : ndarray, shape (T,)
        NaN where there is none.
    width : int
        Periods of a window, 2 or more.

    Returns
    -------
    ndarray, shape (T,)
        NaN where either window has fewer than two periods without a break.

    Raises
    ------
    ComityError
        If the window is shorter than two periods.

    Examples
    --------
    >>> jump_sizes(np.array([0.0, 0.0, 0.0, 2.0, 2.0, 2.0]), 3).round(1)
    array([nan, nan, 1.3, 2. , 1.3, nan])
    """
    return _over_windows(path, _windows(~np.isnan(path), width))


def sizes_of(mean: Floats, covariance: Floats, width: int, reach: int) -> Sizes:
    """Changes of the level of a path that is known by mean and covariance.

    Parameters
    ----------
    mean : ndarray, shape (T,)
        Of the path; NaN where there is none.
    covariance : ndarray, shape (L + 1, T)
        Of the path in a period with itself so many periods later, L = 2 width + reach - 1 or more.
    width : int
        Periods of a window, as for `jump_sizes`.
    reach : int
        Up to how many periods apart the covariance of two changes is wanted.

    Returns
    -------
    Sizes
        Exact: a change is a sum over the path. Cost grows with T x width x (width + reach).

    Raises
    ------
    ComityError
        If the window is shorter than two periods.

    Examples
    --------
    >>> path, alone = np.repeat([0.0, 2.0], 3), np.zeros((6, 6))
    >>> alone[0] = 0.03  # of independent periods
    >>> found = sizes_of(path, alone, 3, 0)
    >>> found.mean[3], found.sd[3].round(3)
    (np.float64(2.0), np.float64(0.141))
    """
    T, here, there = len(mean), np.arange(-width, width), np.arange(-width, width + reach)
    weights = _windows(~np.isnan(mean), width)
    compared = np.flatnonzero(~np.isnan(weights[:, 0]))
    known = np.nan_to_num(covariance)
    lag, earlier = np.abs(here[:, None] - there), np.minimum(here[:, None], there)
    with_path = np.full((T, len(there)), np.nan)
    block = max(1, _CELLS // lag.size)
    for begin in range(0, len(compared), block):
        at = compared[begin : begin + block]
        cells = known[lag, np.clip(at[:, None, None] + earlier, 0, T - 1)]
        with_path[at] = np.einsum("ti,tij->tj", weights[at], cells)
    found = np.full((reach + 1, T), np.nan)
    for later in range(min(reach, T - 1) + 1):
        own = with_path[: T - later, later : later + 2 * width]
        found[later, : T - later] = (own * weights[later:]).sum(axis=1)
    return Sizes(_over_windows(mean, weights), found)


def jumps(
    sizes: Sizes, leap: float, apart: int, noise: Floats, certainty: float = 0.0
) -> tuple[Jump, ...]:
    """Find the jumps of a path, of each neighbourhood the largest on the mean.

    A rise in a period is a jump where no rise within ``apart`` periods has a larger mean; so is a
    fall. Its certainty is P(d > leap), of a fall P(d < -leap); the interval of its date holds
    nine in ten of the periods in which d is largest in the neighbourhood.

    Parameters
    ----------
    sizes : Sizes
        With covariances of changes up to 2 ``apart`` periods apart.
    leap : float
        What counts as a change of level, in the units of the path.
    apart : int
        Periods within which two jumps the same way are one.
    noise : ndarray, shape (n_draws, 2 apart + 1)
        Standard normal draws by which dates are told apart.
    certainty : float
        From which a jump is returned; by default all are.

    Returns
    -------
    tuple of Jump
        In the order of time.

    Raises
    ------
    ComityError
        If the leap is not above 0.

    References
    ----------
    Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern
    Analysis and Machine Intelligence 8(6), 679-698 (smoothed differences, largest of a
    neighbourhood).

    Examples
    --------
    >>> path, alone = np.repeat([0.0, 2.0], 10), np.zeros((16, 20))
    >>> alone[0] = 0.01
    >>> sizes, noise = sizes_of(path, alone, 5, 6), np.random.default_rng(1).normal(size=(50, 7))
    >>> [(one.at, round(one.size), one.certainty) for one in jumps(sizes, 0.5, 3, noise, 0.9)]
    [(10, 2, 1.0)]
    """
    if not leap > 0:
        raise ComityError(f"leap is {leap}; give a change of level above 0")
    from scipy.special import ndtr

    mean, sd = sizes.mean, sizes.sd
    peaks = np.array([(at, sign) for sign in (1, -1) for at in _peaks(sign * mean, apart)], int)
    if not len(peaks):
        return ()
    at, sign = peaks.T
    beyond = sign * mean[at] - leap
    with np.errstate(divide="ignore"):
        sure = np.where(sd[at] > 0, ndtr(beyond / sd[at]), beyond > 0)
    kept = np.argsort(at, kind="stable")
    kept = kept[sure[kept] >= certainty]
    at, sign, sure = at[kept], sign[kept], sure[kept]
    dated = _dated(sizes, at, sign, apart, noise)
    firsts, lasts = np.quantile(dated, ENDS, axis=1, method="nearest")
    return tuple(
        Jump(one, min(first, one), max(last, one), p, m, m - Z * s, m + Z * s)
        for one, first, last, p, m, s in zip(
            *(array.tolist() for array in (at, firsts, lasts, sure, mean[at], sd[at])), strict=True
        )
    )


def _over_windows(path: Floats, weights: Floats) -> Floats:
    width = weights.shape[1] // 2
    at = np.arange(len(path))[:, None] + np.arange(-width, width)
    held = np.nan_to_num(path)[np.clip(at, 0, len(path) - 1)]
    return np.asarray((weights * held).sum(axis=1))


def _windows(there: NDArray[np.bool_], width: int) -> Floats:
    """Weights of the periods before and after in every change, shape (T, 2 width)."""
    if width < _FEWEST:
        raise ComityError(f"width is {width}: no window to compare; give 2 or more, such as 5")
    weights = np.full((len(there), 2 * width), np.nan)
    offsets = np.arange(-width, width)
    for begin, end in _runs(there):
        at = np.arange(begin + _FEWEST, end - _FEWEST + 1)[:, None]
        after, before = np.minimum(width, end - at), np.minimum(width, at - begin)
        rise = np.where((offsets >= 0) & (offsets < after), 1 / after, 0.0)
        weights[at.ravel()] = rise - np.where((offsets < 0) & (offsets >= -before), 1 / before, 0.0)
    return weights


def _runs(there: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Unbroken stretches of periods."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _peaks(height: Floats, apart: int) -> Iterator[int]:
    """Where it is above 0 and highest of its neighbourhood, the highest first."""
    left = np.where(np.isfinite(height) & (height > 0), height, -np.inf)
    for at in np.argsort(-left, kind="stable").tolist():
        if left[at] == -np.inf:
            continue
        yield at
        left[max(at - apart, 0) : at + apart + 1] = -np.inf


def _dated(sizes: Sizes, at: Ints, sign: Ints, apart: int, noise: Floats) -> Ints:
    """Where each draw rises, or with sign -1 falls, most near each peak, shape (peaks, draws)."""
    near = np.arange(-apart, apart + 1)
    periods = at[:, None] + near
    inside = np.clip(periods, 0, len(sizes.mean) - 1)
    known = (inside == periods) & np.isfinite(sizes.mean[inside])
    lag = np.abs(near[:, None] - near)
    earlier = np.minimum(inside[:, :, None], inside[:, None, :])
    both = known[:, :, None] & known[:, None, :]
    covariance = np.where(both, np.nan_to_num(sizes.covariance)[lag, earlier], 0.0)
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    mean = np.where(known, sign[:, None] * np.nan_to_num(sizes.mean[inside]), -np.inf)
    moves = np.einsum("pij,nj->pni", root, noise) * sign[:, None, None]
    return np.asarray(at[:, None] - apart + (mean[:, None] + moves).argmax(axis=2))
