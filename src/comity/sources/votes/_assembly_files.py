"""The layouts in which roll calls of the General Assembly are published, and how each is read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.opening import scan_table
from comity.sources.reading.quarantine import stored_rows
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.recognition import recognise
from comity.sources.votes._assembly_checks import NO_MEMBER, check_known_vote, sound
from comity.sources.votes._digital_library import CODES, differing_totals, read_undl
from comity.states import convert, membership

__all__ = ["PAIR", "WHOLE", "Part", "read_part"]

_STORED, _RAW = "stored-roll-calls", "voeten-roll-calls"
_TIDY_VOTES, _TIDY_CALLS = "voeten-tidy-votes", "voeten-tidy-roll-calls"
_LATER, _UNDL = "later-roll-calls", "undl-assembly-votes"
WHOLE = (_STORED, _RAW, _UNDL, _LATER)
"""Layouts in which one file says all."""

PAIR = (_TIDY_VOTES, _TIDY_CALLS)
"""Layouts that belong together: votes, and the roll calls that they are on."""

LAST_SESSION_WITHOUT_DAYS = 57
"""Up to this session the day of the month is a number from 1 to 7, whatever the day was."""

_CODES = {"1": "yes", "2": "abstain", "3": "no", "8": "absent", "9": NO_MEMBER}
_CALL = ("roll_call", "session", "date", "precision", "unres", "is_paragraph_or_amendment")
_NO_DAYS = "up to session 57 the file knows month and year of a vote only"
_UNFLAGGED = "it does not tell votes on paragraphs and amendments from those on whole resolutions"


@dataclass(frozen=True)
class Part:
    """What one file, or one pair of files, holds.

    Parameters
    ----------
    name : str
        File name, for messages.
    calls, votes : DataFrame
        As in `RollCalls`.
    start, end : date
        First and last day of its roll calls.
    universe, source : str
        What it holds in words, and its key.
    aside : DataFrame
        Rows that count nowhere, as `Quarantine` holds them.
    """

    name: str
    calls: pl.DataFrame
    votes: pl.DataFrame
    start: date
    end: date
    universe: str
    source: str
    aside: pl.DataFrame


def read_part(paths: Sequence[Path]) -> list[Part]:
    """Read the files, each pair of tidy files as one part.

    Parameters
    ----------
    paths : sequence of Path
        Files of any of the layouts.

    Returns
    -------
    list of Part
        One for each file or pair.

    Raises
    ------
    ComityError
        As `comity.sources.votes.assembly.read` does.

    Examples
    --------
    >>> read_part([])
    []
    """
    by_layout: dict[str, list[Path]] = {}
    for path in paths:
        layout = recognise(path).layout.name
        if layout not in (*WHOLE, *PAIR):
            raise ComityError(
                f"{path} is no file of roll calls, its layout is {layout}; give one of "
                f"{', '.join((*WHOLE, _TIDY_VOTES))}"
            )
        by_layout.setdefault(layout, []).append(path)
    votes, calls = by_layout.get(_TIDY_VOTES, []), by_layout.get(_TIDY_CALLS, [])
    if len(votes) != len(calls):
        alone = (votes + calls)[-1]
        raise ComityError(
            f"{alone} is one of a pair; give the file of votes and that of roll calls"
        )
    parts = [_tidy(*pair) for pair in zip(votes, calls, strict=True)]
    readers = {_STORED: _stored, _RAW: _raw, _UNDL: _undl, _LATER: _later}
    for name, read in readers.items():
        parts += [read(path) for path in by_layout.get(name, [])]
    return parts


def _raw(path: Path) -> Part:
    names = scan_table(path).collect_schema().names()
    needed = ("rcid", "session", "vote", "ccode", "date", "unres", "amend", "para", "year")
    table = scan_table(path).select(name for name in needed if name in names).collect()
    flags = [name for name in ("amend", "para") if name in names]
    day = as_date(table.schema["date"])
    if "year" in names:
        year = pl.col("year").cast(pl.Float64).cast(pl.Int32)
        day = pl.coalesce(day, pl.date(year, 12, 31))
    dated = table.with_columns(
        roll_call=_number("rcid"),
        session=_number("session").cast(pl.Int64),
        undated=pl.col("date").is_null(),
        date=day,
    )
    calls = dated.unique("roll_call", keep="first", maintain_order=True)
    votes = dated.select("roll_call", place=_number("ccode"), code=_number("vote"))
    universe = "Recorded votes of the General Assembly in the raw file; "
    universe += _NO_DAYS if flags else f"{_NO_DAYS}; {_UNFLAGGED}"
    listed = _calls(path, calls, flags)
    return _part(path, listed, *sound(path.name, listed, _named(votes), _CODES), universe)


def _tidy(votes_path: Path, calls_path: Path) -> Part:
    calls = pl.read_parquet(calls_path).with_columns(
        roll_call=_number("rcid"), session=pl.col("session").cast(pl.Int64), undated=pl.lit(False)
    )
    table = pl.read_parquet(votes_path)
    votes = table.select(roll_call=_number("rcid"), place="country", code="vote")
    strangers = votes.join(calls, on="roll_call", how="anti")
    if strangers.height:
        raise ComityError(
            f"{votes_path.name}: {strangers.height} votes are on roll calls, first "
            f"{strangers['roll_call'][0]}, that {calls_path.name} does not list; give its own file"
        )
    listed = _calls(calls_path, calls, ["amend", "para"])
    universe = (
        "Recorded votes of the General Assembly on whole resolutions; a vote without a flag counts "
        f"as one; {_NO_DAYS}; absences are not in the file: a member without a vote was absent; "
        "resumed sessions of 2019 are not in it"
    )
    words = {word: word for word in ("yes", "abstain", "no", "absent")}
    cast, aside = sound(votes_path.name, listed, _named(votes, None), words)
    unclear = _set_aside_calls(aside)
    return _part(votes_path, listed, _with_absences(listed, cast, unclear), aside, universe)


def _later(path: Path) -> Part:
    rows = (
        scan_table(path)
        .select(
            "date",
            roll_call=_number("resid"),
            session=_number("session").cast(pl.Int64),
            place=_number("ccode"),
            code=_number("vote"),
        )
        .collect()
    )
    rows = _named(rows.with_columns(as_date(rows.schema["date"])))
    counted = rows.group_by("roll_call", "session", "date").len()
    counted = counted.sort(["len", "date"], descending=[True, False], nulls_last=True)
    calls = counted.unique("roll_call", keep="first", maintain_order=True).sort("date", "roll_call")
    calls = calls.with_columns(unres=pl.lit(None, pl.String), undated=pl.lit(False))
    own = calls.select("roll_call", "date")
    strays = rows.join(own, on=["roll_call", "date"], how="anti")
    listed = _calls(path, calls, [])
    at_home = rows.join(own, on=["roll_call", "date"], how="semi", maintain_order="left")
    cast, aside = sound(path.name, listed, at_home, _CODES)
    unclear = pl.concat([_unclear(listed, strays), _set_aside_calls(aside)])
    astray = strays.select(
        file=pl.lit(path.name),
        reason=pl.lit("the date is not that of the roll call"),
        item="roll_call",
        state="place",
        value=pl.col("date").cast(pl.String),
        count=pl.lit(1, pl.Int64),
    )
    universe = (
        f"Recorded votes of the General Assembly in the file; {_UNFLAGGED}; absences are not in "
        "it: a member without a vote was absent; the emergency session on Ukraine is not in it; "
        f"{strays.height} rows whose date is not that of their roll call are set aside"
    )
    votes = _with_absences(listed, cast, unclear)
    return _part(path, listed, votes, pl.concat([aside, astray]), universe, "miller-fpsim")


def _undl(path: Path) -> Part:
    calls, rows = read_undl(path)
    listed = calls.with_columns(
        precision=pl.lit("day"), is_paragraph_or_amendment=pl.lit(False)
    ).select(_CALL)
    votes, aside = sound(path.name, listed, rows, CODES)
    dated = listed.drop_nulls("date")
    universe = data_set("undl-ga").universe
    differing = differing_totals(calls, votes)
    if differing:
        universe += f" On {differing} of them the published totals are not those of the votes."
    return _part(path, dated, votes, aside, universe, "undl-ga")


def _stored(path: Path) -> Part:
    about = json.loads(pl.read_parquet_metadata(path)["comity"])
    table = pl.read_parquet(path)
    return Part(
        name=about["file"],
        calls=table.select(_CALL).unique("roll_call", keep="first", maintain_order=True),
        votes=table.select("roll_call", "state", "vote").drop_nulls("state"),
        start=date.fromisoformat(about["start"]),
        end=date.fromisoformat(about["end"]),
        universe=about["universe"],
        source=about["source"],
        aside=stored_rows(about["aside"]),
    )


def _unclear(calls: pl.DataFrame, strays: pl.DataFrame) -> pl.DataFrame:
    """Where a row belongs to another roll call, that state's absences cannot be told.

    Neither on the roll call where the row stands, nor on those of the row's date.
    """
    known = strays.drop_nulls("state")
    here = known.select("roll_call", "state")
    there = (
        known.select("date", "state").unique().join(calls.select("roll_call", "date"), on="date")
    )
    return pl.concat([here, there.select("roll_call", "state")]).unique()


def _set_aside_calls(aside: pl.DataFrame) -> pl.DataFrame:
    """Roll calls and states of which a row was set aside: no absence follows from its lack."""
    places = aside.select("item", place="state")
    return _named(places).select(roll_call="item", state="state").drop_nulls()


def _calls(path: Path, calls: pl.DataFrame, flags: Sequence[str]) -> pl.DataFrame:
    """Bring roll calls to the columns of `RollCalls`; the date is the last day possible."""
    # a missing flag is that of a whole resolution, as the publishers read it
    flagged = [pl.col(name).cast(pl.Float64).eq_missing(1.0) for name in flags]
    month = pl.col("session") <= LAST_SESSION_WITHOUT_DAYS
    precision = pl.when("undated").then(pl.lit("year")).when(month).then(pl.lit("month"))
    listed = calls.with_columns(
        date=pl.when(month).then(pl.col("date").dt.month_end()).otherwise("date"),
        precision=precision.otherwise(pl.lit("day")),
        is_paragraph_or_amendment=pl.any_horizontal(*flagged) if flagged else pl.lit(False),
    ).select(_CALL)
    undated = listed.filter(pl.col("date").is_null())
    if undated.height:
        raise ComityError(
            f"{path.name}: {undated.height} roll calls, first {undated['roll_call'][0]}, have no "
            "date; write YYYY-MM-DD or M/D/YYYY"
        )
    return listed


def _number(name: str) -> pl.Expr:
    """A whole number as text, ``3.0`` as ``3``; what is no number stays as it is."""
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


def as_date(kind: pl.DataType) -> pl.Expr:
    """The column of dates, in whichever form the file has them; null where it is none."""
    if not isinstance(kind, pl.String):
        return pl.col("date").cast(pl.Date)
    forms = ("%Y-%m-%d", "%m/%d/%Y")
    return pl.coalesce(pl.col("date").str.to_date(form, strict=False) for form in forms).alias(
        "date"
    )


def _named(votes: pl.DataFrame, system: str | None = "cow") -> pl.DataFrame:
    """Add the state that each place means, null where none is known."""
    places = votes["place"].unique().drop_nulls().sort()
    codes = convert(places, to="id", system=system, unknown="null")
    names = pl.DataFrame({"place": places, "state": codes}, schema_overrides={"state": pl.String})
    return votes.join(names, on="place", how="left", maintain_order="left")


def _with_absences(calls: pl.DataFrame, cast: pl.DataFrame, unclear: pl.DataFrame) -> pl.DataFrame:
    """Add an absence for every member on the day that cast no vote."""
    first = pl.when(pl.col("precision") == "month").then(pl.col("date").dt.month_start())
    days = calls.select("roll_call", first=first.otherwise("date"), last="date")
    spells = membership("un").select("start", pl.col("end").fill_null(date.max), state="id")
    sitting = days.join(spells, how="cross").filter(
        pl.col("start") <= pl.col("first"), pl.col("end") >= pl.col("last")
    )
    silent = sitting.join(cast, on=["roll_call", "state"], how="anti")
    silent = silent.join(unclear, on=["roll_call", "state"], how="anti")
    absent = silent.select("roll_call", "state", vote=pl.lit("absent"))
    return pl.concat([cast, absent])


def _part(
    path: Path,
    calls: pl.DataFrame,
    votes: pl.DataFrame,
    aside: pl.DataFrame,
    universe: str,
    source: str = "voeten-unga",
) -> Part:
    if calls.is_empty():
        raise ComityError(f"{path.name} holds no roll call; give a file that does")
    check_known_vote(path.name, calls, votes)
    ordered = calls.sort("date", "roll_call")
    start, end = ordered["date"][0], ordered["date"][-1]
    if ordered["precision"][0] == "month":
        start = start.replace(day=1)
    return Part(path.name, calls, votes, start, end, universe, source, aside)
