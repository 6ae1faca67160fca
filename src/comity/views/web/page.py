"""The page: an assessment as one self-contained HTML file in which every figure opens."""

import base64
import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup

from comity.assessment import Assessment
from comity.dataset import Panel
from comity.errors import ComityError
from comity.evidence import Evidence
from comity.fit import Alignment
from comity.indicators import DOMAINS, LEADS
from comity.placing import place_text
from comity.states import resolve
from comity.views.formats import format_day, format_value
from comity.views.web.absences import pooled_agreement
from comity.views.web.alignment_section import alignment_view
from comity.views.web.citations import Citations, citations
from comity.views.web.dilemma_section import dilemma_view
from comity.views.web.drawing import decimal_year
from comity.views.web.dyads import dyad_views
from comity.views.web.group_section import group_view
from comity.views.web.record_list import BULK, record_entries
from comity.views.web.score_chart import score_renderers
from comity.views.web.timeline import timeline

__all__ = ["write_page"]


def write_page(assessment: Assessment, path: str | Path) -> Path:
    """Write an assessment as one HTML file that loads nothing else.

    Parameters
    ----------
    assessment : Assessment
        What to show.
    path : str or Path
        Where to write, ending in ``.html``; a file there is replaced.

    Returns
    -------
    Path
        The file. It holds the summary; the scores of alignment with their turning points and
        phases, the security dilemma and the group, where there are scores; the levels of lead
        indicators, a timeline, the table of evidence with every record, and the sources. What
        is not known says why.

    Raises
    ------
    ComityError
        If the ending is that of another form, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from comity.assessment import assess
    >>> page = write_page(assess("crink"), Path(tempfile.mkdtemp()) / "crink.html")
    >>> page.read_text(encoding="utf-8")[:15]
    '<!doctype html>'
    """
    require_page(path)
    place_text(path, render(assessment))
    return Path(path)


def require_page(path: str | Path) -> None:
    """Refuse a file whose ending says that it is no web page."""
    if Path(path).suffix.lower() not in (".html", ".htm", ""):
        raise ComityError(f"{path}: the page is HTML; name a file that ends in .html")


def render(assessment: Assessment) -> str:
    """The page as text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("comity.views.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    script, _, _ = environment.loader.get_source(environment, "page.js")  # type: ignore[union-attr]
    panel = assessment.levels.panel
    evidence = panel.evidence
    name = _names(evidence)
    cited = citations(panel)
    return environment.get_template("page.html.j2").render(
        evidence=evidence,
        panel=panel,
        domains=DOMAINS,
        leads=LEADS,
        bulk=BULK,
        name=name,
        lead=_lead(panel, name),
        left_out=panel.left_out.to_dicts(),
        dyads=dyad_views(assessment, name, cited),
        **_of_scores(assessment.fit, name, cited),
        timeline=timeline(evidence, _span(panel), name),
        pools=pooled_agreement(evidence),
        records=record_entries(evidence, name),
        day=format_day,
        short=lambda source: source.short(),
        known_ids={key for frame in evidence.frames.values() for key in frame["id"]},
        inf=float("inf"),
        share=lambda value: format_value(LEADS["voting"], value),
        script=Markup(script),  # noqa: S704 -- a file of the package
        script_hash=_sha256(script),
    )


def _of_scores(
    fit: Alignment | None, name: Callable[[str], str], cited: Citations
) -> dict[str, Any]:
    """The sections that rest on scores; none where there are no scores."""
    if fit is None:
        return {"alignment": None, "dilemma": None, "group": None}
    renderers = score_renderers(fit)
    return {
        "alignment": alignment_view(fit, fit.turning_points(), name, cited, renderers),
        "dilemma": dilemma_view(fit, name, cited),
        "group": group_view(fit, name, cited, renderers),
    }


def _sha256(script: str) -> str:
    """The hash by which the page's security policy allows the script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _names(evidence: Evidence) -> Callable[[str], str]:
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


def _lead(panel: Panel, name: Callable[[str], str]) -> dict[str, Any]:
    """What the first sentence says: who, as of when, and how far evidence reaches."""
    names = [name(code) for code in panel.evidence.states]
    frames = panel.evidence.frames.values()
    known: list[date] = [day for frame in frames for day in frame["known"]]
    return {
        "states": f"{', '.join(names[:-1])} and {names[-1]}",
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
