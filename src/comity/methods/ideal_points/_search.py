"""Variational EM: points given items, items given points, and the variances, until they settle.

The points have mean 0 and second moment 1 (posterior variance included). The second moment is a
constraint of the points' step, not a rescaling after it: a multiplier, found anew in every
step, acts as a precision about zero. Rescaling alone would let separated blocs run away.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._ballot import Ballot
from comity.methods.ideal_points._items import (
    ItemPrior,
    improve,
    item_divergence,
)
from comity.methods.ideal_points._lagged import Lags, lean
from comity.methods.ideal_points._likelihood import PointSums, sum_by_item, sum_by_point
from comity.methods.ideal_points._mixing import Mixer
from comity.methods.ideal_points._posterior import Items, Points
from comity.methods.ideal_points._walk import Grid, Walk, at_points, smooth

Floats = NDArray[np.floating]

_SETTLING = 4  # iterations before the variances are re-estimated
_LEAST_VARIANCE = 1e-6
_RATES = 0.8, 0.98  # mixing hides how slow the slowest direction is: never believe below 0.8
_HASTE = 1.8  # EM's step for the walk's variance is short; up to twice its length is safe


@dataclass(frozen=True)
class Fit:
    """Where the search stands."""

    items: Items
    prior: ItemPrior
    walk: Walk
    points: Points
    multiplier: float
    ridge: Floats  # (P,) precision about zero of every point
    divergence: float  # of the paths from the walk; 0 under the published prior


@dataclass(frozen=True)
class Trace:
    """How the search went."""

    bound: list[float]
    left: float  # estimated distance left, in posterior standard deviations
    converged: bool


Step = Callable[[Fit, PointSums], Fit]
PriorOf = Callable[[Items, NDArray[np.bool_]], ItemPrior]


def search(
    ballot: Ballot, fit: Fit, advance: Step, prior_of: PriorOf, tol: float, max_iter: int
) -> tuple[Fit, Trace]:
    """Alternate the two steps until the points stand still; `prior_of` renews the items' prior.

    The distance left is judged as change * r / (1 - r), r the ratio of the last two changes,
    and must be small twice running.
    """
    bound: list[float] = []
    last = left = before = np.inf
    mixer = Mixer()
    for count in range(max_iter):
        sums = sum_by_point(ballot, fit.items, fit.points)
        gap = fit.divergence + item_divergence(fit.items, fit.prior, ballot.two)
        bound.append(float(sums.log_likelihood) - gap)
        moved = advance(fit, sums)
        if count < _SETTLING:
            moved = replace(moved, walk=fit.walk)
        moved = _standardise(moved)
        change = _distance(fit, moved)
        if count >= _SETTLING:
            moved = _ahead(mixer, fit, moved)
        items = improve(
            moved.items, sum_by_item(ballot, moved.items, moved.points), moved.prior, ballot.two
        )
        prior = prior_of(items, ballot.two) if count >= _SETTLING else fit.prior
        rate = float(np.clip(change / last, *_RATES)) if last > 0 else _RATES[0]
        before, left, last = left, change * rate / (1 - rate), change
        fit = replace(moved, items=items, prior=prior)
        if count > _SETTLING + 2 and max(before, left) < tol:
            return fit, Trace(bound, left, True)
    return fit, Trace(bound, left, False)


def smoothing(ballot: Ballot, grid: Grid, step: float | None = None) -> Step:
    """Make the points' step under the random walk, its variance estimated unless given."""

    def advance(fit: Fit, sums: PointSums) -> Fit:
        weight = _weight(ballot, fit.items)

        def at(multiplier: float) -> Points:
            return at_points(grid, smooth(grid, fit.walk, fit.points, sums, multiplier * weight))

        multiplier = _constrain(at, fit.multiplier)
        paths = smooth(grid, fit.walk, fit.points, sums, multiplier * weight)
        hasty = fit.walk.step * (paths.step_square / fit.walk.step) ** _HASTE
        walk = Walk(
            paths.entry_mean,
            max(paths.entry_square, _LEAST_VARIANCE),
            max(hasty, _LEAST_VARIANCE) if step is None else step,
        )
        return replace(
            fit,
            points=at_points(grid, paths),
            walk=walk,
            multiplier=multiplier,
            ridge=multiplier * weight,
            divergence=paths.divergence,
        )

    return advance


