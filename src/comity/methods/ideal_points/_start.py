"""Where the search begins: the leading directions of who votes with whom."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from comity.methods.ideal_points._posterior import Items

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]


def first_positions(state: Ints, item: Ints, vote: Ints, n_states: int, dims: int) -> Floats:
    """Leading eigenvectors (n_states, dims) of the states' similarity, each of unit variance.

    The similarity is the mean product of two states' votes, centred by item, over the items
    both voted on; states that never met count as unrelated.
    """
    n_items = int(item.max()) + 1
    count = np.bincount(item, minlength=n_items)
    mean = np.bincount(item, vote, n_items) / np.maximum(count, 1)
    cell = state * n_items + item
    shape, size = (n_states, n_items), n_states * n_items
    cast = np.bincount(cell, minlength=size).reshape(shape).astype(np.float32)
    off = np.bincount(cell, vote - mean[item], size).reshape(shape).astype(np.float32)
    both, product = cast @ cast.T, off @ off.T
    similarity = product / (both + 20.0)  # few joint votes say little
    _, vectors = np.linalg.eigh(similarity)
    leading = vectors[:, ::-1][:, :dims]
    return np.asarray((leading - leading.mean(axis=0)) / np.maximum(leading.std(axis=0), 1e-9))


def first_items(seen: Ints, dims: int) -> Items:
    """Flat items whose thresholds reproduce the share of each answer."""
    no, abstain, yes = seen.T
    total = seen.sum(axis=1)
    two = (seen > 0).all(axis=1)
    share = np.where(no > 0, no, abstain) / total
    lower = ndtri(np.clip(share, 1e-3, 1 - 1e-3))
    upper = ndtri(np.clip(1 - yes / total, 1e-3, 1 - 1e-3))
    edge = np.stack([lower, np.where(two, np.maximum(upper, lower + 0.05), lower)], axis=1)
    return Items(np.zeros((len(seen), dims)), edge, np.zeros((len(seen), dims + 2, dims + 2)))
