"""The recursions of exact segmentation: sums over all ways of cutting draws into segments.

Observations lie at nodes 0 to n - 1 and a segment is an edge from its first one to the node
after its last; arrays of them have (start, ..., draw, point of the grid of variances).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from comity.methods._local_level import Floats, Ints
from comity.methods._segment_model import Points, Series

MOST = 10
"""Turning points counted one by one; this many and more, together."""

_KEPT = 0.999  # of the weight of the grid
_SCREENED = 20  # draws, evenly chosen, decide which points of the grid the others visit
_CELLS = 1 << 17  # numbers at a time on the way forward: arrays that stay in the cache
_STORED = 1 << 22  # and on the way back, where every segment is kept


def likelihoods(series: Series, y: Floats, points: Points) -> Iterator[Floats]:
    """Yield, for each last observation, the log-density of the segments from every first one.

    One Kalman filter is begun at every observation; a yielded array, (starts, draws, points),
    is only good until the next.
    """
    n_obs, n_draws, n_points = *y.shape, len(points.step)
    mean, total = np.zeros((2, n_obs, n_draws, n_points))
    var = np.ones((n_obs, n_points))
    for t in range(n_obs):
        a, P, density = mean[: t + 1], var[: t + 1], total[: t + 1]
        P[:t] += series.gap[t] * points.step
        R = points.error * series.noise[t]
        F = P + R
        K = P / F
        v = y[t][:, None] - a
        a += K[:, None] * v
        v *= v
        v *= (-0.5 / F)[:, None]
        v -= (0.5 * np.log(2 * np.pi * F))[:, None]
        density += v
        P *= R / F
        yield density


def _log_sum(terms: Floats) -> Floats:
    """Log of the sum of exp along the first axis; destroys what it is given."""
    top: Floats = terms.max(axis=0)
    terms -= top
    np.exp(terms, out=terms)
    return np.asarray(top + np.log(terms.sum(axis=0)))


def _forward(rows: Iterable[Floats], prior: Floats, like: tuple[int, ...]) -> Floats:
    """Log-density of what lies before each node, and that a segment begins there."""
    before = np.full((len(prior) + 1, *like), -np.inf)
    before[0] = 0.0
    for t, row in enumerate(rows):
        starts = np.flatnonzero(prior[: t + 1, t] > -np.inf)
        if starts.size:
            # The starts are 0 and a stretch of others: a slice is cheaper than a choice.
            terms = before[: starts[-1] + 1] + row[: starts[-1] + 1]
            terms += prior[: starts[-1] + 1, t, None, None]
            before[t + 1] = _log_sum(terms)
    return before


def evidence(series: Series, points: Points, prior: Floats) -> Floats:
    """Log-density of each draw at each point of the grid, (n_draws, n_points)."""
    n_obs, n_draws = series.y.shape
    width = max(1, _CELLS // (n_obs * len(points.step)))
    pieces = []
    for at in range(0, n_draws, width):
        y = series.y[:, at : at + width]
        like = y.shape[1], len(points.step)
        pieces.append(_forward(likelihoods(series, y, points), prior, like)[-1])
    return np.concatenate(pieces)


def likely(series: Series, points: Points, prior: Floats) -> Points:
    """Leave out points of the grid that together have next to no weight, by some of the draws."""
    every = -(-series.y.shape[1] // _SCREENED)
    weight = weights(evidence(series._replace(y=series.y[:, ::every]), points, prior)).mean(axis=0)
    order = np.argsort(-weight)
    return points.take(order[: int((weight[order].cumsum() < _KEPT).sum()) + 1])


def weights(log_density: Floats) -> Floats:
    """Probability of each point of the grid given each draw."""
    weight = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


class Posterior(NamedTuple):
    """What all ways of cutting say together, averaged over draws."""

    spans: Floats  # (n_obs, n_obs), probability of each segment (first, last)
    number: Floats  # (MOST + 1,), probability of each number of turning points
    weight: Floats  # (n_draws, n_points), probability of each point given each draw
    log_density: Floats  # (n_draws, n_points)


def posterior(series: Series, points: Points, prior: Floats) -> Posterior:
    """Take the draws in portions that fit the cache, and average."""
    n_obs, n_draws = series.y.shape
    width = max(1, _STORED // (n_obs**2 * len(points.step)))
    parts = [
        _backward(series, series.y[:, at : at + width], points, prior)
        for at in range(0, n_draws, width)
    ]
    spans, number, weight, log_density = zip(*parts, strict=True)
    return Posterior(
        sum(spans, np.zeros(1)) / n_draws,
        sum(number, np.zeros(1)) / n_draws,
        np.concatenate(weight),
        np.concatenate(log_density),
    )


def _backward(series: Series, y: Floats, points: Points, prior: Floats) -> Posterior:
    """Sum over what may follow each observation, then over what may lead to it; sums of draws."""
    n_obs, n_draws = y.shape
    like = n_draws, len(points.step)
    edges = np.empty((n_obs, n_obs, *like))
    for t, row in enumerate(likelihoods(series, y, points)):
        edges[: t + 1, t] = row
    # after[s]: log-density of what begins at s; counts[s, k]: probability of k more cuts.
    after = np.full((n_obs + 1, *like), -np.inf)
    counts = np.zeros((n_obs + 1, MOST, *like))
    after[n_obs] = 0.0
    possible = prior > -np.inf
    starts = np.flatnonzero(possible.any(axis=1)).tolist()
    firsts = possible.argmax(axis=1)  # the nearest end of a segment from each start
    for s in reversed(starts):
        end = firsts[s]
        chance = edges[s, end:]
        chance += prior[s, end:, None, None]
        chance += after[end + 1 :]
        top = chance.max(axis=0)
        chance -= top
        np.exp(chance, out=chance)
        total = chance.sum(axis=0)
        chance /= total
        after[s] = top + np.log(total)
        counts[s, 0] = chance[-1]
        counts[s, 1:] = np.einsum("edg,ekdg->kdg", chance[:-1], counts[end + 1 : n_obs, :-1])
    weight = weights(after[0])
    begins = np.zeros((n_obs + 1, *like))  # probability of the point, and of a segment from s
    begins[0] = weight
    spans = np.zeros((n_obs, n_obs))
    for s in starts:
        end = firsts[s]
        chance = edges[s, end:]
        chance *= begins[s]
        begins[end + 1 :] += chance
        spans[s, end:] = chance.sum(axis=(1, 2))
    number = np.einsum("kdg,dg->k", counts[0], weight)
    number = np.append(number, max(n_draws - number.sum(), 0.0))
    return Posterior(spans, number, weight, after[0])


def most_probable(series: Series, point: Points, prior: Floats) -> Ints:
    """First observations of the segments after the first, by Viterbi's recursion."""
    n_obs = len(prior)
    best, back = np.full(n_obs + 1, -np.inf), np.zeros(n_obs + 1, dtype=np.int64)
    best[0] = 0.0
    for t, row in enumerate(likelihoods(series, series.y, point)):
        value = best[: t + 1] + prior[: t + 1, t] + row.mean(axis=(1, 2))
        back[t + 1] = value.argmax()
        best[t + 1] = value.max()
    path = [back[n_obs]]
    while path[-1]:
        path.append(back[path[-1]])
    return np.array(path[-2::-1], dtype=np.int64)


