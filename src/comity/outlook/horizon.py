"""Risks with a horizon: how probable a fall is, what would turn a tie, what is at stake."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import panel_of
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.evidence import Evidence
from comity.fit import Alignment
from comity.methods.conditions import conditioned
from comity.methods.falls import falls
from comity.methods.latent.draws import last_states
from comity.outlook.paths import HORIZON, Paths, project_case
from comity.results import LINES, Result
from comity.states import resolve

Floats = NDArray[np.float64]

__all__ = ["DELTA", "Risks", "risks_ahead"]

DELTA = 0.5
"""Size of a fall: half a standard deviation of the world's dyads."""

_SEED = 20_260_701
_EXPOSED = ("trade_dependence", "unga_agreement")


@dataclass(frozen=True, eq=False, repr=False)
class Risks(Result):
    """Risks of the ties of a case within a horizon.

    Parameters
    ----------
    fit : Alignment
        Of the case, by year.
    paths : Paths
        Its projection.
    delta : float
        Size of a fall, in standard deviations of the world's dyads.

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.case("crink").risks(horizon=5)
    >>> found.frame.columns[:6]
    ['state_a', 'state_b', 'level', 'year', 'fall', 'rise']
    """

    fit: Alignment
    paths: Paths
    delta: float

    _name = "risks"

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The probability that each tie falls, and rises, by more than delta.

        Returns
        -------
        DataFrame
            state_a, state_b, level (``overall`` or a domain with evidence), year, fall and rise
            (probability that at the end of one of the years up to this one the level lay below, or
            above, that of the last year of evidence by more than delta), expected and sd (of the
            change since then). In standard deviations of the world's dyads.
        """
        rows = [row for n in self.paths.known for row in self._told(n)]
        names = ("fall", "rise", "expected", "sd")
        texts = dict.fromkeys(("state_a", "state_b", "level"), pl.String)
        schema = texts | {"year": pl.Int64} | dict.fromkeys(names, pl.Float64)
        return pl.DataFrame(rows, schema=schema, orient="row")

    @cached_property
    def red_lines(self) -> pl.DataFrame:
        """The smallest change of a driver that turns the expected movement of a pair.

        A driver is a domain of the pair with evidence, or the overall level of another pair of one
        of the two states. It is held at its level of the last year of evidence plus a change, in
        every year of the horizon, as a condition: what one would believe of the pair on learning
        it. The expected movement of the pair is linear in the change; the line is where it is 0.

        Columns: state_a, state_b, movement (expected overall to the last year with nothing set),
        driver (``PAIR DOMAIN``), expected (of the driver), line (its change at which the pair is
        expected to stay where it is; beyond it, it moves the other way), usual (standard deviation
        of a year's change of the driver), years (how many usual years the line is away from what is
        expected), nearest first for each pair.
        """
        rows = [row for n in self.paths.known for row in self._lines_of(n)]
        texts = dict.fromkeys(("state_a", "state_b"), pl.String)
        schema = {
            **texts, "movement": pl.Float64, "driver": pl.String,
            **dict.fromkeys(("expected", "line", "usual", "years"), pl.Float64),
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row").sort("state_a", "state_b", "years")

    @cached_property
    def price(self) -> pl.DataFrame:
        """What each state has at stake with the states outside the case.

        Columns: state; trade_case and trade_outside (a partner's share in the state's exports and
        imports, mean of the two, added up over partners of which it is known, last year known),
        partners (how many of them), ratio (of the second to the first: what it has outside for one
        unit of trade with the case), agreement_case and agreement_outside (mean agreement in the
        General Assembly, last year known), trade_year, agreement_year. Null where nothing is known.
        It is what is exposed, not what would be lost.
        """
        evidence = self.fit.panel.evidence
        inside, outside = evidence.states, _states(evidence.outside)
        schema = {
            "state": pl.String, "trade_case": pl.Float64, "trade_outside": pl.Float64,
            "partners": pl.Int64, "ratio": pl.Float64, "agreement_case": pl.Float64,
            "agreement_outside": pl.Float64, "trade_year": pl.String, "agreement_year": pl.String,
        }  # fmt: skip
        if not outside:
            return pl.DataFrame(schema=schema)
        every = replace(evidence, states=tuple(sorted({*inside, *outside})), outside=())
        panel = panel_of(every, indicators=_EXPOSED)
        trade, votes = (_latest(panel.long(name)) for name in _EXPOSED)
        rows = []
        for state in inside:
            ties = [_exposed(trade, state, others) for others in (inside, outside)]
            agree = [_agreement(votes, state, others) for others in (inside, outside)]
            ratio = ties[1][0] / ties[0][0] if ties[0][0] and ties[1][0] is not None else None
            years = max((y for _, _, y in ties if y), default=None)
            voted = max((y for _, y in agree if y), default=None)
            rows.append((state, ties[0][0], ties[1][0], ties[0][1] + ties[1][1], ratio,
                         agree[0][0], agree[1][0], years, voted))  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _title(self) -> str:
        first, last = self.paths.years[0], self.paths.years[-1]
        return f"Risks {first} to {last}: a fall by more than {self.delta:g}"

    def _rests_on(self) -> Evidence:
        return self.fit.panel.evidence

    def _lines(self) -> pl.DataFrame:
        rows = self.frame.filter(level=OVERALL)
        return rows.select(
            row=pl.concat_str("state_a", "state_b", separator="-"),
            measure=pl.lit("probability of a fall"),
            period=pl.col("year").cast(pl.String),
            value="fall",
            low=pl.lit(None, pl.Float64),
            high=pl.lit(None, pl.Float64),
            reason=pl.lit(""),
        ).select(*LINES)

    def _levels(self, n: int) -> list[str]:
        """The overall level and the domains that any indicator tells of."""
        known = self.fit.layout.known_domains[:, n]
        return [OVERALL, *(d for d, some in zip(self.paths.names[1:], known, strict=True) if some)]

    def _told(self, n: int) -> Iterator[tuple[object, ...]]:
        """Fall, rise, mean and spread of the change of a pair, by level and year."""
        walks, years = self.fit.posterior.walks, self.paths.years
        mean, covariance = self._last
        levels = self._levels(n)
        found = falls(
            mean[n], covariance[n], walks.persistence, walks.innovations,
            np.concatenate([self.paths.weights_of([n], level) for level in levels]),
            delta=self.delta, horizon=len(years), rng=np.random.default_rng(_SEED),
        )  # fmt: skip
        columns = (found.fall, found.rise, found.expected, found.sd)
        for at, level in enumerate(levels):
            for t, year in enumerate(years):
                yield (*self.paths.dyads[n], level, year, *(float(one[at, t]) for one in columns))

    @cached_property
    def _last(self) -> tuple[Floats, Floats]:
        return last_states(self.fit.posterior)

    def _lines_of(self, n: int) -> Iterator[tuple[object, ...]]:
        """Every driver of a pair, with the change that turns the pair."""
        pair = self.paths.dyads[n]
        drivers = [(n, level) for level in self._levels(n)[1:]]
        drivers += [
            (m, OVERALL)
            for m in self.paths.known
            if m != n and set(self.paths.dyads[m]) & set(pair)
        ]
        goal = self.paths.rows([n], OVERALL, self.paths.years[-1]).toarray()[0]
        mean = self.paths.projected.mean.ravel()
        now = float(self.paths.last[n, 0])
        movement = float(goal @ mean) - now
        for m, level in drivers:
            rows = np.concatenate(
                [self.paths.rows([m], level, year).toarray() for year in self.paths.years]
            )
            base = self.paths.level_of(m, level)
            free = self.paths.projected
            held = conditioned(free, rows, np.full(len(rows), base))
            stays = float(goal @ held.mean.ravel()) - now
            slope = float((goal @ held.gain).sum())  # of the pair, for a unit of the driver
            if abs(slope) < _FLAT:
                continue
            line = -stays / slope
            expected = float(rows[-1] @ mean) - base
            usual = self._usual(m, level)
            yield (*pair, movement, f"{'-'.join(self.paths.dyads[m])} {level}", expected, line,
                   usual, abs(line - expected) / usual)  # fmt: skip

    def _usual(self, n: int, level: str) -> float:
        """Standard deviation of a year's change of a level."""
        return float(
            np.sqrt(
                self.paths.weights_of([n], level)[0] ** 2 @ self.fit.posterior.walks.innovations
            )
        )


