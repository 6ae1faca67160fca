"""A fan: one pair as it was, projected with nothing set, and under a scenario."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

import polars as pl

from comity.estimate.composites import OVERALL
from comity.outlook.scenario_result import Outlook
from comity.views.palette import GREY, GRID, INK, LEVEL, NONE, TURN, ZERO

__all__ = ["fan_picture", "fan_rows"]

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 360, 170, 30, 8, 22, 20
_FONT, _PAST = 11, 12
_COLOURS = {"as estimated": LEVEL, "without": NONE, "with": TURN}
_KEY = {"as estimated": "as estimated", "without": "nothing set", "with": "scenario"}


def fan_rows(told: Outlook, pair: tuple[str, str]) -> pl.DataFrame:
    """The overall level of a pair: past, projected, and under a scenario.

    Columns: series (``as estimated``, ``without``, ``with``), year, value, low, high (90 %
    interval); the last twelve years, and those ahead, which begin at the last level.

    >>> import comity as cm
    >>> rows = fan_rows(cm.case("crink").scenario("cease-fire"), ("PRK", "RUS"))
    >>> rows["series"].unique(maintain_order=True).to_list()
    ['as estimated', 'without', 'with']
    """
    first = told.paths.years[0]
    here = {"state_a": pair[0], "state_b": pair[1]}
    past = told.fit.plain_scores.filter(
        pl.col("start").dt.year().is_between(first - _PAST, first - 1), domain=OVERALL, **here
    ).sort("start").select(
        pl.col("start").dt.year().cast(pl.Int64).alias("year"), "low", "high", value="mean"
    )  # fmt: skip
    ahead = told.frame.filter(level=OVERALL, **here).sort("year")
    last = past.tail(1)
    parts = {"as estimated": past}
    for name in ("without", "with"):
        ends = {"low": f"{name}_low", "high": f"{name}_high", "value": name}
        own = ahead.select(pl.col("year").cast(pl.Int64), **ends)
        parts[name] = pl.concat([last, own.select(last.columns)])
    tables = [one.with_columns(series=pl.lit(name)) for name, one in parts.items()]
    return pl.concat(tables).select("series", "year", "value", "low", "high")


def fan_picture(told: Outlook, pair: tuple[str, str], name: Callable[[str], str], key: str) -> str:
    """Draw the fan of a pair as an SVG element.

    360 units wide. Bands are 90 % intervals.

    >>> import comity as cm
    >>> told = cm.case("crink").scenario("cease-fire")
    >>> fan_picture(told, ("PRK", "RUS"), str, "fan").count("<polyline")
    3
    """
    rows = fan_rows(told, pair)
    years = (int(rows["year"].min() or 0), int(rows["year"].max() or 0))  # type: ignore[arg-type]
    known = rows.drop_nulls()
    low, high = float(known["low"].min() or 0), float(known["high"].max() or 0)  # type: ignore[arg-type]
    low, high = min(low, 0.0), max(high, 0.0)
    axes = _Axes(years, (low, high))
    words = f"{' and '.join(map(name, pair))}: {told.scenario.title}"
    series = [known.filter(series=one) for one in _COLOURS]
    body = [
        *_grid(axes),
        *(_band(axes, one, _COLOURS[one["series"][0]]) for one in series if one.height),
        *(_line(axes, one, _COLOURS[one["series"][0]]) for one in series if one.height),
        *_legend(),
    ]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(words)}" '
        f'font-family="system-ui, sans-serif" font-size="{_FONT}" fill="{INK}" '
        f'data-key="{escape(key)}" xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


class _Axes:
    """Where a year and a level lie."""

    def __init__(self, years: tuple[int, int], levels: tuple[float, float]) -> None:
        self.years, self.levels = years, levels

    def x(self, year: float) -> float:
        first, last = self.years
        return _LEFT + (year - first) / max(last - first, 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, level: float) -> float:
        low, high = self.levels
        room = _HEIGHT - _TOP - _BOTTOM
        return _TOP + (high - level) / max(high - low, 1e-9) * room


def _grid(axes: _Axes) -> Iterator[str]:
    low, high = axes.levels
    step = next(one for one in (0.5, 1, 2, 5, 10) if (high - low) / one <= 6)
    at = -(-low // step) * step
    while at <= high:
        y, colour = axes.y(at), ZERO if abs(at) < 1e-9 else GRID
        text = f"{at:g}".replace("-", "−")
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{colour}"/><text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end" '
            f'fill="{GREY}">{text}</text>'
        )
        at += step
    first, last = axes.years
    for year in range(first, last + 1):
        if year % 5 == 0:
            yield (
                f'<text x="{axes.x(year):.1f}" y="{_HEIGHT - 5}" text-anchor="middle" '
                f'fill="{GREY}">{year}</text>'
            )


def _band(axes: _Axes, rows: pl.DataFrame, colour: str) -> str:
    upper = [f"{axes.x(year):.1f},{axes.y(high):.1f}" for year, high in _pairs(rows, "high")]
    lower = [f"{axes.x(year):.1f},{axes.y(low):.1f}" for year, low in _pairs(rows, "low")]
    points = " ".join([*upper, *reversed(lower)])
    return f'<polygon points="{points}" fill="{colour}" fill-opacity="0.18"/>'


def _line(axes: _Axes, rows: pl.DataFrame, colour: str) -> str:
    points = " ".join(f"{axes.x(year):.1f},{axes.y(v):.1f}" for year, v in _pairs(rows, "value"))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _pairs(rows: pl.DataFrame, column: str) -> Sequence[tuple[int, float]]:
    return rows.select("year", column).rows()


def _legend() -> Iterator[str]:
    x = float(_LEFT)
    for series, colour in _COLOURS.items():
        yield (
            f'<line x1="{x:.0f}" x2="{x + 18:.0f}" y1="9" y2="9" stroke="{colour}" '
            f'stroke-width="2"/><text x="{x + 23:.0f}" y="13">{_KEY[series]}</text>'
        )
        x += 34 + 6.2 * len(_KEY[series])
