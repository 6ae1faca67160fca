"""The kernel of a network: vertices whose strongest tie decides for them are joined to it."""

from dataclasses import dataclass

import numpy as np

from comity.methods.signed.network import Floats, Ints, Network, network


@dataclass(frozen=True, eq=False)
class Kernel:
    """What is left to decide of a network, and how a vertex of it follows from the rest.

    ``cost`` is paid whatever is decided; vertex v stands with ``root[v]`` of the kernel where
    ``sign[v]`` is 1, against it where -1.
    """

    left: Network
    cost: float
    root: Ints
    sign: Ints

    def sides(self, of_kernel: Ints) -> Ints:
        """Sides (1 or -1) of all vertices from those of the kernel."""
        return np.asarray(of_kernel[self.root] * self.sign)


def kernel(given: Network, strictly: bool = False) -> Kernel:
    """Join every vertex whose strongest tie weighs as much as its others together.

    To stand as that tie asks is then never worse. Parallel edges become one: of two that
    contradict each other the weaker is frustrated on any side. ``strictly``: only where to stand
    otherwise is always worse, so that no best split is lost.
    """
    ties: list[dict[int, float]] = [{} for _ in range(given.size)]
    for (a, b), weight in zip(given.ends.tolist(), given.weights.tolist(), strict=True):
        ties[a][b] = ties[b][a] = weight
    into: list[tuple[int, int, int]] = []
    cost, waiting = 0.0, list(range(given.size))
    gone = np.zeros(given.size, dtype=bool)
    while waiting:
        v = waiting.pop()
        if gone[v] or not ties[v]:
            continue
        u, strongest = max(ties[v].items(), key=lambda tie: abs(tie[1]))
        spare = 2 * abs(strongest) - sum(map(abs, ties[v].values()))
        if spare < 0 or (strictly and spare == 0):
            continue
        sign = 1 if strongest > 0 else -1
        into.append((v, u, sign))
        gone[v] = True
        waiting += [*ties[v]]
        cost += _merge(ties, v, u, sign)
    return _numbered(given.size, ties, into, cost, gone)


def _merge(ties: list[dict[int, float]], v: int, u: int, sign: int) -> float:
    """Give the ties of v to u, which it stands with or against; what that costs in any case."""
    cost = 0.0
    del ties[u][v]
    for other, weight in ties[v].items():
        if other == u:
            continue
        del ties[other][v]
        moved, there = weight * sign, ties[u].get(other, 0.0)
        if moved * there < 0:
            cost += min(abs(moved), abs(there))
        if moved + there:
            ties[u][other] = ties[other][u] = moved + there
        else:
            del ties[u][other], ties[other][u]
    ties[v] = {}
    return cost


def _numbered(
    size: int,
    ties: list[dict[int, float]],
    into: list[tuple[int, int, int]],
    cost: float,
    gone: np.ndarray,
) -> Kernel:
    left = np.flatnonzero(~gone)
    number = np.full(size, -1)
    number[left] = np.arange(len(left))
    root, sign = number.copy(), np.ones(size, dtype=np.int64)
    for v, u, relation in reversed(into):
        root[v], sign[v] = root[u], sign[u] * relation
    edges = [(a, b, weight) for a in left.tolist() for b, weight in ties[a].items() if a < b]
    ends = number[np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2)]
    weights: Floats = np.array([edge[2] for edge in edges], dtype=np.float64)
    return Kernel(network(len(left), ends, weights), cost, root, sign)
