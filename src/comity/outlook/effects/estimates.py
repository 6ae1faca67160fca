"""Estimates of the library: what changed from before to after, at risk of both paths."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.intervals import SHARE
from comity.methods.state_years import BLOCK, DyadEffect, dyad_effect
from comity.outlook.effects.history import OUTCOMES, THREAT, WINDOW, History, Outcome
from comity.outlook.effects.library import Effect
from comity.outlook.effects.missing import NotEstimated

__all__ = ["estimate_effects"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FORCE = 4
"""Level of hostility of the use of force."""
_FEWEST = 10
"""Dyad-years with a treatment below which nothing is estimated."""
_COMMAND = "make effects"
_INTERVAL = f"{SHARE}, 999 draws of blocks of three years"


def estimate_effects(held: History) -> tuple[list[Effect], list[NotEstimated]]:
    """Estimate every effect of the library, on every outcome that data reach.

    In the order of the library, with what could not be estimated: nothing is, from fewer than ten
    dyad-years with the treatment, or from fewer than three years with one.

    >>> from itertools import combinations
    >>> rng = np.random.default_rng(1)
    >>> pairs, years = np.array(list(combinations(range(6), 2))), np.arange(1950, 1980)
    >>> allied = np.arange(1950, 1980)[:, None] >= np.where(np.arange(15) < 3, 1965, 2000)
    >>> held = History(("CHN", "FRA", "GBR", "IND", "RUS", "USA"), pairs, years,
    ...     50 + 4 * allied + rng.normal(size=(30, 15)), np.zeros((30, 6, 6)), allied, allied,
    ...     1979, 1979)
    >>> found, missing = estimate_effects(held)
    >>> next(one for one in missing if one.effect == "treaty-begins").treated
    3
    """
    of_treaties = [one for one in OUTCOMES if one.name != "alliances"]  # it is the treatment
    every = [
        *(_force_ends(held, outcome) for outcome in OUTCOMES),
        *(_us_dispute(held, outcome) for outcome in OUTCOMES),
        *(_treaty_begins(held, outcome) for outcome in of_treaties),
        *(_treaty_invoked(held, outcome) for outcome in OUTCOMES),
        *_common_adversary(held),
    ]
    return (
        [one for one in every if isinstance(one, Effect)],
        [one for one in every if isinstance(one, NotEstimated)],
    )


def _force_ends(held: History, outcome: Outcome) -> Effect | NotEstimated:
    ended, goes_on = _after_force(held)
    at_risk = ended | goes_on
    main = _Contrast(held, ended, [at_risk], None, held.disputes_until, outcome)
    return main.effect(
        "force-ends",
        "Does a state at war move away from the other adversaries of its enemy when force ends?",
        "a state that used force against an enemy in the year before, paired with the states that "
        "were in a dispute with that enemy in the ten years before",
        "it uses no force against the enemy in the year",
        "it still uses force against the enemy",
        sources=("gml-mid",),
    )


def _us_dispute(held: History, outcome: Outcome) -> Effect | NotEstimated:
    us = held.states.index("USA")
    quarrel = held.hostility[:, us] >= THREAT
    before = np.zeros_like(quarrel)
    for by in range(1, WINDOW + 1):
        before[by:] |= quarrel[:-by]
    new = quarrel & ~before
    if outcome.of_one:
        return _new_us_dispute(held, outcome, new, ~before)
    both = new[:, held.pairs[:, 0]] & new[:, held.pairs[:, 1]]
    others = np.broadcast_to((held.pairs != us).all(axis=1), both.shape)
    return _Contrast(held, both, [], others, held.disputes_until, outcome).effect(
        "us-dispute",
        "Do two states draw together that both come into a dispute with the United States?",
        "pairs without the United States",
        "both come into a dispute with the United States in the same year, after three years "
        "without one",
        "only one of the two does, or neither",
        sources=("gml-mid",),
    )


def _new_us_dispute(
    held: History, outcome: Outcome, new: Bools, calm: Bools
) -> Effect | NotEstimated:
    """What a dispute with the United States changes with it: of pairs that it is one of."""
    us = held.states.index("USA")
    other = np.where(held.pairs[:, 0] == us, held.pairs[:, 1], held.pairs[:, 0])
    return _Contrast(held, new[:, other], [], calm[:, other], held.disputes_until, outcome).effect(
        "us-dispute",
        "Do leaders of a state and of the United States meet less after a dispute of the two?",
        "the United States and a state that was in no dispute with them in the three years before",
        "a dispute of the two begins in the year",
        "none begins",
        sources=("gml-mid",),
    )


def _treaty_begins(held: History, outcome: Outcome) -> Effect | NotEstimated:
    free = np.zeros_like(held.allied)
    free[WINDOW:] = True
    for by in range(1, WINDOW + 1):
        free[by:] &= ~held.allied[:-by]
    return _Contrast(held, held.allied & free, [], free, held.allies_until, outcome).effect(
        "treaty-begins",
        "Do two states draw together after a treaty of alliance begins?",
        "pairs without a treaty in the three years before",
        "a treaty begins in the year",
        "none begins",
        sources=("atop-dyad-years",),
    )


def _treaty_invoked(held: History, outcome: Outcome) -> Effect | NotEstimated:
    joins, stays_out = _invoked(held)
    main = _Contrast(
        held, joins, [joins | stays_out], None, min(held.disputes_until, held.allies_until), outcome
    )
    return main.effect(
        "treaty-invoked",
        "Does the tie of two allies hold better when one joins the fight of the other?",
        "pairs with a pledge to defend, one of whom begins to use force against a third state; "
        "that state is no ally of the other, and neither was in a dispute with it in the year "
        "before",
        "the other joins: it is in a dispute with that third state in the same year",
        "the other stays out",
        sources=("gml-mid", "atop-dyad-years"),
    )


def _common_adversary(held: History) -> Iterator[Effect | NotEstimated]:
    quarrel = (held.hostility >= THREAT).astype(np.float32)
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
    outcome: Outcome = OUTCOMES[0]

    def found(self, *, before: bool = False) -> tuple[DyadEffect, int, int]:
        """The effect on the change of the outcome from three years before to three after."""
        held, change, (t, n) = self.held, self._change(before=before), self._known(before=before)
        parts = [self.treated, *self.besides]
        X = np.column_stack([np.asarray(one, float)[t, n] for one in parts])
        # of pairs that all have one state in common: one effect for each year alone
        states = np.tile([0, 1], (len(n), 1)) if self.outcome.of_one else held.pairs[n]
        found = dyad_effect(change[t, n], X, states, held.years[t])
        return found, *self._counts(t, n)

    def _change(self, *, before: bool = False) -> Floats:
        held, of = self.held, self.outcome.name
        if before:  # anything had happened: the last three years against the three before
            return held.window(-WINDOW, -1, of) - held.window(-2 * WINDOW, -WINDOW - 1, of)
        return held.window(1, WINDOW, of) - held.window(-WINDOW, -1, of)

    def _known(self, *, before: bool = False) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Years and pairs of the sample."""
        held = self.held
        known = np.isfinite(self._change(before=before)) & (held.years <= self.until)[:, None]
        for one in (self.treated, *self.besides):
            known &= np.isfinite(np.asarray(one, float))
        if self.sample is not None:
            known &= self.sample
        t, n = np.nonzero(known)
        return t, n

    def _counts(self, t: NDArray[np.int64], n: NDArray[np.int64]) -> tuple[int, int]:
        """Dyad-years with the treatment, and with what it is compared with."""
        cases = int(self.treated[t, n].sum())
        # of a contrast among those at risk, the others at risk; else all others
        risk = [one for one in self.besides if one.dtype == bool]
        return cases, int(risk[0][t, n].sum()) - cases if risk else len(t) - cases

    def _missing(self, name: str, question: str) -> NotEstimated | None:
        """Why nothing is estimated; None where something is."""
        t, n = self._known()
        treated, controls = self._counts(t, n)
        years = np.unique(t[self.treated[t, n]])
        if treated >= _FEWEST and len(years) >= BLOCK and controls >= _FEWEST:
            return None
        seen = np.flatnonzero(np.isfinite(self.held.outcome(self.outcome.name)).any(axis=1))
        happened = self.treated if self.sample is None else self.treated & self.sample
        held = self.held.years
        return NotEstimated(
            effect=name,
            question=question,
            outcome=self.outcome.name or "votes",
            treated=treated,
            controls=controls,
            treated_years=tuple(int(held[year]) for year in years),
            known=(int(held[seen[0]]), int(held[seen[-1]])) if len(seen) else None,
            treatments=int(happened[held <= self.until].sum()),
            until=self.until,
            sources=self.outcome.sources,
        )

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
    ) -> Effect | NotEstimated:
        """The effect with its placebo, as the library keeps it, or why there is none."""
        missing = self._missing(name, question)
        if missing:
            return missing
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
        told = self.outcome
        if told.of_one:
            at_risk = f"{at_risk} (pairs with the United States alone)"
            note = note or "net of the year, not of what the other state does toward everybody"
        return Effect(
            name=f"{name}-{told.name}" if told.name else name,
            question=question,
            at_risk=at_risk,
            treated=treated,
            control=control,
            outcome=told.label,
            window="mean of the three years after less mean of the three before",
            unit=told.unit,
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
            sources=tuple(dict.fromkeys((*told.sources, *sources))),
            command=_COMMAND,
        )


