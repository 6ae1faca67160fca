"""Draws: paths of alignment as the evidence leaves them possible, and what they say of a change."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.layout import Layout
from comity.methods.intervals import ENDS
from comity.methods.latent.draws import draw_paths
from comity.methods.latent.posterior import Posterior

__all__ = ["COUNT", "SEED", "Draws", "change", "draw"]

Floats = NDArray[np.float64]

COUNT = 400
"""Draws by default: enough for a probability to 2.5 points."""

SEED = 1648
"""Where the stream of draws begins unless another is passed: results are the same on every run."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Joint draws of the alignment of every dyad, whole paths.

    Parameters
    ----------
    values : ndarray, shape (n_draws, T, 1 + D, N)
        Overall level, then the domains; NaN while the two are not both states.
    layout : Layout
        Dyads and periods in their order.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> fit.draws.values.shape
    (400, 36, 7, 6)
    """

    values: Floats
    layout: Layout

    def __repr__(self) -> str:
        """Name the size, not the arrays."""
        draws, periods, _, dyads = self.values.shape
        return f"{draws} draws of {dyads} dyads in {periods} periods"

    def of(self, dyad: int, domain: str = OVERALL) -> Floats:
        """The paths of one dyad.

        Parameters
        ----------
        dyad : int
            Its number.
        domain : str
            ``overall`` or a domain.

        Returns
        -------
        ndarray, shape (n_draws, T)
            A view.

        Raises
        ------
        ValueError
            If there is no such domain.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel(start=1991)).draws.of(0, "voting").shape
        (400, 36)
        """
        return self.values[:, :, [OVERALL, *self.layout.domains].index(domain), dyad]


def draw(
    found: Posterior, layout: Layout, rng: np.random.Generator | None = None, count: int = COUNT
) -> Draws:
    """Draw joint paths from the posterior.

    Parameters
    ----------
    found, layout : Posterior, Layout
        As in `Alignment`.
    rng : numpy.random.Generator, optional
        Source of the draws; by default one begun at `SEED`.
    count : int
        Number of draws.

    Returns
    -------
    Draws
        Memory grows with count x periods x dyads.

    Raises
    ------
    ComityError
        If count is below 1.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> draw(fit.posterior, fit.layout, np.random.default_rng(1), 10).values.shape[0]
    10
    """
    stream = np.random.default_rng(SEED) if rng is None else rng
    paths = draw_paths(found, stream, count)
    paths[:, :, 0] = np.einsum("dn,stdn->stn", found.composites[0], paths[:, :, 1:])
    return Draws(np.where(layout.exists[:, None], paths, np.nan), layout)


def change(draws: Draws, dyad: int, since: int, until: int) -> pl.DataFrame:
    """How much a dyad moved between two periods, by domain and overall, and how surely.

    Parameters
    ----------
    draws : Draws
        Joint paths.
    dyad, since, until : int
        Number of the dyad, and of the two periods.

    Returns
    -------
    DataFrame
        domain (the overall level first; one that no indicator tells of between the two periods or
        before is left out), change, low, high (90 % interval), rise (probability that it rose).

    Raises
    ------
    ComityError
        If the periods are not in order, or the dyad did not exist.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> layout = fit.layout
    >>> (n, since), (_, until) = layout.place("PRK", "RUS", 2021), layout.place("PRK", "RUS", 2025)
    >>> change(fit.draws, n, since, until).row(0, named=True)["rise"] > 0.5
    True
    """
    layout = draws.layout
    if since >= until:
        raise ComityError(
            f"{layout.periods[since]} is not before {layout.periods[until]}; give the earlier first"
        )
    moved = draws.values[:, until, :, dyad] - draws.values[:, since, :, dyad]
    if np.isnan(moved).any():
        a, b = layout.dyads[dyad]
        raise ComityError(
            f"{a}-{b} did not exist in {layout.periods[since]}; choose a later period"
        )
    low, high = np.quantile(moved, ENDS, axis=0)
    told = [True, *(layout.told(d)[: until + 1, dyad].any() for d in range(len(layout.domains)))]
    return pl.DataFrame(
        {
            "domain": [OVERALL, *layout.domains],
            "change": moved.mean(axis=0),
            "low": low,
            "high": high,
            "rise": (moved > 0).mean(axis=0),
        }
    ).filter(pl.Series(told))
