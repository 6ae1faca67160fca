"""Charts of scores: static for the page, interactive for a notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from comity.errors import ComityError, shown
from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.indicators import DOMAINS
from comity.views.web.plot import Plot, plot
from comity.views.web.score_drawing import ScoreDrawing, Span, score_drawing, span

__all__ = ["ScoreRenderer", "score_renderers", "scores_chart"]

TALL, LOW = 150, 70
"""Height of the plot of the overall level, and of a domain, in pixels."""

MANY = 10
"""Dyads beyond which the overall level is as low as a domain, so that a page stays in sight."""

# colours of Okabe & Ito 2008, which colour-blind readers can tell apart
_LEVEL, _NONE = "#0072B2", "#8A8A85"
_UNIT = "standard deviations"


@dataclass(frozen=True)
class ScoreRenderer:
    """Draws series of scores of one size on shared axes.

    Parameters
    ----------
    across : Span
        The axes they share.
    height : int
        Of the plot, in pixels.
    """

    across: Span
    height: int

    def svg(self, drawn: ScoreDrawing, name: str) -> str:
        """Draw one series as an SVG element to stand in a page.

        Parameters
        ----------
        drawn : ScoreDrawing
            What to draw.
        name : str
            What it shows, for readers who do not see it.

        Returns
        -------
        str
            As of `comity.views.web.plot.plot`.

        Examples
        --------
        >>> across = Span(1946.0, 2026.0, -3.0, 4.0, {}, {})
        >>> ScoreRenderer(across, 80).svg(ScoreDrawing([], [], [], []), "China & Iran")[:20]
        '<svg viewBox="0 0 36'
        """
        span = self.across
        axes = Plot(span.first, span.last, span.bottom, span.top, self.height)
        known = {row["x"]: {**row, "told": True} for row in drawn.told}
        rows = {row["x"]: {**row, "told": False} for row in drawn.untold} | known
        turns = [turn["x"] for turn in drawn.turns]
        return plot(axes, [rows[x] for x in sorted(rows)], name, turns=turns)


def score_renderers(fit: Latent) -> dict[str, ScoreRenderer]:
    """Charts of the scores of a fit: a tall one overall, low ones for domains.

    Parameters
    ----------
    fit : Latent
        The scores of a case.

    Returns
    -------
    dict of str to ScoreRenderer
        By domain, overall among them; all share their axes.

    Examples
    --------
    >>> import comity as cm
    >>> sorted(score_renderers(cm.alignment(cm.casebook("crink").panel(start=2015))))[:2]
    ['commitment', 'diplomacy']
    """
    across = span(fit)
    low = ScoreRenderer(across, LOW)
    overall = low if len(fit.layout.dyads) > MANY else ScoreRenderer(across, TALL)
    return {OVERALL: overall} | dict.fromkeys(fit.layout.domains, low)


def scores_chart(
    fit: Latent,
    dyads: Sequence[str] | None = None,
    domains: Sequence[str] | None = None,
) -> alt.FacetChart:
    """Chart the scores of a fit for a notebook, a panel for each dyad and domain.

    Parameters
    ----------
    fit : Latent
        The scores of a case.
    dyads : sequence of str, optional
        Such as ``CHN-PRK``, the states in either order; by default all.
    domains : sequence of str, optional
        ``overall`` or domains; by default the overall level.

    Returns
    -------
    altair.FacetChart
        In standard deviations of the world's dyads, with 90 % intervals as bands: blue and with a
        line where an indicator has a value in the period, grey and without a line where none has.
        A period opens with the pointer; the wheel zooms in time.

    Raises
    ------
    ComityError
        If a dyad or a domain is not there.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> type(scores_chart(fit, ["PRK-CHN"], ["voting", "economy"])).__name__
    'FacetChart'
    """
    across = span(fit)
    pairs = [_pair(fit, dyad) for dyad in dyads] if dyads is not None else [*fit.layout.dyads]
    chosen = [_domain(domain) for domain in domains] if domains is not None else [OVERALL]
    rows = [row for pair in pairs for domain in chosen for row in _rows(fit, across, pair, domain)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        alt.X("x:Q", title=None, axis=alt.Axis(format="d"), scale=alt.Scale(zero=False))
    )
    told, untold = base.transform_filter("datum.told"), base.transform_filter("!datum.told")
    mean = alt.Y("mean:Q", title=_UNIT)
    low, high = alt.Y("low:Q", title=_UNIT), alt.Y2("high:Q")
    alone = told.transform_filter("datum.alone")
    opened = [
        alt.Tooltip("period:N"),
        *(alt.Tooltip(f"{name}:Q", format=".2f") for name in ("mean", "low", "high")),
        alt.Tooltip("based on:N"),
    ]
    layers = alt.layer(
        untold.mark_area(color=_NONE, opacity=0.25).encode(low, high, detail="segment:N"),
        told.mark_area(color=_LEVEL, opacity=0.22).encode(low, high, detail="segment:N"),
        alone.mark_rule(color=_LEVEL).encode(low, high),
        told.mark_line(color=_LEVEL).encode(mean, detail="segment:N"),
        told.mark_point(color=_LEVEL, filled=True, size=16).encode(mean, tooltip=opened),
    )
    sized = layers.properties(width=220, height=150).interactive(bind_y=False)
    order = list(dict.fromkeys(row["panel"] for row in rows))
    chart: alt.FacetChart = sized.facet(alt.Facet("panel:N", title=None, sort=order), columns=3)
    return chart


def _pair(fit: Latent, dyad: str) -> tuple[str, str]:
    parts = sorted(dyad.split("-"))
    pair = (parts[0], parts[-1])
    if len(parts) != 2 or pair not in fit.layout.dyads:
        known = ", ".join(f"{a}-{b}" for a, b in fit.layout.dyads)
        raise ComityError(f"{shown(dyad)} is no dyad of the panel; it has {known}")
    return pair


def _domain(name: str) -> str:
    if name not in (OVERALL, *DOMAINS):
        raise ComityError(f"{shown(name)} is no domain; write {OVERALL} or {', '.join(DOMAINS)}")
    return name


def _rows(fit: Latent, across: Span, pair: tuple[str, str], domain: str) -> list[dict[str, Any]]:
    """The rows of one panel, those without evidence apart."""
    own = fit.scores.filter(state_a=pair[0], state_b=pair[1], domain=domain)
    scores = own.with_columns(told=pl.col("indicators").list.len() > 0)
    drawn = score_drawing(scores, across)
    middle = {(across.begins[p] + across.ends[p]) / 2: p for p in across.begins}
    by = dict(scores.select("period", "indicators").iter_rows())
    panel = "-".join(pair) if domain == OVERALL else f"{'-'.join(pair)}, {domain}"
    return [
        row
        | {"told": told, "panel": panel, "period": (period := middle[row["x"]])}
        | {"based on": ", ".join(by[period])}
        for told, run in ((True, drawn.told), (False, drawn.untold))
        for row in run
    ]
