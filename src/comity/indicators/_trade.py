"""Measures of trade: shares, dependence, balance, intensity and concentration by cell."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from comity.indicators.cells import KEYS, computed, figures_of, ids, per_cell
from comity.indicators.scope import Scope
from comity.methods import dependence
from comity.methods import trade as methods
from comity.states.pairs import PLACES, pair_of

_APART = 40
"""Days by which periods of different names differ: a month has 0 times as many, a quarter 2."""

_MEASURE = (*KEYS, "value", "n", "working", "records")


def _joined(one: str, other: str) -> pl.Expr:
    """Ids of two lists, each once, sorted."""
    return pl.concat_list(one, other).list.eval(pl.element().unique().sort())


def _figures(paired: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Figures of each cell: of a year and its months in one cell, the year alone."""
    rows = figures_of(paired, scope)
    length = (pl.col("end") - pl.col("start")).dt.total_days() // _APART
    return rows.filter(length == length.max().over(KEYS))


def _facing(trade: pl.DataFrame, of: str, *columns: str) -> pl.LazyFrame:
    """Records with ``of`` first and its partner second, where some columns are known."""
    partner = "importer" if of == "exporter" else "exporter"
    known = trade.lazy().drop_nulls(columns) if columns else trade.lazy()
    return known.with_columns(pair=pair_of(of, partner)).filter(pl.col("pair").is_not_null())


def share(trade: pl.DataFrame, scope: Scope, column: str, of: str) -> pl.LazyFrame:
    """Share of ``of``'s total that its trade with the partner makes; null where only bounded."""
    bound = f"{column}_high"
    if bound not in trade.columns:
        trade = trade.with_columns(pl.lit(None, pl.Float64).alias(bound))
    told = trade.filter(pl.any_horizontal(pl.col(column, bound).is_not_null()))
    rows = _figures(_facing(told, of), scope)
    mean, most = pl.col(column).mean(), pl.col(bound).min()
    return per_cell(
        rows,
        value=mean,
        working=pl.when(mean.is_null())
        .then(pl.format("at most {} of total", most.round(6)))
        .otherwise(pl.format("{} of total", mean.round(6))),
    )


export_share = partial(share, column="share_of_exports", of="exporter")
import_share = partial(share, column="share_of_imports", of="importer")


