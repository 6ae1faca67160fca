"""Frames: of pandas, Polars, Arrow or DuckDB in, and of the same kind back."""

from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import polars as pl

from comity.errors import ComityError, shown

__all__ = ["column_back", "is_frame", "taken"]


def taken(
    native: Any, what: str, columns: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, Callable[[pl.DataFrame], Any]]:
    """Take a data frame of any kind, and keep the way back to it.

    Parameters
    ----------
    native : data frame
        Of pandas, Polars, Arrow or DuckDB, lazy ones too.
    what : str
        What it holds, for the message where it is no data frame.
    columns : mapping of str to str, optional
        The columns to take: under which name, and how the frame calls them; by default all.

    Returns
    -------
    tuple of (DataFrame, callable)
        The rows in polars, null where the frame has None or NaN; and a function that makes a
        polars frame one of the kind given.

    Examples
    --------
    >>> import pandas as pd
    >>> rows, back = taken(pd.DataFrame({"x": [1.0, None]}), "votes", {"vote": "x"})
    >>> rows["vote"].to_list(), type(back(rows)).__module__.split(".")[0]
    ([1.0, None], 'pandas')
    """
    try:
        frame = nw.from_native(native)
    except TypeError:
        raise ComityError(
            f"{what} are a {type(native).__name__}; give a data frame of pandas, polars, "
            "pyarrow or DuckDB"
        ) from None
    names = frame.collect_schema().names()
    wanted = {name: name for name in names} if columns is None else columns
    missing = [name for name in wanted.values() if name not in names]
    if missing:
        raise ComityError(
            f"there is no column {shown(missing[0])}; the columns are {', '.join(names)}"
        )
    kind = frame.implementation
    chosen = frame.select(nw.col(name).alias(role) for role, name in wanted.items())
    if isinstance(chosen, nw.LazyFrame):
        return _polars(chosen.collect()), lambda table: _native(table, kind, lazy=True)
    return _polars(chosen), lambda table: _native(table, kind, lazy=False)


def is_frame(value: Any) -> bool:
    """Whether a value is a data frame of a kind that is taken.

    >>> is_frame(pl.DataFrame()), is_frame(pl.Series()), is_frame([1])
    (True, False, False)
    """
    return isinstance(nw.from_native(value, pass_through=True), nw.DataFrame | nw.LazyFrame)


def column_back(found: pl.Series, like: Any) -> Any:
    """Make a column of figures one of the kind that was given.

    Parameters
    ----------
    found : polars.Series, shape (n,)
        What was found.
    like : object
        The column that was given: a Series of pandas, whose index is kept, an array of Arrow;
        of anything else the figures stay a Series of polars.

    Returns
    -------
    column of the kind of ``like``
        Null where null.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = column_back(pl.Series("cow", [710, None]), pd.Series(["China", "?"], index=[5, 6]))
    >>> codes.index.tolist(), codes.name
    ([5, 6], 'cow')
    """
    if isinstance(like, pl.Series):
        return found
    given = nw.from_native(like, series_only=True, pass_through=True)
    if not isinstance(given, nw.Series):
        return found
    if given.implementation.is_pyarrow():
        import pyarrow as pa

        return pa.chunked_array([found.to_arrow()])
    if given.implementation.is_pandas():
        return found.to_pandas().set_axis(like.index)
    return found


def _polars(frame: nw.DataFrame[Any]) -> pl.DataFrame:
    if frame.implementation.is_polars():
        polars: pl.DataFrame = frame.to_native()
        return polars
    return pl.DataFrame({name: _series(frame[name]) for name in frame.columns})


def _series(column: nw.Series[Any]) -> pl.Series:
    """Values with their nulls, whether the frame writes those as None or as NaN."""
    null = column.is_null().to_list()
    values = column.to_list()
    return pl.Series([None if gone else value for gone, value in zip(null, values, strict=True)])


def _native(table: pl.DataFrame, kind: Any, *, lazy: bool) -> Any:
    """The table as a frame of the kind given; what is lazy goes through arrow."""
    if kind.is_polars():
        return table.lazy() if lazy else table
    if lazy:
        return nw.from_native(table.to_arrow(), eager_only=True).lazy(kind).to_native()
    if kind.is_pyarrow():
        return table.to_arrow()
    return nw.from_dict(table.to_dict(as_series=False), backend=kind).to_native()
