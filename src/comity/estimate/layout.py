"""Layout: the figures of a panel as the arrays of periods and dyads that the latent model takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Panel
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.hyperparameters import Hyperparameters
from comity.estimate.measures import MEASURES, Measure
from comity.estimate.own import measures_of
from comity.evidence import EVENTS
from comity.indicators import DOMAINS, Indicator, indicators_in
from comity.indicators.absence import APART, BOUNDED, SOME
from comity.indicators.scope import Scope
from comity.methods.latent.estimate import offsets
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Values
from comity.states import resolve
from comity.states.pairs import PLACES, dyad_of, pair_of, states_of

__all__ = ["COVARIATES", "PARTS", "Layout", "lay_out", "measures_in"]

Floats = NDArray[np.float64]

PARTS = {"year": 1, "quarter": 4, "month": 12}
"""Periods in a year."""

COVARIATES = ("log_distance", "contiguous")
"""What explains part of a tie without alignment, in this order."""

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
    covariates : ndarray, shape (2, N)
        `COVARIATES` before they are scaled; NaN where unknown, and the distance of neighbours.

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
    covariates: Floats

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains in the order of the arrays: the six, and ``events`` where indicators tell."""
        beside = any(one.domain == len(DOMAINS) for one in self.measurements)
        return (*DOMAINS, EVENTS) if beside else DOMAINS

    def behind(self, domain: str) -> tuple[str, ...]:
        """The indicators of which a score takes account.

        Parameters
        ----------
        domain : str
            One of ``domains``, or ``overall``, which takes account of all but events.

        Returns
        -------
        tuple of str
            In the order of the measurements.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel(start=1991)).layout.behind("diplomacy")
        ('leader_meetings',)
        """
        told = DOMAINS if domain == OVERALL else (domain,)
        return tuple(one.name for one in self.measurements if self.domains[one.domain] in told)

    @property
    def first(self) -> NDArray[np.int64]:
        """Number of the period in which each dyad enters, shape (N,)."""
        return np.asarray(self.exists.argmax(axis=0), np.int64)

    def place(self, state_a: str, state_b: str, period: int | str) -> tuple[int, int]:
        """Find the number of a dyad, its states in either order, and of a period.

        Parameters
        ----------
        state_a, state_b : str
            Codes or names.
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
        ids = sorted(resolve(one).id for one in (state_a, state_b))
        pair = (ids[0], ids[1])
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
        """Where any indicator tells of a domain, or of any of them; bounds alone do not.

        Parameters
        ----------
        domain : int, optional
            Its number; by default any of those of the overall level.

        Returns
        -------
        ndarray of bool, shape (T, N)
            False where no indicator has a value.
        """
        if domain not in self._told:
            self._told[domain] = self._where_told(domain)
        return self._told[domain]

    @cached_property
    def _told(self) -> dict[int | None, NDArray[np.bool_]]:
        """What `told` has found, by domain."""
        return {}

    def _where_told(self, domain: int | None) -> NDArray[np.bool_]:
        """Where any indicator tells of a domain."""
        found = np.zeros((len(self.periods), len(self.dyads)), bool)
        every = range(len(DOMAINS)) if domain is None else (domain,)
        for d in {one.domain for one in self.measurements if one.domain in every}:
            own = [self.values[one.name] for one in self.measurements if one.domain == d]
            exact = np.any([held.exact for held in own], axis=0)
            some = np.any([held.positive_evidence for held in own], axis=0)
            found |= some & exact.any(axis=0)
        return found

    @property
    def known_domains(self) -> NDArray[np.bool_]:
        """Of which domains any indicator tells in any period, by dyad.

        Returns
        -------
        ndarray of bool, shape (D, N)
        """
        return np.stack([self.told(d).any(axis=0) for d in range(len(self.domains))])


def lay_out(panel: Panel, held: Hyperparameters) -> Layout:
    """Lay out the indicators of the model that a panel holds.

    Parameters
    ----------
    panel : Panel
        Dyads by period, of a case or of the world.
    held : Hyperparameters
        How the indicators measure.

    Returns
    -------
    Layout
        NaN where a cell is null: it then has no likelihood term. Where the panel holds distances,
        what they explain of a tie is taken out.

    Raises
    ------
    ComityError
        If the panel is of states, or holds none of the indicators of the model.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.estimate.hyperparameters import stored_hyperparameters
    >>> panel = cm.casebook("crink").panel(start=2000, end=2012)
    >>> len(lay_out(panel, stored_hyperparameters()).periods)
    13
    """
    if panel.rows.unit == "state":
        raise ComityError('a panel of states has no dyads to align; build it with unit="dyad"')
    both = panel.undirected()
    known = _of_the_model(both)
    grid = _Grid.of(both)
    covariates = grid.covariates(both)
    scaled, indicators = held.scaled(covariates), indicators_in(both.evidence)
    exists = np.zeros(grid.shape, bool)
    measurements, values = [], {}
    for one in known:  # one after the other: the cells of many states fill the memory
        cells = both.figures(one.indicator)
        exists[grid.places(cells.filter(pl.col("verdict") != APART))] = True
        if _tells(cells):
            name = one.indicator
            measurements.append(held.measurements.get(name, one.start))
            laid = grid.laid(cells)
            values[name] = _values(one, indicators[name], measurements[-1], laid, grid, scaled)
    if not values:
        names = ", ".join(one.indicator for one in MEASURES)
        raise ComityError(
            f"the panel holds none of the indicators of the model ({names}): nothing of them is "
            "covered, or the two were never states together; `comity panel CASE` says why"
        )
    told = tuple(measurements)
    return Layout(grid.dyads, grid.labels, grid.starts, told, values, exists, covariates)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Periods and dyads of a panel, and where each cell lies in their arrays."""

    scope: Scope
    pairs: NDArray[np.int64]

    @classmethod
    def of(cls, panel: Panel) -> "_Grid":
        pairs = panel.rows.spells.select(pair=pair_of()).select(dyad_of()).to_series()
        return cls(panel.rows.scope, pairs.unique().sort().to_numpy().astype(np.int64))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.scope.numbers), len(self.pairs)

    @property
    def dyads(self) -> tuple[tuple[str, str], ...]:
        return tuple(pl.DataFrame({"pair": self.pairs}).select(*states_of()).iter_rows())

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.scope.periods()["period"])

    @property
    def starts(self) -> tuple[date, ...]:
        return tuple(self.scope.periods()["start"])

    @property
    def years(self) -> NDArray[np.int64]:
        return np.asarray(self.scope.numbers) // PARTS[self.scope.freq]

    def places(self, cells: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of period and dyad of every cell."""
        t = cells["number"].to_numpy().astype(np.int64) - self.scope.numbers[0]
        return t, self._place[cells["pair"].to_numpy()]

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """Where each pair stands among those of the panel."""
        found = np.full(PLACES * PLACES, -1)
        found[self.pairs] = np.arange(len(self.pairs))
        return found

    def laid(self, cells: pl.DataFrame) -> tuple[Floats, ...]:
        """Value, count, standard error and bounds of an indicator's cells, each of shape (T, N)."""
        arrays = tuple(np.full(self.shape, np.nan) for _ in range(5))
        at = self.places(cells)
        ends = pl.col("verdict").is_in([BOUNDED, SOME])
        told = cells.with_columns(
            low=pl.when(ends).then(pl.col("low").fill_null(-np.inf)),
            high=pl.when(ends).then(pl.col("high").fill_null(np.inf)),
        )
        for array, name in zip(arrays, ("value", "n", "se", "low", "high"), strict=True):
            array[at] = told[name].cast(pl.Float64).to_numpy()
        return arrays

    def covariates(self, panel: Panel) -> Floats:
        """`COVARIATES` before they are scaled, shape (2, N); NaN where unknown.

        Of neighbours only that they are: how far apart their capitals lie says how large they are.
        """
        raw = np.full((len(COVARIATES), len(self.pairs)), np.nan)
        names = {column.name for column in panel.columns}
        if not {"distance", "contiguous"} <= names:
            return raw
        for batch in panel.batches():
            own = batch.select(pair=pair_of(), distance="distance", border="contiguous")
            first = own.with_columns(pair=dyad_of()).unique("pair", keep="first")
            at = np.searchsorted(self.pairs, first["pair"].to_numpy())
            border = first["border"].cast(pl.Float64).to_numpy()
            raw[0, at] = np.where(border == 1, np.nan, first["distance"].log().to_numpy())
            raw[1, at] = border
        return raw


def _of_the_model(panel: Panel) -> list[Measure]:
    """The indicators of the model that a panel holds, of its frequency."""
    held, yearly = panel.indicators, panel.freq == "year"
    return [
        one
        for one in measures_of(panel)
        if one.indicator in held and (yearly or one.indicator not in _YEARLY)
    ]


def _tells(cells: pl.DataFrame) -> bool:
    """Whether any value or lower bound is known."""
    some = pl.col("value").is_not_null() | (pl.col("verdict") == SOME)
    return bool(cells.select(some.any()).item())


def measures_in(panel: Panel) -> list[Measure]:
    """The indicators of the model of which a panel holds a value, at its frequency.

    Parameters
    ----------
    panel : Panel
        Dyads by period.

    Returns
    -------
    list of Measure
        In the order of the model; empty where an estimate has nothing to rest on.

    Examples
    --------
    >>> import comity as cm
    >>> [one.indicator for one in measures_in(cm.casebook("crink").panel(start=1950, end=1955))]
    ['obligation', 'unga_kappa', 'dispute_hostility']
    """
    return [one for one in _of_the_model(panel) if _tells(panel.figures(one.indicator))]


def _values(
    one: Measure,
    indicator: Indicator,
    measurement: Measurement,
    laid: tuple[Floats, ...],
    grid: _Grid,
    covariates: Floats,
) -> Values:
    """The values of one indicator as arrays of periods and dyads."""
    value, count, error, low, high = laid
    parts = PARTS[grid.scope.freq]
    stock = indicator.accrues == "stock"
    if stock and parts > 1:
        value, low, high = (_once_a_year(each, grid.years) for each in (value, low, high))
    told = one.values(value, np.nan_to_num(count), error)
    flow = one.kind == "count" and not stock
    besides = told.besides / parts if flow else told.besides
    years = _known(measurement, grid.years.tolist())
    offset = offsets(measurement, covariates[: len(measurement.effects)], years)
    if np.isnan(low).all() and np.isnan(high).all():
        return Values(told.y, besides, offset, told.positive)
    least, most = one.bounds(low), one.bounds(high)
    least = np.where(low <= indicator.range[0], -np.inf, least)
    return Values(told.y, besides, offset, told.positive, least, most)


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
