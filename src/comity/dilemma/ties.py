"""Ties: what joint draws say of a state's substitutes for another, and of its closeness to some."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from comity.estimate.draws import Draws
from comity.estimate.layout import Layout

__all__ = ["closeness", "level", "states_of", "substitutes"]

Floats = NDArray[np.float64]
Foes = Sequence[tuple[str, ...] | None]


def states_of(layout: Layout) -> list[str]:
    """The states of a layout.

    Parameters
    ----------
    layout : Layout
        Its dyads.

    Returns
    -------
    list of str
        Codes in alphabetical order.

    Examples
    --------
    >>> import comity as cm
    >>> states_of(cm.alignment(cm.casebook("crink").panel(start=2020)).layout)
    ['CHN', 'IRN', 'PRK', 'RUS']
    """
    return sorted({state for pair in layout.dyads for state in pair})


def level(paths: Draws, a: str, b: str) -> Floats:
    """The overall level of a pair, its states in either order.

    Parameters
    ----------
    paths : Draws
        Joint paths.
    a, b : str
        Codes.

    Returns
    -------
    ndarray, shape (n_draws, T)
        NaN before the pair's entry.

    Raises
    ------
    ValueError
        If there is no such pair.

    Examples
    --------
    >>> import comity as cm
    >>> level(cm.alignment(cm.casebook("crink").panel(start=2020)).draws, "RUS", "CHN").shape
    (400, 7)
    """
    return paths.of(paths.layout.dyads.index((min(a, b), max(a, b))))


def substitutes(paths: Draws, a: str, b: str, foes: Foes) -> Floats:
    """Best other tie of a state over its tie with another, exp(max over c of g_ac - g_ab).

    Parameters
    ----------
    paths : Draws
        Joint paths of all.
    a, b : str
        Codes.
    foes : sequence of tuple of str or None, length T
        Adversaries of a, period by period; they are no substitutes.

    Returns
    -------
    ndarray, shape (n_draws, T)
        NaN where a has no other tie in the panel.

    Raises
    ------
    ValueError
        If there is no such pair.

    Examples
    --------
    >>> import comity as cm
    >>> paths = cm.alignment(cm.casebook("crink").panel(start=2024)).draws
    >>> bool((substitutes(paths, "PRK", "IRN", [()] * 3).mean(axis=0) > 1).all())
    True
    """
    best = np.full_like(level(paths, a, b), np.nan)
    for c in states_of(paths.layout):
        if c not in (a, b):
            friendly = np.array([c not in (some or ()) for some in foes])
            best = np.fmax(best, np.where(friendly, level(paths, a, c), np.nan))
    return np.exp(best - level(paths, a, b))


def closeness(
    paths: Draws, state: str, foes: Foes, leaving: Sequence[str]
) -> tuple[Floats, list[str]]:
    """How far a state's closest tie with some others stands above the middle of the world's dyads.

    max(0, 2 Phi(g) - 1) for the highest overall level g.

    Parameters
    ----------
    paths : Draws
        Joint paths of all.
    state : str
        Its code.
    foes : sequence of tuple of str or None, length T
        The others, period by period; None where they are not known.
    leaving : sequence of str
        States that are not among them after all.

    Returns
    -------
    tuple of (ndarray of shape (n_draws, T), list of str)
        From 0 to 1; 0 where there are no others, NaN where they are not known or none is in the
        panel. And what is not seen, period by period.

    Examples
    --------
    >>> import comity as cm
    >>> paths = cm.alignment(cm.casebook("crink").panel(start=2024)).draws
    >>> closeness(paths, "PRK", [("USA",), None], [])[1]
    ['USA not in the panel', 'no adversary known']
    """
    inside = states_of(paths.layout)
    count, periods = paths.values.shape[:2]
    closest, unseen = np.full((count, periods), np.nan), []
    for t, some in enumerate(foes):
        others = [foe for foe in some or () if foe not in leaving]
        outside = [foe for foe in others if foe not in inside]
        levels = [level(paths, state, foe)[:, t] for foe in others if foe in inside]
        if levels:
            closest[:, t] = np.fmax.reduce(levels)
        elif some is not None and not outside:
            closest[:, t] = -np.inf
        where = "no adversary known" if some is None else f"{' '.join(outside)} not in the panel"
        unseen.append(where if some is None or outside else "")
    return np.maximum(0.0, 2.0 * ndtr(closest) - 1.0), unseen
