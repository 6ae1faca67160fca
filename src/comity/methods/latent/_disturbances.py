"""Disturbances: what all sites say of every step of the walks, without the states between.

The means of the states follow from them, so that a pass back need not keep the covariances of the
filter (Koopman, S. J. (1993). Disturbance smoother for state space models. Biometrika 80(1)).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._paths import Filtered, Sites, Visit, smooth_backward
from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Disturbances:
    """What all sites say of the step into each period, and of the state in that of the entry.

    Parameters
    ----------
    score, information : ndarray, shape (T, D + 1, N)
        Of g and u: r and the diagonal of its variance R; information of steps alone.
    """

    score: Floats
    information: Floats

    def mean(self, walks: Walks, first: Ints, scale: Floats) -> Floats:
        """Mean of g and u, shape (T, D + 1, N), 0 before the entry."""
        kept = walks.persistence[:, None]
        found = self.score * walks.innovations[:, None] * scale
        for t in range(len(found)):
            enters = first == t
            found[t][:, enters] = self.score[t][:, enters] * walks.entry[:, None]
            if t:
                found[t] += np.where(first < t, kept * found[t - 1], 0.0)
        return found

    def only(self, dyads: Ints) -> "Disturbances":
        """Of some dyads."""
        return Disturbances(self.score[..., dyads], self.information[..., dyads])


def disturbances(
    filtered: Filtered, walks: Walks, sites: Sites, seen: Bools, first: Ints, visit: Visit
) -> Disturbances:
    """Smooth backward; ``visit`` may refine the sites on the way."""
    T, D, N = sites[0].shape
    score, information = np.zeros((T, D + 1, N)), np.zeros((T, D + 1, N))
    lam = np.concatenate([[1.0], walks.loadings])

    def step(t: int, r: Floats, R: Floats) -> None:
        # of g and u: the disturbance of g moves every x_d by its loading
        n = r.shape[-1]
        if t + 1 == T or not n:
            return
        walking = first[:n] <= t
        for part, own in enumerate((lam @ r, *r[1:])):
            score[t + 1, part, :n][walking] = own[walking]
        information[t + 1, 1:, :n] = np.einsum("iin->in", R[1:, 1:])
        information[t + 1, 0, :n] = lam @ np.einsum("i,ijn->jn", lam, R)

    def entry(t: int, r: Floats, _: Floats) -> None:
        enters = np.flatnonzero(first[: r.shape[-1]] == t)
        score[t][:, enters] = np.vstack([lam @ r[:, enters], r[1:, enters]])

    smooth_backward(filtered, sites, seen, visit, before=step, after=entry)
    return Disturbances(score, information)
