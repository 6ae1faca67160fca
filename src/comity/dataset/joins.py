"""Joins: how figures of states and of dyads find their rows, and what lies within coverage."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import polars as pl

from comity.dataset.rows import PARTS, Rows
from comity.errors import ComityError
from comity.indicators.absence import doubts_of
from comity.sources.reading.holding import Holding
from comity.states import convert

__all__ = [
    "doubtful",
    "matched",
    "numbered",
    "sides",
    "span_text",
    "within",
    "within_days",
    "yearly_only",
]


def doubtful(held: Holding, rows: Rows) -> Callable[..., pl.Series]:
    """Which rows something that was set aside may be of, so that an absence proves nothing.

    ``doubtful(held, rows)(batch)`` is true or false for each row of a batch of dyads, ``(batch,
    column)`` for the state in a column.

    >>> from comity.dataset.rows import rows
    >>> of = rows(["CHN", "PRK"], start=1961, end=1961)
    >>> [doubtful(Holding(pl.DataFrame(), ()), of)(batch).to_list() for batch in of.batches()]
    [[False, False]]
    """
    doubts = doubts_of(held.doubts, rows.scope)

    def told(batch: pl.DataFrame, state: str = "") -> pl.Series:
        if doubts is None:
            return pl.repeat(value=False, n=batch.height, eager=True)
        why = doubts.of_state(batch, state) if state else doubts.of(batch)
        return why.select(pl.any_horizontal(pl.all().is_not_null())).to_series()

    return told


def matched(rows: pl.DataFrame, figures: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """The figures of each row, in the order of the rows; null where there are none.

    The figures alone, one row for each of ``rows``.

    >>> figures = pl.DataFrame({"year": [1961], "cinc": [0.1]})
    >>> matched(pl.DataFrame({"year": [1960, 1961]}), figures, ["year"])["cinc"].to_list()
    [None, 0.1]
    """
    types = {name: rows.schema[name] for name in on}
    typed = figures.with_columns(pl.col(name).cast(kind) for name, kind in types.items())
    found = rows.select(on).join(typed, on=on, how="left", maintain_order="left")
    return found.drop(on)


def sides(rows: pl.DataFrame, figures: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Figures of states and years, for the state of each row or for both of its states.

    Parameters
    ----------
    figures : DataFrame
        Columns state, year and the figures; with ``code`` they are of that number, where it is
        not null.
    unit : str
        ``state``, or a unit of dyads.

    Returns
    -------
    DataFrame
        The figures, for dyads each with the suffix ``_a`` and ``_b``.

    Examples
    --------
    >>> figures = pl.DataFrame({"state": ["CHN"], "year": [1961], "cinc": [0.1]})
    >>> rows = pl.DataFrame({"state_a": ["CHN"], "state_b": ["PRK"], "year": [1961]})
    >>> sides(rows, figures, "dyad").rows()
    [(0.1, None)]
    """
    if unit == "state":
        return _own(rows, figures, "")
    found = []
    for side in ("_a", "_b"):
        one = _own(rows, figures, side)
        found.append(one.rename({name: f"{name}{side}" for name in one.columns}))
    return pl.concat(found, how="horizontal")


def _own(rows: pl.DataFrame, figures: pl.DataFrame, side: str) -> pl.DataFrame:
    """Figures by number where they have one, else by state."""
    state, code = f"state{side}", f"code{side}"
    if "code" not in figures.columns:
        return matched(rows, figures.rename({"state": state}), [state, "year"])
    unnumbered = figures.filter(pl.col("code").is_null()).drop("code")
    by_state = matched(rows, unnumbered.rename({"state": state}), [state, "year"])
    numbered = figures.drop_nulls("code").drop("state")
    by_code = matched(rows, numbered.rename({"code": code}), [code, "year"])
    return by_code.select(
        pl.coalesce(pl.col(name), by_state[name]).alias(name) for name in by_code.columns
    )


