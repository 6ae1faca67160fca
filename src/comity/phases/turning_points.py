"""Turning points: where paths of alignment jump, or obligations change, and what shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate import OVERALL, Latent
from comity.estimate.draws import Draws
from comity.indicators import DOMAINS, INDICATORS
from comity.levels.turning_points import dated_changes
from comity.methods.segmentation import Segmentation, segment_draws
from comity.phases.corroboration import SURE, Corroboration, corroboration, movements

__all__ = ["BROKEN", "FEWEST", "PATHS", "score_turns"]

Floats = NDArray[np.float64]

FEWEST = 8
"""Periods with evidence below which a path is not segmented."""

PATHS = 100
"""Draws that are segmented: each by all ways of cutting it."""

BROKEN = pl.col("note").str.ends_with("perhaps a break of its data")
"""Of a table of turning points: those that a break of the data may have made."""

_OF_ONE_STATE = ("ideal-point",)
"""Kinds of record that hold a figure of a single state."""

_PLEDGE = INDICATORS["obligation"]

_SCHEMA = pl.Schema(
    {
        "state_a": pl.String(),
        "state_b": pl.String(),
        "domain": pl.String(),
        "period": pl.String(),
        "low": pl.String(),
        "high": pl.String(),
        "certainty": pl.Float64(),
        "size": pl.Float64(),
        "day": pl.Date(),
        "corroborated_by": pl.List(pl.String()),
        "contradicted_by": pl.List(pl.String()),
        "alone": pl.Boolean(),
        "note": pl.String(),
    }
)


@dataclass(frozen=True)
class _Turn:
    """A turning point by the numbers of its periods."""

    at: int
    low: int
    high: int
    certainty: float
    size: float
    day: date | None = None


@dataclass(frozen=True)
class _Change:
    """A change of obligations: the first period of the new level, its direction and day."""

    at: int
    rises: bool
    day: date


def score_turns(fit: Latent, draws: Draws) -> pl.DataFrame:
    """Date the turning points of every dyad, by domain and overall.

    Paths drawn from the posterior are segmented exactly: within a segment the level walks as the
    path does, at a turning point it jumps beyond that walk (`comity.methods.segmentation`). The
    probability of a date is the mean over the draws. Commitment turns besides where obligations
    change: a fact, whatever the jump of the score. Several changes in a period are one, with the
    day of the last that goes its way.

    Parameters
    ----------
    fit : Latent
        Scores, with the indicators behind.
    draws : Draws
        Joint paths; the first `PATHS` of them are segmented.

    Returns
    -------
    DataFrame
        As `Alignment.turning_points` describes, whatever their certainty. Periods without evidence
        of the domain cannot be told apart from the next one with it; domains with fewer than
        `FEWEST` periods of evidence are left out.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint problems.
    Statistics and Computing 16, 203-213.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> turns = score_turns(fit, fit.draws).filter(domain="commitment", state_b="RUS")
    >>> turns.filter(state_a="PRK")["period"].to_list()
    ['1961', '1997', '2000', '2024']
    """
    moved = movements(fit.layout, fit.posterior)
    changes = _changes(fit)
    rows = []
    for n, dyad in enumerate(fit.layout.dyads):
        for domain in (OVERALL, *DOMAINS):
            found = _segmented(draws, n, domain)
            if found is not None:
                known = changes.get(dyad, []) if domain == _PLEDGE.domain else []
                levels = draws.of(n, domain).mean(axis=0)
                turns = sorted(_turns(found, known, levels), key=lambda turn: turn.at)
                rows += [_row(fit, moved, turn, n, domain) for turn in turns]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _segmented(draws: Draws, dyad: int, domain: str) -> Segmentation | None:
    """The segments of one dyad's paths in one domain, where there is evidence enough."""
    number = None if domain == OVERALL else DOMAINS.index(domain)
    told = draws.layout.told(number)[:, dyad]
    if told.sum() < FEWEST:
        return None
    paths = np.where(told, draws.of(dyad, domain)[:PATHS], np.nan)
    return segment_draws(paths, walk=1.0)  # a drawn path is seen without error


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


def _turns(found: Segmentation, changes: list[_Change], levels: Floats) -> Iterator[_Turn]:
    """Turning points of the most probable segmentation, and the changes that are none of them."""
    left = list(changes)
    for at, low, high, certainty, size in zip(
        found.index, found.low, found.high, found.certainty, found.size, strict=True
    ):
        if np.isnan(levels[low - 1 : at + 1]).any():
            continue  # across years in which the two were not both states
        near = [one for one in left if low <= one.at <= high and one.rises == (size > 0)]
        own = min(near, key=lambda one: abs(one.at - at), default=None)
        # what ended and what began in one period are one change of level
        left = [one for one in left if one.at != (own.at if own else None)]
        day = own.day if own else None
        yield _Turn(int(at), int(low), int(high), float(certainty), float(size), day)
    for at in dict.fromkeys(one.at for one in left):
        size = float(levels[at] - levels[at - 1])
        if np.isnan(size):
            continue
        changes_here = [one for one in left if one.at == at]
        net = [one for one in changes_here if one.rises == (size > 0)]
        sure = found.within(at, at) if net else 0.0
        yield _Turn(at, at, at, sure, size, (net or changes_here)[-1].day)


def _row(fit: Latent, moved: Floats, turn: _Turn, n: int, domain: str) -> tuple[object, ...]:
    """A turning point with what shows it."""
    periods = fit.layout.periods
    told = corroboration(fit.layout, moved, n, turn.at, turn.size)
    return (
        *fit.layout.dyads[n],
        domain,
        periods[turn.at],
        periods[turn.low],
        periods[turn.high],
        turn.certainty,
        turn.size,
        turn.day,
        list(told.by),
        list(told.against),
        told.alone,
        _note(fit, moved, told, n, turn.at),
    )


def _note(fit: Latent, moved: Floats, told: Corroboration, n: int, at: int) -> str:
    """What to know of a turning point that one indicator shows or none.

    Where the indicator compares figures of single states, and moves every dyad of one of the two in
    that period, one way or the other, it is that state's figure that jumps: often a break of the
    data, not of the world.
    """
    if not told.by:
        return "no indicator shows it by itself"
    if not told.alone:
        return ""
    name = told.by[0]
    if INDICATORS[name].kind not in _OF_ONE_STATE:
        return f"{name} alone"
    i = [one.name for one in fit.layout.measurements].index(name)
    for state in fit.layout.dyads[n]:
        others = [k for k, dyad in enumerate(fit.layout.dyads) if state in dyad and k != n]
        if others and (np.abs(moved[i, at, others]) >= SURE).all():
            return f"{name} alone, in all dyads of {state} at once: perhaps a break of its data"
    return f"{name} alone"
