"""Bargaining among named actors: what they would settle on, with the chance of each position."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.frames import is_frame, taken
from comity.methods.bargaining import (
    Election,
    Rounds,
    bargaining_rounds,
    condorcet_election,
)
from comity.results import Result

__all__ = ["Bargain", "bargain"]

_ACTORS = ("state", "actor", "name", "country")
_NUMBERS = ("position", "salience", "capability")
_READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    ".csv": pl.read_csv,
    ".json": pl.read_json,
    ".jsonl": pl.read_ndjson,
    ".parquet": pl.read_parquet,
}


@dataclass(frozen=True, eq=False, repr=False)
class Bargain(Result):
    """What a group would settle on.

    Parameters
    ----------
    actors : tuple of str
        In the order of the table.
    election : Election
        Every position against every other one, as things stand.
    talks : Rounds
        Bargaining round by round.
    risk : float
        With which attitude to risk the election was held.

    Examples
    --------
    >>> table = pl.DataFrame({"state": ["A", "B"], "position": [0, 10], "salience": [1, 1],
    ...     "capability": [3, 1]})
    >>> bargain(table).winner
    0.0
    """

    actors: tuple[str, ...]
    election: Election
    talks: Rounds
    risk: float

    _name = "bargain"

    @property
    def frame(self) -> pl.DataFrame:
        """A row for each position.

        Columns: position, probability (that it beats all others, given that one does), support
        (share of the weighted utility), holders (actors), winner (whether no other beats it).
        """
        found = self.election
        return pl.DataFrame(
            {
                "position": found.options[:, 0],
                "probability": found.probability,
                "support": found.support,
                "holders": [
                    [name for name, at in zip(self.actors, found.holders, strict=True) if at == m]
                    for m in range(len(found.options))
                ],
                "winner": [m == found.winner for m in range(len(found.options))],
            }
        )

    @property
    def rounds(self) -> pl.DataFrame:
        """Where every actor stands after each round.

        Columns: round (0 is before any), actor, position, risk (its risk exponent in the round that
        led there: below 1 it took risks; null in round 0), winner and mean of that round.
        """
        talks = self.talks
        rows = []
        for at, positions in enumerate(talks.positions[:, :, 0]):
            exponents = talks.exponents[at - 1] if at else [None] * len(self.actors)
            for name, position, risk in zip(self.actors, positions, exponents, strict=True):
                rows.append((at, name, position, risk, talks.winners[at, 0], talks.means[at, 0]))
        columns = ["round", "actor", "position", "risk", "winner", "mean"]
        return pl.DataFrame(rows, schema=columns, orient="row")

    @property
    def winner(self) -> float:
        """The position that no other beats as things stand: the weighted median where risk is 0."""
        return float(self.election.options[self.election.winner, 0])

    @property
    def mean(self) -> float:
        """The mean position, weighted by salience * capability."""
        return float(self.talks.means[0, 0])

    @property
    def expected(self) -> float:
        """Mean of the positions by their probability."""
        return float(self.election.expected[0])

    @property
    def forecast(self) -> float:
        """The position that no other beats when talks end."""
        return float(self.talks.winners[-1, 0])

    @property
    def rounds_in_words(self) -> str:
        """How many rounds of talks there were: ``1 round``, ``3 rounds``."""
        count = len(self.talks.positions) - 1
        return f"{count} round{'' if count == 1 else 's'}"

    def cite(self) -> str:
        """The method, as BibTeX."""
        return METHOD

    def _title(self) -> str:
        return (
            f"Bargain of {len(self.actors)} actors: {self.winner:g} as things stand, "
            f"{self.forecast:.3g} after {self.rounds_in_words}"
        )

    def _extent(self) -> list[str]:
        return [f"{len(self.election.options)} positions, weighted mean {self.mean:.3g}"]

    def _lines(self) -> pl.DataFrame:
        from comity.results import lines_of

        return lines_of(pl.DataFrame())


METHOD = """@incollection{buenodemesquita1994political,
  author = {Bueno de Mesquita, Bruce},
  title = {Political forecasting: an expected utility method},
  booktitle = {European Community Decision Making: Models, Applications, and Comparisons},
  editor = {Bueno de Mesquita, Bruce and Stokman, Frans N.},
  publisher = {Yale University Press},
  pages = {71--104},
  year = {1994}
}

