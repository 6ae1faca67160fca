"""The gravity model of trade: Poisson pseudo-maximum-likelihood with effects of both ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError
from comity.methods.dependence import _amounts

__all__ = ["GravityFit", "gravity"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]

_FLOOR = 1e-12  # of a covariate's variance: with less left, nothing tells its coefficient
_PROJECTION = 1e-11  # relative error with which effects are taken out
_MOST_PROJECTIONS = 1000
_SHORTEST_STEP = 1e-3
_LEAST_LOG = -200.0  # of a fitted flow relative to the mean: e**-200 stands for less


@dataclass(frozen=True)
class GravityFit:
    """Coefficients of a gravity model, and how far each flow lies from what it expects.

    Parameters
    ----------
    coefficients, se : ndarray of float, shape (n_covariates,)
        Change of log expected flow for a unit of each covariate, and its standard error.
    intercept : float
        Log expected flow where all covariates are 0; NaN in a model with effects.
    fitted : ndarray of float, shape (n_rows,)
        Expected flow, in the unit of flow; NaN for rows with a missing value, 0 for those that
        are ``separated``.
    log_residual : ndarray of float, shape (n_rows,)
        log(flow / fitted); NaN where the flow is 0.
    anscombe : ndarray of float, shape (n_rows,)
        1.5 (flow**(2/3) - fitted**(2/3)) / (fitted**(1/6) sqrt(dispersion)): also for flows of
        0, nearly normal were the variance proportional to the mean, and free of the unit.
    dispersion : float
        Sum of (flow - fitted)**2 / fitted by degree of freedom, in the unit of flow.
    deviance : float
        2 sum(flow log(flow / fitted) - flow + fitted), in the unit of flow.
    iterations : int
        Steps of the search.
    converged : bool
        Whether the search settled; if not, nothing here is to be relied on.
    separated : ndarray of bool, shape (n_rows,)
        Rows left out because their origin or their destination has no flow at all: its effect
        is minus infinity, and the rows say nothing of the coefficients.
    n_obs : int
        Rows that the estimate rests on.

    Examples
    --------
    >>> fit = gravity([1.0, 2.0, 4.0, 8.0], [[0.0], [1.0], [2.0], [3.0]])
    >>> fit.converged, round(fit.intercept, 6), fit.n_obs
    (True, 0.0, 4)
    """

    coefficients: Floats
    se: Floats
    intercept: float
    fitted: Floats
    log_residual: Floats
    anscombe: Floats
    dispersion: float
    deviance: float
    iterations: int
    converged: bool
    separated: Bools
    n_obs: int


class _Effects:
    """Effects of origins and destinations, and how to take them out of columns."""

    def __init__(self, origin: Codes, destination: Codes) -> None:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        self.origin, self.destination = origin, destination
        n, shape = len(origin), (int(origin.max()) + 1, int(destination.max()) + 1)
        cells, self._cell = np.unique(origin * shape[1] + destination, return_inverse=True)
        starts = np.searchsorted(cells, np.arange(shape[0] + 1) * shape[1])
        self._table = csr_array((np.ones(len(cells)), cells % shape[1], starts), shape=shape)
        ones, rows = np.ones(n), np.arange(n)
        self._by_origin = csr_array((ones, (origin, rows)), shape=(shape[0], n))
        self._by_destination = csr_array((ones, (destination, rows)), shape=(shape[1], n))
        both = csr_array((ones, (origin, destination + shape[0])), shape=(sum(shape), sum(shape)))
        pieces, piece = connected_components(both, directed=False)
        self._piece = piece[origin]
        self.count = sum(shape) - int(pieces)

    def alone(self, flow: Floats) -> Floats:
        """Flow to expect from what either end trades in all, as if states met at random."""

        def mean(group: Codes) -> Floats:
            return np.asarray((np.bincount(group, flow) / np.bincount(group))[group])

        return mean(self.origin) * mean(self.destination) / mean(self._piece)

    def within(self, columns: Floats, weight: Floats) -> Floats:
        """What the effects, fitted with these weights, leave of each column."""
        table = self._table.copy()
        table.data = np.bincount(self._cell, weight)
        back = table.T.tocsr()
        from_each = (self._by_origin @ weight)[:, None]
        to_each = (self._by_destination @ weight)[:, None]
        weighted = weight[:, None] * columns
        sent, received = self._by_origin @ weighted, self._by_destination @ weighted

        def without_origins(effect: Floats) -> Floats:
            return np.asarray(to_each * effect - back @ ((table @ effect) / from_each))

        of_destination = _conjugate_gradients(
            without_origins,
            received - back @ (sent / from_each),
            to_each,
            _PROJECTION**2 * (weighted * columns).sum(axis=0),
        )
        of_origin = (sent - table @ of_destination) / from_each
        return np.asarray(columns - of_origin[self.origin] - of_destination[self.destination])


class _Search(NamedTuple):
    """Where the search ended; flows of mean 1."""

    coefficients: Floats
    log_fitted: Floats
    iterations: int
    converged: bool


def gravity(
    flow: ArrayLike,
    covariates: ArrayLike,
    origin: ArrayLike | None = None,
    destination: ArrayLike | None = None,
    *,
    pair: ArrayLike | None = None,
    tolerance: float = 1e-8,
    iterations: int = 100,
) -> GravityFit:
    """Estimate what trade to expect, log E(flow) = x'b + effect of origin + effect of destination.

    Poisson pseudo-maximum-likelihood: b and the effects solve sum (flow - fitted) x = 0 and make
    the sums of flow and of fitted equal for every origin and every destination. Flows need not
    be counts, and those of 0 stay in.

    Parameters
    ----------
    flow : array_like of float, shape (n_rows,)
        Trade from origin to destination, in any unit; NaN is unknown.
    covariates : array_like of float, shape (n_rows, n_covariates)
        Log distance, border, common language and the like; rows with NaN are left out.
    origin, destination : array_like of int or str, shape (n_rows,), optional
        Label of the effect of each end: the state, or for panels the state and year. One of them
        may be left out; without both the model has an intercept.
    pair : array_like of int or str, shape (n_rows,), optional
        Label of the pair of states: errors of one pair may then be related in any way.
    tolerance : float
        Largest last step, as a relative change of the fitted flows.
    iterations : int
        Most steps of the search.

    Returns
    -------
    GravityFit
        Standard errors allow for any variance of each flow, or, given pairs, for any covariance
        within them: the sandwich times G / (G - 1) (n - 1) / (n - p) for G pairs (without them
        each row is its own, which gives HC1), where p counts coefficients and effects.

    Raises
    ------
    ComityError
        If shapes do not fit, a flow is negative or infinite, a covariate is infinite, no row is
        left, rows are too few for the coefficients and effects, there is one pair only, or a
        coefficient is not identified: its covariate is a sum of effects and other covariates,
        or is told from them only by rows without flow (separation).

    Notes
    -----
    Standard errors are too small where few states carry most of the flow: with effects of both
    ends, in simulation, 1.1 to 1.3 times where states are alike, 1.3 to 1.7 times where the logs
    of their sizes vary by 1.5 (20 to 120 states, one year).

    References
    ----------
    Santos Silva, J. M. C. & Tenreyro, S. (2006). The log of gravity. Review of Economics and
    Statistics 88(4), 641-658.
    Correia, S., Guimaraes, P. & Zylkin, T. (2020). Fast Poisson estimation with high-dimensional
    fixed effects. Stata Journal 20(1), 95-115.
    Weidner, M. & Zylkin, T. (2021). Bias and consistency in three-way gravity models. Journal of
    International Economics 132, 103513.

    Examples
    --------
    >>> import itertools
    >>> a, b = zip(*itertools.permutations(range(4), 2))
    >>> near = [[float(abs(i - j) == 1)] for i, j in zip(a, b)]
    >>> fit = gravity([8, 2, 0, 9, 6, 2, 3, 5, 9, 1, 2, 7], near, a, b)
    >>> fit.coefficients.round(3)
    array([1.564])
    >>> fit.fitted.sum().round(6)
    np.float64(54.0)
    """
    y, X = _flows(flow), _covariates(covariates)
    if len(X) != len(y):
        raise ComityError(f"covariates have {len(X)} rows, flow {len(y)}; give one for each flow")
    ends = [_labels(origin, "origin", len(y)), _labels(destination, "destination", len(y))]
    clusters = np.arange(len(y)) if pair is None else _labels(pair, "pair", len(y))
    known = ~np.isnan(y) & ~np.isnan(X).any(axis=1)
    separated = known & (_without_flow(ends[0], y, known) | _without_flow(ends[1], y, known))
    used = known & ~separated
    if not used.any():
        raise ComityError("no row has a flow above 0 and all its covariates: nothing to estimate")
    effects = _Effects(*(np.unique(end[used], return_inverse=True)[1] for end in ends))
    free = int(used.sum()) - X.shape[1] - effects.count
    if free <= 0:
        raise ComityError(
            f"{used.sum()} rows for {X.shape[1]} coefficients and {effects.count} effects: "
            "give more rows, or coarser effects"
        )
    unit = float(y[used].mean())
    found = _search(y[used] / unit, X[used], effects, tolerance, iterations)
    fitted = np.where(separated, 0.0, np.nan)
    fitted[used] = unit * np.exp(np.maximum(found.log_fitted, _LEAST_LOG))
    inner = effects.within(X[used], fitted[used])
    plain = origin is None and destination is None
    level = found.log_fitted[0] - X[used][0] @ found.coefficients + np.log(unit)
    dispersion = float(((y - fitted)[used] ** 2 / fitted[used]).sum() / free)
    return GravityFit(
        coefficients=found.coefficients,
        se=_sandwich(inner, y[used], fitted[used], clusters[used], free),
        intercept=float(level) if plain else np.nan,
        fitted=fitted,
        log_residual=_log(y) - _log(fitted),
        anscombe=_anscombe(y, fitted, dispersion),
        dispersion=dispersion,
        deviance=_deviance(y[used], fitted[used]),
        iterations=found.iterations,
        converged=found.converged,
        separated=separated,
        n_obs=int(used.sum()),
    )


def _search(y: Floats, X: Floats, effects: _Effects, tolerance: float, most: int) -> _Search:
    """Weighted least squares, over and over: Newton's steps, halved where they go too far."""
    spread, size = X.std(axis=0), np.abs(X).max(axis=0, initial=0.0)
    spread = np.where(spread > 1e-9 * size, spread, np.where(size > 0, size, 1.0))
    coefficients, log_fitted, loss = np.zeros(X.shape[1]), np.zeros(len(y)), np.inf
    weight = (y + effects.alone(y)) / 2
    response = np.log(weight) + y / weight - 1
    for step in range(1, most + 1):
        inner = effects.within(np.column_stack([X, response]), weight)
        regressors, left = inner[:, :-1], inner[:, -1]
        goal = _coefficients(regressors, left, weight, spread, first=step == 1)
        turn = goal - coefficients
        move = response - (left - regressors @ goal) - log_fitted
        length, loss = _length(y, log_fitted, move, loss)
        coefficients, log_fitted = coefficients + length * turn, log_fitted + length * move
        weight = np.exp(np.maximum(log_fitted, _LEAST_LOG))
        response = log_fitted + y / weight - 1
        moved = np.sqrt((weight * move**2).sum() / weight.sum())
        if step > 1 and max(moved, np.abs(turn * spread).max(initial=0.0)) < tolerance:
            return _Search(coefficients, log_fitted, step, True)
    return _Search(coefficients, log_fitted, most, False)


