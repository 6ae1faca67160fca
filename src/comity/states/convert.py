"""Codes and names of many states at once, from any system to any other, by the day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.frames import column_back, is_frame
from comity.states._keys import SYSTEMS, dated_key_table, key_of, key_table
from comity.states._tables import NUMBERED, OPEN, codes, existence, lives, names_in_use, require
from comity.states.resolve import AmbiguousState, UnknownState, resolve, window_of

__all__ = ["convert"]

_EXAMPLES = 3


@overload
def convert(
    values: pl.Series | Sequence[Any] | NDArray[Any],
    to: str,
    when: int | date | Iterable[Any] | None = None,
    system: str | None = None,
    *,
    unknown: Literal["raise", "null"] = "raise",
) -> pl.Series: ...


@overload
def convert(
    values: Any,
    to: str,
    when: int | date | Iterable[Any] | None = None,
    system: str | None = None,
    *,
    unknown: Literal["raise", "null"] = "raise",
) -> Any: ...


def convert(
    values: Any,
    to: str,
    when: int | date | Iterable[Any] | None = None,
    system: str | None = None,
    *,
    unknown: Literal["raise", "null"] = "raise",
) -> Any:
    """Translate codes or names of states into another system, row by row.

    Parameters
    ----------
    values : sequence, array or Series, shape (n,)
        Codes or names, as in `resolve`; null (None, NaN) stays null.
    to : str
        ``id``, ``name`` (in use at the time) or a system of codes, as in `resolve`.
    when : int, date, or a sequence, array or Series of them, shape (n,), optional
        Year or day of each row, or one for all.
    system : str, optional
        System of the values; by default each is recognised as in `resolve`.
    unknown : {"raise", "null"}
        What becomes of a value that means no state then, or several.

    Returns
    -------
    column of the kind given, shape (n,)
        A Series of pandas (with its index), an array of Arrow; of anything else a Series of
        polars. Integers for ``cow``, ``gw`` and ``iso_n``, text otherwise. Null where the value is
        null and where the state has no code in that system. 100,000 distinct pairs of code and
        year take about 0.1 s, 10,000 distinct names 0.3 s, the first call 0.1 s more.

    Raises
    ------
    UnknownState, AmbiguousState
        With the number of values that mean no one state, and the first of them.
    ComityError
        If lengths differ, `when` holds something other than years or dates, a value is a
        fraction, or `to`, `system` or `unknown` is not one of those allowed.

    Examples
    --------
    >>> convert([365, 260, 345], to="iso3", when=[1980, 1980, 2010]).to_list()
    ['SUN', 'DEU', 'SRB']
    >>> convert(["Tehran", "Ruritania"], to="cow", unknown="null").to_list()
    [630, None]
    """
    require(to, SYSTEMS, "system of codes")
    require(unknown, ("raise", "null"), "value of `unknown`")
    if system is not None:
        require(system, SYSTEMS, "system of codes")
    asked = pl.DataFrame({"text": _texts(values)}).with_columns(_windows(when, values))
    distinct = asked.drop_nulls("text").unique(maintain_order=True).with_row_index("ask")
    found = _ids(_keyed(distinct, system), timed=when is not None)
    answers = distinct.join(found, on="ask", how="left")
    if unknown == "raise":
        _refuse(answers, system)
    labels = _labels(answers, to, timed=when is not None)
    filled = asked.join(
        answers.join(labels, on="ask", how="left").select("text", "lo", "hi", "label"),
        on=["text", "lo", "hi"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    label = filled["label"].alias(to)
    return column_back(label.cast(pl.Int64) if to in NUMBERED else label, values)


def _series(values: Any) -> pl.Series:
    """Whatever holds the values, as a Series; mixed numbers and text become text."""
    if isinstance(values, pl.Series):
        return values
    if not isinstance(values, np.ndarray) and hasattr(values, "to_numpy"):
        values = values.to_numpy()
    if isinstance(values, np.ndarray) and values.dtype != object:
        return pl.Series(values)
    listed = [None if v is None or v != v else v for v in values]  # NaN differs from itself
    if len({type(v) for v in listed if v is not None}) > 1:
        listed = [v if v is None else str(v) for v in listed]
    return pl.Series(listed)


def _texts(values: Any) -> pl.Series:
    if isinstance(values, str | int):
        raise ComityError(
            f"{shown(values)} is one value; give a list, or call resolve({shown(values)})"
        )
    if is_frame(values):
        raise ComityError(
            f"values are a {type(values).__name__}; give one column of it, such as frame['state']"
        )
    if not isinstance(values, Iterable):
        raise ComityError(f"{shown(values)} is no list; give a list, an array or a column")
    series = _series(values)
    if series.dtype.is_float():
        series = series.fill_nan(None)
        fractions = series.filter(series != series.floor())
        if len(fractions):
            raise ComityError(f"{fractions[0]} is no code; codes are whole numbers")
        series = series.cast(pl.Int64)
    if series.dtype.is_integer() or series.dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return series.cast(pl.String)
    raise ComityError(f"values of type {series.dtype} are no codes or names; give numbers or text")


def _windows(when: Any, values: Any) -> tuple[pl.Series | pl.Expr, pl.Series | pl.Expr]:
    """First and last day asked about, for each row."""
    if when is None or isinstance(when, int | date | str):  # text is refused, not spelt out
        lo, hi = window_of(when) or (None, None)  # type: ignore[arg-type]
        return pl.lit(lo, pl.Date).alias("lo"), pl.lit(hi, pl.Date).alias("hi")
    days = _series(when)
    expected = len(_series(values))
    if len(days) != expected:
        raise ComityError(f"`when` has {len(days)} entries for {expected} values; give as many")
    if days.null_count():
        raise ComityError(
            f"`when` is null in {days.null_count()} rows; give a year or a date in each"
        )
    if days.dtype.is_integer():
        frame = pl.DataFrame({"year": days.cast(pl.Int32)})
        _check_years(days)
        span = frame.select(lo=pl.date("year", 1, 1), hi=pl.date("year", 12, 31))
        return span["lo"], span["hi"]
    if days.dtype.is_temporal() and days.dtype not in (pl.Time, pl.Duration):
        day = days.cast(pl.Date)
        return day.alias("lo"), day.alias("hi")
    raise ComityError(f"`when` holds {days.dtype}; give years as whole numbers, or dates")


def _check_years(years: pl.Series) -> None:
    wrong = years.filter((years < 1) | (years > date.max.year))
    if len(wrong):
        window_of(wrong[0])


def _keyed(distinct: pl.DataFrame, system: str | None) -> pl.DataFrame:
    """Add to each distinct question the space and key to look for."""
    texts = distinct["text"].unique().to_list()
    pairs = [key_of(text, system) for text in texts]
    keys = pl.DataFrame(
        {"text": texts, "space": [p[0] for p in pairs], "key": [p[1] for p in pairs]},
        schema={"text": pl.String, "space": pl.String, "key": pl.String},
    )
    return distinct.join(keys, on="text")


def _ids(asked: pl.DataFrame, *, timed: bool) -> pl.DataFrame:
    """The id of each question (ask, id, several); id null where several states may be meant."""
    table = dated_key_table() if timed else key_table()
    hits = asked.join(table, on=["space", "key"])
    if timed:
        hits = hits.filter(pl.col("start") <= pl.col("hi"), pl.col("end") >= pl.col("lo"))
    hits = hits.filter(pl.col("tier") == pl.col("tier").min().over("ask"))
    if not timed:
        hits = _of_today(hits)
    several = pl.col("id").n_unique() > 1
    return hits.group_by("ask").agg(
        several=several, id=pl.when(~several).then(pl.col("id").first())
    )


def _of_today(hits: pl.DataFrame) -> pl.DataFrame:
    """Of several states keep the only one that exists today, if there is one."""
    lasting = lives().select("id", today=pl.col("last") == OPEN)
    marked = hits.join(lasting, on="id")
    one_today = pl.col("id").filter("today").n_unique().over("ask") == 1
    return marked.filter(pl.col("today") | ~one_today)


def _labels(answers: pl.DataFrame, to: str, *, timed: bool) -> pl.DataFrame:
    """The code or name of each state found (ask, label), on the last day asked about."""
    found = answers.drop_nulls("id").select("ask", "id", "lo", "hi")
    if to == "id":
        return found.select("ask", label="id")
    if timed:
        alive = found.join(existence(), on="id").filter(
            pl.col("start") <= pl.col("hi"), pl.col("end") >= pl.col("lo")
        )
        last = pl.min_horizontal("hi", "end").max()
        days = alive.group_by("ask", "id").agg(day=last)
    else:
        days = found.join(lives(), on="id").select("ask", "id", day="last")
    system = pl.col("system") == to
    table = names_in_use() if to == "name" else codes().filter(system).drop("system")
    on_the_day = days.join(table, on="id", maintain_order="right").filter(
        pl.col("start") <= pl.col("day"), pl.col("end") >= pl.col("day")
    )
    return on_the_day.group_by("ask").agg(label=pl.col("code").first())


def _refuse(answers: pl.DataFrame, system: str | None) -> None:
    """Say how many values mean no one state, and why not the first of them."""
    bad = answers.filter(pl.col("id").is_null())
    if bad.is_empty():
        return
    several = bool(bad["several"].fill_null(value=False).any())
    kind = AmbiguousState if several else UnknownState
    first = bad.head(_EXAMPLES).select("text", "lo", "hi").iter_rows()
    told = [_why(text, lo, hi, system) for text, lo, hi in first]
    more = f" ... and {len(bad) - _EXAMPLES} more" if len(bad) > _EXAMPLES else ""
    raise kind(
        f"{len(bad)} of {len(answers)} distinct values mean no one state "
        f"(unknown='null' leaves them null): {' | '.join(told)}{more}"
    )


def _why(text: str, lo: date | None, hi: date | None, system: str | None) -> str:
    when = lo if lo is None or lo == hi else lo.year
    try:
        resolve(text, when=when, system=system)
    except ComityError as refusal:
        return str(refusal)
    return shown(text)
