"""Attribution: how much each value moves where a dyad stands, and how much it tells of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._information import path
from comity.methods.latent._walks import Walks

__all__ = ["Weights", "information_shares", "weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weights:
    """What a unit of shift in every cell adds to a dyad's means.

    Parameters
    ----------
    domains : ndarray, shape (D, T, D)
        By domain that is moved, period and domain of the cell.
    overall : ndarray, shape (T, D)
        The same for what the domains share.

    Examples
    --------
    >>> Weights(np.zeros((1, 2, 1)), np.zeros((2, 1))).overall.shape
    (2, 1)
    """

    domains: Floats
    overall: Floats


def weights(
    walks: Walks, precision: Floats, first: int, at: int, scale: Floats | None = None
) -> Weights:
    """Weights of all cells in a dyad's means of one period.

    The mean of x_d in period t is sum over cells of weight x shift, for the model is linear in
    the shifts once the sites are found: so a change between two periods is the sum of what every
    cell adds.

    Parameters
    ----------
    walks : Walks
        How the states move.
    precision : ndarray, shape (T, D)
        Sites of the dyad.
    first : int
        Period of its entry.
    at : int
        The period whose means are explained.
    scale : ndarray, shape (T, D + 1), optional
        Factor of the innovation variance of each step into a period; by default 1.

    Returns
    -------
    Weights
        Zero before the entry. Cost grows with T (D + 1)**3.

    Raises
    ------
    ComityError
        If the period is before the entry or after the last.

    References
    ----------
    Koopman, S. J., & Harvey, A. (2003). Computing observation weights for signal extraction and
    filtering. Journal of Economic Dynamics and Control 27(7), 1317-1333.

    Examples
    --------
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> found = weights(walks, np.array([[4.0], [4.0]]), first=0, at=1)
    >>> bool(found.domains[0, 1, 0] > found.domains[0, 0, 0] > 0)
    True
    """
    T, D = precision.shape
    if not first <= at < T:
        raise ComityError(f"period {at} is not among {first} to {T - 1}; choose one of these")
    own = path(walks, precision[first:], None if scale is None else scale[first:])
    state = own.covariance(slice(at - first, at - first + 1))[0]  # (K, T - first, K)
    of_cells = state @ own.loadings.T
    domains, overall = np.zeros((D, T, D)), np.zeros((T, D))
    domains[:, first:] = np.einsum("dk,ktc->dtc", own.loadings, of_cells)
    overall[first:] = of_cells[0]
    return Weights(domains, overall)


def information_shares(
    walks: Walks,
    precision: Floats,
    parts: Floats,
    first: int,
    scale: Floats | None = None,
    composite: Floats | None = None,
) -> Floats:
    """Share of every indicator in what is known of a dyad, for all its means at once.

    The posterior variance of a mean is z'Vz = z'V prior V z + sum over cells of w (a'Vz)**2: what
    the model beforehand and the error of every cell add to it. The share of an indicator is its
    part of that sum; what is left is the model's: what walks and loadings predict.

    Parameters
    ----------
    walks : Walks
        How the states move.
    precision : ndarray, shape (T, D)
        Sites of the dyad, w.
    parts : ndarray, shape (I, T, D)
        Share of every indicator in each site; of a site that is known they sum to 1.
    first : int
        Period of the entry.
    scale : ndarray, shape (T, D + 1), optional
        As in `weights`.
    composite : ndarray, shape (D,), optional
        Weights of a sum of the domains; by default what the domains share is explained.

    Returns
    -------
    ndarray, shape (T, 1 + D, I + 1)
        Of the composite, then of the domains: the share of every indicator, over all its
        periods, then that of the model. They sum to 1. NaN before the entry, and of a composite
        without weights. Cost and memory grow with (T (D + 1))**2.

    References
    ----------
    Koopman, S. J., & Harvey, A. (2003). Computing observation weights for signal extraction and
    filtering. Journal of Economic Dynamics and Control 27(7), 1317-1333.

    Examples
    --------
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> one = information_shares(walks, np.array([[4.0], [0.0]]), np.ones((1, 2, 1)), first=0)
    >>> one[0, 1].round(2), bool(one[1, 1, 0] < one[0, 1, 0])
    (array([0.8, 0.2]), True)
    """
    T, D = precision.shape
    own = path(walks, precision[first:], None if scale is None else scale[first:])
    first_of_all = np.eye(1, D + 1) if composite is None else composite @ own.loadings
    targets = np.vstack([first_of_all, own.loadings])  # g or the composite, then x
    covariance = own.covariance()
    variance = np.einsum("pk,tktl,pl->tp", targets, covariance, targets, optimize=True)
    reach = np.einsum("pk,tksl,dl->tpsd", targets, covariance, own.loadings, optimize=True)
    told = np.einsum("tpsd,sd,isd->tpi", reach**2, precision[first:], parts[:, first:])
    found = np.full((T, 1 + D, len(parts) + 1), np.nan)
    whole = np.where(variance > 0, variance, np.nan)  # a composite may have no domain
    found[first:, :, :-1] = told / whole[:, :, None]
    found[first:, :, -1] = np.clip(1.0 - found[first:, :, :-1].sum(axis=2), 0.0, 1.0)
    return found
