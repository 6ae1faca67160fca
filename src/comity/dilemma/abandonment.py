"""Abandonment: who risks that an ally leaves it, with all that the risk is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dilemma._risk_table import Columns, columns_of, labels, table_of
from comity.dilemma.adversaries import adversaries_of
from comity.dilemma.directed import carried, told
from comity.dilemma.risks import interval, periods_of, refuse_years, told_of, wanted_of
from comity.dilemma.ties import Ties, closeness, states_of, substitutes
from comity.estimate import Latent
from comity.estimate.draws import Draws
from comity.estimate.layout import PARTS, Layout
from comity.methods import dilemma
from comity.methods.first_passage import probability_of_fall

__all__ = ["abandonment"]

_AT_ONCE = 2000


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
    refuse_years(carry=carry, years=years)
    foes = adversaries_of(fit.panel, layout.starts, adversaries, years)
    depends = told(fit.panel.of("trade_dependence"), "trade_dependence", layout.periods)
    pairs = list(permutations(states_of(layout), 2))
    shares = {pair: carried(told_of(depends, *pair, layout).values, layout.starts, carry)
              for pair in pairs}  # fmt: skip
    exists = _existence(layout)
    friends = {state: _friends(state, foes[state], exists, layout) for state in states_of(layout)}
    known = {
        (a, b): ~np.isnan(shares[a, b][0])
        & exists[min(a, b), max(a, b)]
        & (friends[a] - _friendly(b, foes[a]) * exists[min(a, b), max(a, b)] > 0)
        for a, b in pairs
    }
    wanted = wanted_of(known, layout, only_latest)
    periods = periods_of(wanted)
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
        held = told_of(depends, a, b, layout)
        whys = {
            "dependence": lambda t: held.why(t, layout.periods),
            "lack_of_substitutes": lambda t: "no other state in the panel that is no adversary",
            "fall": lambda t: f"{a} and {b} had not both entered",
        }
        left_out = [{"hedging": why} if why else {} for why in unseen]
        parts = dict(risk.components) | {"hedging": interval(hedging)}
        columns = columns_of(layout, at, a, b, risk, parts, own, whys, left_out)
        return columns | {"dependence_period": labels(source, layout)}

    return table_of([one(a, b) for a, b in pairs])


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
