"""Covariance of the points with the uncertainty of the items in it: linear response.

The variational posterior holds points and items independent, so its variances are those of one
given the other. The joint curvature [[A, B], [B', C]] of points and items gives what is missing:
the covariance of the points is the inverse of A - B C^-1 B' (Giordano, Broderick & Jordan 2018).
Ordered by session this matrix is block tridiagonal, as the walk ties neighbouring sessions only;
an item that returns is given its full precision C in each session and its errors there are
taken as independent. The directions that the standardisation fixes (a common shift, a common
linear map) carry no uncertainty: the covariance is conditioned on them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._ballot import Ballot
from comity.methods.ideal_points._likelihood import VoteWeights, weigh_votes
from comity.methods.ideal_points._posterior import Items, Points
from comity.methods.ideal_points._walk import Grid

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Chain:
    """A block tridiagonal precision whose neighbouring blocks are tied state by state."""

    states: list[Ints]  # alive in each session
    blocks: list[Floats]  # (n D, n D), states outer, dimensions inner
    tie: float  # minus the entry between a state's neighbouring sessions
    dims: int


def response_covariance(
    ballot: Ballot, grid: Grid, items: Items, points: Points, prior: Floats, tie: float
) -> Floats:
    """Covariance (D, D, P) of each point, item uncertainty included.

    `prior` (T, S) is the prior precision of each cell of the grid given its neighbours, `tie`
    the precision that binds a state's neighbouring sessions (0 under the published prior).
    """
    chain = _chain(ballot, grid, items, points, prior, tie)
    before = _messages(chain, range(len(chain.blocks)))
    after = _messages(chain, range(len(chain.blocks) - 1, -1, -1))
    fixed = _fixed_directions(grid, points)
    moved = _solve(chain, before, fixed)
    held = np.linalg.inv(np.sum([f.T @ m for f, m in zip(fixed, moved, strict=True)], axis=0))
    dims = chain.dims
    out = np.full((grid.n_sessions, grid.n_states, dims, dims), np.nan)
    for t, states in enumerate(chain.states):
        inner = chain.blocks[t] - before[t] - after[t]
        cov = np.linalg.inv(inner) - moved[t] @ held @ moved[t].T
        n = len(states)
        out[t, states] = cov.reshape(n, dims, n, dims)[np.arange(n), :, np.arange(n), :]
    return np.moveaxis(out.reshape(-1, dims, dims)[grid.cell], 0, 2)


def _chain(
    ballot: Ballot, grid: Grid, items: Items, points: Points, prior: Floats, tie: float
) -> Chain:
    """Assemble the blocks: votes less what the items absorb, and the prior."""
    dims = len(points.mean)
    votes = weigh_votes(ballot, items, points)
    root = np.linalg.cholesky(items.var)
    when = ballot.session[votes.point]
    order = np.argsort(when, kind="stable")
    ends = np.searchsorted(when[order], np.arange(grid.n_sessions + 1))
    states, blocks = [], []
    for t in range(grid.n_sessions):
        here = np.flatnonzero(grid.alive[t])
        row = np.full(grid.n_states, -1)
        row[here] = np.arange(len(here))
        one = order[ends[t] : ends[t + 1]]
        block = _votes_block(ballot, items, root, points, votes, one, row, len(here))
        block[np.diag_indices(len(block))] += np.repeat(prior[t, here], dims)
        states.append(here)
        blocks.append(block)
    return Chain(states, blocks, tie, dims)


def _votes_block(
    ballot: Ballot,
    items: Items,
    root: Floats,
    points: Points,
    votes: VoteWeights,
    one: Ints,
    row: Ints,
    n_states: int,
) -> Floats:
    """A - B C^-1 B' of the votes of one session."""
    dims = len(points.mean)
    block = np.zeros((n_states * dims, n_states * dims))
    if not len(one):
        return block
    point, item, weight = votes.point[one], votes.item[one], votes.weight[one].astype(float)
    local, j = np.unique(item, return_inverse=True)
    b, total = items.slope[item], weight.sum(axis=1)
    cross = np.empty((n_states, len(local), dims, dims + 2))
    cross[...] = 0.0
    features = np.concatenate(
        [total[:, None] * points.mean[:, point].T, -weight[:, :2]], axis=1
    )  # (v, D + 2)
    cross[row[ballot.state[point]], j] = b[:, :, None] * features[:, None, :]
    absorbed = np.einsum("sjde,jef->sdjf", cross, root[local]).reshape(n_states * dims, -1)
    own = np.zeros((n_states, dims, dims))
    second = b[:, :, None] * b[:, None, :]
    np.add.at(own, row[ballot.state[point]], total[:, None, None] * second)
    for s in range(dims):
        for e in range(dims):
            at = np.arange(n_states) * dims
            block[at + s, at + e] = own[:, s, e]
    return np.asarray(block - absorbed @ absorbed.T)


def _messages(chain: Chain, order: range) -> list[Floats]:
    """What the sessions passed so far take off the next block of the precision."""
    messages: list[Floats] = [np.zeros(0)] * len(chain.blocks)
    last: tuple[Ints, Floats] | None = None
    for t in order:
        message = np.zeros_like(chain.blocks[t])
        if last is not None:
            shared, mine, theirs = np.intersect1d(chain.states[t], last[0], return_indices=True)
            if len(shared):
                to, of = _rows(mine, chain.dims), _rows(theirs, chain.dims)
                message[np.ix_(to, to)] = chain.tie**2 * last[1][np.ix_(of, of)]
        messages[t] = message
        last = chain.states[t], np.linalg.inv(chain.blocks[t] - message)
    return messages


def _rows(states: Ints, dims: int) -> Ints:
    return (states[:, None] * dims + np.arange(dims)).ravel()


def _fixed_directions(grid: Grid, points: Points) -> list[Floats]:
    """Per session, the constraints' gradients: sums of the points and of their products."""
    dims = len(points.mean)
    path = np.zeros((grid.n_sessions * grid.n_states, dims))
    path[grid.cell] = points.mean.T
    seen = np.zeros(len(path))
    seen[grid.cell] = 1.0
    columns = np.zeros((len(path), dims, dims + dims * dims))
    for d in range(dims):
        columns[:, d, d] = seen
        for e in range(dims):
            columns[:, d, dims + d * dims + e] = path[:, e]
    by_cell = columns.reshape(grid.n_sessions, grid.n_states, dims, -1)
    return [
        by_cell[t, grid.alive[t]].reshape(-1, by_cell.shape[-1]) for t in range(grid.n_sessions)
    ]


def _solve(chain: Chain, before: list[Floats], right: list[Floats]) -> list[Floats]:
    """Solve the chain for several right-hand sides, forward then back."""
    carried: list[Floats] = []
    for t, block in enumerate(chain.blocks):
        value = right[t].copy()
        if t:
            mine, theirs = _shared(chain, t, t - 1)
            value[mine] += chain.tie * carried[t - 1][theirs]
        carried.append(np.linalg.solve(block - before[t], value))
    for t in range(len(chain.blocks) - 2, -1, -1):
        mine, theirs = _shared(chain, t, t + 1)
        value = np.zeros_like(carried[t])
        value[mine] = chain.tie * carried[t + 1][theirs]
        carried[t] = carried[t] + np.linalg.solve(chain.blocks[t] - before[t], value)
    return carried


def _shared(chain: Chain, t: int, other: int) -> tuple[Ints, Ints]:
    _, mine, theirs = np.intersect1d(chain.states[t], chain.states[other], return_indices=True)
    return _rows(mine, chain.dims), _rows(theirs, chain.dims)
