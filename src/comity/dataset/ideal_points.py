"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared
from comity.dataset.columns import Column
from comity.dataset.joins import sides, yearly_only
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources import ideal_points
from comity.sources.catalogue import data_set
from comity.sources.store import stored

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read published ideal points; of several releases the one that has most.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``ideal_point`` of a state; ``ideal_point_a``, ``ideal_point_b`` and
        ``ideal_point_distance`` of a dyad.

    Raises
    ------
    ComityError
        If none are at hand, or the rows are not by year.

    References
    ----------
    Bailey, M. A., Strezhnev, A., & Voeten, E. (2017). Estimating Dynamic State Preferences from
    United Nations Voting Data. Journal of Conflict Resolution 61(2), 430-456.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2005, end=2005, data=folder).add("ideal-points")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: no ideal points are at hand; ...
    """
    yearly_only("ideal-points", rows)
    paths = ideal_points.find(folder) if folder else ()
    paths = paths or tuple(one.path for one in stored() if data_set(one.name).kind == "ideal-point")
    if not paths:
        raise ComityError(
            "no ideal points are at hand; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    release = max((ideal_points.read(path) for path in paths), key=lambda one: one.points.height)
    figures = release.points.select("state", "year", ideal_point="point")
    if rows.as_of:
        figures = figures.filter(pl.col("year") < rows.as_of.year)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        own = sides(batch, figures, rows.unit)
        if rows.unit == "state":
            return own
        apart = (pl.col("ideal_point_a") - pl.col("ideal_point_b")).abs()
        return own.with_columns(ideal_point_distance=apart)

    span = f"{release.span.start}/{release.span.end}"
    source = release.span.source
    if rows.unit == "state":
        return Prepared((Column("ideal_point", "ideal point", "points", span, source),), join)
    says = {
        "ideal_point_a": "ideal point of a",
        "ideal_point_b": "ideal point of b",
        "ideal_point_distance": "distance of ideal points",
    }
    columns = (Column(name, label, "points", span, source) for name, label in says.items())
    return Prepared(tuple(columns), join)
