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
    """Share of ``of``'s total that its trade with the partner makes; bounds where these are all."""
    bound = f"{column}_high"
    if bound not in trade.columns:
        trade = trade.with_columns(pl.lit(None, pl.Float64).alias(bound))
    told = trade.filter(pl.any_horizontal(pl.col(column, bound).is_not_null()))
    rows = _figures(_facing(told, of), scope)
    mean, most = pl.col(column).mean(), pl.col(bound).min()
    return per_cell(
        rows,
        value=mean,
        low=pl.when(mean.is_null()).then(0.0).otherwise(mean),
        high=pl.coalesce(mean, most),
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


def _told(value: str, low: str, high: str) -> pl.Expr:
    """A value as it stands in a working, or its bounds."""
    bounds = pl.format("[{} to {}]", pl.col(low).round(6), pl.col(high).round(6))
    return pl.coalesce(pl.col(value).round(6).cast(pl.String), bounds)


def trade_dependence(trade: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Mean of state_a's export share to and import share from state_b."""
    sold, bought = (measure(trade, scope) for measure in (export_share, import_share))
    rows = sold.join(bought, on=KEYS, suffix="_in", maintain_order="left")
    both = [_told(*(f"{name}{end}" for name in _ENDS)) for end in ("", "_in")]
    return rows.select(
        *KEYS,
        *((pl.col(name) + pl.col(f"{name}_in")) / 2 for name in _ENDS),
        n=pl.col("n") + pl.col("n_in"),
        working=pl.format("({} + {}) / 2", *both),
        records=_joined("records", "records_in"),
    )


_ENDS = ("value", "low", "high")


def _of_sides(
    trade: pl.DataFrame,
    scope: Scope,
    function: Callable[..., Any],
    bounds: Callable[..., tuple[pl.Expr, pl.Expr]],
    sign: str,
    *,
    directed: bool,
) -> pl.LazyFrame:
    """What a function makes of the dependence of each state on the other, and its bounds."""
    depends = trade_dependence(trade, scope)
    other = depends.select(
        "number",
        *(pl.col(name).alias(f"{name}_b") for name in (*_ENDS, "records")),
        pair=pl.col("pair") % PLACES * PLACES + pl.col("pair") // PLACES,
    )
    ours = pl.lit(directed) | (pl.col("pair") // PLACES < pl.col("pair") % PLACES)
    sides = depends.filter(ours).join(other, on=KEYS, maintain_order="left")
    both = [_told(*(f"{name}{end}" for name in _ENDS)) for end in ("", "_b")]
    low, high = bounds(function)
    return sides.select(
        *KEYS,
        value=computed(function, "value", "value_b"),
        low=low,
        high=high,
        n="n",
        working=pl.format(sign, *both),
        records=_joined("records", "records_b"),
    )


def _rising(function: Callable[..., Any]) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of what rises with the dependence of either."""
    return computed(function, "low", "low_b"), computed(function, "high", "high_b")


def _falling(function: Callable[..., Any]) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of what rises with the dependence of the first and falls with that of the other."""
    return computed(function, "low", "high_b"), computed(function, "high", "low_b")


def _alike(function: Callable[..., Any]) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of what is highest where both depend alike."""
    ends = (computed(function, "low", "high_b"), computed(function, "high", "low_b"))
    touch = (pl.col("low") <= pl.col("high_b")) & (pl.col("low_b") <= pl.col("high"))
    highest = pl.when(touch).then(1.0).otherwise(pl.max_horizontal(ends))
    return pl.min_horizontal(ends), highest


trade_salience = partial(
    _of_sides, function=dependence.salience, bounds=_rising, sign="sqrt({} * {})", directed=False
)
trade_asymmetry = partial(
    _of_sides, function=dependence.asymmetry, bounds=_falling, sign="{} - {}", directed=True
)
trade_symmetry = partial(
    _of_sides, function=dependence.symmetry, bounds=_alike, sign="1 - |{} - {}|", directed=False
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
    what = column.split("_")[0]
    sums = [name for name in (f"{what}_total", f"share_of_{what}_high") if name in trade.columns]
    told = pl.any_horizontal(pl.col(column, *sums).is_not_null())
    own = trade.lazy().filter(told).sort("id")
    first = own.unique([of, "start", "end"], keep="first", maintain_order=True)
    partners = pl.LazyFrame({"partner": pl.Series(scope.states, dtype=pl.String)})
    paired = first.drop("pair", strict=False).join(partners, how="cross")
    paired = paired.filter(pl.col(of) != pl.col("partner"))
    rows = _figures(paired.with_columns(pair=pair_of(of, "partner")), scope)
    value = pl.col(column).mean()
    return per_cell(
        rows,
        value=value,
        working=pl.format("index of {} with all partners {}", pl.lit(what), value.round(6)),
    )


export_concentration = partial(concentration, column="exports_concentration", of="exporter")
import_concentration = partial(concentration, column="imports_concentration", of="importer")
