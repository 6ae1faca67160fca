"""States turn as wholes: a revolution, or a new leader, moves all pairs of a state at once."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate import Latent
from comity.estimate.draws import COUNT, SEED
from comity.estimate.layout import PARTS
from comity.methods.jumps import Jump, Sizes, jumps
from comity.phases.compared import APART, changes_of_level
from comity.phases.turning_points import FAINT

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


def state_turns(fit: Latent, rng: np.random.Generator | None = None) -> pl.DataFrame:
    """Date the turns of every state: when the mean level of its pairs jumps.

    m_i(t) = mean over j of d_ij(t), d_ij the level of the five years after less that of the five
    before, over the pairs of state i with evidence on both sides: each pair is compared with
    itself, so that one that enters moves nothing. A turn is the largest |m_i| of its neighbourhood
    in which two pairs, and a third of all, went the same way by a quarter of a standard deviation;
    its certainty is the probability that |m_i| is above that. Pairs are independent given the
    evidence, so that the variance of a mean is that of its pairs over their number squared.

    Parameters
    ----------
    fit : Latent
        Scores of a case.
    rng : numpy.random.Generator, optional
        As for `comity.phases.turning_points.score_turns`.

    Returns
    -------
    DataFrame
        As `Alignment.state_turns` describes, from a certainty of 5 % on.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> state_turns(fit).columns[:3]
    ['state', 'period', 'first']
    """
    states = sorted({state for dyad in fit.layout.dyads for state in dyad})
    means = np.full((len(fit.layout.dyads), len(fit.layout.periods)), np.nan)
    sums: dict[str, _Sum] = {}
    for n, sizes in changes_of_level(fit):
        means[n] = sizes.mean
        for state in fit.layout.dyads[n]:
            sums[state] = sums[state].plus(sizes) if state in sums else _Sum.of(sizes)
    apart = APART * PARTS[fit.panel.freq]
    stream = np.random.default_rng(SEED) if rng is None else rng
    noise = stream.normal(size=(COUNT, 2 * apart + 1))
    rows = []
    for state in states:
        own = [n for n, dyad in enumerate(fit.layout.dyads) if state in dyad]
        for one in jumps(sums[state].mean(), LEAP_OF_STATE, apart, noise, FAINT):
            others, seen = _moved(fit, state, one, own, means)
            if len(others) >= max(2, seen / _WHOLE):
                rows.append(_row(fit, state, one, others, seen))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


@dataclass(frozen=True, eq=False)
class _Sum:
    """Changes summed over the pairs of a state that are compared, and how many these are."""

    size: Floats
    covariance: Floats
    pairs: NDArray[np.int64]

    @classmethod
    def of(cls, sizes: Sizes) -> "_Sum":
        there = np.isfinite(sizes.mean)
        later = np.zeros(sizes.covariance.shape, bool)
        for r in range(min(len(later), len(there))):
            later[r, : len(there) - r] = there[: len(there) - r] & there[r:]
        covariance = np.where(later, sizes.covariance, 0.0)
        return cls(np.where(there, sizes.mean, 0.0), covariance, there.astype(np.int64))

    def plus(self, sizes: Sizes) -> "_Sum":
        more = _Sum.of(sizes)
        covariance = self.covariance + more.covariance
        return _Sum(self.size + more.size, covariance, self.pairs + more.pairs)

    def mean(self) -> Sizes:
        """Of every period in which there are pairs enough."""
        enough = np.where(self.pairs >= FEWEST_PAIRS, self.pairs, np.nan)
        covariance = np.full(self.covariance.shape, np.nan)
        for r in range(min(len(covariance), len(enough))):
            both = enough[: len(enough) - r] * enough[r:]
            covariance[r, : len(enough) - r] = self.covariance[r, : len(enough) - r] / both
        return Sizes(self.size / enough, covariance)


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
