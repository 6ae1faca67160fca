"""The world: every dyad of the state system and its indicators, as the latent model takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Column, Laid, Table, panel
from comity.errors import ComityError, shown
from comity.estimate.hyperparameters import Hyperparameters, stored_hyperparameters
from comity.estimate.measures import MEASURES
from comity.indicators import DOMAINS
from comity.methods.latent.estimate import offsets
from comity.methods.latent.posterior import Posterior, Values, posterior

__all__ = ["COVARIATES", "World", "fit_world", "read_world", "world_alignment"]

Floats = NDArray[np.float64]

COVARIATES = ("log_distance", "contiguous")
"""What explains part of a tie without alignment, in this order. Of neighbours only that they are:
how far apart their capitals lie says how large they are."""

_COLUMNS = {
    "obligation": ("alliances", "obligation", None, None),
    "leader_meetings": ("visits", "visits_leader", None, None),
    "unga_kappa": ("votes", "unga_kappa", "unga_votes", None),
    "ideal_point_distance": (
        "ideal-points",
        "ideal_point_distance",
        None,
        "ideal_point_distance_se",
    ),
    "trade_salience": ("trade", "trade_salience", None, None),
    "disputes_opposite": ("disputes", "disputes", None, None),
}
"""Of each indicator the addition to a table, its column, and those of its number of votes and of
its standard error."""


@dataclass(frozen=True, eq=False)
class World:
    """The dyads of the world, and what is known of them.

    Parameters
    ----------
    dyads : DataFrame
        state_a, state_b, in the order of the arrays.
    years : ndarray of int, shape (T,)
        The years.
    first : ndarray of int, shape (N,)
        Number of the year in which each dyad begins.
    exists : ndarray of bool, shape (T, N)
        Whether both were members in that year.
    values : mapping of str to Values
        By indicator, those at hand.
    raw : ndarray, shape (2, N)
        `COVARIATES` before they are scaled; NaN where unknown, and the distance of neighbours.
    notes : tuple of str
        What is not at hand.
    sources : tuple of str
        Data sets used.

    Examples
    --------
    >>> read_world(1961, 1961, folder, ["obligation"]).values["obligation"].y.shape[0]
    1
    """

    dyads: pl.DataFrame
    years: NDArray[np.int64]
    first: NDArray[np.int64]
    exists: NDArray[np.bool_]
    values: Mapping[str, Values]
    raw: Floats
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def covariates(self, scales: Mapping[str, tuple[float, float]]) -> Floats:
        """The covariates in standard deviations; 0, the average, where one is unknown.

        Parameters
        ----------
        scales : mapping of str to (float, float)
            Mean and standard deviation of each.

        Returns
        -------
        ndarray, shape (2, N)
            In the order of `COVARIATES`.

        Raises
        ------
        KeyError
            If one has no scale.
        """
        scaled = [
            (row - scales[name][0]) / scales[name][1]
            for name, row in zip(COVARIATES, self.raw, strict=True)
        ]
        return np.asarray(np.nan_to_num(np.array(scaled), nan=0.0))


def read_world(
    start: int,
    end: int,
    data: str | Path | None = None,
    indicators: Sequence[str] | None = None,
    states: str | Sequence[str] = "all",
) -> World:
    """Read the indicators of all dyads from the published data at hand.

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

    Returns
    -------
    World
        Indicators whose data are not at hand are named in its notes.

    Raises
    ------
    ComityError
        If none are at hand, a name is unknown, or the years are reversed.

    Examples
    --------
    >>> read_world(1961, 1961, folder, ["obligation"], ["CHN", "PRK"]).dyads.rows()
    [('CHN', 'PRK')]
    """
    wanted = list(_COLUMNS) if indicators is None else list(indicators)
    unknown = [name for name in wanted if name not in _COLUMNS]
    if unknown:
        raise ComityError(
            f"{shown(unknown[0])} is no indicator of the world; known are {', '.join(_COLUMNS)}"
        )
    table = panel(states, unit="dyad", start=start, end=end, data=data)
    notes, there = [], []
    for name in wanted:
        try:
            table = table.add(_COLUMNS[name][0])
            there.append(name)
        except ComityError as fault:
            notes.append(f"{name} is left out: {fault}")
    if not there:
        raise ComityError(f"no indicator is at hand; {notes[0]}")
    table = table.add("distance") if _has(table, "distance") else table
    return _arrays(table, there, start, end, notes)


def _has(table: Table, addition: str) -> bool:
    try:
        table.add(addition)
    except ComityError:
        return False
    return True


def _arrays(
    table: Table, there: Sequence[str], start: int, end: int, notes: Sequence[str]
) -> World:
    frame = table.frame.with_columns(pl.col("state_a", "state_b").cast(pl.String))
    frame = frame.unique(["state_a", "state_b", "year"], keep="first", maintain_order=True)
    dyads = frame.select("state_a", "state_b").unique(maintain_order=True).with_row_index("n")
    placed = frame.join(dyads, on=["state_a", "state_b"], maintain_order="left")
    n, t = placed["n"].to_numpy(), placed["year"].to_numpy().astype(np.int64) - start
    T, N = end - start + 1, dyads.height

    def laid(column: str | None) -> Floats:
        values = np.full((T, N), np.nan)
        if column is not None:
            values[t, n] = placed[column].cast(pl.Float64).to_numpy()
        return values

    first = np.full(N, T)
    np.minimum.at(first, n, t)
    exists = np.zeros((T, N), bool)
    exists[t, n] = True
    measures = {one.indicator: one for one in MEASURES}
    values = {
        name: measures[name].values(*(laid(column) for column in _COLUMNS[name][1:]))
        for name in there
    }
    return World(
        dyads.drop("n"),
        np.arange(start, end + 1),
        first,
        exists,
        values,
        _raw(placed, N),
        tuple(notes),
        tuple(dict.fromkeys(s for c in table.columns for s in c.source.split())),
    )


def _raw(placed: pl.DataFrame, N: int) -> Floats:
    """Covariates of the dyads, before scaling."""
    raw = np.full((len(COVARIATES), N), np.nan)
    if "distance" in placed.columns:
        own = placed.unique("n", keep="first")
        at = own["n"].to_numpy()
        border = own["contiguous"].cast(pl.Float64).to_numpy()
        raw[0, at] = np.where(border == 1, np.nan, own["distance"].log().to_numpy())
        raw[1, at] = border
    return raw


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

    Raises
    ------
    ComityError
        If an indicator has no measurement.

    Examples
    --------
    >>> fit_world(read_world(1961, 1961, folder, ["obligation"], ["CHN", "PRK"])).mean.shape
    (1, 6, 1)
    """
    held = stored_hyperparameters() if hyperparameters is None else hyperparameters
    given = world.covariates(held.covariates)
    measurements = [held.measurements[name] for name in world.values]
    values = {
        one.name: Values(
            world.values[one.name].y,
            world.values[one.name].besides,
            offsets(one, given, world.years.tolist()),
            world.values[one.name].positive,
        )
        for one in measurements
    }
    return posterior(held.walks, measurements, values, world.first)


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
        what other years let expect), overall, overall_sd, and for each domain its mean and standard
        deviation, in standard deviations of the world's dyads; columns name their data sets, notes
        what is not at hand. A domain of which nothing is known in these years is left out.

    Raises
    ------
    ComityError
        As for `read_world`, and if nothing is known in these years.

    Examples
    --------
    >>> found = world_alignment(1961, 1961, folder, ["CHN", "PRK", "RUS"])
    >>> found.frame.columns[:5]
    ['state_a', 'state_b', 'year', 'told', 'overall']
    """
    world = read_world(start, end, data, states=states)
    fit = fit_world(world)
    t, n = np.nonzero(world.exists)
    told = {name: held.there for name, held in world.values.items()}
    measured = {m.domain for m in MEASURES if m.indicator in told and told[m.indicator].any()}
    if not measured:
        raise ComityError(
            f"no indicator at hand has a value in {start} to {end}; choose years that "
            "`comity sources list` says are covered"
        )
    columns: dict[str, pl.Series | Floats | NDArray[np.int64]] = {
        "told": np.sum([there[t, n] for there in told.values()], axis=0),
        "overall": fit.overall[t, n],
        "overall_sd": fit.overall_sd[t, n],
    }
    for d, domain in enumerate(DOMAINS):
        if domain in measured:
            columns[domain] = fit.mean[t, d, n]
            columns[f"{domain}_sd"] = fit.sd[t, d, n]
    named = world.dyads[n.tolist()].with_columns(
        pl.Series("year", world.years[t]), **{k: pl.Series(v) for k, v in columns.items()}
    )
    frame = named.sort("state_a", "state_b", "year")
    return Laid(frame, _described(frame.columns, world), world.notes)


def _described(names: Sequence[str], world: World) -> tuple[Column, ...]:
    """What the columns of the world's alignment hold; each score rests on all data at hand."""
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
