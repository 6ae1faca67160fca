"""History as arrays: agreement, disputes and treaties of all dyads by year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.outlook.effects.beside import placed, trade_by_pair, visits_by_pair
from comity.portfolio import similarity
from comity.portfolio.alliance_files import find_dyad_years, read_pledges
from comity.sources.shelf.at_hand import Request, absent, choose, telling_of

__all__ = ["OUTCOMES", "THREAT", "WINDOW", "History", "Outcome", "read_history"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FIRST = 1946
WINDOW = 3
"""Years before and after that are averaged."""
_FEWEST = 2
"""Years of a window that have to be known."""
_POINTS = 100.0
THREAT = 2
"""Level of hostility from which on two states are in a dispute: a threat of force."""
_DEFENCE = 3
"""Level of a pledge to defend."""


@dataclass(frozen=True)
class Outcome:
    """What is compared before and after.

    Parameters
    ----------
    name : str
        What its effects are called by after the treatment; empty for votes.
    label, unit : str
        In words.
    sources : tuple of str
        Data sets, by their names in the catalogue.
    of_one : bool
        Whether it is known for pairs with one and the same state alone, so that it is net of the
        year and not of what the other state does toward everybody.

    Examples
    --------
    >>> OUTCOMES[0].unit
    'points of agreement'
    """

    name: str
    label: str
    unit: str
    sources: tuple[str, ...]
    of_one: bool = False


OUTCOMES = (
    Outcome(
        "", "agreement of votes in the General Assembly", "points of agreement",
        ("voeten-unga", "miller-fpsim"),
    ),
    Outcome(
        "alliances", "share of years under a treaty of alliance with each other",
        "years of 100 under a treaty", ("atop-dyad-years",),
    ),
    Outcome(
        "disputes", "share of years in a militarised dispute with each other",
        "years of 100 in a dispute", ("gml-mid",),
    ),
    Outcome(
        "visits", "visits of leaders between the state and the United States",
        "visits in ten years", ("us-visits",), of_one=True,
    ),
    Outcome("trade", "share of each other's trade", "points of trade", ("cia-factbook",)),
    Outcome("arms", "deliveries of arms to each other", "", ("sipri-arms",)),
)  # fmt: skip
"""Every outcome. Of trade and arms the data used do not reach the treatments: what is not estimated
says how far they reach."""


@dataclass(frozen=True, eq=False)
class History:
    """Agreement, disputes and treaties of all dyads by year.

    Parameters
    ----------
    states : tuple of str
        By number.
    pairs : ndarray of int, shape (N, 2)
        The dyads.
    years : ndarray of int, shape (T,)
        In their order, without gap.
    agreement : ndarray, shape (T, N)
        Percent of votes of the General Assembly on which both voted alike; NaN where unknown.
    hostility : ndarray, shape (T, S, S)
        Highest level of hostility of a dispute in the year, 0 where there is none.
    allied, pledged : ndarray of bool, shape (T, N)
        Whether a treaty binds the two, and whether one is to defend the other.
    disputes_until, allies_until : int
        Last year that the data sets cover.
    besides : mapping of str to ndarray, shape (T, N)
        Other outcomes by the name of one of `OUTCOMES`; NaN where unknown.
    """

    states: tuple[str, ...]
    pairs: NDArray[np.int64]
    years: NDArray[np.int64]
    agreement: Floats
    hostility: Floats
    allied: Bools
    pledged: Bools
    disputes_until: int
    allies_until: int
    besides: Mapping[str, Floats] = field(default_factory=dict)

    def outcome(self, name: str) -> Floats:
        """An outcome in percent, shape (T, N); NaN where unknown, or the two did not both vote.

        Agreement; 100 in years with a treaty or a dispute and 0 in others; or one of `besides`.

        >>> held = History((), np.zeros((0, 2), int), np.arange(2), np.zeros((2, 0)),
        ...     np.zeros((2, 0, 0)), np.zeros((2, 0), bool), np.zeros((2, 0), bool), 1990, 2000)
        >>> held.outcome("disputes").shape
        (2, 0)
        """
        if not name:
            return self.agreement
        there = np.isfinite(self.agreement)
        if name == "alliances":
            found, until = self.allied, self.allies_until
        elif name != "disputes":
            return np.where(there, self.besides.get(name, np.nan), np.nan)
        else:
            found, until = self.quarrel, self.disputes_until
        known = there & (self.years <= until)[:, None]
        return np.where(known, _POINTS * found, np.nan)

    @property
    def quarrel(self) -> Bools:
        """Whether the two are in a dispute with each other, shape (T, N)."""
        return np.asarray(self.hostility[:, self.pairs[:, 0], self.pairs[:, 1]] >= THREAT)

    def window(self, first: int, last: int, outcome: str = "") -> Floats:
        """Mean outcome from first to last year relative to each, shape (T, N); NaN if unknown."""
        values = self.outcome(outcome)
        T, N = values.shape
        stack = np.full((last - first + 1, T, N), np.nan)
        for at, by in enumerate(range(first, last + 1)):
            source = np.arange(T) + by
            there = (source >= 0) & (source < T)
            stack[at, there] = values[source[there]]
        known = np.isfinite(stack).sum(axis=0)
        total = np.nansum(stack, axis=0)
        return np.where(known >= _FEWEST, total / np.maximum(known, 1), np.nan)


def read_history(data: str | Path) -> History:
    """Read agreement, disputes and treaties from a folder of published data.

    Parameters
    ----------
    data : str or Path
        Folder with votes of the General Assembly, GML's disputes and ATOP's dyad-years; visits and
        trade by pair where they are there.

    Examples
    --------
    >>> read_history(folder)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...
    """
    votes = similarity("unga", data=data, measure="agreement").frame
    votes = votes.filter(pl.col("agreement").is_not_nan())
    states = tuple(sorted(set(votes["state_a"]) | set(votes["state_b"])))
    number = {state: n for n, state in enumerate(states)}
    pairs = np.array(list(combinations(range(len(states)), 2)))
    place = np.full((len(states), len(states)), -1)
    place[pairs[:, 0], pairs[:, 1]] = place[pairs[:, 1], pairs[:, 0]] = np.arange(len(pairs))
    years = np.arange(votes["year"].min(), votes["year"].max() + 1)

    def numbers(rows: pl.DataFrame) -> tuple[NDArray[np.int64], ...]:
        of = [rows[name].replace_strict(number, return_dtype=pl.Int64).to_numpy()
              for name in ("state_a", "state_b")]  # fmt: skip
        return rows["year"].to_numpy() - years[0], *of

    agreement = np.full((len(years), len(pairs)), np.nan)
    t, a, b = numbers(votes)
    agreement[t, place[a, b]] = _POINTS * votes["agreement"].to_numpy()
    known = pl.col("year") >= int(years[0]), pl.col("state_a", "state_b").is_in(states)
    quarrels = _disputes(Path(data), states, int(years[-1])).filter(*known)
    hostility = np.zeros((len(years), len(states), len(states)))
    t, a, b = numbers(quarrels)
    np.maximum.at(hostility, (t, a, b), quarrels["level"].to_numpy())
    treaties = _treaties(Path(data)).filter(*known)
    allied, pledged = np.zeros(agreement.shape, bool), np.zeros(agreement.shape, bool)
    t, a, b = numbers(treaties)
    allied[t, place[a, b]] = True
    t, a, b = numbers(treaties.filter(pl.col("level") >= _DEFENCE))
    pledged[t, place[a, b]] = True
    span = Path(data), states, int(years[0]), int(years[-1])
    besides = {
        "visits": 10 * placed(visits_by_pair(*span), number, place, years),
        "trade": placed(trade_by_pair(*span), number, place, years),
    }
    return History(
        states, pairs, years, agreement, np.maximum(hostility, hostility.swapaxes(1, 2)), allied,
        pledged,
        quarrels["year"].to_numpy().max().item(), treaties["year"].to_numpy().max().item(),
        besides,
    )  # fmt: skip


def _disputes(data: Path, states: tuple[str, ...], until: int) -> pl.DataFrame:
    """state_a, state_b, year, level of hostility of every dyad-year in a dispute, both ways."""
    names = telling_of("dispute")
    asked = Request(states, date(_FIRST, 1, 1), date(until, 12, 31))
    chosen = choose(names, asked, data)
    if chosen is None:
        raise ComityError(absent(names, data))
    against = chosen.held.rows.filter(pl.col("side_a") != pl.col("side_b"))
    level = pl.max_horizontal("hostility_a", "hostility_b").fill_null(1)
    return against.select("state_a", "state_b", pl.col("year").cast(pl.Int64), level=level)


def _treaties(data: Path) -> pl.DataFrame:
    """state_a, state_b, year, level of every dyad under a treaty."""
    pledges = read_pledges(find_dyad_years(data)).filter(pl.col("level") > 0)
    year = pl.col("year").cast(pl.Int64)
    return pledges.select(year, "level", state_a="state", state_b="partner")
