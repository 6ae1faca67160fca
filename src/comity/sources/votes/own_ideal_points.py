"""Ideal points that comity estimated itself, as `comity ideal-points` writes them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import ideal_points
from comity.sources.votes._table import whole

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("ideal-points-comity", ("state", "session", "ideal_point", "se")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read estimates of ideal points.

    Parameters
    ----------
    paths : sequence of Path
        What `comity ideal-points` writes: state, session, ideal_point, se.

    Returns
    -------
    Holding
        As of `comity.sources.votes.ideal_points`; a 90 % interval is 1.645 standard errors wide
        on either side.

    Raises
    ------
    ComityError
        If a file holds no point, more than one row in a hundred is set aside for one reason, or
        two files contradict each other.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = path.write_text("state,session,ideal_point,se\\nCHN,60,-0.5,0.1\\n")
    >>> read([path]).rows.select("state", "year", "point").rows()
    [('CHN', 2005, -0.5)]
    """
    return ideal_points.releases([(path, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    table = read_table(path).with_columns(pl.all().cast(pl.String))
    point = pl.col("ideal_point").cast(pl.Float64, strict=False)
    half = ideal_points.Z90 * pl.col("se").cast(pl.Float64, strict=False)
    session = whole("session")
    rows = table.select(
        place=pl.col("state"),
        year=session + 1945,
        session=session,
        point=point,
        low=point - half,
        high=point + half,
        n_votes=whole("n_votes") if "n_votes" in table.columns else pl.lit(None, pl.Int64),
    )
    named = rows.with_columns(ideal_points.named(rows["place"], "id"))
    universe = data_set("comity-ideal-points").universe
    return ideal_points.release_of(path.name, named, (universe, "comity-ideal-points"))


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=ideal_points.records,
    coverage=ideal_points.coverage,
    together=ideal_points.together,
    covers="the states and years of which it has points",
    known="the year after the last session",
    locator="session",
)
