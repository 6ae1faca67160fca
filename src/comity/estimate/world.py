"""The world: every dyad of the state system in one panel, and its alignment."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Column, Laid, Panel, panel
from comity.errors import ComityError, shown
from comity.estimate.composites import composite_weights
from comity.estimate.hyperparameters import Hyperparameters, stored_hyperparameters
from comity.estimate.layout import Layout, lay_out
from comity.indicators import DOMAINS, INDICATORS
from comity.methods.latent.posterior import Posterior, posterior

__all__ = ["World", "fit_world", "read_world", "world_alignment"]

Floats = NDArray[np.float64]

_PUBLISHED = (
    "obligation",
    "leader_meetings",
    "unga_kappa",
    "ideal_point_distance",
    "trade_salience",
    "dispute_hostility",
)
"""Indicators of the model that published data can tell of all dyads."""


@dataclass(frozen=True, eq=False)
class World:
    """The dyads of the world, and what is known of them.

    Parameters
    ----------
    panel : Panel
        Its indicators, by year.
    layout : Layout
        The same as arrays, in the order of its dyads.
    notes : tuple of str
        What is not available.

    Examples
    --------
    >>> read_world(1961, 1961, folder, ["obligation"]).layout.values["obligation"].y.shape[0]
    1
    """

    panel: Panel
    layout: Layout
    notes: tuple[str, ...]

    @property
    def years(self) -> NDArray[np.int64]:
        """The years of the arrays.

        Returns
        -------
        ndarray of int, shape (T,)
        """
        return np.array([day.year for day in self.layout.starts])

    @property
    def sources(self) -> tuple[str, ...]:
        """Names in the catalogue of the data sets that are used.

        Returns
        -------
        tuple of str
            Each once.
        """
        columns = self.panel.columns
        return tuple(dict.fromkeys(name for c in columns for name in c.source.split()))


def read_world(
    start: int,
    end: int,
    data: str | Path | None = None,
    indicators: Sequence[str] | None = None,
    states: str | Sequence[str] = "all",
    hyperparameters: Hyperparameters | None = None,
) -> World:
    """Read the indicators of all dyads from the published data available.

    Parameters
    ----------
    start, end : int
        First and last year.
    data : str or Path, optional
        Folder of published data, searched before the store.
    indicators : sequence of str, optional
        Which to read; by default all that published data can give.
    states : str or sequence of str
        Dyads among these.
    hyperparameters : Hyperparameters, optional
        How indicators measure, by default the stored ones.

    Returns
    -------
    World
        Indicators whose data are not available are named in its notes.

    Raises
    ------
    ComityError
        If none are available or have a value in these years, a name is unknown, or the years are
        reversed.

    Examples
    --------
    >>> read_world(1961, 1961, folder, ["obligation"], ["CHN", "PRK"]).layout.dyads
    (('CHN', 'PRK'),)
    """
    wanted = list(_PUBLISHED) if indicators is None else list(indicators)
    unknown = [name for name in wanted if name not in _PUBLISHED]
    if unknown:
        raise ComityError(
            f"{shown(unknown[0])} is no indicator of the world; known are {', '.join(_PUBLISHED)}"
        )
    table = panel(states, unit="dyad", start=start, end=end, data=data)
    notes: list[str] = []
    for name in wanted:
        try:
            table = table.add(name)
        except ComityError as fault:
            notes.append(f"{name} is left out: {fault}")
    if not table.indicators:
        raise ComityError(f"no indicator is available; {notes[0]}")
    try:
        table = table.add("distance")
    except ComityError as fault:
        notes.append(f"what distance explains is left in: {fault}")
    held = stored_hyperparameters() if hyperparameters is None else hyperparameters
    return World(table, lay_out(table, held), tuple(notes))


def fit_world(world: World, hyperparameters: Hyperparameters | None = None) -> Posterior:
    """Estimate where all dyads stand, given how indicators measure it.

    Parameters
    ----------
    world : World
        The dyads and their indicators.
    hyperparameters : Hyperparameters, optional
        By default the stored ones.

    Returns
    -------
    Posterior
        Periods are years, dyads those of the world.

    Examples
    --------
    >>> fit_world(read_world(1961, 1961, folder, ["obligation"], ["CHN", "PRK"])).mean.shape
    (1, 6, 1)
    """
    held = stored_hyperparameters() if hyperparameters is None else hyperparameters
    laid = world.layout
    sums = composite_weights(laid.known_domains, held.walks.loadings)
    return posterior(held.walks, laid.measurements, laid.values, laid.first, sums)


def world_alignment(
    start: int,
    end: int,
    data: str | Path | None = None,
    states: str | Sequence[str] = "all",
) -> Laid:
    """Estimate the alignment of all dyads, by domain and overall.

    Parameters
    ----------
    start, end : int
        First and last year.
    data : str or Path, optional
        Folder of published data.
    states : str or sequence of str
        Dyads among these; ``"all"`` is the world.

    Returns
    -------
    Laid
        state_a, state_b, year, told (how many indicators have a value: where none has, a score is
        what other years predict), overall, overall_sd, and for each domain its mean and standard
        deviation, in standard deviations of the world's dyads; columns name their data sets, notes
        what is not available. A domain of which nothing is known in these years is left out.

    Raises
    ------
    ComityError
        As for `read_world`.

    Examples
    --------
    >>> found = world_alignment(1961, 1961, folder, ["CHN", "PRK", "RUS"])
    >>> found.frame.columns[:5]
    ['state_a', 'state_b', 'year', 'told', 'overall']
    """
    world = read_world(start, end, data, states=states)
    fit, laid = fit_world(world), world.layout
    t, n = np.nonzero(laid.exists)
    told = [held.there[t, n] for held in laid.values.values()]
    columns: dict[str, pl.Series | Floats | NDArray[np.int64]] = {
        "told": np.sum(told, axis=0),
        "overall": fit.composite[0][t, n],
        "overall_sd": fit.composite_sd[0][t, n],
    }
    measured = {INDICATORS[name].domain for name in laid.values}
    for d, domain in enumerate(DOMAINS):
        if domain in measured:
            columns[domain] = fit.mean[t, d, n]
            columns[f"{domain}_sd"] = fit.sd[t, d, n]
    dyads = pl.DataFrame(list(laid.dyads), schema=["state_a", "state_b"], orient="row")
    named = dyads[n.tolist()].with_columns(
        pl.Series("year", world.years[t]), **{k: pl.Series(v) for k, v in columns.items()}
    )
    frame = named.sort("state_a", "state_b", "year")
    return Laid(frame, _described(frame.columns, world), world.notes)


def _described(names: Sequence[str], world: World) -> tuple[Column, ...]:
    """What the columns of the world's alignment hold; each score rests on all data available."""
    span = f"{world.years[0]}-01-01/{world.years[-1]}-12-31"
    rows = {
        "state_a": "first state",
        "state_b": "second state",
        "year": "year",
        "told": "indicators with a value",
    }

    def column(name: str) -> Column:
        if name in rows:
            return Column(name, rows[name])
        domain = name.removesuffix("_sd")
        what = "standard deviation of " if name.endswith("_sd") else ""
        label = f"{what}alignment, {domain}"
        return Column(name, label, "sd of the world's dyads", span, " ".join(world.sources))

    return tuple(column(name) for name in names)
