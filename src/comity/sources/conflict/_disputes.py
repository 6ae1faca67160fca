"""Militarised disputes by pair and year, whoever coded them: rows, records and coverage.

Rows: dispute, year, state_a, state_b, side_a, side_b (whether each stood on side A of the dispute),
onset (whether the two first met in the dispute in this year), ongoing, hostility_a, hostility_b
(highest act of each in the whole dispute: 1 none, 2 threat, 3 display, 4 use of force, 5 war; null
where missing), code_a, code_b (as the file writes the states). Every pair stands both ways round.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.values import WHOLE

PAIR = ["dispute", "year", "code_a", "code_b"]
SIDES = ["dispute", "year"]
KEY = (*SIDES, "state_a", "state_b", "side_a", "side_b")
COLUMNS = (*KEY, "onset", "ongoing", "hostility_a", "hostility_b", "code_a", "code_b")
LEVEL = WHOLE.unless(-9)
_LEAST = 2  # a dispute is at least a threat; participants that did nothing have 1


def no_level(column: str) -> pl.Expr:
    """Whether a level of hostility is none of 1 to 5."""
    return ~pl.col(column).is_between(1, 5)


def paired(one: pl.DataFrame, other: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Every row of one with every row of the other that agrees on some columns."""
    first = one.rename({name: f"{name}_a" for name in one.columns if name not in on})
    second = other.rename({name: f"{name}_b" for name in other.columns if name not in on})
    return first.join(second, on=on)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """One record for each dispute and year in which two or more of the states took part.

    It names all who stood on either side; where a state changed sides within the year there is one
    more for each set of opponents. Hostility is the highest of any of them in the whole dispute.
    The dates are those of the year, because months are known of the dispute, not of its dyads.
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
    between = _between(rows, states).select(SIDES).unique()
    return rows.join(between, on=SIDES, how="semi")


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
    of_each = opposed.group_by(*SIDES, "state_a").agg(side_b=pl.col("state_b").unique().sort())
    against = of_each.select(*SIDES, "side_b").unique()
    able = against.join(of_each.rename({"side_b": "opponents"}), on=SIDES).filter(
        pl.col("side_b").list.set_difference("opponents").list.len() == 0
    )
    sides = able.group_by(*SIDES, "side_b").agg(side_a=pl.col("state_a").unique().sort())
    highest = rows.group_by(SIDES).agg(
        hostility=pl.max_horizontal(pl.max("hostility_a"), pl.max("hostility_b")).fill_null(_LEAST)
    )
    return (
        sides.join(highest, on=SIDES)
        .sort(*SIDES, pl.col("side_b").list.len(), "side_b", descending=[False, False, True, False])
        .with_columns(number=pl.int_range(1, pl.len() + 1).over(SIDES))
    )


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Complete year by year, each from its last day.

    A year in which two of the states met in a dispute that went on is complete (``known``) once
    that dispute was over, for its records are known only then: until that day it holds no zeros.
    """
    met = _between(held.rows, list(states)).join(_last_years(held.rows), on="dispute")
    over = dict(met.group_by("year").agg(pl.col("last").max()).iter_rows())
    return tuple(
        replace(
            whole,
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            known=date(max(year, over.get(year, year)), 12, 31),
        )
        for span in held.spans
        for whole in replace(held, spans=(span,)).coverage("dispute", tuple(states))
        for year in range(span.start.year, span.end.year + 1)
    )


adapter = partial(
    Adapter,
    records=records,
    coverage=coverage,
    covers="from the first to the last year of the file; a year in which two of the states met in "
    "a dispute that went on is complete once that dispute was over",
    known="from the last day of the last year in which the dispute is in the file",
    locator="number of the dispute",
)
"""An adapter of disputes."""
