"""Paths of the latent states given Gaussian sites: filter and smoother of many dyads at once.

The state of a dyad is (g, u_1 … u_D): what its domains share and the deviation of each. Every part
is a random walk. A site says of x_d = loading_d g + u_d in one period: natural parameters
(precision w, precision times mean h), w = 0 where nothing is known. All arrays have the dyads last,
so that each step is a few operations on long vectors; sites enter one at a time, so that no matrix
is inverted (Durbin & Koopman 2012, section 6.4).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Walks:
    """How the states move.

    Parameters
    ----------
    loadings : ndarray, shape (D,)
        Share of each domain's entry standard deviation that is common to all.
    step, steps : float and ndarray, shape (D,)
        Innovation variance of the common part and of each deviation, per period.
    """

    loadings: Floats
    step: float
    steps: Floats

    @property
    def entry(self) -> Floats:
        """Variances of the state in a dyad's first period, shape (D + 1,): x_d has variance 1."""
        return np.concatenate([[1.0], 1.0 - self.loadings**2])

    @property
    def innovations(self) -> Floats:
        """Innovation variances, shape (D + 1,)."""
        return np.concatenate([[self.step], self.steps])


@dataclass(frozen=True, eq=False)
class Paths:
    """The smoothed states.

    Parameters
    ----------
    mean : ndarray, shape (T, D + 1, N)
        Of g and u.
    variance, covariance : ndarray, shape (T, D + 1, N) and (T, D, N)
        Of g and u; of g with each u.
    score, information : ndarray, shape (T, D + 1, N)
        r and the diagonal of its variance R: of the disturbance that leads into the next period.
    shared : ndarray, shape (T, D, N)
        R between g and each u.
    log_evidence : ndarray, shape (N,)
        Log density of the sites' pseudo-observations, up to what does not depend on the walks.
    """

    mean: Floats
    variance: Floats
    covariance: Floats
    score: Floats
    information: Floats
    shared: Floats
    log_evidence: Floats

    def put(self, dyads: NDArray[np.int64], own: "Paths") -> None:
        """Take the paths of some dyads from another search."""
        for name in ("mean", "variance", "covariance", "score", "information", "shared"):
            getattr(self, name)[:, :, dyads] = getattr(own, name)
        self.log_evidence[dyads] = own.log_evidence

    def domains(self, loadings: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of x_d, each of shape (T, D, N)."""
        lam = loadings[None, :, None]
        mean = lam * self.mean[:, :1] + self.mean[:, 1:]
        own = self.variance[:, 1:] + 2 * lam * self.covariance
        return mean, lam**2 * self.variance[:, :1] + own


def smooth_paths(
    walks: Walks, precision: Floats, shift: Floats, first: NDArray[np.int64], scale: Floats
) -> Paths:
    """Filter forward, smooth backward.

    Parameters
    ----------
    walks : Walks
        How the states move.
    precision, shift : ndarray, shape (T, D, N)
        Sites: w and h = w times the pseudo-observation.
    first : ndarray of int, shape (N,)
        Period in which each dyad enters: its state is drawn anew from the entry distribution.
    scale : ndarray, shape (T, D + 1, N) or (1, 1, 1)
        Factor of the innovation variance of each step into a period (1; larger in ruptures).

    Returns
    -------
    Paths
        Before a dyad's entry the numbers mean nothing.
    """
    T, D, N = precision.shape
    K = D + 1
    lam, entry, q = walks.loadings, walks.entry, walks.innovations
    a, P = np.zeros((K, N)), np.zeros((K, K, N))
    means, covs = np.empty((T, K, N)), np.empty((T, K, K, N))
    gains = np.empty((T, D, K, N))
    errors, weights = np.empty((T, D, N)), np.empty((T, D, N))
    log_evidence = np.zeros(N)
    diagonal = np.arange(K)
    for t in range(T):
        if t:
            P[diagonal, diagonal] += q[:, None] * scale[t if len(scale) > 1 else 0]
        enters = first == t
        if enters.any():
            a[:, enters] = 0.0
            P[:, :, enters] = np.diag(entry)[:, :, None]
        means[t], covs[t] = a, P
        for d in range(D):
            w, h = precision[t, d], shift[t, d]
            Pz = lam[d] * P[:, 0] + P[:, d + 1]
            z_a = lam[d] * a[0] + a[d + 1]
            z_P_z = lam[d] * Pz[0] + Pz[d + 1]
            inflated = 1.0 + w * z_P_z
            error, weight = (h - w * z_a) / inflated, w / inflated
            log_evidence -= 0.5 * np.log(inflated)
            log_evidence += h * z_a - 0.5 * w * z_a**2 + 0.5 * z_P_z * inflated * error**2
            gains[t, d], errors[t, d], weights[t, d] = Pz, error, weight
            a = a + Pz * error
            P = P - Pz[:, None] * (Pz * weight)[None]
    return _backward(lam, means, covs, gains, errors, weights, log_evidence)


def _backward(
    lam: Floats,
    means: Floats,
    covs: Floats,
    gains: Floats,
    errors: Floats,
    weights: Floats,
    log_evidence: Floats,
) -> Paths:
    """The smoother's recursions, one site at a time (de Jong 1989)."""
    T, D, K, N = gains.shape
    r, R = np.zeros((K, N)), np.zeros((K, K, N))
    mean, variance = np.empty((T, K, N)), np.empty((T, K, N))
    covariance = np.empty((T, D, N))
    score, information = np.empty((T, K, N)), np.empty((T, K, N))
    shared = np.empty((T, D, N))
    diagonal = np.arange(K)
    for t in range(T - 1, -1, -1):
        score[t], information[t], shared[t] = r, R[diagonal, diagonal], R[0, 1:]
        for d in range(D - 1, -1, -1):
            Pz, error, weight = gains[t, d], errors[t, d], weights[t, d]
            z = ((0, lam[d]), (d + 1, 1.0))
            seen = error - weight * (Pz * r).sum(axis=0)
            R_Pz = (R * Pz[None]).sum(axis=1)
            inner = weight + weight**2 * (Pz * R_Pz).sum(axis=0)
            r = r.copy()
            for i, z_i in z:
                r[i] += z_i * seen
                for j, z_j in z:
                    R[i, j] += z_i * z_j * inner
                R[i] -= z_i * weight * R_Pz
                R[:, i] -= z_i * weight * R_Pz
        P = covs[t]
        mean[t] = means[t] + (P * r[None]).sum(axis=1)
        left = np.einsum("ikn,kjn->ijn", P, R)
        variance[t] = P[diagonal, diagonal] - np.einsum("ijn,ijn->in", left, P)
        covariance[t] = P[0, 1:] - np.einsum("jn,jin->in", left[0], P[:, 1:])
    return Paths(mean, variance, covariance, score, information, shared, log_evidence)
