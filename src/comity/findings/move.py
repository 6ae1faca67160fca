"""A move: how far a pair moved in ten years, or since its first evidence, and how surely."""

from dataclasses import dataclass

from comity.estimate.composites import OVERALL
from comity.estimate.draws import change
from comity.estimate.latent import Latent
from comity.summary import DECADE

__all__ = ["Move", "move_of"]


@dataclass(frozen=True)
class Move:
    """How a pair moved in ten years, or since its first evidence.

    Parameters
    ----------
    since, until : str
        The period from which on it is compared, and the last with evidence.
    years : int
        Between the two.
    change, low, high : float
        In standard deviations of the world's dyads, with the 90 % interval.
    sure : float
        Probability that it went the way of its mean.

    Examples
    --------
    >>> Move("2016", "2026", 10, 1.3, 0.8, 1.7, 0.99).clear
    True
    """

    since: str
    until: str
    years: int
    change: float
    low: float
    high: float
    sure: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def move_of(
    fit: Latent, pair: tuple[str, str], domain: str = OVERALL, first: str = "", last: str = "~"
) -> Move | None:
    """How a pair moved in ten years, or since its first evidence.

    None where fewer than two periods have evidence.

    >>> import comity as cm
    >>> found = move_of(cm.case("crink").fit(), ("PRK", "RUS"))
    >>> found.since, found.clear
    ('2016', True)
    """
    layout = fit.layout
    n = layout.dyads.index((min(pair), max(pair)))
    told = layout.told(None if domain == OVERALL else layout.domains.index(domain))[:, n]
    known = [t for t in told.nonzero()[0].tolist() if first <= layout.periods[t] <= last]
    if len(known) < 2:
        return None
    entered, until = known[0], known[-1]
    starts = layout.starts
    wanted = starts[until].replace(year=starts[until].year - DECADE)
    since = max(next(t for t, day in enumerate(starts) if day >= wanted), entered)
    moved = change(fit.draws, n, since, until, (domain,))
    if moved.is_empty():
        return None
    row = moved.row(0, named=True)
    return Move(
        since=layout.periods[since],
        until=layout.periods[until],
        years=starts[until].year - starts[since].year,
        change=row["change"],
        low=row["low"],
        high=row["high"],
        sure=row["rise"] if row["change"] > 0 else 1.0 - row["rise"],
    )
