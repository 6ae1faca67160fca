"""Attribution: how much each value moves where a dyad stands, exactly, for one dyad."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._paths import Walks

__all__ = ["Weights", "weights"]

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


def weights(walks: Walks, precision: Floats, first: int, at: int) -> Weights:
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

    Returns
    -------
    Weights
        Zero before the entry. Cost grows with (T (D + 1))**3.

    Raises
    ------
    ComityError
        If the period is before the entry or after the last.

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
    K, length = D + 1, T - first
    # precision of a path of random walks: block tridiagonal
    information = np.zeros((length, K, length, K))
    every = np.arange(K)
    information[0, every, 0, every] += 1.0 / walks.entry
    steps = 1.0 / walks.innovations
    for t in range(1, length):
        information[t, every, t, every] += steps
        information[t - 1, every, t - 1, every] += steps
        information[t, every, t - 1, every] -= steps
        information[t - 1, every, t, every] -= steps
    loadings = np.column_stack([walks.loadings, np.eye(D)])  # x = loadings @ (g, u)
    for t in range(length):
        seen = loadings * precision[first + t][:, None]
        information[t, :, t, :] += loadings.T @ seen
    covariance = np.linalg.inv(information.reshape(length * K, length * K))
    own = covariance.reshape(length, K, length, K)[at - first]  # (K, length, K)
    of_cells = own @ loadings.T  # (K, length, D)
    domains, overall = np.zeros((D, T, D)), np.zeros((T, D))
    domains[:, first:] = np.einsum("dk,ktc->dtc", loadings, of_cells)
    overall[first:] = of_cells[0]
    return Weights(domains, overall)
