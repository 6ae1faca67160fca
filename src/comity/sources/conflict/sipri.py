"""Transfers of major arms from the exports of SIPRI's database, in whichever of their layouts.

Rows: supplier, recipient, year, tiv (million trend-indicator values, as published), low and high
(the range that rounding leaves: 0 means 0 to 0.5, a whole number of a table of volumes half a unit
either way), share_of_imports (of the volume delivered to the recipient in the year, unknown
suppliers and parties that are no state among the suppliers; null where the files do not hold all
suppliers, or nothing of known volume was delivered), designation (null in a table of volumes),
number (delivered, null where several years share it), estimate (whether the publisher marks a year
or number as its estimate), order_year, deal (number of the deal, null in a table of volumes),
spread_over (years over which the volume of a deal was spread evenly, because the register does not
say how much came when), of_supplier and of_recipient (the one that the file was asked for, null
where all). Files of one party are joined in time; what tells of several parties is covered in the
years that all of it has.

References
----------
SIPRI Arms Transfers Database, Sources and methods.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import combinations
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.conflict._sipri_files import LAYOUTS, TRANSFERS, Part, read_part
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter, Near
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.quarantine import leave_out
from comity.sources.reading.sheets import holding, require_few_broken
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_SOURCE = "sipri-arms"
_DYAD_YEAR = ["supplier", "recipient", "year"]
_BELOW = 0.5  # what is published as 0 is less than this, in million TIV
_NO_STATES = r"\*+$"
_FAMILIES = ("sipri-trade-register", "sipri-tiv", TRANSFERS)
"""Registers by year first, for they have volumes as published; the last spreads them."""


def _read(paths: Sequence[Path]) -> Holding:
    parts, notes = _of_one_family([read_part(path) for path in paths])
    scopes: dict[tuple[str, str], list[tuple[str, Holding]]] = {}
    for part in sorted(parts, key=lambda part: not part.all_suppliers):
        held = _of_states(part)
        scope = held.rows.select(pl.col("of_supplier", "of_recipient").first()).row(0)
        scopes.setdefault(scope, []).append((part.sheet.file, held))
    whole = [joined(files, _DYAD_YEAR, "year") for files in scopes.values()]
    names = [", ".join(file for file, _ in files) for files in scopes.values()]
    years = reduce(set.intersection, map(_years, whole))
    if not years:
        told = [
            f"{name} covers {' and '.join(f'{s.start.year} to {s.end.year}' for s in held.spans)}"
            for name, held in zip(names, whole, strict=True)
        ]
        raise ComityError(
            f"{', '.join(told)}: no year is in all of them; export them for the same years"
        )
    whole = [_within(held, name, years) for held, name in zip(whole, names, strict=True)]
    single, newer = _without_repetition(whole, names)
    rows = _numbered(single)
    if rows.is_empty():
        raise ComityError(f"{', '.join(names)}: no delivery between states in the years of all")
    universe = f"{data_set(_SOURCE).universe} These files: {_scope(rows)}."
    spans = tuple(
        Span(date(first, 1, 1), date(last, 12, 31), universe, _SOURCE)
        for first, last in _runs(sorted(years))
    )
    return Holding(
        rows,
        spans,
        whole[0].quarantine.and_those_of(held.quarantine for held in whole[1:]),
        pl.concat([held.doubts for held in whole]).unique(maintain_order=True),
        tuple(dict.fromkeys([*notes, *(note for held in whole for note in held.notes), *newer])),
    )


def _of_one_family(parts: Sequence[Part]) -> tuple[list[Part], list[str]]:
    """Files of one layout; of several the one that holds all parties, or has volumes by year."""

    def rank(family: str) -> tuple[bool, int]:
        own = [part for part in parts if part.layout.startswith(family)]
        whole = any(part.all_suppliers and part.all_recipients for part in own)
        return not whole, _FAMILIES.index(family)

    there = [one for one in _FAMILIES if any(part.layout.startswith(one) for part in parts)]
    best = min(there, key=rank)
    own = [part for part in parts if part.layout.startswith(best)]
    others = [part.sheet.file for part in parts if part not in own]
    taken = ", ".join(part.sheet.file for part in own)
    notes = [f"{taken} {'is' if len(own) == 1 else 'are'} read, not {', '.join(others)}, which "
             "tell of the same arms in another layout"] if others else []  # fmt: skip
    return own, notes


def _years(held: Holding) -> set[int]:
    return {year for span in held.spans for year in range(span.start.year, span.end.year + 1)}


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of years in a row."""
    breaks = [at for at in range(1, len(years)) if years[at] != years[at - 1] + 1]
    starts, ends = [0, *breaks], [*breaks, len(years)]
    return [(years[start], years[end - 1]) for start, end in zip(starts, ends, strict=True)]


