"""Ideal points of states from General Assembly votes: several releases side by side."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.methods.intervals import Z
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.doubts import About, without
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import less
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import Sheet, holding, require_few_broken
from comity.sources.reading.spans import Span
from comity.sources.reading.times import in_time

__all__ = [
    "FIRST_YEAR",
    "POINT",
    "adapter",
    "coverage",
    "records",
    "release_of",
    "releases",
    "together",
]

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

FIRST_YEAR = 1946
"""Session 1."""


def release_of(sheet: Sheet, span: tuple[str, str], out: date = date.min) -> Holding:
    """Lay the points of one file out.

    Parameters
    ----------
    sheet : Sheet
        Its rows: state, session, year (none before `FIRST_YEAR`), point, low, high, n_votes.
    span : tuple of (str, str)
        What the file holds in words, and the key of its citation.
    out : date
        When such a release was first out; never before the year after its last.

    Returns
    -------
    Holding
        Columns of `POINT`. Intervals the wrong way round, a lone year far from all others, and two
        points of a state in one year are set aside.

    Examples
    --------
    >>> release_of(Sheet("points.csv", _MADE_UP), ("made up", "ideal-points")).span.known
    datetime.date(1992, 1, 1)
    """
    universe, source = span
    about = About(("state",), "year", system="id")
    faults = {"intervals the wrong way round": pl.col("low") > pl.col("high")}
    told = once(in_time(without(sheet, faults, about), about), ["state", "year"], about)
    years = told.rows["year"].sort()
    if years.is_empty():
        require_few_broken(told)
        raise ComityError(f"{sheet.file} holds no ideal point; give a file that does")
    start, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    release = max(out, end + date.resolution)
    table = told.rows.with_columns(release=release, source=pl.lit(source))
    listed = table.select(pl.col(name).cast(kind) for name, kind in POINT.items())
    whole = Span(start, end, universe, source, release)
    return holding(told.but(listed.sort("state", "year")), [whole])


_MADE_UP = pl.DataFrame(
    {"state": ["CHN"], "session": [46], "year": [1991], "point": [-0.4], "n_votes": [70]}
).with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))


def releases(parts: Sequence[tuple[str, Holding]]) -> Holding:
    """Read files of several releases: none replaces another, for their scales differ.

    The rows of all; files of one release complement each other. A note says which is the newest
    where they overlap.

    >>> one = release_of(Sheet("a.csv", _MADE_UP), ("made up", "ideal-points"))
    >>> releases([("a.csv", one), ("b.csv", one)]).rows.height
    1
    """
    newest = sorted(parts, key=lambda part: part[1].span.known or date.min, reverse=True)
    (first, held), *others = newest
    for name, other in others:
        _refuse_contradiction(name, other.rows, first, held.rows)
        spans = [piece for span in other.spans for piece in less(span, held.spans)]
        older = other.span.known != held.span.known and tuple(spans) != other.spans
        note = (
            f"{first} is newer than {name}: a distance is that of the newest release that holds "
            "both states in the year"
        )
        held = Holding(
            pl.concat([held.rows, other.rows]).unique(_KEY, keep="first", maintain_order=True),
            tuple(sorted((*held.spans, *spans), key=lambda span: span.start)),
            held.quarantine.and_those_of([other.quarantine]),
            pl.concat([held.doubts, other.doubts]).unique(maintain_order=True),
            (*held.notes, *other.notes, *([note] if older else [])),
        )
    return held


_KEY = ["source", "release", "state", "year"]


def _refuse_contradiction(name: str, rows: pl.DataFrame, other: str, known: pl.DataFrame) -> None:
    """Two files of one release hold the same point, or one of them is no such file."""
    both = rows.join(known, on=_KEY, suffix="_other")
    unlike = both.filter(pl.col("point") != pl.col("point_other"))
    if unlike.height:
        first = unlike.row(0, named=True)
        raise ComityError(
            f"{name} and {other} contradict each other on {unlike.height} points, first "
            f"{first['state']} in {first['year']}, and neither is newer; keep the one to be used"
        )


def together(held: Mapping[str, Holding]) -> Holding:
    """Read published points and own estimates side by side.

    >>> one = release_of(Sheet("a.csv", _MADE_UP), ("made up", "ideal-points"))
    >>> together({"ideal-points": one}).rows.height
    1
    """
    return releases(list(held.items()))


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the points of some states out as records.

    The columns of ideal-point records, one row per release, state and year, known since the release
    was out; the 90 % interval, where published, is in the note, and its half width over 1.645 is
    the standard error. The id of a point of an older release ends in the year of the release.

    >>> held = release_of(Sheet("points.csv", _MADE_UP), ("made up", "ideal-points"))
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
        se=(pl.col("high") - pl.col("low")) / (2 * Z),
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

    For each release one, of kind ``ideal-point``, among those of the states that have points, from
    the first to the last year of any; none where fewer than two have.
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
            found.append(Coverage("ideal-point", among, start, end, universe, cited, known=release))
    return tuple(found)


adapter = partial(Adapter, records=records, coverage=coverage, together=together, locator="session")
"""An adapter of ideal points."""
