"""What a casebook asks of the state system: which codes are states, and when they were members."""

from collections.abc import Callable
from datetime import date

from comity.errors import ComityError

__all__ = ["Members", "system_members"]

Members = Callable[[str], tuple[tuple[date, date], ...]]
"""Intervals of membership of a state code (first day, last day); refuses an unknown code."""


def system_members() -> Members:
    """Membership of the interstate system, looked up once for each code.

    Takes the code (id) of a state, returns the intervals of its membership in the Correlates of War
    system or the United Nations (first and last day; none if it never was a member), and raises
    `ComityError` on what is no such code, naming the one that is meant where it can.

    >>> system_members()("FRA")[0]
    (datetime.date(1816, 1, 1), datetime.date(1942, 11, 11))
    >>> system_members()("SUN")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: the code of Russia is RUS; write RUS
    """
    from comity.states import membership, resolve

    intervals: dict[str, list[tuple[date, date]]] = {}
    spells = [*membership("cow").iter_rows(), *membership("un").iter_rows()]
    for state, start, end in sorted(spells, key=lambda spell: spell[:2]):
        known = intervals.setdefault(state, [])
        last = end or date.max
        if known and start <= known[-1][1]:
            known[-1] = (known[-1][0], max(known[-1][1], last))
        else:
            known.append((start, last))

    def members(code: str) -> tuple[tuple[date, date], ...]:
        if code not in intervals:
            state = resolve(code)
            if state.id != code:
                raise ComityError(f"the code of {state.name} is {state.id}; write {state.id}")
        return tuple(intervals.get(code, ()))

    return members
