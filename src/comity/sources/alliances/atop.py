"""Alliances of the ATOP project: their members, from when to when, bound to what, how deeply."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.alliances._agreements import PLEDGES, agreements, pairs
from comity.sources.alliances._terms import chosen, terms, whole_numbers
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import citations

__all__ = ["ADAPTER", "CITATION", "coverage", "read", "records"]

CITATION = citations("atop")
"""BibTeX of the files, under the key that the agreements cite."""

_PLEDGES = dict(zip(("defense", "offense", "neutral", "nonagg", "consul"), PLEDGES, strict=True))
_ENTRY, _EXIT = ("yrent", "moent", "dayent"), ("yrexit", "moexit", "dayexit")
_OF_THE_ALLIANCE = {"begyr": "yrent", "begmo": "moent", "begday": "dayent"} | {
    "endyr": "yrexit",
    "endmo": "moexit",
    "endday": "dayexit",
}
_COOPERATION = ("milcon", "intcom", "base", "milaid", "subord", "contrib", "orgpurp1", "orgpurp2")
_UNIVERSE = {
    "atop-members": "Alliances as ATOP defines them, multilateral ones too; members by their own "
    "dates",
    "atop-alliances": "Alliances as ATOP defines them, multilateral ones too; members by the dates "
    "of the alliance, for the file has none of their own",
}


LAYOUTS = (
    Layout(
        "atop-members",
        (
            "atopid",
            "defense",
            "offense",
            "neutral",
            "nonagg",
            "consul",
            "member",
            "yrent",
            "yrexit",
        ),
        ("year",),
    ),
    Layout(
        "atop-alliances",
        ("atopid", "defense", "offense", "neutral", "nonagg", "consul", "begyr", "endyr", "mem1"),
        ("year", "member"),
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read which state was bound by which alliance, from when to when, and to what.

    Parameters
    ----------
    paths : sequence of Path
        The member-level file (atopid, member, yrent …), or where that is not given the
        alliance-level one (atopid, begyr …, mem1 …), whose members all have the dates of the
        alliance.

    Returns
    -------
    Holding
        One row for each membership: alliance (ATOP's number), phase (0 where the alliance has
        one alone), state, start and end (first and last day possible; the end is
        `comity.evidence.dates.ONGOING` while in force), start_precision and end_precision
        (day, month or year), defence, offence, neutrality, non_aggression and consultation
        (whether the state is obliged to it; null where not coded) and depth: military
        institutionalisation, 2 with an integrated command, a common defence policy or bases; else
        1 with official contact of the forces in peacetime, training or transfers of technology,
        subordination of forces, pledged contributions or a military organisation; else 0; null
        where what decides is not coded. In the alliance-level file it is the highest of all phases.

    Raises
    ------
    ComityError
        If two files are in one layout, the file holds no row, or more than one row in a hundred
        cannot be what it says.

    References
    ----------
    Leeds, B. A., Ritter, J. M., Mitchell, S. M., Long, A. G. (2002). Alliance Treaty
    Obligations and Provisions, 1815-1944. International Interactions 28(3), 237-260.
    Leeds, B. A., Anac, S. (2005). Alliance Institutionalization and Alliance Performance.
    International Interactions 31(3), 183-202 (depth).

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text(
    ...     "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,"
    ...     "nonagg,consul\\n9,710,1961,7,11,0,0,0,1,0,0,0,0\\n9,731,1961,7,11,0,0,0,1,0,0,0,0\\n")
    >>> read([path]).rows.select("alliance", "state", "start", "defence").row(0)
    (9, 'CHN', datetime.date(1961, 7, 11), True)
    """
    path = chosen(paths, LAYOUTS)
    layout, table = layout_of(path, LAYOUTS).name, read_table(path)
    if layout == "atop-alliances":
        table = _by_member(table)
    numbers, no_numbers = whole_numbers(path.name, _used(table), "member")
    known, undated = terms(
        path.name,
        numbers,
        "member",
        _ENTRY,
        _EXIT,
        alliance=pl.col("atopid"),
        phase=pl.col("phase").fill_null(0),  # one phase alone
        state=pl.col("member"),
        **{ours: pl.col(theirs) == 1 for theirs, ours in _PLEDGES.items()},
        depth=_depth(),
    )
    rows, aside = harmonised(path.name, known, {"state": "state"}, "cow", "year")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no row; give a file that does")
    years = pl.concat([numbers[name].alias("year") for name in ("yrent", "yrexit")])
    first, last = (years.filter(years > 0).sort()[at] for at in (0, -1))
    span = Span(date(first, 1, 1), date(last, 12, 31), _UNIVERSE[layout], "atop")
    ordered = rows.drop("year").sort("alliance", "phase", "state", "start", "end")
    return Holding(ordered, (span,), Quarantine(pl.concat([no_numbers, undated, aside])))