def leaning(ballot: Ballot, lags: Lags) -> Step:
    """Make the points' step under the published prior."""

    def advance(fit: Fit, sums: PointSums) -> Fit:
        weight = _weight(ballot, fit.items) + lags.precision

        def at(multiplier: float) -> Points:
            return lean(lags, fit.points, sums, multiplier * weight, 1.0 + multiplier)

        multiplier = _constrain(at, fit.multiplier)
        points = at(multiplier)
        return replace(fit, points=points, multiplier=multiplier, ridge=multiplier * weight)

    return advance


def _weight(ballot: Ballot, items: Items) -> Floats:
    """How hard the standardisation pulls at every point: expected beta^2 over its votes.

    The authors' sampler divides all points by their standard deviation in every sweep. Where
    the sampler rests, that is worth a precision about zero in proportion to the complete-data
    precision of each point. Points of few votes are pulled less than those of many, and what
    the multiplier is worth differs between sessions: so it is in the published points.
    """
    dims, n = items.slope.shape[1], ballot.n_points
    own = np.einsum("jdd->j", items.var[:, :dims, :dims])
    share = ((items.slope**2).sum(axis=1) + own) / dims
    tails, middle = ballot.tails, ballot.middles
    outer = np.bincount(tails.point, share[tails.edge // 2], n)
    return np.asarray(outer + np.bincount(middle.point, share[middle.item], n))


def _constrain(at: Callable[[float], Points], multiplier: float) -> float:
    """Find the multiplier at which the points' second moment is one, by secant steps."""
    nudge = max(abs(multiplier), 1e-2) * 0.1
    first, value = multiplier, _log_moment(at(multiplier))
    second = first + nudge
    for _ in range(4):
        if abs(value) < 1e-4:
            break
        other = _log_moment(at(second))
        slope = (other - value) / (second - first)
        if slope >= 0:
            break
        bound = 2 * max(abs(second), 0.05)
        first, value, second = second, other, second + float(np.clip(-other / slope, -bound, bound))
        multiplier = second
    return multiplier


def _log_moment(points: Points) -> float:
    centred = points.mean - points.mean.mean(axis=1, keepdims=True)
    variance = np.einsum("ddp->p", points.var).mean()
    return float(np.log(((centred**2).sum(axis=0).mean() + variance) / len(centred)))


def _standardise(fit: Fit) -> Fit:
    """Centre the points and remove what the constraint left of the scale; items move along."""
    dims = len(fit.points.mean)
    shift = fit.points.mean.mean(axis=1)
    scale = float(np.exp(0.5 * _log_moment(fit.points)))
    slope, edge = fit.items.slope * scale, fit.items.edge - (fit.items.slope @ shift)[:, None]
    move = np.eye(dims + 2)
    move[range(dims), range(dims)] = scale
    move[dims:, :dims] = -shift
    walk = Walk(
        (fit.walk.entry_mean - shift) / scale,
        fit.walk.entry_var / scale**2,
        fit.walk.step / scale**2,
    )
    points = Points((fit.points.mean - shift[:, None]) / scale, fit.points.var / scale**2)
    items = Items(slope, edge, move @ fit.items.var @ move.T)
    return replace(fit, items=items, walk=walk, points=points)


def _ahead(mixer: Mixer, fit: Fit, moved: Fit) -> Fit:
    """Extrapolate the points and the walk's variance from the last few moves."""
    position, image = _vector(fit), _vector(moved)
    ahead = mixer.mix(position, image)
    n = moved.points.mean.size
    longest = np.log(2.0)
    change = np.clip(ahead[n] / np.sqrt(n) - np.log(moved.walk.step), -longest, longest)
    return replace(
        moved,
        points=Points(ahead[:n].reshape(moved.points.mean.shape), moved.points.var),
        walk=replace(moved.walk, step=moved.walk.step * float(np.exp(change))),
    )


def _vector(fit: Fit) -> Floats:
    mean = fit.points.mean.ravel()
    return np.append(mean, np.sqrt(mean.size) * np.log(fit.walk.step))


def _distance(before: Fit, after: Fit) -> float:
    """Root mean square move of the points in posterior standard deviations.

    A relative change of the walk's variance counts in full, as it changes every path.
    """
    spread = np.einsum("ddp->dp", after.points.var)
    moved = np.sqrt(((after.points.mean - before.points.mean) ** 2 / spread).mean())
    return float(max(moved, abs(np.log(after.walk.step / before.walk.step))))
