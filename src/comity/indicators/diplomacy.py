"""Diplomacy: how often those who speak for two states meet."""

from functools import partial

import polars as pl

from comity.indicators.cells import begun_in, counted, pairs_within, per_cell
from comity.indicators.declaration import Indicator

__all__ = ["HIGH_LEVEL_MEETINGS", "LEADER_MEETINGS"]

_REFERENCE = "Kastner & Saunders 2012; McManus & Nieman 2019"


def meetings(records: pl.DataFrame, cells: pl.DataFrame, level: str) -> pl.DataFrame:
    """Count the meetings of one level that begin in each cell."""
    held = records.filter(pl.col("level") == level)
    rows = begun_in(pairs_within(held, "participants"), cells)
    return per_cell(rows, value=counted(), working=pl.format("{} meetings", pl.len()))


LEADER_MEETINGS = Indicator(
    name="leader_meetings",
    label="meetings of leaders",
    domain="diplomacy",
    kind="meeting",
    unit="meetings",
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
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="zero",
    link="root",
    formula="number of high-level meetings that began in the period",
    universe="ministers, deputy heads of government and the like, where a coverage of kind "
    "meeting.high is declared",
    reference=_REFERENCE,
    measure=partial(meetings, level="high"),
    within="meeting.high",
)
