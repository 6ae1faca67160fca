"""Movement: what every indicator says of every site, what it moved, and how much it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.layout import Layout
from comity.methods.latent._walks import Walks
from comity.methods.latent.attribution import additions, information_shares
from comity.methods.latent.measurement import Measurement, log_likelihood
from comity.methods.latent.posterior import Posterior

__all__ = ["Movement", "readings"]

Floats = NDArray[np.float64]
_STEP = 0.01


@dataclass(frozen=True, eq=False)
class Movement:
    """One dyad's posterior taken apart; what its parts share is computed once.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.
    dyad : int
        Its number.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> Movement(fit.layout, fit.posterior, 5).shares().sum(axis=2).round(6).min()
    np.float64(1.0)
    """

    layout: Layout
    found: Posterior
    dyad: int

    @cached_property
    def _readings(self) -> tuple[Floats, Floats]:
        shift, precision = readings(self.layout, self.found, slice(self.dyad, self.dyad + 1))
        return shift[..., 0], precision[..., 0]

    @cached_property
    def _sites(self) -> tuple[Walks, Floats, int, Floats | None]:
        """Walks, precision, first period and scale of the dyad."""
        found, n = self.found, self.dyad
        scale = None if found.scale is None else found.scale[:, :, n]
        return found.walks, found.precision[:, :, n], int(found.first[n]), scale

    @cached_property
    def _added(self) -> Floats:
        """What every indicator adds to the overall level and the domains, shape (T, 1 + D, I)."""
        walks, precision, first, scale = self._sites
        shift = np.nan_to_num(self._readings[0])
        domains = [one.domain for one in self.layout.measurements]
        added = additions(walks, precision, shift, domains, first, scale)
        added[:, 0] = np.einsum("d,tdi->ti", self.found.composites[0, :, self.dyad], added[:, 1:])
        return added

    def moved(self, now: int, then: int, domain: int | None) -> Floats:
        """What every indicator adds to the change of a mean from one period to another.

        The change is the sum over values of (weight now - weight then) x shift. An indicator's
        values are summed: their weights now and then sum to nearly the same, so that it hardly
        matters from where shifts are counted, while those of single values cancel each other.

        Parameters
        ----------
        now, then : int
            Numbers of the two periods.
        domain : int or None
            Number of a domain; None is the overall level.

        Returns
        -------
        ndarray, shape (I,)
            By indicator, in the layout's order. It adds up to the change, to rounding and what the
            sites leave unsettled.

        Raises
        ------
        ComityError
            If a period is before the dyad's first.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
        >>> Movement(fit.layout, fit.posterior, 5).moved(33, 32, None).shape
        (8,)
        """
        first, periods = self._sites[2], self.layout.periods
        if min(now, then) < first:
            raise ComityError(
                f"{periods[min(now, then)]} is before the dyad's first period, "
                f"{periods[first]}; choose a later one"
            )
        at = 0 if domain is None else 1 + domain
        return np.asarray(self._added[now, at] - self._added[then, at])

    def shares(self, periods: Sequence[int] | None = None) -> Floats:
        """Share of every indicator in what is known of the dyad.

        Parameters
        ----------
        periods : sequence of int, length P, optional
            Of whose scores; by default all.

        Returns
        -------
        ndarray, shape (P, 1 + D, I + 1)
            As `comity.methods.latent.attribution.information_shares`, indicators in the layout's
            order.
        """
        walks, precision, first, scale = self._sites
        parts = np.zeros((len(self.layout.measurements), *precision.shape))
        for i, one in enumerate(self.layout.measurements):
            parts[i, :, one.domain] = np.nan_to_num(self._readings[1][i])
        total = parts.sum(axis=0)
        parts = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
        overall = self.found.composites[0, :, self.dyad]
        return information_shares(walks, precision, parts, first, scale, overall, periods)


def readings(layout: Layout, found: Posterior, dyads: slice) -> tuple[Floats, Floats]:
    """What every indicator says of its domain in every period, as a normal factor.

    Of a site that several indicators make, each has what its likelihood, taken to the second
    order at the posterior mean, says; what that leaves out is divided by their curvature.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.
    dyads : slice
        Of which dyads.

    Returns
    -------
    tuple of two ndarrays, shape (I, T, n)
        Shift (precision times the position that it tells of) and precision, by indicator; NaN
        without a value.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> readings(fit.layout, fit.posterior, slice(5, 6))[0].shape
    (8, 36, 1)
    """
    curves = np.array([_curves(layout, found, one, dyads) for one in layout.measurements])
    shift, curvature = curves[:, 0], curves[:, 1]
    for d in {one.domain for one in layout.measurements}:
        own = np.array([one.domain == d for one in layout.measurements])
        mass = np.nansum(curvature[own], axis=0)
        left = found.shift[:, d, dyads] - np.nansum(shift[own], axis=0)
        share = np.divide(curvature[own], mass, out=np.zeros_like(curvature[own]), where=mass > 0)
        shift[own] += left * share
    return shift, curvature


def _curves(layout: Layout, found: Posterior, one: Measurement, dyads: slice) -> Floats:
    """Shift and precision of one indicator by itself, at the posterior mean, (2, T, n)."""
    cells, where = layout.values[one.name].known(dyads)
    level = found.mean[:, one.domain, dyads]
    mean = level.ravel()[where]
    below, at, above = (log_likelihood(one, cells, mean + step) for step in (-_STEP, 0.0, _STEP))
    slope = (above - below) / (2 * _STEP)
    curvature = np.maximum(-(above - 2 * at + below) / _STEP**2, 0.0)
    curves = np.full((2, level.size), np.nan)
    curves[:, where] = slope + curvature * mean, curvature
    return curves.reshape(2, *level.shape)
