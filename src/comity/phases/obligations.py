"""Obligations: the days on which what two states owe each other changes."""

from datetime import date, timedelta

import polars as pl

from comity.dataset import Panel
from comity.evidence.dates import ONGOING
from comity.indicators import Indicator
from comity.indicators.cells import pairs_within
from comity.indicators.commitment import highest_on
from comity.states.pairs import pair_of, states_of

__all__ = ["dated_changes"]

_SCHEMA = {
    "domain": pl.String,
    "state_a": pl.String,
    "state_b": pl.String,
    "period": pl.String,
    "day": pl.Date,
    "before": pl.Float64,
    "after": pl.Float64,
}


def dated_changes(panel: Panel, indicator: Indicator) -> pl.DataFrame:
    """Days on which the highest obligation in force between two states changes.

    Parameters
    ----------
    panel : Panel
        Its evidence holds the agreements and their coverage; a change counts where both the
        day and the one before are covered, in cells with a value.
    indicator : Indicator
        An indicator that measures agreements in force.

    Returns
    -------
    DataFrame
        domain, state_a, state_b, period, day, before, after. A rise has the first day in force,
        a fall the last: a treaty that ends on 1996-09-10 is dated so.
        What began before coverage, or on its first day, is no change.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If the agreements lack their dates.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.indicators import INDICATORS
    >>> changes = dated_changes(cm.casebook("crink").panel(), INDICATORS["obligation"])
    >>> changes.filter(state_a="CHN", state_b="PRK").select("day", "after").rows()[-1]
    (datetime.date(1961, 7, 11), 3.0)
    """
    agreements = panel.evidence.primary().frames.get("agreement")
    if agreements is None or indicator.name not in panel.indicators:
        return pl.DataFrame(schema=_SCHEMA)
    paired = pairs_within(agreements, "parties").collect()
    begins = paired.select("state_a", "state_b", day="in_force_from")
    lapses = paired.filter(pl.col("in_force_to") < ONGOING).select(
        "state_a", "state_b", day=pl.col("in_force_to") + timedelta(days=1)
    )
    days = pl.concat([begins, lapses]).unique()
    spans = _spans(panel, indicator, days)
    inside = _covered(
        days.join(spans, on=["state_a", "state_b"]).filter(
            pl.col("day").is_between("first", "last")
        ),
        panel,
        indicator,
    )
    eves = inside.with_columns(pl.col("day") - timedelta(days=1))
    after, before = (
        highest_on(agreements, days.select("state_a", "state_b", "day").unique())
        for days in (inside, eves)
    )
    before = before.with_columns(pl.col("day") + timedelta(days=1))
    both = after.join(before, on=["state_a", "state_b", "day"], suffix="_before").join(
        inside, on=["state_a", "state_b", "day"]
    )
    changed = both.filter(pl.col("value") != pl.col("value_before"))
    fell = pl.col("value") < pl.col("value_before")
    told = changed.select("state_a", "state_b", "day", "value", "value_before")
    dated = told.with_columns(pl.when(fell).then(_eve(pl.col("day"))).otherwise("day"))
    placed = dated.join(spans, on=["state_a", "state_b"]).filter(
        pl.col("day").is_between("first", "last")
    )
    return placed.sort("state_a", "state_b", "day").select(
        pl.lit(indicator.domain).alias("domain"),
        "state_a",
        "state_b",
        "period",
        "day",
        pl.col("value_before").alias("before"),
        pl.col("value").alias("after"),
    )


def _spans(panel: Panel, indicator: Indicator, days: pl.DataFrame) -> pl.DataFrame:
    """The periods of these dyads in which the figure is known."""
    dyads = days.select(pair=pair_of()).unique()
    known = panel.figures(indicator.name).drop_nulls("value").select("pair", "number")
    periods = panel.rows.scope.periods().rename({"start": "first", "end": "last"})
    labelled = known.join(dyads, on="pair", how="semi").join(periods, on="number")
    return labelled.select(*states_of(), "period", "first", "last")


def _eve(day: pl.Expr) -> pl.Expr:
    return day - timedelta(days=1)


def _covered(days: pl.DataFrame, panel: Panel, indicator: Indicator) -> pl.DataFrame:
    """The days of which something is known, and of the day before."""
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for coverage in panel.evidence.coverage:
        if coverage.kind == indicator.coverage_kind:
            for dyad in coverage.dyads():
                spans.setdefault(dyad, []).append((coverage.start, coverage.end))

    def known(dyad: tuple[str, str], day: date) -> bool:
        return any(start <= day <= end for start, end in spans.get(dyad, ()))

    rows = days.select("state_a", "state_b", "day").iter_rows()
    kept = [known((a, b), day) and known((a, b), day - timedelta(days=1)) for a, b, day in rows]
    return days.filter(pl.Series(kept, dtype=pl.Boolean))
