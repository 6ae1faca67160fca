"""From records to dyads and periods: the joins that every indicator shares."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from comity.indicators.scope import Scope
from comity.states.pairs import pair_of

__all__ = [
    "KEYS",
    "begun_in",
    "computed",
    "counted",
    "figures_of",
    "ids",
    "in_force",
    "pairs_between",
    "pairs_within",
    "per_cell",
    "undirected",
]

KEYS = ("pair", "number")
"""What names a cell: the number of its pair of states, and of its period."""


def pairs_within(
    records: pl.DataFrame | pl.LazyFrame, parties: str, *, directed: bool = False
) -> pl.LazyFrame:
    """Repeat each record for every pair of the states that one column lists.

    The records' columns with ``state_a``, ``state_b`` (in alphabetical order unless directed) and
    ``pair``; parties that are no states are left out.

    >>> seen = pl.DataFrame({"id": ["m"], "participants": [["RUS", "PRK", "CHN"]]})
    >>> pairs_within(seen, "participants").select("state_a", "state_b").collect().rows()
    [('PRK', 'RUS'), ('CHN', 'RUS'), ('CHN', 'PRK')]
    """
    both = records.lazy().with_columns(state_a=pl.col(parties), state_b=pl.col(parties))
    a, b = pl.col("state_a"), pl.col("state_b")
    paired = both.explode("state_a").explode("state_b").filter(a != b if directed else a < b)
    return _named(paired.unique(["id", "state_a", "state_b"], maintain_order=True))


def pairs_between(records: pl.DataFrame | pl.LazyFrame, one: str, other: str) -> pl.LazyFrame:
    """Repeat each record for every directed pair from one column's states to another's.

    Parameters
    ----------
    records : DataFrame or LazyFrame
        One row per record; both columns hold a state code or a list of them.

    Returns
    -------
    LazyFrame
        The records' columns with ``state_a`` from ``one``, ``state_b`` from ``other`` and
        ``pair``, null where either is no state.

    Examples
    --------
    >>> sent = pl.DataFrame({"id": ["t"], "sender": ["IRN"], "recipient": ["RUS"]})
    >>> pairs_between(sent, "sender", "recipient").select("state_a", "state_b").collect().rows()
    [('IRN', 'RUS')]
    """
    paired = records.lazy().with_columns(state_a=pl.col(one), state_b=pl.col(other))
    schema = paired.collect_schema()
    for column in ("state_a", "state_b"):
        if isinstance(schema[column], pl.List):
            paired = paired.explode(column)
    return paired.filter(pl.col("state_a") != pl.col("state_b")).with_columns(pair=pair_of())


def _named(paired: pl.LazyFrame) -> pl.LazyFrame:
    """Pairs of states under their number; organisations are none."""
    return paired.with_columns(pair=pair_of()).filter(pl.col("pair").is_not_null())


def undirected(paired: pl.LazyFrame) -> pl.LazyFrame:
    """Put the two states of each row in alphabetical order.

    >>> sent = pl.LazyFrame({"id": ["t"], "state_a": ["RUS"], "state_b": ["IRN"]})
    >>> undirected(sent).select("id", "state_a", "state_b").collect().rows()
    [('t', 'IRN', 'RUS')]
    """
    low, high = (f("state_a", "state_b") for f in (pl.min_horizontal, pl.max_horizontal))
    turned = paired.with_columns(state_a=low, state_b=high)
    return _named(turned.unique(["id", "state_a", "state_b"], maintain_order=True))


def in_force(
    paired: pl.LazyFrame, scope: Scope, start: str = "start", end: str = "end"
) -> pl.LazyFrame:
    """Repeat records for the periods on some day of which they hold.

    >>> from datetime import date
    >>> scope = Scope("year", date(2018, 1, 1), date(2019, 12, 31), ("CHN", "PRK"))
    >>> visit = pl.LazyFrame({"id": ["m"], "pair": [1], "start": [date(2018, 12, 30)],
    ...                       "end": [date(2019, 1, 10)]})
    >>> in_force(visit, scope).collect()["number"].to_list()
    [2018, 2019]
    """
    inside = paired.filter(pl.col(start) <= scope.end, pl.col(end) >= scope.start)
    return _in_periods(inside, scope, start, end)


def _in_periods(rows: pl.LazyFrame, scope: Scope, start: str, end: str) -> pl.LazyFrame:
    """One row for each period of the scope that an interval touches."""
    numbers = scope.numbers
    first = scope.number(start).clip(lower_bound=numbers[0])
    last = scope.number(end).clip(upper_bound=numbers[-1])
    spread = rows.with_columns(number=pl.int_ranges(first, last + 1, dtype=pl.Int32))
    return spread.explode("number").filter(pl.col("number").is_not_null())


def begun_in(paired: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Repeat records for the periods in which they began, or may have begun.

    The records' columns with ``number`` and ``sure``: false where a record is dated only to a month
    or a year that is longer than the period, or not over.

    >>> from datetime import date
    >>> scope = Scope("quarter", date(2005, 7, 1), date(2005, 12, 31), ("CHN", "PRK"))
    >>> visits = pl.LazyFrame({"id": ["october", "2005"], "pair": 1,
    ...     "start": [date(2005, 10, 1), date(2005, 1, 1)], "precision": ["month", "year"]})
    >>> begun_in(visits, scope).select("id", "number", "sure").collect().rows()
    [('october', 8023, True), ('2005', 8022, False), ('2005', 8023, False)]
    """
    latest = (
        pl.when(pl.col("precision") == "year")
        .then(pl.col("start").dt.offset_by("1y").dt.offset_by("-1d"))
        .when(pl.col("precision") == "month")
        .then(pl.col("start").dt.month_end())
        .otherwise("start")
    )
    began = paired.with_columns(latest=latest).filter(
        pl.col("start") <= scope.end, pl.col("latest") >= scope.start
    )
    one_period = scope.number("start") == scope.number("latest")
    sure = began.with_columns(sure=one_period & (pl.col("latest") <= scope.end))
    return _in_periods(sure, scope, "start", "latest").drop("latest")


