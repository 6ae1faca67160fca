"""The information of one dyad's path: what walks and sites know of it, factored once.

The path is (g, u_1 … u_D) in every period, periods first. Walks tie each part to itself one period
before, sites tie the parts of one period: a band of D + 1 diagonals, so that a factor costs
T (D + 1)**3 and a solution T (D + 1)**2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Path:
    """The factored information of a path, from the dyad's entry on.

    Parameters
    ----------
    factor : ndarray, shape (K + 1, T K)
        Cholesky factor in lower banded form, K = D + 1.
    loadings : ndarray, shape (D, K)
        x = loadings @ (g, u).
    """

    factor: Floats
    loadings: Floats

    @property
    def parts(self) -> int:
        """Parts of the state, K."""
        return int(self.loadings.shape[1])

    def covariance(self, periods: slice | Ints = slice(None)) -> Floats:
        """Covariance of the states of some periods with those of all, shape (P, K, T, K)."""
        from scipy.linalg import cho_solve_banded

        size, K = self.factor.shape[1], self.parts
        wanted = np.arange(size).reshape(-1, K)[periods].ravel()
        units = np.zeros((size, len(wanted)))
        units[wanted, np.arange(len(wanted))] = 1.0
        rows = cho_solve_banded((self.factor, True), units).T
        return np.asarray(rows.reshape(-1, K, size // K, K))

    def draws(self, noise: Floats) -> Floats:
        """States with the path's covariance about 0, from standard normal noise (T K, n)."""
        from scipy.linalg import solve_banded

        K = self.parts
        size = self.factor.shape[1]
        upper = np.zeros_like(self.factor)  # the transpose of the factor, as solve_banded has it
        for k in range(K + 1):
            upper[K - k, k:] = self.factor[k, : size - k]
        found = solve_banded((0, K), upper, noise, overwrite_ab=True, check_finite=False)
        return np.asarray(found)


def path(walks: Walks, precision: Floats, scale: Floats | None = None) -> Path:
    """Factor the information of a path.

    Parameters
    ----------
    walks : Walks
        How the states move.
    precision : ndarray, shape (T, D)
        Sites from the dyad's entry on.
    scale : ndarray, shape (T, D + 1), optional
        Factor of the innovation variance of each step into a period; by default 1.

    Returns
    -------
    Path
        Of T periods.
    """
    from scipy.linalg import cholesky_banded

    T, D = precision.shape
    K = D + 1
    loadings = np.column_stack([walks.loadings, np.eye(D)])
    steps = np.ones((T, K)) if scale is None else scale.copy()
    into = 1.0 / (walks.innovations * steps)
    into[0] = 1.0 / walks.entry
    blocks = np.einsum("dj,td,dk->tjk", loadings, precision, loadings)
    every = np.arange(K)
    blocks[:, every, every] += into
    kept = walks.persistence
    blocks[:-1, every, every] += kept**2 * into[1:]
    band = np.zeros((K + 1, T, K))
    for j in range(K):
        for k in range(j + 1):
            band[j - k, :, k] = blocks[:, j, k]
    band[K, :-1] = -kept * into[1:]
    return Path(cholesky_banded(band.reshape(K + 1, T * K), lower=True), loadings)
