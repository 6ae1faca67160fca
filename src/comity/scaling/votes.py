"""Votes arranged for scaling: of roll calls as published, or of a table of one's own."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.frames import taken
from comity.sources import assembly_votes
from comity.sources.votes.archive import RollCalls
from comity.sources.votes.own_votes import own_votes, read_own_votes
from comity.sources.votes.universe import counting_calls

__all__ = ["ordered_votes", "read_archive", "read_bridges"]

CODES = {"no": 0, "abstain": 1, "yes": 2}
"""Votes in their order, as `fit_ideal_points` takes them."""

_LAST_SESSION_WITH_PARAGRAPHS = 44
_ALONE = 19  # the session of 1964, which voted once
_BEFORE_FIRST = 1945  # session 1 began in 1946
_COLUMNS = ["state", "session", "item", "vote", "year"]


def ordered_votes(
    votes: Any,
    sessions: tuple[int, int] | None = None,
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
) -> pl.DataFrame:
    """Arrange votes for scaling: who, in which session, on what, how.

    Columns: state and item (text), session, vote (no, abstain, yes, absent), year (in which the
    session began).

    Raises
    ------
    ComityError
        If a column is missing, a row lacks a state, session, item or vote, a session is no
        whole number, a vote is unknown, or a state votes twice on an item in a session.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A"], "session": [1], "item": [7], "vote": ["no"]})
    >>> ordered_votes(votes).row(0)
    ('A', 1, '7', 'no', 1946)
    """
    if isinstance(votes, RollCalls):
        table = _of_roll_calls(votes, universe, issue)
    elif universe is not None or issue is not None:
        raise ComityError(
            "universe and issue choose among roll calls of the General Assembly alone"
        )
    else:
        if isinstance(votes, str | Path):
            raise ComityError(
                f"votes are the text {shown(votes)}; give a data frame, or "
                f"comity.scaling.read_archive({shown(votes)}, data)[0]"
            )
        table = _of_table(taken(votes, "votes")[0])
    if sessions:
        table = table.filter(pl.col("session").is_between(*sessions))
    return table.select(_COLUMNS)


def _of_table(votes: pl.DataFrame) -> pl.DataFrame:
    """A table of one's own, refused where a row says no vote, or a second one."""
    table = own_votes(votes)
    if blank := table["vote"].null_count():
        raise ComityError(
            f"{blank} rows have no vote; write absent for a state that missed the vote, and leave "
            "out those that had none"
        )
    again = table.filter(~pl.struct("state", "session", "item").is_first_distinct())
    if again.height:
        state, item, _, session, _ = again.row(0)
        raise ComityError(
            f"{state} votes twice on item {item} in session {session} ({again.height} such "
            "rows); keep one vote of each"
        )
    return table.with_columns(pl.col("year").min().over("session"))


def _of_roll_calls(
    roll_calls: RollCalls, universe: str | None, issue: str | Sequence[str] | None
) -> pl.DataFrame:
    """What the published estimates are made from, unless another universe is asked for."""
    part = pl.col("is_paragraph_or_amendment")
    calls = counting_calls(roll_calls, universe or "all", issue).roll_calls.filter(
        pl.col("session") != _ALONE
    )
    if universe is None:
        calls = calls.filter(~(part & (pl.col("session") > _LAST_SESSION_WITH_PARAGRAPHS)))
    votes = roll_calls.votes.join(calls.select("roll_call", "session"), on="roll_call")
    counted = votes.filter(
        pl.col("state") != "ZAN", ~((pl.col("state") == "ZAF") & (pl.col("session") == 48))
    ).select("state", "session", "vote", item="roll_call", year=pl.col("session") + _BEFORE_FIRST)
    return counted.with_columns(pl.col("state", "item", "vote").cast(pl.String))


def bridged(
    items: pl.Series, bridges: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number the items, roll calls that repeat a resolution alike."""
    leader: dict[str, str] = {}

    def first(name: str) -> str:
        while (above := leader.get(name, name)) != name:
            name = above
        return name

    for one, other in bridges:
        a, b = sorted((first(one), first(other)), key=lambda name: (len(name), name))
        leader[b] = a
    names = items.unique(maintain_order=True)
    together = pl.Series([first(name) for name in names], dtype=pl.String)
    order = together.unique(maintain_order=True)
    place = dict(zip(order, range(len(order)), strict=True))
    number = [place[name] for name in together]
    coded = items.replace_strict(names, pl.Series(number, dtype=pl.Int64))
    return coded.to_numpy(), tuple(order)


def read_archive(
    votes: str | Path, data: str | Path | None = None
) -> tuple[RollCalls | pl.DataFrame, list[tuple[str, str]]]:
    """Read the votes that a command names, and the resolutions that bridge sessions.

    Parameters
    ----------
    votes : str or Path
        ``unga`` for the General Assembly's roll calls that are there; else a file: roll calls as
        published, or a table of your own with the columns state, item, vote, and session or year.
    data : str or Path, optional
        Folder of published data; searched for a file of bridges too.

    Returns
    -------
    votes : RollCalls or DataFrame
    bridges : list of (str, str)
        Empty for a table of your own.

    Raises
    ------
    ComityError
        If there is no such file or folder, or the layout is unknown.

    Examples
    --------
    >>> read_archive("votes-of-mine.csv")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: votes-of-mine.csv is no file; name a file of votes, or unga
    """
    own = None if str(votes) == "unga" else read_own_votes(votes)
    if own is not None:
        return own, []
    bridges = read_bridges(data) if data is not None else []
    return assembly_votes(votes, data), bridges


def read_bridges(folder: str | Path) -> list[tuple[str, str]]:
    """Read which roll calls repeat a resolution, from a file of the published estimates.

    Parameters
    ----------
    folder : str or Path
        Searched, with its subfolders, for a CSV with the columns rcid1 and rcid2.

    Returns
    -------
    list of (str, str)
        Pairs of roll calls; empty where there is no such file.
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    for path in sorted(Path(folder).rglob("*.csv")):
        with path.open(encoding="utf-8", errors="replace") as file:
            header = set(re.split(r"[,\s\"]+", file.readline().strip()))
        if {"rcid1", "rcid2"} <= header:
            pairs = pl.read_csv(path, columns=["rcid1", "rcid2"]).cast(pl.String)
            return list(pairs.iter_rows())
    return []
