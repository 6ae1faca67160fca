"""Search for measurements: parameters under which the values are likelier, given the domains."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._sites import gauss_hermite
from comity.methods.latent._values import Values
from comity.methods.latent.measurement import Cells, Measurement, log_likelihood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEEPEST = 6.0
"""Largest slope of an ordinal measurement: the nodes of the sites see no sharper edges."""
_NODES = 7
_CELLS = 6000
"""So many values tell as much of a measurement's few parameters as a million."""
_STEPS = 6
"""Steps of the search in each round of the estimate: the next round goes on."""


def likelier_measurement(
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
    own = cells.only(some)
    at, log_weight = gauss_hermite(_NODES)
    x = m[some] + np.sqrt(v[some]) * at[:, None]
    weight = np.exp(log_weight)[:, None]
    Z = covariates[: len(one.effects), n[some]]
    by_period = np.array([one.periods.get(int(p), 0.0) for p in periods])[t[some]]

    def cost(theta: Floats) -> float:
        tried = _unpacked(one, theta)
        offset = own.offset + by_period + np.asarray(tried.effects) @ Z
        trial = replace(own, offset=offset)
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
    weight = np.where(cells.censored, 0.0, 1.0 / (one.noise**2 + cells.besides))
    top = np.bincount(t, weight * np.nan_to_num(cells.y - eta), minlength=len(periods))
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
    steepest = np.log(_STEEPEST) if one.kind == "ordinal" else 6.0
    slope = np.sign(one.slope) * np.exp(np.clip(theta[0], -6, steepest))
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
