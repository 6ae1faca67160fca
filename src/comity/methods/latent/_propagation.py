"""Expectation propagation: sites refined one after the other as the smoother passes them.

A pass forward takes the sites in; a pass back tells each what all say of its domain, and refines
it there and then, so that the sites before it already know. The first pass forward makes
sites of what is known until then (assumed density filtering), from which few rounds are needed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._disturbances import Disturbances, disturbances
from comity.methods.latent._evidence import Evidence
from comity.methods.latent._paths import Filtered, Sites, Visit, filter_forward, smooth_backward
from comity.methods.latent._sites import tilted_moments
from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

ROUNDS = 20
SETTLED = 5e-3
"""Sites of a dyad have settled when no mean moved by more, in standard deviations of entry."""
WHOLE, DAMPED = 4, 0.5
"""Rounds that go the whole way; from then on, this share of it, lest sites go to and fro."""
_FEWER = 0.7
"""Dyads that have settled are left alone once the others are no more than this share."""
_FARTHEST = 20.0
"""How far off a value may at most seem, in standard deviations of what the others say: one far out
under a heavy tail pulls, but makes nothing more certain, and a pull alone would have no bounds."""


def propagate(
    walks: Walks,
    evidence: Evidence,
    start: Sites | None = None,
    rounds: int = ROUNDS,
) -> tuple[Sites, int, Bools]:
    """Find the sites of a chunk of dyads.

    Parameters
    ----------
    walks : Walks
        How the states move.
    evidence : Evidence
        What is known.
    start : Sites, optional
        Sites of all values, from which the search begins.
    rounds : int
        Most rounds.

    Returns
    -------
    tuple of (Sites, int, ndarray of bool, shape (N,))
        Sites of all values, rounds taken, and the dyads whose sites settled.
    """
    sites = evidence.fixed[0].copy(), evidence.fixed[1].copy()
    if start is not None:
        for (t, d), own in evidence.loose.items():
            at = t, d, own.n
            sites[0][at] = np.maximum(start[0][at], sites[0][at])
            sites[1][at] = start[1][at]
    if not evidence.loose:
        return sites, 1, np.ones(len(evidence.first), bool)
    restless = np.arange(len(evidence.first))
    count = 0
    search = Search.of(walks, evidence, sites)
    while True:
        damping = np.full(len(restless), 1.0 if count < WHOLE else DAMPED)
        moved = search.round(damping, filtering=count == 0 and start is None)
        count += 1
        still = moved < SETTLED
        if still.all() or count >= rounds:
            break
        if still.mean() > 1 - _FEWER:
            search.put(sites, restless)
            restless = restless[~still]
            search = search.only(np.flatnonzero(~still))
    search.put(sites, restless)
    settled = np.ones(len(evidence.first), bool)
    settled[restless] = still
    return sites, count, settled


@dataclass(frozen=True, eq=False)
class Search:
    """Sites of a chunk of dyads on their way to be settled; they and the scale are overwritten."""

    walks: Walks
    evidence: Evidence
    seen: Bools
    sites: Sites
    scale: Floats | None
    moved: Floats
    """How far the mean of a dyad moved at most in this round."""

    @classmethod
    def of(
        cls, walks: Walks, evidence: Evidence, sites: Sites, scale: Floats | None = None
    ) -> "Search":
        """Begin at these sites."""
        return cls(walks, evidence, evidence.seen, sites, scale, np.zeros(len(evidence.first)))

    def only(self, dyads: Ints, scale: Floats | None = None) -> "Search":
        """Go on with some dyads, of which the scale is given."""
        sites = self.sites[0][:, :, dyads], self.sites[1][:, :, dyads]
        return Search.of(self.walks, self.evidence.only(dyads), sites, scale)

    def put(self, sites: Sites, dyads: Ints) -> None:
        """Write the sites of these dyads among those of all."""
        for all_sites, own in zip(sites, self.sites, strict=True):
            all_sites[:, :, dyads] = own

    def round(self, damping: Floats, filtering: bool) -> Floats:
        """One pass forward and one back; forward, sites are refined only when ``filtering``."""
        refine = self.refining(damping)
        filtered = self.filtered(refine if filtering else None)
        self.moved[:] = 0.0
        smooth_backward(filtered, self.sites, self.seen, refine)
        return self.moved

    def disturbances(self, damping: Floats) -> Disturbances:
        """The same round, with what it learns of the steps of the walks."""
        found = self.filtered(None)
        refine, first = self.refining(damping), self.evidence.first
        return disturbances(found, self.walks, self.sites, self.seen, first, refine)

    def filtered(self, visit: Visit | None) -> Filtered:
        """The pass forward."""
        first = self.evidence.first
        return filter_forward(self.walks, self.sites, first, self.seen, self.scale, visit)

    def refining(self, damping: Floats) -> Visit:
        """What refines each site that is passed, by a share of the way for each dyad."""
        return lambda t, d, mean, variance: self.refine(t, d, mean, variance, damping)

    def refine(self, t: int, d: int, mean: Floats, variance: Floats, damping: Floats) -> bool:
        """Bring the site nearer to that with which x_d has the moments that its values give it."""
        own = self.evidence.loose.get((t, d))
        if own is None:
            return False
        n = own.n
        w, h = self.sites[0][t, d], self.sites[1][t, d]
        fixed_w, fixed_h = (fixed[t, d, n] for fixed in self.evidence.fixed)
        m, v = mean[n], variance[n]
        others = np.maximum(1.0 / v - (w[n] - fixed_w), 1e-3 / v)
        others_h = m / v - (h[n] - fixed_h)
        new_mean, new_variance = tilted_moments(others_h / others, 1.0 / others, own.parts)
        pull = np.abs(new_mean * others - others_h) * np.sqrt(others) / _FARTHEST
        precision = np.maximum(1.0 / new_variance, others + pull)
        share = damping[n]
        w[n] += share * (fixed_w + (precision - others) - w[n])
        h[n] += share * (fixed_h + (new_mean * precision - others_h) - h[n])
        self.moved[n] = np.maximum(self.moved[n], np.abs(new_mean - m))
        return True