def _within(held: Holding, name: str, years: set[int]) -> Holding:
    """Rows of the years that everything has; the others are told."""
    inside = pl.col("year").is_in(sorted(years))
    outside = held.rows.filter(~inside)["recipient"]
    if outside.is_empty():
        return held
    aside = replace(
        held.quarantine, rows=leave_out(name, "year that not every file covers", outside)
    )
    return replace(
        held, rows=held.rows.filter(inside), quarantine=held.quarantine.and_those_of([aside])
    )


def _of_states(part: Part) -> Holding:
    """Rows between states, and what was left out; shares are formed before."""
    sheet = part.sheet
    volume = pl.col("tiv").sum().over("recipient", "year")
    known = pl.col("tiv").is_not_null().all().over("recipient", "year") & (volume > 0)
    known &= pl.lit(part.all_suppliers) & ~pl.col("recipient").is_in(list(part.unsure))
    half = 0.5 if part.layout.startswith("sipri-tiv") else 0.0
    rows = sheet.rows.with_columns(
        low=pl.when(pl.col("tiv") == 0).then(0.0).otherwise((pl.col("tiv") - half).clip(0)),
        high=pl.when(pl.col("tiv") == 0).then(_BELOW).otherwise(pl.col("tiv") + half),
        share_of_imports=pl.when(known).then(pl.col("tiv") / volume),
    )
    # recipients first: what an unknown supplier delivered to nobody known lacks in someone's total
    parties = {"recipient": "recipient", "supplier": "supplier"}
    about = About(("supplier", "recipient"), "year")
    told = identified(sheet.but(rows), parties, about=about, others=_NO_STATES)
    itself = pl.col("supplier") == pl.col("recipient")
    one = leave_out(
        sheet.file, "supplier and recipient are one state", told.rows.filter(itself)["supplier"]
    )
    kept = told.rows.filter(~itself).with_columns(
        of_supplier=pl.lit(None, pl.String) if part.all_suppliers else pl.col("supplier"),
        of_recipient=pl.lit(None, pl.String) if part.all_recipients else pl.col("recipient"),
    )
    whole = told.less(_summed(kept), one)
    if kept.is_empty():
        require_few_broken(whole)
        raise ComityError(f"{sheet.file} holds no delivery between states; give one that does")
    span = Span(date(part.first, 1, 1), date(part.last, 12, 31), "", _SOURCE, part.made)
    return holding(whole, [span])


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per deal and year: names that come to one state in a year are added up."""
    figures = ("tiv", "low", "high", "share_of_imports", "number")
    keys = [*_DYAD_YEAR, "deal", "of_supplier", "of_recipient"]
    summed = rows.group_by(keys, maintain_order=True).agg(
        *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()) for name in figures),
        pl.col("designation", "order_year", "spread_over").first(),
        pl.col("estimate").any(),
    )
    return summed.select(
        *_DYAD_YEAR,
        *("tiv", "low", "high", "share_of_imports", "designation", "number", "estimate"),
        *("order_year", "deal", "spread_over", "of_supplier", "of_recipient"),
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Deals by their numbers; those that the file gives none are counted, in its order."""
    number = pl.col("deal").cast(pl.Int64, strict=False)
    unnamed = rows.filter(number.is_null() & pl.col("deal").is_not_null()).select("deal").unique()
    file, line = pl.col("deal").str.extract(r"^(.*) \d+$"), pl.col("deal").str.extract(r"(\d+)$")
    last = rows.select(number.max().fill_null(0)).item()
    counted = unnamed.sort(file, line.cast(pl.Int64)).with_row_index("at", last + 1)
    found = rows.join(counted, on="deal", how="left", maintain_order="left")
    return found.with_columns(deal=number.fill_null(pl.col("at").cast(pl.Int64))).drop("at")


def _without_repetition(
    whole: Sequence[Holding], files: Sequence[str]
) -> tuple[pl.DataFrame, list[str]]:
    """Rows of all scopes; a dyad-year that several hold is taken once, if they agree.

    Where they do not, the file that was made later goes first.
    """
    rows = pl.concat(
        held.rows.with_columns(file=pl.lit(at), made=pl.lit(held.span.known, pl.Date))
        for at, held in enumerate(whole)
    )
    sums = rows.group_by(*_DYAD_YEAR, "file", "made").agg(
        pl.col("tiv").sum(), room=(pl.col("high") - pl.col("low")).sum()
    )
    apart = (
        sums.group_by(_DYAD_YEAR)
        .agg(pl.col("tiv", "file", "made").sort_by("tiv"), pl.col("room").max())
        .filter(pl.col("tiv").list.last() - pl.col("tiv").list.first() > pl.col("room") + 1e-9)
        .sort(_DYAD_YEAR)
    )
    notes = set()
    for one in apart.iter_rows(named=True):
        made = [day or date.min for day in one["made"]]
        if made.count(max(made)) > 1:
            low, high = (f"{files[one['file'][at]]} ({one['tiv'][at]:g})" for at in (0, -1))
            raise ComityError(
                f"{low} and {high} contradict each other on the million TIV that "
                f"{one['supplier']} delivered to {one['recipient']} in {one['year']}; keep the "
                "newer file"
            )
        newest = one["file"][made.index(max(made))]
        older = ", ".join(files[at] for at in sorted(set(one["file"]) - {newest}))
        notes.add(f"{files[newest]} was made later than {older} and goes first where they differ")
    newer = rows.join(apart.select(_DYAD_YEAR), on=_DYAD_YEAR, how="semi")
    agreed = rows.join(apart.select(_DYAD_YEAR), on=_DYAD_YEAR, how="anti")
    kept = pl.concat(
        [
            newer.filter(pl.col("made") == pl.col("made").max().over(_DYAD_YEAR)),
            agreed.filter(pl.col("file") == pl.col("file").min().over(_DYAD_YEAR)),
        ]
    )
    return kept.drop("file", "made").sort(*_DYAD_YEAR, "deal"), sorted(notes)


