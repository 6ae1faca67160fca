"""States turn as wholes: a revolution, or a new leader, moves all pairs of a state at once."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate import Latent
from comity.estimate.draws import Draws
from comity.estimate.layout import PARTS
from comity.methods.jumps import Jump, jump_sizes, jumps_of_sizes
from comity.phases.turning_points import APART, FAINT, WINDOW, between_evidence

__all__ = ["FEWEST_PAIRS", "LEAP_OF_STATE", "state_turns"]

Floats = NDArray[np.float64]

LEAP_OF_STATE = 0.25
"""Mean change over all pairs of a state that is its turn: half of the turn of a pair."""

FEWEST_PAIRS = 3
"""Pairs with evidence before and after, below which a state is not compared with itself."""

_WHOLE = 3
"""One of so many pairs at least must have gone the same way, and two in any case."""

_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("state", "period", "first", "last"), pl.String()),
        **dict.fromkeys(("certainty", "size", "low", "high"), pl.Float64()),
        **dict.fromkeys(("pairs", "moved"), pl.Int64()),
        "with_states": pl.List(pl.String()),
    }
)


def state_turns(fit: Latent, draws: Draws) -> pl.DataFrame:
    """Date the turns of every state: when the mean level of its pairs jumps.

    m_i(t) = mean over j of d_ij(t), d_ij the level of the five years after less that of the five
    before, over the pairs of state i with evidence on both sides: each pair is compared with
    itself, so that one that enters moves nothing. A turn is the largest |m_i| of its neighbourhood
    in which two pairs, and a third of all, went the same way by a quarter of a standard deviation;
    its certainty is the probability that |m_i| is above that.

    Parameters
    ----------
    fit : Latent
        Scores of a case.
    draws : Draws
        Joint paths.

    Returns
    -------
    DataFrame
        As `Alignment.state_turns` describes, from a certainty of 5 % on.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> state_turns(fit, fit.draws).columns[:3]
    ['state', 'period', 'first']
    """
    states = sorted({state for dyad in fit.layout.dyads for state in dyad})
    shape = len(states), len(fit.layout.periods)
    sums, pairs = np.zeros((*shape, draws.count)), np.zeros(shape)
    means = np.full((len(fit.layout.dyads), shape[1]), np.nan)
    for n, dyad in enumerate(fit.layout.dyads):
        sizes, there = _compared(fit, draws, n)
        means[n, there] = sizes[there].mean(axis=1)
        for state in dyad:
            place = states.index(state)
            sums[place, there] += sizes[there]
            pairs[place] += there
    rows = []
    for place, state in enumerate(states):
        enough = pairs[place] >= FEWEST_PAIRS
        mean = np.full(sums[place].shape, np.nan)
        mean[enough] = sums[place, enough] / pairs[place, enough, None]
        if enough.any():
            own = [n for n, dyad in enumerate(fit.layout.dyads) if state in dyad]
            apart = APART * PARTS[fit.panel.freq]
            for one in jumps_of_sizes(mean, LEAP_OF_STATE, apart, FAINT):
                others, seen = _moved(fit, state, one, own, means)
                if len(others) >= max(2, seen / _WHOLE):
                    rows.append(_row(fit, state, one, others, seen))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _compared(fit: Latent, draws: Draws, n: int) -> tuple[Floats, NDArray[np.bool_]]:
    """By how much a pair moved in every period (T, draws), and where both sides have evidence."""
    width = WINDOW * PARTS[fit.panel.freq]
    sizes = jump_sizes(draws.of(n), width).T
    between = between_evidence(fit.layout.told(None)[:, n], width)
    return sizes, between & np.isfinite(sizes[:, 0])


def _moved(
    fit: Latent, state: str, jump: Jump, own: list[int], means: Floats
) -> tuple[list[str], int]:
    """The other states of pairs that went the same way, most moved first; and the pairs known."""
    moved = np.sign(jump.size) * means[own, jump.at]
    order = [k for k in np.argsort(-moved, kind="stable").tolist() if moved[k] > LEAP_OF_STATE]
    others = ["".join({*fit.layout.dyads[own[k]]} - {state}) for k in order]
    return others, int(np.isfinite(moved).sum())


def _row(fit: Latent, state: str, jump: Jump, others: list[str], seen: int) -> tuple[object, ...]:
    """A turn of a state."""
    periods = (fit.layout.periods[at] for at in (jump.at, jump.first, jump.last))
    sure = jump.certainty, jump.size, jump.low, jump.high
    return (state, *periods, *sure, seen, len(others), others)
