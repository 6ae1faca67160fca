"""Decisions of the Security Council of one file as a holding: one row for each member's vote."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.sheets import Sheet, holding, require_few_broken
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes._doubts import of_calls

KEYS = ("decision", "state")
"""What names a row."""

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
    votes: Sheet, decisions: pl.DataFrame, source: str, known: date | None = None
) -> Holding:
    """Lay decisions out, by date, with one row for each member whose vote is known.

    Parameters
    ----------
    votes : Sheet
        Sound votes: roll_call, state, vote.
    decisions : DataFrame
        The decisions they are on: roll_call and columns of `DECISION`; without totals these are
        counted from the votes.

    Returns
    -------
    Holding
        Columns of `DECISION` and `POSITION`.
    """
    require_few_broken(votes)
    positions = positions_of(votes)
    listed = decisions.drop_nulls("date").with_columns(
        source=pl.lit(source), decision=pl.col("roll_call").cast(pl.String)
    )
    if "yes" not in listed.columns:
        listed = with_totals(listed, positions)
    listed = listed.select(pl.col(name).cast(kind) for name, kind in DECISION.items())
    listed = listed.sort("date", "decision")
    if listed.is_empty():
        raise ComityError(f"{votes.file} holds no dated vote; give a file that does")
    start, end = listed["date"][0], listed["date"][-1]
    if listed["precision"][0] == "year":
        start = start.replace(month=1, day=1)
    rows = listed.join(positions, on="decision", how="left", maintain_order="left_right")
    span = Span(start, end, data_set(source).universe, source, known)
    doubts = pl.concat([votes.doubts, of_calls(votes.file, decisions)])
    return holding(replace(votes, rows=rows, doubts=doubts), [span])


def joined_decisions(parts: Sequence[tuple[str, Holding]]) -> Holding:
    """Join files; a decision that is cut through has the totals of all its votes."""
    found = joined(parts, KEYS, "date")
    totals = {
        word: pl.when(pl.col(word).is_not_null()).then(
            pl.max_horizontal(
                pl.col(word).max().over("decision"),
                (pl.col("position") == word).sum().over("decision").cast(pl.Int64),
            )
        )
        for word in _WORDS
    }
    return replace(found, rows=found.rows.with_columns(**totals)) if len(parts) > 1 else found


def positions_of(votes: Sheet) -> pl.DataFrame:
    """The votes of a sheet as positions: decision, state, position."""
    names = {"decision": "roll_call", "state": "state", "position": "vote"}
    return votes.rows.select(pl.col(old).cast(pl.String).alias(new) for new, old in names.items())


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
