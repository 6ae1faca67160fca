"""What every measure on cross tables needs: the check, distances, sums over cells, ratios."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown

Distance = Literal["nominal", "absolute", "squared"]
Scale = Literal["full", "observed"]
Floats = NDArray[np.float64]


def checked_tables(tables: ArrayLike) -> Floats:
    """Refuse what is no cross table; float64 holds the counts and their products exactly."""
    counts = np.asarray(tables, dtype=np.float64)
    if counts.ndim < 2 or counts.shape[-1] != counts.shape[-2] or counts.shape[-1] < 2:
        raise ComityError(
            f"tables have shape {counts.shape}; (..., n_levels, n_levels) with at least two "
            "levels is needed, as `cross_tables` makes them"
        )
    least = counts.min(initial=0.0)
    if not least >= 0:
        raise ComityError(f"tables hold the count {least}; counts are not negative")
    return counts


def distances(n_levels: int, distance: str) -> Floats:
    """Disagreement between every two levels of the scale."""
    levels = np.arange(n_levels, dtype=np.float64)
    gap = np.abs(levels[:, None] - levels)
    known = {"nominal": (gap > 0).astype(np.float64), "absolute": gap, "squared": gap**2}
    if distance not in known:
        raise ComityError(f"{shown(distance)} is no distance; choose one of {', '.join(known)}")
    return known[distance]


def observed_distances(counts: Floats, distance: str) -> Floats:
    """Disagreement between levels of which only those that a pair used have a place."""
    used = counts.sum(axis=-1) + counts.sum(axis=-2) > 0
    place = np.cumsum(used, axis=-1) - 1
    gap = np.abs(place[..., :, None] - place[..., None, :])
    apart: Floats = distances(counts.shape[-1], distance)[0][gap]
    return apart


def disagreement(counts: Floats, weights: Floats) -> Floats:
    """sum_kl w_kl t_kl for symmetric weights of zero diagonal, cell by cell over all pairs."""
    total = np.zeros(counts.shape[:-2])
    n_levels = counts.shape[-1]
    for k in range(n_levels):
        for el in range(k + 1, n_levels):
            total += weights[..., k, el] * (counts[..., k, el] + counts[..., el, k])
    return total


def expected(rows: Floats, columns: Floats, weights: Floats) -> Floats:
    """sum_kl w_kl r_k c_l: n squared times the disagreement of independent states."""
    total = np.zeros(rows.shape[:-1])
    n_levels = rows.shape[-1]
    for k in range(n_levels):
        for el in range(k + 1, n_levels):
            met = rows[..., k] * columns[..., el] + rows[..., el] * columns[..., k]
            total += weights[..., k, el] * met
    return total


def size(counts: Floats) -> Floats:
    """Number (or total weight) of the items in each table."""
    total: Floats = counts.sum(axis=(-2, -1))
    return total


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, NaN where the whole is 0."""
    some = whole > 0
    return np.where(some, part / np.where(some, whole, 1.0), np.nan)
