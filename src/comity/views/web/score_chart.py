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
from comity.views.web.score_drawing import ScoreDrawing, Span, score_drawing, span
from comity.views.web.svg import (
    CHARACTER,
    FAMILY,
    FONT,
    GREY,
    INK,
    SMALL,
    apart,
    compiled,
    svg,
    time_axis,
)

__all__ = ["ScoreRenderer", "score_renderer", "score_renderers", "scores_chart"]

WIDTH = 292
"""Width of the plot in pixels, without its margins."""

TALL, LOW = 290, 118
"""Height of the plot of the overall level, and of a domain, in pixels."""

MANY = 10
"""Dyads beyond which the overall level is as low as a domain, so that a page stays in sight."""

_MARGIN = {"left": 54, "right": 14, "top": 34, "bottom": 42}
_STRIP = 17  # pixels of the strip of phases, between plot and axis

# colours of Okabe & Ito 2008, which colour-blind readers can tell apart
_LEVEL, _TURN, _NONE = "#0072B2", "#D55E00", "#8A8A85"
_PHASES = {
    "realignment": "#9CCBE8",
    "rapprochement": "#CFE5F3",
    "steady": "#E6E6E2",
    "too little evidence": "#F4F4F2",
    "freeze": "#F9DFC6",
    "abandonment": "#F0B384",
    "rupture": "#F0B384",
}
_UNIT = "standard deviations"


@dataclass(frozen=True)
class ScoreRenderer:
    """Renders series of scores of one size; the design is compiled once for all of them.

    Parameters
    ----------
    across : Span
        The axes they share.
    specification : dict
        The design as a Vega specification.
    """

    across: Span
    specification: dict[str, Any]

    def svg(self, drawn: ScoreDrawing, name: str) -> str:
        """Render one series as an SVG element to stand in a page.

        Parameters
        ----------
        drawn : ScoreDrawing
            What to draw.
        name : str
            What it shows, for readers who do not see it.

        Returns
        -------
        str
            As of `comity.views.web.svg.svg`.

        Raises
        ------
        ValueError
            If the renderer refuses the chart.

        Examples
        --------
        >>> across = Span(1946.0, 2026.0, -3.0, 4.0, {}, {})
        >>> score_renderer(across, 120).svg(ScoreDrawing([], [], [], []), "China & Iran")[:50]
        '<svg role="group" aria-label="China &amp; Iran" fo'
        """
        scale = WIDTH / (self.across.last - self.across.first)
        rows = {
            "told": drawn.told,
            "untold": drawn.untold,
            "turns": [
                {**turn, "label": [turn["label"], turn["certainty"]] if turn["label"] else ""}
                for turn in apart(drawn.turns, scale)
            ],
            "phases": [
                {**one, "middle": (one["x"] + one["x2"]) / 2, "label": _fitting(one, scale)}
                | {"fill": _PHASES.get(one["label"], _PHASES["steady"])}
                for one in drawn.phases
            ],
        }
        return svg(self.specification, rows, name)


def _fitting(phase: dict[str, Any], scale: float) -> str:
    """The label of a phase, or its beginning, or nothing, as there is room."""
    room = int((phase["x2"] - phase["x"]) * scale / CHARACTER)
    label: str = phase["label"]
    if len(label) <= room:
        return label
    return f"{label[: room - 1]}." if room >= len("real.") else ""


def score_renderer(across: Span, height: int) -> ScoreRenderer:
    """Compile the design that all series of scores of one size share.

    Parameters
    ----------
    across : Span
        The axes.
    height : int
        Of the plot, in pixels.

    Returns
    -------
    ScoreRenderer
        Where indicators tell: the mean as a line, its 90 % interval as a blue band, a lone period
        as a dot with a bar. Where none does: a grey band without a line. Zero as a rule, turning
        points as full rules with their period and certainty, phases as a strip below.

    Raises
    ------
    ValueError
        If the compiler refuses the design.

    Examples
    --------
    >>> score_renderer(Span(1946.0, 2026.0, -3.0, 4.0, {}, {}), 120).specification["autosize"]
    'none'
    """
    return ScoreRenderer(across, compiled(_design(across, height)))


def score_renderers(fit: Latent) -> dict[str, ScoreRenderer]:
    """Compile the charts of the scores of a fit: a tall one overall, low ones for domains.

    Parameters
    ----------
    fit : Latent
        The scores of a case.

    Returns
    -------
    dict of str to ScoreRenderer
        By domain, overall among them; all share their axes.

    Raises
    ------
    ValueError
        If the compiler refuses the design.

    Examples
    --------
    >>> import comity as cm
    >>> sorted(score_renderers(cm.alignment(cm.casebook("crink").panel(start=2015))))[:2]
    ['commitment', 'diplomacy']
    """
    across = span(fit)
    low = score_renderer(across, LOW)
    overall = low if len(fit.layout.dyads) > MANY else score_renderer(across, TALL)
    return {OVERALL: overall} | dict.fromkeys(DOMAINS, low)


def _design(across: Span, height: int) -> alt.LayerChart:
    """The chart without its data: sets told, untold, turns and phases."""
    x = time_axis(across.first, across.last, below=_STRIP + 3)
    told, untold, turns, phases = (
        alt.Chart(alt.NamedData(name)).encode(x) for name in ("told", "untold", "turns", "phases")
    )
    mean, low, high = _y(across, "mean"), _y(across, "low"), alt.Y2("high")
    alone = told.transform_filter("datum.alone")
    strip = phases.encode(y=alt.value(height + 3), y2=alt.value(height + 2 + _STRIP))
    layers: alt.LayerChart = (
        alt.layer(
            untold.mark_area(color=_NONE, opacity=0.25, aria=False).encode(
                low, high, detail="segment:N"
            ),
            told.mark_area(color=_LEVEL, opacity=0.22, aria=False).encode(
                low, high, detail="segment:N"
            ),
            alone.mark_rule(color=_LEVEL, opacity=0.5, strokeWidth=2, aria=False).encode(low, high),
            told.mark_line(color=_LEVEL, strokeWidth=2, aria=False).encode(
                mean, detail="segment:N"
            ),
            alone.mark_point(color=_LEVEL, filled=True, size=14, opacity=1, aria=False).encode(
                mean
            ),
            turns.mark_rule(color=_TURN, strokeWidth=1.2, aria=False),
            turns.mark_text(color="#B34700", fontSize=SMALL, aria=False).encode(
                y=alt.value(-22), text="label:N"
            ),
            strip.mark_rect(stroke="white", aria=False).encode(
                alt.X2("x2"), fill=alt.Fill("fill:N", scale=None)
            ),
            phases.mark_text(color=INK, fontSize=SMALL, aria=False).encode(
                alt.X("middle:Q"), y=alt.value(height + 2.5 + _STRIP / 2), text="label:N"
            ),
        )
        .properties(width=WIDTH, height=height, padding=_MARGIN, autosize="none")
        .configure(font=FAMILY, background="transparent")
        .configure_view(stroke=None)
    )
    return layers


def _y(across: Span, field: str) -> alt.Y:
    axis = alt.Axis(
        title=_UNIT,
        titleColor=GREY,
        titleFontSize=SMALL,
        titleFontWeight="normal",
        titlePadding=10,
        tickCount=5,
        domain=False,
        ticks=False,
        # zero, the average dyad of the world, stands out among the lines of the grid
        gridColor=alt.condition("datum.value == 0", alt.value("#777772"), alt.value("#E3E3DF")),
        labelColor=INK,
        labelFontSize=FONT,
    )
    scale = alt.Scale(domain=[across.bottom, across.top], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


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
