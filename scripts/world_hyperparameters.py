"""Estimate the hyperparameters of alignment on the world's dyads and keep them with comity.

Data: COMITY_DATA, else ../shared/data. Takes a few minutes. What the data do not hold is assumed,
and said to be so in the file.
"""

import os
from pathlib import Path

import numpy as np

from comity.estimate.hyperparameters import Hyperparameters, write_hyperparameters
from comity.estimate.layout import COVARIATES
from comity.estimate.measures import MEASURES, SAME_VOTES
from comity.estimate.world import World, read_world
from comity.indicators import DOMAINS
from comity.methods.latent.estimate import Estimate, estimate
from comity.methods.latent.posterior import Values, Walks

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
OUT = ROOT / "src" / "comity" / "estimate" / "hyperparameters.json"
DYADS = 1000
SEED = 20261123
YEARS = (1946, 2019)


def main() -> None:
    """Read, estimate, write, and say what came out."""
    world = read_world(*YEARS, DATA)
    scales = {
        name: (float(np.nanmean(row)), float(np.nanstd(row)))
        for name, row in zip(COVARIATES, world.layout.covariates, strict=True)
    }
    chosen = choose(world, np.random.default_rng(SEED))
    found = fitted(world, chosen, scales)
    started = {one.indicator: one.start for one in MEASURES}
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


def choose(world: World, rng: np.random.Generator) -> np.ndarray:
    """Dyads at random, and all of the state whose visits are at hand."""
    dyads = world.layout.dyads
    some = rng.choice(len(dyads), min(DYADS, len(dyads)), replace=False)
    american = [n for n, dyad in enumerate(dyads) if "USA" in dyad]
    return np.union1d(some, american)


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
        rounds=80,
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
        f"estimated by expectation maximisation on {DYADS} dyads drawn at random and all of the "
        f"United States, {YEARS[0]}-{YEARS[1]}, from {', '.join(world.sources)}"
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
            else "assumed: no published data at hand tell of it; slope 1, counts of the "
            "average dyad about exp(intercept) a year, half as much variance again as a mean of 2"
        )
    return said


if __name__ == "__main__":
    main()
