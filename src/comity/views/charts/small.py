"""Small charts, written as SVG text: a page holds hundreds, and draws each in no time."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

import polars as pl

from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.views.charts.marks import Flag, Mark, flags
from comity.views.charts.series import (
    Axes,
    Row,
    Series,
    periods_of,
    score_axes,
    score_series,
)
from comity.views.palette import GRID, INK, LEVEL, LIGHT, NONE, TURN, ZERO

__all__ = ["MANY", "SmallChart", "small_charts"]

WIDTH = 360
"""Width in pixels: what a telephone shows, so that words keep their size there."""

TALL, LOW = 150, 70
"""Height of the plot of the overall level, and of a domain, in pixels."""

MANY = 10
"""Dyads beyond which the overall level is as low as a domain, so that a page stays in sight."""

_LEFT, _RIGHT, _BOTTOM = 34, 8, 20
_PLOT = WIDTH - _LEFT - _RIGHT
_CHARACTER, _LINE = 6.3, 14
_FOOT, _HEAD = 5, 6
_WORDS = 30  # characters of a label
_WORDS_LEFT = 4  # words, the year among them, that a label is cut to at least


@dataclass(frozen=True)
class SmallChart:
    """Draws series of scores of one size on shared axes.

    Parameters
    ----------
    axes : Axes
        The axes they share.
    periods : DataFrame
        period, x0, x1: begin and end of every period, in decimal years.
    height : int
        Of the plot, in pixels.
    """

    axes: Axes
    periods: pl.DataFrame
    height: int

    def series(self, scores: pl.DataFrame, turns: Sequence[Row] = ()) -> Series:
        """Lay scores out on the axes, as of `score_series`."""
        return score_series(scores, self.periods, self.axes, turns)

    def svg(
        self,
        scores: pl.DataFrame,
        name: str,
        turns: Sequence[Row] = (),
        marks: Sequence[Mark] = (),
        key: str = "",
    ) -> str:
        """Draw one series as an SVG element to stand in a page.

        Parameters
        ----------
        scores : DataFrame
            Of one dyad and domain: period, mean, low, high, told.
        name : str
            What it shows, for readers who do not see it.
        turns : sequence of mapping
            Its rows of `Alignment.turning_points`.
        marks : sequence of Mark
            Events to name, in the order of time; each leads to its record in the page.
        key : str
            Names the figure for the buttons of the page; empty where there are none.

        Returns
        -------
        str
            It loads nothing and is as wide as its container. A line is drawn only where there is
            evidence; elsewhere a grey band.

        Examples
        --------
        >>> periods = pl.DataFrame(schema={"period": pl.String, "x0": pl.Float64, "x1": pl.Float64})
        >>> chart = SmallChart(Axes(1946.0, 2026.0, -3.0, 4.0, ""), periods, 80)
        >>> empty = pl.DataFrame(schema=["period", "mean", "low", "high", "told"])
        >>> chart.svg(empty.cast({"period": pl.String}), "China & Iran")[:53]
        '<svg viewBox="0 0 360 106" role="img" aria-label="Chi'
        """
        series = self.series(scores, turns)
        scale = _PLOT / (self.axes.last - self.axes.first)
        flown = self._flags(marks, scale)
        while not all(told := [_says(one) for one in flown]):
            clear = [one.mark for one, says in zip(flown, told, strict=True) if says]
            flown = self._flags(clear, scale)
        return _drawn(_Place(self.axes, self.height, flown), series, flown, name, key)

    def _flags(self, marks: Sequence[Mark], scale: float) -> list[Flag]:
        return flags(marks, self.axes.first, scale, _PLOT, _CHARACTER, _WORDS, before=_LEFT - 4)


def _says(flag: Flag) -> bool:
    """Whether a label, as far as there was room for it, still tells what happened."""
    cut = flag.text.endswith("…")
    least = len(flag.mark.short.split()) or _WORDS_LEFT  # a pact is not cut from its end
    return len(flag.text.split()) > 1 and not (cut and len(flag.text.split()) < least)


def small_charts(fit: Latent) -> dict[str, SmallChart]:
    """Charts of the scores of a fit: a tall one overall, low ones for domains.

    By domain, overall among them; all share their axes.

    >>> import comity as cm
    >>> sorted(small_charts(cm.alignment(cm.casebook("crink").panel(start=2015))))[:2]
    ['commitment', 'diplomacy']
    """
    axes, periods = score_axes(fit), periods_of(fit.panel)
    low = SmallChart(axes, periods, LOW)
    overall = low if len(fit.layout.dyads) > MANY else SmallChart(axes, periods, TALL)
    return {OVERALL: overall} | dict.fromkeys(fit.layout.domains, low)


class _Place:
    """Where years, scores and labels lie, in pixels."""

    def __init__(self, axes: Axes, height: int, flown: Sequence[Flag]) -> None:
        self.axes, self.height = axes, height
        rows = 1 + max((flag.row for flag in flown), default=-1)
        self.head = _HEAD + _LINE * rows
        self.foot = self.head + height

    def x(self, year: float) -> float:
        return _LEFT + (year - self.axes.first) / (self.axes.last - self.axes.first) * _PLOT

    def y(self, score: float) -> float:
        inside = min(max(score, self.axes.bottom), self.axes.top)
        share = (self.axes.top - inside) / (self.axes.top - self.axes.bottom)
        return self.head + share * self.height


def _drawn(at: _Place, series: Series, flown: Sequence[Flag], name: str, key: str) -> str:
    title = escape(name)
    held = f' data-key="{escape(key)}"' if key else ""
    turns = [
        f'<path d="M{at.x(turn["x"]):.1f} {at.head}v{at.height}" stroke="{TURN}" '
        'stroke-width="1.2"/>'
        for turn in series.turns
        if turn["x"] >= at.axes.first
    ]
    parts = (
        f'<svg viewBox="0 0 {WIDTH} {at.foot + _BOTTOM}" role="img" aria-label="{title}"{held} '
        'font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{title}</title>",
        *_scores(at),
        *_years(at),
        *_bands(at, series),
        *turns,
        *(_flag(at, one) for one in flown),
        "</svg>",
    )
    return "".join(parts)


def _scores(at: _Place) -> list[str]:
    """A rule at every whole score, with every second number."""
    found = []
    for score in range(int(at.axes.bottom // 1) + 1, int(at.axes.top // 1) + 1):
        y, colour = at.y(score), GRID if score else ZERO
        found.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{colour}"/>')
        if score % 2 == 0:
            text = f"{score}".replace("-", "−")
            place = f'x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end"'
            found.append(f'<text {place} fill="{INK}">{text}</text>')
    return found


def _years(at: _Place) -> list[str]:
    """Years below, in round steps."""
    first, last = at.axes.first, at.axes.last
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if (last - first) / one <= 7)
    found = []
    for year in range(int(-(-first // step) * step), int(last) + 1, step):
        x = min(max(at.x(year), _LEFT + 8), WIDTH - 16)
        place = f'x="{x:.1f}" y="{at.foot + 15}" text-anchor="middle"'
        found.append(f'<text {place} fill="{INK}">{year}</text>')
    return found


def _bands(at: _Place, series: Series) -> list[str]:
    """Line and band where something is known; a grey band where nothing is."""
    found = [_band(at, run, NONE, 0.18) for run in _runs(series.expected) if len(run) > 1]
    for run in _runs(series.points):
        if len(run) == 1:
            x, y = at.x(run[0]["x"]), at.y(run[0]["value"])
            low, high = at.y(run[0]["low"]), at.y(run[0]["high"])
            found.append(
                f'<path d="M{x:.1f} {high:.1f}V{low:.1f}" stroke="{LEVEL}"/>'
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{LEVEL}"/>'
            )
            continue
        line = " ".join(f"{at.x(row['x']):.1f} {at.y(row['value']):.1f}" for row in run)
        found += [
            _band(at, run, LEVEL, 0.2),
            f'<path d="M{line}" fill="none" stroke="{LEVEL}" stroke-width="2"/>',
        ]
    return found


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    return [list(run) for _, run in groupby(rows, key=lambda row: row["segment"])]


def _band(at: _Place, run: Sequence[Row], colour: str, opacity: float) -> str:
    up = [f"{at.x(row['x']):.1f} {at.y(row['high']):.1f}" for row in run]
    down = [f"{at.x(row['x']):.1f} {at.y(row['low']):.1f}" for row in reversed(run)]
    return f'<path d="M{" ".join(up + down)}z" fill="{colour}" fill-opacity="{opacity}"/>'


def _flag(at: _Place, flag: Flag) -> str:
    """An event in words above its rule; the words lead to its record."""
    x, base, wide = (
        at.x(flag.mark.x),
        at.head - _FOOT - _LINE * flag.row,
        _CHARACTER * len(flag.text),
    )
    rule = f'<path d="M{x:.1f} {base - 9}V{at.foot}" stroke="{LIGHT}" stroke-dasharray="2 2"/>'
    anchor = ' text-anchor="end"' if flag.left else ""
    text = (
        f'<text x="{x + (-3 if flag.left else 3):.1f}" y="{base}" font-size="11.5" '
        f'fill="{INK}"{anchor}>{escape(flag.text)}</text>'
    )
    if not flag.mark.record:
        return rule + text
    begin = x - wide - 4 if flag.left else x - 4
    hit = (  # what a finger can meet
        f'<rect x="{begin:.1f}" y="{base - 17}" width="{wide + 8:.0f}" height="24" fill="#fff" '
        'fill-opacity="0"/>'
    )
    return f'{rule}<a href="#r-{escape(flag.mark.record)}">{text}{hit}</a>'
