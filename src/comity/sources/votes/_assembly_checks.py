"""Checks on roll calls as they load: codes, states, second votes, membership, a known vote."""

import re
from collections.abc import Mapping
from datetime import date

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.quarantine import NOTHING, set_aside
from comity.states import membership

__all__ = ["check_known_vote", "sound"]

NO_MEMBER = "no member"
_ITEMS = {"item": "roll_call", "state": "place", "value": "code"}
_CAST = ("yes", "no", "abstain")

_KNOWN = re.compile(r"RE?S?/68/262$")
_TOTALS = {"yes": 100, "no": 11, "abstain": 58}
_POSITIONS = {"RUS": "no", "PRK": "no", "CHN": "abstain", "IRN": "absent"}
"""Resolution 68/262 of 27 March 2014 on Ukraine, from the meeting record A/68/PV.80."""


def sound(
    file: str, calls: pl.DataFrame, votes: pl.DataFrame, words: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell the votes that can be what they say from those that cannot.

    Parameters
    ----------
    file : str
        Name of the file.
    calls : DataFrame
        Its roll calls: roll_call, session, date, precision.
    votes : DataFrame
        Its rows: roll_call, place (the state as the file writes it), state (null where
        unknown), code.
    words : mapping of str to str
        What each code means; `NO_MEMBER` is no vote.

    Returns
    -------
    votes : DataFrame
        roll_call, state, vote: one row for each roll call and state.
    aside : DataFrame
        The others, as `Quarantine` holds them. Of two unlike votes of a state on one roll
        call neither counts; of two alike one does.

    Raises
    ------
    ComityError
        If more than one row in a hundred is set aside for one reason.

    Examples
    --------
    >>> calls = pl.DataFrame({"roll_call": ["1"], "session": [60], "date": [date(2005, 12, 8)],
    ...                       "precision": ["day"]})
    >>> rows = pl.DataFrame({"roll_call": ["1"], "place": ["710"], "state": ["CHN"], "code": ["1"]})
    >>> sound("votes.csv", calls, rows, {"1": "yes"})[0].rows()
    [('1', 'CHN', 'yes')]
    """
    asides = [NOTHING]
    keys = pl.col("roll_call", "state").cast(pl.Categorical)
    rest = votes.with_columns(keys, pl.col("code").fill_null(""))

    def without(bad: pl.Series, reason: str, right: str) -> pl.DataFrame:
        if not bad.any():
            return rest
        wrong = rest.filter(bad).select(**_ITEMS)
        asides.append(set_aside(file, reason, wrong, of=votes.height, right=right))
        return rest.filter(~bad)

    known = ", ".join(words)
    rest = without(~rest["code"].is_in(list(words)), "unknown vote codes", f"write {known}")
    rest = without(rest["roll_call"].is_null(), "rows of no roll call", "number them")
    rest = without(rest["state"].is_null(), "unknown states", "`comity states` knows them")
    meant = pl.col("code").cast(pl.String).replace_strict(words, return_dtype=_MEANT)
    rest = rest.with_columns(vote=meant).filter(pl.col("vote") != NO_MEMBER)
    if _cell(rest).is_duplicated().any():
        repeated = ~rest.select(pl.struct("roll_call", "state", "vote").is_first_distinct())
        rest = without(repeated.to_series(), "repeated rows", "keep one of each")
        twice = _cell(rest).is_duplicated()
        rest = without(twice, "second votes of a state on one roll call", "keep the right one")
    rest = without(_undated(calls, rest), "roll calls without a date", "write YYYY-MM-DD")
    outside = _outside(rest, calls)
    rest = without(outside, "no member of the United Nations on the day", "mend the date")
    return rest.select("roll_call", "state", "vote"), pl.concat(asides)


_MEANT = pl.Enum([*_CAST, "absent", NO_MEMBER])


def _cell(votes: pl.DataFrame) -> pl.Series:
    """Roll call and state as one number."""
    call, state = (pl.col(name).to_physical().cast(pl.UInt64) for name in ("roll_call", "state"))
    return votes.select(call * 2**32 + state).to_series()


def _undated(calls: pl.DataFrame, votes: pl.DataFrame) -> pl.Series:
    undated = calls.filter(pl.col("date").is_null())["roll_call"].cast(pl.Categorical)
    return votes["roll_call"].is_in(undated.implode())


def _days(calls: pl.DataFrame) -> pl.DataFrame:
    """First and last day a roll call may have been on; and the last on which it may be cast.

    Where only a month is known, it is the publisher's guess: a state admitted in the course of
    the session may have voted in it.
    """
    month, year = (pl.col("precision") == kind for kind in ("month", "year"))
    first = pl.when(month).then(pl.col("date").dt.month_start())
    session_ends = pl.date(pl.col("session") + 1946, 9, 14)
    return calls.select(
        pl.col("roll_call").cast(pl.Categorical),
        first=first.when(year).then(pl.col("date").dt.truncate("1y")).otherwise("date"),
        last="date",
        latest=pl.when(month).then(pl.max_horizontal("date", session_ends)).otherwise("date"),
    )


def _outside(votes: pl.DataFrame, calls: pl.DataFrame) -> pl.Series:
    """True for the rows of states that were no members then."""
    spells = membership("un").select(pl.col("end").fill_null(date.max), "start", state="id")
    spells = spells.cast({"state": votes.schema["state"]}).with_columns(
        spell=pl.int_range(pl.len()).over("state")
    )
    dated = votes.lazy().join(_days(calls).lazy(), on="roll_call", maintain_order="left")
    last = pl.when(pl.col("vote").is_in(_CAST)).then("latest").otherwise("last")
    inside = pl.lit(False)
    for (spell,), some in spells.group_by("spell", maintain_order=True):
        of = some.select("state", pl.col("start", "end").name.suffix(f"_{spell}")).lazy()
        dated = dated.join(of, on="state", how="left", maintain_order="left")
        within = (pl.col(f"start_{spell}") <= last) & (pl.col(f"end_{spell}") >= pl.col("first"))
        inside |= within.fill_null(False)
    return dated.select(~inside).collect(engine="streaming").to_series()


def check_known_vote(file: str, calls: pl.DataFrame, votes: pl.DataFrame) -> None:
    """Refuse a file in which resolution 68/262 is not what the meeting record says.

    Parameters
    ----------
    file : str
        Name of the file.
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
