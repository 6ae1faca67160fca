"""Walks: how what the domains of a dyad share, and what each has of its own, move in time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Walks:
    """How the states move.

    Parameters
    ----------
    loadings : ndarray, shape (D,)
        Correlation of each domain with the common part.
    step, steps : float and ndarray, shape (D,)
        Innovation variance of the common part and of each deviation, per period; smaller than
        their variances, 1 and 1 - loadings**2.
    tail : float, optional
        Degrees of freedom of Student-t innovations, above 2; their variances stay those given. By
        default innovations are normal.
    """

    loadings: Floats
    step: float
    steps: Floats
    tail: float | None = None

    def __post_init__(self) -> None:
        if self.tail is not None and not self.tail > 2:
            raise ComityError(
                f"tail is {self.tail}: such innovations have no variance; give more than 2, or None"
            )
        if (self.innovations > self.entry).any():
            raise ComityError(
                f"steps {self.innovations} are larger than the variances {self.entry} that they "
                "keep up; give smaller ones"
            )

    def by_part(self, parts: int, tail: float | None) -> "Walks":
        """The same walks seen several times in what was a period, keeping as much over all of it.

        Parameters
        ----------
        parts : int
            How many times: 4 for quarters of years.
        tail : float or None
            Degrees of freedom of the innovations.

        Returns
        -------
        Walks
            kept ** (1 / parts) of every part, and steps that keep its variance.

        Raises
        ------
        ComityError
            If the tail is 2 or less.

        Examples
        --------
        >>> Walks(np.array([0.5]), 0.19, np.array([0.1])).by_part(2, None).persistence[0].round(3)
        np.float64(0.949)
        """
        kept = self.persistence ** (1.0 / parts)
        steps = self.entry * (1.0 - kept**2)
        return Walks(self.loadings, float(steps[0]), steps[1:], tail)

    @property
    def entry(self) -> Floats:
        """Variances of (g, u) where nothing is known, shape (D + 1,): x_d has variance 1."""
        return np.concatenate([[1.0], 1.0 - self.loadings**2])

    @property
    def innovations(self) -> Floats:
        """Innovation variances of (g, u), shape (D + 1,)."""
        return np.concatenate([[self.step], self.steps])

    @property
    def persistence(self) -> Floats:
        """What the next period keeps of (g, u), shape (D + 1,), so that their variance stays."""
        return np.asarray(np.sqrt(np.maximum(1.0 - self.innovations / self.entry, 0.0)))

    @property
    def transition(self) -> Floats:
        """The mean of the state (g, x) in the next period, given it: shape (D + 1, D + 1)."""
        kept = self.persistence
        carry = np.diag(kept)
        carry[1:, 0] = self.loadings * (kept[0] - kept[1:])
        return carry
