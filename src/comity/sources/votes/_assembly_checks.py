"""Checks on roll calls as they load: codes, states, second votes, membership, a known vote."""

import re
from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.quarantine import NOTHING
from comity.sources.reading.sheets import Sheet
from comity.sources.votes._doubts import days_of, of_votes
from comity.states import membership

VOTES = ("yes", "abstain", "no", "absent")
VOTE = pl.Enum(VOTES)
"""How a member may vote."""

NO_MEMBER = "no member"
_UNDATED, _OUTSIDE = "roll calls without a date", "no member of the United Nations on the day"
_ITEMS = {"item": "roll_call", "state": "place", "value": "code"}
_CAST = ("yes", "no", "abstain")

_KNOWN = re.compile(r"RE?S?/68/262$")
_TOTALS = {"yes": 100, "no": 11, "abstain": 58}
_POSITIONS = {"RUS": "no", "PRK": "no", "CHN": "abstain", "IRN": "absent"}
"""Resolution 68/262 of 27 March 2014 on Ukraine, from the meeting record A/68/PV.80."""


def sound(sheet: Sheet, calls: pl.DataFrame, words: Mapping[str, str]) -> Sheet:
    """Tell the votes that can be what they say from those that cannot.

    Parameters
    ----------
    sheet : Sheet
        Rows of a file: roll_call, place (the state as the file writes it), state (null where
        unknown), code, all categorical.
    calls : DataFrame
        Its roll calls: roll_call, session, date (null where unknown), precision.
    words : mapping of str to str
        What each code means; `NO_MEMBER` is no vote.

    Returns
    -------
    Sheet
        Rows roll_call, state, vote: one for each roll call and state. Of two unlike votes of a
        state on one roll call neither counts; of two alike one does. Those set aside leave doubts.

    Examples
    --------
    >>> calls = pl.DataFrame({"roll_call": ["1"], "session": [60], "date": [date(2005, 12, 8)],
    ...                       "precision": ["day"]}).cast({"roll_call": pl.Categorical})
    >>> row = {"roll_call": "1", "place": "710", "state": "CHN", "code": "1"}
    >>> rows = pl.DataFrame([row]).cast(pl.Categorical)
    >>> sound(Sheet("votes.csv", rows), calls, {"1": "yes"}).rows.rows()
    [('1', 'CHN', 'yes')]
    """
    told = sheet

    def without(bad: pl.Series, reason: str, *, lost: bool = True) -> None:
        nonlocal told
        if bad.any():
            gone = told.rows.filter(bad)
            aside = set_aside(sheet.file, reason, gone.select(**_ITEMS))
            doubts = of_votes(sheet.file, reason, gone, sheet.rows, calls) if lost else DOUBTS
            told = told.less(told.rows.filter(~bad), aside, doubts, {reason: gone.height})

    codes = told.rows["code"].cast(pl.String) if told.rows.is_empty() else told.rows["code"]
    without(
        ~codes.is_in(list(words)).fill_null(value=False),
        f"vote codes other than {', '.join(words)}",
    )
    without(told.rows["roll_call"].is_null(), "rows of no roll call")
    without(told.rows["state"].is_null(), "unknown states")
    meant = pl.col("code").cast(pl.String).replace_strict(words, return_dtype=_MEANT)
    voted = told.rows.select("roll_call", "place", "state", "code", vote=meant)
    told = told.but(voted.filter(pl.col("vote") != NO_MEMBER))
    again, unlike = _repeated(told.rows, calls)
    without(again, "repeated rows", lost=False)
    without(unlike.filter(~again), "second votes of a state on one roll call")
    undated = calls.filter(pl.col("date").is_null())["roll_call"]
    without(told.rows["roll_call"].is_in(undated.implode()), _UNDATED, lost=False)
    without(_outside(told.rows, calls), _OUTSIDE, lost=False)
    return told.but(told.rows.select("roll_call", "state", pl.col("vote").cast(VOTE)))


_MEANT = pl.Enum([*VOTES, NO_MEMBER])


