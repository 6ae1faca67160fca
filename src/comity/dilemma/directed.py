"""Directed: what a panel tells of a state and its partner by period, and why it is silent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Panel, panel_of

__all__ = ["Told", "carried", "reach", "told"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Told:
    """One indicator for one pair of states over all periods.

    Parameters
    ----------
    values : ndarray, shape (T,)
        NaN where nothing is known.
    reasons : tuple of str
        Why it is not known, period by period; empty where it is.
    """

    values: Floats
    reasons: tuple[str, ...]

    def why(self, t: int, periods: Sequence[str]) -> str:
        """Say why a period is not known, and which was the last one before it that is.

        Empty where it is known.

        >>> Told(np.array([0.5, np.nan]), ("", "not covered")).why(1, ["2012", "2013"])
        'not covered, last known in 2012'
        """
        before = np.flatnonzero(~np.isnan(self.values[:t]))
        if not self.reasons[t] or not before.size:
            return self.reasons[t]
        return f"{self.reasons[t]}, last known in {periods[before[-1]]}"


def told(
    cells: pl.DataFrame, indicator: str, periods: Sequence[str]
) -> Mapping[tuple[str, str], Told]:
    """Lay the cells of one indicator out by pair of states.

    Parameters
    ----------
    indicator : str
        Its name; of an undirected one a pair is found in alphabetical order.
    periods : sequence of str
        Labels of all periods, in their order.

    Returns
    -------
    mapping of (str, str) to Told
        Of every pair that the cells hold; none where they do not hold the indicator.

    Examples
    --------
    >>> import comity as cm
    >>> cells = cm.casebook("crink").panel(start=2017, end=2018).cells
    >>> told(cells, "trade_dependence", ["2017", "2018"])["PRK", "CHN"].reasons
    ('', 'no figure')
    """
    order = {label: t for t, label in enumerate(periods)}
    columns = ["state_a", "state_b", "period", "value", "reason"]
    own = cells.filter(indicator=indicator).select(columns)
    found = {}
    for pair, rows in own.partition_by("state_a", "state_b", as_dict=True).items():
        at = [order[period] for period in rows["period"]]
        values, reasons = np.full(len(order), np.nan), np.full(len(order), "not in the panel", "O")
        values[at] = rows["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        reasons[at] = rows["reason"].to_numpy()
        found[str(pair[0]), str(pair[1])] = Told(values, tuple(reasons.tolist()))
    return found


def reach(of: Panel, indicator: str, states: Iterable[str]) -> pl.DataFrame:
    """The cells of an indicator among the states of a panel and others that its records name.

    The panel's own cells where all states are in it; else those of a panel of all of them for the
    same periods, null where the evidence does not cover the others.

    >>> import comity as cm
    >>> cells = reach(cm.casebook("crink").panel(start=2012, end=2012), "export_share", ["USA"])
    >>> cells.filter(state_a="CHN", state_b="USA")["status"].item()
    'observed'
    """
    own = of.of(indicator)
    everyone = tuple(sorted({*of.evidence.states, *states}))
    if set(everyone) == set(of.evidence.states) or not own.height:
        return own
    first, last = own["start"].min(), own["end"].max()
    wide = replace(of.evidence, states=everyone)
    return panel_of(
        wide,
        of.freq,
        cast("date", first),
        cast("date", last),
        [indicator],
        of.as_of,
    ).cells


def carried(values: Floats, starts: Sequence[date], years: int) -> tuple[Floats, NDArray[np.int64]]:
    """Let the last known value stand in for some years, and say of which period it is.

    The values, and the number of the period that each is of; NaN and -1 where none stands.

    >>> days = [date(year, 1, 1) for year in (2011, 2012, 2013)]
    >>> carried(np.array([0.5, np.nan, np.nan]), days, 1)
    (array([0.5, 0.5, nan]), array([ 0,  0, -1]))
    """
    latest = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    age = [starts[t].year - starts[max(s, 0)].year for t, s in enumerate(latest)]
    own = np.arange(len(values))
    source = np.where(
        (latest == own) | (latest >= 0) & (np.array(age) <= years) & (years > 0), latest, -1
    )
    return np.where(source >= 0, values[source], np.nan), source
