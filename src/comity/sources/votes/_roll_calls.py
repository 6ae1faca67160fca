"""Roll calls of one file as a holding: what each vote was on, and one row for each member."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.votes._assembly_checks import check_known_vote
from comity.states import convert, membership

__all__ = ["CALL", "MEMBER", "TOPICS", "VOTE", "VOTES", "holding_of", "named", "number"]

VOTES = ("yes", "abstain", "no", "absent")
VOTE = pl.Enum(VOTES)
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


def holding_of(
    file: str,
    calls: pl.DataFrame,
    votes: pl.DataFrame,
    aside: pl.DataFrame,
    span: tuple[str, str],
    known: date | None = None,
) -> Holding:
    """Lay the roll calls of a file out, one row for each roll call and member.

    Parameters
    ----------
    file : str
        Its name, for messages.
    calls : DataFrame
        Its roll calls, in the order of the file: columns of `CALL`, of which unres, title,
        is_paragraph_or_amendment, is_important and topics may be missing; title is all the text
        that the file has on it.
    votes : DataFrame
        Sound votes: roll_call, state, vote.
    aside : DataFrame
        Rows that count nowhere, as `Quarantine` holds them.
    span : tuple of (str, str)
        What the file holds in words, and the key of its citation.
    known : date, optional
        When the release was out.

    Returns
    -------
    Holding
        Columns of `CALL` and `MEMBER`, by date; a roll call without a sound vote has one row
        without state.

    Raises
    ------
    ComityError
        If there is no roll call, or resolution 68/262 is not what the meeting record says.
    """
    if calls.is_empty():
        raise ComityError(f"{file} holds no roll call; give a file that does")
    dated = _whole(calls).sort("date", "roll_call")
    listed = dated.select(
        pl.col(name).cast(kind) if name in dated.columns else pl.lit(None, kind).alias(name)
        for name, kind in CALL.items()
    )
    cast = votes.select(pl.col("roll_call").cast(CALL["roll_call"]), *MEMBER)
    cast = cast.with_columns(pl.col(name).cast(kind) for name, kind in MEMBER.items())
    check_known_vote(file, listed, cast)
    start, end = listed["date"][0], listed["date"][-1]
    if listed["precision"][0] == "month":
        start = start.replace(day=1)
    rows = listed.join(cast, on="roll_call", how="left", maintain_order="left_right")
    universe, source = span
    return Holding(rows, (Span(start, end, universe, source, known),), Quarantine(aside))


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


def number(name: str) -> pl.Expr:
    """A whole number as text, ``3.0`` as ``3``; what is no number stays as it is."""
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


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
    sitting = days.join(spells.cast(_STATE), how="cross").filter(
        pl.col("start") <= pl.col("first"), pl.col("end") >= pl.col("last")
    )
    silent = sitting.join(cast, on=["roll_call", "state"], how="anti")
    silent = silent.join(unclear, on=["roll_call", "state"], how="anti")
    absent = silent.select("roll_call", "state", vote=pl.lit("absent", VOTE))
    return pl.concat([cast, absent])


def set_aside_calls(aside: pl.DataFrame, system: str | None = "cow") -> pl.DataFrame:
    """Roll calls and states of which a row was set aside: no absence follows from its lack."""
    places = aside.select("item", place="state")
    found = named(places, system).select(roll_call=pl.col("item").cast(CALL["roll_call"]))
    return found.with_columns(named(places, system)["state"]).drop_nulls()


def joined_texts(columns: Sequence[str]) -> pl.Expr:
    """All the text that a file has on a roll call."""
    if not columns:
        return pl.lit(None, pl.String)
    return pl.concat_str(*columns, separator="\n", ignore_nulls=True)
