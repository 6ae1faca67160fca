"""The page: a question answered, in one self-contained HTML file in which every figure opens."""

import base64
import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.assessment import Assessment
from comity.dataset import Panel
from comity.errors import ComityError
from comity.evidence import Evidence
from comity.findings import Answer, Findings, Tie, findings_of
from comity.fit import Alignment
from comity.indicators import DOMAINS, LEADS, Indicator, indicators_in
from comity.methods._threads import on_one_thread
from comity.placing import place_text
from comity.states import resolve
from comity.views.charts.small import small_charts
from comity.views.charts.years import decimal_year
from comity.views.formats import format_day, format_value
from comity.views.rendering import templates
from comity.views.web.absences import pooled_agreement
from comity.views.web.alignment_section import alignment_view
from comity.views.web.camps_section import camps_view
from comity.views.web.citations import citations
from comity.views.web.dilemma_section import dilemma_view
from comity.views.web.dyads import dyad_views
from comity.views.web.group_section import group_view
from comity.views.web.held import cells_held, packed, records_held
from comity.views.web.known_table import COLUMNS, known_rows, silent_columns
from comity.views.web.notes import address, noted
from comity.views.web.outlook_section import outlook_view
from comity.views.web.pair_charts import overall_scores, pair_charts
from comity.views.web.record_list import record_entries
from comity.views.web.ties_picture import COLOURS, WIDTHS, ties_picture
from comity.views.web.timeline import timeline

__all__ = ["write_page"]

_LATER = ("alignment.html.j2", "dilemma.html.j2")

_UNPACKED = 6
"""Pairs whose scores and timeline lie in the page as they are; of more they are packed."""

_DUTIES = (
    "no obligation, or not known",
    "consultation",
    "non-aggression or neutrality",
    "defence",
)


def write_page(assessment: Assessment, path: str | Path, answered: Findings | None = None) -> Path:
    """Write an assessment as one HTML file that loads nothing else.

    The file. First question, answer, findings with footnotes, the picture of the ties and what is
    not known; then a chart of each pair and the table of what is known; folded: scores, turning
    points, the security dilemma, the group, levels, timeline, values, records, sources and
    coverage.

    >>> import tempfile
    >>> from comity.assessment import assess
    >>> page = write_page(assess("crink"), Path(tempfile.mkdtemp()) / "crink.html")
    >>> page.read_text(encoding="utf-8")[:15]
    '<!doctype html>'
    """
    require_page(path)
    if Path(path).suffix == "" or Path(path).is_dir():
        from comity.views.web.folder import write_folder

        return write_folder(answered or findings_of(assessment), Path(path))
    place_text(path, render(assessment, answered))
    return Path(path)


def require_page(path: str | Path) -> None:
    """Refuse a file whose ending says that it is no web page."""
    if Path(path).suffix.lower() not in (".html", ".htm", ""):
        raise ComityError(f"{path}: the page is HTML; name a file that ends in .html, or a folder")


@on_one_thread
def render(assessment: Assessment, answered: Findings | None = None) -> str:
    """The page as text."""
    found = answered or findings_of(assessment)
    told = context(found) | _of_scores(assessment.fit, found)
    held = told["held"]
    for part in (told["camps"], told["outlook"]):
        tables = {key: _csv(one) for key, one in part.csv.items()} if part else {}
        held = held | {"csv": held["csv"] | tables}
    if told["camps"]:
        held = held | {"network": told["camps"].held}
    told["held"] = held
    return rendered("page.html.j2", told)


def rendered(template: str, told: dict[str, Any]) -> str:
    """A template with what it shows, and what its script lays out, packed.

    Of many pairs, scores and timeline are packed too: they would be most of the page.
    """
    room = templates("comity.views.web")
    script, _, _ = room.loader.get_source(room, "page.js")  # type: ignore[union-attr]
    later = told["alignment"] is not None and len(told["dyads"]) > _UNPACKED
    if later:
        groups = [f"{part}.html.j2" for part in ("group", "camps", "outlook") if told[part]]
        names = [*_LATER, *groups, "timeline.html.j2"]
        parts = [room.get_template(name).render(told) for name in names]
        told = told | {"held": told["held"] | {"later": "".join(parts)}}
    told = told | {
        "later": later,
        "held": packed(told["held"]),
        "script": Markup(script),  # noqa: S704 -- a file of the package
        "script_hash": _sha256(script),
    }
    return room.get_template(template).render(told)


def context(found: Findings, link: Callable[[str], str] = "#p-{}".format) -> dict[str, Any]:
    """What a page shows, but for scores by domain; ``link`` says where a pair is charted."""
    assessment = found.assessment
    panel = assessment.levels.panel
    evidence = panel.evidence
    name = names_of(evidence)
    entries = record_entries(evidence, name)
    notes = noted(evidence, found.answer.findings)
    ties = {(tie.state_a, tie.state_b): tie for tie in found.answer.ties}
    return {
        "evidence": evidence,
        "coverage": list(enumerate(evidence.coverage, 1)),
        "panel": panel,
        "answer": found.answer,
        "back": "",
        "noted": notes[0],
        "notes": notes[1],
        "domains": DOMAINS,
        "leads": LEADS,
        "name": name,
        "lead": _lead(panel),
        "left_out": panel.left_out.to_dicts(),
        **_picture(found.answer, panel, name, link),
        "charts": _charts(found, ties, name),
        "columns": COLUMNS,
        "silent_of": silent_columns,
        "known": known_rows(found.case, {pair: tie.state for pair, tie in ties.items()}),
        "dyads": dyad_views(assessment, name),
        "alignment": None,
        "camps": None,
        "outlook": None,
        "timeline": timeline(evidence, _span(panel), name),
        "pools": pooled_agreement(evidence),
        "kinds": [(kind, len(some)) for kind, some in entries.items()],
        "actors": _actors(evidence, name),
        "day": format_day,
        "short": lambda source: source.short(),
        "address": address,
        "share": lambda value: format_value(LEADS["voting"], value),
        "held": _held(found, entries, name),
    }


