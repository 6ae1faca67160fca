"""Risks: what abandonment and entrapment share, and the last known of each directed dyad."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dilemma.directed import Told
from comity.errors import ComityError, shown
from comity.estimate.layout import Layout
from comity.methods import dilemma
from comity.methods.intervals import ENDS

__all__ = ["interval", "latest", "periods_of", "refuse_years", "told_of", "wanted_of"]

Floats = NDArray[np.float64]


def latest(table: pl.DataFrame, column: str | None = None) -> pl.DataFrame:
    """The last period of every directed dyad in which its risk, or a component, is known.

    Parameters
    ----------
    table : DataFrame
        Of abandonment, entrapment or burden.
    column : str, optional
        What is to be known; by default the risk, or where none is known that of entrapment were
        there a dispute for certain.

    Returns
    -------
    DataFrame
        A row per directed dyad; of one where it is never known, the last one, with the reason.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> latest(fit.abandonment()).filter(state_a="PRK", state_b="CHN")["period"].item()
    '2023'
    """
    if column is None:
        instead = "given_dispute" in table.columns and table["risk"].is_null().all()
        column = "given_dispute" if instead else "risk"
    ordered = table.sort(pl.col(column).is_not_null(), "start", maintain_order=True)
    return ordered.group_by("state_a", "state_b").last().sort("state_a", "state_b")


def refuse_years(**given: int) -> None:
    """Refuse numbers of years below 0; ``years`` itself below 1."""
    for name, value in given.items():
        if value < (name == "years"):
            raise ComityError(f"{name} is {shown(value)}; give a number of years, such as 10")


def wanted_of(
    known: Mapping[tuple[str, str], NDArray[np.bool_]], layout: Layout, only_latest: bool
) -> dict[tuple[str, str], list[int]]:
    """Periods whose risks are worked out: all, or the last one known of each pair."""
    every = list(range(len(layout.periods)))
    if not only_latest:
        return dict.fromkeys(known, every)
    return {pair: [int(np.flatnonzero(one)[-1]) if one.any() else every[-1]]
            for pair, one in known.items()}  # fmt: skip


def periods_of(wanted: Mapping[tuple[str, str], list[int]]) -> list[int]:
    """All periods of which anything is wanted."""
    return sorted({t for own in wanted.values() for t in own})


def told_of(found: Mapping[tuple[str, str], Told], a: str, b: str, layout: Layout) -> Told:
    """What an indicator tells of a pair; nothing where the panel does not hold it."""
    count = len(layout.periods)
    return found.get((a, b)) or Told(np.full(count, np.nan), ("not in the panel",) * count)


def interval(draws: Floats) -> dilemma.Interval:
    """Mean and 90 % interval over draws."""
    low, high = np.quantile(draws, ENDS, axis=0)
    return draws.mean(axis=0), low, high
