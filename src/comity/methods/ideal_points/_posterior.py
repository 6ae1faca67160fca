"""The posteriors that the search moves: of every point and of every item, normal both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Points:
    """Posterior of every observed point: mean (D, P) and covariance (D, D, P)."""

    mean: Floats
    var: Floats

    def single(self) -> "Points":
        """Return the same in single precision, for the passes over the votes."""
        return Points(self.mean.astype(np.float32), self.var.astype(np.float32))


@dataclass(frozen=True)
class Items:
    """Posterior of every item: discrimination (J, D), thresholds (J, 2), joint covariance."""

    slope: Floats
    edge: Floats
    var: Floats  # (J, D + 2, D + 2)
