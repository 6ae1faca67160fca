"""What the files of one data set hold, whoever published them: rows, coverage, rows set aside."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.quarantine import Quarantine, stored_rows
from comity.sources.reading.spans import Span

__all__ = ["DOUBTS", "Holding", "read_stored"]

DOUBTS = pl.DataFrame(
    schema={
        "state_a": pl.String,
        "state_b": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "reason": pl.String,
    }
)
"""No doubt: nothing that was set aside may be of any state."""


@dataclass(frozen=True, eq=False)
class Holding:
    """The rows of one data set, with states under their ids and in the units of its adapter.

    Parameters
    ----------
    rows : DataFrame
        Columns as the adapter of the data set documents them.
    spans : tuple of Span
        What the files cover, in the order of time, none overlapping: first and last day, what they
        hold, and the key of the citation.
    quarantine : Quarantine
        Rows that count nowhere.
    doubts : DataFrame
        Of rows that were set aside, whom and when they may be about: state_a, state_b (ids; null
        for any state), start, end (days; null for any time), reason. Between two states that a
        doubt names nothing is known then; where it names one, or none, an absence proves nothing.
    notes : tuple of str
        What a reader should know of how several files were joined, one line each.

    Examples
    --------
    >>> from datetime import date
    >>> span = Span(date(1816, 1, 1), date(1990, 12, 31), "made up", "gml-mid")
    >>> Holding(pl.DataFrame({"state": ["CHN"]}), (span,)).about()["end"]
    '1990-12-31'
    """

    rows: pl.DataFrame
    spans: tuple[Span, ...]
    quarantine: Quarantine = field(default_factory=Quarantine)
    doubts: pl.DataFrame = field(default_factory=lambda: DOUBTS)
    notes: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """From the first day to the last that is covered, gaps between files included.

        With the universe and the source of the first file.
        """
        first = self.spans[0]
        end = max(one.end for one in self.spans)
        return Span(first.start, end, first.universe, first.source, first.known)

    def about(self) -> dict[str, Any]:
        """What a stored file says of itself.

        start, end and universe of the whole, and spans, doubts, notes and the rows set aside.
        """
        return {
            "start": str(self.span.start),
            "end": str(self.span.end),
            "universe": self.span.universe,
            "spans": [one.as_text() for one in self.spans],
            "doubts": self.doubts.with_columns(pl.col("start", "end").cast(pl.String)).to_dicts(),
            "notes": list(self.notes),
            "aside": self.quarantine.rows.to_dicts(),
        }

    def coverage(self, kind: str, states: tuple[str, ...]) -> tuple[Coverage, ...]:
        """Declare the spans complete for some states.

        One for each span, of all pairs; none where fewer than two states are named.
        """
        among = tuple(sorted(set(states)))
        if len(among) < 2:
            return ()
        return tuple(
            Coverage(kind, among, one.start, one.end, one.universe, (one.source,))
            for one in self.spans
        )


def read_stored(path: Path) -> Holding:
    """Read what the store keeps of a data set.

    >>> import tempfile
    >>> from datetime import date
    >>> span = Span(date(1816, 1, 1), date(1990, 12, 31), "made up", "gml-mid")
    >>> held = Holding(pl.DataFrame({"state": ["CHN"]}), (span,))
    >>> path = Path(tempfile.mkdtemp(), "mid.parquet")
    >>> held.rows.write_parquet(path, metadata={"comity": json.dumps(held.about())})
    >>> read_stored(path).spans == (span,)
    True
    """
    about = json.loads(pl.read_parquet_metadata(path)["comity"])
    text = dict.fromkeys(DOUBTS.columns, pl.String)
    doubts = pl.DataFrame(about["doubts"], schema=text).with_columns(
        pl.col("start", "end").str.to_date()
    )
    return Holding(
        pl.read_parquet(path, glob=False),
        tuple(Span.from_text(one) for one in about["spans"]),
        Quarantine(stored_rows(about["aside"])),
        doubts,
        tuple(about["notes"]),
    )
