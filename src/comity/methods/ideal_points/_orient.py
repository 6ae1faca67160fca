"""Turn the axes so that the anchor states lie where they were said to lie."""

from collections.abc import Mapping, Sequence
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]
Anchors = Mapping[int, float | Sequence[float]]

_FAINT = 1e-9


def orientation(mean: Floats, state: Ints, slope: Floats, anchors: Anchors, dims: int) -> Floats:
    """Orthogonal matrix R (D, D) such that mean @ R points the anchors' way.

    One dimension: a sign. Two dimensions with anchors off one line: the orthogonal Procrustes
    rotation; else varimax of the discriminations, its axes ordered and signed by the anchors.
    """
    found, wanted = _anchored(mean, state, anchors, dims)
    product_ = found.T @ wanted
    left, strength, right = np.linalg.svd(product_)
    if strength[0] < _FAINT:
        raise ComityError(
            f"anchors {sorted(anchors)} do not tell one direction from the other: "
            "name a state that lies away from the middle"
        )
    if strength[-1] > 1e-6 * strength[0]:
        return np.asarray(left @ right)
    turned = _varimax(slope)
    flips = [
        np.eye(dims)[:, list(order)] * np.array(signs)
        for order in permutations(range(dims))
        for signs in product((1.0, -1.0), repeat=dims)
    ]
    return np.asarray(
        turned @ max(flips, key=lambda flip: float(np.sum(found @ turned @ flip * wanted)))
    )


def _anchored(mean: Floats, state: Ints, anchors: Anchors, dims: int) -> tuple[Floats, Floats]:
    """Mean position of each anchor over its sessions, and where it was said to lie."""
    found, wanted = [], []
    for name, position in anchors.items():
        own = state == name
        if not own.any():
            raise ComityError(
                f"anchor state {name} casts no vote that divides; name a state among those voting"
            )
        said = np.atleast_1d(np.asarray(position, dtype=float))
        if said.shape != (dims,) or not np.isfinite(said).all():
            raise ComityError(
                f"anchor state {name} is placed at {shown(position)}; give {dims} finite number"
                f"{'s' if dims > 1 else ''}, one per dimension"
            )
        found.append(mean[own].mean(axis=0))
        wanted.append(said)
    if not found:
        raise ComityError("no anchor given; name at least one state and its side, {state: 1.0}")
    return np.array(found), np.array(wanted)


def _varimax(slope: Floats, rounds: int = 50) -> Floats:
    """Rotation (D, D) that makes squared discriminations as uneven as can be (Kaiser 1958)."""
    n, dims = slope.shape
    rotation = np.eye(dims)
    for _ in range(rounds):
        turned = slope @ rotation
        target = turned**3 - turned * (turned**2).mean(axis=0)
        left, _, right = np.linalg.svd(slope.T @ target / n)
        rotation = left @ right
    return rotation
