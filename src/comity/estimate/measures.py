"""Measures: which indicator measures which domain of alignment, and with what likelihood."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.evidence import EVENTS
from comity.indicators import DOMAINS
from comity.methods.latent.measurement import Kind, Measurement
from comity.methods.latent.posterior import Values
from comity.methods.roots import root_variance

__all__ = ["MEASURES", "SAME_VOTES", "Measure", "domain_number"]

Floats = NDArray[np.float64]
_SMALLEST = 1e-7
"""Shares below it are as good as none to a logit."""


@dataclass(frozen=True)
class Measure:
    """How one indicator enters the model.

    Parameters
    ----------
    indicator : str
        Its name, in panels of cases and of the world alike.
    domain : str
        The domain that it measures.
    kind : str
        Family of its likelihood.
    start : Measurement
        Where the search for its parameters begins; the sign of the slope is its direction.
    values : callable
        ``values(value, n, se)``: arrays of one shape, NaN where nothing is known, as `Values`.
    bounds : callable
        ``bounds(ends)``: bounds of a value on the scale of ``values``, increasing or decreasing.
    agenda : bool
        Whether every period adds something of its own to all dyads.

    Examples
    --------
    >>> next(one.kind for one in MEASURES if one.indicator == "obligation")
    'ordinal'
    """

    indicator: str
    domain: str
    kind: Kind
    start: Measurement
    values: Callable[[Floats, Floats, Floats], Values]
    bounds: Callable[[Floats], Floats] = np.asarray
    agenda: bool = False


def domain_number(domain: str) -> int:
    """The place of a domain in the model.

    Parameters
    ----------
    domain : str
        One of `comity.indicators.DOMAINS`, or ``events``, which comes after them.

    Returns
    -------
    int
        From 0.

    Raises
    ------
    ValueError
        If there is no such domain.

    Examples
    --------
    >>> domain_number("commitment")
    0
    """
    return (*DOMAINS, EVENTS).index(domain)


def _levels(value: Floats, n: Floats, se: Floats) -> Values:
    del n, se
    return Values(value)


def _kappa(value: Floats, n: Floats, se: Floats) -> Values:
    """Of so few votes that the sampling variance is all, nothing is learned."""
    del se
    return Values(value, besides=np.where(n > 0, 1.0 / np.maximum(n, 1.0), 1.0))


def _distance(value: Floats, n: Floats, se: Floats) -> Values:
    """The root of a distance is nearer to normal; an unknown error is left to the noise."""
    del n
    return Values(np.sqrt(value), besides=np.nan_to_num(root_variance(value, se)))


def _counts(value: Floats, n: Floats, se: Floats) -> Values:
    """Counts of whole periods: the exposure is one."""
    del n, se
    return Values(value, besides=np.ones((1, 1)))


def _hostility(value: Floats, n: Floats, se: Floats) -> Values:
    del n, se
    return Values(_steps(value))


def _steps(value: Floats) -> Floats:
    """No dispute, a threat or a display of force, its use, war."""
    steps = np.searchsorted([1, 4, 5], np.nan_to_num(value), side="right").astype(float)
    return np.where(np.isfinite(value), steps, value)


def _shares(value: Floats, n: Floats, se: Floats) -> Values:
    del n, se
    positive = np.where(np.isnan(value), False, value > _SMALLEST)
    share = np.clip(np.where(positive, value, 0.5), _SMALLEST, 1 - _SMALLEST)
    linked = np.where(positive, np.log(share / (1 - share)), -np.inf)
    return Values(np.where(np.isnan(value), np.nan, linked), positive=positive)


def _logit(share: Floats) -> Floats:
    """Ends of a share; one that counts as none is an open end."""
    inside = np.clip(share, _SMALLEST, 1 - _SMALLEST)
    return np.where(share <= _SMALLEST, -np.inf, np.log(inside / (1 - inside)))


def _measure(
    indicator: str,
    domain: str,
    kind: Kind,
    values: Callable[[Floats, Floats, Floats], Values],
    *,
    bounds: Callable[[Floats], Floats] = np.asarray,
    agenda: bool = False,
    **start: float | tuple[float, ...],
) -> Measure:
    measurement = Measurement(indicator, domain_number(domain), kind, **start)  # type: ignore[arg-type]
    return Measure(indicator, domain, kind, measurement, values, bounds, agenda)


_BY_DYAD = (0.0, 0.0)
"""Effects of log distance and of a common border, to be estimated: the opportunity for a tie. Votes
need none, for all states vote on the same resolutions."""

SAME_VOTES = ("unga_kappa", "ideal_point_distance")
"""Two measures of the same roll calls."""

MEASURES = (
    _measure(
        "obligation",
        "commitment",
        "ordinal",
        _levels,
        slope=2.0,
        cuts=(2.5, 3.0, 3.5),
        effects=_BY_DYAD,
    ),
    _measure(
        "leader_meetings",
        "diplomacy",
        "count",
        _counts,
        slope=1.0,
        intercept=-2.0,
        noise=0.5,
        effects=_BY_DYAD,
    ),
    _measure(
        "unga_kappa",
        "voting",
        "gaussian",
        _kappa,
        agenda=True,
        slope=0.2,
        intercept=0.2,
        noise=0.2,
    ),
    _measure(
        "ideal_point_distance",
        "voting",
        "gaussian",
        _distance,
        bounds=np.sqrt,
        agenda=True,
        slope=-0.3,
        intercept=0.9,
        noise=0.2,
    ),
    _measure(
        "trade_salience",
        "economy",
        "hurdle",
        _shares,
        bounds=_logit,
        slope=1.0,
        intercept=-7.0,
        noise=0.5,
        gate=1.0,
        gate_slope=1.0,
        effects=_BY_DYAD,
    ),
    _measure(
        "dispute_hostility",
        "military",
        "ordinal",
        _hostility,
        bounds=_steps,
        slope=-1.5,
        cuts=(4.0, 5.0, 6.0),
        effects=_BY_DYAD,
    ),
    _measure(
        "military_transfers", "military", "count", _counts, slope=1.0, intercept=-1.5, noise=0.5
    ),
    _measure("joint_exercises", "military", "count", _counts, slope=1.0, intercept=-1.5, noise=0.5),
    _measure(
        "joint_statements", "rhetoric", "count", _counts, slope=1.0, intercept=-1.0, noise=0.5
    ),
)
"""Every indicator that enters the model. Two that tell the same (agreement beside kappa, the stock
of obligations beside the highest) do not both: they would count one piece of evidence twice."""
