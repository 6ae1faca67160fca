"""Links that put an indicator of bounded range on a scale of even variance, and back.

The local-level model takes errors of the same size everywhere on an unbounded scale; counts
and proportions are not like that. Smooth on the scale of a link and carry the interval back:
it cannot leave the indicator's range.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError

__all__ = ["LINKS", "Link"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """A monotone scale for values between two ends.

    Parameters
    ----------
    name : str
        Key in `LINKS`.
    low, high : float
        Ends of the indicator's range, in its units; infinite where there is none. To bound a
        link otherwise use `dataclasses.replace(link, low=..., high=...)`, within its own ends.
    transform, inverse_transform : callable, ndarray -> ndarray
        The formula and its inverse, increasing on the range.

    Examples
    --------
    >>> from dataclasses import replace
    >>> kappa = replace(LINKS["identity"], low=-1.0, high=1.0)
    >>> kappa.inverse([0.5, 1.2])
    array([0.5, 1. ])
    """

    name: str
    low: float
    high: float
    transform: Callable[[Floats], Floats]
    inverse_transform: Callable[[Floats], Floats]

    def forward(self, values: ArrayLike) -> Floats:
        """Carry values to the scale of the link.

        Parameters
        ----------
        values : array_like of float, any shape
            In the indicator's units; NaN stays NaN.

        Returns
        -------
        ndarray of float, same shape
            On the scale of the link.

        Raises
        ------
        ComityError
            If a value lies outside the range.

        Examples
        --------
        >>> LINKS["root"].forward([0.0, 1.0]).round(3)
        array([1.225, 2.345])
        """
        given = np.asarray(values, dtype=np.float64)
        wrong = given[(given < self.low) | (given > self.high)]
        if wrong.size:
            raise ComityError(
                f"{wrong.flat[0]} is outside the range {self.low:g} to {self.high:g} of the "
                f"{self.name} link; choose another of {', '.join(LINKS)}, or mend the value"
            )
        return self.transform(given)

    def inverse(self, values: ArrayLike) -> Floats:
        """Carry values (means, ends of intervals) back, stopping at the ends of the range.

        Parameters
        ----------
        values : array_like of float, any shape
            On the scale of the link; beyond its ends they become the ends. NaN stays NaN.

        Returns
        -------
        ndarray of float, same shape
            In the indicator's units, between `low` and `high`.

        Examples
        --------
        >>> LINKS["arcsine"].inverse([-0.2, np.pi / 4, 9.0]).round(3)
        array([0. , 0.5, 1. ])
        """
        ends = self.transform(np.array([self.low, self.high]))
        inside = np.clip(np.asarray(values, dtype=np.float64), *ends)
        return np.clip(self.inverse_transform(inside), self.low, self.high)


def _same(x: Floats) -> Floats:
    return x


def _root(x: Floats) -> Floats:
    return 2 * np.sqrt(x + 0.375)


def _square(z: Floats) -> Floats:
    return (z / 2) ** 2 - 0.375


def _arcsine(p: Floats) -> Floats:
    return np.arcsin(np.sqrt(p))


def _sine(z: Floats) -> Floats:
    return np.sin(z) ** 2


LINKS = {
    "identity": Link("identity", -np.inf, np.inf, _same, _same),
    "root": Link("root", 0.0, np.inf, _root, _square),
    "arcsine": Link("arcsine", 0.0, 1.0, _arcsine, _sine),
}
"""The links by name: ``identity``; ``root``, 2 sqrt(x + 3/8), which gives counts a variance of
about 1 (Anscombe 1948, Biometrika 35); ``arcsine``, asin(sqrt(p)), which gives proportions of n
trials a variance of about 1 / (4 n) (Freeman & Tukey 1950, Annals of Mathematical Statistics 21,
without their correction for small n)."""
