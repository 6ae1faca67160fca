"""Visits: journeys of leaders and of others of high level to the other state of a dyad."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, at_hand
from comity.dataset.columns import Column
from comity.dataset.coverage import covered_by, number_of, records_of
from comity.dataset.joins import matched, span_text
from comity.dataset.rows import Rows, pair_of

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
        ``visits_high`` also where they hold none: they list the ministers of some states alone.

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
    name, held = at_hand(("colt", "us-visits"), folder)
    records, declared = records_of(name, held)
    made = _visits(records, rows)
    inside = {
        level: covered_by([one for one in declared if one.kind == kind], rows)
        for level, (kind, _) in _LEVELS.items()
    }

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        found = []
        for level, covered in inside.items():
            known = batch.select(covered).to_series()
            counts = made.filter(level=level).select("pair", "number", "visits")
            own = matched(batch, counts, ["pair", "number"])
            none = None if level == "high" else 0
            value = pl.coalesce("visits", pl.lit(none)).cast(pl.Int16)
            found.append(own.select(pl.when(known).then(value).alias(f"visits_{level}")))
        return pl.concat(found, how="horizontal")

    way = "to a from b" if rows.unit == "directed-dyad" else "either way"
    columns = (
        Column(f"visits_{level}", f"visits {way}, {says}", "visits", span_text(held), name)
        for level, (_, says) in _LEVELS.items()
    )
    return Prepared(tuple(columns), join)


def _visits(records: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Visits by level, pair and period: host first; where dyads are undirected, both ways."""
    each = records.filter(pl.col("host") != "").explode("participants")
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
