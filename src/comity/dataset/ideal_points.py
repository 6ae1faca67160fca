"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared
from comity.dataset.columns import Column
from comity.dataset.joins import sides, yearly_only
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources.published import read_together

__all__ = ["prepare"]

_Z90 = 1.6448536269514722  # the .95 quantile of the normal distribution


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read published ideal points; of several releases the newest that holds a year.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``ideal_point`` and its standard error ``ideal_point_se`` of a state; ``ideal_point_a``,
        ``ideal_point_b``, ``ideal_point_distance`` and its standard error
        ``ideal_point_distance_se`` of a dyad, from the newest release that holds the state, or
        both, in the year; a distance never mixes two, for their scales differ. A standard error
        is the half width of the published 90 % interval over 1.645, null where there is none;
        of a distance, that of the difference of two points with independent errors.

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
    held = read_together("ideal-point", folder)
    if held is None:
        raise ComityError(
            "no ideal points are at hand; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    half = (pl.col("high") - pl.col("low")) / 2
    figures = held.rows.with_columns(se=half / _Z90).sort("release", descending=True)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        if rows.unit == "state":
            newest = figures.unique(["state", "year"], keep="first", maintain_order=True)
            names = {"point": "ideal_point", "se": "ideal_point_se"}
            return sides(batch, newest.select("state", "year", *names).rename(names), rows.unit)
        return _of_dyads(batch, figures)

    span = f"{held.span.start}/{held.span.end}"
    source = " ".join(held.rows["source"].unique().sort())
    if rows.unit == "state":
        names = {"ideal_point": "ideal point", "ideal_point_se": "standard error of it"}
        own = (Column(name, label, "points", span, source) for name, label in names.items())
        return Prepared(tuple(own), join, held.notes)
    says = {
        "ideal_point_a": "ideal point of a",
        "ideal_point_b": "ideal point of b",
        "ideal_point_distance": "distance of ideal points",
        "ideal_point_distance_se": "standard error of that distance",
    }
    columns = (Column(name, label, "points", span, source) for name, label in says.items())
    return Prepared(tuple(columns), join, held.notes)


def _of_dyads(batch: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Points of both states and their distance, of the newest release that holds both."""
    keys = batch.select(pl.col("state_a", "state_b").cast(pl.String), "year").with_row_index("at")
    both = keys
    for side in "ab":
        own = points.select(
            "release",
            "source",
            "year",
            pl.col("state").alias(f"state_{side}"),
            pl.col("point").alias(f"ideal_point_{side}"),
            pl.col("se").alias(f"ideal_point_se_{side}"),
        )
        on = [f"state_{side}", "year", *(["release", "source"] if side == "b" else [])]
        both = both.join(own, on=on)
    newest = both.sort("release", descending=True).unique("at", keep="first")
    apart = (pl.col("ideal_point_a") - pl.col("ideal_point_b")).abs()
    error = (pl.col("ideal_point_se_a") ** 2 + pl.col("ideal_point_se_b") ** 2).sqrt()
    return (
        keys.select("at")
        .join(newest, on="at", how="left", maintain_order="left")
        .select(
            "ideal_point_a",
            "ideal_point_b",
            ideal_point_distance=apart,
            ideal_point_distance_se=error,
        )
    )
