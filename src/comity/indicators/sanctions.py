"""Sanctions: who sanctions whom, and whom the same third parties sanction."""

from functools import partial

import polars as pl

from comity.indicators.cells import in_force, pairs_between, per_cell, undirected
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope
from comity.states import convert
from comity.states.pairs import pair_of

__all__ = ["INDICATORS"]

_COUNCIL = "UN"


def by_sender(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Sanctions by state that imposes them and target; every state imposes the Council's."""
    paired = pairs_between(sanctions, "senders", "targets")
    of_all = paired.filter(pl.col("state_a") == _COUNCIL).drop("state_a", "pair")
    members = of_all.join(pl.LazyFrame({"state_a": scope.states}), how="cross")
    own = paired.filter(pl.col("state_a") != _COUNCIL)
    columns = own.collect_schema().names()
    every = pl.concat([own, members.with_columns(pair=pair_of()).select(columns)])
    return every.filter(pl.col("state_a") != pl.col("state_b"), pl.col("pair").is_not_null())


def sanctions_in_force(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the sanctions in force between the two states, those of the Security Council too."""
    rows = in_force(undirected(by_sender(sanctions, scope)), scope)
    return per_cell(rows, value=pl.len(), working=pl.format("{} in force", pl.len()))


def council_sanctions(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the Security Council's sanctions in force on either of the two states."""
    own = sanctions.filter(pl.col("senders").list.contains(_COUNCIL))
    return sanctions_in_force(own.with_columns(senders=pl.concat_list(pl.lit(_COUNCIL))), scope)


def sanctions_imposed(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the sanctions of state_a on state_b in force, kind by kind."""
    imposed = by_sender(sanctions, scope).unique(["id", "state_a", "state_b"], maintain_order=True)
    rows = in_force(imposed, scope)
    runs = pl.col("kind").sort().rle()
    kinds = pl.format("{} {}", runs.struct.field("value"), runs.struct.field("len"))
    return per_cell(rows, value=pl.len(), working=kinds.str.join(", "))


def shared_pressure(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the third parties that have sanctions on both states in force in a period."""
    held = _held_by_period(sanctions, scope)
    both = held.join(held, on=["sender", "number"], suffix="_b").filter(
        pl.col("target") < pl.col("target_b"),
        pl.col("sender") != pl.col("target"),
        pl.col("sender") != pl.col("target_b"),
    )
    return per_cell(
        both.with_columns(pair=pair_of("target", "target_b")),
        value=pl.len(),
        working=pl.col("sender").sort().str.join(", "),
        records=pl.concat([pl.col("id").list.explode(), pl.col("id_b").list.explode()])
        .unique()
        .sort(),
    )


def _held_by_period(sanctions: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Ids of the sanctions in force by third party, target and period.

    A sanction that an organisation imposes is the organisation's; its members then count only
    where they sanction on their own.
    """
    each = sanctions.select("id", "start", "end", sender="senders", target="targets")
    each = each.explode("target").filter(pl.col("target").is_in(list(scope.states)))
    senders = each.explode("sender")
    organised = ~pl.col("sender").is_in(_states_among(senders["sender"]).implode())
    by_organisation = organised.any().over("id", "target")
    chosen = senders.lazy().filter(organised | ~by_organisation)
    return (
        in_force(chosen, scope)
        .group_by("sender", "target", "number", maintain_order=True)
        .agg(pl.col("id"))
    )


def _states_among(codes: pl.Series) -> pl.Series:
    """Those of the codes that are ids of states, not of organisations."""
    distinct = codes.unique().drop_nulls().cast(pl.String)
    return distinct.filter(convert(distinct, to="id", system="id", unknown="null").is_not_null())


_REFERENCE = "Morgan, Bapat & Kobayashi 2014"
_UNIVERSE = (
    "what the coverage declares, of kind sanction: those of every sender; those of the UN Security "
    "Council bind every member (Charter, Article 25)"
)


_sanctions = partial(
    Indicator,
    domain="economy",
    kind="sanction",
    unit="sanctions",
    whole=True,
    range=(0, float("inf")),
    closer="lower",
    accrues="stock",
    absence="zero",
    link="root",
    reference=_REFERENCE,
)

INDICATORS = (
    _sanctions(
        name="council_sanctions",
        label="Security Council sanctions on either",
        formula="number of mandatory sanctions of the UN Security Council on a or on b in force in "
        "the period",
        universe="where a coverage of kind sanction.council is declared; a sanction on both counts "
        "once; they bind every member (Charter, Article 25), so they tell how isolated either is, "
        "not what one imposes on the other of its own will",
        reference="Biersteker, Eckert, Tourinho & Hudáková 2018",
        measure=council_sanctions,
        within="sanction.council",
    ),
    _sanctions(
        name="sanctions_imposed",
        label="sanctions of a on b in force",
        formula="number of sanctions of a on b in force in the period; the working counts them by "
        "kind",
        universe=_UNIVERSE,
        measure=sanctions_imposed,
        directed=True,
    ),
    _sanctions(
        name="sanctions_in_force",
        label="sanctions in force between the two",
        formula="number of sanctions of either on the other in force in the period",
        universe=_UNIVERSE,
        measure=sanctions_in_force,
    ),
    _sanctions(
        name="shared_pressure",
        label="third parties that sanction both",
        unit="third parties",
        closer="higher",
        formula="number of third parties, states or organisations, with sanctions on a and on b in "
        "force in the period",
        universe="third parties whose sanctions the coverage declares; what an organisation "
        "imposes counts once, as the organisation's, not for each of its members",
        measure=shared_pressure,
        rests_on="third",
    ),
)
