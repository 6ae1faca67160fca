"""Attribution: how much each value moves where a dyad stands, and how much it tells of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._information import path
from comity.methods.latent._walks import Walks

__all__ = ["additions", "information_shares"]

Floats = NDArray[np.float64]


def additions(
    walks: Walks,
    precision: Floats,
    shifts: Floats,
    domains: Sequence[int],
    first: int,
    scale: Floats | None = None,
) -> Floats:
    """What every indicator adds to a dyad's means of all periods.

    The mean of x_d in period t is sum over cells of weight x shift, for the model is linear in
    the shifts once the sites are found: it is the sum of what every indicator adds.

    Parameters
    ----------
    walks : Walks
        How the states move.
    precision : ndarray, shape (T, D)
        Sites of the dyad.
    shifts : ndarray, shape (I, T)
        Of every indicator; 0 where it says nothing.
    domains : sequence of int, length I
        The domain of which each tells.
    first : int
        Period of the entry.
    scale : ndarray, shape (T, D + 1), optional
        Factor of the innovation variance of each step into a period; by default 1.

    Returns
    -------
    ndarray, shape (T, 1 + D, I)
        To what the domains share, then to the domains; NaN before the entry. Cost grows with
        T (D + 1)**2 (D + 1 + I).

    References
    ----------
    Koopman, S. J., & Harvey, A. (2003). Computing observation weights for signal extraction and
    filtering. Journal of Economic Dynamics and Control 27(7), 1317-1333.

    Examples
    --------
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> found = additions(walks, np.array([[4.0], [4.0]]), np.array([[4.0, 0.0]]), [0], first=0)
    >>> bool(found[0, 1, 0] > found[1, 1, 0] > 0)
    True
    """
    from scipy.linalg import cho_solve_banded

    T, D = precision.shape
    own = path(walks, precision[first:], None if scale is None else scale[first:])
    told = np.einsum("it,ik->tki", shifts[:, first:], own.loadings[list(domains)])
    states = cho_solve_banded((own.factor, True), told.reshape(-1, len(shifts)))
    states = states.reshape(told.shape)
    found = np.full((T, 1 + D, len(shifts)), np.nan)
    found[first:, 0] = states[:, 0]
    found[first:, 1:] = own.loadings @ states
    return found


def information_shares(
    walks: Walks,
    precision: Floats,
    parts: Floats,
    first: int,
    scale: Floats | None = None,
    composite: Floats | None = None,
    periods: Sequence[int] | None = None,
) -> Floats:
    """Share of every indicator in what is known of a dyad.

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
        As in `additions`.
    composite : ndarray, shape (D,), optional
        Weights of a sum of the domains; by default what the domains share is explained.
    periods : sequence of int, length P, optional
        Those whose means are explained; by default all, and P = T.

    Returns
    -------
    ndarray, shape (P, 1 + D, I + 1)
        Of the composite, then of the domains: the share of every indicator, over all its
        periods, then that of the model. They sum to 1. NaN before the entry, and of a composite
        without weights. Cost and memory grow with P T (D + 1)**2.

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
    asked = np.arange(T) if periods is None else np.asarray(periods)
    there = asked >= first
    at = asked[there] - first
    covariance = own.covariance(at)
    reach = (targets @ covariance.reshape(len(at), len(targets), -1)).reshape(
        len(at), len(targets), T - first, -1
    )
    here = reach[np.arange(len(at)), :, at]
    variance = np.einsum("tpk,pk->tp", here, targets)
    cells = (reach @ own.loadings.T).reshape(len(at), len(targets), -1)
    each = (precision[first:] * parts[:, first:]).reshape(len(parts), -1)
    told = cells**2 @ each.T
    found = np.full((len(asked), 1 + D, len(parts) + 1), np.nan)
    whole = np.where(variance > 0, variance, np.nan)  # a composite may have no domain
    shares = told / whole[:, :, None]
    found[there] = np.dstack([shares, np.clip(1.0 - shares.sum(axis=2), 0.0, 1.0)])
    return found
