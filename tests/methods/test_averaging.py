import numpy as np
import pytest
from scipy import integrate

from comity.errors import ComityError
from comity.methods._local_level import panel_of, sweep
from comity.methods.averaging import average_local_level


def simulate(seed, n_series, n_periods, var_obs, var_level):
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(size=(n_series, n_periods)) * np.sqrt(var_level), axis=1)
    return level, level + rng.normal(size=level.shape) * np.sqrt(var_obs)


def test_average_agrees_with_numerical_integration():
    y = np.array([[0.2, 1.1, np.nan, 0.4, 2.0, 1.6, 2.2]])
    free = 5

    def given_share(share):
        level = sweep(panel_of(y), share)
        squares, mean = level.squares[0], level.mean[2, 0]
        weight = np.exp(-0.5 * (level.log_det[0] + free * np.log(squares)))
        return weight, mean, level.var[2, 0] * squares / (free - 2) + mean**2

    total = integrate.quad(lambda w: given_share(w)[0], 0, 1)[0]
    mean = integrate.quad(lambda w: np.prod(given_share(w)[:2]), 0, 1)[0] / total
    square = integrate.quad(lambda w: given_share(w)[0] * given_share(w)[2], 0, 1)[0] / total
    result = average_local_level(y)
    # The grid is even in log q with step 1: good for three digits.
    assert result.mean[0, 2] == pytest.approx(mean, rel=2e-3)
    assert result.var[0, 2] == pytest.approx(square - mean**2, rel=1e-2)


@pytest.mark.parametrize("n_periods", [10, 30])
@pytest.mark.parametrize("variances", [(1, 0), (1, 0.1), (1, 1), (1, 10), (0, 1)])
def test_intervals_cover_at_least_nearly_as_claimed(n_periods, variances):
    level, y = simulate(1, 1000, n_periods, *variances)
    low, high = average_local_level(y).interval(0.9)
    # The posterior covers 90 % on average over all q; at single q between 0.87 and 0.99.
    # 1e-9: where the level is seen without error the interval may shrink to it.
    assert ((low <= level + 1e-9) & (level <= high + 1e-9)).mean() > 0.855


def test_short_and_constant_series():
    y = [[1.0, 2.0, 3.0, np.nan], [5.0, 5.0, 5.0, 5.0], [np.nan] * 4, [1.0, 2.0, 1.0, 3.0]]
    result = average_local_level(y)
    assert np.isnan(result.mean[[0, 2]]).all()
    assert np.isnan(result.var[[0, 2]]).all()
    assert (result.mean[1] == 5).all()
    assert (result.var[1] == 0).all()
    assert np.isfinite(result.var[3]).all()
    assert result.n_obs.tolist() == [3, 4, 0, 4]


def test_shift_and_scale_carry_through():
    _, y = simulate(2, 20, 15, 1.0, 0.3)
    y[:, 4:6] = np.nan
    plain, moved = average_local_level(y), average_local_level(50 - 3 * y)
    np.testing.assert_allclose(moved.mean, 50 - 3 * plain.mean, rtol=1e-9)
    np.testing.assert_allclose(moved.var, 9 * plain.var, rtol=1e-7)


def test_uncertainty_grows_away_from_the_data():
    _, y = simulate(3, 5, 12, 1.0, 0.3)
    padded = np.hstack([np.full((5, 3), np.nan), y, np.full((5, 3), np.nan)])
    var = average_local_level(padded).var
    assert (np.diff(var[:, :4]) < 0).all()
    assert (np.diff(var[:, 14:]) > 0).all()


def test_refusals():
    with pytest.raises(ComityError, match="dimension"):
        average_local_level([1.0, 2.0])
    with pytest.raises(ComityError, match=r"coverage 1\.5"):
        average_local_level([[1.0]]).interval(1.5)


def test_only_the_ratios_of_the_noise_matter(nile):
    noise = np.random.default_rng(3).uniform(0.5, 2.0, size=(1, 100))
    one, other = (average_local_level([nile.NILE], noise * factor) for factor in (1.0, 0.01))
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-9)  # rounding
    np.testing.assert_allclose(one.var, other.var, rtol=1e-9)
