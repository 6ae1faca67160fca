"""Agreements of pairs of states, from what each of the two pledged the other."""

from collections.abc import Sequence

import polars as pl

from comity.sources.alliances._terms import last_day
from comity.sources.reading.as_records import as_records

PLEDGES = {
    "defence": "defence",
    "offence": "offence",
    "neutrality": "neutrality",
    "non_aggression": "non-aggression",
    "consultation": "consultation",
}
"""Columns of pledges, and the words of records for them, in the order of the records."""


def pairs(members: pl.DataFrame, alliance: Sequence[str]) -> pl.DataFrame:
    """Pair the members of each alliance, state < state_b, for the time in which both are in it.

    The columns of the second have ``_b``. Start and end in common are the later start and the
    earlier end; where one is known only to the year, a day of that year is no later start than
    it, and the year's last day is no later end.
    """
    both = members.join(members, on=list(alliance), suffix="_b").filter(
        pl.col("state") < pl.col("state_b")
    )
    later, same = pl.col("start_b") > pl.col("start"), pl.col("start_b") == pl.col("start")
    # precisions stand in the order from fine to coarse when compared as text
    leaves, leaves_b = _first_day("end", "end_precision"), _first_day("end_b", "end_precision_b")
    coarser = pl.col("end_precision_b") > pl.col("end_precision")
    sooner = (leaves_b < leaves) | ((leaves_b == leaves) & coarser)
    finest = pl.min_horizontal("start_precision", "start_precision_b")
    shared = both.sort(*alliance, "state", "start", "state_b", "start_b").with_columns(
        start=pl.max_horizontal("start", "start_b"),
        start_precision=pl.when(later)
        .then("start_precision_b")
        .when(same)
        .then(finest)
        .otherwise("start_precision"),
        end=pl.when(sooner).then("end_b").otherwise("end"),
        end_precision=pl.when(sooner).then("end_precision_b").otherwise("end_precision"),
    )
    return shared.filter(pl.col("end") >= pl.col("start"))


def _first_day(day: str, precision: str) -> pl.Expr:
    """The first day of the year or month that a day stands for."""
    return (
        pl.when(pl.col(precision) == "year")
        .then(pl.col(day).dt.truncate("1y"))
        .when(pl.col(precision) == "month")
        .then(pl.col(day).dt.month_start())
        .otherwise(pl.col(day))
    )


def both_ways(owed: pl.DataFrame, key: Sequence[str], values: Sequence[str]) -> pl.DataFrame:
    """One row for each pair, state < state_b, from one for each direction (owes, to).

    Values are what the first owes, those with ``_b`` what the second does; null where the file
    lists one direction alone.
    """
    ours = owed.filter(pl.col("owes") < pl.col("to")).rename({"owes": "state", "to": "state_b"})
    theirs = owed.filter(pl.col("owes") > pl.col("to")).rename(
        {"owes": "state_b", "to": "state"} | {name: f"{name}_b" for name in values}
    )
    on = ["state", "state_b", *key]
    return ours.join(theirs, on=on, how="full", coalesce=True).sort(on)


def agreements(bound: pl.DataFrame, source: str) -> pl.DataFrame:
    """Lay pairs of states that pledged each other something out as records of agreements.

    Each row of ``bound`` is a pair and agreement: id, state, state_b, start, start_precision, end,
    locator, title; what the first pledged under the names of `PLEDGES` and what the second did
    with ``_b`` (null where unknown, absent where the file does not code it); and, where known,
    depth, members and remark. Of several rows of one id the later ones get a number.
    """
    words = {pledge: word for pledge, word in PLEDGES.items() if pledge in bound}
    either = [pl.when(pl.any_horizontal(p, f"{p}_b")).then(pl.lit(w)) for p, w in words.items()]
    sides = [
        (pl.col(own), pl.col(other), word, by)
        for pledge, word in words.items()
        for own, other, by in ((pledge, f"{pledge}_b", "state"), (f"{pledge}_b", pledge, "state_b"))
    ]
    notes = [
        pl.when(own & ~other).then(pl.format(f"{word} pledged by {{}} only", by))
        for own, other, word, by in sides
    ]
    alone = [
        pl.when(own & ~other.fill_null(value=False)).then(pl.format(f"{{}}:{word}", by))
        for own, other, word, by in sides
    ]
    remark = [pl.col("remark")] if "remark" in bound else []
    signed = last_day(pl.col("start"), pl.col("start_precision"))
    count = pl.int_range(1, pl.len() + 1).over("id")
    told = [name for name in ("depth", "members") if name in bound]
    table = bound.select(
        *told,
        id=pl.when(count > 1).then(pl.format("{}.{}", "id", count)).otherwise("id"),
        start="start",
        end=signed,
        precision="start_precision",
        known=signed,
        source=pl.lit(source),
        locator="locator",
        note=pl.concat_list([*notes, *remark]).list.drop_nulls().list.join("; "),
        parties=pl.concat_list("state", "state_b"),
        title="title",
        kind=pl.lit("alliance"),
        obligations=pl.concat_list(either).list.drop_nulls(),
        one_sided=pl.concat_list(alone).list.drop_nulls(),
        in_force_from="start",
        in_force_to="end",
    )
    return as_records("agreement", table).sort(
        pl.col("parties").list.join(" "), "in_force_from", "id"
    )
