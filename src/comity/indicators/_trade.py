"""Measures of trade: shares, dependence, balance, intensity and concentration by cell."""

from functools import partial

import numpy as np
import polars as pl

from comity.indicators.cells import CELL, figures_of, ids, per_cell
from comity.methods import dependence
from comity.methods import trade as methods

_APART = 40
"""Days by which periods of different names differ: a month has 0 times as many, a quarter 2."""

_MEASURE = (*CELL, "value", "n", "working", "records")


def _joined(one: str, other: str) -> pl.Expr:
    """Ids of two lists, each once, sorted."""
    return pl.concat_list(one, other).list.eval(pl.element().unique().sort())


def _figures(paired: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Figures of each cell: of a year and its months in one cell, the year alone."""
    rows = figures_of(paired, cells)
    length = (pl.col("end") - pl.col("start")).dt.total_days() // _APART
    return rows.filter(length == length.max().over(CELL))


def _facing(trade: pl.DataFrame, of: str, *columns: str) -> pl.DataFrame:
    """Records with ``of`` as state_a and its partner as state_b, where some columns are known."""
    partner = "importer" if of == "exporter" else "exporter"
    return trade.rename({of: "state_a", partner: "state_b"}).drop_nulls(columns)


def share(trade: pl.DataFrame, cells: pl.DataFrame, column: str, of: str) -> pl.DataFrame:
    """Share of ``of``'s total that its trade with the partner makes."""
    rows = _figures(_facing(trade, of, column), cells)
    return per_cell(
        rows,
        value=pl.col(column).mean(),
        working=pl.format("{} of total", pl.col(column).mean().round(6)),
    )


export_share = partial(share, column="share_of_exports", of="exporter")
import_share = partial(share, column="share_of_imports", of="importer")


def _both_ways(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Export and import share of state_a with state_b, in cells where both are known."""
    sold, bought = export_share(trade, cells), import_share(trade, cells)
    return sold.join(bought, on=CELL, suffix="_in").with_columns(
        records=_joined("records", "records_in")
    )


def trade_dependence(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Mean of state_a's export share to and import share from state_b."""
    rows = _both_ways(trade, cells)
    return rows.select(
        *CELL,
        value=(pl.col("value") + pl.col("value_in")) / 2,
        n=pl.col("n") + pl.col("n_in"),
        working=pl.format("({} + {}) / 2", pl.col("value").round(6), pl.col("value_in").round(6)),
        records="records",
    )


def _both_sides(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The dependence of each state on the other, side by side."""
    turned = cells.rename({"state_a": "state_b", "state_b": "state_a"}).select(cells.columns)
    all_cells = pl.concat([cells, turned]).unique(maintain_order=True)
    depends = trade_dependence(trade, all_cells)
    other = depends.select(
        "period",
        state_a="state_b",
        state_b="state_a",
        value_b="value",
        records_b="records",
    )
    sides = depends.join(other, on=CELL).with_columns(records=_joined("records", "records_b"))
    return sides.join(cells.select(CELL), on=CELL, how="semi")


def _of_sides(rows: pl.DataFrame, values: np.ndarray, sign: str) -> pl.DataFrame:
    return rows.with_columns(
        value=pl.Series(values, dtype=pl.Float64),
        working=pl.format(sign, pl.col("value").round(6), pl.col("value_b").round(6)),
    ).select(_MEASURE)


def trade_salience(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Geometric mean of the two states' dependence on each other."""
    rows = _both_sides(trade, cells)
    values = dependence.salience(rows["value"].to_numpy(), rows["value_b"].to_numpy())
    return _of_sides(rows, values, "sqrt({} * {})")


def trade_asymmetry(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Dependence of state_a on state_b less that of state_b on state_a."""
    rows = _both_sides(trade, cells)
    values = dependence.asymmetry(rows["value"].to_numpy(), rows["value_b"].to_numpy())
    return _of_sides(rows, values, "{} - {}")


def trade_symmetry(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """How equally the two states depend on each other."""
    rows = _both_sides(trade, cells)
    values = dependence.symmetry(rows["value"].to_numpy(), rows["value_b"].to_numpy())
    return _of_sides(rows, values, "1 - |{} - {}|")


def _sums(trade: pl.DataFrame, cells: pl.DataFrame, of: str, *columns: str) -> pl.DataFrame:
    """Sums of amounts over the figures of a cell; cells that mix units are left out."""
    rows = _figures(_facing(trade, of, *columns), cells)
    units = pl.col("unit").n_unique()
    return (
        rows.group_by(CELL, maintain_order=True)
        .agg(
            pl.col(columns).sum(),
            n=pl.len(),
            records=ids(),
            unit=pl.col("unit").first(),
            units=units,
        )
        .filter(units=1)
        .drop("units")
    )


def _of_sums(rows: pl.DataFrame, values: np.ndarray, working: pl.Expr) -> pl.DataFrame:
    value = pl.Series(values, dtype=pl.Float64).fill_nan(None)
    return rows.with_columns(value=value, n=pl.col("n").cast(pl.Int64), working=working).select(
        _MEASURE
    )


def trade_intensity(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """State_b's place in state_a's exports over its place in the trade of the world."""
    columns = ("value", "exports_total", "imports_total", "world_total")
    rows = _sums(trade, cells, "exporter", *columns)
    values = methods.intensity(*(rows[name].to_numpy() for name in columns))
    figures = (pl.col(name).round(0) for name in columns)
    return _of_sums(rows, values, pl.format("({} / {}) / ({} / {})", *figures))


def gravity_residual(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Logarithm of what state_a sells to state_b over what was to be expected."""
    some = trade.filter(pl.col("value") > 0, pl.col("expected") > 0)
    rows = _sums(some, cells, "exporter", "value", "expected")
    figures = (pl.col(name).round(0) for name in ("value", "expected"))
    values = np.log(rows["value"].to_numpy() / rows["expected"].to_numpy())
    return _of_sums(rows, values, pl.format("log({} / {})", *figures))


def _sold_and_bought(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """What state_a sells to and buys from state_b, where both are known in one unit."""
    sold = _sums(trade, cells, "exporter", "value")
    bought = _sums(trade, cells, "importer", "value")
    return sold.join(bought, on=[*CELL, "unit"], suffix="_in").with_columns(
        n=pl.col("n") + pl.col("n_in"),
        records=_joined("records", "records_in"),
    )


def trade_balance(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """What state_a sells to state_b beyond what it buys there, as a share of both."""
    rows = _sold_and_bought(trade, cells)
    sold, bought = (rows[name].to_numpy() for name in ("value", "value_in"))
    both = sold + bought
    values = methods.balance(sold, bought) / np.where(both > 0, both, np.nan)
    figures = [pl.col(name).round(0) for name in ("value", "value_in")]
    working = pl.format("({} - {}) / ({} + {})", *figures, *figures)
    return _of_sums(rows, values, working)


def unpaid_imports(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Share of state_a's imports from state_b that its exports there do not pay."""
    rows = _sold_and_bought(trade, cells)
    values = methods.unpaid_share(rows["value_in"].to_numpy(), rows["value"].to_numpy())
    bought, sold = (pl.col(name).round(0) for name in ("value_in", "value"))
    return _of_sums(rows, values, pl.format("max(0, {} - {}) / {}", bought, sold, bought))


def concentration(trade: pl.DataFrame, cells: pl.DataFrame, column: str, of: str) -> pl.DataFrame:
    """How concentrated all exports (or imports) of ``of`` are, whoever the partner."""
    own = _facing(trade, of, column).drop("state_b").sort("id")
    first = own.unique(["state_a", "start", "end"], keep="first", maintain_order=True)
    pairs = cells.select("state_a", "state_b").unique(maintain_order=True)
    rows = _figures(first.join(pairs, on="state_a"), cells)
    partners = pl.col(column).mean()
    return per_cell(
        rows,
        value=partners,
        working=pl.format(
            "index of {} with all partners {}", pl.lit(column.split("_")[0]), partners.round(6)
        ),
    )


export_concentration = partial(concentration, column="exports_concentration", of="exporter")
import_concentration = partial(concentration, column="imports_concentration", of="importer")
