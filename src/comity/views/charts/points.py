"""Ideal points over time: one line per state with its 90 % interval, gaps left open."""

from typing import TYPE_CHECKING

import polars as pl

from comity.methods.intervals import Z
from comity.views.palette import SEVERAL

if TYPE_CHECKING:
    import altair as alt

__all__ = ["points_chart"]


def points_chart(points: pl.DataFrame) -> "alt.LayerChart":
    """Draw ideal points with their intervals.

    A state that misses a session has its line broken there.

    >>> points = pl.DataFrame({"state": "CHN", "session": [50, 51, 53],
    ...     "year": [1995, 1996, 1998], "ideal_point": [-0.7, -0.7, -0.6], "se": 0.1})
    >>> len(points_chart(points).layer)
    2
    """
    import altair as alt

    apart = (pl.col("session").diff() > 1).fill_null(value=False)
    rows = points.sort("state", "session").with_columns(
        low=pl.col("ideal_point") - Z * pl.col("se"),
        high=pl.col("ideal_point") + Z * pl.col("se"),
        stretch=apart.cum_sum().over("state"),
    )
    base = alt.Chart(rows).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d")),
        color=alt.Color("state:N", title=None, scale=alt.Scale(range=[*SEVERAL])),
        detail="stretch:N",
    )
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title="ideal point"), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(point=True).encode(
        y="ideal_point:Q",
        tooltip=["state", "session", "year", "ideal_point", "se", "n_votes"]
        if "n_votes" in rows.columns
        else ["state", "session", "ideal_point"],
    )
    return alt.LayerChart(layer=[band, line]).properties(width=640, height=320)
