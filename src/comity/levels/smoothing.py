"""Smoothing: the lead indicator of a domain becomes a level with an interval."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.indicators import Indicator
from comity.methods.averaging import average_local_level
from comity.methods.scales import LINKS, Link
from comity.methods.state_space import fit_local_level

__all__ = ["Smoothing", "series", "smooth"]

Floats = NDArray[np.float64]

DYAD = ["state_a", "state_b"]


def series(cells: pl.DataFrame, indicator: Indicator) -> tuple[pl.DataFrame, Floats]:
    """Lay one indicator out as a matrix of dyads by periods on the scale of its link.

    Returns
    -------
    rows : DataFrame, one row per dyad and period
        The indicator's cells in the order of the matrix.
    y : array, shape (n_dyads, n_periods)
        Values on the scale of the link; NaN where the cell is null.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.indicators import INDICATORS
    >>> cells = cm.casebook("crink").panel(start=2010, end=2015).cells
    >>> series(cells, INDICATORS["obligation"])[1].shape
    (6, 6)
    """
    rows = cells.filter(pl.col("indicator") == indicator.name).sort(*DYAD, "start")
    n_dyads = rows.select(DYAD).n_unique()
    values = rows["value"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return rows, link(indicator).forward(values.reshape(n_dyads, -1))


@dataclass(frozen=True)
class Smoothing:
    """One indicator smoothed for every dyad.

    Parameters
    ----------
    scores, variances : DataFrame
        As described in `Levels`; scores only where the panel has a value.
    rows : DataFrame, one row per dyad and period
        The indicator's cells in the order of ``y``.
    y : array, shape (n_dyads, n_periods)
        The indicator on the scale of its link; NaN where null.
    noise : array, shape (n_dyads, n_periods)
        Variance of each value's error relative to the others'.
    score : array, shape (n_dyads, n_periods)
        The smoothed level in the indicator's unit; NaN where nothing was estimated.

    Examples
    --------
    >>> Smoothing.__name__
    'Smoothing'
    """

    scores: pl.DataFrame
    variances: pl.DataFrame
    rows: pl.DataFrame
    y: Floats
    noise: Floats
    score: Floats


def link(indicator: Indicator) -> Link:
    """The link of an indicator, bounded by the indicator's range."""
    found = LINKS[indicator.link]
    low, high = indicator.range
    return replace(found, low=max(found.low, low), high=min(found.high, high))


def smooth(cells: pl.DataFrame, indicator: Indicator) -> Smoothing:
    """Estimate the level of one indicator for every dyad.

    The score of a stock is its value, its interval the range over contradicting accounts. A series
    of fewer than four values keeps its values as scores, without interval, and so does one whose
    values are all equal.

    >>> import comity as cm
    >>> from comity.indicators import INDICATORS
    >>> cells = cm.casebook("crink").panel(start=2010, end=2015).cells
    >>> smooth(cells, INDICATORS["obligation"]).variances.height
    6
    """
    rows, y = series(cells, indicator)
    noise = relative_noise(rows, y, indicator)
    level = (
        _as_recorded(rows, y)
        if indicator.accrues == "stock"
        else _estimated(y, noise, link(indicator))
    )
    scores = rows.with_columns(
        score=_column(level[0]), low=_column(level[1]), high=_column(level[2])
    )
    kept = scores.filter(pl.col("value").is_not_null()).select(
        "domain",
        "indicator",
        *DYAD,
        "period",
        "start",
        "value",
        pl.coalesce("score", "value").alias("score"),
        "low",
        "high",
    )
    return Smoothing(
        scores=kept,
        variances=_variances(rows, y, noise, indicator),
        rows=rows,
        y=y,
        noise=noise,
        score=level[0],
    )


def relative_noise(rows: pl.DataFrame, y: Floats, indicator: Indicator) -> Floats:
    """Variance of each value's error relative to the others': a share of n votes has 1 / n."""
    if indicator.accrues != "ratio":
        return np.ones_like(y)
    n = rows["n"].cast(pl.Float64).fill_null(float("nan")).to_numpy().reshape(y.shape)
    seen = np.isfinite(y) & (n > 0)
    return np.where(seen, 1 / np.where(seen, n, 1.0), 1.0)


def _as_recorded(rows: pl.DataFrame, y: Floats) -> tuple[Floats, Floats, Floats]:
    """What is in force is a dated fact: no noise to smooth, only accounts that may differ."""
    value, low, high = (
        rows[name].cast(pl.Float64).to_numpy().reshape(y.shape) for name in ("value", "low", "high")
    )
    return value, low, high


def _estimated(y: Floats, noise: Floats, scale: Link) -> tuple[Floats, Floats, Floats]:
    """Level and 90 % interval, averaged over the ratio of shift to noise."""
    level = average_local_level(y, noise)
    low, high = level.interval(0.9)
    silent = level.var.max(axis=1, keepdims=True) == 0  # equal values tell nothing of their noise
    low, high = np.where(silent, np.nan, low), np.where(silent, np.nan, high)
    return scale.inverse(level.mean), scale.inverse(low), scale.inverse(high)


def _variances(rows: pl.DataFrame, y: Floats, noise: Floats, indicator: Indicator) -> pl.DataFrame:
    fit = fit_local_level(y, noise)
    return (
        rows.select(pl.lit(indicator.domain).alias("domain"), *DYAD)
        .unique(maintain_order=True)
        .with_columns(
            n_obs=pl.Series(fit.n_obs),
            var_obs=_column(fit.var_obs),
            var_level=_column(fit.var_level),
            log_likelihood=_column(fit.loglik),
            status=pl.Series(fit.status.tolist()),
        )
    )


def _column(values: Floats) -> pl.Series:
    return pl.Series(np.asarray(values, dtype=np.float64).ravel(), nan_to_null=True)
