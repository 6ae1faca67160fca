"""Published ideal points of states from General Assembly votes, read by header."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine, set_aside, stored_rows
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.recognition import quietly, recognise
from comity.states import convert

__all__ = ["Points", "coverage", "find", "read", "records"]

POINT = {
    "state": pl.String,
    "session": pl.Int64,
    "year": pl.Int64,
    "point": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n_votes": pl.Int64,
}
_SUFFIXES = {"ideal-points-2020": "", "ideal-points-FP": "FP", "ideal-points-All": "All"}
_OWN = "ideal-points-comity"
_RELEASED = {"ideal-points-2020": date(2020, 4, 1), "ideal-points-FP": date(2026, 1, 1)}
"""When a layout came into use; of others only that it was after the last year."""

_Z90 = 1.6448536269514722  # the .95 quantile of the normal distribution
_VOTES = {"": "all recorded votes", "FP": "votes on final passage", "All": "all recorded votes"}


@dataclass(frozen=True, eq=False)
class Points:
    """Ideal points as one release gives them.

    Parameters
    ----------
    points : DataFrame
        One row per state and year: state, session, year, point, low, high (90 % interval, null
        where not given), n_votes.
    span : Span
        First day of the first year to the last of the last.
    known : date
        When the release was out.
    quarantine : Quarantine
        Rows that count nowhere.

    Examples
    --------
    >>> span = Span(date(1991, 1, 1), date(1991, 12, 31), "made up", "ideal-points")
    >>> Points(pl.DataFrame(schema=POINT), span, date(2026, 1, 1)).points.height
    0
    """

    points: pl.DataFrame
    span: Span
    known: date
    quarantine: Quarantine = field(default_factory=Quarantine)


def find(folder: str | Path) -> tuple[Path, ...]:
    """List the files of a folder that hold ideal points, by their headers.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        Sorted by path; empty where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> find(tempfile.mkdtemp())
    ()
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    found = ((path, quietly(path)) for path in sorted(Path(folder).rglob("*")) if path.is_file())
    wanted = {*_SUFFIXES, _OWN, "stored-ideal-points"}
    return tuple(path for path, one in found if one and one.layout.name in wanted)


def read(path: str | Path) -> Points:
    """Read the ideal points of one release.

    Parameters
    ----------
    path : str or Path
        The release of April 2020 (ccode, session, IdealPoint, Q5%, Q95%; no year: session
        s is the year s + 1945), a later one (iso3c, year, IdealPointFP or IdealPointAll), what
        `comity ideal-points` writes (state, session, ideal_point, se), or a file of the store.

    Returns
    -------
    Points
        A few rows whose state is unknown, whose point is no number or whose state has two
        points in a year are in its quarantine.

    Raises
    ------
    ComityError
        If the header is unknown, the file holds no point, or more than one row in a hundred
        would be set aside for one reason.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = path.write_text("iso3c,year,IdealPointFP\\nCHN,1991,-0.388\\n")
    >>> read(path).points.select("state", "year", "point").rows()
    [('CHN', 1991, -0.388)]
    """
    file = Path(path)
    layout = recognise(file).layout.name
    if layout == "stored-ideal-points":
        return _stored(file)
    if layout != _OWN and layout not in _SUFFIXES:
        raise ComityError(
            f"{file} holds no ideal points, its layout is {layout}; give one of "
            f"{', '.join([*_SUFFIXES, _OWN])}"
        )
    own, suffix = layout == _OWN, _SUFFIXES.get(layout, "")
    rows = _own_rows(read_table(file)) if own else _rows(read_table(file), suffix)
    points, aside = _sound(file.name, rows)
    if points.is_empty():
        raise ComityError(f"{file.name} holds no ideal point; give a file that does")
    first, last = (points["year"].sort()[at] for at in (0, -1))
    source = "comity-ideal-points" if own else "ideal-points"
    made = "" if own else f" This file: from {_VOTES[suffix]}."
    universe = f"{data_set(source).universe}{made}"
    span = Span(date(first, 1, 1), date(last, 12, 31), universe, source)
    known = max(_RELEASED.get(layout, date.min), date(last + 1, 1, 1))
    return Points(points, span, known, Quarantine(aside))


