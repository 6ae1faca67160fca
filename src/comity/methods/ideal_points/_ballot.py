"""Votes arranged once for many passes: by item and threshold, with the points they inform."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Floats = NDArray[np.floating]

NO, ABSTAIN, YES = 0, 1, 2
_CHUNK = 24_576  # votes whose working arrays stay in a core's cache


@dataclass(frozen=True)
class Tails:
    """Votes beyond one threshold, sorted by threshold: log Phi(sign (eta - threshold))."""

    point: Ints  # (n,)
    edge: Ints  # (n,) 2 item + (0 lower, 1 upper)
    sign: Floats  # (n,) float32, +1 above, -1 below
    edges: Ints  # the thresholds that have votes
    starts: Ints  # where each begins
    counts: Ints  # how many votes it has
    chunks: list[tuple[slice, slice]]  # of votes, and of `edges`


@dataclass(frozen=True)
class Middles:
    """Votes between two thresholds, sorted by item."""

    point: Ints
    item: Ints
    items: Ints
    starts: Ints


@dataclass(frozen=True)
class Ballot:
    """All votes of the items that divide, and which state and session each point is."""

    tails: Tails
    middles: Middles
    n_items: int
    state: Ints  # (n_points,)
    session: Ints  # (n_points,) steps since the first session
    two: NDArray[np.bool_]  # (n_items,) both thresholds in use

    @property
    def n_points(self) -> int:
        """Observed state-sessions."""
        return len(self.state)


def arrange(point: Ints, item: Ints, vote: Ints, n_items: int) -> tuple[Tails, Middles, Ints]:
    """Sort votes into tails and middles; return also which answers each item received.

    An item that only two of the three answers divide has one threshold: its abstentions, if
    any, are the tail on the side of the missing answer.
    """
    seen = np.zeros((n_items, 3), dtype=np.intp)
    np.add.at(seen, (item, vote), 1)
    used = seen > 0
    three = np.asarray(used.all(axis=1))
    below = (vote == NO) | ((vote == ABSTAIN) & ~used[item, NO])
    middle = (vote == ABSTAIN) & three[item]
    upper = three[item] & (vote == YES)  # items with one threshold keep it as their lower one
    edge = 2 * item + upper
    return _tails(point, edge, below, ~middle), _middles(point, item, middle), seen


def _tails(point: Ints, edge: Ints, below: NDArray[np.bool_], keep: NDArray[np.bool_]) -> Tails:
    chosen = np.flatnonzero(keep)
    chosen = chosen[np.argsort(edge[chosen], kind="stable")]
    edges, starts = np.unique(edge[chosen], return_index=True)
    sign = np.where(below[chosen], -1.0, 1.0).astype(np.float32)
    counts = np.diff(np.append(starts, len(chosen)))
    chunks = _chunks(starts, len(chosen))
    return Tails(point[chosen], edge[chosen], sign, edges, starts, counts, chunks)


def _middles(point: Ints, item: Ints, keep: NDArray[np.bool_]) -> Middles:
    chosen = np.flatnonzero(keep)
    chosen = chosen[np.argsort(item[chosen], kind="stable")]
    items, starts = np.unique(item[chosen], return_index=True)
    return Middles(point[chosen], item[chosen], items, starts)


def _chunks(starts: Ints, n: int) -> list[tuple[slice, slice]]:
    """Runs of whole thresholds of about `_CHUNK` votes."""
    ends = np.append(starts[1:], n)
    chunks, first = [], 0
    while first < len(starts):
        last = max(int(np.searchsorted(ends, starts[first] + _CHUNK, side="right")), first + 1)
        chunks.append((slice(int(starts[first]), int(ends[last - 1])), slice(first, last)))
        first = last
    return chunks
