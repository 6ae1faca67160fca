"""The archive of roll calls: what was voted on, and how every member voted, in two tables."""

from dataclasses import dataclass, field

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.votes._roll_calls import CALL, MEMBER

__all__ = ["RollCalls", "roll_calls"]


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Roll calls of the General Assembly, and how every member voted on each.

    Parameters
    ----------
    roll_calls : DataFrame
        One row per roll call: roll_call (identifier in the file), session, date (the last
        day it may have been), precision (``day``, ``month`` or ``year``), unres (symbol; null
        where not given), is_paragraph_or_amendment (the publisher's flag, False where it gives
        none), is_whole (whether it was on a whole resolution), is_important and topics (null where
        the publisher does not tell).
    votes : DataFrame
        One row per roll call and member: roll_call, state, vote (``yes``, ``abstain``, ``no``
        or ``absent``). A state without a row was no member, or its vote cannot be told.
    spans : tuple of Span
        What the files cover, in the order of time.
    quarantine : Quarantine
        Rows that count nowhere, because they cannot be what they say.
    notes : tuple of str
        What a reader should know of how files were joined or chosen, one line each.
    """

    roll_calls: pl.DataFrame
    votes: pl.DataFrame
    spans: tuple[Span, ...]
    quarantine: Quarantine = field(default_factory=Quarantine)
    notes: tuple[str, ...] = ()


def roll_calls(held: Holding) -> RollCalls:
    """Take roll calls and votes apart.

    Parameters
    ----------
    held : Holding
        As an adapter of the Assembly's votes reads it: one row for each roll call and member.

    Examples
    --------
    >>> row = {"roll_call": "1", "state": "CHN", "vote": "yes"}
    >>> held = Holding(pl.DataFrame([row], schema=CALL | MEMBER), ())
    >>> roll_calls(held).votes.rows()
    [('1', 'CHN', 'yes')]
    """
    calls = held.rows.select(*CALL).unique("roll_call", keep="first", maintain_order=True)
    votes = held.rows.select("roll_call", *MEMBER).drop_nulls("state")
    return RollCalls(calls, votes, held.spans, held.quarantine, held.notes)
