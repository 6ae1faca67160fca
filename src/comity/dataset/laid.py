"""A table that is laid out already, with what its columns mean: an estimate, to be written."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from comity.dataset.columns import Column
from comity.methods.intervals import INTERVAL
from comity.results import Result, listed
from comity.sources.shelf.catalogue import citations

__all__ = ["Laid"]


@dataclass(frozen=True, eq=False, repr=False)
class Laid(Result):
    """A frame with its columns' labels, units and data sets.

    Parameters
    ----------
    frame : DataFrame
        The rows.
    columns : tuple of Column
        What each column of the frame holds, in order.
    notes : tuple of str
        What a reader must know besides.

    Examples
    --------
    >>> table = Laid(pl.DataFrame({"year": [1961]}), (Column("year", "year"),))
    >>> table.height, table.cite()
    (1, '')
    """

    frame: pl.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()

    _name = "table"
    _spread = INTERVAL

    def _title(self) -> str:
        return f"Table of {listed(column.name for column in self.columns)}"

    def _data_sets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for column in self.columns for n in column.source.split()))

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.frame.height

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows, as one batch."""
        yield self.frame

    def cite(self) -> str:
        """The BibTeX of every data set that the columns rest on."""
        return citations(*self._data_sets())
