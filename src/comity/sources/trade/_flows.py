"""One value for each flow of trade, from the one or two reports that there are of it."""

import numpy as np
import polars as pl

from comity.methods.trade import Prefer, reconcile
from comity.sources.trade._reports import WORLD

__all__ = ["CIF", "FLOW", "PERIOD", "flows", "with_world"]

CIF = 0.1
"""Insurance and freight as a share of the value free on board: a convention."""

PERIOD = ["start", "end"]
FLOW = ["exporter", "importer", *PERIOD]
"""What tells one flow from another."""


def flows(rows: pl.DataFrame, cif: float = CIF, prefer: Prefer = "importer") -> pl.DataFrame:
    """One value for each flow of a period, from the one or two reports that there are of it.

    Parameters
    ----------
    rows : DataFrame
        Rows of a holding, as the adapters of trade document them.
    cif : float
        Insurance and freight that a report of imports c.i.f. holds, as a share of the value free
        on board.
    prefer : {"importer", "exporter", "mean"}
        Which report to take of two, as in `comity.methods.trade.reconcile`.

    Returns
    -------
    DataFrame
        exporter, importer (id; of what is no state the name), between_states (whether both are),
        start, end, value (USD, free on board where reports say so), value_by_exporter,
        value_by_importer (as reported), spread (log of the importer's report over the
        exporter's, both free on board), error (standard error of the log of value) and choice
        ("importer", "exporter", "both" or "estimate"). Trade with the world as a whole has no
        row. A flow in no row is unknown: files leave out what is zero and what is missing alike. So
        is one without a value: each report of it is blank.

    Raises
    ------
    ComityError
        If cif is negative or no number, or prefer is none of the three.

    Examples
    --------
    >>> from datetime import date
    >>> flow = {"exporter": "CHN", "importer": "PRK", "exporter_named": "CHN",
    ...         "importer_named": "PRK", "start": date(2001, 1, 1), "end": date(2001, 12, 31)}
    >>> rows = pl.DataFrame([
    ...     flow | {"value": 100.0, "reported_by": "exporter", "valuation": "fob"},
    ...     flow | {"value": 121.0, "reported_by": "importer", "valuation": "cif"}])
    >>> flows(rows).with_columns(pl.col("value", "spread").round(3)).select(
    ...     "value", "value_by_exporter", "value_by_importer", "spread", "choice").row(0)
    (110.0, 100.0, 121.0, 0.095, 'importer')
    """
    parties = {side: pl.coalesce(side, f"{side}_named") for side in ("exporter", "importer")}
    states = pl.col("exporter").is_not_null() & pl.col("importer").is_not_null()
    reports = rows.filter(~with_world()).select(
        **parties,
        start="start",
        end="end",
        between_states=states,
        sold=_reported("exporter"),
        landed=_reported("importer", fob=False),
        bought=_reported("importer", fob=True),
        estimate=_reported("estimate"),
    )
    names = ("sold", "landed", "bought", "estimate")
    summed = (
        reports.group_by(*FLOW, "between_states", maintain_order=True)
        .agg(pl.col(names).sum(), pl.col(names).count().name.prefix("n_"))
        .with_columns(pl.when(pl.col(f"n_{name}") > 0).then(name).alias(name) for name in names)
    )
    mirror = reconcile(
        summed["sold"].to_numpy(),
        summed.select(pl.coalesce(pl.col("bought") * (1 + cif), "landed")).to_series().to_numpy(),
        cif,
        prefer,
    )
    estimated = pl.col("estimate").is_not_null()
    mirrored = summed.with_columns(
        mirrored=_series(mirror.value),
        spread=_series(-mirror.spread),
        error=_series(mirror.sd),
        choice=pl.Series(mirror.choice, dtype=pl.String),
    )
    return mirrored.select(
        *FLOW,
        "between_states",
        value=pl.coalesce("estimate", "mirrored"),
        value_by_exporter="sold",
        value_by_importer=pl.coalesce("bought", "landed"),
        spread=pl.when(~estimated).then("spread"),
        error=pl.when(~estimated).then("error"),
        choice=pl.when(estimated).then(pl.lit("estimate")).otherwise("choice"),
    )


def with_world() -> pl.Expr:
    """Whether a row is of a state's trade with all the world.

    >>> rows = pl.DataFrame({"exporter_named": ["156", "156"], "importer_named": [WORLD, "408"]})
    >>> rows.select(with_world()).to_series().to_list()
    [True, False]
    """
    return (pl.col("exporter_named") == WORLD) | (pl.col("importer_named") == WORLD)


def _reported(by: str, *, fob: bool | None = None) -> pl.Expr:
    """Values of one side, of one valuation where it is given."""
    rows = pl.col("reported_by") == by
    if fob is not None:
        rows &= (pl.col("valuation") == "fob") == fob
    return pl.when(rows).then("value")


def _series(values: np.ndarray) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None)
