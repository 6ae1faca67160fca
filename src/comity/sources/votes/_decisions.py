"""Decisions of the Security Council of one file as a holding: one row for each member's vote."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["DECISION", "POSITION", "decisions_of", "vetoers", "with_totals"]

DECISION = {
    "decision": pl.String(),
    "symbol": pl.String(),
    "draft": pl.String(),
    "date": pl.Date(),
    "precision": pl.String(),
    "title": pl.String(),
    "result": pl.String(),
    "yes": pl.Int64(),
    "no": pl.Int64(),
    "abstain": pl.Int64(),
    "source": pl.String(),
}
"""Columns of a decision: decision is its identifier in the file, symbol null where it has none,
result ``adopted``, ``vetoed`` or ``rejected``, totals null where unknown."""

POSITION = {"state": pl.String(), "position": pl.String()}
_PERMANENT = ("CHN", "FRA", "GBR", "RUS", "TWN", "USA")
_WORDS = ("yes", "no", "abstain")


def decisions_of(
    path: Path,
    source: str,
    decisions: pl.DataFrame,
    positions: pl.DataFrame,
    aside: pl.DataFrame,
    known: date | None = None,
) -> Holding:
    """Lay decisions out, by date, with one row for each member whose vote is known.

    Parameters
    ----------
    path : Path
        The file.
    source : str
        Key of its citation.
    decisions, positions : DataFrame
        Columns of `DECISION`; decision and those of `POSITION`.
    aside : DataFrame
        Rows that count nowhere, as `Quarantine` holds them.
    known : date, optional
        When the release was out.

    Returns
    -------
    Holding
        Columns of `DECISION` and `POSITION`.

    Raises
    ------
    ComityError
        If no decision is dated.
    """
    listed = decisions.with_columns(source=pl.lit(source)).select(
        pl.col(name).cast(kind) for name, kind in DECISION.items()
    )
    listed = listed.drop_nulls("date").sort("date", "decision")
    if listed.is_empty():
        raise ComityError(f"{path.name} holds no dated vote; give a file that does")
    start, end = listed["date"][0], listed["date"][-1]
    if listed["precision"][0] == "year":
        start = start.replace(month=1, day=1)
    cast = positions.select(pl.col("decision", *POSITION).cast(pl.String)).sort("state")
    rows = listed.join(cast, on="decision", how="left", maintain_order="left_right")
    span = Span(start, end, data_set(source).universe, source, known)
    return Holding(rows, (span,), Quarantine(aside))


def with_totals(decisions: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """Add how many voted yes, no and abstained, counted from the votes."""
    counts = positions.group_by("decision").agg(
        *((pl.col("position") == word).sum().cast(pl.Int64).alias(word) for word in _WORDS)
    )
    return decisions.join(counts, on="decision", how="left", maintain_order="left")


def vetoers(positions: pl.DataFrame) -> pl.DataFrame:
    """Which permanent members voted no on each draft, as text; drafts without one are left out."""
    no = positions.filter(pl.col("position") == "no", pl.col("state").is_in(_PERMANENT))
    return no.group_by("decision").agg(vetoers=pl.col("state").sort().str.join(" "))
