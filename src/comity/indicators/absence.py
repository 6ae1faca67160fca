"""Absence is not zero: whether a cell holds a value, an observed zero or a null, and why."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope
from comity.states.pairs import PLACES, dyad_of, pair_of, state_ids

__all__ = ["Doubts", "covers", "doubts_of", "judged", "reasons"]

KNOWN, APART, LATER, UNCOVERED, PARTLY, DOUBTED, UNDEFINED, UNSURE, UNTOLD, BOUNDED, SOME = range(
    11
)
"""What may be said of a cell: known; the two were not both members; not yet known; not covered;
covered in part; a row on the two was set aside; undefined; a row that may be on either of them was
set aside, which may add to what others tell, and without which an absence proves nothing; no
figure; only bounds are known; records outside coverage, which are a lower bound."""


def covers(table: pl.DataFrame, lengths: NDArray[np.int64], *, flow: bool) -> NDArray[np.int8]:
    """Say of every set and period whether it is covered as an indicator needs it.

    Parameters
    ----------
    table : DataFrame
        As of `comity.indicators.covered.Covered`.
    lengths : ndarray of int
        Days of the period of each row.
    flow : bool
        Whether the whole period is needed; else any day of it will do.

    Returns
    -------
    ndarray of int8
        `KNOWN`, `LATER`, `UNCOVERED` or `PARTLY`.

    Examples
    --------
    >>> table = pl.DataFrame({"days": [366, 10, 0], "later": [False, False, True]})
    >>> covers(table, np.array([366, 366, 366]), flow=True).tolist()
    [0, 4, 2]
    """
    days, later = table["days"].to_numpy(), table["later"].to_numpy()
    partly = np.where(flow & (days < lengths), PARTLY, KNOWN)
    return np.where(days == 0, np.where(later, LATER, UNCOVERED), partly).astype(np.int8)


def judged(
    values: NDArray[np.float64],
    told: NDArray[np.bool_],
    cover: NDArray[np.int8],
    member: NDArray[np.bool_] | None,
    doubts: pl.DataFrame | None,
    indicator: Indicator,
    bounded: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Say of every cell whether something is known of it, and what.

    Parameters
    ----------
    values : ndarray
        What records tell, NaN where they tell nothing or it is undefined.
    told : ndarray of bool
        Whether any record tells of the cell.
    cover : ndarray of int8
        As of `covers`.
    member : ndarray of bool or None
        Whether both were members; None where all were.
    doubts : DataFrame or None
        As of `Doubts.of`; None where there is no doubt.
    bounded : ndarray of bool, optional
        Whether records give bounds of a value that they do not tell.

    Returns
    -------
    tuple of (ndarray of int8, ndarray)
        A verdict for each (`reasons` has the words), and its value: 0 where absence is a zero, NaN
        wherever the verdict is not `KNOWN`. Outside coverage records of what adds up are a lower
        bound (`SOME`): what is known took place, and no more is known.

    Examples
    --------
    >>> from comity.indicators import INDICATORS
    >>> nothing, cover = np.full(2, np.nan), np.array([KNOWN, UNCOVERED], np.int8)
    >>> judged(nothing, np.zeros(2, bool), cover, None, None, INDICATORS["obligation"])[1].tolist()
    [0.0, nan]
    """
    zero = indicator.absence == "zero"
    if indicator.by_account:
        cover = np.where(told, np.int8(KNOWN), cover)
    missing = np.isnan(values)
    absent = missing & ~told
    verdict = cover.copy()
    inside = cover == KNOWN
    verdict[missing & told & inside] = UNDEFINED
    ends = missing & (np.zeros_like(missing) if bounded is None else bounded)
    verdict[ends & inside] = BOUNDED
    if not zero:
        verdict[absent & inside] = UNTOLD
    if doubts is not None:
        unsure, doubted = (doubts[name].is_not_null().to_numpy() for name in ("unsure", "doubted"))
        settled = np.zeros_like(missing)
        if indicator.rests_on == "own":
            settled = ~missing | ends
        elif indicator.rests_on == "highest":
            settled = values >= indicator.range[1]
        verdict[inside & unsure & ~settled] = UNSURE
        verdict[inside & doubted] = DOUBTED
    if indicator.adds_up:
        verdict[told & ~inside & (values > 0)] = SOME
    if member is not None:
        verdict[~member] = APART
    found = np.where(absent, 0.0, values) if zero else values.copy()
    found[verdict != KNOWN] = np.nan
    return verdict, found


