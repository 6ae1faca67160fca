"""Ideal points as Bailey, Strezhnev and Voeten publish them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import ideal_points
from comity.sources.votes._table import whole

__all__ = ["ADAPTER", "read"]

_APRIL_2020, _PASSAGE, _ALL = (
    Layout("ideal-points-2020", ("ccode", "session", "IdealPoint")),
    Layout("ideal-points-FP", ("iso3c", "year", "IdealPointFP")),
    Layout("ideal-points-All", ("iso3c", "year", "IdealPointAll")),
)
LAYOUTS = (_APRIL_2020, _PASSAGE, _ALL)
_OUT = {_APRIL_2020: date(2020, 4, 30), _PASSAGE: date(2026, 1, 1)}
"""When a layout came into use; of others only that it was after the last year."""

_SUFFIX = {_APRIL_2020: "", _PASSAGE: "FP", _ALL: "All"}
_VOTES = {"": "all recorded votes", "FP": "votes on final passage", "All": "all recorded votes"}


def read(paths: Sequence[Path]) -> Holding:
    """Read the ideal points of releases.

    Parameters
    ----------
    paths : sequence of Path
        The release of April 2020 (ccode, session, IdealPoint, Q5%, Q95%; no year: session
        s is the year s + 1945), later ones (iso3c, year, IdealPointFP or IdealPointAll).

    Returns
    -------
    Holding
        As of `comity.sources.votes.ideal_points`.

    Raises
    ------
    ComityError
        If a file holds no point, more than one row in a hundred is set aside for one reason, or
        two files of one release contradict each other.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = path.write_text("iso3c,year,IdealPointFP\\nCHN,1991,-0.388\\n")
    >>> read([path]).rows.select("state", "year", "point").rows()
    [('CHN', 1991, -0.388)]
    """
    return ideal_points.releases([(path, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    layout = layout_of(path, LAYOUTS)
    suffix = _SUFFIX[layout]
    universe = f"{data_set('ideal-points').universe} This file: from {_VOTES[suffix]}."
    rows = _rows(read_table(path).with_columns(pl.all().cast(pl.String)), suffix)
    out = _OUT.get(layout, date.min)
    return ideal_points.release_of(path.name, rows, (universe, "ideal-points"), out)


def _rows(table: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """One row per state and year, with place as the file writes the state."""

    def figure(name: str) -> pl.Expr:
        if name not in table.columns:
            return pl.lit(None, pl.Float64)
        broken = pl.col(name).is_not_null() & pl.col(name).cast(pl.Float64, strict=False).is_null()
        return pl.when(broken).then(float("nan")).otherwise(pl.col(name).cast(pl.Float64, strict=False))

    def number(name: str) -> pl.Expr:
        return whole(name) if name in table.columns else pl.lit(None, pl.Int64)

    system, place = ("cow", "ccode") if "ccode" in table.columns else ("iso3", "iso3c")
    session, year = number("session"), number("year")
    rows = table.select(
        place=pl.col(place),
        year=pl.coalesce(year, session + 1945),
        session=pl.coalesce(session, year - 1945),
        point=figure(f"IdealPoint{suffix}"),
        low=figure(f"Q5%{suffix}"),
        high=figure(f"Q95%{suffix}"),
        n_votes=number(f"NVotes{suffix}"),
    )
    return rows.with_columns(ideal_points.named(rows["place"], system))


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=ideal_points.records,
    coverage=ideal_points.coverage,
    together=ideal_points.together,
    covers="each release the states and years of which it has points",
    known="the day of the release",
    locator="session",
)
