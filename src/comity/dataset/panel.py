"""The panel: states or dyads by period, with figures, each a value or a null with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from comity.dataset.additions import add
from comity.dataset.columns import Column
from comity.dataset.measured import SMALL, Measured
from comity.dataset.prepared import Prepared
from comity.dataset.rows import PARTS, Rows
from comity.errors import ComityError, shown
from comity.evidence import Evidence, Source, parse_bibliography
from comity.indicators import LEADS
from comity.results import Result, extent_of, lines_of, listed
from comity.states import Frequency
from comity.steps import each

__all__ = ["Panel"]

_PERIOD = {
    "year": (Column("year", "year"),),
    "quarter": (Column("year", "year"), Column("quarter", "quarter of the year", "1-4")),
    "month": (Column("year", "year"), Column("month", "month of the year", "1-12")),
}


_LAID_OUT = 200_000
"""Figures of a panel that are laid out to say how many are null."""


@dataclass(frozen=True, eq=False, repr=False)
class Panel(Result):
    """States or dyads by period, with what was added to them.

    A panel is laid out when it is looked at (`frame`, `long`) or written
    (`comity.dataset.write`), so that one of any length can be written within bounded memory.

    Parameters
    ----------
    rows : Rows
        Its rows.
    evidence : Evidence
        Records, coverage and sources behind its figures, as known on ``as_of``.
    added : tuple of Measured or Prepared
        What was added, in order.
    whole : Evidence
        The same evidence, with what became known later.
    data : Path or None
        Folder of published data, searched before the store.
    sources : tuple of str
        Data sets to be read whatever others cover.
    votes : mapping
        ``universe`` and ``issue`` of the General Assembly's votes, as of `comity.panel`.

    Examples
    --------
    >>> import comity as cm
    >>> panel = cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("alliances")
    >>> panel.frame.select("state_a", "state_b", "year", "defence").rows()
    [('CHN', 'PRK', 1961, True)]
    """

    rows: Rows
    evidence: Evidence
    added: tuple[Measured | Prepared, ...] = ()
    whole: Evidence | None = None
    data: Path | None = None
    sources: tuple[str, ...] = ()
    votes: Mapping[str, Any] = field(default_factory=dict)
    _long: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False)

    _name = "panel"
    _spread = "range over accounts"

    def _title(self) -> str:
        unit = {"state": "states", "dyad": "dyads"}.get(self.rows.unit, "directed dyads")
        return f"Panel of {unit} by {self.freq}: {listed(self.rows.states) or 'no state'}"

    def _rests_on(self) -> Evidence:
        return self.evidence

    def _data_sets(self) -> tuple[str, ...]:
        held = (name for column in self.columns for name in column.source.split())
        return tuple(dict.fromkeys([*held, *super()._data_sets()]))

    def _extent(self) -> list[str]:
        names = [column.name for column in self.columns]
        first, last = self.rows.years
        facts = [f"year {first} to {last}, {self.height:,} rows of {len(names)} columns"]
        if self._small and self._measured:
            facts += [f"figures: {line}" for line in extent_of(self.cells)]
        elif self._small:
            facts = extent_of(self.frame)
        return [*facts, f"columns: {listed(names)}"]

    def _lines(self) -> pl.DataFrame:
        if self._small and self._measured:
            leads = self.cells.filter(pl.col("indicator").is_in([i.name for i in LEADS.values()]))
            return lines_of(leads if leads.height else self.cells, "indicator")
        return lines_of(self.frame if self._small else self.head(_LAID_OUT // len(self.columns)))

    def _cited(self) -> list[Source]:
        own = self.evidence._cited() if self.evidence.sources else []
        added = "\n".join(dict.fromkeys(b for one in self.added for b in one.bibtex))
        return [*own, *parse_bibliography(added).values()]

    @property
    def _small(self) -> bool:
        return self.height * len(self.columns) <= _LAID_OUT

    def add(self, *names: str) -> "Panel":
        """The same panel with more columns.

        Parameters
        ----------
        *names : str
            What to add: keys of `comity.dataset.ADDITIONS` or of `comity.indicators.INDICATORS`.

        Returns
        -------
        Panel
            A new one; this stays as it is.

        Raises
        ------
        ComityError
            If a name is unknown or was added already, does not fit the unit of analysis, or its
            data are not available.

        Examples
        --------
        >>> import comity as cm
        >>> cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("distance").height
        1
        """
        panel = self
        for name in each(names):
            evidence, found = add(
                name, panel.rows, panel._all, panel.data, panel.sources, panel.votes
            )
            known = evidence if self.as_of is None else evidence.known_by(self.as_of)
            panel = replace(panel, evidence=known, whole=evidence, added=(*panel.added, *found))
        seen = [column.name for column in panel.columns]
        twice = next((name for name in seen if seen.count(name) > 1), None)
        if twice:
            raise ComityError(f"the panel has a column {twice} already; add each thing once")
        return panel

    @property
    def _all(self) -> Evidence:
        return self.evidence if self.whole is None else self.whole

    @property
    def freq(self) -> Frequency:
        """Length of the periods."""
        return self.rows.freq

    @property
    def as_of(self) -> date | None:
        """The day on whose knowledge the panel rests.

        None is all that is known.
        """
        return self.rows.as_of

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each column holds, in order.

        Those that name the row come first.
        """
        return (*_of_rows(self.rows), *(column for one in self.added for column in one.columns))

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that it holds.

        In the order in which they were added.
        """
        return tuple(one.indicator.name for one in self._measured)

    @property
    def _measured(self) -> list[Measured]:
        return [one for one in self.added if isinstance(one, Measured)]

    @property
    def height(self) -> int:
        """Number of rows.

        Counted without laying them out.
        """
        return self.rows.height

    def __len__(self) -> int:
        return self.height

    def batches(self) -> Iterator[pl.DataFrame]:
        """Lay the panel out, some rows at a time.

        One without rows where the panel has none.
        """
        own = [column.name for column in _of_rows(self.rows)]
        part = _part(self.freq)
        for batch in self.rows.batches():
            named = batch.with_columns(part).select(own) if part is not None else batch.select(own)
            text = named.with_columns(pl.col(pl.Enum).cast(pl.String))
            yield pl.concat([text, *(one.join(batch) for one in self.added)], how="horizontal")

    def head(self, n: int) -> pl.DataFrame:
        """The first rows."""
        return next(self.batches()).head(n)

    @property
    def frame(self) -> pl.DataFrame:
        """The whole panel, wide: one row for each state or dyad and period.

        States as ids, sorted by state or dyad and time. Null means not known, never zero.
        """
        return pl.concat(self.batches())

    @cached_property
    def cells(self) -> pl.DataFrame:
        """Every cell of every indicator: what `long` gives of all of them."""
        return self.long(*self.indicators) if self._measured else pl.DataFrame(schema=_CELLS)

    @cached_property
    def known(self) -> pl.DataFrame:
        """The cells that have a value, as `long` has them.

        Of many states and years these are few: a null is not laid out before it is left out.
        A small panel is laid out once, for this and for `cells`.
        """
        if self.rows.height <= SMALL:
            return self.cells.filter(pl.col("status").is_in(["observed", "zero"]))
        parts = [one.long(batch, known=True) for one in self._measured for batch in self._batches]
        return pl.concat([pl.DataFrame(schema=_CELLS), *parts])

    def of(self, name: str) -> pl.DataFrame:
        """The cells of one indicator, as `long` has them; none where the panel does not hold it.

        >>> import comity as cm
        >>> cm.casebook("crink").panel(start=2018, end=2018).of("trade_value").height
        0
        """
        return self.long(name) if name in self.indicators else pl.DataFrame(schema=_CELLS)

    @property
    def last_day(self) -> date:
        """The last day of the last period."""
        return self.rows.scope.periods()["end"].max()  # type: ignore[return-value]

    @cached_property
    def _batches(self) -> list[pl.DataFrame]:
        return list(self.rows.batches())

    def _opened(self, one: Measured) -> pl.DataFrame:
        """The cells of one indicator, with their words, made once."""
        name = one.indicator.name
        if name not in self._long:
            self._long[name] = pl.concat(one.long(batch) for batch in self._batches)
        return self._long[name]

    def long(self, *names: str) -> pl.DataFrame:
        """The panel, long: one row for each figure, with its reason and its records.

        Parameters
        ----------
        *names : str
            Indicators that it holds; by default all.

        Returns
        -------
        DataFrame
            indicator, domain, state_a, state_b, period, start, end (days), value (null where
            nothing is known), n (things it rests on), low, high (the range over contradicting
            accounts; where the value is null but bounded, the bounds, null where there is none on
            that side), se (standard error of the value, where its publisher gives one), status
            (``observed``, ``zero``, ``bounded``, ``null``), reason (why null), covered_to (last day
            covered), working (the figures that went in), records (ids). In the order of indicator,
            dyad, period; where an indicator tells directions apart, a dyad has two rows.

        Raises
        ------
        ComityError
            If it does not hold an indicator.

        Examples
        --------
        >>> import comity as cm
        >>> panel = cm.casebook("crink").panel(start=2023, end=2024)
        >>> cells = panel.long("trade_salience").filter(state_a="CHN", state_b="PRK")
        >>> cells.select("period", "status", "reason").rows()
        [('2023', 'observed', ''), ('2024', 'null', 'no figure')]
        """
        missing = [name for name in names if name not in self.indicators]
        if missing:
            held = ", ".join(self.indicators) or "none"
            raise ComityError(f"the panel does not hold {shown(missing[0])}; it holds {held}")
        if not names:
            return self.cells
        chosen = [one for one in self._measured if one.indicator.name in names]
        return pl.concat(self._opened(one) for one in each(chosen))

    def figures(self, name: str) -> pl.DataFrame:
        """The figures of one indicator without their words, as arrays are made of them.

        Columns: pair (number of the two states), number (of the period), value, n, se, low, high
        and verdict (`comity.indicators.absence`), one row for each of the panel.

        >>> import comity as cm
        >>> cm.casebook("crink").panel(start=2018, end=2018).figures("obligation").height
        6
        """
        one = next(one for one in self._measured if one.indicator.name == name)
        columns = ("pair", "number", "value", "n", "se", "low", "high", "verdict")
        return pl.concat(one.cells(batch).select(columns) for batch in self.rows.batches())

    def undirected(self) -> "Panel":
        """The same panel with one row for the two directions of a dyad.

        Itself where its rows are no directed dyads.
        """
        if self.rows.unit != "directed-dyad":
            return self
        once = self.rows.spells.filter(pl.col("state_a") < pl.col("state_b"))
        rows = replace(self.rows, spells=once, unit="dyad")
        added = tuple(
            replace(one, rows=rows) if isinstance(one, Measured) else one for one in self.added
        )
        return replace(self, rows=rows, added=added)

    @property
    def left_out(self) -> pl.DataFrame:
        """The records that were not yet known on ``as_of``.

        Columns: kind, id, start, known and what; empty where all is known.
        """
        return self._all.known_after(self.as_of or date.max)

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """Hand the panel to any program that reads Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def codebook(self) -> pl.DataFrame:
        """Describe the columns.

        One row for each: column, label, unit, coverage, source.
        """
        rows_ = [(c.name, c.label, c.unit, c.coverage, c.source) for c in self.columns]
        names = ("column", "label", "unit", "coverage", "source")
        return pl.DataFrame(rows_, schema=dict.fromkeys(names, pl.String), orient="row")

    def cite(self) -> str:
        """The BibTeX of the data that the panel holds."""
        sources = [source.bibtex for _, source in sorted(self.evidence.sources.items())]
        return "\n".join(dict.fromkeys([*sources, *(b for o in self.added for b in o.bibtex)]))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of what was added."""
        return (*self.evidence.notes, *(note for one in self.added for note in one.notes))


_CELLS: dict[str, Any] = {
    **dict.fromkeys(("indicator", "domain", "state_a", "state_b", "period"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    "value": pl.Float64,
    "n": pl.Int64,
    **dict.fromkeys(("low", "high", "se"), pl.Float64),
    **dict.fromkeys(("status", "reason"), pl.String),
    "covered_to": pl.Date,
    "working": pl.String,
    "records": pl.List(pl.String),
}


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
    return (pl.col("number") % PARTS[freq] + 1).cast(pl.Int8).alias(freq)
