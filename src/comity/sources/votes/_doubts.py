"""Doubts of votes: whose a vote that was set aside may be, and of which days."""

from datetime import date

import polars as pl

from comity.sources.reading.holding import DOUBTS
from comity.states import membership

_KEYS = ["roll_call", "state"]


def days_of(calls: pl.DataFrame) -> pl.DataFrame:
    """First and last day a roll call may have been on; and the last on which it may be cast.

    Where only a month is known, it is the publisher's guess: a state admitted in the course of
    the session may have voted in it.
    """
    month, year = (pl.col("precision") == kind for kind in ("month", "year"))
    first = pl.when(month).then(pl.col("date").dt.month_start())
    session_ends = pl.date(pl.col("session") + 1946, 9, 14)
    return calls.select(
        "roll_call",
        first=first.when(year).then(pl.col("date").dt.truncate("1y")).otherwise("date"),
        last="date",
        latest=pl.when(month).then(pl.max_horizontal("date", session_ends)).otherwise("date"),
    )


def of_votes(
    file: str, reason: str, gone: pl.DataFrame, there: pl.DataFrame, calls: pl.DataFrame
) -> pl.DataFrame:
    """Doubts of votes that were set aside: roll_call and state, null where one is not known.

    A state votes once on a roll call. A vote of nobody known is that of a member who has no row on
    that roll call, one on no roll call known that on one where the state has none; ``there`` are
    all rows of the file.
    """
    lost, sure = (frame.select(pl.col(_KEYS).cast(pl.String)) for frame in (gone, there))
    days = days_of(calls).drop_nulls("last").with_columns(pl.col("roll_call").cast(pl.String))
    spells = membership("un").select(since="start", until="end", state="id")
    members = spells.with_columns(pl.col("until").fill_null(date.max))
    of_nobody = (
        lost.filter(pl.col("state").is_null())
        .select("roll_call")
        .unique()
        .join(days, on="roll_call")
        .join(members, how="cross")
        .filter(pl.col("since") <= pl.col("latest"), pl.col("until") >= pl.col("first"))
    )
    on_none = lost.filter(pl.col("roll_call").is_null()).select("state").unique().drop_nulls()
    every = pl.concat(
        [
            lost.drop_nulls(),
            of_nobody.select(_KEYS).join(sure, on=_KEYS, how="anti"),
            days.select("roll_call").join(on_none, how="cross").join(sure, on=_KEYS, how="anti"),
        ]
    )
    dated = every.join(days, on="roll_call").select("state", start="first", end="last")
    if lost.filter(pl.all_horizontal(pl.col(_KEYS).is_null())).height:
        dated = pl.concat([dated, pl.DataFrame([(None,) * 3], dated.schema, orient="row")])
    return _doubts(file, f"{reason} ({lost.height} rows)", dated)


def of_calls(file: str, calls: pl.DataFrame) -> pl.DataFrame:
    """Doubts of roll calls that are not known well enough to count: anybody may have voted.

    Those without a date may be of any day around their session; ``unclear`` marks those of which
    the file does not say what they were on.
    """
    typed = calls.schema.get("session", pl.String).is_integer()
    session = pl.col("session") if typed else pl.lit(None, pl.Int64)
    told = session.is_between(1, date.today().year - 1945)
    undated = calls.filter(pl.col("date").is_null()).with_columns(
        state=pl.lit(None, pl.String),
        start=pl.when(told).then(pl.date(session + 1945, 1, 1)),
        end=pl.when(told).then(pl.date(session + 1946, 12, 31)),
    )
    found = [_doubts(file, "roll calls without a date", undated)]
    if "unclear" in calls.columns:
        days = days_of(calls.drop_nulls("date").filter("unclear"))
        some = days.with_columns(state=pl.lit(None, pl.String), start="first", end="last")
        found.append(_doubts(file, "roll calls with flags that are neither 1 nor 0", some))
    return pl.concat(found)


def _doubts(file: str, reason: str, about: pl.DataFrame) -> pl.DataFrame:
    """Doubts of states and days, each once."""
    told = about.unique(maintain_order=True).select(
        "start", "end", state_a="state", state_b=pl.lit(None), reason=pl.lit(f"{file}: {reason}")
    )
    return told.select(DOUBTS.columns).cast(DOUBTS.schema)
