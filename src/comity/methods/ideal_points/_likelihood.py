"""Expected log-likelihood of the votes over the posterior of the points, and its derivatives.

Points and items are uncertain both. The distance x of a vote's linear predictor from a threshold
is taken as normal with mean b'm - g and variance tr(V (bb' + C_bb)) + m'C_bb m - 2 m'C_bg + C_gg,
and every expectation over it by the two-node rule at plus and minus one standard deviation, which
is exact for cubics.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._ballot import Ballot, Middles, Tails
from comity.methods.ideal_points._limit import beyond
from comity.methods.ideal_points._normal import interval, tail
from comity.methods.ideal_points._posterior import Items, Points

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class PointSums:
    """Gradient (D, P) and curvature (D, D, P) of the expected log-likelihood, per point."""

    score: Floats
    curvature: Floats
    log_likelihood: float


@dataclass(frozen=True)
class ItemSums:
    """Gradient (J, D + 2) and curvature (J, D + 2, D + 2) per item: slopes, then thresholds."""

    score: Floats
    curvature: Floats


def sum_by_point(ballot: Ballot, items: Items, points: Points) -> PointSums:
    """What the votes say about each point."""
    limit = beyond(ballot, items, points)
    points = points.single()
    by_edge = _EdgeValues.of(items)
    tails, middle = ballot.tails, ballot.middles
    told = _Told.empty(len(tails.point), len(points.mean))
    total = 0.0
    for votes, edges in tails.chunks:
        values = by_edge.repeated(tails, edges)
        pull, weight, part = _expected_tail(tails, votes, values, points)
        told.put(votes, points.mean[:, tails.point[votes]], values, pull, weight)
        total += part
    score, curvature = told.by_point(tails.point, ballot.n_points)
    if len(middle.item):
        low, high, part = _expected_interval(middle, by_edge, points)
        mean = points.mean[:, middle.point]
        for side, one in enumerate((low, high)):
            told = _Told.empty(len(middle.point), len(points.mean))
            values = by_edge.at(2 * middle.item + side)
            told.put(slice(None), mean, values, -one.pull if side else one.pull, one.weight)
            more = told.by_point(middle.point, ballot.n_points)
            score, curvature = score + more[0], curvature + more[1]
        total += part
    pull, weight = limit.by_point(ballot.n_points)
    return PointSums(score + pull, curvature + weight, total + limit.log_penalty)


def sum_by_item(ballot: Ballot, items: Items, points: Points) -> ItemSums:
    """What the votes say about each item."""
    limit = beyond(ballot, items, points)
    points = points.single()
    dims, n = len(points.mean), ballot.n_items
    sums = _EdgeSums.zeros(2 * n, dims)
    by_edge = _EdgeValues.of(items)
    tails = ballot.tails
    for votes, edges in tails.chunks:
        values = by_edge.repeated(tails, edges)
        pull, weight, _ = _expected_tail(tails, votes, values, points)
        starts = tails.starts[edges] - votes.start
        sums.add(tails.edges[edges], starts, points, tails.point[votes], -pull, weight)
    cross = np.zeros(n)
    middle = ballot.middles
    if len(middle.item):
        low, high, _ = _expected_interval(middle, by_edge, points)
        for side, one in enumerate((low, high)):
            own = 2 * middle.items + side
            pull = one.pull if side else -one.pull
            sums.add(own, middle.starts, points, middle.point, pull, one.weight)
        cross[middle.items] = np.add.reduceat(low.cross, middle.starts)
    told = _assemble(sums, cross, items.slope)
    score, curvature = limit.by_item(n)
    told.score[:, :dims] += score
    told.curvature[:, :dims, :dims] += curvature
    return told


@dataclass(frozen=True)
class VoteWeights:
    """Curvature of every vote, split between the two thresholds of its item and the limit."""

    point: NDArray[np.intp]  # (n,)
    item: NDArray[np.intp]  # (n,)
    weight: Floats  # (n, 3)


def weigh_votes(ballot: Ballot, items: Items, points: Points) -> VoteWeights:
    """How much each vote says about its linear predictor, through thresholds and limit."""
    limit = beyond(ballot, items, points)
    points = points.single()
    by_edge = _EdgeValues.of(items)
    tails, middle = ballot.tails, ballot.middles
    n = len(tails.point)
    weight = np.zeros((n + len(middle.point), 3), dtype=np.float32)
    for votes, edges in tails.chunks:
        own = _expected_tail(tails, votes, by_edge.repeated(tails, edges), points)[1]
        weight[np.arange(votes.start, votes.stop), tails.edge[votes] % 2] = own
    if len(middle.item):
        low, high, _ = _expected_interval(middle, by_edge, points)
        weight[n:, 0], weight[n:, 1] = low.weight, high.weight
    weight[limit.vote, 2] = limit.weight
    point = np.concatenate([tails.point, middle.point])
    return VoteWeights(point, np.concatenate([tails.edge // 2, middle.item]), weight)


@dataclass(frozen=True)
class _EdgeValues:
    """Slope, threshold and their covariances, per threshold or per vote, in single precision."""

    slope: Floats  # (D, E)
    edge: Floats  # (E,)
    slope_var: Floats  # (D, D, E)
    slope_edge: Floats  # (D, E)
    edge_var: Floats  # (E,)

    @classmethod
    def of(cls, items: Items) -> "_EdgeValues":
        dims = items.slope.shape[1]
        var = items.var.astype(np.float32)
        slope = np.repeat(items.slope.astype(np.float32), 2, axis=0).T
        slope_var = np.repeat(np.moveaxis(var[:, :dims, :dims], 0, 2), 2, axis=2)
        slope_edge = np.moveaxis(var[:, :dims, dims:], 0, 1).reshape(dims, -1)
        edge_var = np.stack([var[:, dims, dims], var[:, dims + 1, dims + 1]], axis=1).ravel()
        edge = items.edge.astype(np.float32).ravel()
        return cls(np.ascontiguousarray(slope), edge, slope_var, slope_edge, edge_var)

    def at(self, edges: NDArray[np.intp]) -> "_EdgeValues":
        """Take the values of the thresholds named."""
        return _EdgeValues(*(part[..., edges] for part in self._parts()))

    def repeated(self, tails: Tails, edges: slice) -> "_EdgeValues":
        """Repeat the values of a run of thresholds once per vote."""
        which, counts = tails.edges[edges], tails.counts[edges]
        return _EdgeValues(*(np.repeat(p[..., which], counts, axis=-1) for p in self._parts()))

    def _parts(self) -> tuple[Floats, ...]:
        return self.slope, self.edge, self.slope_var, self.slope_edge, self.edge_var


@dataclass(frozen=True)
class _Told:
    """Gradient (D, n) and curvature (D, D, n) in its point of every vote of a run."""

    score: Floats
    curvature: Floats

    @classmethod
    def empty(cls, n: int, dims: int) -> "_Told":
        single = np.float32
        return cls(np.empty((dims, n), dtype=single), np.empty((dims, dims, n), dtype=single))

    def put(
        self, votes: slice, mean: Floats, values: _EdgeValues, pull: Floats, weight: Floats
    ) -> None:
        """Enter votes: the pull of the slope, and that of what is unknown of the item."""
        for d, b in enumerate(values.slope):
            score = pull * b + weight * values.slope_edge[d]
            for e in range(len(mean)):
                score -= weight * values.slope_var[d, e] * mean[e]
                self.curvature[d, e, votes] = weight * b * values.slope[e]
            self.score[d, votes] = score

    def by_point(self, at: NDArray[np.intp], n: int) -> tuple[Floats, Floats]:
        """Sum over the votes of each point."""
        score = np.array([np.bincount(at, row, n) for row in self.score])
        curvature = np.array([[np.bincount(at, x, n) for x in row] for row in self.curvature])
        return score, curvature


@dataclass(frozen=True)
class _Side:
    """Per vote between thresholds, one of them: density over mass, curvature shared with eta."""

    pull: Floats
    weight: Floats
    cross: Floats  # curvature between the two thresholds, the same on both sides


@dataclass(frozen=True)
class _EdgeSums:
    """Sums per threshold; `weight` is the curvature shared with the linear predictor."""

    pull: Floats  # (E,) gradient with respect to the threshold
    weight: Floats  # (E,)
    pull_m: Floats  # (D, E)
    weight_m: Floats  # (D, E)
    weight_v: Floats  # (D, D, E)
    weight_mm: Floats  # (D, D, E)

    @classmethod
    def zeros(cls, n: int, d: int) -> "_EdgeSums":
        flat, vector, matrix = (n,), (d, n), (d, d, n)
        return cls(*(np.zeros(shape) for shape in (flat, flat, vector, vector, matrix, matrix)))

    def add(
        self,
        edges: NDArray[np.intp],
        starts: NDArray[np.intp],
        points: Points,
        at: NDArray[np.intp],
        pull: Floats,
        weight: Floats,
    ) -> None:
        """Add one run of votes sorted by threshold."""
        mean = points.mean[:, at]
        self.pull[edges] += np.add.reduceat(pull, starts)
        self.weight[edges] += np.add.reduceat(weight, starts)
        for d in range(len(mean)):
            weighted = weight * mean[d]
            self.pull_m[d, edges] += np.add.reduceat(pull * mean[d], starts)
            self.weight_m[d, edges] += np.add.reduceat(weighted, starts)
            for e in range(d + 1):
                square = np.add.reduceat(weighted * mean[e], starts)
                spread = np.add.reduceat(weight * points.var[d, e, at], starts)
                self.weight_mm[d, e, edges] += square
                self.weight_v[d, e, edges] += spread
                if e < d:
                    self.weight_mm[e, d, edges] += square
                    self.weight_v[e, d, edges] += spread


def _distance(points: Points, at: NDArray[np.intp], values: _EdgeValues) -> tuple[Floats, Floats]:
    """Mean and variance of the linear predictor less the threshold, of each vote."""
    b, dims = values.slope, len(values.slope)
    mean, var = -values.edge, values.edge_var.copy()
    m = points.mean[:, at]
    for d in range(dims):
        mean = mean + b[d] * m[d]
        var -= 2 * m[d] * values.slope_edge[d]
        for e in range(dims):
            var += points.var[d, e, at] * (b[d] * b[e] + values.slope_var[d, e])
            var += m[d] * m[e] * values.slope_var[d, e]
    return mean, np.maximum(var, 0)


def _expected_tail(
    tails: Tails, votes: slice, values: _EdgeValues, points: Points
) -> tuple[Floats, Floats, float]:
    """Expected slope and curvature in eta of one run of tail votes, and their log-likelihood."""
    mean, var = _distance(points, tails.point[votes], values)
    sign, spread = tails.sign[votes], np.sqrt(var)
    centre = sign * mean
    pull, weight, total = np.zeros_like(centre), np.zeros_like(centre), 0.0
    for x in (centre - spread, centre + spread):
        ratio, log_mass = tail(x)
        pull += ratio
        weight += ratio * (x + ratio)
        total += float(log_mass.sum(dtype=np.float64))
    return 0.5 * sign * pull, 0.5 * weight, 0.5 * total


def _expected_interval(
    middle: Middles, by_edge: _EdgeValues, points: Points
) -> tuple[_Side, _Side, float]:
    """Expected derivatives of log(Phi(upper - eta) - Phi(lower - eta)) in both thresholds.

    The two distances share one spread: their mean variance, as they move together.
    """
    above, var_above = _distance(points, middle.point, by_edge.at(2 * middle.item))
    below, var_below = _distance(points, middle.point, by_edge.at(2 * middle.item + 1))
    spread = np.sqrt(0.5 * (var_above + var_below))
    sums = np.zeros((5, len(spread)))
    total = 0.0
    for shift in (-spread, spread):
        a, c = shift - above, shift - below
        at_a, at_c, log_mass = interval(a, c)
        cross = -at_a * at_c
        own = at_a * (at_a - a), at_c * (at_c + c)
        for row, value in zip(sums, (at_a, at_c, *own, cross), strict=True):
            row += 0.5 * value
        total += 0.5 * float(log_mass.sum())
    pull_a, pull_c, own_a, own_c, cross = sums
    return _Side(pull_a, own_a + cross, cross), _Side(pull_c, own_c + cross, cross), total


def _assemble(by_edge: _EdgeSums, cross: Floats, slope: Floats) -> ItemSums:
    """Gradient and curvature per item; the slope's gradient uses Stein's identity for V."""
    n, dims = slope.shape
    pull = by_edge.pull.reshape(n, 2)
    weight = by_edge.weight.reshape(n, 2)
    pull_m = by_edge.pull_m.reshape(dims, n, 2).sum(axis=2)
    weight_m = by_edge.weight_m.reshape(dims, n, 2)
    weight_v = np.moveaxis(by_edge.weight_v.reshape(dims, dims, n, 2).sum(axis=3), 2, 0)
    weight_mm = np.moveaxis(by_edge.weight_mm.reshape(dims, dims, n, 2).sum(axis=3), 2, 0)
    score = np.empty((n, dims + 2))
    score[:, :dims] = -pull_m.T - np.einsum("jde,je->jd", weight_v, slope)
    score[:, dims:] = pull
    curvature = np.zeros((n, dims + 2, dims + 2))
    curvature[:, :dims, :dims] = weight_mm + weight_v
    for side in range(2):
        curvature[:, :dims, dims + side] = -weight_m[:, :, side].T
        curvature[:, dims + side, :dims] = -weight_m[:, :, side].T
        # `weight` holds weight + cross: what the threshold shares with the predictor
        curvature[:, dims + side, dims + side] = weight[:, side] - cross
    curvature[:, dims, dims + 1] = curvature[:, dims + 1, dims] = cross
    return ItemSums(score, curvature)
