"""Sessions that the fitted dimensions do not explain: what is left over moves together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from comity.errors import ComityError
from comity.methods._threads import on_one_thread
from comity.methods.ideal_points.result import IdealPoints

__all__ = ["SessionFit", "session_fit"]

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]

_FLAG_RATIO = 2.0


@dataclass(frozen=True)
class SessionFit:
    """How well each session is explained.

    Parameters
    ----------
    session : ndarray of int, shape (n_sessions,)
        Sessions with votes on items that divide.
    predicted : ndarray of float, shape (n_sessions,)
        Share of votes that are the answer the fit holds likeliest.
    by_majority : ndarray of float, shape (n_sessions,)
        Share of votes that are their item's most frequent answer: what a fit must beat.
    leftover : ndarray of float, shape (n_sessions,)
        First eigenvalue of the states' residual products over its mean in panels simulated
        from the fit: 1 or less where the dimensions suffice.
    flagged : ndarray of bool, shape (n_sessions,)
        `leftover` is 2 or more and above every simulated panel: a further dimension is at work.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([1.0])
    >>> SessionFit(np.array([70]), 0.9 * one, 0.8 * one, 4 * one, one > 0).flagged
    array([ True])
    """

    session: Ints
    predicted: Floats
    by_majority: Floats
    leftover: Floats
    flagged: NDArray[np.bool_]


@on_one_thread
def session_fit(
    points: IdealPoints,
    state: ArrayLike,
    session: ArrayLike,
    item: ArrayLike,
    vote: ArrayLike,
    *,
    n_draws: int = 9,
    rng: np.random.Generator | None = None,
) -> SessionFit:
    """Judge every session by the votes predicted and by what the residuals have in common.

    The residual of a vote is the score of its latent utility, d log p / d eta, over its standard
    deviation under the fit. Their products summed over a session's items have a first eigenvalue
    that is large where states still move together; simulated panels (points drawn from their
    posterior, votes from the items) say how large it is when they do not.

    Parameters
    ----------
    points : IdealPoints
        A fit of these votes.
    state, session, item, vote : array_like of int, shape (n_votes,)
        The votes, as given to `fit_ideal_points`.
    n_draws : int
        Simulated panels.
    rng : numpy.random.Generator, optional
        For the simulation; by default seeded with 0.

    Returns
    -------
    SessionFit
        One row per session with votes that divide; other votes are left out, as in the fit.

    Raises
    ------
    ComityError
        If `n_draws` is below 1, or no vote belongs to the fit.

    Examples
    --------
    >>> import numpy as np
    >>> from comity.methods.ideal_points import fit_ideal_points
    >>> state, item = np.divmod(np.arange(80), 8)
    >>> votes = state, 0 * item, item, 2 * (state > item)
    >>> fit = fit_ideal_points(*votes, anchors={9: 1.0})
    >>> bool(session_fit(fit, *votes).predicted[0] > 0.9)
    True
    """
    if n_draws < 1:
        raise ComityError(f"n_draws={n_draws}: simulate at least one panel")
    rng = np.random.default_rng(0) if rng is None else rng
    columns = [np.asarray(x, dtype=np.intp) for x in (state, session, item, vote)]
    point, place, answer = _matched(points, *columns)
    eta = np.einsum("vd,vd->v", points.mean[point], points.items.discrimination[place])
    chance = _chances(eta, points.items.thresholds[place])
    score = _scores(eta, points.items.thresholds[place], chance)
    drawn = [_redrawn(points, point, place, rng) for _ in range(n_draws)]
    when = points.session[point]
    sessions = np.unique(when)
    rows = [
        _one_session(when == t, points.state[point], place, answer, chance, score, drawn)
        for t in sessions
    ]
    predicted, majority, leftover, flagged = (np.array(x) for x in zip(*rows, strict=True))
    return SessionFit(sessions, predicted, majority, leftover, flagged)


def _matched(
    points: IdealPoints, state: Ints, session: Ints, item: Ints, vote: Ints
) -> tuple[Ints, Ints, Ints]:
    """Row of each vote's point and item; votes that are not in the fit are left out."""
    names = points.items.item
    place = np.minimum(np.searchsorted(names, item), len(names) - 1)
    base = int(max(state.max(initial=0), points.state.max())) + 1
    cells = points.session * base + points.state
    order = np.argsort(cells)
    found = order[np.minimum(np.searchsorted(cells[order], session * base + state), len(cells) - 1)]
    known = (names[place] == item) & (points.state[found] == state)
    known &= points.session[found] == session
    if not known.any():
        raise ComityError("no vote belongs to the fit; give the votes that were fitted")
    return found[known], place[known], vote[known]


def _chances(eta: Floats, edge: Floats) -> Floats:
    """Probability (n, 3) of no, abstain, yes."""
    below, above = ndtr(edge[:, 0] - eta), ndtr(eta - edge[:, 1])
    chance = np.stack([below, 1 - below - above, above], axis=1)
    return np.asarray(np.clip(chance, 1e-12, 1.0))


def _scores(eta: Floats, edge: Floats, chance: Floats) -> Floats:
    """Residual (n, 3) that each answer would leave, of unit variance under the fit."""
    lower, upper = (np.exp(-0.5 * np.square(edge[:, k] - eta)) for k in (0, 1))
    score = np.stack([-lower, lower - upper, upper], axis=1) / chance
    spread = np.sqrt((chance * score**2).sum(axis=1, keepdims=True))
    return np.asarray(np.clip(score / np.maximum(spread, 1e-12), -5.0, 5.0))


def _redrawn(points: IdealPoints, point: Ints, place: Ints, rng: np.random.Generator) -> Ints:
    """Answers of one simulated panel."""
    root = np.linalg.cholesky(points.cov)
    noise = rng.normal(size=points.mean.shape)
    theta = points.mean + np.einsum("pde,pe->pd", root, noise)
    eta = np.einsum("vd,vd->v", theta[point], points.items.discrimination[place])
    latent = (eta + rng.normal(size=len(eta)))[:, None]
    return np.asarray((latent > points.items.thresholds[place]).sum(axis=1))


def _one_session(
    here: NDArray[np.bool_],
    state: Ints,
    place: Ints,
    answer: Ints,
    chance: Floats,
    score: Floats,
    drawn: list[Ints],
) -> tuple[float, float, float, bool]:
    """Share predicted, share of the majority's answer, leftover, flag."""
    rows = np.flatnonzero(here)
    _, column = np.unique(state[rows], return_inverse=True)
    items, row = np.unique(place[rows], return_inverse=True)
    counts = np.zeros((len(items), 3), dtype=np.intp)
    np.add.at(counts, (row, answer[rows]), 1)
    majority = float(counts.max(axis=1).sum() / len(rows))
    predicted = float((chance[rows].argmax(axis=1) == answer[rows]).mean())
    shape = (len(items), int(column.max()) + 1)

    def largest(answers: Ints) -> float:
        left = np.zeros(shape)
        left[row, column] = score[rows, answers[rows]]
        return float(np.linalg.norm(left, 2) ** 2)

    simulated = np.array([largest(answers) for answers in drawn])
    observed = largest(answer)
    ratio = observed / float(simulated.mean())
    return predicted, majority, ratio, bool(ratio >= _FLAG_RATIO and observed > simulated.max())
