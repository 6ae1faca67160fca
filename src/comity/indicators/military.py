"""Military: what two armed forces give each other, do together, and do against each other."""

from functools import partial

import polars as pl

from comity.indicators.cells import (
    KEYS,
    begun_in,
    counted,
    figures_of,
    in_force,
    pairs_between,
    pairs_within,
    per_cell,
    undirected,
)
from comity.indicators.declaration import Indicator
from comity.indicators.quantities import account
from comity.indicators.scope import Scope
from comity.states.pairs import PLACES, state_ids

__all__ = ["INDICATORS"]

_MILITARY = ("arms", "troops", "munitions", "technology")
_NUMBER = r"^(?:deal|dispute) \S+$"


def _numbered(records: pl.LazyFrame, *more: str) -> pl.LazyFrame:
    """What is needed to count deals or disputes by dyad, with each under one name as ``thing``.

    Records of one source whose locator names the same one ("deal 7", "dispute 51") are of one
    thing; any other record is one by itself.
    """
    named = pl.concat_str(pl.col("source").list.join(" "), pl.lit(" "), pl.col("locator"))
    thing = pl.when(pl.col("locator").str.contains(_NUMBER)).then(named).otherwise("id")
    return records.select("id", "state_a", "state_b", "pair", "start", "end", *more, thing=thing)


def _deliveries(transfers: pl.DataFrame) -> pl.LazyFrame:
    """Military transfers as (recipient, sender) pairs."""
    military = transfers.filter(pl.col("kind").is_in(_MILITARY)).with_columns(said=account())
    return _numbered(pairs_between(military, "recipient", "sender"), "kind", "said")


def _under_way(rows: pl.LazyFrame) -> pl.LazyFrame:
    count = pl.col("thing").n_unique()
    said = pl.when(pl.col("said") == "").then("kind").otherwise(pl.format("{}: {}", "kind", "said"))
    told = pl.format("{} under way ({})", count, said.unique().sort().str.join("; "))
    return per_cell(rows, value=count, n=count, working=told)


