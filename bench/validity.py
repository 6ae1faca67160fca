"""Does alignment mean anything? Scores of a year against disputes of the next five.

Out of sample, rolling origin 1960-1985: hyperparameters from the years to 1959, scores at the end
of year y from what was known by then, disputes left out of the indicators; outcome: a dispute
begins in y+1 to y+5.
Data: COMITY_DATA, else ../shared/data. Intervals: bootstrap over dyads, 90 %.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

import comity as cm
from comity.estimate.measures import MEASURES
from comity.estimate.world import COVARIATES, read_world
from comity.indicators import DOMAINS
from comity.methods.latent.estimate import estimate, offsets
from comity.methods.latent.posterior import Values, Walks, posterior

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
FIRST, TRAINED, ORIGINS, AHEAD = 1946, 1959, range(1960, 1986), 5
INDICATORS = ["obligation", "leader_meetings", "unga_kappa", "ideal_point_distance"]
DRAWS = 1000
SEED = 20261123


def auc(score, outcome):
    """Probability that a dyad with an onset has the lower score."""
    from scipy.stats import rankdata

    ranks = rankdata(-score)
    ones = outcome.sum()
    return (ranks[outcome].sum() - ones * (ones + 1) / 2) / (ones * (len(outcome) - ones))


def hyperparameters(world, scales):
    """Estimated on the years to 1959, on dyads at random and those of the United States."""
    rng = np.random.default_rng(SEED)
    early = TRAINED - FIRST + 1
    there = np.flatnonzero(world.first < early - 1)
    chosen = np.sort(rng.choice(there, min(900, len(there)), replace=False))
    values = {name: cut(held, early, chosen) for name, held in world.values.items()}
    measures = [one for one in MEASURES if one.indicator in values]
    return estimate(
        Walks(np.full(len(DOMAINS), 0.5), 0.03, np.full(len(DOMAINS), 0.03)),
        [one.start for one in measures],
        values,
        world.first[chosen],
        covariates=world.covariates(scales)[:, chosen],
        periods=world.years[:early].tolist(),
        agenda=[one.indicator for one in measures if one.agenda],
        rounds=40,
        tolerance=0.005,
    )


def cut(held, periods, dyads):
    """Values of some dyads up to a period."""

    def of(array):
        return array[:periods, dyads] if array.shape[1] > 1 else array

    positive = None if held.positive is None else held.positive[:periods, dyads]
    return Values(of(held.y), of(held.besides), positive=positive)


def rolling(world, found, scales, dyads):
    """Overall and domains at the end of every origin, from what was known by then."""
    given = world.covariates(scales)[:, dyads]
    scores = {}
    for origin in ORIGINS:
        periods = origin - FIRST + 1
        alive = world.first[dyads] < periods
        years = np.minimum(world.years[:periods], origin)
        values, measurements = {}, []
        for one in found.measurements:
            held = cut(world.values[one.name], periods, dyads[alive])
            current = with_agenda(one, held, years)
            values[one.name] = replace(held, offset=offsets(current, given[:, alive], years))
            measurements.append(current)
        fit = posterior(found.walks, measurements, values, world.first[dyads][alive])
        table = np.full((len(dyads), 1 + len(DOMAINS)), np.nan)
        table[alive, 0], table[alive, 1:] = fit.overall[-1], fit.mean[-1].T
        scores[origin] = table
    return scores


def with_agenda(one, held, years):
    """What a later year's agenda adds, from the mean over its own votes: known at its end."""
    if not one.periods:
        return one
    level = np.nanmean(np.where(np.isnan(held.y), np.nan, held.y - one.intercept), axis=1)
    known = [one.periods[y] for y in one.periods]
    base = np.nanmean(level[: len(known)]) - np.mean(known) if known else 0.0
    added = {
        int(year): one.periods.get(int(year), float(level[t] - base))
        for t, year in enumerate(years)
        if not np.isnan(level[t])
    }
    return replace(one, periods=added)


def main():
    """Print the tables."""
    np.seterr(all="ignore")
    import warnings

    warnings.simplefilter("ignore", RuntimeWarning)
    world = read_world(FIRST, 1990, DATA, INDICATORS)
    scales = {
        name: (float(np.nanmean(row)), float(np.nanstd(row)))
        for name, row in zip(COVARIATES, world.raw, strict=True)
    }
    found = hyperparameters(world, scales)
    print("hyperparameters from the years to 1959:", found.walks)
    outcome = onsets(world)
    near = np.flatnonzero(world.raw[1] == 1)
    scores = rolling(world, found, scales, near)
    measures = plain(world, near)
    single = {name: measures[name] for name in measures}
    table = gathered(scores, single, outcome, near)
    report(table, near)
    everywhere(world, found, scales, outcome)


