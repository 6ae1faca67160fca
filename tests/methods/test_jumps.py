"""Jumps of paths: closed forms, gaps, both ways, what is undefined."""

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.jumps import jump_sizes, jumps


def step(*levels, length=10, draws=40, noise=0.0):
    path = np.repeat(levels, length)
    return path + noise * np.random.default_rng(2).normal(size=(draws, len(path)))


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


def test_a_rise_and_a_fall_are_two():
    found = [one for one in jumps(step(0.0, 2.0, 0.0), 5, 0.5, 3) if one.certainty > 0.5]
    assert [(one.at, one.size) for one in found] == [(10, 2.0), (20, -2.0)]
    assert [(one.first, one.last, one.low, one.high) for one in found] == [
        (10, 10, 2.0, 2.0),
        (20, 20, -2.0, -2.0),
    ]


def test_neighbours_the_same_way_are_one():
    found = jumps(step(0.0, 1.0, length=8, noise=0.1), 5, 0.5, 3)
    rises = [one.at for one in found if one.size > 0]
    assert 8 in rises
    assert min(np.diff(rises), default=9) > 3


def test_certainty_is_the_share_beyond_the_leap():
    paths = np.concatenate([step(0.0, 1.0, draws=30), step(0.0, 0.2, draws=10)])
    (rise,) = [one for one in jumps(paths, 5, 0.5, 3) if one.at == 10]
    assert rise.certainty == 0.75
    assert rise.size == pytest.approx(0.8)


def test_nothing_is_found_where_nothing_is():
    assert jumps(np.full((5, 12), np.nan), 5, 0.5, 3) == ()
    assert jumps(np.zeros((5, 3)), 5, 0.5, 3) == ()


@pytest.mark.parametrize(("width", "leap", "said"), [(1, 0.5, "width is 1"), (5, 0.0, "leap is 0")])
def test_refusals_name_the_value(width, leap, said):
    with pytest.raises(ComityError, match=said):
        jumps(np.zeros((2, 9)), width, leap, 3)
