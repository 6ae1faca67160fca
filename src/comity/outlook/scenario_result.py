"""What a scenario moves on a case, how plausible it is, and what is unknown of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate.composites import OVERALL
from comity.evidence import Evidence
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.methods.conditions import Conditioned, Plausibility
from comity.methods.intervals import INTERVAL, Z
from comity.methods.partition import best_splits
from comity.outlook.effects import Effect, Precedent, stored_effects, stored_precedents
from comity.outlook.paths import Paths
from comity.outlook.scenario import Scenario, Setting
from comity.outlook.track_record import Record, stored_record
from comity.results import Result
from comity.states import resolve
from comity.states.articles import in_sentence

if TYPE_CHECKING:
    from comity.views.charts.chart import Chart

__all__ = ["Outlook"]

Floats = NDArray[np.float64]

_DRAWS, _SEED = 400, 1648
_FEWEST = 3
"""States that fall into camps."""


@dataclass(frozen=True, eq=False, repr=False)
class Outlook(Result):
    """What a scenario comes to on a case.

    Parameters
    ----------
    scenario : Scenario
        What is set.
    paths : Paths
        The ties projected without it.
    moved : Conditioned
        The ties with it.
    fit : Alignment
        What both begin from.

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.case("crink").scenario("cease-fire")
    >>> row = found.frame.filter(state_a="PRK", state_b="RUS", level="military", year=2029)
    >>> row["difference"].item() < 0
    True
    """

    scenario: Scenario
    paths: Paths
    moved: Conditioned
    fit: Alignment

    _name = "scenario"
    _spread = INTERVAL

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Every pair in every year ahead, overall and in the domains that are set.

        Columns: state_a, state_b, level (``overall`` or a domain), year, how (``conditioned`` or
        ``intervened``), without, without_low, without_high (the projection), with, with_low,
        with_high (under the scenario), difference, low, high (of a path from the same path without
        the scenario; 90 % intervals). In standard deviations of the world's dyads.
        """
        tables = [self._told(level, year) for level in self._levels for year in self.paths.years]
        return pl.concat(tables).sort("state_a", "state_b", pl.col("level") != OVERALL, "year")

    @property
    def _levels(self) -> list[str]:
        """The overall level, and the domains that are set."""
        return [OVERALL, *(d for d in DOMAINS if any(s.domain == d for s in self._settings))]

    @property
    def _settings(self) -> tuple[Setting, ...]:
        return self.scenario.settings

    @cached_property
    def last(self) -> pl.DataFrame:
        """The rows of `frame` of the last year, overall first."""
        tables = [self._told(level, self.paths.years[-1]) for level in self._levels]
        return pl.concat(tables).sort(pl.col("level") != OVERALL, "state_a", "state_b")

    @property
    def plausibility(self) -> Plausibility:
        """How plausible what is set is under the model."""
        return self.moved.plausibility

    @property
    def effect(self) -> Effect | None:
        """The effect of the library that the scenario rests on; None where there is no analogue."""
        return stored_effects().get(self.scenario.effect or "")

    @property
    def precedent(self) -> Precedent | None:
        """The cases that it rests on, where history has too few for an effect; else None."""
        return stored_precedents().get(self.scenario.effect or "")

    @cached_property
    def cohesion(self) -> pl.DataFrame:
        """Mean overall level of all pairs, by year, with and without the scenario.

        Columns: year, without, with, difference, low, high (90 % interval of the difference).
        """
        rows = []
        for year in self.paths.years:
            mean = self.paths.rows(self.paths.known, OVERALL, year).mean(axis=0)[None]
            moved, sd = self.moved.difference(mean)
            free = float((mean @ self.paths.projected.mean.ravel())[0])
            there, spread = float(moved[0]), float(sd[0])
            rows.append((year, free, free + there, there, there - Z * spread, there + Z * spread))
        columns = ["year", "without", "with", "difference", "low", "high"]
        return pl.DataFrame(rows, schema=columns, orient="row")

    @cached_property
    def camps(self) -> tuple[str, str] | None:
        """The commonest best split in the last year, without and with; None below three states."""
        states = self.paths.states
        every = list(combinations(states, 2))
        if len(states) < _FEWEST or any(pair not in self.paths.dyads for pair in every):
            return None
        numbers = [self.paths.dyads.index(pair) for pair in every]
        if not np.isfinite(self.paths.last[numbers, 0]).all():
            return None
        rows = self.paths.rows(numbers, OVERALL, self.paths.years[-1])
        drawn = (
            self.paths.projected.draws(np.random.default_rng(_SEED), _DRAWS),
            self.moved.draws(np.random.default_rng(_SEED), _DRAWS),
        )
        without, with_it = (_split(one.reshape(_DRAWS, -1) @ rows.T, states) for one in drawn)
        return without, with_it

    @property
    def unknown(self) -> tuple[str, ...]:
        """What cannot be said, one sentence each."""
        said = [self.scenario.unknown] if self.scenario.unknown else []
        if self.precedent is not None:
            said.append("History has cases to read and no sample: conditional only.")
        elif self.effect is None:
            said.append("History has no analogue with enough cases: conditional only.")
        said.append("What is set is assumed, not estimated: " + _because(self._settings))
        last = int(self.fit.layout.periods[-1])
        for one in self._settings:
            d = DOMAINS.index(one.domain)
            stale = self._stale(one, d, last)
            said += stale
        return tuple(dict.fromkeys(said))

    @property
    def record(self) -> Record:
        """The track record of projections of this kind."""
        return stored_record()

    def _stale(self, one: Setting, domain: int, last: int) -> list[str]:
        """Where the last evidence of what is set is three years old or older."""
        told = self.fit.layout.told(domain)
        found = []
        for n in dyads_of(one, self.paths):
            seen = np.flatnonzero(told[:, n])
            a, b = (in_sentence(resolve(state).name) for state in self.paths.dyads[n])
            if not len(seen):
                found.append(f"Nothing is known of {a} and {b} in {one.domain}.")
            elif last - int(self.fit.layout.periods[seen[-1]]) > _FEWEST - 1:
                year = self.fit.layout.periods[seen[-1]]
                found.append(f"The last evidence on {a} and {b} in {one.domain} is of {year}.")
        return found

    def _told(self, level: str, year: int) -> pl.DataFrame:
        numbers = self.paths.known
        rows = self.paths.rows(numbers, level, year)
        free, variance = rows @ self.paths.projected.mean.ravel(), self.paths.variance(level, year)
        spread = np.sqrt(variance)
        moved, sd = self.moved.difference(rows)
        after = np.sqrt(self.moved.variance(rows, variance))
        return pl.DataFrame(
            {
                "state_a": [self.paths.dyads[n][0] for n in numbers],
                "state_b": [self.paths.dyads[n][1] for n in numbers],
                "level": [level] * len(numbers),
                "year": [year] * len(numbers),
                "how": [self.scenario.how] * len(numbers),
                "without": free,
                "without_low": free - Z * spread,
                "without_high": free + Z * spread,
                "with": free + moved,
                "with_low": free + moved - Z * after,
                "with_high": free + moved + Z * after,
                "difference": moved,
                "low": moved - Z * sd,
                "high": moved + Z * sd,
            }
        )

    def cite(self) -> str:
        """The sources of the case and of the method, as BibTeX."""
        return self.fit.cite() + _METHOD

    def plot(self, level: str = OVERALL) -> "Chart":
        """Draw every pair with and without the scenario, and the difference below.

        >>> import comity as cm
        >>> cm.case("crink").scenario("cease-fire").plot().title[:35]
        'A cease-fire in Ukraine, intervened'
        """
        from comity.views.charts.fan import fan_chart

        return fan_chart(self, level)

    def _rests_on(self) -> Evidence:
        return self.fit.panel.evidence

    def _title(self) -> str:
        return f"{self.scenario.title}: {self.scenario.how} on what is set"

    def _lines(self) -> pl.DataFrame:
        from comity.results import lines_of

        told = self.frame.filter(level=OVERALL).select(
            "state_a", "state_b", "year", "low", "high", domain="level", value="difference"
        )
        return lines_of(told)


