"""The security dilemma and the shape of the group in 80 columns."""

import polars as pl

from comity.dilemma.risks import latest
from comity.fit import Alignment
from comity.methods.intervals import SHARE
from comity.views.alignment_tables import interval, signed

__all__ = [
    "abandonment_rows",
    "ballast_rows",
    "bloc_rows",
    "burden_rows",
    "entrapment_rows",
    "lean_rows",
]

_LITTLE = 0.005
"""Below it a level, or a change of it, is written as nothing."""

_BY = pl.format("{} by {}", "state_a", "state_b")


def _known(name: str) -> pl.Expr:
    return pl.col(name).round(2)


def abandonment_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The latest known risk of abandonment of every directed dyad, with its components.

    Columns: abandoned (who by whom), in (period), risk, 90 %, dependence, lack of substitutes,
    fall, hedging; else what is missing.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> abandonment_rows(fit.abandonment()).filter(abandoned="PRK by CHN")["in"].item()
    '2023'
    """
    return (
        latest(table)
        .sort("risk", descending=True, nulls_last=True)
        .select(
            _BY.alias("abandoned"),
            pl.col("period").alias("in"),
            pl.col("risk").round(3),
            pl.format("{}–{}", pl.col("low").round(3), pl.col("high").round(3)).alias(SHARE),
            _known("dependence"),
            _known("lack_of_substitutes").alias("no substitute"),
            _known("fall"),
            _known("hedging"),
            pl.col("missing").list.join(", "),
        )
    )


def entrapment_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The latest known risk of entrapment of every directed dyad, with its components.

    entrapment of (who, by whom), in (period), risk, depth (of the obligation), dispute (its
    probability), exposure, in a dispute (the risk were there one for certain), missing.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> entrapment_rows(fit.entrapment())["missing"].str.contains("dispute_probability").all()
    True
    """
    return (
        latest(table)
        .sort("risk", "given_dispute", descending=True, nulls_last=True)
        .select(
            _BY.alias("entrapment of"),
            pl.col("period").alias("in"),
            pl.col("risk").round(3),
            _known("obligation_depth").alias("depth"),
            _known("dispute_probability").alias("dispute"),
            _known("exposure"),
            _known("given_dispute").alias("in a dispute"),
            pl.col("missing").list.join(", "),
        )
    )


def burden_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Who pays, in the latest period in which transfers of a directed dyad are covered.

    Columns: from (who to whom), in (period), given, received, tilt, gives, gets, financed (share of
    imports). Directed dyads without any are left out.

    >>> import comity as cm
    >>> rows = burden_rows(cm.alignment(cm.casebook("crink").panel(start=2000)).burden())
    >>> rows.filter(pl.col("from") == "IRN to RUS")["tilt"].item()
    '+1.0'
    """
    known = latest(table, "given").filter(
        pl.any_horizontal(pl.col("given", "financed").is_not_null())
    )
    return known.select(
        pl.format("{} to {}", "state_a", "state_b").alias("from"),
        pl.col("period").alias("in"),
        pl.col("given", "received").cast(pl.Int64),
        signed("tilt", 2).alias("tilt"),
        pl.col("gives").list.join(", "),
        pl.col("gets").list.join(", "),
        _known("financed"),
    )


def lean_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Who leans on whom, and which way it moves: what is above nothing, or has moved.

    Columns: state, towards, by (indicator), in (period), level, interval, since, moved, direction.

    >>> import comity as cm
    >>> lean_rows(cm.case("crink").fit().lean()).columns[:3]
    ['state', 'towards', 'by']
    """
    told = table.filter((pl.col("level").abs() > _LITTLE) | (pl.col("moved").abs() > _LITTLE))
    return told.select(
        "state",
        "towards",
        pl.col("indicator").alias("by"),
        pl.col("period").alias("in"),
        pl.col("level").round(2).cast(pl.String),
        pl.when(pl.col("low").is_not_null())
        .then(pl.format("{} to {}", pl.col("low").round(2), pl.col("high").round(2)))
        .otherwise(pl.lit("–"))
        .alias("interval"),
        pl.col("since").fill_null("–"),
        signed("moved", 2).alias("moved"),
        pl.col("direction").fill_null("–"),
    )


def ballast_rows(fit: Alignment) -> pl.DataFrame:
    """What the cohesion of the group loses without each of its states, domain by domain.

    Columns: domain, without (the state), in (period), loss, 90 %, first (probability that no other
    loss is larger), told (how many of the state's pairs have an indicator in the period).

    >>> import comity as cm
    >>> ballast_rows(cm.alignment(cm.casebook("crink").panel(start=2000))).columns
    ['domain', 'without', 'in', 'loss', '90 %', 'first', 'told']
    """
    return fit.ballast().select(
        "domain",
        pl.col("state").alias("without"),
        pl.col("period").alias("in"),
        signed("loss").alias("loss"),
        interval("low", "high").alias(SHARE),
        _known("first"),
        pl.format("{} of {}", "told", pl.col("state").n_unique() - 1).alias("told"),
    )


def bloc_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Whether the pairs of the group move together, domain by domain.

    Columns: domain, together (variance of the mean change over that of independent pairs), 90 %,
    shuffled (its range were times shuffled), p, settled (share of the changes that the evidence
    settles: where it is small, 1 tells nothing).

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> bloc_rows(fit.bloc())["domain"][0]
    'overall'
    """
    return table.select(
        "domain",
        _known("ratio").alias("together"),
        pl.format("{}–{}", _known("low"), _known("high")).alias(SHARE),
        pl.format("{}–{}", _known("null_low"), _known("null_high")).alias("shuffled"),
        _known("p_value").alias("p"),
        _known("settled"),
    )
