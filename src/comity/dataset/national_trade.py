"""National trade: all imports and exports of each state."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import numbered, sides, span_text, within, yearly_only
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.sources.shelf.at_hand import needed

__all__ = ["prepare"]

_SAYS = {"imports": "imports from all the world", "exports": "exports to all the world"}


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read the total trade of states.

    ``imports`` and ``exports`` in million current USD, for dyads with ``_a`` and ``_b``. Where rows
    are by number (Germany 255 and 260 in 1990), each has its own figure.

    Raises
    ------
    ComityError
        If the data are not available, or the rows are not by year.

    References
    ----------
    Barbieri, K., Keshk, O. M. G., & Pollins, B. M. (2009). Trading Data: Evaluating our
    Assumptions and Coding Rules. Conflict Management and Peace Science 26(5), 471-491.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN"], unit="state", start=1961, end=1961, indicators=["national-trade"],
    ...          data=folder).frame.select("imports", "exports").rows()
    [(15.0, 14.0)]
    """
    yearly_only("national-trade", rows)
    name = "cow-national-trade"
    held = needed(name, folder)
    figures = numbered(held.rows.select("state", "code", "year", *_SAYS), rows)
    inside = within(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        return sides(batch, figures, rows.unit).select(pl.when(known).then(pl.all()))

    ends = [""] if rows.unit == "state" else ["_a", "_b"]
    columns = (
        Column(
            f"{key}{end}",
            f"{says}{f' of {end[1:]}' if end else ''}",
            "million current USD",
            span_text(held),
            name,
        )
        for end in ends
        for key, says in _SAYS.items()
    )
    return Prepared(tuple(columns), join, held.notes)
