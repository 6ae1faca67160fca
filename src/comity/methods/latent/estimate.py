"""Hyperparameters: how states move and how indicators measure them, from many dyads at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._evidence import CHUNK, Chunk, laid_out
from comity.methods.latent._paths import Paths, Walks, of_domains, smooth_paths
from comity.methods.latent._propagation import propagate
from comity.methods.latent._sites import gauss_hermite
from comity.methods.latent._values import Values
from comity.methods.latent.measurement import Cells, Measurement, log_likelihood

__all__ = ["Estimate", "estimate", "offsets"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NODES = 7
_CELLS = 6000
"""So many values tell as much of a measurement's few parameters as a million."""
_STEPS = 6
"""Steps of the search for a measurement's parameters in each round: the next round goes on."""
_LIMIT = 0.98
"""Largest loading: a domain always has something of its own."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Estimated hyperparameters.

    Parameters
    ----------
    walks : Walks
        Loadings and innovation variances.
    measurements : tuple of Measurement
        With their slopes, intercepts, noise, cuts, effects and periods.
    history : ndarray, shape (rounds, D * 2 + 1)
        Loadings, innovation variances of the deviations and of the common part, round by round.
    moved : float
        Largest relative change of these in the last round.

    Examples
    --------
    >>> Estimate.__name__
    'Estimate'
    """

    walks: Walks
    measurements: tuple[Measurement, ...]
    history: Floats
    moved: float


def offsets(one: Measurement, covariates: Floats, periods: Sequence[int]) -> Floats:
    """What the dyad's covariates and the period add to eta.

    Parameters
    ----------
    one : Measurement
        With ``effects`` and ``periods``.
    covariates : ndarray, shape (C, N)
        Of the dyads.
    periods : sequence of int, length T
        Numbers of the periods.

    Returns
    -------
    ndarray, shape (T, N), (1, N) or (1, 1)
        Zero for effects that are not given.

    Raises
    ------
    ComityError
        If there are more effects than covariates.

    Examples
    --------
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, periods={1990: 0.5}, effects=(2.0,))
    >>> offsets(votes, np.array([[1.0, 0.0]]), [1990, 1991])
    array([[2.5, 0.5],
           [2. , 0. ]])
    """
    if len(one.effects) > len(covariates):
        raise ComityError(
            f"{one.name} has {len(one.effects)} effects for {len(covariates)} covariates"
        )
    effects = np.asarray(one.effects, float)
    of_dyads = effects @ covariates[: len(effects)] if len(effects) else np.zeros(1)
    if not one.periods:
        return np.asarray(of_dyads)[None]
    of_periods = np.array([one.periods.get(int(p), 0.0) for p in periods])
    return np.asarray(of_periods[:, None] + np.asarray(of_dyads)[None])


def estimate(
    walks: Walks,
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    first: Ints | None = None,
    *,
    covariates: Floats | None = None,
    periods: Sequence[int] | None = None,
    agenda: Sequence[str] = (),
    rounds: int = 30,
    tolerance: float = 0.01,
) -> Estimate:
    """Estimate loadings, innovation variances and measurements by expectation maximisation.

    Parameters
    ----------
    walks, measurements : Walks and sequence of Measurement
        Where the search begins; the signs of slopes are kept, and effects given are estimated.
    values, first
        As for `posterior`; offsets in them are added to what is estimated.
    covariates : ndarray, shape (C, N), optional
        Of the dyads, for the measurements with effects.
    periods : sequence of int, optional
        Numbers of the periods; by default 0, 1, …
    agenda : sequence of str
        Gaussian measurements to which every period adds something of its own.
    rounds : int
        Most rounds.
    tolerance : float
        The search ends when no hyperparameter of the walks moves by more than this share.

    Returns
    -------
    Estimate
        The expectation step is that of `posterior`. Cost grows with rounds x cells.

    Raises
    ------
    ComityError
        As for `posterior`, or if the walks have a tail.

    References
    ----------
    Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum Likelihood from Incomplete Data
    via the EM Algorithm. JRSS B 39(1), 1-38.
    Shumway, R. H., & Stoffer, D. S. (1982). An approach to time series smoothing and forecasting
    using the EM algorithm. Journal of Time Series Analysis 3(4), 253-264.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(1, 300)) + rng.normal(0, 0.1, (10, 300)).cumsum(axis=0)
    >>> start = Walks(np.array([0.5]), 0.05, np.array([0.05]))
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=1.0)
    >>> found = estimate(start, [votes], {"votes": Values(x + rng.normal(0, 0.5, x.shape))},
    ...                  rounds=40)
    >>> round(found.measurements[0].noise, 1)
    0.5
    """
    if walks.tail is not None:
        raise ComityError(
            f"tail is {walks.tail}: variances are estimated with normal innovations; give None"
        )
    every = next(iter(values.values())).y
    T, N = every.shape
    begins = np.zeros(N, np.int64) if first is None else np.asarray(first, np.int64)
    numbers = list(range(T)) if periods is None else list(periods)
    given = np.zeros((0, N)) if covariates is None else covariates
    current, sites = tuple(measurements), dict[int, tuple[Floats, Floats]]()
    history: list[Floats] = []
    moved = np.inf
    for _ in range(rounds):
        laid = _laid(current, values, given, numbers)
        moments, marginals = _expect(walks, current, laid, begins, sites)
        shift, slopes, unit = _standardise(moments, marginals, sites, _explaining(current, given))
        walks = _moved_walks(moments)
        current = tuple(
            _restated(one, shift[one.domain], slopes[one.domain], unit[one.domain])
            for one in current
        )
        current = tuple(
            _moved_measurement(one, values[one.name], marginals, given, numbers, one.name in agenda)
            for one in current
        )
        history.append(np.concatenate([walks.loadings, walks.steps, [walks.step]]))
        if len(history) > 1:
            change = np.abs(history[-1] - history[-2]) / (np.abs(history[-2]) + 1e-3)
            moved = float(change.max())
            if moved < tolerance:
                break
    return Estimate(walks, current, np.array(history), moved)


