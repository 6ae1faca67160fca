"""Camps over time as streams: each state runs through the commonest best split of each period."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from comity.blocs.camps import MODAL, Camps
from comity.estimate.composites import OVERALL
from comity.views.palette import CAMPS, GREY, INK, NONE

__all__ = ["alluvial"]

_WIDTH, _TOP, _BOTTOM, _LEFT = 360, 8, 32, 12
_GAP, _BLOCK, _COLUMNS = 16, 9, 9
_TALL, _WIDEST = 150, 22
"""Of all bands together, and of one, in pixels."""
_FONT, _LETTER, _LONGEST = 11, 6.2, 112


@dataclass(frozen=True)
class _Column:
    """A period: where each state's band begins, and the blocks of its camps."""

    period: str
    probability: float
    bands: Mapping[str, float]
    blocks: Sequence[tuple[float, float]]


def alluvial(camps: Camps, name: Callable[[str], str], domain: str = OVERALL) -> str:
    """Draw the commonest best split of chosen periods, each state as a stream through them.

    An SVG element 360 units wide; empty where fewer than two periods are known. At most nine
    periods, the last among them. Below each is its year and the probability of its split; colour:
    the camp of the last period.

    >>> import comity as cm
    >>> camps = cm.alignment(cm.casebook("crink").panel(start=2000)).camps(zero=None)
    >>> alluvial(camps, str).count("<title>")
    4
    """
    rows = camps.frame.filter(domain=domain, split=MODAL).sort("start")
    if rows.height < 2:
        return ""
    order = _order(rows)
    band = max(_FONT + 2.0, min(_WIDEST, _TALL / len(order)))
    high = len(order) * band + _GAP
    columns = [_column(row, order, high, band) for row in _chosen(rows)]
    words = {state: _short(name(state), state) for state in order}
    right = max(len(text) for text in words.values()) * _LETTER + 8
    step = (_WIDTH - _LEFT - right - _BLOCK) / (len(columns) - 1)
    at = [_LEFT + step * n for n in range(len(columns))]
    last = set(rows["camps"][-1][0])
    streams = [
        _stream(state, band, columns, at, CAMPS[state not in last] if _seen(columns[-1], state)
                else NONE, name(state))
        for state in order
    ]  # fmt: skip
    told = f"Camps of {', '.join(map(name, order))}, {columns[0].period} to {columns[-1].period}"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {high + _TOP + _BOTTOM:.0f}" role="img" '
        f'aria-label="{escape(told)}" font-family="system-ui, sans-serif" font-size="{_FONT}" '
        f'fill="{INK}" data-key="camps-streams" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(streams)}{''.join(_blocks(columns, at))}{''.join(_years(columns, at, high))}"
        f"{''.join(_names(columns[-1], at[-1] + _BLOCK + 5, band, words))}</svg>"
    )


def _order(rows: pl.DataFrame) -> list[str]:
    """States by their camp in the last period, then by code: streams cross as little as may be."""
    last = {state: n for n, camp in enumerate(rows["camps"][-1]) for state in camp}
    every = {state for camps in rows["camps"] for camp in camps for state in camp}
    return sorted(every, key=lambda state: (last.get(state, len(last)), state))


def _chosen(rows: pl.DataFrame) -> list[dict[str, object]]:
    """Periods at equal steps back from the last."""
    every = max(1, -(-rows.height // _COLUMNS))
    numbers = sorted(range(rows.height - 1, -1, -every))
    return [rows.row(n, named=True) for n in numbers]


def _column(row: Mapping[str, object], order: Sequence[str], high: float, band: float) -> _Column:
    """The camp with the first state above; the other one below a gap, all at the middle."""
    camps: Sequence[Sequence[str]] = row["camps"]  # type: ignore[assignment]
    first = min((n for n, camp in enumerate(camps) if order[0] in camp), default=0)
    ordered = [camps[first], *(camp for n, camp in enumerate(camps) if n != first)]
    tall = sum(map(len, ordered)) * band + _GAP * (len(ordered) - 1)
    y = _TOP + (high - tall) / 2
    bands, blocks = {}, []
    for camp in ordered:
        begin = y
        for state in sorted(camp, key=order.index):
            bands[state] = y
            y += band
        blocks.append((begin, y - begin))
        y += _GAP
    return _Column(str(row["period"]), float(str(row["probability"])), bands, blocks)


def _seen(column: _Column, state: str) -> bool:
    return state in column.bands


def _stream(
    state: str,
    band: float,
    columns: Sequence[_Column],
    at: Sequence[float],
    colour: str,
    name: str,
) -> str:
    """The band of a state, broken where it was no state."""
    parts = []
    for n in range(len(columns) - 1):
        here, there = columns[n].bands.get(state), columns[n + 1].bands.get(state)
        if here is None or there is None:
            continue
        x1, x2 = at[n] + _BLOCK, at[n + 1]
        middle = (x1 + x2) / 2
        low, high = here + band - 1, there + band - 1
        parts.append(
            f"M{x1:.1f} {here:.1f}C{middle:.1f} {here:.1f} {middle:.1f} {there:.1f} {x2:.1f} "
            f"{there:.1f}V{high:.1f}C{middle:.1f} {high:.1f} {middle:.1f} {low:.1f} {x1:.1f} "
            f"{low:.1f}Z"
        )
    return (
        f'<path d="{"".join(parts)}" fill="{colour}" fill-opacity="0.45">'
        f"<title>{escape(name)}</title></path>"
    )


def _blocks(columns: Sequence[_Column], at: Sequence[float]) -> Iterator[str]:
    for column, x in zip(columns, at, strict=True):
        for begin, tall in column.blocks:
            yield (
                f'<rect x="{x:.1f}" y="{begin:.1f}" width="{_BLOCK}" height="{tall - 1:.1f}" '
                f'rx="2" fill="{INK}"/>'
            )


def _years(columns: Sequence[_Column], at: Sequence[float], high: float) -> Iterator[str]:
    for column, x in zip(columns, at, strict=True):
        middle = x + _BLOCK / 2
        chance = f"{column.probability:.2f}".lstrip("0")
        yield (
            f'<text x="{middle:.1f}" y="{high + _TOP + 14:.1f}" text-anchor="middle" fill="{GREY}">'
            f"{column.period}</text>"
            f'<text x="{middle:.1f}" y="{high + _TOP + 27:.1f}" text-anchor="middle" fill="{GREY}" '
            f'font-size="11">{chance}</text>'
        )


def _names(column: _Column, x: float, band: float, words: Mapping[str, str]) -> Iterator[str]:
    for state, y in column.bands.items():
        below = y + band / 2 + 3.5
        yield f'<text x="{x:.1f}" y="{below:.1f}">{escape(words[state])}</text>'


def _short(name: str, code: str) -> str:
    return name if len(name) * _LETTER <= _LONGEST else code
