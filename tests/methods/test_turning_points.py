import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.state_space import smooth_local_level
from comity.methods.turning_points import level_breaks


def simulate(seed, n_series, n_periods, var_obs, var_level):
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(size=(n_series, n_periods)) * np.sqrt(var_level), axis=1)
    return level + rng.normal(size=level.shape) * np.sqrt(var_obs)


def test_nile_breaks_once_in_1899(nile):
    flow = np.array([nile.NILE])
    breaks = level_breaks(flow)
    at = nile.FIRST_YEAR_OF_LOWER_FLOW - nile.FIRST_YEAR
    assert breaks.index.tolist() == [at]
    # With the shift in the model no walk is left, so its size is a difference of means.
    assert breaks.size[0] == pytest.approx(flow[0, at:].mean() - flow[0, :at].mean())
    assert breaks.residual[0] == pytest.approx(-8.71, abs=0.01)  # two-sample t of the same split
    assert breaks.p_value[0] < 0.01
    assert breaks.n_dates.tolist() == [99]


@pytest.mark.parametrize(
    "variances",
    [(0, 1), (1, 0), (1, 0.03), (1, 0.1), (1, 1)],
    ids=["pure walk", "white noise", "slow walk", "walk and noise", "equal"],
)
@pytest.mark.parametrize("n_periods", [12, 60])
def test_promise_is_kept_without_a_shift(variances, n_periods):
    y = simulate(7, 200, n_periods, *variances)
    share = len(np.unique(level_breaks(y, level=0.95).series)) / 200
    # 0.05 promised; three standard errors of 200 draws are 0.046.
    assert share <= 0.05 + 0.046


def test_promise_is_kept_with_gaps_and_many_series():
    y = simulate(8, 1500, 30, 1.0, 0.2)
    y[np.random.default_rng(9).random(y.shape) < 0.25] = np.nan
    share = len(np.unique(level_breaks(y, level=0.9).series)) / 1500
    assert share <= 0.1 + 0.023  # three standard errors


@pytest.mark.parametrize(("n_periods", "power"), [(40, 0.8), (80, 0.95)])
def test_clear_shift_is_found_at_its_date(n_periods, power):
    y = simulate(10, 200, n_periods, 1.0, 0.0)
    y[:, n_periods // 2 :] += 3.0
    breaks = level_breaks(y)
    assert len(np.unique(breaks.series)) / 200 > power
    near = np.abs(breaks.index - n_periods // 2) <= 1
    assert near.mean() > 0.9
    assert np.median(breaks.size) == pytest.approx(3.0, abs=0.15)


def test_two_shifts_are_found():
    y = simulate(11, 1, 90, 0.04, 0.0)
    y[:, 30:] += 2.0
    y[:, 60:] += 3.0
    breaks = level_breaks(y)
    assert breaks.index.tolist() == [30, 60]
    np.testing.assert_allclose(breaks.size, [2.0, 3.0], atol=0.3)


def test_steps_without_noise_are_found_once_each():
    steps = [[0.1] * 6 + [1.3] * 6, [2.0] * 12]
    breaks = level_breaks(steps)
    assert breaks.series.tolist() == [0]
    assert breaks.index.tolist() == [6]
    assert breaks.size[0] == pytest.approx(1.2)
    assert breaks.n_dates.tolist() == [11, 0]


def test_a_shift_inside_a_gap_is_dated_to_the_gap():
    y = np.array([[0.1, 0.0, 0.2, 0.1, 0.0, 0.2, np.nan, np.nan, 5.1, 5.0, 5.2, 5.1, 5.0, 5.1]])
    breaks = level_breaks(y)
    assert (breaks.earliest[0], breaks.index[0]) == (6, 8)
    assert breaks.n_dates[0] == 11


def test_residual_is_the_auxiliary_residual_with_the_shift_taken_out():
    y = np.array([[0.3, -0.5, 0.2, 0.1, -0.1, 4.0, 4.4, 3.7, 4.1, 4.0]])
    breaks = level_breaks(y)
    without = y - np.where(np.arange(10) >= 5, breaks.size[0], 0.0)
    scale = without.var() * 10 / 8  # two means estimated
    residual = smooth_local_level(y, scale, 0.0).level_residual[0, 4]
    assert breaks.index.tolist() == [5]
    assert breaks.residual[0] == pytest.approx(residual)


def test_batching_and_scale_do_not_matter():
    y = simulate(12, 6, 40, 1.0, 0.05)
    y[:3, 20:] += 6.0
    together = level_breaks(y)
    alone = [level_breaks(row[None]) for row in y]
    assert together.index.tolist() == [i for one in alone for i in one.index]
    moved = level_breaks(1000 - 50 * y)
    assert moved.index.tolist() == together.index.tolist()
    np.testing.assert_allclose(moved.size, -50 * together.size)
    np.testing.assert_allclose(moved.p_value, together.p_value, rtol=1e-6)


def test_short_series_are_not_tested():
    breaks = level_breaks([[0.0, 0.0, 9.0, 9.0, np.nan], [np.nan] * 5])
    assert breaks.index.size == 0
    assert breaks.n_dates.tolist() == [0, 0]
    assert level_breaks(np.empty((0, 9))).n_dates.shape == (0,)


def test_refusals():
    with pytest.raises(ComityError, match="level 95"):
        level_breaks([[1.0, 2.0]], level=95)
    with pytest.raises(ComityError, match="dimension"):
        level_breaks([1.0, 2.0])
