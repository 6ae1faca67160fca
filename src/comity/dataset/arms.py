"""Arms: deliveries of major arms from one state to another."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, at_hand
from comity.dataset.columns import Column
from comity.dataset.coverage import coverage_text, covered_by, number_of, records_of
from comity.dataset.joins import matched, yearly_only
from comity.dataset.rows import Rows, pair_of

__all__ = ["prepare"]

_SAYS = {
    "arms_received": "arms that a receives from b",
    "arms_delivered": "arms that a delivers to b",
}


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read deliveries of arms.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``arms_received`` and ``arms_delivered`` in million trend-indicator values; 0 where the
        files cover the pair and hold none, null elsewhere and where a volume is unknown.

    Raises
    ------
    ComityError
        If the data are not at hand, or the rows are not by year.

    References
    ----------
    Holtom, P., Bromley, M., & Simmel, V. (2012). Measuring International Arms Transfers. SIPRI
    Fact Sheet.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2000, end=2000, data=folder).add("arms")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: SIPRI ... not at hand ...
    """
    yearly_only("arms", rows)
    name, held = at_hand(("sipri-arms",), folder)
    records, declared = records_of(name, held)
    volume = pl.when(pl.col("quantity").is_not_null().all()).then(pl.col("quantity").sum())
    figures = {}
    for column, pair in (
        ("arms_received", pair_of("recipient", "sender")),
        ("arms_delivered", pair_of("sender", "recipient")),
    ):
        named = records.select("quantity", pair=pair, number=number_of("start", rows))
        figures[column] = named.group_by("pair", "number").agg(volume.alias(column), held=pl.len())
    inside = covered_by(declared, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        found = []
        for column, table in figures.items():
            own = matched(batch, table, ["pair", "number"])
            none = pl.when(pl.col("held").is_null()).then(0.0).otherwise(column)
            found.append(own.select(pl.when(known).then(none).alias(column)))
        return pl.concat(found, how="horizontal")

    columns = (
        Column(key, label, "million trend-indicator values", coverage_text(declared), name)
        for key, label in _SAYS.items()
    )
    return Prepared(tuple(columns), join)
