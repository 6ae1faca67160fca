"""Rhetoric: what two states say together and about each other."""

from functools import partial

import polars as pl

from comity.indicators.cells import (
    begun_in,
    counted,
    pairs_between,
    pairs_within,
    per_cell,
    undirected,
)
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["INDICATORS"]


def joint_statements(statements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the statements that both sign in each cell."""
    rows = begun_in(pairs_within(statements, "speakers"), scope)
    return per_cell(rows, value=counted(), working=pl.format("{} statements", pl.len()))


def net_tone(statements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Friendly less hostile statements, made together or about each other."""
    about = undirected(pairs_between(statements, "speakers", "about"))
    together = pairs_within(statements, "speakers")
    every = pl.concat([about, together.select(about.collect_schema().names())]).unique(
        ["id", "state_a", "state_b"], maintain_order=True
    )
    tone = pl.col("tone").replace_strict(
        {"friendly": 1, "neutral": 0, "hostile": -1}, return_dtype=pl.Int64
    )
    rows = begun_in(every, scope).with_columns(tone=tone)
    friendly, hostile = (pl.col("tone") == 1).sum(), (pl.col("tone") == -1).sum()
    return per_cell(
        rows, value=counted(pl.col("tone")), working=pl.format("{} - {}", friendly, hostile)
    )


_statements = partial(
    Indicator,
    domain="rhetoric",
    kind="statement",
    unit="statements",
    whole=True,
    accrues="flow",
    absence="zero",
)

INDICATORS = (
    _statements(
        name="joint_statements",
        label="joint statements",
        range=(0, float("inf")),
        link="root",
        formula="number of statements signed by both in the period",
        universe="what the coverage declares",
        reference="",
        measure=joint_statements,
        lead=True,
    ),
    _statements(
        name="net_tone",
        label="friendly less hostile statements",
        range=(float("-inf"), float("inf")),
        link="identity",
        formula="friendly - hostile statements, made together or about each other",
        universe="what the coverage declares; neutral statements count 0",
        reference="Goldstein 1992",
        measure=net_tone,
    ),
)
