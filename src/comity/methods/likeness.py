"""Likeness of votes: agreement, S, kappa and pi of pairs of states, from their cross tables."""

from collections.abc import Callable
from functools import partial

from numpy.typing import ArrayLike

from comity.methods import similarity
from comity.methods._tables import Floats

__all__ = ["LIKENESS"]

LIKENESS: dict[str, Callable[[ArrayLike], Floats]] = {
    "agreement": similarity.agreement,
    "s": partial(similarity.signorino_ritter_s, distance="absolute"),
    "kappa": partial(similarity.cohen_kappa, distance="squared"),
    "pi": partial(similarity.scott_pi, distance="nominal"),
}
"""The measures of a dyad-period's votes, each with the distance that the field uses by default:
absolute for S, squared for kappa, nominal for pi."""
