"""What the hyperparameters' own uncertainty adds to intervals.

Data: COMITY_DATA, else ../shared/data. The loading, and what each part keeps from year to year, are
varied by a small step either way on the dyads that they rest on, given the normal factors by which
the evidence enters; each dyad's gain in log evidence is a score, and the scores' outer product
their information (Berndt et al. 1974). Sets are drawn from the normal that follows, the case is
fitted with each, and the variance of the scores' means over sets is set beside the variance within:
what Var(x) = E Var(x | h) + Var E(x | h) adds.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

import comity as cm
from comity.estimate.hyperparameters import stored_hyperparameters
from comity.estimate.world import read_world
from comity.indicators import DOMAINS
from comity.methods.latent._paths import smooth_paths
from comity.methods.latent.posterior import Walks, posterior

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from world_hyperparameters import DATA, YEARS, choose, plain  # noqa: E402

STEP = 0.05
"""By how much a logit or logarithm is varied for its derivative."""
SETS = 40
NAMES = ("loading", "kept shared", *(f"kept {one}" for one in DOMAINS))


def logit(share):
    """Log odds."""
    return np.log(share / (1 - share))


def moved(held, theta):
    """The set with its walks moved by theta: logits of the loading and of what each part keeps."""
    walks = held.walks
    loading = 1 / (1 + np.exp(-(logit(walks.loadings[0]) + theta[0])))
    loadings = np.full(len(DOMAINS), loading)
    kept = 1 / (1 + np.exp(-(logit(walks.persistence) + theta[1:])))
    entry = np.concatenate([[1.0], 1 - loadings**2])
    steps = entry * (1 - kept**2)
    return replace(held, walks=Walks(loadings, float(steps[0]), steps[1:]))


def information(world, held, chosen):
    """Outer product of the dyads' scores."""
    laid = world.layout
    values = {name: plain(one).only(slice(None), chosen) for name, one in laid.values.items()}
    first = laid.first[chosen]
    found = posterior(held.walks, laid.measurements, values, first)
    sites = found.precision, found.shift

    def evidence(theta):
        return smooth_paths(moved(held, theta).walks, sites, first).log_evidence

    scores = []
    for k in range(len(NAMES)):
        step = np.zeros(len(NAMES))
        step[k] = STEP
        scores.append((evidence(step) - evidence(-step)) / (2 * STEP))
    scores = np.array(scores)
    print(f"mean score over its error: {scores.mean(1) / scores.std(1) * len(chosen) ** 0.5}")
    return scores @ scores.T


def added(panel, held, covariance, rng):
    """Share that the sets' disagreement adds to the standard deviation, overall and by domain."""
    means, variances = [], []
    for theta in rng.multivariate_normal(np.zeros(len(covariance)), covariance, SETS):
        found = cm.alignment(panel, hyperparameters=moved(held, theta)).posterior
        means.append(np.concatenate([found.composite[:1], found.mean.swapaxes(0, 1)]))
        variances.append(np.concatenate([found.composite_sd[:1], found.sd.swapaxes(0, 1)]) ** 2)
    within, between = np.mean(variances, axis=0), np.var(means, axis=0)
    ratio = np.sqrt(1 + between / within) - 1
    return [np.nanquantile(one, (0.5, 0.95)) for one in ratio]


def main():
    """Print standard errors, and what they add to intervals."""
    held = stored_hyperparameters()
    world = read_world(*YEARS, DATA)
    found = information(world, held, choose(world))
    told = np.flatnonzero(np.diag(found) > 0)
    covariance = np.zeros_like(found)
    covariance[np.ix_(told, told)] = np.linalg.inv(found[np.ix_(told, told)])
    for k, name in enumerate(NAMES):
        error = f"{np.sqrt(covariance[k, k]):.3f}" if k in told else "assumed, not varied"
        print(f"{name:<22} standard error of its logit or logarithm: {error}", flush=True)
    rng = np.random.default_rng(1)
    cases = {
        "crink": cm.casebook("crink").panel(),
        "IND PAK CHN USA": cm.case(["IND", "PAK", "CHN", "USA"], data=DATA).panel(),
    }
    for label, panel in cases.items():
        print(f"{label}: added to the width of intervals, middle and 95th percentile")
        for name, (middle, high) in zip(
            ["overall", *DOMAINS], added(panel, held, covariance, rng), strict=True
        ):
            print(f"  {name:<11} {100 * middle:4.1f} %  {100 * high:4.1f} %")


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    main()
