"""Estimate the hyperparameters of alignment on the world's dyads and keep them with comity.

Data: COMITY_DATA, else ../shared/data. Takes a few minutes. What the data do not hold is assumed,
and said to be so in the file.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from comity.dataset import panel
from comity.estimate.hyperparameters import (
    Hyperparameters,
    stored_hyperparameters,
    write_hyperparameters,
)
from comity.estimate.layout import COVARIATES
from comity.estimate.measures import MEASURES, SAME_VOTES
from comity.estimate.world import World, read_world
from comity.indicators import DOMAINS
from comity.methods.latent.estimate import Estimate, estimate
from comity.methods.latent.posterior import Values, Walks

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
OUT = ROOT / "src" / "comity" / "estimate" / "hyperparameters.json"
YEARS = (1946, 2023)


def main() -> None:
    """Read, estimate, write, and say what came out."""
    started = {one.indicator: one.start for one in MEASURES}
    begun = replace(stored_hyperparameters(), measurements=started)
    world = read_world(*YEARS, DATA, hyperparameters=begun)
    scales = {
        name: (float(np.nanmean(row)), float(np.nanstd(row)))
        for name, row in zip(COVARIATES, world.layout.covariates, strict=True)
    }
    chosen = choose(world)
    found = fitted(world, chosen, scales)
    estimated = {one.name: one for one in found.measurements}
    measurements = {**started, **estimated}
    kept = Hyperparameters(
        _with_unmeasured(found), measurements, scales, provenance(world, found), world.sources
    )
    write_hyperparameters(kept, OUT)
    parts = zip(["overall", *DOMAINS], kept.walks.innovations, kept.walks.persistence, strict=True)
    print(f"loading {kept.walks.loadings[0]:.3f}")
    for name, step, stays in parts:
        print(f"{name:<11} step variance {step:.4f}  kept from year to year {stays:.3f}")
    for one in found.measurements:
        print(f"{one.name:<20} slope {one.slope:.3f}  noise {one.noise:.3f}  effects {one.effects}")
    print(f"{len(found.history)} rounds, last change {found.moved:.4f}; written to {OUT}")


def choose(world: World) -> np.ndarray:
    """The dyads that may matter to each other: neighbours, and any with a major power.

    Most dyads of the world have nothing to do with each other; estimated on dyads at random, the
    domains would seem to hang together less, and to move less, than where anything happens.
    """
    table = panel("all", unit="dyad", start=YEARS[0], end=YEARS[1], data=DATA)
    with_major = table.add("majors").frame.filter(pl.col("major_a") | pl.col("major_b"))
    named = with_major.select("state_a", "state_b").unique().iter_rows()
    major = {tuple(sorted(pair)) for pair in named}
    neighbours = world.layout.covariates[COVARIATES.index("contiguous")] == 1
    relevant = [n for n, dyad in enumerate(world.layout.dyads) if neighbours[n] or dyad in major]
    return np.array(relevant)


def fitted(world: World, chosen: np.ndarray, scales: dict[str, tuple[float, float]]) -> Estimate:
    """The estimate on some dyads."""

    laid = world.layout
    values = {name: plain(held).only(slice(None), chosen) for name, held in laid.values.items()}
    measures = [one for one in MEASURES if one.indicator in values]
    return estimate(
        Walks(np.full(len(DOMAINS), 0.5), 0.04, np.full(len(DOMAINS), 0.1)),
        [one.start for one in measures],
        values,
        laid.first[chosen],
        covariates=scaled(laid.covariates, scales)[:, chosen],
        periods=world.years.tolist(),
        agenda=[one.indicator for one in measures if one.agenda],
        twins=SAME_VOTES,
        common_loading=True,
        rounds=60,
        tolerance=0.002,
    )


def plain(held: Values) -> Values:
    """Values without what covariates and periods add: that is to be estimated."""
    return Values(held.y, held.besides, positive=held.positive)


def scaled(raw: np.ndarray, scales: dict[str, tuple[float, float]]) -> np.ndarray:
    """Covariates in standard deviations; 0, the average, where one is unknown."""
    by = np.array(list(scales.values()))
    return np.asarray(np.nan_to_num((raw - by[:, :1]) / by[:, 1:], nan=0.0))


def _with_unmeasured(found: Estimate) -> Walks:
    """Domains that no data tell of move as the others do in the middle."""
    told = sorted({one.domain for one in found.measurements})
    untold = sorted(set(range(len(DOMAINS))) - set(told))
    steps = found.walks.steps.copy()
    steps[untold] = np.median(steps[told])
    return Walks(found.walks.loadings, found.walks.step, steps)


def provenance(world: World, found: Estimate) -> dict[str, str]:
    """Where every part comes from."""
    estimated = (
        "estimated by expectation maximisation on the dyads that are neighbours or include a major "
        f"power, {YEARS[0]}-{YEARS[1]}, from {', '.join(world.sources)}"
    )
    told = {one.domain for one in found.measurements}
    said = {"walks": estimated}
    for d, domain in enumerate(DOMAINS):
        if d not in told:
            said[domain] = "step assumed: the median of the domains that data tell of"
    names = {one.name for one in found.measurements}
    for one in MEASURES:
        said[one.indicator] = (
            estimated
            if one.indicator in names
            else "assumed: no published data available tell of it; slope 1, counts of the "
            "average dyad about exp(intercept) a year, half as much variance again as a mean of 2"
        )
    return said


if __name__ == "__main__":
    main()
