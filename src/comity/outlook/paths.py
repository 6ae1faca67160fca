"""Paths: the ties of a case projected beyond its evidence, all dyads at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.evidence import EVENTS
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.methods.latent.draws import last_states
from comity.methods.projection import Projected, project, shared_innovations

__all__ = ["HORIZON", "SHARE", "Paths", "project_case"]

Floats = NDArray[np.float64]


SHARE = 0.30
"""Share of a dyad's yearly change that the two states' own moves explain, taken for every domain:
the mean of 0.24 for kappa and 0.37 for the distance of ideal points, the measures by which votes
enter the model (one effect for each state and year, all dyads of the General Assembly)."""

HORIZON = 5
"""Years that are projected where nobody asks for others."""

LONGEST = 30
"""Years beyond which nothing is projected."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Dyads of a case, projected beyond the last year of its panel.

    Parameters
    ----------
    projected : Projected
        Of the states (g, u_1 ... u_D) of every dyad, dyads one after the other.
    dyads : tuple of (str, str)
        In the order of the arrays.
    years : tuple of int
        The years ahead.
    loadings : ndarray, shape (D,)
        x_d = loading_d g + u_d.
    weights : ndarray, shape (D, N)
        Of the domains in the overall level.
    last : ndarray, shape (N, 1 + D)
        The level of the last year, overall and by domain; of a dyad without evidence NaN.
    start : ndarray, shape (N, 1 + D, 1 + D)
        Covariance of the states of each dyad in the last year of evidence.
    persistence, innovations : ndarray, shape (1 + D,)
        What each state keeps from one year to the next, and the variance of what comes to it.
    share : float
        Of every innovation that the two states' own moves make up.

    Examples
    --------
    >>> import comity as cm
    >>> project_case(cm.case("crink").fit(), 3).years
    (2027, 2028, 2029)
    """

    projected: Projected
    dyads: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    loadings: Floats
    weights: Floats
    last: Floats
    start: Floats
    persistence: Floats
    innovations: Floats
    share: float

    @cached_property
    def names(self) -> list[str]:
        """What levels there are: overall and the domains."""
        return [OVERALL, *(*DOMAINS, EVENTS)[: len(self.loadings)]]

    @property
    def states(self) -> tuple[str, ...]:
        """States of the dyads, by code."""
        return tuple(sorted({state for pair in self.dyads for state in pair}))

    @cached_property
    def known(self) -> list[int]:
        """Numbers of the dyads of which something is known."""
        return [n for n in range(len(self.dyads)) if np.isfinite(self.last[n, 0])]

    def weights_of(self, dyads: Sequence[int], level: str) -> Floats:
        """Weights of a dyad's states in one of its levels, shape (n, 1 + D)."""
        if level == OVERALL:
            own = self.weights[:, dyads].T
        else:
            own = np.tile(np.eye(len(self.loadings))[self.names.index(level) - 1], (len(dyads), 1))
        return np.column_stack([own @ self.loadings, own])

    def rows(self, dyads: Sequence[int], level: str, year: int) -> Any:
        """Weights of the path that make the level of dyads in a year."""
        from scipy.sparse import csr_array

        own = self.weights_of(dyads, level)
        parts = np.arange(own.shape[1])
        at = (self.years.index(year) * len(self.dyads) + np.asarray(dyads))[:, None] * len(parts)
        ends = np.arange(len(dyads) + 1) * len(parts)
        shape = (len(dyads), self.projected.mean.size)
        return csr_array((own.ravel(), (at + parts).ravel(), ends), shape=shape)

    def variance(self, level: str, year: int) -> Floats:
        """Variance of the level of the dyads of which something is known, in a year.

        In the order of `known`: w' (A^t P A^t + Q (1 + A^2 + ... + A^(2 t - 2))) w, with A and Q
        diagonal and w the weights of the dyad's states.
        """
        ahead = 1 + self.years.index(year)
        own = self.weights_of(self.known, level)
        kept = own * self.persistence**ahead
        grown = (self.persistence ** (2 * np.arange(ahead)[:, None])).sum(axis=0)
        start = np.einsum("nj,njk,nk->n", kept, self.start[self.known], kept)
        return np.asarray(start + own**2 @ (self.innovations * grown))

    def level_of(self, dyad: int, level: str) -> float:
        """The level of a dyad in the last year of the panel."""
        return float(self.last[dyad, self.names.index(level)])


def project_case(fit: Alignment, horizon: int, share: float = SHARE) -> Paths:
    """Project the ties of a case, by the walks of the fit and with innovations shared by states.

    Parameters
    ----------
    horizon : int
        Years ahead of the last one of the panel, 1 to 30.
    share : float
        Of the variance of every innovation that the two states' own moves make up; the rest is the
        dyad's.

    Returns
    -------
    Paths
        Innovations are normal with the variances of the fit: its tails, which follow ruptures in
        the past, are not drawn ahead.

    Raises
    ------
    ComityError
        If the fit is not by year, or the horizon is out of its range.

    Examples
    --------
    >>> import comity as cm
    >>> paths = project_case(cm.case("crink").fit(), 1)
    >>> (paths.projected.mean @ paths.projected.mean.T).shape
    (1, 1)
    """
    if fit.panel.freq != "year":
        raise ComityError(f"the fit is by {fit.panel.freq}; project one by year")
    if not 1 <= horizon <= LONGEST or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}; give 1 to {LONGEST} years")
    from scipy.sparse import block_diag, csr_array, diags_array, kron

    found, layout = fit.posterior, fit.layout
    walks, N = found.walks, len(layout.dyads)
    mean, covariance = last_states(found)
    shared = csr_array(shared_innovations(layout.dyads, share))
    innovation = kron(shared, diags_array(walks.innovations), format="csr")
    start = block_diag(list(covariance), format="csr")
    ahead = project(np.tile(walks.persistence, N), innovation, mean.ravel(), start, horizon)
    weights = found.composites[0]
    domains = found.mean[-1]
    overall = np.where((weights != 0).any(axis=0), (weights * domains).sum(axis=0), np.nan)
    last = int(layout.periods[-1])
    return Paths(
        ahead,
        layout.dyads,
        tuple(range(last + 1, last + 1 + int(horizon))),
        walks.loadings,
        weights,
        np.column_stack([overall, domains.T]),
        covariance,
        walks.persistence,
        walks.innovations,
        share,
    )
