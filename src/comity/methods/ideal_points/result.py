"""What a fit of ideal points hands back: points, items, variances, and how the search went."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from comity.errors import ComityError

__all__ = ["IdealPoints", "ItemParameters"]

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class ItemParameters:
    """Discrimination and thresholds of every item that divides.

    Parameters
    ----------
    item : ndarray of int, shape (n_items,)
        The caller's item index, ascending.
    discrimination : ndarray of float, shape (n_items, dims)
        beta: change of the latent vote (in probits) per unit of the ideal point.
    discrimination_se : ndarray of float, shape (n_items, dims)
        Posterior standard deviation given the points.
    thresholds : ndarray of float, shape (n_items, 2)
        gamma_1 < gamma_2 in probits: below the first no, above the second yes. Both are equal
        where nobody abstained; the first is -inf where nobody voted no, the second inf where
        nobody voted yes.
    thresholds_se : ndarray of float, shape (n_items, 2)
        Their posterior standard deviations given the points; NaN for an infinite threshold.
    answers : ndarray of int, shape (n_items, 3)
        Number of states that voted no, abstained, voted yes.

    Examples
    --------
    >>> import numpy as np
    >>> from comity.methods.ideal_points import fit_ideal_points
    >>> state, item = np.divmod(np.arange(80), 8)
    >>> fit = fit_ideal_points(state, 0 * item, item, 2 * (state > item), anchors={9: 1.0})
    >>> bool((fit.items.discrimination > 0).all())
    True
    """

    item: Ints
    discrimination: Floats
    discrimination_se: Floats
    thresholds: Floats
    thresholds_se: Floats
    answers: Ints


@dataclass(frozen=True)
class IdealPoints:
    """Dynamic ordinal ideal points with their standard errors.

    Parameters
    ----------
    state, session : ndarray of int, shape (n_points,)
        The caller's indices of every observed state-session, by session, then state.
    mean : ndarray of float, shape (n_points, dims)
        Posterior mean; over all points mean 0 and second moment 1 (on average over dimensions),
        posterior variance included.
    cov : ndarray of float, shape (n_points, dims, dims)
        Posterior covariance, uncertainty of the items included, times `calibration` squared.
    n_votes : ndarray of int, shape (n_points,)
        Votes used per point.
    items : ItemParameters
        Discrimination and thresholds.
    walk_variance : float
        Estimated variance of the random walk per session and dimension; under
        ``scale="published"`` the fixed 0.5, which is then shared by the counts of votes.
    entry_mean, entry_variance : ndarray of float, shape (dims,), and float
        Where states enter: estimated mean and variance (NaN under ``scale="published"``).
    bound : ndarray of float, shape (n_iterations,)
        Lower bound on the log marginal likelihood at each iteration, before its steps; those
        of the calibrated second fit follow on those of the first.
    distance_left : float
        Estimated distance to the fixed point: root mean square over points, in posterior
        standard deviations.
    converged : bool
        Whether that fell below `tol` within the iterations allowed.
    tol : float
        The criterion asked for.
    calibration : float
        Factor on the standard errors, from panels simulated from the fit; 1 where not asked for.
    multiplier : float
        Lagrange multiplier of the second-moment constraint.
    n_unanimous_items, n_unanimous_votes : int
        Items on which all who voted agreed, and their votes: dropped, as they say nothing.
    scale : {"published", "smoother"}
        Prior of the paths.

    Examples
    --------
    >>> import numpy as np
    >>> from comity.methods.ideal_points import fit_ideal_points
    >>> state, item = np.divmod(np.arange(80), 8)
    >>> fit = fit_ideal_points(state, 0 * item, item, 2 * (state > item), anchors={9: 1.0})
    >>> fit.dims, bool(np.all(np.diff(fit.mean[:, 0]) > -0.1))
    (1, True)
    """

    state: Ints
    session: Ints
    mean: Floats
    cov: Floats
    n_votes: Ints
    items: ItemParameters
    walk_variance: float
    entry_mean: Floats
    entry_variance: float
    bound: Floats
    distance_left: float
    converged: bool
    tol: float
    calibration: float
    multiplier: float
    n_unanimous_items: int
    n_unanimous_votes: int
    scale: Literal["published", "smoother"]

    @property
    def dims(self) -> int:
        """Number of dimensions."""
        return int(self.mean.shape[1])

    @property
    def n_iterations(self) -> int:
        """Number of iterations taken."""
        return len(self.bound)

    @property
    def se(self) -> Floats:
        """Posterior standard deviation of every point, shape (n_points, dims)."""
        return np.asarray(np.sqrt(np.einsum("pdd->pd", self.cov)))

    def interval(self, coverage: float = 0.9) -> tuple[Floats, Floats]:
        """Lower and upper end of the central interval of each point, mean -+ z se.

        Parameters
        ----------
        coverage : float
            Probability inside the interval, between 0 and 1.

        Returns
        -------
        tuple of two ndarrays of float, shape (n_points, dims)
            On the scale of the points.

        Raises
        ------
        ComityError
            If coverage is not between 0 and 1.
        """
        if not 0 < coverage < 1:
            raise ComityError(f"coverage {coverage} is no probability; give one between 0 and 1")
        half = float(ndtri(0.5 + coverage / 2)) * self.se
        return self.mean - half, self.mean + half
