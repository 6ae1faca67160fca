"""Sanctions: what the states of a dyad impose on each other."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, at_hand
from comity.dataset.columns import Column
from comity.dataset.coverage import coverage_text, covered_by, number_of, records_of
from comity.dataset.joins import matched, yearly_only
from comity.dataset.rows import Rows, pair_of

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read sanctions of states on states.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year: cases are dated by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``sanctions``: kinds of sanction of a on b in force on some day of the period, case by
        case; where dyads are undirected, of either on the other. Those of the European Union and of
        the G7 count as their members'; those of the United Nations and of other organisations are
        not counted. Null outside what the files cover.

    Raises
    ------
    ComityError
        If the data are not at hand, or the rows are not by year.

    References
    ----------
    Felbermayr, G., Kirilakha, A., Syropoulos, C., Yalcin, E., & Yotov, Y. V. (2020). The Global
    Sanctions Data Base. European Economic Review 129.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2000, end=2000, data=folder).add("sanctions")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: Global Sanctions Data Base is not at hand ...
    """
    yearly_only("sanctions", rows)
    name, held = at_hand(("gsdb",), folder)
    records, declared = records_of(name, held)
    states = rows.spells["state_a"].dtype.categories  # type: ignore[attr-defined]
    each = (
        records.explode("senders")
        .explode("targets")
        .filter(
            pl.col("senders").is_in(states.implode()), pl.col("targets").is_in(states.implode())
        )
    )
    first, last = rows.years
    inside_years = each.filter(
        pl.col("start").dt.year() <= last, pl.col("end").dt.year() >= first
    ).with_columns(
        pl.col("start").clip(lower_bound=pl.date(first, 1, 1)),
        pl.col("end").clip(upper_bound=pl.date(last, 12, 31)),
    )
    spells = inside_years.select(
        pair=pair_of("senders", "targets"),
        back=pair_of("targets", "senders"),
        number=pl.int_ranges(number_of("start", rows), number_of("end", rows) + 1, dtype=pl.Int32),
    ).explode("number")
    if rows.unit == "dyad":
        spells = pl.concat([spells, spells.with_columns(pair="back")])
    counts = spells.group_by("pair", "number").agg(sanctions=pl.len())
    inside = covered_by(declared, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        value = pl.col("sanctions").fill_null(0).cast(pl.Int16)
        own = matched(batch, counts, ["pair", "number"])
        return own.select(pl.when(known).then(value).alias("sanctions"))

    way = "of a on b" if rows.unit == "directed-dyad" else "of either on the other"
    column = Column(
        "sanctions", f"sanctions {way}", "kinds in force", coverage_text(declared), name
    )
    return Prepared((column,), join)
