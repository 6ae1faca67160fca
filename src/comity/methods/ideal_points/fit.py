"""Dynamic ordinal ideal points: states that vote no, abstain or yes, session after session."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods._threads import on_one_thread
from comity.methods.ideal_points._calibrate import calibrated
from comity.methods.ideal_points._estimate import (
    Compact,
    Estimate,
    Options,
    Scale,
    Votes,
    estimate,
)
from comity.methods.ideal_points._lagged import LAG_VARIANCE
from comity.methods.ideal_points._orient import orientation
from comity.methods.ideal_points.result import IdealPoints, ItemParameters

__all__ = ["fit_ideal_points"]

Floats = NDArray[np.floating]


@on_one_thread
def fit_ideal_points(
    state: ArrayLike,
    session: ArrayLike,
    item: ArrayLike,
    vote: ArrayLike,
    *,
    anchors: Mapping[int, float | Sequence[float]],
    dims: int = 1,
    scale: Scale = "published",
    calibrate: bool = True,
    tol: float = 0.02,
    max_iter: int = 200,
    rng: np.random.Generator | None = None,
) -> IdealPoints:
    """Estimate dynamic ordinal ideal points by variational EM.

    State i votes on item j in session t by y* = beta_j' theta_it + e, e ~ N(0, 1): no where
    y* < gamma_j1, yes where y* > gamma_j2, else abstain; y* is cut at plus and minus 9, which
    places a state that votes alone. beta_j ~ N(0, I); all thresholds share a normal prior. The
    scale is the constraint that all points have mean 0 and second moment 1. An item that returns
    in several sessions is a bridge between them.

    Under ``scale="published"`` theta_it ~ N(theta_i,t-1, 0.5 n_t / (n_t + n_t-1)), n the number
    of votes, looking back alone; thresholds have the variance of the authors' uniform prior on
    (-7, 7) about an estimated mean. Under ``scale="smoother"`` points walk at random,
    theta_it ~ N(theta_i,t-1, q I) per session elapsed, from theta ~ N(mu, tau^2 I) at entry; q,
    mu, tau^2 and the thresholds' mean and variance are estimated.

    The points' and the items' posteriors are held normal and independent of each other, each
    carrying its variance into the other's step. The covariance of the points then gets back
    what the independence took (linear response); under the smoother a factor from panels
    simulated from the fit (`calibrate`) widens intervals that would fall short of what they say.
    The published prior lets points move more than they do, so that its intervals do not.

    Parameters
    ----------
    state, session, item : array_like of int, shape (n_votes,)
        Who voted, when, on what. Sessions are numbered so that a difference of 1 is one step of
        the walk; a session missed by all is a longer step. Votes not cast are not rows.
    vote : array_like of int, shape (n_votes,)
        0 no, 1 abstain, 2 yes.
    anchors : mapping of state to float, or to one float per dimension
        States whose side is known, such as ``{2: 1.0}``: the axes are turned (reflected) so that
        their average points lie that way. In two dimensions anchors off one line fix the
        rotation (orthogonal Procrustes); else varimax does, and the anchors sign the axes.
    dims : {1, 2}
        Number of dimensions.
    scale : {"published", "smoother"}
        "published" follows Bailey et al.'s sampler: each point leans on the mean of the session
        before, never on the next. "smoother" looks both ways and estimates how far points move.
        Both feel the pull of the sampler's standardisation, which grows with the votes.
    calibrate : bool
        Correct the walk's variance, and multiply the standard errors, by the factors that
        panels simulated from the fit call for. Under "smoother" alone.
    tol : float
        Stop when the estimated distance to the fixed point is below this many posterior
        standard deviations (root mean square over points), twice running. The slowest
        directions hide from the estimate: on the UN votes the default leaves some 0.05.
    max_iter : int
        Give up after so many iterations; `converged` then says False.
    rng : numpy.random.Generator, optional
        For the simulated panels; by default a generator seeded with 0, so that the same votes
        give the same result.

    Returns
    -------
    IdealPoints
        Points of every state-session with at least one vote on an item that divides. Items on
        which all agree are dropped and counted.

    Raises
    ------
    ComityError
        If the arrays differ in length, are not integers, a vote is not 0, 1 or 2, a state votes
        twice on an item in a session, no item divides, the votes are too few to simulate from,
        an anchor never votes, or an option is not among those listed.

    References
    ----------
    Bailey, Strezhnev & Voeten (2017), Journal of Conflict Resolution 61(2), 430-456.
    Martin & Quinn (2002), Political Analysis 10(2), 134-153.
    Imai, Lo & Olmsted (2016), American Political Science Review 110(4), 631-656.
    Giordano, Broderick & Jordan (2018), Journal of Machine Learning Research 19(51), 1-49.

    Examples
    --------
    Ten states in a row; state 9 says yes to all but the last threshold:

    >>> import numpy as np
    >>> state, item = np.divmod(np.arange(80), 8)
    >>> fit = fit_ideal_points(state, 0 * item, item, 2 * (state > item), anchors={9: 1.0})
    >>> bool(fit.mean[9, 0] > fit.mean[5, 0] > fit.mean[0, 0])
    True
    """
    _check_options(dims, scale, tol, max_iter)
    votes = _check_votes(state, session, item, vote)
    kept = votes.divided()
    if not len(kept):
        raise ComityError(
            "no item divides the states that voted on it; ideal points need votes that differ"
        )
    compact = kept.compact()
    _check_size(compact, dims)
    options = Options(dims, scale, tol, max_iter)
    fitted = estimate(compact.votes, options)
    if not (np.einsum("ddp->dp", fitted.cov) > 0).all():
        raise ComityError(
            f"{len(kept)} votes are too few to say where the states stand; give more votes"
        )
    factor = 1.0
    if calibrate and scale == "smoother":
        generator = np.random.default_rng(0) if rng is None else rng
        fitted, factor = calibrated(compact.votes, fitted, options, generator)
    result = _result(compact, fitted, scale, tol, factor, anchors)
    return replace(
        result,
        n_unanimous_items=len(np.unique(votes.item)) - len(compact.items),
        n_unanimous_votes=len(votes) - len(kept),
    )


def _result(
    compact: Compact,
    fitted: Estimate,
    scale: Scale,
    tol: float,
    factor: float,
    anchors: Mapping[int, float | Sequence[float]],
) -> IdealPoints:
    """Turn the axes and give everything its name."""
    fit, ballot = fitted.fit, fitted.ballot
    dims = len(fit.points.mean)
    state = compact.states[ballot.state]
    mean = fit.points.mean.T
    turn = orientation(mean, state, fit.items.slope, anchors, dims)
    cov = np.einsum("ab,acp,cd->pbd", turn, fitted.cov, turn) * factor**2
    published = scale == "published"
    return IdealPoints(
        state=state,
        session=ballot.session + compact.first_session,
        mean=mean @ turn,
        cov=cov,
        n_votes=fitted.n_votes,
        items=_items(compact, fitted, turn),
        walk_variance=LAG_VARIANCE if published else fit.walk.step,
        entry_mean=np.full(dims, np.nan) if published else fit.walk.entry_mean @ turn,
        entry_variance=np.nan if published else fit.walk.entry_var,
        bound=np.array(fitted.trace.bound),
        distance_left=fitted.trace.left,
        converged=fitted.trace.converged,
        tol=tol,
        calibration=factor,
        multiplier=fit.multiplier,
        n_unanimous_items=0,
        n_unanimous_votes=0,
        scale=scale,
    )


def _items(compact: Compact, fitted: Estimate, turn: Floats) -> ItemParameters:
    """Thresholds as they are: equal without abstentions, infinite without an answer beyond."""
    items, seen = fitted.fit.items, fitted.seen
    dims = items.slope.shape[1]
    slope_var = np.einsum("ab,jac,cb->jb", turn, items.var[:, :dims, :dims], turn)
    edge = items.edge.copy()
    spread = np.sqrt(np.einsum("jdd->jd", items.var[:, dims:, dims:]))
    one = ~fitted.ballot.two
    edge[one, 1], spread[one, 1] = edge[one, 0], spread[one, 0]
    for side, answer, beyond in ((0, 0, -np.inf), (1, 2, np.inf)):
        never = seen[:, answer] == 0
        edge[never, side], spread[never, side] = beyond, np.nan
    return ItemParameters(compact.items, items.slope @ turn, np.sqrt(slope_var), edge, spread, seen)


def _check_options(dims: int, scale: str, tol: float, max_iter: int) -> None:
    if dims not in (1, 2):
        raise ComityError(f"dims={shown(dims)} is not offered; ask for 1 or 2")
    if scale not in ("smoother", "published"):
        raise ComityError(f"scale={shown(scale)} is not offered; ask for 'published' or 'smoother'")
    if not tol > 0 or max_iter < 1:
        raise ComityError(f"tol={tol}, max_iter={max_iter}: both must be positive")


def _check_votes(state: ArrayLike, session: ArrayLike, item: ArrayLike, vote: ArrayLike) -> Votes:
    columns = {"state": state, "session": session, "item": item, "vote": vote}
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    lengths = {name: array.shape for name, array in arrays.items()}
    if len(set(lengths.values())) > 1 or arrays["vote"].ndim != 1:
        raise ComityError(f"columns of unequal shape {lengths}; give one row per vote")
    for name, array in arrays.items():
        if array.dtype.kind not in "iu" and array.size:
            raise ComityError(f"{name} is of type {array.dtype}; give integers")
    votes = Votes(*(array.astype(np.intp) for array in arrays.values()))
    odd = np.flatnonzero((votes.vote < 0) | (votes.vote > 2))
    if len(odd):
        raise ComityError(
            f"vote {votes.vote[odd[0]]} in row {odd[0]} (of {len(odd)} such rows); "
            "code 0 no, 1 abstain, 2 yes and leave absences out"
        )
    if len(votes) and votes.item.min() < 0:
        raise ComityError(f"item {votes.item.min()} is negative; number items from 0")
    _check_duplicates(votes)
    return votes


def _check_duplicates(votes: Votes) -> None:
    if not len(votes):
        return
    base = votes.state - votes.state.min(), votes.session - votes.session.min(), votes.item
    size = tuple(int(part.max()) + 1 for part in base)
    key = (base[2] * size[1] + base[1]) * size[0] + base[0]
    if np.diff(np.sort(key)).all():
        return
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(np.diff(key[order]) == 0)
    row = int(order[again[0] + 1])
    raise ComityError(
        f"state {votes.state[row]} votes twice on item {votes.item[row]} in session "
        f"{votes.session[row]} (row {row}, {len(again)} such rows); keep one vote of each"
    )


def _check_size(compact: Compact, dims: int) -> None:
    if len(compact.states) <= dims + 1:
        raise ComityError(
            f"{len(compact.states)} states vote on items that divide; "
            f"{dims} dimension{'s' if dims > 1 else ''} need at least {dims + 2}"
        )
