"""Mandatory sanctions of the Security Council on states: a table of facts that comity brings."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.evidence.dates import ONGOING
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "PACKAGED", "coverage", "read", "records"]

_SOURCE = "unsc-sanctions"
PACKAGED = Path(str(files("comity.sources.conflict").joinpath("data", "unsc-sanctions.csv")))
"""The table, one row for each measure of one kind on one state, with the resolutions."""

_PRECISION = {10: "day", 7: "month", 4: "year"}  # by characters of an ISO date


LAYOUTS = (Layout("unsc-regimes", ("regime", "target", "kind", "imposed_by", "ended_by")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read which measures of the Security Council were in force against which state.

    Parameters
    ----------
    paths : sequence of Path
        One table: regime, target, kind, start, end (day, month or year; ``ongoing``), imposed_by
        and ended_by (numbers of resolutions), what, note, reviewed (the last day for which the
        row was checked).

    Returns
    -------
    Holding
        Rows regime, target, kind, start, end (`ONGOING` while in force), precision, imposed_by,
        ended_by, what and note. The span ends on the day of the review.

    Raises
    ------
    ComityError
        If there are several tables, or a date is none.

    References
    ----------
    United Nations Security Council, resolutions as cited in each row; Charter of the United
    Nations, Articles 25 and 41.

    Examples
    --------
    >>> held = read([PACKAGED])
    >>> held.rows.filter(target="ZAF").select("kind", "start", "end", "imposed_by").row(0)
    ('arms', datetime.date(1977, 11, 4), datetime.date(1994, 5, 25), '418')
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several tables of the Council's sanctions; keep one")
    (path,) = paths
    table = read_table(path).with_columns(pl.col("ended_by", "note").fill_null(""))
    rows, aside = harmonised(path.name, _dated(path.name, table), {"target": "target"}, "id")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no sanction of a state; give a table that does")
    reviewed = date.fromisoformat(rows["reviewed"].sort()[-1])
    first = rows["start"].sort()[0]
    span = Span(first, reviewed, data_set(_SOURCE).universe, _SOURCE)
    columns = ("regime", "target", "kind", "start", "end", "precision", "imposed_by", "ended_by")
    ordered = rows.select(*columns, "what", "note").sort(
        "start", "regime", "target", "kind", "what"
    )
    return Holding(ordered, (span,), Quarantine(pl.concat([NOTHING, aside])))


def _dated(file: str, table: pl.DataFrame) -> pl.DataFrame:
    """First and last days that the dates may mean."""
    ends = pl.col("end").replace("ongoing", str(ONGOING))
    texts = table.with_columns(end=ends)
    dated = texts.with_columns(
        start=_first_day("start"),
        end=pl.when(pl.col("end").str.len_chars() == 7)
        .then(_first_day("end").dt.month_end())
        .when(pl.col("end").str.len_chars() == 4)
        .then(_first_day("end").dt.offset_by("1y").dt.offset_by("-1d"))
        .otherwise(_first_day("end")),
        precision=pl.min_horizontal(
            pl.col("start").str.len_chars(), pl.col("end").str.len_chars()
        ).replace_strict(_PRECISION, default=None),
    )
    wrong = texts.filter(~(dated["start"] <= dated["end"]).fill_null(False))
    if wrong.height:
        row = wrong.row(0, named=True)
        raise ComityError(
            f"{file}, {row['regime']} ({row['target']}): {row['start']} to {row['end']} are no "
            "dates in order; write a day, month or year (1990-08-06)"
        )
    return dated


def _first_day(column: str) -> pl.Expr:
    text = pl.col(column)
    whole = pl.format("{}{}", text, pl.lit("-01-01")).str.slice(0, 10)
    return whole.str.to_date("%Y-%m-%d", strict=False)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the Council's measures against some states out as records.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of sanction records: sender ``UN``, one target each. A measure is known from
        the day on which it took effect.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> found = records(read([PACKAGED]), ["RUS", "ZAF"])
    >>> found.select("id", "senders", "targets", "locator").row(0)
    ('unsc-south-africa-zaf-arms', ['UN'], ['ZAF'], 'S/RES/418')
    """
    own = held.rows.filter(pl.col("target").is_in(list(states)))
    slug = pl.format("unsc-{}-{}-{}", "regime", pl.col("target").str.to_lowercase(), "kind")
    again = pl.int_range(pl.len()).over(slug) + 1
    cited = pl.col("imposed_by").str.split(" ").list.eval(pl.format("S/RES/{}", pl.element()))
    by_year = pl.col("precision") == "year"
    return as_records(
        "sanction",
        own.select(
            "start",
            "end",
            "precision",
            "kind",
            "note",
            id=pl.when(again > 1).then(pl.format("{}-{}", slug, again)).otherwise(slug),
            known=pl.when(by_year)
            .then(pl.date(pl.col("start").dt.year(), 12, 31))
            .otherwise("start"),
            source=pl.lit(held.span.source),
            locator=cited.list.join("; "),
            senders=pl.concat_list(pl.lit("UN")),
            targets=pl.concat_list("target"),
            title="what",
        ),
    )


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare since when, and until when, the table holds the Council's measures.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``sanction.council``, of all pairs, from the first mandatory sanction to the
        day of the review; none where fewer than two states are named. Of what others impose the
        table says nothing, so it never makes a zero of kind ``sanction``.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> (declared,) = coverage(read([PACKAGED]), ["CHN", "PRK"])
    >>> declared.kind, declared.start
    ('sanction.council', datetime.date(1966, 12, 16))
    """
    return held.coverage("sanction.council", tuple(states))


ADAPTER = Adapter(
    layouts=LAYOUTS, read=read, records=records, coverage=coverage, packaged=(PACKAGED,), rank=1
)
