"""From records to dyads and periods: the joins that every indicator shares."""

import polars as pl

__all__ = [
    "begun_in",
    "counted",
    "figures_of",
    "ids",
    "in_force",
    "pairs_between",
    "pairs_within",
    "per_cell",
    "undirected",
]

CELL = ("state_a", "state_b", "period")


def pairs_within(records: pl.DataFrame, parties: str) -> pl.DataFrame:
    """Repeat each record for every undirected pair of the states that one column lists.

    Parameters
    ----------
    records : DataFrame
        One row per record; ``parties`` is a list of state codes.
    parties : str
        Name of that column.

    Returns
    -------
    DataFrame
        The records' columns with ``state_a`` < ``state_b``.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If there is no such column.

    Examples
    --------
    >>> seen = pl.DataFrame({"id": ["m"], "participants": [["RUS", "PRK", "CHN"]]})
    >>> pairs_within(seen, "participants").select("state_a", "state_b").rows()
    [('PRK', 'RUS'), ('CHN', 'RUS'), ('CHN', 'PRK')]
    """
    both = records.with_columns(state_a=pl.col(parties), state_b=pl.col(parties))
    return (
        both.explode("state_a")
        .explode("state_b")
        .filter(pl.col("state_a") < pl.col("state_b"))
        .unique(["id", "state_a", "state_b"], maintain_order=True)
    )


