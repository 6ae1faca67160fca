"""Openings: a score taken apart into what moved it and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.estimate import Latent
from comity.indicators import Indicator, indicators_in
from comity.views.formats import format_score
from comity.views.web.evidence_table import anchor, exact

__all__ = ["Moved", "Opening", "Share", "opening", "opening_anchor"]

_FEWEST, _SHOWN = 2, 6
_LEAST = 0.005  # what is less is written as nothing
_RECORDS = 4


@dataclass(frozen=True)
class Moved:
    """What one indicator adds to the change of a score.

    Parameters
    ----------
    by : str
        The addition, with its sign.
    label : str
        The indicator.
    values : tuple of (str, str, str)
        Period, value and id of the cell: in the period before and in this one, where known.
    records : tuple of str
        Ids of the first records behind them.
    more : int
        How many others there are.
    """

    by: str
    label: str
    values: tuple[tuple[str, str, str], ...]
    records: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Share:
    """A share of the information in a score.

    Parameters
    ----------
    label, text : str
        Whose, and how large, in per cent.
    width : float
        In per cent.
    """

    label: str
    text: str
    width: float


@dataclass(frozen=True)
class Opening:
    """One score, opened.

    Parameters
    ----------
    anchor, period, score, interval : str
        Id in the page, and the score with its 90 % interval.
    low, mean, high : float
        The same as numbers.
    change : str
        The change since the period before in words, or why there is none.
    moved : tuple of Moved
        The largest additions; those of a hundredth and more.
    rest : str
        How many others there are, and what they come to; empty if there are none.
    shares : tuple of Share
        What indicators, and the model, add to what is known.
    """

    anchor: str
    period: str
    score: str
    interval: str
    low: float
    mean: float
    high: float
    change: str
    moved: tuple[Moved, ...]
    rest: str
    shares: tuple[Share, ...]


def opening_anchor(dyad: tuple[str, str], domain: str, period: str) -> str:
    """Name the place where a score opens.

    >>> opening_anchor(("CHN", "PRK"), "overall", "2025")
    'o-CHN-PRK-overall-2025'
    """
    return f"o-{dyad[0]}-{dyad[1]}-{domain}-{period}"


def opening(fit: Latent, rows: pl.DataFrame, period: str) -> Opening:
    """Open one score.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> rows = fit.scores.filter(state_a="PRK", state_b="RUS", domain="commitment")
    >>> opening(fit, rows, "2024").moved[0].label
    'highest obligation in force'
    """
    row = rows.row(by_predicate=pl.col("period") == period, named=True)
    known = indicators_in(fit.panel.evidence)
    dyad = (row["state_a"], row["state_b"])
    try:
        told = fit.explain(*dyad, period, row["domain"])
    except ComityError:
        change, rest = "The first period: nothing moved it since one before.", ""
        moved: tuple[Moved, ...] = ()
    else:
        earlier = rows.filter(pl.col("start") < row["start"]).sort("start").row(-1, named=True)
        change = _change(earlier, row)
        periods = (earlier["period"], period)
        count = int((told["moved"].abs() >= _LEAST).sum())
        shown = told.head(min(max(count, _FEWEST), _SHOWN))
        moved = tuple(_moved(dyad, periods, one, known) for one in shown.iter_rows(named=True))
        left = told["moved"][shown.height :]
        rest = (
            f"{len(left)} others together {format_score(float(left.sum()), 2, sign=True)}"
            if len(left)
            else ""
        )
    low, mean, high = row["low"], row["mean"], row["high"]
    return Opening(
        anchor=opening_anchor(dyad, row["domain"], period),
        period=period,
        score=format_score(mean),
        interval=f"{format_score(low)} to {format_score(high)}",
        low=low,
        mean=mean,
        high=high,
        change=change,
        moved=moved,
        rest=rest,
        shares=_shares(fit, row, known),
    )


def _change(earlier: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    before, after = earlier["mean"], row["mean"]
    by = format_score(after - before, 2, sign=True)
    ends = f"from {format_score(before, 2)} in {earlier['period']} to {format_score(after, 2)}"
    return f"Moved by {by}, {ends} in {row['period']}:"


def _moved(
    dyad: tuple[str, str],
    periods: tuple[str, str],
    one: Mapping[str, Any],
    known: Mapping[str, Indicator],
) -> Moved:
    indicator = known[one["indicator"]]
    records = tuple(one["records"] or ())
    return Moved(
        by=format_score(one["moved"], 2, sign=True),
        label=indicator.label,
        values=tuple(
            (period, exact(indicator, value), anchor(indicator.name, *dyad, period))
            for period, value in zip(periods, (one["before"], one["value"]), strict=True)
            if value is not None
        ),
        records=records[:_RECORDS],
        more=max(len(records) - _RECORDS, 0),
    )


def _shares(
    fit: Latent, row: Mapping[str, Any], known: Mapping[str, Indicator]
) -> tuple[Share, ...]:
    """Shares of information from half a per cent on, the largest first; by year alone."""
    if fit.panel.freq != "year":
        return ()
    shares = fit.shares(row["state_a"], row["state_b"], row["period"], row["domain"])
    return tuple(
        Share(
            label=known[name].label
            if name in known
            else "the model: what walks and loadings predict",
            text="<1 %" if value < 0.01 else f"{100 * value:.0f} %",
            width=round(100 * value, 1),
        )
        for name, value in sorted(shares.items(), key=lambda one: -one[1])
        if value >= 0.005
    )
