"""What rules read: an assessment, and what follows from it, each computed once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import polars as pl

from comity.assessment import Assessment
from comity.blocs.camps import MODAL, Camps, camps_of
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.sufficiency import sufficient
from comity.evidence import Evidence
from comity.findings.finding import (
    DISPUTED,
    ON_RECORD,
    REPORTED,
    Finding,
    certainty_in_words,
    rank_of,
)
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.outlook.overview import run_scenarios
from comity.outlook.scenario_result import Outlook
from comity.states import resolve
from comity.states.articles import in_sentence

__all__ = ["COMMONEST", "Assessed"]

COMMONEST = "as most often in the last year"
"""The split that is asked for where a casebook names none."""

_FEWEST, _UNNAMED, _MOST = 3, 5, 12
"""States that fall into camps; from which on a split is told that no casebook names; and of which
every split is tried in every draw and year within a second."""

_WORDS = {ON_RECORD: "on record", REPORTED: "reported", DISPUTED: "accounts differ"}
_LARGEST = 16
"""States of which it is asked whether they are a bloc."""

Pair = tuple[str, str]
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Assessed:
    """An assessed case as the rules of findings read it.

    Parameters
    ----------
    assessment : Assessment
        Panel, levels and fit.
    since : date, optional
        The day of the last look; by default a year before the last day of evidence.
    before : Assessed, optional
        The case as it could be known on that day.

    Examples
    --------
    >>> import comity as cm
    >>> case = Assessed(cm.assess("crink"))
    >>> case.name("PRK"), len(case.pairs)
    ('North Korea', 6)
    """

    assessment: Assessment
    since: date | None = None
    before: "Assessed | None" = None

    @cached_property
    def evidence(self) -> Evidence:
        """What figures are computed from: without alternative accounts."""
        return self.assessment.levels.panel.evidence.primary()

    @property
    def states(self) -> tuple[str, ...]:
        """Codes of the states of the case."""
        return self.assessment.levels.panel.evidence.states

    @property
    def pairs(self) -> list[Pair]:
        """Every pair of states, in alphabetical order."""
        return list(combinations(sorted(self.states), 2))

    @property
    def fit(self) -> Alignment | None:
        """The scores; None where no indicator of the model has a value."""
        return self.assessment.fit

    @cached_property
    def cells(self) -> pl.DataFrame:
        """Figures of the pairs of the case that have a value."""
        return self.assessment.levels.panel.known.filter(
            pl.col("state_a").is_in(self.states),
            pl.col("state_b").is_in(self.states),
        )

    @cached_property
    def now(self) -> date:
        """The last day of evidence."""
        panel = self.assessment.levels.panel
        last = self.cells.select(pl.min_horizontal("covered_to", "end").max()).item()
        if last is None:
            last = panel.last_day
        day: date = min(last, panel.as_of) if panel.as_of else last
        return day

    @cached_property
    def last_look(self) -> date:
        """The day since when things are new."""
        return self.since or self.now.replace(year=self.now.year - 1, day=min(self.now.day, 28))

    def name(self, code: str) -> str:
        """A state or organisation as a sentence has it: ``the United States``."""
        return in_sentence(self.label(code))

    def label(self, code: str) -> str:
        """The name of a state or organisation by itself."""
        known = self.evidence.organisations
        if code in known:
            return known[code]
        try:
            return resolve(code).name
        except ComityError:
            return code

    def names(self, codes: Sequence[str]) -> list[str]:
        """States as a sentence has them, in the order of the codes."""
        return [self.name(code) for code in codes]

    def joined(self, codes: Sequence[str]) -> str:
        """Names of states with dashes between: ``China–United States``."""
        return "–".join(self.label(code) for code in codes)

    def latest(self, indicator: str) -> dict[Pair, Row]:
        """The last figure of every pair that has one; of a directed indicator either way."""
        return self._latest.get(indicator, {})

    @cached_property
    def _latest(self) -> dict[str, dict[Pair, Row]]:
        """The last figure of every indicator and pair."""
        keys = ["indicator", "state_a", "state_b"]
        last = self.cells.sort("start").group_by(keys, maintain_order=True).last()
        found: dict[str, dict[Pair, Row]] = {}
        for row in last.iter_rows(named=True):
            found.setdefault(row["indicator"], {})[row["state_a"], row["state_b"]] = row
        return found

    def records(self, kind: str) -> pl.DataFrame | None:
        """The records of a kind; None where there is none."""
        return self.evidence.frames.get(kind)

    def sources(self, records: Sequence[str]) -> list[str]:
        """The sources of some records, cited as in running text."""
        every = self.assessment.levels.panel.evidence
        keys = dict.fromkeys(key for one in records for key in every.record(one)["source"])
        return [every.sources[key].short() for key in keys if key in every.sources]

    def enough(self, pair: Pair) -> bool:
        """Whether the evidence on a pair suffices for a finding on its level."""
        return pair in self._enough

    @cached_property
    def _enough(self) -> set[Pair]:
        return set() if self.fit is None else sufficient(self.fit)

    @cached_property
    def scores(self) -> pl.DataFrame:
        """The last score of every pair and domain that rests on evidence of its period."""
        return pl.DataFrame() if self.fit is None else self.fit.latest

    @cached_property
    def overall(self) -> dict[Pair, Row]:
        """The last overall level of every pair with enough evidence."""
        if self.fit is None:
            return {}
        rows = self.scores.filter(domain=OVERALL).iter_rows(named=True)
        found = {(row["state_a"], row["state_b"]): row for row in rows}
        return {pair: row for pair, row in found.items() if self.enough(pair)}

    @cached_property
    def turns(self) -> pl.DataFrame:
        """Turning points."""
        return self.assessment.turns

    @cached_property
    def phases(self) -> dict[Pair, Row]:
        """The last phase of the overall level of every pair."""
        if self.fit is None:
            return {}
        last = (
            self.fit.phases(self.turns, domains=(OVERALL,))
            .group_by("state_a", "state_b", maintain_order=True)
            .last()
        )
        return {(row["state_a"], row["state_b"]): row for row in last.iter_rows(named=True)}

    @cached_property
    def abandonment(self) -> pl.DataFrame:
        """The last known risk of every state that another abandons it."""
        return pl.DataFrame() if self.fit is None else self.fit.abandonment(only_latest=True)

    @cached_property
    def entrapment(self) -> pl.DataFrame:
        """The last known risk of every state that another draws it into a quarrel."""
        return pl.DataFrame() if self.fit is None else self.fit.entrapment(only_latest=True)

    @cached_property
    def bloc_p_value(self) -> float | None:
        """How often pairs that move apart would move together as much; None of two states or of
        more than a bloc may have."""
        if self.fit is None or len(self.fit.layout.dyads) < len(self.pairs):
            return None
        if not 3 <= len(self.states) <= _LARGEST:
            return None
        try:
            found = self.fit.bloc(domains=(OVERALL,))
        except ComityError:
            return None
        value: float = found["p_value"].item()
        return value

    @cached_property
    def camps(self) -> Camps | None:
        """Into which camps the states fall by the mean of their own pairs, overall.

        With the splits that the casebook names; among five states or more, where it names none, the
        commonest of the last period. None for fewer than three states or more than twelve.
        """
        if self.fit is None or not _FEWEST <= len(self.states) <= _MOST:
            return None
        found = camps_of(self.fit, zero=None, domains=(OVERALL,))
        best = found.frame.filter(split=MODAL).sort("start")["camps"]
        if found.splits or len(self.states) < _UNNAMED or best.is_empty() or len(best[-1]) < 2:
            return found
        return replace(found, splits={COMMONEST: tuple(map(tuple, best[-1].to_list()))})

    @cached_property
    def _scenarios(self) -> dict[str, Outlook | str]:
        """Every scenario that comes with comity on the case, or why it does not fit."""
        if self.fit is None or self.fit.panel.freq != "year":
            return {}
        return run_scenarios(self.fit)

    @property
    def outlooks(self) -> list[Outlook]:
        """The scenarios that fit the case, run."""
        return [one for one in self._scenarios.values() if not isinstance(one, str)]

    @property
    def left_out(self) -> int:
        """How many scenarios do not fit."""
        return sum(isinstance(one, str) for one in self._scenarios.values())

    @cached_property
    def domains_of(self) -> dict[Pair, set[str]]:
        """The domains of which something is known, by pair."""
        told = self.cells.select("state_a", "state_b", "domain").unique()
        found: dict[Pair, set[str]] = {pair: set() for pair in self.pairs}
        for a, b, domain in told.iter_rows():
            if domain in DOMAINS:
                found[min(a, b), max(a, b)].add(domain)
        return found

    def finding(
        self,
        rule: str,
        sentence: str,
        states: Sequence[str],
        *,
        size: float,
        sureness: float,
        last: date,
        first: date | None = None,
        records: Sequence[str] = (),
        figure: float | None = None,
        low: float | None = None,
        high: float | None = None,
        unit: str = "",
    ) -> Finding:
        """A finding, ranked as of the last day of evidence."""
        day = min(last, self.now)
        return Finding(
            rule=rule,
            sentence=sentence,
            states=tuple(states),
            figure=figure,
            low=low,
            high=high,
            unit=unit,
            first=min(first or day, day),
            last=day,
            records=tuple(dict.fromkeys(records)),
            certainty=_WORDS.get(sureness) or certainty_in_words(sureness),
            size=min(1.0, max(0.0, size)),
            sureness=sureness,
            rank=rank_of(size, sureness, day, self.now),
        )
