"""Corroboration: which indicators, each by itself, moved when a score turned."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.estimate.layout import Layout
from comity.estimate.movement import readings
from comity.methods.intervals import Z
from comity.methods.latent.posterior import Posterior

__all__ = ["BESIDE", "SURE", "Corroboration", "corroboration", "movements"]

Floats = NDArray[np.float64]

BESIDE = 3
"""Periods before and from a turning point on that are compared."""

SURE = Z
"""Standard errors from which an indicator by itself has moved: its 90 % interval leaves out 0."""


@dataclass(frozen=True)
class Corroboration:
    """What the indicators say of a turning point.

    Parameters
    ----------
    by, against : tuple of str
        Indicators that moved the same way, and the other way, the clearest first.

    Examples
    --------
    >>> Corroboration(("obligation",), ()).alone
    True
    """

    by: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether a single indicator shows the turn."""
        return len(self.by) == 1


_TOGETHER = 64
"""Dyads that are worked out together."""


def movements(layout: Layout, found: Posterior) -> Floats:
    """How far every indicator by itself moved into every period, in standard errors.

    (after - before) / sqrt(1 / (1 + w_after) + 1 / (1 + w_before)): where the indicator alone puts
    its domain in the periods before, and in those from the period on, `BESIDE` of each, weighted
    by how much it says, w, and drawn towards the average dyad as far as it says little.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    ndarray, shape (I, T, N)
        NaN where the indicator says nothing on one of the two sides.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> bool(movements(fit.layout, fit.posterior)[0, 33, 5] > SURE)  # Russia's treaty of 2024
    True
    """
    moved = np.full((len(layout.measurements), len(layout.periods), len(layout.dyads)), np.nan)
    for begin in range(0, len(layout.dyads), _TOGETHER):
        dyads = slice(begin, begin + _TOGETHER)
        shift, weight = readings(layout, found, dyads)
        shift, weight = np.nan_to_num(shift), np.nan_to_num(weight)
        w, h = _beside(weight), _beside(shift)
        known = (w[0] > 0) & (w[1] > 0)
        step = h[1] / (1 + w[1]) - h[0] / (1 + w[0])
        sure = step / np.sqrt(1 / (1 + w[0]) + 1 / (1 + w[1]))
        moved[:, :, dyads] = np.where(known, sure, np.nan)
    return moved


def _beside(values: Floats) -> tuple[Floats, Floats]:
    """Sums over the periods before each, and over those from it on, shape (I, T, n) each."""
    T = values.shape[1]
    sums = np.concatenate([np.zeros_like(values[:, :1]), values.cumsum(axis=1)], axis=1)
    at = np.arange(T)
    before = sums[:, at] - sums[:, np.maximum(at - BESIDE, 0)]
    return before, sums[:, np.minimum(at + BESIDE, T)] - sums[:, at]


def corroboration(layout: Layout, moved: Floats, dyad: int, at: int, size: float) -> Corroboration:
    """Say which indicators moved with a dyad at a turning point, and which against it.

    Parameters
    ----------
    layout : Layout
        Names of the indicators.
    moved : ndarray, shape (I, T, N)
        From `movements`.
    dyad, at : int
        Number of the dyad, and of the period.
    size : float
        Of the turn; its sign counts.

    Returns
    -------
    Corroboration
        Of indicators of any domain.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> moved = movements(fit.layout, fit.posterior)
    >>> corroboration(fit.layout, moved, 5, 33, 0.5).by[0]
    'obligation'
    """
    with_it = moved[:, at, dyad] * np.sign(size)
    order = np.argsort(-np.abs(np.nan_to_num(with_it)))
    names = [one.name for one in layout.measurements]
    return Corroboration(
        tuple(names[i] for i in order if with_it[i] >= SURE),
        tuple(names[i] for i in order if with_it[i] <= -SURE),
    )
