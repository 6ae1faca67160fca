"""Exact Bayesian segmentation: at which dates the level of a series jumps, and how surely."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from comity.errors import ComityError
from comity.methods._local_level import Floats, Ints
from comity.methods._segment_model import check, grid_of, log_prior, series_of
from comity.methods._segments import (
    levels,
    likely,
    most_probable,
    posterior,
    sizes,
)

__all__ = ["Segmentation", "segment", "segment_draws"]


@dataclass(frozen=True)
class Segmentation:
    """Where a series turns: probabilities of dates, and the most probable segments.

    Parameters
    ----------
    probability : ndarray of float, shape (n_periods,)
        Probability that a new level begins at the period, between it and the observed one
        before; 0 where the shortest segment has no room. NaN where nothing can tell: at the
        first observation, and where y is missing.
    number : ndarray of float, shape (11,)
        Probability of 0, 1, ..., 9 turning points, and of ten or more.
    observed : ndarray of int, shape (n_obs,)
        Periods with an observation.
    spans : ndarray of float, shape (n_obs, n_obs)
        Probability that a segment runs from one observation (row) to another (column).
    index : ndarray of int, shape (n_breaks,)
        First observed periods of the new levels in the most probable segmentation.
    low, high : ndarray of int, shape (n_breaks,)
        Credible interval of each turning point: the fewest adjacent periods of which one
        begins a new level, with 90 % (or what was asked for) of `certainty`. `low` reaches
        back over missing periods before it.
    certainty : ndarray of float, shape (n_breaks,)
        Probability that there is a turning point at all, at any period nearer to this one
        than to the others in `index`.
    size : ndarray of float, shape (n_breaks,)
        Level just after less level just before, in units of y.
    level : ndarray of float, shape (n_breaks + 1,)
        Mean of each segment's observations, each weighted by 1 / noise; in units of y.
    walk : float
        Share of the walk in the variance: its posterior mean.
    variance : float
        Variance of a step and an error together, in units of y squared: its posterior mean.
    log_evidence : float
        Log of the density of the observations under the model; mean over draws.

    Examples
    --------
    >>> found = segment([0.0, 0.1, 0.0, 0.1, 0.0, 5.0, 5.1, 5.0, 5.1, 5.0])
    >>> found.index, found.size.round(1), found.probability[5] > 0.99
    (array([5]), array([5.]), np.True_)
    """

    probability: Floats
    number: Floats
    observed: Ints
    spans: Floats
    index: Ints
    low: Ints
    high: Ints
    certainty: Floats
    size: Floats
    level: Floats
    walk: float
    variance: float
    log_evidence: float

    def within(self, first: int, last: int) -> float:
        """Probability that at least one new level begins from period first to period last.

        One less the probability of all segments that reach from before first to last.

        Parameters
        ----------
        first, last : int
            Periods, counted from 0, both included.

        Returns
        -------
        float
            0 where no period between them could begin a new level.

        Raises
        ------
        ComityError
            If first is after last.

        Examples
        --------
        >>> found = segment([0.0, 0.1, 0.0, 0.1, 0.0, 5.0, 5.1, 5.0, 5.1, 5.0])
        >>> found.within(4, 6) > 0.99, found.within(7, 9) < 0.1
        (True, True)
        """
        if first > last:
            raise ComityError(f"first {first} is after last {last}; give the earlier one first")
        begin = max(int(np.searchsorted(self.observed, first)), 1)
        end = int(np.searchsorted(self.observed, last, "right")) - 1
        return float(_any_within(self.spans)[begin, end]) if begin <= end else 0.0


def segment(
    y: ArrayLike,
    noise: ArrayLike | None = None,
    *,
    walk: float | None = None,
    variance: float | None = None,
    level: tuple[float, float] | None = None,
    prior: float = 0.5,
    shortest: int = 2,
    coverage: float = 0.9,
) -> Segmentation:
    """Segment a series exactly, by summing over all ways of cutting it.

    Within a segment from s, y_t = mu_t + e_t and mu_t = mu_(t-1) + w_t, with mu_s ~ N(m, v),
    Var(w_t) = walk * variance and Var(e_t) = (1 - walk) * variance * noise_t; segments are
    independent. With L(s, t) the density of y_s, ..., y_t in one segment (a Kalman filter begun
    at every s) and g the prior of its length, A(t + 1) = sum_s A(s) g(s, t) L(s, t) runs
    forward, Q(s) = sum_t g(s, t) L(s, t) Q(t + 1) backward, and a new level begins at t with
    probability A(t) Q(t) / A(n_obs). The most probable segmentation has max for sum.

    Parameters
    ----------
    y : array_like of float, shape (n_periods,)
        Observations; NaN is missing and says nothing, though the walk goes on. Dates inside a
        gap cannot be told apart and count as one: the first observed after it.
    noise : array_like of float, shape (n_periods,), optional
        Variance of each observation's error relative to the others', positive: 1 / n for a
        share of n; brought to a mean of 1. By default all are 1.
    walk : float, optional
        Share of the walk in the variance: 0 for segments of constant mean, 1 for a walk seen
        without error. By default averaged over 0, 1/64, 1/16, 1/4, 1/2, 3/4 and 1, equally
        probable beforehand.
    variance : float, optional
        Variance of a step and an error together, in units of y squared. By default unknown and
        common to all segments, its density 1 / variance (the inverse-gamma one of shape and
        rate 0) from a twelfth to seven times what the median squared difference tells,
        averaged on a grid even in its log.
    level : tuple of two floats, optional
        Mean m and variance v of a new segment's first level beforehand. By default the middle
        of the range of y, and the square of half the range.
    prior : float
        Probability beforehand of any turning point. The length of segments is geometric: at
        every date that leaves `shortest` observations on both sides a new level begins
        with the same probability.
    shortest : int
        Fewest observations of a segment. With 1, an outlier is two turning points.
    coverage : float
        Probability inside the interval of a turning point, between 0 and 1.

    Returns
    -------
    Segmentation
        `index`, `size` and `level` are given the most probable walk and variance.

    Notes
    -----
    The level after a turning point does not depend on the level before it. The range of y
    enters the prior, so the evidence of two series cannot be compared unless `level` and
    `variance` are given. With walk=0 a walk turns again and again: only series whose levels
    stay put are for it.

    Of 200 simulated series without a turning point (30 and 74 periods; walks, noise, walks in
    noise) 0 to 1 % show one of certainty 0.95. A jump in the middle by three standard
    deviations of white noise shows as certain in 27 % of series of 30 periods and 87 % of 74;
    by six of a walk's steps in 95 and 92 %. The most probable segmentation dates it to the
    period in nearly nine of ten and more. `level_breaks` lets up to 6 % of the former show one,
    and finds more of the latter. With prior=0.9 up to 8 % of the former show one, and more of
    the latter are found.

    Time and memory grow with the square of n_obs; time by its square root more if the
    variance is unknown.

    Raises
    ------
    ComityError
        If y has fewer than five observations or than twice the shortest segment, y or noise is
        of the wrong shape or infinite, or an option is out of its range.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint
    problems. Statistics and Computing 16, 203-213.
    Barry, D. & Hartigan, J. A. (1992). Product partition models for change point problems.
    Annals of Statistics 20, 260-279.

    Examples
    --------
    >>> found = segment([3.0, 3.2, 2.9, 3.1, np.nan, 1.0, 1.2, 0.9, 1.1], walk=0.0)
    >>> found.index, found.low, found.level.round(2)
    (array([5]), array([4]), array([3.05, 1.05]))
    """
    values = np.asarray(y, dtype=np.float64)
    if values.ndim != 1:
        raise ComityError(
            f"y has {values.ndim} dimension(s); one series is needed, (n_periods,); draws of one "
            "series go to segment_draws"
        )
    return segment_draws(
        values[None],
        noise,
        walk=walk,
        variance=variance,
        level=level,
        prior=prior,
        shortest=shortest,
        coverage=coverage,
    )


def segment_draws(
    draws: ArrayLike,
    noise: ArrayLike | None = None,
    *,
    walk: float | None = None,
    variance: float | None = None,
    level: tuple[float, float] | None = None,
    prior: float = 0.5,
    shortest: int = 2,
    coverage: float = 0.9,
) -> Segmentation:
    """Segment posterior draws of one path, and average what they say.

    P(turning point at t) = mean over draws of P(turning point at t given the draw). The
    most probable segmentation is the one of highest mean log-probability over the draws.

    Parameters
    ----------
    draws : array_like of float, shape (n_draws, n_periods)
        Paths; NaN is missing, at the same periods in all of them.
    noise : array_like of float, shape (n_periods,), optional
        As in `segment`.
    walk, variance, level, prior, shortest, coverage : optional
        As in `segment`. Where the level, or the range of the variance, is not given it is the
        same for all draws: from the mean of their ranges, the median of all their steps.

    Returns
    -------
    Segmentation
        `level` and `size` are those of the mean path.

    Notes
    -----
    A path drawn from a model without jumps smears them over the dates beside, and its walk is
    too wide: turning points are less certain in draws than in the observations behind them.
    Points of the grid of variances that have less than a thousandth of the weight together,
    in at most twenty of the draws, are left out for all. Time grows with the number of draws.

    Raises
    ------
    ComityError
        If there is no draw, draws differ in what is missing, or `segment` would refuse one.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint
    problems. Statistics and Computing 16, 203-213.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> path = np.repeat([0.0, 1.0], 10)
    >>> found = segment_draws(path + 0.1 * rng.normal(size=(50, 20)))
    >>> found.index, found.within(10, 10) > 0.95
    (array([10]), True)
    """
    check(walk, variance, level, prior, shortest, coverage)
    series = series_of(draws, noise, level, shortest)
    grid = grid_of(series, walk, variance)
    lengths = log_prior(len(series.y), prior, shortest)
    points = likely(series, grid, lengths)
    found = posterior(series, points, lengths)
    weight = found.weight.mean(axis=0)
    best = points.take(weight.argmax(keepdims=True))
    breaks = most_probable(series, best, lengths)
    low, high, certainty = _intervals(found.spans, breaks, coverage)
    probability = np.full(series.n_periods, np.nan)
    probability[series.observed[1:]] = found.spans.sum(axis=1)[1:]
    whole = points.step + points.error
    per_draw = np.logaddexp.reduce(found.log_density, axis=1) - np.log(len(grid.step))
    return Segmentation(
        probability=probability,
        number=found.number,
        observed=series.observed,
        spans=found.spans,
        index=series.observed[breaks],
        low=series.observed[low - 1] + 1,
        high=series.observed[high],
        certainty=certainty,
        size=sizes(series, best, breaks) * series.unit,
        level=series.centre + series.unit * levels(series, breaks),
        walk=float(weight @ (points.step / whole)),
        variance=float(weight @ whole) * series.unit**2,
        log_evidence=float(per_draw.mean() - len(series.y) * np.log(series.unit)),
    )


def _any_within(spans: Floats) -> Floats:
    """Probability that a segment begins from one observation (row) to another (column).

    Whatever begins no segment there lies inside one that began before and ends there or later.
    """
    across = np.zeros(spans.shape)
    across[1:] = spans.cumsum(axis=0)[:-1]
    return np.asarray(np.clip(1 - across[:, ::-1].cumsum(axis=1)[:, ::-1], 0.0, 1.0))


def _intervals(spans: Floats, breaks: Ints, coverage: float) -> tuple[Ints, Ints, Floats]:
    """Credible interval of each turning point, and how sure it is that there is one."""
    any_within = _any_within(spans)
    middle = (breaks[1:] + breaks[:-1] + 1) // 2
    cells = zip([1, *middle], [*middle, len(spans)], strict=True) if breaks.size else ()
    found = []
    for begin, end in cells:
        held = any_within[begin:end, begin:end]
        low, high = _shortest(held, coverage * held[0, -1])
        found.append((begin + low, begin + high, held[0, -1]))
    first, last, certainty = np.array(found).reshape(-1, 3).T
    return first.astype(np.int64), last.astype(np.int64), certainty


def _shortest(held: Floats, needed: float) -> tuple[int, int]:
    """Fewest adjacent dates, from row to column, that hold the probability needed."""
    dates = np.arange(len(held))
    length = dates - dates[:, None]
    # A hair less than needed, lest rounding ask for one date more.
    enough = (held >= needed * (1 - 1e-12)) & (length >= 0)
    fewest = length[enough].min()
    best = np.where(enough & (length == fewest), held, -1.0).argmax()
    low, high = divmod(int(best), len(held))
    return low, high
