"""Projection: the joint path of many ties beyond the evidence, and what conditions make of it.

The path of a linear-Gaussian state space, x_t = A x_(t-1) + e_t, has a precision matrix that is
zero beyond one period: a band. Conditions on the path, exact or with an error, correct it by a
linear map (Waggoner & Zha 1999; in the banded form of Chan, Poon & Zhu 2024).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown

__all__ = ["Conditioned", "Plausibility", "Projected", "project", "shared_innovations"]

Floats = NDArray[np.float64]

_SINGULAR = 1e-12
"""Share of its variance below which a condition says nothing that the others do not say."""


@dataclass(frozen=True)
class Plausibility:
    """How plausible conditions are under the model on which they are put.

    Parameters
    ----------
    conditions : int
        How many.
    distance : float
        Squared Mahalanobis distance of the values from what the model expects of them.
    probability : float
        That values drawn from the model would lie so far off, or farther: chi-squared with as many
        degrees of freedom as conditions.
    divergence : float
        Kullback-Leibler divergence of the paths with the values for their mean from those of the
        model: half the squared distance.
    coin : float
        The divergence as a coin: as far from the model as a coin with this probability of heads is
        from a fair one, thrown once for each condition (McCulloch 1989). 0.5 is no stretch at all.

    Examples
    --------
    >>> found = project(1.0, 1.0, 0.0, 0.0, 1).conditioned([[1.0]], [2.0])
    >>> round(found.plausibility.probability, 3), round(found.plausibility.coin, 3)
    (0.046, 0.995)
    """

    conditions: int
    distance: float
    probability: float
    divergence: float
    coin: float


@dataclass(frozen=True, eq=False)
class Projected:
    """The joint distribution of a path.

    Parameters
    ----------
    mean : ndarray, shape (h, k)
        Of the states in the periods ahead.
    factor : ndarray, shape (2 k, h k), or (k, k) for one period
        Cholesky factor of the precision of the path, in lower banded form.

    Examples
    --------
    >>> project(0.5, 0.75, 2.0, 1.0, 2).mean.ravel().tolist()
    [1.0, 0.5]
    """

    mean: Floats
    factor: Floats

    def spread_of(self, rows: Floats) -> Floats:
        """Covariance of the path with weighted sums of it.

        Parameters
        ----------
        rows : ndarray, shape (c, h k)
            Weights of the sums.

        Returns
        -------
        ndarray, shape (h k, c)
            Cost grows with c h k^2: nothing of the size of the path squared is made.
        """
        from scipy.linalg import cho_solve_banded

        return np.asarray(cho_solve_banded((self.factor, True), rows.T))

    @cached_property
    def covariance(self) -> Floats:
        """Of the path, shape (h k, h k)."""
        return self.spread_of(np.eye(self.mean.size))

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """Draw whole paths.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of the draws.
        count : int
            Number of draws.

        Returns
        -------
        ndarray, shape (count, h, k)
        """
        from scipy.linalg import solve_banded

        size, band = self.factor.shape[1], self.factor.shape[0] - 1
        upper = np.zeros_like(self.factor)  # the transpose of the factor, as solve_banded has it
        for k in range(band + 1):
            upper[band - k, k:] = self.factor[k, : size - k]
        noise = solve_banded((0, band), upper, rng.normal(size=(size, count)))
        return np.asarray(self.mean + noise.T.reshape(count, *self.mean.shape))

    def conditioned(
        self, rows: ArrayLike, values: ArrayLike, error: ArrayLike = 0.0
    ) -> "Conditioned":
        """Put conditions on the path: C x + e = r, e ~ N(0, Omega).

        With V the covariance of the path, S = C V C' + Omega and G = V C' S^-1 the mean moves by
        G (r - C m) and the covariance loses G C V: the same as conditioning a multivariate normal.

        Parameters
        ----------
        rows : array_like of float, shape (c, h k) or (c, h, k)
            Weights of the path in each condition.
        values : array_like of float, shape (c,)
            What the sums are to be.
        error : array_like of float, shape (), (c,) or (c, c)
            Variance of what may be missing to that: 0 is a hard condition, above it a soft one.

        Returns
        -------
        Conditioned
            The path as the conditions leave it.

        Raises
        ------
        ComityError
            If shapes differ, a variance is negative, or conditions repeat or contradict each other.

        References
        ----------
        Waggoner, D. F. & Zha, T. (1999). Conditional forecasts in dynamic multivariate models.
        Review of Economics and Statistics 81(4), 639-651.
        Chan, J. C. C., Poon, A. & Zhu, D. (2024). Conditional forecasts in large Bayesian VARs with
        multiple equality and inequality constraints. Journal of Economic Dynamics and Control.

        Examples
        --------
        >>> found = project(1.0, 1.0, 0.0, 0.0, 2).conditioned([[0.0, 1.0]], [2.0])
        >>> found.mean.ravel().round(6).tolist()
        [1.0, 2.0]
        """
        C = np.asarray(rows, float)
        C = C.reshape(len(C), -1)
        r = np.asarray(values, float)
        if C.shape[1:] != (self.mean.size,) or r.shape != (len(C),):
            raise ComityError(
                f"conditions have {C.shape[1]} weights and {r.size} values for {len(C)} rows; give "
                f"{self.mean.size} weights and one value for each"
            )
        omega = np.asarray(error, float)
        omega = omega if omega.ndim == 2 else np.diag(np.broadcast_to(omega, r.shape))
        if (np.diag(omega) < 0).any() or not np.isfinite(omega).all():
            raise ComityError(f"error holds {shown(float(np.diag(omega).min()))}; give 0 or more")
        cross = self.spread_of(C)
        spread = C @ cross + omega
        scale = np.sqrt(np.diag(spread))
        if not (scale > 0).all() or np.linalg.eigvalsh(spread / np.outer(scale, scale))[0] < (
            _SINGULAR
        ):
            raise ComityError(
                "conditions repeat or contradict each other; leave one out, or give it an error"
            )
        off = r - C @ self.mean.ravel()
        gain = np.linalg.solve(spread, cross.T).T
        return Conditioned(self, C, off, spread, gain, omega)

    def forced(
        self, rows: ArrayLike, values: ArrayLike, gain: ArrayLike, error: ArrayLike = 0.0
    ) -> "Conditioned":
        """Set sums of the path from outside: what they move is given, not learnt from them.

        A condition says what one would believe on learning that the sums take these values; a
        force makes them take the values, and moves only what it is said to move.

        Parameters
        ----------
        rows, values, error
            As for `conditioned`.
        gain : array_like of float, shape (h k, c)
            What a unit that each sum is off moves the path.

        Returns
        -------
        Conditioned
            With that gain in place of V C' S^-1.

        Examples
        --------
        >>> free = project(1.0, [[1.0, 0.9], [0.9, 1.0]], [0.0, 0.0], 0.0, 1)
        >>> row = [[1.0, 0.0]]
        >>> free.conditioned(row, [1.0]).mean.round(6).tolist()
        [[1.0, 0.9]]
        >>> free.forced(row, [1.0], [[1.0], [0.0]]).mean.tolist()
        [[1.0, 0.0]]
        """
        C, r, G = (np.asarray(one, float) for one in (rows, values, gain))
        omega = np.diag(np.broadcast_to(np.asarray(error, float), r.shape))
        spread = C @ self.spread_of(C) + omega
        return Conditioned(self, C, r - C @ self.mean.ravel(), spread, G, omega)


@dataclass(frozen=True, eq=False)
class Conditioned:
    """A path under conditions.

    Parameters
    ----------
    free : Projected
        The path without them.
    rows : ndarray, shape (c, h k)
        Weights of the path in each condition.
    off : ndarray, shape (c,)
        The values less what the model expects of them.
    spread : ndarray, shape (c, c)
        Covariance of the conditioned sums, errors included.
    gain : ndarray, shape (h k, c)
        What a unit that a sum is off moves the path.
    error : ndarray, shape (c, c)
        Covariance of the errors.

    Examples
    --------
    >>> free = project(1.0, 1.0, 0.0, 0.0, 1)
    >>> free.conditioned([[1.0]], [2.0], error=1.0).covariance.round(6).tolist()
    [[0.5]]
    """

    free: Projected
    rows: Floats
    off: Floats
    spread: Floats
    gain: Floats
    error: Floats

    @property
    def mean(self) -> Floats:
        """Of the path, shape (h, k)."""
        return self.free.mean + (self.gain @ self.off).reshape(self.free.mean.shape)

    @property
    def covariance(self) -> Floats:
        """Of the path, shape (h k, h k): V - G C V - V C' G' + G S G'."""
        shared = self.gain @ self.free.spread_of(self.rows).T
        added = self.gain @ self.spread @ self.gain.T
        return np.asarray(self.free.covariance - shared - shared.T + added)

    def variance(self, sums: ArrayLike) -> Floats:
        """Of weighted sums of the path, as `covariance` has it, without making that.

        Parameters
        ----------
        sums : array_like of float, shape (s, h k)
            Weights of the sums.

        Returns
        -------
        ndarray, shape (s,)
        """
        rows = np.asarray(sums, float)
        ahead, moved = self.free.spread_of(rows), rows @ self.gain
        free = np.einsum("sk,ks->s", rows, ahead)
        shared = np.einsum("sc,cs->s", moved, self.rows @ ahead)
        added = np.einsum("sc,cd,sd->s", moved, self.spread, moved)
        return np.asarray(np.maximum(free - 2 * shared + added, 0.0))

    def difference(self, sums: ArrayLike) -> tuple[Floats, Floats]:
        """How far weighted sums of the path are moved from where they would have gone.

        Of a path and the same path with the conditions put on it, the difference is
        G (r + e - C x): it is certain only where the conditions ask for what was known.

        Parameters
        ----------
        sums : array_like of float, shape (s, h k)
            Weights of the sums.

        Returns
        -------
        tuple of two ndarrays, shape (s,)
            Mean and standard deviation of the difference.
        """
        moved = np.asarray(sums, float) @ self.gain
        variance = np.einsum("sc,cd,sd->s", moved, self.spread, moved)
        return moved @ self.off, np.sqrt(np.maximum(variance, 0.0))

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """Draw whole paths under the conditions: drawn without them, then corrected.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of the draws.
        count : int
            Number of draws.

        Returns
        -------
        ndarray, shape (count, h, k)
        """
        free = self.free.draws(rng, count).reshape(count, -1)
        noise = rng.multivariate_normal(np.zeros(len(self.off)), self.error, count, method="svd")
        wanted = self.off + self.rows @ self.free.mean.ravel()
        moved = (wanted + noise - free @ self.rows.T) @ self.gain.T
        return np.asarray((free + moved).reshape(count, *self.free.mean.shape))

    @property
    def plausibility(self) -> Plausibility:
        """How plausible the conditions are under the model.

        References
        ----------
        Antolín-Díaz, J., Petrella, I. & Rubio-Ramírez, J. F. (2021). Structural scenario analysis
        with SVARs. Journal of Monetary Economics 117, 798-815.
        McCulloch, R. E. (1989). Local model influence. Journal of the American Statistical
        Association 84, 473-478.
        """
        from scipy.special import chdtrc

        count = len(self.off)
        distance = float(self.off @ np.linalg.solve(self.spread, self.off))
        divergence = distance / 2
        coin = 0.5 * (1 + np.sqrt(1 - np.exp(-2 * divergence / count)))
        beyond = float(chdtrc(count, distance))
        return Plausibility(count, distance, beyond, divergence, float(coin))


