"""Does alignment mean anything? Scores of a year against what happens in the next five.

Out of sample, rolling origin 1960-1985: hyperparameters from the years to 1959, scores at the end
of year y from what was known by then, past disputes among it. Outcomes in y+1 to
y+5: a militarised dispute begins; a defence pact or a visit of a leader where there was none.
Data: COMITY_DATA, else ../shared/data. Intervals: bootstrap over dyads, 90 %.
"""

import warnings

import numpy as np
import polars as pl
from _validity_scores import (
    AHEAD,
    AT,
    FIRST,
    ORIGINS,
    SEED,
    Given,
    ahead,
    of_disputes,
    plain,
    read,
    rolling,
)
from _validity_scores import hyperparameters as trained
from _validity_tables import auc, linear, log_score, logit, mean_interval, table

SINGLES = ["highest obligation", "UNGA kappa", "UNGA agreement", "ideal-point closeness"]
PAST = "fewer disputes so far"
OTHERS = 2500
"""Dyads that are not contiguous, drawn for the test on all: each stands for several."""


def main() -> None:
    """Print the tables."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore", RuntimeWarning)
    given = read()
    found = trained(given)
    print("hyperparameters from the years to 1959:", found.walks, found.walks.persistence.round(3))
    near, american = given.near(), given.of("USA")
    rest = np.setdiff1d(np.arange(len(given.world.layout.dyads)), near)
    others = np.random.default_rng(SEED).choice(rest, OTHERS, replace=False)
    every = np.union1d(near, others)
    relevant = np.union1d(near, np.flatnonzero(np.nanmax(given.columns["major"], axis=0) > 0))
    scores = rolling(given, found, np.union1d(every, relevant))
    before = rolling(given, found, near, without=["dispute_hostility"])
    disputes(given, {"latent": scores, "without disputes": before}, near)
    supervised(given, near)
    weighted = {w: rolling(given, found, near, weights={"military": w}) for w in (2.0, 4.0, 8.0)}
    at_best(given, scores, weighted, near)
    weight = np.where(np.isin(every, near), 1.0, len(rest) / len(others))
    beyond_opportunity(given, scores, every, weight)
    pacts = rolling(given, found, relevant, without=["obligation"])
    new_pacts(given, {"latent": scores, "latent without obligation": pacts}, relevant)
    visits = rolling(given, found, american, without=["leader_meetings"])
    new_visits(given, {"latent": scores, "latent without meetings": visits}, american)


def compared(
    given: Given,
    scores: dict[str, np.ndarray],
    dyads: np.ndarray,
    outcome: str,
    at_risk: np.ndarray,
) -> pl.DataFrame:
    """One row per dyad at risk and origin: outcome, dyad, scores and measures."""
    measures, blocks = plain(given, dyads), []
    for o, origin in enumerate(ORIGINS):
        t, came = origin - FIRST, ahead(given, outcome, origin, dyads)
        rows = np.flatnonzero(~np.isnan(came) & at_risk[t, dyads])
        own = {
            f"{label}: {name}": held[o, place, dyads[rows]]
            for label, held in scores.items()
            for name, place in AT.items()
        }
        single = {name: array[t, rows] for name, array in measures.items()}
        blocks.append(
            pl.DataFrame({"outcome": came[rows] > 0, "dyad": dyads[rows], **own, **single})
        )
    return pl.concat(blocks)


def disputes(given: Given, scores: dict[str, np.ndarray], near: np.ndarray) -> None:
    """First criterion: low scores of neighbours against the onset of disputes."""
    print(f"\na dispute begins within {AHEAD} years, contiguous dyads, AUC of low scores")
    known = ~np.isnan(given.columns["dispute_onset"])
    rows = compared(given, scores, near, "dispute_onset", known)
    table(rows, -1, [*SINGLES, PAST])


def supervised(given: Given, near: np.ndarray) -> None:
    """What the single measures could reach at best: logits on the past, and on the test itself."""
    measures = plain(given, near)
    predictors = [np.nan_to_num(measures[name], nan=np.nan) for name in SINGLES]
    held = []
    for origin in ORIGINS:
        X = np.column_stack([array[origin - FIRST] for array in predictors])
        y = ahead(given, "dispute_onset", origin, near)
        rows = ~np.isnan(X).any(axis=1) & ~np.isnan(y)
        held.append((origin, X[rows], y[rows]))
    etas, ys = [], []
    for origin, X, y in held:
        past = [(x, z) for before, x, z in held if before + AHEAD <= origin]
        if past:
            trained_x, trained_y = (np.concatenate(part) for part in zip(*past, strict=True))
            beta = logit(trained_x, trained_y, np.ones(len(trained_y)))
            etas.append(linear(beta, X))
            ys.append(y)
    X, y = (np.concatenate(part) for part in zip(*[one[1:] for one in held], strict=True))
    beta = logit(X, y, np.ones(len(y)))
    print(
        f"logit on the four single measures: trained on the past "
        f"{auc(np.concatenate(etas), np.concatenate(ys) > 0):.3f} (from "
        f"{ORIGINS[0] + AHEAD}), on the test itself {auc(linear(beta, X), y > 0):.3f}"
    )


def at_best(
    given: Given, scores: np.ndarray, weighted: dict[float, np.ndarray], near: np.ndarray
) -> None:
    """What past disputes could tell at best, and the overall level with more weight on them."""
    past, singles, held = of_disputes(given, near), plain(given, near).values(), []
    for o, origin in enumerate(ORIGINS):
        t, y = origin - FIRST, ahead(given, "dispute_onset", origin, near)
        rows = ~np.isnan(y) & ~np.isnan([array[t] for array in singles]).any(axis=0)
        own = [array[o, AT["overall"], near[rows]] for array in (scores, *weighted.values())]
        held.append((y[rows], np.column_stack([array[t, rows] for array in past]), np.array(own).T))
    y, X, overall = (np.concatenate(part) for part in zip(*held, strict=True))
    eta = linear(logit(X, y, np.ones(len(y))), X)
    print(f"logit on five measures of past disputes, on the test itself {auc(eta, y > 0):.3f}")
    for weight, column in zip((1.0, *weighted), overall.T, strict=True):
        print(f"overall, military of weight {weight:.0f}: {auc(-column, y > 0):.3f}")


def beyond_opportunity(
    given: Given, scores: np.ndarray, dyads: np.ndarray, weight: np.ndarray
) -> None:
    """What the scores add to opportunity, in log score, by logits trained on the past."""
    columns, held = given.columns, []
    for o, origin in enumerate(ORIGINS):
        t, y = origin - FIRST, ahead(given, "dispute_onset", origin, dyads)
        ratio = np.nan_to_num(np.log(columns["capability_ratio"][t, dyads]), nan=-2.0)
        major = np.nan_to_num(columns["major"][t, dyads])
        distance = np.nan_to_num(np.log(columns["distance"][t, dyads]), nan=8.7)
        border = given.covariates[1, dyads]
        controls = np.column_stack([border, distance, ratio, major])
        latent = scores[o][list(AT.values())][:, dyads].T
        rows = ~np.isnan(y) & ~np.isnan(latent[:, 0])
        held.append((origin, y[rows], controls[rows], latent[rows], weight[rows], dyads[rows]))
    gains = {"overall": [], "overall and three domains": []}
    tested = []
    for origin, y, controls, latent, w, dyad in held:
        past = [block[1:5] for block in held if block[0] + AHEAD <= origin]
        if not past:
            continue
        py, pc, pl_, pw = (np.concatenate(part) for part in zip(*past, strict=True))
        alone = log_score(linear(logit(pc, py, pw), controls), y)
        for name, count in zip(gains, (1, latent.shape[1]), strict=True):
            beta = logit(np.hstack([pc, pl_[:, :count]]), py, pw)
            eta = linear(beta, np.hstack([controls, latent[:, :count]]))
            gains[name].append(log_score(eta, y) - alone)
        tested.append((w, dyad))
    w, dyad = (np.concatenate(part) for part in zip(*tested, strict=True))
    print(
        "\ngain in log score over contiguity, distance, capability ratio and major power alone, "
        "per 10,000 dyad-origins"
    )
    for name, parts in gains.items():
        gain, near = np.concatenate(parts), w == 1
        print(
            f"{name:<28} all dyads {mean_interval(gain, w, dyad)}; "
            f"contiguous {mean_interval(gain[near], w[near], dyad[near])}"
        )


def new_pacts(given: Given, scores: dict[str, np.ndarray], relevant: np.ndarray) -> None:
    """Second criterion: high scores against a defence pact where there was none."""
    pact = given.columns["defence"]
    near = given.near()
    for name, dyads in (("contiguous dyads", near), ("contiguous or with a major", relevant)):
        print(f"\na new defence pact within {AHEAD} years, {name} without one, AUC of high scores")
        rows = compared(given, scores, dyads, "defence", pact == 0)
        table(rows, 1, SINGLES)


def new_visits(given: Given, scores: dict[str, np.ndarray], american: np.ndarray) -> None:
    """Second criterion: high scores against a leader's visit where there was none of late."""
    held = np.nan_to_num(given.columns["leader_meetings"])
    known = ~np.isnan(given.columns["leader_meetings"])
    of_late = np.array([held[max(0, t - AHEAD + 1) : t + 1].sum(axis=0) for t in range(len(held))])
    print(
        f"\na visit of a leader within {AHEAD} years, dyads of the United States without one in "
        f"the {AHEAD} before, AUC of high scores"
    )
    table(compared(given, scores, american, "leader_meetings", known & (of_late == 0)), 1, SINGLES)


if __name__ == "__main__":
    main()
