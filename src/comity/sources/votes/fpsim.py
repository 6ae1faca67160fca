"""Roll calls of later sessions of the General Assembly, as Miller's fpsim distributes them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._days import day_of
from comity.sources.votes._joining import joined
from comity.sources.votes._roll_calls import holding_of, named, set_aside_calls, with_absences
from comity.sources.votes._table import calls_of, number, rows_of, texts, whole
from comity.sources.votes.voeten import CODES

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("later-roll-calls", ("session", "resid", "date", "ccode", "vote")),)
_UNIVERSE = (
    "Recorded votes of the General Assembly in the file; it does not tell votes on paragraphs and "
    "amendments from those on whole resolutions; absences are not in it: a member without a vote "
    "was absent; the emergency session on Ukraine is not in it; {} rows whose date is not that of "
    "their roll call are set aside"
)


def read(paths: Sequence[Path]) -> Holding:
    """Read roll calls; codes as in the collection that they continue.

    Parameters
    ----------
    paths : sequence of Path
        Files with session, resid, date, ccode, vote.

    Returns
    -------
    Holding
        As of `comity.sources.votes.assembly`. A row whose date is not that of most rows of its
        roll call may belong to another: it is set aside, and on neither is that state absent.

    Raises
    ------
    ComityError
        If a file holds no roll call, or more than one row in a hundred is wrong for one reason.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("session,resid,date,ccode,vote\\n78,78001,2023-12-04,710,1\\n")
    >>> held = read([path])
    >>> held.rows.filter(state="FRA").select("roll_call", "vote").rows()
    [('78001', 'absent')]
    """
    return joined([(path, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    table, _ = texts(path)
    call = {"roll_call": number("resid"), "session": whole("session"), "date": pl.col("date")}
    listed = calls_of(table, call)
    cells = {"roll_call": number("resid"), "place": number("ccode"), "code": number("vote")}
    rows = rows_of(table, cells | {"date": pl.col("date")})
    own = listed.select(pl.col("roll_call", "date").cast(pl.Categorical))
    home = rows.join(own, on=["roll_call", "date"], how="semi", nulls_equal=True)
    strays = named(rows.join(own, on=["roll_call", "date"], how="anti", nulls_equal=True))
    calls = listed.with_columns(date=day_of(path.name, listed), precision=pl.lit("day"))
    votes, aside = sound(path.name, calls, named(home), CODES)
    dated = calls.drop_nulls("date")
    unclear = pl.concat([_unclear(own, strays), set_aside_calls(aside)]).unique()
    astray = strays.select(
        file=pl.lit(path.name),
        reason=pl.lit("the date is not that of the roll call"),
        item=pl.col("roll_call").cast(pl.String),
        state=pl.col("place").cast(pl.String),
        value=pl.col("date").cast(pl.String),
        count=pl.lit(1, pl.Int64),
    )
    return holding_of(
        path.name,
        dated,
        with_absences(dated, votes, unclear),
        pl.concat([aside, astray]),
        (_UNIVERSE.format(strays.height), "miller-fpsim"),
    )


def _unclear(calls: pl.DataFrame, strays: pl.DataFrame) -> pl.DataFrame:
    """Where a row belongs to another roll call, that state's absences cannot be told.

    Neither on the roll call where the row stands, nor on those of the row's date.
    """
    known = strays.drop_nulls("state")
    here = known.select("roll_call", "state")
    there = known.select("date", "state").unique().join(calls, on="date")
    return pl.concat([here, there.select("roll_call", "state")])


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
