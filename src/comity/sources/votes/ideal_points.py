"""Ideal points of states from General Assembly votes: several releases side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import NOTHING, Quarantine, set_aside
from comity.sources.reading.spans import Span
from comity.sources.votes._joining import outside
from comity.states import convert

__all__ = ["POINT", "Z90", "coverage", "records", "release_of", "releases", "together"]

POINT = {
    "state": pl.String(),
    "session": pl.Int64(),
    "year": pl.Int64(),
    "point": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n_votes": pl.Int64(),
    "release": pl.Date(),
    "source": pl.String(),
}
"""One row per release, state and year: low and high are the 90 % interval, null where not given;
release is the day on which it was out."""

Z90 = 1.6448536269514722  # the .95 quantile of the normal distribution
FIRST_YEAR = 1946


def release_of(
    file: str, rows: pl.DataFrame, span: tuple[str, str], out: date = date.min
) -> Holding:
    """Lay the points of one file out.

    Parameters
    ----------
    file : str
        Its name, for messages.
    rows : DataFrame
        place (the state as the file writes it), state (null where unknown), session, year, point,
        low, high, n_votes.
    span : tuple of (str, str)
        What the file holds in words, and the key of its citation.
    out : date
        When such a release was first out; never before the year after its last.

    Returns
    -------
    Holding
        Columns of `POINT`. Rows whose state is unknown, whose year or figures cannot be, and two
        points of a state in one year are set aside.

    Raises
    ------
    ComityError
        If there is no point, or more than one row in a hundred is set aside for one reason.

    Examples
    --------
    >>> rows = pl.DataFrame({"place": ["CHN"], "state": ["CHN"], "session": [46], "year": [1991],
    ...                      "point": [-0.4], "low": [None], "high": [None], "n_votes": [70]})
    >>> release_of("points.csv", rows, ("made up", "ideal-points")).span.known
    datetime.date(1992, 1, 1)
    """
    universe, source = span
    points, aside = _sound(file, rows)
    if points.is_empty():
        raise ComityError(f"{file} holds no ideal point; give a file that does")
    years = points["year"].sort()
    start, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    release = max(out, end + date.resolution)
    table = points.with_columns(release=release, source=pl.lit(source))
    listed = table.select(pl.col(name).cast(kind) for name, kind in POINT.items())
    whole = Span(start, end, universe, source, release)
    return Holding(listed.sort("state", "year"), (whole,), Quarantine(aside))


def _sound(file: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell the points that can be used from the rows that cannot."""
    year = pl.col("year").is_between(FIRST_YEAR, date.today().year).fill_null(value=False)
    point = pl.col("point").is_finite().fill_null(value=False)
    interval = pl.all_horizontal(pl.col("low", "high").is_finite().fill_null(value=True))
    ordered = (pl.col("low") <= pl.col("high")).fill_null(value=True)
    faults = {
        "unknown states": pl.col("state").is_null(),
        "years or points that cannot be": ~(year & point & interval & ordered),
        "two points of a state in one year": pl.struct("state", "year").is_duplicated(),
    }
    asides, rest = [NOTHING], rows
    for reason, bad in faults.items():
        wrong = rest.filter(bad)
        if wrong.height:
            shown = wrong.select(item="year", state="place", value="point")
            asides.append(set_aside(file, reason, shown, of=rows.height))
            rest = rest.filter(~bad)
    return rest, pl.concat(asides)


def named(places: pl.Series, system: str) -> pl.Series:
    """The states that codes mean; null where none is known."""
    return convert(places, to="id", system=system, unknown="null").cast(pl.String).alias("state")


def releases(parts: Sequence[tuple[Path, Holding]]) -> Holding:
    """Read files of several releases: none replaces another, for their scales differ.

    Parameters
    ----------
    parts : sequence of (Path, Holding)
        Files, each read alone.

    Returns
    -------
    Holding
        The rows of all; files of one release complement each other. A note says which is the
        newest where they overlap.

    Raises
    ------
    ComityError
        If two files of one release differ in a point.

    Examples
    --------
    >>> rows = pl.DataFrame({"place": ["CHN"], "state": ["CHN"], "session": [46], "year": [1991],
    ...                      "point": [-0.4], "low": [None], "high": [None], "n_votes": [70]})
    >>> one = release_of("a.csv", rows, ("made up", "ideal-points"))
    >>> releases([(Path("a.csv"), one), (Path("b.csv"), one)]).rows.height
    1
    """
    newest = sorted(parts, key=lambda part: part[1].span.known or date.min, reverse=True)
    (first, held), *others = newest
    for path, other in others:
        _refuse_contradiction(path, other.rows, first, held.rows)
        taken = held.spans
        spans = [piece for span in other.spans for piece in outside(span, taken)]
        older = other.span.known != held.span.known
        note = (
            f"{first.name} is newer than {path.name}: a distance is that of the newest release "
            "that holds both states in the year"
        )
        held = Holding(
            pl.concat([held.rows, other.rows]).unique(_KEY, keep="first", maintain_order=True),
            tuple(sorted((*taken, *spans), key=lambda span: span.start)),
            held.quarantine.and_those_of([other.quarantine]),
            notes=(*held.notes, *([note] if older and tuple(spans) != other.spans else [])),
        )
    return held


