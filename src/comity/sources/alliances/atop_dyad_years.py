"""What each state owed each other one by alliance, year by year: ATOP's directed dyad-years.

Rows: one for each directed pair of codes and year: owes, to (states), year, defence, offence,
neutrality, non_aggression, consultation, allied (whether any alliance binds the two, be it to none
of the five), code_owes and code_to (numbers of the Correlates of War). A state that changes its
number within a year (Germany in 1990) has two rows then. Whether two are allied is what
``atopally`` says; where the file does not have it, a pair that is listed is allied, unless most
rows owe nothing: then the file lists all pairs.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.alliances._agreements import PLEDGES, agreements, both_ways
from comity.sources.reading.contract import Adapter, complete
from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import scan_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import holding, renamed
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import FLAG, WHOLE, YEAR, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_NAME = "atop-dyad-years"
_KEY = ["code_owes", "code_to", "year"]
_CODED = ("defense", "offense", "neutral", "nonagg", "consul")
_ALLIED = "atopally"
_SAID = [*PLEDGES, "allied"]
_NO_STATES = r"^\d{4}$"  # members outside the state system have numbers of four digits

LAYOUTS = tuple(
    Layout(f"{_NAME}-{prefix}{one}", (one, other, "year", *(prefix + owed for owed in _CODED)))
    for one, other in (("ccode1", "ccode2"), ("stateA", "stateB"))
    for prefix in ("atop_", "")
)
"""Each names its columns in the order of `_KEY` and `PLEDGES`."""


def _read(paths: Sequence[Path]) -> Holding:
    return joined([(path.name, _read_one(path)) for path in paths], _KEY, "year")


def _read_one(path: Path) -> Holding:
    layout = layout_of(path, LAYOUTS)
    codes, flags = layout.columns[:2], layout.columns[3:]
    about = About(codes, "year", system="cow")
    kinds = dict.fromkeys(codes, WHOLE) | {"year": YEAR} | dict.fromkeys((*flags, _ALLIED), FLAG)
    scan = scan_table(path, layout, [*layout.columns, _ALLIED])
    sheet = typed(scan.sheet(scan.rows.collect()), kinds, about, needed=layout.columns)
    sheet = in_time(once(sheet, [*codes, "year"], about), about)
    named = renamed(sheet.rows, dict(zip(layout.columns, (*_KEY, *PLEDGES), strict=True)))
    rows = named.with_columns(owes="code_owes", to="code_to", allied=_allied(named))
    parties = {"owes": "owes", "to": "to"}
    about = About(("owes", "to"), "year", system="cow")
    sheet = identified(sheet.but(rows), parties, "cow", about, others=_NO_STATES)
    span = span_of(sheet, "year", "atop", data_set(_NAME).universe)
    return holding(sheet.but(sheet.rows.select("owes", "to", "year", *_SAID, *_KEY[:2])), [span])


def _allied(rows: pl.DataFrame) -> pl.Expr:
    """Whether an alliance binds the two of each row."""
    pledged = pl.any_horizontal(*PLEDGES)
    owing = rows.select(pledged.sum()).item()
    return pledged | pl.col(_ALLIED).fill_null(2 * owing >= rows.height)


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Agreements pair by pair: years in a row in which two owe each other the same are one."""
    among = pl.col("owes").is_in(list(states)) & pl.col("to").is_in(list(states))
    own = held.rows.filter(among, "allied").group_by("owes", "to", "year").agg(pl.col(_SAID).any())
    spells = _spells(both_ways(own, ["year"], _SAID))
    codes = (pl.col(name).str.to_lowercase() for name in ("state", "state_b"))
    bound = spells.with_columns(
        id=pl.format("atop-dyad-{}-{}-{}", *codes, "first"),
        start=pl.date("first", 1, 1),
        start_precision=pl.lit("year"),
        end=pl.date("last", 12, 31),
        locator=pl.lit("directed dyad-years"),
        title=pl.lit("ATOP directed dyad-years"),
    )
    return agreements(bound, held.span.source)


def _spells(yearly: pl.DataFrame) -> pl.DataFrame:
    """Join years in a row in which the same is owed: first and last year of each spell.

    A direction that is not listed owes nothing.
    """
    pair = ["state", "state_b"]
    flags = [*PLEDGES, *(f"{name}_b" for name in PLEDGES)]
    listed = yearly.select(*pair, "year", pl.col(flags).fill_null(value=False)).sort(*pair, "year")
    goes_on = pl.all_horizontal(
        pl.col("year") == pl.col("year").shift() + 1,
        *(pl.col(f) == pl.col(f).shift() for f in flags),
    )
    begins = ~goes_on.over(pair).fill_null(value=False)
    return (
        listed.with_columns(spell=begins.cum_sum())
        .group_by(*pair, "spell", maintain_order=True)
        .agg(
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
            pl.col(flags).first(),
        )
    )


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=_read,
    records=_records,
    coverage=complete("agreement", "agreement.offence"),
    covers="from the first to the last year of the file",
    known="from the first year of a spell of equal obligations",
    locator="the pair and its years",
    rank=2,
)
