"""Plots written as SVG text: a score over time with its interval, gaps, marks and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

__all__ = ["Label", "Plot", "placed", "plot"]

WIDTH = 360
"""Width in pixels: what a telephone shows, so that words keep their size there."""

BLUE, ORANGE, GREY, INK = "#0072b2", "#d55e00", "#8a8a85", "#222"
"""Colours that colour-blind readers can tell apart (Okabe & Ito 2008)."""

_LEFT, _RIGHT, _BOTTOM = 34, 8, 20
_CHARACTER, _LINE = 6.3, 14
_LANES = 5


@dataclass(frozen=True)
class Label:
    """An event in words at its time.

    Parameters
    ----------
    x : float
        Decimal year.
    text : str
        A few words.
    href : str
        Where it opens; empty where nowhere.
    weight : float
        How much it counts where there is no room for all.
    """

    x: float
    text: str
    href: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Plot:
    """The axes of a plot.

    Parameters
    ----------
    first, last : float
        Decimal years.
    bottom, top : float
        Scores.
    height : int
        Of the drawing area in pixels.
    """

    first: float
    last: float
    bottom: float
    top: float
    height: int

    def x(self, year: float) -> float:
        """Where a year lies, in pixels."""
        span = max(self.last - self.first, 1e-9)
        return _LEFT + (year - self.first) / span * (WIDTH - _LEFT - _RIGHT)

    def y(self, score: float) -> float:
        """Where a score lies, in pixels below the top of the drawing area."""
        inside = min(max(score, self.bottom), self.top)
        return (self.top - inside) / max(self.top - self.bottom, 1e-9) * self.height


def placed(axes: Plot, labels: Iterable[Label], most: int) -> list[tuple[Label, int, float]]:
    """Choose the labels that find room, each with its lane and where its text begins.

    Parameters
    ----------
    axes : Plot
        The axes.
    labels : iterable of Label
        What might be said.
    most : int
        How many at most, the weightiest first.

    Returns
    -------
    list of (Label, int, float)
        In the order of time.

    Examples
    --------
    >>> axes = Plot(1950.0, 2026.0, -2.0, 4.0, 100)
    >>> [lane for _, lane, _ in placed(axes, [Label(1961, "pact"), Label(1961, "war")], 8)]
    [0, 1]
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_LANES)]
    found = []
    inside = [one for one in labels if axes.first <= one.x <= axes.last]
    for one in sorted(inside, key=lambda one: -one.weight):
        wide = len(one.text) * _CHARACTER
        begin = axes.x(one.x) - (wide if axes.x(one.x) > WIDTH / 2 else 0.0)
        if begin < 0 or begin + wide > WIDTH:
            continue
        for lane, runs in enumerate(taken):
            if all(begin > end + 6 or begin + wide < start - 6 for start, end in runs):
                runs.append((begin, begin + wide))
                found.append((one, lane, begin))
                break
        if len(found) == most:
            break
    return sorted(found, key=lambda one: one[0].x)


