"""How well scores tell outcomes: AUC with paired intervals by dyad, log scores of logits."""

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.stats import rankdata

DRAWS = 1000
SEED = 20261123


def auc(score: np.ndarray, outcome: np.ndarray) -> float:
    """Probability that a dyad with the outcome has the higher score."""
    ranks, ones = rankdata(score), outcome.sum()
    return (ranks[outcome].sum() - ones * (ones + 1) / 2) / (ones * (len(outcome) - ones))


def resampled(dyad: np.ndarray) -> list[np.ndarray]:
    """Rows of dyads drawn with replacement, all rows of a dyad together."""
    rng = np.random.default_rng(SEED)
    order = np.argsort(dyad, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(dyad[order])) + 1)
    return [
        np.concatenate([groups[g] for g in rng.integers(0, len(groups), len(groups))])
        for _ in range(DRAWS)
    ]


def table(rows: pl.DataFrame, sign: int, singles: list[str]) -> None:
    """AUC of every score where all are known, less the best single measure and the average."""
    names = [name for name in rows.columns if name not in ("outcome", "dyad")]
    common = rows.filter(pl.all_horizontal(pl.col(names).is_not_nan()))
    outcome = common["outcome"].to_numpy()
    values = {name: sign * common[name].to_numpy() for name in names}
    reached = {name: auc(values[name], outcome) for name in names}
    best = max(singles, key=reached.__getitem__)
    picks = resampled(common["dyad"].to_numpy())
    drawn = {name: np.array([auc(v[p], outcome[p]) for p in picks]) for name, v in values.items()}
    print(
        f"{common['dyad'].n_unique()} dyads, {common.height:,} of {rows.height:,} dyad-origins "
        f"with every measure, outcome in {100 * outcome.mean():.1f} %"
    )
    print(f"{'score':<28} {'AUC':>5}   less {best:<34} less average of z-scores (90 %)")
    for name in sorted(names, key=reached.__getitem__, reverse=True):
        against = []
        for base in (best, "average of z-scores"):
            low, high = np.quantile(drawn[name] - drawn[base], [0.05, 0.95])
            less = reached[name] - reached[base]
            against.append(f"{less:+.3f} ({low:+.3f} to {high:+.3f})")
        print(f"{name:<28} {reached[name]:5.3f}   {against[0]:<39} {against[1]}")


def logit(X: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Coefficients of a weighted logistic regression with a little ridge."""
    design = np.column_stack([np.ones(len(X)), X])

    def cost(beta: np.ndarray) -> tuple[float, np.ndarray]:
        eta = design @ beta
        fit = weight * (np.logaddexp(0, eta) - y * eta)
        grad = design.T @ (weight * (1 / (1 + np.exp(-eta)) - y))
        return fit.sum() + 0.5 * beta @ beta, grad + beta

    return minimize(cost, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x


def linear(beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The linear predictor."""
    return beta[0] + X @ beta[1:]


def log_score(eta: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Log probability that was given to what happened."""
    return y * eta - np.logaddexp(0, eta)


def mean_interval(gain: np.ndarray, weight: np.ndarray, dyad: np.ndarray) -> str:
    """A weighted mean per 10,000 rows with its interval by dyad."""
    of_dyad = np.unique(dyad, return_inverse=True)[1]
    top, mass = np.bincount(of_dyad, gain * weight), np.bincount(of_dyad, weight)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(mass), (DRAWS, len(mass)))
    low, high = np.quantile(top[drawn].sum(axis=1) / mass[drawn].sum(axis=1), [0.05, 0.95])
    return f"{1e4 * top.sum() / mass.sum():+.1f} ({1e4 * low:+.1f} to {1e4 * high:+.1f})"
