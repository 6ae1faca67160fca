"""Posterior draws: whole paths of overall level and domains, as the evidence leaves them."""

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._information import path
from comity.methods.latent.posterior import Posterior

__all__ = ["draw_path", "last_states"]

Floats = NDArray[np.float64]


def draw_path(found: Posterior, dyad: int, stream: np.random.Generator, count: int) -> Floats:
    """Draw paths from the posterior of one dyad: exact, given its sites.

    Parameters
    ----------
    found : Posterior
        As `posterior` gives it.
    dyad : int
        Its number.
    stream : numpy.random.Generator
        Source of the draws.
    count : int
        Number of draws, 1 or more.

    Returns
    -------
    ndarray, shape (1 + D, T, count)
        What the domains share, then the domains; NaN before the dyad's entry. A path is drawn
        whole: its periods hang together, as do its domains. Dyads are independent given the
        evidence. Cost grows with count x T x (D + 1)**2, memory with count x T x (D + 1).

    Raises
    ------
    ComityError
        If there is no draw to make.

    References
    ----------
    Rue, H., & Held, L. (2005). Gaussian Markov Random Fields. Chapman & Hall, section 2.4.

    Examples
    --------
    >>> from comity.methods.latent.measurement import Measurement
    >>> from comity.methods.latent.posterior import Values, Walks, posterior
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=0.5)
    >>> found = posterior(walks, [votes], {"votes": Values(np.array([[1.0], [1.0]]))})
    >>> drawn = draw_path(found, 0, np.random.default_rng(1), 4000)
    >>> drawn.shape, bool(abs(drawn[1, 1].std() / found.sd[1, 0, 0] - 1) < 0.05)
    ((2, 2, 4000), True)
    """
    if count < 1:
        raise ComityError(f"count is {count}: no draws; give 1 or more, such as 400")
    T, D, _ = found.mean.shape
    first = int(found.first[dyad])
    scale = None if found.scale is None else found.scale[first:, :, dyad]
    own = path(found.walks, found.precision[first:, :, dyad], scale)
    states = own.draws(stream.normal(size=((T - first) * (D + 1), count)))
    states = states.reshape(T - first, D + 1, count)
    drawn = np.empty((1 + D, T, count))
    drawn[:, :first] = np.nan
    shared = states[:, 0]
    np.add(shared, found.shared[first:, dyad, None], out=drawn[0, first:])
    for d in range(D):
        level = drawn[1 + d, first:]
        np.multiply(shared, own.loadings[d, 0], out=level)
        level += states[:, 1 + d]
        level += found.mean[first:, d, dyad, None]
    return drawn


def last_states(found: Posterior) -> tuple[Floats, Floats]:
    """What is believed of the states of every dyad in the last period.

    Parameters
    ----------
    found : Posterior
        As `posterior` gives it.

    Returns
    -------
    tuple of two ndarrays, shape (N, D + 1) and (N, D + 1, D + 1)
        Mean and covariance of (g, u_1 ... u_D): where projections begin.

    Examples
    --------
    >>> from comity.methods.latent.measurement import Measurement
    >>> from comity.methods.latent.posterior import Values, Walks, posterior
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=0.5)
    >>> found = posterior(walks, [votes], {"votes": Values(np.array([[1.0], [1.0]]))})
    >>> mean, covariance = last_states(found)
    >>> x = np.array([0.7, 1.0])
    >>> bool(np.isclose(x @ covariance[0] @ x, found.sd[-1, 0, 0] ** 2))
    True
    """
    T, D, N = found.mean.shape
    mean = np.column_stack([found.shared[-1], found.deviation[-1].T])
    covariance = np.empty((N, D + 1, D + 1))
    for n in range(N):
        first = int(found.first[n])
        scale = None if found.scale is None else found.scale[first:, :, n]
        own = path(found.walks, found.precision[first:, :, n], scale)
        covariance[n] = own.covariance(slice(T - first - 1, None))[0, :, -1]
    return mean, covariance
