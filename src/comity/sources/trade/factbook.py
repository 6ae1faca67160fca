"""Shares of main partners in the trade of each state, from the lists of the World Factbook.

A list names a state's main partners in exports or imports of goods with their shares, in per cent.
Where editions list one year differently the latest is taken. Rows: state, flow (exports, imports),
year, edition, partner (id; null of what is no state), partner_named, share (0 to 1), group (whether
the partner is a group of states, or nobody known, so that any state may be part of it).

A partner that is not listed has a share between 0 and the smallest listed one, and no more than the
listed leave; beside a group, whose share holds those of its members, no more than the group has.

References
----------
Central Intelligence Agency. The World Factbook: Exports - partners, Imports - partners.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import _ids, identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.nonstates import known_nonstates
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, holding, renamed
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import YEAR, Kind, one_of, typed
from comity.sources.shelf.catalogue import data_set
from comity.states.others import non_state

__all__ = ["ADAPTER"]

_SOURCE = "cia-factbook"
_SPELLINGS = {
    "Barbuda": "ATG",
    "Herzegovina": "BIH",
    "Nevis": "KNA",
    "Grenadines": "VCT",
    "Tobago": "TTO",
    "Principe": "STP",
}
"""What is left of a name where a list was cut at "and"."""

_LIST = ["state", "flow", "year"]
_FLOWS = ("exports", "imports")
_LAYOUT = Layout(
    "factbook-partners",
    ("edition", "country", "flow", "data_year", "partner", "percent"),
    nulls=("NA", "N/A", "."),
)
_ABOUT = About(("country", "partner"), "data_year", spellings=_SPELLINGS)
_NAMED = About(("state", "partner_named"), "year", spellings=_SPELLINGS)


def _percent(text: pl.Expr) -> pl.Expr:
    number = text.str.replace(r"\s*%$", "").cast(pl.Float64, strict=False)
    return pl.when(number.is_between(0, 100)).then(number)


_KINDS = {
    "edition": YEAR,
    "data_year": YEAR,
    "percent": Kind("no share of 0 to 100 per cent", _percent),
    "flow": one_of({word: flow for flow in _FLOWS
                    for word in (flow, flow[:-1], flow.capitalize(), flow[:-1].capitalize())}),
}  # fmt: skip


def _read(paths: Sequence[Path]) -> Holding:
    parts = [(path.name, _read_one(path)) for path in paths]
    held = joined(parts, ("state", "flow", "year", "edition", "partner_named"), "year")
    return Holding(_latest(held.rows), held.spans, held.quarantine, held.doubts, held.notes)


def _read_one(path: Path) -> Holding:
    sheet = typed(read_table(path, _LAYOUT), _KINDS, _ABOUT, needed=tuple(_KINDS))
    named = sheet.rows["country"].drop_nulls().unique()
    others = "|".join(re.escape(name) for name in named if non_state(name))
    sheet = identified(
        sheet,
        {"country": "state"},
        about=_ABOUT,
        spellings=_SPELLINGS,
        others=f"^(?:{others})$" if others else "",
    )
    rows = renamed(sheet.rows, {"data_year": "year", "partner": "partner_named"})
    sheet = once(sheet.but(rows), (*_LIST, "edition", "partner_named"), _NAMED, ("percent",))
    sheet = _partners(in_time(sheet, _NAMED))
    span = span_of(sheet, "year", _SOURCE, data_set(_SOURCE).universe)
    columns = (*_LIST, "edition", "partner", "partner_named", "share", "group")
    return holding(sheet.but(sheet.rows.sort(*_LIST, LINE).select(columns)), [span])


def _partners(sheet: Sheet) -> Sheet:
    """Whom the lists name: states, territories, groups; what nobody knows is taken for a group."""
    named = sheet.rows["partner_named"]
    own = named.replace_strict(_SPELLINGS, default=None, return_dtype=pl.String)
    ids = own.fill_null(_ids(sheet.rows, "partner_named", None, "year"))
    others = named.filter(ids.is_null()).unique().sort()
    kinds = {name: found.kind for name in others if (found := non_state(name))}
    territories = [name for name, kind in kinds.items() if kind == "territory"]
    known = others.filter(known_nonstates(others) | others.is_in(list(kinds)))
    told, no_state = sheet, named.filter(ids.is_null())
    for reason, out in (
        ("no state then, counts in what a list leaves", no_state.is_in(known.implode())),
        ("means no state that is known, taken for a group", ~no_state.is_in(known.implode())),
    ):
        if out.any():
            aside = leave_out(sheet.file, f"partner {reason}", no_state.filter(out))
            told = told.less(told.rows, aside)
    group = pl.col("partner").is_null() & ~pl.col("partner_named").is_in(territories)
    rows = sheet.rows.with_columns(partner=ids, share=pl.col("percent") / 100)
    return told.but(rows.with_columns(group=group))


def _latest(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each list the latest edition."""
    return rows.filter(pl.col("edition") == pl.col("edition").max().over(_LIST))


