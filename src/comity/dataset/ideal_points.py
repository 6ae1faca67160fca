"""Ideal points: where states stand on the main line of conflict in the General Assembly."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared
from comity.dataset.columns import Column
from comity.dataset.joins import sides, within_days, yearly_only
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources.published import held_of_kind

__all__ = ["prepare"]

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
        ``ideal_point`` and its standard error ``ideal_point_se`` of a state; ``ideal_point_a``,
        ``ideal_point_b``, ``ideal_point_distance`` and its standard error
        ``ideal_point_distance_se`` of a dyad, from the release that has most points of the rows'
        states within their years; releases do not mix, for their scales differ. A standard error
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
    paths = ideal_points.find(folder) if folder else ()
    paths = paths or tuple(one.path for one in stored() if data_set(one.name).kind == "ideal-point")
    if not paths:
        raise ComityError(
            "no ideal points are at hand; name the folder of their files with --data DIR, or see "
            "`comity sources show ideal-points`"
        )
    release, notes = _best({path: ideal_points.read(path) for path in paths}, rows)
    half = (pl.col("high") - pl.col("low")) / 2
    figures = release.points.select(
        "state", "year", ideal_point="point", ideal_point_se=half / _Z90
    )
    inside = within_days([(release.span.start, release.span.end)], rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        own = sides(batch, figures, rows.unit).select(pl.when(known).then(pl.all()))
        if rows.unit == "state":
            return own
        apart = (pl.col("ideal_point_a") - pl.col("ideal_point_b")).abs()
        error = (pl.col("ideal_point_se_a") ** 2 + pl.col("ideal_point_se_b") ** 2).sqrt()
        return own.select(
            "ideal_point_a",
            "ideal_point_b",
            ideal_point_distance=apart,
            ideal_point_distance_se=error,
        )

    span = f"{release.span.start}/{release.span.end}"
    source = release.span.source
    if rows.unit == "state":
        names = {"ideal_point": "ideal point", "ideal_point_se": "standard error of it"}
        own = (Column(name, label, "points", span, source) for name, label in names.items())
        return Prepared(tuple(own), join, notes)
    says = {
        "ideal_point_a": "ideal point of a",
        "ideal_point_b": "ideal point of b",
        "ideal_point_distance": "distance of ideal points",
        "ideal_point_distance_se": "standard error of that distance",
    }
    columns = (Column(name, label, "points", span, source) for name, label in says.items())
    return Prepared(tuple(columns), join, notes)


def _best(releases: dict[Path, Points], rows: Rows) -> tuple[Points, tuple[str, ...]]:
    """The release with most points of the rows' states and years; a note of the others."""
    ids = pl.concat(rows.spells[name] for name in rows.spells.columns if name.startswith("state"))
    states = ids.unique().cast(pl.String).to_list()
    first, last = rows.years
    own = pl.col("state").is_in(states) & pl.col("year").is_between(first, last)
    held = {path: one.points.filter(own).height for path, one in releases.items()}
    path = max(releases, key=lambda one: (held[one], releases[one].points.height))
    over = [
        f"{one.name} ({_years(releases[one])}, {held[one]} points)"
        for one in releases
        if one != path and held[one]
    ]
    if not over:
        return releases[path], ()
    chosen = f"{path.name} ({_years(releases[path])}, {held[path]} points of the table's states)"
    return releases[path], (f"ideal-points: from {chosen}; passed over: {', '.join(over)}",)


def _years(release: Points) -> str:
    return f"{release.span.start.year}-{release.span.end.year}"
