"""Layout: the cells of a panel as the arrays of periods and dyads that the latent model takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.hyperparameters import Hyperparameters
from comity.estimate.measures import MEASURES, Measure
from comity.indicators import INDICATORS, Panel
from comity.methods.latent.estimate import offsets
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Values

__all__ = ["PARTS", "Layout", "lay_out"]

Floats = NDArray[np.float64]

PARTS = {"year": 1, "quarter": 4, "month": 12}
"""Periods in a year."""

_YEARLY = ("trade_salience", "ideal_point_distance")
"""Figures of whole years, which a shorter period does not hold."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The indicators of a panel as arrays.

    Parameters
    ----------
    dyads : tuple of (str, str)
        In the order of the arrays.
    periods : tuple of str
        Labels, in their order.
    starts : tuple of date
        First day of every period.
    measurements : tuple of Measurement
        How each indicator measures its domain.
    values : mapping of str to Values
        What each indicator says, shape (T, N).
    exists : ndarray of bool, shape (T, N)
        Whether both states were members of the state system.

    Examples
    --------
    >>> import comity as cm
    >>> cm.alignment(cm.casebook("crink").panel(start=1991)).layout.dyads[0]
    ('CHN', 'IRN')
    """

    dyads: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    starts: tuple[date, ...]
    measurements: tuple[Measurement, ...]
    values: Mapping[str, Values]
    exists: NDArray[np.bool_]

    @property
    def first(self) -> NDArray[np.int64]:
        """Number of the period in which each dyad enters, shape (N,)."""
        return np.asarray(self.exists.argmax(axis=0), np.int64)

    def place(self, state_a: str, state_b: str, period: int | str) -> tuple[int, int]:
        """Find the number of a dyad, its states in either order, and of a period.

        Parameters
        ----------
        state_a, state_b : str
            Codes.
        period : int or str
            As the panel writes it.

        Returns
        -------
        tuple of (int, int)
            Of the dyad, of the period.

        Raises
        ------
        ComityError
            If either is not in the panel.

        Examples
        --------
        >>> import comity as cm
        >>> layout = cm.alignment(cm.casebook("crink").panel(start=1991)).layout
        >>> layout.place("RUS", "PRK", 1993)
        (5, 2)
        """
        pair = (min(state_a, state_b), max(state_a, state_b))
        if pair not in self.dyads:
            known = ", ".join(f"{a}-{b}" for a, b in self.dyads)
            raise ComityError(f"{pair[0]}-{pair[1]} is not in the panel; it has {known}")
        if str(period) not in self.periods:
            raise ComityError(
                f"{period} is not in the panel; it has {self.periods[0]} to {self.periods[-1]}, "
                "written so"
            )
        return self.dyads.index(pair), self.periods.index(str(period))

    def told(self, domain: int | None = None) -> NDArray[np.bool_]:
        """Where any indicator tells of a domain, or of any of them.

        Parameters
        ----------
        domain : int, optional
            Its number; by default any.

        Returns
        -------
        ndarray of bool, shape (T, N)
            False where no indicator has a value.

        Raises
        ------
        Nothing.
        """
        found = np.zeros((len(self.periods), len(self.dyads)), bool)
        for one in self.measurements:
            if domain in (None, one.domain):
                found |= ~np.isnan(self.values[one.name].y)
        return found


def lay_out(panel: Panel, held: Hyperparameters) -> Layout:
    """Lay out the indicators of the model that a panel holds.

    Parameters
    ----------
    panel : Panel
        Cells of dyads by period.
    held : Hyperparameters
        How the indicators measure.

    Returns
    -------
    Layout
        NaN where a cell is null: it then has no likelihood term.

    Raises
    ------
    ComityError
        If the panel holds none of the indicators of the model.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.estimate.hyperparameters import stored_hyperparameters
    >>> panel = cm.casebook("crink").panel(start=2000, end=2012)
    >>> len(lay_out(panel, stored_hyperparameters()).periods)
    13
    """
    used = measures_in(panel)
    if not used:
        names = ", ".join(one.indicator for one in MEASURES)
        raise ComityError(
            f"the panel holds none of the indicators of the model ({names}): nothing of them is "
            "covered, or the two were never states together; `comity panel CASE` says why"
        )
    cells = panel.cells.filter(pl.col("state_a") < pl.col("state_b"))
    spans = cells.select("period", "start").unique().sort("start")
    dyads = tuple(
        cells.select("state_a", "state_b").unique().sort("state_a", "state_b").iter_rows()
    )
    measurements = tuple(held.measurements[one.indicator] for one in used)
    values = {
        one.indicator: _values(one, measurement, cells, spans, dyads, panel.freq)
        for one, measurement in zip(used, measurements, strict=True)
    }
    exists = _exists(cells, spans, dyads)
    labels, starts = tuple(spans["period"]), tuple(spans["start"])
    return Layout(dyads, labels, starts, measurements, values, exists)


def _exists(
    cells: pl.DataFrame, spans: pl.DataFrame, dyads: Sequence[tuple[str, str]]
) -> NDArray[np.bool_]:
    """Whether both were members, by any indicator's system of membership."""
    found = np.zeros((spans.height, len(dyads)), bool)
    known = cells.filter(pl.col("reason") != "not both members")
    found[_places(known, spans, dyads)] = True
    return found


