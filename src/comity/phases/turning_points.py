"""Turning points: when the level of alignment jumps, or obligations change, and what shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from comity.estimate import OVERALL, Latent
from comity.estimate.draws import COUNT, SEED
from comity.estimate.layout import PARTS
from comity.indicators import DOMAINS, INDICATORS
from comity.methods.intervals import Z
from comity.methods.jumps import Jump, jumps_of_paths
from comity.phases.compared import APART, WINDOW, Level, compared, in_blocks
from comity.phases.corroboration import SURE, Corroboration, corroboration, movements
from comity.phases.obligations import dated_changes

__all__ = [
    "BROKEN",
    "FAINT",
    "LEAP",
    "LEAP_OF_DOMAIN",
    "LIKELY",
    "joined",
    "no_turns",
    "score_turns",
]

Floats = NDArray[np.float64]

LEAP = 0.5
"""Change of the overall level that is a turn, in standard deviations: a medium effect by Cohen's
convention (1988)."""

LEAP_OF_DOMAIN = 1.0
"""Change of a single domain that is a turn: more, for a domain by itself moves more easily."""

BROKEN = pl.col("note").str.ends_with("perhaps a break of its data")
"""Of a table of turning points: those that a break of the data may have made."""

_OF_ONE_STATE = ("ideal-point",)
"""Kinds of record that hold a figure of a single state."""

_PLEDGE = INDICATORS["obligation"]

_PLEDGED = "obligations changed on that day"
"""What shows a turn of commitment that no indicator shows by itself."""

LIKELY = 0.35
"""Certainty from which a turning point is reported, and a domain said to have turned with others:
there, dyads that historians call quiet show at most one turn in ten decades (bench/turns.py)."""

FAINT = 0.05
"""Certainty below which a jump is not told: in every series most periods jump a little."""

_SCHEMA = pl.Schema(
    {
        "state_a": pl.String(),
        "state_b": pl.String(),
        "domain": pl.String(),
        "period": pl.String(),
        "first": pl.String(),
        "last": pl.String(),
        "certainty": pl.Float64(),
        "size": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "day": pl.Date(),
        "domains": pl.List(pl.String()),
        "corroborated_by": pl.List(pl.String()),
        "contradicted_by": pl.List(pl.String()),
        "alone": pl.Boolean(),
        "note": pl.String(),
    }
)


@dataclass(frozen=True)
class _Change:
    """A change of obligations: the first period of the new level, its direction and day."""

    at: int
    rises: bool
    day: date


@dataclass(frozen=True)
class _Turn:
    """A turning point of one domain, or of the overall level."""

    domain: str
    jump: Jump
    day: date | None = None

    @property
    def rises(self) -> bool:
        return self.jump.size > 0

    def meets(self, other: "_Turn", apart: int) -> bool:
        """Whether two turns are one event: the same way at about the same time."""
        return self.rises == other.rises and abs(self.jump.at - other.jump.at) <= apart


def score_turns(fit: Latent, rng: np.random.Generator | None = None) -> pl.DataFrame:
    """Date the turning points of every dyad, overall and by domain.

    A turning point is a period from which on the mean level of five years lies above, or below,
    that of the five years before; of neighbouring periods the one with the largest difference.
    Its certainty is the probability that the difference is more than half a standard deviation, of
    a single domain more than a whole one; both follow from the posterior, no path is drawn.
    Like is compared with like: the domains of the overall level are the same throughout, and a
    period counts for a domain only where there is evidence of it on both sides. Commitment turns
    besides where obligations change: a fact, whatever the size. Several changes in a period are
    one, with the day of the last that goes its way.

    Parameters
    ----------
    fit : Latent
        Scores, with the indicators behind.
    rng : numpy.random.Generator, optional
        Source of the draws by which the intervals of dates are found; by default one begun at
        `comity.estimate.draws.SEED`.

    Returns
    -------
    DataFrame
        As `Alignment.turning_points` describes, from a certainty of 5 % on.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> turns = score_turns(fit).filter(domain="commitment", state_b="RUS")
    >>> turns.filter(pl.col("day").is_not_null(), state_a="PRK")["day"].dt.year().to_list()
    [1961, 1996, 2000, 2024]
    """
    shown = _Shown.of(fit)
    changes = _changes(fit)
    apart = APART * PARTS[fit.panel.freq]
    stream = np.random.default_rng(SEED) if rng is None else rng
    noise = stream.normal(size=(COUNT, 2 * apart + 1))
    tables = [no_turns().with_columns(dyad=pl.lit(0, pl.Int64))]
    for dyads, levels in in_blocks(fit):
        rows: list[tuple[object, ...]] = []
        for n, own, found in zip(dyads, levels, _found(fit, dyads, levels, noise), strict=True):
            dated = changes.get(fit.layout.dyads[n], [])
            by_domain = [
                turn
                for level, jumps in zip(own[1:], found[1:], strict=True)
                for turn in sorted(
                    _of_domain(fit, level, jumps, dated), key=lambda one: one.jump.at
                )
            ]
            overall = [_Turn(OVERALL, one) for one in found[0]]
            turns = [*_dated(overall, by_domain, apart), *by_domain]
            rows += [(*shown.row(turn, by_domain, n), n) for turn in turns]
        tables.append(pl.DataFrame(rows, schema=tables[0].schema, orient="row"))
    return pl.concat(tables).sort("dyad", maintain_order=True).drop("dyad")


def no_turns() -> pl.DataFrame:
    """A table of turning points without rows.

    Returns
    -------
    DataFrame
        With the columns that `score_turns` gives.

    Examples
    --------
    >>> no_turns().height
    0
    """
    return pl.DataFrame(schema=_SCHEMA)


def joined(turns: pl.DataFrame) -> pl.DataFrame:
    """Of a table of turning points, one row for each event.

    Parameters
    ----------
    turns : DataFrame
        From `Alignment.turning_points`.

    Returns
    -------
    DataFrame
        The turns of the overall level, with the domains that turned with it, and of the domains
        those that no likely turn of the overall level holds.

    Examples
    --------
    >>> import comity as cm
    >>> turns = cm.alignment(cm.casebook("crink").panel()).turning_points()
    >>> joined(turns).height < turns.height
    True
    """
    whole = turns.filter(domain=OVERALL)
    keys = ["state_a", "state_b", "domain"]
    kept = ["state_a", "state_b", "first", "last", "size", "certainty"]
    held = whole.select(*kept, domain="domains").explode("domain")
    near = turns.join(held, on=keys, suffix="_whole").filter(
        pl.col("size").sign() == pl.col("size_whole").sign(),
        pl.col("certainty_whole") >= pl.min_horizontal(pl.lit(LIKELY), "certainty"),
        pl.col("first") <= pl.col("last_whole"),
        pl.col("first_whole") <= pl.col("last"),
    )
    rest = turns.filter(pl.col("domain") != OVERALL).join(near, on=[*keys, "period"], how="anti")
    return pl.concat([whole, rest]).sort("state_a", "state_b", "period", maintain_order=True)


def _found(
    fit: Latent, dyads: list[int], levels: list[list[Level]], noise: Floats
) -> list[list[tuple[Jump, ...]]]:
    """The jumps of every level of some dyads, between periods with evidence on both sides."""
    each = [level for own in levels for level in own]
    of_dyads = [n for n, own in zip(dyads, levels, strict=True) for _ in own]
    leaps = np.array([LEAP if one.domain == OVERALL else LEAP_OF_DOMAIN for one in each])
    sizes = compared(fit, of_dyads, each)
    found = iter(jumps_of_paths(sizes, leaps, APART * PARTS[fit.panel.freq], noise, FAINT))
    return [list(islice(found, len(own))) for own in levels]


def _of_domain(
    fit: Latent, level: Level, found: tuple[Jump, ...], changes: list[_Change]
) -> Iterator[_Turn]:
    """The turns of a domain; in commitment with the days on which obligations change."""
    domain = level.domain
    if domain != _PLEDGE.domain or not changes:
        yield from (_Turn(domain, one) for one in found)
        return
    left = list(changes)
    for jump in sorted(found, key=lambda one: -one.certainty):
        near = [
            one
            for one in left
            if one.rises == (jump.size > 0) and jump.first - 1 <= one.at <= jump.last + 1
        ]
        own = min(near, key=lambda one: abs(one.at - jump.at), default=None)
        left = [one for one in left if own is None or one.at != own.at]
        yield _Turn(
            domain, jump if own is None else _moved(jump, own.at), None if own is None else own.day
        )
    sizes = level.compared(WINDOW * PARTS[fit.panel.freq], 0)
    for at in sorted({one.at for one in left}):
        size, sd = sizes.mean[at], sizes.sd[at]
        if np.isnan(size):
            size, sd = _step(level, at)
        if np.isnan(size):
            continue  # across years in which the two were not both states
        here = [one for one in left if one.at == at]
        net = [one for one in here if one.rises == (size > 0)] or here
        beyond = (size if net[-1].rises else -size) - LEAP_OF_DOMAIN
        sure = float(ndtr(beyond / sd))
        jump = Jump(at, at, at, sure, float(size), float(size - Z * sd), float(size + Z * sd))
        yield _Turn(domain, jump, net[-1].day)


def _step(level: Level, at: int) -> tuple[float, float]:
    """How much a level changes from one period to the next, and its standard deviation."""
    before, now = level.covariance[0, at - 1 : at + 1]
    variance = before + now - 2 * level.covariance[1, at - 1]
    return level.mean[at] - level.mean[at - 1], float(np.sqrt(max(variance, 0.0)))


def _moved(jump: Jump, at: int) -> Jump:
    """A jump on the period of a dated fact."""
    return Jump(at, at, at, jump.certainty, jump.size, jump.low, jump.high)


def _dated(overall: list[_Turn], by_domain: list[_Turn], apart: int) -> list[_Turn]:
    """The overall turns, each treaty's day with the likeliest of those that it may belong to."""
    days: dict[int, date] = {}
    for fact in by_domain:
        near = [k for k, one in enumerate(overall) if fact.day and one.meets(fact, apart)]
        if near and fact.day:
            days[max(near, key=lambda k: overall[k].jump.certainty)] = fact.day
    return [_Turn(one.domain, one.jump, days.get(k)) for k, one in enumerate(overall)]


