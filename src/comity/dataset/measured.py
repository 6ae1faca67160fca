"""Measured: the figures of one indicator for the rows of a panel, values or nulls with reason."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset.accounts import Accounts, measure, told_schema
from comity.dataset.columns import Column
from comity.dataset.rows import Rows
from comity.evidence import Coverage, Evidence
from comity.indicators import Indicator
from comity.indicators.absence import (
    BOUNDED,
    KNOWN,
    SOME,
    Doubts,
    covers,
    doubts_of,
    judged,
    reasons,
)
from comity.indicators.covered import Covered, covered
from comity.states.pairs import PLACES, states_of

__all__ = ["SMALL", "Measured"]

SMALL = 20_000
"""Rows of a panel that will be opened by whoever holds it."""
_YES = ("no", "yes")


@dataclass(frozen=True, eq=False)
class Measured:
    """An indicator measured once over all dyads of the evidence, and looked up row by row.

    Parameters
    ----------
    indicator : Indicator
        Which one.
    rows : Rows
        The rows of the panel.
    accounts : Accounts
        The records.
    whole : Evidence
        The evidence with all coverage and doubts, whatever was known when.
    sources : str
        Data sets behind it, with spaces between them; empty for those of a casebook.

    Examples
    --------
    >>> import comity as cm
    >>> panel = cm.casebook("crink").panel(start=2018, end=2018, indicators=["obligation"])
    >>> panel.added[0].indicator.name
    'obligation'
    """

    indicator: Indicator
    rows: Rows
    accounts: Accounts
    whole: Evidence
    sources: str = ""
    bibtex: tuple[str, ...] = field(default=(), init=False)
    _rows_told: dict[tuple[bool, bool], tuple[NDArray[np.int64], pl.DataFrame]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def notes(self) -> tuple[str, ...]:
        """Whether all is null because the figures are of longer periods than the rows."""
        freq, (frame, _) = self.rows.freq, self.accounts.of(self.indicator.kind)
        if freq == "year" or frame is None or self.told["low"].count():
            return ()
        return (f"{self.indicator.name}: no figure available is of a {freq}; all are null",)

    @property
    def by_direction(self) -> bool:
        """Whether a to b is told apart from b to a."""
        told_apart = self.indicator.either and self.rows.unit == "directed-dyad"
        return self.indicator.directed or told_apart

    @property
    def both_ways(self) -> bool:
        """Whether an undirected row has two figures: of a with b, and of b with a."""
        return self.indicator.directed and self.rows.unit == "dyad"

    @property
    def _ways(self) -> tuple[bool, ...]:
        return (False, True) if self.both_ways else (False,)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What it adds to a wide panel: the figure, both ways where it has two, and its error."""
        one = self.indicator
        unit = "true or false" if one.levels == _YES else one.unit
        names = {one.name: self._label()}
        if self.both_ways:
            names = {f"{one.name}_a": one.label, f"{one.name}_b": _turned(one.label)}
        if one.errs:
            names |= {f"{n}_se": f"standard error of {label}" for n, label in names.items()}
        return tuple(
            Column(name, label, unit, self._span(), self.sources) for name, label in names.items()
        )

    def _label(self) -> str:
        """The label of the one figure of a row."""
        if self.indicator.either:
            return f"{self.indicator.label}, {'of a to b' if self.by_direction else 'of either'}"
        return self.indicator.label

    def _span(self) -> str:
        """The days that are covered for any pair."""
        if not self._declared:
            return ""
        first, last = (
            f(getattr(c, at) for c in self._declared) for f, at in ((min, "start"), (max, "end"))
        )
        return f"{first}/{max(first, min(last, date.today()))}"

    @cached_property
    def _declared(self) -> tuple[Coverage, ...]:
        kind = self.indicator.coverage_kind
        return tuple(one for one in self.whole.coverage if one.kind == kind)

    @cached_property
    def _covered(self) -> Covered:
        kind = self.indicator.coverage_kind
        if kind not in self.accounts.laid:
            found = covered(self._declared, self.rows.scope, self.rows.as_of)
            self.accounts.laid[kind] = found
        return self.accounts.laid[kind]

    @cached_property
    def _doubts(self) -> Doubts | None:
        kinds = (self.indicator.kind, self.indicator.coverage_kind)
        own = self.whole.doubts.filter(pl.col("kind").is_in(kinds))
        if self.indicator.rests_on == "third":
            own = _with_others(own)
        return doubts_of(own, self.rows.scope)

    @cached_property
    def told(self) -> pl.DataFrame:
        """What records tell: pair, number, value, n, se, low and high.

        A small panel will be opened by whoever holds it, and is measured once for both.
        """
        if self._small:
            return self.opened.select(list(told_schema(opened=False)))
        return self._measure(opened=False)

    @property
    def _small(self) -> bool:
        return self.rows.height <= SMALL

    @cached_property
    def opened(self) -> pl.DataFrame:
        """The same with working and records."""
        return self._measure(opened=True)

    def _measure(self, *, opened: bool) -> pl.DataFrame:
        return measure(
            self.indicator, self.accounts, self.rows,
            directed=self.indicator.either and self.by_direction, opened=opened,
        )  # fmt: skip

    @cached_property
    def _cover(self) -> NDArray[np.int8]:
        """By set and period whether it is covered as the indicator needs it."""
        periods = self.rows.scope.periods()
        days = periods.select((pl.col("end") - pl.col("start")).dt.total_days() + 1).to_series()
        table = self._covered.table
        lengths = np.tile(days.to_numpy(), table.height // periods.height)
        return covers(table, lengths, flow=self.indicator.accrues == "flow")

    def _placed(
        self, *, turned: bool, opened: bool = False
    ) -> tuple[NDArray[np.int64], pl.DataFrame]:
        """Numbers of the rows of which records tell, in order, and what they tell."""
        key = (turned, opened or self._small)
        if key not in self._rows_told:
            table = self.opened if key[1] else self.told
            pair = pl.col("pair")
            own = pair % PLACES * PLACES + pair // PLACES if turned else pair
            places = self.rows.places.select(
                pl.col("lo", "hi", "first"), pair=own if self.by_direction else pl.col("dyad")
            )
            rows = pl.col("first") + pl.col("number") - pl.col("lo")
            found = (
                table.lazy()
                .join(places.lazy(), on="pair")
                .filter(pl.col("number").is_between("lo", "hi"))
                .select(pl.exclude("lo", "hi", "first", "pair", "number"), row=rows)
                .sort("row")
                .collect()
            )
            self._rows_told[key] = found["row"].to_numpy(), found.drop("row")
        return self._rows_told[key]

    def _judged(
        self, batch: pl.DataFrame, *, turned: bool
    ) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """Verdicts and values of some rows."""
        told = np.zeros(batch.height, bool)
        at, part = self._part(batch, turned=turned)
        told[at] = part["n"].is_not_null().to_numpy()
        values = _spread(part["value"], at, batch.height)
        cover = self._cover[self._covered.at(batch["dyad"], batch["number"])]
        doubts = None if self._doubts is None else self._doubts.of(batch)
        bounded = np.zeros(batch.height, bool)
        if self.indicator.bounds:
            bounded[at] = part.select(
                pl.any_horizontal(pl.col("low", "high").is_not_null())
            ).to_series()
        members = self._of_members(batch)
        return judged(values, told, cover, members, doubts, self.indicator, bounded)

    def _part(
        self, batch: pl.DataFrame, *, turned: bool, opened: bool = False
    ) -> tuple[NDArray[np.int64], pl.DataFrame]:
        """Places within a batch of which records tell, and what they tell."""
        rows, table = self._placed(turned=turned, opened=opened)
        first = int(batch["row"][0]) if batch.height else 0
        low, high = np.searchsorted(rows, [first, first + batch.height])
        return rows[low:high] - first, table[int(low) : int(high)]

    def cells(
        self, batch: pl.DataFrame, *, turned: bool = False, opened: bool = False
    ) -> pl.DataFrame:
        """The cells of some rows, judged.

        Columns: pair (of an undirected figure in alphabetical order), number, value, n, low, high,
        se, verdict; where only bounds are known these are low and high, null where there is none;
        opened besides working, records, covered_from, covered_to, doubted, unsure. One row for
        each.
        """
        verdict, value = self._judged(batch, turned=turned)
        at, part = self._part(batch, turned=turned, opened=opened)
        pair = pl.col("pair")
        own = pair % PLACES * PLACES + pair // PLACES if turned else pair
        cells = batch.select("number", pair=own if self.by_direction else pl.col("dyad"))
        columns = {n: _spread(part[n], at, batch.height) for n in ("n", "low", "high", "se")}
        cells = cells.with_columns(
            pl.Series("verdict", verdict),
            pl.Series("value", value, nan_to_null=True),
            *(pl.Series(name, array, nan_to_null=True) for name, array in columns.items()),
        ).with_columns(
            pl.col("n").cast(pl.Int64),
            high=pl.when(pl.col("verdict") != SOME).then("high"),
        )
        if not opened:
            return cells
        place = np.full(batch.height, -1)
        place[at] = np.arange(len(at))
        told = pl.Series(place)
        told = told.set(told < 0, None)
        words = [part[name].gather(told) for name in ("working", "records")]
        days = self._covered.table[self._covered.at(batch["dyad"], batch["number"])]
        return pl.concat(
            [
                cells,
                pl.DataFrame(words),
                days.select("covered_from", "covered_to"),
                self._of_doubts(batch),
            ],
            how="horizontal",
        )

    def _of_members(self, batch: pl.DataFrame) -> NDArray[np.bool_] | None:
        """Whether both were members; None where the rows are of members as the indicator needs."""
        rows, own = self.rows.system, self.indicator.system
        if rows and (rows == "un") == (own == "un"):
            return None
        return self.rows.members(own, batch)

    def _of_doubts(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self._doubts is None:
            none = pl.Series([None], dtype=pl.String).new_from_index(0, batch.height)
            return pl.DataFrame({"doubted": none, "unsure": none})
        return self._doubts.of(batch)

    def join(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The figures of some rows as columns of a wide panel.

        One column for each of ``columns``, one row for each.
        """
        ways = [self._judged(batch, turned=turned) for turned in self._ways]
        values = [_typed(value, self.indicator) for _, value in ways]
        if self.indicator.errs:
            for turned, (verdict, _) in zip(self._ways, ways, strict=True):
                at, part = self._part(batch, turned=turned)
                error = _spread(part["se"], at, batch.height)
                values.append(
                    pl.Series(np.where(verdict == KNOWN, error, np.nan), nan_to_null=True)
                )
        named = zip(self.columns, values, strict=True)
        return pl.DataFrame([series.alias(column.name) for column, series in named])

    def long(self, batch: pl.DataFrame, *, known: bool = False) -> pl.DataFrame:
        """The figures of some rows as cells of a long panel, each with its reason and records.

        As `Panel.long` describes; where a row has two figures, first those of a with b.
        """
        return pl.concat(self._long(batch, turned=turned, every=not known) for turned in self._ways)

    def _long(self, batch: pl.DataFrame, *, turned: bool, every: bool) -> pl.DataFrame:
        one, scope = self.indicator, self.rows.scope
        periods = scope.periods()
        at = batch["number"] - scope.numbers[0]
        pair = pl.col("pair")
        shown = pair % PLACES * PLACES + pair // PLACES if turned else pair
        states = batch.select(pair=shown).select(*states_of())
        spans = pl.DataFrame([periods[name].gather(at) for name in ("period", "start", "end")])
        cells = self.cells(batch, turned=turned, opened=True)
        known = pl.col("verdict") == KNOWN
        laid = pl.concat([states, spans, cells.drop("pair", "number")], how="horizontal")
        bounded = pl.col("verdict").is_in([BOUNDED, SOME])
        value = pl.col("value")
        nothing = pl.lit([], pl.List(pl.String))
        return laid.filter(known | pl.lit(every)).select(
            pl.lit(one.name).alias("indicator"),
            pl.lit(one.domain).alias("domain"),
            "state_a",
            "state_b",
            "period",
            "start",
            "end",
            "value",
            *(
                pl.when(known).then(pl.coalesce(name, other)).when(bounded).then(name).alias(name)
                for name, other in {"n": pl.lit(0), "low": value, "high": value}.items()
            ),
            pl.when(known).then("se").alias("se"),
            pl.when(~known)
            .then(pl.when(bounded).then(pl.lit("bounded")).otherwise(pl.lit("null")))
            .when(value == 0)
            .then(pl.lit("zero"))
            .otherwise(pl.lit("observed"))
            .alias("status"),
            reasons(one, self.rows.as_of).alias("reason"),
            "covered_to",
            pl.coalesce("working", pl.lit("")).alias("working"),
            pl.coalesce("records", nothing).alias("records"),
        )


def _spread(column: pl.Series, at: NDArray[np.int64], height: int) -> NDArray[np.float64]:
    """Values of some places as those of all, NaN elsewhere."""
    spread = np.full(height, np.nan)
    spread[at] = column.cast(pl.Float64).to_numpy()
    return spread


def _typed(value: NDArray[np.float64], indicator: Indicator) -> pl.Series:
    """Values in the type that their column has in a wide panel."""
    column = pl.Series(value, nan_to_null=True)
    if indicator.levels == _YES:
        return column == 1
    return column.cast(pl.Int32) if indicator.whole else column


def _turned(label: str) -> str:
    """A label of a with b as that of b with a."""
    return re.sub(r"\b[ab]\b", lambda found: "b" if found[0] == "a" else "a", label)


def _with_others(doubts: pl.DataFrame) -> pl.DataFrame:
    """Doubts of what one has to do with another as those of either, and of one as of anyone."""
    two = pl.col("state_a").is_not_null() & pl.col("state_b").is_not_null()
    sides = [
        doubts.with_columns(state_a=pl.when(two).then(side), state_b=pl.lit(None, pl.String))
        for side in ("state_a", "state_b")
    ]
    return pl.concat(sides).unique(maintain_order=True)
