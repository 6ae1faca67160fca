"""What simulated panels say about a fit: how far its walk and its intervals fall short.

A parametric bootstrap: paths are drawn from their posterior, votes from the estimated items,
unanimous items dropped as in the data, and the panel fitted anew. Once, to see by what factor
the walk's variance comes out too small (the variational posterior is a little too sure of the
paths), and the data are fitted again with the variance corrected. Then, to see how wide the
intervals must be: the 90 % quantile of |estimate - truth| / se over its normal value.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from comity.errors import ComityError
from comity.methods.ideal_points._ballot import ABSTAIN, NO, YES
from comity.methods.ideal_points._estimate import Estimate, Options, Votes, estimate
from comity.methods.ideal_points._likelihood import sum_by_point
from comity.methods.ideal_points._walk import draw

Floats = NDArray[np.floating]

_PANELS = 3
_ENOUGH_VOTES = 30_000  # a panel
_COVERAGE = 0.9
_MAX_ITERATIONS = 60
_ROUGH = 0.1  # tolerance in simulated panels, whose errors are some ten times that
_LARGEST_CORRECTION = 2.0


def calibrated(
    votes: Votes, fitted: Estimate, options: Options, rng: np.random.Generator
) -> tuple[Estimate, float]:
    """Fit again with the walk's variance corrected; return also the factor on the errors."""
    found = [_simulate(votes, fitted, options, rng, False)[0] for _ in range(_PANELS)]
    bias = float(np.clip(np.mean(found), -np.log(_LARGEST_CORRECTION), np.log(_LARGEST_CORRECTION)))
    step = fitted.fit.walk.step * np.exp(-bias)
    again = estimate(votes, options, step, fitted.fit)
    again = replace(again, trace=replace(again.trace, bound=fitted.trace.bound + again.trace.bound))
    ratio = [_simulate(votes, again, options, rng, True)[1] for _ in range(_PANELS)]
    short = np.quantile(np.concatenate(ratio), _COVERAGE) / ndtri(0.5 + _COVERAGE / 2)
    return again, max(1.0, float(short))


def _simulate(
    votes: Votes, fitted: Estimate, options: Options, rng: np.random.Generator, known: bool
) -> tuple[float, Floats]:
    """Fit one simulated panel: log ratio of its walk's variance, |estimate - truth| / se.

    `known`: the walk's variance is given to the fit, as it is to the data's second fit.
    """
    fit = fitted.fit
    sums = sum_by_point(fitted.ballot, fit.items, fit.points)
    truth = draw(fitted.grid, fit.walk, fit.points, sums, fit.ridge, rng)
    drawn = _draw(votes, fitted, truth, rng)
    divided = drawn.taken(_stretch(drawn, rng)).divided()
    if len(np.unique(divided.state)) <= options.dims + 1:
        raise _too_few(votes)
    panel, states, _, first = divided.compact()
    cells = np.unique(panel.session * len(states) + panel.state)
    true = truth[cells // len(states) + first, states[cells % len(states)]]
    step = fit.walk.step / float(true.var(axis=0).mean())  # in the panel's unit
    rough = replace(options, tol=max(options.tol, _ROUGH), max_iter=_MAX_ITERATIONS)
    again = estimate(panel, rough, step if known else None)
    error = _misses(again, true)
    variance = np.einsum("ddp->pd", again.cov)
    if not (variance > 0).all():
        raise _too_few(votes)
    ratio = np.abs(error) / np.sqrt(variance)
    return float(np.log(again.fit.walk.step / step)), ratio


def _too_few(votes: Votes) -> ComityError:
    return ComityError(
        f"{len(votes)} votes are too few to calibrate standard errors: panels simulated from "
        "them do not say where the states stand; give more votes"
    )


def _draw(votes: Votes, fitted: Estimate, truth: Floats, rng: np.random.Generator) -> Votes:
    """Votes of the same states on the same items, as the fitted model would have them."""
    items, seen = fitted.fit.items, fitted.seen
    eta = np.einsum("vd,vd->v", items.slope[votes.item], truth[votes.session, votes.state])
    latent = eta + rng.normal(size=len(votes))
    below = np.where(seen[:, NO] > 0, NO, ABSTAIN)[votes.item]
    above = np.where(seen[:, YES] > 0, YES, ABSTAIN)[votes.item]
    middle = fitted.ballot.two[votes.item] & (latent < items.edge[votes.item, 1])
    vote = np.where(middle, ABSTAIN, above)
    vote = np.where(latent < items.edge[votes.item, 0], below, vote)
    return Votes(votes.state, votes.session, votes.item, vote)


def _stretch(votes: Votes, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Consecutive sessions of about thirty thousand votes, from a random session on."""
    total = np.cumsum(np.bincount(votes.session))
    if total[-1] <= _ENOUGH_VOTES:
        return np.ones(len(votes), dtype=bool)
    latest = int(np.searchsorted(total, total[-1] - _ENOUGH_VOTES))
    first = int(rng.integers(0, latest + 1))
    before = int(total[first - 1]) if first else 0
    end = int(np.searchsorted(total, before + _ENOUGH_VOTES))
    return (votes.session >= first) & (votes.session <= end)


def _misses(again: Estimate, true: Floats) -> Floats:
    """Estimate less truth (P, D), the truth moved to the estimate's scale and axes."""
    mean = again.fit.points.mean.T
    root = _root(np.cov(mean.T, ddof=0) + again.fit.points.var.mean(axis=2))
    white = (true - true.mean(axis=0)) @ np.linalg.inv(_root(np.cov(true.T, ddof=0)))
    left, _, right = np.linalg.svd(white.T @ mean @ np.linalg.inv(root))
    return np.asarray(mean - white @ left @ right @ root)


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(np.atleast_2d(matrix))
    return np.asarray((vectors * np.sqrt(values)) @ vectors.T)
