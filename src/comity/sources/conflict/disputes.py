"""Militarised interstate disputes by directed dyad and year, from dyads or from participants."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "coverage", "read", "records"]

_PAIR = ["dispute", "year", "code_a", "code_b"]
_SIDES = ["dispute", "year"]
_PARTICIPANTS = " This file: participants, as the Correlates of War Project codes them (MIDB)."
_LEAST = 2  # a dispute is at least a threat; participants that did nothing have 1


LAYOUTS = (
    Layout(
        "gml-directed",
        ("dispnum", "ccode1", "ccode2", "year", "midonset", "sidea1", "sidea2", "hostlev1"),
    ),
    Layout(
        "midb", ("dispnum", "ccode", "stmon", "styear", "endmon", "endyear", "sidea", "hostlev")
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read disputes by directed dyad and year.

    Parameters
    ----------
    paths : sequence of Path
        One file: dyad-years (dispnum, ccode1, ccode2, year, midonset, sidea1, sidea2, hostlev1,
        hostlev2), directed or not, or participants (MIDB: dispnum, ccode, dates, sidea, hostlev).

    Returns
    -------
    Holding
        Rows dispute, year, state_a, state_b, side_a, side_b (whether each stood on side A of the
        dispute), onset (whether the two first met in the dispute in this year), ongoing,
        hostility_a, hostility_b (highest act of each in the whole dispute: 1 none, 2 threat,
        3 display, 4 use of force, 5 war; null where missing), code_a, code_b (as the file writes
        the states). Every pair stands both ways round. Files of dyads hold opponents alone: pairs
        on one side are those who stood on it in the same year. From participants, two are a pair
        in the years in which their spells in the dispute overlap.

    Raises
    ------
    ComityError
        If there are several files, or the file holds no dispute.

    References
    ----------
    Gibler, D. M., Miller, S. V., & Little, E. K. (2016). An analysis of the Militarized Interstate
    Dispute (MID) dataset, 1816-2001. International Studies Quarterly, 60(4), 719-730.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mid.csv")
    >>> _ = path.write_text("dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,"
    ...                     "hostlev2\\n199,710,750,1962,1,0,1,0,5,5\\n")
    >>> columns = ["dispute", "state_a", "state_b", "side_a", "hostility_b"]
    >>> read([path]).rows.select(columns).rows()
    [(199, 'CHN', 'IND', True, 5), (199, 'IND', 'CHN', False, 5)]
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of disputes; keep the one to be used")
    (path,) = paths
    table = read_table(path)
    of_participants = layout_of(path, LAYOUTS).name == "midb"
    read_rows = _from_participants if of_participants else _from_dyads
    pairs, faulty = read_rows(path.name, table)
    parties = {"state_a": "state_a", "state_b": "state_b"}
    pairs = pairs.with_columns(state_a="code_a", state_b="code_b")
    rows, aside = harmonised(path.name, pairs, parties, "cow", "year")
    rows = rows.filter(pl.col("state_a") != pl.col("state_b")).select(
        *("dispute", "year", "state_a", "state_b", "side_a", "side_b", "onset", "ongoing"),
        *("hostility_a", "hostility_b", "code_a", "code_b"),
    )
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no dispute; give a file that does")
    first, last = rows["year"].min(), rows["year"].max()
    span = Span(
        date(first, 1, 1),  # type: ignore[arg-type]
        date(last, 12, 31),  # type: ignore[arg-type]
        data_set("gml-mid").universe + (_PARTICIPANTS if of_participants else ""),
        "gml-mid",
    )
    ordered = rows.sort("dispute", "year", "code_a", "code_b", "side_a", "side_b")
    return Holding(ordered, (span,), Quarantine(pl.concat([faulty, aside])))


def _whole(column: str) -> pl.Expr:
    """A cell as a whole number, written with decimals or without."""
    return pl.col(column).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def _hostility(column: str) -> pl.Expr:
    """A level from 1 to 5; null where it is missing (-9) or none of them."""
    level = _whole(column)
    return pl.when(level.is_between(1, 5)).then(level)


def _side(column: str) -> pl.Expr:
    side = _whole(column)
    return pl.when(side.is_in([0, 1])).then(side == 1)


def _from_dyads(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Opponents as the file has them, both ways round, and those on one side with them."""
    given = table.select(
        dispute=_whole("dispnum"),
        year=_whole("year"),
        code_a=_whole("ccode1"),
        code_b=_whole("ccode2"),
        side_a=_side("sidea1"),
        side_b=_side("sidea2"),
        onset=_whole("midonset") == 1,
        hostility_a=_hostility("hostlev1"),
        hostility_b=_hostility("hostlev2"),
    ).drop_nulls("dispute")  # a file of all dyad-years has rows without a dispute
    opposed, faulty = _sound(file, given, ["year", "code_a", "code_b", "side_a", "side_b"])
    both = pl.concat([opposed, _turned(opposed)]).unique([*_PAIR, "side_a"], maintain_order=True)
    there = both.select(*_SIDES, code="code_a", side="side_a", hostility="hostility_a").unique()
    allied = _pairs(there, there, _SIDES).filter(
        pl.col("side_a") == pl.col("side_b"), pl.col("code_a") != pl.col("code_b")
    )
    begun = pl.col("year").min().over("dispute", "code_a", "code_b", "side_a")
    allied = allied.with_columns(onset=pl.col("year") == begun)
    rows = pl.concat([both, allied.select(both.columns)])
    return rows.with_columns(ongoing=pl.lit(True)), faulty


