"""The alliance security dilemma: who risks abandonment, who entrapment, and who pays for whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError
from comity.methods.dependence import _refuse, _share

__all__ = [
    "Burden",
    "Risk",
    "abandonment",
    "entrapment",
    "probability_of_fall",
    "who_pays",
]

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats, Floats]

_ENDS = (0.05, 0.95)  # of the 90 % interval
_REACH = 9.0  # standard deviations of the walk at the horizon beyond which no fall is looked for


@dataclass(frozen=True, eq=False)
class Risk:
    """A risk with its interval and all that it is made of.

    Parameters
    ----------
    value : ndarray of float, shape of the draws without their first axis
        Mean over the draws, between 0 and 1. It orders dyads and periods; it is no frequency of
        wars or broken treaties. NaN where a component is.
    low, high : ndarray of float, same shape
        90 % interval over the draws.
    components : mapping of str to tuple of three ndarrays
        Mean, low and high of each component, by name. The product is formed draw by draw, so
        `value` is not the product of the means where components go together.

    Examples
    --------
    >>> risk = entrapment(0.5, [0.1, 0.3], np.nan)
    >>> risk.value, list(risk.missing), risk.components["dispute_probability"][0]
    (np.float64(nan), ['exposure'], np.float64(0.2))
    """

    value: Floats
    low: Floats
    high: Floats
    components: Mapping[str, Interval]

    @property
    def missing(self) -> dict[str, NDArray[np.bool_]]:
        """Components for lack of which the risk is unknown, and where; others are not listed."""
        gaps = {name: np.isnan(part[0]) for name, part in self.components.items()}
        return {name: gap for name, gap in gaps.items() if gap.any()}


@dataclass(frozen=True, eq=False)
class Burden:
    """Who pays in a directed dyad, as two figures that are not added up.

    Parameters
    ----------
    net : ndarray of float
        Transfers given less transfers received, in their unit: positive where the state pays.
    tilt : ndarray of float
        The same as a share of all transfers of the two, from -1 (only receives) to 1 (only
        gives); NaN where there are none.
    financed : ndarray of float
        Share of the state's imports that the partner finances, from 0 to 1.

    Examples
    --------
    >>> who_pays(3.0, 1.0, 0.4).tilt
    array(0.5)
    """

    net: Floats
    tilt: Floats
    financed: Floats


def abandonment(
    dependence: ArrayLike,
    substitutes: ArrayLike,
    fall: ArrayLike,
    hedging: ArrayLike | None = None,
) -> Risk:
    """Risk of state i that state j abandons it: what j means to i, and how likely j is to go.

    dependence * lack of substitutes * fall, where lack of substitutes = max(0, 1 - substitutes).
    With hedging, fall gives way to 1 - (1 - fall) * (1 - hedging): j is lost to i by falling
    away, or by standing with i's adversaries already, as if the two were independent. Hedging of
    0 changes nothing; hedging of 1 makes the loss certain.

    Parameters
    ----------
    dependence : array_like of float
        Dependence of i on j, between 0 and 1.
    substitutes : array_like of float
        Best other tie of i / its tie with j, 0 or more; from 1 on i loses nothing that it could
        not have elsewhere. Infinite where i has no tie with j but another.
    fall : array_like of float
        Probability that j's alignment with i falls, as `probability_of_fall` gives it.
    hedging : array_like of float, optional
        Hedging of j with i's adversaries, between 0 and 1.

        The first axis of every array is the draws, dyads and periods follow; shapes broadcast,
        so that what is known without draws has a first axis of length 1, or none if it is one
        number.

    Returns
    -------
    Risk
        Components `dependence`, `lack_of_substitutes`, `fall` and, if given, `hedging`. NaN
        where any of them is NaN, even if another is 0: unknown is not zero.

    Raises
    ------
    ComityError
        If a component is out of its range, or shapes do not broadcast.

    References
    ----------
    Snyder, G. H. (1984). The security dilemma in alliance politics. World Politics 36(4),
    461-495.
    Snyder, G. H. (1997). Alliance Politics. Cornell University Press.
    Leeds, B. A. & Savun, B. (2007). Terminating alliances: Why do states abrogate agreements?
    Journal of Politics 69(4), 1118-1132.

    Examples
    --------
    >>> risk = abandonment(0.8, 0.25, [0.1, 0.3], hedging=0.5)
    >>> risk.value.round(2), risk.components["lack_of_substitutes"][0]
    (np.float64(0.36), np.float64(0.75))
    """
    others = np.asarray(substitutes, dtype=np.float64)
    _refuse(others < 0, others, "substitutes", "negative; give best other tie / this tie")
    parts = {
        "dependence": _share(dependence, "dependence"),
        "lack_of_substitutes": np.maximum(0.0, 1.0 - others),
        "fall": _share(fall, "fall"),
    }
    if hedging is not None:
        parts["hedging"] = _share(hedging, "hedging")
    parts = _together(parts)
    loss = 1.0 - (1.0 - parts["fall"]) * (1.0 - parts.get("hedging", np.float64(0.0)))
    return _risk(parts, parts["dependence"] * parts["lack_of_substitutes"] * loss)


def entrapment(
    obligation_depth: ArrayLike, dispute_probability: ArrayLike, exposure: ArrayLike
) -> Risk:
    """Risk of state j that state i entraps it: what j owes i, i's quarrels, and their cost to j.

    obligation_depth * dispute_probability * exposure.

    Parameters
    ----------
    obligation_depth : array_like of float
        Depth of j's obligation to i, from 0 (none) to 1 (defence without conditions).
    dispute_probability : array_like of float
        Probability that i is in a dispute in the period.
    exposure : array_like of float
        Exposure of j to i's adversaries, between 0 and 1: what trade or alignment j would lose.

        The first axis of every array is the draws, dyads and periods follow, as in
        `abandonment`.

    Returns
    -------
    Risk
        Components by the names of the parameters; NaN where any of them is NaN.

    Notes
    -----
    The obligation counts at its face. Great powers write loopholes into their pacts and seldom
    are drawn in (Beckley 2015): for them the risk is an upper bound.

    Raises
    ------
    ComityError
        If a component is out of its range, or shapes do not broadcast.

    References
    ----------
    Snyder, G. H. (1984). The security dilemma in alliance politics. World Politics 36(4),
    461-495.
    Beckley, M. (2015). The myth of entangling alliances: Reassessing the security risks of U.S.
    defense pacts. International Security 39(4), 7-48.

    Examples
    --------
    >>> entrapment(1.0, [[0.2], [0.4]], [[0.5, 0.0]]).value.round(2)
    array([0.15, 0.  ])
    """
    given = {
        "obligation_depth": obligation_depth,
        "dispute_probability": dispute_probability,
        "exposure": exposure,
    }
    parts = _together({name: _share(values, name) for name, values in given.items()})
    depth, dispute, cost = parts.values()
    return _risk(parts, depth * dispute * cost)


def probability_of_fall(
    level_draws: ArrayLike,
    step_variance: ArrayLike,
    delta: float,
    horizon: int,
    since: ArrayLike | None = None,
) -> Floats:
    """Probability that alignment falls by more than delta at any of the next periods.

    The first-passage probability of a Gaussian random walk seen once a period,
    P(min of level_1, ..., level_h < since - delta), draw by draw. It is exact: with b the
    distance to the line in standard deviations of a step, Q_0 = 0 and
    Q_h(b) = Phi(-b) + integral over y > 0 of phi(b - y) Q_(h - 1)(y), by quadrature. The
    reflection 2 * Phi(-b / sqrt(h)) of a walk watched without pause is up to twice as high.

    Parameters
    ----------
    level_draws : array_like of float, shape (n_draws, ...)
        Draws of alignment now.
    step_variance : array_like of float, of a shape that broadcasts
        Variance of the walk's step from one period to the next: a number, or draws of it.
    delta : float
        Size of the fall in units of alignment, 0 or more.
    horizon : int
        Number of periods, 1 or more.
    since : array_like of float, of a shape that broadcasts, optional
        Level from which the fall is counted. By default each draw's own, so that not knowing the
        level is not taken for a fall; the probability is then the same for all dyads of one step
        variance. With the mean of the draws, or a level that was agreed on, draws that lie
        below the line already have fallen.

    Returns
    -------
    ndarray of float, shape (n_draws, ...)
        One probability for each draw, for `abandonment`; their mean is the probability given
        the data. NaN where the level, its variance or `since` is NaN.

    Raises
    ------
    ComityError
        If delta or a variance is negative or infinite, the horizon is below 1, or shapes do not
        broadcast.

    References
    ----------
    Siegmund, D. (1985). Sequential Analysis: Tests and Confidence Intervals. Springer.

    Examples
    --------
    >>> probability_of_fall([0.9, 0.7], 0.04, delta=0.2, horizon=2).round(4)
    array([0.2903, 0.2903])
    >>> probability_of_fall([0.9, 0.7], 0.04, delta=0.2, horizon=2, since=1.0).round(4)
    array([0.4506, 1.    ])
    """
    if not (np.isfinite(delta) and delta >= 0):
        raise ComityError(f"delta is {delta!r}: no size of a fall; give one of 0 or more")
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {horizon!r}: no number of periods; give 1 or more")
    variance = np.asarray(step_variance, dtype=np.float64)
    wrong = (variance < 0) | np.isinf(variance)
    _refuse(wrong, variance, "step_variance", "no variance; give 0 or more, NaN if unknown")
    level = np.asarray(level_draws, dtype=np.float64)
    given = {"level_draws": level, "step_variance": variance}
    parts = _together(given | {"since": level if since is None else np.asarray(since, float)})
    distance = parts["level_draws"] - parts["since"] + delta
    step = np.sqrt(parts["step_variance"])
    moves = step > 0
    in_steps = np.divide(distance, step, out=np.full(step.shape, np.inf), where=moves)
    found = np.where(distance < 0, 1.0, _passage(int(horizon))(np.maximum(in_steps, 0.0)))
    return np.where(np.isnan(distance) | np.isnan(step), np.nan, found)


def who_pays(
    transfers_out: ArrayLike, transfers_in: ArrayLike, financed_imports: ArrayLike
) -> Burden:
    """Who pays in a directed dyad: the balance of transfers, and the trade that is financed.

    net = out - in; tilt = (out - in) / (out + in).

    Parameters
    ----------
    transfers_out, transfers_in : array_like of float, of shapes that broadcast
        What the state gives the partner and gets from it, in one unit and period, 0 or more.
    financed_imports : array_like of float, of a shape that broadcasts
        Share of the state's imports from the partner that its exports there do not pay
        (`comity.methods.trade.unpaid_share`), between 0 and 1: somebody finances it, as a rule
        the partner.

    Returns
    -------
    Burden
        `net` and `tilt` are NaN where either transfer is NaN, `tilt` also where both are 0;
        `financed` is NaN where it was. One figure does not stand in for another.

    Raises
    ------
    ComityError
        If a transfer is negative or infinite, a share is out of its range, or shapes do not
        broadcast.

    References
    ----------
    Snyder, G. H. (1997). Alliance Politics. Cornell University Press.
    Haggard, S. & Noland, M. (2017). Hard Target: Sanctions, Inducements, and the Case of North
    Korea. Stanford University Press.

    Examples
    --------
    >>> burden = who_pays([30.0, 0.0, np.nan], [10.0, 0.0, 5.0], [0.0, 0.5, 0.5])
    >>> burden.net, burden.tilt, burden.financed
    (array([20.,  0., nan]), array([0.5, nan, nan]), array([0. , 0.5, 0.5]))
    """
    given = {"transfers_out": transfers_out, "transfers_in": transfers_in}
    amounts = {name: np.asarray(values, dtype=np.float64) for name, values in given.items()}
    for name, values in amounts.items():
        wrong = (values < 0) | np.isinf(values)
        _refuse(wrong, values, name, "no amount; amounts are 0 or more, unknown ones NaN")
    shares = {"financed_imports": _share(financed_imports, "financed_imports")}
    out, received, financed = _together(amounts | shares).values()
    net, total = out - received, out + received
    tilt = np.divide(net, total, out=np.full(net.shape, np.nan), where=total > 0)
    return Burden(net, tilt, financed)


def _together(parts: Mapping[str, Floats]) -> dict[str, Floats]:
    """Bring arrays to one shape."""
    try:
        wide = np.broadcast_arrays(*parts.values())
    except ValueError:
        shapes = ", ".join(f"{name} {values.shape}" for name, values in parts.items())
        raise ComityError(f"shapes do not broadcast: {shapes}; put the draws first") from None
    return dict(zip(parts, wide, strict=True))


def _risk(parts: Mapping[str, Floats], product: Floats) -> Risk:
    """Sum up draws of a risk and of its components."""
    return Risk(*_summary(product), {name: _summary(draws) for name, draws in parts.items()})


def _summary(draws: Floats) -> Interval:
    """Mean and 90 % interval over the first axis; NaN where any draw is."""
    draws = np.atleast_1d(draws)
    low, high = np.quantile(draws, _ENDS, axis=0)
    return draws.mean(axis=0), low, high


@lru_cache(maxsize=16)
def _passage(horizon: int) -> Callable[[Floats], Floats]:
    """Probability that a walk of unit steps goes below minus a distance by the horizon.

    Solved once, on nodes, for all distances at a time; a cubic through a fine grid does the rest.
    """
    from scipy.interpolate import CubicSpline
    from scipy.special import ndtr

    reach = _REACH * np.sqrt(horizon)
    count = int(np.ceil(32 + 4 * reach))
    nodes, weights = np.polynomial.legendre.leggauss(count)
    nodes, weights = reach * (nodes + 1) / 2, weights * reach / 2

    def one_more(at: Floats, fallen: Floats) -> Floats:
        density = np.exp(-0.5 * (at[:, None] - nodes) ** 2) / np.sqrt(2 * np.pi)
        return np.asarray(ndtr(-at) + density @ (weights * fallen))

    fallen = np.zeros(count)
    for _ in range(horizon - 1):
        fallen = one_more(nodes, fallen)
    grid = np.linspace(0.0, reach, 6 * count)
    curve = CubicSpline(grid, one_more(grid, fallen))

    def fall(distance: Floats) -> Floats:
        found = np.clip(curve(np.minimum(distance, reach)), 0.0, 1.0)
        return np.where(distance < reach, found, 0.0)

    return fall
