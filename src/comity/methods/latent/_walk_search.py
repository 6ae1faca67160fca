"""Search for walks: loadings and persistence under which the sites are likelier.

The gradient of the sites' log evidence is what the smoothed states predict of the gradient of
the joint log density (Fisher's identity): one pass of the smoother gives all of it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._evidence import CHUNK
from comity.methods.latent._paths import Paths, Sites, smooth_paths
from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEPS = 6
"""Steps of the search in each round of the estimate: the next round goes on."""
_LOADING = (0.02, 0.95)
"""A domain always has something of its own."""
_FRESH = (1e-4, 0.6)
"""Share of a variance that is new in every period."""


def likelier_walks(
    walks: Walks, sites: Sites, first: Ints, told: Ints, *, common_loading: bool
) -> Walks:
    """Move loadings and innovation variances of the domains that are told of uphill.

    Parameters
    ----------
    walks : Walks
        Where the search begins.
    sites : Sites
        Of all domains; they stay as they are.
    first : ndarray of int, shape (N,)
        Period in which each dyad enters.
    told : ndarray of int
        Domains of which any indicator tells; the others keep what they have.
    common_loading : bool
        Whether all domains have one loading; then the others get it too.

    Returns
    -------
    Walks
        After a few steps of L-BFGS.
    """
    from scipy.optimize import minimize

    own = sites[0][:, told], sites[1][:, told]
    D, N = len(told), len(first)
    L = 1 if common_loading else D  # free loadings

    def cost(theta: Floats) -> tuple[float, Floats]:
        tried = _walks(theta, D, L)
        total, gradient = 0.0, np.zeros(len(theta))
        for begin in range(0, N, CHUNK):
            dyads = slice(begin, begin + CHUNK)
            chunk = own[0][:, :, dyads], own[1][:, :, dyads]
            paths = smooth_paths(tried, chunk, first[dyads])
            total += float(paths.log_evidence.sum())
            by_loading, by_fresh = _gradient(tried, paths, chunk, first[dyads])
            gradient[:L] += by_loading.sum(keepdims=True) if L == 1 else by_loading
            gradient[L:] += by_fresh
        return -total / N, -gradient / N

    share = walks.innovations / walks.entry
    free = walks.loadings[told]
    free = free.mean(keepdims=True) if L == 1 else free
    start = np.concatenate([free, share[:1], share[1:][told]])
    low, high = np.repeat(_LOADING, L), np.repeat(_FRESH, D + 1)
    bounds = np.concatenate([_logit(low).reshape(2, L).T, _logit(high).reshape(2, D + 1).T])
    begin_at = np.clip(_logit(np.clip(start, 1e-6, 1 - 1e-6)), bounds[:, 0], bounds[:, 1])
    found = minimize(
        cost, begin_at, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS}
    )
    moved = _walks(found.x, D, L)
    loadings = np.full_like(walks.loadings, moved.loadings[0]) if L == 1 else walks.loadings.copy()
    steps = share[1:] * (1 - loadings**2)
    loadings[told], steps[told] = moved.loadings, moved.steps
    return replace(walks, loadings=loadings, step=moved.step, steps=steps)


def _logit(share: Floats) -> Floats:
    return np.asarray(np.log(share / (1 - share)))


def _walks(theta: Floats, D: int, L: int) -> Walks:
    """Walks of D domains from the logits of L loadings and of the shares that are new."""
    free = 1 / (1 + np.exp(-theta))
    loadings, fresh = np.broadcast_to(free[:L], D), free[L:]
    return Walks(loadings, float(fresh[0]), (1 - loadings**2) * fresh[1:])


def _gradient(walks: Walks, paths: Paths, sites: Sites, first: Ints) -> tuple[Floats, Floats]:
    """Of the log evidence of some dyads, by the logits of loadings and of shares that are new."""
    T, _, N = sites[0].shape
    kept, q, entry = (part[:, None] for part in (walks.persistence, walks.innovations, walks.entry))
    lam, fresh = walks.loadings, (q / entry)[:, 0]
    alive = np.arange(T)[:, None] >= first
    g, g_var = paths.mean[:, :1], paths.variance[:, :1]
    both = g * paths.mean[:, 1:] + paths.covariance
    of_sites = sites[1] * g - sites[0] * (lam[:, None] * (g**2 + g_var) + both)
    by_loading = (of_sites * alive[:, None]).sum(axis=(0, 2))
    at_entry = paths.mean[first, :, np.arange(N)].T ** 2
    at_entry += paths.variance[first, :, np.arange(N)].T
    by_entry = (0.5 * (at_entry / entry**2 - 1 / entry)).sum(axis=1)
    inside = alive[:-1, None]
    r, R, V = paths.score[:-1], paths.information[:-1], paths.variance
    by_q = (0.5 * (r**2 - R) * inside).sum(axis=(0, 2))
    # covariance of a disturbance with the state before it, over the variance of the disturbance
    tie = ((V[1:] - kept**2 * V[:-1]) / q - 1.0 + q * R) / (2 * kept)
    by_kept = ((r * paths.mean[:-1] + tie) * inside).sum(axis=(0, 2))
    by_fresh = entry[:, 0] * by_q - by_kept / (2 * kept[:, 0])
    by_loading -= 2 * lam * (by_entry + fresh * by_q)[1:]
    return by_loading * lam * (1 - lam), by_fresh * fresh * (1 - fresh)
