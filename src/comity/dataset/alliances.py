"""Alliances: what the two states of a dyad owe each other by treaty."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, at_hand
from comity.dataset.columns import Column
from comity.dataset.joins import matched, span_text, within
from comity.dataset.rows import PARTS, Rows, pair_of
from comity.errors import ComityError
from comity.sources.holding import Holding

__all__ = ["OBLIGATIONS", "prepare"]

OBLIGATIONS = ("defence", "offence", "neutrality", "non_aggression", "consultation")
"""The obligations, each a column."""

_LEVELS = {3: ("defence", "offence"), 2: ("neutrality", "non_aggression"), 1: ("consultation",)}
_UNIT = "0 none, 1 consultation, 2 neutrality or non-aggression, 3 defence or offence"


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read alliances: by year from directed dyad-years where they are at hand, else by day.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``obligation`` (level of the highest) and one column, true or false, for each of
        `OBLIGATIONS`: what a owes b on some day of the period; where dyads are undirected,
        what either owes the other. Null outside the file's span.

    Raises
    ------
    ComityError
        If the data are not at hand.

    References
    ----------
    Leeds, B. A., Ritter, J. M., Mitchell, S. M., & Long, A. G. (2002). Alliance Treaty
    Obligations and Provisions, 1815-1944. International Interactions 28(3), 237-260.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "PRK"], start=1961, end=1962, indicators=["alliances"],
    ...          data=folder).frame.select("state_a", "year", "obligation").rows()
    [('CHN', 1961, 3), ('CHN', 1962, None), ('PRK', 1961, 3), ('PRK', 1962, None)]
    """
    by_year, by_day = ("atop-dyad-years",), ("atop", "cow-alliances")
    name, held = at_hand(by_year + by_day if rows.freq == "year" else by_day, folder)
    keys = ["pair", "number"]
    if name in by_year:
        owed, keys = _dyad_years(held, rows)
    else:
        owed = _of_terms(held, rows)
    owed = owed.group_by(keys).agg(pl.col(OBLIGATIONS).any())
    inside = within(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        found = matched(batch, owed, keys)
        flags = found.select(pl.when(known).then(pl.col(OBLIGATIONS).fill_null(value=False)))
        return flags.select(_level(known), *OBLIGATIONS)

    columns = (
        Column("obligation", "highest obligation of a to b", _UNIT, span_text(held), name),
        *(
            Column(key, f"a owes b {key.replace('_', '-')}", "true or false", span_text(held), name)
            for key in OBLIGATIONS
        ),
    )
    return Prepared(columns, join)


def _level(known: pl.Series) -> pl.Expr:
    level = pl.lit(0, pl.Int8)
    for rank, names in sorted(_LEVELS.items()):
        level = pl.when(pl.any_horizontal(names)).then(pl.lit(rank, pl.Int8)).otherwise(level)
    return pl.when(known).then(level).alias("obligation")


def _turned(owed: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """Both directions, where what either owes counts."""
    back = owed.rename({one: other, other: one}).select(owed.columns)
    return pl.concat([owed, back])


def _dyad_years(held: Holding, rows: Rows) -> tuple[pl.DataFrame, list[str]]:
    """Obligations by directed dyad-year, by codes where the rows have those of the file."""
    if rows.system == "cow":
        one, other = "code_a", "code_b"
        owed = held.rows.rename({"code_owes": one, "code_to": other})
        keys = [one, other, "year"]
        owed = owed.select(*keys, *OBLIGATIONS)
        return (owed if rows.unit == "directed-dyad" else _turned(owed, one, other)), keys
    owed = held.rows.select("owes", "to", "year", *OBLIGATIONS)
    if rows.unit == "dyad":
        owed = _turned(owed, "owes", "to")
    return owed.with_columns(pair=pair_of("owes", "to")), ["pair", "year"]


def _of_terms(held: Holding, rows: Rows) -> pl.DataFrame:
    """Obligations by directed dyad and period, from the terms of the members of alliances."""
    if not {"alliance", "phase", "state"} <= set(held.rows.columns):
        raise ComityError("the alliances at hand do not say who was a member from when to when")
    months = 12 // PARTS[rows.freq]
    first, last = rows.years
    terms = held.rows.filter(
        pl.col("start").dt.year() <= last, pl.col("end").dt.year() >= first
    ).select("alliance", "phase", "state", "start", "end", *OBLIGATIONS)
    one = terms.rename({"state": "owes"})
    other = terms.select("alliance", "phase", to="state", other_start="start", other_end="end")
    pairs = one.join(other, on=["alliance", "phase"]).filter(pl.col("owes") != pl.col("to"))
    start, end = (
        pl.max_horizontal("start", "other_start"),
        pl.min_horizontal("end", "other_end"),
    )
    pairs = pairs.with_columns(start=start, end=end).filter(pl.col("start") <= pl.col("end"))
    if rows.unit == "dyad":
        pairs = _turned(pairs.drop("other_start", "other_end"), "owes", "to")

    def number(day: str) -> pl.Expr:
        month = pl.col(day).dt.year().cast(pl.Int32) * 12 + pl.col(day).dt.month() - 1
        return (month // months).clip(first * PARTS[rows.freq], (last + 1) * PARTS[rows.freq] - 1)

    numbers = pl.int_ranges(number("start"), number("end") + 1, dtype=pl.Int32)
    spells = pairs.select(*OBLIGATIONS, pair=pair_of("owes", "to"), number=numbers)
    return spells.explode("number")
