"""Trade dependence of states on each other, and the salience and symmetry of their ties."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["asymmetry", "salience", "symmetry"]


def salience(share_a: ArrayLike, share_b: ArrayLike) -> NDArray[np.float64]:
    """How much a tie matters to both states, sqrt(share_a * share_b).

    Parameters
    ----------
    share_a, share_b : array_like of float, of shapes that broadcast
        Dependence of either state on the other, between 0 and 1.

    Returns
    -------
    ndarray of float
        Between 0 and 1; NaN where either share is NaN.

    Raises
    ------
    ComityError
        If a share is negative or exceeds 1.

    References
    ----------
    Barbieri, K. (2002). The Liberal Illusion: Does Trade Promote Peace?

    Examples
    --------
    >>> salience(0.9, 0.1).round(3)
    np.float64(0.3)
    """
    return np.sqrt(_share(share_a, "share_a") * _share(share_b, "share_b"))


def symmetry(share_a: ArrayLike, share_b: ArrayLike) -> NDArray[np.float64]:
    """How equally two states depend on each other, 1 - abs(share_a - share_b).

    Parameters
    ----------
    share_a, share_b : array_like of float, of shapes that broadcast
        Dependence of either state on the other, between 0 and 1.

    Returns
    -------
    ndarray of float
        Between 0 and 1; NaN where either share is NaN.

    Raises
    ------
    ComityError
        If a share is negative or exceeds 1.

    References
    ----------
    Barbieri, K. (2002). The Liberal Illusion: Does Trade Promote Peace?

    Examples
    --------
    >>> symmetry([0.5, 0.75], [0.5, 0.25])
    array([1. , 0.5])
    """
    return 1 - np.abs(asymmetry(share_a, share_b))


def asymmetry(share_a: ArrayLike, share_b: ArrayLike) -> NDArray[np.float64]:
    """Which state depends more on the other, and by how much, share_a - share_b.

    Parameters
    ----------
    share_a, share_b : array_like of float, of shapes that broadcast
        Dependence of either state on the other, between 0 and 1.

    Returns
    -------
    ndarray of float
        Between -1 and 1, positive where the first state depends more; NaN where either share
        is NaN.

    Raises
    ------
    ComityError
        If a share is negative or exceeds 1.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade.

    Examples
    --------
    >>> asymmetry([0.75, np.nan], [0.25, 0.5])
    array([0.5, nan])
    """
    return _share(share_a, "share_a") - _share(share_b, "share_b")


def _amounts(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Refuse negative and infinite amounts."""
    amounts = np.asarray(values, dtype=np.float64)
    _refuse(amounts < 0, amounts, name, "negative; amounts are 0 or more, unknown ones NaN")
    _refuse(np.isinf(amounts), amounts, name, "no amount; give a finite one, or NaN if unknown")
    return amounts


def _share(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Refuse what is no share."""
    shares = np.asarray(values, dtype=np.float64)
    wrong = (shares < 0) | (shares > 1)
    _refuse(wrong, shares, name, "no share; shares range from 0 to 1 (divide per cent by 100)")
    return shares


def _refuse(wrong: NDArray[np.bool_], values: NDArray[np.float64], name: str, why: str) -> None:
    """Raise on the first wrong value, named by its place."""
    if wrong.any():
        place = ", ".join(str(i) for i in np.argwhere(wrong)[0])
        where = f"{name}[{place}]" if place else name
        raise ComityError(f"{where} is {_first(wrong, values)}: {why}")


def _first(wrong: NDArray[np.bool_], values: NDArray[np.float64]) -> float | None:
    """Return the first value marked, if any is."""
    marked = values[wrong]
    return float(marked[0]) if marked.size else None
