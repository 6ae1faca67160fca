"""Landscape theory: the energy of every way in which actors may align, its valleys and basins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from comity.errors import ComityError, shown
from comity.methods.frustration import SECONDS, frustration_of
from comity.methods.signed.network import Floats, Ints, network

__all__ = ["LARGEST", "Landscape", "landscape"]

LARGEST = 22
"""Actors of whom every configuration is looked at: two million of 22."""

_STARTS = 2000
_SEED = 1993
_DECIMALS = 6
_EXACT = 2**52


@dataclass(frozen=True, eq=False)
class Landscape:
    """The valleys of a landscape, deepest first.

    Parameters
    ----------
    minima : ndarray of int, shape (k, n)
        Configurations that no move of a single actor betters: the side of every actor, 0 or 1; the
        first actor's is 0.
    energies : ndarray of float, shape (k,)
        Their energies.
    basins : ndarray of float, shape (k,)
        Share of the configurations (of the starts, where not `whole`) from which steepest descent
        leads there.
    configurations : int
        How many were looked at: all, or so many starts.
    whole : bool
        Whether all were.
    least : float
        Energy that no configuration goes below: proven.

    Examples
    --------
    >>> landscape([1, 1, 1], [[0, 1, -1], [1, 0, -1], [-1, -1, 0]]).minima.tolist()
    [[0, 0, 1]]
    """

    minima: Ints
    energies: Floats
    basins: Floats
    configurations: int
    whole: bool
    least: float


def landscape(
    sizes: ArrayLike, propensities: ArrayLike, *, twice: bool = True, seconds: float = SECONDS
) -> Landscape:
    """Find the local minima of the energy of alignments, and their basins.

    E(X) = sum over i and j of s_i s_j p_ij d_ij(X), where d_ij is 1 if X has i and j on different
    sides. Each pair is counted twice, as i, j and as j, i, as the authors write it; or once. That
    doubles energies and moves no minimum.

    To 22 actors all 2^(n - 1) configurations are looked at, in whole numbers where sizes times
    propensities are decimals of six places or fewer. Beyond, steepest descent runs from 2000
    random configurations: the minima that it meets, and a proven bound of the least energy.

    Parameters
    ----------
    sizes : array_like of float, shape (n,)
        Size or importance of every actor, above 0.
    propensities : array_like of float, shape (n, n)
        Symmetric: above 0 where two tend to align, below where they tend to oppose each other.
    twice : bool
        Whether a pair counts twice.
    seconds : float
        Time that the proof may take, beyond 22 actors.

    Returns
    -------
    Landscape
        Of equally low neighbours steepest descent takes that of the first actor that moves; where
        neighbours are as low as a minimum itself, both are minima.

    Raises
    ------
    ComityError
        If sizes are not above 0, or propensities are not symmetric or not finite.

    References
    ----------
    Axelrod, R. & Bennett, D. S. (1993). A landscape theory of aggregation. British Journal of
    Political Science 23(2), 211-233.

    Examples
    --------
    >>> found = landscape([3, 2, 1], [[0, -1, 1], [-1, 0, 1], [1, 1, 0]])
    >>> found.minima.tolist(), found.energies.tolist(), found.basins.tolist()
    ([[0, 1, 0]], [-8.0], [1.0])
    """
    ties = _ties(sizes, propensities)
    pairs = 2.0 if twice else 1.0
    found = _all(ties) if len(ties) <= LARGEST else _sampled(ties, seconds)
    return Landscape(
        found.minima,
        found.energies * pairs,
        found.basins,
        found.configurations,
        found.whole,
        found.least * pairs,
    )


def _ties(sizes: ArrayLike, propensities: ArrayLike) -> Floats:
    """What it costs to part two actors: sizes times propensity."""
    s, p = np.asarray(sizes, dtype=np.float64), np.asarray(propensities, dtype=np.float64)
    if s.ndim != 1 or p.shape != (len(s), len(s)) or len(s) < 2:
        raise ComityError(
            f"sizes have shape {s.shape}, propensities {p.shape}; give (n,) and (n, n), n of 2 or "
            "more"
        )
    wrong = np.flatnonzero(~(np.isfinite(s) & (s > 0)))
    if wrong.size:
        raise ComityError(
            f"the size of actor {wrong[0]} is {shown(float(s[wrong[0]]))}; give one above 0"
        )
    apart = p - np.diag(np.diag(p))
    if not np.isfinite(apart).all() or (apart != apart.T).any():
        raise ComityError("propensities are not symmetric or not finite; give p_ij = p_ji")
    return np.asarray(s[:, None] * s * apart)


def _all(ties: Floats) -> Landscape:
    """Every configuration; bit v - 1 of its number is the side of actor v."""
    n = len(ties)
    scale = next((10.0**k for k in range(_DECIMALS + 1) if _whole(ties * 10.0**k)), 0.0)
    amounts = np.round(ties * scale).astype(np.int64) if scale else ties
    energy = np.zeros(1, dtype=amounts.dtype)
    for v in range(1, n):
        parted = np.zeros(1, dtype=amounts.dtype)
        for u in range(1, v):
            parted = np.concatenate([parted, parted + amounts[u, v]])
        joined = amounts[:v, v].sum() - parted
        energy = np.concatenate([energy + parted, energy + joined])
    number = np.arange(len(energy))
    best, to = energy, number
    for actor in range(n):
        moved = number ^ (len(energy) - 1 if actor == 0 else 1 << (actor - 1))
        lower = energy[moved] < best
        best, to = np.where(lower, energy[moved], best), np.where(lower, moved, to)
    while (to[to] != to).any():
        to = to[to]
    minima, counts = np.unique(to, return_counts=True)
    order = np.argsort(energy[minima], kind="stable")
    minima, counts = minima[order], counts[order]
    sides = np.hstack(
        [np.zeros((len(minima), 1), np.int64), minima[:, None] >> np.arange(n - 1) & 1]
    )
    energies = energy[minima].astype(np.float64) / (scale or 1.0)
    share = counts / len(energy)
    return Landscape(sides, energies, share, len(energy), True, float(energies[0]))


def _whole(amounts: Floats) -> bool:
    close = np.abs(amounts - np.round(amounts)) < 1e-9 * np.maximum(1, np.abs(amounts))
    return bool(close.all() and np.abs(amounts).sum() < _EXACT)


def _sampled(ties: Floats, seconds: float) -> Landscape:
    """Steepest descent from random configurations, all at once; the least energy by proof."""
    n = len(ties)
    rng = np.random.default_rng(_SEED)
    sides = rng.choice([-1.0, 1.0], size=(_STARTS, n))
    every = np.arange(_STARTS)
    while True:
        # To move parts an actor from those it stood with, and joins it to the others.
        gains = -sides * (sides @ ties)
        actor = gains.argmax(axis=1)
        going = gains[every, actor] > 1e-9 * np.abs(ties).max()
        if not going.any():
            break
        sides[every[going], actor[going]] *= -1
    labels = (sides * sides[:, :1] < 0).astype(np.int64)
    minima, counts = np.unique(labels, axis=0, return_counts=True)
    parted = minima[:, :, None] != minima[:, None, :]
    energies = (parted * ties).sum(axis=(1, 2)) / 2
    order = np.argsort(energies, kind="stable")
    a, b = np.triu_indices(n, 1)
    there = ties[a, b] != 0
    proof = frustration_of(network(n, np.stack([a, b], 1)[there], ties[a, b][there]), seconds)
    foes = float(-ties[a, b][ties[a, b] < 0].sum())
    return Landscape(
        minima[order], energies[order], counts[order] / _STARTS, _STARTS, False, proof.bound - foes
    )
