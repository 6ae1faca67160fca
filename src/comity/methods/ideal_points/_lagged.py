"""The prior of the published points: each session leans on the one before, never on the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.ideal_points._likelihood import PointSums
from comity.methods.ideal_points._posterior import Points
from comity.methods.ideal_points._walk import Grid

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]

LAG_VARIANCE = 0.5
"""Bailey et al.'s smoothing constant: the prior variance is 0.5 n_t / (n_t + n_before)."""


@dataclass(frozen=True)
class Lags:
    """For every point the point it leans on (-1: on zero), and with what precision."""

    before: Ints  # (P,)
    precision: Floats  # (P,)
    waves: list[Ints]  # points by session, in order


def lags_of(grid: Grid, n_votes: Ints) -> Lags:
    """Chain each state's observed sessions; the first leans on the second."""
    n = len(grid.cell)
    state, session = grid.cell % grid.n_states, grid.cell // grid.n_states
    order = np.lexsort((session, state))
    same = state[order][1:] == state[order][:-1]
    before, after = np.full(n, -1), np.full(n, -1)
    before[order[1:][same]] = order[:-1][same]
    after[order[:-1][same]] = order[1:][same]
    before = np.where(before < 0, after, before)
    other = np.where(before >= 0, n_votes[before], 0)
    variance = LAG_VARIANCE * n_votes / (n_votes + other)
    waves = [np.flatnonzero(session == t) for t in np.unique(session)]
    return Lags(before, 1.0 / variance, waves)


def lag_precision(grid: Grid, lags: Lags, ridge: Floats) -> Floats:
    """Prior precision (T, S) of every cell; cells without votes stand alone and are not used."""
    own = np.ones((grid.n_sessions, grid.n_states))
    own.ravel()[grid.cell] = lags.precision + ridge
    return own


def lean(lags: Lags, points: Points, sums: PointSums, ridge: Floats, stretch: float) -> Points:
    """One Newton step of every point given the point before it, session by session.

    `stretch` is the factor by which the previous point is larger before each sweep's
    standardisation than after it.
    """
    mean, var = points.mean.copy(), points.var.copy()
    eye = np.eye(len(mean))
    for wave in lags.waves:
        own = np.moveaxis(sums.curvature[:, :, wave], 2, 0)
        response = np.einsum("pde,dp->pe", own, points.mean[:, wave]) + sums.score[:, wave].T
        known = np.where(lags.before[wave] >= 0, mean[:, lags.before[wave]], 0.0).T
        precision = lags.precision[wave][:, None]
        total = own + (precision + ridge[wave][:, None])[:, :, None] * eye
        cov = np.linalg.inv(total)
        mean[:, wave] = np.einsum("pde,pe->dp", cov, response + precision * stretch * known)
        var[:, :, wave] = np.moveaxis(cov, 0, 2)
    return Points(mean, var)
