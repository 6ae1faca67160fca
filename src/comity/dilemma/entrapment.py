"""Entrapment: who risks that an ally draws it into a quarrel, with all that the risk is made of."""

from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dilemma._risk_table import Columns, columns_of, labels, table_of
from comity.dilemma.adversaries import adversaries_of, dispute_draws
from comity.dilemma.directed import Told, carried, reach, told
from comity.dilemma.risks import interval, periods_of, refuse_years, told_of, wanted_of
from comity.dilemma.ties import Ties, closeness, states_of
from comity.estimate import Latent
from comity.estimate.draws import SEED, Draws
from comity.estimate.layout import Layout
from comity.methods import dilemma

__all__ = ["DEPTHS", "entrapment"]

Floats = NDArray[np.float64]

DEPTHS = (0.0, 0.25, 0.25, 0.75)
"""How deep each level of obligation draws a state in: none; consultation; neutrality or
non-aggression, which pledge to stay out; defence or offence, to which each level of the treaty's
military depth (0, 1, 2) adds an eighth."""

_EIGHTH = 0.125
_LEVELS = 3
_PLEDGED = 3  # the level of defence or offence


def entrapment(
    fit: Latent,
    draws: Draws | None = None,
    *,
    adversaries: Mapping[str, str | Sequence[str]] | None = None,
    carry: int = 0,
    years: int = 10,
    rng: np.random.Generator | None = None,
    only_latest: bool = False,
) -> pl.DataFrame:
    """Risk of every state that another one draws it into a quarrel, with all that it is made of.

    risk of a = depth of a's obligation to b * probability that b is in a dispute * exposure of a to
    the adversaries of b, draw by draw.

    - obligation_depth: by `DEPTHS` from the highest obligation in force between the two, which
      the evidence does not tell apart by direction. Where the military depth of a treaty of
      defence is not coded, a third of the draws takes each of its levels.
    - dispute_probability: of b in a year, from the last years that records of disputes cover
      (`comity.dilemma.adversaries.dispute_draws`); never that no record is no dispute.
    - exposure: 1 - (1 - trade) * (1 - alignment), where trade_exposure is the share of a's trade
      (``trade_dependence``, summed) with the adversaries of b and alignment_exposure is
      max(0, 2 Phi(g_ac) - 1) for a's closest tie with one of them. Trade with all of them must be
      known; alignment is left out of the formula where none of these ties is in the panel. If a
      is itself an adversary of b, the others count.

    Parameters
    ----------
    fit : Latent
        Of the case.
    draws : Draws, optional
        Joint paths; by default those of the fit.
    adversaries : mapping of str to str or sequence of str, optional
        As for `comity.dilemma.abandonment.abandonment`.
    carry : int
        Years for which the last known trade stands in; column ``exposure_period`` says of which
        period it is.
    years : int
        How many years of disputes count, and how long a quarrel makes adversaries.
    rng : numpy.random.Generator, optional
        Source of the draws of disputes; by default one begun at a fixed seed.
    only_latest : bool
        As for `comity.dilemma.abandonment.abandonment`.

    Returns
    -------
    DataFrame
        One row per directed dyad and period: state_a (whose entrapment), state_b, period, start,
        risk, low, high (90 % interval); ``obligation_depth``, ``dispute_probability``,
        ``exposure``, ``trade_exposure``, ``alignment_exposure`` and ``given_dispute`` (the risk
        were b in a dispute for certain), each with ``_low`` and ``_high``; exposure_period;
        adversaries of b; missing, left_out and reason as of
        `comity.dilemma.abandonment.abandonment`.

    Raises
    ------
    ComityError
        If a number of years is negative, or a named state unknown.

    References
    ----------
    As for `comity.methods.dilemma.entrapment`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> table = entrapment(fit, adversaries={"PRK": "southern bloc"})
    >>> row = table.row(by_predicate=(pl.col("state_a") == "CHN") & (pl.col("state_b") == "PRK")
    ...                 & (pl.col("period") == "2012"), named=True)
    >>> row["missing"], round(row["exposure"], 2), round(row["given_dispute"], 2)
    (['dispute_probability'], 0.34, 0.3)
    """
    paths = fit.draws if draws is None else draws
    layout, panel = paths.layout, fit.panel
    refuse_years(carry=carry, years=years)
    foes = adversaries_of(fit.panel, layout.starts, adversaries, years)
    stream = np.random.default_rng(SEED) if rng is None else rng
    named = {foe for own in foes.values() for some in own for foe in some or ()}
    trade = told(reach(fit.panel, "trade_dependence", named), "trade_dependence", layout.periods)
    owed = told(panel.of("obligation"), "obligation", layout.periods)
    institutions = told(panel.of("treaty_depth"), "treaty_depth", layout.periods)
    disputes = {
        state: dispute_draws(fit.panel, state, layout.starts, paths.count, stream, years)
        for state in states_of(layout)
    }
    pairs = list(permutations(states_of(layout), 2))
    sold = {(a, b): _to_adversaries(trade, a, foes[b], layout) for a, b in pairs}
    shares = {pair: carried(one.values, layout.starts, carry) for pair, one in sold.items()}
    given = {
        (a, b): ~np.isnan(shares[a, b][0])
        & ~np.isnan(told_of(owed, min(a, b), max(a, b), layout).values)
        for a, b in pairs
    }
    certain = {(a, b): one & ~np.isnan(disputes[b][0][0]) for (a, b), one in given.items()}
    some = any(one.any() for one in certain.values())
    wanted = wanted_of(certain if some else given, layout, only_latest)
    periods = periods_of(wanted)
    ties = Ties.of(paths, periods)

    def one(a: str, b: str) -> Columns:
        at, pair = wanted[a, b], (min(a, b), max(a, b))
        here = ties.at(np.searchsorted(periods, at).tolist())
        pledged, own = told_of(owed, *pair, layout), [foes[b][t] for t in at]
        share, source = shares[a, b][0][at], shares[a, b][1][at]
        close, unseen = closeness(here, a, own, leaving=(a, b))
        exposure = 1.0 - (1.0 - share) * (1.0 - np.nan_to_num(close))
        quarrels, uncovered = disputes[b]
        institution = told_of(institutions, *pair, layout).values
        depth = _depth(pledged.values[at], institution[at], paths.count)
        risk = dilemma.entrapment(depth, quarrels[:, at], exposure)
        whys = {
            "obligation_depth": lambda t: pledged.why(t, layout.periods),
            "dispute_probability": lambda t: uncovered[t],
            "exposure": lambda t: sold[a, b].why(t, layout.periods),
        }
        at_worst = dilemma.entrapment(depth, 1.0, exposure)
        parts = dict(risk.components) | {
            "trade_exposure": (share, share, share),
            "alignment_exposure": interval(close),
            "given_dispute": (at_worst.value, at_worst.low, at_worst.high),
        }
        left_out = [{"alignment_exposure": why} if why else {} for why in unseen]
        columns = columns_of(layout, at, a, b, risk, parts, own, whys, left_out)
        return columns | {"exposure_period": labels(source, layout)}

    return table_of([one(a, b) for a, b in pairs])


