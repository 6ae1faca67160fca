"""Turning points of scores: dates at which paths of alignment jump, and what corroborates them."""

import numpy as np
import polars as pl

from comity.estimate import Latent
from comity.estimate.draws import Draws
from comity.estimate.scores import OVERALL
from comity.indicators import DOMAINS, INDICATORS
from comity.levels.turning_points import dated_changes
from comity.methods.segmentation import Segmentation, segment_draws
from comity.phases.corroboration import SURE, Corroboration, corroboration, movements

__all__ = ["FEWEST", "PATHS", "score_turns"]

FEWEST = 8
"""Periods with evidence below which a path is not segmented."""

_OF_ONE_STATE = ("ideal-point",)
"""Kinds of record that hold a figure of a single state."""

PATHS = 100
"""Draws that are segmented: each by all ways of cutting it."""

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


def score_turns(fit: Latent, draws: Draws) -> pl.DataFrame:
    """Date the turning points of every dyad, by domain and overall.

    Paths drawn from the posterior are segmented exactly: within a segment the level walks as the
    path does, at a turning point it jumps beyond that walk (`comity.methods.segmentation`). The
    probability of a date is the mean over the draws.

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

    Raises
    ------
    Nothing.

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
    ['1961', '1997', '2024']
    """
    moved = movements(fit.layout, fit.posterior)
    rows = []
    for n in range(len(fit.layout.dyads)):
        for domain in (OVERALL, *DOMAINS):
            found = _segmented(draws, n, domain)
            if found is not None:
                rows += _rows(fit, moved, found, n, domain)
    return _dated(fit, pl.DataFrame(rows, schema=_SCHEMA, orient="row"))


def _segmented(draws: Draws, dyad: int, domain: str) -> Segmentation | None:
    """The segments of one dyad's paths in one domain, where there is evidence enough."""
    number = None if domain == OVERALL else DOMAINS.index(domain)
    told = draws.layout.told(number)[:, dyad]
    if told.sum() < FEWEST:
        return None
    paths = np.where(told, draws.of(dyad, domain)[:PATHS], np.nan)
    return segment_draws(paths, walk=1.0)  # a drawn path is seen without error


def _rows(
    fit: Latent,
    moved: np.ndarray,
    found: Segmentation,
    n: int,
    domain: str,
) -> list[tuple[object, ...]]:
    """The turning points of one series."""
    periods = fit.layout.periods
    rows: list[tuple[object, ...]] = []
    for k in range(len(found.index)):
        at, size = int(found.index[k]), float(found.size[k])
        told = corroboration(fit.layout, moved, n, at, size)
        rows.append(
            (
                *fit.layout.dyads[n],
                domain,
                periods[at],
                periods[found.low[k]],
                periods[found.high[k]],
                float(found.certainty[k]),
                size,
                None,
                list(told.by),
                list(told.against),
                told.alone,
                _note(fit, moved, told, n, at),
            )
        )
    return rows


def _note(fit: Latent, moved: np.ndarray, told: Corroboration, n: int, at: int) -> str:
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


def _dated(fit: Latent, table: pl.DataFrame) -> pl.DataFrame:
    """Give turns of commitment the day on which obligations changed, where that is known."""
    lead = INDICATORS["obligation"]
    if lead.name not in {one.name for one in fit.layout.measurements}:
        return table
    order = {period: t for t, period in enumerate(fit.layout.periods)}
    changes: dict[tuple[str, str], list[tuple[int, float, object]]] = {}
    for row in dated_changes(fit.panel, lead).iter_rows(named=True):
        if row["period"] in order:
            dyad = (row["state_a"], row["state_b"])
            size = row["after"] - row["before"]
            changes.setdefault(dyad, []).append((order[row["period"]], size, row["day"]))
    days = []
    for row in table.iter_rows(named=True):
        known = changes.get((row["state_a"], row["state_b"]), [])
        # an obligation that ends within a period still counts in it: the level falls in the next
        first, last = order[row["low"]] - 1, order[row["high"]]
        near = [d for t, size, d in known if first <= t <= last and size * row["size"] > 0]
        days.append(near[-1] if near and row["domain"] == lead.domain else None)
    return table.with_columns(pl.Series("day", days, dtype=pl.Date))
