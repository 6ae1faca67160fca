"""What the tests of validity compare: scores at the end of a year, measures, outcomes."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

import comity as cm
from comity.estimate.composites import composite_weights
from comity.estimate.layout import COVARIATES
from comity.estimate.measures import MEASURES, SAME_VOTES
from comity.estimate.world import World, read_world
from comity.indicators import DOMAINS
from comity.methods.latent.estimate import Estimate, estimate, offsets
from comity.methods.latent.posterior import Walks, posterior

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
FIRST, TRAINED, LAST = 1946, 1959, 1990
ORIGINS, AHEAD = range(1960, 1986), 5
INDICATORS = [
    *("obligation", "leader_meetings", "unga_kappa", "ideal_point_distance", "dispute_hostility"),
]
SEED = 20261123
HALVED = (3, 10, 20)
"""Years in which the weight of a past dispute falls to a half."""
AT = {"overall": 0, "commitment": 1, "voting": 3, "military": 5}
"""Places of the scores that are compared: the overall level and the domains with evidence."""


@dataclass(frozen=True, eq=False)
class Given:
    """The world, with measures and outcomes laid out as its arrays: years by dyads, NaN unknown."""

    world: World
    covariates: np.ndarray
    columns: dict[str, np.ndarray]

    def near(self) -> np.ndarray:
        """Contiguous dyads."""
        return np.flatnonzero(self.world.layout.covariates[1] == 1)

    def of(self, *states: str) -> np.ndarray:
        """Dyads of some states."""
        dyads = self.world.layout.dyads
        return np.array([n for n, dyad in enumerate(dyads) if set(dyad) & set(states)])


def read() -> Given:
    """Everything, from the data folder."""
    world = read_world(FIRST, LAST, DATA, INDICATORS)
    scales = {
        name: (float(np.nanmean(row)), float(np.nanstd(row)))
        for name, row in zip(COVARIATES, world.layout.covariates, strict=True)
    }
    table = cm.dyads(start=FIRST, end=LAST, data=DATA)
    added = ("alliances", "votes", "ideal-points", "visits", "disputes")
    frame = table.add(*added, "distance", "capability", "majors").frame.with_columns(
        major=pl.col("major_a") | pl.col("major_b")
    )
    wanted = [
        *("obligation", "defence", "unga_kappa", "unga_agreement", "ideal_point_distance"),
        *("leader_meetings", "dispute_onset", "distance", "capability_ratio", "major"),
    ]
    held = frame.group_by("state_a", "state_b", "year").agg(pl.col(wanted).cast(pl.Float64).max())
    dyads = pl.DataFrame(list(world.layout.dyads), schema=["state_a", "state_b"], orient="row")
    placed = held.join(dyads.with_row_index("n"), on=["state_a", "state_b"])
    at = placed["year"].to_numpy() - FIRST, placed["n"].to_numpy()
    columns = {name: np.full(world.layout.exists.shape, np.nan) for name in wanted}
    for name, array in columns.items():
        array[at] = placed[name].to_numpy()
    by = np.array(list(scales.values()))
    scaled = np.nan_to_num((world.layout.covariates - by[:, :1]) / by[:, 1:], nan=0.0)
    return Given(world, scaled, columns)


def hyperparameters(given: Given) -> Estimate:
    """Estimated on the years to 1959, as the stored ones are: some at random, all of one state."""
    world, early = given.world, TRAINED - FIRST + 1
    there = np.flatnonzero(world.layout.first < early - 1)
    rng = np.random.default_rng(SEED)
    some = rng.choice(there, min(900, len(there)), replace=False)
    chosen = np.union1d(some, np.intersect1d(given.of("USA"), there))
    measures = [one for one in MEASURES if one.indicator in world.layout.values]
    return estimate(
        Walks(np.full(len(DOMAINS), 0.5), 0.04, np.full(len(DOMAINS), 0.1)),
        [one.start for one in measures],
        {k: held.only(slice(0, early), chosen) for k, held in world.layout.values.items()},
        world.layout.first[chosen],
        covariates=given.covariates[:, chosen],
        periods=world.years[:early].tolist(),
        agenda=[one.indicator for one in measures if one.agenda],
        twins=SAME_VOTES,
        common_loading=True,
        rounds=80,
        tolerance=0.005,
    )


def rolling(
    given: Given,
    found: Estimate,
    dyads: np.ndarray,
    without: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
) -> np.ndarray:
    """Scores at the end of every origin from what was known by then: origins, 1 + domains, dyads.

    Of all dyads, NaN where they were not asked for.
    """
    world = given.world
    scores = np.full((len(ORIGINS), 1 + len(DOMAINS), len(world.layout.dyads)), np.nan)
    for o, origin in enumerate(ORIGINS):
        periods = slice(0, origin - FIRST + 1)
        alive = dyads[world.layout.first[dyads] < periods.stop]
        values, measurements = {}, []
        for one in found.measurements:
            if one.name in without:
                continue
            current = replace(one, periods=agenda(given, one, origin))
            held = world.layout.values[one.name].only(periods, alive)
            added = offsets(current, given.covariates[:, alive], world.years[periods].tolist())
            values[one.name] = replace(held, offset=added)
            measurements.append(current)
        told = domains_told(measurements, values)
        sums = composite_weights(told, found.walks.loadings, weights)
        fit = posterior(found.walks, measurements, values, world.layout.first[alive], sums)
        scores[o, 0, alive], scores[o, 1:, alive] = fit.composite[0, -1], fit.mean[-1].T
    return scores


def domains_told(measurements, values) -> np.ndarray:
    """Of which domains there is any evidence, by dyad."""
    dyads = next(iter(values.values())).y.shape[1]
    told = np.zeros((len(DOMAINS), dyads), bool)
    for one in measurements:
        told[one.domain] |= values[one.name].there.any(axis=0)
    return told


def agenda(given: Given, one, origin: int) -> dict[int, float]:
    """What every year's agenda adds: later ones from the mean over all dyads that voted in it."""
    if not one.periods:
        return {}
    level = dict(
        zip(given.world.years.tolist(), given.world.layout.values[one.name].y, strict=True)
    )
    mean = {year: float(np.nanmean(y)) for year, y in level.items() if not np.isnan(y).all()}
    base = np.mean([mean[year] - added for year, added in one.periods.items()])
    later = {year: m - base for year, m in mean.items() if TRAINED < year <= origin}
    return {**one.periods, **later}


