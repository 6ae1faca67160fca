"""Posterior of every state's path given what its votes say: banded, all states at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._ballot import Ballot
from comity.methods.ideal_points._likelihood import PointSums
from comity.methods.ideal_points._posterior import Points

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Grid:
    """Where the observed points lie among states and sessions, and each state's span."""

    cell: Ints  # (P,) session * n_states + state
    n_states: int
    n_sessions: int
    entry: Ints  # (n_states,) first session
    alive: NDArray[np.bool_]  # (T, S) within the state's span, gaps included


@dataclass(frozen=True)
class Walk:
    """The prior of the paths: entry N(mean, var) per dimension, steps N(0, step)."""

    entry_mean: Floats  # (D,)
    entry_var: float
    step: float


@dataclass(frozen=True)
class Paths:
    """Posterior of the paths on the grid, and what the variances are re-estimated from."""

    mean: Floats  # (T, S, D); NaN outside a state's span
    var: Floats  # (T, S, D, D)
    step_square: float  # sum over steps and dimensions of E (theta_t - theta_t-1)^2
    n_steps: int  # number of steps, gaps included
    entry_mean: Floats
    entry_square: float  # mean over states and dimensions of E (theta_entry - entry_mean)^2
    divergence: float  # of the posterior from the prior


def grid_of(ballot: Ballot) -> Grid:
    """Lay the points of a ballot out by session and state."""
    n_states, n_sessions = int(ballot.state.max()) + 1, int(ballot.session.max()) + 1
    entry = np.full(n_states, n_sessions)
    leave = np.zeros(n_states, dtype=np.intp)
    np.minimum.at(entry, ballot.state, ballot.session)
    np.maximum.at(leave, ballot.state, ballot.session)
    when = np.arange(n_sessions)[:, None]
    alive = (when >= entry) & (when <= leave)
    return Grid(ballot.session * n_states + ballot.state, n_states, n_sessions, entry, alive)


def smooth(grid: Grid, walk: Walk, points: Points, sums: PointSums, ridge: Floats) -> Paths:
    """One Newton step of all paths: Kalman filter and smoother over the working responses.

    The votes enter through their curvature W and the working response W m + score; a session
    without votes has W = 0 and the walk carries on through it. `ridge` (P,) is an additional
    precision about zero, by which the standardisation acts on every point.
    """
    precision, response = _spread(grid, points, sums, ridge)
    filtered, predicted, centre = _filter(grid, walk, precision, response)
    return _smooth(grid, walk, filtered, predicted, centre)


