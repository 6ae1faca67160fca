"""Conditions on a projected path, exact or with an error, and how plausible they are.

Conditions correct the path by a linear map (Waggoner & Zha 1999).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from comity.errors import ComityError, shown
from comity.methods.projection import Projected

__all__ = ["Conditioned", "Plausibility", "conditioned", "forced"]

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
    >>> from comity.methods.projection import project
    >>> found = conditioned(project(1.0, 1.0, 0.0, 0.0, 1), [[1.0]], [2.0])
    >>> round(found.plausibility.probability, 3), round(found.plausibility.coin, 3)
    (0.046, 0.995)
    """

    conditions: int
    distance: float
    probability: float
    divergence: float
    coin: float


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
    cross : ndarray, shape (h k, c)
        Covariance of the path, without the conditions, with the conditioned sums.

    Examples
    --------
    >>> from comity.methods.projection import project
    >>> free = project(1.0, 1.0, 0.0, 0.0, 1)
    >>> conditioned(free, [[1.0]], [2.0], error=1.0).covariance.round(6).tolist()
    [[0.5]]
    """

    free: Projected
    rows: Floats
    off: Floats
    spread: Floats
    gain: Floats
    error: Floats
    cross: Floats

    @property
    def mean(self) -> Floats:
        """Of the path, shape (h, k)."""
        return self.free.mean + (self.gain @ self.off).reshape(self.free.mean.shape)

    @property
    def covariance(self) -> Floats:
        """Of the path, shape (h k, h k): V - G C V - V C' G' + G S G'."""
        shared = self.gain @ self.cross.T
        added = self.gain @ self.spread @ self.gain.T
        return np.asarray(self.free.covariance - shared - shared.T + added)

    def variance(self, sums: Any, free: ArrayLike | None = None) -> Floats:
        """Of weighted sums of the path, as `covariance` has it, without making that.

        Parameters
        ----------
        sums : array_like of float or sparse array, shape (s, h k)
            Weights of the sums.
        free : array_like of float, shape (s,), optional
            Their variance without the conditions, where it is known already.

        Returns
        -------
        ndarray, shape (s,)
        """
        rows = _weights(sums)
        before = self.free.variance(rows) if free is None else np.asarray(free, float)
        moved = rows @ self.gain
        shared = np.einsum("sc,sc->s", moved, rows @ self.cross)
        added = np.einsum("sc,cd,sd->s", moved, self.spread, moved)
        return np.asarray(np.maximum(before - 2 * shared + added, 0.0))

    def difference(self, sums: Any) -> tuple[Floats, Floats]:
        """How far weighted sums of the path are moved from where they would have gone.

        Of a path and the same path with the conditions put on it, the difference is
        G (r + e - C x): it is certain only where the conditions ask for what was known.

        Parameters
        ----------
        sums : array_like of float or sparse array, shape (s, h k)
            Weights of the sums.

        Returns
        -------
        tuple of two ndarrays, shape (s,)
            Mean and standard deviation of the difference.
        """
        moved = _weights(sums) @ self.gain
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


def conditioned(
    path: Projected, rows: ArrayLike, values: ArrayLike, error: ArrayLike = 0.0
) -> Conditioned:
    """Put conditions on the path: C x + e = r, e ~ N(0, Omega).

    With V the covariance of the path, S = C V C' + Omega and G = V C' S^-1 the mean moves by
    G (r - C m) and the covariance loses G C V: the same as conditioning a multivariate normal.

    Parameters
    ----------
    path : Projected
        Without the conditions.
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
    >>> from comity.methods.projection import project
    >>> found = conditioned(project(1.0, 1.0, 0.0, 0.0, 2), [[0.0, 1.0]], [2.0])
    >>> found.mean.ravel().round(6).tolist()
    [1.0, 2.0]
    """
    C = np.asarray(rows, float)
    C = C.reshape(len(C), -1)
    r = np.asarray(values, float)
    if C.shape[1:] != (path.mean.size,) or r.shape != (len(C),):
        raise ComityError(
            f"conditions have {C.shape[1]} weights and {r.size} values for {len(C)} rows; give "
            f"{path.mean.size} weights and one value for each"
        )
    omega = np.asarray(error, float)
    omega = omega if omega.ndim == 2 else np.diag(np.broadcast_to(omega, r.shape))
    if (np.diag(omega) < 0).any() or not np.isfinite(omega).all():
        raise ComityError(f"error holds {shown(float(np.diag(omega).min()))}; give 0 or more")
    cross = path.spread_of(C)
    spread = C @ cross + omega
    scale = np.sqrt(np.diag(spread))
    if not (scale > 0).all() or np.linalg.eigvalsh(spread / np.outer(scale, scale))[0] < (
        _SINGULAR
    ):
        raise ComityError(
            "conditions repeat or contradict each other; leave one out, or give it an error"
        )
    off = r - C @ path.mean.ravel()
    gain = np.linalg.solve(spread, cross.T).T
    return Conditioned(path, C, off, spread, gain, omega, cross)


def forced(
    path: Projected, rows: ArrayLike, values: ArrayLike, gain: ArrayLike, error: ArrayLike = 0.0
) -> Conditioned:
    """Set sums of the path from outside: what they move is given, not learnt from them.

    A condition says what one would believe on learning that the sums take these values; a
    force makes them take the values, and moves only what it is said to move.

    Parameters
    ----------
    path, rows, values, error
        As for `conditioned`.
    gain : array_like of float, shape (h k, c)
        What a unit that each sum is off moves the path.

    Returns
    -------
    Conditioned
        With that gain in place of V C' S^-1.

    Examples
    --------
    >>> from comity.methods.projection import project
    >>> free = project(1.0, [[1.0, 0.9], [0.9, 1.0]], [0.0, 0.0], 0.0, 1)
    >>> row = [[1.0, 0.0]]
    >>> conditioned(free, row, [1.0]).mean.round(6).tolist()
    [[1.0, 0.9]]
    >>> forced(free, row, [1.0], [[1.0], [0.0]]).mean.tolist()
    [[1.0, 0.0]]
    """
    C, r, G = (np.asarray(one, float) for one in (rows, values, gain))
    omega = np.diag(np.broadcast_to(np.asarray(error, float), r.shape))
    cross = path.spread_of(C)
    off = r - C @ path.mean.ravel()
    return Conditioned(path, C, off, C @ cross + omega, G, omega, cross)


def _weights(sums: Any) -> Any:
    return sums if issparse(sums) else np.asarray(sums, float)
