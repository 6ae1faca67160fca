"""Sifting: rows of a file become coded events between two states, or are dropped for a reason."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from comity.event_data.actors import Actors
from comity.event_data.codes import event_codes
from comity.event_data.parsing import Piece

__all__ = ["CODED", "REASONS", "Sifted", "sifted"]

CODED = {
    "day": pl.Date,
    "source": pl.String,
    "target": pl.String,
    "code": pl.String,
    "quad": pl.Int8,
    "plover": pl.Int8,
    "goldstein": pl.Float64,
    "sources": pl.Int32,
    "publisher": pl.String,
    "rows": pl.Int32,
    "id": pl.String,
    "url": pl.String,
    "source_actor": pl.String,
    "target_actor": pl.String,
    "file": pl.String,
}
"""Columns of coded events. A row without states stands for ``rows`` coded events of its day that
are not between two states: they count as exposure alone."""

REASONS = (
    "broken row",
    "bad date",
    "unknown code",
    "uncoded actor",
    "several states",
    "unknown actor",
    "no state",
    "no state that day",
    "opponent of a state",
    "not of the government",
    "same state",
    "outside the period",
    "duplicate",
)
"""Why a row is dropped, the first that holds."""

_NOT_CODED = REASONS[1:3]
_DAY = r"^\d{8}$"
_FIRST_YEAR, _LAST_YEAR = 1816, 2200


@dataclass(frozen=True, eq=False)
class Sifted:
    """What became of some rows.

    Parameters
    ----------
    coded : DataFrame
        Coded events, with the columns of `CODED`.
    read : int
        Rows of the files.
    dropped : Counter
        Rows that are not between two states, for each of `REASONS`.
    unknown : Counter
        Texts of actors that are not known, with their number.
    """

    coded: pl.DataFrame
    read: int
    dropped: Counter[str]
    unknown: Counter[str]


def sifted(piece: Piece, actors: Actors) -> Sifted:
    """Find the coded events between two states in rows of files.

    ``read`` is the sum of ``dropped`` and of the rows with two states.

    >>> row = {"date": "20180301", "source": "CHN", "target": "PRK", "code": "040", "file": "a"}
    >>> lone = pl.DataFrame({"date": ["20180301"], "code": ["040"], "rows": [7]})
    >>> piece = Piece(pl.DataFrame([row]), lone, broken=1)
    >>> found = sifted(piece, Actors("cameo"))
    >>> found.read, sorted(found.dropped.items())
    (9, [('broken row', 1), ('uncoded actor', 7)])
    """
    rows = _coded(_with_all_roles(piece.rows))
    for side in ("source", "target"):
        found = actors.find(rows.select(text=side, day="day", role=f"{side}_role"))
        rows = rows.with_columns(
            found["state"].alias(f"{side}_state"), found["why"].alias(f"{side}_why")
        )
    rows = rows.with_columns(why=_why())
    lone = _coded(piece.lone.with_columns(mode=pl.lit(None, pl.String)))
    others = pl.concat(
        [
            lone.select("day", why=_not_coded(pl.lit("uncoded actor")), rows="rows"),
            rows.group_by("day", "why").agg(rows=pl.len()).drop_nulls("why"),
        ],
        how="vertical_relaxed",
    )
    counts = others.group_by("why").agg(pl.col("rows").sum()).rows()
    dropped = Counter({"broken row": piece.broken}) + Counter(dict(counts))
    return Sifted(
        pl.concat([_between_states(rows), _exposure(others)]),
        piece.broken + int(lone["rows"].sum()) + rows.height,
        dropped,
        _unknown(rows),
    )


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with their day, and with what their code means."""
    days = rows.select(pl.col("date").unique()).with_columns(day=_day())
    codes = rows.select("code", "mode").unique().with_columns(**_codes())
    codes = codes.join(_table(), on="root", how="left")
    rows = rows.join(days, on="date", how="left", nulls_equal=True, maintain_order="left")
    return rows.join(
        codes, on=["code", "mode"], how="left", nulls_equal=True, maintain_order="left"
    )


