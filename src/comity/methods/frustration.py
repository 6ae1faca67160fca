"""The frustration of a signed network: how far it is from two camps, exactly, with the proof."""

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from comity.errors import ComityError, shown
from comity.methods.signed._cover import cover
from comity.methods.signed._cycles import odd_cycles, triangles
from comity.methods.signed._flips import along, cost_of, descend, matrix, search
from comity.methods.signed._kernel import kernel
from comity.methods.signed._optima import Alike, alike
from comity.methods.signed.network import Floats, Ints, Network

__all__ = ["SECONDS", "Frustration", "Part", "frustration_of"]

SECONDS = 60.0
"""Time that the proof may take by default."""

_SEED = 1946
_MOVES = 20_000
"""Flips of a search, where the linear programme alone does not settle the matter."""


@dataclass(frozen=True, eq=False)
class Part:
    """The certificate of one connected component.

    Parameters
    ----------
    vertices : ndarray of int
        Its vertices.
    frustration : float
        Weight of the edges that the best split found leaves frustrated.
    bound : float
        Weight that every split leaves frustrated at least: proven.

    Examples
    --------
    >>> from comity.methods.signed.network import network
    >>> frustration_of(network(3, [[0, 1], [0, 2], [1, 2]], [1, 1, -1])).parts[0].bound
    1.0
    """

    vertices: Ints
    frustration: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether no split is better."""
        return bool(self.bound >= self.frustration)


@dataclass(frozen=True, eq=False)
class Frustration:
    """How far a signed network is from balance, with what proves it.

    Parameters
    ----------
    network : Network
        The network.
    sides : ndarray of int, shape (n,)
        The best split into two camps: 1 or -1. The first vertex of each connected component has 1:
        components hang together by nothing, so how one stands to another is open.
    parts : tuple of Part
        The certificate of each connected component.

    Examples
    --------
    >>> from comity.methods.signed.network import network
    >>> found = frustration_of(network(4, [[0, 1], [1, 2], [2, 3], [0, 3]], [1, 1, 1, -1]))
    >>> found.frustration, found.bound, found.optimal, found.balance
    (1.0, 1.0, True, 0.5)
    """

    network: Network
    sides: Ints
    parts: tuple[Part, ...]

    @property
    def frustration(self) -> float:
        """Weight of the edges that the best split found leaves frustrated, L."""
        return float(sum(part.frustration for part in self.parts))

    @property
    def bound(self) -> float:
        """Weight that every split leaves frustrated at least."""
        return float(sum(part.bound for part in self.parts))

    @property
    def gap(self) -> float:
        """By how much a better split could be better; 0 where the optimum is proven."""
        return 0.0 if self.optimal else self.frustration - self.bound

    @property
    def optimal(self) -> bool:
        """Whether no split is better: proven."""
        return all(part.optimal for part in self.parts)

    @property
    def balance(self) -> float:
        """1 - 2 L / m, m the weight of all edges: 1 where balanced; NaN where there is no edge."""
        total = float(np.abs(self.network.weights).sum())
        return 1 - 2 * self.frustration / total if total else float("nan")

    @cached_property
    def balanced_triads(self) -> float:
        """Share of the triangles whose signs multiply to 1; NaN where there is no triangle."""
        three = triangles(self.network)
        signs = np.sign(self.network.weights)[three].prod(axis=1)
        return float((signs > 0).mean()) if len(three) else float("nan")

    @property
    def frustrated(self) -> Ints:
        """The edges that the best split found leaves frustrated."""
        a, b = self.sides[self.network.ends].T
        return np.flatnonzero(self.network.weights * a * b < 0)

    def alike(self, limit: int = 10_000) -> Alike:
        """In which share of all best splits two vertices stand on one side.

        Parameters
        ----------
        limit : int
            Best splits of a part of the network that are counted at most.

        Returns
        -------
        Alike
            How many best splits there are, and the share of each pair.

        Raises
        ------
        ComityError
            If the optimum is not proven.

        Examples
        --------
        >>> from comity.methods.signed.network import network
        >>> enemies = network(3, [[0, 1], [0, 2], [1, 2]], [-1, -1, -1])
        >>> frustration_of(enemies).alike().count
        3
        """
        if not self.optimal:
            raise ComityError(
                f"the optimum is not proven (frustration {self.frustration:g}, bound "
                f"{self.bound:g}); give more seconds before asking for all best splits"
            )
        return alike(self.network, [part.vertices for part in self.parts], self.sides, limit)


def frustration_of(given: Network, seconds: float = SECONDS) -> Frustration:
    """Find the frustration index of a signed network, and prove it.

    L = min over s in {-1, 1}^n of the sum of |w_ab| over edges with w_ab s_a s_b < 0.

    Vertices whose strongest tie outweighs their others are joined to it, the rest is cut into
    biconnected components. In each the cheapest set of edges that meets every negative cycle is
    found by linear programming with negative triangles and cycles as cutting planes, and by
    branching where that leaves fractions. A local search gives the split to begin with; it is
    reported as optimal only where the bound meets it.

    Parameters
    ----------
    given : Network
        The network.
    seconds : float
        Time that the proof may take; where it does not come, bound and gap are given.

    Returns
    -------
    Frustration
        L, the bound, the best split, and a certificate for every connected component.

    Raises
    ------
    ComityError
        If seconds are not above 0.

    References
    ----------
    Aref, S., Mason, A. J. & Wilson, M. C. (2020). A modeling and computational study of the
    frustration index in signed networks. Networks 75(1), 95-110. Barahona, F. & Mahjoub, A. R.
    (1986). On the cut polytope. Mathematical Programming 36, 157-173.

    Examples
    --------
    >>> from comity.methods.signed.network import network
    >>> frustration_of(network(3, [[0, 1], [0, 2], [1, 2]], [-2, -3, -4])).frustration
    2.0
    """
    if not seconds > 0:
        raise ComityError(f"seconds are {shown(seconds)}; give more than 0, such as 60")
    deadline = time.monotonic() + seconds
    sides, parts = np.ones(given.size, dtype=np.int64), []
    for vertices in sorted(given.components(), key=len):  # small ones are soon proven
        inside = given.between(vertices)
        found, bound = _split(inside, deadline)
        cost = cost_of(inside, found)
        # What is proven is proven to the last digit: sums of the same weights differ in order.
        proven = cost if bound >= cost - 1e-9 * max(1.0, cost) else bound
        sides[vertices] = found * found[0]
        parts.append(Part(vertices, cost, proven))
    return Frustration(given, sides, tuple(sorted(parts, key=lambda part: part.vertices[0])))


def _split(given: Network, deadline: float) -> tuple[Ints, float]:
    """The best sides of a connected network, and the bound of all."""
    core = kernel(given)
    bound = core.cost
    agree = core.left.weights > 0
    for edges in sorted(core.left.blocks(), key=len):
        vertices, ends = np.unique(core.left.ends[edges], return_inverse=True)
        block = Network(len(vertices), ends.reshape(-1, 2), core.left.weights[edges])
        frustrated, proven = _covered(block, deadline)
        agree[edges] ^= frustrated > 0
        bound += proven
    # Blocks share single vertices, so the sides that each asks for never contradict each other.
    of_kernel = along(core.left, np.zeros(len(agree)), agree)
    return core.sides(of_kernel), bound


def _covered(block: Network, deadline: float) -> tuple[Floats, float]:
    """The frustrated edges of a biconnected network, 1 or 0, and the bound of their weight."""
    dense = matrix(block)
    start = descend(dense, along(block, -np.abs(block.weights), block.weights > 0))

    def frustrated(sides: Ints) -> Floats:
        a, b = sides[block.ends].T
        return np.asarray(block.weights * a * b < 0, dtype=np.float64)

    def mended(chosen: Floats) -> Floats:
        agree = (block.weights > 0) ^ (chosen > 0.5)
        return frustrated(descend(dense, along(block, -np.abs(chosen - 0.5), agree)))

    def searched() -> Floats:
        # A tenth of a second is left to look even where the time has gone.
        until = max(deadline, time.monotonic() + 0.1)
        return frustrated(search(block, np.random.default_rng(_SEED), _MOVES, until))

    costs = np.abs(block.weights)
    found = cover(costs, frustrated(start), odd_cycles(block), mended, searched, deadline)
    return found.chosen, found.bound
