"""Stress: places in the plane whose distances come as near as can be to those wanted."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["places"]

Floats = NDArray[np.float64]

_STEPS = 300
_SMALL = 1e-12


def places(distances: ArrayLike) -> Floats:
    """Lay points out in the plane by the distances wanted between them.

    Minimises the stress, sum over pairs of (|x_i - x_j| - d_ij)^2 / d_ij^2, from classical scaling
    on by majorisation, so that the same distances give the same places on every run.

    Parameters
    ----------
    distances : array_like of float, shape (n, n)
        Symmetric and above 0 off the diagonal.

    Returns
    -------
    ndarray, shape (n, 2)
        Centred on 0, the longest axis across; the first point that lies off an axis is to the left
        of it and above it.

    Raises
    ------
    ComityError
        If distances are not square, symmetric and above 0.

    References
    ----------
    Gansner, E. R., Koren, Y. & North, S. (2005). Graph drawing by stress majorization. Graph
    Drawing, LNCS 3383, 239-250.

    Examples
    --------
    >>> import numpy as np
    >>> found = places([[0, 3, 5], [3, 0, 4], [5, 4, 0]])
    >>> np.linalg.norm(found[0] - found[1:], axis=1).round(3).tolist()
    [3.0, 5.0]
    """
    wanted: Floats = np.asarray(distances, float)
    n = len(wanted)
    off = ~np.eye(n, dtype=bool)
    right = wanted.shape == (n, n) and np.allclose(wanted, wanted.T) and (wanted[off] > 0).all()
    if not right:
        raise ComityError("distances are not square, symmetric and above 0 off the diagonal")
    found = _scaled(wanted)
    if n > 2:
        found = _majorised(found, wanted, off)
    return _turned(found)


def _scaled(wanted: Floats) -> Floats:
    """Classical scaling: the two axes on which squared distances spread most."""
    n = len(wanted)
    centre = np.eye(n) - 1.0 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ wanted**2 @ centre)
    found = np.zeros((n, 2))
    axes = min(2, n)
    found[:, :axes] = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1][:, :axes]
    return found


def _majorised(found: Floats, wanted: Floats, off: NDArray[np.bool_]) -> Floats:
    """Steps that each lower the stress."""
    weight = np.divide(1.0, wanted**2, out=np.zeros_like(wanted), where=off)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian)
    for _ in range(_STEPS):
        apart = np.linalg.norm(found[:, None] - found[None], axis=2)
        ratio = np.divide(weight * wanted, apart, out=np.zeros_like(wanted), where=apart > _SMALL)
        step = inverse @ (np.diag(ratio.sum(axis=1)) - ratio) @ found
        if np.abs(step - found).max() < _SMALL:
            break
        found = step
    return found


def _turned(found: Floats) -> Floats:
    """The longest axis across, and the sides by the first point."""
    centred = found - found.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Floats = np.zeros(centred.shape)
    turned[:, : len(axes)] = centred @ axes.T
    for axis in range(2):
        off = turned[np.abs(turned[:, axis]) > 1e-9, axis]
        if len(off) and off[0] > 0:
            turned[:, axis] *= -1
    return np.asarray(turned)