def _with_all_roles(rows: pl.DataFrame) -> pl.DataFrame:
    optional = (
        "source_role",
        "target_role",
        "mode",
        "weight",
        "goldstein",
        "publisher",
        "id",
        "url",
    )
    lacking = [name for name in optional if name not in rows.columns]
    return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)


def _day() -> pl.Expr:
    """The day, of 20180301, 2018-03-01 or a time of that day."""
    text = pl.col("date")
    plain = pl.when(text.str.contains(_DAY)).then(text).str.to_date("%Y%m%d", strict=False)
    dashed = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    day = pl.coalesce(plain, dashed)
    return pl.when(day.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(day)


def _codes() -> dict[str, pl.Expr]:
    """The code as the table of codes has it; with its mode, which tells events of a day apart."""
    root = pl.col("code").str.to_uppercase()
    mode = pl.when(pl.col("mode").is_not_null()).then(pl.format("{}:{}", root, "mode"))
    return {"root": root, "whole": pl.coalesce(mode, root)}


def _table() -> pl.DataFrame:
    return event_codes().rename({"code": "root", "goldstein": "of_code"})


def _why() -> pl.Expr:
    """The first reason for which a row is no event between two states; null where it is one."""
    sides = pl.col("source_why"), pl.col("target_why")
    same = pl.col("source_state") == pl.col("target_state")
    found: pl.Expr = pl.when(same).then(pl.lit("same state"))
    for reason in reversed(REASONS[3:10]):
        either = sides[0].eq_missing(reason) | sides[1].eq_missing(reason)
        found = pl.when(either).then(pl.lit(reason)).otherwise(found)
    return _not_coded(found)


def _not_coded(other: pl.Expr) -> pl.Expr:
    """Why a row is no coded event at all; else another reason."""
    return (
        pl.when(pl.col("day").is_null())
        .then(pl.lit("bad date"))
        .when(pl.col("quad").is_null())
        .then(pl.lit("unknown code"))
        .otherwise(other)
    )


def _between_states(rows: pl.DataFrame) -> pl.DataFrame:
    own = pl.col("goldstein").cast(pl.Float64, strict=False)
    weight = pl.col("weight").cast(pl.Int32, strict=False)
    one = pl.when(pl.col("publisher").is_not_null()).then(1)
    return (
        rows.filter(pl.col("why").is_null())
        .with_columns(
            source_actor=_actor("source"),
            target_actor=_actor("target"),
            source="source_state",
            target="target_state",
            code="whole",
            goldstein=pl.coalesce(
                pl.when(own.is_finite() & (own.abs() <= 10)).then(own), "of_code"
            ),
            sources=pl.coalesce(pl.when(weight > 0).then(weight), one),
            rows=pl.lit(1),
        )
        .select(pl.col(name).cast(kind) for name, kind in CODED.items())
    )


def _actor(side: str) -> pl.Expr:
    """An actor as the file has it, with its roles."""
    role = pl.col(f"{side}_role")
    return pl.when(role.is_null()).then(side).otherwise(pl.format("{} ({})", side, role))


def _exposure(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows that are dropped those that are coded events, one row a day."""
    other = rows.filter(~pl.col("why").is_in(list(_NOT_CODED)))
    days = other.group_by("day").agg(pl.col("rows").sum()).sort("day")
    return days.select(
        (pl.col(name) if name in days.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in CODED.items()
    )


def _unknown(rows: pl.DataFrame) -> Counter[str]:
    """Which actors are not known."""
    found: Counter[str] = Counter()
    for side in ("source", "target"):
        own = rows.filter(
            pl.col("why") == "unknown actor", pl.col(f"{side}_why") == "unknown actor"
        )
        found.update(dict(own.group_by(side).len().rows()))
    return found
