"""Own indicators of a case as indicators like any other."""

from collections.abc import Mapping
from functools import lru_cache, partial

import polars as pl

from comity.evidence import Own
from comity.indicators.cells import figures_of, pairs_between, per_cell, undirected
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["own_indicator", "own_indicators"]


def own_indicator(own: Own) -> Indicator:
    """An indicator as a casebook declares it.

    Measured from records of kind ``figure`` that bear its name: the mean of those of a period, of a
    flow their sum.

    >>> from datetime import date
    >>> from comity.evidence import Coverage, Own
    >>> covered = Coverage("figure.pupils", ("CHN", "RUS"), date(2000, 1, 1), date(2020, 12, 31),
    ...                    "students enrolled", ("own",))
    >>> own = Own("pupils", "students abroad", "students", "diplomacy", covered)
    >>> own_indicator(own).coverage_kind
    'figure.pupils'
    """
    low, high = own.range
    mean = "sum" if own.accrues == "flow" else "mean"
    return Indicator(
        name=own.name,
        label=own.label,
        domain=own.domain,
        kind="figure",
        unit=own.unit,
        range=own.range,
        closer=own.closer,
        accrues=own.accrues,
        absence=own.absence,
        link="arcsine" if (low, high) == (0, 1) else "root" if low == 0 else "identity",
        formula=own.formula or f"{mean} of column {own.column} of {own.file} in the period",
        universe=own.coverage.universe,
        reference=own.reference,
        measure=partial(_own_figures, own=own),
        directed=own.directed,
        within=own.kind,
        errs=bool(own.error),
        rests_on="own",
        undefined=f"fewer than {own.least} in the period" if own.least else "undefined",
    )


def _own_figures(figures: pl.DataFrame, scope: Scope, own: Own) -> pl.LazyFrame:
    """The mean of an indicator's figures in each period, of a flow their sum."""
    rows = figures.filter(pl.col("indicator") == own.name)
    paired = pairs_between(rows, "state_a", "state_b")
    placed = figures_of(paired if own.directed else undirected(paired), scope)
    value, flow = pl.col("value"), own.accrues == "flow"
    weight = pl.col("n") if own.count and not flow else value.is_not_null().cast(pl.Int64)
    total = pl.lit(1.0) if flow else weight.sum()
    counted = pl.when(pl.col("n").count() > 0).then(pl.col("n").sum()).otherwise(pl.len())
    one = pl.coalesce(
        pl.col("note").filter(pl.col("note") != "").first(),
        value.first().round_sig_figs(6).cast(pl.String),
    )
    found = (value * weight).sum() / total
    return per_cell(
        placed,
        value=pl.when(counted >= own.least).then(found),
        n=counted,
        se=((pl.col("se") * weight) ** 2).sum().sqrt() / total,
        working=pl.when(pl.len() > 1)
        .then(pl.format(f"{'sum' if flow else 'mean'} of {{}} figures", pl.len()))
        .otherwise(one),
    )


@lru_cache(maxsize=64)
def own_indicators(own: tuple[Own, ...]) -> Mapping[str, Indicator]:
    """The indicators that a body of evidence declares, by name.

    >>> own_indicators(())
    {}
    """
    return {one.name: own_indicator(one) for one in own}
