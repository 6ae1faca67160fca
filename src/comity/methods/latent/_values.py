"""Values: what is known of the indicators, as arrays of periods and dyads."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent.measurement import Cells

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Values:
    """The values of one indicator for all dyads and periods.

    Parameters
    ----------
    y : ndarray, shape (T, N)
        NaN where nothing is known: the cell then has no likelihood term.
    besides : ndarray, shape (T, N) or (1, 1)
        Known variance of gaussian values, exposure of counts (0 is no information).
    offset : ndarray, shape (T, N), (1, N) or (1, 1)
        Added to eta.
    positive : ndarray of bool, shape (T, N), optional
        Of hurdles, whether the value is above 0; ``y`` is then its logit or log.
    low, high : ndarray, shape (T, N), optional
        Where ``y`` is NaN and only bounds are known, the smallest and the largest that it may be,
        both included and as ``y`` is written, infinite where there is none; NaN elsewhere.

    Examples
    --------
    >>> Values(np.array([[1.0, np.nan]])).y.shape
    (1, 2)
    """

    y: Floats
    besides: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    offset: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    positive: NDArray[np.bool_] | None = None
    low: Floats | None = None
    high: Floats | None = None

    @property
    def exact(self) -> Bools:
        """Where the value is known, shape (T, N): zeros of a hurdle are written as -inf."""
        known = ~np.isnan(self.y)
        return known if self.positive is None else known & (self.positive | np.isneginf(self.y))

    @property
    def there(self) -> Bools:
        """Where the value or bounds of it are known, shape (T, N)."""
        if self.low is None or self.high is None:
            return self.exact
        return self.exact | ~(np.isnan(self.low) | np.isnan(self.high))

    @property
    def positive_evidence(self) -> Bools:
        """Where the value is known, or that it is not below something, shape (T, N).

        That a share is below 4 % tells of hardly any two states that they do not trade.
        """
        return self.exact if self.low is None else self.exact | np.isfinite(self.low)

    def only(self, periods: slice, dyads: slice | Ints) -> "Values":
        """The values of some periods and dyads.

        Parameters
        ----------
        periods : slice
            Which periods.
        dyads : slice or ndarray of int
            Which dyads.

        Returns
        -------
        Values
            Of these.

        Raises
        ------
        IndexError
            If a dyad is not there.
        """

        def of(values: Floats) -> Floats:
            T, N = values.shape
            return values[periods if T > 1 else slice(None)][:, dyads if N > 1 else slice(None)]

        positive = None if self.positive is None else self.positive[periods][:, dyads]
        ends = (None if one is None else one[periods][:, dyads] for one in (self.low, self.high))
        return Values(self.y[periods][:, dyads], of(self.besides), of(self.offset), positive, *ends)

    def known(self, dyads: slice = slice(None)) -> tuple[Cells, Ints]:
        """The known values of some dyads, and the flat place of each among periods and dyads.

        Parameters
        ----------
        dyads : slice
            Which dyads.

        Returns
        -------
        tuple of (Cells, ndarray of int)
            Places count periods first.
        """
        own = self.only(slice(None), dyads)
        where = np.flatnonzero(own.there)

        def of(values: NDArray[np.generic]) -> NDArray[np.generic]:
            return np.broadcast_to(values, own.y.shape).ravel()[where]

        flags = np.ones(len(where), bool) if own.positive is None else own.positive.ravel()[where]
        ends = (None if one is None else one.ravel()[where] for one in (own.low, own.high))
        cells = Cells(own.y.ravel()[where], of(own.besides), of(own.offset), flags, *ends)  # type: ignore[arg-type]
        return cells, where
