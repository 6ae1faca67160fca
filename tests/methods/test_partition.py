"""Camps in every draw: the same optima as the exact programmes, and probabilities that hold."""

from itertools import combinations

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.clustering import clustering_of
from comity.methods.frustration import frustration_of
from comity.methods.partition import best_clusters, best_splits, cheapest_moves, numbered
from comity.methods.signed.network import network


def frustration(size, ends, weights, seconds=60.0):
    return frustration_of(network(size, ends, weights), seconds)


def clustering(size, ends, weights, seconds=60.0):
    return clustering_of(network(size, ends, weights), seconds)


def cost(ties, labels):
    same = np.array([labels[a] == labels[b] for a, b in combinations(range(len(labels)), 2)])
    return np.abs(ties)[same != (ties > 0)].sum()


@pytest.mark.parametrize("size", [2, 3, 6])
def test_they_are_the_optima_of_the_exact_programmes(size):
    rng = np.random.default_rng(size)
    pairs = list(combinations(range(size), 2))
    draws = rng.normal(size=(20, len(pairs)))
    for ties, split, camps in zip(
        draws, best_splits(draws, size), best_clusters(draws, size), strict=True
    ):
        exact = frustration(size, pairs, ties).frustration
        assert cost(ties, split) == pytest.approx(exact)  # sums of other order
        assert cost(ties, camps) == pytest.approx(clustering(size, pairs, ties).cost)


def test_beyond_enumeration_optima_are_proven_otherwise():
    rng = np.random.default_rng(17)
    size = 17
    camp = np.array([0] * 9 + [1] * 8)
    planted = np.array([1 if camp[a] == camp[b] else -1 for a, b in combinations(range(size), 2)])
    draws = planted + 0.4 * rng.normal(size=(3, len(planted)))
    assert (best_splits(draws, size) == camp).all()
    assert (best_clusters(draws, size) == camp).all()


def test_of_equal_splits_the_one_that_parts_fewest():
    assert best_splits(np.zeros((1, 3)), 3).tolist() == [[0, 0, 0]]
    assert best_splits([[np.nan, 1.0, 1.0]], 3).tolist() == [[0, 0, 0]]


def test_who_moves_at_the_least_cost():
    # D is held by 1 - 0.8 + 0.1, the others by more.
    draws = [[3.0, -2.0, 0.1, -2.0, -0.1, 1.0]]
    camps = best_splits(draws, 4)
    assert camps.tolist() == [[0, 0, 1, 1]]
    assert cheapest_moves(draws, camps).tolist() == [3]


def test_camps_are_numbered_by_their_first_states():
    assert numbered([[-1, 1, -1], [5, 5, 2]]).tolist() == [[0, 1, 0], [0, 0, 1]]


def test_draws_of_other_pairs_are_refused():
    with pytest.raises(ComityError, match="one column for"):
        best_splits([[1.0, 2.0]], 3)


def test_probabilities_are_calibrated():
    """Of planted splits that get a probability of some 50 or 90 %, so many are the planted one.

    Ties are normal about nothing (a flat prior would be improper), seen with an error: draws from
    the exact posterior must be calibrated, whatever the number of states.
    """
    rng = np.random.default_rng(50)
    size, cases, count = 6, 1200, 200
    pairs = size * (size - 1) // 2
    stated, right = [], []
    noise = rng.uniform(0.1, 0.8, size=cases)
    truth = rng.normal(size=(cases, pairs))
    real = best_splits(truth, size)
    for ties, split, sd in zip(truth, real, noise, strict=True):
        seen = ties + sd * rng.normal(size=pairs)
        shrink = 1 / (1 + sd**2)
        draws = shrink * seen + np.sqrt(shrink) * sd * rng.normal(size=(count, pairs))
        found, times = np.unique(best_splits(draws, size), axis=0, return_counts=True)
        stated.append(times.max() / count)
        right.append(bool((found[times.argmax()] == split).all()))
    stated, right = np.array(stated), np.array(right)
    for level in (0.5, 0.9):
        bin_ = np.abs(stated - level) < 0.1
        # 5 points, as the issue asks; some 300 cases in a bin have a standard error of 2 to 3.
        assert abs(right[bin_].mean() - stated[bin_].mean()) < 0.05, (level, bin_.sum())
