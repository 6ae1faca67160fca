"""The library of effects: estimates with question, contrast, sample, interval and provenance."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

import polars as pl

from comity.methods.intervals import INTERVAL
from comity.outlook.kept import read_kept

__all__ = ["Effect", "effects_table", "stored_effects"]

_FILE = "effects/effects.json"


@dataclass(frozen=True)
class Effect:
    """One effect, as it came out.

    Parameters
    ----------
    name, question : str
        Its name; what is asked.
    at_risk, treated, control : str
        Which dyad-years could have had either; what the ones had, and the others.
    outcome, window, unit : str
        What is compared, when, and in which unit.
    estimate, low, high : float
        With its 90 % interval.
    cases, controls, dyad_years, years : int
        Dyad-years with the treatment, with what it is compared with, all of the sample (from which
        each state's own years are learnt), and its years.
    placebo, placebo_low, placebo_high : float or None
        The same difference before anything had happened: away from 0 the effect is spurious.
    use : bool
        Whether a scenario may rest on it; not where it is kept as a warning.
    note : str
        What to know of it.
    interval : str
        How the interval was made.
    sources : tuple of str
        Data sets, by their names in the catalogue.
    command : str
        What makes it.

    Examples
    --------
    >>> stored_effects()["force-ends"].unit
    'points of agreement'
    """

    name: str
    question: str
    at_risk: str
    treated: str
    control: str
    outcome: str
    window: str
    unit: str
    estimate: float
    low: float
    high: float
    cases: int
    controls: int
    dyad_years: int
    years: int
    placebo: float | None
    placebo_low: float | None
    placebo_high: float | None
    use: bool
    note: str
    interval: str
    sources: tuple[str, ...]
    command: str

    @property
    def in_words(self) -> str:
        """The effect in a sentence; one whose interval holds 0 by its bounds."""
        sample = f"from {self.cases:,} dyad-years with it and {self.controls:,} without"
        if self.low <= 0 <= self.high:
            most = max(abs(self.low), abs(self.high))
            return (
                f"no more than ±{most:.1f} {self.unit} either way ({self.estimate:+.1f}, "
                f"{INTERVAL} {self.low:+.1f} to {self.high:+.1f}), {sample}"
            )
        return (
            f"{self.estimate:+.1f} {self.unit} ({INTERVAL} {self.low:+.1f} to {self.high:+.1f})"
            f", {sample}"
        )

    @property
    def placebo_in_words(self) -> str:
        """What the same difference was before anything had happened; empty where none was made."""
        if self.placebo is None:
            return ""
        span = f"{self.placebo_low:+.1f} to {self.placebo_high:+.1f}"
        return f"; three years earlier {self.placebo:+.1f} ({span})"


@cache
def stored_effects() -> Mapping[str, Effect]:
    """The library that comes with comity, by name.

    >>> "treaty-begins" in stored_effects()
    True
    """
    every = read_kept(
        _FILE, lambda held: [Effect(**one | {"sources": tuple(one["sources"])}) for one in held]
    )
    return {one.name: one for one in every}


def effects_table() -> pl.DataFrame:
    """The library as a table.

    One row for each effect, with the fields of `Effect`.

    >>> effects_table().columns[:2]
    ['effect', 'estimate']
    """
    rows = [asdict(one) for one in stored_effects().values()]
    frame = pl.DataFrame(rows).rename({"name": "effect"})
    first = ["effect", "estimate", "low", "high", "unit", "cases", "controls"]
    return frame.select(*first, pl.exclude(first))
