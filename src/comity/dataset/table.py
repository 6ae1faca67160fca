"""The table of states or dyads by period, to which columns are added by name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from comity.dataset.additions import Prepared, prepare
from comity.dataset.columns import Column
from comity.dataset.rows import Rows, Unit, rows
from comity.errors import ComityError
from comity.sources.shelf.catalogue import citations
from comity.states import Frequency

__all__ = ["Table", "dyads", "panel"]

_PERIOD = {
    "year": (Column("year", "year"),),
    "quarter": (Column("year", "year"), Column("quarter", "quarter of the year", "1-4")),
    "month": (Column("year", "year"), Column("month", "month of the year", "1-12")),
}


@dataclass(frozen=True, eq=False)
class Table:
    """States or dyads by period, with what was added to them.

    A table is laid out when it is looked at (`frame`) or written (`comity.dataset.write`), so that
    one of any length can be written within bounded memory.

    Parameters
    ----------
    rows : Rows
        Its rows.
    added : tuple of Prepared
        What was added, in order.
    data : Path or None
        Folder of published data, searched before the store.

    Examples
    --------
    >>> import comity as cm
    >>> table = cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("alliances")
    >>> table.frame.select("state_a", "state_b", "year", "defence").rows()
    [('CHN', 'PRK', 1961, True)]
    """

    rows: Rows
    added: tuple[Prepared, ...] = ()
    data: Path | None = None

    def add(self, *names: str) -> "Table":
        """The same table with more columns.

        Parameters
        ----------
        *names : str
            What to add: keys of `comity.dataset.ADDITIONS`.

        Returns
        -------
        Table
            A new one; this stays as it is.

        Raises
        ------
        ComityError
            If a name is unknown or was added already, does not fit the unit of analysis, or its
            data are not at hand.

        Examples
        --------
        >>> import comity as cm
        >>> cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("distance").height
        1
        """
        found = tuple(prepare(name, self.rows, self.data) for name in names)
        table = replace(self, added=(*self.added, *found))
        seen = [column.name for column in table.columns]
        twice = next((name for name in seen if seen.count(name) > 1), None)
        if twice:
            raise ComityError(f"the table has a column {twice} already; add each thing once")
        return table

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each column holds, in order.

        Returns
        -------
        tuple of Column
            First those that name the row.

        Raises
        ------
        Nothing.
        """
        return (*_of_rows(self.rows), *(column for one in self.added for column in one.columns))

    @property
    def height(self) -> int:
        """Number of rows.

        Returns
        -------
        int
            Counted without laying them out.

        Raises
        ------
        Nothing.
        """
        return self.rows.height

    def __len__(self) -> int:
        return self.height

    def batches(self) -> Iterator[pl.DataFrame]:
        """Lay the table out, some rows at a time.

        Returns
        -------
        iterator of DataFrame
            Rows in order, with all columns; one without rows where the table has none.

        Raises
        ------
        Nothing.
        """
        own = [column.name for column in _of_rows(self.rows)]
        part = _part(self.rows.freq)
        for batch in self.rows.batches():
            named = batch.with_columns(part).select(own) if part is not None else batch.select(own)
            yield pl.concat([named, *(one.join(batch) for one in self.added)], how="horizontal")

    def head(self, n: int) -> pl.DataFrame:
        """The first rows.

        Parameters
        ----------
        n : int
            How many.

        Returns
        -------
        DataFrame
            No more of the table is laid out than the batch that holds them.

        Raises
        ------
        Nothing.
        """
        return next(self.batches()).head(n)

    @property
    def frame(self) -> pl.DataFrame:
        """The whole table as a data frame.

        Returns
        -------
        DataFrame
            States as ids, sorted by state or dyad and time. Null means not known, never zero.

        Raises
        ------
        Nothing.
        """
        return pl.concat(self.batches())

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """Hand the table to any program that reads Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def codebook(self) -> pl.DataFrame:
        """Describe the columns.

        Returns
        -------
        DataFrame
            One row for each: column, label, unit, coverage, source.

        Raises
        ------
        Nothing.
        """
        rows_ = [(c.name, c.label, c.unit, c.coverage, c.source) for c in self.columns]
        names = ("column", "label", "unit", "coverage", "source")
        return pl.DataFrame(rows_, schema=dict.fromkeys(names, pl.String), orient="row")

    def cite(self) -> str:
        """The BibTeX of the data that the table holds.

        Returns
        -------
        str
            One entry for each publication.

        Raises
        ------
        Nothing.
        """
        used = dict.fromkeys(name for column in self.columns for name in column.source.split())
        return citations(*used)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of what was added.

        Returns
        -------
        tuple of str
            One line each.

        Raises
        ------
        Nothing.
        """
        return tuple(note for one in self.added for note in one.notes)