_FLAT = 1e-6
"""Slope below which a driver does not move a pair."""


def risks_ahead(fit: Alignment, horizon: int = HORIZON, delta: float = DELTA) -> Risks:
    """Say what may happen to the ties of a case within a horizon: ``comity scenario risks``.

    Parameters
    ----------
    fit : Alignment
        Of the case, by year.
    horizon : int
        Years beyond the last one of the panel.
    delta : float
        Size of a fall, in standard deviations of the world's dyads.

    Returns
    -------
    Risks
        Probabilities of falls, red lines, and what is at stake.

    Raises
    ------
    ComityError
        If the fit is not by year, or delta or the horizon are out of range.

    Examples
    --------
    >>> import comity as cm
    >>> found = risks_ahead(cm.case("crink").fit(), 5)
    >>> found.frame.filter(level="overall", year=2031)["fall"].is_between(0, 1).all()
    True
    """
    if not (np.isfinite(delta) and delta >= 0):
        raise ComityError(f"delta is {shown(delta)}: no size of a fall; give one of 0 or more")
    return Risks(fit, project_case(fit, horizon), delta)


def _states(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some codes that are states."""
    found = []
    for code in codes:
        try:
            found.append(resolve(code).id)
        except ComityError:
            continue
    return tuple(found)


def _latest(cells: pl.DataFrame) -> dict[tuple[str, str], tuple[float, str]]:
    """The last known value of each pair, with its year."""
    known = cells.filter(pl.col("value").is_not_null()).sort("start")
    last = known.group_by("state_a", "state_b").last()
    return {(a, b): (v, y) for a, b, v, y in last.select(
        "state_a", "state_b", "value", "period").iter_rows()}  # fmt: skip


def _exposed(
    trade: dict[tuple[str, str], tuple[float, str]], state: str, others: tuple[str, ...]
) -> tuple[float | None, int, str | None]:
    """Trade of a state with others: sum of shares, how many are known, the last year."""
    held = [trade[state, other] for other in others if (state, other) in trade]
    if not held:
        return None, 0, None
    return sum(value for value, _ in held), len(held), max(year for _, year in held)


def _agreement(
    votes: dict[tuple[str, str], tuple[float, str]], state: str, others: tuple[str, ...]
) -> tuple[float | None, str | None]:
    """Mean agreement of a state with others, and the last year."""
    pairs = [tuple(sorted(pair)) for pair in permutations((state, *others), 2) if pair[0] == state]
    held = [votes[pair] for pair in pairs if pair in votes]
    if not held:
        return None, None
    return float(np.mean([value for value, _ in held])), max(year for _, year in held)