def _scope(rows: pl.DataFrame) -> str:
    """Whose transfers the files hold, in words."""
    pairs = rows.select("of_supplier", "of_recipient").unique()
    whole = {
        "of_supplier": "all suppliers to {}",
        "of_recipient": "{} to all recipients",
    }
    if pairs.filter(pl.all_horizontal(pl.all().is_null())).height:
        return "all suppliers to all recipients"
    told = []
    for column, words in whole.items():
        (other,) = set(whole) - {column}
        named = pairs.filter(pl.col(column).is_null())[other].sort().to_list()
        told += [words.format(", ".join(named))] if named else []
    return "; ".join(told) or "some suppliers to some recipients"


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """One record for each deal and year of delivery, or each dyad and year of a table of volumes.

    ``quantity`` is in million TIV, ``about`` where it is rounded, spread over years or marked as an
    estimate. The volumes are those of the release, which revises earlier ones.
    """
    named = list(states)
    own = held.rows.filter(pl.col("supplier").is_in(named), pl.col("recipient").is_in(named))
    dyad = pl.format(
        "sipri-{}-{}-{}",
        pl.col("supplier").str.to_lowercase(),
        pl.col("recipient").str.to_lowercase(),
        "year",
    )
    spread = pl.col("spread_over") > 1
    rounded = pl.col("low") < pl.col("high")
    inexact = pl.col("estimate") | rounded | spread
    table = own.select(
        sender="supplier",
        recipient="recipient",
        kind=pl.lit("arms"),
        what=pl.col("designation").fill_null("arms"),
        quantity="tiv",
        quantity_is=pl.when(inexact & pl.col("tiv").is_not_null())
        .then(pl.lit("about"))
        .otherwise(pl.lit("")),
        unit=pl.lit("TIV"),
        licit=pl.lit("unknown"),
        share_of_imports="share_of_imports",
        id=pl.when(pl.col("deal").is_null()).then(dyad).otherwise(pl.format("{}-{}", dyad, "deal")),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.date("year", 12, 31),
        source=pl.lit(held.span.source),
        locator=pl.format("deal {}", "deal").fill_null(""),
        note=pl.when(spread)
        .then(pl.format("volume of the deal spread evenly over {} years", "spread_over"))
        .when(pl.col("tiv") == 0)
        .then(pl.lit("published as 0: more than nothing, less than 0.5 million TIV"))
        .otherwise(pl.lit("")),
    )
    return as_records("transfer", table)


def _coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """All pairs of which the files hold both directions.

    A table of what one state receives says nothing of what it delivers.
    """
    whole = set(held.rows.select("of_supplier", "of_recipient").unique().rows())
    among = tuple(sorted(set(states)))

    def holds(supplier: str, recipient: str) -> bool:
        asked = ((None, None), (supplier, None), (None, recipient), (supplier, recipient))
        return not whole.isdisjoint(asked)

    pairs = list(combinations(among, 2))
    missing = tuple((a, b) for a, b in pairs if not (holds(a, b) and holds(b, a)))
    if len(missing) == len(pairs):
        return ()
    return tuple(replace(whole, excluding=missing) for whole in held.coverage("transfer", among))


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=_read,
    records=_records,
    coverage=_coverage,
    covers="the years asked for, as far as they were out when the file was made (a year is out in "
    "March of the next); pairs of which the files hold both directions",
    known="from the last day of the year of delivery",
    locator="number of the deal; none in a table of volumes",
    near=tuple(
        Near(
            Layout("sipri-tiv-world", (f"{way} by", "Percentage", "Sum total years")),
            "holds the volumes of the world, each state's with all others together; export one "
            "table for each recipient, or a trade register of all",
        )
        for way in ("Exports", "Imports")
    ),
)
