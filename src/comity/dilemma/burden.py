"""Burden: who pays in each directed dyad of a case."""

import polars as pl

from comity.dataset import Panel
from comity.estimate import Latent
from comity.indicators.cells import KEYS, in_force, pairs_between
from comity.methods.dilemma import who_pays
from comity.states.pairs import states_of

__all__ = ["burden"]

_CELL = ["state_a", "state_b", "period"]


def burden(fit: Latent) -> pl.DataFrame:
    """Who pays in each directed dyad: transfers given and received, and trade on credit.

    Parameters
    ----------
    fit : Latent
        Of the case.

    Returns
    -------
    DataFrame
        One row per directed dyad and period: state_a, state_b, period, start; given and received
        (transfers of any kind under way from a to b, and from b to a), net and tilt (as
        `comity.methods.dilemma.Burden`); gives and gets (their kinds); financed (share of a's
        imports from b that its exports there do not pay); unit of the transfers; missing, and
        reason (why). A transfer is a record, whether or not it is paid for, and has no size: net
        counts kinds of support, not their worth.

    References
    ----------
    As for `comity.methods.dilemma.who_pays`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2020))
    >>> row = burden(fit).filter(state_a="PRK", state_b="RUS", period="2024")
    >>> row.select("given", "received", "gives").row(0)
    (5.0, 7.0, ['arms', 'labour', 'munitions', 'troops'])
    """
    frame = _known(fit.panel, "transfers_received").join(
        _known(fit.panel, "unpaid_imports").select(*_CELL, financed="value", financed_why="reason"),
        on=_CELL,
        how="full",
        coalesce=True,
    )
    counts = _under_way(fit.panel)
    to_a = counts.rename({"count": "received", "kinds": "gets"})
    to_b = counts.rename({"state_a": "state_b", "state_b": "state_a"}).rename(
        {"count": "given", "kinds": "gives"}
    )
    joined = (
        _dyads(fit.panel)
        .join(frame, on=_CELL, how="left")
        .join(to_b, on=_CELL, how="left")
        .join(to_a, on=_CELL, how="left")
    )
    covered = pl.col("value").is_not_null()
    nothing = pl.lit([], dtype=pl.List(pl.String))
    filled = joined.with_columns(
        *(pl.when(covered).then(pl.col(n).fill_null(0.0)).alias(n) for n in ("given", "received")),
        *(pl.when(covered).then(pl.coalesce(n, nothing)).alias(n) for n in ("gives", "gets")),
    )
    found = who_pays(*(filled[n].to_numpy() for n in ("given", "received", "financed")))
    not_held = pl.lit("not in the panel")
    whys = {
        "transfers": pl.when(~covered).then(pl.coalesce("reason", not_held)),
        "financed": pl.when(pl.col("financed").is_null()).then(
            pl.coalesce("financed_why", not_held)
        ),
    }
    told = [pl.format("{}: {}", pl.lit(name), why) for name, why in whys.items()]
    gaps = [pl.when(why.is_not_null()).then(pl.lit(name)) for name, why in whys.items()]
    return filled.with_columns(
        net=pl.Series(found.net).fill_nan(None),
        tilt=pl.Series(found.tilt).fill_nan(None),
        unit=pl.lit("records of transfers under way"),
        missing=pl.concat_list(gaps).list.drop_nulls(),
        reason=pl.concat_str(told, separator="; ", ignore_nulls=True),
    ).select(
        *_CELL,
        "start",
        "given",
        "received",
        "net",
        "tilt",
        "gives",
        "gets",
        "financed",
        "unit",
        "missing",
        "reason",
    )


def _dyads(panel: Panel) -> pl.DataFrame:
    """Every directed dyad in every period, in order."""
    one = panel.of(panel.indicators[0]).select(*_CELL, "start", "end").unique([*_CELL])
    other = one.rename({"state_a": "state_b", "state_b": "state_a"}).select(one.columns)
    return pl.concat([one, other]).unique(_CELL).sort("state_a", "state_b", "start")


def _known(panel: Panel, indicator: str) -> pl.DataFrame:
    return panel.of(indicator).select(*_CELL, "value", "reason")


def _under_way(panel: Panel) -> pl.DataFrame:
    """Transfers of any kind to state_a from state_b by period, and their kinds."""
    frame = panel.evidence.primary().frames.get("transfer")
    if frame is None:
        text = dict.fromkeys(_CELL, pl.String)
        return pl.DataFrame(schema=text | {"count": pl.Float64, "kinds": pl.List(pl.String)})
    scope = panel.rows.scope
    rows = in_force(pairs_between(frame, "recipient", "sender"), scope).group_by(KEYS)
    held = rows.agg(
        count=pl.col("id").n_unique().cast(pl.Float64), kinds=pl.col("kind").unique().sort()
    )
    named = held.collect().drop_nulls("pair").join(scope.periods(), on="number")
    return named.select(*states_of(), "period", "count", "kinds")
