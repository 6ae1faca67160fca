"""The latent vote is bounded: what keeps a state that votes alone from running off to infinity.

A state that votes against all others is told apart from them by any point far enough out, and
the likelihood hardly says how far. Bailey et al.'s sampler cuts latent votes at plus and minus
nine. In expectation that is a penalty on the linear predictor eta of a vote cast on its side,
-E (eta + e - 9)_+^2 / 2 with e ~ N(0, 1): nothing for a state among others, and for one alone
what places it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from comity.methods.ideal_points._ballot import Ballot
from comity.methods.ideal_points._posterior import Items, Points

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]

LIMIT = 9.0
"""Where Bailey et al. cut latent votes, in probits."""

_NEAR = 4.0  # probits short of the limit from where on the penalty is reckoned


@dataclass(frozen=True)
class Beyond:
    """Votes near the limit: gradient and curvature of the penalty in their linear predictor."""

    vote: Ints  # (n,) place among the tails
    point: Ints  # (n,)
    item: Ints  # (n,)
    pull: Floats  # (n,)
    weight: Floats  # (n,)
    slope: Floats  # (n, D)
    slope_var: Floats  # (n, D, D)
    mean: Floats  # (n, D) of the point
    var: Floats  # (n, D, D)
    log_penalty: float

    def by_point(self, n: int) -> tuple[Floats, Floats]:
        """Gradient (D, P) and curvature (D, D, P) summed over the votes of each point."""
        pull, weight = self.pull[:, None], self.weight[:, None]
        unsure = np.einsum("vde,ve->vd", self.slope_var, self.mean)
        square = self.slope[:, :, None] * self.slope[:, None, :]
        score = _sums(self.point, pull * self.slope - weight * unsure, n)
        return score.T, np.moveaxis(_sums(self.point, weight[:, :, None] * square, n), 0, 2)

    def by_item(self, n: int) -> tuple[Floats, Floats]:
        """Gradient (J, D) and curvature (J, D, D) in the slopes, summed over each item's votes."""
        pull, weight = self.pull[:, None], self.weight[:, None]
        unsure = np.einsum("vde,ve->vd", self.var, self.slope)
        square = self.mean[:, :, None] * self.mean[:, None, :] + self.var
        score = _sums(self.item, pull * self.mean - weight * unsure, n)
        return score, _sums(self.item, weight[:, :, None] * square, n)


def beyond(ballot: Ballot, items: Items, points: Points) -> Beyond:
    """Find the votes near the limit, and the penalty averaged over what is unknown of them."""
    tails = ballot.tails
    reach = np.linalg.norm(items.slope, axis=1) * np.linalg.norm(points.mean, axis=0).max()
    able = reach[tails.edges // 2] > LIMIT - _NEAR
    near = np.flatnonzero(np.repeat(able, tails.counts))
    eta = (items.slope[tails.edge[near] // 2].T * points.mean[:, tails.point[near]]).sum(axis=0)
    near = near[tails.sign[near] * eta > LIMIT - _NEAR]
    point, item = tails.point[near], tails.edge[near] // 2
    dims = len(points.mean)
    b, own = items.slope[item], items.var[item, :dims, :dims]
    m, var = points.mean[:, point].T, np.moveaxis(points.var[:, :, point], 2, 0)
    spread = np.einsum("vde,vde->v", var, b[:, :, None] * b[:, None, :] + own)
    spread = np.sqrt(1.0 + spread + np.einsum("vd,vde,ve->v", m, own, m))
    sign = tails.sign[near].astype(float)
    over = sign * np.einsum("vd,vd->v", b, m) - LIMIT
    ratio = over / spread
    mass, density = ndtr(ratio), np.exp(-0.5 * ratio**2) / np.sqrt(2 * np.pi)
    excess = over * mass + spread * density
    penalty = -0.5 * ((spread**2 + over**2) * mass + over * spread * density)
    return Beyond(near, point, item, -sign * excess, mass, b, own, m, var, float(penalty.sum()))


def _sums(at: Ints, values: Floats, n: int) -> Floats:
    """Sum the rows of `values` that belong together."""
    out = np.zeros((n, *values.shape[1:]))
    np.add.at(out, at, values)
    return out
