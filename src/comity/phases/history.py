"""History: what scholars say of the phases of a case, beside what the scores say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.estimate.draws import Draws, change
from comity.methods.periods import THRESHOLDS
from comity.phases.turning_points import BROKEN

__all__ = ["EXPECTED", "SURE", "history"]

EXPECTED = {
    "realignment": 1,
    "rapprochement": 1,
    "steady": 0,
    "freeze": -1,
    "abandonment": -1,
    "rupture": -1,
}
"""The direction in which a score must have moved for an account to be borne out."""

SURE = 0.9
"""Probability of a direction from which the scores are held to agree or to disagree."""

_SCHEMA = pl.Schema(
    {
        "claim": pl.String(),
        "state_a": pl.String(),
        "state_b": pl.String(),
        "first": pl.String(),
        "last": pl.String(),
        "account": pl.String(),
        "change": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "rise": pl.Float64(),
        "with_it": pl.List(pl.String()),
        "against_it": pl.List(pl.String()),
        "set_aside": pl.List(pl.String()),
        "turning_points": pl.List(pl.String()),
        "verdict": pl.String(),
        "source": pl.List(pl.String()),
    }
)


def history(fit: Latent, draws: Draws, turns: pl.DataFrame) -> pl.DataFrame:
    """Set every account of a phase that the evidence holds beside what the scores say.

    An account is a claim of topic ``assessment`` that names pairs (``between``) and a ``label``.
    The scores' change runs from the period before its first to its last. It agrees if the overall
    level, or any domain while none moves the other way, moved as the label says with a probability
    of `SURE`; disagrees if it moved the other way so surely; is mixed if domains part company; else
    undecided. A steady phase agrees if the overall level surely moved by less than a leap, and
    nothing moved surely. A domain that turned meanwhile where data may have broken is set aside.

    Parameters
    ----------
    fit : Latent
        Scores, periods and the evidence with its claims.
    draws : Draws
        Joint paths.
    turns : DataFrame
        From `Alignment.turning_points`.

    Returns
    -------
    DataFrame
        As `Alignment.history` describes. Accounts of times outside the panel, or of pairs that are
        not in it, are left out; one that begins with the panel is compared from its first period.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1985))
    >>> found = history(fit, fit.draws, fit.turning_points())
    >>> found.filter(claim="claim-h26-realignment", state_b="RUS")["verdict"].item()
    'agrees'
    """
    rows = [
        _compared(fit, draws, turns, account)
        for account in _accounts(fit)
        if account.since < account.until
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


@dataclass(frozen=True)
class _Account:
    """What a claim says of one pair, placed among the periods of a fit."""

    claim: dict[str, Any]
    dyad: int
    since: int
    until: int


def _accounts(fit: Latent) -> Iterator[_Account]:
    """Every labelled claim, pair by pair, that lies within the panel."""
    claims = fit.panel.evidence.frames.get("claim")
    if claims is None:
        return
    starts = np.array(fit.layout.starts)
    for claim in claims.filter(pl.col("label") != "").iter_rows(named=True):
        for pair in claim["between"]:
            dyad = tuple(sorted(pair.split("-")))
            if dyad in fit.layout.dyads and _overlaps(fit, claim["start"], claim["end"]):
                first = max(int(np.searchsorted(starts, claim["start"], "right")) - 1, 0)
                last = int(np.searchsorted(starts, claim["end"], "right")) - 1
                n = fit.layout.dyads.index(dyad)
                there = np.flatnonzero(fit.layout.exists[:, n])
                if len(there):  # compared while both were states
                    yield _Account(claim, n, max(first - 1, there[0]), min(last, there[-1]))


def _overlaps(fit: Latent, start: date, end: date) -> bool:
    return end >= fit.layout.starts[0] and start <= fit.panel.last_day


def _compared(
    fit: Latent, draws: Draws, turns: pl.DataFrame, account: _Account
) -> tuple[object, ...]:
    """One account beside the scores."""
    claim, periods = account.claim, fit.layout.periods
    moved = change(draws, account.dyad, account.since, account.until)
    overall = moved.row(0, named=True)
    sign = EXPECTED[claim["label"]]
    a, b = fit.layout.dyads[account.dyad]
    window = periods[account.since : account.until + 2]
    near = turns.filter(pl.col("period").is_in(window), state_a=a, state_b=b)
    broken = near.filter(BROKEN)["domain"].unique(maintain_order=True).to_list()
    kept = moved.filter(~pl.col("domain").is_in(broken))
    sure_up = kept.filter(pl.col("rise") >= SURE)["domain"].to_list()
    sure_down = kept.filter(pl.col("rise") <= 1 - SURE)["domain"].to_list()
    with_it, against = (sure_up, sure_down) if sign > 0 else (sure_down, sure_up)
    if sign == 0:
        with_it, against = [], sure_up + sure_down
    still = max(-overall["low"], overall["high"]) < THRESHOLDS.leap
    named = [f"{row['domain']} {row['period']}" for row in near.iter_rows(named=True)]
    return (
        claim["id"],
        a,
        b,
        periods[account.since + 1],
        periods[account.until],
        claim["label"],
        overall["change"],
        overall["low"],
        overall["high"],
        overall["rise"],
        with_it,
        against,
        broken,
        named,
        _verdict(sign, with_it, against, still=still),
        claim["source"],
    )


def _verdict(sign: int, with_it: list[str], against: list[str], *, still: bool) -> str:
    """Whether the scores bear an account out."""
    if sign == 0:
        return "disagrees" if against else "agrees" if still else "undecided"
    if OVERALL in with_it or (with_it and not against):
        return "agrees"
    if OVERALL in against or (against and not with_it):
        return "disagrees"
    return "mixed" if with_it else "undecided"