def levels(series: Series, breaks: Ints) -> Floats:
    """Weighted mean of each segment's observations."""
    weight, starts = 1 / series.noise, np.array([0, *breaks])
    sums = np.add.reduceat(weight * series.y.mean(axis=1), starts)
    return np.asarray(sums / np.add.reduceat(weight, starts))


def sizes(series: Series, point: Points, breaks: Ints) -> Floats:
    """Level just after each turning point less level just before, each from its segment."""
    ends = [0, *breaks, len(series.y)]
    step, error = float(point.step[0]), float(point.error[0])
    y = series.y.mean(axis=1)
    jumps = []
    for left, at, right in zip(ends, ends[1:], ends[2:], strict=False):
        old, new = slice(left, at), slice(at, right)
        before = _last_level(y[old], error * series.noise[old], step * series.gap[old])
        gap_after = np.append(0.0, series.gap[at + 1 : right][::-1])
        after = _last_level(y[new][::-1], error * series.noise[new][::-1], step * gap_after)
        jumps.append(after - before)
    return np.array(jumps)


def _last_level(y: Floats, R: Floats, Q: Floats) -> float:
    """Level at the last observation given all of them, N(0, 1) at the first beforehand."""
    a, P = 0.0, 1.0
    for t in range(len(y)):
        P += float(Q[t]) if t else 0.0
        K = P / (P + float(R[t]))
        a, P = a + K * (float(y[t]) - a), K * float(R[t])
    return a
