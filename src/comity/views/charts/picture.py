"""Pictures: charts with title, labels and source line, ready to print, as Vega-Lite."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import altair as alt

from comity.methods.intervals import INTERVAL
from comity.views.charts.design import CHARACTER, PANEL, Size, design, rows_of
from comity.views.charts.marks import MOST, Flag, Mark, flags
from comity.views.charts.series import Axes, Series
from comity.views.palette import GREY, INK, LIGHT, TURN, TURN_INK

__all__ = ["COLUMN", "PRINT", "Canvas", "Drawn", "picture", "pictures", "reading"]

_LEFT, _RIGHT, _BELOW, _ROW = 86, 40, 84, 19
_PRINT = Size(0, 0, _LEFT, _RIGHT, below=_BELOW, font=15, small=14, line=2.6, ticks=10)
_PANEL_TITLE = 13.5
_COLUMNS = 3
_FAMILY = "Arial, Helvetica, system-ui, sans-serif"
_GAP = 56  # pixels between two panels


@dataclass(frozen=True)
class Canvas:
    """What pictures are drawn on.

    Parameters
    ----------
    wide, high : int
        A picture of one pair, in pixels.
    events : int
        Events that it names, at most.
    panel : Size
        One pair among others.

    Examples
    --------
    >>> PRINT.wide, PRINT.high, PRINT.events
    (1200, 700, 8)
    """

    wide: int
    high: int
    events: int
    panel: Size


PRINT = Canvas(1200, 700, MOST, PANEL)
"""A sheet of its own."""

COLUMN = Canvas(900, 420, 4, Size(232, 108))
"""In the column of a text."""


@dataclass(frozen=True)
class Drawn:
    """One series with what stands beside it.

    Parameters
    ----------
    title : str
        The finding, in one line.
    series : Series
        Its figures.
    axes : Axes
        Its axes.
    marks : tuple of Mark
        The events that it names.
    """

    title: str
    series: Series
    axes: Axes
    marks: tuple[Mark, ...] = ()


def picture(
    drawn: Drawn, subtitle: Sequence[str], source: str, canvas: Canvas = PRINT
) -> dict[str, Any]:
    """Draw one pair.

    A Vega-Lite specification that holds its data and loads nothing.

    >>> axes = Axes(1990.0, 2026.0, 0.0, 1.0, "share")
    >>> found = picture(Drawn("Nothing is known", Series(), axes), ("What",), "Sources: none")
    >>> found["width"] + 126
    1200
    """
    axes = drawn.axes
    left = _LEFT + 34 * bool(axes.names)
    wide = canvas.wide - left - _RIGHT
    character = CHARACTER * _PRINT.small * 1.03
    flown = flags(drawn.marks, axes.first, wide / (axes.last - axes.first), wide, character)
    size = 24 if canvas.wide >= PRINT.wide else 20
    heads = _wrapped(drawn.title, int(canvas.wide / (0.61 * size)))
    rows = 1 + max((flag.row for flag in flown), default=-1)
    text = 26 + 30 * len(heads) + 21 * len(subtitle) + 14
    above = text + _ROW * rows + 8
    plot = replace(_PRINT, width=wide, left=left, above=above, height=canvas.high - above - _BELOW)
    at = _Placed(axes, plot)
    words = [
        *(at.word(24 - left, -above + 34 + 30 * i, line, "title") for i, line in enumerate(heads)),
        *(
            at.word(24 - left, -above + 32 + 30 * len(heads) + 21 * i, line, "subtitle")
            for i, line in enumerate(subtitle)
        ),
        *(
            at.word(24 - left, plot.height + 58 + 17 * i, line, "source")
            for i, line in enumerate(textwrap.wrap(source, int(canvas.wide / 7.2))[:2])
        ),
    ]
    parts = (*_flags(at), *design(axes, plot), *_words(at, size, plot.small))
    chart = {
        "width": plot.width,
        "height": plot.height,
        "padding": {"left": plot.left, "right": plot.right, "top": above, "bottom": plot.below},
        "autosize": "none",
        "layer": _plain(parts),
    }
    rows_by = rows_of(replace(drawn.series, turns=[]), axes, plot)
    data = {**rows_by, "flags": [at.flag(one) for one in flown], "words": words}
    return _filled(chart, data, drawn.title)


def pictures(
    drawn: Sequence[Drawn],
    title: str,
    subtitle: Sequence[str],
    source: str,
    canvas: Canvas = PRINT,
) -> dict[str, Any]:
    """Draw several pairs in one picture, side by side on the same axes.

    A Vega-Lite specification that holds its data and loads nothing.

    >>> one = Drawn("Nothing is known", Series(), Axes(1990.0, 2026.0, 0.0, 1.0, "share"))
    >>> len(pictures([one, one], "Two", ("What",), "Sources: none")["vconcat"])
    2
    """
    columns = _COLUMNS if len(drawn) <= 12 else 4 if len(drawn) <= 28 else 6
    panel = canvas.panel
    longest = int(panel.width / (0.52 * _PANEL_TITLE))
    titles = [_wrapped(one.title, longest)[:2] for one in drawn]
    charts: list[dict[str, Any]] = []
    data: dict[str, Any] = {}
    for number, (one, heads) in enumerate(zip(drawn, titles, strict=True)):
        prefix, at = f"p{number}_", _Placed(one.axes, panel)
        # turning points are rules without a date: the title says when
        rows = rows_of(one.series, one.axes, panel)
        top = -8 - 17 * (len(heads) - 1)
        rows["words"] = [at.word(0, top + 17 * i, line, "title") for i, line in enumerate(heads)]
        data |= {f"{prefix}{name}": found for name, found in rows.items()}
        charts.append(_panel(one.axes, panel, prefix, first=number % columns == 0))
    wide = columns * (panel.width + _GAP)
    foot = textwrap.wrap(source, int(wide / 6.4))
    last = {
        "data": {"values": [{"text": foot}]},
        "mark": {"type": "text", "align": "left", "baseline": "top", "lineHeight": 15}
        | {"fontSize": panel.small, "color": GREY},
        "encoding": {"text": {"field": "text"}, "x": {"value": 0}, "y": {"value": 0}},
        "width": wide,
        "height": 16 * len(foot),
    }
    grid = {"concat": charts, "columns": columns, "spacing": {"row": 84, "column": _GAP}}
    chart = {
        "vconcat": [grid | {"bounds": "flush"}, last],
        "spacing": 16,
        "padding": {"left": 24, "right": 24, "top": 28, "bottom": 20},
        "title": {
            "text": _wrapped(title, int(wide / 11.5)),
            "subtitle": [line for one in subtitle for line in textwrap.wrap(one, int(wide / 7))],
            "anchor": "start",
            "fontSize": 22,
            "subtitleFontSize": 14,
            "subtitleColor": GREY,
            "subtitlePadding": 8,
            "offset": 24,
            "dx": 0,
            "color": INK,
        },
    }
    return _filled(chart, data, title)


def _panel(axes: Axes, size: Size, prefix: str, first: bool) -> dict[str, Any]:
    """One panel; the unit stands at the first of a line."""
    own = replace(axes, unit=axes.unit if first else "")
    return {
        "width": size.width,
        "height": size.height,
        "layer": [
            layer | {"data": {"name": f"{prefix}{layer['data']['name']}"}}
            for layer in _panel_layers(own, size)
        ],
    }


@cache
def _panel_layers(axes: Axes, size: Size) -> list[dict[str, Any]]:
    at = _Placed(axes, size)
    return _plain((*design(axes, size), *_words(at, _PANEL_TITLE, size.small)))


def _plain(parts: Sequence[Any]) -> list[dict[str, Any]]:
    """Layers as plain dicts."""
    return [part.to_dict(validate=False, context={"top_level": False}) for part in parts]


def _wrapped(text: str, longest: int) -> list[str]:
    """Lines of like length, as few as there may be, in which a figure stays beside its unit."""
    kept = re.sub(r"(?<=[\d.]) (?=%|sd\b)", "\u00a0", text)
    lines = textwrap.wrap(kept, longest)
    if len(lines) != 2:
        return lines
    even = (textwrap.wrap(kept, width) for width in range(len(kept) // 2, longest))
    return next((pair for pair in even if len(pair) == 2), lines)


def reading(where: str) -> str:
    """How a chart of scores is to be read, in one line."""
    return (
        f"Line and blue band: estimate and {INTERVAL}; grey band without a line: {where} without "
        "evidence."
    )


@dataclass(frozen=True)
class _Placed:
    """Places in pixels from the upper left corner of a plot, in the units of its axes."""

    axes: Axes
    size: Size

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (self.axes.last - self.axes.first) / self.size.width
        down = (self.axes.top - self.axes.bottom) / self.size.height
        return self.axes.first + x * across, self.axes.top - y * down

    def word(self, x: float, y: float, text: str, kind: str) -> dict[str, Any]:
        left, top = self.at(x, y)
        return {"x": left, "y": top, "text": text, "kind": kind}

    def flag(self, one: Flag) -> dict[str, Any]:
        _, top = self.at(0, -6 - _ROW * (one.row + 0.5))
        return {
            "x": one.mark.x,
            "y": top,
            "foot": self.axes.bottom,
            "text": f" {one.text} " if not one.left else f"{one.text} ",
            "left": one.left,
            "turn": one.mark.kind == "turn",
            "what": one.mark.words,
        }


def _y(at: _Placed, name: str) -> alt.Y:
    scale = alt.Scale(domain=[at.axes.bottom, at.axes.top], nice=False, zero=False)
    return alt.Y(f"{name}:Q", scale=scale)


def _x(at: _Placed) -> alt.X:
    return alt.X("x:Q", scale=alt.Scale(domain=[at.axes.first, at.axes.last], nice=False))


def _flags(at: _Placed) -> list[alt.Chart]:
    """Rules of events with their labels; turning points full and in bold, others dotted."""
    base = alt.Chart(alt.NamedData("flags")).encode(_x(at), _y(at, "y"))
    layers = []
    for turn, colour, ink, dash in (
        (False, LIGHT, INK, [2, 3]),
        (True, TURN, TURN_INK, [1, 0]),
    ):
        ours = base.transform_filter(f"{'' if turn else '!'}datum.turn")
        layers.append(
            ours.mark_rule(color=colour, strokeDash=dash, strokeWidth=1.4, aria=False).encode(
                alt.Y2("foot")
            )
        )
        for left in (False, True):
            layers.append(
                ours.transform_filter(f"{'' if left else '!'}datum.left")
                .mark_text(
                    align="right" if left else "left",
                    dx=-4 if left else 4,
                    baseline="middle",
                    fontSize=at.size.small,
                    fontWeight="bold" if turn else "normal",
                    color=ink,
                    aria=False,
                )
                .encode(text="text:N", tooltip=alt.Tooltip("what:N", title="event"))
            )
    return layers


def _words(at: _Placed, title: float, small: float, prefix: str = "") -> list[alt.Chart]:
    """Title, lines below it and source, each in its size."""
    base = alt.Chart(alt.NamedData(f"{prefix}words")).encode(_x(at), _y(at, "y"), text="text:N")
    kinds: tuple[tuple[str, float, Any, str], ...] = (
        ("title", title, "bold", INK),
        ("subtitle", small + 1, "normal", GREY),
        ("source", small - 1, "normal", GREY),
    )
    return [
        base.transform_filter(f"datum.kind === '{kind}'").mark_text(
            align="left", fontSize=size, fontWeight=weight, color=colour, aria=False
        )
        for kind, size, weight, colour in kinds
    ]


def _filled(chart: Mapping[str, Any], data: Mapping[str, Any], title: str) -> dict[str, Any]:
    """The specification with its data, and a description for readers who do not see it."""
    return {
        "$schema": alt.SCHEMA_URL,
        "description": title,
        "background": "white",
        "config": {"font": _FAMILY, "view": {"stroke": None}},
        "usermeta": {"embedOptions": {"actions": False}},  # its menu leads to a host
        **chart,
        "datasets": dict(data),
    }
