"""All best splits of a network: how many there are, and who stands with whom in how many."""

import time
from dataclasses import dataclass

import numpy as np

from comity.methods.signed._cover import proof
from comity.methods.signed._cycles import odd_cycles
from comity.methods.signed._flips import cost_of
from comity.methods.signed._kernel import kernel
from comity.methods.signed.network import Floats, Ints, Network

_STEPS = 200_000
"""Steps of the enumeration of one block."""

_LARGEST = 500
"""Vertices of a block that is enumerated: each is one step deeper."""

_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class Alike:
    """Who stands with whom in all best splits.

    ``share`` (n, n) is the share of best splits in which two vertices stand on one side, NaN for
    two that no path joins; ``count`` is the number of best splits, of each connected component up
    to a swap of sides; where not ``complete`` there are more, and shares are of those counted.
    """

    share: Floats
    count: int
    complete: bool


def alike(given: Network, parts: list[Ints], sides: Ints, limit: int) -> Alike:
    """Count the best splits of each component; ``sides`` are one of them."""
    share = np.full((given.size, given.size), np.nan)
    count, complete = 1, True
    for vertices in parts:
        inside = given.between(vertices)
        mean, number, whole = _component(inside, sides[vertices], limit)
        share[np.ix_(vertices, vertices)] = (1 + mean) / 2
        count, complete = count * number, complete and whole
    return Alike(share, count, complete)


def _component(given: Network, sides: Ints, limit: int) -> tuple[Floats, int, bool]:
    """Mean product of the sides of two vertices over all best splits of a component."""
    core = kernel(given, strictly=True)
    kept = np.unique(core.root, return_index=True)[1]
    of_kernel = sides[kept] * core.sign[kept]
    mean = np.eye(core.left.size)
    # Ties that cancel each other leave pieces of which each may be swapped by itself.
    pieces = core.left.components()
    count, complete, placed = 2 ** (len(pieces) - 1), True, np.zeros(core.left.size, dtype=bool)
    placed[[piece[0] for piece in pieces]] = True
    waiting = core.left.blocks()
    while waiting:
        at = next(i for i, edges in enumerate(waiting) if placed[core.left.ends[edges]].any())
        edges = waiting.pop(at)
        vertices, ends = np.unique(core.left.ends[edges], return_inverse=True)
        block = Network(len(vertices), ends.reshape(-1, 2), core.left.weights[edges])
        best, whole = _enumerate(block, of_kernel[vertices], limit)
        own = best.T @ best / len(best)
        joint = int(np.flatnonzero(placed[vertices])[0])
        new = vertices[~placed[vertices]]
        reach = np.outer(mean[:, vertices[joint]], own[joint, ~placed[vertices]])
        old = np.flatnonzero(placed)
        mean[np.ix_(old, new)] = reach[old]
        mean[np.ix_(new, old)] = reach[old].T
        mean[np.ix_(new, new)] = own[np.ix_(~placed[vertices], ~placed[vertices])]
        placed[new] = True
        count, complete = count * len(best), complete and whole
    spread = mean[np.ix_(core.root, core.root)] * np.outer(core.sign, core.sign)
    return spread, count, complete


def _enumerate(block: Network, known: Ints, limit: int) -> tuple[Ints, bool]:
    """All best sides of a block, its first vertex on side 1, and whether these are all."""
    if block.size > _LARGEST:
        return known[None] * known[0], False
    count = _Count(block, cost_of(block, known), limit)
    whole = count.place(0, 0.0)
    return np.array(count.found or [known * known[0]], dtype=np.int64), whole


class _Count:
    """Places one vertex after another, and turns back where the bound says that no best split is.

    The cost of a split is what the cycles of the proof ask for, and what it spends beyond: what
    frustrated edges cost more than the cycles through them ask, and twice a cycle's share for every
    further pair of frustrated edges on it, for their number is odd.
    """

    def __init__(self, block: Network, least: float, limit: int) -> None:
        costs = np.abs(block.weights)
        cycles, duals, beyond = proof(costs, odd_cycles(block), time.monotonic() + _SECONDS)
        self.block, self.least, self.limit = block, least, limit
        self.budget = least - float(duals.sum()) + 1e-6 * max(1.0, least)
        self.order, self.ties = _order(block)
        self.beyond, self.twice = beyond.tolist(), (2 * duals).tolist()
        self.through: list[list[int]] = [[] for _ in costs]
        for number in np.flatnonzero(duals > 1e-9).tolist():
            for edge in cycles[number].tolist():
                self.through[edge].append(number)
        self.hits = [0] * len(cycles)
        self.side = [0] * block.size
        self.agree = (block.weights > 0).tolist()
        self.found: list[list[int]] = []
        self.steps = 0

    def place(self, at: int, spent: float) -> bool:
        """Place the rest of the vertices in every way; whether all were tried."""
        if at == self.block.size:
            # Rounding must not make one best split dearer than another.
            if cost_of(self.block, np.array(self.side)) <= self.least + 1e-9 * max(1, self.least):
                self.found.append(self.side.copy())
            return len(self.found) < self.limit
        for way in (1, -1) if at else (1,):
            self.steps += 1
            if self.steps > _STEPS:
                return False
            self.side[self.order[at]] = way
            paid, struck = self.strike(at, way)
            whole = spent + paid > self.budget or self.place(at + 1, spent + paid)
            for number in struck:
                self.hits[number] -= 1
            if not whole:
                return False
        return True

    def strike(self, at: int, way: int) -> tuple[float, list[int]]:
        """What a vertex spends by its ties to those before it, and the cycles that it strikes."""
        paid, struck = 0.0, []
        for other, edge in self.ties[at]:
            if (self.side[other] == way) != self.agree[edge]:
                paid += self.beyond[edge]
                for number in self.through[edge]:
                    self.hits[number] += 1
                    struck.append(number)
                    if self.hits[number] % 2 == 0:
                        paid += self.twice[number]
        return paid, struck


def _order(block: Network) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Vertices such that each has as many ties to those before it as can be, and these ties."""
    near = block.incident()
    joined = np.zeros(block.size)
    order: list[int] = []
    ties = []
    before: set[int] = set()
    for _ in range(block.size):
        v = 0 if not order else int(joined.argmax())
        ties.append([(other, edge) for other, edge in near[v] if other in before])
        order.append(v)
        before.add(v)
        joined[v] = -np.inf
        for other, _ in near[v]:
            joined[other] += 1
    return order, ties