def _picture(
    answer: Answer, panel: Panel, name: Callable[[str], str], link: Callable[[str], str]
) -> dict[str, Any]:
    """The picture of the ties, with its key."""
    svg = ties_picture(panel.evidence.states, answer.ties, name, link)
    return {
        "ties": Markup(svg),  # noqa: S704 -- every text in it is escaped
        "duties": list(zip(WIDTHS.values(), _DUTIES, strict=True)),
        "colours": COLOURS.items(),
    }


def _charts(
    found: Findings, ties: dict[tuple[str, str], Tie], name: Callable[[str], str]
) -> list[Any]:
    """The charts of pairs, those that moved most first."""
    fit = found.assessment.fit
    if fit is None:
        return []
    charts = pair_charts(fit, ties, found.case.phases, name)
    moved = {"-".join(pair): abs(tie.change or 0.0) for pair, tie in ties.items()}
    return sorted(charts, key=lambda one: (not one.svg, -moved[one.code]))


def _held(found: Findings, entries: Any, name: Callable[[str], str]) -> dict[str, Any]:
    """What the script of the page lays out when it is asked for."""
    panel, fit = found.assessment.levels.panel, found.assessment.fit
    drawn = overall_scores(fit) if fit is not None else {}
    ties = pl.DataFrame([vars(tie) for tie in found.answer.ties], infer_schema_length=None)
    used = panel.cells["indicator"].unique().to_list()
    known = indicators_in(panel.evidence)
    return {
        "records": records_held(entries, panel),
        "sources": {key: one.short() for key, one in panel.evidence.sources.items()},
        "indicators": {one: _definition(known[one]) for one in used},
        "cells": cells_held(panel, name),
        "csv": {"-".join(pair): _csv(rows) for pair, rows in drawn.items()} | {"ties": _csv(ties)},
        "cite": _citation(found),
    }


def _csv(rows: pl.DataFrame) -> str:
    return rows.write_csv(float_precision=4)


def _citation(found: Findings) -> str:
    """How a chart is cited: {} stands for its title."""
    from comity import __version__

    panel = found.assessment.levels.panel
    as_of = f", as of {panel.as_of}" if panel.as_of else ""
    return f"{{}}. comity {__version__}, case {panel.evidence.title}{as_of}. {date.today().year}."


def _definition(one: Indicator) -> dict[str, Any]:
    """What an indicator is, for the head of its table."""
    top = one.range[1] if one.range[1] != float("inf") else "any number"
    zero = (
        "inside coverage, no record is a zero" if one.absence == "zero" else "no record: no value"
    )
    facts = [
        ["Formula", one.formula],
        ["Unit", f"{one.unit}, from {one.range[0]} to {top}; {one.closer} is closer"],
        ["Counts", one.universe],
        ["Absence", f"{zero}; outside coverage there is no value"],
    ]
    facts += [["Reference", one.reference]] if one.reference else []
    return {"label": one.label, "domain": one.domain, "facts": facts}


def _actors(evidence: Evidence, name: Callable[[str], str]) -> list[tuple[str, str]]:
    codes = (*evidence.states, *evidence.outside, *evidence.organisations)
    return [(code, name(code)) for code in codes]


def _of_scores(fit: Alignment | None, found: Findings) -> dict[str, Any]:
    """The sections that rest on scores; none where there are no scores."""
    if fit is None:
        return {"alignment": None, "dilemma": None, "group": None, "camps": None, "outlook": None}
    name = names_of(found.case.evidence)
    small, cited = small_charts(fit), citations(fit.panel)
    return {
        "alignment": alignment_view(fit, fit.turning_points(), name, cited, small),
        "dilemma": dilemma_view(fit, name, cited),
        "group": group_view(fit, name, cited, small),
        "camps": camps_view(found, name),
        "outlook": outlook_view(found, name),
    }


def _sha256(script: str) -> str:
    """The hash by which the page's security policy allows the script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def names_of(evidence: Evidence) -> Callable[[str], str]:
    """Names of states and organisations by code; a code that has none stands for itself."""

    @cache
    def name(code: str) -> str:
        if code in evidence.organisations:
            return evidence.organisations[code]
        try:
            return resolve(code).name
        except ComityError:
            return code

    return name


def _span(panel: Panel) -> tuple[float, float]:
    first, last = panel.cells.select(pl.col("start").min(), pl.col("end").max()).row(0)
    return decimal_year(first), decimal_year(last)


def _lead(panel: Panel) -> dict[str, Any]:
    """What the head of the page says: as of when, and how far evidence reaches."""
    frames = panel.evidence.frames.values()
    known: list[date] = [day for frame in frames for day in frame["known"]]
    return {
        "records": sum(frame.height for frame in frames),
        "known": min(max(known), date.today()) if known else None,
        "reach": _reach(panel),
    }


def _reach(panel: Panel) -> list[tuple[int, list[str]]]:
    """The last year with evidence and the domains that reach it, latest first."""
    leads = [lead.name for lead in LEADS.values()]
    known = panel.cells.filter(pl.col("value").is_not_null(), pl.col("indicator").is_in(leads))
    last: dict[str, date] = dict(
        known.group_by("domain").agg(pl.col("covered_to").max()).iter_rows()
    )
    years = sorted(
        ((last[domain].year, domain) for domain in DOMAINS if domain in last),
        key=lambda found: -found[0],
    )
    return [
        (year, [domain for _, domain in group])
        for year, group in groupby(years, key=lambda found: found[0])
    ]
