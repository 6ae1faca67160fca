"""Roll calls of the UN General Assembly from the files of their publishers, read by header."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.evidence.coverage import Coverage
from comity.evidence.rows import columns
from comity.methods.similarity import cross_tables
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span, covered, member_spans
from comity.sources.shelf.catalogue import citations
from comity.sources.votes._assembly_choice import choose
from comity.sources.votes._assembly_files import read_part

__all__ = ["CITATION", "RollCalls", "Span", "coverage", "find", "read", "tallies"]

CITATION = citations("voeten-unga", "miller-fpsim")
"""BibTeX of the collection's files, under the keys that the figures cite."""

VOTES = ("yes", "abstain", "no", "absent")
_EVERY = {"year": "1y", "quarter": "1q", "month": "1mo"}
_NO_FINER = {"year": ("day", "month", "year"), "quarter": ("day", "month")}
_CELLS = tuple(f"{a}_{b}" for a in VOTES[:3] for b in VOTES[:3])


@dataclass(frozen=True)
class RollCalls:
    """Roll calls of the General Assembly, and how every member voted on each.

    Parameters
    ----------
    roll_calls : DataFrame
        One row per roll call: roll_call (identifier in the file), session, date (the last
        day it may have been), precision (``day``, ``month`` or ``year``), unres (symbol; null
        where not given), is_paragraph_or_amendment (False where the file has no flag).
    votes : DataFrame
        One row per roll call and member: roll_call, state, vote (``yes``, ``abstain``, ``no``
        or ``absent``). A state without a row was no member, or its vote cannot be told.
    spans : tuple of Span
        What the files cover, in the order of time.
    quarantine : Quarantine
        Rows that count nowhere, because they cannot be what they say.

    Examples
    --------
    >>> empty = RollCalls(pl.DataFrame(), pl.DataFrame(), ())
    >>> empty.spans
    ()
    """

    roll_calls: pl.DataFrame
    votes: pl.DataFrame
    spans: tuple[Span, ...]
    quarantine: Quarantine = field(default_factory=Quarantine)


