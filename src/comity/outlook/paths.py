"""Paths: the ties of a case projected beyond its evidence, all dyads at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.evidence import EVENTS
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.methods.latent.draws import last_states
from comity.methods.projection import Projected, project, shared_innovations

__all__ = ["OWN_MOVES", "SHARE", "Paths", "project_case"]

Floats = NDArray[np.float64]

OWN_MOVES = {"unga_agreement": 0.54, "unga_kappa": 0.24, "ideal_point_distance": 0.37}
"""Share of a dyad's yearly change that the two states' own moves explain: the fit of one effect for
each state and year, all dyads of the General Assembly. Of other domains it is not known."""

SHARE = 0.30
"""The share taken for every domain: the mean of the two measures by which votes enter the model."""

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
    kept : ndarray, shape (D,)
        What the deviation of each domain keeps from one year to the next.
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
    kept: Floats
    share: float

    @cached_property
    def names(self) -> list[str]:
        """What levels there are: overall and the domains."""
        return [OVERALL, *(*DOMAINS, EVENTS)[: len(self.loadings)]]

    @property
    def states(self) -> tuple[str, ...]:
        """States of the dyads, by code."""
        return tuple(sorted({state for pair in self.dyads for state in pair}))

    def rows(self, dyads: Sequence[int], level: str, year: int) -> Floats:
        """Weights of the path that make the level of dyads in a year.

        Parameters
        ----------
        dyads : sequence of int
            Their numbers.
        level : str
            ``overall`` or a domain.
        year : int
            One of `years`.

        Returns
        -------
        ndarray, shape (n, h k)
            One row for each dyad.
        """
        D = len(self.loadings)
        found = np.zeros((len(dyads), len(self.years), len(self.dyads), D + 1))
        for row, n in enumerate(dyads):
            own = self.weights[:, n] if level == OVERALL else np.eye(D)[self.names.index(level) - 1]
            at = found[row, self.years.index(year), n]
            at[0], at[1:] = own @ self.loadings, own
        return found.reshape(len(dyads), -1)

    def level_of(self, dyad: int, level: str) -> float:
        """The level of a dyad in the last year of the panel."""
        return float(self.last[dyad, self.names.index(level)])


def project_case(fit: Alignment, horizon: int, share: float = SHARE) -> Paths:
    """Project the ties of a case, by the walks of the fit and with innovations shared by states.

    Parameters
    ----------
    fit : Alignment
        By year.
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
    found, layout = fit.posterior, fit.layout
    walks, N = found.walks, len(layout.dyads)
    mean, covariance = last_states(found)
    parts = len(walks.entry)
    correlation = shared_innovations(layout.dyads, share)
    innovation = np.kron(correlation, np.diag(walks.innovations))
    start = np.zeros((N * parts, N * parts))
    for n in range(N):
        own = slice(n * parts, (n + 1) * parts)
        start[own, own] = covariance[n]
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
        walks.persistence[1:],
        share,
    )
