"""Estimates of the library: agreement of dyads before and after, at risk of both paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.intervals import SHARE
from comity.methods.state_years import DyadEffect, dyad_effect
from comity.outlook.effects.library import Effect
from comity.portfolio import similarity
from comity.portfolio.alliance_files import find_dyad_years, read_pledges
from comity.sources.shelf.at_hand import Request, absent, choose, telling_of

__all__ = ["History", "estimate_effects", "read_history"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FIRST = 1946
WINDOW = 3
"""Years before and after that are averaged."""
_FEWEST = 2
"""Years of a window that have to be known."""
_POINTS = 100.0
_THREAT, _FORCE = 2, 4
"""Levels of hostility: threat, use of force."""
_COMMAND = "make effects"
_INTERVAL = f"{SHARE}, 999 draws of blocks of three years"


@dataclass(frozen=True, eq=False)
class History:
    """Agreement, disputes and treaties of all dyads by year.

    Parameters
    ----------
    states : tuple of str
        By number.
    pairs : ndarray of int, shape (N, 2)
        The dyads.
    years : ndarray of int, shape (T,)
        In their order, without gap.
    agreement : ndarray, shape (T, N)
        Percent of votes of the General Assembly on which both voted alike; NaN where unknown.
    hostility : ndarray, shape (T, S, S)
        Highest level of hostility of a dispute in the year, 0 where there is none.
    allied : ndarray of bool, shape (T, N)
        Whether a treaty binds the two.
    disputes_until, allies_until : int
        Last year that the data sets cover.

    Examples
    --------
    >>> History((), np.zeros((0, 2), int), np.arange(2), np.zeros((2, 0)), np.zeros((2, 0, 0)),
    ...     np.zeros((2, 0), bool), 1990, 2000).years.tolist()
    [0, 1]
    """

    states: tuple[str, ...]
    pairs: NDArray[np.int64]
    years: NDArray[np.int64]
    agreement: Floats
    hostility: Floats
    allied: Bools
    disputes_until: int
    allies_until: int

    def window(self, first: int, last: int) -> Floats:
        """Mean agreement from first to last year relative to each, shape (T, N); NaN if unknown."""
        T, N = self.agreement.shape
        stack = np.full((last - first + 1, T, N), np.nan)
        for at, by in enumerate(range(first, last + 1)):
            source = np.arange(T) + by
            there = (source >= 0) & (source < T)
            stack[at, there] = self.agreement[source[there]]
        known = np.isfinite(stack).sum(axis=0)
        total = np.nansum(stack, axis=0)
        return np.where(known >= _FEWEST, total / np.maximum(known, 1), np.nan)


def read_history(data: str | Path) -> History:
    """Read agreement, disputes and treaties from a folder of published data.

    Parameters
    ----------
    data : str or Path
        Folder with votes of the General Assembly, GML's disputes and ATOP's dyad-years.

    Returns
    -------
    History
        From 1946 on.

    Raises
    ------
    ComityError
        If one of the data sets is not there.

    Examples
    --------
    >>> read_history(folder)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...
    """
    votes = similarity("unga", data=data, measure="agreement").frame
    votes = votes.filter(pl.col("agreement").is_not_nan())
    states = tuple(sorted(set(votes["state_a"]) | set(votes["state_b"])))
    number = {state: n for n, state in enumerate(states)}
    pairs = np.array(list(combinations(range(len(states)), 2)))
    place = np.full((len(states), len(states)), -1)
    place[pairs[:, 0], pairs[:, 1]] = place[pairs[:, 1], pairs[:, 0]] = np.arange(len(pairs))
    years = np.arange(votes["year"].min(), votes["year"].max() + 1)

    def numbers(rows: pl.DataFrame) -> tuple[NDArray[np.int64], ...]:
        of = [rows[name].replace_strict(number, return_dtype=pl.Int64).to_numpy()
              for name in ("state_a", "state_b")]  # fmt: skip
        return rows["year"].to_numpy() - years[0], *of

    agreement = np.full((len(years), len(pairs)), np.nan)
    t, a, b = numbers(votes)
    agreement[t, place[a, b]] = _POINTS * votes["agreement"].to_numpy()
    known = pl.col("year") >= int(years[0]), pl.col("state_a", "state_b").is_in(states)
    quarrels = _disputes(Path(data), states, int(years[-1])).filter(*known)
    hostility = np.zeros((len(years), len(states), len(states)))
    t, a, b = numbers(quarrels)
    np.maximum.at(hostility, (t, a, b), quarrels["level"].to_numpy())
    treaties = _treaties(Path(data)).filter(*known)
    allied = np.zeros(agreement.shape, bool)
    t, a, b = numbers(treaties)
    allied[t, place[a, b]] = True
    return History(
        states, pairs, years, agreement, np.maximum(hostility, hostility.swapaxes(1, 2)), allied,
        quarrels["year"].to_numpy().max().item(), treaties["year"].to_numpy().max().item(),
    )  # fmt: skip


def estimate_effects(held: History) -> list[Effect]:
    """Estimate every effect of the library.

    Parameters
    ----------
    held : History
        As `read_history` gives it.

    Returns
    -------
    list of Effect
        In the order of the library.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pairs, years = np.array(list(combinations(range(6), 2))), np.arange(1950, 1980)
    >>> allied = np.arange(1950, 1980)[:, None] >= np.where(np.arange(15) < 3, 1965, 2000)
    >>> held = History(("CHN", "FRA", "GBR", "IND", "RUS", "USA"), pairs, years,
    ...     50 + 4 * allied + rng.normal(size=(30, 15)), np.zeros((30, 6, 6)), allied, 1979, 1979)
    >>> {one.name: one.cases for one in estimate_effects(held)}["treaty-begins"]
    3
    """
    return [_force_ends(held), _us_dispute(held), _treaty_begins(held), *_common_adversary(held)]


def _force_ends(held: History) -> Effect:
    ended, goes_on = _after_force(held)
    at_risk = ended | goes_on
    main = _Contrast(held, ended, [at_risk], None, held.disputes_until)
    return main.effect(
        "force-ends",
        "Do a belligerent and other adversaries of its enemy vote less alike when force ends?",
        "pairs of a state that used force against another in the year before, with states in a "
        "dispute with that other in the ten years before",
        "no force against it in the year",
        "force goes on",
        sources=("gml-mid",),
    )


def _us_dispute(held: History) -> Effect:
    us = held.states.index("USA")
    quarrel = held.hostility[:, us] >= _THREAT
    before = np.zeros_like(quarrel)
    for by in range(1, WINDOW + 1):
        before[by:] |= quarrel[:-by]
    new = quarrel & ~before
    both = new[:, held.pairs[:, 0]] & new[:, held.pairs[:, 1]]
    others = np.broadcast_to((held.pairs != us).all(axis=1), both.shape)
    return _Contrast(held, both, [], others, held.disputes_until).effect(
        "us-dispute",
        "Do two states vote more alike that both come into a dispute with the United States?",
        "pairs without the United States",
        "both newly in a dispute with the United States in the same year, after three without",
        "one of them or neither",
        sources=("gml-mid",),
    )


def _treaty_begins(held: History) -> Effect:
    free = np.zeros_like(held.allied)
    free[WINDOW:] = True
    for by in range(1, WINDOW + 1):
        free[by:] &= ~held.allied[:-by]
    return _Contrast(held, held.allied & free, [], free, held.allies_until).effect(
        "treaty-begins",
        "Do two states vote more alike after a treaty of alliance begins?",
        "pairs without a treaty in the three years before",
        "a treaty begins in the year",
        "none begins",
        sources=("atop-dyad-years",),
    )


def _common_adversary(held: History) -> Iterator[Effect]:
    quarrel = (held.hostility >= _THREAT).astype(np.float32)
    common = np.stack([one @ one for one in quarrel])[:, held.pairs[:, 0], held.pairs[:, 1]] > 0
    told = (
        "Do two states vote more alike that are in a dispute with the same third state?",
        "all pairs",
        "both in a dispute with the same third state in the year",
        "no adversary in common",
    )
    free = _Contrast(held, common, [], None, held.disputes_until)
    yield free.effect(
        "common-adversary", *told, sources=("gml-mid",), use=False,
        note="kept beside the next as a warning: without the level of before there is nothing",
    )  # fmt: skip
    lagged = _Contrast(held, common, [held.window(-WINDOW, -1)], None, held.disputes_until)
    yield lagged.effect(
        "common-adversary-lagged", *told, sources=("gml-mid",), use=False,
        note="spurious: it is there only at an equal level of before, whose noise makes it",
        lagged=True,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Contrast:
    """A treatment with what it is compared at equal values of, and on which dyad-years."""

    held: History
    treated: Bools
    besides: list[Floats] | list[Bools]
    sample: Bools | None
    until: int

    def found(self, *, before: bool = False) -> tuple[DyadEffect, int, int]:
        """The effect on the change of agreement from three years before to three after."""
        held = self.held
        if before:  # anything had happened: the last three years against the three before
            change = held.window(-WINDOW, -1) - held.window(-2 * WINDOW, -WINDOW - 1)
        else:
            change = held.window(1, WINDOW) - held.window(-WINDOW, -1)
        parts = [self.treated, *self.besides]
        known = np.isfinite(change) & (held.years <= self.until)[:, None]
        for one in parts:
            known &= np.isfinite(np.asarray(one, float))
        if self.sample is not None:
            known &= self.sample
        t, n = np.nonzero(known)
        X = np.column_stack([np.asarray(one, float)[t, n] for one in parts])
        found = dyad_effect(change[t, n], X, held.pairs[n], held.years[t])
        cases = int(self.treated[t, n].sum())
        # of a contrast among those at risk, the others at risk; else all others
        risk = [one for one in self.besides if one.dtype == bool]
        others = int(risk[0][t, n].sum()) - cases if risk else len(t) - cases
        return found, cases, others

    def effect(
        self,
        name: str,
        question: str,
        at_risk: str,
        treated: str,
        control: str,
        sources: tuple[str, ...],
        use: bool = True,
        note: str = "",
        *,
        lagged: bool = False,
    ) -> Effect:
        """The effect with its placebo, as the library keeps it."""
        main, cases, others = self.found()
        placebo, _, _ = self.found(before=True)
        numbers = [float(one[0]) for one in (main.estimate, main.low, main.high)]
        before = [float(one[0]) for one in (placebo.estimate, placebo.low, placebo.high)]
        held = before[1] <= 0 <= before[2]
        # at an equal level of before, a difference before that level means nothing
        earlier = [None] * 3 if lagged else before
        if use and not held:
            note = note or "these pairs were moving before: no scenario is to rest on it"
        use = use and held
        return Effect(
            name=name,
            question=question,
            at_risk=at_risk,
            treated=treated,
            control=control,
            outcome="agreement of votes in the General Assembly",
            window="mean of the three years after less mean of the three before",
            unit="points of agreement",
            estimate=numbers[0],
            low=numbers[1],
            high=numbers[2],
            cases=cases,
            controls=others,
            dyad_years=main.dyad_years,
            years=main.years,
            placebo=earlier[0],
            placebo_low=earlier[1],
            placebo_high=earlier[2],
            use=use,
            note=note,
            interval=_INTERVAL,
            sources=("voeten-unga", "miller-fpsim", *sources),
            command=_COMMAND,
        )


def _after_force(held: History) -> tuple[Bools, Bools]:
    """Pairs of a belligerent with other adversaries of its enemy: force ended, or goes on."""
    force = held.hostility >= _FORCE
    lately = np.zeros(held.hostility.shape, bool)  # in a dispute in the ten years before
    for by in range(1, 11):
        lately[by:] |= held.hostility[:-by] >= _THREAT
    a, b = held.pairs.T
    ended, goes_on = (np.zeros(held.allied.shape, bool) for _ in range(2))
    for t in range(1, len(held.years)):
        before = force[t - 1]
        over, on = before & ~force[t], before & force[t]
        adversary = lately[t].astype(np.float32)
        for into, which in ((ended, over), (goes_on, on)):
            reached = which.astype(np.float32) @ adversary > 0  # through some enemy in common
            into[t] = reached[a, b] | reached[b, a]
    return ended & ~goes_on, goes_on


def _disputes(data: Path, states: tuple[str, ...], until: int) -> pl.DataFrame:
    """state_a, state_b, year, level of hostility of every dyad-year in a dispute, both ways."""
    names = telling_of("dispute")
    asked = Request(states, date(_FIRST, 1, 1), date(until, 12, 31))
    chosen = choose(names, asked, data)
    if chosen is None:
        raise ComityError(absent(names, data))
    against = chosen.held.rows.filter(pl.col("side_a") != pl.col("side_b"))
    level = pl.max_horizontal("hostility_a", "hostility_b").fill_null(1)
    return against.select("state_a", "state_b", pl.col("year").cast(pl.Int64), level=level)


def _treaties(data: Path) -> pl.DataFrame:
    """state_a, state_b, year of every dyad under a treaty."""
    pledges = read_pledges(find_dyad_years(data)).filter(pl.col("level") > 0)
    year = pl.col("year").cast(pl.Int64)
    return pledges.select(year, state_a="state", state_b="partner")