def find(folder: str | Path) -> tuple[Path, ...]:
    """Pick the files of a data folder that cover most, by their headers.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders for ``.csv``, ``.csv.gz`` and ``.parquet``.

    Returns
    -------
    tuple of Path
        What `read` takes: of all files of roll calls those that together cover most days,
        none of them twice; empty where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> find(tempfile.mkdtemp())
    ()
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    return choose(Path(folder))


def read(paths: Sequence[str | Path]) -> RollCalls:
    """Read roll calls as their publishers issue them.

    Codes 1 yes, 2 abstain, 3 no, 8 absent, 9 not a member. Where a file drops absences, a
    member of the United Nations on the day that does not appear was absent; where only the
    month of a roll call is known, one that was a member all month.

    Parameters
    ----------
    paths : sequence of str or Path
        A raw CSV (rcid, session, vote, ccode, date, unres), the tidy parquet pair (rcid,
        country, vote; rcid, session, date, unres, amend, para), the CSV of later sessions
        (session, resid, date, ccode, vote), that of the UN Digital Library (undl_id, ms_code,
        ms_vote, date, session, resolution) or a file of the store; also several that follow
        each other.

    Returns
    -------
    RollCalls
        Cost and memory grow with the rows of the files. A few rows that cannot be what they
        say (unknown codes or states, votes of no members, two votes of a state on one roll
        call) are in its quarantine, and those votes unknown.

    Raises
    ------
    ComityError
        If a header is unknown, more than one row in a hundred would be set aside for one
        reason, resolution 68/262 is not 100-11-58, or two files cover the same days.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("rcid,session,vote,ccode,date,unres\\n"
    ...                     "1,60,1,710,12/8/2005,R/60/1\\n1,60,8,731,12/8/2005,R/60/1\\n")
    >>> read([path]).votes.rows()
    [('1', 'CHN', 'yes'), ('1', 'PRK', 'absent')]
    """
    parts = sorted(read_part([Path(path) for path in paths]), key=lambda part: part.start)
    if not parts:
        raise ComityError("no file of roll calls is named; give the paths that `find` lists")
    for one, other in pairwise(parts):
        if other.start <= one.end:
            raise ComityError(
                f"{other.name} begins on {other.start}, when {one.name} still runs (to {one.end}); "
                "give files that follow each other"
            )
    return RollCalls(
        roll_calls=pl.concat([part.calls for part in parts]),
        votes=pl.concat([part.votes for part in parts]),
        spans=tuple(Span(part.start, part.end, part.universe, part.source) for part in parts),
        quarantine=Quarantine(pl.concat([part.aside for part in parts])),
    )


def tallies(
    roll_calls: RollCalls,
    states: Sequence[str],
    freq: Literal["year", "quarter", "month"] = "year",
) -> pl.DataFrame:
    """Count for every dyad and period how the two voted: their cross-table and absences.

    Only roll calls on which both were members count; votes on paragraphs and amendments are
    left out.

    Parameters
    ----------
    roll_calls : RollCalls
        As of `read`.
    states : sequence of str
        State codes, at least two.
    freq : {"year", "quarter", "month"}
        Length of the periods.

    Returns
    -------
    DataFrame
        The columns of tally records, one row per dyad (state_a < state_b), period and file
        with at least one roll call; dates as ISO text, ``start`` and ``end`` clipped to what
        the file covers and to the membership of both, ``known`` the last vote's date.

    Raises
    ------
    ComityError
        If freq is unknown, or finer than the dates of the roll calls.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Political Analysis 19(3).

    Examples
    --------
    >>> calls = pl.DataFrame({"roll_call": ["1"], "session": [60], "date": [date(2005, 12, 8)],
    ...     "precision": ["day"], "unres": ["R/60/1"], "is_paragraph_or_amendment": [False]})
    >>> votes = pl.DataFrame({"roll_call": ["1", "1"], "state": ["CHN", "PRK"],
    ...     "vote": ["yes", "absent"]})
    >>> span = Span(date(2005, 1, 1), date(2005, 12, 31), "made up", "voeten-unga")
    >>> tallies(RollCalls(calls, votes, (span,)), ["CHN", "PRK"]).select(
    ...     "id", "start", "known", "roll_calls", "b_absent").row(0)
    ('unga-chn-prk-2005', '2005-01-01', '2005-12-08', 1, 1)
    """
    calls = _in_periods(roll_calls, freq)
    codes = sorted(set(states))
    ratings = _ratings(calls, roll_calls.votes, codes)
    members = member_spans(codes)
    rows: list[dict[str, object]] = []
    for (at, first), group in calls.group_by("span", "period", maintain_order=True):
        span = roll_calls.spans[int(str(at))]
        last = group["period_end"][0]
        tables = cross_tables(ratings[group["row"].to_numpy()], len(VOTES))
        shared = {
            "known": str(group["date"].max()),
            "source": span.source,
            "locator": _sessions(group),
        }
        for i, j in combinations(range(len(codes)), 2):
            if tables[i, j].any():
                bounds = (first, last), (span.start, span.end), members[i], members[j]
                dyad = codes[i], codes[j]
                rows.append(shared | _dates(bounds) | _counts(dyad, tables[i, j], freq))
    return _records(rows)


def _in_periods(roll_calls: RollCalls, freq: str) -> pl.DataFrame:
    """The roll calls on whole resolutions, with their row, period and span."""
    if freq not in _EVERY:
        raise ComityError(f"freq is {shown(freq)}; write {', '.join(map(repr, _EVERY))}")
    calls = roll_calls.roll_calls.filter(~pl.col("is_paragraph_or_amendment"))
    vague = calls.filter(~pl.col("precision").is_in(_NO_FINER.get(freq, ("day", "month"))))
    if vague.height:
        raise ComityError(
            f"{vague.height} roll calls, first {vague['roll_call'][0]}, are dated to the year "
            "only; take freq 'year'"
        )
    starts = [span.start for span in roll_calls.spans]
    period = pl.col("date").dt.truncate(_EVERY[freq])
    return calls.sort("date", "roll_call").with_columns(
        row=pl.int_range(pl.len()),
        span=pl.sum_horizontal(*(pl.col("date") >= start for start in starts)).cast(pl.Int64) - 1,
        period=period,
        period_end=period.dt.offset_by(_EVERY[freq]).dt.offset_by("-1d"),
    )


def _ratings(calls: pl.DataFrame, votes: pl.DataFrame, codes: list[str]) -> NDArray[np.int8]:
    """Rows are roll calls, columns states; the place in `VOTES`, -1 for no member."""
    ratings = np.full((calls.height, len(codes)), -1, dtype=np.int8)
    cast = votes.filter(pl.col("state").is_in(codes)).join(
        calls.select("roll_call", "row"), on="roll_call"
    )
    level = cast["vote"].replace_strict(list(VOTES), range(4), return_dtype=pl.Int8)
    column = cast["state"].replace_strict(codes, range(len(codes)), return_dtype=pl.Int64)
    ratings[cast["row"].to_numpy(), column.to_numpy()] = level.to_numpy()
    return ratings


def _sessions(group: pl.DataFrame) -> str:
    sessions = group["session"].to_list()
    low, high = min(sessions), max(sessions)
    return f"session {low}" if low == high else f"sessions {low} to {high}"


def _dates(bounds: Sequence[tuple[date, date]]) -> dict[str, object]:
    start, end = max(first for first, _ in bounds), min(last for _, last in bounds)
    return {"start": str(start), "end": str(end)}


def _counts(dyad: tuple[str, str], table: NDArray[np.int32], freq: str) -> dict[str, object]:
    a, b = dyad
    return {
        "freq": freq,
        "body": "UNGA",
        "state_a": a,
        "state_b": b,
        "roll_calls": int(table.sum()),
        **dict(zip(_CELLS, table[:3, :3].ravel().tolist(), strict=True)),
        "a_absent": int(table[3, :3].sum()),
        "b_absent": int(table[:3, 3].sum()),
        "both_absent": int(table[3, 3]),
    }


_LABEL = {"year": slice(4), "quarter": slice(7), "month": slice(7)}


def _records(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Give each row its id and every column of a tally record."""
    names = columns("tally")
    seen: dict[str, int] = {}
    records = []
    for row in sorted(rows, key=lambda row: (row["state_a"], row["state_b"], row["start"])):
        label = str(row["start"])[_LABEL[str(row["freq"])]]
        key = f"unga-{row['state_a']}-{row['state_b']}-{label}".lower()
        seen[key] = seen.get(key, 0) + 1
        row["id"] = key if seen[key] == 1 else f"{key}.{seen[key]}"
        row["modality"] = "asserted"
        records.append({name: row.get(name, "") for name in names})
    counts = ("roll_calls", *_CELLS, "a_absent", "b_absent", "both_absent")
    schema = {name: pl.Int64 if name in counts else pl.String for name in names}
    return pl.DataFrame(records, schema=schema)


def coverage(roll_calls: RollCalls, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states and when the roll calls are complete.

    Parameters
    ----------
    roll_calls : RollCalls
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        Of kind ``tally``, none overlapping for a dyad; a state is covered while it is a
        member of the United Nations.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1990, 1, 1), date(2019, 12, 31), "made up", "voeten-unga")
    >>> calls = RollCalls(pl.DataFrame(), pl.DataFrame(), (span,))
    >>> [(c.among, c.start.year) for c in coverage(calls, ["CHN", "PRK", "RUS"])]
    [(('CHN', 'RUS'), 1990), (('CHN', 'PRK', 'RUS'), 1991)]
    """
    return covered("tally", roll_calls.spans, states)
