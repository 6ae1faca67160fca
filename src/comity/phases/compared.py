"""Levels compared: those of some years against those of the years before, as the fit knows them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.estimate import OVERALL, Latent
from comity.estimate.layout import PARTS
from comity.methods.jumps import Sizes, sizes_of
from comity.methods.latent.memory import levels

__all__ = ["APART", "WINDOW", "Level", "between_evidence", "changes_of_level", "levels_of"]

Floats = NDArray[np.float64]

WINDOW = 5
"""Years on either side of a turning point whose mean levels are compared."""

APART = 3
"""Years within which two turns the same way are one."""


@dataclass(frozen=True, eq=False)
class Level:
    """The overall level of a dyad, or a domain of it, as far as it is known.

    Parameters
    ----------
    domain : str
        ``overall`` or a domain.
    mean : ndarray, shape (T,)
        NaN where the two are not both states.
    covariance : ndarray, shape (L + 1, T)
        Of the level in a period with that so many periods later.
    """

    domain: str
    mean: Floats
    covariance: Floats

    def compared(self, width: int, reach: int) -> Sizes:
        """By how much it changes in every period, as `comity.methods.jumps.sizes_of` has it."""
        return sizes_of(self.mean, self.covariance, width, reach)

    def within(self, begin: int, end: int) -> "Level":
        """The same, known in these periods alone."""
        at = np.arange(len(self.mean))
        inside = (at >= begin) & (at < end)
        return Level(self.domain, np.where(inside, self.mean, np.nan), self.covariance)


def changes_of_level(fit: Latent) -> Iterator[tuple[int, Sizes]]:
    """By how much the overall level of every dyad changed, from five years to the next five.

    Parameters
    ----------
    fit : Latent
        Scores of a case.

    Yields
    ------
    tuple of (int, Sizes)
        Number of a dyad, and its changes where there is evidence on both sides, with covariances
        of changes up to twice `APART` years apart.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> next(changes_of_level(fit))[1].mean.shape == (len(fit.layout.periods),)
    True
    """
    width, reach = WINDOW * PARTS[fit.panel.freq], 2 * APART * PARTS[fit.panel.freq]
    for n, (whole, *_) in levels_of(fit):
        sizes = whole.compared(width, reach)
        between = between_evidence(fit.layout.told(None)[:, n], width)
        yield n, Sizes(np.where(between, sizes.mean, np.nan), sizes.covariance)


def levels_of(fit: Latent) -> Iterator[tuple[int, list[Level]]]:
    """Of every dyad the overall level, then the domains that are told."""
    layout, years = fit.layout, PARTS[fit.panel.freq]
    lags = 2 * (WINDOW + APART) * years - 1
    for n, told, mean, covariance in levels(fit.posterior, layout.known_domains, lags):
        mean[:, ~layout.exists[:, n]] = np.nan
        names = [OVERALL, *(layout.domains[d] for d in told)]
        yield n, [Level(*one) for one in zip(names, mean, covariance, strict=True)]


def between_evidence(told: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Periods with evidence both in the window before and in that which begins with them.

    Parameters
    ----------
    told : ndarray of bool, shape (T,)
        Periods with evidence.
    width : int
        Periods of a window; at the ends they are as long as they can be.

    Returns
    -------
    ndarray of bool, shape (T,)
        Never in the first period.

    Examples
    --------
    >>> between_evidence(np.array([True, False, False, False, True]), 2)
    array([False, False, False, False, False])
    >>> between_evidence(np.array([True, False, False, True, False]), 2)
    array([False, False,  True, False, False])
    """
    at = np.arange(len(told))
    count = np.concatenate([[0], np.cumsum(told)])
    before = count[at] - count[np.maximum(at - width, 0)]
    after = count[np.minimum(at + width, len(told))] - count[at]
    found: NDArray[np.bool_] = (before > 0) & (after > 0)
    return found
