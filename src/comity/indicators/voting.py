"""Voting: how alike two states vote in the United Nations, and how far apart they stand."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from comity.indicators.cells import (
    KEYS,
    begun_in,
    computed,
    counted,
    figures_of,
    in_force,
    per_cell,
)
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope
from comity.methods.likeness import LIKENESS
from comity.states.pairs import pair_of

__all__ = ["INDICATORS", "alphabetical"]

_TABLE = tuple(f"{a}_{b}" for a in ("yes", "abstain", "no") for b in ("yes", "abstain", "no"))
_TURNED = {
    "state_a": "state_b",
    "yes_abstain": "abstain_yes",
    "yes_no": "no_yes",
    "abstain_no": "no_abstain",
    "a_absent": "b_absent",
}
_SAME = pl.sum_horizontal("yes_yes", "abstain_abstain", "no_no")
_JOINT = pl.sum_horizontal(*_TABLE)


def _in_assembly(tallies: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    assembly = alphabetical(tallies.filter(pl.col("body") == "UNGA"))
    rows = figures_of(assembly.lazy().with_columns(pair=pair_of()), scope)
    summed = rows.group_by(KEYS, maintain_order=True).agg(
        pl.col("roll_calls", *_TABLE).sum(), id=pl.col("id")
    )
    return summed.with_columns(same=_SAME, joint=_JOINT)


def alphabetical(tallies: pl.DataFrame) -> pl.DataFrame:
    """Turn the tallies in which state_a comes after state_b, as a casebook may give them.

    The same with state_a < state_b, tables transposed and absences exchanged.

    >>> import comity as cm
    >>> tallies = cm.casebook("crink").evidence.frames["tally"]
    >>> turned = tallies.rename({"state_a": "state_b", "state_b": "state_a"})
    >>> alphabetical(turned).filter(pl.col("state_a") > pl.col("state_b")).height
    0
    """
    swap = pl.col("state_a") > pl.col("state_b")
    both_ways = _TURNED | {other: one for one, other in _TURNED.items()}
    return tallies.with_columns(
        pl.when(swap).then(pl.col(other)).otherwise(pl.col(one)).alias(one)
        for one, other in both_ways.items()
    )


def _measured(rows: pl.LazyFrame, value: pl.Expr, n: str, working: pl.Expr) -> pl.LazyFrame:
    return rows.select(
        *KEYS,
        value=value.fill_nan(None),
        n=pl.col(n).cast(pl.Int64),
        working=working,
        records=pl.col("id").list.unique().list.sort(),
    )


def _ratio(rows: pl.LazyFrame, whole: str) -> pl.LazyFrame:
    value = pl.col("same") / pl.col(whole)
    return _measured(rows, value, whole, pl.format("{} / {}", "same", whole))


def agreement_both_cast(tallies: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Share of the roll calls on which both voted that they voted the same."""
    return _ratio(_in_assembly(tallies, scope), "joint")


