"""Charts: the drawing of one dyad in one domain, rendered by Vega-Lite as static SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from comity.views.web.drawing import Axes, Drawing
from comity.views.web.svg import (
    CHARACTER,
    FAMILY,
    FONT,
    GREY,
    INK,
    LIGHT,
    PALE,
    SMALL,
    apart,
    compiled,
    svg,
    time_axis,
)

__all__ = ["Renderer", "design", "renderer"]

WIDTH, HEIGHT = 264, 132
"""Size of the plot in pixels, without its margins."""

_MARGIN = {"left": 80, "right": 16, "top": 36, "bottom": 22}

# colours of Okabe & Ito 2008, which colour-blind readers can tell apart
_LEVEL, _TURN, _ACCOUNTS = "#0072B2", "#D55E00", "#AA4499"


def design(axes: Axes) -> alt.LayerChart:
    """Design the chart that all dyads of one domain share, without their data.

    Parameters
    ----------
    axes : Axes
        The axes of the domain.

    Returns
    -------
    altair.LayerChart
        Gaps in grey with their reason, outside events as thin numbered rules, the 90 %
        interval as a band, the level as a line, observed values as dots (hollow where an
        observed zero), the range over contradicting accounts as a bar, turning points as
        full rules with their period. Its data sets are named points, gaps, notes, events
        and turns.

    Examples
    --------
    >>> from comity.indicators import LEADS
    >>> type(design(Axes(LEADS["voting"], 1946.0, 2025.0, 0.0, 1.0, ""))).__name__
    'LayerChart'
    """
    x, y = time_axis(axes.first, axes.last), _y(axes)
    curve: Any = "step" if axes.indicator.levels else "linear"
    points = alt.Chart(alt.NamedData("points")).encode(x)
    bands = points.encode(_y(axes, "low"), alt.Y2("high"))
    zeros = alt.condition("datum.zero", alt.value("white"), alt.value(INK))
    layers: alt.LayerChart = (
        alt.layer(
            *_gap_layers(x),
            *_rule_layers("events", x, (LIGHT, GREY), -9, [2, 2]),
            bands.mark_area(color=_LEVEL, opacity=0.2, interpolate=curve, aria=False).encode(
                detail="segment:N"
            ),
            bands.transform_filter("datum.alone").mark_rule(color=_LEVEL, opacity=0.4, aria=False),
            points.mark_line(color=_LEVEL, strokeWidth=1.8, interpolate=curve, aria=False).encode(
                _y(axes, "score"), detail="segment:N"
            ),
            points.transform_filter("isValid(datum.account_low)")
            .mark_rule(color=_ACCOUNTS, strokeWidth=3, opacity=0.8, aria=False)
            .encode(_y(axes, "account_low"), alt.Y2("account_high")),
            points.mark_point(size=11, strokeWidth=0.9, color=INK, opacity=0.9, aria=False).encode(
                y, href="href:N", fill=zeros
            ),
            *_rule_layers("turns", x, (_TURN, _TURN), -24, [1, 0]),
        )
        .properties(width=WIDTH, height=HEIGHT, padding=_MARGIN, autosize="none")
        .configure(font=FAMILY, background="transparent")
        .configure_view(stroke=None)
    )
    return layers


def _y(axes: Axes, field: str = "value") -> alt.Y:
    # a name in lines, broken after its hyphen, so that it fits the margin
    levels = [name.split(" or ")[0].replace("-", "- ").split() for name in axes.indicator.levels]
    named = f"{levels}[datum.value]" if levels else alt.Undefined
    axis = alt.Axis(
        title=axes.unit or None,
        titleColor=GREY,
        titleFontSize=SMALL,
        titleFontWeight="normal",
        format=".3~%" if axes.indicator.unit == "share" else "~r",
        labelExpr=named,
        tickCount=4,
        values=list(range(len(levels))) if levels else alt.Undefined,
        domain=False,
        ticks=False,
        gridColor="#DDDDD8",
        labelColor=INK,
        labelFontSize=FONT,
    )
    scale = alt.Scale(domain=[axes.bottom, axes.top], nice=not levels, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _gap_layers(x: alt.X) -> list[alt.Chart]:
    """A grey field for each gap, and its reason where that fits."""
    fields = alt.Chart(alt.NamedData("gaps")).mark_rect(color=PALE, aria=False)
    notes = alt.Chart(alt.NamedData("notes")).mark_text(color="#5F5F5F", fontSize=SMALL, aria=False)
    return [
        fields.encode(x, alt.X2("x2")),
        notes.encode(x, y=alt.value(HEIGHT / 2), text="reason:N"),
    ]


def _rule_layers(
    data: str, x: alt.X, colours: tuple[str, str], above: float, dash: list[float]
) -> list[alt.Chart]:
    """Rules of full height, with their labels above the plot."""
    base = alt.Chart(alt.NamedData(data)).encode(x)
    rules = base.transform_filter("!datum.bare").mark_rule(
        color=colours[0], strokeDash=dash, strokeWidth=1, aria=False
    )
    words = base.mark_text(color=colours[1], fontSize=SMALL, aria=False)
    return [rules, words.encode(y=alt.value(above), text="label:N")]


def _data(drawn: Drawing, axes: Axes) -> dict[str, list[dict[str, Any]]]:
    """The data sets of a chart, its labels thinned to what has room."""
    scale = WIDTH / (axes.last - axes.first)
    notes = [
        {"x": (gap["x"] + gap["x2"]) / 2, "reason": gap["reason"]}
        for gap in drawn.gaps
        if len(gap["reason"]) * CHARACTER < (gap["x2"] - gap["x"]) * scale
    ]
    return {
        "points": drawn.points,
        "gaps": drawn.gaps,
        "notes": notes,
        "events": _numbered(drawn.events, scale),
        "turns": apart(drawn.turns, scale),
    }


def _numbered(events: Sequence[Mapping[str, Any]], scale: float) -> list[dict[str, Any]]:
    """Give events that lie too close for a number each one label such as ``3–8``."""
    groups: list[list[Mapping[str, Any]]] = []
    for event in sorted(events, key=lambda found: found["x"]):
        groups.append([event])
        while len(groups) > 1 and _reach(groups[-2], 1, scale) > _reach(groups[-1], -1, scale):
            last = groups.pop()
            groups[-1] += last
    rules = [{"x": event["x"], "label": ""} for event in events]
    return rules + [{"x": _middle(group), "label": _label(group), "bare": True} for group in groups]


def _middle(group: Sequence[Mapping[str, Any]]) -> float:
    return float(group[0]["x"] + group[-1]["x"]) / 2


def _label(group: Sequence[Mapping[str, Any]]) -> str:
    return "–".join(dict.fromkeys([group[0]["label"], group[-1]["label"]]))


def _reach(group: Sequence[Mapping[str, Any]], side: int, scale: float) -> float:
    """Where the label of a group ends on one side, with the space it needs beside it."""
    return _middle(group) + side * (len(_label(group)) + 1) * CHARACTER / 2 / scale


@dataclass(frozen=True)
class Renderer:
    """Renders the dyads of one domain; the design is compiled once for all of them.

    Parameters
    ----------
    axes : Axes
        The axes they share.
    compiled : dict
        The design as a Vega specification.
    """

    axes: Axes
    compiled: dict[str, Any]

    def svg(self, drawn: Drawing, name: str) -> str:
        """Render one dyad as an SVG element to stand in a page.

        Parameters
        ----------
        drawn : Drawing
            What to draw.
        name : str
            What it shows, for readers who do not see it.

        Returns
        -------
        str
            The element with a view box, a title and an ARIA label; it is as wide as its
            container, loads nothing, and its links lead to places in the same page.

        Raises
        ------
        ValueError
            If the renderer refuses the chart.

        Examples
        --------
        >>> from comity.indicators import LEADS
        >>> shared = Axes(LEADS["voting"], 1946.0, 2025.0, 0.0, 1.0, "")
        >>> renderer(shared).svg(Drawing([], [], [], []), "China & Iran")[:50]
        '<svg role="group" aria-label="China &amp; Iran" fo'
        """
        return svg(self.compiled, _data(drawn, self.axes), name)


def renderer(axes: Axes) -> Renderer:
    """Compile the design of one domain, once for all its dyads.

    Parameters
    ----------
    axes : Axes
        The axes of the domain.

    Returns
    -------
    Renderer

    Raises
    ------
    ValueError
        If the compiler refuses the design.

    Examples
    --------
    >>> from comity.indicators import LEADS
    >>> renderer(Axes(LEADS["voting"], 1946.0, 2025.0, 0.0, 1.0, "")).compiled["autosize"]
    'none'
    """
    return Renderer(axes, compiled(design(axes)))
