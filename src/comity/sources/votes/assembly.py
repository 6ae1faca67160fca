"""Roll calls of the UN General Assembly: how every member voted, counted by dyad and period."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.evidence import Coverage
from comity.methods.cross_tables import pair_tables
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.spans import Span, covered, member_spans
from comity.sources.votes._assembly_checks import VOTES
from comity.sources.votes._joining import chosen
from comity.sources.votes.archive import RollCalls, roll_calls
from comity.sources.votes.universe import counting
from comity.states import Frequency

__all__ = ["adapter", "coverage", "tallies", "together"]

_EVERY = {"year": "1y", "quarter": "1q", "month": "1mo"}
_NO_FINER = {"year": ("day", "month", "year"), "quarter": ("day", "month")}
_LABEL = {"year": "%Y", "quarter": "%Y-%m", "month": "%Y-%m"}
_CAST = VOTES[:3]


def together(held: Mapping[str, Holding]) -> Holding:
    """Read several data sets of roll calls as one: those that cover most days, none of them twice.

    In the order of time; its notes name what is left out.

    >>> from datetime import date
    >>> from comity.sources.votes._roll_calls import CALL, MEMBER
    >>> one, other = (Span(date(y, 1, 1), date(2019, 12, 31), "", name) for y, name in
    ...               ((1946, "voeten-unga"), (2000, "undl-ga")))
    >>> empty = pl.DataFrame(schema=CALL | MEMBER)
    >>> both = {"voeten-unga": Holding(empty, (one,)), "undl-ga": Holding(empty, (other,))}
    >>> together(both).notes
    ('undl-ga (2000-01-01 to 2019-12-31) is left out: voeten-unga covers these days',)
    """
    return chosen(held)


def tallies(
    held: Holding,
    states: Sequence[str],
    freq: Frequency = "year",
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> pl.DataFrame:
    """Count for every dyad and period how the two voted: their cross-table and absences.

    Only roll calls count on which both were members.

    Parameters
    ----------
    held : Holding
        As an adapter of the Assembly's votes reads it, or `together`.
    states : sequence of str
        State codes, at least two.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    universe, issue
        Which roll calls count, as of `comity.sources.votes.universe.counting`.

    Returns
    -------
    DataFrame
        The columns of tally records, one row per dyad (state_a < state_b), period and file
        with at least one roll call; ``start`` and ``end`` clipped to what the file covers and to
        the membership of both, ``known`` the last vote's date.

    Raises
    ------
    ComityError
        If freq is unknown, or finer than the dates of the roll calls; if universe or issue is
        unknown, or not in any file.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Political Analysis 19(3).

    Examples
    --------
    >>> from datetime import date
    >>> from comity.sources.votes._roll_calls import CALL, MEMBER
    >>> call = {"roll_call": "1", "session": 60, "date": date(2005, 12, 8), "precision": "day",
    ...         "is_whole": True}
    >>> rows = pl.DataFrame([call | {"state": "CHN", "vote": "yes"},
    ...                      call | {"state": "PRK", "vote": "absent"}], schema=CALL | MEMBER)
    >>> span = Span(date(2005, 1, 1), date(2005, 12, 31), "made up", "voeten-unga")
    >>> tallies(Holding(rows, (span,)), ["CHN", "PRK"]).select(
    ...     "id", "start", "known", "roll_calls", "b_absent").row(0)
    ('unga-chn-prk-2005', datetime.date(2005, 1, 1), datetime.date(2005, 12, 8), 1, 1)
    """
    archive = roll_calls(counting(held, universe, issue))
    calls = _in_periods(archive, freq)
    codes = sorted(set(states))
    ratings = _ratings(calls, archive.votes, codes)
    pairs = np.triu_indices(len(codes), 1)
    of_periods = [
        _counted(ratings[group["row"].to_numpy()], pairs).with_columns(
            span=pl.lit(at, pl.Int64),
            first=pl.lit(first),
            last=group["period_end"][0],
            known=group["date"].max(),
            locator=pl.lit(_sessions(group)),
        )
        for (at, first), group in calls.group_by("span", "period", maintain_order=True)
    ]
    counts = pl.concat(of_periods) if of_periods else pl.DataFrame()
    return _records(counts, codes, archive.spans, freq)


def _in_periods(archive: RollCalls, freq: str) -> pl.DataFrame:
    """The roll calls that count, with their row, period and span."""
    if freq not in _EVERY:
        raise ComityError(f"freq is {shown(freq)}; write {', '.join(map(repr, _EVERY))}")
    calls = archive.roll_calls
    vague = calls.filter(~pl.col("precision").is_in(_NO_FINER.get(freq, ("day", "month"))))
    if vague.height:
        raise ComityError(
            f"{vague.height} roll calls, first {vague['roll_call'][0]}, are dated to the year "
            "only; take freq 'year'"
        )
    starts = [span.start for span in archive.spans]
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
    columns = (
        pl.DataFrame({"state": codes}).with_row_index("column").cast({"state": pl.Categorical})
    )
    cast = votes.join(columns, on="state").join(calls.select("roll_call", "row"), on="roll_call")
    place = cast["vote"].to_physical().cast(pl.Int8)
    ratings[cast["row"].to_numpy(), cast["column"].to_numpy()] = place.to_numpy()
    return ratings


def _counted(
    ratings: NDArray[np.int8], pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> pl.DataFrame:
    """Counts of the pairs that were members on a roll call of the period."""
    tables = pair_tables(ratings, len(VOTES), pairs=pairs)
    met = tables.any(axis=(1, 2))
    tables = tables[met].astype(np.int64)
    cells = {
        f"{a}_{b}": tables[:, k, el] for k, a in enumerate(_CAST) for el, b in enumerate(_CAST)
    }
    return pl.DataFrame(
        {
            "a": pairs[0][met],
            "b": pairs[1][met],
            "roll_calls": tables.sum(axis=(1, 2)),
            **cells,
            "a_absent": tables[:, 3, :3].sum(axis=1),
            "b_absent": tables[:, :3, 3].sum(axis=1),
            "both_absent": tables[:, 3, 3],
        }
    )


def _sessions(group: pl.DataFrame) -> str:
    sessions = group["session"].sort()
    low, high = sessions[0], sessions[-1]
    return f"session {low}" if low == high else f"sessions {low} to {high}"


def _records(
    counts: pl.DataFrame, codes: list[str], spans: Sequence[Span], freq: str
) -> pl.DataFrame:
    """Counts as records: names, dates clipped to spans and membership, ids of their own."""
    if counts.is_empty():
        return as_records("tally", pl.DataFrame(schema={"source": pl.String}))
    members = pl.DataFrame(member_spans(codes), schema=["from", "to"], orient="row")
    a, b = (
        members.select(pl.lit(pl.Series(codes)).alias("state"), "from", "to")
        .with_row_index(side)
        .cast({side: pl.Int64})
        .rename({name: f"{name}_{side}" for name in ("state", "from", "to")})
        for side in ("a", "b")
    )
    files = pl.DataFrame(
        [(at, one.start, one.end, one.source) for at, one in enumerate(spans)],
        schema={"span": pl.Int64, "from": pl.Date, "to": pl.Date, "source": pl.String},
        orient="row",
    )
    named = counts.join(a, on="a").join(b, on="b").join(files, on="span")
    start = pl.max_horizontal("first", "from", "from_a", "from_b")
    dated = named.with_columns(
        start=start, end=pl.min_horizontal("last", "to", "to_a", "to_b")
    ).sort("state_a", "state_b", "start")
    label = pl.col("start").dt.strftime(_LABEL[freq])
    key = pl.format("unga-{}-{}-{}", "state_a", "state_b", label).str.to_lowercase()
    turn = pl.int_range(pl.len()).over("id")
    table = dated.with_columns(id=key, body=pl.lit("UNGA"), precision=pl.lit("day"))
    again = pl.when(turn == 0).then("id").otherwise(pl.format("{}.{}", "id", turn + 1))
    return as_records("tally", table.with_columns(id=again))


def coverage(
    held: Holding,
    states: Sequence[str],
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> tuple[Coverage, ...]:
    """Declare for which of the states and when the roll calls are complete.

    Of kind ``tally``, none overlapping for a dyad; a state is covered while it is a member of the
    United Nations.

    Raises
    ------
    ComityError
        If universe or issue is unknown, or not in any file.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.sources.votes._roll_calls import CALL, MEMBER
    >>> span = Span(date(1990, 1, 1), date(2019, 12, 31), "made up", "voeten-unga")
    >>> held = Holding(pl.DataFrame(schema=CALL | MEMBER), (span,))
    >>> [(c.among, c.start.year) for c in coverage(held, ["CHN", "PRK", "RUS"])]
    [(('CHN', 'RUS'), 1990), (('CHN', 'PRK', 'RUS'), 1991)]
    """
    spans = [
        replace(one, universe=f"{one.universe}{_on(universe, issue)}")
        for one in counting(held, universe, issue).spans
    ]
    return covered("tally", spans, states)


def _on(universe: str, issue: str | Sequence[str] | None) -> str:
    """What was asked of the votes beside the default, in words."""
    issues = [issue] if isinstance(issue, str) else list(issue or ())
    said = [] if universe == "whole" else [f"{universe} votes"]
    said += [f"on {' or '.join(issues)}"] if issues else []
    return f"; here: {' '.join(said)}" if said else ""


adapter = partial(
    Adapter,
    records=tallies,
    per_period=tallies,
    coverage=coverage,
    together=together,
    covers="from the first roll call to the last",
    known="the day of the last vote of the period",
    locator="session",
)
"""An adapter of the Assembly's votes."""
