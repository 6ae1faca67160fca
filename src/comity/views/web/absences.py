"""Absences: agreement in the General Assembly pooled over years, under both absence rules."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from comity.evidence import Evidence
from comity.indicators.voting import alphabetical

__all__ = ["WINDOWS", "PooledAgreement", "pooled_agreement"]

WINDOWS = (("to 1990", 1, 1990), ("1991–2019", 1991, 2019), ("since 2020", 2020, 9999))
"""Windows over which agreement is pooled: the Cold War, the decades after it, and since."""

_SAME = pl.sum_horizontal("yes_yes", "abstain_abstain", "no_no")
_ABSENT = pl.sum_horizontal("a_absent", "b_absent", "both_absent")


@dataclass(frozen=True)
class PooledAgreement:
    """How often two states voted the same in one window of years.

    Parameters
    ----------
    state_a, state_b, window : str
        The dyad and the years.
    same, joint, roll_calls : int
        Same votes, votes both cast, and all roll calls while both were members.
    a_absent, b_absent : int
        Roll calls that each of the two missed.

    Examples
    --------
    >>> PooledAgreement("CHN", "PRK", "1991–2019", 76, 85, 100, 2, 14).of_all
    0.76
    """

    state_a: str
    state_b: str
    window: str
    same: int
    joint: int
    roll_calls: int
    a_absent: int
    b_absent: int

    @property
    def of_both_cast(self) -> float | None:
        """Same votes as a share of the votes both cast.

        None where the two never both voted.
        """
        return self.same / self.joint if self.joint else None

    @property
    def of_all(self) -> float | None:
        """Same votes as a share of all roll calls: an absence counts as not the same.

        None where there was no roll call.
        """
        return self.same / self.roll_calls if self.roll_calls else None


def pooled_agreement(evidence: Evidence) -> list[PooledAgreement]:
    """Pool the tallies of the General Assembly by dyad and window.

    Sums of same votes, votes both cast and roll calls over all years of a window, so that a
    year with many roll calls weighs more than one with few.

    By dyad and window; a window without tallies is left out. A tally counts for the window in which
    it begins.

    References
    ----------
    Lijphart 1963, American Political Science Review 57(4).

    Examples
    --------
    >>> from comity.assessment import assess
    >>> found = pooled_agreement(assess("crink").evidence)
    >>> pool = next(p for p in found if (p.state_b, p.window) == ("PRK", "1991–2019"))
    >>> round(100 * pool.of_both_cast), round(100 * pool.of_all)
    (89, 76)
    """
    tallies = evidence.primary().frames.get("tally")
    if tallies is None:
        return []
    inside = alphabetical(tallies).filter(
        pl.col("body") == "UNGA",
        pl.col("state_a").is_in(evidence.states),
        pl.col("state_b").is_in(evidence.states),
    )
    pools = []
    for window, first, last in WINDOWS:
        spanned = inside.filter(pl.col("start").is_between(date(first, 1, 1), date(last, 12, 31)))
        summed = spanned.group_by("state_a", "state_b").agg(
            same=_SAME.sum(),
            joint=(pl.col("roll_calls") - _ABSENT).sum(),
            roll_calls=pl.col("roll_calls").sum(),
            a_absent=pl.sum_horizontal("a_absent", "both_absent").sum(),
            b_absent=pl.sum_horizontal("b_absent", "both_absent").sum(),
        )
        pools += [PooledAgreement(window=window, **row) for row in summed.to_dicts()]
    order = [window for window, _, _ in WINDOWS]
    return sorted(pools, key=lambda p: (p.state_a, p.state_b, order.index(p.window)))