def _by_member(table: pl.DataFrame) -> pl.DataFrame:
    """Turn one row per alliance into one per member, with the dates of the alliance."""
    members = [name for name in table.columns if name.startswith("mem") and name[3:].isdigit()]
    others = [name for name in table.columns if name not in members]
    long = table.unpivot(members, index=others, value_name="member", variable_name="place")
    return long.drop_nulls("member").rename(_OF_THE_ALLIANCE)


def _used(table: pl.DataFrame) -> pl.DataFrame:
    """The columns that are read; null where the file does not have them."""
    needed = ("atopid", "member", *_ENTRY, *_EXIT, *_PLEDGES)
    optional = {
        name: pl.col(name) if name in table.columns else pl.lit(None, pl.String)
        for name in ("phase", *_COOPERATION)
    }
    return table.select(*needed, **optional)


def _depth() -> pl.Expr:
    """Military institutionalisation after Leeds and Anac; null where what decides is not coded."""
    high = (pl.col("milcon") == 3) | (pl.col("intcom") == 1) | (pl.col("base") > 0)
    moderate = (
        (pl.col("milcon") == 2)
        | pl.col("milaid").is_in([3, 4])
        | (pl.col("subord") > 0)
        | (pl.col("contrib") == 1)
        | pl.col("orgpurp1").is_in([1, 4])
        | pl.col("orgpurp2").is_in([1, 4])
    )
    lower = pl.when(moderate).then(1.0).when(~moderate).then(0.0)
    return pl.when(high).then(2.0).when(~high).then(lower)


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the alliances among some states out as agreements, pair by pair.

    One record is one alliance (and phase of it) of one pair of states, from the day on which
    both are members to the day on which the first leaves; its obligations are those that
    either of the two took on, and the note names a one-sided one. What a member owes to some
    of the others only (the guarantors of Locarno) is not told apart in the files.

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
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text(
    ...     "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,"
    ...     "nonagg,consul\\n9,710,1961,7,11,0,0,0,1,0,0,0,0\\n9,731,1961,7,11,0,0,0,1,0,0,0,0\\n")
    >>> records(read([path]), ["CHN", "PRK"]).select("id", "obligations").row(0)
    ('atop-9-chn-prk', ['defence'])
    """
    alliance = ["alliance", "phase"]
    sized = held.rows.with_columns(members=pl.col("state").n_unique().over(alliance))
    own = sized.filter(pl.col("state").is_in(list(states)))
    several = pl.col("phase") > 0
    phase = pl.when(several).then(pl.format("-p{}", "phase")).otherwise(pl.lit(""))
    locator = pl.format(
        "alliance {}{}",
        "alliance",
        pl.when(several).then(pl.format(", phase {}", "phase")).otherwise(pl.lit("")),
    )
    states_in_id = (pl.col(name).str.to_lowercase() for name in ("state", "state_b"))
    bound = pairs(own, alliance).with_columns(
        id=pl.format("atop-{}-{}-{}{}", "alliance", *states_in_id, phase),
        locator=locator,
        title=pl.format("ATOP {}", locator),
        depth=pl.max_horizontal("depth", "depth_b"),
    )
    return agreements(bound, held.span.source)


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare the file complete from the first year in which a member enters or leaves to the last.

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
    >>> span = Span(date(1815, 1, 1), date(2016, 12, 31), "made up", "atop")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "PRK"])[0].end
    datetime.date(2016, 12, 31)
    """
    kinds = ("agreement", "agreement.offence")
    return tuple(one for kind in kinds for one in held.coverage(kind, tuple(states)))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
