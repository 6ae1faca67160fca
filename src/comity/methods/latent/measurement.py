"""Measurements: how likely an indicator's value is where the latent domain stands at x."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from comity.errors import ComityError, shown
from comity.methods.latent._censoring import counted, logarithm, normal, student

__all__ = ["KINDS", "Cells", "Kind", "Measurement", "log_likelihood"]

Floats = NDArray[np.float64]
Kind = Literal["gaussian", "ordinal", "count", "binary", "hurdle"]
"""Families of likelihoods."""

KINDS = ("gaussian", "ordinal", "count", "binary", "hurdle")
"""Every `Kind`."""

_TAIL = 4.0
"""Degrees of freedom of the positive part of a hurdle, as `student` has: heavier than normal."""


@dataclass(frozen=True)
class Measurement:
    """One indicator as a measurement of its domain, eta = intercept + slope x + offset.

    Parameters
    ----------
    name : str
        Of the indicator.
    domain : int
        Number of the domain that it measures.
    kind : {"gaussian", "ordinal", "count", "binary", "hurdle"}
        ``gaussian``: y ~ N(eta, noise**2 + known variance). ``ordinal``: P(y <= j) =
        logistic(cut_j - slope x - offset), y = 0, 1, … ``count``: negative binomial with mean
        exposure exp(eta) and variance mean + noise mean**2. ``binary``: P(y = 1) =
        logistic(eta). ``hurdle``: P(y > 0) = logistic(gate + gate_slope (x + offset / slope)),
        and where y > 0 its ``link``ed value is Student-t with 4 degrees of freedom about eta,
        scale noise.
    slope : float
        Change of eta for a unit of x; negative where a higher value means less alignment.
    intercept : float
        Unused in ordinal measurements.
    noise : float
        As said of each kind; unused in ordinal and binary ones.
    cuts : tuple of float
        Of ordinal measurements: thresholds, ascending.
    gate, gate_slope : float
        Of hurdles.
    link : {"logit", "log"}
        Of hurdles: shares or amounts.
    periods : mapping of int to float
        What all dyads share in a period (the agenda of an Assembly), added to eta; by number of
        the period as the caller counts; 0 where it is not listed.
    effects : tuple of float
        Coefficients of the offset's covariates.

    Examples
    --------
    >>> Measurement("dispute", 2, "binary", slope=-1.0, intercept=-3.0).kind
    'binary'
    """

    name: str
    domain: int
    kind: Kind
    slope: float
    intercept: float = 0.0
    noise: float = 1.0
    cuts: tuple[float, ...] = ()
    gate: float = 0.0
    gate_slope: float = 0.0
    link: Literal["logit", "log"] = "logit"
    periods: Mapping[int, float] = field(default_factory=dict)
    effects: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ComityError(
                f"{self.name}: {shown(self.kind)} is no kind; write {', '.join(KINDS)}"
            )
        if self.kind == "ordinal" and list(self.cuts) != sorted(set(self.cuts)):
            raise ComityError(f"{self.name}: cuts {self.cuts} do not ascend; sort them")
        if self.noise < 0:
            raise ComityError(f"{self.name}: noise {self.noise} is negative; give 0 or more")


@dataclass(frozen=True, eq=False)
class Cells:
    """The known values of one indicator, one after the other.

    Parameters
    ----------
    y : ndarray, shape (M,)
        Values, none NaN; of hurdles 0, or the linked value where ``positive``.
    besides : ndarray, shape (M,)
        Known variance of a gaussian value, exposure of a count; unused else.
    offset : ndarray, shape (M,)
        Added to eta: covariates times their coefficients, and what the period adds.
    positive : ndarray of bool, shape (M,)
        Of hurdles, whether the value is above 0.
    low, high : ndarray, shape (M,), optional
        Where ``y`` is NaN, the smallest and the largest that it may be, both included, infinite
        where there is none; of hurdles as ``y`` is linked, -inf if it may be 0. None where no value
        is censored.

    Examples
    --------
    >>> Cells(np.array([1.0]), np.zeros(1), np.zeros(1), np.ones(1, bool)).y
    array([1.])
    """

    y: Floats
    besides: Floats
    offset: Floats
    positive: NDArray[np.bool_]
    low: Floats | None = None
    high: Floats | None = None

    def only(self, which: NDArray[np.bool_] | slice) -> "Cells":
        """Some of the values.

        Parameters
        ----------
        which : ndarray of bool, shape (M,), or slice
            Those to keep.

        Returns
        -------
        Cells
            In their order.

        Raises
        ------
        IndexError
            If there are not as many as values.
        """
        ends = (None if end is None else end[which] for end in (self.low, self.high))
        every = (self.y, self.besides, self.offset, self.positive)
        return Cells(*(one[which] for one in every), *ends)  # type: ignore[arg-type]

    @property
    def censored(self) -> NDArray[np.bool_]:
        """Of which values only bounds are known, shape (M,)."""
        return np.isnan(self.y)


def log_likelihood(one: Measurement, cells: Cells, x: Floats) -> Floats:
    """Log density of the known values where the domain stands at x; of bounds, log probability.

    Parameters
    ----------
    one : Measurement
        The indicator.
    cells : Cells
        Its known values.
    x : ndarray, shape (..., M)
        Where the domain may stand, for each value.

    Returns
    -------
    ndarray, shape (..., M)
        Up to terms that depend on the values alone.

    References
    ----------
    Skrondal, A., & Rabe-Hesketh, S. (2004). Generalized Latent Variable Modeling. Chapman & Hall.

    Examples
    --------
    >>> dispute = Measurement("dispute", 0, "binary", slope=-1.0, intercept=0.0)
    >>> one = Cells(np.ones(1), np.zeros(1), np.zeros(1), np.ones(1, bool))
    >>> np.exp(log_likelihood(dispute, one, np.array([0.0])))
    array([0.5])
    """
    if cells.low is not None and (censored := cells.censored).any():
        found = np.empty(np.broadcast_shapes(x.shape, cells.y.shape))
        at = np.broadcast_to(x, found.shape)
        found[..., ~censored] = log_likelihood(one, cells.only(~censored), at[..., ~censored])
        found[..., censored] = _between(one, cells.only(censored), at[..., censored])
        return found
    eta = one.slope * x + cells.offset
    if one.kind == "ordinal":
        return _ordinal(cells.y, cells.y, eta, one.cuts)
    eta += one.intercept
    if one.kind == "gaussian":
        variance = one.noise**2 + cells.besides
        return np.asarray(-0.5 * ((cells.y - eta) ** 2 / variance + np.log(variance)))
    if one.kind == "binary":
        return np.asarray(cells.y * eta - _softplus(eta))
    if one.kind == "count":
        return _count(cells.y, cells.besides, eta, one.noise)
    return _hurdle(one, cells, x, eta)


def _softplus(x: Floats) -> Floats:
    """log(1 + exp(x)) without overflow."""
    return np.asarray(np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))))


def _between(one: Measurement, cells: Cells, x: Floats) -> Floats:
    """Log probability that each value lies between its bounds."""
    least, most = cells.low, cells.high
    if least is None or most is None:
        raise ComityError(f"{one.name}: values are missing that have no bounds; leave them out")
    eta = one.slope * x + cells.offset
    if one.kind == "ordinal":
        return _ordinal(np.maximum(least, 0), np.minimum(most, len(one.cuts)), eta, one.cuts)
    eta += one.intercept
    if one.kind == "gaussian":
        return normal(least, most, eta, np.sqrt(one.noise**2 + cells.besides))
    if one.kind == "count":
        return counted(least, most, cells.besides * np.exp(eta), one.noise)
    if one.kind == "binary":
        yes, no = least > 0, most < 1
        return np.asarray(np.where(yes | no, yes * eta - _softplus(eta), 0.0))
    scale = np.sqrt(one.noise**2 + cells.besides)
    gate = _gate(one, cells, x)
    none, found = np.isneginf(least), np.empty(eta.shape)
    beyond = student(most[none], np.full(none.sum(), np.inf), eta[..., none], scale[none])
    found[..., none] = np.log1p(-np.minimum(beyond * expit(gate[..., none]), 1 - 1e-16))
    some = ~none
    inside = student(least[some], most[some], eta[..., some], scale[some])
    found[..., some] = logarithm(inside) - _softplus(-gate[..., some])
    return found


def _ordinal(least: Floats, most: Floats, eta: Floats, cuts: tuple[float, ...]) -> Floats:
    """log(F(high - eta) - F(low - eta)) without loss where both are near 0 or 1.

    F(h) - F(l) = (1 - exp(l - h)) / ((1 + exp(-h)) (1 + exp(l))).
    """
    bounds = np.array([-np.inf, *cuts, np.inf])
    low, high = bounds[least.astype(np.int64)], bounds[most.astype(np.int64) + 1]
    found = np.broadcast_to(np.log1p(-np.exp(low - high)), eta.shape).copy()
    for bound, sign in ((high, -1.0), (low, 1.0)):
        at = np.isfinite(bound)
        found[..., at] -= _softplus(sign * (bound[at] - eta[..., at]))
    return found


def _count(y: Floats, exposure: Floats, eta: Floats, noise: float) -> Floats:
    """Negative binomial with mean exposure exp(eta) and variance mean + noise mean^2."""
    log_mean = eta + np.log(exposure)
    if noise == 0:
        return np.asarray(y * log_mean - np.exp(log_mean))
    size = 1.0 / noise
    return np.asarray(
        y * log_mean - (y + size) * np.log(size + np.exp(log_mean)) + _constant(y, size)
    )


def _constant(y: Floats, size: float) -> Floats:
    """What the dispersion makes of the normalising constant."""
    from scipy.special import gammaln

    return np.asarray(gammaln(y + size) - gammaln(size) + size * np.log(size))


def _gate(one: Measurement, cells: Cells, x: Floats) -> Floats:
    """Logit of the probability that a hurdle is passed."""
    return np.asarray(one.gate + one.gate_slope * (x + cells.offset / one.slope))


def _hurdle(one: Measurement, cells: Cells, x: Floats, eta: Floats) -> Floats:
    gate = _gate(one, cells, x)
    passed = np.where(cells.positive, gate, 0.0) - _softplus(gate)
    scale2 = one.noise**2 + cells.besides
    squared = (cells.y - eta) ** 2 / scale2
    amount = -0.5 * (_TAIL + 1) * np.log1p(squared / _TAIL) - 0.5 * np.log(scale2)
    return np.asarray(passed + np.where(cells.positive, amount, 0.0))
