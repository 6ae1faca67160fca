"""Memory: how the level of a dyad in one period hangs together with its levels some periods later.

What is known of a path is the information of a chain: every period is tied to the next alone. So
the covariance of two periods is that of the later one, carried back step by step; no path is drawn.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent.posterior import Posterior

__all__ = ["levels"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BLOCK = 4_000_000
"""Cells of the largest array of a block of dyads."""


def levels(
    found: Posterior, told: NDArray[np.bool_], lags: int
) -> Iterator[tuple[int, Ints, Floats, Floats]]:
    """The levels of every dyad, and how they hang together over time.

    With s the states (g and u) of a dyad and c what a level takes of them, the covariance of the
    level in t with that in t + k is c' J_t J_t+1 ... J_t+k-1 S_t+k c: J_t what a step back expects,
    S_t the covariance of s_t, both from the information, from the first period on and back.

    Parameters
    ----------
    found : Posterior
        As `posterior` gives it, with the weights of the overall level as its first composite.
    told : ndarray of bool, shape (D, N)
        Of which domains the level is wanted.
    lags : int
        Up to how many periods apart.

    Yields
    ------
    tuple of int and three ndarrays
        Number of a dyad; its domains that are told, shape (P,); means of the overall level and of
        these domains, shape (1 + P, T); their covariances, shape (1 + P, lags + 1, T), of period t
        with period t + lag, 0 beyond the last. NaN before the dyad's entry. Dyads with the same
        domains follow each other. Cost grows with T x lags x P**3, linearly in dyads.

    References
    ----------
    Rauch, H. E., Tung, F., & Striebel, C. T. (1965). Maximum likelihood estimates of linear dynamic
    systems. AIAA Journal 3(8), 1445-1450.

    Examples
    --------
    >>> from comity.methods.latent.measurement import Measurement
    >>> from comity.methods.latent.posterior import Values, Walks, posterior
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=0.5)
    >>> y = np.array([[1.0], [1.0], [np.nan]])
    >>> fit = posterior(walks, [votes], {"votes": Values(y)}, composites=np.ones((1, 1, 1)))
    >>> [(n, domains, mean, covariance)] = levels(fit, np.array([[True]]), 1)
    >>> np.sqrt(covariance[1, 0]).round(6).tolist() == fit.sd[:, 0, 0].round(6).tolist()
    True
    """
    T = len(found.mean)
    kinds, kind = np.unique(told | (found.precision != 0).any(axis=0), axis=1, return_inverse=True)
    for k, present in enumerate(kinds.T):
        parts = np.concatenate([[0], 1 + np.flatnonzero(present)])
        alike = np.flatnonzero(kind.ravel() == k)
        alike = alike[np.argsort(found.first[alike], kind="stable")]
        size = max(1, _BLOCK // (T * (len(parts) ** 2 + len(parts) * lags)))
        for begin in range(0, len(alike), size):
            dyads = alike[begin : begin + size]
            covariance = _covariances(found, parts, dyads, lags)
            for place, n in enumerate(dyads.tolist()):
                own = np.flatnonzero(told[:, n])
                rows = [0, *(np.searchsorted(parts, 1 + own).tolist())]
                means = np.vstack([found.composite[0, :, n], found.mean[:, own, n].T])
                yield n, own, means, covariance[:, :, place][rows]


def _covariances(found: Posterior, parts: Ints, dyads: Ints, lags: int) -> Floats:
    """Of the overall level and the domains of some parts, shape (P + 1, lags + 1, N, T)."""
    first, T, K = found.first[dyads], len(found.mean), len(parts)
    before = int(first.min())
    backward, states = _smoothed(found, parts, dyads, before)
    loads = np.column_stack([found.walks.loadings[parts[1:] - 1], np.eye(K - 1)]).T  # (K, P)
    weights = found.composites[0][parts[1:] - 1][:, dyads]  # (P, N)
    onto = np.concatenate([(loads @ weights).T[..., None], np.tile(loads, (len(dyads), 1, 1))], 2)
    carried = states @ onto
    shape = (K, lags + 1, len(dyads), T)
    held = np.zeros(shape)
    for lag in range(min(lags, T - before - 1) + 1):
        if lag:
            carried = backward[: len(carried) - 1] @ carried[1:]
        held[:, lag, :, before : T - lag] = (onto * carried).sum(axis=2).transpose(2, 1, 0)
    held[:, :, np.arange(T) < first[:, None]] = np.nan
    return held


def _smoothed(found: Posterior, parts: Ints, dyads: Ints, before: int) -> tuple[Floats, Floats]:
    """What a step back expects, and the covariance of the states, both of shape (T, N, K, K)."""
    walks, own = found.walks, parts[1:] - 1
    precision = found.precision[before:][:, own][:, :, dyads].transpose(0, 2, 1)
    T, N, K = len(precision), len(dyads), len(parts)
    entered = np.arange(before, before + T)[:, None] - found.first[dyads]  # (T, N)
    scale = (
        1.0 if found.scale is None else found.scale[before:][:, parts][:, :, dyads].swapaxes(1, 2)
    )
    link = np.where(entered[..., None] > 0, 1 / (walks.innovations[parts] * scale), 0.0)
    kept = walks.persistence[parts]
    loadings = walks.loadings[own]
    every, domains = np.arange(K), np.arange(1, K)
    information = np.zeros((T, N, K, K))
    information[..., 0, 0] = (precision * loadings**2).sum(axis=2)
    information[..., 0, 1:] = information[..., 1:, 0] = precision * loadings
    information[..., domains, domains] = precision
    information[..., every, every] += link
    information[:-1, ..., every, every] += kept**2 * link[1:]
    information[entered == 0] += np.diag(1 / walks.entry[parts])
    information[entered < 0] = np.eye(K)  # before the entry, tied to nothing
    steps = kept * link[1:]
    filtered = np.empty_like(information)
    for t in range(T):
        if t:
            tie = steps[t - 1]
            information[t] -= tie[..., :, None] * filtered[t - 1] * tie[..., None, :]
        filtered[t] = np.linalg.inv(information[t])
    backward = filtered[:-1] * steps[:, :, None, :]
    states = filtered
    for t in range(T - 2, -1, -1):
        states[t] += backward[t] @ states[t + 1] @ backward[t].swapaxes(1, 2)
    return backward, states
