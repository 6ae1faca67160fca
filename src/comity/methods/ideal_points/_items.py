"""The items' step: one Newton move of every discrimination and its thresholds at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._likelihood import ItemSums
from comity.methods.ideal_points._posterior import Items

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]

SLOPE_VAR = 1.0
"""Prior variance of a discrimination on the standardised scale, as Bailey et al. have it."""

_FLAT = 49.0 / 3.0  # variance of a threshold uniform on (-7, 7), the range of Bailey et al.
_LONGEST_STEP = 1.5
_CLOSEST = 0.25  # a step leaves at least this share of the distance between two thresholds


@dataclass(frozen=True)
class ItemPrior:
    """Normal prior that all thresholds share; slopes are N(0, 1)."""

    mean: float
    var: float

    def moments(self, dims: int) -> tuple[Floats, Floats]:
        """Mean and variance of slopes, then thresholds, shape (D + 2,)."""
        mean = np.concatenate([np.zeros(dims), np.full(2, self.mean)])
        return mean, np.concatenate([np.full(dims, SLOPE_VAR), np.full(2, self.var)])


FLAT_PRIOR = ItemPrior(0.0, _FLAT)


def improve(items: Items, sums: ItemSums, prior: ItemPrior, two: Bools) -> Items:
    """Take one Newton step; where only one threshold is in use the other stands still.

    The ordinal probit is log-concave in slope and thresholds together, so the step needs no
    search: its length is bounded and the thresholds are kept in order.
    """
    dims = items.slope.shape[1]
    centre, prior_var = prior.moments(dims)
    precision = 1.0 / prior_var
    position = np.concatenate([items.slope, items.edge], axis=1)
    score = sums.score - precision * (position - centre)
    score[~two, dims + 1] = 0.0
    curvature = sums.curvature.copy()
    curvature[:, range(dims + 2), range(dims + 2)] += precision
    curvature[~two, dims + 1, dims + 1] = 1.0
    var = np.linalg.inv(curvature)
    step = np.einsum("jde,je->jd", var, score)
    step *= _share(step, items, dims, two)[:, None]
    position = position + step
    return Items(position[:, :dims], position[:, dims:], var)


def prior_of(items: Items, two: Bools) -> ItemPrior:
    """Mean and variance of all thresholds in use, their own uncertainty included."""
    dims = items.slope.shape[1]
    own = np.einsum("jdd->jd", items.var[:, dims:, dims:])
    edge = np.concatenate([items.edge[:, 0], items.edge[two, 1]])
    unsure = np.concatenate([own[:, 0], own[two, 1]])
    return ItemPrior(float(edge.mean()), min(float(edge.var() + unsure.mean()), _FLAT))


def wide_prior_of(items: Items, two: Bools) -> ItemPrior:
    """The mean of all thresholds in use, as far around it as the authors' uniform prior reaches."""
    return ItemPrior(prior_of(items, two).mean, _FLAT)


def item_divergence(items: Items, prior: ItemPrior, two: Bools) -> float:
    """Kullback-Leibler divergence of the items' posterior from their prior."""
    dims = items.slope.shape[1]
    total = 0.0
    for used, size in ((two, dims + 2), (~two, dims + 1)):
        if not used.any():
            continue
        centre, prior_var = (part[:size] for part in prior.moments(dims))
        var = items.var[used][:, :size, :size]
        position = np.concatenate([items.slope, items.edge], axis=1)[used, :size]
        spread = np.einsum("jdd->jd", var) + (position - centre) ** 2
        log_det = np.linalg.slogdet(var)[1].sum()
        total += float((spread / prior_var + np.log(prior_var) - 1).sum() - log_det) / 2
    return total


def _share(step: Floats, items: Items, dims: int, two: Bools) -> Floats:
    """Share of the step to take: bounded in length, thresholds never meeting."""
    share = np.minimum(1.0, _LONGEST_STEP / np.maximum(np.abs(step).max(axis=1), 1e-12))
    width = items.edge[:, 1] - items.edge[:, 0]
    closing = step[:, dims] - step[:, dims + 1]
    room = (1 - _CLOSEST) * width / np.maximum(closing, 1e-12)
    return np.asarray(np.where(two & (closing > 0), np.minimum(share, room), share))
