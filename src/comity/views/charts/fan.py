"""Fans: pairs as they were, projected without a scenario and with it, and the difference itself."""

from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.indicators import DOMAINS
from comity.methods.intervals import INTERVAL
from comity.outlook.scenario_result import Outlook
from comity.states import resolve
from comity.views.charts.chart import Chart
from comity.views.palette import GREY, GRID, INK, LEVEL, NONE, TURN, ZERO
from comity.views.scenario_lines import difference_in_words

__all__ = ["fan_chart"]

_WIDTH, _HEIGHT, _COLUMNS = 300, 150, 3
_PAST = 12
"""Years before the projection that are drawn."""
_PAPER = "#FFFFFF"


def fan_chart(told: Outlook, level: str = OVERALL) -> Chart:
    """Draw what a scenario moves: every pair as a fan, and below it the difference.

    Blue: as estimated; grey: projected without the scenario; orange: with it, with 90 % intervals.
    The lower row of charts has the difference and its interval by itself.

    >>> import comity as cm
    >>> fan_chart(cm.case("crink").scenario("cease-fire")).svg()[:4]
    '<svg'
    """
    rows = told.frame.filter(level=level)
    if rows.is_empty():
        told_of = ", ".join(told.frame["level"].unique(maintain_order=True))
        raise ComityError(f"{shown(level)} is not told of; the scenario has {told_of}")
    figures = _figures(told, rows, level)
    title = f"{told.scenario.title}, {told.scenario.how}: {difference_in_words(told)}"
    sources = told.fit.panel.evidence.sources
    return Chart(
        title,
        _specification(told, figures, title),
        figures,
        pl.DataFrame(schema={"state_a": pl.String, "state_b": pl.String, "date": pl.Date,
                             "words": pl.String, "record": pl.String}),
        told.fit.panel,
        tuple(sources[key] for key in sorted(sources)),
    )  # fmt: skip


def _figures(told: Outlook, rows: pl.DataFrame, level: str) -> pl.DataFrame:
    """Past, projection, scenario and difference as rows: measure says which."""
    first = told.paths.years[0]
    name = level if level == OVERALL else DOMAINS[DOMAINS.index(level)]
    past = told.fit.plain_scores.filter(
        pl.col("domain") == name, pl.col("start").dt.year().is_between(first - _PAST, first - 1)
    ).select("state_a", "state_b", "low", "high", value="mean", year=pl.col("start").dt.year())
    keys = ("state_a", "state_b", pl.col("year").cast(pl.Int64))
    last = past.filter(year=first - 1)
    order = ("state_a", "state_b", "year", "value", "low", "high")
    parts = {
        "as estimated": past.select(*keys, *order[3:]),
        "without": pl.concat(
            [last.select(*keys, *order[3:]),
             rows.select(*keys, value="without", low="without_low", high="without_high")]
        ),
        "with": pl.concat(
            [last.select(*keys, *order[3:]),
             rows.select(*keys, value="with", low="with_low", high="with_high")]
        ),
        "difference": rows.select(*keys, value="difference", low="low", high="high"),
    }  # fmt: skip
    tables = [table.with_columns(measure=pl.lit(measure)) for measure, table in parts.items()]
    return pl.concat(tables).select(
        "state_a",
        "state_b",
        "measure",
        unit=pl.lit("standard deviations of the world's dyads"),
        period=pl.col("year").cast(pl.String),
        value="value",
        low="low",
        high="high",
        reason=pl.lit(None, pl.String),
    )


def _specification(told: Outlook, figures: pl.DataFrame, title: str) -> dict[str, Any]:
    import altair as alt

    drawn = figures.with_columns(year=pl.col("period").cast(pl.Int64)).drop("reason", "unit")
    fans = drawn.filter(pl.col("measure") != "difference")
    apart = drawn.filter(measure="difference")
    panels = []
    for a, b in told.frame.select("state_a", "state_b").unique(maintain_order=True).iter_rows():
        names = f"{resolve(a).name} – {resolve(b).name}"
        own, moved = (one.filter(state_a=a, state_b=b) for one in (fans, apart))
        panels.append(
            alt.vconcat(_fan(own, fans, names), _difference(moved, apart, fans), spacing=6)
        )
    ends = f"{told.paths.years[0]} to {told.paths.years[-1]}"
    whole = alt.concat(*panels, columns=_COLUMNS, spacing=26).properties(
        title=alt.TitleParams(
            _lines(title, 105),
            subtitle=[
                f"Blue: as estimated. Grey: projected without the scenario, {ends}. Orange: with.",
                f"Bands: {INTERVAL}s. Below each pair: the difference of the two. "
                "In standard deviations of the world's dyads.",
                *_lines(told.record.in_words(len(told.paths.years)) + ".", 130),
            ],
            anchor="start", fontSize=16, subtitleFontSize=12, color=INK, subtitleColor=GREY,
            offset=14,
        ),
        background=_PAPER, padding=16,
    )  # fmt: skip
    styled = whole.configure_view(stroke=None).configure_axis(
        gridColor=GRID,
        domain=False,
        ticks=False,
        labelColor=GREY,
        titleColor=GREY,
        labelFontSize=11,
    )
    specification: dict[str, Any] = styled.to_dict()
    return specification


def _fan(own: pl.DataFrame, every: pl.DataFrame, names: str) -> Any:
    import altair as alt

    colours = alt.Scale(domain=["as estimated", "without", "with"], range=[LEVEL, NONE, TURN])
    span = [float(every["low"].to_numpy().min()), float(every["high"].to_numpy().max())]
    base = alt.Chart(alt.InlineData(values=own.to_dicts())).encode(
        x=_years(every, labels=False),
        color=alt.Color("measure:N", scale=colours, legend=None),
    )
    y = alt.Scale(domain=span, nice=True)
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", title=None, scale=y), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(strokeWidth=2).encode(y=alt.Y("value:Q", title=None, scale=y))
    heading = alt.TitleParams(names, anchor="start", fontSize=12, color=INK)
    return alt.layer(band, line).properties(width=_WIDTH, height=_HEIGHT, title=heading)


def _difference(own: pl.DataFrame, every: pl.DataFrame, fans: pl.DataFrame) -> Any:
    import altair as alt

    most = max(0.1, float(every.select(pl.col("low", "high").abs().max()).to_numpy().max()))
    y = alt.Scale(domain=[-most, most], nice=True)
    base = alt.Chart(alt.InlineData(values=own.to_dicts())).encode(x=_years(fans))
    rule = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=ZERO).encode(
        y=alt.Y("zero:Q", scale=y, title=None)
    )  # fmt: skip
    axis = alt.Axis(tickCount=3, format="+.1f")
    bars = base.mark_rule(color=TURN, strokeWidth=2, opacity=0.5).encode(
        y=alt.Y("low:Q", scale=y, title=None, axis=axis), y2=alt.Y2("high:Q")
    )
    dots = base.mark_point(color=TURN, filled=True, size=36, opacity=1).encode(
        y=alt.Y("value:Q", scale=y, title=None, axis=axis)
    )
    return alt.layer(rule, bars, dots).properties(width=_WIDTH, height=70)


def _years(every: pl.DataFrame, *, labels: bool = True) -> Any:
    import altair as alt

    span = alt.Scale(domain=[int(year) for year in every["year"].sort()[[0, -1]]], nice=False)
    return alt.X(
        "year:Q", title=None, scale=span, axis=alt.Axis(format="d", tickCount=5, labels=labels)
    )


def _lines(text: str, longest: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, longest)