def onsets(world):
    """Whether a dispute began in each dyad and year; NaN where nobody knows."""
    table = cm.dyads(start=FIRST, end=1990, data=DATA).add("disputes").frame
    table = table.with_columns(pl.col("state_a", "state_b").cast(pl.String))
    table = table.group_by("state_a", "state_b", "year").agg(pl.col("dispute_onset").any())
    order = world.dyads.with_row_index("n")
    placed = table.join(order, on=["state_a", "state_b"])
    found = np.full(world.exists.shape, np.nan)
    t = placed["year"].to_numpy() - FIRST
    found[t, placed["n"].to_numpy()] = placed["dispute_onset"].cast(pl.Float64).to_numpy()
    return found


def plain(world, dyads):
    """What is used today: each measure as it stands, and their plain average of z-scores."""
    table = cm.dyads(start=FIRST, end=1990, data=DATA)
    frame = table.add("alliances", "votes", "ideal-points").frame.with_columns(
        pl.col("state_a", "state_b").cast(pl.String)
    )
    order = world.dyads.with_row_index("n")
    placed = frame.join(order, on=["state_a", "state_b"]).unique(["n", "year"], keep="first")
    t, n = placed["year"].to_numpy() - FIRST, placed["n"].to_numpy()
    columns = {
        "highest obligation": placed["obligation"].cast(pl.Float64),
        "UNGA kappa": placed["unga_kappa"],
        "UNGA agreement": placed["unga_agreement"],
        "ideal-point closeness": -placed["ideal_point_distance"],
    }
    found = {}
    for name, column in columns.items():
        array = np.full(world.exists.shape, np.nan)
        array[t, n] = column.to_numpy()
        found[name] = array[:, dyads]
    scaled = [
        (array - np.nanmean(array, axis=1, keepdims=True)) / np.nanstd(array, axis=1, keepdims=True)
        for name, array in found.items()
        if name != "UNGA agreement"
    ]
    found["average of z-scores"] = np.nanmean(np.stack(scaled), axis=0)
    return found


def gathered(scores, single, outcome, dyads):
    """One row per dyad and origin: outcome, dyad, scores."""
    rows = []
    for origin in ORIGINS:
        t = origin - FIRST
        ahead = outcome[t + 1 : t + 1 + AHEAD, dyads]
        known = ~np.isnan(ahead).all(axis=0) & ~np.isnan(outcome[t, dyads])
        own = scores[origin]
        columns = {
            "outcome": (np.nan_to_num(ahead).max(axis=0) > 0)[known],
            "dyad": np.flatnonzero(known),
            "latent: overall": own[known, 0],
            **{f"latent: {d}": own[known, 1 + i] for i, d in enumerate(DOMAINS) if i in (0, 2)},
            "latent: commitment + voting": own[known, 1] + own[known, 3],
            **{name: array[t, known] for name, array in single.items()},
        }
        rows.append(pl.DataFrame(columns))
    return pl.concat(rows)


def report(table, dyads):
    """AUC of every score on all rows, and on those where all are known, against the best."""
    names = [name for name in table.columns if name not in ("outcome", "dyad")]
    common = table.filter(pl.all_horizontal(pl.col(names).is_not_nan()))
    share = 100 * common["outcome"].mean()
    print(
        f"\ncontiguous dyads: {len(dyads)}, {table.height:,} dyad-origins, {common.height:,} with "
        f"every measure, onset within {AHEAD} years in {share:.0f} %"
    )
    outcome = common["outcome"].to_numpy()
    base = "average of z-scores"
    rng = np.random.default_rng(SEED)
    groups = common.with_row_index("row").group_by("dyad").agg("row")["row"].to_list()
    picks = [
        np.concatenate([groups[g] for g in rng.integers(0, len(groups), len(groups))])
        for _ in range(DRAWS)
    ]
    of_base = np.array([auc(common[base].to_numpy()[p], outcome[p]) for p in picks])
    print(f"{'score':<30} {'all rows':>8} {'common':>8}   less the plain average, 90 % interval")
    for name in names:
        values = common[name].to_numpy()
        own = table.filter(pl.col(name).is_not_nan())
        everywhere_ = auc(own[name].to_numpy(), own["outcome"].to_numpy())
        gain = np.array([auc(values[p], outcome[p]) for p in picks]) - of_base
        low, high = np.quantile(gain, [0.05, 0.95])
        here = auc(values, outcome)
        less = here - auc(common[base].to_numpy(), outcome)
        print(
            f"{name:<30} {everywhere_:8.3f} {here:8.3f}   {less:+.3f} ({low:+.3f} to {high:+.3f})"
        )