def _changes(fit: Latent) -> dict[tuple[str, str], list[_Change]]:
    """Changes of obligations in the panel, dyad by dyad."""
    found: dict[tuple[str, str], list[_Change]] = {}
    if _PLEDGE.name not in {one.name for one in fit.layout.measurements}:
        return found
    order = {period: t for t, period in enumerate(fit.layout.periods)}
    for row in dated_changes(fit.panel, _PLEDGE).iter_rows(named=True):
        rises = row["after"] > row["before"]
        # what ends within a period still counts in it: the level falls in the next
        at = order.get(row["period"], len(order)) + (not rises)
        dyad = (row["state_a"], row["state_b"])
        if 0 < at < len(order) and fit.layout.exists[at, fit.layout.dyads.index(dyad)]:
            found.setdefault(dyad, []).append(_Change(at, rises, row["day"]))
    return found


@dataclass(frozen=True, eq=False)
class _Shown:
    """What shows turning points.

    Parameters
    ----------
    fit : Latent
        Scores, with the indicators behind.
    moved : ndarray, shape (I, T, N)
        How far every indicator by itself moved.
    dyads : mapping of str to ndarray of int
        Numbers of the dyads of every state.
    """

    fit: Latent
    moved: Floats
    dyads: Mapping[str, NDArray[np.int64]]

    @classmethod
    def of(cls, fit: Latent) -> "_Shown":
        """Of a fit."""
        found: dict[str, list[int]] = {}
        for n, dyad in enumerate(fit.layout.dyads):
            for state in dyad:
                found.setdefault(state, []).append(n)
        dyads = {state: np.array(own) for state, own in found.items()}
        return cls(fit, movements(fit.layout, fit.posterior), dyads)

    def row(self, turn: _Turn, by_domain: list[_Turn], n: int) -> tuple[object, ...]:
        """A turning point of a dyad, with what shows it."""
        layout, jump = self.fit.layout, turn.jump
        told = corroboration(layout, self.moved, n, jump.at, jump.size)
        apart = APART * PARTS[self.fit.panel.freq]
        with_it = [
            one.domain
            for one in by_domain
            if one.meets(turn, apart) and (one.jump.certainty >= LIKELY or one.day is not None)
        ]
        overall = [name for name in DOMAINS if name in with_it]
        return (
            *layout.dyads[n],
            turn.domain,
            *(layout.periods[at] for at in (jump.at, jump.first, jump.last)),
            *(jump.certainty, jump.size, jump.low, jump.high),
            turn.day,
            overall if turn.domain == OVERALL else [turn.domain],
            list(told.by),
            list(told.against),
            told.alone,
            _PLEDGED if turn.day and not told.by else self.note(told, n, jump.at),
        )

    def note(self, told: Corroboration, n: int, at: int) -> str:
        """What to know of a turning point that one indicator shows or none.

        Where the indicator compares figures of single states, and moves every dyad of one of the
        two in that period, one way or the other, it is that state's figure that jumps: often a
        break of the data, not of the world.
        """
        if not told.by:
            return "no indicator shows it by itself"
        if not told.alone:
            return ""
        name = told.by[0]
        if name not in INDICATORS or INDICATORS[name].kind not in _OF_ONE_STATE:
            return f"{name} alone"
        layout = self.fit.layout
        i = [one.name for one in layout.measurements].index(name)
        for state in layout.dyads[n]:
            others = self.dyads[state][self.dyads[state] != n]
            if len(others) and (np.abs(self.moved[i, at, others]) >= SURE).all():
                return f"{name} alone, in all dyads of {state} at once: perhaps a break of its data"
        return f"{name} alone"
