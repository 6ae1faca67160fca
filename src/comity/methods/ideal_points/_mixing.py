"""Anderson mixing: the next point of a fixed-point search from several last ones."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_DEPTH = 6
_RIDGE = 1e-8


class Mixer:
    """Remembers the last few positions and moves; extrapolates where their moves cancel.

    With f = G(x) - x the next position is G(x) - sum_k c_k (G(x) - G(x_k))', the c that make
    the combined move least (Anderson 1965; Walker & Ni 2011). If a move grows, it forgets.
    """

    def __init__(self) -> None:
        self._images: list[Floats] = []
        self._moves: list[Floats] = []

    def mix(self, position: Floats, image: Floats) -> Floats:
        """Return the position to try after `image` = G(`position`)."""
        move = (image - position).ravel()
        if self._moves and np.linalg.norm(move) > 1.5 * np.linalg.norm(self._moves[-1]):
            self._images.clear()
            self._moves.clear()
        self._images.append(image.ravel())
        self._moves.append(move)
        del self._images[: -_DEPTH - 1], self._moves[: -_DEPTH - 1]
        if len(self._moves) < 2:
            return image
        moves = np.diff(np.array(self._moves), axis=0).T
        images = np.diff(np.array(self._images), axis=0).T
        gram = moves.T @ moves
        gram[np.diag_indices(len(gram))] *= 1 + _RIDGE
        weights = np.linalg.solve(gram, moves.T @ move)
        return np.asarray(image - (images @ weights).reshape(image.shape))