def amount(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """What state_a sells to state_b."""
    rows = _sums(trade, scope, "exporter", "value")
    working = pl.format("{} {}", pl.col("value").round(0), "unit")
    return rows.with_columns(n=pl.col("n").cast(pl.Int64), working=working).select(_MEASURE)


def trade_dependence(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Mean of state_a's export share to and import share from state_b."""
    sold, bought = (s(trade, scope).drop_nulls("value") for s in (export_share, import_share))
    rows = sold.join(bought, on=KEYS, suffix="_in", maintain_order="left")
    return rows.select(
        *KEYS,
        value=(pl.col("value") + pl.col("value_in")) / 2,
        n=pl.col("n") + pl.col("n_in"),
        working=pl.format("({} + {}) / 2", pl.col("value").round(6), pl.col("value_in").round(6)),
        records=_joined("records", "records_in"),
    )


def _of_sides(
    trade: pl.DataFrame, scope: Scope, function: Callable[..., Any], sign: str, *, directed: bool
) -> pl.LazyFrame:
    """What a function makes of the dependence of each state on the other."""
    depends = trade_dependence(trade, scope)
    other = depends.select(
        "number",
        pair=pl.col("pair") % PLACES * PLACES + pl.col("pair") // PLACES,
        value_b="value",
        records_b="records",
    )
    ours = pl.lit(directed) | (pl.col("pair") // PLACES < pl.col("pair") % PLACES)
    sides = depends.filter(ours).join(other, on=KEYS, maintain_order="left")
    return sides.select(
        *KEYS,
        value=computed(function, "value", "value_b"),
        n="n",
        working=pl.format(sign, pl.col("value").round(6), pl.col("value_b").round(6)),
        records=_joined("records", "records_b"),
    )


trade_salience = partial(
    _of_sides, function=dependence.salience, sign="sqrt({} * {})", directed=False
)
trade_asymmetry = partial(_of_sides, function=dependence.asymmetry, sign="{} - {}", directed=True)
trade_symmetry = partial(
    _of_sides, function=dependence.symmetry, sign="1 - |{} - {}|", directed=False
)


def _sums(trade: pl.DataFrame, scope: Scope, of: str, *columns: str) -> pl.LazyFrame:
    """Sums of amounts over the figures of a cell; cells that mix units are left out."""
    rows = _figures(_facing(trade, of, *columns), scope)
    units = pl.col("unit").n_unique()
    return (
        rows.group_by(KEYS, maintain_order=True)
        .agg(
            pl.col(columns).sum(),
            n=pl.len(),
            records=ids(),
            unit=pl.col("unit").first(),
            units=units,
        )
        .filter(pl.col("units") == 1)
        .drop("units")
    )


def _of_sums(
    rows: pl.LazyFrame, function: Callable[..., Any], columns: tuple[str, ...], working: pl.Expr
) -> pl.LazyFrame:
    value = computed(function, *columns)
    return rows.with_columns(working=working).select(
        *KEYS, value.alias("value"), pl.col("n").cast(pl.Int64), "working", "records"
    )


def trade_intensity(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """State_b's place in state_a's exports over its place in the trade of the world."""
    columns = ("value", "exports_total", "imports_total", "world_total")
    rows = _sums(trade, scope, "exporter", *columns)
    figures = (pl.col(name).round(0) for name in columns)
    return _of_sums(rows, methods.intensity, columns, pl.format("({} / {}) / ({} / {})", *figures))


def _log_ratio(value: Any, expected: Any) -> Any:
    return np.log(value / expected)


def gravity_residual(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Logarithm of what state_a sells to state_b over what was to be expected."""
    columns = ("value", "expected")
    some = trade.filter(pl.col("value") > 0, pl.col("expected") > 0)
    rows = _sums(some, scope, "exporter", *columns)
    figures = (pl.col(name).round(0) for name in columns)
    return _of_sums(rows, _log_ratio, columns, pl.format("log({} / {})", *figures))


def _sold_and_bought(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """What state_a sells to and buys from state_b, where both are known in one unit."""
    sold = _sums(trade, scope, "exporter", "value")
    bought = _sums(trade, scope, "importer", "value")
    return sold.join(bought, on=[*KEYS, "unit"], suffix="_in", maintain_order="left").with_columns(
        n=pl.col("n") + pl.col("n_in"),
        records=_joined("records", "records_in"),
    )


def _share_of_both(sold: Any, bought: Any) -> Any:
    both = sold + bought
    return methods.balance(sold, bought) / np.where(both > 0, both, np.nan)


def trade_balance(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """What state_a sells to state_b beyond what it buys there, as a share of both."""
    figures = [pl.col(name).round(0) for name in ("value", "value_in")]
    working = pl.format("({} - {}) / ({} + {})", *figures, *figures)
    rows = _sold_and_bought(trade, scope)
    return _of_sums(rows, _share_of_both, ("value", "value_in"), working)


def unpaid_imports(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Share of state_a's imports from state_b that its exports there do not pay."""
    bought, sold = (pl.col(name).round(0) for name in ("value_in", "value"))
    working = pl.format("max(0, {} - {}) / {}", bought, sold, bought)
    rows = _sold_and_bought(trade, scope)
    return _of_sums(rows, methods.unpaid_share, ("value_in", "value"), working)


def concentration(trade: pl.DataFrame, scope: Scope, column: str, of: str) -> pl.LazyFrame:
    """How concentrated all exports (or imports) of ``of`` are, whoever the partner."""
    own = trade.lazy().drop_nulls(column).sort("id")
    first = own.unique([of, "start", "end"], keep="first", maintain_order=True)
    partners = pl.LazyFrame({"partner": pl.Series(scope.states, dtype=pl.String)})
    paired = first.drop("pair", strict=False).join(partners, how="cross")
    paired = paired.filter(pl.col(of) != pl.col("partner"))
    rows = _figures(paired.with_columns(pair=pair_of(of, "partner")), scope)
    value = pl.col(column).mean()
    return per_cell(
        rows,
        value=value,
        working=pl.format(
            "index of {} with all partners {}", pl.lit(column.split("_")[0]), value.round(6)
        ),
    )


export_concentration = partial(concentration, column="exports_concentration", of="exporter")
import_concentration = partial(concentration, column="imports_concentration", of="importer")
