"""A finding: one sentence with its figure, its records, how sure it is and how much it matters."""

from dataclasses import dataclass
from datetime import date

from comity.findings.wording import capital

__all__ = [
    "DISPUTED",
    "HALF_LIFE",
    "ON_RECORD",
    "REPORTED",
    "SCALE",
    "Finding",
    "certainty_in_words",
    "rank_of",
]

ON_RECORD, REPORTED, DISPUTED = 1.0, 0.9, 0.7
"""Certainty of a dated text, vote or visit; of a figure that one account gives; of one on which
accounts differ."""

SCALE = (
    (0.95, "almost certain"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "a roughly even chance"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
    (0.00, "almost no chance"),
)
"""Words for a probability from which on they hold, as in Intelligence Community Directive 203."""

HALF_LIFE = 10.0
"""Years after which a finding counts half."""

_DAYS = 365.25


@dataclass(frozen=True)
class Finding:
    """One sentence that a rule draws from the evidence, with all that it rests on.

    Parameters
    ----------
    rule : str
        The rule that made it, such as ``dependence``.
    sentence : str
        What was found, in one sentence with its figures.
    states : tuple of str
        Codes of the states that it is about.
    figure, low, high : float or None
        The figure and its interval or range over accounts; None where it has none.
    unit : str
        Of the figure.
    first, last : date
        The days that it speaks of.
    records : tuple of str
        Ids of the records behind it, each of which has its sources.
    certainty : str
        In words: ``on record``, ``reported``, ``accounts differ``, or of `SCALE`.
    size, sureness, rank : float
        Size and certainty (0 to 1), and size * certainty * how recent (`rank_of`).

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.case("crink").findings().answer.findings[0]
    >>> 0 < found.rank <= 1 and len(found.records) > 0
    True
    """

    rule: str
    sentence: str
    states: tuple[str, ...]
    figure: float | None
    low: float | None
    high: float | None
    unit: str
    first: date
    last: date
    records: tuple[str, ...]
    certainty: str
    size: float
    sureness: float
    rank: float

    def __post_init__(self) -> None:
        """A sentence begins with a capital, also where a state's article comes first."""
        object.__setattr__(self, "sentence", capital(self.sentence))


def certainty_in_words(probability: float) -> str:
    """Say how sure something is that was estimated.

    References
    ----------
    Office of the Director of National Intelligence (2015). Intelligence Community Directive 203:
    Analytic Standards.

    Examples
    --------
    >>> certainty_in_words(0.9), certainty_in_words(0.5)
    ('very likely', 'a roughly even chance')
    """
    return next(words for least, words in SCALE if probability >= least)


def rank_of(size: float, certainty: float, last: date, now: date) -> float:
    """Rank a finding: size * certainty * 2^(-age / 10 years).

    Parameters
    ----------
    size, certainty : float
        From 0 to 1.
    last, now : date
        Last day of which the finding tells, and last day of the evidence.

    Examples
    --------
    >>> round(rank_of(0.8, 1.0, date(2016, 1, 1), date(2026, 1, 1)), 2)
    0.4
    """
    age = max(0.0, (now - last).days / _DAYS)
    return min(1.0, max(0.0, size)) * certainty * float(0.5 ** (age / HALF_LIFE))
