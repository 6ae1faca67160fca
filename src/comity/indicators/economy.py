"""Economy: how much two states trade, who depends on whom, and who sanctions whom."""

from functools import partial

import numpy as np
import polars as pl

from comity.indicators.cells import figures_of, in_force, pairs_between, per_cell, undirected
from comity.indicators.declaration import Indicator
from comity.methods import dependence

__all__ = [
    "EXPORT_SHARE",
    "IMPORT_SHARE",
    "SANCTIONS_IN_FORCE",
    "TRADE_ASYMMETRY",
    "TRADE_DEPENDENCE",
    "TRADE_SALIENCE",
]


def share(trade: pl.DataFrame, cells: pl.DataFrame, column: str, of: str) -> pl.DataFrame:
    """Share of ``of``'s total that its trade with the partner makes."""
    partner = "importer" if of == "exporter" else "exporter"
    paired = trade.rename({of: "state_a", partner: "state_b"}).drop_nulls(column)
    rows = figures_of(paired, cells)
    return per_cell(
        rows,
        value=pl.col(column).mean(),
        working=pl.format("{} of total", pl.col(column).mean().round(6)),
    )


export_share = partial(share, column="share_of_exports", of="exporter")
import_share = partial(share, column="share_of_imports", of="importer")


def _both_ways(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Export and import share of state_a with state_b, in cells where both are known."""
    keys = ["state_a", "state_b", "period"]
    sold, bought = export_share(trade, cells), import_share(trade, cells)
    return sold.join(bought, on=keys, suffix="_in").with_columns(
        records=pl.concat_list("records", "records_in").list.unique().list.sort()
    )


def trade_dependence(trade: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Mean of state_a's export share to and import share from state_b."""
    rows = _both_ways(trade, cells)
    return rows.select(
        "state_a",
        "state_b",
        "period",
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
    keys = ["state_a", "state_b", "period"]
    sides = depends.join(other, on=keys).with_columns(
        records=pl.concat_list("records", "records_b").list.unique().list.sort()
    )
    return sides.join(cells.select(keys), on=keys, how="semi")


def _of_sides(rows: pl.DataFrame, values: np.ndarray, sign: str) -> pl.DataFrame:
    return rows.select(
        "state_a",
        "state_b",
        "period",
        value=pl.Series(values, dtype=pl.Float64),
        n=pl.col("n"),
        working=pl.format(sign, pl.col("value").round(6), pl.col("value_b").round(6)),
        records="records",
    )


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


def sanctions_in_force(sanctions: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count the sanctions in force between the two states, those of the Security Council too."""
    paired = pairs_between(sanctions, "senders", "targets")
    states = pl.concat([cells["state_a"], cells["state_b"]]).unique()
    of_all = paired.filter(pl.col("state_a") == "UN").drop("state_a")
    members = of_all.join(pl.DataFrame({"state_a": states}), how="cross")
    own = paired.filter(pl.col("state_a") != "UN")
    every = pl.concat([own, members.select(own.columns)])
    rows = in_force(undirected(every.filter(pl.col("state_a") != pl.col("state_b"))), cells)
    return per_cell(rows, value=pl.len(), working=pl.format("{} in force", pl.len()))


_TRADE = "trade reported between the two; a direction that is not reported makes it null"
_HIRSCHMAN = "Hirschman 1945"
_BARBIERI = "Barbieri 2002"

EXPORT_SHARE = Indicator(
    name="export_share",
    label="share of a's exports that go to b",
    domain="economy",
    kind="trade",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="exports of a to b / all exports of a",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=export_share,
    directed=True,
)

IMPORT_SHARE = Indicator(
    name="import_share",
    label="share of a's imports that come from b",
    domain="economy",
    kind="trade",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="imports of a from b / all imports of a",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=import_share,
    directed=True,
)

TRADE_DEPENDENCE = Indicator(
    name="trade_dependence",
    label="dependence of a on trade with b",
    domain="economy",
    kind="trade",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="(export share + import share) / 2",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=trade_dependence,
    directed=True,
)

TRADE_SALIENCE = Indicator(
    name="trade_salience",
    label="trade salience",
    domain="economy",
    kind="trade",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="sqrt(dependence of a on b * dependence of b on a)",
    universe=_TRADE,
    reference=_BARBIERI,
    measure=trade_salience,
    lead=True,
)

TRADE_ASYMMETRY = Indicator(
    name="trade_asymmetry",
    label="asymmetry of trade dependence",
    domain="economy",
    kind="trade",
    unit="share",
    range=(-1, 1),
    closer="lower",
    accrues="ratio",
    absence="null",
    link="identity",
    formula="dependence of a on b - dependence of b on a (positive: a depends more)",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=trade_asymmetry,
    directed=True,
)

SANCTIONS_IN_FORCE = Indicator(
    name="sanctions_in_force",
    label="sanctions in force between the two",
    domain="economy",
    kind="sanction",
    unit="sanctions",
    range=(0, float("inf")),
    closer="lower",
    accrues="stock",
    absence="zero",
    link="root",
    formula="number of sanctions of either on the other in force in the period",
    universe="what the coverage declares; those of the UN Security Council bind every member "
    "(Charter, Article 25)",
    reference="Morgan, Bapat & Kobayashi 2014",
    measure=sanctions_in_force,
)