def draw(
    grid: Grid,
    walk: Walk,
    points: Points,
    sums: PointSums,
    ridge: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draw all paths (T, S, D) from their posterior: filter forward, sample backward."""
    precision, response = _spread(grid, points, sums, ridge)
    filtered, predicted, centre = _filter(grid, walk, precision, response)
    path: Floats = centre + _times(np.linalg.cholesky(filtered), rng.normal(size=centre.shape))
    noise = rng.normal(size=centre.shape)
    for t in range(grid.n_sessions - 2, -1, -1):
        on = grid.alive[t] & grid.alive[t + 1]
        if not on.any():
            continue
        gain = filtered[t, on] @ _inverse(predicted[t + 1, on])
        left = filtered[t, on] - gain @ predicted[t + 1, on] @ np.swapaxes(gain, 1, 2)
        mean = centre[t, on] + _times(gain, path[t + 1, on] - centre[t, on])
        path[t, on] = mean + _times(np.linalg.cholesky(left), noise[t, on])
    return path


def walk_precision(grid: Grid, walk: Walk, ridge: Floats) -> Floats:
    """Prior precision (T, S) of every cell given its neighbours, within the states' spans."""
    alive = grid.alive.astype(float)
    when = np.arange(grid.n_sessions)[:, None]
    following = np.concatenate([alive[1:], np.zeros((1, grid.n_states))]) / walk.step
    own = np.where(when == grid.entry, 1.0 / walk.entry_var, 1.0 / walk.step) + following
    own.ravel()[grid.cell] += ridge
    return np.asarray(own)


def at_points(grid: Grid, paths: Paths) -> Points:
    """Pick the observed points out of the paths."""
    dims = paths.mean.shape[2]
    mean = paths.mean.reshape(-1, dims)[grid.cell]
    var = paths.var.reshape(-1, dims, dims)[grid.cell]
    return Points(np.ascontiguousarray(mean.T), np.ascontiguousarray(np.moveaxis(var, 0, 2)))


def _spread(grid: Grid, points: Points, sums: PointSums, ridge: Floats) -> tuple[Floats, Floats]:
    """Curvature (T, S, D, D) and working response (T, S, D) on the grid, zero where no votes."""
    dims = len(points.mean)
    size = grid.n_sessions * grid.n_states
    precision, response = np.zeros((size, dims, dims)), np.zeros((size, dims))
    own = np.moveaxis(sums.curvature, 2, 0)
    precision[grid.cell] = own + ridge[:, None, None] * np.eye(dims)
    response[grid.cell] = (np.einsum("dep,ep->dp", sums.curvature, points.mean) + sums.score).T
    shape = (grid.n_sessions, grid.n_states, dims)
    return precision.reshape(*shape, dims), response.reshape(shape)


def _filter(
    grid: Grid, walk: Walk, precision: Floats, response: Floats
) -> tuple[Floats, Floats, Floats]:
    """Forward pass: filtered and predicted covariances, filtered means."""
    dims = response.shape[2]
    eye = np.eye(dims)
    filtered, predicted = np.empty_like(precision), np.empty_like(precision)
    centre = np.empty_like(response)
    mean: Floats = np.broadcast_to(walk.entry_mean, response.shape[1:])
    var: Floats = np.broadcast_to(walk.entry_var * eye, precision.shape[1:])
    for t in range(grid.n_sessions):
        fresh = t <= grid.entry  # before and at entry the prior stands
        prior = np.where(fresh[:, None, None], walk.entry_var * eye, var + walk.step * eye)
        start = np.where(fresh[:, None], walk.entry_mean, mean)
        inverse = _inverse(prior)
        var = _inverse(inverse + precision[t])
        mean = np.asarray(_times(var, _times(inverse, start) + response[t]))
        filtered[t], predicted[t], centre[t] = var, prior, mean
    return filtered, predicted, centre


def _smooth(grid: Grid, walk: Walk, filtered: Floats, predicted: Floats, centre: Floats) -> Paths:
    """Backward pass, and the expectations of the squared steps."""
    dims = centre.shape[2]
    mean, var = centre.copy(), filtered.copy()
    squares, n_steps, log_det = 0.0, 0, 0.0
    for t in range(grid.n_sessions - 2, -1, -1):
        on = grid.alive[t] & grid.alive[t + 1]
        if not on.any():
            continue
        gain = filtered[t, on] @ _inverse(predicted[t + 1, on])
        later = var[t + 1, on]
        lag = later @ np.swapaxes(gain, 1, 2)
        jump = mean[t + 1, on] - centre[t, on]
        mean[t, on] = centre[t, on] + _times(gain, jump)
        var[t, on] = filtered[t, on] + gain @ (later - predicted[t + 1, on]) @ np.swapaxes(
            gain, 1, 2
        )
        step = mean[t + 1, on] - mean[t, on]
        squares += float((step**2).sum() + _trace(later + var[t, on] - 2 * lag))
        n_steps += int(on.sum())
        log_det += _log_det(filtered[t, on] - gain @ predicted[t + 1, on] @ np.swapaxes(gain, 1, 2))
    last = grid.alive.shape[0] - 1 - grid.alive[::-1].argmax(axis=0)
    states = np.arange(grid.n_states)
    log_det += _log_det(filtered[last, states])
    first, first_var = mean[grid.entry, states], var[grid.entry, states]
    entry_mean = first.mean(axis=0)
    spread = float(((first - entry_mean) ** 2).sum() + _trace(first_var))
    from_prior = float(((first - walk.entry_mean) ** 2).sum() + _trace(first_var))
    divergence = 0.5 * (
        from_prior / walk.entry_var
        + grid.n_states * dims * np.log(walk.entry_var)
        + squares / walk.step
        + n_steps * dims * np.log(walk.step)
        - (grid.n_states + n_steps) * dims
        - log_det
    )
    mean[~grid.alive], var[~grid.alive] = np.nan, np.nan
    return Paths(
        mean,
        var,
        squares / max(n_steps * dims, 1),
        n_steps,
        entry_mean,
        spread / (grid.n_states * dims),
        divergence,
    )


def _inverse(matrices: Floats) -> Floats:
    """Inverse of small symmetric positive definite matrices (n, D, D)."""
    if matrices.shape[-1] == 1:
        return 1.0 / matrices
    a, b, c = matrices[..., 0, 0], matrices[..., 0, 1], matrices[..., 1, 1]
    det = a * c - b * b
    out = np.empty_like(matrices)
    out[..., 0, 0], out[..., 1, 1] = c / det, a / det
    out[..., 0, 1] = out[..., 1, 0] = -b / det
    return out


def _times(matrices: Floats, vectors: Floats) -> Floats:
    return np.asarray(np.einsum("...de,...e->...d", matrices, vectors))


def _trace(matrices: Floats) -> float:
    return float(np.einsum("ndd->", matrices))


def _log_det(matrices: Floats) -> float:
    """Sum of log determinants; the conditional covariances are positive definite."""
    return float(np.linalg.slogdet(matrices)[1].sum())
