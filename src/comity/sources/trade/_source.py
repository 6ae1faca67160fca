"""Sources of bilateral trade: what all adapters share, so that each only says how it reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl

from comity.sources.reading.contract import Adapter, Near
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.sheets import Sheet
from comity.sources.trade import bilateral
from comity.sources.trade._reports import KEY, WORLD, held

__all__ = ["source", "together"]

_COVERS = (
    "every unbroken run of periods, among the states that trade in it; of reports, a pair is "
    "covered where one of the two reports; a flow in no row is unknown, not zero"
)
Reports = Callable[[Path, Layout], Sheet]


def source(
    name: str,
    layouts: tuple[Layout, ...],
    reports: Reports,
    *,
    since: pl.Expr,
    known: str,
    locator: str,
    rank: int,
    system: str | None = None,
    spellings: Mapping[str, str] = MappingProxyType({}),
    released: Callable[[Path], date | None] = lambda _: None,
    excluding: Sequence[tuple[str, str]] = (),
    near: tuple[Near, ...] = (),
    parts: str = "",
) -> Adapter:
    """Declare a source of bilateral trade.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    reports : callable
        ``reports(path, layout)`` reads one file: rows with the columns of
        `comity.sources.trade._reports.KEY` and ``value`` in current USD.
    since : Expr
        Day on which a record became known, from its ``start`` and ``end``; ``known`` says it in
        words.
    known, locator : str
        As of `Adapter`; ``locator`` is also that of each record.
    rank : int
        As of `Adapter`.
    system : str, optional
        Whose codes name the parties, as in `comity.convert`; names and any codes otherwise.
    spellings : mapping of str to str
        As of `Adapter`.
    released : callable, optional
        When a file was made, where its name says so.
    excluding : sequence of (str, str)
        Pairs that are not covered whatever the files hold, each in alphabetical order.
    near : tuple of Near
        As of `Adapter`.
    parts : str
        Name of the layout that has several rows of one flow, which are added up.

    Returns
    -------
    Adapter
        Its `read` joins any number of files. Trade of a state with itself (domestic flows, goods
        that come back) is left out, of its trade with the world too.

    Examples
    --------
    >>> from comity.sources.trade.baci import ADAPTER
    >>> ADAPTER.rank
    2
    """

    def one(path: Path) -> tuple[str, Holding]:
        layout = layout_of(path, layouts)
        sheet, several = reports(path, layout), layout.name == parts
        return path.name, held(name, sheet, system, spellings, released(path), parts=several)

    def read(paths: Sequence[Path]) -> Holding:
        return together([one(path) for path in paths])

    return Adapter(
        layouts=layouts,
        read=read,
        records=partial(bilateral.records, known=since, locator=locator),
        coverage=partial(bilateral.coverage, excluding=excluding),
        covers=_COVERS,
        known=known,
        locator=locator,
        spellings=spellings,
        near=near,
        rank=rank,
    )


def together(parts: Sequence[tuple[str, Holding]]) -> Holding:
    """Join the reports of several files.

    Parameters
    ----------
    parts : sequence of (str, Holding)
        Name of each file, and what `comity.sources.trade._reports.held` found in it.

    Returns
    -------
    Holding
        Each report once, none of a state's trade with itself, which is also taken off its trade
        with the world.

    Raises
    ------
    ComityError
        If two files of which neither is newer give one report different values.

    Examples
    --------
    >>> year = {"start": date(2001, 1, 1), "end": date(2001, 12, 31), "reported_by": "estimate"}
    >>> rows = pl.DataFrame([year | {"exporter_named": "China", "importer_named": to, "value": 5.0,
    ...                              "valuation": ""} for to in ("Iran", "China")])
    >>> whole = together([("made-up.csv", held("itpd-e", Sheet("made-up.csv", rows)))])
    >>> whole.rows["importer"].to_list()
    ['IRN']
    """
    amounts = [(name, replace(one, rows=one.rows.drop_nulls("value"))) for name, one in parts]
    whole = joined(amounts, KEY, "start", "end")
    blank = pl.concat(one.rows.filter(pl.col("value").is_null()) for _, one in parts)
    missing = blank.unique(KEY).join(whole.rows, on=KEY, how="anti")
    rows = pl.concat([whole.rows, missing], how="vertical_relaxed")
    return replace(whole, rows=_without_own(rows).sort(KEY))


def _without_own(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave trade of a party with itself out, and take it off its trade with the world."""
    own = (pl.col("exporter_named") == pl.col("importer_named")) | (
        pl.col("exporter") == pl.col("importer")
    ).fill_null(value=False)
    rest, itself = rows.filter(~own), rows.filter(own)
    with_world = (pl.col("exporter_named") == WORLD) | (pl.col("importer_named") == WORLD)
    if itself.is_empty() or rest.filter(with_world).is_empty():
        return rest
    keys = ["party", "start", "end", "reported_by", "valuation"]
    party = pl.when(pl.col("exporter_named") == WORLD).then("importer_named")
    back = itself.group_by(pl.col("exporter_named").alias("party"), *keys[1:]).agg(
        back=pl.col("value").sum()
    )
    found = rest.with_columns(party=party.otherwise("exporter_named")).join(
        back, on=keys, how="left", maintain_order="left"
    )
    less = pl.max_horizontal(pl.col("value") - pl.col("back"), 0.0)
    taken = with_world & pl.col("back").is_not_null()
    return found.with_columns(value=pl.when(taken).then(less).otherwise("value")).select(
        rest.columns
    )
