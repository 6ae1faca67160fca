"""Camps as a picture: the probability of named splits over time, above the pairs by year."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import polars as pl

from comity.blocs.camps import MODAL, ONE_CAMP, Camps
from comity.estimate.composites import OVERALL
from comity.views.palette import GREY, GRID, INK, LEVEL, LIGHT, SEVERAL, TURN

__all__ = ["camps_picture"]

_WIDTH, _LEFT, _RIGHT = 360, 62, 8
_LINES, _ROW, _GAP, _AXIS, _KEY = 84, 13, 16, 18, 15
_FONT = 11
_SHADES = 10
_EVEN = 0xE4  # of each colour, where together and apart are as probable
_DASHES = ("", "5 2", "1.5 2", "7 2 1.5 2")


def camps_picture(camps: Camps, domain: str = OVERALL) -> str:
    """Draw the probability of splits as lines, and of every pair in one camp as shades.

    An SVG element 360 units wide, which a page may enlarge; empty where nothing is known of the
    domain. A place without colour is a year of which nothing tells.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> camps_picture(fit.camps()).count("<polyline") >= 2
    True
    """
    splits = camps.frame.filter(pl.col("domain") == domain, pl.col("split") != MODAL)
    pairs = camps.pairs.filter(pl.col("domain") == domain)
    if splits.is_empty():
        return ""
    starts = camps.draws.layout.starts
    days = [starts[t] for t in camps.periods]
    first = min(pairs["start"])
    place = {day: at for at, day in enumerate(day for day in days if day >= first)}
    step = (_WIDTH - _LEFT - _RIGHT) / len(place)
    names = sorted(splits["split"].unique().to_list(), key=lambda name: (name == ONE_CAMP, name))
    dyads = pairs.select("state_a", "state_b").unique().sort("state_a", "state_b").rows()
    begin = _KEY * len(names) + 10
    lower = begin + _LINES + _GAP
    height = lower + _ROW * len(dyads) + _AXIS + _KEY
    body = [
        *_legend(names),
        *_frame(begin),
        *(
            line
            for number, name in enumerate(names)
            for line in _lines(splits.filter(split=name), place, step, begin, number)
        ),
        *(
            cell
            for row, (a, b) in enumerate(dyads)
            for cell in _cells(
                pairs.filter(state_a=a, state_b=b), place, step, lower + row * _ROW, f"{a}-{b}"
            )
        ),
        *_years(place, step, lower + _ROW * len(dyads)),
        *_shades(height - 3),
    ]
    told = (
        f"Camps of {', '.join(camps.group)}, {min(place).year} to {max(place).year}: probability "
        f"of {'; '.join(names)}; and of each pair in one camp"
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(told)}" '
        f'font-family="system-ui, sans-serif" font-size="{_FONT}" fill="{INK}" '
        'data-key="camps-splits" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(body)}</svg>"
    )


def _legend(names: Sequence[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        y = _KEY * at + _FONT
        yield (
            f'<line x1="{_LEFT}" x2="{_LEFT + 22}" y1="{y - 4}" y2="{y - 4}" {_stroke(at)}/>'
            f'<text x="{_LEFT + 28}" y="{y}">{escape(name)}</text>'
        )


def _stroke(number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    colour = SEVERAL[number % len(SEVERAL)]
    return f'stroke="{colour}" stroke-width="1.8" fill="none" stroke-dasharray="{dash}"'


def _frame(begin: float) -> Iterator[str]:
    for share in (0, 0.5, 1):
        y = begin + (1 - share) * _LINES
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{GRID}"/>'
            f'<text x="{_LEFT - 5}" y="{y + 4}" text-anchor="end" fill="{GREY}">{share:g}</text>'
        )


def _lines(
    rows: pl.DataFrame, place: Mapping[Any, int], step: float, begin: float, number: int
) -> Iterator[str]:
    """The probability of a split, broken where it is not known; a lone year is a short stroke."""
    known = [(place[day], p) for day, p in rows.sort("start").select("start", "probability").rows()]
    for _, run in groupby(enumerate(known), key=lambda one: one[1][0] - one[0]):
        at = [point for _, point in run]
        points = [(x + 0.5, p) for x, p in at] if len(at) > 1 else [
            (at[0][0] + side, at[0][1]) for side in (0.1, 0.9)
        ]  # fmt: skip
        text = " ".join(f"{_LEFT + x * step:.1f},{begin + (1 - p) * _LINES:.1f}" for x, p in points)
        yield f'<polyline points="{text}" {_stroke(number)}/>'


def _cells(
    rows: pl.DataFrame, place: Mapping[Any, int], step: float, top: float, name: str
) -> Iterator[str]:
    """The years of one pair, equal shades in one piece."""
    yield (f'<text x="{_LEFT - 5}" y="{top + _ROW - 3}" text-anchor="end">{name}</text>')
    known = [
        (place[day], round(p * _SHADES))
        for day, p in rows.sort("start").select("start", "together").rows()
    ]
    for (_, shade), run in groupby(
        enumerate(known), key=lambda one: (one[1][0] - one[0], one[1][1])
    ):
        at = [x for _, (x, _) in run]
        yield (
            f'<rect x="{_LEFT + at[0] * step:.1f}" y="{top}" '
            f'width="{(at[-1] - at[0] + 1) * step + 0.2:.1f}" height="{_ROW - 2}" '
            f'fill="{_colour(shade / _SHADES)}"/>'
        )


def _colour(share: float) -> str:
    """From apart, orange, over grey to together, blue: white is a year without evidence."""
    end = LEVEL if share > 0.5 else TURN
    weight = abs(share - 0.5) * 2
    parts = (int(end[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(_EVEN - (_EVEN - part) * weight):02x}" for part in parts)


def _years(place: Mapping[Any, int], step: float, top: float) -> Iterator[str]:
    years = [day.year for day in place]
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if (years[-1] - years[0]) / n <= 7)
    for day, at in place.items():
        if day.year % every == 0 and (day.month, day.day) == (1, 1):
            x = _LEFT + (at + 0.5) * step
            yield (
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + 4}" stroke="{LIGHT}"/>'
                f'<text x="{x:.1f}" y="{top + _FONT + 5}" text-anchor="middle" fill="{GREY}">'
                f"{day.year}</text>"
            )


def _shades(y: float) -> Iterator[str]:
    """What the shades are."""
    yield f'<text x="{_LEFT}" y="{y}" fill="{GREY}">pair in one camp: 0</text>'
    begin = _LEFT + 100
    for at in range(_SHADES + 1):
        yield (
            f'<rect x="{begin + at * 7}" y="{y - 9}" width="7" height="10" '
            f'fill="{_colour(at / _SHADES)}"/>'
        )
    yield f'<text x="{begin + 7 * (_SHADES + 1) + 5}" y="{y}" fill="{GREY}">1</text>'
