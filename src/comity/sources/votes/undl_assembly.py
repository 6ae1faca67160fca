"""Roll calls of the General Assembly as the UN Digital Library lists them, read as a stream."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._days import day_of, session_of
from comity.sources.votes._digital_library import CODES, released, states_of
from comity.sources.votes._joining import joined
from comity.sources.votes._roll_calls import holding_of
from comity.sources.votes._table import calls_of, rows_of, text, texts, whole

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

    Raises
    ------
    ComityError
        If a file holds no roll call, more than one row in a hundred is wrong for one reason, or
        resolution 68/262 is not 100-11-58.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "ga.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session,resolution\\n"
    ...                     "7,SUN,X,1980-01-14,ES-6,A/RES/ES-6/2\\n")
    >>> read([path]).rows.select("session", "roll_call", "state", "vote").rows()
    [(34, '7', 'RUS', 'absent')]
    """
    return joined([(path, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    table, names = texts(path)
    totals = {name: whole(name) for name in _TOTALS.values() if name in names}
    call = {
        "roll_call": pl.col("undl_id"),
        "session": whole("session"),
        "date": pl.col("date"),
        "unres": pl.col("resolution"),
    }
    listed = calls_of(table, call | totals)
    days = listed.with_columns(date=day_of(path.name, listed))
    calls = days.with_columns(
        precision=pl.lit("day"), session=days["session"].fill_null(session_of(days["date"]))
    )
    cells = {
        "roll_call": pl.col("undl_id"),
        "place": pl.coalesce("ms_code", text("ms_name", names)),
        "code": pl.col("ms_vote").str.to_uppercase(),
    }
    rows = states_of(rows_of(table, cells), calls)
    votes, aside = sound(path.name, calls, rows, CODES)
    universe = data_set("undl-ga").universe
    differing = _differing_totals(calls, votes)
    if differing:
        universe += f" On {differing} of them the published totals are not those of the votes."
    span = (universe, "undl-ga")
    return holding_of(path.name, calls, votes, aside, span, released(path))


def _differing_totals(calls: pl.DataFrame, votes: pl.DataFrame) -> int:
    """On how many roll calls the published totals are not those of the votes listed."""
    given = {vote: name for vote, name in _TOTALS.items() if name in calls.columns}
    if not given:
        return 0
    counted = votes.group_by("roll_call").agg(
        (pl.col("vote") == vote).sum().cast(pl.Int64).alias(vote) for vote in given
    )
    both = calls.with_columns(pl.col("roll_call").cast(pl.Categorical)).join(
        counted, on="roll_call"
    )
    return both.filter(
        pl.any_horizontal(pl.col(vote) != pl.col(name) for vote, name in given.items())
    ).height


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=assembly.tallies,
    per_period=assembly.tallies,
    coverage=assembly.coverage,
    together=assembly.together,
    covers="from the first roll call to the last",
    known="the day of the last vote of the period",
    locator="session",
)