def _length(y: Floats, log_fitted: Floats, move: Floats, loss: float) -> tuple[float, float]:
    """How much of a step to take so that the likelihood does not fall, and its negative log."""
    length, slack = 1.0, 1e-10 * len(y)
    while True:
        goal = log_fitted + length * move
        with np.errstate(over="ignore"):
            reached = float((np.exp(goal) - y * goal).sum())
        if (np.isfinite(reached) and reached <= loss + slack) or length < _SHORTEST_STEP:
            return length, reached
        length /= 2


def _coefficients(
    X: Floats, response: Floats, weight: Floats, spread: Floats, *, first: bool
) -> Floats:
    """Weighted least squares; refuse a coefficient that nothing tells."""
    scale = spread * np.sqrt(weight.sum())
    weighted = weight[:, None] * X / scale
    gram = weighted.T @ X / scale
    rest = gram.copy()
    for j in range(len(gram)):
        if rest[j, j] < _FLOOR:
            why = (
                "it is a sum of the effects (or the intercept) and other covariates: leave it out"
                if first
                else "only rows without flow tell it from the effects and other covariates "
                "(separation): leave it or those rows out"
            )
            raise ComityError(f"covariates[:, {j}] has no coefficient: {why}")
        rest = rest - np.outer(rest[:, j], rest[j]) / rest[j, j]
    return np.asarray(np.linalg.solve(gram, weighted.T @ response) / scale)


