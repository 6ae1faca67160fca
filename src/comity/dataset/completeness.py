"""Completeness: how many rows of a panel are known whole, and which column ends first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.dataset.columns import Column

__all__ = ["Completeness"]


@dataclass
class Completeness:
    """What is counted of a panel while its batches pass.

    Parameters
    ----------
    columns : sequence of Column
        Of the panel.

    Examples
    --------
    >>> seen = Completeness([Column("year", "year"), Column("cinc", "c", source="nmc")])
    >>> seen.see(pl.DataFrame({"year": [2000, 2001], "cinc": [0.1, None]}))
    >>> seen.lines()
    ('1 of 2 rows is complete over all columns',)
    """

    columns: Sequence[Column]
    rows: int = 0
    whole: int = 0
    first: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    @property
    def _added(self) -> list[Column]:
        return [column for column in self.columns if column.source]

    def see(self, batch: pl.DataFrame) -> None:
        """Count the rows of a batch."""
        names = [column.name for column in self._added]
        self.rows += batch.height
        if not names:
            return
        known = batch.select(
            pl.all_horizontal(pl.col(names).is_not_null()).sum().alias(" whole"),
            *(_years(n).min().alias(f"{n} from") for n in names),
            *(_years(n).max().alias(n) for n in names),
        ).row(0, named=True)
        self.whole += known[" whole"] or 0
        for name in names:
            start, end = known[f"{name} from"], known[name]
            if end is not None:
                self.first[name] = min(start, self.first.get(name, start))
                self.last[name] = max(end, self.last.get(name, end))

    def lines(self) -> tuple[str, ...]:
        """What there is to say."""
        if not self._added or not self.rows:
            return ()
        are = "is" if self.whole == 1 else "are"
        said = [f"{self.whole:,} of {self.rows:,} rows {are} complete over all columns"]
        dated = [c for c in self._added if c.coverage and c.name in self.last]
        if dated:
            late = max(dated, key=lambda column: self.first[column.name])
            year = self.first[late.name]
            if not self.whole and year > min(self.first.values()):
                said.append(f"{late.name} ({late.source}) begins last, in {year}")
            first = min(dated, key=lambda column: self.last[column.name])
            year = self.last[first.name]
            if year < max(self.last.values()):
                said.append(f"{first.name} ({first.source}) ends first, in {year}")
        empty = [column.name for column in self._added if column.name not in self.last]
        if empty:
            said.append(f"nothing is known of {', '.join(empty)}")
        return tuple(said)


def _years(name: str) -> pl.Expr:
    """The years in which a column is known."""
    return pl.col("year").filter(pl.col(name).is_not_null())
