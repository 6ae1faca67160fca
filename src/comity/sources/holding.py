"""What the files of one data set hold, whoever published them: rows, coverage, rows set aside."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources._spans import Span
from comity.sources.quarantine import Quarantine, stored_rows

__all__ = ["Holding", "read_stored"]


@dataclass(frozen=True, eq=False)
class Holding:
    """The rows of one data set, with states under their ids and in the units of its adapter.

    Parameters
    ----------
    rows : DataFrame
        Columns as the adapter of the data set documents them.
    span : Span
        First and last day that the files cover, what they hold, and the key of the citation.
    quarantine : Quarantine
        Rows that count nowhere.

    Examples
    --------
    >>> span = Span(date(1816, 1, 1), date(1990, 12, 31), "made up", "gml-mid")
    >>> Holding(pl.DataFrame({"state": ["CHN"]}), span).about()["end"]
    '1990-12-31'
    """

    rows: pl.DataFrame
    span: Span
    quarantine: Quarantine = field(default_factory=Quarantine)

    def about(self) -> dict[str, Any]:
        """What a stored file says of itself.

        Returns
        -------
        dict
            start, end, universe, source and the rows set aside.

        Raises
        ------
        Nothing.
        """
        return {
            "start": str(self.span.start),
            "end": str(self.span.end),
            "universe": self.span.universe,
            "source": self.span.source,
            "aside": self.quarantine.rows.to_dicts(),
        }

    def coverage(self, kind: str, states: tuple[str, ...]) -> tuple[Coverage, ...]:
        """Declare the span complete for some states.

        Parameters
        ----------
        kind : str
            Kind of record.
        states : tuple of str
            State codes.

        Returns
        -------
        tuple of Coverage
            One, of all pairs; none where fewer than two states are named.

        Raises
        ------
        Nothing.
        """
        among = tuple(sorted(set(states)))
        span = self.span
        if len(among) < 2:
            return ()
        return (Coverage(kind, among, span.start, span.end, span.universe, (span.source,)),)


def read_stored(path: Path) -> Holding:
    """Read what the store keeps of a data set.

    Parameters
    ----------
    path : Path
        A Parquet file that `comity.sources.store.add` wrote.

    Returns
    -------
    Holding
        As its adapter read it.

    Raises
    ------
    KeyError
        If the file is none of the store.

    Examples
    --------
    >>> import tempfile
    >>> span = Span(date(1816, 1, 1), date(1990, 12, 31), "made up", "gml-mid")
    >>> held = Holding(pl.DataFrame({"state": ["CHN"]}), span)
    >>> path = Path(tempfile.mkdtemp(), "mid.parquet")
    >>> held.rows.write_parquet(path, metadata={"comity": json.dumps(held.about())})
    >>> read_stored(path).span == span
    True
    """
    about = json.loads(pl.read_parquet_metadata(path)["comity"])
    start, end = (date.fromisoformat(about[name]) for name in ("start", "end"))
    span = Span(start, end, about["universe"], about["source"])
    aside = stored_rows(about["aside"])
    return Holding(pl.read_parquet(path), span, Quarantine(aside))