def numbered(figures: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Figures by number where the rows have those of the Correlates of War, else one by state.

    Parameters
    ----------
    figures : DataFrame
        Columns state, code (number of the Correlates of War, or null), year and the figures.

    Returns
    -------
    DataFrame
        As given, or without code: of two numbers that a state bore in a year the figure of the
        one that lasts, where it has one.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> of = rows(["YEM"], unit="state", start=1990, end=1990, system="gw")
    >>> figures = {"state": ["YEM"] * 2, "code": [678, 679], "year": [1990] * 2, "cinc": [0.1, 0.2]}
    >>> numbered(pl.DataFrame(figures), of)["cinc"].to_list()
    [0.2]
    """
    if rows.system == "cow":
        return figures
    days = figures.select(pl.date("year", 12, 31)).to_series()
    last = convert(figures["state"], to="cow", when=days, system="id", unknown="null")
    ordered = figures.sort((figures["code"] == last).fill_null(value=False), descending=True)
    values = pl.exclude("state", "code", "year").drop_nulls().first()
    return ordered.group_by("state", "year").agg(values)


def within_days(spans: Iterable[tuple[date, date]], rows: Rows) -> pl.Expr:
    """Whether a row's whole period lies within one of some intervals, and is known.

    Parameters
    ----------
    spans : iterable of (date, date)
        First and last day of each; those that follow each other day by day are one.
    rows : Rows
        The rows; what was not over on their ``as_of`` is not within.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> of = rows(["CHN"], unit="state", start=2019, end=2021)
    >>> spans = [(date(1946, 1, 1), date(2020, 1, 14)), (date(2020, 11, 5), date(2024, 6, 4))]
    >>> next(of.batches()).select(within_days(spans, of)).to_series().to_list()
    [True, False, True]
    """
    months = 12 // PARTS[rows.freq]
    found = pl.repeat(value=False, n=pl.len())
    for start, end in _runs(spans):
        known = min(end, rows.as_of) if rows.as_of else end
        first = -(-(start.year * 12 + start.month - 1 + (start.day > 1)) // months)
        after = known.year * 12 + known.month - 1 + _is_last_of_month(known)
        found = found | pl.col("number").is_between(first, after // months - 1)
    return found


def _runs(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Intervals apart from each other."""
    runs: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if runs and start.toordinal() <= runs[-1][1].toordinal() + 1:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _is_last_of_month(day: date) -> bool:
    return day == date.max or (day + date.resolution).day == 1


def within(held: Holding, rows: Rows) -> pl.Expr:
    """Whether a row's period lies within what the available files cover.

    Parameters
    ----------
    rows : Rows
        The rows; what was not over on their ``as_of`` is not covered.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> from comity.sources.reading.spans import Span
    >>> span = Span(date(1816, 1, 1), date(2000, 12, 31), "made up", "atop")
    >>> of = rows(["CHN", "RUS"], start=2000, end=2001)
    >>> inside = within(Holding(pl.DataFrame(), (span,)), of)
    >>> next(of.batches()).select(inside).to_series().to_list()
    [True, False, True, False]
    """
    return within_days([(held.span.start, held.span.end)], rows)

    """First and last year of the rows that the files may tell of.

    Parameters
    ----------
    held : Holding
        What is available.
    rows : Rows
        The rows.

    Returns
    -------
    tuple of (int, int)
        The last before the first where there is none.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> from comity.sources.reading.spans import Span
    >>> span = Span(date(1816, 1, 1), date(2000, 12, 31), "made up", "atop")
    (1990, 2000)
    """
    first, last = rows.years
    return max(first, held.span.start.year), min(last, held.span.end.year)


def yearly_only(name: str, rows: Rows) -> None:
    """Refuse to spread yearly figures over shorter periods.

    >>> from comity.dataset.rows import rows
    >>> yearly_only("trade", rows(["CHN", "RUS"], freq="month", start=2000, end=2000))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: trade is known by year, not by month; ask for freq="year"
    """
    if rows.freq != "year":
        raise ComityError(f'{name} is known by year, not by {rows.freq}; ask for freq="year"')


def span_text(held: Holding) -> str:
    """The days that the available files cover, as a column tells them.

    ``FIRST/LAST``; empty for what bears no date.
    """
    return "" if held.span.end == date.max else f"{held.span.start}/{held.span.end}"
