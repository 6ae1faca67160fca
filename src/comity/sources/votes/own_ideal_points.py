"""Ideal points that comity estimated itself, as `comity ideal-points` writes them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.methods.intervals import Z
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.sheets import LINE
from comity.sources.reading.values import AMOUNT, NUMBER, WHOLE, typed
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import ideal_points

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

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = path.write_text("state,session,ideal_point,se\\nCHN,60,-0.5,0.1\\n")
    >>> read([path]).rows.select("state", "year", "point").rows()
    [('CHN', 2005, -0.5)]
    """
    return ideal_points.releases([(path.name, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    about = About(("state",), system="id")
    kinds = {"session": WHOLE, "ideal_point": NUMBER, "se": AMOUNT}
    sheet = read_table(path, layout)
    year = pl.col("session") + 1945
    if "year" in sheet.rows.columns:
        kinds["year"] = WHOLE
        year = pl.coalesce("year", year)
    told = typed(sheet, kinds, about, needed=("session", "ideal_point"))
    half = Z * pl.col("se")
    counts = pl.col("n_votes") if "n_votes" in told.rows.columns else pl.lit(None)
    rows = told.rows.select(
        "state",
        "session",
        LINE,
        year=year,
        point="ideal_point",
        low=pl.col("ideal_point") - half,
        high=pl.col("ideal_point") + half,
        n_votes=counts.cast(pl.Int64, strict=False),
    )
    none = ~pl.col("year").is_between(ideal_points.FIRST_YEAR, date.today().year)
    dated = without(told.but(rows), {"no session of the United Nations": none}, about)
    named = identified(dated, {"state": "state"}, "id", about)
    universe = data_set("comity-ideal-points").universe
    return ideal_points.release_of(named, (universe, "comity-ideal-points"))


ADAPTER = ideal_points.adapter(
    layouts=LAYOUTS,
    read=read,
    covers="the states and years of which it has points",
    known="the year after the last session",
)
