"""Rates of events from counts: a steady model in which what was learnt fades with time."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["SmoothedRate", "smoothed_rate"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_BASE = 0.5  # what is left when all has faded is worth half a count
_LOGITS = np.arange(-7.0, 8.0)  # of the discount; half the step moves no coverage by 0.002
_DISCOUNTS = 1 / (1 + np.exp(-_LOGITS))


@dataclass(frozen=True)
class SmoothedRate:
    """Rate of events of each series at each period, with its interval.

    Parameters
    ----------
    rate : ndarray of float, shape (n_series, n_periods)
        Posterior mean, in events per unit of exposure; NaN for a series without any exposure.
    low, high : ndarray of float, shape (n_series, n_periods)
        Ends of the central interval, in the same unit.
    discount : ndarray of float, shape (n_series,)
        Posterior mean of the share of what is known that survives one period: near 1 for a rate
        that does not move.
    loglik : ndarray of float, shape (n_series,)
        Log of the likelihood of the counts, averaged over the discount.

    Examples
    --------
    >>> result = smoothed_rate([[3, 2, 4, 3, 2, 4, 3]])
    >>> bool((result.low < 3).all() and (result.high > 3).all())
    True
    """

    rate: Floats
    low: Floats
    high: Floats
    discount: Floats
    loglik: Floats


class _Counts(NamedTuple):
    """Counts as the recursions read them; arrays (n_series, n_periods) but the last."""

    events: Floats  # 0 where nothing was observed
    exposure: Floats  # 0 where nothing was observed
    base: Floats  # (n_series, 1), exposure that half a count stands for


def smoothed_rate(
    counts: ArrayLike, exposure: ArrayLike | None = None, coverage: float = 0.9
) -> SmoothedRate:
    """Estimate the rate behind counts of events, period by period, from both sides in time.

    Given the rate r_t, the count y_t is Poisson with mean r_t e_t. What is known of the rate is
    a gamma distribution whose shape a and exposure b fade by the discount w:
    a_t = w a_(t-1) + (1 - w) / 2 + y_t and b_t = w b_(t-1) + (1 - w) b_0 + e_t, so that the
    forecast of each count is negative binomial. The same backwards, leaving out y_t, is added:
    a_t = 1/2 + sum_s w**abs(t - s) y_s, b_t = b_0 + sum_s w**abs(t - s) e_s. The discount is
    averaged out, uniform between 0 and 1 beforehand, weighted by the likelihood of the
    forecasts; the interval is that of the gamma of the same mean and variance as the average.

    Parameters
    ----------
    counts : array_like of float, shape (n_series, n_periods)
        Events, whole numbers; NaN is unknown.
    exposure : array_like of float, broadcasting to the shape of counts, optional
        How much could have been counted: days, months, meetings open to both. 0 or NaN says
        that nothing could be or was observed (closed borders), which is not a count of 0. By
        default each period has exposure 1.
    coverage : float
        Probability inside the interval, between 0 and 1.

    Returns
    -------
    SmoothedRate
        In a period without a count or exposure the rate leans on the periods around it and its
        interval is wider. NaN for a series without any period of both.

    Raises
    ------
    ComityError
        If counts are not of two dimensions, negative or no whole numbers; if exposure does not
        fit, is negative or infinite; if events are counted where exposure is 0; or if coverage
        is not between 0 and 1.

    Notes
    -----
    b_0 is half the mean exposure per event of the whole series, one event added: as knowledge
    fades, the rate falls back on the mean of its series, worth half a count. A series of no
    events has a rate above 0, which falls as exposure adds up.

    In simulation (10 or 30 periods, 0.1 to 100 events a period, log rates that walk by 0 to 1 a
    period) the nominal 90 % interval covers 86-99 %, 93 % on average: most where the rate does
    not move. Within a gap of four periods it covers 81-100 %, least where the rate moves by a
    factor of e in each. Counts that come in bursts look like a rate that moves.

    References
    ----------
    Smith, J. Q. (1979). A generalization of the Bayesian steady forecasting model. Journal of
    the Royal Statistical Society B 41(3), 375-387.
    Smith, R. L. & Miller, J. E. (1986). A non-Gaussian state space model and application to
    prediction of records. Journal of the Royal Statistical Society B 48(1), 79-88.
    Harvey, A. C. & Fernandes, C. (1989). Time series models for count or qualitative
    observations. Journal of Business & Economic Statistics 7(4), 407-417.

    Examples
    --------
    >>> visits = smoothed_rate([[2, 1, 3, 0, 0, 2, 1]], [[1, 1, 1, 0, 0, 1, 1]])
    >>> visits.rate.round(1)
    array([[1.9, 1.8, 2.1, 2. , 1.9, 1.8, 1.6]])
    >>> bool(visits.high[0, 4] - visits.low[0, 4] > visits.high[0, 1] - visits.low[0, 1])
    True
    """
    if not 0 < coverage < 1:
        raise ComityError(f"coverage {coverage} is no probability; give one between 0 and 1")
    panel, informed = _panel(counts, exposure)
    log_weight = np.stack([_log_likelihood(panel, w) for w in _DISCOUNTS])
    log_weight += np.log(_DISCOUNTS * (1 - _DISCOUNTS))[:, None]  # Jacobian: uniform in w
    top = log_weight.max(axis=0)
    weight = np.exp(log_weight - top)
    total = weight.sum(axis=0)
    weight /= total
    rate, low, high = _posterior(panel, weight, coverage)
    prior = (_DISCOUNTS * (1 - _DISCOUNTS)).sum()
    return SmoothedRate(
        np.where(informed[:, None], rate, np.nan),
        np.where(informed[:, None], low, np.nan),
        np.where(informed[:, None], high, np.nan),
        np.where(informed, _DISCOUNTS @ weight, np.nan),
        np.where(informed, top + np.log(total / prior), np.nan),
    )


def _log_likelihood(panel: _Counts, discount: float) -> Floats:
    """Sum of the logs of the negative binomial forecasts of each series."""
    from scipy.special import gammaln

    y, e = panel.events, panel.exposure
    shape = _BASE + _before(y, discount)
    rate = panel.base + _before(e, discount)
    observed = e > 0
    chance = np.where(observed, e / (rate + e), 1.0)  # of an event coming before the next unit
    terms = gammaln(shape + y) - gammaln(shape) - gammaln(y + 1)
    terms += shape * np.log(rate / (rate + e)) + y * np.log(chance)
    return np.asarray(np.where(observed, terms, 0.0).sum(axis=1))


def _posterior(panel: _Counts, weight: Floats, coverage: float) -> tuple[Floats, Floats, Floats]:
    """Mean and interval of the rate, averaged over the discounts with their weights."""
    from scipy.special import gammaincinv

    first, second = np.zeros_like(panel.events), np.zeros_like(panel.events)
    for discount, share in zip(_DISCOUNTS, weight, strict=True):
        shape = _BASE + _around(panel.events, discount)
        rate = panel.base + _around(panel.exposure, discount)
        first += share[:, None] * shape / rate
        second += share[:, None] * shape * (shape + 1) / rate**2
    unit = (second - first**2) / first  # of the gamma of this mean and variance
    ends = [unit * gammaincinv(first / unit, p) for p in ((1 - coverage) / 2, (1 + coverage) / 2)]
    return first, ends[0], ends[1]


def _around(values: Floats, discount: float) -> Floats:
    """Discounted sum over both directions of time, each period counted once."""
    return values + _before(values, discount) + _before(values[:, ::-1], discount)[:, ::-1]


def _before(values: Floats, discount: float) -> Floats:
    """Discounted sum over all earlier periods, sum_(s < t) w**(t - s) x_s."""
    from scipy.signal import lfilter

    return np.asarray(lfilter([0.0, discount], [1.0, -discount], values, axis=1))


def _panel(counts: ArrayLike, exposure: ArrayLike | None) -> tuple[_Counts, Bools]:
    """Check counts and exposure; also say which series hold anything."""
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 2:
        raise ComityError(
            f"counts have {given.ndim} dimension(s); two are needed, (n_series, n_periods): "
            "put a single series in as counts[None, :]"
        )
    whole = given == np.floor(given)
    _refuse((given < 0) | np.isinf(given), given, "counts", "counts are 0 or more, or NaN")
    _refuse(~whole & ~np.isnan(given), given, "counts", "counts are whole numbers, or NaN")
    open_to = _exposure(exposure, given.shape)
    _refuse(
        (given > 0) & (open_to == 0),
        given,
        "counts",
        "events where exposure is 0; give the exposure in which they were seen",
    )
    seen = ~np.isnan(given) & (open_to > 0)
    events, share = np.where(seen, given, 0.0), np.where(seen, open_to, 0.0)
    informed = np.asarray(seen.any(axis=1))
    total = np.where(informed, share.sum(axis=1), 1.0)
    base = _BASE * total / (events.sum(axis=1) + 1)
    return _Counts(events, share, base[:, None]), informed


def _exposure(exposure: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    """Lay the exposure out like the counts."""
    given = np.asarray(1.0 if exposure is None else exposure, dtype=np.float64)
    try:
        laid = np.broadcast_to(given, shape)
    except ValueError:
        raise ComityError(
            f"exposure has shape {given.shape}, counts {shape}; give one for each count"
        ) from None
    _refuse((laid < 0) | np.isinf(laid), laid, "exposure", "exposure is 0 or more, or NaN")
    return laid


def _refuse(wrong: Bools, values: Floats, name: str, right: str) -> None:
    """Raise on the first wrong value, named by its place."""
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ComityError(f"{name}[{row}, {column}] is {values[row, column]}: {right}")
