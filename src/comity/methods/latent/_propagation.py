"""Expectation propagation: sites refined and paths smoothed in turn until neither moves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._paths import Paths, Walks, smooth_paths
from comity.methods.latent._sites import tilted_moments
from comity.methods.latent.measurement import Cells, Measurement

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Sites = tuple[Floats, Floats]
"""Precision and shift, each of shape (T, D, N)."""

ROUNDS = 15
SETTLED = 5e-3
"""Sites of a dyad have settled when no mean moved by more, in standard deviations of entry."""
_TOGETHER = 3
"""Rounds before the dyads that have settled are left alone."""
_ONE = np.ones((1, 1, 1))


@dataclass(frozen=True, eq=False)
class Loose:
    """The values of a domain whose sites must be found.

    Parameters
    ----------
    t, n : ndarray of int, shape (C,)
        Period and dyad of every cell in which any of its indicators is known.
    parts : sequence of (Measurement, Cells, ndarray of int)
        Indicators, their known values, and the cell of each.
    """

    t: Ints
    n: Ints
    parts: Sequence[tuple[Measurement, Cells, Ints]]

    @classmethod
    def of(cls, own: Sequence[tuple[Measurement, Cells, Ints]], N: int) -> "Loose":
        """From values with flat places among periods and N dyads."""
        cells = np.unique(np.concatenate([where for _, _, where in own]))
        t, n = np.divmod(cells, N)
        return cls(t, n, [(one, of, np.searchsorted(cells, where)) for one, of, where in own])

    def only(self, dyads: Ints, N: int) -> "Loose":
        """Of some dyads, numbered anew."""
        place = np.full(N, -1)
        place[dyads] = np.arange(len(dyads))
        kept = place[self.n] >= 0
        at = np.cumsum(kept) - 1
        parts = []
        for one, of, where in self.parts:
            own = kept[where]
            cells = Cells(of.y[own], of.besides[own], of.offset[own], of.positive[own])
            parts.append((one, cells, at[where[own]]))
        return Loose(self.t[kept], place[self.n[kept]], parts)


def propagate(
    walks: Walks,
    first: Ints,
    fixed: Sites,
    loose: dict[int, Loose],
    start: Sites | None = None,
    rounds: int = ROUNDS,
) -> tuple[Sites, Paths, int, bool]:
    """Refine the sites of a chunk of dyads.

    Parameters
    ----------
    walks : Walks
        How the states move.
    first : ndarray of int, shape (N,)
        Period in which each dyad enters.
    fixed : Sites
        What gaussian measurements say.
    loose : dict of int to Loose
        The other values, by domain.
    start : Sites, optional
        Sites of all values, from which the search begins.
    rounds : int
        Most rounds.

    Returns
    -------
    tuple of (Sites, Paths, int, bool)
        Sites of all values, the paths they give, rounds taken, and whether all settled.
    """
    w, h = np.zeros_like(fixed[0]), np.zeros_like(fixed[1])
    if start is not None:
        for d, own in loose.items():
            at = own.t, d, own.n
            w[at] = np.clip(start[0][at] - fixed[0][at], 0.0, None)
            h[at] = start[1][at] - fixed[1][at]
    paths = smooth_paths(walks, fixed[0] + w, fixed[1] + h, first, _ONE)
    count, moved = 0, np.zeros(len(first))
    while count < min(rounds, _TOGETHER):
        count += 1
        moved = _refine(walks, paths, loose, (w, h), damping=1.0 if rounds > 9 else 0.6)
        if moved.max(initial=0.0) < SETTLED:
            return (fixed[0] + w, fixed[1] + h), paths, count, True
        paths = smooth_paths(walks, fixed[0] + w, fixed[1] + h, first, _ONE)
    sites = fixed[0] + w, fixed[1] + h
    restless = np.flatnonzero(moved >= SETTLED)
    if rounds <= count or not len(restless):
        return sites, paths, count, not len(restless)
    some = tuple(site[:, :, restless] for site in fixed)
    found, own_paths, more, settled = propagate(
        walks,
        first[restless],
        (some[0], some[1]),
        {d: own.only(restless, len(first)) for d, own in loose.items()},
        (sites[0][:, :, restless], sites[1][:, :, restless]),
        rounds - count,
    )
    for site, own_site in zip(sites, found, strict=True):
        site[:, :, restless] = own_site
    paths.put(restless, own_paths)
    return sites, paths, count + more, settled


def _refine(
    walks: Walks, paths: Paths, loose: dict[int, Loose], sites: Sites, damping: float
) -> Floats:
    """Bring all sites nearer to what the values say; how far each dyad's means would move."""
    mean, variance = paths.domains(walks.loadings)
    moved = np.zeros(mean.shape[2])
    for d, own in loose.items():
        at = own.t, d, own.n
        w, h, m, v = sites[0][at], sites[1][at], mean[at], variance[at]
        left = np.maximum(1.0 / v - w, 1e-3 / v)
        cavity = (m / v - h) / left
        new_m, new_v = tilted_moments(cavity, 1.0 / left, own.parts)
        new_w = np.clip(1.0 / new_v - left, 0.0, None)
        new_h = new_m * (new_w + left) - cavity * left
        sites[0][at] += damping * (new_w - w)
        sites[1][at] += damping * (new_h - h)
        np.maximum.at(moved, own.n, np.abs(new_m - m))
    return moved
