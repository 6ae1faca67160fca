"""Ruptures: innovations with heavy tails, each as a normal one with a variance of its own.

A Student-t innovation e of variance q is normal given its mixing weight: e | s ~ N(0, k q),
k = (nu - 2) / (nu s), s ~ Gamma(nu / 2, nu / 2). What everything else says of e is normal, so that
its second moment is a sum over a grid of s; the normal innovation that has the same second moment
takes its place. Unlike E[s] of a variational posterior, this keeps the doubt whether there was a
rupture, and intervals as wide as they must be.
"""

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._disturbances import Disturbances
from comity.methods.latent._evidence import Evidence
from comity.methods.latent._paths import Sites
from comity.methods.latent._propagation import SETTLED, Search
from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SLOWER, _FASTER, _SLOWEST = 0.7, 1.1, 0.02
"""A dyad whose means turn back goes a smaller share of the way, one that goes on a larger one."""
_FEWER = 0.9
"""Dyads that have settled are left alone once the others are no more than this share."""
_BLOCK = 8192
"""Innovations at a time: what is worked of them stays in the cache."""
_NODES, _REST = 24, 1e-5
"""Nodes of the grid, and the probability beyond either end."""


def follow_ruptures(
    walks: Walks, tail: float, evidence: Evidence, sites: Sites, scale: Floats, rounds: int
) -> tuple[int, NDArray[np.bool_]]:
    """Find the variance of every innovation together with the sites.

    Parameters
    ----------
    walks : Walks
        How the states move.
    tail : float
        Degrees of freedom of the innovations.
    evidence : Evidence
        What is known of a chunk of dyads.
    sites : Sites
        Where the search begins; they are overwritten.
    scale : ndarray, shape (T, D + 1, N)
        Where the factors of the variances begin; overwritten likewise.
    rounds : int
        Most rounds.

    Returns
    -------
    tuple of (int, ndarray of bool, shape (N,))
        Rounds taken, and the dyads whose means move no more.
    """
    N, mixture = sites[0].shape[-1], mixing(tail)
    restless, share = np.arange(N), np.ones(N)
    factor = scale.copy()
    search = Search.of(walks, evidence, sites, factor)
    found = search.disturbances(share)
    mean = found.mean(walks, evidence.first, scale)
    move = np.zeros_like(mean)
    for count in range(1, rounds + 1):
        first = search.evidence.first
        factor *= (_factor(walks, mixture, found, factor, first) / factor) ** share
        found = search.disturbances(share)
        before, mean = mean, found.mean(walks, first, factor)
        last, move = move, mean - before
        turned = (last * move).sum(axis=(0, 1)) < 0
        share = np.clip(share * np.where(turned, _SLOWER, _FASTER), _SLOWEST, 1.0)
        left = np.flatnonzero(np.abs(move).max(axis=(0, 1), initial=0.0) >= SETTLED)
        if len(left) <= _FEWER * len(restless) or count == rounds:
            search.put(sites, restless)
            scale[:, :, restless] = factor
            restless = restless[left]
            if not len(restless):
                break
            factor, found = factor[:, :, left], found.only(left)
            search = search.only(left, factor)
            mean, move, share = mean[:, :, left], move[:, :, left], share[left]
    return count, ~np.isin(np.arange(N), restless)


def _factor(
    walks: Walks, mixture: tuple[Floats, Floats], told: Disturbances, scale: Floats, first: Ints
) -> Floats:
    """Factor of the innovation variance into each period, given what all else says; entry 1."""
    found = np.ones_like(scale)
    inside = np.arange(len(scale))[:, None] > first
    for part, q in enumerate(walks.innovations):
        left = 1.0 - q * scale[:, part][inside] * told.information[:, part][inside]
        # what all else says of e, in units of its standard deviation: precision and shift
        w = q * told.information[:, part][inside] / left
        h = np.sqrt(q) * told.score[:, part][inside] / left
        found[:, part][inside] = matched(*mixture, w, h)
    return found


def mixing(tail: float) -> tuple[Floats, Floats]:
    """Grid of k, variances of which a Student-t innovation of variance 1 is the mixture."""
    from scipy.special import gammainccinv, gammaincinv

    half = tail / 2
    ends = gammaincinv(half, _REST) / half, gammainccinv(half, _REST) / half
    log_s = np.linspace(np.log(ends[0]), np.log(ends[1]), _NODES)
    log_p = half * (log_s - np.exp(log_s))
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    k = np.exp(-log_s)
    return k / (p @ k), p


def matched(k: Floats, p: Floats, w: Floats, h: Floats) -> Floats:
    """Variance v with which N(0, v) has the second moment of the mixture, given w and h.

    Given k, e has variance c = k / (1 + w k) and mean c h; the evidence for k is
    (1 + w k)**-1/2 exp(h**2 c / 2).
    """
    found = np.empty(w.size)
    of_w, of_h = w.ravel(), h.ravel()
    for begin in range(0, w.size, _BLOCK):
        here = slice(begin, begin + _BLOCK)
        found[here] = _matched(k, p, of_w[here], of_h[here])
    return found.reshape(w.shape)


def _matched(k: Floats, p: Floats, w: Floats, h: Floats) -> Floats:
    widest, squared = k.max(), h**2
    total, second = np.zeros_like(w), np.zeros_like(w)
    half = -0.5 * squared / (1.0 + w * widest)
    for variance, weight in zip(k, p, strict=True):
        inflated = 1.0 + w * variance
        c = variance / inflated
        # exp(h**2 c / 2), over that of the widest
        evidence = weight / np.sqrt(inflated) * np.exp(half * ((widest - variance) / inflated))
        total += evidence
        second += evidence * (c + squared * c**2)
    moment = second / total
    c = 2.0 * moment / (1.0 + np.sqrt(1.0 + 4.0 * squared * moment))  # c + (h c)**2 = moment
    return np.asarray(c / np.maximum(1.0 - w * c, 1e-9))
