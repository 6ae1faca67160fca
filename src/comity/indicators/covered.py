"""Coverage of dyads by period: few sets of intervals, and which of them each dyad has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.evidence import Coverage
from comity.indicators.scope import Scope
from comity.states.pairs import PLACES, dyad_of, pair_of, state_ids

__all__ = ["Covered", "covered"]


@dataclass(frozen=True, eq=False)
class Covered:
    """What is covered of every dyad in every period.

    Parameters
    ----------
    scope : Scope
        The periods.
    sets : ndarray of int, shape (PLACES * PLACES,)
        By the number of a dyad, the number of its set of intervals; 0 where nothing is covered.
    table : DataFrame
        By set and period, one after the other: days (covered), covered_from, covered_to (first and
        last of them, null where there is none), later (whether some coverage could only be claimed
        after the day on whose knowledge this rests).

    Examples
    --------
    >>> scope = Scope("year", date(2000, 1, 1), date(2001, 12, 31), ("CHN", "RUS"))
    >>> one = Coverage("meeting", ("CHN", "RUS"), date(2000, 1, 1), date(2000, 6, 30), "", ())
    >>> found, dyad = covered([one], scope), pair_of()
    >>> at = found.at(pl.DataFrame({"state_a": "CHN", "state_b": "RUS"}).select(dyad).to_series(),
    ...               pl.Series([2000]))
    >>> found.table["days"][at].to_list()
    [182]
    """

    scope: Scope
    sets: NDArray[np.int32]
    table: pl.DataFrame

    def at(self, dyads: pl.Series, numbers: pl.Series) -> NDArray[np.int64]:
        """Where the table tells of some cells.

        Parameters
        ----------
        dyads, numbers : Series
            Numbers of the dyads, their states in alphabetical order, and of the periods.
        """
        periods = self.scope.numbers
        at: NDArray[np.int64] = numbers.to_numpy().astype(np.int64) - periods[0]
        return np.asarray(at + self.sets[dyads.to_numpy()].astype(np.int64) * len(periods))


def covered(declared: Sequence[Coverage], scope: Scope, as_of: date | None = None) -> Covered:
    """Lay out what some declarations cover.

    Days that several declarations cover count once.
    """
    groups = _groups(declared, scope.end, as_of)
    sets = np.zeros(PLACES * PLACES, np.int32)
    members: dict[tuple[int, ...], int] = {}
    if groups:
        of_pairs = [
            pl.DataFrame({"pair": _pairs(among, excluding)}).with_columns(
                group=pl.lit(number, pl.Int32)
            )
            for number, (among, excluding, _) in enumerate(groups)
        ]
        listed = pl.concat(of_pairs).group_by("pair", maintain_order=True).agg("group")
        distinct = listed.select("group").unique(maintain_order=True).with_row_index("set", 1)
        members = {tuple(row): at for at, row in distinct.iter_rows()}
        joined = listed.join(distinct, on="group", maintain_order="left")
        sets[joined["pair"].to_numpy()] = joined["set"].to_numpy()
    spans = {at: [groups[g][2] for g in chosen] for chosen, at in members.items()}
    return Covered(scope, sets, _table(spans, scope))


_Group = tuple[tuple[str, ...], tuple[tuple[str, str], ...], list[tuple[date, date, bool]]]


def _groups(declared: Sequence[Coverage], end: date, as_of: date | None) -> list[_Group]:
    """Declarations of the same dyads together, with their intervals."""
    found: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], list[tuple[date, date, bool]]]
    found = {}
    for one in declared:
        later = bool(as_of and one.known and one.known > as_of)
        interval = (one.start, min(one.end, end), later)
        found.setdefault((tuple(sorted(set(one.among))), one.excluding), []).append(interval)
    return [(among, excluding, spans) for (among, excluding), spans in found.items()]


def _pairs(among: Sequence[str], excluding: Iterable[tuple[str, str]]) -> NDArray[np.int32]:
    """Numbers of the dyads of some states, without those that are left out."""
    numbers = _numbers(among)
    one, other = np.triu_indices(len(numbers), 1)
    pairs = numbers[one] * PLACES + numbers[other]
    left = list(excluding)
    if left:
        table = pl.DataFrame(left, schema=["state_a", "state_b"], orient="row")
        out = table.select(pair=pair_of()).drop_nulls().select(dyad_of()).to_series().to_numpy()
        pairs = np.setdiff1d(pairs, out)
    return pairs.astype(np.int32)


def _numbers(states: Sequence[str]) -> NDArray[np.int64]:
    """Numbers of states, in order; what is none is left out."""
    named = pl.Series(list(states), dtype=pl.String).cast(state_ids(), strict=False)
    return np.sort(named.drop_nulls().to_physical().to_numpy().astype(np.int64))


def _merged(spans: Iterable[tuple[date, date, bool]]) -> list[tuple[date, date, bool]]:
    """Intervals that overlap or touch become one, so that no day counts twice."""
    merged: list[tuple[date, date, bool]] = []
    for later, some in groupby(sorted(spans, key=lambda s: (s[2], s[0], s[1])), lambda s: s[2]):
        first = len(merged)
        for start, end, _ in some:
            if end < start:
                continue
            if len(merged) > first and start.toordinal() <= merged[-1][1].toordinal() + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end), later)
            else:
                merged.append((start, end, later))
    return merged


def _table(spans: Mapping[int, list[list[tuple[date, date, bool]]]], scope: Scope) -> pl.DataFrame:
    """By set and period what is covered; the set 0 is of nothing."""
    rows = [
        (at, *span)
        for at, lists in spans.items()
        for span in _merged(one for listed in lists for one in listed)
    ]
    schema = {"set": pl.Int64, "c_from": pl.Date, "c_to": pl.Date, "later": pl.Boolean}
    intervals = pl.DataFrame(rows, schema=schema, orient="row")
    periods = scope.periods()
    low, high = pl.max_horizontal("c_from", "start"), pl.min_horizontal("c_to", "end")
    now = ~pl.col("later")
    found = (
        intervals.join(periods, how="cross")
        .filter(high >= low)
        .group_by("set", "number")
        .agg(
            days=((high - low).dt.total_days() + 1).filter(now).sum(),
            covered_from=low.filter(now).min(),
            covered_to=high.filter(now).max(),
            later=pl.col("later").any(),
        )
    )
    grid = pl.DataFrame({"set": range(len(spans) + 1)}, schema={"set": pl.Int64})
    laid = grid.join(periods.select("number"), how="cross").join(
        found, on=["set", "number"], how="left", maintain_order="left"
    )
    return laid.select(
        pl.col("days").fill_null(0),
        "covered_from",
        "covered_to",
        pl.col("later").fill_null(value=False),
    )
