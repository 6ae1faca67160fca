"""The state system: who is a state, under which name and code, when, and in which dyads."""

from comity.states.convert import convert
from comity.states.dyads import by_period, dyad_spells, state_spells
from comity.states.groups import GROUPS, group
from comity.states.members import MEMBERSHIPS, members, membership
from comity.states.others import NonState, NonStateKind, non_state
from comity.states.periods import (
    FREQUENCIES,
    Frequency,
    Period,
    When,
    day_of,
    periods,
    year_or_day,
)
from comity.states.resolve import AmbiguousState, State, UnknownState, resolve

__all__ = [
    "FREQUENCIES",
    "GROUPS",
    "MEMBERSHIPS",
    "AmbiguousState",
    "Frequency",
    "NonState",
    "NonStateKind",
    "Period",
    "State",
    "UnknownState",
    "When",
    "by_period",
    "convert",
    "day_of",
    "dyad_spells",
    "group",
    "members",
    "membership",
    "non_state",
    "periods",
    "resolve",
    "state_spells",
    "year_or_day",
]