def project(
    transition: ArrayLike,
    innovation: ArrayLike,
    start: ArrayLike,
    start_covariance: ArrayLike,
    horizon: int,
) -> Projected:
    """Project a linear-Gaussian state space: x_t = A x_(t-1) + e_t, e_t ~ N(0, Q).

    Parameters
    ----------
    transition : array_like of float, shape (), (k,) or (k, k)
        A; a vector is a diagonal.
    innovation : array_like of float, shape (), (k,) or (k, k)
        Q, positive definite.
    start : array_like of float, shape () or (k,)
        Mean of the state in the last period of evidence.
    start_covariance : array_like of float, shape (), (k,) or (k, k)
        Its covariance; 0 where the state is known.
    horizon : int
        Periods ahead, 1 or more.

    Returns
    -------
    Projected
        Cost grows with h k^3, memory with h k^2.

    Raises
    ------
    ComityError
        If shapes differ, the horizon is below 1, or a covariance is none.

    References
    ----------
    Chan, J. C. C. & Jeliazkov, I. (2009). Efficient simulation and integrated likelihood estimation
    in state space models. International Journal of Mathematical Modelling and Numerical
    Optimisation 1, 101-120.

    Examples
    --------
    >>> found = project(0.5, 0.75, 2.0, 1.0, 2)
    >>> found.covariance.round(6).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    if horizon < 1 or horizon != int(horizon):
        raise ComityError(f"horizon is {shown(horizon)}: no number of periods; give 1 or more")
    m = np.atleast_1d(np.asarray(start, float))
    k = len(m)
    A, Q, P = (_matrix(one, k) for one in (transition, innovation, start_covariance))
    into, first = _inverse(Q, "innovation"), _inverse(A @ P @ A.T + Q, "start_covariance")
    carried = A.T @ into
    blocks = np.broadcast_to(into + carried @ A, (horizon, k, k)).copy()
    blocks[0] += first - into
    blocks[-1] -= carried @ A
    band = np.zeros((2 * k, horizon * k))
    for j in range(k):
        for i in range(j, k):
            band[i - j, j::k] = blocks[:, i, j]
        for i in range(k):  # the next period, below this one
            band[k + i - j, j:-k:k] = -carried[j, i]
    from scipy.linalg import cholesky_banded

    means = [m]
    for _ in range(int(horizon)):
        means.append(A @ means[-1])
    band = band[: horizon * k]  # a single period has no next one
    return Projected(np.array(means[1:]), cholesky_banded(band, lower=True))


def shared_innovations(pairs: Sequence[tuple[object, object]], share: float) -> Floats:
    """Correlation of the innovations of pairs that have states in common.

    The innovation of a pair is what its two states do toward everybody, and what is its own:
    e_ab = s_a + s_b + o_ab, where the two states make up a share of the variance. Two pairs with
    one state in common correlate by half of it.

    Parameters
    ----------
    pairs : sequence of two states each, length n
        Any labels.
    share : float
        Of the variance of a pair's innovation that its states' own moves make up: 0 or more, below
        1.

    Returns
    -------
    ndarray, shape (n, n)
        1 on the diagonal.

    Raises
    ------
    ComityError
        If the share is out of its range, or a pair has one state twice.

    Examples
    --------
    >>> shared_innovations([("CHN", "RUS"), ("PRK", "RUS"), ("IRN", "PRK")], 0.5).round(2).tolist()
    [[1.0, 0.25, 0.0], [0.25, 1.0, 0.25], [0.0, 0.25, 1.0]]
    """
    if not 0 <= share < 1:
        raise ComityError(f"share is {shown(share)}; give 0 or more, below 1")
    for pair in pairs:
        if pair[0] == pair[1]:
            raise ComityError(f"{shown(pair[0])} is paired with itself; give two states")
    states = list(dict.fromkeys(state for pair in pairs for state in pair))
    member = np.array([[state in pair for state in states] for pair in pairs], float)
    common = member @ member.T
    return np.asarray(share / 2 * common + (1 - share) * np.eye(len(pairs)))


def _matrix(value: ArrayLike, k: int) -> Floats:
    found = np.asarray(value, float)
    if found.ndim < 2:
        found = np.diag(np.broadcast_to(found, (k,)))
    if found.shape != (k, k):
        raise ComityError(f"a matrix has shape {found.shape}; the state has {k} parts")
    return found


def _inverse(covariance: Floats, name: str) -> Floats:
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise ComityError(
            f"{name} is no covariance of full rank; give one that is positive definite"
        ) from None
    half = np.linalg.solve(factor, np.eye(len(covariance)))
    return np.asarray(half.T @ half)
