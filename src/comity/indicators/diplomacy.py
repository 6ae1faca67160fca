"""Diplomacy: how often those who speak for two states meet, who visits whom, with what outcome."""

from functools import partial

import polars as pl

from comity.indicators.cells import begun_in, counted, pairs_between, pairs_within, per_cell
from comity.indicators.declaration import Indicator
from comity.indicators.scope import Scope

__all__ = [
    "HIGH_LEVEL_MEETINGS",
    "LEADER_MEETINGS",
    "MEETING_OUTCOMES",
    "VISITS_RECEIVED",
    "VISITS_RECEIVED_HIGH",
]

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


LEADER_MEETINGS = Indicator(
    name="leader_meetings",
    label="meetings of leaders",
    domain="diplomacy",
    kind="meeting",
    unit="meetings",
    whole=True,
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="number of meetings of leaders that began in the period",
    universe="what the coverage declares; a meeting of three counts for each pair",
    reference=_REFERENCE,
    measure=partial(meetings, level="leader"),
    lead=True,
)

HIGH_LEVEL_MEETINGS = Indicator(
    name="high_level_meetings",
    label="high-level meetings below leaders",
    domain="diplomacy",
    kind="meeting",
    unit="meetings",
    whole=True,
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="number of high-level meetings that began in the period",
    universe="ministers, deputy heads of government and the like, where a coverage of kind "
    "meeting.high is declared; a list of one side's travels is none",
    reference=_REFERENCE,
    measure=partial(meetings, level="high"),
    within="meeting.high",
)

VISITS_RECEIVED = Indicator(
    name="visits_received",
    label="visits of b's leaders to a",
    domain="diplomacy",
    kind="meeting",
    unit="visits",
    whole=True,
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="number of meetings of leaders that a hosted for b and that began in the period",
    universe="what the coverage declares; meetings in a third state, or whose host is not told, "
    "are not counted",
    reference=_REFERENCE,
    measure=partial(visits, level="leader"),
    directed=True,
)

VISITS_RECEIVED_HIGH = Indicator(
    name="visits_received_high",
    label="high-level visits of b below leaders to a",
    domain="diplomacy",
    kind="meeting",
    unit="visits",
    whole=True,
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="null",
    link="root",
    formula="number of high-level meetings that a hosted for b and that began in the period",
    universe="as high_level_meetings; null where none is recorded, for the sources list the "
    "travels of one side's ministers only, and a coverage does not tell which",
    reference=_REFERENCE,
    measure=partial(visits, level="high"),
    directed=True,
    within="meeting.high",
)

MEETING_OUTCOMES = Indicator(
    name="meeting_outcomes",
    label="meetings of leaders with an outcome",
    domain="diplomacy",
    kind="meeting",
    unit="meetings",
    whole=True,
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="null",
    link="root",
    formula="number of meetings of leaders that began in the period and whose outcome is recorded",
    universe="meetings whose record names an outcome; null where none does, for few sources say "
    "that there was none",
    reference=_REFERENCE,
    measure=meeting_outcomes,
)
