"""Correlation clustering: as many camps as fit a signed network best, exactly, with the proof."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from comity.errors import ComityError, shown
from comity.methods.frustration import SECONDS
from comity.methods.signed._cover import cover
from comity.methods.signed._cycles import AT_ONCE, MISSED, SHORT, missed_by, triangles
from comity.methods.signed._flips import matrix
from comity.methods.signed.network import Floats, Ints, Network

__all__ = ["Clustering", "clustering_of", "settle"]

_SEED = 1967
_ROUNDS = 30
"""Starts of a search, where the linear programme alone does not settle the matter."""


@dataclass(frozen=True, eq=False)
class Clustering:
    """The best clusters of a signed network, their number open.

    Parameters
    ----------
    cost : float
        Weight of positive edges between clusters and of negative edges within them.
    bound : float
        What every clustering costs at least: proven.
    labels : ndarray of int, shape (n,)
        Cluster of each vertex, numbered from 0 in the order of their first vertices.

    Examples
    --------
    >>> from comity.methods.signed.network import network
    >>> found = clustering_of(network(3, [[0, 1], [0, 2], [1, 2]], [-1, -1, -1]))
    >>> found.cost, found.clusters, found.optimal
    (0.0, 3, True)
    """

    cost: float
    bound: float
    labels: Ints

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0

    @property
    def optimal(self) -> bool:
        """Whether no clustering costs less: proven."""
        return bool(self.bound >= self.cost)


def clustering_of(given: Network, seconds: float = SECONDS) -> Clustering:
    """Cluster a signed network at least cost, the number of clusters open, and prove it.

    cost = sum of w over positive edges between clusters + sum of |w| over negative edges within.

    It asks whether enemies of enemies need be friends, as two camps do not: with three camps that
    are all at odds nothing is frustrated. The cheapest set of edges is found that meets every cycle
    with exactly one negative edge, as for `comity.methods.frustration.frustration_of`.

    Parameters
    ----------
    given, seconds
        As for `comity.methods.frustration.frustration_of`.

    Returns
    -------
    Clustering
        One of the best clusterings, and the bound.

    Raises
    ------
    ComityError
        As `comity.methods.frustration.frustration_of`.

    References
    ----------
    Davis, J. A. (1967). Clustering and structural balance in graphs. Human Relations 20(2),
    181-187. Demaine, E. D., Emanuel, D., Fiat, A. & Immorlica, N. (2006). Correlation clustering
    in general weighted graphs. Theoretical Computer Science 361(2-3), 172-187.

    Examples
    --------
    >>> from comity.methods.signed.network import network
    >>> ring = network(4, [[0, 1], [1, 2], [2, 3], [0, 3]], [1, 1, 1, -1])
    >>> clustering_of(ring).cost
    1.0
    """
    if not seconds > 0:
        raise ComityError(f"seconds are {shown(seconds)}; give more than 0, such as 60")
    deadline = time.monotonic() + seconds
    cost = bound = 0.0
    cut = given.weights < 0
    # Clusters hang together by positive edges; of others a negative edge asks nothing.
    friends = _joined(given, ~cut)
    within = np.flatnonzero(friends[given.ends[:, 0]] == friends[given.ends[:, 1]])
    inside = Network(given.size, given.ends[within], given.weights[within])
    for edges in sorted(inside.blocks(), key=len):
        vertices, ends = np.unique(inside.ends[edges], return_inverse=True)
        block = Network(len(vertices), ends.reshape(-1, 2), inside.weights[edges])
        chosen, proven = _covered(block, deadline)
        cut[within[edges]] ^= chosen > 0
        cost += float(np.abs(block.weights) @ chosen)
        bound += proven
    labels = _joined(given, (given.weights > 0) & ~cut)
    spent = _cost(given, labels)
    return Clustering(spent, spent if bound >= cost - 1e-9 * max(1.0, cost) else bound, labels)


def settle(dense: Floats, labels: Ints) -> Ints:
    """Move single vertices to the cluster where they fit best, or alone, until none gains.

    Parameters
    ----------
    dense : ndarray of float, shape (n, n)
        Weights, symmetric, 0 on the diagonal.
    labels : ndarray of int, shape (n,)
        Clusters to begin with.

    Returns
    -------
    ndarray of int, shape (n,)
        Clusters, numbered in the order of their first vertices.

    Examples
    --------
    >>> settle(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1])).tolist()
    [0, 0]
    """
    n = len(labels)
    now = np.unique(labels, return_inverse=True)[1]
    pull = np.zeros((n, n + 1))
    np.add.at(pull.T, now, dense)
    while True:
        gains = pull - pull[np.arange(n), now][:, None]
        counts = np.bincount(now, minlength=n + 1)
        empty = int(np.flatnonzero(counts == 0)[0])
        gains[:, (counts == 0) & (np.arange(n + 1) != empty)] = -np.inf
        v, to = divmod(int(gains.argmax()), n + 1)
        if gains[v, to] <= 1e-9:
            return _first_seen(now)
        pull[:, now[v]] -= dense[v]
        pull[:, to] += dense[v]
        now[v] = to


def _covered(block: Network, deadline: float) -> tuple[Floats, float]:
    """The edges at fault in a biconnected network, 1 or 0, and the bound of their weight."""
    dense = matrix(block)
    rng = np.random.default_rng(_SEED)

    def at_fault(labels: Ints) -> Floats:
        a, b = labels[block.ends].T
        return np.asarray((a == b) != (block.weights > 0), dtype=np.float64)

    def mended(chosen: Floats) -> Floats:
        kept = _joined(block, (block.weights > 0) & (chosen < 0.5))
        return at_fault(settle(dense, kept))

    def searched() -> Floats:
        costs = np.abs(block.weights)
        starts = (rng.integers(0, 1 + rng.integers(block.size), block.size) for _ in range(_ROUNDS))
        return min((at_fault(settle(dense, one)) for one in starts), key=lambda one: costs @ one)

    first = at_fault(settle(dense, np.arange(block.size)))
    found = cover(np.abs(block.weights), first, _conflicts(block), mended, searched, deadline)
    return mended(found.chosen), found.bound


def _conflicts(given: Network) -> Callable[[Floats], Sequence[Ints]]:
    """What finds cycles with exactly one negative edge that a choice of edges misses."""
    negative = given.weights < 0
    three = triangles(given)
    single = negative[three].sum(axis=1) == 1
    return missed_by(three[single], lambda chosen: _shortest(given, negative, chosen))


def _shortest(given: Network, negative: np.ndarray, chosen: Floats) -> list[Ints]:
    """For every negative edge the path of positive ones that closes it at least choice."""
    a, b = given.ends.T
    length = np.maximum(chosen, 0) + SHORT
    there = np.flatnonzero(~negative)
    ties = csr_array(
        (np.tile(length[there], 2), (np.r_[a[there], b[there]], np.r_[b[there], a[there]])),
        shape=(given.size, given.size),
    )
    far, before = dijkstra(ties, limit=1 - MISSED / 2, return_predecessors=True)
    number = {(u, v): edge for edge, (u, v) in enumerate(given.ends.tolist())}
    closing = np.where(negative, chosen + far[a, b], np.inf)
    found: list[Ints] = []
    for edge in np.argsort(closing, kind="stable")[:AT_ONCE]:
        if closing[edge] >= 1 - MISSED:
            break
        start, at = int(a[edge]), int(b[edge])
        cycle = [int(edge)]
        while at != start:
            step = int(before[start, at])
            cycle.append(number[min(step, at), max(step, at)])
            at = step
        found.append(np.array(cycle))
    return found


def _joined(given: Network, kept: np.ndarray) -> Ints:
    """Labels of what hangs together by some edges."""
    ends = given.ends[kept]
    tie = coo_array((np.ones(len(ends)), ends.T), shape=(given.size, given.size))
    return _first_seen(connected_components(tie, directed=False)[1])


def _first_seen(labels: np.ndarray) -> Ints:
    """Labels numbered in the order of their first vertices."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)


def _cost(given: Network, labels: Ints) -> float:
    a, b = labels[given.ends].T
    return float(np.abs(given.weights)[(a == b) != (given.weights > 0)].sum())
