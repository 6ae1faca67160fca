"""Phases: the time between turning points, named by stated rules on level, trend and asymmetry."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.estimate.draws import Draws
from comity.estimate.layout import PARTS
from comity.methods.intervals import ENDS
from comity.methods.periods import THRESHOLDS, Label, Thresholds, label
from comity.phases.compared import WINDOW
from comity.phases.turning_points import BROKEN

__all__ = ["TOO_LITTLE", "phases"]

Floats = NDArray[np.float64]

TOO_LITTLE = "too little evidence"
"""Of a phase whose turn may be a break of the data, or in which hardly anything is known and the
two may well have moved."""

_MAY_HAVE = 0.25
"""Probability of a leap within a phase from which thin evidence does not bear a label."""

_THIN = 0.5
"""Share of its periods with evidence below which the evidence of a phase is thin."""

_STEADY = "steady"

_SHORTEST = 3
"""Periods that a trend needs."""

_ADDS_UP = 0.5
"""Change over a whole phase, in standard deviations, from which a slow trend counts: by Cohen's
convention (1988) a medium effect."""

_BESIDE = 3
"""Periods on either side of a turning point whose levels are compared."""

_SCHEMA = pl.Schema(
    {
        "state_a": pl.String(),
        "state_b": pl.String(),
        "domain": pl.String(),
        "first": pl.String(),
        "last": pl.String(),
        "label": pl.String(),
        "level": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "slope": pl.Float64(),
        "slope_low": pl.Float64(),
        "slope_high": pl.Float64(),
        "asymmetry": pl.Float64(),
        "why": pl.String(),
    }
)


def phases(
    fit: Latent,
    draws: Draws,
    turns: pl.DataFrame,
    thresholds: Thresholds = THRESHOLDS,
    domains: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Cut the record of every dyad at its turning points and name the parts.

    The rules take the change of level at the turning point, of the three periods from it on against
    the three before (a slow change is a trend, not a turn), and the trend within the phase: one
    that is as steep as the thresholds say, or adds up to half a standard deviation over the phase.
    A turn is over after five years: what follows is named by its trend alone.

    Parameters
    ----------
    fit : Latent
        Scores and panel.
    draws : Draws
        Joint paths.
    turns : DataFrame
        From `Alignment.turning_points`: a domain is cut at its own, as is the overall level.
    thresholds : Thresholds
        Where labels begin.
    domains : sequence of str, optional
        ``overall`` and domains that are asked for; by default all.

    Returns
    -------
    DataFrame
        As `Alignment.phases` describes.

    Raises
    ------
    ComityError
        If thresholds are out of order.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel())
    >>> found = phases(fit, fit.draws, fit.turning_points())
    >>> found.filter(state_a="PRK", state_b="RUS", domain="commitment")["first"].to_list()
    ['1949', '1961', '1966', '1997', '2000', '2024']
    """
    rows = []
    cuts, broken = _cuts(fit, turns), _cuts(fit, turns.filter(BROKEN))
    asymmetry, unknown = _asymmetry(fit), np.full(len(fit.layout.periods), np.nan)
    for n, dyad in enumerate(fit.layout.dyads):
        leaning = asymmetry.get(dyad, unknown)
        for domain in (OVERALL, *fit.layout.domains) if domains is None else domains:
            told = np.flatnonzero(fit.layout.told(_number(fit, domain))[:, n])
            if len(told) >= _SHORTEST:
                paths, series = draws.of(n, domain), (*dyad, domain)
                own = cuts.get(series, []), broken.get(series, [])
                rows += _named(fit, paths, told, *own, leaning, thresholds, n, domain)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _number(fit: Latent, domain: str) -> int | None:
    return None if domain == OVERALL else fit.layout.domains.index(domain)


def _cuts(fit: Latent, turns: pl.DataFrame) -> dict[tuple[str, str, str], list[int]]:
    """First periods of the phases after the first, by dyad and domain."""
    order = {period: t for t, period in enumerate(fit.layout.periods)}
    found: dict[tuple[str, str, str], set[int]] = {}
    for a, b, domain, period in turns.select("state_a", "state_b", "domain", "period").iter_rows():
        found.setdefault((a, b, domain), set()).add(order[period])
    return {series: sorted(own) for series, own in found.items()}


