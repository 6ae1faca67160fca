"""Precedents: too few cases for a coefficient, shown one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from comity.outlook.effects.history import OUTCOMES, WINDOW, History
from comity.outlook.kept import read_kept

__all__ = [
    "Move",
    "Precedent",
    "defections",
    "nuclear_tests",
    "stored_precedents",
]

_FILE = "effects/precedents.json"
_COMMAND = "make effects"
_MAJOR = ("CHN", "RUS", "USA")
_AHEAD = 5
"""Years after a defection in which new treaties and disputes are looked for."""

_TESTS = (
    ("RUS", 1949, "first test of the Soviet Union"),
    ("GBR", 1952, "first test of the United Kingdom"),
    ("FRA", 1960, "first test of France"),
    ("CHN", 1964, "first test of China"),
    ("IND", 1974, "first test of India"),
    ("IND", 1998, "tests of India"),
    ("PAK", 1998, "first tests of Pakistan"),
    ("PRK", 2006, "first test of North Korea"),
    ("PRK", 2009, "second test of North Korea"),
    ("PRK", 2013, "third test of North Korea"),
    ("PRK", 2016, "fourth and fifth test of North Korea"),
    ("PRK", 2017, "sixth test of North Korea"),
)
"""State and year (Arms Control Association, The Nuclear Testing Tally)."""

_DEFECTIONS = (
    ("RUS", "SRB", 1948, "USA", "the Soviet Union breaks with Yugoslavia (Perovic 2007)"),
    ("RUS", "ALB", 1961, "CHN", "the Soviet Union withdraws from Albania (Griffith 1963)"),
    ("USA", "ETH", 1977, "RUS", "the United States stop arms to Ethiopia (Lefebvre 1991)"),
    ("RUS", "SOM", 1977, "USA", "the Soviet Union sides with Ethiopia (Patman 1990)"),
    ("CHN", "ALB", 1978, "USA", "China ends aid to Albania (Biberaj 1986)"),
    ("CHN", "VNM", 1978, "RUS", "China ends aid to Vietnam (Ross 1988)"),
    ("USA", "TWN", 1979, "CHN", "the United States end the treaty with Taiwan (Tucker 2009)"),
    ("RUS", "ETH", 1991, "USA", "the Soviet Union stops arms to Ethiopia (Webber 1992)"),
)
"""Patron, client, year, the patron's rival: turns of the benchmark in which a patron withdrew."""


@dataclass(frozen=True)
class Move:
    """What one pair did around a case.

    Parameters
    ----------
    case : str
        What happened.
    year : int
        When.
    state_a, state_b : str
        The state of the case, and the other.
    before, after : float or None
        Agreement in the General Assembly, mean of three years before and after, in percent; None
        where fewer than two are known.
    note : str
        What the state did besides.

    Examples
    --------
    >>> Move("first test", 2006, "PRK", "CHN", 86.0, 85.0, "").change
    -1.0
    """

    case: str
    year: int
    state_a: str
    state_b: str
    before: float | None
    after: float | None
    note: str

    @property
    def change(self) -> float | None:
        """Points from before to after; None where either is unknown."""
        known = self.before is not None and self.after is not None
        return None if not known else self.after - self.before  # type: ignore[operator]


@dataclass(frozen=True)
class Precedent:
    """Cases of one kind, without a coefficient.

    Parameters
    ----------
    name, question, why : str
        Its name; what is asked; why there is no coefficient.
    moves : tuple of Move
        What pairs did around each case.
    sources : tuple of str
        Data sets, by their names in the catalogue.
    command : str
        What makes it.

    Examples
    --------
    >>> stored_precedents()["nuclear-tests"].cases
    12
    """

    name: str
    question: str
    why: str
    moves: tuple[Move, ...]
    sources: tuple[str, ...]
    command: str

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len({(one.case, one.year) for one in self.moves})

    @property
    def in_words(self) -> str:
        """The cases in a sentence: by other state, how many moved which way."""
        said = []
        for other in dict.fromkeys(one.state_b for one in self.moves):
            changes = [one.change for one in self.moves if one.state_b == other]
            known = [change for change in changes if change is not None]
            if known:
                down = sum(change < 0 for change in known)
                span = f"{min(known):+.1f} to {max(known):+.1f}"
                said.append(f"with {other} lower in {down} of {len(known)} ({span} points)")
        return f"{self.cases} cases, no coefficient ({self.why}): agreement {'; '.join(said)}"

    @property
    def lines(self) -> tuple[str, ...]:
        """Each case in a line."""
        found: dict[str, list[str]] = {}
        for one in self.moves:
            change = one.change
            told = "unknown" if change is None else f"{one.before:.0f} → {one.after:.0f} %"
            found.setdefault(f"{one.year}, {one.case}", []).append(f"with {one.state_b} {told}")
        notes = {f"{one.year}, {one.case}": one.note for one in self.moves if one.note}
        return tuple(
            f"{case}: {', '.join(told)}{'; ' + notes[case] if case in notes else ''}"
            for case, told in found.items()
        )