def _of_rows(of: Rows) -> tuple[Column, ...]:
    """The columns that name a row."""
    codes = of.system if of.system in ("cow", "gw") else ""
    if of.unit == "state":
        named = [Column("state", "state")]
        named += [Column("code", f"{codes.upper()} code")] if codes else []
    else:
        named = [Column("state_a", "state a"), Column("state_b", "state b")]
        named += (
            [Column(f"code_{s}", f"{codes.upper()} code of {s}") for s in "ab"] if codes else []
        )
    return (*named, *_PERIOD[of.freq])


def _part(freq: Frequency) -> pl.Expr | None:
    if freq == "year":
        return None
    parts = 4 if freq == "quarter" else 12
    return (pl.col("number") % parts + 1).cast(pl.Int8).alias(freq)


def panel(
    states: str | Iterable[str] = "all",
    *,
    unit: Unit = "directed-dyad",
    freq: Frequency = "year",
    start: int | date | None = None,
    end: int | date | None = None,
    indicators: str | Sequence[str] = (),
    as_of: date | None = None,
    system: str = "cow",
    data: str | Path | None = None,
) -> Table:
    """Build a table of states or dyads by period, with columns from the published data at hand.

    Parameters
    ----------
    states : str or iterable of str
        ``"all"``, one of `comity.states.GROUPS` (its members of today, at all times), or names
        and codes of states: for dyads two or more.
    unit : {"directed-dyad", "dyad", "state"}
        What is one row, besides the period.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : int or date, optional
        First and last year or day; by default the first day of the system and today.
    indicators : str or sequence of str
        What to add: one or several keys of `comity.dataset.ADDITIONS`.
    as_of : date, optional
        Use only what was over on that day; the table ends with it.
    system : {"cow", "gw", "gw_micro", "un"}
        Whose membership counts.
    data : str or Path, optional
        Folder of published data; what it lacks is looked up in the store.

    Returns
    -------
    Table
        Two states have a row where both were members on the same day of the period. A value
        outside what the files at hand cover is null. Cost grows with the number of rows.

    Raises
    ------
    ComityError
        If a name or an option is unknown, or data are not at hand.

    References
    ----------
    Bennett & Stam (2000), EUGene, International Interactions 26(2): 179-204.
    Miller (2022), peacesciencer, Conflict Management and Peace Science 39(6): 755-779.

    Examples
    --------
    >>> panel(["CHN", "PRK", "RUS"], unit="dyad", start=1961, end=1961,
    ...       indicators=["alliances", "capability"], data=folder).frame.select(
    ...     "state_a", "state_b", "obligation", "capability_ratio").rows()
    [('CHN', 'PRK', 3, 0.2), ('CHN', 'RUS', 3, 0.8), ('PRK', 'RUS', 0, 0.25)]
    """
    laid = rows(states, unit=unit, freq=freq, start=start, end=end, system=system, as_of=as_of)
    added = (indicators,) if isinstance(indicators, str) else indicators
    return Table(laid, data=None if data is None else Path(data)).add(*added)


def dyads(
    states: str | Iterable[str] = "all",
    *,
    start: int | date | None = None,
    end: int | date | None = None,
    freq: Frequency = "year",
    directed: bool = False,
    system: str = "cow",
    as_of: date | None = None,
    data: str | Path | None = None,
) -> Table:
    """Lay out dyads by period, to which columns are then added one after the other.

    Parameters
    ----------
    states, start, end, freq, system, as_of, data
        As for `panel`.
    directed : bool
        Whether a to b and b to a are two dyads.

    Returns
    -------
    Table
        Without columns beyond those that name its rows.

    Raises
    ------
    ComityError
        As for `panel`.

    Examples
    --------
    >>> dyads("CRINK", start=2000, end=2001, directed=True).height
    24
    """
    unit: Unit = "directed-dyad" if directed else "dyad"
    return panel(
        states, unit=unit, freq=freq, start=start, end=end, as_of=as_of, system=system, data=data
    )
