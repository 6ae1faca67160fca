"""The recursions of the local-level model that the fit and the average share.

Arrays here have time along the first axis, (n_periods, n_series), so that one period of all
series is one contiguous row.
"""

from collections.abc import Iterator
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TINY = np.finfo(np.float64).tiny
HIGHEST_LOG_Q = 9.8  # beyond q = var_level / var_obs = 20,000 the error cannot be seen
CHUNK = 2048  # series at a time: the working arrays stay in the processor's cache


class Panel(NamedTuple):
    """Observations as the recursions read them, each array (n_periods, n_series)."""

    y: Floats  # 0 where missing
    seen: Bools
    first: Bools  # at each series' first observation
    noise: Floats  # variance of each error relative to var_obs

    @property
    def scored(self) -> Bools:
        """Observations that have a forecast: all but the first."""
        return self.seen & ~self.first

    @property
    def n_obs(self) -> Ints:
        """Number of observations of each series."""
        return np.asarray(self.seen.sum(axis=0), dtype=np.int64)

    def take(self, columns: slice | Bools | Ints) -> "Panel":
        """Keep some of the series."""
        return Panel(
            self.y[:, columns],
            self.seen[:, columns],
            self.first[:, columns],
            self.noise[:, columns],
        )

    def chunks(self) -> Iterator["Panel"]:
        """Cut the series into portions that fit the cache; at least one, if empty."""
        for start in range(0, max(self.y.shape[1], 1), CHUNK):
            yield self.take(slice(start, start + CHUNK))


class Step(NamedTuple):
    """One period of the filter; every array (n_series,)."""

    innovation: Floats
    innovation_var: Floats
    gain: Floats
    mean: Floats
    var: Floats


class Scaled(NamedTuple):
    """A panel brought to the range 0 to 1 series by series: y = low + unit * scaled."""

    panel: Panel
    low: Floats  # (n_series,)
    unit: Floats  # (n_series,)
    loudness: Floats  # (n_series,), mean relative noise, brought to 1
    constant: Bools  # (n_series,), all observations equal


class Swept(NamedTuple):
    """Filter and smoother at one split of the variance, for a total variance of 1."""

    squares: Floats  # (n_series,), sum of v**2 / F
    log_det: Floats  # (n_series,), sum of log F
    mean: Floats  # (n_periods, n_series), smoothed level
    var: Floats  # (n_periods, n_series), its variance
    r: Floats  # (n_periods, n_series), what later observations say of each step
    N: Floats  # (n_periods, n_series), the variance of r


def panel_of(y: ArrayLike, noise: ArrayLike | None = None) -> Panel:
    """Check the observations and lay them out with time first."""
    values = np.asarray(y, dtype=np.float64)
    if values.ndim != 2:
        raise ComityError(
            f"y has {values.ndim} dimension(s); two are needed, (n_series, n_periods): "
            "put a single series in as y[None, :]"
        )
    if np.isinf(values).any():
        row, column = np.argwhere(np.isinf(values))[0]
        raise ComityError(
            f"y[{row}, {column}] is infinite; observations are finite, and missing ones NaN"
        )
    seen = np.ascontiguousarray(~np.isnan(values.T))
    first = seen & (np.cumsum(seen, axis=0) == 1)
    return Panel(np.where(seen, values.T, 0.0), seen, first, _noise_of(noise, values, seen))


def _noise_of(noise: ArrayLike | None, y: Floats, seen: Bools) -> Floats:
    """Check the relative variances of the errors and lay them out with time first."""
    if noise is None:
        return np.ones(seen.shape)
    given = np.asarray(noise, dtype=np.float64)
    if given.shape != y.shape:
        raise ComityError(
            f"noise has shape {given.shape}, y {y.shape}; give one relative variance for each "
            "observation"
        )
    wrong = seen.T & ~((given > 0) & np.isfinite(given))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ComityError(
            f"noise[{row}, {column}] is {given[row, column]}; relative variances are positive "
            "and finite where y is observed"
        )
    return np.where(seen, given.T, 1.0)


def scaled(panel: Panel) -> Scaled:
    """Bring each series to the range 0 to 1, so that no result depends on units."""
    low = np.where(panel.seen, panel.y, np.inf).min(axis=0, initial=np.inf)
    high = np.where(panel.seen, panel.y, -np.inf).max(axis=0, initial=-np.inf)
    empty = panel.n_obs == 0
    low, high = np.where(empty, 0.0, low), np.where(empty, 0.0, high)
    # Equal up to the last digits counts as equal: 0.1 + 0.2 and 0.3 are one value.
    rounding = 4 * np.finfo(np.float64).eps * np.maximum(np.abs(low), np.abs(high))
    constant = high - low <= rounding
    unit = np.where(constant, 1.0, high - low)
    y = np.where(panel.seen & ~constant, (panel.y - low) / unit, 0.0)
    total = np.where(panel.seen, panel.noise, 0.0).sum(axis=0)
    loudness = np.where(empty, 1.0, total / np.maximum(panel.n_obs, 1))
    noise = panel.noise / loudness
    return Scaled(panel._replace(y=y, noise=noise), low, unit, loudness, constant)