def _asymmetry(fit: Latent) -> dict[tuple[str, str], Floats]:
    """Dependence of the first state on the second less the reverse, by period; NaN if unknown."""
    if "trade_asymmetry" not in fit.panel.indicators:
        return {}
    order = {period: t for t, period in enumerate(fit.layout.periods)}
    cells = fit.panel.long("trade_asymmetry").drop_nulls("value")
    found: dict[tuple[str, str], Floats] = {}
    for a, b, period, value in cells.select("state_a", "state_b", "period", "value").iter_rows():
        if period in order:
            own = found.setdefault((a, b), np.full(len(order), np.nan))
            own[order[period]] = value
    return found


def _named(
    fit: Latent,
    paths: Floats,
    told: NDArray[np.int64],
    cuts: list[int],
    broken: list[int],
    leaning: Floats,
    thresholds: Thresholds,
    n: int,
    domain: str,
) -> list[tuple[object, ...]]:
    """The phases of one series from its first evidence to its last, while both were states."""
    rows: list[tuple[object, ...]] = []
    parts = PARTS[fit.panel.freq]

    def labelled(begin: int, first: int, stop: int, *, settled: bool) -> tuple[Label, Thresholds]:
        own = paths[:, first:stop]
        before = paths[:, max(begin, first - _BESIDE) : first] if first > begin else None
        if settled:
            before = own[:, :_BESIDE]  # the turn is over: what counts is the trend
        years = (stop - first) / parts
        by = replace(thresholds, trend=min(thresholds.trend, _ADDS_UP / years))
        named = label(
            None if before is None else float(before.mean()),
            float(own[:, :_BESIDE].mean()),
            _slope(own, parts),
            _mean_known(leaning[first:stop]),
            scale=1.0,
            thresholds=by,
        )
        return named, by

    for begin, end in _runs(fit.layout.exists[:, n], told):
        turned = [cut for cut in cuts if begin < cut <= end]
        for turn, following in pairwise([begin, *turned, end + 1]):
            over = turn + WINDOW * parts
            still = labelled(begin, turn, min(over, following), settled=False)[0].name == _STEADY
            split = turn in turned and over < following and not still
            for first, stop in pairwise([turn, over, following] if split else [turn, following]):
                own = paths[:, first:stop]
                named, by = labelled(begin, first, stop, settled=first != turn)
                share = float(np.isin(np.arange(first, stop), told).mean())
                name, why = _known(named, own, share, first in broken, by)
                levels = own.mean(axis=1)
                low, high = np.quantile(levels, ENDS)
                rows.append(
                    (
                        *fit.layout.dyads[n],
                        domain,
                        fit.layout.periods[first],
                        fit.layout.periods[stop - 1],
                        name,
                        float(levels.mean()),
                        float(low),
                        float(high),
                        *(_slope(own, parts) or (None, None, None)),
                        _mean_known(leaning[first:stop]),
                        why,
                    )
                )
    return rows


def _runs(exists: NDArray[np.bool_], told: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and last evidence of every unbroken time in which both were states."""
    run = np.cumsum(~exists)
    return [
        (int(own[0]), int(own[-1]))
        for number in dict.fromkeys(run[told].tolist())
        if len(own := told[(run[told] == number) & exists[told]])
    ]


def _mean_known(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _known(
    named: Label, own: Floats, share: float, broken: bool, by: Thresholds
) -> tuple[str, str]:
    """The label, unless what is known of the phase does not bear it."""
    if broken:
        return TOO_LITTLE, f"its turn may be a break of the data; else {named.name}: {named.why}"
    moved = float((np.abs(own[:, -1] - own[:, 0]) >= by.leap).mean())
    if named.name == _STEADY and share < _THIN and moved > _MAY_HAVE:
        known = f"evidence in {100 * share:.0f} % of its periods"
        return TOO_LITTLE, f"{known}, and a leap of {by.leap} is not ruled out; {named.why}"
    return named.name, named.why


def _slope(paths: Floats, parts: int) -> tuple[float, float, float] | None:
    """Change per year within a phase: mean and 90 % interval of the draws' least squares."""
    length = paths.shape[1]
    if length < _SHORTEST:
        return None
    time = (np.arange(length) - (length - 1) / 2) / parts
    slopes = paths @ time / (time @ time)
    low, high = np.quantile(slopes, ENDS)
    mean = float(slopes.mean())
    return mean, min(float(low), mean), max(float(high), mean)
