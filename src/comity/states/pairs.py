"""Pairs of states as one number, by which figures of dyads are joined."""

from functools import cache

import polars as pl

from comity.states.members import MEMBERSHIPS, membership

__all__ = ["PLACES", "dyad_of", "pair_of", "state_ids", "states_of"]

PLACES = 1000
"""The number of a pair is that of its first state times this, plus that of its second."""


@cache
def state_ids() -> pl.Enum:
    """The ids of all states that ever were a member of a system, as one type.

    In alphabetical order; the place of a state in it is its number.

    >>> "PRK" in state_ids().categories
    True
    """
    every = pl.concat([membership(system)["id"] for system in MEMBERSHIPS])
    return pl.Enum(every.unique().sort())


def pair_of(one: str = "state_a", other: str = "state_b") -> pl.Expr:
    """The number of two states in their order.

    Int32; null where either is no state.

    >>> pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"]}).select(pair_of()).dtypes
    [Int32]
    """
    first, second = (
        pl.col(name).cast(state_ids(), strict=False).to_physical().cast(pl.Int32)
        for name in (one, other)
    )
    return first * PLACES + second


def dyad_of(pair: str = "pair") -> pl.Expr:
    """The number of the same two states in alphabetical order.

    >>> pl.DataFrame({"pair": [5003, 3005]}).select(dyad_of()).to_series().to_list()
    [3005, 3005]
    """
    one, other = pl.col(pair) // PLACES, pl.col(pair) % PLACES
    return pl.min_horizontal(one, other) * PLACES + pl.max_horizontal(one, other)


def states_of(pair: str = "pair") -> tuple[pl.Expr, pl.Expr]:
    """The two states of a pair.

    state_a and state_b, as text.

    >>> pairs = pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"]}).select(pair=pair_of())
    >>> pairs.select(states_of()).row(0)
    ('CHN', 'RUS')
    """
    numbers = {"state_a": pl.col(pair) // PLACES, "state_b": pl.col(pair) % PLACES}
    ids = pl.lit(state_ids().categories)
    one, other = (ids.gather(number).alias(name) for name, number in numbers.items())
    return one, other
