"""A file of votes of any size: its cells as text, its roll calls, its rows, each in one pass."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.opening import scan_table

__all__ = ["calls_of", "number", "text", "texts", "whole"]


def texts(path: Path) -> tuple[pl.LazyFrame, frozenset[str]]:
    """Open a file whose every cell is text without blanks about it; and the names of its columns."""
    table = scan_table(path)
    names = table.collect_schema().names()
    bare = pl.all().cast(pl.String).str.strip_chars()
    return table.select(bare.replace(["", "NA"], None)), frozenset(names)


def text(name: str, names: frozenset[str]) -> pl.Expr:
    """A column; null where the file has none of the name."""
    return pl.col(name) if name in names else pl.lit(None, pl.String).alias(name)


def number(name: str) -> pl.Expr:
    """A whole number as text, ``3.0`` as ``3``; what is no number stays as it is."""
    return pl.col(name).str.replace(r"\.0+$", "")


def whole(name: str) -> pl.Expr:
    """A whole number; null where the text is none."""
    return pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def calls_of(table: pl.LazyFrame, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Roll calls in the order of the file, each as most of its rows have it.

    ``columns`` are what a roll call has, ``roll_call`` among them.
    """
    alike = (
        table.select(**columns)
        .with_row_index("at")
        .filter(pl.col("roll_call").is_not_null())
        .group_by(list(columns))
        .agg(rows=pl.len(), at=pl.col("at").min())
        .collect(engine="streaming")
    )
    first = alike.select("roll_call", at=pl.col("at").min().over("roll_call"))["at"]
    best = alike.with_columns(first=first).sort(["rows", "at"], descending=[True, False])
    return best.unique("roll_call", keep="first").sort("first").select(*columns)


def rows_of(table: pl.LazyFrame, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Rows of a file, their texts held as numbers."""
    compact = (cell.cast(pl.Categorical).alias(name) for name, cell in columns.items())
    return table.select(compact).collect(engine="streaming")
