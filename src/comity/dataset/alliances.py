"""Alliances: what the two states of a dyad owe each other by treaty."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, covering
from comity.dataset.columns import Column
from comity.dataset.coverage import number_of
from comity.dataset.joins import matched, span_text, within
from comity.dataset.rows import PARTS, Rows, pair_of
from comity.sources.reading.holding import Holding

__all__ = ["OBLIGATIONS", "prepare"]

OBLIGATIONS = ("defence", "offence", "neutrality", "non_aggression", "consultation")
"""The obligations, each a column."""

_LEVELS = {3: ("defence", "offence"), 2: ("neutrality", "non_aggression"), 1: ("consultation",)}
_UNIT = "0 none, 1 consultation, 2 neutrality or non-aggression, 3 defence or offence"


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read alliances: by year from directed dyad-years where they cover the rows, else by day.

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
        what either owes the other. Null outside the file's span; ``offence`` everywhere where the
        alliances are those of the Correlates of War, which do not tell of it.

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
    names = by_year + by_day if rows.freq == "year" else by_day
    name, held, notes = covering("alliances", names, rows, folder)
    keys = ["pair", "number"]
    if name in by_year:
        owed, keys = _dyad_years(held, rows)
    else:
        owed = _by_period(_of_members(held) if name == "atop" else _of_pledges(held), rows)
    untold = [key for key in OBLIGATIONS if key not in held.rows.columns]
    owed = owed.group_by(keys).agg(pl.col(OBLIGATIONS).any())
    inside = within(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        found = matched(batch, owed, keys)
        flags = found.select(pl.when(known).then(pl.col(OBLIGATIONS).fill_null(value=False)))
        flags = flags.with_columns(pl.lit(None, pl.Boolean).alias(key) for key in untold)
        return flags.select(_level(known), *OBLIGATIONS)

    directed = rows.unit == "directed-dyad"
    says = "a owes b" if directed else "either owes the other"
    to = "of a to b" if directed else "of either to the other"
    span = span_text(held)
    columns = (
        Column("obligation", f"highest obligation {to}", _UNIT, span, name),
        *(
            Column(key, f"{says} {key.replace('_', '-')}", "true or false", span, name)
            for key in OBLIGATIONS
        ),
    )
    return Prepared(columns, join, notes)


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


def _of_members(held: Holding) -> pl.DataFrame:
    """What members of an alliance owe each other while both are in it."""
    terms = held.rows.select("alliance", "phase", "state", "start", "end", *OBLIGATIONS)
    one = terms.rename({"state": "owes"})
    other = terms.select("alliance", "phase", to="state", other_start="start", other_end="end")
    pairs = one.join(other, on=["alliance", "phase"]).filter(pl.col("owes") != pl.col("to"))
    return pairs.select(
        "owes",
        "to",
        *OBLIGATIONS,
        start=pl.max_horizontal("start", "other_start"),
        end=pl.min_horizontal("end", "other_end"),
    ).filter(pl.col("start") <= pl.col("end"))


def _of_pledges(held: Holding) -> pl.DataFrame:
    """What one state pledged another, where the file has it pair by pair."""
    told = [key for key in OBLIGATIONS if key in held.rows.columns]
    untold = {key: pl.lit(None, pl.Boolean) for key in OBLIGATIONS if key not in told}
    return held.rows.select("owes", "to", "start", "end", *told, **untold)


def _by_period(pledged: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Obligations by directed dyad and period of the rows, from their first and last days."""
    first, last = rows.years
    own = pledged.filter(pl.col("start").dt.year() <= last, pl.col("end").dt.year() >= first)
    if rows.unit == "dyad":
        own = _turned(own, "owes", "to")
    parts = PARTS[rows.freq]
    numbers = pl.int_ranges(
        number_of("start", rows).clip(lower_bound=first * parts),
        number_of("end", rows).clip(upper_bound=(last + 1) * parts - 1) + 1,
        dtype=pl.Int32,
    )
    spells = own.select(*OBLIGATIONS, pair=pair_of("owes", "to"), number=numbers)
    return spells.explode("number")
