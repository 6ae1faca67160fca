"""Coverage: for which states, which days and which kind of record a source is complete.

Inside coverage a missing record is an observed zero; outside it nothing is known.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from comity.evidence.records import RECORD_TYPES

__all__ = ["COVERAGE_KINDS", "Coverage"]

COVERAGE_KINDS = (
    *(kind for kind in RECORD_TYPES if kind != "figure"),
    *("agreement.offence", "meeting.high", "sanction.council"),
)
"""What may be declared complete.

``agreement.offence`` is of obligations to join an attack, which not every list of alliances codes;
``meeting`` is of leaders, ``meeting.high`` of those below; ``sanction`` is of every sender,
``sanction.council`` of the Security Council alone. Of a ``figure`` its indicator declares it.
"""


@dataclass(frozen=True)
class Coverage:
    """One declaration: every ``kind`` of record among these states from ``start`` to ``end``.

    Parameters
    ----------
    kind : str
        One of `COVERAGE_KINDS`.
    among : tuple of str
        State codes: every pair of them is covered; and each of them, for records of one state.
    start, end : date
        First and last day covered.
    universe : str
        What exactly is counted, in words a reader can check.
    source : tuple of str
        Bibliography keys of what the declaration rests on.
    excluding : tuple of (str, str)
        Pairs among the states that are not covered after all, each in alphabetical order.
    known : date or None
        First day on which completeness could be claimed; None where records become known as
        they happen, so that a missing one is a zero on the day itself.

    Examples
    --------
    >>> visits = Coverage("meeting", ("CHN", "PRK", "RUS"), date(2000, 1, 1), date(2025, 12, 31),
    ...                   "meetings of leaders in person", ("kremlin",), (("CHN", "RUS"),))
    >>> visits.dyads()
    (('CHN', 'PRK'), ('PRK', 'RUS'))
    """

    kind: str
    among: tuple[str, ...]
    start: date
    end: date
    universe: str
    source: tuple[str, ...]
    excluding: tuple[tuple[str, str], ...] = ()
    known: date | None = None

    def dyads(self) -> tuple[tuple[str, str], ...]:
        """The undirected dyads that are covered.

        State codes, each pair in alphabetical order, pairs sorted.
        """
        pairs, excluded = combinations(sorted(set(self.among)), 2), set(self.excluding)
        return tuple(pair for pair in pairs if pair not in excluded)