def _bounds(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each list what a partner that is not on it has at most."""
    share, group = pl.col("share"), pl.col("group")
    smallest = share.filter(~group & (share > 0)).min()
    widest = share.filter(group).max()
    left = 1 - share.filter(~group).sum()
    rounding = (
        0.005 * pl.len()
    )  # shares are rounded, by half a point at most: a full list leaves it
    most = pl.max_horizontal(smallest, widest)
    return rows.group_by(*_LIST, "edition", maintain_order=True).agg(
        most=pl.min_horizontal(most, pl.max_horizontal(left, pl.min_horizontal(rounding, most)))
    )


def _shares(rows: pl.DataFrame, states: Sequence[str], flow: str) -> pl.DataFrame:
    """Share or bound of every other of the states in the lists of one flow of each."""
    own = rows.filter(pl.col("state").is_in(list(states)), pl.col("flow") == flow)
    listed = own.drop_nulls("partner").group_by(*_LIST, "partner").agg(pl.col("share").sum())
    others = pl.DataFrame({"partner": sorted(states)}, schema={"partner": pl.String})
    sides = ("exporter", "importer") if flow == "exports" else ("importer", "exporter")
    return (
        _bounds(own)
        .join(others, how="cross")
        .filter(pl.col("state") != pl.col("partner"))
        .join(listed, on=[*_LIST, "partner"], how="left", maintain_order="left")
        .select(
            "year",
            pl.col("state").alias(sides[0]),
            pl.col("partner").alias(sides[1]),
            pl.col("edition").alias(f"{flow}_edition"),
            pl.col("share").alias(f"share_of_{flow}"),
            pl.when(pl.col("share").is_null()).then("most").alias(f"share_of_{flow}_high"),
        )
    )


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Of every flow between two of the states what the lists of either tell of it."""
    keys = ["exporter", "importer", "year"]
    sold, bought = (_shares(held.rows, states, flow) for flow in _FLOWS)
    both = sold.join(bought, on=keys, how="full", coalesce=True).sort(keys)
    editions = [pl.format(f"{flow}: edition {{}}", f"{flow}_edition") for flow in _FLOWS]
    lower = (pl.col(side).str.to_lowercase() for side in keys[:2])
    table = both.with_columns(
        id=pl.format("listed-{}-{}-{}", *lower, "year"),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.date(pl.max_horizontal(*(f"{flow}_edition" for flow in _FLOWS)), 12, 31),
        source=pl.lit(held.span.source),
        locator=pl.concat_str(editions, separator="; ", ignore_nulls=True),
    )
    return as_records("trade", table)


def _coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Every year: pairs of the states of which either has a list."""
    among = tuple(sorted(set(states)))
    if len(among) < 2:
        return ()
    listing = held.rows.group_by("year").agg(pl.col("state").unique()).sort("year")
    found = []
    for year, lists in listing.iter_rows():
        mute = [state for state in among if state not in set(lists)]
        one = Coverage(
            "trade",
            among,
            date(year, 1, 1),
            date(year, 12, 31),
            held.span.universe,
            (held.span.source,),
            excluding=tuple(combinations(mute, 2)),
        )
        if len(mute) < len(among):
            found.append(one)
    return tuple(found)


ADAPTER = Adapter(
    layouts=(_LAYOUT,),
    read=_read,
    records=_records,
    coverage=_coverage,
    covers="every year of which one of two states has a list; a partner that is not on it has a "
    "share between 0 and the smallest listed one, not zero",
    known="the last day of the year of the edition",
    locator="editions of the two lists",
    spellings=_SPELLINGS,
    rank=9,
    besides=True,
)
