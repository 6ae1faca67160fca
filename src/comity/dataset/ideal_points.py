"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import sides, yearly_only
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources.published import read_together

__all__ = ["prepare"]

_SAYS = {"ideal_point": "ideal point", "ideal_point_se": "standard error of the ideal point"}
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
        ``ideal_point`` and its standard error ``ideal_point_se`` of a state, for dyads with ``_a``
        and ``_b``, from the newest release that holds the state in the year. A standard
        error is the half width of the
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
    comity.errors.ComityError: Ideal points ...
    """
    yearly_only("ideal-points", rows)
    held = read_together("ideal-point", folder)
    if held is None:
        raise ComityError(
            "no ideal points are at hand; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    half = (pl.col("high") - pl.col("low")) / 2
    out = pl.lit(value=True) if rows.as_of is None else pl.col("release") <= rows.as_of
    figures = (
        held.rows.filter(out)
        .sort("release", descending=True)
        .unique(["state", "year"], keep="first", maintain_order=True)
        .select("state", "year", ideal_point="point", ideal_point_se=half / _Z90)
    )

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        return sides(batch, figures, rows.unit)

    span = f"{held.span.start}/{held.span.end}"
    source = " ".join(held.rows["source"].unique().sort())
    columns = (
        Column(f"{name}{end}", f"{label}{f' of {end[1:]}' if end else ''}", "points", span, source)
        for end in ([""] if rows.unit == "state" else ["_a", "_b"])
        for name, label in _SAYS.items()
    )
    return Prepared(tuple(columns), join, held.notes if rows.unit == "state" else ())
