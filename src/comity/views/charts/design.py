"""The design of every chart: line, band, gaps, turning points and events, without their data."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from comity.views.charts.series import Axes, Series
from comity.views.palette import (
    ACCOUNTS,
    FIELD,
    GREY,
    GRID,
    INK,
    LEVEL,
    NONE,
    PALE,
    TURN,
    ZERO,
)

__all__ = ["CHARACTER", "PANEL", "Size", "design", "rows_of"]

CHARACTER = 6.2 / 11.5
"""Width of a character in its size, for what fits where."""


@dataclass(frozen=True)
class Size:
    """How large a chart is, in pixels.

    Parameters
    ----------
    width, height : int
        Of the plot, without its margins.
    left, right, above, below : int
        Its margins.
    font, small : float
        Sizes of the labels of axes, and of other text.
    line : float
        Width of the line.
    ticks : int
        Steps between the years that are written, at most.

    Examples
    --------
    >>> PANEL.width
    330
    """

    width: int
    height: int
    left: int = 44
    right: int = 14
    above: int = 52
    below: int = 26
    font: float = 12
    small: float = 11.5
    line: float = 2
    ticks: int = 5


PANEL = Size(330, 150)
"""One pair among others in one picture."""

_LABEL = "replace(replace(datum.label, '-', '−'), '%', ' %')"  # as figures are written elsewhere


def design(axes: Axes, size: Size) -> list[alt.Chart]:
    """Design a chart, without its data.

    Layers. Where there is evidence: a line and its 90 % interval as a blue band; a lone period as a
    dot with a bar; observed values as dots (hollow where an observed zero); the range over
    contradicting accounts as a bar. Where there is none but an estimate: a grey band without a
    line. Where nothing is known: a grey field with the reason. Turning points are full rules. The
    data sets are those of `rows_of`.

    >>> layers = design(Axes(1946.0, 2025.0, 0.0, 1.0, ""), PANEL)
    >>> layers[0].to_dict()["data"]["name"]
    'gaps'
    """
    x = _time(axes, size)

    def of(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name)).encode(x)

    turns = of("turns").mark_rule(color=TURN, strokeWidth=1.2, aria=False)
    gaps = _gaps(of("gaps"), of("notes"), size)
    return [*gaps, *_evidence(of("points"), of("expected"), axes, size), turns]


def _time(axes: Axes, size: Size) -> alt.X:
    """The axis of time, its years written in round steps."""
    years = axes.last - axes.first
    steps = (1, 2, 5, 10, 20, 50, 100)
    step = next(s for s in steps if years / s <= size.ticks or s == steps[-1])
    begin = -(-int(axes.first) // step) * step
    axis = alt.Axis(
        title=None,
        format="d",
        values=list(range(begin, int(axes.last) + 1, step)),
        grid=False,
        domainColor=GREY,
        tickColor=GREY,
        labelColor=INK,
        labelFontSize=size.font,
    )
    return alt.X("x:Q", scale=alt.Scale(domain=[axes.first, axes.last], nice=False), axis=axis)


def _y(axes: Axes, size: Size, field: str) -> alt.Y:
    # a name in lines, broken after its hyphen, so that it fits the margin
    names = [name.split(" or ")[0].replace("-", "- ").split() for name in axes.names]
    plain = alt.value(GRID)
    axis = alt.Axis(
        title=axes.unit or None,
        titleColor=GREY,
        titleFontSize=size.small,
        titleFontWeight="normal",
        titlePadding=10,
        format=".3~%" if axes.percent else "~r",
        labelExpr=f"{names}[datum.value]" if names else _LABEL,
        tickCount=4 if size.height < 200 else 6,
        values=list(range(len(names))) if names else alt.Undefined,
        domain=False,
        ticks=False,
        gridColor=alt.condition("datum.value == 0", alt.value(ZERO), plain) if axes.zero else GRID,
        labelColor=INK,
        labelFontSize=size.font,
    )
    scale = alt.Scale(domain=[axes.bottom, axes.top], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _evidence(points: alt.Chart, expected: alt.Chart, axes: Axes, size: Size) -> list[alt.Chart]:
    """Bands, line and dots."""
    value, low, high = _y(axes, size, "value"), _y(axes, size, "low"), alt.Y2("high")
    curve: Any = "step" if axes.names else "linear"
    known = points.transform_filter("isValid(datum.low) && isValid(datum.high)")
    alone, seen = points.transform_filter("datum.alone"), "isValid(datum.seen)"
    hollow = alt.condition("datum.zero", alt.value("white"), alt.value(INK))
    return [
        expected.mark_area(color=NONE, opacity=0.25, interpolate=curve, aria=False).encode(
            low, high, detail="segment:N"
        ),
        known.mark_area(color=LEVEL, opacity=0.22, interpolate=curve, aria=False).encode(
            low, high, detail="segment:N"
        ),
        known.transform_filter("datum.alone")
        .mark_rule(color=LEVEL, opacity=0.5, strokeWidth=2, aria=False)
        .encode(low, high),
        points.transform_filter("isValid(datum.value)")
        .mark_line(color=LEVEL, strokeWidth=size.line, interpolate=curve, aria=False)
        .encode(value, detail="segment:N"),
        alone.transform_filter("!isValid(datum.seen)")
        .mark_point(color=LEVEL, filled=True, size=7 * size.line, opacity=1, aria=False)
        .encode(value),
        points.transform_filter("isValid(datum.account_low)")
        .mark_rule(color=ACCOUNTS, strokeWidth=3, opacity=0.8, aria=False)
        .encode(_y(axes, size, "account_low"), alt.Y2("account_high")),
        points.transform_filter(seen)
        .mark_point(size=11 * size.line / 2, strokeWidth=0.9, color=INK, opacity=0.9, aria=False)
        .encode(_y(axes, size, "seen"), fill=hollow),
    ]


def _gaps(gaps: alt.Chart, notes: alt.Chart, size: Size) -> list[alt.Chart]:
    """A grey field for each gap, and its reason where that fits."""
    return [
        gaps.mark_rect(color=PALE, aria=False).encode(alt.X2("x2")),
        notes.mark_text(color=FIELD, fontSize=size.small, aria=False).encode(
            y=alt.value(size.height / 2), text="label:N"
        ),
    ]


def rows_of(drawn: Series, axes: Axes, size: Size) -> dict[str, list[Any]]:
    """The data sets of a design by name; the reason of a gap where it fits."""
    room = size.width / (axes.last - axes.first) / (CHARACTER * size.small)  # characters a year
    return {
        "points": drawn.points,
        "expected": drawn.expected,
        "gaps": drawn.gaps,
        "notes": [
            {"x": (gap["x"] + gap["x2"]) / 2, "label": gap["reason"]}
            for gap in drawn.gaps
            if len(gap["reason"]) < (gap["x2"] - gap["x"]) * room
        ],
        "turns": drawn.turns,
    }
