"""Local search for two camps: flips of one vertex at a time, with a memory against returning."""

import time

import numpy as np

from comity.methods.signed.network import Floats, Ints, Network

_KEPT = 10
"""Moves for which a vertex stays where it went; some more by chance."""


def cost_of(given: Network, sides: Ints) -> float:
    """Weight of the edges that sides (1 or -1) leave frustrated."""
    a, b = sides[given.ends].T
    return float(np.abs(given.weights)[given.weights * a * b < 0].sum())


def descend(dense: Floats, sides: Ints) -> Ints:
    """Flip the vertex that gains most until none gains."""
    now = sides.astype(np.float64)
    gains = -now * (dense @ now)
    while (best := int(gains.argmax())) >= 0 and gains[best] > 1e-9:
        now[best] = -now[best]
        gains -= 2 * now * dense[best] * now[best]
        gains[best] = -now[best] * float(dense[best] @ now)
    return now.astype(np.int64)


def search(given: Network, rng: np.random.Generator, moves: int, deadline: float) -> Ints:
    """The best sides that a tabu search finds in so many moves, or in time."""
    dense = matrix(given)
    best = descend(dense, _grown(given))
    least = cost_of(given, best)
    now = best.astype(np.float64)
    until = np.zeros(given.size)
    gains = -now * (dense @ now)
    cost, since = least, 0
    waits = rng.integers(0, _KEPT, size=moves)
    for move in range(moves):
        if move % 256 == 0 and time.monotonic() > deadline:
            break
        free = (until <= move) | (cost - gains < least - 1e-9)
        v = int(np.where(free, gains, -np.inf).argmax())
        cost -= float(gains[v])
        now[v] = -now[v]
        gains -= 2 * now * dense[v] * now[v]
        gains[v] = -now[v] * float(dense[v] @ now)
        until[v] = move + 1 + min(_KEPT, given.size // 4) + waits[move] % max(1, given.size // 4)
        since += 1
        if cost < least - 1e-9:
            least, best, since = cost, now.astype(np.int64), 0
        elif since > 20 * given.size:
            now = best.astype(np.float64) * np.where(rng.random(given.size) < 0.2, -1, 1)
            gains = -now * (dense @ now)
            cost, since = cost_of(given, now.astype(np.int64)), 0
    return best


def matrix(given: Network) -> Floats:
    """Weights as a symmetric matrix."""
    dense = np.zeros((given.size, given.size))
    a, b = given.ends.T
    dense[a, b] = dense[b, a] = given.weights
    return dense


def _grown(given: Network) -> Ints:
    """Sides along the spanning tree of the heaviest edges."""
    return along(given, -np.abs(given.weights), given.weights > 0)


def along(given: Network, order: Floats, agree: np.ndarray) -> Ints:
    """Sides along the spanning tree of the edges that come first: the same where they agree."""
    parent, sign = list(range(given.size)), [1] * given.size

    def root(v: int) -> tuple[int, int]:
        relation = 1
        while parent[v] != v:
            relation *= sign[v]
            v = parent[v]
        return v, relation

    ends, same = given.ends.tolist(), agree.tolist()
    for edge in np.argsort(order, kind="stable").tolist():
        (a, to_a), (b, to_b) = root(ends[edge][0]), root(ends[edge][1])
        if a != b:
            parent[a], sign[a] = b, to_a * to_b * (1 if same[edge] else -1)
    return np.array([root(v)[1] for v in range(given.size)], dtype=np.int64)
