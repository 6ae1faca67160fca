"""What each state owed each other one by alliance, year by year: ATOP's directed dyad-years."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.alliances._agreements import PLEDGES, agreements
from comity.sources.alliances._terms import chosen, whole_numbers
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import scan_table
from comity.sources.reading.quarantine import Quarantine, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "coverage", "read", "records"]

_NAME = "atop-dyad-years"
_SOURCE = "atop"
_ALLIES = 0.9
"""Share of rows with an obligation from which a file lists allies alone, and not all dyads."""
_KEY = ["code_owes", "code_to", "year"]


_OWED = ("defense", "offense", "neutral", "nonagg", "consul")
LAYOUTS = tuple(
    Layout(
        f"atop-dyad-years-{prefix}{one}", (one, other, "year", *(prefix + owed for owed in _OWED))
    )
    for one, other in (("ccode1", "ccode2"), ("stateA", "stateB"))
    for prefix in ("atop_", "")
)


def read(paths: Sequence[Path]) -> Holding:
    """Read what each state owes each other one, by directed dyad and year.

    Parameters
    ----------
    paths : sequence of Path
        One file: ccode1, ccode2 (or stateA, stateB), year, defense, offense, neutral, nonagg,
        consul, with or without ``atop_`` before the obligations.

    Returns
    -------
    Holding
        One row for each directed pair of codes and year: owes, to (states), year, defence,
        offence, neutrality, non_aggression, consultation (null where not coded), code_owes and
        code_to (numbers of the Correlates of War). A state that changes its number within a
        year (Germany in 1990) has two rows then.

    Raises
    ------
    ComityError
        If there are several files, the file holds no row, or more than one row in a hundred
        cannot be what it says.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\\n"
    ...                     "710,731,1961,1,0,0,0,0\\n")
    >>> read([path]).rows.select("owes", "to", "year", "defence").row(0)
    ('CHN', 'PRK', 1961, True)
    """
    path = chosen(paths, LAYOUTS)
    columns = layout_of(path, LAYOUTS).columns
    table = scan_table(path).select(columns).collect()
    numbers, no_numbers = whole_numbers(path.name, table, columns[0])
    # a layout of dyad-years names its columns in this order
    listed = numbers.rename(dict(zip(columns, (*_KEY, *PLEDGES), strict=True)))
    listed, twice = _once(path.name, listed)
    pledged = listed.with_columns(
        pl.col(*PLEDGES) == 1, owes=pl.col("code_owes"), to=pl.col("code_to")
    )
    parties = {"owes": "owes", "to": "to"}
    rows, aside = harmonised(path.name, pledged, parties, "cow", "year")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no row; give a file that does")
    first, last = (listed["year"].sort()[at] for at in (0, -1))
    span = Span(date(first, 1, 1), date(last, 12, 31), data_set(_NAME).universe, _SOURCE)
    ordered = rows.select("owes", "to", "year", *PLEDGES, "code_owes", "code_to")
    quarantine = Quarantine(pl.concat([no_numbers, twice, aside]))
    return Holding(ordered, (span,), quarantine)


def _once(file: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of a pair and year of their own, and those that are of none or not alone in it."""
    wrong = rows.select(_KEY).is_duplicated() | rows["year"].is_null()
    shown = rows.filter(wrong).select(
        item=pl.col("year").cast(pl.String).fill_null("no year"), state="code_owes", value="code_to"
    )
    reason = "a pair listed twice in a year, or in no year"
    return rows.filter(~wrong), set_aside(file, reason, shown, of=rows.height)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the obligations among some states out as agreements, pair by pair.

    Years in a row in which two states owe each other the same are one record, which ends with
    the last of them; its obligations are those that either of the two took on, and the note
    names a one-sided one. A row that owes nothing is of an alliance without an obligation where the
    file lists allies alone, and of no alliance where it lists all dyads.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of agreement records.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\\n"
    ...                     "710,731,1961,1,0,0,0,0\\n710,731,1962,1,0,0,0,0\\n")
    >>> records(read([path]), ["CHN", "PRK"]).select("id", "in_force_to", "note").row(0)
    ('atop-dyad-chn-prk-1961', datetime.date(1962, 12, 31), 'defence pledged by CHN only')
    """
    among = pl.col("owes").is_in(list(states)) & pl.col("to").is_in(list(states))
    pledged = held.rows.filter(among).group_by("owes", "to", "year").agg(pl.col(*PLEDGES).any())
    spells = _spells(_both_ways(pledged, only_allies=_lists_allies_only(held.rows)))
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


def _lists_allies_only(rows: pl.DataFrame) -> bool:
    """Whether nearly every row owes something: one that owes nothing is of an alliance then."""
    owing = rows.select(pl.any_horizontal(*PLEDGES).fill_null(value=False)).to_series()
    return bool((owing.mean() or 0.0) >= _ALLIES)


def _both_ways(pledged: pl.DataFrame, *, only_allies: bool) -> pl.DataFrame:
    """Pairs by year with what either owes the other; a direction that is not listed has none."""
    dyad = ["state", "state_b", "year"]
    ours = pledged.filter(pl.col("owes") < pl.col("to")).rename({"owes": "state", "to": "state_b"})
    theirs = pledged.filter(pl.col("owes") > pl.col("to")).rename(
        {"owes": "state_b", "to": "state"} | {name: f"{name}_b" for name in PLEDGES}
    )
    both = ours.join(theirs, on=dyad, how="full", coalesce=True)
    flags = [*PLEDGES, *(f"{name}_b" for name in PLEDGES)]
    listed = both.with_columns(pl.col(flags).fill_null(value=False))
    kept = listed if only_allies else listed.filter(pl.any_horizontal(flags))
    return kept.select(*dyad, *flags).sort(dyad)


def _spells(yearly: pl.DataFrame) -> pl.DataFrame:
    """Join years in a row in which the same is owed: first and last year of each spell."""
    pair = ["state", "state_b"]
    flags = [name for name in yearly.columns if name not in (*pair, "year")]
    goes_on = pl.all_horizontal(
        pl.col("year") == pl.col("year").shift() + 1,
        *(pl.col(f) == pl.col(f).shift() for f in flags),
    )
    begins = ~goes_on.over(pair).fill_null(value=False)
    return (
        yearly.with_columns(spell=begins.cum_sum())
        .group_by(*pair, "spell", maintain_order=True)
        .agg(
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
            pl.col(flags).first(),
        )
    )


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare the file complete from its first to its last year.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        Of kinds ``agreement`` and ``agreement.offence``, among the given states.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1815, 1, 1), date(2000, 12, 31), "made up", "atop")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "PRK"])[0].end
    datetime.date(2000, 12, 31)
    """
    kinds = ("agreement", "agreement.offence")
    return tuple(one for kind in kinds for one in held.coverage(kind, tuple(states)))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=2)
