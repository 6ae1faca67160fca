"""Own indicators of a case in the model: how each measures its domain."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from comity.dataset import Panel
from comity.estimate.measures import MEASURES, Measure, domain_number
from comity.evidence import Own
from comity.indicators import Indicator
from comity.indicators.own import own_indicator
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Values, Walks
from comity.methods.scales import LINKS

__all__ = ["SHARED", "measures_of", "own_measure", "walks_beside"]

Floats = NDArray[np.float64]

SHARED = 0.5
"""Share of an own indicator's variance over dyads that is of its domain; assumed."""


def measures_of(panel: Panel) -> list[Measure]:
    """The indicators of the model, and the own ones that a panel holds.

    Parameters
    ----------
    panel : Panel
        Of a case or of the world.

    Returns
    -------
    list of Measure
        Own indicators of directed dyads, and those of which nobody says what is usual, are left
        out.

    Examples
    --------
    >>> import comity as cm
    >>> len(measures_of(cm.casebook("crink").panel(start=2020))) == len(MEASURES)
    True
    """
    held = set(panel.indicators)
    own = [one for one in panel.evidence.own if one.name in held]
    return [*MEASURES, *(own_measure(one) for one in own if one.usual and not one.directed)]


def own_measure(own: Own) -> Measure:
    """How an own indicator measures its domain.

    y = m + s (x sqrt(r) + e sqrt(1 - r)) on the scale of its link, e normal with variance 1; m and
    s are such that the dyads of the world have mean 0 and variance 1 in x where two thirds of them
    lie between the values that are declared as usual; r is `SHARED`.

    Parameters
    ----------
    own : Own
        With what is usual.

    Returns
    -------
    Measure
        Gaussian; a standard error of the value adds to the noise.

    Raises
    ------
    ValueError
        If nothing is usual.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.evidence import Coverage, Own
    >>> covered = Coverage("figure.pupils", ("CHN", "RUS"), date(2000, 1, 1), date(2020, 12, 31),
    ...                    "students enrolled", ("own",))
    >>> own = Own("pupils", "students abroad", "students", "diplomacy", covered, usual=(0.0, 2.0))
    >>> found = own_measure(own).start
    >>> round(found.intercept, 2), round(found.slope, 2)
    (1.0, 0.71)
    """
    if own.usual is None:
        raise ValueError(f"{own.name}: nothing is usual")
    indicator = own_indicator(own)
    link = LINKS[indicator.link]
    low, high = link.forward(own.usual)
    spread = float(high - low) / 2
    sign = 1.0 if own.closer == "higher" else -1.0
    start = Measurement(
        own.name,
        domain_number(own.domain),
        "gaussian",
        slope=sign * spread * SHARED**0.5,
        intercept=float(low + high) / 2,
        noise=spread * (1 - SHARED) ** 0.5,
    )
    values = partial(_values, indicator=indicator)
    return Measure(own.name, own.domain, "gaussian", start, values, link.forward)


def _values(value: Floats, n: Floats, se: Floats, indicator: Indicator) -> Values:
    """Values on the scale of the link, with the variance that their standard error makes there."""
    del n
    link = LINKS[indicator.link]
    low, high = indicator.range
    error = np.nan_to_num(se)
    ends = [link.forward(np.clip(value + sign * error, low, high)) for sign in (-1, 1)]
    return Values(link.forward(value), besides=((ends[1] - ends[0]) / 2) ** 2)


def walks_beside(walks: Walks, count: int) -> Walks:
    """The walks with a domain more, which shares nothing with the others.

    Parameters
    ----------
    walks : Walks
        Of the six domains.
    count : int
        Of how many domains a case has indicators.

    Returns
    -------
    Walks
        The domain of events has loading 0, so that no other score moves with it, and the median
        step of the others; assumed, for no event data of enough years were there to estimate it.

    Examples
    --------
    >>> walks_beside(Walks(np.array([0.5, 0.4]), 0.01, np.array([0.02, 0.04])), 3).loadings
    array([0.5, 0.4, 0. ])
    """
    if count == len(walks.loadings):
        return walks
    steps = np.append(walks.steps, np.median(walks.steps))
    return Walks(np.append(walks.loadings, 0.0), walks.step, steps, walks.tail)
