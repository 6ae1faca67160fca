"""The one expression: coded events to directed dyads by period, on any engine."""

from typing import Any, Literal

import narwhals as nw

from comity.event_data.codes import PLOVER, QUADS

__all__ = ["FREQS", "Freq", "dyads_of"]

Freq = Literal["day", "week", "month", "year"]
"""How long a period is; weeks begin on Monday."""

FREQS: tuple[Freq, ...] = ("day", "week", "month", "year")
"""Every `Freq`."""

_EVENT = ("day", "source", "target", "code")
"""What is one event: one report a day for each dyad and code."""

_DYAD = ("start", "state_a", "state_b")


def dyads_of(coded: Any, freq: Freq, *, published: bool = True) -> nw.LazyFrame[Any]:
    """Count coded events by directed dyad and period.

    One row per period (``start``, its first day), ``state_a`` (who acts) and ``state_b``, with
    ``events``, ``reports`` (rows before one a day is kept), a count for each of `QUADS` and of
    `PLOVER`, ``goldstein_sum`` and ``goldstein`` (mean; null where no event has a score),
    ``sources`` (summed over events) and ``corroborated`` (share of events with two sources or more;
    both null where files name none), and ``exposure``: all coded events of the period, with those
    that are not between two states.

    >>> import polars as pl
    >>> from datetime import date
    >>> from comity.event_data.sifting import CODED
    >>> row = {"day": date(2018, 3, 1), "source": "CHN", "target": "PRK", "code": "040", "quad": 1,
    ...        "plover": 2, "goldstein": 1.0, "sources": 2, "rows": 1}
    >>> coded = pl.DataFrame([row, row, {**row, "code": "190", "sources": 1}], CODED).lazy()
    >>> found = dyads_of(coded, "month").collect().to_native()
    >>> found.select("start", "events", "reports", "corroborated", "exposure").row(0)
    (datetime.date(2018, 3, 1), 2, 3, 0.5, 3)
    """
    rows = nw.from_native(coded).lazy()
    by_day = rows.group_by("day").agg(_whole(nw.col("rows").sum()).alias("rows"))
    by_period = by_day.with_columns(_start(freq)).group_by("start")
    exposure = by_period.agg(_whole(nw.col("rows").sum()).alias("exposure"))
    events = _events(rows.filter(~nw.col("source").is_null()), published=published)
    dyads = events.with_columns(
        _start(freq), state_a=nw.col("source"), state_b=nw.col("target"), **_marks()
    )
    counted = dyads.group_by(*_DYAD).agg(*_sums()).with_columns(*_means())
    return counted.join(exposure, on="start", how="left").select(
        *_DYAD, "events", "reports", *QUADS, *PLOVER,
        "goldstein_sum", "goldstein", "sources", "corroborated", "exposure",
    )  # fmt: skip


def _events(rows: nw.LazyFrame[Any], *, published: bool) -> nw.LazyFrame[Any]:
    """One row for each event, with the number of sources that report it."""
    of_code = [nw.col(name).max() for name in ("quad", "plover")]
    score, reports, sources = nw.col("goldstein"), nw.col("rows").sum(), nw.col("sources")
    if published:  # each publisher once: it is one source, however often it reports
        each = rows.group_by(*_EVENT, "publisher")
        rows = each.agg(*of_code, score.mean(), _whole(reports).alias("rows"), sources.max())
        summed: nw.Expr = nw.when(sources.count() > 0).then(_whole(sources.sum()))
    else:
        summed = sources.max().cast(nw.Int64)
    return rows.group_by(*_EVENT).agg(
        *of_code, score.mean(), _whole(reports).alias("rows"), summed.alias("sources")
    )


def _start(freq: Freq) -> nw.Expr:
    """The first day of the period in which a day lies."""
    day = nw.col("day")
    if freq in ("month", "year"):
        return day.dt.truncate("1mo" if freq == "month" else "1y").cast(nw.Date).alias("start")
    first: nw.Expr = day
    for past_monday in range(1, 7) if freq == "week" else ():
        monday = day.dt.offset_by(f"-{past_monday}d").cast(nw.Date)
        # Sunday is day 7, on Spark day 0
        is_it = day.dt.weekday() % 7 == (past_monday + 1) % 7
        first = nw.when(is_it).then(monday).otherwise(first)
    return first.cast(nw.Date).alias("start")


def _marks() -> dict[str, nw.Expr]:
    """A one for each event of a quad class or root; for a score and a source that are known."""
    quads = {name: nw.col("quad") == number for number, name in enumerate(QUADS, 1)}
    roots = {name: nw.col("plover") == number for number, name in enumerate(PLOVER, 1)}
    known = {"scored": ~nw.col("goldstein").is_null(), "sourced": ~nw.col("sources").is_null()}
    marks = {**quads, **roots, **known, "twice": nw.col("sources") >= 2}
    return {name: nw.when(is_so).then(1).otherwise(0) for name, is_so in marks.items()}


def _sums() -> list[nw.Expr]:
    counted = (*QUADS, *PLOVER, "scored", "sourced", "twice")
    return [
        nw.len().cast(nw.Int64).alias("events"),
        _whole(nw.col("rows").sum()).alias("reports"),
        *(_whole(nw.col(name).sum()) for name in counted),
        nw.col("goldstein").sum().alias("goldstein_sum"),
        _whole(nw.col("sources").sum()).alias("sources"),
    ]


def _means() -> list[nw.Expr]:
    """Means and sums over what is known; null where nothing is."""
    scored, sourced, total = nw.col("scored"), nw.col("sourced"), nw.col("goldstein_sum")
    return [
        nw.when(scored > 0).then(total).alias("goldstein_sum"),
        nw.when(scored > 0).then(total / scored).alias("goldstein"),
        nw.when(sourced > 0).then(nw.col("sources")).alias("sources"),
        nw.when(sourced > 0).then(nw.col("twice") / sourced).alias("corroborated"),
    ]


def _whole(count: nw.Expr) -> nw.Expr:
    """A count as 64-bit integer: DuckDB sums integers to 128 bits, which come back as floats."""
    return count.cast(nw.Int64)
