"""Adopted resolutions of the Security Council as the UN Digital Library lists them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.votes import council
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._days import day_of
from comity.sources.votes._decisions import decisions_of, with_totals
from comity.sources.votes._digital_library import CODES, released, states_of
from comity.sources.votes._joining import joined
from comity.sources.votes._table import calls_of, rows_of, text, texts

__all__ = ["ADAPTER", "read"]

LAYOUTS = (
    Layout(
        "undl-council-votes",
        ("undl_id", "ms_code", "ms_vote", "date", "permanent_member", "resolution"),
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read adopted resolutions, with every member's vote; totals are counted from the votes.

    Parameters
    ----------
    paths : sequence of Path
        Files of any releases.

    Returns
    -------
    Holding
        As of `comity.sources.votes.council`.

    Raises
    ------
    ComityError
        If a file holds no dated vote, or more than one row in a hundred is wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "sc.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,permanent_member,date,resolution\\n"
    ...                     "9,SUN,A,True,1950-01-13,S/RES/79(1950)\\n")
    >>> read([path]).rows.select("decision", "state", "position").rows()
    [('9', 'RUS', 'abstain')]
    """
    return joined([(path, _one(path)) for path in paths], ("decision", "state"))


def _one(path: Path) -> Holding:
    table, names = texts(path)
    call = {
        "roll_call": pl.col("undl_id"),
        "date": pl.col("date"),
        "symbol": pl.col("resolution"),
        "draft": text("draft", names),
        "title": pl.coalesce(text("agenda", names), text("description", names)),
    }
    listed = calls_of(table, call)
    calls = listed.with_columns(
        date=day_of(path.name, listed), precision=pl.lit("day"), session=pl.lit(0, pl.Int64)
    )
    cells = {
        "roll_call": pl.col("undl_id"),
        "place": pl.coalesce("ms_code", text("ms_name", names)),
        "code": pl.col("ms_vote").str.to_uppercase(),
    }
    votes, aside = sound(path.name, calls, states_of(rows_of(table, cells), calls), CODES)
    positions = votes.select(
        "state", decision=pl.col("roll_call").cast(pl.String), position=pl.col("vote")
    )
    decisions = with_totals(calls.rename({"roll_call": "decision"}), positions)
    adopted = decisions.with_columns(result=pl.lit("adopted"))
    return decisions_of(path, "undl-sc", adopted, positions, aside, released(path))


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=council.records,
    coverage=council.coverage,
    together=council.together,
    covers="from the first resolution to the last; vetoed drafts are in another data set",
    known="the day of the vote",
    locator="symbol of the resolution",
)