def transfers_received(transfers: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the military transfers under way from state_b to state_a."""
    return _under_way(in_force(_deliveries(transfers), scope))


def military_transfers(transfers: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the military transfers under way in either direction."""
    return _under_way(in_force(undirected(_deliveries(transfers)), scope))


def _arms(transfers: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Deliveries of arms to state_a from state_b by the cells in which they may have begun."""
    arms = transfers.filter(pl.col("kind") == "arms")
    paired = pairs_between(arms, "recipient", "sender")
    needed = ("id", "pair", "start", "precision", "unit", "quantity")
    return begun_in(paired.select(needed), scope)


def arms_tiv(transfers: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Sum up the military worth of the arms that state_a receives from state_b."""
    rows = _arms(transfers, scope)
    measured = pl.col("unit") == "TIV"
    volume = pl.col("quantity").filter(measured)
    known = measured.any() & volume.is_not_null().all() & pl.col("sure").filter(measured).all()
    told = pl.format("{} million TIV in {} deliveries", volume.sum().round(3), measured.sum())
    return per_cell(rows, value=pl.when(known).then(volume.sum()), working=told)


def arms_share(transfers: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Share of all arms delivered to state_a that come from state_b.

    Zero where nothing came from state_b and another record says that state_a was delivered some.
    """
    shares = transfers.filter(pl.col("kind") == "arms").drop_nulls("share_of_imports")
    paired = pairs_between(shares, "recipient", "sender")
    needed = ("id", "pair", "start", "end", "share_of_imports")
    rows = figures_of(paired.select(needed), scope)
    given = per_cell(
        rows,
        value=pl.col("share_of_imports").sum().clip(0, 1),
        working=pl.format("sum of {} deliveries' shares of imports", pl.len()),
    )
    state, states = pl.col("pair") // PLACES, pl.Series("other", scope.states, state_ids())
    supplied = rows.select("number", state=state).unique(maintain_order=True)
    others = states.to_frame().lazy().select(other=pl.col("other").to_physical().cast(pl.Int32))
    rest = supplied.join(others, how="cross").filter(pl.col("state") != pl.col("other"))
    none = (
        rest.select("number", pair=pl.col("state") * PLACES + pl.col("other"))
        .join(given, on=KEYS, how="anti")
        .select(
            *KEYS,
            value=pl.lit(0.0),
            n=pl.lit(0, pl.Int64),
            working=pl.lit("none of what was delivered"),
            records=pl.lit([], pl.List(pl.String)),
        )
    )
    return pl.concat([given, none])


def joint_exercises(exercises: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the exercises that both take part in and that begin in each cell."""
    rows = begun_in(pairs_within(exercises, "participants"), scope)
    return per_cell(rows, value=counted(), working=pl.format("{} exercises", pl.len()))


def disputes_opposite(disputes: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the disputes under way in which the two stand on opposite sides."""
    return _disputes(undirected(pairs_between(disputes, "side_a", "side_b")), scope)


def dispute_hostility(disputes: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Take the highest hostility of the disputes in which the two stand on opposite sides."""
    rows = in_force(
        _numbered(undirected(pairs_between(disputes, "side_a", "side_b")), "hostility"), scope
    )
    highest, count = pl.col("hostility").max(), pl.col("thing").n_unique()
    told = pl.format("{} under way, the most hostile at level {}", count, highest)
    return per_cell(rows, value=highest, n=count, working=told)


def disputes_same_side(disputes: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the disputes under way in which the two stand on one side."""
    sides = [pairs_within(disputes, side) for side in ("side_a", "side_b")]
    return _disputes(pl.concat(sides), scope)


def _disputes(paired: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    count = pl.col("thing").n_unique()
    told = pl.format("{} under way, hostility up to {}", count, pl.col("hostility").max())
    rows = in_force(_numbered(paired, "hostility"), scope)
    return per_cell(rows, value=count, n=count, working=told)


_KINDS = "arms, troops, munitions and technology, asserted or reported; a record is one kind of "
_KINDS += "transfer, not a quantity; yearly records of one numbered deal are one transfer"


_ARMS = "deliveries of major arms by sale, licence, aid or gift; "


_DISPUTES = "militarised disputes between members of the state system under way on some day of the "
_DISPUTES += (
    "period; records of one numbered dispute are one; a year known to the year is all of it"
)
_MID = "Gibler, Miller & Little 2016; Palmer et al. 2022"


_count = partial(
    Indicator,
    domain="military",
    whole=True,
    range=(0, float("inf")),
    accrues="stock",
    absence="zero",
    link="root",
)

INDICATORS = (
    Indicator(
        name="arms_share",
        label="share of a's arms imports that come from b",
        domain="military",
        kind="transfer",
        unit="share",
        range=(0, 1),
        accrues="ratio",
        absence="null",
        link="arcsine",
        formula="TIV delivered from b to a / all TIV delivered to a",
        universe=_ARMS + "null where the total is 0 or not known: a zero needs a delivery to a "
        "from another of the states",
        reference="SIPRI Arms Transfers Database; Hirschman 1945",
        measure=arms_share,
        rests_on="third",
        directed=True,
    ),
    Indicator(
        name="arms_tiv",
        label="arms a receives from b",
        domain="military",
        kind="transfer",
        unit="million TIV",
        range=(0, float("inf")),
        accrues="flow",
        absence="zero",
        link="root",
        formula="sum of the trend-indicator values of arms delivered from b to a in the period",
        universe=_ARMS + "null where arms are on record but none with its TIV, or their year is "
        "longer than the period",
        reference="SIPRI Arms Transfers Database; Kinne 2016",
        measure=arms_tiv,
        directed=True,
    ),
    _count(
        name="disputes_opposite",
        label="disputes on opposite sides",
        kind="dispute",
        unit="disputes",
        closer="lower",
        formula="number of disputes under way in which the two stand on opposite sides",
        universe=_DISPUTES,
        reference=_MID,
        measure=disputes_opposite,
    ),
    _count(
        name="disputes_same_side",
        label="disputes on one side",
        kind="dispute",
        unit="disputes",
        formula="number of disputes under way in which the two stand on the same side",
        universe=_DISPUTES,
        reference=_MID,
        measure=disputes_same_side,
    ),
    _count(
        name="dispute_hostility",
        label="hostility in disputes",
        kind="dispute",
        unit="level",
        range=(0, 5),
        closer="lower",
        link="identity",
        formula="highest hostility of the disputes in which the two stand on opposite sides: 0 no "
        "dispute, 1 no act, 2 threat, 3 display, 4 use of force, 5 war",
        universe=_DISPUTES + "; the level is that of the whole dispute",
        reference=_MID,
        measure=dispute_hostility,
    ),
    _count(
        name="joint_exercises",
        label="joint military exercises",
        kind="exercise",
        unit="exercises",
        accrues="flow",
        formula="number of exercises with both that began in the period",
        universe="what the coverage declares",
        reference="Bernhardt & Sukin 2021",
        measure=joint_exercises,
    ),
    _count(
        name="military_transfers",
        label="military transfers under way",
        kind="transfer",
        unit="transfers",
        formula="number of transfers under way in either direction on some day of the period",
        universe=_KINDS,
        reference="Kinne 2016",
        measure=military_transfers,
        lead=True,
    ),
    _count(
        name="transfers_received",
        label="military transfers a receives from b",
        kind="transfer",
        unit="transfers",
        formula="number of transfers from b to a under way on some day of the period",
        universe=_KINDS,
        reference="Kinne 2016",
        measure=transfers_received,
        directed=True,
    ),
)
