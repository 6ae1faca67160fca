"""Sites: what the indicators of a period say of their domain, as one normal factor for each cell.

Expectation propagation (Minka 2001): each cell's factor is replaced by the normal one that gives
the cell's marginal the right mean and variance. All indicators of a domain in a period depend
on one number x, so that the moments are sums over the nodes of a Gauss-Hermite rule. Gaussian
measurements have their factor in closed form, but where only bounds of a value are known.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent.measurement import Cells, Measurement, log_likelihood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NODES = 15
_RESOLVED = 1e-3
"""Share of a cavity's variance below which its nodes tell nothing."""


@cache
def gauss_hermite(nodes: int = NODES) -> tuple[Floats, Floats]:
    """Nodes and log weights of a rule for the standard normal."""
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    return at, np.log(weight) - 0.5 * np.log(2 * np.pi)


@cache
def even_rule(nodes: int = 41, reach: float = 6.5) -> tuple[Floats, Floats]:
    """Even nodes and log weights: they resolve what is a fifth as wide as the standard normal."""
    at = np.linspace(-reach, reach, nodes)
    return at, -0.5 * at**2


def exact_site(one: Measurement, cells: Cells) -> tuple[Floats, Floats]:
    """Precision and shift of a gaussian measurement."""
    variance = one.noise**2 + cells.besides
    return one.slope**2 / variance, one.slope * (cells.y - one.intercept - cells.offset) / variance


def tilted_moments(
    mean: Floats,
    variance: Floats,
    parts: Sequence[tuple[Measurement, Cells, Ints]],
) -> tuple[Floats, Floats]:
    """Mean and variance of each cell under its cavity times the likelihood of its values.

    Parameters
    ----------
    mean, variance : ndarray, shape (C,)
        Of the cavities.
    parts : sequence of (Measurement, Cells, ndarray of int)
        Indicators of the domain, their known values, and the cell of each.

    Returns
    -------
    tuple of ndarray, shape (C,)
        Moments.
    """
    narrow = any(one.kind in ("hurdle", "gaussian") for one, _, _ in parts)
    at, log_weight = even_rule() if narrow else gauss_hermite()
    sd = np.sqrt(variance)
    x = mean + sd * at[:, None]
    log_density = np.repeat(log_weight[:, None], len(mean), axis=1)
    for one, cells, where in parts:
        log_density[:, where] += log_likelihood(one, cells, x[:, where])
    log_density -= log_density.max(axis=0)
    density = np.exp(log_density)
    density /= density.sum(axis=0)
    first = (density * at[:, None]).sum(axis=0)
    second = (density * (at[:, None] - first) ** 2).sum(axis=0)
    return mean + sd * first, variance * np.maximum(second, _RESOLVED)
