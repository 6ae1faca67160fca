"""Quarantine: rows of a file that cannot be what they say, set aside and shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from comity.errors import shown

__all__ = ["NOTHING", "Quarantine", "leave_out", "stored_rows"]

NOTHING = pl.DataFrame(
    schema=dict.fromkeys(("file", "reason", "item", "state", "value"), pl.String)
    | {"count": pl.Int64}
)
"""No row set aside."""

TOLERATED = 0.01
"""The share of a file's rows that may be set aside for one reason; beyond it the file is refused:
then it is not a few rows that are wrong."""


@dataclass(frozen=True, eq=False)
class Quarantine:
    """Rows that were set aside: what they tell is unknown, and they count nowhere.

    Parameters
    ----------
    rows : DataFrame
        One row for each, or for each of their states: file, reason, item (roll call, draft or
        year), state (as the file writes it) and value, all text, and count.

    Examples
    --------
    >>> one = NOTHING.clear(1).with_columns(
    ...     file=pl.lit("votes.csv"), reason=pl.lit("unknown vote code"), item=pl.lit("1"),
    ...     state=pl.lit("USA"), value=pl.lit("Q"), count=1)
    >>> Quarantine(one).lines()
    ("votes.csv: 1 row set aside, unknown vote code: 'Q' (USA, 1)",)
    """

    rows: pl.DataFrame = field(default_factory=lambda: NOTHING)

    def __len__(self) -> int:
        return int(self.rows["count"].sum())

    def lines(self, examples: int = 3) -> tuple[str, ...]:
        """One line for each file and reason, with the number of rows and the first of them.

        Empty where nothing was set aside.
        """
        groups = self.rows.group_by("file", "reason", maintain_order=True)
        return tuple(
            f"{file}: {_counted(rows)} set aside, {reason}: {_shown(rows, examples)}"
            for (file, reason), rows in groups
        )

    def and_those_of(self, others: Iterable["Quarantine"]) -> "Quarantine":
        """Join several quarantines."""
        return Quarantine(pl.concat([self.rows, *(other.rows for other in others)]))


def stored_rows(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Read rows that were set aside when a file was stored.

    >>> one = {"file": "f", "reason": "r", "item": "1", "state": "", "value": ""}
    >>> stored_rows([one])["count"].to_list()
    [1]
    """
    return pl.DataFrame(rows, schema=NOTHING.schema).with_columns(pl.col("count").fill_null(1))


def leave_out(file: str, reason: str, names: pl.Series) -> pl.DataFrame:
    """Set rows aside that the publisher means as they are, but that are of no state.

    Parameters
    ----------
    names : Series
        Of each such row the party that is no state, as the file writes it.

    Returns
    -------
    DataFrame
        One row for each name, with the number of its rows, as `Quarantine` holds them.

    Examples
    --------
    >>> names = pl.Series(["World", "World", "Aruba"])
    >>> Quarantine(leave_out("trade.csv", "no state then", names)).lines()
    ("trade.csv: 3 rows set aside, no state then: 'World' (2 rows), 'Aruba' (1 row)",)
    """
    counts = names.cast(pl.String).alias("state").value_counts(name="count")
    return counts.sort(["count", "state"], descending=[True, False]).select(
        pl.lit(file).alias("file"),
        pl.lit(reason).alias("reason"),
        pl.lit("").alias("item"),
        pl.col("state").fill_null(""),
        pl.lit("").alias("value"),
        pl.col("count").cast(pl.Int64),
    )


def _counted(rows: pl.DataFrame) -> str:
    count = int(rows["count"].sum())
    return f"{count:,} row{'' if count == 1 else 's'}"


def _shown(rows: pl.DataFrame, examples: int) -> str:
    first = rows.head(examples).select("value", "state", "item", "count").iter_rows()
    found = [
        f"{shown(value)} ({state}, {item})"
        if item
        else f"{shown(state)} ({count:,} row{'' if count == 1 else 's'})"
        for value, state, item, count in first
    ]
    return ", ".join(found) + (" ..." if rows.height > examples else "")
