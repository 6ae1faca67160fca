"""The track record: how projections of agreement did on the past, against doing nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from comity.errors import ComityError, shown
from comity.methods.backtest import Score, backtest
from comity.methods.intervals import INTERVAL
from comity.outlook.kept import read_kept, rounded, write_kept
from comity.portfolio import similarity
from comity.results import Result
from comity.steps import each

__all__ = ["Record", "stored_record", "track_record", "write_record"]

_FILE = "track_record.json"
_FEWEST_VOTES = 10


@dataclass(frozen=True, eq=False, repr=False)
class Record(Result):
    """Reversion to a dyad's own mean against persistence, horizon by horizon.

    Parameters
    ----------
    scores : tuple of Score
        One for each horizon.
    first, last : int
        Years from which was projected.
    outcome : str
        What was projected.

    Examples
    --------
    >>> stored_record().of(5).horizon
    5
    """

    scores: tuple[Score, ...]
    first: int
    last: int
    outcome: str

    _name = "backtest"

    @property
    def frame(self) -> pl.DataFrame:
        """A row for each horizon.

        Columns: horizon, origins, projections, crps, crps_persistence (points), skill (share of the
        CRPS of persistence that is saved), skill_low, skill_high (90 % interval), log_gain,
        log_gain_low, log_gain_high (nats a projection), coverage (of the 90 % interval),
        coverage_persistence, called (``forecast`` or ``projection``).
        """
        return pl.DataFrame([{**asdict(one), "called": self.called(one.horizon)}
                             for one in self.scores])  # fmt: skip

    def of(self, horizon: int) -> Score:
        """The score at a horizon: of the nearest that was tried."""
        return min(self.scores, key=lambda one: (abs(one.horizon - horizon), -one.horizon))

    def called(self, horizon: int) -> str:
        """Whether it may be called a forecast: where the paired test shows skill, and else not.

        ``forecast`` where the interval of the skill lies above 0, else ``projection``.
        """
        return "forecast" if self.of(horizon).skill_low > 0 else "projection"

    def in_words(self, horizon: int) -> str:
        """The record at a horizon in a sentence."""
        one = self.of(horizon)
        what = "better than" if one.skill_low > 0 else "not shown to be better than"
        years = f"{one.horizon} year{'' if one.horizon == 1 else 's'}"
        return (
            f"{years} ahead, projections of this kind were {what} 'no "
            f"change' on {self.outcome}, {self.first} to {self.last}: their error (CRPS) was "
            f"smaller by {one.saved}, "
            f"and {100 * one.coverage:.0f} % of outcomes fell within their {INTERVAL}s"
        )

    def cite(self) -> str:
        """The method and the votes, as BibTeX."""
        from comity.sources.shelf.catalogue import citations

        return citations("voeten-unga") + METHOD

    def _title(self) -> str:
        return f"Track record on {self.outcome}, {self.first} to {self.last}"


METHOD = """
@article{gneiting2007strictly,
  author = {Gneiting, Tilmann and Raftery, Adrian E.},
  title = {Strictly proper scoring rules, prediction, and estimation},
  journal = {Journal of the American Statistical Association},
  volume = {102},
  number = {477},
  pages = {359--378},
  year = {2007}
}
"""


def track_record(
    data: str | Path | None = None,
    start: int = 1990,
    end: int = 2018,
    horizons: Sequence[int] = (1, 3, 5),
    states: Sequence[str] | None = None,
) -> Record:
    """Try projections on the past, from every year on what was known in it: ``comity backtest``.

    Parameters
    ----------
    data : str or Path, optional
        Folder of published data.
    start, end : int
        First and last year from which is projected.
    horizons : sequence of int
        Years ahead.
    states : sequence of str, optional
        Only dyads among these; by default all.

    Returns
    -------
    Record
        On the percent of votes of the General Assembly on which the two voted alike, of dyads with
        ten votes or more in a year.

    Raises
    ------
    ComityError
        If the votes are not there, years run backwards, or a horizon is below 1.

    References
    ----------
    Gneiting, T. & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and estimation.
    Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> track_record(folder, 2018, 1990)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: --from 2018 is after --to 1990; give the earlier year first
    """
    if start > end:
        raise ComityError(f"--from {start} is after --to {end}; give the earlier year first")
    if not horizons or min(horizons) < 1:
        raise ComityError(f"horizons are {shown(list(horizons))}; give years of 1 or more: 1,3,5")
    votes = similarity("unga", data=data, measure="agreement", states=states).frame
    known = votes.filter(pl.col("n") >= _FEWEST_VOTES)
    pair = pl.struct("state_a", "state_b").rank("dense") - 1
    known = known.with_columns(pair=pair.cast(pl.Int64))
    years = np.arange(known["year"].min(), known["year"].max() + 1)
    y = np.full((len(years), known["pair"].n_unique()), np.nan)
    y[known["year"].to_numpy() - years[0], known["pair"].to_numpy()] = (
        100.0 * known["agreement"].to_numpy()
    )
    origins = np.flatnonzero((years >= start) & (years <= end))
    scores = tuple(backtest(y, origins, h) for h in each(horizons))
    return Record(scores, start, end, "agreement of votes in the General Assembly")


@cache
def stored_record() -> Record:
    """The track record that comes with comity.

    Made by ``make effects``, on all dyads.

    >>> [one.horizon for one in stored_record().scores]
    [1, 3, 5]
    """
    return read_kept(
        _FILE,
        lambda held: Record(
            tuple(Score(**one) for one in held["scores"]),
            held["first"],
            held["last"],
            held["outcome"],
        ),
    )


def write_record(found: Record, path: Path) -> None:
    """Write a record as it is kept."""
    held = {"first": found.first, "last": found.last, "outcome": found.outcome}
    write_kept(held | {"scores": rounded(found.scores, 5)}, path)
