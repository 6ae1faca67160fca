"""Jumps: where the level of a path over some periods differs from its level before them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError

__all__ = ["Jump", "jump_sizes", "jumps"]

Floats = NDArray[np.float64]

_FEWEST = 2
"""Periods on a side below which its level is not compared: one alone may be an outlier."""

_TAIL = 0.05


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

    Examples
    --------
    >>> Jump(3, 3, 3, 1.0, 2.0, 1.9, 2.1).size
    2.0
    """

    at: int
    first: int
    last: int
    certainty: float
    size: float
    low: float
    high: float


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
    if width < _FEWEST:
        raise ComityError(f"width is {width}: no window to compare; give 2 or more, such as 5")
    found = np.full(paths.shape, np.nan)
    for begin, end in _runs(paths):
        sums = np.concatenate(
            [np.zeros((*paths.shape[:-1], 1)), paths[..., begin:end].cumsum(axis=-1)], axis=-1
        )
        at = np.arange(_FEWEST, end - begin - _FEWEST + 1)
        if not len(at):
            continue
        after, before = np.minimum(width, end - begin - at), np.minimum(width, at)
        level = (sums[..., at + after] - sums[..., at]) / after
        found[..., begin + at] = level - (sums[..., at] - sums[..., at - before]) / before
    return found


def jumps(paths: Floats, width: int, leap: float, apart: int) -> tuple[Jump, ...]:
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

    Returns
    -------
    tuple of Jump
        In the order of time, whatever their certainty. Cost is linear in draws x periods.

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
    if not leap > 0:
        raise ComityError(f"leap is {leap}; give a change of level above 0")
    sizes = jump_sizes(paths, width)
    mean = sizes.mean(axis=0)
    found = [*_one_way(sizes, mean, leap, apart, 1), *_one_way(sizes, mean, leap, apart, -1)]
    return tuple(sorted(found, key=lambda one: one.at))


def _runs(paths: Floats) -> Iterator[tuple[int, int]]:
    """Unbroken stretches of periods."""
    there = ~np.isnan(paths.reshape(-1, paths.shape[-1])).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _one_way(sizes: Floats, mean: Floats, leap: float, apart: int, sign: int) -> Iterator[Jump]:
    """The rises, or with sign -1 the falls."""
    left = np.where(np.isfinite(mean) & (sign * mean > 0), sign * mean, -np.inf)
    while np.isfinite(left.max(initial=-np.inf)):
        at = int(left.argmax())
        near = slice(max(at - apart, 0), at + apart + 1)
        own = sign * sizes[:, near]
        dated = near.start + np.where(np.isnan(own), -np.inf, own).argmax(axis=1)
        first, last = np.quantile(dated, [_TAIL, 1 - _TAIL], method="nearest")
        low, high = np.quantile(sizes[:, at], [_TAIL, 1 - _TAIL])
        yield Jump(
            at,
            int(min(first, at)),
            int(max(last, at)),
            float((sign * sizes[:, at] > leap).mean()),
            float(mean[at]),
            float(low),
            float(high),
        )
        left[near] = -np.inf
