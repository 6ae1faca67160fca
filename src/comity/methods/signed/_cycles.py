"""Cycles that ask for a frustrated edge: those with an odd number of negative edges."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from comity.methods.signed.network import Floats, Ints, Network

Bools = NDArray[np.bool_]

MISSED = 1e-5
"""How far below 1 the choice on a cycle must fall for it to count as missed."""

SHORT = 1e-7
"""What an edge adds to the length of a path, so that of equal ones the shortest is taken."""

AT_ONCE = 400
"""Cycles that are added in one round."""


def triangles(given: Network) -> Ints:
    """The three edges of every triangle, shape (n, 3)."""
    number = np.full((given.size, given.size), -1, dtype=np.int64)
    a, b = given.ends.T
    number[a, b] = np.arange(len(a))
    above = number >= 0
    found = []
    for edge, (u, v) in enumerate(given.ends.tolist()):
        third = np.flatnonzero(above[u] & above[v])
        if third.size:
            found.append(
                np.stack([np.full(third.size, edge), number[u, third], number[v, third]], 1)
            )
    return np.concatenate(found) if found else np.empty((0, 3), dtype=np.int64)


def odd_cycles(given: Network) -> Callable[[Floats], Sequence[Ints]]:
    """What finds negative cycles that a choice of edges misses."""
    negative = given.weights < 0
    three = triangles(given)
    odd = negative[three].sum(axis=1) % 2 == 1
    return missed_by(three[odd], lambda chosen: _shortest(given, negative, chosen))


def missed_by(
    three: Ints, longer: Callable[[Floats], Sequence[Ints]]
) -> Callable[[Floats], Sequence[Ints]]:
    """What finds triangles that a choice of edges misses, and where there is none longer cycles."""

    def missed(chosen: Floats) -> Sequence[Ints]:
        on = chosen[three].sum(axis=1)
        at = np.flatnonzero(on < 1 - MISSED)
        if at.size:
            return list(three[at[np.argsort(on[at], kind="stable")[:AT_ONCE]]])
        return longer(chosen)

    return missed


def _shortest(given: Network, negative: Bools, chosen: Floats) -> list[Ints]:
    """The negative cycle of least choice through every edge, where it is missed.

    Vertices are doubled: a positive edge joins those of one side, a negative one crosses over. A
    path from one copy to the other is a negative closed walk.
    """
    n, m = given.size, len(given.weights)
    a, b = given.ends.T
    cross = negative * n
    heads = np.concatenate([a, a + n])
    tails = np.concatenate([b + cross, b + n - cross])
    length = np.tile(np.maximum(chosen, 0) + SHORT, 2)
    doubled = csr_array(
        (np.concatenate([length, length]), (np.r_[heads, tails], np.r_[tails, heads])),
        shape=(2 * n, 2 * n),
    )
    far, before = dijkstra(
        doubled, indices=np.arange(n), limit=1 - MISSED / 2, return_predecessors=True
    )
    closing = chosen + far[a, b + n - cross]
    number = {(u, v): edge for edge, (u, v) in enumerate(given.ends.tolist())}
    found: dict[tuple[int, ...], Ints] = {}
    for edge in np.argsort(closing, kind="stable")[:m]:
        if closing[edge] >= 1 - MISSED or len(found) >= AT_ONCE:
            break
        start, end = int(a[edge]), int(b[edge] + n - cross[edge])
        walk = [end]
        while walk[-1] != start:
            walk.append(int(before[start, walk[-1]]))
        cycle = _simple([v % n for v in walk], number, negative)
        found.setdefault(tuple(sorted(cycle)), np.array(cycle))
    return list(found.values())


def _simple(walk: list[int], number: dict[tuple[int, int], int], negative: Bools) -> list[int]:
    """A simple negative cycle in a negative closed walk, which is given without its return."""
    path: list[int] = []
    at: dict[int, int] = {}
    edges: list[int] = []
    for v in [*walk, walk[0]]:
        if path:
            edges.append(number[min(path[-1], v), max(path[-1], v)])
        if v in at:
            loop = edges[at[v] :]
            if negative[loop].sum() % 2 == 1:
                return loop
            for gone in path[at[v] + 1 :]:
                del at[gone]
            del path[at[v] + 1 :], edges[at[v] :]
        else:
            at[v] = len(path)
            path.append(v)
    return edges
