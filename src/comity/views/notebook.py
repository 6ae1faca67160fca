"""What a notebook shows of a result: a small table with intervals, lines over time, a citation."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import jinja2
import polars as pl

from comity.evidence import Source
from comity.results import Glance

__all__ = ["notebook_html", "sparkline"]

_ROWS = 12
"""Figures that are shown."""

_CITED = 3
"""Publications that are named."""

_WIDE, _HIGH, _EDGE = 120, 22, 2  # pixels
_POINTS = 150
"""Points of a line; of more every second or third is drawn."""


def notebook_html(glance: Glance, cited: Sequence[Source]) -> str:
    """Lay a result out as a fragment of HTML without scripts, its style inline.

    Parameters
    ----------
    glance : Glance
        What to show.
    cited : sequence of Source
        The publications behind it.

    Returns
    -------
    str
        A fragment; of many figures the first twelve.

    Examples
    --------
    >>> import comity as cm
    >>> "<svg" in notebook_html(cm.case("crink").glance(), [])
    True
    """
    groups = glance.lines.partition_by("row", "measure", maintain_order=True)
    return _template().render(
        glance=glance,
        rows=[_row(group) for group in groups[:_ROWS]],
        left=max(len(groups) - _ROWS, 0),
        cited=[source.cite() for source in cited[:_CITED]],
        more=max(len(cited) - _CITED, 0),
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("comity.views"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("notebook.html")


def _row(group: pl.DataFrame) -> dict[str, Any]:
    """The last figure that is known, or why there is none, and the line over time."""
    known = group.drop_nulls("value")
    last = (known if known.height else group).row(-1, named=True)
    line = sparkline(group["value"].to_list(), group["low"].to_list(), group["high"].to_list())
    return {**last, "figure": _figure(last), "line": line if known.height > 1 else ""}


def _figure(last: dict[str, Any]) -> str:
    if last["value"] is None:
        return last["reason"] or "not known"
    interval = ""
    if last["low"] is not None and last["high"] is not None and last["low"] < last["high"]:
        interval = f" [{last['low']:.3g}, {last['high']:.3g}]"
    return f"{last['value']:.3g}{interval}"


def sparkline(
    values: Sequence[float | None],
    low: Sequence[float | None] = (),
    high: Sequence[float | None] = (),
) -> str:
    """Draw figures over time as a small SVG: a line with its interval, gaps left open.

    Parameters
    ----------
    values : sequence of float or None
        In the order of time.
    low, high : sequence of float or None
        Their intervals; none where not given.

    Returns
    -------
    str
        An ``svg`` element; empty where no figure is known.

    Examples
    --------
    >>> sparkline([1.0, None, 2.0, 3.0]).count("<polyline"), sparkline([None])
    (1, '')
    """
    step = -(-len(values) // _POINTS) if values else 1
    points, lows, highs = ([*series][::step] for series in (values, low, high))
    lows, highs = lows or [None] * len(points), highs or [None] * len(points)
    every = [float(v) for series in (points, lows, highs) for v in series if v is not None]
    if not every:
        return ""
    bottom, top = min(every), max(every)
    across = (_WIDE - 2 * _EDGE) / max(len(points) - 1, 1)

    def at(place: int, value: float) -> str:
        share = (value - bottom) / (top - bottom) if top > bottom else 0.5
        return f"{_EDGE + place * across:.0f},{_HIGH - _EDGE - share * (_HIGH - 2 * _EDGE):.1f}"

    marks = []
    for run in _runs(points):
        if all(lows[i] is not None and highs[i] is not None for i in run) and len(run) > 1:
            edge = [at(i, highs[i]) for i in run] + [at(i, lows[i]) for i in reversed(run)]  # type: ignore[arg-type]
            marks.append(f'<polygon points="{" ".join(edge)}" fill="currentColor" opacity=".15"/>')
        path = [at(i, points[i]) for i in run]  # type: ignore[arg-type]
        if len(path) > 1:
            marks.append(f'<polyline points="{" ".join(path)}" fill="none" stroke="currentColor"/>')
        else:
            x, y = path[0].split(",")
            marks.append(f'<circle cx="{x}" cy="{y}" r="1.2" fill="currentColor"/>')
    return (
        f'<svg width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'aria-label="{bottom:.3g} to {top:.3g}">{"".join(marks)}</svg>'
    )


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """The places of figures that follow one another without a gap."""
    runs: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