def steps(panel: Panel, H: Floats, Q: Floats) -> Iterator[Step]:
    """Yield the periods of the filter one after another, given both variances."""
    a, P = np.zeros_like(H), np.ones_like(H)
    for y, seen, first, noise in zip(*panel, strict=True):
        R = H * noise
        F = P + R
        # Where both variances are 0 the level is known: 0 / TINY leaves it where it is.
        K = np.where(seen, P / np.maximum(F, TINY), 0.0)
        K = np.where(first, 1.0, K)
        v = y - a
        a = a + K * v
        P = np.where(seen, K * R, P)
        yield Step(v, F, K, a, P)
        P = P + Q


def forward(panel: Panel, H: Floats, Q: Floats) -> Step:
    """Filter and keep everything: the fields of `Step`, each (n_periods, n_series)."""
    kept = np.empty((len(Step._fields), *panel.y.shape))
    for t, step in enumerate(steps(panel, H, Q)):
        kept[:, t] = step
    return Step(*kept)


def precision_of(panel: Panel, F: Floats) -> Floats:
    """Return 1 / F where an observation has a forecast, 0 elsewhere."""
    return np.where(panel.scored & ~(F <= 0), 1 / np.maximum(F, TINY), 0.0)


def backward(v: Floats, precision: Floats, K: Floats) -> tuple[Floats, Floats]:
    """Run r and N back through time; row t holds what later observations say of step t."""
    r, N = np.zeros_like(v), np.zeros_like(v)
    for t in range(len(v) - 1, 0, -1):
        keep = 1 - K[t]
        r[t - 1] = v[t] * precision[t] + keep * r[t]
        N[t - 1] = precision[t] + keep**2 * N[t]
    return r, N


def lead_in(panel: Panel, mean: Floats, var: Floats, Q: Floats) -> tuple[Floats, Floats]:
    """Carry the level of the first observation back over the periods before it."""
    n_periods, n_series = panel.y.shape
    if n_periods == 0:
        return mean, var
    empty = ~panel.seen.any(axis=0)
    start = np.where(empty, n_periods, panel.seen.argmax(axis=0))
    wait = start - np.arange(n_periods)[:, None]
    origin = np.minimum(start, n_periods - 1), np.arange(n_series)
    mean = np.where(wait > 0, np.where(empty, np.nan, mean[origin]), mean)
    return mean, np.where(wait > 0, np.where(empty, np.inf, var[origin] + wait * Q), var)


def smooth(panel: Panel, step: Step, r: Floats, N: Floats, Q: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of every level given the whole series."""
    mean, var = step.mean + step.var * r, step.var - step.var**2 * N
    mean, var = lead_in(panel, mean, var, Q)
    return mean, np.maximum(var, 0.0)


def share_of(log_q: Floats) -> Floats:
    """Turn log(var_level / var_obs) into var_level / (var_obs + var_level)."""
    return 1 / (1 + np.exp(-log_q))


def grid(n_periods: int, step: float) -> Floats:
    """Values of log q, from a walk too slow to see in so many periods to a pure walk."""
    lowest = np.log(0.01 / max(n_periods, 2) ** 2)
    return np.arange(HIGHEST_LOG_Q, lowest - step, -step)[::-1]


def sweep(panel: Panel, share: float) -> Swept:
    """Filter and smooth with var_obs = 1 - share and var_level = share."""
    Q = np.full(panel.y.shape[1], share)
    step = forward(panel, 1 - Q, Q)
    precision = precision_of(panel, step.innovation_var)
    r, N = backward(step.innovation, precision, step.gain)
    squares = (step.innovation**2 * precision).sum(axis=0)
    log_det = np.log(np.where(panel.scored, step.innovation_var, 1.0)).sum(axis=0)
    return Swept(squares, log_det, *smooth(panel, step, r, N, Q), r, N)


def central_interval(mean: Floats, var: Floats, coverage: float) -> tuple[Floats, Floats]:
    """Ends of the central normal interval."""
    if not 0 < coverage < 1:
        raise ComityError(f"coverage {shown(coverage)} is no probability; give one such as 0.9")
    half = NormalDist().inv_cdf((1 + coverage) / 2) * np.sqrt(var)
    return mean - half, mean + half
