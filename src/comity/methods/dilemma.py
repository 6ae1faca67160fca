"""The alliance security dilemma: who risks abandonment, who entrapment, and who pays for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError
from comity.methods.dependence import _refuse, _share
from comity.methods.intervals import ENDS

__all__ = [
    "Burden",
    "Risk",
    "abandonment",
    "entrapment",
    "who_pays",
]

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats, Floats]


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
        Probability that j's alignment with i falls, as
        `comity.methods.first_passage.probability_of_fall` gives it.
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
    parts = together(parts)
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
    are entrapped (Beckley 2015): for them the risk is an upper bound.

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
    parts = together({name: _share(values, name) for name, values in given.items()})
    depth, dispute, cost = parts.values()
    return _risk(parts, depth * dispute * cost)


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
    out, received, financed = together(amounts | shares).values()
    net, total = out - received, out + received
    tilt = np.divide(net, total, out=np.full(net.shape, np.nan), where=total > 0)
    return Burden(net, tilt, financed)


def together(parts: Mapping[str, Floats]) -> dict[str, Floats]:
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
    low, high = np.quantile(draws, ENDS, axis=0)
    return draws.mean(axis=0), low, high
