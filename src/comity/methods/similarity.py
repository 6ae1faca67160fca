"""Similarity of states from their ratings of the same items: agreement, S, kappa, pi, tau-b.

Every measure is computed from cross tables: how often state i gave level k where state j gave
level l. Levels are places on a scale, 0 to n_levels - 1, in the order of the scale, observed or
not. Tables may be weighted: each item then counts by its weight.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from comity.errors import ComityError, shown
from comity.methods._tables import (
    Distance,
    Floats,
    Scale,
    checked_tables,
    disagreement,
    distances,
    expected,
    observed_distances,
    ratio,
    size,
)
from comity.methods.cross_tables import cross_tables

__all__ = [
    "agreement",
    "chance_corrected_s",
    "cohen_kappa",
    "cross_tables",
    "opposite",
    "partial_agreement",
    "scott_pi",
    "signorino_ritter_s",
    "tau_b",
]


def agreement(tables: ArrayLike) -> Floats:
    """Share of items on which both states gave the same level, sum_k t_kk / n.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    Examples
    --------
    >>> agreement([[17, 2, 5], [0, 0, 2], [9, 1, 2]])
    array(0.5)
    """
    counts = checked_tables(tables)
    return ratio(counts.trace(axis1=-2, axis2=-1), size(counts))


def partial_agreement(tables: ArrayLike, distance: Distance = "absolute") -> Floats:
    """Agreement with credit for near misses, 1 - sum_kl d_kl t_kl / (n d_max).

    With absolute distances on yes, abstain, no this is Lijphart's index (f + g / 2) / n, where
    f votes are the same and g differ by an abstention; with nominal ones it is `agreement`.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement d_kl between two levels: [k != l], abs(k - l) or (k - l)**2.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the distance is not one of the three, or the tables are none.

    References
    ----------
    Lijphart, A. (1963). The analysis of bloc voting in the General Assembly: a critique and a
    proposal. American Political Science Review 57(4), 902-917.

    Examples
    --------
    >>> partial_agreement([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(4)
    np.float64(0.5658)
    """
    counts = checked_tables(tables)
    weights = distances(counts.shape[-1], distance)
    return 1 - ratio(disagreement(counts, weights), size(counts) * weights.max())


def opposite(tables: ArrayLike) -> Floats:
    """Share of items on which the states stood at opposite ends, (t_0L + t_L0) / n.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables; the first and the last level are the ends (yes and no).

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    Examples
    --------
    >>> opposite([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(4)
    np.float64(0.3684)
    """
    counts = checked_tables(tables)
    return ratio(counts[..., 0, -1] + counts[..., -1, 0], size(counts))


def signorino_ritter_s(tables: ArrayLike, distance: Distance = "absolute") -> Floats:
    """Signorino and Ritter's S: 1 less twice the mean distance, as a share of the largest.

    S = 1 - 2 sum_kl d_kl t_kl / (n d_max), where d_max is the distance between the ends of the
    scale, whether any state stood there or not. On weighted tables it is the weighted S.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement d_kl between two levels: [k != l], abs(k - l) or (k - l)**2.

    Returns
    -------
    ndarray of float, shape (...)
        Between -1 and 1; NaN for an empty table.

    Raises
    ------
    ComityError
        If the distance is not one of the three, or the tables are none.

    References
    ----------
    Signorino, C. S., & Ritter, J. M. (1999). Tau-b or not tau-b: measuring the similarity of
    foreign policy positions. International Studies Quarterly 43(1), 115-144.

    Examples
    --------
    >>> signorino_ritter_s([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(4)
    np.float64(0.1316)
    """
    return 2 * partial_agreement(tables, distance) - 1


def chance_corrected_s(
    tables: ArrayLike,
    distance: Distance = "absolute",
    margins: Literal["own", "pooled"] = "own",
) -> Floats:
    """S corrected for chance, (S - E S) / (1 - E S), E S being S of independent states.

    The largest distance falls out: what is left is 1 - D_observed / D_expected, with the
    expectation from each state's own habits (as in kappa) or from those of both (as in pi).

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement between two levels, as in `signorino_ritter_s`.
    margins : {"own", "pooled"}
        Whose habits chance follows.

    Returns
    -------
    ndarray of float, shape (...)
        At most 1; NaN where `cohen_kappa` is.

    Raises
    ------
    ComityError
        If the distance or the margins are not among those named, or the tables are none.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity
    for chance agreement. Political Analysis 19(3), 287-305.

    Examples
    --------
    >>> chance_corrected_s([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(4)
    np.float64(-0.0162)
    """
    known = {"own": cohen_kappa, "pooled": scott_pi}
    if margins not in known:
        raise ComityError(f"margins are {shown(margins)}; choose one of {', '.join(known)}")
    return known[margins](tables, distance)


def cohen_kappa(tables: ArrayLike, distance: Distance = "nominal", scale: Scale = "full") -> Floats:
    """Cohen's (weighted) kappa: agreement beyond what the two states' own habits would give.

    kappa = 1 - sum_kl d_kl p_kl / sum_kl d_kl p_k. p_.l, with d_kl = [k != l] (nominal),
    abs(k - l) (absolute) or (k - l)**2 (squared), over the levels of the full scale.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement between two levels.
    scale : {"full", "observed"}
        With "observed" a pair's scale has only the levels that one of the two used, one place
        apart: with squared distances, the kappa of R's psych and so of the published files of
        fpsim and peacesciencer. It moves when a state first uses a level in between.

    Returns
    -------
    ndarray of float, shape (...)
        At most 1. NaN for an empty table, and where no disagreement is expected: both states
        gave one and the same level throughout, and chance explains all of it.

    Raises
    ------
    ComityError
        If the distance or the scale is not among those named, or the tables are not square,
        hold fewer than two levels or a negative count.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> cohen_kappa([[17, 2, 5], [0, 0, 2], [9, 1, 2]], distance="squared").round(8)
    np.float64(-0.01222707)
    """
    counts = checked_tables(tables)
    if scale not in ("full", "observed"):
        raise ComityError(f"scale is {shown(scale)}; choose full or observed")
    full = scale == "full"
    weights = (
        distances(counts.shape[-1], distance) if full else observed_distances(counts, distance)
    )
    by_chance = expected(counts.sum(axis=-1), counts.sum(axis=-2), weights)
    return 1 - ratio(size(counts) * disagreement(counts, weights), by_chance)


def scott_pi(tables: ArrayLike, distance: Distance = "nominal") -> Floats:
    """Scott's pi: agreement beyond what one habit, common to both states, would give.

    pi = 1 - sum_kl d_kl p_kl / sum_kl d_kl m_k m_l, with m_k = (p_k. + p_.k) / 2. The field's
    programs report it with nominal distances.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables.
    distance : {"nominal", "absolute", "squared"}
        Disagreement between two levels, over the full scale.

    Returns
    -------
    ndarray of float, shape (...)
        Between -1 and 1. NaN for an empty table, and where both states gave one and the same
        level throughout.

    Raises
    ------
    ComityError
        If the distance is not one of the three, or the tables are none.

    References
    ----------
    Scott, W. A. (1955). Reliability of content analysis: the case of nominal scale coding.
    Public Opinion Quarterly 19(3), 321-325.

    Examples
    --------
    >>> scott_pi([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(8)
    np.float64(-0.02775801)
    """
    counts = checked_tables(tables)
    weights = distances(counts.shape[-1], distance)
    both = counts.sum(axis=-1) + counts.sum(axis=-2)
    return 1 - ratio(
        4 * size(counts) * disagreement(counts, weights), expected(both, both, weights)
    )


def tau_b(tables: ArrayLike) -> Floats:
    """Kendall's tau-b: concordant less discordant pairs of items, corrected for ties.

    tau_b = (C - D) / sqrt((N - T_a) (N - T_b)), with N pairs of items and T_a of them tied on
    the scale of the first state, T_b on that of the second.

    Parameters
    ----------
    tables : array_like, shape (..., n_levels, n_levels)
        Cross tables; weighted ones weigh a pair of items by the product of their weights.

    Returns
    -------
    ndarray of float, shape (...)
        Between -1 and 1. NaN where one state gave one level throughout.

    Raises
    ------
    ComityError
        If the tables are not square, hold fewer than two levels or a negative count.

    References
    ----------
    Kendall, M. G. (1938). A new measure of rank correlation. Biometrika 30(1/2), 81-93.

    Examples
    --------
    >>> tau_b([[17, 2, 5], [0, 0, 2], [9, 1, 2]]).round(8)
    np.float64(0.01431261)
    """
    counts = checked_tables(tables)
    n_levels = counts.shape[-1]
    beyond = np.zeros(counts.shape[:-1])  # items above level k of the first state, by level
    score = np.zeros(counts.shape[:-2])
    for k in range(n_levels - 1, -1, -1):
        higher, lower = beyond.sum(axis=-1), np.zeros(counts.shape[:-2])
        for el in range(n_levels):
            higher = higher - beyond[..., el]
            score += counts[..., k, el] * (higher - lower)
            lower += beyond[..., el]
        beyond = beyond + counts[..., k, :]
    nominal = distances(n_levels, "nominal")
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    untied = expected(rows, rows, nominal) * expected(columns, columns, nominal)
    return ratio(2 * score, np.sqrt(untied))
