"""Commitment: what two states have pledged each other by treaty."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from comity.indicators.cells import KEYS, in_force, pairs_within, per_cell
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["INDICATORS", "LEVELS", "highest_on", "open_to_all"]

LEVELS = ("none", "consultation", "non-aggression or neutrality", "defence or offence")
"""Obligations in ascending order of what they ask, after the scale of Signorino and Ritter."""

PLEDGES = ("defence", "offence", "neutrality", "non-aggression", "consultation")
"""What an agreement may oblige its parties to."""

OPEN = 30
"""A pact of more members that pledges neither defence nor offence is open to all comers: it binds
states to a code of conduct, and is no pledge between two of them."""

_RANK = {"consultation": 1, "neutrality": 2, "non-aggression": 2, "defence": 3, "offence": 3}

_REFERENCE = "Leeds, Ritter, Mitchell & Long 2002; Signorino & Ritter 1999"


def _ranked(agreements: pl.DataFrame, *, directed: bool = False) -> pl.LazyFrame:
    """Agreements by pair of states, with the rank of the highest obligation among them."""
    paired = pairs_within(agreements, "parties", directed=directed)
    if directed:
        theirs = pl.concat_list(_alone(word) for word in PLEDGES).list.drop_nulls()
        paired = paired.with_columns(pl.col("obligations").list.set_difference(theirs))
    rank = pl.max_horizontal(
        pl.when(_holds(word)).then(rank).otherwise(0) for word, rank in _RANK.items()
    )
    crowd = (pl.col("members") > OPEN).fill_null(value=False)
    open_to_all = crowd & (rank < len(LEVELS) - 1)
    return paired.with_columns(rank=pl.when(open_to_all).then(0).otherwise(rank))


def open_to_all(row: Mapping[str, Any]) -> bool:
    """Whether an agreement is open to all comers, so that it is no pledge between two states."""
    crowd = row["members"] is not None and row["members"] > OPEN
    return crowd and all(_RANK.get(one, 0) < len(LEVELS) - 1 for one in row["obligations"])


def _alone(word: str) -> pl.Expr:
    """An obligation where the second state of a pair alone took it on; else null."""
    alone = pl.col("one_sided").list.contains(pl.format(f"{{}}:{word}", "state_b"))
    return pl.when(alone).then(pl.lit(word))


def _holds(word: str) -> pl.Expr:
    return pl.col("obligations").list.contains(word)


def _in_force(agreements: pl.DataFrame, scope: Scope, *, directed: bool = False) -> pl.LazyFrame:
    """Agreements by cell on some day of which they are in force, with their highest rank."""
    ranked = _ranked(agreements, directed=directed)
    return in_force(ranked, scope, start="in_force_from", end="in_force_to")


def highest_obligation(
    agreements: pl.DataFrame, scope: Scope, *, directed: bool = False
) -> pl.LazyFrame:
    """Rank the highest obligation in force on any day of each cell."""
    return per_cell(
        _in_force(agreements, scope, directed=directed),
        value=pl.col("rank").max(),
        working=pl.format("highest of {} in force", pl.len()),
    )


def highest_on(agreements: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The highest obligation in force between two states on single days.

    Those columns and value: the rank, 0 where no agreement is in force.

    >>> import comity as cm
    >>> from datetime import date
    >>> treaties = cm.casebook("crink").evidence.primary().frames["agreement"]
    >>> days = {"state_a": "PRK", "state_b": "RUS", "day": [date(2024, 12, 3), date(2024, 12, 4)]}
    >>> highest_on(treaties, pl.DataFrame(days))["value"].to_list()
    [1.0, 3.0]
    """
    keys = ["state_a", "state_b", "day"]
    held = (
        _ranked(agreements)
        .join(days.lazy(), on=["state_a", "state_b"])
        .filter(pl.col("day").is_between("in_force_from", "in_force_to"))
        .group_by(keys)
        .agg(value=pl.col("rank").max().cast(pl.Float64))
    )
    found = days.lazy().join(held, on=keys, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("value", pl.lit(0.0))).collect()