def everywhere(world, found, scales, outcome):
    """All dyads: what the scores add to opportunity, in log score, trained on the past."""
    rng = np.random.default_rng(SEED)
    n = world.dyads.height
    near = np.flatnonzero(world.raw[1] == 1)
    rest = rng.choice(np.setdiff1d(np.arange(n), near), 2500, replace=False)
    dyads = np.union1d(near, rest)
    weight = np.where(np.isin(dyads, near), 1.0, (n - len(near)) / len(rest))
    scores = rolling(world, found, scales, dyads)
    frame = cm.dyads(start=FIRST, end=1990, data=DATA).add("capability", "majors").frame
    frame = frame.with_columns(pl.col("state_a", "state_b").cast(pl.String))
    order = world.dyads.with_row_index("n")
    placed = frame.join(order, on=["state_a", "state_b"]).unique(["n", "year"], keep="first")
    ratio, major = (np.full(world.exists.shape, np.nan) for _ in range(2))
    at = placed["year"].to_numpy() - FIRST, placed["n"].to_numpy()
    ratio[at] = placed["capability_ratio"].to_numpy()
    either = placed["major_a"] | placed["major_b"]
    major[at] = either.cast(pl.Float64).to_numpy()
    blocks = []
    for origin in ORIGINS:
        t = origin - FIRST
        ahead = outcome[t + 1 : t + 1 + AHEAD, dyads]
        own = scores[origin]
        controls = np.column_stack(
            [
                np.nan_to_num(world.covariates(scales)[:, dyads].T),
                np.nan_to_num(np.log(ratio[t, dyads]), nan=-2.0),
                np.nan_to_num(major[t, dyads]),
            ]
        )
        known = ~np.isnan(ahead).all(axis=0) & ~np.isnan(own[:, 0])
        y = np.nan_to_num(ahead).max(axis=0) > 0
        latent = own[:, [0, 1, 3]]
        blocks.append((origin, y[known], controls[known], latent[known], weight[known]))
    gains, mass = [], []
    for at_, (origin, y, controls, latent, w) in enumerate(blocks):
        past = [block for block in blocks[:at_] if block[0] + AHEAD <= origin]
        if not past:
            continue
        trained = [np.concatenate([block[i] for block in past]) for i in range(1, 5)]
        alone = logit(trained[1], trained[0], trained[3])
        both = logit(np.hstack([trained[1], trained[2]]), trained[0], trained[3])
        gains.append(
            log_score(both, np.hstack([controls, latent]), y) - log_score(alone, controls, y)
        )
        mass.append(w)
    gain, w = np.concatenate(gains), np.concatenate(mass)
    mean = (gain * w).sum() / w.sum()
    print(
        f"\nall dyads (contiguous ones and {len(rest)} others, weighted): gain in log score over "
        f"contiguity, distance, capability ratio and major power alone {1e4 * mean:+.2f} per "
        f"10,000 dyad-origins; on contiguous ones {1e4 * gain[w == 1].mean():+.1f}"
    )


def logit(X, y, weight):
    """Coefficients of a weighted logistic regression with a little ridge."""
    from scipy.optimize import minimize

    design = np.column_stack([np.ones(len(X)), X])

    def cost(beta):
        eta = design @ beta
        fit = weight * (np.logaddexp(0, eta) - y * eta)
        grad = design.T @ (weight * (1 / (1 + np.exp(-eta)) - y))
        return (fit.sum() + 0.5 * beta @ beta), grad + beta

    return minimize(cost, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x


def log_score(beta, X, y):
    """Log probability that was given to what happened."""
    eta = beta[0] + X @ beta[1:]
    return y * eta - np.logaddexp(0, eta)


if __name__ == "__main__":
    main()