def _rows(table: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """The columns of `POINT`, with place as the file writes the state."""

    def number(name: str, kind: type[pl.DataType] = pl.Float64) -> pl.Expr:
        if name not in table.columns:
            return pl.lit(None, kind)
        return pl.col(name).cast(pl.Float64, strict=False).cast(kind, strict=False)

    year, session = number("year", pl.Int64), number("session", pl.Int64)
    system, place = ("cow", "ccode") if "ccode" in table.columns else ("iso3", "iso3c")
    rows = table.select(
        place=pl.col(place).cast(pl.String),
        year=pl.coalesce(year, session + 1945),
        session=pl.coalesce(session, year - 1945),
        point=number(f"IdealPoint{suffix}"),
        low=number(f"Q5%{suffix}"),
        high=number(f"Q95%{suffix}"),
        n_votes=number(f"NVotes{suffix}", pl.Int64),
    )
    return rows.with_columns(
        state=convert(rows["place"], to="id", system=system, unknown="null").cast(pl.String)
    )


def _own_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The columns of `POINT` from an estimate of comity."""
    point, half = pl.col("ideal_point").cast(pl.Float64), _Z90 * pl.col("se").cast(pl.Float64)
    session = pl.col("session").cast(pl.Int64)
    n_votes = pl.col("n_votes").cast(pl.Int64) if "n_votes" in table.columns else pl.lit(None)
    rows = table.select(
        place=pl.col("state").cast(pl.String),
        year=session + 1945,
        session=session,
        point=point,
        low=point - half,
        high=point + half,
        n_votes=n_votes.cast(pl.Int64),
    )
    return rows.with_columns(
        state=convert(rows["place"], to="id", system="id", unknown="null").cast(pl.String)
    )


def _sound(file: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell the points that can be used from the rows that cannot."""
    twice = pl.struct("state", "year").is_duplicated() & pl.col("state").is_not_null()
    no_number = pl.col("point").is_null() | ~pl.col("point").is_finite()
    faults = {
        "unknown states": pl.col("state").is_null(),
        "years or points that are no number": no_number | pl.col("year").is_null(),
        "two points of a state in one year": twice,
    }
    asides, rest = [NOTHING], rows
    for reason, bad in faults.items():
        wrong = rest.filter(bad)
        if wrong.height:
            shown = wrong.select(item="year", state="place", value="point")
            asides.append(set_aside(file, reason, shown, of=rows.height))
            rest = rest.filter(~bad)
    return rest.select(*POINT).sort("state", "year"), pl.concat(asides)


def _stored(path: Path) -> Points:
    about = json.loads(pl.read_parquet_metadata(path)["comity"])
    start, end, known = (date.fromisoformat(about[name]) for name in ("start", "end", "known"))
    aside = stored_rows(about["aside"])
    span = Span(start, end, about["universe"], about["source"])
    return Points(pl.read_parquet(path).select(*POINT), span, known, Quarantine(aside))


def records(points: Points, states: Sequence[str]) -> pl.DataFrame:
    """Lay the points of some states out as records.

    Parameters
    ----------
    points : Points
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of ideal-point records, one row per state and year; the 90 % interval, where
        published, is in the note, and its half width over 1.645 is the standard error.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1991, 1, 1), date(1991, 12, 31), "made up", "ideal-points")
    >>> rows = pl.DataFrame({"state": ["CHN"], "session": [46], "year": [1991], "point": [-0.4],
    ...                      "low": [None], "high": [None], "n_votes": [70]}, schema=POINT)
    >>> records(Points(rows, span, date(2026, 1, 1)), ["CHN"]).select("id", "end", "point").row(0)
    ('ideal-chn-1991', datetime.date(1991, 12, 31), -0.4)
    """
    interval = pl.format(
        "90 % interval {} to {}", pl.col("low").round(3), pl.col("high").round(3)
    ).fill_null("")
    own = points.points.filter(pl.col("state").is_in(list(states))).sort("state", "year")
    table = own.select(
        "state",
        "point",
        se=(pl.col("high") - pl.col("low")) / (2 * _Z90),
        id=pl.format("ideal-{}-{}", pl.col("state").str.to_lowercase(), "year"),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.lit(points.known),
        source=pl.lit(points.span.source),
        locator=pl.format("session {}", "session"),
        note=interval,
    )
    return as_records("ideal-point", table)


def coverage(points: Points, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the release has points.

    Parameters
    ----------
    points : Points
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``ideal-point``, among those of the states that have points, from the first
        to the last year of any; none where fewer than two have.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1991, 1, 1), date(1991, 12, 31), "made up", "ideal-points")
    >>> coverage(Points(pl.DataFrame(schema=POINT), span, date(2026, 1, 1)), ["CHN", "RUS"])
    ()
    """
    own = points.points.filter(pl.col("state").is_in(list(states)))
    among = tuple(own["state"].unique().sort())
    if len(among) < 2:
        return ()
    years = own["year"].sort()
    start, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    span = points.span
    return (Coverage("ideal-point", among, start, end, span.universe, (span.source,)),)