def obligation_stock(agreements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the obligations in force on any day of each cell, treaty by treaty."""
    held = _in_force(agreements, scope).with_columns(count=pl.col("obligations").list.len())
    rows = held.with_columns(count=pl.when(pl.col("rank") > 0).then("count").otherwise(0))
    return per_cell(
        rows,
        value=pl.col("count").sum(),
        working=pl.format("{} obligations in {} agreements", pl.col("count").sum(), pl.len()),
    )


def days_in_force(agreements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the days of each cell on which defence or offence was pledged, each day once."""
    first_day, last_day = scope.first_day(), scope.last_day()
    pledged = _in_force(agreements, scope).filter(pl.col("rank") == len(LEVELS) - 1)
    spans = pledged.with_columns(
        first=pl.max_horizontal("in_force_from", first_day),
        last=pl.min_horizontal("in_force_to", last_day),
        length=(last_day - first_day).dt.total_days() + 1,
    ).sort(*KEYS, "first", "last")
    reached = pl.col("last").cum_max().shift().over(KEYS)
    counted = pl.max_horizontal("first", reached.dt.offset_by("1d"))  # days that no earlier one has
    fresh = ((pl.col("last") - counted).dt.total_days() + 1).clip(lower_bound=0)
    return per_cell(
        spans.with_columns(days=fresh),
        value=pl.col("days").sum(),
        working=pl.format("{} of {} days", pl.col("days").sum(), pl.col("length").first()),
    )


def allied(agreements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Whether any treaty of alliance is in force, whatever it obliges to."""
    ties = agreements.filter(_formal())
    return per_cell(
        _in_force(ties, scope), value=pl.lit(1).first(), working=pl.format("{} in force", pl.len())
    )


def fewest_members(agreements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Members of the smallest alliance in force; null where one does not tell how many it has."""
    rows = _in_force(agreements.filter(_formal()), scope)
    told = pl.col("members").is_not_null().all()
    return per_cell(
        rows,
        value=pl.when(told).then(pl.col("members").min()),
        working=pl.format("smallest of {}", pl.len()),
    )


def _formal() -> pl.Expr:
    """Alliances among agreements, and treaties that hold an obligation."""
    bound = (pl.col("kind") == "treaty") & (pl.col("obligations").list.len() > 0)
    return (pl.col("kind") == "alliance") | bound


def pledged(
    agreements: pl.DataFrame, scope: Scope, word: str, *, directed: bool = False
) -> pl.LazyFrame:
    """Whether an agreement in force obliges to one thing, whatever its number of members."""
    held = _in_force(agreements, scope, directed=directed).filter(_holds(word))
    return per_cell(held, value=pl.lit(1).first(), working=pl.format("{} in force", pl.len()))


def treaty_depth(agreements: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Take the greatest depth of the alliances in force; null where one is not coded."""
    rows = _in_force(agreements, scope).filter(pl.col("rank") > 0)
    coded = pl.col("depth").is_not_null()
    return per_cell(
        rows,
        value=pl.when(coded.all()).then(pl.col("depth").max()),
        working=pl.format("highest of {}, coded {}", pl.len(), coded.sum()),
    )


_agreements = partial(
    Indicator,
    domain="commitment",
    kind="agreement",
    accrues="stock",
    absence="zero",
    link="identity",
    reference=_REFERENCE,
)


def _pledge(word: str, within: str = "") -> Indicator:
    """The indicator of one obligation."""
    return Indicator(
        name=word.replace("-", "_"),
        label=f"{word} pledged",
        domain="commitment",
        kind="agreement",
        unit="no 0, yes 1",
        range=(0, 1),
        closer="higher",
        accrues="stock",
        absence="zero",
        link="identity",
        formula=f"1 where an agreement in force holds the obligation of {word}",
        universe="agreements in force on any day of the period, of any number of members",
        reference=_REFERENCE,
        measure=partial(pledged, word=word),
        rests_on="highest",
        levels=("no", "yes"),
        within=within,
        either=True,
        on_request=True,
    )


INDICATORS = (
    _agreements(
        name="allied",
        label="any formal tie of alliance in force",
        unit="no 0, yes 1",
        range=(0, 1),
        formula="1 where a treaty of alliance is in force, whatever it obliges to and however many "
        "it binds",
        universe="alliances that a data set lists, those without one of the five obligations too; "
        "of a casebook, treaties with an obligation",
        measure=allied,
        rests_on="highest",
        levels=("no", "yes"),
        on_request=True,
    ),
    _pledge("consultation"),
    _agreements(
        name="days_in_force",
        label="days on which defence or offence was pledged",
        unit="days",
        range=(0, 366),
        accrues="flow",
        link="root",
        formula="days of the period on which at least one agreement that pledges defence or "
        "offence was in force",
        universe="agreements as for the highest obligation; a day with several counts once; a date "
        "known to the month or year alone stands for its first day where an agreement begins and "
        "for its last where it ends",
        measure=days_in_force,
        whole=True,
    ),
    _pledge("defence"),
    _agreements(
        name="members",
        label="members of the smallest alliance in force",
        unit="states",
        range=(0, float("inf")),
        closer="lower",
        absence="null",
        link="root",
        formula="min over alliances in force of the states that each ever bound",
        universe="alliances as for allied; null where none is in force, or a file does not tell "
        "which states one binds",
        measure=fewest_members,
        whole=True,
        on_request=True,
    ),
    _pledge("neutrality"),
    _pledge("non-aggression"),
    _agreements(
        name="obligation",
        label="highest obligation in force",
        unit="level 0-3",
        range=(0, 3),
        formula="max over agreements in force: 0 none, 1 consultation, 2 neutrality or "
        "non-aggression, 3 defence or offence",
        universe="agreements in force on any day of the period, asserted or reported; an agreement "
        f"without obligation counts as none, and so does a pact of more than {OPEN} members that "
        "pledges neither defence nor offence: it is open to all comers",
        measure=highest_obligation,
        rests_on="highest",
        levels=LEVELS,
        lead=True,
        either=True,
        whole=True,
    ),
    _agreements(
        name="obligation_stock",
        label="obligations in force",
        unit="obligations",
        range=(0, float("inf")),
        link="root",
        formula="sum over agreements in force of the obligations each holds",
        universe="as for the highest obligation",
        measure=obligation_stock,
        whole=True,
    ),
    _pledge("offence", within="agreement.offence"),
    _agreements(
        name="treaty_depth",
        label="military institutionalisation of alliances",
        unit="level 0-2",
        range=(0, 2),
        formula="max over alliances in force: 2 integrated command, common defence policy or "
        "bases; 1 official contact of the forces, training, subordination, contributions or a "
        "military organisation; 0 none of these",
        universe="agreements with an obligation in force on any day of the period; null where the "
        "source of one of them does not code its depth; 0 where there is none",
        reference="Leeds & Anac 2005",
        measure=treaty_depth,
        rests_on="highest",
    ),
)
