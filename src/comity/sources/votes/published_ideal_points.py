"""Ideal points as Bailey, Strezhnev and Voeten publish them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import NUMBER, WHOLE, typed
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import ideal_points

__all__ = ["ADAPTER", "read"]

_APRIL_2020, _PASSAGE, _ALL = (
    Layout("ideal-points-2020", ("ccode", "session", "IdealPoint")),
    Layout("ideal-points-FP", ("iso3c", "IdealPointFP")),
    Layout("ideal-points-All", ("iso3c", "IdealPointAll")),
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
        s is the year s + 1945), later ones (iso3c, year or session, IdealPointFP or IdealPointAll).

    Returns
    -------
    Holding
        As of `comity.sources.votes.ideal_points`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = path.write_text("iso3c,year,IdealPointFP\\nCHN,1991,-0.388\\n")
    >>> read([path]).rows.select("state", "year", "point").rows()
    [('CHN', 1991, -0.388)]
    """
    return ideal_points.releases([(path.name, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    layout = layout_of(path, LAYOUTS)
    suffix = _SUFFIX[layout]
    universe = f"{data_set('ideal-points').universe} This file: from {_VOTES[suffix]}."
    sheet = _points(read_table(path, layout), suffix)
    return ideal_points.release_of(sheet, (universe, "ideal-points"), _OUT.get(layout, date.min))


def _points(sheet: Sheet, suffix: str) -> Sheet:
    """Rows state, session, year, point, low, high, n_votes."""
    system, place = ("cow", "ccode") if "ccode" in sheet.rows.columns else ("iso3", "iso3c")
    names = {
        "place": place,
        "session": "session",
        "year": "year",
        "point": f"IdealPoint{suffix}",
        "low": f"Q5%{suffix}",
        "high": f"Q95%{suffix}",
        "n_votes": f"NVotes{suffix}",
    }
    there = sheet.rows.columns
    rows = sheet.rows.select(
        *(pl.col(old).alias(new) if old in there else pl.lit(None, pl.String).alias(new)
          for new, old in names.items()),
        LINE,
    )  # fmt: skip
    figures = dict.fromkeys(("point", "low", "high"), NUMBER)
    kinds = {**figures, "session": WHOLE, "year": WHOLE, "n_votes": WHOLE}
    about = About(("place",), "year", system=system)
    told = typed(sheet.but(rows), kinds, about, needed=("point",), optional=("n_votes",))
    year, session = pl.col("year"), pl.col("session")
    both = told.rows.with_columns(
        pl.coalesce(year, session + 1945), pl.coalesce(session, year - 1945)
    )
    none = ~year.is_between(ideal_points.FIRST_YEAR, date.today().year).fill_null(value=False)
    dated = without(told.but(both), {"no year or session of the United Nations": none}, about)
    return identified(dated, {"place": "state"}, system, about)


ADAPTER = ideal_points.adapter(
    layouts=LAYOUTS,
    read=read,
    covers="each release the states and years of which it has points",
    known="the day of the release",
)
