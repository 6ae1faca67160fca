"""Formal alliances of the Correlates of War, from a local file alone: who pledged what to whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.alliances._agreements import agreements, pairs
from comity.sources.alliances._terms import chosen, terms, whole_numbers
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "coverage", "read", "records"]

_NAME = "cow-alliances"
_PLEDGES = {
    "defense": "defence",
    "neutrality": "neutrality",
    "nonaggression": "non_aggression",
    "entente": "consultation",
}
_SPELL = ["start", "end", "start_precision", "end_precision"]
_WHOSE = "the terms differ between the two, and the file does not say who took on which"
LAYOUTS = (
    Layout(
        "cow-alliances-directed-yearly",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode1",
            "ccode2",
            "dyad_st_year",
            "dyad_end_year",
            "year",
        ),
        ("asymmetric",),
    ),
    Layout(
        "cow-alliances-directed",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode1",
            "ccode2",
            "dyad_st_year",
            "dyad_end_year",
        ),
        ("asymmetric",),
    ),
    Layout(
        "cow-alliances-dyads-yearly",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode1",
            "ccode2",
            "dyad_st_year",
            "dyad_end_year",
            "asymmetric",
            "year",
        ),
    ),
    Layout(
        "cow-alliances-dyads",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode1",
            "ccode2",
            "dyad_st_year",
            "dyad_end_year",
            "asymmetric",
        ),
    ),
    Layout(
        "cow-alliances-members-yearly",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode",
            "mem_st_year",
            "mem_end_year",
            "year",
        ),
    ),
    Layout(
        "cow-alliances-members",
        (
            "version4id",
            "defense",
            "neutrality",
            "nonaggression",
            "entente",
            "ccode",
            "mem_st_year",
            "mem_end_year",
        ),
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read what each state pledged each other one in which alliance, from when to when.

    Parameters
    ----------
    paths : sequence of Path
        Files of version 4.1 by directed dyad, by dyad or by member, yearly or not; of several
        the one that tells most is read.

    Returns
    -------
    Holding
        One row for each alliance, directed pair and spell: alliance (version4id), owes, to
        (states), start and end (first and last day possible; the end is
        `comity.evidence.dates.ONGOING` where the file has none), start_precision and
        end_precision (day, month or year), defence, neutrality, non_aggression, consultation
        (entente; null where not coded), and asymmetric: whether the terms differ between the two
        in a file by dyad, which does not say whose they are (null in the other files). There, and
        among members, who each owe their terms to every other one, both directions are listed.

    Raises
    ------
    ComityError
        If two files are in one layout, the file holds no row, or more than one row in a hundred
        cannot be what it says.

    References
    ----------
    Gibler, D. M. (2009). International Military Alliances, 1648-2008. CQ Press.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "alliances.csv")
    >>> _ = path.write_text(
    ...     "version4id,ccode1,ccode2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,"
    ...     "dyad_end_month,dyad_end_year,defense,neutrality,nonaggression,entente\\n"
    ...     "9,710,731,11,7,1961,,,,1,0,0,0\\n9,731,710,11,7,1961,,,,1,0,0,0\\n")
    >>> read([path]).rows.select("alliance", "owes", "to", "start", "defence").row(0)
    (9, 'CHN', 'PRK', datetime.date(1961, 7, 11), True)
    """
    path = chosen(paths, LAYOUTS)
    by_member = "members" in layout_of(path, LAYOUTS).name
    when = "mem" if by_member else "dyad"
    parties = {"ccode": "state"} if by_member else {"ccode1": "owes", "ccode2": "to"}
    party = next(iter(parties))
    numbers, no_numbers = whole_numbers(path.name, _used(read_table(path), when, parties), party)
    known, undated = terms(
        path.name,
        numbers,
        party,
        _date(when, "st"),
        _date(when, "end"),
        alliance=pl.col("version4id"),
        **{name: pl.col(code) for code, name in parties.items()},
        **{ours: pl.col(theirs) == 1 for theirs, ours in _PLEDGES.items()},
        asymmetric=pl.col("asymmetric") == 1,
    )
    spells = known.unique(maintain_order=True)  # the yearly files repeat them
    names = {name: name for name in parties.values()}
    rows, aside = harmonised(path.name, spells, names, "cow", "year")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no row; give a file that does")
    owed = _of_members(rows) if by_member else _both_ways(rows)
    ordered = owed.select("alliance", "owes", "to", *_SPELL, *_PLEDGES.values(), "asymmetric").sort(
        "alliance", "owes", "to", "start", "end"
    )
    quarantine = Quarantine(pl.concat([no_numbers, undated, aside]))
    return Holding(ordered, (_span(numbers, when),), quarantine)


