"""Prepared: columns that are no indicators, with their files read, ready to be joined to rows."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from comity.dataset.columns import Column
from comity.sources.shelf.catalogue import citations

__all__ = ["Prepared"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Columns with their files read, ready to be joined to any batch of rows.

    Parameters
    ----------
    columns : tuple of Column
        What it adds, in order.
    join : callable
        ``join(batch)`` gives those columns, one row for each of the batch.
    notes : tuple of str
        What a reader should know: rows left out, files chosen.
    """

    columns: tuple[Column, ...]
    join: Callable[[pl.DataFrame], pl.DataFrame]
    notes: tuple[str, ...] = ()

    @property
    def bibtex(self) -> tuple[str, ...]:
        """The BibTeX of its data sets."""
        names = dict.fromkeys(name for column in self.columns for name in column.source.split())
        return tuple(citations(name) for name in names)
