"""Majors: whether a state is a major power on some day of the period."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import doubtful, span_text, within
from comity.dataset.prepared import Prepared
from comity.dataset.rows import PARTS, Rows
from comity.sources.shelf.at_hand import needed
from comity.states.pairs import state_ids

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read the major powers.

    ``major`` of a state, ``major_a`` and ``major_b`` of a dyad: true where it was one on some day
    of the period, null outside the file's span, and where a row that was set aside may be of the
    state and no other says that it was one.

    References
    ----------
    Correlates of War Project 2017.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "PRK"], unit="state", start=1961, end=1961, indicators=["majors"],
    ...          data=folder).frame.select("state", "major").rows()
    [('CHN', True), ('PRK', False)]
    """
    name = "cow-majors"
    held = needed(name, folder)
    months = 12 // PARTS[rows.freq]

    def number(day: str) -> pl.Expr:
        month = pl.col(day).dt.year().cast(pl.Int32) * 12 + pl.col(day).dt.month() - 1
        return month // months

    spells = held.rows.select(
        pl.col("state").cast(state_ids()),
        number=pl.int_ranges(number("start"), number("end") + 1, dtype=pl.Int32),
    )
    powers = spells.explode("number").unique().with_columns(power=pl.lit(True))
    inside, unsure = within(held, rows), doubtful(held, rows)
    names = ["state"] if rows.unit == "state" else ["state_a", "state_b"]

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        found = []
        for state in names:
            own = powers.rename({"state": state})
            matched = batch.select(state, "number").join(
                own, on=[state, "number"], how="left", maintain_order="left"
            )
            none = pl.when(~unsure(batch, state)).then(pl.lit(value=False))
            power = pl.when(known).then(pl.coalesce("power", none))
            found.append(matched.select(power.alias(state.replace("state", "major"))))
        return pl.concat(found, how="horizontal")

    columns = tuple(
        Column(
            state.replace("state", "major"),
            "is a major power" if state == "state" else f"{state[-1]} is a major power",
            "true or false",
            span_text(held),
            name,
        )
        for state in names
    )
    return Prepared(columns, join, held.notes)
