"""Accounts: an indicator measured from primary records, with its range over contradicting ones."""

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from comity.dataset.rows import PARTS, Rows
from comity.evidence import Evidence
from comity.indicators import Indicator
from comity.indicators.cells import KEYS
from comity.indicators.covered import Covered

__all__ = ["Accounts"]

_KEYS = list(KEYS)

_Alternative = tuple[dict[str, tuple[int, int]], pl.DataFrame]
"""Accounts with the years that each may change, and the records with them in their places."""


@dataclass(frozen=True, eq=False)
class Accounts:
    """The records of a body of evidence: primary accounts, and alternative ones in their place.

    Parameters
    ----------
    evidence : Evidence
        As known on the day on which a panel rests.
    laid : dict of str to Covered
        Coverage by kind as it was laid out for the rows of the panel.

    Examples
    --------
    >>> Accounts(Evidence("nordic", "Nordic states", ("NOR", "SWE"))).of("meeting")
    (None, [])
    """

    evidence: Evidence
    laid: dict[str, Covered] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def primary(self) -> Evidence:
        """The evidence without alternative accounts."""
        return self.evidence.primary()

    @cached_property
    def _alternatives(self) -> dict[str, list[_Alternative]]:
        found: dict[str, list[_Alternative]] = {}
        for accounts, other in self.evidence.alternatives():
            kind = self.evidence.record(next(iter(accounts)))["kind"]
            found.setdefault(kind, []).append((accounts, other.frames[kind]))
        return found

    def of(self, kind: str) -> tuple[pl.DataFrame | None, list[_Alternative]]:
        """The records of a kind, and those with alternative accounts in their places.

        None where there is no record; the list as of `Evidence.alternatives`.
        """
        return self.primary.frames.get(kind), self._alternatives.get(kind, [])

    def every(self, kind: str) -> pl.DataFrame:
        """All records of a kind that are said to be so, with ``contested``: contradicts another."""
        primary = self.primary.frames[kind]
        others = pl.col("modality").is_in(["asserted", "reported"])
        held = self.evidence.frames[kind].filter(others)
        return held.with_columns(contested=~pl.col("id").is_in(primary["id"].implode()))


def measure(
    one: Indicator, accounts: Accounts, rows: Rows, *, directed: bool, opened: bool
) -> pl.DataFrame:
    """An indicator from the primary accounts, with the range over the alternatives."""
    frame, others = accounts.of(one.kind)
    if frame is None:
        return pl.DataFrame(schema=told_schema(opened=opened))

    def of(records: pl.DataFrame) -> pl.LazyFrame:
        options = {"directed": True} if directed else {}
        measured = one.measure(records, rows.scope, **options)
        if not one.errs:
            measured = measured.with_columns(se=pl.lit(None, pl.Float64))
        told = pl.col("value")
        ends = {name: pl.coalesce(name, told) if one.bounds else told for name in ("low", "high")}
        schema = told_schema(opened=opened)
        return measured.with_columns(**ends).select(
            pl.col(name).cast(kind) for name, kind in schema.items()
        )

    if one.by_account:
        return of(accounts.every(one.kind)).collect()
    table, *changed = pl.collect_all([of(each) for each in (frame, *(o for _, o in others))])
    for (named, _), other in zip(others, changed, strict=True):
        same = table.height == other.height and table["value"].equals(other["value"])
        if not (same and table.select(_KEYS).equals(other.select(_KEYS))):
            table = _widened(table, other, _account(named, rows), zero=one.absence == "zero")
    return table


def _widened(
    table: pl.DataFrame, other: pl.DataFrame, account: pl.Expr, *, zero: bool
) -> pl.DataFrame:
    """Extend low and high by what other accounts would give, and list those accounts."""
    joined = table.join(
        other.select(*_KEYS, other="value"),
        on=_KEYS,
        how="full",
        coalesce=True,
        maintain_order="left_right",
    )
    value, alternative = pl.col("value"), pl.col("other")
    if zero:
        value, alternative = (pl.coalesce(e, pl.lit(0.0)) for e in (value, alternative))
    differs = (value != alternative).fill_null(value=False)
    ends = {
        "low": pl.min_horizontal("low", value, alternative),
        "high": pl.max_horizontal("high", value, alternative),
    }
    wider = joined.with_columns(
        pl.when(differs).then(end).otherwise(name).alias(name) for name, end in ends.items()
    )
    if "records" in table.columns:
        listed = pl.coalesce("records", pl.lit([], pl.List(pl.String)))
        more = pl.concat_list(listed, account)
        wider = wider.with_columns(records=pl.when(differs).then(more).otherwise("records"))
    # what the other account tells of, and tells nothing else of, is no cell
    return wider.filter(pl.col("n").is_not_null() | differs).drop("other")


def _account(accounts: dict[str, tuple[int, int]], rows: Rows) -> pl.Expr:
    """The account that touches the year of each cell."""
    year = pl.col("number") // PARTS[rows.freq]
    touches = [
        pl.when(year.is_between(*years)).then(pl.lit(account))
        for account, years in accounts.items()
    ]
    return pl.coalesce(touches)


def told_schema(*, opened: bool) -> dict[str, pl.DataType]:
    """Columns of a measured indicator; with working and records where it is opened."""
    number = {"value": pl.Float64(), "n": pl.Int64(), "se": pl.Float64()}
    number |= {"low": pl.Float64(), "high": pl.Float64()}
    keys: dict[str, pl.DataType] = dict.fromkeys(_KEYS, pl.Int32())
    words = {"working": pl.String(), "records": pl.List(pl.String)} if opened else {}
    return keys | number | words
