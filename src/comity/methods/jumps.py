"""Jumps: where the level of a path over some periods differs from its level before them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.intervals import ENDS, Z

__all__ = ["Jump", "Sizes", "jump_sizes", "jumps", "jumps_of_paths", "sizes_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEWEST = 2
"""Periods on a side below which its level is not compared: one alone may be an outlier."""

_CELLS = 300_000
"""Cells of the arrays that are worked together: they stay in the cache."""


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
    """By how much the level of a path, or of each of B, changes in every period, as far as known.

    Parameters
    ----------
    mean : ndarray, shape (T,) or (B, T)
        NaN where the level is not compared.
    covariance : ndarray, shape (R + 1, T) or (R + 1, B, T)
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
        """Standard deviation of every change, of the shape of the means."""
        return np.asarray(np.sqrt(np.maximum(self.covariance[0], 0.0)))


def jump_sizes(path: Floats, width: int) -> Floats:
    """How far the level over some periods lies above that over as many before.

    d_t = mean(x_t .. x_t+w-1) - mean(x_t-w .. x_t-1); at the ends, and beside periods that are not
    there, the windows are as long as they can be.

    Parameters
    ----------
    path : ndarray, shape (..., T)
        NaN where there is none.
    width : int
        Periods of a window, 2 or more.

    Returns
    -------
    ndarray, shape (..., T)
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
    mean : ndarray, shape (T,) or (B, T)
        Of the path, or of each; NaN where there is none.
    covariance : ndarray, shape (L + 1, T) or (L + 1, B, T)
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
    T = mean.shape[-1]
    paths, known = mean.reshape(-1, T), covariance.reshape(len(covariance), -1, T)
    begin = int((~np.isnan(paths)).any(axis=0).argmax())  # states are few before 1945
    paths, known = paths[:, begin:], np.nan_to_num(known[..., begin:])
    weights = _windows(~np.isnan(paths), width)
    sizes, found = np.full((len(paths), T), np.nan), np.full((reach + 1, len(paths), T), np.nan)
    sizes[:, begin:] = _over_windows(paths, weights)
    block = max(1, _CELLS // (paths.shape[1] * width))
    for n in range(0, len(paths), block):
        own = slice(n, n + block)
        found[:, own, begin:] = _among(weights[own], known[:, own], reach)
    return Sizes(sizes.reshape(mean.shape), found.reshape(reach + 1, *mean.shape))


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
    one = Sizes(sizes.mean[None], sizes.covariance[:, None])
    return jumps_of_paths(one, np.array([leap]), apart, noise, certainty)[0]


def jumps_of_paths(
    sizes: Sizes, leaps: Floats, apart: int, noise: Floats, certainty: float = 0.0
) -> list[tuple[Jump, ...]]:
    """Find the jumps of every path, as `jumps` does of one.

    Parameters
    ----------
    sizes : Sizes
        Of B paths.
    leaps : ndarray, shape (B,)
        What counts as a change of level of each.
    apart, noise, certainty
        As for `jumps`.

    Returns
    -------
    list of tuple of Jump
        Of every path, in the order of time. Cost grows with B x T.

    Raises
    ------
    ComityError
        If a leap is not above 0.

    Examples
    --------
    >>> jumps_of_paths(Sizes(np.zeros((2, 9)), np.ones((7, 2, 9))), np.ones(2), 3, np.zeros((1, 7)))
    [(), ()]
    """
    if not (leaps > 0).all():
        raise ComityError(f"leap is {leaps.min()}; give a change of level above 0")
    from scipy.special import ndtr

    mean, sd = sizes.mean, sizes.sd
    path, at = np.hstack([_peaks(mean, apart), _peaks(-mean, apart)])
    beyond = np.abs(mean[path, at]) - leaps[path]
    with np.errstate(divide="ignore"):
        sure = np.where(sd[path, at] > 0, ndtr(beyond / sd[path, at]), beyond > 0)
    kept = np.lexsort((at, path))
    kept = kept[sure[kept] >= certainty]
    path, at, sure = path[kept], at[kept], sure[kept]
    firsts, lasts = _dated(sizes, path, at, apart, noise)
    found: list[list[Jump]] = [[] for _ in mean]
    for n, one, first, last, p, m, s in zip(
        *(array.tolist() for array in (path, at, firsts, lasts, sure)),
        *(array[path, at].tolist() for array in (mean, sd)),
        strict=True,
    ):
        jump = Jump(one, min(first, one), max(last, one), p, m, m - Z * s, m + Z * s)
        found[n].append(jump)
    return [tuple(own) for own in found]


def _among(weights: Floats, known: Floats, reach: int) -> Floats:
    """Covariance of every change with that up to ``reach`` later, shape (R + 1, B, T)."""
    B, T, width = weights.shape[0], weights.shape[1], weights.shape[2] // 2
    along = np.ascontiguousarray(np.moveaxis(np.nan_to_num(weights), -1, 0))
    with_path = np.zeros((2 * width + reach, B, T))
    for place, j in enumerate(range(-width, width + reach)):
        for weight, i in zip(along, range(-width, width), strict=True):
            earlier = min(i, j)
            begin = min(T, max(0, -earlier))
            end = max(begin, min(T, T - earlier))
            here, there = slice(begin, end), slice(begin + earlier, end + earlier)
            with_path[place, :, here] += weight[:, here] * known[abs(i - j), :, there]
    found = np.full((reach + 1, B, T), np.nan)
    for later in range(min(reach, T - 1) + 1):
        own, other = slice(T - later), slice(later, T)
        both = with_path[later : later + 2 * width, :, own] * along[:, :, other]
        found[later, :, own] = both.sum(axis=0)
        unknown = np.isnan(weights[:, own, 0]) | np.isnan(weights[:, other, 0])
        found[later, :, own][unknown] = np.nan
    return found


def _over_windows(path: Floats, weights: Floats) -> Floats:
    width = weights.shape[-1] // 2
    at = np.arange(path.shape[-1])[:, None] + np.arange(-width, width)
    held = np.nan_to_num(path)[..., np.clip(at, 0, path.shape[-1] - 1)]
    return np.asarray((weights * held).sum(axis=-1))


def _windows(there: NDArray[np.bool_], width: int) -> Floats:
    """Weights of the periods before and after in every change, shape (..., T, 2 width)."""
    if width < _FEWEST:
        raise ComityError(f"width is {width}: no window to compare; give 2 or more, such as 5")
    until = _unbroken(there[..., ::-1])[..., ::-1]
    since = np.concatenate([np.zeros_like(until[..., :1]), _unbroken(there)[..., :-1]], axis=-1)
    compared = (until >= _FEWEST) & (since >= _FEWEST)
    after, before = (np.minimum(width, one)[..., None] for one in (until, since))
    offsets = np.arange(-width, width)
    with np.errstate(divide="ignore"):
        rise = np.where((offsets >= 0) & (offsets < after), 1 / after, 0.0)
        weights = rise - np.where((offsets < 0) & (offsets >= -before), 1 / before, 0.0)
    return np.where(compared[..., None], weights, np.nan)


def _unbroken(there: NDArray[np.bool_]) -> Ints:
    """Periods without a break until each, it among them."""
    at = np.arange(there.shape[-1])
    return at - np.maximum.accumulate(np.where(there, -1, at), axis=-1)


def _peaks(height: Floats, apart: int) -> Ints:
    """Paths and periods where it is above 0 and highest of its neighbourhood, shape (2, P)."""
    left = np.where(np.isfinite(height) & (height > 0), height, -np.inf)
    rows, found = np.arange(len(left)), []
    while len(rows):
        at = left.argmax(axis=1)
        some = left[np.arange(len(left)), at] > -np.inf
        rows, left, at = rows[some], left[some], at[some]
        found.append(np.stack([rows, at]))
        left[np.abs(np.arange(left.shape[1]) - at[:, None]) <= apart] = -np.inf
    return np.concatenate(found, axis=1) if found else np.zeros((2, 0), np.int64)


def _dated(
    sizes: Sizes, path: Ints, peak: Ints, apart: int, noise: Floats
) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Of every peak the interval of the periods where draws rise, or with it fall, most near it."""
    near = np.arange(-apart, apart + 1)
    lag = np.abs(near[:, None] - near)
    dates = np.empty((len(ENDS), len(peak)))
    block = max(1, _CELLS // noise.size)
    for begin in range(0, len(peak), block):
        n, at = path[begin : begin + block, None], peak[begin : begin + block, None]
        inside = np.clip(at + near, 0, sizes.mean.shape[-1] - 1)
        mean = sizes.mean[n, inside]
        known = (inside == at + near) & np.isfinite(mean)
        earlier = np.minimum(inside[:, :, None], inside[:, None, :])
        both = known[:, :, None] & known[:, None, :]
        covariance = np.where(both, np.nan_to_num(sizes.covariance[lag, n[..., None], earlier]), 0)
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
        sign = np.sign(sizes.mean[n, at])[..., None]
        moves = (
            np.where(known, np.nan_to_num(mean), 0.0)[:, None] + noise @ root.swapaxes(1, 2)
        ) * sign
        most = np.where(known[:, None], moves, -np.inf).argmax(axis=2)
        own = slice(begin, begin + block)
        dates[:, own] = at.T - apart + np.quantile(most, ENDS, axis=1, method="nearest")
    return dates[0].astype(np.int64), dates[1].astype(np.int64)
