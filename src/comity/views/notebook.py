"""What a notebook shows of a result: a small table with intervals, lines over time, a citation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.errors import ComityError
from comity.evidence import Source
from comity.results import Glance
from comity.views.rendering import templates

if TYPE_CHECKING:
    from great_tables import GT

__all__ = ["great_table", "notebook_html", "sparkline"]

_ROWS = 12
"""Figures that are shown."""

_FEW = 5
"""Rows of a frame without figures that are shown."""

_CITED = 3
"""Publications that are named."""

_WIDE, _HIGH, _EDGE = 120, 22, 2  # pixels
_POINTS = 150
"""Points of a line; of more every second or third is drawn."""


def notebook_html(glance: Glance, cited: Sequence[Source], frame: pl.DataFrame) -> str:
    """Lay a result out as a fragment of HTML without scripts, its style inline.

    A fragment; of many figures twelve, so that every row of the glance has some.

    >>> import comity as cm
    >>> case = cm.case("crink")
    >>> "<svg" in notebook_html(case.glance(), [], case.frame)
    True
    """
    rows, left = _rows(glance)
    ends = any("[" in row["figure"] for row in rows)
    value = f"value [{glance.spread}]" if ends and glance.spread else "value"
    drawn = any(row["line"] for row in rows)
    return (
        templates("comity.views")
        .get_template("notebook.html")
        .render(
            glance=glance,
            heads=("", "", "latest", value, "over time" if drawn else ""),
            rows=rows,
            left=left,
            first=frame.head(0 if rows or pl.List in frame.dtypes else _FEW),
            cited=[(replace(source, url="").cite(), source.url) for source in cited[:_CITED]],
            more=max(len(cited) - _CITED, 0),
        )
    )


def great_table(glance: Glance, cited: Sequence[Source], frame: pl.DataFrame) -> "GT":
    """Lay a result out as a table of great-tables, to be styled further and printed.

    One row per line of the glance, in columns ``row``, ``measure``, ``period``, ``value``, ``low``,
    ``high``, ``reason`` (why a figure is not known) and ``line`` (over time); a column without any
    entry is left out.

    >>> import comity as cm
    >>> case = cm.case("crink")
    >>> table = great_table(case.glance(), [], case.frame)
    >>> "records a year" in table.as_raw_html()
    True
    """
    try:
        from great_tables import GT
    except ImportError:
        fault = "great-tables is not installed; run pip install 'comity[tables]'"
        raise ComityError(fault) from None
    rows, left = _rows(glance)
    if rows:
        shown = pl.DataFrame([{name: row[name] for name in _TOLD} for row in rows], _TOLD)
        shown = shown.select(s.name for s in shown if s.null_count() < len(rows))
    else:
        shown = frame.head(_ROWS)
        left = f"and {more:,} more; .frame holds all" if (more := frame.height - _ROWS) > 0 else ""
    table = GT(shown).tab_header(glance.title, "; ".join(glance.facts)).sub_missing(missing_text="")
    if rows:
        has = set(shown.columns)
        table = table.cols_label({name: label for name, label in _LABELS.items() if name in has})
        table = table.fmt_number(list(has & {"value", "low", "high"}), n_sigfig=3)
        table = table.fmt(lambda drawn: drawn, columns="line")  # as it is: an svg of ours
        if glance.spread and "low" in has:
            table = table.tab_spanner(glance.spread, ["low", "high"])
    notes = [left] if left else []
    notes += [source.cite() for source in cited[:_CITED]]
    notes += [f"And {len(cited) - _CITED:,} more; .cite() gives all."] if cited[_CITED:] else []
    for note in notes:
        table = table.tab_source_note(note)
    return table


_TOLD = {
    **dict.fromkeys(("row", "measure", "period"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    **dict.fromkeys(("reason", "line"), pl.String),
}
_LABELS = {"row": "", "measure": "", "period": "latest", "reason": "", "line": "over time"}


def _rows(glance: Glance) -> tuple[list[dict[str, Any]], str]:
    """The rows of figures shown, some of every dyad and the known first; what is left out."""
    found = [_row(g) for g in glance.lines.partition_by("row", "measure", maintain_order=True)]
    held: Counter[tuple[bool, str]] = Counter()
    ranked = []
    for place, row in enumerate(found):
        key = row["value"] is None, row["row"]
        ranked.append((key[0], held[key], place))
        held[key] += 1
    shown = sorted(place for *_, place in sorted(ranked)[:_ROWS])
    left = [row for place, row in enumerate(found) if place not in shown]
    return [found[place] for place in shown], _left(left)


def _left(rows: list[dict[str, Any]]) -> str:
    """How many figures are not shown, and why some of them are not known."""
    if not rows:
        return ""
    unknown = [_figure(row) for row in rows if row["value"] is None]
    reasons = "; ".join(dict.fromkeys(unknown))
    told = f", {len(unknown):,} of them not known ({reasons})" if unknown else ""
    return f"and {len(rows):,} more{told}; .frame holds all"


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
    return f"{last['value']:.3g}{interval}".replace("-", "−")


def sparkline(
    values: Sequence[float | None],
    low: Sequence[float | None] = (),
    high: Sequence[float | None] = (),
) -> str:
    """Draw figures over time as a small SVG: a line with its interval, gaps left open.

    An ``svg`` element; empty where no figure is known.

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