_KEY = ["source", "release", "state", "year"]


def _refuse_contradiction(path: Path, rows: pl.DataFrame, other: Path, known: pl.DataFrame) -> None:
    """Two files of one release hold the same point, or one of them is no such file."""
    both = rows.join(known, on=_KEY, suffix="_other")
    unlike = both.filter(pl.col("point") != pl.col("point_other"))
    if unlike.height:
        first = unlike.row(0, named=True)
        raise ComityError(
            f"{path.name} and {other.name} contradict each other on {unlike.height} points, first "
            f"{first['state']} in {first['year']}, and neither is newer; keep the one to be used"
        )


def together(held: Mapping[str, Holding]) -> Holding:
    """Read published points and own estimates side by side.

    Parameters
    ----------
    held : mapping of str to Holding
        What is there, by name of the data set.

    Returns
    -------
    Holding
        As of `releases`.

    Raises
    ------
    ComityError
        As of `releases`.

    Examples
    --------
    >>> rows = pl.DataFrame({"place": ["CHN"], "state": ["CHN"], "session": [46], "year": [1991],
    ...                      "point": [-0.4], "low": [None], "high": [None], "n_votes": [70]})
    >>> one = release_of("a.csv", rows, ("made up", "ideal-points"))
    >>> together({"ideal-points": one}).rows.height
    1
    """
    return releases([(Path(name), one) for name, one in held.items()])


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the points of some states out as records.

    Parameters
    ----------
    held : Holding
        As of `releases`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of ideal-point records, one row per release, state and year, known since the
        release was out; the 90 % interval, where published, is in the note, and its half width
        over 1.645 is the standard error. The id of a point of an older release ends in the year
        of the release.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> rows = pl.DataFrame({"place": ["CHN"], "state": ["CHN"], "session": [46], "year": [1991],
    ...                      "point": [-0.4], "low": [None], "high": [None], "n_votes": [70]})
    >>> held = release_of("points.csv", rows, ("made up", "ideal-points"))
    >>> records(held, ["CHN"]).select("id", "end", "point").row(0)
    ('ideal-chn-1991', datetime.date(1991, 12, 31), -0.4)
    """
    interval = pl.format(
        "90 % interval {} to {}", pl.col("low").round(3), pl.col("high").round(3)
    ).fill_null("")
    own = held.rows.filter(pl.col("state").is_in(list(states)))
    newest = pl.col("release") == pl.col("release").max().over("state", "year")
    key = pl.format("ideal-{}-{}", pl.col("state").str.to_lowercase(), "year")
    table = own.sort("state", "year", "release", descending=[False, False, True]).select(
        "state",
        "point",
        "source",
        se=(pl.col("high") - pl.col("low")) / (2 * Z90),
        id=pl.when(newest).then(key).otherwise(pl.format("{}.{}", key, pl.col("release"))),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.col("release"),
        locator=pl.format("session {}", "session"),
        note=interval,
    )
    turn = pl.int_range(pl.len()).over("id")
    again = pl.when(turn == 0).then("id").otherwise(pl.format("{}.{}", "id", turn + 1))
    return as_records("ideal-point", table.with_columns(id=again))


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, each release has points.

    Parameters
    ----------
    held : Holding
        As of `releases`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        For each release one, of kind ``ideal-point``, among those of the states that have points,
        from the first to the last year of any; none where fewer than two have.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> rows = pl.DataFrame({"place": ["CHN"], "state": ["CHN"], "session": [46], "year": [1991],
    ...                      "point": [-0.4], "low": [None], "high": [None], "n_votes": [70]})
    >>> coverage(release_of("points.csv", rows, ("made up", "ideal-points")), ["CHN", "RUS"])
    ()
    """
    own = held.rows.filter(pl.col("state").is_in(list(states)))
    universes = {span.source: span.universe for span in held.spans}
    found = []
    for (source, release), rows in own.group_by("source", "release", maintain_order=True):
        among = tuple(rows["state"].unique().sort())
        years = rows["year"].sort()
        if len(among) > 1:
            start, end = date(years[0], 1, 1), date(years[-1], 12, 31)
            universe = universes.get(source, held.span.universe)
            cited = (source,)
            found.append(Coverage("ideal-point", among, start, end, universe, cited, release))
    return tuple(found)
