"""A signed network as arrays: pairs of vertices, each once, with a weight above or below 0."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from comity.errors import ComityError, shown

__all__ = ["Network", "network"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """A signed network without loops and without parallel edges.

    Parameters
    ----------
    size : int
        Number of vertices, 0 ... size - 1; some may have no edge.
    ends : ndarray of int, shape (m, 2)
        The two vertices of every edge, the smaller first.
    weights : ndarray of float, shape (m,)
        Above 0 where the two agree, below 0 where they do not; never 0.

    Examples
    --------
    >>> network(3, [[0, 1], [2, 1]], [1, -1]).ends.tolist()
    [[0, 1], [1, 2]]
    """

    size: int
    ends: Ints
    weights: Floats

    @property
    def whole(self) -> bool:
        """Whether every weight is a whole number, so that a cost is one too."""
        return bool((self.weights == np.round(self.weights)).all())

    def between(self, vertices: Ints) -> "Network":
        """The network among some vertices, numbered anew in the order given."""
        number = np.full(self.size, -1)
        number[vertices] = np.arange(len(vertices))
        ends = number[self.ends]
        kept = (ends >= 0).all(axis=1)
        return Network(len(vertices), np.sort(ends[kept], axis=1), self.weights[kept])

    def incident(self) -> list[list[tuple[int, int]]]:
        """The neighbours of every vertex, each with the number of the edge."""
        near: list[list[tuple[int, int]]] = [[] for _ in range(self.size)]
        for edge, (a, b) in enumerate(self.ends.tolist()):
            near[a].append((b, edge))
            near[b].append((a, edge))
        return near

    def components(self) -> list[Ints]:
        """The vertices of every connected component, in the order of their first vertex."""
        tie = coo_array((np.ones(len(self.ends)), self.ends.T), shape=(self.size, self.size))
        _, label = connected_components(tie, directed=False)
        order = np.argsort(label, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if self.size else []

    def blocks(self) -> list[Ints]:
        """The edges of every biconnected component: a cycle lies in one of them alone."""
        return list(_blocks(self))


def network(size: int, ends: ArrayLike, weights: ArrayLike) -> Network:
    """Check a signed network, and put its edges in order.

    Parameters
    ----------
    size : int
        Number of vertices.
    ends : array_like of int, shape (m, 2)
        The two vertices of every edge.
    weights : array_like of float, shape (m,)
        Their signs, or signs with weights.

    Returns
    -------
    Network
        Edges sorted by their ends.

    Raises
    ------
    ComityError
        If a vertex is out of range, an edge is a loop or there twice, or a weight is 0 or not
        finite.

    Examples
    --------
    >>> network(2, [[1, 0]], [-1]).weights
    array([-1.])
    """
    pairs = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    amounts = np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(pairs) != len(amounts):
        raise ComityError(f"{len(pairs)} edges have {len(amounts)} weights; give one for each")
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < size):
        raise ComityError(f"a vertex is out of range; number them 0 to {size - 1}")
    bad = np.flatnonzero(~np.isfinite(amounts) | (amounts == 0))
    if bad.size:
        raise ComityError(
            f"edge {bad[0]} has the weight {shown(float(amounts[bad[0]]))}; leave it out, or give "
            "one above or below 0"
        )
    loop = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if loop.size:
        raise ComityError(
            f"edge {loop[0]} joins vertex {pairs[loop[0], 0]} to itself; leave it out"
        )
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, amounts = pairs[order], amounts[order]
    twice = np.flatnonzero((pairs[1:] == pairs[:-1]).all(axis=1))
    if twice.size:
        a, b = pairs[twice[0]]
        raise ComityError(f"the edge {a}-{b} is there twice; give each pair once")
    return Network(size, pairs, amounts)


def _blocks(given: Network) -> Iterator[Ints]:
    """Tarjan's search for biconnected components, without recursion."""
    incident = given.incident()
    depth, low = [-1] * given.size, [0] * given.size
    edges: list[int] = []
    for root in range(given.size):
        if depth[root] >= 0:
            continue
        depth[root] = low[root] = 0
        path = [(root, -1, iter(incident[root]))]
        while path:
            at, came, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                if path:
                    before = path[-1][0]
                    low[before] = min(low[before], low[at])
                    if low[at] >= depth[before]:
                        cut = edges.index(came)
                        yield np.array(edges[cut:])
                        del edges[cut:]
                continue
            to, edge = step
            if edge == came:
                continue
            if depth[to] < 0:
                depth[to] = low[to] = depth[at] + 1
                edges.append(edge)
                path.append((to, edge, iter(incident[to])))
            elif depth[to] < depth[at]:
                edges.append(edge)
                low[at] = min(low[at], depth[to])