def plain(given: Given, dyads: np.ndarray) -> dict[str, np.ndarray]:
    """What is used today: single measures, and the plain average of z-scores within a year."""
    columns = given.columns
    found = {
        "highest obligation": columns["obligation"],
        "UNGA kappa": columns["unga_kappa"],
        "UNGA agreement": columns["unga_agreement"],
        "ideal-point closeness": -columns["ideal_point_distance"],
    }
    found = {name: array[:, dyads] for name, array in found.items()}
    scaled = [
        (array - np.nanmean(array, axis=1, keepdims=True)) / np.nanstd(array, axis=1, keepdims=True)
        for name, array in found.items()
        if name != "UNGA agreement"
    ]
    onsets = np.nan_to_num(columns["dispute_onset"][:, dyads])
    known = np.where(np.isnan(columns["dispute_onset"][:, dyads]), np.nan, 0.0)
    found["fewer disputes so far"] = known - onsets.cumsum(axis=0)
    found["average of z-scores"] = np.nanmean(np.stack(scaled), axis=0)
    return found


def of_disputes(given: Given, dyads: np.ndarray) -> list[np.ndarray]:
    """What past disputes say by themselves: their number, late ones more, years since the last."""
    onsets = np.nan_to_num(given.columns["dispute_onset"][:, dyads])
    found = [onsets.cumsum(axis=0), *(np.zeros_like(onsets) for _ in HALVED), np.zeros_like(onsets)]
    for t, begun in enumerate(onsets):
        for faded, years in zip(found[1:-1], HALVED, strict=True):
            faded[t] = begun + 0.5 ** (1 / years) * faded[max(t - 1, 0)]
        found[-1][t] = np.where(begun > 0, 0, found[-1][max(t - 1, 0)] + 1)
    return [*found[:-1], np.log1p(found[-1])]


def ahead(given: Given, name: str, origin: int, dyads: np.ndarray) -> np.ndarray:
    """Whether it comes in the years after: 1, 0, or NaN where none of these years is known."""
    t = origin - FIRST
    later = given.columns[name][t + 1 : t + 1 + AHEAD, dyads]
    unknown = np.isnan(later).all(axis=0)
    return np.where(unknown, np.nan, (np.nan_to_num(later) > 0).any(axis=0))
