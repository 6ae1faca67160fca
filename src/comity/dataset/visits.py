"""Visits: journeys of leaders and of others of high level to the other state of a dyad."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, covering
from comity.dataset.columns import Column
from comity.dataset.coverage import coverage_text, covered_by, number_of, records_of
from comity.dataset.joins import matched
from comity.dataset.rows import PARTS, Rows, pair_of

__all__ = ["prepare"]

_LEVELS = {"leader": ("meeting", "leaders"), "high": ("meeting.high", "high level, not leaders")}


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read visits.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``visits_leader`` and ``visits_high``: visits to a from b that began in the period; where
        dyads are undirected, in either direction. Null where the files do not cover the pair, and
        ``visits_high`` wherever they hold none: they list the ministers of some states alone.
        By quarter or month all of a year is null for a pair of which a visit is dated to the year
        alone.

    Raises
    ------
    ComityError
        If the data are not at hand.

    References
    ----------
    McManus, R. W., & Nieman, M. D. (2019). Identifying the level of major power support signaled
    for protégés. Journal of Peace Research 56(3), 364-378.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2000, end=2000, data=folder).add("visits")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ... is not at hand ...
    """
    name, held, notes = covering("visits", ("colt", "us-visits"), rows, folder)
    records, every = records_of(name, held)
    of_year = pl.lit(rows.freq != "year") & (pl.col("precision") == "year")
    made = _visits(records.filter(~of_year), rows)
    some_time = _visits(records.filter(of_year), rows).with_columns(year=_year_of("number", rows))
    declared = {
        level: [one for one in every if one.kind == kind] for level, (kind, _) in _LEVELS.items()
    }
    inside = {level: covered_by(ones, rows) for level, ones in declared.items()}

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        found = []
        for level, covered in inside.items():
            known = batch.select(covered).to_series()
            counts = made.filter(level=level).select("pair", "number", "visits")
            own = matched(batch, counts, ["pair", "number"])
            undated = some_time.filter(level=level).select("pair", "year", undated="visits")
            some = matched(batch, undated, ["pair", "year"]).to_series().is_not_null()
            made_ones = pl.col("visits").cast(pl.Int16)
            counted = pl.when(known & ~some).then(made_ones.fill_null(0))
            value = made_ones if level == "high" else counted
            found.append(own.select(value.alias(f"visits_{level}")))
        return pl.concat(found, how="horizontal")

    way = "to a from b" if rows.unit == "directed-dyad" else "either way"
    columns = (
        Column(
            f"visits_{level}",
            f"visits {way}, {says}",
            "visits",
            coverage_text(declared[level]),
            name,
        )
        for level, (_, says) in _LEVELS.items()
    )
    return Prepared(tuple(columns), join, notes)


def _year_of(number: str, rows: Rows) -> pl.Expr:
    return pl.col(number) // PARTS[rows.freq]


def _visits(records: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Visits by level, pair and period: host first; where dyads are undirected, both ways."""
    known = records if rows.as_of is None else records.filter(pl.col("known") <= rows.as_of)
    each = known.filter(pl.col("host") != "").explode("participants")
    visits = each.filter(pl.col("participants") != pl.col("host")).select(
        "level",
        number=number_of("start", rows),
        pair=pair_of("host", "participants"),
        back=pair_of("participants", "host"),
    )
    if rows.unit == "dyad":
        turned = visits.with_columns(pair="back")
        visits = pl.concat([visits, turned])
    return visits.group_by("level", "pair", "number").agg(visits=pl.len())