def agreement_of_all(tallies: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Share of all roll calls, absences included, on which both voted the same."""
    return _ratio(_in_assembly(tallies, scope), "roll_calls")


def likeness_of(name: str) -> Callable[[pl.DataFrame, Scope], pl.LazyFrame]:
    """One of the measures of likeness from the cross-table of yes, abstain, no."""

    def of_tables(*counts: Any) -> Any:
        return LIKENESS[name](np.stack(counts, axis=-1).reshape(-1, 3, 3))

    def measure(tallies: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
        rows = _in_assembly(tallies, scope)
        working = pl.format("cross-table of {} votes", "joint")
        return _measured(rows, computed(of_tables, *_TABLE), "joint", working)

    return measure


def votes_both_cast(tallies: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Number of roll calls on which both voted."""
    rows = _in_assembly(tallies, scope)
    return _measured(rows, pl.col("joint").cast(pl.Float64), "joint", pl.lit(""))


def ideal_point_distance(points: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Distance between the points of the two states in the newest release that has both."""
    released = points.lazy().with_columns(release=pl.col("source").list.join(" "))
    one = released.select(
        *("start", "end", "known", "release", "id"), state_a="state", point_a="point", se_a="se"
    )
    other = released.select(
        *("start", "known", "release"), state_b="state", point_b="point", se_b="se", other="id"
    )
    both = one.join(other, on=["start", "known", "release"]).filter(
        pl.col("state_a") < pl.col("state_b")
    )
    newest = both.sort("known", descending=True).unique(
        ["state_a", "state_b", "start"], keep="first", maintain_order=True
    )
    rows = figures_of(newest.with_columns(pair=pair_of()), scope)
    distance = (pl.col("point_a") - pl.col("point_b")).abs()
    variance = pl.col("se_a") ** 2 + pl.col("se_b") ** 2
    known = variance.is_not_null().all()
    return per_cell(
        rows,
        value=distance.mean(),
        n=2 * pl.len(),
        se=pl.when(known).then(variance.sum().sqrt() / pl.len()),
        working=pl.format(
            "|{} - {}|", pl.col("point_a").first().round(3), pl.col("point_b").first().round(3)
        ),
        records=pl.concat_list("id", "other").list.explode().unique().sort(),
    )


def joint_vetoes(votes: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the drafts that failed in the Council with both voting against them."""
    vetoed = votes.filter(pl.col("body") == "UNSC", pl.col("result") == "vetoed")
    against = vetoed.explode("positions").unnest("positions").filter(pl.col("position") == "no")
    other = against.select("id", other_state="state")
    both = against.join(other, on="id").filter(pl.col("state") < pl.col("other_state"))
    named = both.select("id", "start", "precision", "symbol", pair=pair_of("state", "other_state"))
    rows = begun_in(named.drop_nulls("pair").lazy(), scope)
    return per_cell(rows, value=counted(), working=pl.col("symbol").unique().sort().str.join("; "))


def council_same_side(votes: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Share of the Council's votes on which both voted that they voted the same."""
    decided = votes.filter(pl.col("body") == "UNSC", pl.col("result") != "not voted")
    cast = (
        decided.select("id", "start", "end", "positions")
        .explode("positions")
        .unnest("positions")
        .filter(pl.col("position") != "absent")
    )
    other = cast.select("id", other_state="state", other_position="position")
    sides = pl.concat_list("position", "other_position")
    sure = ~sides.list.contains("not-no") | sides.list.contains("no")
    both = cast.join(other, on="id").filter(pl.col("state") < pl.col("other_state"), sure)
    rows = in_force(both.lazy().with_columns(pair=pair_of("state", "other_state")), scope)
    same = (pl.col("position") == pl.col("other_position")).sum()
    return per_cell(rows, value=same / pl.len(), working=pl.format("{} / {}", same, pl.len()))


_VOETEN = "Lijphart 1963; Häge 2011; Bailey, Strezhnev & Voeten 2017"


_share = partial(
    Indicator,
    domain="voting",
    kind="tally",
    unit="share",
    range=(0, 1),
    accrues="ratio",
    absence="null",
    link="arcsine",
    system="un",
)

_votes = partial(
    Indicator,
    domain="voting",
    kind="tally",
    range=(-1, 1),
    accrues="ratio",
    absence="null",
    link="identity",
    system="un",
)

INDICATORS = (
    _votes(
        name="ideal_point_distance",
        label="distance of ideal points",
        kind="ideal-point",
        unit="points",
        range=(0, float("inf")),
        closer="lower",
        formula="|ideal point of a - ideal point of b|",
        universe="published yearly ideal points, and their standard errors where they are "
        "published",
        reference="Bailey, Strezhnev & Voeten 2017",
        measure=ideal_point_distance,
        rests_on="own",
        errs=True,
    ),
    Indicator(
        name="joint_vetoes",
        label="drafts of the Security Council that both vetoed",
        domain="voting",
        kind="vote",
        unit="vetoes",
        range=(0, float("inf")),
        accrues="flow",
        absence="zero",
        link="root",
        formula="number of vetoed drafts on which both voted no",
        universe="the Council's votes that the coverage declares; outside the model: most drafts "
        "that two would veto never come to a vote",
        reference="Voeten 2001",
        measure=joint_vetoes,
        system="un",
        whole=True,
    ),
    _share(
        name="unga_agreement",
        label="UNGA agreement, votes both cast",
        formula="same votes / votes both cast",
        universe="recorded votes on whole resolutions; a roll call on which either was absent is "
        "left out",
        reference=_VOETEN,
        measure=agreement_both_cast,
        lead=True,
    ),
    _share(
        name="unga_agreement_all",
        label="UNGA agreement, all votes",
        formula="same votes / all roll calls while both were members",
        universe="recorded votes on whole resolutions; a roll call on which either was absent "
        "counts as not the same",
        reference=_VOETEN,
        measure=agreement_of_all,
    ),
    _votes(
        name="unga_kappa",
        label="UNGA Cohen's kappa",
        unit="index, 1 alike",
        formula="1 - observed / expected squared disagreement on yes, abstain, no",
        universe="votes both cast on whole resolutions; undefined where both always cast one and "
        "the same vote",
        reference="Cohen 1968; Häge 2011",
        measure=likeness_of("kappa"),
    ),
    _votes(
        name="unga_pi",
        label="UNGA Scott's pi",
        unit="index, 1 alike",
        formula="1 - observed / expected share of unlike votes, expected from the margins of both "
        "together",
        universe="votes both cast on whole resolutions; undefined where both always cast one and "
        "the same vote",
        reference="Scott 1955; Häge 2011",
        measure=likeness_of("pi"),
        on_request=True,
    ),
    _votes(
        name="unga_s",
        label="UNGA Signorino and Ritter's S",
        unit="index, 1 alike",
        formula="1 - 2 x mean absolute distance on yes, abstain, no as a share of the largest",
        universe="votes both cast on whole resolutions",
        reference="Signorino & Ritter 1999",
        measure=likeness_of("s"),
        on_request=True,
    ),
    _votes(
        name="unga_votes",
        label="UNGA votes both cast",
        unit="roll calls",
        range=(0, float("inf")),
        formula="number of roll calls on which both voted",
        universe="recorded votes on whole resolutions",
        reference="Lijphart 1963",
        measure=votes_both_cast,
        whole=True,
        on_request=True,
    ),
    _share(
        name="unsc_same_side",
        label="UNSC votes on the same side",
        kind="vote",
        formula="same votes / votes both cast",
        universe="the Council's votes that the coverage declares, vetoed drafts included; where of "
        "these only the vetoes are known, one that vetoed differs from one that did not, and two "
        "that did not are left out; a period without a vote is null",
        reference="Lijphart 1963",
        measure=council_same_side,
    ),
)
