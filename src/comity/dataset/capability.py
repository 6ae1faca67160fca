"""Capability: the composite index of each state, and how it is divided between two."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import numbered, sides, span_text, within
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.sources.shelf.at_hand import needed

__all__ = ["prepare"]

_UNIT = "share of the system's capability"


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read the index of national capability.

    The capability ratio of a dyad is that of the weaker state over that of the stronger.

    ``cinc`` of a state; ``cinc_a``, ``cinc_b`` and ``capability_ratio`` of a dyad, null where
    either is unknown. Where rows are by number (Yemen 678 and 679 in 1990), each has its own
    figure.

    References
    ----------
    Singer, Bremer & Stuckey 1972.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "PRK"], unit="state", start=1961, end=1961, indicators=["capability"],
    ...          data=folder).frame.select("state", "cinc").rows()
    [('CHN', 0.25), ('PRK', 0.05)]
    """
    name = "cow-capabilities"
    held = needed(name, folder)
    figures = numbered(held.rows.select("state", "code", "year", "cinc"), rows)
    inside = within(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        own = sides(batch, figures, rows.unit)
        known = own.with_columns(batch.select(inside).to_series().alias("inside"))
        shown = known.select(pl.when("inside").then(pl.exclude("inside")))
        if rows.unit == "state":
            return shown
        low, high = (f("cinc_a", "cinc_b") for f in (pl.min_horizontal, pl.max_horizontal))
        both = pl.col("cinc_a").is_not_null() & pl.col("cinc_b").is_not_null()
        return shown.with_columns(capability_ratio=pl.when(both).then(low / high))

    def column(name_: str, label: str, unit: str = _UNIT) -> Column:
        return Column(name_, label, unit, span_text(held), name)

    if rows.unit == "state":
        return Prepared((column("cinc", "national capability"),), join, held.notes)
    columns = (
        column("cinc_a", "national capability of a"),
        column("cinc_b", "national capability of b"),
        column("capability_ratio", "capability of the weaker over the stronger", "ratio 0-1"),
    )
    return Prepared(columns, join, held.notes)
