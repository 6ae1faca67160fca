"""Roll calls of the General Assembly as the UN Digital Library lists them, read as a stream."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._digital_library import CODES, released, states_of
from comity.sources.votes._roll_calls import KEYS, holding_of
from comity.sources.votes._table import dated, numbered, read_votes, session_of, whole

__all__ = ["ADAPTER", "read"]

LAYOUTS = (
    Layout(
        "undl-assembly-votes",
        ("undl_id", "ms_code", "ms_vote", "date", "session", "resolution"),
        ("permanent_member",),
    ),
)
_TOTALS = {"yes": "total_yes", "no": "total_no", "abstain": "total_abstentions"}


def read(paths: Sequence[Path]) -> Holding:
    """Read roll calls and votes; of a file only the columns needed are held.

    Parameters
    ----------
    paths : sequence of Path
        Files of any releases (undl_id, ms_code, ms_vote, date, session, resolution; those of 2024
        write ms_codes, ms_votes).

    Returns
    -------
    Holding
        As of `comity.sources.votes.assembly`; roll_call is the library's record number, session
        of special sessions the regular one of that year. Every roll call was on a whole
        resolution; topics and important votes are not told.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "ga.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session,resolution\\n"
    ...                     "7,SUN,X,1980-01-14,ES-6,A/RES/ES-6/2\\n")
    >>> read([path]).rows.select("session", "roll_call", "state", "vote").rows()
    [(34, '7', 'RUS', 'absent')]
    """
    return joined([(path.name, _one(path)) for path in paths], KEYS, "date")


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    about = ("session", "date", *_TOTALS.values())
    call = {
        "roll_call": numbered("undl_id"),
        "unres": pl.col("resolution"),
        **{name: pl.col(name) for name in about},
    }
    cells = {
        "place": pl.coalesce("ms_code", "ms_name"),
        "code": pl.col("ms_vote").str.to_uppercase(),
    }
    columns = (*layout.columns, "ms_name", *_TOTALS.values())
    listed, sheet = read_votes(path, layout, columns, call, cells)
    known = released(path)
    calls = dated(path.name, listed.with_columns(whole("session")), known).with_columns(
        pl.coalesce("session", session_of(pl.col("date"))),
        *(whole(name) for name in _TOTALS.values()),
        precision=pl.lit("day"),
    )
    votes = sound(sheet.but(states_of(sheet.rows, calls)), calls, CODES)
    universe = data_set("undl-ga").universe
    differing = _differing_totals(calls, votes.rows)
    if differing:
        universe += f" On {differing} of them the published totals are not those of the votes."
    return holding_of(votes, calls, Span(date.min, date.max, universe, "undl-ga", known))


def _differing_totals(calls: pl.DataFrame, votes: pl.DataFrame) -> int:
    """On how many roll calls the published totals are not those of the votes listed."""
    counted = votes.group_by("roll_call").agg(
        (pl.col("vote") == vote).sum().cast(pl.Int64).alias(vote) for vote in _TOTALS
    )
    both = calls.join(counted, on="roll_call")
    differ = [
        (pl.col(vote) != pl.col(name)).fill_null(value=False) for vote, name in _TOTALS.items()
    ]
    return both.filter(pl.any_horizontal(differ)).height


ADAPTER = assembly.adapter(
    layouts=LAYOUTS,
    read=read,
)
