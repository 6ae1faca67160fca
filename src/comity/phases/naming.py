"""Phases: the time between turning points, named by stated rules on level, trend and asymmetry."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate import Latent
from comity.estimate.draws import Draws
from comity.estimate.layout import PARTS
from comity.estimate.scores import OVERALL
from comity.indicators import DOMAINS
from comity.methods.periods import THRESHOLDS, Thresholds, label
from comity.phases.turning_points import BROKEN

__all__ = ["phases"]

Floats = NDArray[np.float64]

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
    fit: Latent, draws: Draws, turns: pl.DataFrame, thresholds: Thresholds = THRESHOLDS
) -> pl.DataFrame:
    """Cut the record of every dyad at its turning points and name the parts.

    The rules take the change of level at the turning point, of the three periods from it on against
    the three before (a slow change is a trend, not a turn), and the trend within the phase: one
    that is as steep as the thresholds say, or adds up to half a standard deviation over the phase.

    Parameters
    ----------
    fit : Latent
        Scores and panel.
    draws : Draws
        Joint paths.
    turns : DataFrame
        From `Alignment.turning_points`. A domain is cut at its own; the overall level at its own
        and at those of every domain, save those of which the note says that data may have broken.
    thresholds : Thresholds
        Where labels begin.

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
    ['1949', '1961', '1997', '2000', '2024']
    """
    rows = []
    for n, dyad in enumerate(fit.layout.dyads):
        own = turns.filter(state_a=dyad[0], state_b=dyad[1])
        leaning = _asymmetry(fit, n)
        for domain in (OVERALL, *DOMAINS):
            told = np.flatnonzero(fit.layout.told(_number(domain))[:, n])
            if len(told) >= _SHORTEST:
                cuts = _cuts(fit, own, domain)
                rows += _named(fit, draws.of(n, domain), told, cuts, leaning, thresholds, n, domain)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _number(domain: str) -> int | None:
    return None if domain == OVERALL else DOMAINS.index(domain)


def _cuts(fit: Latent, turns: pl.DataFrame, domain: str) -> list[int]:
    """First periods of the phases after the first."""
    own = turns.filter(~BROKEN) if domain == OVERALL else turns.filter(domain=domain)
    return sorted({fit.layout.periods.index(period) for period in own["period"]})


def _asymmetry(fit: Latent, n: int) -> Floats:
    """Dependence of the first state on the second less the reverse, by period; NaN if unknown."""
    a, b = fit.layout.dyads[n]
    cells = fit.panel.cells.filter(indicator="trade_asymmetry", state_a=a, state_b=b)
    known = dict(cells.drop_nulls("value").select("period", "value").iter_rows())
    return np.array([known.get(period, np.nan) for period in fit.layout.periods])


def _named(
    fit: Latent,
    paths: Floats,
    told: NDArray[np.int64],
    cuts: list[int],
    leaning: Floats,
    thresholds: Thresholds,
    n: int,
    domain: str,
) -> list[tuple[object, ...]]:
    """The phases of one series from its first evidence to its last."""
    begin, end = int(told[0]), int(told[-1])
    edges = [begin, *(cut for cut in cuts if begin < cut <= end), end + 1]
    rows: list[tuple[object, ...]] = []
    for first, stop in pairwise(edges):
        levels = paths[:, first:stop].mean(axis=1)
        level = float(levels.mean())
        slope = _slope(paths[:, first:stop], PARTS[fit.panel.freq])
        known = leaning[first:stop][~np.isnan(leaning[first:stop])]
        lean = float(known.mean()) if len(known) else None
        before = None if first == begin else _near(paths[:, max(begin, first - _BESIDE) : first])
        after = _near(paths[:, first : min(first + _BESIDE, stop)])
        years = (stop - first) / PARTS[fit.panel.freq]
        by = replace(thresholds, trend=min(thresholds.trend, _ADDS_UP / years))
        named = label(before, after, slope, lean, scale=1.0, thresholds=by)
        low, high = np.quantile(levels, [0.05, 0.95])
        rows.append(
            (
                *fit.layout.dyads[n],
                domain,
                fit.layout.periods[first],
                fit.layout.periods[stop - 1],
                named.name,
                level,
                float(low),
                float(high),
                *(slope or (None, None, None)),
                lean,
                named.why,
            )
        )
    return rows


def _near(paths: Floats) -> float:
    """Mean level of a few periods on one side of a turning point."""
    return float(paths.mean())


def _slope(paths: Floats, parts: int) -> tuple[float, float, float] | None:
    """Change per year within a phase: mean and 90 % interval of the draws' least squares."""
    length = paths.shape[1]
    if length < _SHORTEST:
        return None
    time = (np.arange(length) - (length - 1) / 2) / parts
    slopes = paths @ time / (time @ time)
    low, high = np.quantile(slopes, [0.05, 0.95])
    mean = float(slopes.mean())
    return mean, min(float(low), mean), max(float(high), mean)
