"""One dyad as the page shows it: its levels, with the places where they open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from comity.assessment import Assessment
from comity.indicators import Indicator, indicators_in
from comity.summary import when_turned
from comity.views.formats import format_bounds, format_change, format_interval, format_value
from comity.views.web.evidence_table import anchor
from comity.views.web.score_tables import place_of

__all__ = ["DyadView", "dyad_views"]


@dataclass(frozen=True)
class DyadView:
    """The levels of one dyad.

    Parameters
    ----------
    code, title : str
        ``CHN-PRK`` and ``China – North Korea``.
    summary : dict of str to dict
        By domain: the figures of the summary with their links, or the reason for none.
    """

    code: str
    title: str
    summary: Mapping[str, dict[str, Any]]


def dyad_views(assessment: Assessment, name: Callable[[str], str]) -> list[DyadView]:
    """Lay the levels of every dyad of an assessment out.

    In the order of the codes.

    >>> from comity.assessment import assess
    >>> views = dyad_views(assess("crink"), str)
    >>> views[1].title, views[1].summary["commitment"]["value"]
    ('CHN – PRK', 'defence')
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    turns = _turns(assessment)
    known = indicators_in(assessment.levels.panel.evidence)
    for row in assessment.summary.iter_rows(named=True):
        pair = (row["state_a"], row["state_b"])
        found.setdefault(pair, {})[row["domain"]] = _summary(row, turns, known)
    return [
        DyadView("-".join(pair), f"{name(pair[0])} – {name(pair[1])}", found[pair])
        for pair in sorted(found)
    ]


_Turns = dict[tuple[str, str, str], list[tuple[str, str]]]
"""Of a pair and domain: when each turning point is told, and where it opens."""


def _turns(assessment: Assessment) -> _Turns:
    told = (
        assessment.turns.with_columns(told=when_turned())
        .sort("told")
        .unique(["state_a", "state_b", "domain", "told"], keep="first", maintain_order=True)
    )
    found: _Turns = {}
    for turn in told.iter_rows(named=True):
        pair, domain = (turn["state_a"], turn["state_b"]), turn["domain"]
        place = place_of(pair, domain, turn["period"], "o")
        found.setdefault((*pair, domain), []).append((turn["told"], place))
    return found


def _summary(
    row: Mapping[str, Any], turns: _Turns, indicators: Mapping[str, Indicator]
) -> dict[str, Any]:
    """One cell of the summary in words, each figure with the place of its evidence."""
    indicator = indicators[row["indicator"]]
    here = (row["indicator"], row["state_a"], row["state_b"])
    value = "" if row["value"] is None else format_value(indicator, row["value"])
    known = "" if value else format_bounds(indicator, row["low"], row["high"])
    differ = value and row["account_low"] != row["account_high"]
    return {
        "value": value,
        "interval": format_interval(indicator, row["low"], row["high"]),
        "period": row["period"],
        "href": anchor(*here, row["period"] or ""),
        "reason": f"{known}, {row['reason']}" if known else row["reason"] or "no value",
        "accounts": format_interval(indicator, row["account_low"], row["account_high"])
        if differ
        else "",
        "change": _change(indicator, row["change"]),
        "since": row["since"],
        "since_href": anchor(*here, row["since"] or ""),
        "to": _reach(row["covered_to"]),
        "table": anchor(*here),
        "turns": turns.get((*here[1:], row["domain"]), []),
    }


def _change(indicator: Indicator, change: float | None) -> str:
    text = format_change(indicator, change)
    if text == "0":
        return "unchanged"
    return f"{text} points" if text and indicator.unit == "share" else text


def _reach(day: date | None) -> str:
    if day is None:
        return ""
    return str(day.year) if (day.month, day.day) == (12, 31) else f"{day:%Y-%m}"