def _date(when: str, which: str) -> tuple[str, str, str]:
    """Columns of the year, month and day of an entry (st) or an end."""
    return f"{when}_{which}_year", f"{when}_{which}_month", f"{when}_{which}_day"


def _used(table: pl.DataFrame, when: str, parties: Iterable[str]) -> pl.DataFrame:
    """The columns that are read; null where the file does not have them."""
    dates = (*_date(when, "st"), *_date(when, "end"))
    optional = {
        name: pl.col(name) if name in table.columns else pl.lit(None, pl.String)
        for name in ("year", "asymmetric")
    }
    return table.select("version4id", *parties, *dates, *_PLEDGES, **optional)


def _of_members(members: pl.DataFrame) -> pl.DataFrame:
    """What members of an alliance owe each other while both are in it, in both directions."""
    both = pairs(members, ["alliance"])
    theirs = {f"{name}_b": name for name in _PLEDGES.values()}
    ours = both.rename({"state": "owes", "state_b": "to"})
    turned = both.drop(*_PLEDGES.values()).rename({"state_b": "owes", "state": "to"} | theirs)
    kept = ["alliance", "owes", "to", *_SPELL, *_PLEDGES.values(), "asymmetric"]
    return pl.concat([ours.select(kept), turned.select(kept)])


def _both_ways(rows: pl.DataFrame) -> pl.DataFrame:
    """A file that lists each pair once tells of both directions; the directed one has them."""
    turned = rows.rename({"owes": "to", "to": "owes"}).select(rows.columns)
    listed = rows.join(turned, on=["alliance", "owes", "to"], how="semi")
    return pl.concat([rows, turned]) if listed.is_empty() else rows


def _span(numbers: pl.DataFrame, when: str) -> Span:
    """From the first year in which an alliance begins or ends, or that a row is of, to the last."""
    named = (f"{when}_st_year", f"{when}_end_year", "year")
    years = pl.concat([numbers[name].alias("year") for name in named])
    first, last = (years.filter(years > 0).sort()[at] for at in (0, -1))
    return Span(date(first, 1, 1), date(last, 12, 31), data_set(_NAME).universe, _NAME)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the alliances among some states out as agreements, pair by pair.

    The obligations of a record are those that either of the two took on; the note names a
    one-sided one.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of agreement records, known from the day of entry into force.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "alliances.csv")
    >>> _ = path.write_text(
    ...     "version4id,ccode1,ccode2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,"
    ...     "dyad_end_month,dyad_end_year,defense,neutrality,nonaggression,entente\\n"
    ...     "9,710,731,11,7,1961,,,,1,0,0,0\\n9,731,710,11,7,1961,,,,1,0,0,1\\n")
    >>> records(read([path]), ["CHN", "PRK"]).select("id", "obligations", "note").row(0)
    ('cow-alliance-9-chn-prk', ['defence', 'consultation'], 'consultation pledged by PRK only')
    """
    sized = held.rows.with_columns(members=pl.col("owes").n_unique().over("alliance"))
    own = sized.filter(pl.col("owes").is_in(list(states)) & pl.col("to").is_in(list(states)))
    spell = ["alliance", "state", "state_b", *_SPELL]
    ours = own.filter(pl.col("owes") < pl.col("to")).rename({"owes": "state", "to": "state_b"})
    theirs = own.filter(pl.col("owes") > pl.col("to")).rename(
        {"owes": "state_b", "to": "state"}
        | {name: f"{name}_b" for name in (*_PLEDGES.values(), "asymmetric")}
    )
    both = ours.join(theirs, on=spell, how="full", coalesce=True)
    codes = (pl.col(name).str.to_lowercase() for name in ("state", "state_b"))
    bound = both.sort(spell).with_columns(
        id=pl.format("cow-alliance-{}-{}-{}", "alliance", *codes),
        locator=pl.format("alliance {}", "alliance"),
        title=pl.format("COW alliance {}", "alliance"),
        members=pl.coalesce("members", "members_right"),
        remark=pl.when(pl.coalesce("asymmetric", "asymmetric_b")).then(pl.lit(_WHOSE)),
    )
    return agreements(bound, held.span.source)


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare the file complete from the first to the last year that it tells of.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``agreement``, among the given states.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1816, 1, 1), date(2012, 12, 31), "made up", "cow-alliances")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "PRK"])[0].end
    datetime.date(2012, 12, 31)
    """
    return held.coverage("agreement", tuple(states))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=1)
