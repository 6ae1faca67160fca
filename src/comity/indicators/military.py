"""Military: what two armed forces give each other and do together."""

import polars as pl

from comity.indicators.cells import (
    begun_in,
    counted,
    in_force,
    pairs_between,
    pairs_within,
    per_cell,
    undirected,
)
from comity.indicators.declaration import Indicator

__all__ = ["JOINT_EXERCISES", "MILITARY_TRANSFERS", "TRANSFERS_RECEIVED"]

_MILITARY = ("arms", "troops", "munitions", "technology")


def _deliveries(transfers: pl.DataFrame) -> pl.DataFrame:
    """Military transfers as (recipient, sender) pairs."""
    military = transfers.filter(pl.col("kind").is_in(_MILITARY))
    return pairs_between(military, "recipient", "sender")


def transfers_received(transfers: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the military transfers under way from state_b to state_a."""
    rows = in_force(_deliveries(transfers), cells)
    return per_cell(rows, value=pl.len(), working=pl.format("{} under way", pl.len()))


def military_transfers(transfers: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the military transfers under way in either direction."""
    rows = in_force(undirected(_deliveries(transfers)), cells)
    return per_cell(rows, value=pl.len(), working=pl.format("{} under way", pl.len()))


def joint_exercises(exercises: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the exercises that both take part in and that begin in each cell."""
    rows = begun_in(pairs_within(exercises, "participants"), cells)
    return per_cell(rows, value=counted(), working=pl.format("{} exercises", pl.len()))


_KINDS = "arms, troops, munitions and technology, asserted or reported; a record is one kind of "
_KINDS += "transfer, not a quantity"

MILITARY_TRANSFERS = Indicator(
    name="military_transfers",
    label="military transfers under way",
    domain="military",
    kind="transfer",
    unit="transfers",
    range=(0, float("inf")),
    closer="higher",
    accrues="stock",
    absence="zero",
    link="root",
    formula="number of transfers under way in either direction on some day of the period",
    universe=_KINDS,
    reference="Kinne 2016",
    measure=military_transfers,
    lead=True,
)

TRANSFERS_RECEIVED = Indicator(
    name="transfers_received",
    label="military transfers a receives from b",
    domain="military",
    kind="transfer",
    unit="transfers",
    range=(0, float("inf")),
    closer="higher",
    accrues="stock",
    absence="zero",
    link="root",
    formula="number of transfers from b to a under way on some day of the period",
    universe=_KINDS,
    reference="Kinne 2016",
    measure=transfers_received,
    directed=True,
)

JOINT_EXERCISES = Indicator(
    name="joint_exercises",
    label="joint military exercises",
    domain="military",
    kind="exercise",
    unit="exercises",
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="number of exercises with both that began in the period",
    universe="what the coverage declares",
    reference="Bernhardt & Sukin 2021",
    measure=joint_exercises,
)
