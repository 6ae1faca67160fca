"""Jumps of paths: closed forms, gaps, both ways, what is undefined."""

import numpy as np
import pytest
from scipy.stats import norm

from comity.errors import ComityError
from comity.methods.jumps import jump_sizes, jumps, sizes_of

NOISE = np.random.default_rng(3).normal(size=(2000, 7))


def known(path, variance=0.0):
    """Changes of a path of which every period is known with the same independent error."""
    covariance = np.zeros((16, len(path)))
    covariance[0] = variance
    return sizes_of(path, covariance, 5, 6)


def step(*levels, length=10):
    return np.repeat(levels, length)


def test_sizes_are_differences_of_means():
    x = np.random.default_rng(1).normal(size=30)
    found = jump_sizes(x, 5)
    for t in range(5, 26):
        assert found[t] == pytest.approx(x[t : t + 5].mean() - x[t - 5 : t].mean(), abs=1e-12)
    assert np.isnan(found[[0, 1, 29]]).all()


def test_no_window_crosses_a_gap():
    x = np.concatenate([np.zeros(6), [np.nan], np.full(6, 3.0)])
    found = jump_sizes(x, 3)
    assert np.nanmax(np.abs(found)) == 0


def test_changes_of_a_walk_have_the_moments_of_its_draws():
    """Of a walk with gaps, the exact moments are those of a million changes drawn."""
    rng = np.random.default_rng(4)
    steps = rng.normal(size=(30, 30)) / 5
    whole = steps @ steps.T + 0.1 * np.eye(30)
    mean = rng.normal(size=30)
    mean[17] = np.nan
    lags = [np.pad(np.diagonal(whole, lag), (0, lag)) for lag in range(16)]
    found = sizes_of(mean, np.array(lags), 5, 6)
    drawn = np.nan_to_num(mean) + rng.normal(size=(20_000, 30)) @ np.linalg.cholesky(whole).T
    drawn[:, 17] = np.nan
    changes = np.array([jump_sizes(one, 5) for one in drawn])
    np.testing.assert_array_equal(np.isnan(found.mean), np.isnan(changes[0]))
    np.testing.assert_allclose(found.mean, jump_sizes(mean, 5))
    there = ~np.isnan(found.mean)
    sample = np.cov(changes[:, there].T)
    exact = np.full((30, 30), np.nan)
    for lag in range(7):
        for t in range(30 - lag):
            exact[t, t + lag] = exact[t + lag, t] = found.covariance[lag, t]
    own = exact[np.ix_(there, there)]
    near = ~np.isnan(own)
    # 20,000 draws: a covariance has a standard error of under 1 % of the variances
    np.testing.assert_allclose(sample[near], own[near], atol=0.04 * np.nanmax(own))


def test_a_rise_and_a_fall_are_two():
    found = [one for one in jumps(known(step(0.0, 2.0, 0.0)), 0.5, 3, NOISE) if one.certainty > 0.5]
    assert [(one.at, one.size) for one in found] == [(10, 2.0), (20, -2.0)]
    assert [(one.first, one.last, one.low, one.high) for one in found] == [
        (10, 10, 2.0, 2.0),
        (20, 20, -2.0, -2.0),
    ]


def test_neighbours_the_same_way_are_one():
    found = jumps(known(step(0.0, 1.0, length=8), 0.01), 0.5, 3, NOISE)
    rises = [one.at for one in found if one.size > 0]
    assert 8 in rises
    assert min(np.diff(rises), default=9) > 3


def test_certainty_is_the_probability_beyond_the_leap():
    (rise,) = [one for one in jumps(known(step(0.0, 1.0), 0.4), 0.5, 3, NOISE) if one.at == 10]
    sd = np.sqrt(0.4 * 2 / 5)  # of the difference of two means of five
    assert rise.certainty == pytest.approx(norm.sf(0.5, 1.0, sd))
    assert (rise.low, rise.high) == pytest.approx(norm.interval(0.9, 1.0, sd))


def test_its_date_is_surer_the_better_the_path_is_known():
    def width(variance):
        found = jumps(known(step(0.0, 1.0), variance), 0.5, 3, NOISE)
        return next(one.last - one.first for one in found if one.at == 10)

    assert width(0.0001) == 0
    assert width(0.0001) < width(0.1) <= width(1.0) <= 6


def test_nothing_is_found_where_nothing_is():
    assert jumps(known(np.full(12, np.nan)), 0.5, 3, NOISE) == ()
    assert jumps(known(np.zeros(3)), 0.5, 3, NOISE) == ()


def test_refusals_name_the_value():
    with pytest.raises(ComityError, match="width is 1"):
        jump_sizes(np.zeros(9), 1)
    with pytest.raises(ComityError, match="leap is 0"):
        jumps(known(np.zeros(9)), 0.0, 3, NOISE)
