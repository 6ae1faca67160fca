"""Ties: what joint draws say of a state's substitutes for another, and of its closeness to some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from comity.estimate.draws import Draws
from comity.estimate.layout import Layout

__all__ = ["Ties", "closeness", "states_of", "substitutes"]

Floats = NDArray[np.float64]
Foes = Sequence[tuple[str, ...] | None]


def states_of(layout: Layout) -> list[str]:
    """The states of a layout.

    >>> import comity as cm
    >>> states_of(cm.alignment(cm.casebook("crink").panel(start=2020)).layout)
    ['CHN', 'IRN', 'PRK', 'RUS']
    """
    return sorted({state for pair in layout.dyads for state in pair})


@dataclass(frozen=True, eq=False)
class Ties:
    """Overall levels of all pairs in some periods, as joint draws have them.

    Parameters
    ----------
    levels : ndarray, shape (n_draws, P, N)
        NaN before a pair's entry.
    places : mapping of (str, str) to int
        Number of each pair, its states in alphabetical order.
    states : tuple of str
        Codes in alphabetical order.

    Examples
    --------
    >>> import comity as cm
    >>> ties = Ties.of(cm.alignment(cm.casebook("crink").panel(start=2020)).draws, [5, 6])
    >>> ties.level("RUS", "CHN").shape
    (400, 2)
    """

    levels: Floats
    places: Mapping[tuple[str, str], int]
    states: tuple[str, ...]

    @classmethod
    def of(cls, paths: Draws, periods: Sequence[int]) -> "Ties":
        """Those of some periods, by their numbers."""
        places = {pair: n for n, pair in enumerate(paths.layout.dyads)}
        return cls(paths.levels(periods=periods), places, tuple(states_of(paths.layout)))

    def at(self, places: Sequence[int]) -> "Ties":
        """Those of some of the periods."""
        return Ties(self.levels[:, places], self.places, self.states)

    def level(self, a: str, b: str) -> Floats:
        """The overall level of a pair, its states in either order, shape (n_draws, P)."""
        return self.levels[:, :, self.places[min(a, b), max(a, b)]]


def substitutes(ties: Ties, a: str, b: str, foes: Foes) -> Floats:
    """Best other tie of a state over its tie with another, exp(max over c of g_ac - g_ab).

    Parameters
    ----------
    foes : sequence of tuple of str or None, length P
        Adversaries of a, period by period; they are no substitutes.

    Returns
    -------
    ndarray, shape (n_draws, P)
        NaN where a has no other tie in the panel.

    Examples
    --------
    >>> import comity as cm
    >>> ties = Ties.of(cm.alignment(cm.casebook("crink").panel(start=2024)).draws, [0, 1, 2])
    >>> bool((substitutes(ties, "PRK", "IRN", [()] * 3).mean(axis=0) > 1).all())
    True
    """
    best = np.full_like(ties.level(a, b), np.nan)
    for c in ties.states:
        if c not in (a, b):
            friendly = np.array([c not in (some or ()) for some in foes])
            best = np.fmax(best, np.where(friendly, ties.level(a, c), np.nan))
    return np.exp(best - ties.level(a, b))


def closeness(
    ties: Ties, state: str, foes: Foes, leaving: Sequence[str]
) -> tuple[Floats, list[str]]:
    """How far a state's closest tie with some others stands above the middle of the world's dyads.

    max(0, 2 Phi(g) - 1) for the highest overall level g.

    Parameters
    ----------
    foes : sequence of tuple of str or None, length P
        The others, period by period; None where they are not known.
    leaving : sequence of str
        States that are not among them after all.

    Returns
    -------
    tuple of (ndarray of shape (n_draws, P), list of str)
        From 0 to 1; 0 where there are no others, NaN where they are not known or none is in the
        panel. And what is not seen, period by period.

    Examples
    --------
    >>> import comity as cm
    >>> ties = Ties.of(cm.alignment(cm.casebook("crink").panel(start=2024)).draws, [0, 1])
    >>> closeness(ties, "PRK", [("USA",), None], [])[1]
    ['USA not in the panel', 'no adversary known']
    """
    inside = ties.states
    closest, unseen = np.full(ties.levels.shape[:2], np.nan), []
    for t, some in enumerate(foes):
        others = [foe for foe in some or () if foe not in leaving]
        outside = [foe for foe in others if foe not in inside]
        levels = [ties.level(state, foe)[:, t] for foe in others if foe in inside]
        if levels:
            closest[:, t] = np.fmax.reduce(levels)
        elif some is not None and not outside:
            closest[:, t] = -np.inf
        where = "no adversary known" if some is None else f"{' '.join(outside)} not in the panel"
        unseen.append(where if some is None or outside else "")
    return np.maximum(0.0, 2.0 * ndtr(closest) - 1.0), unseen
