"""Roots of distances that are known with an error: how far the root may be off."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["root_variance"]

_FAR = 20.0
"""Standard errors from 0 at which the root is as good as linear."""


def root_variance(distance: ArrayLike, se: ArrayLike) -> NDArray[np.float64]:
    """Give the variance of the root of a distance whose difference has a standard error.

    Var sqrt|z| = E|z| - (E sqrt|z|)**2 for z ~ N(distance, se**2): se**2 / (4 distance) far from 0,
    0.122 se at 0, where the first would be infinite.

    Parameters
    ----------
    distance : array_like
        Absolute differences, 0 or more.
    se : array_like
        Their standard errors, of the same shape.

    Returns
    -------
    ndarray
        NaN where either is; 0 where the standard error is 0.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Leone, F. C., Nelson, L. S., & Nottingham, R. B. (1961). The folded normal distribution.
    Technometrics 3(4), 543-550.

    Examples
    --------
    >>> root_variance([0.0, 4.0], [0.2, 0.2]).round(4)
    array([0.0244, 0.0025])
    """
    from scipy.special import erf, gamma, hyp1f1

    at, scale = np.broadcast_arrays(np.asarray(distance, float), np.asarray(se, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(scale > 0, at / scale, np.inf)
        near = np.minimum(ratio, _FAR)
        first = np.sqrt(2 / np.pi) * np.exp(-(near**2) / 2) + near * erf(near / np.sqrt(2))
        root = 2**0.25 * gamma(0.75) / np.sqrt(np.pi) * hyp1f1(-0.25, 0.5, -(near**2) / 2)
        far = scale**2 / (4 * at)
    found = np.where(ratio < _FAR, scale * (first - root**2), np.where(scale > 0, far, 0.0))
    return np.asarray(np.where(np.isnan(at) | np.isnan(scale), np.nan, found))
