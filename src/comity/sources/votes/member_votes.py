"""Votes of the Security Council that were not unanimous, as reported by the United States."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.votes import council
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._decisions import (
    decisions_of,
    joined_decisions,
    positions_of,
    vetoers,
    with_totals,
)
from comity.sources.votes._digital_library import states_of
from comity.sources.votes._table import dated, number, numbered, read_votes

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("council-member-votes", ("year", "item", "label", "ms_code", "ms_vote")),)
VOTES_NEEDED = 9
"""A draft with fewer votes fails for want of votes, whoever is against it (since 1966)."""

_MISSPELT = {"IRE": "IRL"}
"""Codes of the State Department's tables that are no code of the library's."""
_REPORTED = {"Y": "yes", "N": "no", "N*": "no", "A": "abstain", "X": "absent"}


def read(paths: Sequence[Path]) -> Holding:
    """Read the votes that were not unanimous, as the US State Department reports them.

    Parameters
    ----------
    paths : sequence of Path
        Files with year, item, label, ms_code, ms_vote; of different years, or of the same.

    Returns
    -------
    Holding
        As of `comity.sources.votes.council`: every member's vote; a date is the last day of its
        year. The symbol is the first one in the label, null where it has none. The result follows
        from symbol and votes: adopted with the symbol of a resolution; else rejected with fewer
        than nine in favour; else vetoed with a permanent member against it (the file's own mark,
        N*, is missing here and there); else adopted.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "council.csv")
    >>> _ = path.write_text("year,item,label,ms_code,ms_vote\\n2022,1,S/2022/431,RUS,N*\\n")
    >>> read([path]).rows.select("draft", "result").rows()
    [('S/2022/431', 'rejected')]
    """
    return joined_decisions([(path.name, _one(path)) for path in paths])


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    call = {
        "roll_call": pl.concat_str(numbered("year"), numbered("item"), separator="-"),
        "date": pl.concat_str(number("year"), pl.lit("-12-31")),
        "label": pl.col("label"),
    }
    cells = {
        "place": pl.col("ms_code").replace(_MISSPELT),
        "code": pl.col("ms_vote").str.to_uppercase(),
    }
    listed, sheet = read_votes(path, layout, layout.columns, call, cells)
    calls = dated(path.name, listed).with_columns(
        pl.col("label").fill_null(""), session=pl.lit(0, pl.Int64), precision=pl.lit("year")
    )
    votes = sound(sheet.but(states_of(sheet.rows, calls)), calls, _REPORTED)
    return decisions_of(votes, _results(calls, positions_of(votes)), "unsc-member-votes")


def _results(calls: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """Decisions with symbol, totals and result, from their labels and votes."""
    label = pl.col("label")
    named = label.str.contains(r"S/(RES/\d|\d{4}/\d)")
    decisions = calls.with_columns(
        decision=pl.col("roll_call").cast(pl.String),
        symbol=label.str.extract(r"(S/RES/\d+(?: ?\(\d{4}\))?|S/\d{4}/\d+)"),
        draft=label.str.extract(r"(S/\d{4}/\d+)"),
        title=pl.when(named).then(pl.lit("")).otherwise(label),
    )
    counted = with_totals(decisions, positions).join(
        vetoers(positions), on="decision", how="left", maintain_order="left"
    )
    passed = pl.when(pl.col("symbol").str.starts_with("S/RES/")).then(pl.lit("adopted"))
    failed = passed.when(pl.col("yes") < VOTES_NEEDED).then(pl.lit("rejected"))
    vetoed = failed.when(pl.col("vetoers").is_not_null()).then(pl.lit("vetoed"))
    return counted.with_columns(result=vetoed.otherwise(pl.lit("adopted")))


ADAPTER = council.adapter(
    layouts=LAYOUTS,
    read=read,
    covers="whole years, from the first to the last, of votes that were not unanimous",
    known="the last day of the year of the vote",
    locator="symbol, else year and number in the file",
)
