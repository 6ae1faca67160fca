"""One dyad as the page shows it: its summary, its charts, their sources and its tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from comity.assessment import Assessment
from comity.indicators import DOMAINS, INDICATORS, LEADS, Indicator
from comity.views.formats import format_bounds, format_change, format_interval, format_value
from comity.views.web.charts import Renderer, renderer
from comity.views.web.citations import Citations
from comity.views.web.drawing import axes, drawing
from comity.views.web.evidence_table import IndicatorTable, anchor, indicator_tables
from comity.views.web.score_tables import place_of
from comity.views.web.timeline import numbered_events

__all__ = ["DyadView", "dyad_views"]


@dataclass(frozen=True)
class DyadView:
    """One dyad as the page shows it: its summary, charts and tables by domain.

    Parameters
    ----------
    code, title : str
        ``CHN-PRK`` and ``China – North Korea``.
    summary : dict of str to dict
        By domain: the figures of the summary with their links, or the reason for none.
    charts : dict of str to Markup
        By domain; empty where nothing is known.
    sources : dict of str to list of (str, str)
        By domain: keys and short citations of the data behind the chart, most used first.
    tables : dict of str to list of IndicatorTable
        By domain.
    """

    code: str
    title: str
    summary: Mapping[str, dict[str, Any]]
    charts: Mapping[str, Markup]
    sources: Mapping[str, list[tuple[str, str]]]
    tables: Mapping[str, list[IndicatorTable]]


def dyad_views(
    assessment: Assessment, name: Callable[[str], str], cited: Citations
) -> list[DyadView]:
    """Lay every dyad of an assessment out.

    Parameters
    ----------
    assessment : Assessment
        What to show.
    name : callable
        Gives the name of a state by its code.
    cited : Citations
        Of its panel.

    Returns
    -------
    list of DyadView
        In the order of the codes.

    Raises
    ------
    ValueError
        If the renderer refuses a chart.

    Examples
    --------
    >>> from comity.assessment import assess
    >>> from comity.views.web.citations import citations
    >>> found = assess("crink")
    >>> views = dyad_views(found, str, citations(found.levels.panel))
    >>> views[1].title, sorted(views[1].charts)[:2]
    ('CHN – PRK', ['commitment', 'diplomacy'])
    """
    of_leads = assessment.levels
    tables = indicator_tables(of_leads.panel, name)
    renderers = {domain: renderer(axes(of_leads, domain)) for domain in DOMAINS}
    return [
        _dyad(
            assessment, dyad, tables[dyad], renderers, cited, f"{name(dyad[0])} – {name(dyad[1])}"
        )
        for dyad in tables
    ]


def _dyad(
    assessment: Assessment,
    dyad: tuple[str, str],
    tables: Mapping[str, list[IndicatorTable]],
    renderers: Mapping[str, Renderer],
    cited: Citations,
    title: str,
) -> DyadView:
    rows = assessment.summary.filter(state_a=dyad[0], state_b=dyad[1]).to_dicts()
    summary = {row["domain"]: _summary(assessment, row) for row in rows}
    events = numbered_events(assessment.levels.panel.evidence, dyad)

    def turns_of(domain: str) -> list[dict[str, Any]]:
        return assessment.turns.filter(domain=domain, state_a=dyad[0], state_b=dyad[1]).to_dicts()

    return DyadView(
        code="-".join(dyad),
        title=title,
        summary=summary,
        charts={
            domain: Markup(  # noqa: S704 -- the renderer escapes every text
                renderers[domain].svg(
                    drawing(assessment.levels, *dyad, domain, events, turns_of(domain)),
                    f"{title}, {domain}: {found['text']}",
                )
            )
            for domain, found in summary.items()
            if found["value"]
        },
        sources={domain: cited.of(dyad, [LEADS[domain].name]) for domain in summary},
        tables=tables,
    )


def _summary(assessment: Assessment, row: Mapping[str, Any]) -> dict[str, Any]:
    """One cell of the summary in words, each figure with the place of its evidence."""
    indicator = INDICATORS[row["indicator"]]
    here = (row["indicator"], row["state_a"], row["state_b"])
    value = "" if row["value"] is None else format_value(indicator, row["value"])
    interval = format_interval(indicator, row["low"], row["high"]) if value else ""
    turns = assessment.turns.filter(
        domain=row["domain"], state_a=row["state_a"], state_b=row["state_b"]
    )
    known = "" if value else format_bounds(indicator, row["low"], row["high"])
    differ = value and row["account_low"] != row["account_high"]
    return {
        "value": value,
        "interval": interval,
        "period": row["period"],
        "href": anchor(*here, row["period"] or ""),
        "text": f"{value} in {row['period']}" if value else row["reason"] or "no value",
        "reason": f"{known}, {row['reason']}" if known else row["reason"] or "no value",
        "accounts": format_interval(indicator, row["account_low"], row["account_high"])
        if differ
        else "",
        "change": _change(indicator, row["change"]),
        "since": row["since"],
        "since_href": anchor(*here, row["since"] or ""),
        "to": _reach(row["covered_to"]),
        "table": anchor(*here),
        "turns": [
            (period, place_of(here[1:], row["domain"], period, "o"))
            for period in row["turns"] or ()
        ],
        "turned": [_turn(turn) for turn in turns.to_dicts()],
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


def _turn(turn: Mapping[str, Any]) -> dict[str, str]:
    return {
        "when": str(turn["day"] or turn["period"]),
        "what": "closer" if turn["size"] > 0 else "apart",
        "href": place_of((turn["state_a"], turn["state_b"]), turn["domain"], turn["period"], "o"),
    }