@article{scholz2011unravelling,
  author = {Scholz, Jason B. and Calbert, Gregory J. and Smith, Glen A.},
  title = {Unravelling {Bueno} de {Mesquita}'s group decision model},
  journal = {Journal of Theoretical Politics},
  volume = {23},
  number = {4},
  pages = {510--531},
  year = {2011}
}
"""


def bargain(table: Any, rounds: int = 10, risk: float = 0.0) -> Bargain:
    """Say what a group would settle on, by position, salience, capability: ``comity bargain``.

    Parameters
    ----------
    table : data frame, str or Path
        One row per actor with the columns ``state`` or ``actor``, ``position`` (any unit),
        ``salience`` (0 to 1, or 0 to 100) and ``capability`` (any unit); a frame of pandas, Polars,
        Arrow or DuckDB, or a CSV, JSON or Parquet file.
    rounds : int
        Of bargaining, at most.
    risk : float
        Attitude to risk of all actors in the election, -1 (taking) to 1 (averse). In the rounds it
        follows from each actor's security.

    Returns
    -------
    Bargain
        ``frame`` has a row for each position, ``rounds`` one for each actor and round.

    Raises
    ------
    ComityError
        If a column is missing, a number is missing or out of range, or an actor stands twice.

    References
    ----------
    As for `comity.methods.bargaining.bargaining_rounds`.

    Examples
    --------
    >>> table = pl.DataFrame({"actor": ["UK", "Greece", "Denmark"], "position": [10, 7, 4],
    ...     "salience": [90, 70, 100], "capability": [16, 8, 5]})
    >>> found = bargain(table)
    >>> found.winner, round(found.mean, 2)
    (10.0, 8.13)
    """
    rows = _rows(_read(table) if isinstance(table, str | Path) else table)
    position, salience, capability = (rows[name].to_numpy() for name in _NUMBERS)
    return Bargain(
        tuple(rows["actor"]),
        condorcet_election(position, salience, capability, risk),
        bargaining_rounds(position, salience, capability, rounds),
        risk,
    )


def _read(path: str | Path) -> pl.DataFrame:
    file = Path(path)
    if not file.is_file():
        raise ComityError(f"{file} is not there; name a file with the columns {_wanted()}")
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise ComityError(f"{file} ends in {shown(file.suffix)}; give {', '.join(_READERS)}")
    try:
        return reader(file)
    except (pl.exceptions.PolarsError, OSError, ValueError) as fault:
        raise ComityError(f"{file} cannot be read ({fault}); check that it is a table") from None


def _rows(table: Any) -> pl.DataFrame:
    """The table with the columns actor, position, salience, capability as numbers."""
    if not is_frame(table):
        raise ComityError(
            f"{shown(table)} is no table; give a data frame or a file with the columns {_wanted()}"
        )
    held, _ = taken(table, "actors")
    held = held.rename({name: name.strip().lower() for name in held.columns})
    actor = next((name for name in _ACTORS if name in held.columns), None)
    lacking = [name for name in _NUMBERS if name not in held.columns]
    if actor is None or lacking:
        missing = lacking[0] if lacking else "state"
        raise ComityError(
            f"there is no column {shown(missing)}; the table has {', '.join(held.columns)}, "
            f"and needs {_wanted()}"
        )
    names = held[actor].cast(pl.String)
    if names.null_count() or names.is_duplicated().any():
        twice = names.filter(names.is_duplicated())
        what = f"{shown(twice[0])} stands twice" if len(twice) else "an actor has no name"
        raise ComityError(f"{what}; give each actor one row with a name of its own")
    rows = {"actor": names}
    for name in _NUMBERS:
        numbers = held[name].cast(pl.Float64, strict=False)
        if (at := numbers.is_null()).any():
            whom, value = names.filter(at)[0], held[name].filter(at)[0]
            raise ComityError(f"the {name} of {shown(whom)} is {shown(value)}; give a number")
        rows[name] = numbers
    return pl.DataFrame(rows)


def _wanted() -> str:
    return "state (or actor), position, salience, capability"
