"""Adopted resolutions of the Security Council as the UN Digital Library lists them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.votes import council
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._decisions import decisions_of, joined_decisions
from comity.sources.votes._digital_library import CODES, released, states_of
from comity.sources.votes._table import dated, numbered, read_votes

__all__ = ["ADAPTER", "read"]

LAYOUTS = (
    Layout(
        "undl-council-votes",
        ("undl_id", "ms_code", "ms_vote", "date", "permanent_member", "resolution"),
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read adopted resolutions, with every member's vote; totals are counted from the votes.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "sc.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,permanent_member,date,resolution\\n"
    ...                     "9,SUN,A,True,1950-01-13,S/RES/79(1950)\\n")
    >>> read([path]).rows.select("decision", "state", "position").rows()
    [('9', 'RUS', 'abstain')]
    """
    return joined_decisions([(path.name, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    about = ("date", "resolution", "draft", "agenda", "description")
    call = {"roll_call": numbered("undl_id"), **{name: pl.col(name) for name in about}}
    cells = {
        "place": pl.coalesce("ms_code", "ms_name"),
        "code": pl.col("ms_vote").str.to_uppercase(),
    }
    listed, sheet = read_votes(path, layout, (*layout.columns, "ms_name", *about), call, cells)
    known = released(path)
    calls = dated(path.name, listed, known).with_columns(
        precision=pl.lit("day"),
        session=pl.lit(0, pl.Int64),
        symbol="resolution",
        title=pl.coalesce("agenda", "description"),
    )
    votes = sound(sheet.but(states_of(sheet.rows, calls)), calls, CODES)
    return decisions_of(votes, calls.with_columns(result=pl.lit("adopted")), "undl-sc", known)


ADAPTER = council.adapter(
    layouts=LAYOUTS,
    read=read,
    covers="from the first resolution to the last; vetoed drafts are in another data set",
    known="the day of the vote",
    locator="symbol of the resolution",
)