def _after_force(held: History) -> tuple[Bools, Bools]:
    """Pairs of a belligerent with other adversaries of its enemy: force ended, or goes on."""
    force = held.hostility >= _FORCE
    lately = np.zeros(held.hostility.shape, bool)  # in a dispute in the ten years before
    for by in range(1, 11):
        lately[by:] |= held.hostility[:-by] >= THREAT
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


def _invoked(held: History) -> tuple[Bools, Bools]:
    """Pairs of allies of whom one is newly in the use of force: the other joins, or stays out."""
    force, quarrel = held.hostility >= _FORCE, held.hostility >= THREAT
    a, b = held.pairs.T
    states = len(held.states)
    joins, out = (np.zeros(held.pledged.shape, bool) for _ in range(2))
    for t in range(1, len(held.years)):
        pledged = np.zeros((states, states), bool)
        pledged[a, b] = pledged[b, a] = held.pledged[t - 1]
        calm = ~quarrel[t - 1]
        for one, third in np.argwhere(force[t] & calm):  # one comes into a fight with a third
            allies = pledged[one] & calm[third] & ~pledged[third]
            allies[third] = allies[one] = False
            for ally in np.flatnonzero(allies):
                n = _number(held, one, ally)
                (joins if quarrel[t, ally, third] else out)[t, n] = True
    return joins, out & ~joins


def _number(held: History, one: int | np.integer, other: int | np.integer) -> int:
    """The number of a pair, as `combinations` counts them."""
    low, high = min(one, other), max(one, other)
    states = len(held.states)
    return int(low * states - low * (low + 1) // 2 + high - low - 1)
