"""Sufficiency: of which dyads there is evidence enough to speak of an overall level."""

import polars as pl

from comity.estimate.latent import Latent
from comity.indicators import DOMAINS

__all__ = ["FEWEST_DOMAINS", "FEWEST_FIGURES", "sufficient"]

FEWEST_FIGURES, FEWEST_DOMAINS = 5, 2
"""Least evidence of a dyad: so many figures, of so many domains, and not all of them zero."""


def sufficient(fit: Latent) -> set[tuple[str, str]]:
    """The dyads with evidence enough: five figures of two domains, and not all of them zero.

    Parameters
    ----------
    fit : Latent
        The scores, with the panel behind.

    Returns
    -------
    set of (str, str)
        Dyads in alphabetical order. One observed zero, or the absence of treaties alone, is not
        enough: the level would be that of the model.

    Examples
    --------
    >>> import comity as cm
    >>> len(sufficient(cm.alignment(cm.casebook("crink").panel(start=1991))))
    6
    """
    used = [one.name for one in fit.layout.measurements if one.domain < len(DOMAINS)]
    told = fit.panel.known.filter(pl.col("indicator").is_in(used)).with_columns(
        one=pl.min_horizontal("state_a", "state_b"), other=pl.max_horizontal("state_a", "state_b")
    )
    counts = told.group_by("one", "other").agg(
        figures=pl.struct("indicator", "period").n_unique(),
        domains=pl.col("domain").n_unique(),
        some=(pl.col("value") != 0).any(),
    )
    held = counts.filter(
        pl.col("figures") >= FEWEST_FIGURES, pl.col("domains") >= FEWEST_DOMAINS, "some"
    )
    return set(held.select("one", "other").iter_rows())
