"""Commitment: what two states have pledged each other by treaty."""

import polars as pl

from comity.indicators.cells import in_force, pairs_within, per_cell
from comity.indicators.declaration import Indicator

__all__ = ["DAYS_IN_FORCE", "LEVELS", "OBLIGATION", "OBLIGATION_STOCK", "TREATY_DEPTH"]

LEVELS = ("none", "consultation", "non-aggression or neutrality", "defence or offence")
"""Obligations in ascending order of what they ask, after the scale of Signorino and Ritter."""

_RANK = {"consultation": 1, "neutrality": 2, "non-aggression": 2, "defence": 3, "offence": 3}

_REFERENCE = "Leeds, Ritter, Mitchell & Long 2002; Signorino & Ritter 1999"


def _in_force(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Agreements by cell on some day of which they are in force, with their highest rank."""
    ranks = pl.col("obligations").list.eval(
        pl.element().replace_strict(_RANK, return_dtype=pl.Int64)
    )
    none_pledged = pl.col("obligations").list.len() == 0
    paired = pairs_within(agreements, "parties").with_columns(
        rank=pl.when(none_pledged).then(0).otherwise(ranks.list.max())
    )
    return in_force(paired, cells, start="in_force_from", end="in_force_to")


def highest_obligation(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Rank the highest obligation in force on any day of each cell."""
    return per_cell(
        _in_force(agreements, cells),
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


def days_in_force(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the days of each cell on which defence or offence was pledged, each day once."""
    cell = ["state_a", "state_b", "period"]
    bounds = cells.select(*cell, period_start="start", period_end="end")
    pledged = _in_force(agreements, cells).filter(pl.col("rank") == len(LEVELS) - 1)
    spans = pledged.join(bounds, on=cell).with_columns(
        first=pl.max_horizontal("in_force_from", "period_start"),
        last=pl.min_horizontal("in_force_to", "period_end"),
        length=(pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1,
    )
    reached = pl.col("last").cum_max().shift().over(cell)
    counted = pl.max_horizontal("first", reached.dt.offset_by("1d"))  # days that no earlier one has
    fresh = ((pl.col("last") - counted).dt.total_days() + 1).clip(lower_bound=0)
    rows = spans.sort(*cell, "first", "last").with_columns(days=fresh)
    return per_cell(
        rows,
        value=pl.col("days").sum(),
        working=pl.format("{} of {} days", pl.col("days").sum(), pl.col("length").first()),
    )


def treaty_depth(agreements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Take the greatest depth of the alliances in force; null where one is not coded."""
    rows = _in_force(agreements, cells).filter(pl.col("rank") > 0)
    coded = pl.col("depth").is_not_null()
    return per_cell(
        rows,
        value=pl.when(coded.all()).then(pl.col("depth").max()),
        working=pl.format("highest of {}, coded {}", pl.len(), coded.sum()),
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

DAYS_IN_FORCE = Indicator(
    name="days_in_force",
    label="days on which defence or offence was pledged",
    domain="commitment",
    kind="agreement",
    unit="days",
    range=(0, 366),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="days of the period on which at least one agreement that pledges defence or offence "
    "was in force",
    universe="agreements as for the highest obligation; a day with several counts once; a date "
    "known to the month or year alone stands for its first day where an agreement begins and for "
    "its last where it ends",
    reference=_REFERENCE,
    measure=days_in_force,
)

TREATY_DEPTH = Indicator(
    name="treaty_depth",
    label="military institutionalisation of alliances",
    domain="commitment",
    kind="agreement",
    unit="level 0-2",
    range=(0, 2),
    closer="higher",
    accrues="stock",
    absence="zero",
    link="identity",
    formula="max over alliances in force: 2 integrated command, common defence policy or bases; "
    "1 official contact of the forces, training, subordination, contributions or a military "
    "organisation; 0 none of these",
    universe="agreements with an obligation in force on any day of the period; null where the "
    "source of one of them does not code its depth; 0 where there is none",
    reference="Leeds & Anac 2005",
    measure=treaty_depth,
)