def _laid(
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    covariates: Floats,
    periods: Sequence[int],
) -> dict[str, Values]:
    """The values with all offsets of the measurements as they stand."""
    return {
        one.name: replace(
            values[one.name],
            offset=values[one.name].offset + offsets(one, covariates, periods),
        )
        for one in measurements
    }


@dataclass(eq=False)
class _Moments:
    """Entries of dyads, and sums of expected squares of the steps within their record."""

    common: Floats  # (2, N): mean and variance of g at entry; NaN where nothing is ever known
    level: Floats  # (3, D, N): mean and variance of x at entry, covariance with g
    steps: int
    step: Floats  # (3, D): g g, g x, x x


def _expect(
    walks: Walks,
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    first: Ints,
    sites: dict[int, tuple[Floats, Floats]],
) -> tuple[_Moments, tuple[Floats, Floats]]:
    """One expectation step: moments of the walks, marginals of the domains."""
    T, N = next(iter(values.values())).y.shape
    D = len(walks.loadings)
    total = _Moments(np.full((2, N), np.nan), np.full((3, D, N), np.nan), 0, np.zeros((3, D)))
    mean, variance = np.empty((T, D, N)), np.empty((T, D, N))
    last = _last(measurements, values)
    for begin in range(0, N, CHUNK):
        dyads = np.arange(begin, min(begin + CHUNK, N))
        known = laid_out(measurements, values, Chunk(dyads, first[dyads], np.arange(D), 0))
        sites[begin], _, _ = propagate(walks, known, sites.get(begin))
        paths = smooth_paths(walks, sites[begin], first[dyads])
        mean[:, :, dyads], variance[:, :, dyads] = of_domains(
            walks.loadings, paths.mean, paths.variance, paths.covariance
        )
        _add(total, walks, paths, first[dyads], last[dyads], begin)
    return total, (mean, variance)


def _last(measurements: Sequence[Measurement], values: Mapping[str, Values]) -> Ints:
    """The last period in which anything is known of each dyad; -1 where nothing is."""
    there = np.zeros_like(next(iter(values.values())).y, bool)
    for one in measurements:
        there |= ~np.isnan(values[one.name].y)
    T = len(there)
    return np.asarray(np.where(there.any(axis=0), T - 1 - there[::-1].argmax(axis=0), -1))


