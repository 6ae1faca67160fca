"""Static SVG: a chart compiled once, filled with rows and rendered for a page without scripts."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import vl_convert

__all__ = ["apart", "compiled", "svg", "time_axis"]

FONT, SMALL = 12, 11.5
CHARACTER = 6.2
"""Width of a character of the small print in pixels, for what fits where."""

FAMILY = "system-ui, sans-serif"
"""What charts are written in; it stands once, at the root of each."""

INK, GREY, LIGHT, PALE = "#222222", "#6B6B6B", "#A9A9A4", "#EFEFEC"

_INVISIBLE = re.compile(r'<path class="(?:fore|back)ground"[^>]*/>')
_DEFAULTS = re.compile(
    r' opacity="1"| pointer-events="none"| class="mark-[^"]*"'
    r' role="graphics-object" aria-roledescription="group mark container"'
    rf'| class="mark-[^"]*"| font-family="{FAMILY}"'
)
_PLACES = re.compile(r' (?:d|transform)="[^"]*"')
_EMPTY = re.compile(r'<g(?: aria-hidden="true")?/>')

Rows = Sequence[Mapping[str, Any]]


def compiled(design: alt.LayerChart) -> dict[str, Any]:
    """Compile a chart without its data, once for all that share it.

    Parameters
    ----------
    design : altair.LayerChart
        Its data sets are named.

    Returns
    -------
    dict
        A Vega specification.

    Raises
    ------
    ValueError
        If the compiler refuses the design.

    Examples
    --------
    >>> points = alt.Chart(alt.NamedData("points")).mark_point().encode(x="x:Q")
    >>> [found["name"] for found in compiled(alt.layer(points))["data"]][:1]
    ['points']
    """
    specification: dict[str, Any] = vl_convert.vegalite_to_vega(design.to_dict(validate=False))
    return specification


def svg(specification: Mapping[str, Any], rows: Mapping[str, Rows], name: str) -> str:
    """Render a compiled chart as an SVG element to stand in a page.

    Parameters
    ----------
    specification : mapping
        From `compiled`.
    rows : mapping of str to sequence of mapping
        Its data sets by name.
    name : str
        What it shows, for readers who do not see it.

    Returns
    -------
    str
        The element with a view box, a title and an ARIA label; it is as wide as its container,
        loads nothing, and its links lead to places in the same page.

    Raises
    ------
    ValueError
        If the renderer refuses the chart.

    Examples
    --------
    >>> points = alt.Chart(alt.NamedData("points")).mark_point().encode(x="x:Q")
    >>> svg(compiled(alt.layer(points)), {"points": [{"x": 1.0}]}, "One & all")[:45]
    '<svg role="group" aria-label="One &amp; all" '
    """
    data = [
        found | {"values": rows[found["name"]]} if found["name"] in rows else found
        for found in specification["data"]
    ]
    plain = vl_convert.vega_to_svg({**specification, "data": data}, allowed_base_urls=[])
    # The renderer puts a base address before fragments. The table opens every row by
    # keyboard, so the hundreds of points need not be stops of the tab key.
    linked = re.sub(r'xlink:href="[^"#]*#', 'tabindex="-1" href="#', plain)
    head, body = _slim(linked).split(">", 1)
    head = re.sub(r' (?:width|height)="[\d.]+"', "", head)
    label = escape(name)
    head = head.replace("<svg", f'<svg role="group" aria-label="{label}" font-family="{FAMILY}"', 1)
    return f"{head}><title>{label}</title>{body}"


def _slim(text: str) -> str:
    """The same picture in half the characters: a page may hold hundreds."""
    return _EMPTY.sub("", re.sub(r"<[^>]*>", lambda found: _slim_tag(found[0]), text))


def _slim_tag(tag: str) -> str:
    """A tag without what draws nothing or is so by default, places to a tenth of a pixel."""
    if _INVISIBLE.match(tag):
        return ""
    kept = _DEFAULTS.sub("", tag)
    return _PLACES.sub(lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), kept)


def time_axis(first: float, last: float, below: float = 0) -> alt.X:
    """Lay the axis of time that all charts share.

    Parameters
    ----------
    first, last : float
        Its span in decimal years.
    below : float
        Pixels between the plot and the axis.

    Returns
    -------
    altair.X
        With at most six years written.

    Examples
    --------
    >>> time_axis(1946.0, 2026.0).to_dict()["axis"]["values"]
    [1960, 1980, 2000, 2020]
    """
    years = int(last - first)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if years / s <= 5 or s == 100)
    begin = -(-int(first) // step) * step
    axis = alt.Axis(
        title=None,
        format="d",
        values=list(range(begin, int(last) + 1, step)),
        grid=False,
        offset=below,
        domainColor=GREY,
        tickColor=GREY,
        labelColor=INK,
        labelFontSize=FONT,
    )
    return alt.X("x:Q", scale=alt.Scale(domain=[first, last], nice=False), axis=axis)


def apart(turns: Rows, scale: float) -> list[dict[str, Any]]:
    """Keep the labels that have room, the latest first; the caption names them all.

    Parameters
    ----------
    turns : sequence of mapping
        With x, label and, where it stands below that, certainty.
    scale : float
        Pixels of a unit of x.

    Returns
    -------
    list of dict
        All of them, those that have no room with an empty label.

    Examples
    --------
    >>> [turn["label"] for turn in apart([{"x": 1.0, "label": "a"}, {"x": 1.1, "label": "b"}], 1)]
    ['b', '']
    """
    kept: list[dict[str, Any]] = []
    edge = float("inf")
    for turn in sorted(turns, key=lambda found: -found["x"]):
        half = max(len(turn["label"]), len(turn.get("certainty", ""))) * CHARACTER / 2 / scale
        room = turn["x"] + half < edge
        kept.append({**turn, "label": turn["label"] if room else ""})
        edge = turn["x"] - half if room else edge
    return kept
