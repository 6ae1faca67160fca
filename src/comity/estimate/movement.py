"""Movement: what every indicator says of every site, what it moved, and how much it tells."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.layout import Layout
from comity.methods.latent.attribution import information_shares, weights
from comity.methods.latent.measurement import Measurement, log_likelihood
from comity.methods.latent.posterior import Posterior

__all__ = ["contributions", "readings", "shares"]

Floats = NDArray[np.float64]
_STEP = 0.01


def contributions(
    layout: Layout, found: Posterior, dyad: int, now: int, then: int, domain: int | None
) -> pl.DataFrame:
    """What every indicator adds to the change of a dyad's mean from one period to another.

    The change is the sum over values of (weight now - weight then) x shift. An indicator's values
    are summed: their weights now and then sum to nearly the same, so that it hardly matters from
    where shifts are counted, while those of single values cancel each other.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.
    dyad, now, then : int
        Number of the dyad, and of the two periods.
    domain : int or None
        Number of a domain; None is the overall level.

    Returns
    -------
    DataFrame
        indicator, domain, moved. The column adds up to the change, to rounding and what the sites
        leave unsettled.

    Raises
    ------
    ComityError
        If a period is before the dyad's first.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> contributions(fit.layout, fit.posterior, 5, 33, 32, None).columns
    ['indicator', 'domain', 'moved']
    """
    first = int(found.first[dyad])
    if min(now, then) < first:
        raise ComityError(
            f"{layout.periods[min(now, then)]} is before the dyad's first period, "
            f"{layout.periods[first]}; choose a later one"
        )
    precision = found.precision[:, :, dyad]
    scale = None if found.scale is None else found.scale[:, :, dyad]
    after, before = (weights(found.walks, precision, first, at, scale) for at in (now, then))
    moved = after.domains - before.domains
    overall = found.composites[0, :, dyad]
    change = np.einsum("d,dte->te", overall, moved) if domain is None else moved[domain]
    shift, _ = readings(layout, found, dyad)
    number = [one.domain for one in layout.measurements]
    return pl.DataFrame(
        {
            "indicator": [one.name for one in layout.measurements],
            "domain": [layout.domains[d] for d in number],
            "moved": (change[:, number].T * np.nan_to_num(shift)).sum(axis=1),
        }
    )


def shares(layout: Layout, found: Posterior, dyad: int) -> Floats:
    """Share of every indicator in what is known of a dyad, for all its scores.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.
    dyad : int
        Its number.

    Returns
    -------
    ndarray, shape (T, 1 + D, I + 1)
        As `comity.methods.latent.attribution.information_shares`, indicators in the layout's
        order.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> shares(fit.layout, fit.posterior, 5).sum(axis=2).round(6).min()
    np.float64(1.0)
    """
    _, curvature = readings(layout, found, dyad)
    precision = found.precision[:, :, dyad]
    parts = np.zeros((len(layout.measurements), *precision.shape))
    for i, one in enumerate(layout.measurements):
        parts[i, :, one.domain] = np.nan_to_num(curvature[i])
    total = parts.sum(axis=0)
    parts = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    scale = None if found.scale is None else found.scale[:, :, dyad]
    return information_shares(
        found.walks, precision, parts, int(found.first[dyad]), scale, found.composites[0, :, dyad]
    )


def readings(layout: Layout, found: Posterior, dyad: int) -> tuple[Floats, Floats]:
    """What every indicator says of its domain in every period, as a normal factor.

    Of a site that several indicators make, each has what its likelihood, taken to the second
    order at the posterior mean, says; what that leaves out is divided by their curvature.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.
    dyad : int
        Its number.

    Returns
    -------
    tuple of two ndarrays, shape (I, T)
        Shift (precision times the position that it tells of) and precision, by indicator; NaN
        without a value.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> readings(fit.layout, fit.posterior, 5)[0].shape
    (8, 36)
    """
    curves = np.array([_curves(layout, found, one, dyad) for one in layout.measurements])
    shift, curvature = curves[:, 0], curves[:, 1]
    for d in {one.domain for one in layout.measurements}:
        own = np.array([one.domain == d for one in layout.measurements])
        mass = np.nansum(curvature[own], axis=0)
        left = found.shift[:, d, dyad] - np.nansum(shift[own], axis=0)
        share = np.divide(curvature[own], mass, out=np.zeros_like(curvature[own]), where=mass > 0)
        shift[own] += left * share
    return shift, curvature


def _curves(layout: Layout, found: Posterior, one: Measurement, dyad: int) -> Floats:
    """Shift and precision of one indicator by itself, at the posterior mean, (2, T)."""
    cells, where = layout.values[one.name].known(slice(dyad, dyad + 1))
    mean = found.mean[where, one.domain, dyad]
    below, at, above = (log_likelihood(one, cells, mean + step) for step in (-_STEP, 0.0, _STEP))
    slope = (above - below) / (2 * _STEP)
    curvature = np.maximum(-(above - 2 * at + below) / _STEP**2, 0.0)
    curves = np.full((2, len(layout.periods)), np.nan)
    curves[:, where] = slope + curvature * mean, curvature
    return curves