def _conjugate_gradients(
    matrix: Callable[[Floats], Floats], right: Floats, diagonal: Floats, goal: Floats
) -> Floats:
    """Solve for all columns at once, each until its squared error is below its goal."""
    solution, rest = np.zeros_like(right), right
    scaled = rest / diagonal
    direction, size = scaled, (rest * scaled).sum(axis=0)
    for _ in range(_MOST_PROJECTIONS):
        going = size > goal
        if not going.any():
            break
        image = matrix(direction)
        curvature = np.where(going, (direction * image).sum(axis=0), 1.0)
        length = np.where(going, size / curvature, 0.0)
        solution = solution + length * direction
        rest = rest - length * image
        scaled = rest / diagonal
        before, size = np.where(going, size, 1.0), (rest * scaled).sum(axis=0)
        direction = scaled + size / before * direction
    return solution


def _sandwich(
    X: Floats, y: Floats, fitted: Floats, cluster: NDArray[np.generic], free: int
) -> Floats:
    """Standard errors of the coefficients from the scores of clusters of rows."""
    names, code = np.unique(cluster, return_inverse=True)
    if len(names) < 2:
        raise ComityError("pair names one pair only; errors by pair need two or more")
    scores = np.zeros((len(names), X.shape[1]))
    for j, column in enumerate(X.T):
        scores[:, j] = np.bincount(code, (y - fitted) * column)
    factor = len(names) / (len(names) - 1) * (len(y) - 1) / free
    bread = np.linalg.inv((fitted[:, None] * X).T @ X)
    return np.asarray(np.sqrt(factor * np.diag(bread @ (scores.T @ scores) @ bread)))