_METHOD = """
@article{waggoner1999conditional,
  author = {Waggoner, Daniel F. and Zha, Tao},
  title = {Conditional forecasts in dynamic multivariate models},
  journal = {Review of Economics and Statistics},
  volume = {81},
  number = {4},
  pages = {639--651},
  year = {1999}
}

@article{antolindiaz2021structural,
  author = {Antol{\\'i}n-D{\\'i}az, Juan and Petrella, Ivan and Rubio-Ram{\\'i}rez, Juan F.},
  title = {Structural scenario analysis with {SVARs}},
  journal = {Journal of Monetary Economics},
  volume = {117},
  pages = {798--815},
  year = {2021}
}
"""


def dyads_of(one: Setting, paths: Paths) -> list[int]:
    """Numbers of the dyads of which a setting speaks."""
    return [n for n, pair in enumerate(paths.dyads) if set(one.states) <= set(pair)]


def _because(settings: Sequence[Setting]) -> str:
    """Reasons given for what is set."""
    reasons = [one.because.removeprefix("assumed: ") for one in settings if one.because]
    return ("; ".join(dict.fromkeys(reasons)) or "no reason is given") + "."


def _split(levels: Floats, states: Sequence[str]) -> str:
    """The commonest best split in words, with its share of draws."""
    camps = best_splits(levels, len(states))
    kinds, counts = np.unique(camps, axis=0, return_counts=True)
    best = kinds[counts.argmax()]
    share = counts.max() / len(camps)
    named = [
        " ".join(s for s, c in zip(states, best, strict=True) if c == camp)
        for camp in np.unique(best)
    ]
    words = "one camp" if len(named) == 1 else " | ".join(named)
    return f"{words} ({100 * share:.0f} %)"