def pairs_between(records: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """Repeat each record for every directed pair from one column's states to another's.

    Parameters
    ----------
    records : DataFrame
        One row per record; both columns hold a state code or a list of them.
    one, other : str
        Names of the columns.

    Returns
    -------
    DataFrame
        The records' columns with ``state_a`` from ``one`` and ``state_b`` from ``other``.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If there is no such column.

    Examples
    --------
    >>> sent = pl.DataFrame({"id": ["t"], "sender": ["IRN"], "recipient": ["RUS"]})
    >>> pairs_between(sent, "sender", "recipient").select("state_a", "state_b").rows()
    [('IRN', 'RUS')]
    """
    paired = records.with_columns(state_a=pl.col(one), state_b=pl.col(other))
    for column in ("state_a", "state_b"):
        if isinstance(paired.schema[column], pl.List):
            paired = paired.explode(column)
    return paired.filter(pl.col("state_a") != pl.col("state_b"))


def undirected(paired: pl.DataFrame) -> pl.DataFrame:
    """Put the two states of each row in alphabetical order.

    Parameters
    ----------
    paired : DataFrame
        Records with ``state_a``, ``state_b``.

    Returns
    -------
    DataFrame
        One row per record and undirected dyad.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> undirected(pl.DataFrame({"id": ["t"], "state_a": ["RUS"], "state_b": ["IRN"]})).rows()
    [('t', 'IRN', 'RUS')]
    """
    low, high = (f("state_a", "state_b") for f in (pl.min_horizontal, pl.max_horizontal))
    return paired.with_columns(state_a=low, state_b=high).unique(
        ["id", "state_a", "state_b"], maintain_order=True
    )


def in_force(
    paired: pl.DataFrame, cells: pl.DataFrame, start: str = "start", end: str = "end"
) -> pl.DataFrame:
    """Join records to the cells on some day of which they hold.

    Parameters
    ----------
    paired : DataFrame
        Records with ``state_a``, ``state_b``.
    cells : DataFrame
        Columns state_a, state_b, period, start, end (first and last day, inclusive).
    start, end : str
        The record's columns for its first and last day.

    Returns
    -------
    DataFrame
        The records' columns with ``period``, one row per record and cell.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> from datetime import date
    >>> cells = pl.DataFrame({"state_a": "CHN", "state_b": "PRK", "period": ["2018", "2019"],
    ...     "start": [date(2018, 1, 1), date(2019, 1, 1)],
    ...     "end": [date(2018, 12, 31), date(2019, 12, 31)]})
    >>> visit = pl.DataFrame({"id": ["m"], "state_a": ["CHN"], "state_b": ["PRK"],
    ...     "start": [date(2019, 1, 7)], "end": [date(2019, 1, 10)]})
    >>> in_force(visit, cells)["period"].to_list()
    ['2019']
    """
    spans = cells.select(*CELL, period_start="start", period_end="end")
    return (
        paired.join(spans, on=["state_a", "state_b"])
        .filter(pl.col(start) <= pl.col("period_end"), pl.col(end) >= pl.col("period_start"))
        .drop("period_start", "period_end")
    )


def begun_in(paired: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Join records to the cells in which they began, or may have begun.

    Parameters
    ----------
    paired : DataFrame
        Records with ``state_a``, ``state_b``, ``start``, ``precision``.
    cells : DataFrame
        Columns state_a, state_b, period, start, end.

    Returns
    -------
    DataFrame
        The records' columns with ``period`` and ``sure``: false where a record is dated
        only to a month or a year that is longer than the cell.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> from datetime import date
    >>> cells = pl.DataFrame({"state_a": "CHN", "state_b": "PRK", "period": ["2005Q3", "2005Q4"],
    ...     "start": [date(2005, 7, 1), date(2005, 10, 1)],
    ...     "end": [date(2005, 9, 30), date(2005, 12, 31)]})
    >>> visits = pl.DataFrame({"id": ["october", "2005"], "state_a": "CHN", "state_b": "PRK",
    ...     "start": [date(2005, 10, 1), date(2005, 1, 1)], "precision": ["month", "year"]})
    >>> begun_in(visits, cells).select("id", "period", "sure").sort("sure", "period").rows()
    [('2005', '2005Q3', False), ('2005', '2005Q4', False), ('october', '2005Q4', True)]
    """
    latest = (
        pl.when(pl.col("precision") == "year")
        .then(pl.col("start").dt.offset_by("1y").dt.offset_by("-1d"))
        .when(pl.col("precision") == "month")
        .then(pl.col("start").dt.month_end())
        .otherwise("start")
    )
    spans = cells.select(*CELL, period_start="start", period_end="end")
    began = paired.with_columns(latest=latest).join(spans, on=["state_a", "state_b"])
    possible = began.filter(
        pl.col("start") <= pl.col("period_end"), pl.col("latest") >= pl.col("period_start")
    )
    sure = (pl.col("start") >= pl.col("period_start")) & (pl.col("latest") <= pl.col("period_end"))
    return possible.with_columns(sure=sure).drop("period_start", "period_end", "latest")


def counted(value: pl.Expr | None = None) -> pl.Expr:
    """Sum up a cell of records that began in it; null where one may have begun elsewhere.

    Parameters
    ----------
    value : Expr, optional
        What to sum up; by default the records are counted.

    Returns
    -------
    Expr
        An aggregation over the rows of `begun_in`.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> pl.DataFrame({"sure": [True, False]}).select(counted()).item() is None
    True
    """
    return pl.when(pl.col("sure").all()).then(pl.len() if value is None else value.sum())


def figures_of(paired: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Join figures to the cells that hold their whole interval.

    A yearly figure says nothing of a single quarter, so it belongs to no cell of a quarter.

    Parameters
    ----------
    paired : DataFrame
        Records with ``state_a``, ``state_b``, ``start``, ``end``.
    cells : DataFrame
        Columns state_a, state_b, period, start, end.

    Returns
    -------
    DataFrame
        The records' columns with ``period``, one row per record that fits a cell.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a column is missing.

    Examples
    --------
    >>> from datetime import date
    >>> cells = pl.DataFrame({"state_a": "CHN", "state_b": "PRK", "period": ["2018Q1"],
    ...     "start": [date(2018, 1, 1)], "end": [date(2018, 3, 31)]})
    >>> yearly = pl.DataFrame({"id": ["t"], "state_a": ["CHN"], "state_b": ["PRK"],
    ...     "start": [date(2018, 1, 1)], "end": [date(2018, 12, 31)]})
    >>> figures_of(yearly, cells).height
    0
    """
    spans = cells.select(*CELL, period_start="start", period_end="end")
    return (
        paired.join(spans, on=["state_a", "state_b"])
        .filter(pl.col("start") >= pl.col("period_start"), pl.col("end") <= pl.col("period_end"))
        .drop("period_start", "period_end")
    )


def per_cell(rows: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """Sum up the rows of each cell as the columns of a measure.

    Parameters
    ----------
    rows : DataFrame
        Records by cell, as of `in_force`.
    **columns : Expr
        Aggregations; ``value`` is required, ``n`` is the number of rows unless given,
        ``working`` is empty unless given.

    Returns
    -------
    DataFrame
        Columns state_a, state_b, period, value, n, working, records, and se if it is given.

    Raises
    ------
    polars.exceptions.PolarsError
        If an aggregation does not fit the rows.

    Examples
    --------
    >>> rows = pl.DataFrame({"id": ["m1", "m2"], "state_a": "CHN", "state_b": "PRK",
    ...                      "period": "2018"})
    >>> per_cell(rows, value=pl.len()).rows()
    [('CHN', 'PRK', '2018', 2.0, 2, '', ['m1', 'm2'])]
    """
    given = {"n": pl.len(), "working": pl.lit(""), "records": ids()} | columns
    summed = rows.group_by(CELL, maintain_order=True).agg(**given)
    return summed.select(
        *CELL,
        pl.col("value").cast(pl.Float64),
        pl.col("n").cast(pl.Int64),
        pl.col("working").cast(pl.String),
        "records",
        *(pl.col("se").cast(pl.Float64) for _ in columns.keys() & {"se"}),
    )


def ids() -> pl.Expr:
    """The ids of a cell's records, each once, sorted.

    Returns
    -------
    Expr
        An aggregation to a list of strings.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> pl.DataFrame({"id": ["b", "a", "b"]}).select(ids())["id"].to_list()
    ['a', 'b']
    """
    return pl.col("id").unique().sort()
