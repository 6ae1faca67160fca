"""Rival measures for the benchmark of realignments, and rival ways to find turns in a series."""

from itertools import pairwise

import numpy as np
import polars as pl

from comity.dataset import panel
from comity.methods.jumps import jump_sizes
from comity.phases.compared import APART, WINDOW
from comity.portfolio import alliance_similarity

RANK = 2


def peaks(series, first):
    """Jumps of one yearly series without a model: the largest of each neighbourhood, by sign."""
    sizes = jump_sizes(series, WINDOW)
    found = []
    for sign in (1, -1):
        left = np.where(np.isfinite(sizes) & (sign * sizes > 0), sign * sizes, -np.inf)
        while np.isfinite(left.max()):
            at = int(left.argmax())
            found.append((first + at, sign, float(left[at])))
            left[max(at - APART, 0) : at + APART + 1] = -np.inf
    return found


def segments(series, first):
    """Jumps between the best constant segments (what PELT finds; Killick et al. 2012).

    The partition that minimises the sum of squares and, for each segment, 2 log T times the
    noise, taken from first differences; by the exact recursion. The score is the change of level.
    """
    years = np.flatnonzero(np.isfinite(series))
    x = series[years]
    if len(x) < 4:
        return []
    noise = np.median(np.abs(np.diff(x))) / 0.6745 / np.sqrt(2)
    penalty = 2 * np.log(len(x)) * max(noise**2, 1e-3)
    one, two = (np.concatenate([[0.0], np.cumsum(power)]) for power in (x, x**2))
    best, cut = np.full(len(x) + 1, np.inf), np.zeros(len(x) + 1, int)
    best[0] = -penalty
    for end in range(2, len(x) + 1):
        start = np.arange(end - 1)
        sums = two[end] - two[start] - (one[end] - one[start]) ** 2 / (end - start)
        cost = best[start] + sums + penalty
        cut[end], best[end] = start[cost.argmin()], cost.min()
    ends = [len(x)]
    while ends[-1]:
        ends.append(int(cut[ends[-1]]))
    means = [(at, x[at:end].mean()) for at, end in pairwise(ends[::-1])]
    return [
        (first + int(years[at]), 1 if mean > before else -1, abs(float(mean - before)))
        for (_, before), (at, mean) in pairwise(means)
        if mean != before
    ]


def z_scores(fit):
    """Every indicator in standard deviations, so that more is closer."""
    found = {}
    for one in fit.layout.measurements:
        y = fit.layout.values[one.name].y
        y = np.where(np.isinf(y), np.nanmin(np.where(np.isinf(y), np.nan, y)), y)
        found[one.name] = np.sign(one.slope) * (y - np.nanmean(y)) / np.nanstd(y)
    return found


def averages(z):
    """z-averages and single indicators, each an array (T, N)."""
    three = ["obligation", "unga_kappa", "trade_salience"]
    groups = {"z-average of all": list(z), "z-average of three": three}
    groups |= {name: [name] for name in ("unga_kappa", "ideal_point_distance", "obligation")}
    for label, names in groups.items():
        held = np.array([z[name] for name in names if name in z])
        there = ~np.isnan(held).all(axis=0)
        mean = np.full(there.shape, np.nan)
        mean[there] = np.nanmean(held[:, there], axis=0)
        yield label, mean


def haege(z, dyads, years, data):
    """Mean of chance-corrected similarity of votes and of alliances (after Häge 2011)."""
    table = alliance_similarity(next((data / "atop").glob("*directed_dyad_year*")), "kappa")
    place = {dyad: n for n, dyad in enumerate(dyads)}
    kappa = np.full((len(years), len(dyads)), np.nan)
    for a, b, year, value in table.select("state_a", "state_b", "year", "kappa").iter_rows():
        n = place.get((min(a, b), max(a, b)))
        if n is not None and value is not None and years[0] <= year <= years[-1]:
            kappa[year - years[0], n] = value
    kappa = (kappa - np.nanmean(kappa)) / np.nanstd(kappa)
    both = np.stack([kappa, z["unga_kappa"]])
    return np.where(np.isnan(both).all(axis=0), np.nan, np.nanmean(both, axis=0))


def eigenmodel(dyads, years, data):
    """What two dimensions of all states' votes and pledges say (after Gallop and Minhas 2021).

    By year the standardised kappa of votes and the highest pledge of all dyads are added up in one
    symmetric matrix of states, of which the two largest parts, u_i' L u_j, are kept.
    """
    table = panel("all", unit="dyad", start=years[0], end=years[-1], data=data)
    frame = table.add("unga_kappa").add("obligation").frame
    z = [((pl.col(n) - pl.col(n).mean()) / pl.col(n).std()).alias(n)
         for n in ("unga_kappa", "obligation")]  # fmt: skip
    frame = frame.with_columns(z).with_columns(tie=pl.mean_horizontal("unga_kappa", "obligation"))
    found = np.full((len(years), len(dyads)), np.nan)
    for (year,), rows in frame.group_by("year"):
        rows = rows.drop_nulls("tie")
        states = {one: i for i, one in enumerate({*rows["state_a"], *rows["state_b"]})}
        ties = np.zeros((len(states), len(states)))
        a, b = ([states[one] for one in rows[side]] for side in ("state_a", "state_b"))
        ties[a, b] = ties[b, a] = rows["tie"]
        values, vectors = np.linalg.eigh(ties)
        kept = np.argsort(-np.abs(values))[:RANK]
        fitted = vectors[:, kept] * values[kept] @ vectors[:, kept].T
        for n, (one, other) in enumerate(dyads):
            if one in states and other in states:
                found[year - years[0], n] = fitted[states[one], states[other]]
    return found


def rivals(fit, first, last, data):
    """Every rival by name: (pair) -> [(year, sign, score)]."""
    dyads, years = fit.layout.dyads, range(first, last + 1)
    z = z_scores(fit)
    series = dict(averages(z))
    series["votes and alliances, kappa"] = haege(z, dyads, years, data)
    series["eigenmodel, rank 2"] = eigenmodel(dyads, years, data)
    for way, turns in (("", peaks), (", by segments", segments)):
        for name, values in series.items():
            yield name + way, {dyad: turns(values[:, n], first) for n, dyad in enumerate(dyads)}