def plot(
    axes: Plot,
    rows: Sequence[Mapping[str, Any]],
    name: str,
    labels: Sequence[tuple[Label, int, float]] = (),
    turns: Sequence[float] = (),
    key: str = "",
) -> str:
    """Write a series as an SVG element.

    Parameters
    ----------
    axes : Plot
        The axes.
    rows : sequence of mapping
        x (decimal year), mean, low, high and told; a line is drawn only where told.
    name : str
        What it shows, for readers who do not see it.
    labels : sequence of (Label, int, float)
        As of `placed`.
    turns : sequence of float
        Turning points, in decimal years.
    key : str
        Names the figure for the buttons of the page; empty where there are none.

    Returns
    -------
    str
        It loads nothing and is as wide as its container.

    Examples
    --------
    >>> plot(Plot(2000.0, 2002.0, -1.0, 1.0, 80), [], "China & Iran")[:53]
    '<svg viewBox="0 0 360 106" role="img" aria-label="Chi'
    """
    head = 6 + (_LINE * (1 + max(lane for _, lane, _ in labels)) if labels else 0)
    tall = head + axes.height + _BOTTOM
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {tall}" role="img" aria-label="{escape(name)}"'
        + (f' data-key="{escape(key)}"' if key else "")
        + ' font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(name)}</title>",
        *_grid(axes, head),
        *_band(axes, rows, head),
    ]
    parts += [
        f'<path d="M{axes.x(at):.1f} {head}v{axes.height}" stroke="{ORANGE}" stroke-width="1.2"/>'
        for at in turns
    ]
    for one, lane, begin in labels:
        base = head - 4 - _LINE * lane
        x, wide = axes.x(one.x), len(one.text) * _CHARACTER
        line = (
            f'<path d="M{x:.1f} {base - 9}V{head + axes.height}" stroke="#999" '
            'stroke-dasharray="2 2"/>'
        )
        right = x > WIDTH / 2
        anchored = ' text-anchor="end"' if right else ""
        text = (
            f'<text x="{x + (-3 if right else 3):.1f}" y="{base}" font-size="11.5" fill="{INK}"'
            f"{anchored}>{escape(one.text)}</text>"
        )
        hit = (
            f'<rect x="{begin - 4:.1f}" y="{base - 17}" width="{wide + 8:.0f}" height="24" '
            'fill="#fff" fill-opacity="0"/>'
        )
        opened = f'<a href="#{escape(one.href)}">{text}{hit}</a>' if one.href else text
        parts.append(line + opened)
    return "".join([*parts, "</svg>"])


def _grid(axes: Plot, head: int) -> list[str]:
    """Rules with their numbers, and years below."""
    found = []
    for score in range(int(axes.bottom // 1) + 1, int(axes.top // 1) + 1):
        y = head + axes.y(score)
        colour = "#777" if score == 0 else "#e3e3df"
        found.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{colour}"/>')
        if score % 2 == 0:
            text = f"{score}".replace("-", "−")
            place = f'x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end"'
            found.append(f'<text {place} fill="{INK}">{text}</text>')
    span = axes.last - axes.first
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if span / one <= 7)
    year = int(-(-axes.first // step) * step)
    while year <= axes.last:
        x = min(max(axes.x(year), _LEFT + 8), WIDTH - 16)
        y = head + axes.height + 15
        found.append(f'<text x="{x:.1f}" y="{y}" text-anchor="middle" fill="{INK}">{year}</text>')
        year += step
    return found


def _band(axes: Plot, rows: Sequence[Mapping[str, Any]], head: int) -> list[str]:
    """Line and band where something is known; a grey band where nothing is."""
    found, known = [], [row for row in rows if row["mean"] is not None]
    begin = 0
    for told, group in groupby(known, key=lambda row: bool(row["told"])):
        count = len(list(group))
        run = known[begin : begin + count]
        if not told:
            run = known[max(begin - 1, 0) : begin + count + 1]
        begin += count
        xs = [axes.x(row["x"]) for row in run]
        highs = [head + axes.y(row["high"]) for row in run]
        lows = [head + axes.y(row["low"]) for row in run]
        if len(run) == 1:
            y = head + axes.y(run[0]["mean"])
            found.append(
                f'<path d="M{xs[0]:.1f} {highs[0]:.1f}V{lows[0]:.1f}" stroke="{BLUE}"/>'
                f'<circle cx="{xs[0]:.1f}" cy="{y:.1f}" r="2.5" fill="{BLUE}"/>'
            )
            continue
        up = " ".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, highs, strict=True))
        down = " ".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs[::-1], lows[::-1], strict=True))
        colour, opacity = (BLUE, 0.2) if told else (GREY, 0.18)
        found.append(f'<path d="M{up} {down}z" fill="{colour}" fill-opacity="{opacity}"/>')
        if told:
            line = " ".join(
                f"{x:.1f} {head + axes.y(row['mean']):.1f}" for x, row in zip(xs, run, strict=True)
            )
            found.append(f'<path d="M{line}" fill="none" stroke="{BLUE}" stroke-width="2"/>')
    return found
