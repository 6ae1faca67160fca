"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import sides, yearly_only
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.methods.intervals import Z
from comity.sources.published import read_together

__all__ = ["prepare"]

_SAYS = {"ideal_point": "ideal point", "ideal_point_se": "standard error of the ideal point"}


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read published ideal points; of several releases the newest that holds a year.

    ``ideal_point`` and its standard error ``ideal_point_se`` of a state, for dyads with ``_a`` and
    ``_b``, from the newest release that holds the state, or both, in the year and was out on the
    day of the rows. A standard error is the half width of the published 90 % interval over 1.645,
    null where there is none.

    Raises
    ------
    ComityError
        If none are available, or the rows are not by year.

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
    comity.errors.ComityError: Ideal points ...
    """
    yearly_only("ideal-points", rows)
    held = read_together("ideal-point", folder)
    if held is None:
        raise ComityError(
            "no ideal points are available; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    half = (pl.col("high") - pl.col("low")) / 2
    out = pl.lit(value=True) if rows.as_of is None else pl.col("release") <= rows.as_of
    figures = (
        held.rows.filter(out)
        .select("state", "year", "release", "source", ideal_point="point", ideal_point_se=half / Z)
        .sort("release", "source", descending=[True, False])
    )

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        if rows.unit != "state":
            return _of_dyads(batch, figures)
        newest = figures.unique(["state", "year"], keep="first", maintain_order=True)
        return sides(batch, newest.drop("release", "source"), rows.unit)

    span = f"{held.span.start}/{held.span.end}"
    source = " ".join(held.rows["source"].unique().sort())
    columns = (
        Column(f"{name}{end}", f"{label}{f' of {end[1:]}' if end else ''}", "points", span, source)
        for end in ([""] if rows.unit == "state" else ["_a", "_b"])
        for name, label in _SAYS.items()
    )
    return Prepared(tuple(columns), join, held.notes if rows.unit == "state" else ())


def _of_dyads(batch: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Points of both states in the newest release that has both in the year: on one scale."""
    keys = batch.select(pl.col("state_a", "state_b").cast(pl.String), "year").with_row_index("at")
    release, both = ["release", "source"], keys
    for side in "ab":
        own = points.rename({name: f"{name}_{side}" for name in ("state", *_SAYS)})
        both = both.join(own, on=[f"state_{side}", "year", *(release if side == "b" else [])])
    newest = both.sort("release", descending=True).unique("at", keep="first", maintain_order=True)
    return keys.join(newest, on="at", how="left", maintain_order="left").select(
        f"{name}_{side}" for side in "ab" for name in _SAYS
    )
