"""The Gaussian local-level model for many series at once: its variances by maximum likelihood.

The model is a level that walks at random and is observed with error,

    y_t = mu_t + eps_t,  eps_t ~ N(0, var_obs);   mu_{t+1} = mu_t + eta_t,  eta_t ~ N(0, var_level),

with nothing known of the first level (exact diffuse start). Missing periods are NaN and may
lie anywhere. Every pass costs O(n_series * n_periods) and loops in Python over periods only.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.methods._likelihood import maximise
from comity.methods._local_level import Floats, Ints, Panel, panel_of, scaled

__all__ = ["LocalLevelFit", "fit_local_level"]

FEWEST_OBSERVATIONS = 3
"""Two variances cannot be told apart from fewer observations than this."""


@dataclass(frozen=True)
class LocalLevelFit:
    """Maximum-likelihood variances of the local-level model, one pair per series.

    Parameters
    ----------
    var_obs, var_level : ndarray of float, shape (n_series,)
        Estimated variances, in units of y squared; NaN where they cannot be estimated.
    loglik : ndarray of float, shape (n_series,)
        Diffuse log-likelihood at the estimates; infinite for a constant series, NaN where
        nothing was estimated.
    n_obs : ndarray of int, shape (n_series,)
        Number of observations.
    status : ndarray of str, shape (n_series,)
        ``"interior"``; ``"fixed level"`` (var_level = 0: the best level does not move);
        ``"pure walk"`` (var_obs = 0: the best level is the series itself); ``"constant"``
        (all observations equal: both variances 0); ``"too few observations"``.

    Examples
    --------
    >>> fit_local_level([[5.0, 5.0, 5.0], [1.0, np.nan, 2.0]]).status.tolist()
    ['constant', 'too few observations']
    """

    var_obs: Floats
    var_level: Floats
    loglik: Floats
    n_obs: Ints
    status: NDArray[np.str_]


def fit_local_level(y: ArrayLike, noise: ArrayLike | None = None) -> LocalLevelFit:
    """Estimate both variances of every series by maximum (diffuse) likelihood.

    The overall scale s is concentrated out: var_obs = (1 - w) s and var_level = w s with
    w = q / (1 + q). The signal-to-noise ratio q is searched on the log scale, first on a grid,
    then by golden section in all series at once; the boundaries q = 0 and q = infinity are
    evaluated exactly and taken where they are at least as likely.

    Parameters
    ----------
    y : array_like of float, shape (n_series, n_periods)
        Observations; NaN is missing.
    noise : array_like of float, shape (n_series, n_periods), optional
        Variance of each observation's error relative to var_obs, positive: 1 / n for a share
        of n. By default all are 1.

    Returns
    -------
    LocalLevelFit
        A series with fewer than three observations has variances NaN; one whose observations
        are all equal has both variances 0. `status` says which case each series is.

    Notes
    -----
    Intervals that take these estimates for the truth cover too little. In simulation (q from 0
    to infinity) the nominal 90 % interval of the level covers 43-90 % at 10 periods, 53-96 % at
    20, 60-99 % at 40 and 65-99 % at 80: worst near q = 10, where var_obs is often estimated as
    0. `average_local_level` covers 87-99 % of the same series.

    Raises
    ------
    ComityError
        If y is not of two dimensions or holds an infinite value, or noise does not fit it.

    References
    ----------
    Durbin, J. & Koopman, S. J. (2012). Time Series Analysis by State Space Methods, 2nd ed.,
    section 2.10.

    Examples
    --------
    >>> fit = fit_local_level([[1.0, -1.0, 1.0, -1.0], [0.0, 1.0, 2.0, 3.0]])
    >>> print(fit.status.tolist(), fit.var_obs.round(3), fit.var_level.round(3))
    ['fixed level', 'pure walk'] [1.333 0.   ] [0. 1.]
    """
    pieces = [_fit_chunk(chunk) for chunk in panel_of(y, noise).chunks()]
    return LocalLevelFit(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def _fit_chunk(panel: Panel) -> tuple[NDArray[Any], ...]:
    """Fit one chunk of series: the fields of `LocalLevelFit` in order."""
    n_obs, rescaled = panel.n_obs, scaled(panel)
    few = n_obs < FEWEST_OBSERVATIONS
    share, scale, loglik = maximise(rescaled.panel, n_obs)
    status = np.select(
        [few, rescaled.constant, share == 0, share == 1],
        ["too few observations", "constant", "fixed level", "pure walk"],
        "interior",
    )
    flat = [few, rescaled.constant]
    variance = np.select(flat, [np.nan, 0.0], scale * rescaled.unit**2)
    loglik = np.select(flat, [np.nan, np.inf], loglik - (n_obs - 1) * np.log(rescaled.unit))
    var_obs = (1 - share) * variance / rescaled.loudness
    return var_obs, share * variance, loglik, n_obs, status
