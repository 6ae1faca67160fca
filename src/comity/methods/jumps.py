"""Jumps: where the level of a path over some periods differs from its level before them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.intervals import ENDS

__all__ = ["Jump", "jump_sizes", "jumps", "jumps_of_sizes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEWEST = 2
"""Periods on a side below which its level is not compared: one alone may be an outlier."""


@dataclass(frozen=True)
class Jump:
    """A jump of a path, as its draws have it.

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

    def later(self, periods: int) -> "Jump":
        """The same jump, so many periods later."""
        at, first, last = self.at + periods, self.first + periods, self.last + periods
        return replace(self, at=at, first=first, last=last)


def jump_sizes(paths: Floats, width: int) -> Floats:
    """How far the level over some periods lies above that over as many before.

    d_t = mean(x_t .. x_t+w-1) - mean(x_t-w .. x_t-1); at the ends, and beside periods that are not
    there, the windows are as long as they can be.

    Parameters
    ----------
    paths : ndarray, shape (..., T)
        Paths; NaN where there is none, in the same periods of each.
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
    return _sizes(np.moveaxis(paths, -1, 0), width).transpose(*range(1, paths.ndim), 0)


def _sizes(paths: Floats, width: int) -> Floats:
    """The same with periods first, as they lie together in memory."""
    if width < _FEWEST:
        raise ComityError(f"width is {width}: no window to compare; give 2 or more, such as 5")
    found = np.full(paths.shape, np.nan)
    for begin, end in _runs(paths):
        at = np.arange(_FEWEST, end - begin - _FEWEST + 1)
        if not len(at):
            continue
        sums = np.zeros((end - begin + 1, *paths.shape[1:]))
        np.cumsum(paths[begin:end], axis=0, out=sums[1:])
        after, before = np.minimum(width, end - begin - at), np.minimum(width, at)
        shape = (-1, *[1] * (paths.ndim - 1))
        here = sums[at]
        level = (sums[at + after] - here) / after.reshape(shape)
        found[begin + at] = level - (here - sums[at - before]) / before.reshape(shape)
    return found


def jumps(
    paths: Floats, width: int, leap: float, apart: int, certainty: float = 0.0
) -> tuple[Jump, ...]:
    """Find the jumps of a path that is known by draws, the most certain of each neighbourhood.

    A rise in a period is a jump where no rise within ``apart`` periods has a larger mean; so is a
    fall. Its certainty is the share of draws that rise (fall) by more than the leap.

    Parameters
    ----------
    paths : ndarray, shape (n_draws, T)
        Draws of one path; NaN where there is none.
    width : int
        Periods of a window.
    leap : float
        What counts as a change of level, in the units of the path.
    apart : int
        Periods within which two jumps the same way are one.
    certainty : float
        From which a jump is returned; by default all are.

    Returns
    -------
    tuple of Jump
        In the order of time. Cost is linear in draws x periods.

    Raises
    ------
    ComityError
        If the window is shorter than two periods, or the leap is not above 0.

    References
    ----------
    Canny, J. (1986). A computational approach to edge detection. IEEE Transactions on Pattern
    Analysis and Machine Intelligence 8(6), 679-698 (smoothed differences, largest of a
    neighbourhood).

    Examples
    --------
    >>> step = np.repeat([0.0, 2.0], 10) + np.random.default_rng(1).normal(0, 0.1, (50, 20))
    >>> [(one.at, round(one.size), one.certainty) for one in jumps(step, 5, 0.5, 3) if one.size > 1]
    [(10, 2, 1.0)]
    """
    return jumps_of_sizes(_sizes(paths.T, width), leap, apart, certainty)


def jumps_of_sizes(
    sizes: Floats, leap: float, apart: int, certainty: float = 0.0
) -> tuple[Jump, ...]:
    """Find the jumps of which the sizes in every period are known by draws.

    Parameters
    ----------
    sizes : ndarray, shape (T, n_draws)
        Of every period, by how much its level lies above that before; NaN where none is.
    leap, apart, certainty
        As for `jumps`.

    Returns
    -------
    tuple of Jump
        In the order of time.

    Raises
    ------
    ComityError
        If the leap is not above 0.

    Examples
    --------
    >>> rise = np.array([[0.1], [0.9], [2.0], [0.7]])
    >>> [(one.at, one.size) for one in jumps_of_sizes(rise, 0.5, 3)]
    [(2, 2.0)]
    """
    if not leap > 0:
        raise ComityError(f"leap is {leap}; give a change of level above 0")
    mean = sizes.mean(axis=1)
    peaks = [
        (at, sign, float(sure[at]))
        for sign in (1, -1)
        for sure in [(sign * sizes > leap).mean(axis=1)]
        for at in _peaks(sign * mean, apart)
        if sure[at] >= certainty
    ]
    if not peaks:
        return ()
    dated = np.stack([_dated(sizes, at, sign, apart) for at, sign, _ in peaks])
    firsts, lasts = np.quantile(dated, ENDS, axis=1, method="nearest")
    lows, highs = np.quantile(sizes[[at for at, _, _ in peaks]], ENDS, axis=1)
    found = [
        Jump(at, min(first, at), max(last, at), sure, float(mean[at]), low, high)
        for (at, _, sure), first, last, low, high in zip(
            peaks, *(one.tolist() for one in (firsts, lasts, lows, highs)), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _runs(paths: Floats) -> Iterator[tuple[int, int]]:
    """Unbroken stretches of periods: these are the same in all paths."""
    there = ~np.isnan(paths.reshape(len(paths), -1)[:, 0])
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


def _dated(sizes: Floats, at: int, sign: int, apart: int) -> Ints:
    """Where each draw rises, or with sign -1 falls, most near a peak."""
    begin = max(at - apart, 0)
    own = sign * sizes[begin : at + apart + 1]
    return np.asarray(begin + np.where(np.isnan(own), -np.inf, own).argmax(axis=0))
