"""Contiguity: whether two states border on each other, year by year."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import doubtful, matched, span_text, within
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.sources.shelf.at_hand import needed
from comity.states.pairs import pair_of

__all__ = ["prepare"]

FARTHER = 6


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read which states border on each other.

    ``contiguity``: 1 by land, 2 to 5 with at most 12, 24, 150, 400 miles of water between, 6
    farther apart; null outside the file's years, and where a row that was set aside may be of the
    two.

    References
    ----------
    Stinnett et al. 2002.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "PRK"], unit="dyad", start=1961, end=1961, indicators=["contiguity"],
    ...          data=folder).frame["contiguity"].to_list()
    [1]
    """
    name = "cow-contiguity"
    held = needed(name, folder)
    figures = held.rows.select("year", "contiguity", pair=pair_of())
    inside, unsure = within(held, rows), doubtful(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        farther = pl.when(~unsure(batch)).then(FARTHER)
        value = pl.coalesce("contiguity", farther).cast(pl.Int8)
        return matched(batch, figures, ["pair", "year"]).select(
            pl.when(known).then(value).alias("contiguity")
        )

    unit = "1 land, 2-5 at most 12, 24, 150, 400 miles of water, 6 farther"
    return Prepared(
        (Column("contiguity", "direct contiguity", unit, span_text(held), name),), join, held.notes
    )