def _turned(pairs: pl.DataFrame) -> pl.DataFrame:
    """The same pairs the other way round."""
    names = [name[:-2] for name in pairs.columns if name.endswith("_a")]
    swap = {f"{name}_{one}": f"{name}_{other}" for name in names for one, other in ("ab", "ba")}
    return pairs.rename(swap).select(pairs.columns)


def _pairs(one: pl.DataFrame, other: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Every row of one with every row of the other that agrees on some columns."""
    first = one.rename({name: f"{name}_a" for name in one.columns if name not in on})
    second = other.rename({name: f"{name}_b" for name in other.columns if name not in on})
    return first.join(second, on=on)


def _sound(file: str, given: pl.DataFrame, needed: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that say who stood where and when, and the others set aside."""
    bad = pl.any_horizontal(pl.col(needed).is_null())
    code = next(name for name in ("code_a", "code") if name in given.columns)
    wrong = given.filter(bad).select(item="dispute", state=code, value=pl.lit(""))
    if wrong.is_empty():
        return given, NOTHING
    reason = "state, year or side missing"
    return given.filter(~bad), set_aside(file, reason, wrong, of=given.height)


def _from_participants(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of participants in the years in which their spells overlap."""
    given = table.select(
        dispute=_whole("dispnum"),
        code=_whole("ccode"),
        side=_side("sidea"),
        hostility=_hostility("hostlev"),
        begin=_day("styear", "stmon", "stday", unknown=0),
        close=_day("endyear", "endmon", "endday", unknown=99),
    )
    there, faulty = _sound(file, given, ["dispute", "code", "side", "begin", "close"])
    met = _pairs(there, there, ["dispute"]).filter(pl.col("code_a") != pl.col("code_b"))
    begin, close = pl.max_horizontal("begin_a", "begin_b"), pl.min_horizontal("close_a", "close_b")
    rows = (
        met.filter(begin <= close)
        .with_columns(year=pl.int_ranges(begin // 10_000, close // 10_000 + 1))
        .explode("year")
        .unique([*_PAIR, "side_a", "side_b"], maintain_order=True)
    )
    first = pl.col("year").min().over("dispute", "code_a", "code_b", "side_a", "side_b")
    return rows.with_columns(onset=pl.col("year") == first, ongoing=pl.lit(True)), faulty


def _day(year: str, month: str, day: str, unknown: int) -> pl.Expr:
    """A day as the number YYYYMMDD, with the first or last where month or day is -9."""

    def part(column: str) -> pl.Expr:
        value = _whole(column)
        return pl.when(value > 0).then(value).otherwise(unknown)

    known = pl.when(_whole(year) > 0).then(_whole(year))
    return known * 10_000 + part(month) * 100 + (part(day) if day else unknown)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the disputes in which some of the states met out as records.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of dispute records: one for each dispute and year in which two or more of the
        states took part, with all who stood on either side. Where a state changed sides within the
        year, one more for each set of opponents. The locator is ``dispute NUMBER``, the same in all
        records of a dispute. Hostility is the highest of any of them in the whole dispute, so a
        record is known only from the last day of the last year in which the dispute is in the
        file. The dates are those of the year, because months are known of the dispute, not of its
        dyads.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "mid.csv")
    >>> _ = path.write_text("dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,"
    ...                     "hostlev2\\n199,710,750,1962,1,0,1,0,5,5\\n")
    >>> records(read([path]), ["CHN", "IND"]).select("id", "side_a", "side_b", "hostility").row(0)
    ('mid-199-1962', ['CHN'], ['IND'], 5)
    """
    sides = _sides(_of_states(held.rows, list(states)))
    table = sides.join(_last_years(held.rows), on="dispute").sort("dispute", "year", "number")
    number = pl.when(pl.col("number") > 1).then(pl.format(".{}", "number")).otherwise(pl.lit(""))
    named = table.select(
        "side_a",
        "side_b",
        "hostility",
        title=pl.format("dispute {}", "dispute"),
        id=pl.format("mid-{}-{}{}", "dispute", "year", number),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.date("last", 12, 31),
        source=pl.lit(held.span.source),
        locator=pl.format("dispute {}", "dispute"),
    )
    return as_records("dispute", named)


def _of_states(rows: pl.DataFrame, states: list[str]) -> pl.DataFrame:
    """Rows of the dispute-years in which two or more of the states took part."""
    between = _between(rows, states).select(_SIDES).unique()
    return rows.join(between, on=_SIDES, how="semi")


def _between(rows: pl.DataFrame, states: list[str]) -> pl.DataFrame:
    return rows.filter(pl.col("state_a").is_in(states), pl.col("state_b").is_in(states))


def _last_years(rows: pl.DataFrame) -> pl.DataFrame:
    """The last year in which each dispute is in the file, whoever was in it then."""
    return rows.group_by("dispute").agg(last=pl.col("year").max())


def _sides(rows: pl.DataFrame) -> pl.DataFrame:
    """Sides of each dispute-year, such that opponents are exactly those of the rows.

    For each set of opponents that a state on side A had: all on side A who had at least those.
    """
    opposed = rows.filter("side_a", ~pl.col("side_b"))
    of_each = opposed.group_by(*_SIDES, "state_a").agg(side_b=pl.col("state_b").unique().sort())
    against = of_each.select(*_SIDES, "side_b").unique()
    able = against.join(of_each.rename({"side_b": "opponents"}), on=_SIDES).filter(
        pl.col("side_b").list.set_difference("opponents").list.len() == 0
    )
    sides = able.group_by(*_SIDES, "side_b").agg(side_a=pl.col("state_a").unique().sort())
    highest = rows.group_by(_SIDES).agg(
        hostility=pl.max_horizontal(pl.max("hostility_a"), pl.max("hostility_b")).fill_null(_LEAST)
    )
    return (
        sides.join(highest, on=_SIDES)
        .sort(
            *_SIDES, pl.col("side_b").list.len(), "side_b", descending=[False, False, True, False]
        )
        .with_columns(number=pl.int_range(1, pl.len() + 1).over(_SIDES))
    )


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare the file complete for disputes among the states, from its first to its last year.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        Of kind ``dispute``, in runs of years that became complete together; none where fewer than
        two states are named. A year in which two of the states met in a dispute that went on is
        complete (``known``) once that dispute was over, for its records are known only then:
        until that day the year holds no zeros.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> rows = {"dispute": [1, 1], "year": [1961, 1962], "state_a": "CHN", "state_b": "IND"}
    >>> span = Span(date(1960, 1, 1), date(1962, 12, 31), "made up", "gml-mid")
    >>> declared = coverage(Holding(pl.DataFrame(rows), (span,)), ["CHN", "IND"])
    >>> [(one.start.year, one.end.year, one.known) for one in declared]
    [(1960, 1960, datetime.date(1960, 12, 31)), (1961, 1961, datetime.date(1962, 12, 31)),
     (1962, 1962, datetime.date(1962, 12, 31))]
    """
    return tuple(
        replace(whole, start=date(year, 1, 1), end=date(year, 12, 31), known=date(last, 12, 31))
        for whole in held.coverage("dispute", tuple(states))
        for year, last in _years(held, list(states))
    )


def _years(held: Holding, states: list[str]) -> Iterator[tuple[int, int]]:
    """Every year of the file, and the year with whose end all of it was known."""
    met = _between(held.rows, states).join(_last_years(held.rows), on="dispute")
    over = dict(met.group_by("year").agg(pl.col("last").max()).iter_rows())
    for year in range(held.span.start.year, held.span.end.year + 1):
        yield year, max(year, over.get(year, year))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
