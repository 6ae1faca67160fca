"""The alliance security dilemma of a case: who risks abandonment by whom, and who entrapment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dilemma._risk_table import Columns, columns_of, labels, table_of
from comity.dilemma.adversaries import adversaries_of, dispute_draws
from comity.dilemma.directed import Told, carried, reach, told
from comity.dilemma.ties import Ties, closeness, states_of, substitutes
from comity.errors import ComityError, shown
from comity.estimate import Latent
from comity.estimate.draws import SEED, Draws
from comity.estimate.layout import PARTS, Layout
from comity.methods import dilemma
from comity.methods.first_passage import probability_of_fall
from comity.methods.intervals import ENDS

__all__ = ["DEPTHS", "abandonment", "entrapment", "latest"]

Floats = NDArray[np.float64]

DEPTHS = (0.0, 0.25, 0.25, 0.75)
"""How deep each level of obligation draws a state in: none; consultation; neutrality or
non-aggression, which pledge to stay out; defence or offence, to which each level of the treaty's
military depth (0, 1, 2) adds an eighth."""

_AT_ONCE = 2000
_EIGHTH = 0.125
_LEVELS = 3
_PLEDGED = 3  # the level of defence or offence


def abandonment(
    fit: Latent,
    draws: Draws | None = None,
    *,
    adversaries: Mapping[str, str | Sequence[str]] | None = None,
    delta: float = 0.5,
    horizon: int = 5,
    carry: int = 0,
    years: int = 10,
    only_latest: bool = False,
) -> pl.DataFrame:
    """Risk of every state that another one abandons it, with all that it is made of.

    risk of a = dependence * lack of substitutes * (1 - (1 - fall) * (1 - hedging)), draw by draw.

    - dependence: ``trade_dependence`` of a on b, the mean of b's shares in a's exports and
      imports; unknown where trade is not covered.
    - lack of substitutes: max(0, 1 - exp(g_ac - g_ab)), where g is the overall level and c the
      state of the panel closest to a that is neither b nor an adversary of a. The tie that counts
      is exp(g): in the model the rates of meetings, transfers and statements go by the logarithm,
      and the ratio does not depend on where the scale has its zero. States outside the panel
      are not seen: the lack is at most this.
    - fall: probability that g_ab falls by more than delta below where it is, at the end of one
      of the periods of the horizon. The level is drawn back to the average as the model has it,
      so that high ties are likelier to fall than low ones; steps are taken to be normal, which
      makes small falls likelier than the heavy-tailed steps of a case would.
    - hedging: max(0, 2 Phi(g_bc) - 1) for b's closest tie with an adversary c of a: 0 for the
      middle of the world's dyads and below, 1 for the closest. It is left out of the formula
      where no adversary of a is known or none of their ties with b is in the panel. A case does
      not take out what distance and size explain, so great neighbours all stand high: compare
      rows with hedging among themselves.

    Parameters
    ----------
    fit : Latent
        Of the case.
    draws : Draws, optional
        Joint paths; by default those of the fit.
    adversaries : mapping of str to str or sequence of str, optional
        As in `comity.dilemma.adversaries.adversaries_of`; by default what disputes, wars and
        crises of the last years tell.
    delta : float
        Size of a fall, in standard deviations of the world's dyads at their entry.
    horizon : int
        Years ahead.
    carry : int
        Years for which the last known dependence stands in; column ``dependence_period`` says
        of which period it is.
    years : int
        How long a quarrel makes adversaries.
    only_latest : bool
        Whether only the last period in which the risk is known is wanted, as `latest` has it.

    Returns
    -------
    DataFrame
        One row per directed dyad and period: state_a (who is abandoned), state_b, period, start,
        risk, low, high (90 % interval); ``dependence``, ``lack_of_substitutes``, ``fall`` and
        ``hedging``, each with ``_low`` and ``_high``; dependence_period; adversaries of a (null
        where not known); missing (components for lack of which the risk is null), left_out
        (those that the formula does without), reason (why, of both). The risk orders dyads; it
        is no frequency.

    Raises
    ------
    ComityError
        If delta is negative, a horizon below 1, a number of years negative, or a named state
        unknown.

    References
    ----------
    As for `comity.methods.dilemma.abandonment`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> table = abandonment(fit)
    >>> table.filter(state_a="PRK", state_b="CHN", period="2026")["reason"].item()[:43]
    'dependence: not covered, last known in 2023'
    """
    paths = fit.draws if draws is None else draws
    layout = paths.layout
    _refuse_years(carry=carry, years=years)
    foes = adversaries_of(fit.panel, layout.starts, adversaries, years)
    depends = told(fit.panel.of("trade_dependence"), "trade_dependence", layout.periods)
    pairs = list(permutations(states_of(layout), 2))
    shares = {pair: carried(_of(depends, *pair, layout).values, layout.starts, carry)
              for pair in pairs}  # fmt: skip
    exists = _existence(layout)
    friends = {state: _friends(state, foes[state], exists, layout) for state in states_of(layout)}
    known = {
        (a, b): ~np.isnan(shares[a, b][0])
        & exists[min(a, b), max(a, b)]
        & (friends[a] - _friendly(b, foes[a]) * exists[min(a, b), max(a, b)] > 0)
        for a, b in pairs
    }
    wanted = _wanted(known, layout, only_latest)
    periods = _periods(wanted)
    ties = Ties.of(paths, periods)
    falls = _falls(ties, wanted, periods, fit, delta, horizon * PARTS[fit.panel.freq])

    def one(a: str, b: str) -> Columns:
        at = wanted[a, b]
        here = ties.at(np.searchsorted(periods, at).tolist())
        share, source = shares[a, b][0][at], shares[a, b][1][at]
        own = [foes[a][t] for t in at]
        hedging, unseen = closeness(here, b, own, leaving=(a, b))
        risk = dilemma.abandonment(
            share[None],
            substitutes(here, a, b, own),
            falls.at(np.searchsorted(periods, at).tolist()).level(a, b),
            np.nan_to_num(hedging),
        )
        told_of = _of(depends, a, b, layout)
        whys = {
            "dependence": lambda t: told_of.why(t, layout.periods),
            "lack_of_substitutes": lambda t: "no other state in the panel that is no adversary",
            "fall": lambda t: f"{a} and {b} had not both entered",
        }
        left_out = [{"hedging": why} if why else {} for why in unseen]
        parts = dict(risk.components) | {"hedging": _interval(hedging)}
        columns = columns_of(layout, at, a, b, risk, parts, own, whys, left_out)
        return columns | {"dependence_period": labels(source, layout)}

    return table_of([one(a, b) for a, b in pairs])


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
        As for `abandonment`.
    carry : int
        Years for which the last known trade stands in; column ``exposure_period`` says of which
        period it is.
    years : int
        How many years of disputes count, and how long a quarrel makes adversaries.
    rng : numpy.random.Generator, optional
        Source of the draws of disputes; by default one begun at a fixed seed.
    only_latest : bool
        As for `abandonment`.

    Returns
    -------
    DataFrame
        One row per directed dyad and period: state_a (whose entrapment), state_b, period, start,
        risk, low, high (90 % interval); ``obligation_depth``, ``dispute_probability``,
        ``exposure``, ``trade_exposure``, ``alignment_exposure`` and ``given_dispute`` (the risk
        were b in a dispute for certain), each with ``_low`` and ``_high``; exposure_period;
        adversaries of b; missing, left_out and reason as for
        `abandonment`.

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
    _refuse_years(carry=carry, years=years)
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
        & ~np.isnan(_of(owed, min(a, b), max(a, b), layout).values)
        for a, b in pairs
    }
    certain = {(a, b): one & ~np.isnan(disputes[b][0][0]) for (a, b), one in given.items()}
    some = any(one.any() for one in certain.values())
    wanted = _wanted(certain if some else given, layout, only_latest)
    periods = _periods(wanted)
    ties = Ties.of(paths, periods)

    def one(a: str, b: str) -> Columns:
        at, pair = wanted[a, b], (min(a, b), max(a, b))
        here = ties.at(np.searchsorted(periods, at).tolist())
        pledged, own = _of(owed, *pair, layout), [foes[b][t] for t in at]
        share, source = shares[a, b][0][at], shares[a, b][1][at]
        close, unseen = closeness(here, a, own, leaving=(a, b))
        exposure = 1.0 - (1.0 - share) * (1.0 - np.nan_to_num(close))
        quarrels, uncovered = disputes[b]
        institution = _of(institutions, *pair, layout).values
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
            "alignment_exposure": _interval(close),
            "given_dispute": (at_worst.value, at_worst.low, at_worst.high),
        }
        left_out = [{"alignment_exposure": why} if why else {} for why in unseen]
        columns = columns_of(layout, at, a, b, risk, parts, own, whys, left_out)
        return columns | {"exposure_period": labels(source, layout)}

    return table_of([one(a, b) for a, b in pairs])


def latest(table: pl.DataFrame, column: str | None = None) -> pl.DataFrame:
    """The last period of every directed dyad in which its risk, or a component, is known.

    Parameters
    ----------
    table : DataFrame
        As of `abandonment`, `entrapment` or `comity.dilemma.burden.burden`.
    column : str, optional
        What is to be known; by default the risk, or where none is known that of entrapment were
        there a dispute for certain.

    Returns
    -------
    DataFrame
        A row per directed dyad; of one where it is never known, the last one, with the reason.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> latest(abandonment(fit)).filter(state_a="PRK", state_b="CHN")["period"].item()
    '2023'
    """
    if column is None:
        instead = "given_dispute" in table.columns and table["risk"].is_null().all()
        column = "given_dispute" if instead else "risk"
    ordered = table.sort(pl.col(column).is_not_null(), "start", maintain_order=True)
    return ordered.group_by("state_a", "state_b").last().sort("state_a", "state_b")


def _refuse_years(**given: int) -> None:
    for name, value in given.items():
        if value < (name == "years"):
            raise ComityError(f"{name} is {shown(value)}; give a number of years, such as 10")


def _existence(layout: Layout) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """When the states of each pair were both there."""
    return {pair: layout.exists[:, n] for n, pair in enumerate(layout.dyads)}


def _friendly(state: str, foes: Sequence[tuple[str, ...] | None]) -> NDArray[np.bool_]:
    """When a state is none of some adversaries."""
    return np.array([state not in (some or ()) for some in foes])


def _friends(
    state: str,
    foes: Sequence[tuple[str, ...] | None],
    exists: Mapping[tuple[str, str], NDArray[np.bool_]],
    layout: Layout,
) -> NDArray[np.int64]:
    """How many states of the panel a state has a tie with that are no adversaries."""
    others = [one for one in states_of(layout) if one != state]
    there = [exists[min(state, one), max(state, one)] & _friendly(one, foes) for one in others]
    return np.asarray(np.sum(there, axis=0), np.int64)


def _wanted(
    known: Mapping[tuple[str, str], NDArray[np.bool_]], layout: Layout, only_latest: bool
) -> dict[tuple[str, str], list[int]]:
    """Periods whose risks are worked out: all, or the last one known of each pair."""
    every = list(range(len(layout.periods)))
    if not only_latest:
        return dict.fromkeys(known, every)
    return {pair: [int(np.flatnonzero(one)[-1]) if one.any() else every[-1]]
            for pair, one in known.items()}  # fmt: skip


def _falls(
    ties: Ties,
    wanted: Mapping[tuple[str, str], list[int]],
    periods: Sequence[int],
    fit: Latent,
    delta: float,
    ahead: int,
) -> Ties:
    """Probability that each tie falls, in the periods wanted: solved for many at a time."""
    walks, found = fit.posterior.walks, np.full_like(ties.levels, np.nan)
    kept = float(walks.persistence[0])
    order = {t: k for k, t in enumerate(periods)}
    places = {(order[t], ties.places[min(pair), max(pair)])
              for pair, own in wanted.items() for t in own}  # fmt: skip
    every = sorted(places)
    for begin in range(0, len(every), _AT_ONCE):
        k, n = np.array(every[begin : begin + _AT_ONCE]).T
        found[:, k, n] = probability_of_fall(
            ties.levels[:, k, n], walks.step, delta, ahead, persistence=kept
        )
    return replace(ties, levels=found)


def _periods(wanted: Mapping[tuple[str, str], list[int]]) -> list[int]:
    """All periods of which anything is wanted."""
    return sorted({t for own in wanted.values() for t in own})


def _of(found: Mapping[tuple[str, str], Told], a: str, b: str, layout: Layout) -> Told:
    """What an indicator tells of a pair; nothing where the panel does not hold it."""
    count = len(layout.periods)
    return found.get((a, b)) or Told(np.full(count, np.nan), ("not in the panel",) * count)


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
        parts = {foe: _of(trade, state, foe, layout) for foe in others}
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


def _interval(draws: Floats) -> dilemma.Interval:
    """Mean and 90 % interval over draws."""
    low, high = np.quantile(draws, ENDS, axis=0)
    return draws.mean(axis=0), low, high