def counted(value: pl.Expr | None = None) -> pl.Expr:
    """Sum up a cell of records that began in it; null where one may have begun elsewhere.

    >>> pl.DataFrame({"sure": [True, False]}).select(counted()).item() is None
    True
    """
    return pl.when(pl.col("sure").all()).then(pl.len() if value is None else value.sum())


def figures_of(paired: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Put figures in the period that holds their whole interval.

    A yearly figure says nothing of a single quarter, so it belongs to no cell of a quarter.

    The records' columns with ``number``, those that fit a period.

    >>> from datetime import date
    >>> scope = Scope("quarter", date(2018, 1, 1), date(2018, 12, 31), ("CHN", "PRK"))
    >>> yearly = pl.LazyFrame({"id": ["t"], "pair": [1], "start": [date(2018, 1, 1)],
    ...                        "end": [date(2018, 12, 31)]})
    >>> figures_of(yearly, scope).collect().height
    0
    """
    inside = paired.filter(
        pl.col("start") >= scope.start,
        pl.col("end") <= scope.end,
        scope.number("start") == scope.number("end"),
    )
    return inside.with_columns(number=scope.number("start"))


def computed(function: Callable[..., Any], *columns: str) -> pl.Expr:
    """A column that a pure function on arrays computes from others.

    Parameters
    ----------
    function : callable
        Takes arrays of floats, NaN where nothing is known, and gives one.

    Returns
    -------
    Expr
        Float64, null where the function gives NaN.

    Examples
    --------
    >>> pl.DataFrame({"a": [4.0], "b": [9.0]}).select(computed(np.maximum, "a", "b")).item()
    9.0
    """

    def of(series: pl.Series) -> pl.Series:
        held = series.struct.unnest().cast(pl.Float64)
        values = function(*(held[name].to_numpy() for name in columns))
        return pl.Series(np.asarray(values, dtype=float), nan_to_null=True)

    return pl.struct(*columns).map_batches(of, return_dtype=pl.Float64)


def per_cell(rows: pl.LazyFrame, **columns: pl.Expr) -> pl.LazyFrame:
    """Sum up the rows of each cell as the columns of a measure.

    Parameters
    ----------
    rows : LazyFrame
        Records by cell, as of `in_force`.
    **columns : Expr
        Aggregations; ``value`` is required, ``n`` is the number of rows unless given,
        ``working`` is empty unless given.

    Returns
    -------
    LazyFrame
        Columns pair, number, value, n, working, records, and se, low, high if they are given;
        those that nobody asks for are not computed.

    Examples
    --------
    >>> rows = pl.LazyFrame({"id": ["m1", "m2"], "pair": 7, "number": 2018})
    >>> per_cell(rows, value=pl.len()).collect().rows()
    [(7, 2018, 2.0, 2, '', ['m1', 'm2'])]
    """
    given = {"n": pl.len(), "working": pl.lit("").first(), "records": ids()} | columns
    summed = rows.group_by(KEYS, maintain_order=True).agg(**given)
    return summed.select(
        *KEYS,
        pl.col("value").cast(pl.Float64),
        pl.col("n").cast(pl.Int64),
        pl.col("working").cast(pl.String),
        "records",
        *(pl.col(name).cast(pl.Float64) for name in ("se", "low", "high") if name in columns),
    )


def ids() -> pl.Expr:
    """The ids of a cell's records, each once, sorted.

    >>> pl.DataFrame({"id": ["b", "a", "b"]}).select(ids())["id"].to_list()
    ['a', 'b']
    """
    return pl.col("id").unique().sort()
