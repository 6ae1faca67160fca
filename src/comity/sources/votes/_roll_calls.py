"""Roll calls of one file as a holding: what each vote was on, and one row for each member."""

from dataclasses import replace
from datetime import date

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.sheets import Sheet, holding, require_few_broken
from comity.sources.reading.spans import Span
from comity.sources.votes._assembly_checks import VOTE, check_known_vote
from comity.sources.votes._doubts import of_calls
from comity.states import convert, membership

CALL = {
    "roll_call": pl.Categorical(),
    "session": pl.Int64(),
    "date": pl.Date(),
    "precision": pl.Enum(["day", "month", "year"]),
    "unres": pl.Categorical(),
    "is_paragraph_or_amendment": pl.Boolean(),
    "is_whole": pl.Boolean(),
    "is_important": pl.Boolean(),
    "topics": pl.Categorical(),
}
"""Columns of a roll call: date is the last day it may have been on, is_paragraph_or_amendment the
publisher's flag (false where there is none), is_whole whether it was on a whole resolution,
is_important and topics (keys of `TOPICS`) null where the file does not tell."""

MEMBER = {"state": pl.Categorical(), "vote": VOTE}
KEYS = ("roll_call", "state")
"""What names a row."""

TOPICS = {
    "me": "middle-east",
    "nu": "nuclear",
    "di": "disarmament",
    "hr": "human-rights",
    "co": "colonialism",
    "ec": "development",
}
"""The topics of roll calls by their names in the collection."""

LAST_SESSION_WITHOUT_SYMBOLS = 29
"""Up to this session drafts that failed have no symbol; since then only motions lack one."""

_MOTION = r"(?i)\bmotion\b|\boral amendment|^The (Acting )?President\b"
"""A motion, an oral amendment, or the words of the president in place of a resolution's title."""


def holding_of(sheet: Sheet, calls: pl.DataFrame, span: Span) -> Holding:
    """Lay the roll calls of a file out, one row for each roll call and member.

    Parameters
    ----------
    sheet : Sheet
        Its sound votes: roll_call, state, vote.
    calls : DataFrame
        Its roll calls, in the order of the file: columns of `CALL`, of which unres,
        is_paragraph_or_amendment, is_important and topics may be missing, and perhaps title, all
        the text that the file has on it, and unclear, whether its flags cannot be read.
    span : Span
        Universe, source and release; the days are those of the roll calls.

    Returns
    -------
    Holding
        Columns of `CALL` and `MEMBER`, by date; a roll call without a sound vote has one row
        without state.
    """
    require_few_broken(sheet)
    known = _whole(calls.drop_nulls("date")).sort("date", "roll_call")
    if known.is_empty():
        raise ComityError(f"{sheet.file} holds no roll call; give a file that does")
    listed = known.select(
        pl.col(name).cast(kind) if name in known.columns else pl.lit(None, kind).alias(name)
        for name, kind in CALL.items()
    )
    check_known_vote(sheet.file, listed, sheet.rows)
    start, end = listed["date"][0], listed["date"][-1]
    if listed["precision"][0] == "month":
        start = start.replace(day=1)
    rows = listed.join(sheet.rows, on="roll_call", how="left", maintain_order="left_right")
    doubts = pl.concat([sheet.doubts, of_calls(sheet.file, calls)])
    whole = replace(sheet, rows=rows, doubts=doubts)
    return holding(whole, [replace(span, start=start, end=end)])


def _whole(calls: pl.DataFrame) -> pl.DataFrame:
    """Tell votes on whole resolutions from those on parts, amendments and motions.

    Without a flag they are known by their text, by having no symbol, or by having one that a
    roll call listed before them has.
    """
    given = set(calls.columns)
    flag = pl.col("is_paragraph_or_amendment") if _FLAG in given else pl.lit(False)
    text = pl.col("title") if "title" in given else pl.lit(None, pl.String)
    whole = ~flag & ~text.str.contains(_MOTION).fill_null(False)
    marked = calls.with_columns(is_paragraph_or_amendment=flag, is_whole=whole)
    if "unres" not in given or calls["unres"].null_count() == calls.height:
        return marked
    symbol = pl.col("unres").str.strip_chars().str.to_uppercase().str.replace(r"^A/RES/", "R/")
    nameless = pl.col("unres").is_null() & (pl.col("session") > LAST_SESSION_WITHOUT_SYMBOLS)
    again = pl.col("unres").is_not_null() & ~symbol.is_first_distinct().over("session", "is_whole")
    return marked.with_columns(is_whole=pl.col("is_whole") & ~nameless & ~again)


_FLAG = "is_paragraph_or_amendment"


def named(votes: pl.DataFrame, system: str | None = "cow") -> pl.DataFrame:
    """Add the state that each place means, null where none is known."""
    places = votes["place"].unique().drop_nulls()
    codes = convert(places.cast(pl.String), to="id", system=system, unknown="null")
    states = pl.DataFrame({"place": places, "state": codes}, schema_overrides=_STATE)
    return votes.join(states, on="place", how="left", maintain_order="left")


_STATE = {"state": pl.Categorical()}


def with_absences(calls: pl.DataFrame, cast: pl.DataFrame, unclear: pl.DataFrame) -> pl.DataFrame:
    """Add an absence for every member on the day that cast no vote.

    ``unclear`` lists roll calls and states of which a row was set aside: no absence follows.
    """
    first = pl.when(pl.col("precision") == "month").then(pl.col("date").dt.month_start())
    days = calls.select("roll_call", first=first.otherwise("date"), last="date")
    spells = membership("un").select("start", pl.col("end").fill_null(date.max), state="id")
    states = spells.with_columns(pl.col("state").cast(pl.Categorical))
    sitting = days.join(states, how="cross").filter(
        pl.col("start") <= pl.col("first"), pl.col("end") >= pl.col("last")
    )
    silent = sitting.join(cast, on=["roll_call", "state"], how="anti")
    silent = silent.join(unclear, on=["roll_call", "state"], how="anti")
    absent = silent.select("roll_call", "state", vote=pl.lit("absent", VOTE))
    return pl.concat([cast, absent])


def set_aside_calls(aside: pl.DataFrame, system: str | None = "cow") -> pl.DataFrame:
    """Roll calls and states of which a row was set aside: no absence follows from its lack."""
    places = aside.select(roll_call=pl.col("item").cast(CALL["roll_call"]), place="state")
    return named(places, system).select("roll_call", "state").drop_nulls()
