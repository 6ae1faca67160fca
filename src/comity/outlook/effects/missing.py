"""What is not estimated: outcomes that data do not reach, with the numbers that say so."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from comity.errors import ComityError
from comity.placing import place_text

__all__ = ["NotEstimated", "stored_missing", "write_missing"]

_FILE = "not_estimated.json"


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
    try:
        held = json.loads(files("comity.outlook.effects").joinpath(_FILE).read_text("utf-8"))
        return tuple(
            NotEstimated(
                **one
                | {name: tuple(one[name]) for name in ("treated_years", "sources")}
                | {"known": tuple(one["known"]) if one["known"] else None}
            )
            for one in held
        )
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise ComityError(f"{_FILE} is damaged ({fault}); install comity again") from None


def write_missing(missing: Sequence[NotEstimated], path: Path) -> None:
    """Write what could not be estimated as it is kept.

    >>> import tempfile
    >>> write_missing(stored_missing(), Path(tempfile.mkdtemp(), "not_estimated.json"))
    """
    rows = [asdict(one) for one in missing]
    place_text(path, json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
