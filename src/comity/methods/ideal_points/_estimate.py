"""From votes to fitted points and their covariance: arrange, begin, search, account for items."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._ballot import Ballot, arrange
from comity.methods.ideal_points._covariance import response_covariance
from comity.methods.ideal_points._items import FLAT_PRIOR, improve, prior_of, wide_prior_of
from comity.methods.ideal_points._lagged import lag_precision, lags_of
from comity.methods.ideal_points._likelihood import sum_by_item
from comity.methods.ideal_points._posterior import Points
from comity.methods.ideal_points._search import Fit, Trace, leaning, search, smoothing
from comity.methods.ideal_points._start import first_items, first_positions
from comity.methods.ideal_points._walk import Grid, Walk, grid_of, walk_precision

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]
Scale = Literal["published", "smoother"]

_FIRST_VARIANCE = 0.1
_FIRST_STEP = 0.05
_FIRST_ROUNDS = 6


@dataclass(frozen=True)
class Votes:
    """Divided votes; states, sessions (steps since the first) and items counted from 0."""

    state: Ints
    session: Ints
    item: Ints
    vote: Ints

    def __len__(self) -> int:
        return len(self.vote)

    def taken(self, keep: NDArray[np.bool_]) -> "Votes":
        """Keep some of the votes."""
        return Votes(self.state[keep], self.session[keep], self.item[keep], self.vote[keep])

    def divided(self) -> "Votes":
        """Keep the votes on items that divide those who voted."""
        n_items = int(self.item.max(initial=-1)) + 1
        seen = np.bincount(3 * self.item + self.vote, minlength=3 * n_items).reshape(-1, 3)
        return self.taken(((seen > 0).sum(axis=1) > 1)[self.item])

    def compact(self) -> "Compact":
        """Count states, items and sessions from 0; sessions keep their distances."""
        states, state = np.unique(self.state, return_inverse=True)
        items, item = np.unique(self.item, return_inverse=True)
        first = int(self.session.min())
        return Compact(Votes(state, self.session - first, item, self.vote), states, items, first)


class Compact(NamedTuple):
    """Votes counted from 0, and the names of what was counted."""

    votes: Votes
    states: Ints
    items: Ints
    first_session: int


@dataclass(frozen=True)
class Estimate:
    """A fitted panel before anything is turned or named."""

    ballot: Ballot
    grid: Grid
    fit: Fit
    trace: Trace
    cov: Floats  # (D, D, P), item uncertainty included
    seen: Ints  # (J, 3) answers per item
    n_votes: Ints  # (P,)


@dataclass(frozen=True)
class Options:
    """What the caller asked for."""

    dims: int
    scale: Scale
    tol: float
    max_iter: int


def estimate(
    votes: Votes, options: Options, step: float | None = None, begin: Fit | None = None
) -> Estimate:
    """Fit points and items to the votes of items that divide.

    `step` fixes the walk's variance, `begin` is where to search from.
    """
    n_states, n_items = int(votes.state.max()) + 1, int(votes.item.max()) + 1
    cells, point = np.unique(votes.session * n_states + votes.state, return_inverse=True)
    tails, middles, seen = arrange(point, votes.item, votes.vote, n_items)
    two = np.asarray((seen > 0).all(axis=1))
    ballot = Ballot(tails, middles, n_items, cells % n_states, cells // n_states, two)
    grid = grid_of(ballot)
    n_votes = np.bincount(point)
    begin = _begin(votes, ballot, seen, options.dims) if begin is None else begin
    if step is not None:
        begin = replace(begin, walk=replace(begin.walk, step=step))
    limits = options.tol, options.max_iter
    if options.scale == "smoother":
        fit, trace = search(ballot, begin, smoothing(ballot, grid, step), prior_of, *limits)
        prior, tie = walk_precision(grid, fit.walk, fit.ridge), 1.0 / fit.walk.step
    else:
        lags = lags_of(grid, n_votes)
        fit, trace = search(ballot, begin, leaning(ballot, lags), wide_prior_of, *limits)
        prior, tie = lag_precision(grid, lags, fit.ridge), 0.0
    cov = response_covariance(ballot, grid, fit.items, fit.points, prior, tie)
    return Estimate(ballot, grid, fit, trace, cov, seen, n_votes)


def _begin(votes: Votes, ballot: Ballot, seen: Ints, dims: int) -> Fit:
    """Put every state where it stands on the leading directions, and fit the items to that."""
    n_states = int(votes.state.max()) + 1
    positions = first_positions(votes.state, votes.item, votes.vote, n_states, dims)
    n = ballot.n_points
    spread = np.broadcast_to(_FIRST_VARIANCE * np.eye(dims)[:, :, None], (dims, dims, n))
    points = Points(positions[ballot.state].T.copy(), spread.copy())
    items = first_items(seen, dims)
    for _ in range(_FIRST_ROUNDS):
        items = improve(items, sum_by_item(ballot, items, points), FLAT_PRIOR, ballot.two)
    walk = Walk(np.zeros(dims), 1.0, _FIRST_STEP)
    return Fit(items, FLAT_PRIOR, walk, points, 0.0, np.zeros(n), 0.0)