def _anscombe(y: Floats, fitted: Floats, dispersion: float) -> Floats:
    """Residuals that are nearly normal; NaN where no flow can be."""
    positive = np.where(fitted > 0, fitted, np.nan)
    apart = 1.5 * (np.cbrt(y) ** 2 - np.cbrt(positive) ** 2)
    return np.asarray(apart / (positive ** (1 / 6) * np.sqrt(dispersion)))


def _deviance(y: Floats, fitted: Floats) -> float:
    """Twice the distance of the log likelihood from that of a perfect fit."""
    from scipy.special import xlogy

    return float(2 * (xlogy(y, y / fitted) - y + fitted).sum())


def _log(values: Floats) -> Floats:
    """Logarithm of what is positive; NaN for all else."""
    return np.log(np.where(values > 0, values, np.nan))


def _without_flow(end: NDArray[np.generic], y: Floats, known: Bools) -> Bools:
    """Mark the rows whose end has no flow at all."""
    names, code = np.unique(end, return_inverse=True)
    total = np.bincount(code, np.where(known, y, 0.0), minlength=len(names))
    return np.asarray(total[code] == 0)


def _flows(flow: ArrayLike) -> Floats:
    """Refuse what is no flow."""
    y = _amounts(flow, "flow")
    if y.ndim != 1:
        raise ComityError(f"flow has {y.ndim} dimensions; give one value for each row")
    return y


def _covariates(covariates: ArrayLike) -> Floats:
    """Refuse what is no table of covariates."""
    X = np.asarray(covariates, dtype=np.float64)
    if X.ndim != 2:
        raise ComityError(
            f"covariates have {X.ndim} dimension(s); two are needed, (n_rows, n_covariates): "
            "put a single one in as x[:, None]"
        )
    if np.isinf(X).any():
        i, j = np.argwhere(np.isinf(X))[0]
        raise ComityError(
            f"covariates[{i}, {j}] is infinite (the log of 0?); give a finite value, or NaN"
        )
    return X


def _labels(labels: ArrayLike | None, name: str, n: int) -> NDArray[np.generic]:
    """Lay out the labels of one kind; without labels all rows are alike."""
    given = np.zeros(n, dtype=np.int64) if labels is None else np.asarray(labels)
    if given.shape != (n,):
        raise ComityError(f"{name} has shape {given.shape}, flow ({n},); give one for each flow")
    if given.dtype.kind not in "iuUSMb":
        raise ComityError(
            f"{name} holds {given.dtype} values; labels are whole numbers or text, none missing"
        )
    return given
