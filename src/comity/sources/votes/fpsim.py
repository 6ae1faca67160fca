"""Roll calls of later sessions of the General Assembly, as Miller's fpsim distributes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.spans import Span
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import set_aside, sound
from comity.sources.votes._doubts import of_votes
from comity.sources.votes._roll_calls import (
    KEYS,
    holding_of,
    named,
    set_aside_calls,
    with_absences,
)
from comity.sources.votes._table import (
    calls_of,
    dated,
    number,
    numbered,
    read_rows,
    session_of,
    whole,
)
from comity.sources.votes.voeten import CODES

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("later-roll-calls", ("session", "resid", "date", "ccode", "vote")),)
_UNIVERSE = (
    "Recorded votes of the General Assembly in the file; it does not tell votes on paragraphs and "
    "amendments from those on whole resolutions; absences are not in it: a member without a vote "
    "was absent; the emergency session on Ukraine is not in it; {} rows whose date is not that of "
    "their roll call are set aside"
)
_ASTRAY = "the date is not that of the roll call"
_LAPSED = "rows may be missing: hardly a vote in a session after votes on most of the one before"
_MOST, _HARDLY, _SESSION = 0.85, 0.15, 20  # shares of the roll calls of a session; roll calls


def read(paths: Sequence[Path]) -> Holding:
    """Read roll calls; codes as in the collection that they continue.

    As of `comity.sources.votes.assembly`. A row whose date is not that of most rows of its roll
    call may belong to another: it is set aside, and on neither is that state absent.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("session,resid,date,ccode,vote\\n78,78001,2023-12-04,710,1\\n")
    >>> held = read([path])
    >>> held.rows.filter(state="FRA").select("roll_call", "vote").rows()
    [('78001', 'absent')]
    """
    parts = [(path.name, _one(path)) for path in paths]
    return joined(_present(parts) if len(parts) > 1 else parts, KEYS, "date")


def _present(parts: Sequence[tuple[str, Holding]]) -> list[tuple[str, Holding]]:
    """Files without the absences of states whose vote on the roll call another of them has."""
    keys, absent = list(KEYS), pl.col("vote") == "absent"
    cast = pl.concat([held.rows.filter(~absent).select(keys) for _, held in parts]).unique()
    told = [held.rows.filter(absent).join(cast, on=keys, how="semi") for _, held in parts]
    return [
        (name, replace(held, rows=held.rows.join(gone, on=[*keys, "vote"], how="anti")))
        for (name, held), gone in zip(parts, told, strict=True)
    ]


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    cells = {
        "roll_call": numbered("resid"),
        "session": pl.col("session"),
        "date": pl.col("date"),
        "place": number("ccode"),
        "code": number("vote"),
    }
    sheet = read_rows(path, layout, layout.columns, cells)
    listed = calls_of(sheet.rows, ["session", "date"])
    own = listed.select("roll_call", pl.col("date").cast(pl.Categorical))
    home = sheet.rows.join(own, on=["roll_call", "date"], how="semi", nulls_equal=True)
    strays = named(sheet.rows.join(own, on=["roll_call", "date"], how="anti", nulls_equal=True))
    calls = dated(path.name, listed.with_columns(whole("session"))).with_columns(
        pl.coalesce("session", session_of(pl.col("date"))), precision=pl.lit("day")
    )
    items = strays.select(item="roll_call", state="place", value="date")
    astray = set_aside(path.name, _ASTRAY, items)
    at_home = named(home)
    cast = sound(sheet.but(at_home), calls, CODES)
    of_others = _unclear(own, strays)
    lapsed = _lapsed(calls, cast.rows)
    unclear = pl.concat([of_others.drop_nulls(), set_aside_calls(cast.aside), lapsed]).unique()
    every = with_absences(calls.drop_nulls("date"), cast.rows, unclear)
    span = Span(date.min, date.max, _UNIVERSE.format(strays.height), "miller-fpsim")
    told = ((_ASTRAY, of_others), (_LAPSED, lapsed))
    doubts = pl.concat(of_votes(path.name, why, of, at_home, calls) for why, of in told)
    return holding_of(cast.less(every, astray, doubts), calls, span)


def _lapsed(calls: pl.DataFrame, cast: pl.DataFrame) -> pl.DataFrame:
    """Roll calls of sessions in which a state that voted on most of the one before hardly votes.

    Its rows may be missing (Türkiye, under its new name, in session 78), or it may have lost its
    vote for arrears: the file does not tell, until the state votes again.
    """
    own = calls.select("roll_call", "session").drop_nulls()
    sizes = own.group_by("session").len("of").filter(pl.col("of") >= _SESSION).sort("session")
    votes = cast.join(own, on="roll_call").group_by("state", "session").len("votes")
    every = sizes.join(cast.select("state").unique(), how="cross")
    shares = every.join(votes, on=["state", "session"], how="left").sort("state", "session")
    share = pl.col("votes").fill_null(0) / pl.col("of")  # no row is no vote
    turn = pl.when(share > _HARDLY).then(share >= _MOST)  # null where it hardly votes
    gone = shares.with_columns(turn=turn, hardly=share <= _HARDLY).filter(
        pl.col("turn").forward_fill().over("state") & pl.col("hardly")
    )
    return gone.join(own, on="session").select("roll_call", "state")


def _unclear(calls: pl.DataFrame, strays: pl.DataFrame) -> pl.DataFrame:
    """Where a row belongs to another roll call, that state's absences cannot be told.

    Neither on the roll call where the row stands, nor on those of the row's date.
    """
    here = strays.select("roll_call", "state")
    there = strays.select("date", "state").unique().join(calls, on="date")
    return pl.concat([here, there.select("roll_call", "state")])


ADAPTER = assembly.adapter(
    layouts=LAYOUTS,
    read=read,
)
