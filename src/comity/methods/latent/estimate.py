"""Hyperparameters: how states move and how indicators measure them, from many dyads at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._evidence import CHUNK, Chunk, laid_out
from comity.methods.latent._measurement_search import likelier_measurement
from comity.methods.latent._paths import Sites, of_domains, smooth_paths
from comity.methods.latent._propagation import propagate
from comity.methods.latent._values import Values
from comity.methods.latent._walk_search import likelier_walks
from comity.methods.latent._walks import Walks
from comity.methods.latent.measurement import Measurement

__all__ = ["Estimate", "estimate", "offsets"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


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
    twins: Sequence[str] = (),
    common_loading: bool = False,
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
    twins : sequence of str
        Gaussian measurements that rest on the same data, as kappa and ideal points on the same
        votes: taken to be equally reliable, for one that the domain follows closely would seem
        free of noise.
    common_loading : bool
        Whether all domains have one loading. Where few dyads are told of in three domains, only
        products of loadings are identified, and free ones may run to 0 and 1.
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
    current = tuple(measurements)
    told = np.unique([one.domain for one in current])
    recorded = _recorded(current, values)
    sites: Sites | None = None
    history: list[Floats] = []
    moved = np.inf
    for _ in range(rounds):
        laid = _laid(current, values, given, numbers)
        held = _believed(walks, current, laid, begins, sites)
        explaining = _explaining(current, len(walks.loadings))
        walks, held, taken, unit = _standardised(walks, held, recorded, given, explaining)
        sites = held.sites
        walks = likelier_walks(walks, sites, begins, told, common_loading=common_loading)
        current = tuple(_restated(one, taken[one.domain], unit[one.domain]) for one in current)
        current = tuple(
            likelier_measurement(
                one,
                values[one.name],
                (held.mean, held.variance),
                given,
                numbers,
                one.name in agenda,
            )
            for one in current
        )
        current = _equally_reliable(current, twins)
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


@dataclass(frozen=True, eq=False)
class _Beliefs:
    """What the values say of the states, given walks and measurements as they stand."""

    sites: Sites
    mean: Floats  # (T, D, N): of x
    variance: Floats
    common: Floats  # (T, N): expected square of g


def _believed(
    walks: Walks,
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    first: Ints,
    start: Sites | None,
) -> _Beliefs:
    """The expectation step; the search for the sites begins where ``start`` says."""
    T, N = next(iter(values.values())).y.shape
    D = len(walks.loadings)
    w, h, mean, variance = (np.empty((T, D, N)) for _ in range(4))
    common = np.empty((T, N))
    for begin in range(0, N, CHUNK):
        dyads = np.arange(begin, min(begin + CHUNK, N))
        known = laid_out(measurements, values, Chunk(dyads, first[dyads], np.arange(D), 0))
        own = None if start is None else (start[0][:, :, dyads], start[1][:, :, dyads])
        sites, _, _ = propagate(walks, known, own)
        paths = smooth_paths(walks, sites, first[dyads])
        w[:, :, dyads], h[:, :, dyads] = sites
        mean[:, :, dyads], variance[:, :, dyads] = of_domains(
            walks.loadings, paths.mean, paths.variance, paths.covariance
        )
        common[:, dyads] = paths.mean[:, 0] ** 2 + paths.variance[:, 0]
    return _Beliefs((w, h), mean, variance, common)


def _recorded(measurements: Sequence[Measurement], values: Mapping[str, Values]) -> Bools:
    """Periods from the first in which anything is known of a dyad to the last, shape (T, N)."""
    there = np.zeros_like(next(iter(values.values())).y, bool)
    for one in measurements:
        there |= values[one.name].there
    begun = np.logical_or.accumulate(there, axis=0)
    return np.asarray(begun & np.logical_or.accumulate(there[::-1], axis=0)[::-1])


def _explaining(measurements: Sequence[Measurement], domains: int) -> list[int]:
    """How many covariates may explain each domain: those that all its measurements have."""
    return [
        min((len(one.effects) for one in measurements if one.domain == d), default=0)
        for d in range(domains)
    ]


def _standardised(
    walks: Walks, held: _Beliefs, recorded: Bools, covariates: Floats, explaining: Sequence[int]
) -> tuple[Walks, _Beliefs, list[Floats], Floats]:
    """Choose origin and unit of every domain so that its mean is 0 and its variance 1.

    The model fixes both, and that covariates explain no position; that the search may move them
    in every round and state everything anew is what makes it quick (parameter expansion: Liu,
    Rubin & Wu 1998). Returns walks and beliefs stated anew, and of each domain what was taken off
    (origin, slopes on the covariates) and its unit.
    """
    weight = recorded.sum(axis=0)
    design = np.vstack([np.ones(covariates.shape[1]), covariates])
    taken, moved = [], np.zeros(held.mean.shape[1:])
    for d, count in enumerate(explaining):
        own = design[: count + 1] * np.sqrt(weight)
        sums = np.where(recorded, held.mean[:, d], 0.0).sum(axis=0)
        level = np.divide(sums, np.sqrt(weight), out=np.zeros(len(weight)), where=weight > 0)
        taken.append(np.linalg.lstsq(own.T, level, rcond=None)[0])
        moved[d] = taken[-1] @ design[: count + 1]
    squares = (held.mean - moved) ** 2 + held.variance
    total = max(float(weight.sum()), 1.0)
    spread = np.where(recorded[:, None], squares, 0.0).sum(axis=(0, 2)) / total
    unit = np.sqrt(np.maximum(spread, 1e-6))
    common = np.sqrt(np.where(recorded, held.common, 0.0).sum() / total)
    (w, h), by = held.sites, unit[:, None]
    found = _Beliefs(
        (w * by**2, (h - w * moved) * by),
        (held.mean - moved) / by,
        held.variance / by**2,
        held.common / common**2,
    )
    fresh = walks.innovations / walks.entry
    loadings = np.clip(walks.loadings * common / unit, 0.0, 0.99)
    stated = replace(walks, loadings=loadings, steps=(1 - loadings**2) * fresh[1:])
    return stated, found, taken, unit


def _restated(one: Measurement, taken: Floats, unit: float) -> Measurement:
    """The same measurement for a domain with another origin and unit."""
    shift, effects = taken[0], np.array(one.effects, float)
    effects[: len(taken) - 1] += one.slope * taken[1:]
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


def _equally_reliable(
    measurements: Sequence[Measurement], twins: Sequence[str]
) -> tuple[Measurement, ...]:
    """Gaussian measurements of one domain of which none is nearer to it than another."""
    own = [one for one in measurements if one.name in twins]
    if len(own) < 2:
        return tuple(measurements)
    ratio = float(np.sqrt(np.mean([(one.noise / one.slope) ** 2 for one in own])))
    return tuple(
        replace(one, noise=abs(one.slope) * ratio) if one in own else one for one in measurements
    )
