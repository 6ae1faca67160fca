"""Agreements of pairs of states, from what each of the two pledged the other."""

from collections.abc import Sequence

import polars as pl

from comity.sources.alliances._terms import last_day
from comity.sources.reading.as_records import as_records

__all__ = ["PLEDGES", "agreements", "pairs"]

PLEDGES = {
    "defence": "defence",
    "offence": "offence",
    "neutrality": "neutrality",
    "non_aggression": "non-aggression",
    "consultation": "consultation",
}
"""Columns of pledges, and the words of records for them, in the order of the records."""


def pairs(members: pl.DataFrame, alliance: Sequence[str]) -> pl.DataFrame:
    """Pair the members of each alliance for the time in which both are in it.

    Parameters
    ----------
    members : DataFrame
        One row for each membership: state, start, end, start_precision, end_precision, and what
        else is known of it.
    alliance : sequence of str
        Columns by which memberships belong together.

    Returns
    -------
    DataFrame
        One row for each pair, state < state_b: the columns of the first, those of the second
        with ``_b``, and start and end in common, which are the later start and the earlier end
        (where one is known only to the year, a day of that year is no later start than it, and
        the year's last day is no later end).

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> from datetime import date
    >>> members = pl.DataFrame({"alliance": 1, "state": ["CHN", "PRK"], "end": date(1970, 1, 1),
    ...     "start": [date(1961, 7, 11), date(1961, 1, 1)], "start_precision": ["day", "year"],
    ...     "end_precision": "day"})
    >>> pairs(members, ["alliance"]).select("state", "state_b", "start", "start_precision").row(0)
    ('CHN', 'PRK', datetime.date(1961, 7, 11), 'day')
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


def agreements(bound: pl.DataFrame, source: str) -> pl.DataFrame:
    """Lay pairs of states that pledged each other something out as records of agreements.

    Parameters
    ----------
    bound : DataFrame
        One row for each pair and agreement: id, state and state_b, start, start_precision, end,
        locator, title; what the first pledged under the names of `PLEDGES` and what the second
        did with ``_b`` (null where unknown, absent where the file does not code it); and, where
        known, depth, members and remark.
    source : str
        Key of the citation.

    Returns
    -------
    DataFrame
        The columns of agreement records: the obligations are those that either of the two took
        on, the note names a one-sided one; of several rows of one id the later ones get a number.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> from datetime import date
    >>> bound = pl.DataFrame({"id": ["one"], "state": ["CHN"], "state_b": ["PRK"],
    ...     "start": [date(1961, 7, 11)], "start_precision": ["day"], "end": [date(1970, 1, 1)],
    ...     "locator": ["alliance 1"], "title": ["One"], "defence": [True], "defence_b": [False]})
    >>> agreements(bound, "atop").select("parties", "obligations", "note").row(0)
    (['CHN', 'PRK'], ['defence'], 'defence pledged by CHN only')
    """
    words = {pledge: word for pledge, word in PLEDGES.items() if pledge in bound}
    either = [pl.when(pl.any_horizontal(p, f"{p}_b")).then(pl.lit(w)) for p, w in words.items()]
    notes = [note for pledge, word in words.items() for note in _one_sided(pledge, word)]
    remark = [pl.col("remark")] if "remark" in bound else []
    signed = last_day(pl.col("start"), pl.col("start_precision"))
    count = pl.int_range(1, pl.len() + 1).over("id")
    table = bound.select(
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
        in_force_from="start",
        in_force_to="end",
        depth=pl.col("depth").cast(pl.Float64) if "depth" in bound else pl.lit(None, pl.Float64),
        one_sided=pl.concat_list(
            owed for p, w in words.items() for owed in _alone(p, "{}:" + w)
        ).list.drop_nulls(),
        members=pl.col("members").cast(pl.Int64) if "members" in bound else pl.lit(None, pl.Int64),
    )
    return as_records("agreement", table).sort(
        pl.col("parties").list.join(" "), "in_force_from", "id"
    )


def _one_sided(pledge: str, word: str) -> list[pl.Expr]:
    """Say who alone took an obligation on; null where neither or both did."""
    return _alone(pledge, f"{word} pledged by {{}} only")


def _alone(pledge: str, text: str) -> list[pl.Expr]:
    """A text with the state that alone took an obligation on; null where neither or both did."""
    own, other = pl.col(pledge), pl.col(f"{pledge}_b")
    told = ((own, other, "state"), (other, own, "state_b"))
    return [pl.when(mine & ~yours).then(pl.format(text, party)) for mine, yours, party in told]
