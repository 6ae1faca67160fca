"""Adversaries: whom a state has quarrelled with of late, and how often it is in a dispute."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Panel
from comity.errors import ComityError
from comity.evidence import Evidence
from comity.indicators.cells import pairs_between
from comity.states import resolve

__all__ = ["Adversaries", "adversaries_of", "dispute_draws"]

Floats = NDArray[np.float64]
Adversaries = Mapping[str, Sequence[tuple[str, ...] | None]]
"""Of each state, its adversaries period by period; None where they are not known."""

_JEFFREYS = 0.5


def adversaries_of(
    panel: Panel,
    starts: Sequence[date],
    given: Mapping[str, str | Sequence[str]] | None = None,
    years: int = 10,
) -> Adversaries:
    """Name the adversaries of every state of a panel.

    Parameters
    ----------
    given : mapping of str to str or sequence of str, optional
        Adversaries of some states in all periods, by states or by the name of a group of the
        casebook; of the states that are left out none are known, while an empty sequence says
        that there are none.
    years : int
        How long a quarrel makes adversaries.

    Returns
    -------
    mapping of str to sequence of tuple of str or None
        By default the states of the casebook that stood on the other side of a dispute in the last
        years, that of the period among them, or were the other party of a war or crisis of two
        (records of events). Where there is none it is not known whether there is any: records of
        disputes are of the states of the evidence alone.

    Raises
    ------
    ComityError
        If a state is unknown or is its own adversary, or one of the states is not in the panel.

    References
    ----------
    Klein, J. P., Goertz, G. & Diehl, P. F. (2006). The new rivalry dataset: Procedures and
    patterns. Journal of Peace Research 43(3), 331-348 (rivals as those who keep having disputes).

    Examples
    --------
    >>> import comity as cm
    >>> panel = cm.casebook("crink").panel(start=2000)
    >>> adversaries_of(panel, [date(2024, 1, 1)])["RUS"]
    (('UKR',),)
    >>> adversaries_of(panel, [date(2024, 1, 1)], {"PRK": "southern bloc"})["PRK"]
    (('JPN', 'KOR', 'USA'),)
    """
    states = panel.evidence.states
    if given is not None:
        named = dict(_named(panel.evidence, state, foes) for state, foes in given.items())
        return {state: (named.get(state),) * len(starts) for state in states}
    quarrels: dict[str, list[tuple[str, int, int]]] = {}
    for state, foe, first, last in _quarrels(panel.evidence).iter_rows():
        quarrels.setdefault(state, []).append((foe, first.year, last.year))
    return {
        state: tuple(_recent(quarrels.get(state, []), day.year, years) for day in starts)
        for state in states
    }


def dispute_draws(
    panel: Panel,
    state: str,
    starts: Sequence[date],
    count: int,
    rng: np.random.Generator,
    years: int = 10,
) -> tuple[Floats, tuple[str, ...]]:
    """Draw the probability that a state is in a dispute in a year.

    p ~ Beta(k + 1/2, n - k + 1/2), where n of the last years, that of the period among them, are
    covered by the records of disputes and in k of them the state took part in one. Where less than
    half of them are covered, it is not known.

    NaN where it is not known, and why: nobody knows then that there was no dispute.

    Notes
    -----
    Records of the published data are those in which two of the states that were asked for met, so
    the disputes of a state with others are not in the rate.

    References
    ----------
    Jeffreys, H. (1946). An invariant form for the prior probability in estimation problems.
    Proceedings of the Royal Society A 186, 453-461.

    Examples
    --------
    >>> import comity as cm
    >>> panel = cm.casebook("crink").panel(start=2000)
    >>> dispute_draws(panel, "PRK", [date(2024, 1, 1)], 2, np.random.default_rng(1))[1]
    ('disputes of PRK not covered after 1990',)
    """
    covered, fought = _covered_years(panel, state), _dispute_years(panel.evidence, state)
    found, reasons = np.full((count, len(starts)), np.nan), []
    for t, day in enumerate(starts):
        window = covered & set(range(day.year - years + 1, day.year + 1))
        before = [year for year in covered if year <= day.year]
        last = f" after {max(before)}" if before else ""
        enough = 2 * len(window) >= years
        reasons.append("" if enough else f"disputes of {state} not covered{last}")
        if enough:
            k = len(window & fought)
            found[:, t] = rng.beta(k + _JEFFREYS, len(window) - k + _JEFFREYS, count)
    return found, tuple(reasons)


def _named(
    evidence: Evidence, state: str, foes: str | Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """A state and its adversaries by their codes."""
    one = resolve(state).id
    if one not in evidence.states:
        raise ComityError(
            f"adversaries of {state}: it is not in the panel; it has {', '.join(evidence.states)}"
        )
    names = [foes] if isinstance(foes, str) else foes
    codes = {
        code for name in names for code in evidence.groups.get(name, None) or (resolve(name).id,)
    }
    if one in codes:
        raise ComityError(f"adversaries of {state}: {one} is among them; name other states")
    return one, tuple(sorted(codes))


def _quarrels(evidence: Evidence) -> pl.DataFrame:
    """Pairs of opponents, each in both orders, with the first and last day of the quarrel."""
    frames = evidence.primary().frames
    columns = ["state_a", "state_b", "start", "end"]
    pairs = [
        pl.DataFrame(
            schema=dict.fromkeys(columns[:2], pl.String) | dict.fromkeys(columns[2:], pl.Date)
        )
    ]
    if "dispute" in frames:
        opposed = pairs_between(frames["dispute"], "side_a", "side_b")
        pairs.append(opposed.select(columns).collect())
    if "event" in frames:
        hostile = frames["event"].filter(
            pl.col("kind").is_in(["war", "crisis"]), pl.col("actors").list.len() == 2
        )
        of_two = hostile.with_columns(
            state_a=pl.col("actors").list.first(), state_b=pl.col("actors").list.last()
        )
        pairs.append(of_two.select(columns))
    one = pl.concat(pairs)
    other = one.rename({"state_a": "state_b", "state_b": "state_a"}).select(columns)
    known = [*evidence.states, *evidence.outside]
    return pl.concat([one, other]).filter(pl.col("state_b").is_in(known)).unique()


def _recent(
    quarrels: Sequence[tuple[str, int, int]], year: int, years: int
) -> tuple[str, ...] | None:
    """Whom a state quarrelled with in the years up to one, of foes with first and last year."""
    lately = {foe for foe, first, last in quarrels if first <= year < last + years}
    return tuple(sorted(lately)) or None


def _covered_years(panel: Panel, state: str) -> set[int]:
    """Whole years for which the disputes of a state are covered, as known on the panel's day."""
    known = panel.as_of or date.max
    return {
        year
        for one in panel.evidence.coverage
        if one.kind == "dispute" and state in one.among and (one.known or date.min) <= known
        for year in range(one.start.year, min(one.end, known).year + 1)
        if one.start <= date(year, 1, 1) and date(year, 12, 31) <= min(one.end, known)
    }


def _dispute_years(evidence: Evidence, state: str) -> set[int]:
    """Years on some day of which a state was in a dispute."""
    frame = evidence.primary().frames.get("dispute")
    if frame is None:
        return set()
    own = frame.filter(
        pl.col("side_a").list.contains(state) | pl.col("side_b").list.contains(state)
    )
    spans = own.select(pl.col("start").dt.year(), pl.col("end").dt.year()).iter_rows()
    return {year for first, last in spans for year in range(first, last + 1)}
