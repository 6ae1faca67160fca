"""Trade: flows between two states, and how much either depends on the other."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, covering
from comity.dataset.columns import Column
from comity.dataset.coverage import coverage_text, covered_by, number_of, records_of
from comity.dataset.joins import matched
from comity.dataset.rows import Rows, pair_of

__all__ = ["prepare"]

_SAYS = {
    "exports": ("exports of a to b", "current USD"),
    "imports": ("imports of a from b", "current USD"),
    "trade_dependence_a": ("dependence of a on trade with b", "share"),
    "trade_dependence_b": ("dependence of b on trade with a", "share"),
    "trade_salience": ("trade salience", "share"),
}
_SOURCES = ("comtrade", "imf-imts", "baci", "itpd-e", "cow-dyadic-trade")
_DAYS = {"year": 360, "quarter": 85, "month": 27}
"""So many days at least has a figure of that period."""


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read trade between states.

    Dependence of a on b is the mean of b's share in the exports and in the imports of a;
    salience is the geometric mean of the dependence of either on the other.

    Parameters
    ----------
    rows : Rows
        The rows to which it is added.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``exports`` and ``imports`` (current USD), ``trade_dependence_a``, ``trade_dependence_b``,
        ``trade_salience`` (shares). A flow that no file tells of is null, for files leave out what
        is zero and what is missing alike; so is a dependence of which a part is null.

    Raises
    ------
    ComityError
        If the data are not at hand.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade.
    Barbieri, K. (2002). The Liberal Illusion: Does Trade Promote Peace?

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2000, end=2000, data=folder).add("trade").frame.select(
    ...     "exports", "imports", "trade_dependence_b").rows()
    [(5.0, 1.0, 1.0)]
    """
    name, held, notes = covering("trade", _SOURCES, rows, folder)
    records, declared = records_of(name, held)
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    least = _DAYS[rows.freq]
    own = records.filter(days.is_between(least, least * 1.1 + 5))
    flows = own.select(
        number=number_of("start", rows),
        sold=pair_of("exporter", "importer"),
        bought=pair_of("importer", "exporter"),
        value="value",
        of_exports="share_of_exports",
        of_imports="share_of_imports",
    )
    out = flows.select(
        "number", pair="sold", exports="value", a_sells="of_exports", b_buys="of_imports"
    )
    back = flows.select(
        "number", pair="bought", imports="value", a_buys="of_imports", b_sells="of_exports"
    )
    both = out.join(back, on=["pair", "number"], how="full", coalesce=True)
    figures = both.select(
        "pair",
        "number",
        "exports",
        "imports",
        trade_dependence_a=(pl.col("a_sells") + pl.col("a_buys")) / 2,
        trade_dependence_b=(pl.col("b_sells") + pl.col("b_buys")) / 2,
    ).with_columns(
        trade_salience=(pl.col("trade_dependence_a") * pl.col("trade_dependence_b")).sqrt()
    )
    inside = covered_by(declared, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        return matched(batch, figures, ["pair", "number"]).select(pl.when(known).then(pl.all()))

    span = coverage_text(declared)
    columns = (Column(key, label, unit, span, name) for key, (label, unit) in _SAYS.items())
    return Prepared(tuple(columns), join, (*notes, *_note(own, records, rows)))


def _note(own: pl.DataFrame, every: pl.DataFrame, rows: Rows) -> tuple[str, ...]:
    if own.height or not every.height:
        return ()
    return (f"trade: the figures at hand are not by {rows.freq}; all its columns are null",)
