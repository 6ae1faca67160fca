"""Diplomacy: how often those who speak for two states meet, who visits whom, with what outcome."""

from functools import partial

import polars as pl

from comity.indicators.cells import begun_in, counted, pairs_between, pairs_within, per_cell
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = ["INDICATORS"]

_REFERENCE = "Kastner & Saunders 2012; McManus & Nieman 2019"


def meetings(records: pl.DataFrame, scope: Scope, level: str) -> pl.LazyFrame:
    """Count the meetings of one level that begin in each cell."""
    held = records.filter(pl.col("level") == level)
    rows = begun_in(pairs_within(held, "participants"), scope)
    return per_cell(rows, value=counted(), working=pl.format("{} meetings", pl.len()))


def visits(records: pl.DataFrame, scope: Scope, level: str) -> pl.LazyFrame:
    """Count the meetings of one level that state_a hosted for state_b, by their first day."""
    home = pl.col("participants").list.contains(pl.col("host"))
    hosted = records.filter(home, pl.col("level") == level)
    rows = begun_in(pairs_between(hosted, "host", "participants"), scope)
    return per_cell(rows, value=counted(), working=pl.format("{} visits", pl.len()))


def meeting_outcomes(records: pl.DataFrame, scope: Scope) -> pl.LazyFrame:
    """Count the meetings of leaders that began in each cell and had an outcome."""
    return meetings(records.filter(pl.col("outcome") != ""), scope, "leader")


_meetings = partial(
    Indicator,
    domain="diplomacy",
    kind="meeting",
    unit="meetings",
    whole=True,
    range=(0, float("inf")),
    accrues="flow",
    absence="zero",
    link="root",
    reference=_REFERENCE,
)

INDICATORS = (
    _meetings(
        name="high_level_meetings",
        label="high-level meetings below leaders",
        formula="number of high-level meetings that began in the period",
        universe="ministers, deputy heads of government and the like, where a coverage of kind "
        "meeting.high is declared; a list of one side's travels is none",
        measure=partial(meetings, level="high"),
        within="meeting.high",
    ),
    _meetings(
        name="leader_meetings",
        label="meetings of leaders",
        formula="number of meetings of leaders that began in the period",
        universe="what the coverage declares; a meeting of three counts for each pair",
        measure=partial(meetings, level="leader"),
        lead=True,
    ),
    _meetings(
        name="meeting_outcomes",
        label="meetings of leaders with an outcome",
        absence="null",
        formula="number of meetings of leaders that began in the period and whose outcome is "
        "recorded",
        universe="meetings whose record names an outcome; null where none does, for few sources "
        "say that there was none",
        measure=meeting_outcomes,
    ),
    _meetings(
        name="visits_received",
        label="visits of b's leaders to a",
        unit="visits",
        formula="number of meetings of leaders that a hosted for b and that began in the period",
        universe="what the coverage declares; meetings in a third state, or whose host is not "
        "told, are not counted",
        measure=partial(visits, level="leader"),
        directed=True,
    ),
    _meetings(
        name="visits_received_high",
        label="high-level visits of b below leaders to a",
        unit="visits",
        absence="null",
        formula="number of high-level meetings that a hosted for b and that began in the period",
        universe="as high_level_meetings; null where none is recorded, for the sources list the "
        "travels of one side's ministers only, and a coverage does not tell which",
        measure=partial(visits, level="high"),
        within="meeting.high",
        directed=True,
    ),
)