def _add(total: _Moments, walks: Walks, paths: Paths, first: Ints, last: Ints, start: int) -> None:
    lam, q_g, q = walks.loadings[:, None], walks.step, walks.steps[:, None]
    n = np.flatnonzero(last >= first)
    at, to = first[n], n + start
    g, u = paths.mean[at, 0, n], paths.mean[at, 1:, n].T
    gg, gu = paths.variance[at, 0, n], paths.covariance[at, :, n].T
    uu = paths.variance[at, 1:, n].T
    total.common[:, to] = g, gg
    total.level[0][:, to] = lam * g + u
    total.level[1][:, to] = lam**2 * gg + 2 * lam * gu + uu
    total.level[2][:, to] = lam * gg + gu
    t = np.arange(len(paths.score))[:, None]
    inside, dyad = np.nonzero((t >= first) & (t < last))
    r, R = paths.score[inside, :, dyad].T, paths.information[inside, :, dyad].T
    shared = paths.shared[inside, :, dyad].T
    gg = q_g + q_g**2 * (r[0] ** 2 - R[0])
    gu = q_g * q * (r[0] * r[1:] - shared)
    uu = q + q**2 * (r[1:] ** 2 - R[1:])
    total.steps += len(inside)
    total.step += _of_x(gg, gu, uu, lam)


def _of_x(gg: Floats, gu: Floats, uu: Floats, lam: Floats) -> Floats:
    """Sums of g g, g x and x x for x = lam g + u."""
    sums = [
        np.broadcast_to(gg, gu.shape),
        lam * gg + gu,
        lam**2 * gg + 2 * lam * gu + uu,
    ]
    return np.array([one.sum(axis=1) for one in sums])


def _explaining(measurements: Sequence[Measurement], covariates: Floats) -> Floats:
    """The covariates by which entries may be explained: those that every measurement has."""
    shared = min((len(one.effects) for one in measurements), default=0)
    return covariates[:shared]