def _repeated(votes: pl.DataFrame, calls: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Rows that say again what one before them says; and those that another contradicts."""
    states = votes.select("state").unique().with_row_index("s")
    numbered = calls.select("roll_call").with_row_index("c")
    placed = votes.lazy().select("roll_call", "state")
    for key, table in (("roll_call", numbered), ("state", states)):
        placed = placed.join(table.lazy(), on=key, how="left", maintain_order="left")
    cell = pl.col("c").cast(pl.Int64) * states.height + pl.col("s").cast(pl.Int64)
    cells = placed.select(cell.alias("cell")).collect(engine="streaming")["cell"]
    seen = np.zeros(numbered.height * states.height, dtype=bool)
    seen[cells.to_numpy()] = True
    none = pl.repeat(value=False, n=votes.height, dtype=pl.Boolean, eager=True)
    if np.count_nonzero(seen) == votes.height:
        return none, none
    twice = votes.with_columns(at=pl.int_range(pl.len())).filter(cells.is_duplicated())
    again = twice.filter(~pl.struct("roll_call", "state", "vote").is_first_distinct())
    left = twice.join(again, on="at", how="anti")
    unlike = left.filter(pl.struct("roll_call", "state").is_duplicated())
    return none.scatter(again["at"], values=True), none.clone().scatter(unlike["at"], values=True)


def _outside(votes: pl.DataFrame, calls: pl.DataFrame) -> pl.Series:
    """True for the rows of states that were no members then."""
    spells = membership("un").select(pl.col("end").fill_null(date.max), "start", state="id")
    spells = spells.cast({"state": votes.schema["state"]}).with_columns(
        spell=pl.int_range(pl.len()).over("state")
    )
    days = votes.lazy().join(
        days_of(calls).lazy(), on="roll_call", how="left", maintain_order="left"
    )
    last = pl.when(pl.col("vote").is_in(_CAST)).then("latest").otherwise("last")
    inside = pl.lit(value=False)
    for (spell,), some in spells.group_by("spell", maintain_order=True):
        of = some.select("state", pl.col("start", "end").name.suffix(f"_{spell}")).lazy()
        days = days.join(of, on="state", how="left", maintain_order="left")
        within = (pl.col(f"start_{spell}") <= last) & (pl.col(f"end_{spell}") >= pl.col("first"))
        inside |= within.fill_null(value=False)
    return days.select(~inside).collect(engine="streaming").to_series()


def set_aside(file: str, reason: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with item, state and value as `Quarantine` holds them."""
    return rows.select(
        file=pl.lit(file),
        reason=pl.lit(reason),
        item=pl.col("item").cast(pl.String).fill_null("?"),
        state=pl.col("state").cast(pl.String),
        value=pl.col("value").cast(pl.String),
        count=pl.lit(1, pl.Int64),
    ).cast(NOTHING.schema)


def check_known_vote(file: str, calls: pl.DataFrame, votes: pl.DataFrame) -> None:
    """Refuse a file in which resolution 68/262 is not what the meeting record says.

    Parameters
    ----------
    calls, votes : DataFrame
        Its roll calls (roll_call, unres) and votes (roll_call, state, vote).

    Returns
    -------
    None
        Also where the file does not hold the resolution.

    Raises
    ------
    ComityError
        If totals or positions differ: 100-11-58, Russia and North Korea no, China abstaining,
        Iran absent.

    Examples
    --------
    >>> calls = pl.DataFrame({"roll_call": ["1"], "unres": ["A/RES/68/262"]})
    >>> votes = pl.DataFrame({"roll_call": ["1"], "state": ["RUS"], "vote": ["yes"]})
    >>> check_known_vote("votes.csv", calls, votes)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: votes.csv: resolution 68/262 reads 1-0-0, RUS yes, PRK unlisted,
    ...
    """
    symbols = calls.filter(pl.col("unres").cast(pl.String).str.contains(_KNOWN.pattern))
    if symbols.height != 1:
        return
    cast = votes.filter(pl.col("roll_call") == symbols["roll_call"][0])
    counts = dict(cast["vote"].value_counts().iter_rows())
    found = dict.fromkeys(_POSITIONS, "unlisted")
    found |= dict(
        cast.filter(pl.col("state").is_in(list(_POSITIONS))).select("state", "vote").iter_rows()
    )
    totals = {vote: counts.get(vote, 0) for vote in _TOTALS}
    if totals == _TOTALS and found == _POSITIONS:
        return
    reads = ["-".join(map(str, totals.values()))]
    reads += [f"{s} {found[s]}" for s in _POSITIONS if found[s] != _POSITIONS[s]]
    raise ComityError(
        f"{file}: resolution 68/262 reads {', '.join(reads)}; it was 100-11-58 with RUS and PRK "
        "no, CHN abstaining, IRN absent (A/68/PV.80): take the whole file as published"
    )
