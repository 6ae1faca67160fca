"""Alliances of the ATOP project: their members, from when to when, bound to what, how deeply.

Rows: one for each membership: alliance (ATOP's number), phase (0 where the alliance has one alone),
state, start and end (first and last day possible; `comity.evidence.dates.ONGOING` while in force),
start_precision and end_precision (day, month or year), defence, offence, neutrality, non_aggression
and consultation (whether the state is obliged to it), members (how many states ever belonged to the
alliance) and depth: military institutionalisation, 2 with an integrated command, a common defence
policy or bases; else 1 with official contact of the forces in peacetime, training or transfers of
technology, subordination of forces, pledged contributions or a military organisation; else 0; null
where what decides is not coded. The member-level file (atopid, member, yrent …) is read; where it
is not given the alliance-level one (atopid, begyr …, mem1 …), whose members all have the dates of
the alliance, and the highest depth of all its phases.

References
----------
Leeds, B. A., Ritter, J. M., Mitchell, S. M., Long, A. G. (2002). Alliance Treaty Obligations and
Provisions, 1815-1944. International Interactions 28(3), 237-260.
Leeds, B. A., Anac, S. (2005). Alliance Institutionalization and Alliance Performance. International
Interactions 31(3), 183-202 (depth).
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from comity.sources.alliances._agreements import PLEDGES, agreements, pairs
from comity.sources.alliances._terms import best_layout, date_kinds, dated, span_of_years, until
from comity.sources.reading.contract import Adapter, Near, complete
from comity.sources.reading.doubts import About, with_fellows
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import holding, renamed
from comity.sources.reading.times import in_time
from comity.sources.reading.values import FLAG, WHOLE, typed

__all__ = ["ADAPTER"]

_CODED = ("defense", "offense", "neutral", "nonagg", "consul")
_PLEDGES = dict(zip(_CODED, PLEDGES, strict=True))
_ENTRY, _EXIT = ("yrent", "moent", "dayent"), ("yrexit", "moexit", "dayexit")
_OF_THE_ALLIANCE = dict(zip(("begyr", "begmo", "begday"), _ENTRY, strict=True)) | dict(
    zip(("endyr", "endmo", "endday"), _EXIT, strict=True)
)
_COOPERATION = ("milcon", "intcom", "base", "milaid", "subord", "contrib", "orgpurp1", "orgpurp2")
_UNIVERSE = "Alliances as ATOP defines them, multilateral ones too; members by "
_KEY = ("alliance", "phase", "state", "start")
_NO_STATES = r"^\d{4}$"  # members outside the state system have numbers of four digits

MEMBERS = Layout("atop-members", ("atopid", "member", *_ENTRY, *_EXIT, *_CODED), ("year",))
ALLIANCES = Layout(
    "atop-alliances", ("atopid", *_OF_THE_ALLIANCE, "mem1", *_CODED), ("year", "member")
)
_BY_YEAR = "holds alliances year by year; take the member-level file (atop5_1m.csv, atop4_01m.csv)"


def _read(paths: Sequence[Path]) -> Holding:
    """The files of the level that tells more."""
    layout, own, notes = best_layout(paths, (MEMBERS, ALLIANCES))
    found = joined([(path.name, _read_one(path, layout)) for path in own], _KEY, "start")
    return replace(found, notes=(*found.notes, *notes))


def _read_one(path: Path, layout: Layout) -> Holding:
    by_member = layout is MEMBERS
    sheet = read_table(path, layout)
    sheet = sheet.but(_with_all_columns(sheet.rows if by_member else _by_member(sheet.rows)))
    about = About(("member",), "yrent", "until", system="cow", fellows="fellows")
    sheet = with_fellows(sheet, "atopid", "member")
    kinds = date_kinds(_ENTRY, _EXIT) | dict.fromkeys(("atopid", "phase", *_COOPERATION), WHOLE)
    needed = ("atopid", "yrent", *_CODED)
    sheet = typed(
        sheet, kinds | dict.fromkeys(_CODED, FLAG), about, needed=needed, optional=_COOPERATION
    )
    sheet = in_time(sheet, replace(about, end="yrexit"))
    sheet = dated(sheet, _ENTRY, _EXIT, about, pl.col("yrexit").is_null())
    sheet = identified(sheet, {"member": "state"}, "cow", about, others=_NO_STATES)
    dates = (
        "their own dates" if by_member else "the dates of the alliance, for the file has no other"
    )
    span = span_of_years(sheet, ("yrent", "yrexit"), f"{_UNIVERSE}{dates}", "atop")
    named = renamed(sheet.rows, {"atopid": "alliance"} | _PLEDGES).with_columns(
        phase=pl.col("phase").fill_null(0), depth=_depth()
    )
    said = ["end", "start_precision", "end_precision", *PLEDGES, "depth"]
    about = replace(about, parties=("state",))
    sheet = once(sheet.but(named), [*_KEY, *said[:3]], about, said[3:])
    members = pl.col("state").n_unique().over("alliance").cast(pl.Int64)
    rows = sheet.rows.select(*_KEY, *said, members=members)
    return holding(sheet.but(rows.sort(*_KEY, "end")), [span])


def _by_member(table: pl.DataFrame) -> pl.DataFrame:
    """Turn one row per alliance into one per member, with the dates of the alliance."""
    members = [name for name in table.columns if name.startswith("mem") and name[3:].isdigit()]
    table = renamed(table.drop("member", "place", strict=False), _OF_THE_ALLIANCE)
    others = [name for name in table.columns if name not in members]
    long = table.unpivot(members, index=others, value_name="member", variable_name="place")
    return long.drop_nulls("member")


def _with_all_columns(table: pl.DataFrame) -> pl.DataFrame:
    """Null in columns that some releases do not have; and until when a row may be in force."""
    lacking = {name for name in ("phase", *_COOPERATION) if name not in table.columns}
    nothing = [pl.lit(None, pl.String).alias(name) for name in sorted(lacking)]
    return table.with_columns(*nothing, until("yrexit"))


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


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Agreements pair by pair: one for each alliance, phase and time that both are members.

    What a member owes to some of the others only (the guarantors of Locarno) is not told apart.
    """
    own = held.rows.filter(pl.col("state").is_in(list(states)))
    several = pl.col("phase") > 0
    phase = pl.when(several).then(pl.format("-p{}", "phase")).otherwise(pl.lit(""))
    locator = pl.format(
        "alliance {}{}",
        "alliance",
        pl.when(several).then(pl.format(", phase {}", "phase")).otherwise(pl.lit("")),
    )
    states_in_id = (pl.col(name).str.to_lowercase() for name in ("state", "state_b"))
    bound = pairs(own, ["alliance", "phase"]).with_columns(
        id=pl.format("atop-{}-{}-{}{}", "alliance", *states_in_id, phase),
        locator=locator,
        title=pl.format("ATOP {}", locator),
        depth=pl.max_horizontal("depth", "depth_b"),
    )
    return agreements(bound, held.span.source)


ADAPTER = Adapter(
    layouts=(MEMBERS, ALLIANCES),
    read=_read,
    records=_records,
    coverage=complete("agreement", "agreement.offence"),
    covers="from the first year in which a member enters or leaves to the last",
    known="from the day of entry into force",
    locator="number of the alliance, and of its phase where it has several",
    near=(
        Near(Layout("atop-member-years", ("atopid", "member", "year", "defense")), _BY_YEAR),
        Near(Layout("atop-alliance-years", ("atopid", "year", "begyr")), _BY_YEAR),
    ),
)
