"""What is not estimated: outcomes that data do not reach, with the numbers that say so."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from comity.outlook.kept import read_kept

__all__ = ["NotEstimated", "stored_missing"]

_FILE = "effects/not_estimated.json"


@dataclass(frozen=True)
class NotEstimated:
    """One outcome of one treatment that could not be estimated.

    Parameters
    ----------
    effect, question : str
        Name of the treatment's effects; what was asked.
    outcome : str
        What would be compared: trade, visits, ...
    treated, controls : int
        Dyad-years with the treatment, and with what it is compared with, of which the outcome is
        known before and after.
    treated_years : tuple of int
        In which years those with the treatment are.
    known : tuple of (int, int) or None
        First and last year of which the outcome is known for any pair; None where there are no
        data.
    treatments, until : int
        Dyad-years with the treatment in all, and to which year they are known.
    sources : tuple of str
        Data sets of the outcome, by their names in the catalogue.

    Examples
    --------
    >>> NotEstimated("treaty-begins", "", "trade", 3, 40, (2000,), (1998, 2023), 900, 2000,
    ...     ("cia-factbook",)).in_words
    'no effect on trade could be estimated: 3 treated dyad-years (in 2000) and 40 others have ...'
    """

    effect: str
    question: str
    outcome: str
    treated: int
    controls: int
    treated_years: tuple[int, ...]
    known: tuple[int, int] | None
    treatments: int
    until: int
    sources: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Why there is no estimate, in a sentence."""
        start = f"no effect on {self.outcome} could be estimated"
        if self.known is None:
            return f"{start}: no data on {self.outcome} by pair"
        when = f" (in {', '.join(map(str, self.treated_years))})" if self.treated else ""
        return (
            f"{start}: {self.treated:,} treated dyad-years{when} and {self.controls:,} others have "
            f"{self.outcome} known before and after; data on {self.outcome} by pair reach from "
            f"{self.known[0]} to {self.known[1]}, the {self.treatments:,} treated dyad-years end "
            f"in {self.until}"
        )

    def concerns(self, effect: str) -> bool:
        """Whether an effect, of whatever outcome, is of the same treatment."""
        return f"{effect}-".startswith(f"{self.effect}-")


@cache
def stored_missing() -> tuple[NotEstimated, ...]:
    """What the library of effects could not estimate.

    >>> {one.outcome for one in stored_missing()} >= {"trade", "arms"}
    True
    """
    return read_kept(_FILE, lambda held: tuple(_one(row) for row in held))


def _one(row: dict[str, Any]) -> NotEstimated:
    lists = {name: tuple(row[name]) for name in ("treated_years", "sources")}
    return NotEstimated(**row | lists | {"known": tuple(row["known"]) if row["known"] else None})
