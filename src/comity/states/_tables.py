"""The tables of facts as frames: read once, dates filled so that intervals can be compared."""

from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

from comity.errors import ComityError, shown

FIRST_DAY, OPEN = date(1, 1, 1), date.max
"""What stands for an empty start (as long as there has been one) and an empty end (today)."""

CODE_SYSTEMS = ("cow", "cowc", "gw", "gwc", "iso2", "iso3", "iso_n", "cameo", "undl")
NUMBERED = ("cow", "gw", "iso_n")
"""The systems whose codes are whole numbers; all others are letters."""

_DATES = {"start": pl.Date, "end": pl.Date}


def require(value: str, allowed: tuple[str, ...], what: str) -> str:
    """Refuse a word that is not one of those allowed."""
    if value not in allowed:
        raise ComityError(f"{shown(value)} is no {what}; write one of {', '.join(allowed)}")
    return value


@cache
def read(name: str) -> pl.DataFrame:
    """One table as it stands; empty cells are null."""
    source = files("comity.states").joinpath("data", f"{name}.csv").read_bytes()
    frame = pl.read_csv(source, infer_schema=False)
    dates = [pl.col(c).str.to_date("%Y-%m-%d") for c in _DATES if c in frame.columns]
    return frame.with_columns(dates)


@cache
def spells(system: str) -> pl.DataFrame:
    """Intervals of membership in one system (id, start, end), end `OPEN` where it lasts."""
    own = read("membership").filter(pl.col("system") == system)
    return own.select("id", "start", pl.col("end").fill_null(OPEN)).sort("id", "start")


@cache
def existence() -> pl.DataFrame:
    """When each state was a member of any system (id, start, end): disjoint intervals."""
    known = read("membership").select("id", "start", pl.col("end").fill_null(OPEN))
    known = known.sort("id", "start", "end")
    reached = pl.col("end").cum_max().shift(1).over("id")
    # days are compared as numbers: the day after the last one a date can hold does not exist
    gap = (pl.col("start").cast(pl.Int32) > reached.cast(pl.Int32) + 1).fill_null(value=True)
    runs = known.with_columns(run=gap.cum_sum().over("id"))
    return (
        runs.group_by("id", "run")
        .agg(pl.col("start").min(), pl.col("end").max())
        .sort("id", "start")
        .drop("run")
    )


@cache
def lives() -> pl.DataFrame:
    """First and last day of each state (id, first, last), gaps between them included."""
    return existence().group_by("id").agg(first=pl.col("start").min(), last=pl.col("end").max())


@cache
def codes() -> pl.DataFrame:
    """Every code and when it stands for the state (id, system, code, start, end)."""
    return read("codes").with_columns(pl.col("end").fill_null(OPEN))


@cache
def names() -> pl.DataFrame:
    """Every name and when it was understood (id, name, kind, start, end)."""
    own = read("states")
    present = [
        own.select("id", name=column, kind=pl.lit(kind), start=none, end=none)
        for column, kind in (("name", "name"), ("adjective", "adjective"), ("capital", "capital"))
        for none in [pl.lit(None, pl.Date)]
    ]
    every = pl.concat([*present, read("names")]).join(lives(), on="id")
    return every.select(
        "id",
        "name",
        "kind",
        start=pl.col("start").fill_null(pl.col("first")),
        end=pl.col("end").fill_null(pl.col("last")),
    )


@cache
def names_in_use() -> pl.DataFrame:
    """The name each state went by (id, code, start, end), a later row before an earlier one.

    A former name stands for its days; the present name for all others.
    """
    kept = names().filter(pl.col("kind").is_in(["former", "name"]))
    return kept.sort("kind").select("id", pl.col("name").alias("code"), "start", "end")
