"""Distance: how far two states lie apart, and what joined them before."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import matched
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.sources.shelf.at_hand import needed
from comity.states.pairs import pair_of

__all__ = ["prepare"]

_COLUMNS = {
    "distance": ("distance of largest cities", "km"),
    "distance_capitals": ("distance of capitals", "km"),
    "common_language": ("share an official language", "true or false"),
    "contiguous": ("share a land border (of about 2000)", "true or false"),
    "colony": ("one ever held the other", "true or false"),
}


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read distances.

    ``distance``, ``distance_capitals`` (km), ``common_language``, ``contiguous``, ``colony``, the
    same in all periods, for they bear no date; null for states that ended before the files' time.

    References
    ----------
    Mayer & Zignago 2011.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "PRK"], unit="dyad", start=1961, end=1961, indicators=["distance"],
    ...          data=folder).frame["distance"].to_list()
    [800.0]
    """
    name = "cepii-distance"
    held = needed(name, folder)
    figures = held.rows.select(pair_of().alias("pair"), *_COLUMNS)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        return matched(batch, figures, ["pair"])

    columns = (Column(key, label, unit, "", name) for key, (label, unit) in _COLUMNS.items())
    return Prepared(tuple(columns), join, held.notes)
