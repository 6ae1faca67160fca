"""Explanation: a figure opened into formula, numbers, records and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence import DOMAINS, EVENTS, Evidence, Source
from comity.indicators import Indicator, indicators_in
from comity.results import Result, lines_of

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
    >>> opened = cm.case("crink").explain("CHN", "PRK", 2018)
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


_TOLD = ("state_a", "state_b", "period", "value", "low", "high", "n", "working", "reason")
_COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("domain", "indicator", "state_a", "state_b", "period"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    "n": pl.Int64,
    **dict.fromkeys(("unit", "formula", "working", "reason", "universe"), pl.String),
    **dict.fromkeys(("records", "what", "sources"), pl.List(pl.String)),
}


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Result):
    """All figures of one dyad and period, with the scores drawn from them.

    Parameters
    ----------
    state_a, state_b, period : str
        The dyad in alphabetical order, and the period.
    figures : tuple of Figure
        Every indicator, in the order of the domains, each domain's lead first.
    scores : dict of str to tuple of (float, float or None, float or None)
        By domain: score, low, high; absent where the panel holds no value.
    evidence : Evidence
        The records behind, with their sources.

    Examples
    --------
    >>> import comity as cm
    >>> cm.case("crink").explain("Iran", "North Korea", 2020).scores["commitment"]
    (0.0, 0.0, 0.0)
    """

    state_a: str
    state_b: str
    period: str
    figures: tuple[Figure, ...]
    scores: dict[str, tuple[float, float | None, float | None]]
    evidence: Evidence

    _name = "explanation"
    _spread = "range over accounts"

    @property
    def frame(self) -> pl.DataFrame:
        """The figures as a table.

        One row per indicator: domain, indicator, state_a, state_b, period, value (null with a
        reason), low, high (range over contradicting accounts), n, unit, formula, working, reason,
        universe, records (ids), what (each record in one line), sources (their keys).

        >>> import comity as cm
        >>> rows = cm.case("crink").explain("CHN", "PRK", 2018).frame
        >>> rows.filter(indicator="unga_agreement").select("value", "working").row(0)
        (0.829..., '68 / 82')
        """
        return pl.DataFrame([self._row(figure) for figure in self.figures], schema=_COLUMNS)

    def _row(self, figure: Figure) -> dict[str, Any]:
        return {
            "domain": figure.indicator.domain,
            "indicator": figure.indicator.name,
            **{name: getattr(figure, name) for name in (*_TOLD, "universe")},
            "unit": figure.indicator.unit,
            "formula": figure.indicator.formula,
            "records": [record["id"] for record in figure.records],
            "what": [self.evidence.text(record["kind"], record) for record in figure.records],
            "sources": list(_keys([figure])),
        }

    def cite(self) -> str:
        """The sources of the records behind the figures, as BibTeX."""
        return "\n\n".join(source.bibtex for source in self._cited()) + "\n"

    def _cited(self) -> list[Source]:
        return [self.evidence.sources[key] for key in _keys(self.figures)]

    def _title(self) -> str:
        return f"{self.state_a}-{self.state_b} {self.period}: every figure, opened"

    def _extent(self) -> list[str]:
        """What the lead of each domain says."""
        return [
            f"{figure.indicator.domain}: {figure.indicator.label}, {_said(figure)}"
            for figure in self.figures
            if figure.indicator.lead
        ]

    def _evidence(self) -> list[str]:
        records = {record["id"] for figure in self.figures for record in figure.records}
        return [f"evidence: {len(records):,} records, {len(self._cited()):,} sources behind them"]

    def _lines(self) -> pl.DataFrame:
        return lines_of(self.frame, "indicator")


def _keys(figures: Sequence[Figure]) -> dict[str, None]:
    """The keys of the sources behind figures, in the order of the records."""
    return dict.fromkeys(k for f in figures for record in f.records for k in record["source"])


def _said(figure: Figure) -> str:
    if figure.value is None:
        return figure.reason
    return f"{figure.value:.3g}" + (f" = {figure.working}" if figure.working else "")


def explain(
    cells: pl.DataFrame,
    scores: pl.DataFrame,
    evidence: Evidence,
    state_a: str,
    state_b: str,
    period: str,
) -> Explanation:
    """Open every figure of one dyad and period.

    Nulls are there with their reason.

    Raises
    ------
    ComityError
        If the panel does not hold the dyad or the period.

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.assess("crink").levels
    >>> cells = found.panel.cells
    >>> opened = explain(cells, found.scores, found.panel.evidence, "RUS", "PRK", "2024")
    >>> opened.figures[0].value
    3.0
    """
    low, high = sorted((state_a, state_b))
    _require(low, evidence.states, "state")
    _require(high, evidence.states, "state")
    labels = cells["period"].unique().sort()
    if period not in labels:
        raise ComityError(
            f"no period {shown(period)} in the panel; it runs from {labels[0]} to {labels[-1]}"
        )
    both = [low, high]
    here = cells.filter(pl.col("state_a").is_in(both), pl.col("state_b").is_in(both), period=period)
    if here.is_empty():
        raise ComityError(f"{low} is no dyad with itself; name two states")
    opened = [_figure(evidence, row) for row in here.iter_rows(named=True)]
    order = (*DOMAINS, EVENTS)
    opened.sort(key=lambda f: (order.index(f.indicator.domain), not f.indicator.lead))
    told = scores.filter(state_a=low, state_b=high, period=period)
    by_domain = {
        domain: (score, least, most)
        for domain, score, least, most in told.select("domain", "score", "low", "high").iter_rows()
    }
    return Explanation(low, high, period, tuple(opened), by_domain, evidence)


def _require(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        raise ComityError(f"no {what} {shown(name)} in the panel; it holds {', '.join(known)}")


def _figure(evidence: Evidence, row: dict[str, Any]) -> Figure:
    indicator = indicators_in(evidence)[row["indicator"]]
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
        universe=". ".join(one.removesuffix(".") for one in dict.fromkeys(universes)),
        records=tuple(evidence.record(key) for key in row["records"]),
    )
