"""Likeness of votes: agreement, S, kappa and pi of pairs of states, from their cross tables."""

from collections.abc import Callable
from functools import partial

from numpy.typing import ArrayLike

from comity.methods import similarity
from comity.methods._tables import Floats

__all__ = ["LIKENESS", "likeness"]

LIKENESS: dict[str, Callable[[ArrayLike], Floats]] = {
    "agreement": similarity.agreement,
    "s": partial(similarity.signorino_ritter_s, distance="absolute"),
    "kappa": partial(similarity.cohen_kappa, distance="squared"),
    "pi": partial(similarity.scott_pi, distance="nominal"),
}
"""The measures of a dyad-period's votes, each with the distance that the field uses by default:
absolute for S, squared for kappa, nominal for pi."""


def likeness(tables: ArrayLike) -> dict[str, Floats]:
    """Measure how alike pairs of states vote.

    Parameters
    ----------
    tables : array_like, shape (..., 3, 3)
        Cross tables of yes, abstain, no: one for each dyad and period.

    Returns
    -------
    dict of str to ndarray of float, shape (...)
        By name in `LIKENESS`. NaN for an empty table; kappa and pi also where no disagreement is
        expected.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity
    for chance agreement. Political Analysis 19(3), 287-305.

    Examples
    --------
    >>> found = likeness([[17, 2, 5], [0, 0, 2], [9, 1, 2]])
    >>> {name: round(float(value), 4) for name, value in found.items()}
    {'agreement': 0.5, 's': 0.1316, 'kappa': -0.0122, 'pi': -0.0278}
    """
    return {name: measure(tables) for name, measure in LIKENESS.items()}