def _to_adversaries(
    trade: Mapping[tuple[str, str], Told],
    state: str,
    foes: Sequence[tuple[str, ...] | None],
    layout: Layout,
) -> Told:
    """Share of a state's trade with all of some others."""
    total, reasons = np.full(len(foes), np.nan), []
    for t, some in enumerate(foes):
        others = [foe for foe in some or () if foe != state]
        parts = {foe: told_of(trade, state, foe, layout) for foe in others}
        gaps = [
            f"trade with {foe} {one.reasons[t]}" for foe, one in parts.items() if one.reasons[t]
        ]
        if some and not others:
            gaps = [f"no adversary but {state} known"]
        if some is not None and not gaps:
            # Shares of one whole; rounding alone takes their sum above it.
            total[t] = min(1.0, sum(one.values[t] for one in parts.values()))
        reasons.append("no adversary known" if some is None else "; ".join(gaps))
    return Told(total, tuple(reasons))


def _depth(level: Floats, institutions: Floats, count: int) -> Floats:
    """Depth of an obligation, shape (count, T); spread where its institutions are not coded."""
    face = np.where(np.isnan(level), np.nan, np.take(DEPTHS, np.nan_to_num(level).astype(int)))
    spread = (np.arange(count) % _LEVELS)[:, None]
    added = np.where(np.isnan(institutions), spread, institutions) * _EIGHTH
    return face + np.where(level == _PLEDGED, added, 0.0)