def _standardise(
    moments: _Moments,
    marginals: tuple[Floats, Floats],
    sites: dict[int, tuple[Floats, Floats]],
    covariates: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Choose origin and unit of every domain so that entries have mean 0 and variance 1.

    The model fixes both, and that covariates explain no entry; that the search may move them in
    every round and state everything anew is what makes it quick (parameter expansion: Liu, Rubin &
    Wu 1998). Returns the shift of each domain, its slopes on the covariates, and its unit.
    """
    there = ~np.isnan(moments.common[0])
    design = np.vstack([np.ones(covariates.shape[1]), covariates])
    fitted = np.linalg.lstsq(design[:, there].T, moments.level[0][:, there].T, rcond=None)[0]
    moved = (design.T @ fitted).T  # (D, N): what origin and covariates say of each entry
    moments.level[0] -= moved
    common = np.sqrt((moments.common[0] ** 2 + moments.common[1])[there].mean())
    spread = (moments.level[0] ** 2 + moments.level[1])[:, there].mean(axis=1)
    unit = np.sqrt(np.maximum(spread, 1e-6))
    moments.common /= np.array([[common], [common**2]])
    moments.level /= np.stack([unit, unit**2, common * unit])[:, :, None]
    moments.step /= np.array([np.full(len(unit), common**2), common * unit, unit**2])
    mean, variance = marginals
    mean -= moved
    mean /= unit[:, None]
    variance /= unit[:, None] ** 2
    for at, (w, h) in sites.items():
        own = moved[:, at : at + w.shape[2]]
        by = unit[None, :, None]
        sites[at] = (w * by**2, (h - w * own) * by)
    return fitted[0], fitted[1:].T, unit


def _restated(one: Measurement, shift: float, slopes: Floats, unit: float) -> Measurement:
    """The same measurement for a domain with another origin and unit."""
    effects = np.array(one.effects)
    effects[: len(slopes)] += one.slope * slopes
    found = replace(
        one,
        slope=one.slope * unit,
        gate=one.gate + one.gate_slope * shift,
        gate_slope=one.gate_slope * unit,
        effects=tuple(float(e) for e in effects),
    )
    if one.kind == "ordinal":
        return replace(found, cuts=tuple(cut - one.slope * shift for cut in one.cuts))
    return replace(found, intercept=one.intercept + one.slope * shift)


def _moved_walks(moments: _Moments) -> Walks:
    """Loadings and innovation variances at which the expected log density is largest."""
    from scipy.optimize import minimize_scalar

    there = ~np.isnan(moments.common[0])
    entries, steps = max(int(there.sum()), 1), max(moments.steps, 1)
    (g, g_var), (x, x_var, both) = moments.common[:, there], moments.level[:, :, there]
    gg, gx, xx = (g**2 + g_var).mean(), (g * x + both).mean(axis=1), (x**2 + x_var).mean(axis=1)
    s_gg, s_gx, s_xx = moments.step / steps

    def cost(lam: float, d: int) -> float:
        own = 1.0 - lam**2
        entry = np.log(own) + (xx[d] - 2 * lam * gx[d] + lam**2 * gg) / own
        left = max(s_xx[d] - 2 * lam * s_gx[d] + lam**2 * s_gg[d], 1e-8)
        return float(entries * entry + steps * np.log(left))

    loadings = np.array(
        [
            minimize_scalar(cost, args=(d,), bounds=(0.0, _LIMIT), method="bounded").x
            for d in range(len(gx))
        ]
    )
    left = s_xx - 2 * loadings * s_gx + loadings**2 * s_gg
    return Walks(loadings, float(max(s_gg[0], 1e-6)), np.maximum(left, 1e-6))


def _moved_measurement(
    one: Measurement,
    values: Values,
    marginals: tuple[Floats, Floats],
    covariates: Floats,
    periods: Sequence[int],
    agenda: bool,
) -> Measurement:
    """A measurement at which the expected log likelihood is larger."""
    from scipy.optimize import minimize

    N = values.y.shape[1]
    cells, where = values.known(slice(0, N))
    if not len(where):
        return one
    t, n = np.divmod(where, N)
    m, v = marginals[0][t, one.domain, n], marginals[1][t, one.domain, n]
    if agenda:
        one = _with_agenda(one, cells, m, covariates[:, n], t, periods)
    some = slice(None, None, max(1, len(where) // _CELLS))
    own = Cells(cells.y[some], cells.besides[some], cells.offset[some], cells.positive[some])
    at, log_weight = gauss_hermite(_NODES)
    x = m[some] + np.sqrt(v[some]) * at[:, None]
    weight = np.exp(log_weight)[:, None]
    Z = covariates[: len(one.effects), n[some]]
    by_period = np.array([one.periods.get(int(p), 0.0) for p in periods])[t[some]]

    def cost(theta: Floats) -> float:
        tried = _unpacked(one, theta)
        offset = own.offset + by_period + np.asarray(tried.effects) @ Z
        trial = Cells(own.y, own.besides, offset, own.positive)
        return float(-(weight * log_likelihood(tried, trial, x)).sum() / x.shape[1])

    begin = _packed(one)
    found = minimize(cost, begin, method="L-BFGS-B", options={"maxiter": _STEPS})
    return _unpacked(one, found.x) if found.fun < cost(begin) else one


def _with_agenda(
    one: Measurement,
    cells: Cells,
    m: Floats,
    covariates: Floats,
    t: Ints,
    periods: Sequence[int],
) -> Measurement:
    """What every period adds, so that its residuals have mean 0."""
    effects = np.asarray(one.effects, float)
    eta = one.intercept + one.slope * m + cells.offset + effects @ covariates[: len(effects)]
    weight = 1.0 / (one.noise**2 + cells.besides)
    top = np.bincount(t, weight * (cells.y - eta), minlength=len(periods))
    mass = np.bincount(t, weight, minlength=len(periods))
    added = np.where(mass > 0, top / np.where(mass > 0, mass, 1.0), 0.0)
    added -= (added * mass).sum() / mass.sum()
    there = {int(p): float(a) for p, a, w in zip(periods, added, mass, strict=True) if w > 0}
    return replace(one, periods=there)


def _packed(one: Measurement) -> Floats:
    """The free parameters of a measurement on scales without bounds."""
    slope = [np.log(abs(one.slope))]
    if one.kind == "ordinal":
        own = [one.cuts[0], *np.log(np.diff(one.cuts))]
    elif one.kind == "binary":
        own = [one.intercept]
    else:
        own = [one.intercept, np.log(one.noise)]
    if one.kind == "hurdle":
        own += [one.gate, one.gate_slope]
    return np.array([*slope, *own, *one.effects])


def _unpacked(one: Measurement, theta: Floats) -> Measurement:
    slope = np.sign(one.slope) * np.exp(np.clip(theta[0], -6, 6))
    count = len(one.effects)
    rest = theta[1 : len(theta) - count]
    effects = tuple(float(e) for e in theta[len(theta) - count :])
    found = replace(one, slope=float(slope), effects=effects)
    if one.kind == "ordinal":
        gaps = np.exp(np.clip(rest[1:], -8, 5))
        return replace(found, cuts=tuple(float(c) for c in rest[0] + np.r_[0.0, np.cumsum(gaps)]))
    found = replace(found, intercept=float(rest[0]))
    if one.kind == "binary":
        return found
    found = replace(found, noise=float(np.exp(np.clip(rest[1], -8, 5))))
    if one.kind == "hurdle":
        found = replace(found, gate=float(rest[2]), gate_slope=float(rest[3]))
    return found