def reasons(indicator: Indicator, as_of: date | None) -> pl.Expr:
    """Why a cell holds no value; empty where it holds one or is an observed zero.

    It reads the columns verdict, covered_from, covered_to, doubted and unsure.

    >>> from comity.indicators import INDICATORS
    >>> days = {"covered_from": None, "covered_to": None, "doubted": None, "unsure": None}
    >>> cell = pl.DataFrame({"verdict": [UNCOVERED], **days})
    >>> cell.select(reasons(INDICATORS["obligation"], None)).item()
    'not covered'
    """
    later = pl.lit(f"not yet known on {as_of}")
    partly = pl.format("covered only {} to {}", "covered_from", "covered_to")
    words = {
        KNOWN: pl.lit(""),
        APART: pl.lit("not both members"),
        LATER: later,
        UNCOVERED: pl.lit("not covered"),
        PARTLY: partly,
        DOUBTED: pl.col("doubted"),
        UNDEFINED: pl.lit(indicator.undefined),
        UNSURE: pl.col("unsure"),
        UNTOLD: later if as_of else pl.lit("no figure"),
        BOUNDED: pl.lit("only bounds are known"),
        SOME: pl.coalesce(partly, pl.lit("not covered")) + ": at least what is recorded",
    }
    said = pl.lit(None, pl.String)
    for verdict, why in words.items():
        said = pl.when(pl.col("verdict") == verdict).then(why).otherwise(said)
    return said


@dataclass(frozen=True, eq=False)
class Doubts:
    """Of which cells rows that were set aside may be, and why they were.

    Parameters
    ----------
    of_two, of_one, of_any : DataFrame
        By dyad, by state, or of all: number (of the period) and reason.

    Examples
    --------
    >>> doubts_of(pl.DataFrame(), Scope("year", date(2000, 1, 1), date(2000, 12, 31), ())) is None
    True
    """

    of_two: pl.DataFrame
    of_one: pl.DataFrame
    of_any: pl.DataFrame

    def of(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The doubts about some cells.

        Columns: doubted, unsure: reasons, null where there is none.
        """
        keyed = cells.select(
            "number", dyad=dyad_of(), a=pl.col("pair") // PLACES, b=pl.col("pair") % PLACES
        )
        for frame, left, right, name in (
            (self.of_two, ["dyad", "number"], ["dyad", "number"], "doubted"),
            (self.of_one, ["a", "number"], ["state", "number"], "of_a"),
            (self.of_one, ["b", "number"], ["state", "number"], "of_b"),
            (self.of_any, ["number"], ["number"], "of_any"),
        ):
            named = frame.rename({"reason": name})
            keyed = keyed.join(
                named, left_on=left, right_on=right, how="left", maintain_order="left"
            )
        return keyed.select("doubted", unsure=pl.coalesce("of_a", "of_b", "of_any"))

    def of_state(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The doubts about single states.

        Columns: unsure: reasons, null where there is none.
        """
        state = pl.col(column).cast(state_ids()).to_physical().cast(pl.Int32)
        keyed = rows.select("number", state=state)
        for frame, on, name in (
            (self.of_one, ["state", "number"], "of_one"),
            (self.of_any, ["number"], "of_any"),
        ):
            named = frame.rename({"reason": name})
            keyed = keyed.join(named, on=on, how="left", maintain_order="left")
        return keyed.select(unsure=pl.coalesce("of_one", "of_any"))


def doubts_of(rows: pl.DataFrame, scope: Scope) -> Doubts | None:
    """Lay doubts out by period.

    Parameters
    ----------
    rows : DataFrame
        state_a, state_b, start, end (null where anyone or any time may be meant), reason.

    Returns
    -------
    Doubts or None
        None where there is no doubt.

    Examples
    --------
    >>> row = {"state_a": "CHN", "state_b": "RUS", "start": date(1969, 1, 1),
    ...        "end": date(1969, 12, 31), "reason": "a row was set aside"}
    >>> scope = Scope("year", date(1969, 1, 1), date(1969, 12, 31), ())
    >>> doubts_of(pl.DataFrame([row]), scope).of_two["reason"].to_list()
    ['a row was set aside']
    """
    if rows.is_empty():
        return None
    numbers = scope.numbers
    spread = (
        rows.with_columns(
            pl.col("start").fill_null(scope.start), pl.col("end").fill_null(scope.end)
        )
        .filter(pl.col("start") <= scope.end, pl.col("end") >= scope.start)
        .with_columns(
            number=pl.int_ranges(
                scope.number("start").clip(lower_bound=numbers[0]),
                scope.number("end").clip(upper_bound=numbers[-1]) + 1,
                dtype=pl.Int32,
            )
        )
        .explode("number")
    )
    named = pl.coalesce("state_a", "state_b")
    state = named.cast(state_ids(), strict=False).to_physical().cast(pl.Int32)
    count = pl.col("state_a").is_not_null().cast(pl.Int8) + pl.col("state_b").is_not_null()

    def once(some: pl.DataFrame, *keys: str) -> pl.DataFrame:
        return some.drop_nulls().group_by(keys).agg(pl.col("reason").sort().first())

    two = spread.filter(count == 2).with_columns(pair=pair_of()).with_columns(dyad=dyad_of())
    one = spread.filter(count == 1).with_columns(state=state)
    return Doubts(
        once(two.select("dyad", "number", "reason"), "dyad", "number"),
        once(one.select("state", "number", "reason"), "state", "number"),
        once(spread.filter(count == 0).select("number", "reason"), "number"),
    )
