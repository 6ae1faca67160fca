"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import sides, within_days, yearly_only
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources.published import points_release
from comity.sources.shelf.at_hand import Request

__all__ = ["prepare"]

_SAYS = {"ideal_point": "ideal point", "ideal_point_se": "standard error of the ideal point"}
_Z90 = 1.6448536269514722  # the .95 quantile of the normal distribution


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read published ideal points; of several releases the one that has most of the rows.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``ideal_point`` and its standard error ``ideal_point_se`` of a state, for dyads with ``_a``
        and ``_b``, from the release that has most points of the rows' states within their years;
        releases do not mix, for their scales differ. A standard error is the half width of the
        published 90 % interval over 1.645, null where there is none. Null where the release was
        not out on the day of the rows.

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
    scope = rows.scope
    found = points_release(Request(scope.states, scope.start, scope.end), folder)
    if found is None:
        raise ComityError(
            "no ideal points are at hand; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    release, notes = found
    half = (pl.col("high") - pl.col("low")) / 2
    known = pl.lit(rows.as_of is None or release.known <= rows.as_of)
    figures = release.points.filter(known).select(
        "state", "year", ideal_point="point", ideal_point_se=half / _Z90
    )
    inside = within_days([(release.span.start, release.span.end)], rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        covered = batch.select(inside).to_series()
        return sides(batch, figures, rows.unit).select(pl.when(covered).then(pl.all()))

    span = f"{release.span.start}/{release.span.end}"
    columns = (
        Column(
            f"{name}{end}",
            f"{label}{f' of {end[1:]}' if end else ''}",
            "points",
            span,
            release.span.source,
        )
        for end in ([""] if rows.unit == "state" else ["_a", "_b"])
        for name, label in _SAYS.items()
    )
    return Prepared(
        tuple(columns),
        join,
        tuple(f"ideal-points: {n}" for n in notes) if rows.unit == "state" else (),
    )
