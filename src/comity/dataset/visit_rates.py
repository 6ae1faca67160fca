"""Rates of visits: counts of meetings as what they say of the habit behind them."""

import numpy as np
import polars as pl

from comity.dataset.panel import Panel
from comity.errors import ComityError, shown
from comity.methods.rates import smoothed_rate

__all__ = ["visit_rates"]

_DAYS = 365.25  # of a year


def visit_rates(
    panel: Panel, indicator: str = "leader_meetings", coverage: float = 0.9
) -> pl.DataFrame:
    """Estimate how many meetings a year two states hold, period by period, with an interval.

    The counts of the panel are taken for Poisson with a rate that drifts
    (`comity.methods.rates.smoothed_rate`). Exposure is the part of the period, in years, in which
    neither state's borders were closed: the days of records of kind ``event`` whose own kind is
    ``border`` and whose actors hold one of the two. A period in which the two met counts as open.

    Parameters
    ----------
    panel : Panel
        With cells of the indicator.
    indicator : str
        A count of meetings or visits, directed or not.
    coverage : float
        Probability inside the interval, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per dyad and period: state_a, state_b, period, start, end, count (null outside
        coverage), exposure (years open), rate, low, high (meetings a year; null for a dyad without
        any count). A period without a count, or closed, leans on those around it.

    Raises
    ------
    ComityError
        If the panel has no cells of the indicator, its values are no counts, or the coverage is no
        probability.

    References
    ----------
    Smith, R. L. & Miller, J. E. (1986). A non-Gaussian state space model and application to
    prediction of records. Journal of the Royal Statistical Society B 48(1), 79-88.

    Examples
    --------
    >>> import comity as cm
    >>> crink = cm.casebook("crink").panel(start=2013, end=2025, indicators=["leader_meetings"])
    >>> rates = visit_rates(crink).filter(state_a="CHN", state_b="RUS")
    >>> bool((rates["low"] < rates["rate"]).all()), rates.height
    (True, 13)
    """
    keys = ["state_a", "state_b"]
    cells = panel.cells.filter(pl.col("indicator") == indicator).sort(*keys, "start")
    if cells.is_empty():
        raise ComityError(
            f"the panel has no cells of {shown(indicator)}; compute it with "
            f"panel(..., indicators=[{shown(indicator)}])"
        )
    shut = _closed_days(panel, cells)
    rows = cells.select(*keys, "period", "start", "end", count="value").join(
        shut, on=[*keys, "period"], how="left", maintain_order="left"
    )
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    unshut = pl.when(pl.col("count") > 0).then(days).otherwise(days - pl.col("shut").fill_null(0))
    exposed = rows.with_columns(exposure=unshut / _DAYS).drop("shut")
    shape = (exposed.select(keys).n_unique(), -1)
    counts = exposed["count"].cast(pl.Float64).fill_null(np.nan).to_numpy().reshape(shape)
    found = smoothed_rate(counts, exposed["exposure"].to_numpy().reshape(shape), coverage)
    columns = {"rate": found.rate, "low": found.low, "high": found.high}
    return exposed.with_columns(
        **{name: pl.Series(values.ravel()).fill_nan(None) for name, values in columns.items()}
    )


def _closed_days(panel: Panel, cells: pl.DataFrame) -> pl.DataFrame:
    """Days of each cell on which the borders of either state were closed."""
    keys = ["state_a", "state_b", "period"]
    frames = panel.evidence.primary().frames
    nothing = cells.select(*keys).clear().with_columns(shut=pl.lit(None, pl.Int64))
    if "event" not in frames:
        return nothing
    events = frames["event"].filter(pl.col("kind") == "border").select("actors", "start", "end")
    first, last = cells["start"].min(), cells["end"].max()
    clipped = events.with_columns(
        start=pl.max_horizontal("start", pl.lit(first)), end=pl.min_horizontal("end", pl.lit(last))
    ).filter(pl.col("start") <= pl.col("end"))
    if clipped.is_empty():
        return nothing
    days = (
        clipped.with_columns(day=pl.date_ranges("start", "end"))
        .explode("actors")
        .select(state="actors", day="day")
        .explode("day")
        .unique()
    )
    spans = cells.select(*keys, "start", "end")
    sides = [spans.join(days, left_on=side, right_on="state") for side in keys[:2]]
    inside = pl.concat([side.select(*keys, "start", "end", "day") for side in sides])
    return (
        inside.filter(pl.col("day").is_between("start", "end"))
        .group_by(keys)
        .agg(shut=pl.col("day").n_unique().cast(pl.Int64))
    )
