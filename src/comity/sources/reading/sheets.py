"""Sheets: the rows of one file on their way to a holding, with what was set aside of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import polars as pl

from comity.errors import ComityError, shown
from comity.sources.reading.holding import DOUBTS, Holding
from comity.sources.reading.quarantine import NOTHING, TOLERATED, Quarantine
from comity.sources.reading.spans import Span

__all__ = ["LINE", "Sheet", "holding", "renamed", "require_few_broken"]

LINE = "_line"
"""The column that holds the number of each row's line in the file, or of the row itself."""

_FEW = 3


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of one file, and those that were set aside.

    Parameters
    ----------
    file : str
        Name of the file, for people.
    rows : DataFrame
        Its columns and `LINE`; as it is read every cell is text, blanks stripped, null where empty.
    titles : str
        The lines before its header.
    aside : DataFrame
        Rows that count nowhere, as `Quarantine` holds them.
    doubts : DataFrame
        Whom and when those of them that are damaged may be about, as `Holding` holds them.
    ragged : DataFrame
        Lines that have other cells than the header, as far as these can be trusted, and ``why``;
        they become rows set aside as soon as an adapter says what its rows are about.
    broken : mapping of str to int
        How many rows are damaged, for each reason.
    count : int
        Number of rows of the file.
    """

    file: str
    rows: pl.DataFrame
    titles: str = ""
    aside: pl.DataFrame = field(default_factory=lambda: NOTHING)
    doubts: pl.DataFrame = field(default_factory=lambda: DOUBTS)
    ragged: pl.DataFrame = field(default_factory=pl.DataFrame)
    broken: Mapping[str, int] = field(default_factory=dict)
    count: int = -1

    def __post_init__(self) -> None:
        if self.count < 0:
            object.__setattr__(self, "count", self.rows.height + self.ragged.height)

    def but(self, rows: pl.DataFrame) -> "Sheet":
        """The same with other rows."""
        return replace(self, rows=rows)

    def less(
        self,
        rows: pl.DataFrame,
        aside: pl.DataFrame,
        doubts: pl.DataFrame = DOUBTS,
        broken: Mapping[str, int] = MappingProxyType({}),
    ) -> "Sheet":
        """The same with other rows, and more set aside; ``broken``: how many, for each reason."""
        counts = Counter(self.broken)
        counts.update(broken)
        return replace(
            self,
            rows=rows,
            aside=pl.concat([self.aside, aside]),
            doubts=pl.concat([self.doubts, doubts]).unique(maintain_order=True),
            broken=counts,
        )

    def and_those_of(self, others: Sequence["Sheet"]) -> "Sheet":
        """The same with what was set aside of others; the rows stay."""
        every = [self, *others]
        counts: Counter[str] = Counter()
        for one in every:
            counts.update(one.broken)
        return replace(
            self,
            aside=pl.concat([one.aside for one in every]),
            doubts=pl.concat([one.doubts for one in every]).unique(maintain_order=True),
            ragged=pl.concat([one.ragged for one in every], how="diagonal"),
            broken=counts,
            count=sum(one.count for one in every),
        )


def holding(sheet: Sheet, spans: Sequence[Span], notes: Sequence[str] = ()) -> Holding:
    """What the rows of a sheet are in the end, with all that was set aside of them.

    >>> from datetime import date
    >>> span = Span(date(1961, 1, 1), date(1961, 12, 31), "made up", "cow-capabilities")
    >>> sheet = Sheet("a.csv", pl.DataFrame({"state": ["CHN"], "_line": [2]}))
    >>> holding(sheet, [span]).rows.columns
    ['state']
    """
    require_few_broken(sheet)
    rows = sheet.rows.drop(LINE, strict=False).rechunk()  # polars 2.1 formats no empty chunk
    told = sheet
    if sheet.ragged.height:  # nobody said whom they are about
        reason = f"{sheet.file}: {sheet.ragged.height} lines have other cells than the header"
        doubt = pl.DataFrame({"reason": [reason]}).select(
            *(pl.lit(None, kind).alias(name) for name, kind in DOUBTS.schema.items()
              if name != "reason"),
            "reason",
        )  # fmt: skip
        aside = sheet.ragged.select(
            file=pl.lit(sheet.file),
            reason=pl.lit("lines with other cells than the header"),
            item=pl.format("line {}", LINE),
            state=pl.lit(""),
            value=pl.col("why"),
            count=pl.lit(1, pl.Int64),
        )
        told = sheet.less(rows, aside, doubt)
    return Holding(rows, tuple(spans), Quarantine(told.aside), told.doubts, tuple(notes))


def renamed(rows: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Rename columns; one that a file has under such a name besides goes.

    >>> renamed(pl.DataFrame({"dispnum": [1], "dispute": ["mine"]}), {"dispnum": "dispute"}).rows()
    [(1,)]
    """
    there = {old: new for old, new in names.items() if old in rows.columns}
    return rows.drop(set(there.values()) - set(there), strict=False).rename(there)


def require_few_broken(sheet: Sheet) -> None:
    """Refuse a file more than a few of whose rows are damaged in the same way.

    Raises
    ------
    ComityError
        If more than three are, and more than one in a hundred.

    Examples
    --------
    >>> require_few_broken(Sheet("a.csv", pl.DataFrame(), broken={"no year": 4}, count=10))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.csv: no year in 4 of 10 rows, more than a few; mend the file ...
    """
    for reason, number in sheet.broken.items():
        if number > max(_FEW, TOLERATED * sheet.count):
            raise ComityError(
                f"{sheet.file}: {reason} in {number} of {sheet.count} rows, more than a few"
                f"{_first(sheet, reason)}; mend the file or get it again"
            )
    if sheet.rows.is_empty() and sheet.broken:
        every = "; ".join(f"{reason}{_first(sheet, reason)}" for reason in sheet.broken)
        raise ComityError(f"{sheet.file} has no sound row: {every}")


def _first(sheet: Sheet, reason: str) -> str:
    """Where something first was wrong, and what stands there."""
    first = sheet.aside.filter(pl.col("reason") == reason).head(1)
    told = [f", first {item}: {shown(value)}" if value else f", first {item}"
            for item, value in first.select("item", "value").iter_rows()]  # fmt: skip
    return "".join(told)
