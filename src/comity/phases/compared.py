"""Levels compared: those of some years against those of the years before, as the fit knows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from comity.estimate import OVERALL, Latent
from comity.estimate.layout import PARTS
from comity.methods.jumps import Sizes, sizes_of
from comity.methods.latent.memory import levels

__all__ = ["APART", "WINDOW", "Level", "changes_of_level", "compared", "in_blocks"]

Floats = NDArray[np.float64]

WINDOW = 5
"""Years on either side of a turning point whose mean levels are compared."""

APART = 3
"""Years within which two turns the same way are one."""

_TOGETHER = 256
"""Dyads that are worked out together."""


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
    for dyads, each in in_blocks(fit):
        sizes = compared(fit, dyads, [whole for whole, *_ in each])
        for place, n in enumerate(dyads):
            yield n, Sizes(sizes.mean[place], sizes.covariance[:, place])


def in_blocks(fit: Latent) -> Iterator[tuple[list[int], list[list[Level]]]]:
    """The levels of many dyads at a time: their numbers, and the levels of each."""
    left = levels_of(fit)
    while block := list(islice(left, _TOGETHER)):
        yield [n for n, _ in block], [levels for _, levels in block]


def compared(fit: Latent, dyads: Sequence[int], levels: Sequence[Level]) -> Sizes:
    """By how much levels of dyads, one each, changed where there is evidence on both sides.

    Parameters
    ----------
    fit : Latent
        Scores of a case.
    dyads : sequence of int
        Numbers of the dyads.
    levels : sequence of Level
        One of each.

    Returns
    -------
    Sizes
        With covariances of changes up to twice `APART` years apart.
    """
    width, reach = WINDOW * PARTS[fit.panel.freq], 2 * APART * PARTS[fit.panel.freq]
    number = {name: d for d, name in enumerate(fit.layout.domains)}
    told = np.array(
        [
            fit.layout.told(number.get(level.domain))[:, n]
            for n, level in zip(dyads, levels, strict=True)
        ]
    )
    mean = np.array([level.mean for level in levels])
    sizes = sizes_of(mean, np.stack([level.covariance for level in levels], axis=1), width, reach)
    between = between_evidence(told, width)
    return Sizes(np.where(between, sizes.mean, np.nan), sizes.covariance)


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
    told : ndarray of bool, shape (..., T)
        Periods with evidence.
    width : int
        Periods of a window; at the ends they are as long as they can be.

    Returns
    -------
    ndarray of bool, shape (..., T)
        Never in the first period.

    Examples
    --------
    >>> between_evidence(np.array([True, False, False, False, True]), 2)
    array([False, False, False, False, False])
    >>> between_evidence(np.array([True, False, False, True, False]), 2)
    array([False, False,  True, False, False])
    """
    T = told.shape[-1]
    at = np.arange(T)
    count = np.concatenate([np.zeros_like(told[..., :1], int), np.cumsum(told, axis=-1)], axis=-1)
    before = count[..., at] - count[..., np.maximum(at - width, 0)]
    after = count[..., np.minimum(at + width, T)] - count[..., at]
    return np.asarray((before > 0) & (after > 0))