def nuclear_tests(held: History) -> Precedent:
    """Agreement of a state with the major powers around its nuclear tests.

    Windows of tests less than four years apart overlap.

    >>> stored_precedents()["nuclear-tests"].moves[0].case
    'first test of the Soviet Union'
    """
    moves = [
        _move(held, case, year, state, other, "")
        for state, year, case in _TESTS
        for other in _MAJOR
        if other != state
    ]
    return Precedent(
        "nuclear-tests",
        "Do major powers part from a state that tests a nuclear device?",
        "six tests of one state, first tests of six others",
        tuple(moves),
        OUTCOMES[0].sources,
        _COMMAND,
    )


def defections(held: History) -> Precedent:
    """What a client did after its patron withdrew.

    It holds agreement with the patron and with the patron's rival, treaties that began in the five
    years after, and years in a dispute with the patron.

    >>> stored_precedents()["patron-defects"].cases
    8
    """
    moves = []
    for patron, client, year, rival, case in _DEFECTIONS:
        note = _did_next(held, client, patron, year)
        moves += [_move(held, case, year, client, other, note) for other in (patron, rival)]
    return Precedent(
        "patron-defects",
        "What does a client do after its patron withdraws?",
        "eight cases, chosen by historians as turns",
        tuple(moves),
        tuple(dict.fromkeys(key for one in OUTCOMES for key in one.sources)),
        _COMMAND,
    )


def _place(held: History, one: str, other: str) -> int | None:
    """The number of a pair; None where either cast no vote."""
    if not {one, other} <= set(held.states):
        return None
    low, high = sorted((held.states.index(one), held.states.index(other)))
    return int(np.flatnonzero((held.pairs == (low, high)).all(axis=1))[0])


def _move(held: History, case: str, year: int, state: str, other: str, note: str) -> Move:
    n, t = _place(held, state, other), year - int(held.years[0])
    ends: list[float | None] = [None, None]
    if n is not None and 0 <= t < len(held.years):
        windows = (held.window(-WINDOW, -1)[t, n], held.window(1, WINDOW)[t, n])
        ends = [round(float(one), 2) if np.isfinite(one) else None for one in windows]
    return Move(case, year, state, other, ends[0], ends[1], note)


def _did_next(held: History, client: str, patron: str, year: int) -> str:
    """New treaties of the client, and its disputes with the patron, in the five years after."""
    said = []
    t = year - int(held.years[0])
    last = min(t + _AHEAD, held.allies_until - int(held.years[0]))
    partners = []
    for other in held.states:
        n = _place(held, client, other) if other != client else None
        if n is not None and held.allied[t : last + 1, n].any():
            begun = ~held.allied[max(t - WINDOW, 0) : t, n].any()
            partners += [other] if begun else []
    if client in held.states:
        said.append(f"new treaties within {_AHEAD} years with {', '.join(partners) or 'nobody'}")
    n = _place(held, client, patron)
    until = min(t + _AHEAD, held.disputes_until - int(held.years[0]))
    if n is not None and t <= until:
        years = int(held.quarrel[t : until + 1, n].sum())
        said.append(f"{years} of {until - t + 1} years in a dispute with {patron}")
    return "; ".join(said)


@cache
def stored_precedents() -> Mapping[str, Precedent]:
    """The precedents that come with comity, by name.

    >>> list(stored_precedents())
    ['nuclear-tests', 'patron-defects']
    """
    every = read_kept(_FILE, lambda held: [_one(row) for row in held])
    return {one.name: one for one in every}


def _one(row: dict[str, Any]) -> Precedent:
    moves = tuple(Move(**move) for move in row["moves"])
    return Precedent(**row | {"sources": tuple(row["sources"]), "moves": moves})
