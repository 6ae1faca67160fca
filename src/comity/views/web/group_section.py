"""A group in the page: its cohesion over time, its ballast and hub, and whether it is a bloc."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.blocs.bonds import bonds
from comity.errors import ComityError
from comity.fit import Alignment
from comity.indicators import INDICATORS
from comity.views.charts.small import SmallChart
from comity.views.formats import format_chance, format_score, format_value
from comity.views.web.citations import Citations
from comity.views.web.score_tables import spelled

__all__ = ["GroupView", "group_view"]

Row = Mapping[str, Any]
Name = Callable[[str], str]

_FEWEST, _MOST = 3, 12
_SURE = 0.05


@dataclass(frozen=True)
class GroupView:
    """All that the page shows of a group.

    Parameters
    ----------
    told : list of str
        What holds it together, in words; empty for more than twelve states.
    charts : list of dict
        Of the overall level and of every domain of which something tells: domain, chart, latest,
        interval, period, told.
    domains : list of str
        The same, by name.
    ballast : list of dict
        One row per state: its name, and by domain the loss.
    period : str
        Of the ballast.
    flows : list of dict
        One row per flow: label, period, unit, cells by state, reason.
    pairs : int
        How many there are.
    states : list of str
        Names, in the order of the cells.
    bloc : list of dict
        One row per domain: whether its pairs move together.
    reason : str
        Why it is not told whether the group is a bloc; empty where it is.
    bottom, top : float
        The span of losses.
    """

    told: list[str]
    charts: list[dict[str, Any]]
    domains: list[str]
    ballast: list[dict[str, Any]]
    period: str
    flows: list[dict[str, Any]]
    pairs: int
    states: list[str]
    bloc: list[dict[str, Any]]
    reason: str
    bottom: float
    top: float


def group_view(
    fit: Alignment, name: Name, cited: Citations, small: Mapping[str, SmallChart]
) -> GroupView | None:
    """Lay the group of all states of a fit out for the page.

    None for two states, which make no group beyond their dyad.

    >>> import comity as cm
    >>> from comity.views.web.citations import citations
    >>> from comity.views.charts.small import small_charts
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2010))
    >>> view = group_view(fit, str, citations(fit.panel), small_charts(fit))
    >>> view.states
    ['CHN', 'IRN', 'PRK', 'RUS']
    """
    codes = sorted({state for dyad in fit.layout.dyads for state in dyad})
    if len(codes) < _FEWEST:
        return None
    cohesion = fit.cohesion()
    domains = cohesion["domain"].unique(maintain_order=True).to_list()
    losses = fit.ballast()
    blocs, reason = _bloc(fit)
    ends = losses.select(pl.col("low").min(), pl.col("high").max()).row(0)
    told = bonds(fit).answer if len(codes) <= _MOST else ()
    return GroupView(
        told=[f"{one[0].upper()}{one[1:]}." for one in told],
        charts=_charts(cohesion, domains, small),
        domains=domains,
        ballast=_ballast(losses, domains, codes, name),
        period=losses["period"][0],
        flows=_flows(fit.hub(), codes, name, cited),
        pairs=len(fit.layout.dyads),
        states=[name(code) for code in codes],
        bloc=blocs,
        reason=reason,
        bottom=min(ends[0] or 0.0, 0.0),
        top=max(ends[1] or 0.0, 0.0),
    )


def _charts(
    cohesion: pl.DataFrame, domains: list[str], small: Mapping[str, SmallChart]
) -> list[dict[str, Any]]:
    charts = []
    for domain in domains:
        rows = cohesion.filter(domain=domain).drop_nulls("cohesion")
        rows = rows.with_columns(mean="cohesion", all="told", told=pl.col("told") > 0)
        known = rows.filter("told")
        if known.height:
            latest = known.row(-1, named=True)
            charts.append(_chart(small[domain], domain, latest, rows))
    return charts


def _chart(small: SmallChart, domain: str, latest: Row, rows: pl.DataFrame) -> dict[str, Any]:
    score = format_score(latest["mean"])
    interval = f"{format_score(latest['low'])} to {format_score(latest['high'])}"
    words = f"Cohesion, {domain}: {score} ({interval}) in {latest['period']}"
    return {
        "domain": domain,
        "chart": Markup(small.svg(rows, words)),  # noqa: S704 -- every text in it is escaped
        "score": score,
        "interval": interval,
        "period": latest["period"],
        "told": f"{latest['all']} of {latest['pairs']}",
    }


def _ballast(
    losses: pl.DataFrame, domains: list[str], codes: list[str], name: Name
) -> list[dict[str, Any]]:
    found = {(row["state"], row["domain"]): row for row in losses.iter_rows(named=True)}
    return [
        {
            "state": name(code),
            "cells": [_loss(found[code, domain], len(codes) - 1) for domain in domains],
        }
        for code in codes
    ]


def _loss(row: Row, pairs: int) -> dict[str, Any]:
    if row["loss"] is None:
        return {"domain": row["domain"], "text": "–", "interval": ""}
    return {
        "domain": row["domain"],
        "text": format_score(row["loss"], sign=True),
        "interval": f"{format_score(row['low'])} to {format_score(row['high'])}",
        "low": row["low"],
        "mean": row["loss"],
        "high": row["high"],
        "first": f"{100 * row['first']:.0f} %",
        "told": "" if row["told"] == pairs else f"evidence of {row['told']} of {pairs} pairs",
    }


def _flows(
    hub: pl.DataFrame, codes: list[str], name: Name, cited: Citations
) -> list[dict[str, Any]]:
    flows = []
    for part in hub.partition_by("flow", maintain_order=True):
        by = {row["state"]: row for row in part.iter_rows(named=True)}
        first = next(iter(by.values()))
        cells = [_flow(by[code]) for code in codes]
        reasons = dict.fromkeys(
            one for row in by.values() for one in row["reason"].split("; ") if one
        )
        flows.append(
            {
                "label": _label(first["flow"]),
                "unit": first["unit"],
                "period": first["period"],
                "cells": cells,
                "reasons": [spelled(one, name) for one in reasons],
                "places": _places(first["flow"], codes, name, cited),
                "known": any(cell["text"] != "–" for cell in cells),
            }
        )
    return flows


def _places(flow: str, codes: list[str], name: Name, cited: Citations) -> list[tuple[str, str]]:
    """Tables of evidence in which a flow opens, pair by pair, with the names of the two."""
    directed = flow not in INDICATORS
    indicator = "trade_dependence" if directed else flow
    pairs = permutations(codes, 2) if directed else combinations(codes, 2)
    found = ((cited.place(indicator, a, b, None), f"{name(a)} – {name(b)}") for a, b in pairs)
    return [(place, pair) for place, pair in found if place]


def _label(flow: str) -> str:
    return INDICATORS[flow].label if flow in INDICATORS else flow


def _flow(row: Row) -> dict[str, str]:
    share, amount = row["share"], row["amount"]
    if share is not None:
        ends = "" if row["low"] is None else f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %"
        return {"text": f"{100 * share:.0f} %", "interval": ends, "amount": _amount(amount)}
    if amount is None:
        return {"text": "–", "interval": "", "amount": ""}
    if row["unit"].startswith("mean share"):
        share = format_value(INDICATORS["trade_dependence"], amount)
        return {"text": share, "interval": "", "amount": ""}
    return {"text": _amount(amount), "interval": "", "amount": ""}


def _amount(value: float) -> str:
    for size, word in ((1e9, " billion"), (1e6, " million")):
        if value >= size:
            return f"{value / size:,.3g}{word}"
    return f"{value:,g}"


def _bloc(fit: Alignment) -> tuple[list[dict[str, Any]], str]:
    """Whether pairs move together, domain by domain; or why that cannot be told."""
    try:
        table = fit.bloc()
    except ComityError as refusal:
        return [], str(refusal)
    return [
        {
            "domain": row["domain"],
            "ratio": f"{row['ratio']:.2f}",
            "interval": f"{row['low']:.2f} to {row['high']:.2f}",
            "null": f"{row['null_low']:.2f} to {row['null_high']:.2f}",
            "p": format_chance(row["p_value"]),
            "settled": f"{100 * row['settled']:.0f} %",
            "changes": row["changes"],
            "verdict": _verdict(row),
        }
        for row in table.iter_rows(named=True)
    ], ""


def _verdict(row: Row) -> str:
    if row["p_value"] < _SURE:
        return "its pairs move together"
    return "no sign that its pairs move together"
