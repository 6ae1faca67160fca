"""Quantities: how much one state gives another, by the accounts that there are of it.

Accounts of one year are of parts, of sums and of different days ("1,500 shipped", "at least 14,000
in all"), and do not add up. The largest account of a period that no other contradicts is taken: the
value where it is a number, a bound where it says at least or at most so much. Nobody claims to know
all, so that an account counts wherever it is, and no account means nothing. The range is that over
all accounts, contradicted ones too. None is in the model.
"""

from functools import partial

import polars as pl

from comity.evidence.dates import ONGOING
from comity.indicators.cells import pairs_between, per_cell, undirected
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["INDICATORS", "account"]


def account() -> pl.Expr:
    """How much an account says, and who says so; empty where it names no amount of its own.

    From the columns of transfers: "at least 12000 soldiers (w25)".

    >>> row = {"quantity": 12000.0, "quantity_is": "at least", "unit": "soldiers",
    ...        "attribution": "", "source": ["w25"]}
    >>> pl.DataFrame([row]).select(account()).item()
    'at least 12000 soldiers (w25)'
    """
    is_, amount = pl.col("quantity_is"), pl.col("quantity")
    number = amount.round_sig_figs(6).cast(pl.Int64, strict=False).cast(pl.String)
    written = pl.when(amount == amount.floor()).then(number).otherwise(amount.cast(pl.String))
    source = pl.col("source").list.first()
    who = pl.when(pl.col("attribution") != "").then("attribution").otherwise(source)
    plain = is_.is_in(["", "exactly"])
    word = pl.when(plain).then(pl.lit("")).otherwise(is_ + pl.lit(" "))
    said = pl.format("{}{} {} ({})", word, written, "unit", who)
    none = amount.is_null() | (pl.col("unit") == "TIV")
    return pl.when(none).then(pl.lit("")).otherwise(said)


def quantity(
    transfers: pl.DataFrame, scope: Scope, kind: str, unit: str, *, mutual: bool = False
) -> pl.LazyFrame:
    """What accounts that end in the period say that state_a gives state_b, and their range."""
    own = transfers.filter(
        pl.col("kind") == kind, pl.col("unit").str.contains(unit), pl.col("quantity").is_not_null()
    )
    if "contested" not in own.columns:
        own = own.with_columns(contested=pl.lit(value=False))
    paired = pairs_between(own, "sender", "recipient")
    rows = (undirected(paired) if mutual else paired).with_columns(
        at=pl.when(pl.col("end") == ONGOING).then("start").otherwise("end")
    )
    placed = rows.filter(pl.col("at").is_between(scope.start, scope.end)).with_columns(
        number=scope.number("at")
    )
    amount, is_, contested = (pl.col(n) for n in ("quantity", "quantity_is", "contested"))
    agreed = ~contested | contested.all()
    some, most = is_ != "at most", is_ != "at least"
    floor = pl.coalesce(amount.filter(some & agreed).max(), amount.filter(some).min())
    value = amount.filter(some & most & agreed).max()
    known = (value == floor).fill_null(value=False)
    highest = amount.filter(most).max()
    open_end = (amount.filter(~most).max() >= highest).fill_null(value=False)
    ceiling = pl.when(~open_end & (highest >= floor.fill_null(0))).then(highest)
    return per_cell(
        placed,
        value=pl.when(known).then(value),
        low=pl.when(known).then(amount.min()).otherwise(floor),
        high=pl.when(known).then(amount.max()).otherwise(ceiling),
        working=account().unique().sort().str.join("; "),
    )


def _indicator(
    name: str, label: str, domain: str, kind: str, unit: str, written: str, *, mutual: bool = False
) -> Indicator:
    share = unit == "share"
    return Indicator(
        name=name,
        label=label,
        domain=domain,
        kind="transfer",
        rests_on="own",
        unit=unit,
        range=(0, 1) if share else (0, float("inf")),
        closer="higher",
        accrues="ratio",
        absence="null",
        link="arcsine" if share else "root",
        formula="the largest account of the period that contradicts no other; one of at least so "
        "much is a bound, and the range is over all accounts",
        universe=f"transfers of kind {kind} with a quantity in such a unit, by the period in which "
        "the account ends; nobody claims to know all: no account is no figure, not zero; outside "
        "the model",
        reference="accounts as cited",
        measure=partial(quantity, kind=kind, unit=written, mutual=mutual),
        directed=not mutual,
        bounds=True,
        by_account=True,
    )


INDICATORS = (
    _indicator(
        "crude_export_share",
        "share of a's crude exports that goes to b",
        "economy",
        "energy",
        "share",
        r"^share of .*(?:oil|crude) exports$",
    ),
    _indicator(
        "labour_abroad",
        "workers of a in b",
        "economy",
        "labour",
        "workers",
        "^(?:workers|persons)$",
    ),
    _indicator(
        "munitions_sent",
        "rounds of munitions from a to b",
        "military",
        "munitions",
        "rounds",
        "^rounds$",
    ),
    _indicator(
        "own_currency_share",
        "share of trade settled in own currencies",
        "economy",
        "finance",
        "share",
        "^share of trade settled in own currencies$",
        mutual=True,
    ),
    _indicator(
        "troops_sent", "soldiers of a sent to b", "military", "troops", "soldiers", "^soldiers$"
    ),
)