def _places(
    cells: pl.DataFrame, spans: pl.DataFrame, dyads: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of period and dyad of every cell."""
    order = pl.DataFrame(dyads, schema=["state_a", "state_b"], orient="row").with_row_index("dyad")
    numbered = spans.with_row_index("t").select("t", "period")
    keys = ["state_a", "state_b"]
    placed = cells.join(order, on=keys, maintain_order="left").join(
        numbered, on="period", maintain_order="left"
    )
    return placed["t"].to_numpy().astype(np.int64), placed["dyad"].to_numpy().astype(np.int64)


def measures_in(panel: Panel) -> list[Measure]:
    """The indicators of the model of which a panel holds a value, at its frequency."""
    present = set(panel.cells.drop_nulls("value")["indicator"].unique())
    yearly = panel.freq == "year"
    return [
        one
        for one in MEASURES
        if one.indicator in present and (yearly or one.indicator not in _YEARLY)
    ]


def _values(
    one: Measure,
    measurement: Measurement,
    cells: pl.DataFrame,
    spans: pl.DataFrame,
    dyads: Sequence[tuple[str, str]],
    freq: str,
) -> Values:
    """The values of one indicator as arrays of periods and dyads."""
    own = cells.filter(indicator=one.indicator)
    value, count, error = np.full((3, spans.height, len(dyads)), np.nan)
    at = _places(own, spans, dyads)
    value[at], count[at] = own["value"].to_numpy(), own["n"].to_numpy()
    error[at] = own["se"].to_numpy()
    calendar = spans["start"].dt.year().to_numpy()
    stock = INDICATORS[one.indicator].accrues == "stock"
    if stock and PARTS[freq] > 1:
        value = _once_a_year(value, calendar)
    laid = one.values(value, np.nan_to_num(count), error)
    flow = one.kind == "count" and not stock
    besides = laid.besides / PARTS[freq] if flow else laid.besides
    years = _known(measurement, calendar.tolist())
    offset = offsets(measurement, np.zeros((len(measurement.effects), 1)), years)
    return Values(laid.y, besides, offset, laid.positive)


def _once_a_year(value: Floats, years: NDArray[np.int64]) -> Floats:
    """What is in force or under way, where it changes, at the end of a year, and at the last.

    It is one fact however often it is looked at: in every quarter it would speak four times.
    """
    known = ~np.isnan(value)
    kept = np.zeros_like(known)
    kept[1:] = known[1:] & known[:-1] & (value[1:] != value[:-1])
    kept |= np.append(years[1:] != years[:-1], True)[:, None]
    kept |= known & (known[::-1].cumsum(axis=0)[::-1] == 1)
    return np.where(kept, value, np.nan)


def _known(one: Measurement, years: Sequence[int]) -> list[int]:
    """The years as the measurement knows them: after its last one, the agenda is as it was."""
    if not one.periods:
        return list(years)
    first, last = min(one.periods), max(one.periods)
    return [min(max(year, first), last) for year in years]
