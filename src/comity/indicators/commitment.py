"""Commitment: what two states have pledged each other by treaty."""

import polars as pl

from comity.indicators.cells import in_force, pairs_within, per_cell
from comity.indicators.declaration import Indicator

__all__ = ["LEVELS", "OBLIGATION", "OBLIGATION_STOCK"]

LEVELS = ("none", "consultation", "non-aggression or neutrality", "defence or offence")
"""Obligations in ascending order of what they ask, after the scale of Signorino and Ritter."""

_RANK = {"consultation": 1, "neutrality": 2, "non-aggression": 2, "defence": 3, "offence": 3}

_REFERENCE = "Leeds, Ritter, Mitchell & Long 2002; Signorino & Ritter 1999"


def _in_force(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    paired = pairs_within(agreements, "parties")
    return in_force(paired, cells, start="in_force_from", end="in_force_to")


def highest_obligation(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Rank the highest obligation in force on any day of each cell."""
    ranks = pl.col("obligations").list.eval(
        pl.element().replace_strict(_RANK, return_dtype=pl.Int64)
    )
    none_pledged = pl.col("obligations").list.len() == 0
    rows = _in_force(agreements, cells).with_columns(
        rank=pl.when(none_pledged).then(0).otherwise(ranks.list.max())
    )
    return per_cell(
        rows,
        value=pl.col("rank").max(),
        working=pl.format("highest of {} in force", pl.len()),
    )


def obligation_stock(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the obligations in force on any day of each cell, treaty by treaty."""
    rows = _in_force(agreements, cells).with_columns(count=pl.col("obligations").list.len())
    return per_cell(
        rows,
        value=pl.col("count").sum(),
        working=pl.format("{} obligations in {} agreements", pl.col("count").sum(), pl.len()),
    )


OBLIGATION = Indicator(
    name="obligation",
    label="highest obligation in force",
    domain="commitment",
    kind="agreement",
    unit="level 0-3",
    range=(0, 3),
    closer="higher",
    accrues="stock",
    absence="zero",
    link="identity",
    formula="max over agreements in force: 0 none, 1 consultation, "
    "2 neutrality or non-aggression, 3 defence or offence",
    universe="agreements in force on any day of the period, asserted or reported; "
    "an agreement without obligation counts as none",
    reference=_REFERENCE,
    measure=highest_obligation,
    levels=LEVELS,
    lead=True,
)

OBLIGATION_STOCK = Indicator(
    name="obligation_stock",
    label="obligations in force",
    domain="commitment",
    kind="agreement",
    unit="obligations",
    range=(0, float("inf")),
    closer="higher",
    accrues="stock",
    absence="zero",
    link="root",
    formula="sum over agreements in force of the obligations each holds",
    universe="as for the highest obligation",
    reference=_REFERENCE,
    measure=obligation_stock,
)
