"""Alignment in the page: scores of every dyad as charts, each of which opens, and their tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.estimate.composites import OVERALL
from comity.fit import Alignment
from comity.indicators import indicators_in
from comity.phases.turning_points import LIKELY
from comity.views.charts.small import MANY, SmallChart
from comity.views.web.citations import Citations
from comity.views.web.openings import Opening, opening
from comity.views.web.score_tables import ScoreTables, place_of, score_tables, stretch

__all__ = ["AlignmentView", "DyadScores", "ScorePanel", "alignment_view"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ScorePanel:
    """The overall level or one domain of a dyad.

    Parameters
    ----------
    domain, anchor : str
        Which, and its id in the page.
    chart : Markup
        Empty where no indicator ever told.
    latest : Opening or None
        The last score that rests on evidence of its own period.
    turns : tuple of Opening
        The scores at the turning points, but for one that is the latest.
    turned : tuple of dict
        when, how sure, size and place of every turning point.
    phases : tuple of dict
        when, label and place of every phase.
    sources : list of (str, str)
        Keys and short citations.
    tables : list of (str, str)
        Ids and labels of the indicators behind.
    """

    domain: str
    anchor: str
    chart: Markup
    latest: Opening | None
    turns: tuple[Opening, ...]
    turned: tuple[dict[str, str], ...]
    phases: tuple[dict[str, str], ...]
    sources: list[tuple[str, str]]
    tables: list[tuple[str, str]]


@dataclass(frozen=True)
class DyadScores:
    """The scores of one dyad.

    Parameters
    ----------
    code, title : str
        ``CHN-PRK`` and ``China – North Korea``.
    panels : tuple of ScorePanel
        The overall level first.
    """

    code: str
    title: str
    panels: tuple[ScorePanel, ...]


@dataclass(frozen=True)
class AlignmentView:
    """All that the page shows of the scores of a fit.

    Parameters
    ----------
    dyads : tuple of DyadScores
        In the order of the codes.
    tables : ScoreTables
        Turning points, phases, accounts, domains apart.
    bottom, top : float
        The span of scores.
    last : str
        The last period of the panel.
    folded : bool
        Whether the domains of each dyad are folded up.
    """

    dyads: tuple[DyadScores, ...]
    tables: ScoreTables
    bottom: float
    top: float
    last: str
    folded: bool


@dataclass(frozen=True)
class _Context:
    """What all dyads share while the section is laid out."""

    fit: Alignment
    name: Callable[[str], str]
    cited: Citations
    turns: pl.DataFrame
    phases: pl.DataFrame


def alignment_view(
    fit: Alignment,
    turns: pl.DataFrame,
    name: Callable[[str], str],
    cited: Citations,
    charts: Mapping[str, SmallChart],
) -> AlignmentView:
    """Lay the scores of a fit out for the page.

    >>> import comity as cm
    >>> from comity.views.web.citations import citations
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2015))
    >>> from comity.views.charts.small import small_charts
    >>> given = citations(fit.panel), small_charts(fit)
    >>> view = alignment_view(fit, fit.turning_points(), str, *given)
    >>> view.dyads[1].title, len(view.dyads[1].panels)
    ('CHN – PRK', 7)
    """
    phases = fit.phases(turns)
    context = _Context(fit, name, cited, turns, phases)
    axes = charts[OVERALL].axes
    scores = fit.plain_scores.with_columns(told=pl.col("indicators").list.len() > 0)
    parts = scores.partition_by("state_a", "state_b", "domain", as_dict=True)
    dyads = tuple(
        DyadScores(
            code="-".join(dyad),
            title=f"{name(dyad[0])} – {name(dyad[1])}",
            panels=tuple(
                _panel(context, charts[domain], parts[(*dyad, domain)], dyad, domain)
                for domain in (OVERALL, *fit.layout.domains)
            ),
        )
        for dyad in fit.layout.dyads
        if (*dyad, OVERALL) in parts  # two that were never states together have no scores
    )
    return AlignmentView(
        dyads=dyads,
        tables=score_tables(fit, turns, phases, name),
        bottom=axes.bottom,
        top=axes.top,
        last=fit.layout.periods[-1],
        folded=len(dyads) > MANY,
    )


def _panel(
    context: _Context,
    small: SmallChart,
    rows: pl.DataFrame,
    dyad: tuple[str, str],
    domain: str,
) -> ScorePanel:
    fit, here = context.fit, {"state_a": dyad[0], "state_b": dyad[1], "domain": domain}
    told = rows.filter("told", pl.col("mean").is_not_nan())
    turns = context.turns.filter(**here).to_dicts()
    phases = context.phases.filter(**here).to_dicts()
    latest = opening(fit, rows, told["period"][-1]) if told.height else None
    periods = {turn["period"] for turn in turns} - ({latest.period} if latest else set())
    indicators = [
        name
        for name in fit.layout.behind(domain)
        if domain != OVERALL or (name, *dyad) in context.cited.records
    ]
    title = f"{context.name(dyad[0])} – {context.name(dyad[1])}, {domain}"
    words = f"{latest.score} ({latest.interval}) in {latest.period}" if latest else "no evidence"
    chart = small.svg(rows, f"{title}: {words}", turns) if latest else ""
    return ScorePanel(
        domain=domain,
        anchor=place_of(dyad, domain),
        chart=Markup(chart),  # noqa: S704 -- every text in it is escaped
        latest=latest,
        turns=tuple(opening(fit, rows, period) for period in sorted(periods)),
        turned=tuple(_turned(turn) for turn in turns),
        phases=tuple(_phase(phase) for phase in phases),
        sources=context.cited.of(dyad, indicators) if latest else [],
        tables=_tables(context, dyad, indicators),
    )


def _turned(turn: Row) -> dict[str, str]:
    return {
        "when": str(turn["day"] or turn["period"]),
        "sure": _sureness(turn),
        "size": f"{turn['size']:+.1f}".replace("-", "−"),
        "place": place_of((turn["state_a"], turn["state_b"]), turn["domain"], turn["period"], "o"),
    }


def _sureness(turn: Row) -> str:
    """How sure a turning point is; of a dated change of obligations, that it is dated."""
    if turn["day"] is not None and turn["certainty"] < LIKELY:
        return "obligations changed that day"
    return f"certainty {100 * turn['certainty']:.0f} %"


def _phase(phase: Row) -> dict[str, str]:
    dyad = (phase["state_a"], phase["state_b"])
    return {
        "when": stretch(phase),
        "label": phase["label"],
        "place": place_of(dyad, phase["domain"], phase["first"], "p"),
    }


def _tables(
    context: _Context, dyad: tuple[str, str], indicators: Sequence[str]
) -> list[tuple[str, str]]:
    """Ids and labels of the tables of evidence that the page holds."""
    places = ((context.cited.place(one, *dyad, None), one) for one in indicators)
    known = indicators_in(context.fit.panel.evidence)
    return [(place, known[one].label) for place, one in places if place]
