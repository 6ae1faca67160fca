"""Composites: sums of the domains of which there is evidence, each dyad compared with itself."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.evidence import EVENTS
from comity.indicators import DOMAINS

__all__ = ["COMPOSITES", "OVERALL", "SECURITY", "SHARED", "UN", "composite_weights"]

Floats = NDArray[np.float64]

OVERALL = "overall"
"""The mean of all domains of which there is evidence."""

SECURITY = "security"
"""The mean of commitment, diplomacy and the military domain."""

UN = "un"
"""Position in the United Nations: the voting domain under the name it has beside composites."""

SHARED = "shared"
"""What the domains have in common: the common factor of the model."""

COMPOSITES: Mapping[str, tuple[str, ...]] = {
    OVERALL: DOMAINS,
    SECURITY: ("commitment", "diplomacy", "military"),
}
"""Domains of every composite, in the order of the arrays."""


def composite_weights(
    told: NDArray[np.bool_], loadings: Floats, by: Mapping[str, float] | None = None
) -> Floats:
    """Weights of the domains in every composite of every dyad.

    c = sum_d w_d x_d / sqrt(w' S w) over the domains with any evidence of the dyad, S the
    correlation of the domains over dyads, loading_d loading_e: so one unit is one standard
    deviation of the dyads of which the same domains are told. The domains of a dyad are the same
    in all its years: one that enters the evidence, or leaves it, moves no level.

    Parameters
    ----------
    told : ndarray of bool, shape (D, N)
        Whether any indicator tells of the domain in any period.
    loadings : ndarray, shape (D,)
        Correlations of the domains with what they share.
    by : mapping of str to float, optional
        Weights of the domains, 0 or more; those not named have 1, but for ``events``, which has 0.

    Returns
    -------
    ndarray, shape (C, D, N)
        In the order of `COMPOSITES`; all 0 where a dyad has no evidence.

    Raises
    ------
    ComityError
        If a domain is unknown, a weight is negative, or all are 0.

    References
    ----------
    Bollen, K. A., & Bauldry, S. (2011). Three Cs in measurement models: causal indicators,
    composite indicators, and covariates. Psychological Methods 16(3), 265-284.

    Examples
    --------
    >>> told = np.array([[True], [False], [True], [False], [False], [False]])
    >>> composite_weights(told, np.full(6, 0.5))[0, :, 0].round(2)
    array([0.63, 0.  , 0.63, 0.  , 0.  , 0.  ])
    """
    own = _weights_by_domain(by or {})
    spread = np.outer(loadings, loadings)
    np.fill_diagonal(spread, 1.0)
    found = np.zeros((len(COMPOSITES), *told.shape))
    for c, domains in enumerate(COMPOSITES.values()):
        beside = c == 0  # what is asked for by a weight may enter the overall level alone
        within = np.array([name in domains or beside for name in (*DOMAINS, EVENTS)])[: len(told)]
        weight = np.where(told & within[:, None], own[: len(told), None], 0.0)
        unit = np.sqrt(np.einsum("dn,de,en->n", weight, spread, weight))
        np.divide(weight, unit, out=found[c], where=unit > 0)
    return found


def _weights_by_domain(by: Mapping[str, float]) -> Floats:
    every = (*DOMAINS, EVENTS)
    unknown = [name for name in by if name not in every]
    if unknown:
        raise ComityError(f"{shown(unknown[0])} is no domain; write {', '.join(every)}")
    own = np.array([float(by.get(name, name != EVENTS)) for name in every])
    if not (np.isfinite(own).all() and (own >= 0).all() and own.any()):
        raise ComityError(
            f"weights {shown(dict(by))} are no weights; give numbers of 0 or more, one above 0"
        )
    return own
