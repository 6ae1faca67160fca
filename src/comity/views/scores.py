"""Scores: the latest alignment of every dyad, by domain and overall, in one table."""

import polars as pl

from comity.estimate import Alignment
from comity.estimate.scores import OVERALL
from comity.indicators import DOMAINS

__all__ = ["latest_scores"]


def latest_scores(found: Alignment) -> pl.DataFrame:
    """The last score that rests on evidence of its own period, dyad by dyad.

    Parameters
    ----------
    found : Alignment
        The scores of a case.

    Returns
    -------
    DataFrame
        dyad, domain, period, score, interval (90 %), told by (indicators); a domain that no
        indicator ever told of is left out: its score is what the others let expect.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import comity as cm
    >>> latest_scores(cm.alignment(cm.casebook("crink").panel(start=1991))).columns
    ['dyad', 'domain', 'period', 'score', 'interval', 'told by']
    """
    told = found.scores.filter(pl.col("indicators").list.len() > 0)
    keys = ["state_a", "state_b", "domain"]
    latest = told.sort("start").group_by(keys, maintain_order=True).last()
    order = pl.DataFrame({"domain": [OVERALL, *DOMAINS], "at": range(len(DOMAINS) + 1)})
    names = pl.col("indicators").list
    shown = pl.when(pl.col("domain") == OVERALL).then(pl.lit("")).otherwise(names.join(", "))
    return (
        latest.join(order, on="domain")
        .sort("state_a", "state_b", "at")
        .select(
            pl.format("{}-{}", "state_a", "state_b").alias("dyad"),
            "domain",
            "period",
            pl.col("mean").round(1).alias("score"),
            pl.format("{} to {}", pl.col("low").round(1), pl.col("high").round(1)).alias(
                "interval"
            ),
            shown.alias("told by"),
        )
    )
