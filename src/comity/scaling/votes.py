"""Votes laid out for scaling: of roll calls as published, or of a plain table."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.sources import assembly_votes
from comity.sources.votes.archive import RollCalls
from comity.sources.votes.universe import counting_calls

__all__ = ["ordered_votes", "read_archive", "read_bridges"]

CODES = {"no": 0, "abstain": 1, "yes": 2}
"""Votes in their order, as `fit_ideal_points` takes them."""

_LAST_SESSION_WITH_PARAGRAPHS = 44
_ALONE = 19  # the session of 1964, which voted once
_COLUMNS = ["state", "session", "item", "vote"]


def ordered_votes(
    votes: RollCalls | pl.DataFrame,
    sessions: tuple[int, int] | None = None,
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
) -> pl.DataFrame:
    """Lay votes out for scaling: who, in which session, on what, how.

    Parameters
    ----------
    votes : RollCalls or DataFrame
        As for `ideal_points`.
    sessions : tuple of (int, int), optional
        First and last session.
    universe, issue
        As for `ideal_points`; for roll calls alone.

    Returns
    -------
    DataFrame
        state and item (text), session, vote (no, abstain, yes, absent).

    Raises
    ------
    ComityError
        If a column is missing, a row lacks a state, session, item or vote, a session is no
        whole number, a vote is unknown, or a state votes twice on an item in a session.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A"], "session": [1], "item": [7], "vote": ["no"]})
    >>> ordered_votes(votes).row(0)
    ('A', 1, '7', 'no')
    """
    if isinstance(votes, RollCalls):
        table = _of_roll_calls(votes, universe, issue)
    elif universe is not None or issue is not None:
        raise ComityError(
            "universe and issue choose among roll calls of the General Assembly alone"
        )
    else:
        table = _of_table(votes)
    if sessions:
        table = table.filter(pl.col("session").is_between(*sessions))
    return table.select(_COLUMNS)


def _of_table(votes: pl.DataFrame) -> pl.DataFrame:
    """A table of one's own, refused where a row does not say who voted when on what and how."""
    missing = [name for name in _COLUMNS if name not in votes.columns]
    if missing:
        raise ComityError(
            f"no column {shown(missing[0])} among {', '.join(votes.columns)}; votes need state, "
            "session, item and vote"
        )
    table = votes.select(pl.col(_COLUMNS).cast(pl.String))
    for name in _COLUMNS:
        if blank := table[name].null_count():
            raise ComityError(
                f"{blank} rows have no {name}; every row needs state, session, item and vote, "
                "and the vote of a state that missed it is absent"
            )
    unknown = table.filter(~pl.col("vote").is_in([*CODES, "absent"]))
    if unknown.height:
        raise ComityError(
            f"vote {shown(unknown['vote'][0])} is unknown ({unknown.height} rows); known are "
            f"{', '.join(CODES)}, absent"
        )
    session = table["session"].str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    odd = table.filter(session.is_null())
    if odd.height:
        raise ComityError(
            f"session {shown(odd['session'][0])} is no whole number ({odd.height} rows); number "
            "sessions 1, 2, 3 ..."
        )
    table = table.with_columns(session)
    again = table.filter(~pl.struct("state", "session", "item").is_first_distinct())
    if again.height:
        state, session_, item, _ = again.row(0)
        raise ComityError(
            f"{state} votes twice on item {item} in session {session_} ({again.height} such "
            "rows); keep one vote of each"
        )
    return table


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
    ).rename({"roll_call": "item"})
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
        ``unga`` for the General Assembly's roll calls at hand; else a file: roll calls as
        published, or a CSV or Parquet table with the columns state, session, item and vote.
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
    own = None if str(votes) == "unga" else _own_table(Path(votes))
    if own is not None:
        return own, []
    bridges = read_bridges(data) if data is not None else []
    return assembly_votes(votes, data), bridges


def _own_table(path: Path) -> pl.DataFrame | None:
    """A table of votes in the plain layout; None where the file has another."""
    parquet = path.suffix == ".parquet"
    try:
        table = pl.scan_parquet(path) if parquet else pl.scan_csv(path, infer_schema=False)
        columns = table.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        return None
    return table.select(_COLUMNS).collect() if set(_COLUMNS) <= set(columns) else None


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

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> read_bridges(tempfile.mkdtemp())
    []
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
