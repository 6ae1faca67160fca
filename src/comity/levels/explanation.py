"""Explanation: a figure opened into formula, numbers, records and sources."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence import DOMAINS, EVENTS
from comity.indicators import INDICATORS, Indicator

if TYPE_CHECKING:
    from comity.levels.fit import Levels

__all__ = ["Explanation", "Figure", "explain"]


@dataclass(frozen=True)
class Figure:
    """One indicator of one directed dyad and period, opened.

    Parameters
    ----------
    indicator : Indicator
        What was measured, with formula, universe and reference.
    state_a, state_b, period : str
        Where and when.
    value : float or None
        In the indicator's unit; None with a ``reason``.
    low, high : float or None
        The range over contradicting accounts.
    n : int or None
        How many things it rests on.
    working : str
        The formula with its numbers.
    reason : str
        Why there is no value; empty otherwise.
    universe : str
        What the coverage declares to be counted; empty where nothing is covered.
    records : tuple of dict
        The records behind it, each with its kind and fields.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.levels import levels
    >>> fit = levels(cm.casebook("crink").panel())
    >>> opened = fit.explain("CHN", "PRK", 2018)
    >>> next(f.working for f in opened.figures if f.indicator.name == "unga_agreement")
    '68 / 82'
    """

    indicator: Indicator
    state_a: str
    state_b: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    working: str
    reason: str
    universe: str
    records: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Explanation:
    """All figures of one dyad and period, with the scores drawn from them.

    Parameters
    ----------
    state_a, state_b, period : str
        The dyad in alphabetical order, and the period.
    figures : tuple of Figure
        Every indicator, in the order of the domains, each domain's lead first.
    scores : dict of str to tuple of (float, float or None, float or None)
        By domain: score, low, high; absent where the panel holds no value.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.levels import levels
    >>> levels(cm.casebook("crink").panel()).explain("IRN", "PRK", 2020).scores["commitment"]
    (0.0, 0.0, 0.0)
    """

    state_a: str
    state_b: str
    period: str
    figures: tuple[Figure, ...]
    scores: dict[str, tuple[float, float | None, float | None]]


def explain(fit: "Levels", state_a: str, state_b: str, period: str) -> Explanation:
    """Open every figure of one dyad and period.

    Parameters
    ----------
    fit : Levels
        Scores with their panel.
    state_a, state_b : str
        Codes of the two states, in either order.
    period : str
        Label of the period, as in the panel.

    Returns
    -------
    Explanation
        Nulls are there with their reason.

    Raises
    ------
    ComityError
        If the panel does not hold the dyad or the period.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.levels import levels
    >>> fit = levels(cm.casebook("crink").panel())
    >>> explain(fit, "RUS", "PRK", "2024").figures[0].value
    3.0
    """
    panel = fit.panel
    low, high = sorted((state_a, state_b))
    _require(low, panel.evidence.states, "state")
    _require(high, panel.evidence.states, "state")
    labels = panel.cells["period"].unique().sort()
    if period not in labels:
        raise ComityError(
            f"no period {shown(period)} in the panel; it runs from {labels[0]} to {labels[-1]}"
        )
    here = panel.cells.filter(
        pl.col("state_a").is_in([low, high]),
        pl.col("state_b").is_in([low, high]),
        pl.col("period") == period,
    )
    if here.is_empty():
        raise ComityError(f"{low} is no dyad with itself; name two states")
    leads_first = sorted(
        here.iter_rows(named=True),
        key=lambda row: not INDICATORS[row["indicator"]].lead,
    )
    order = (*DOMAINS, EVENTS)
    figures = sorted(
        (_figure(panel.evidence, row) for row in leads_first),
        key=lambda figure: order.index(figure.indicator.domain),
    )
    scores = fit.scores.filter(
        pl.col("state_a") == low, pl.col("state_b") == high, pl.col("period") == period
    )
    return Explanation(
        state_a=low,
        state_b=high,
        period=period,
        figures=tuple(figures),
        scores={
            row["domain"]: (row["score"], row["low"], row["high"])
            for row in scores.iter_rows(named=True)
        },
    )


def _require(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        raise ComityError(f"no {what} {shown(name)} in the panel; it holds {', '.join(known)}")


def _figure(evidence: Any, row: dict[str, Any]) -> Figure:
    indicator = INDICATORS[row["indicator"]]
    dyad = tuple(sorted((row["state_a"], row["state_b"])))
    universes = [
        c.universe
        for c in evidence.coverage
        if c.kind == indicator.coverage_kind
        and dyad in c.dyads()
        and c.start <= row["end"]
        and c.end >= row["start"]
    ]
    return Figure(
        indicator=indicator,
        state_a=row["state_a"],
        state_b=row["state_b"],
        period=row["period"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        n=row["n"],
        working=row["working"],
        reason=row["reason"],
        universe="; ".join(dict.fromkeys(universes)),
        records=tuple(evidence.record(key) for key in row["records"]),
    )
