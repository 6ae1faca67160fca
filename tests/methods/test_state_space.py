import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from comity.errors import ComityError
from comity.methods.state_space import filter_local_level, fit_local_level, smooth_local_level

# The recursions and the dense algebra differ by rounding only.
ROUNDING = 1e-9


def walks(rng, n_series, n_periods, var_obs, var_level):
    steps = rng.normal(size=(n_series, n_periods)) * np.sqrt(var_level)
    level = np.cumsum(steps, axis=1)
    return level, level + rng.normal(size=level.shape) * np.sqrt(var_obs)


def dense(y, var_obs, var_level):
    """Level, its covariance and the log-likelihood by generalised least squares, no recursion."""
    seen = ~np.isnan(y)
    t = np.arange(len(y))
    start = t[seen][0]
    # A walk tied to the first observed period, and an unknown constant: no diffuse prior.
    side = (t[:, None] >= start) == (t >= start)
    reach = np.minimum(np.abs(t[:, None] - start), np.abs(t - start)) * side
    walk = var_level * reach + 1.0  # the free constant absorbs the 1, which only aids inversion
    cov = walk[np.ix_(seen, seen)] + var_obs * np.eye(seen.sum())
    weights = np.linalg.inv(cov)
    ones = np.ones(seen.sum())
    var_constant = 1 / (ones @ weights @ ones)
    constant = var_constant * (ones @ weights @ y[seen])
    link = walk[:, seen] @ weights
    mean = constant + link @ (y[seen] - constant)
    rest = 1 - link @ ones
    var = np.diag(walk - link @ walk[seen]) + var_constant * rest**2
    difference = np.hstack([-np.ones((seen.sum() - 1, 1)), np.eye(seen.sum() - 1)])
    loglik = multivariate_normal.logpdf(difference @ y[seen], cov=difference @ cov @ difference.T)
    return mean, var, loglik


def test_nile_fit_agrees_with_durbin_and_koopman(nile):
    fit = fit_local_level([nile.NILE])
    assert fit.var_obs[0] == pytest.approx(nile.VAR_OBS, rel=1e-3)  # published to five digits
    assert fit.var_level[0] == pytest.approx(nile.VAR_LEVEL, rel=1e-3)
    assert fit.loglik[0] == pytest.approx(nile.LOGLIK, abs=0.01)  # published to two decimals
    assert fit.status[0] == "interior"
    assert fit.n_obs[0] == 100


def test_nile_fit_is_a_maximum(nile):
    fit = fit_local_level([nile.NILE])
    for factor in (0.99, 1.01):
        for up in ((factor, 1.0), (1.0, factor)):
            other = filter_local_level([nile.NILE], fit.var_obs * up[0], fit.var_level * up[1])
            assert other.loglik[0] < fit.loglik[0]


def test_nile_filter_reaches_its_steady_state(nile):
    H, Q = 15099.0, 1469.1
    ahead = (Q + np.sqrt(Q**2 + 4 * Q * H)) / 2  # P solves P = P H / (P + H) + Q
    result = filter_local_level([nile.NILE], H, Q)
    assert result.innovation_var[0, -1] == pytest.approx(ahead + H, rel=1e-12)


def test_nile_level_residual_is_largest_between_1898_and_1899(nile):
    fit = fit_local_level([nile.NILE])
    residual = smooth_local_level([nile.NILE], fit.var_obs, fit.var_level).level_residual[0]
    assert nile.FIRST_YEAR + np.nanargmax(np.abs(residual)) == nile.FIRST_YEAR_OF_LOWER_FLOW - 1


@pytest.mark.parametrize("variances", [(1.0, 0.5), (1.0, 0.0), (0.0, 1.0), (0.02, 4.0)])
@pytest.mark.parametrize(
    "gaps", [[], [0, 1], [7, 8], [3], [0, 2, 3, 4, 8], [1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 5, 7, 8]]
)
def test_smoother_agrees_with_dense_algebra(variances, gaps):
    y = np.array([1.2, 0.4, 2.2, -0.3, 0.9, 3.1, 2.7, 4.0, 3.3])
    y[gaps] = np.nan
    mean, var, loglik = dense(y, *variances)
    result = smooth_local_level(y[None], *variances)
    np.testing.assert_allclose(result.mean[0], mean, atol=ROUNDING)
    np.testing.assert_allclose(result.var[0], var, atol=ROUNDING)
    assert result.loglik[0] == pytest.approx(loglik, abs=ROUNDING)
    assert filter_local_level(y[None], *variances).loglik[0] == result.loglik[0]


def test_disturbances_add_up_to_the_level_and_the_observation():
    rng = np.random.default_rng(1)
    _, y = walks(rng, 5, 30, 1.0, 0.3)
    y[rng.random(y.shape) < 0.2] = np.nan
    result = smooth_local_level(y, 1.0, 0.3)
    np.testing.assert_allclose(
        np.diff(result.mean), result.level_disturbance[:, :-1], atol=ROUNDING
    )
    np.testing.assert_allclose(y - result.mean, result.obs_disturbance, atol=ROUNDING)


def test_auxiliary_residuals_are_standard_normal_under_the_model():
    _, y = walks(np.random.default_rng(2), 4000, 12, 1.0, 0.3)
    result = smooth_local_level(y, 1.0, 0.3)
    assert np.isnan(result.level_residual[:, -1]).all()
    # The standard deviation of 4,000 draws has a standard error of 0.011.
    np.testing.assert_allclose(result.level_residual[:, :-1].std(axis=0), 1, atol=0.05)
    np.testing.assert_allclose(result.obs_residual.std(axis=0), 1, atol=0.05)


def test_level_residual_is_the_t_statistic_of_a_shift():
    y = np.array([[0.3, -0.5, 0.2, 2.0, 2.4, 1.7, 2.1]])
    residual = smooth_local_level(y, 1.0, 0.0).level_residual[0, 2]
    shift = y[0, 3:].mean() - y[0, :3].mean()
    assert residual == pytest.approx(shift / np.sqrt(1 / 3 + 1 / 4))


def test_filter_knows_nothing_before_the_first_observation():
    result = filter_local_level([[np.nan, 1.0, 2.0], [np.nan, np.nan, np.nan]], 1.0, 1.0)
    assert np.isnan(result.mean[0, 0])
    assert np.isinf(result.var[0, 0])
    assert result.mean[0, 1] == 1.0
    assert np.isnan(result.innovation[0, 1])
    assert np.isinf(result.var[1]).all()
    assert result.loglik[1] == 0.0


def test_a_series_without_observations_has_no_level():
    result = smooth_local_level([[np.nan, np.nan]], 1.0, 1.0)
    assert np.isnan(result.mean).all()
    assert np.isinf(result.var).all()
    assert np.isnan(result.interval()[0]).all()


def test_too_few_observations_give_nan_and_a_reason():
    fit = fit_local_level([[1.0, np.nan, 2.0], [np.nan, np.nan, np.nan]])
    assert fit.status.tolist() == ["too few observations"] * 2
    assert np.isnan([fit.var_obs, fit.var_level, fit.loglik]).all()
    assert fit.n_obs.tolist() == [2, 0]
    assert np.isnan(smooth_local_level([[1.0, np.nan, 2.0]], np.nan, np.nan).mean).all()


def test_constant_series_has_no_variance_and_its_own_level():
    y = [[0.3, np.nan, 0.1 + 0.2, 0.3]]
    fit = fit_local_level(y)
    assert (fit.status[0], fit.var_obs[0], fit.var_level[0]) == ("constant", 0.0, 0.0)
    result = smooth_local_level(y, fit.var_obs, fit.var_level)
    np.testing.assert_allclose(result.mean, 0.3, rtol=1e-15)
    np.testing.assert_array_equal(result.var, 0.0)
    assert smooth_local_level([[1.0, 1.0]], 0.0, 0.0).loglik[0] == np.inf
    assert smooth_local_level([[1.0, 2.0, 2.0]], 0.0, 0.0).loglik[0] == -np.inf


def test_boundaries_are_exact():
    noise = np.tile([1.0, -1.0], 10)
    walk = np.cumsum(np.tile([1.0, 1.0, -1.0, 1.0], 5))
    fit = fit_local_level([noise, np.arange(20.0), walk])
    assert fit.status[:2].tolist() == ["fixed level", "pure walk"]
    assert fit.var_level[0] == 0.0
    assert fit.var_obs[0] == pytest.approx(noise.var(ddof=1))
    assert fit.var_obs[1] == 0.0
    assert fit.var_level[1] == pytest.approx(1.0)


def test_no_grid_point_beats_the_fit():
    _, y = walks(np.random.default_rng(3), 60, 25, 1.0, 0.2)
    y[:, [4, 5, 11]] = np.nan
    fit = fit_local_level(y)
    total = fit.var_obs + fit.var_level
    for share in np.linspace(0, 1, 41):
        for size in (0.7, 1.0, 1.4):
            other = filter_local_level(y, (1 - share) * size * total, share * size * total)
            assert (other.loglik <= fit.loglik + 1e-6).all()  # the search stops 3e-5 from the top


series = st.lists(
    st.one_of(st.floats(-100, 100).map(lambda x: round(x, 2)), st.just(np.nan)),
    min_size=6,
    max_size=15,
)


@settings(max_examples=40)
@given(series, st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_shift_and_scale_carry_through(values, shift, scale):
    y = np.array([values])
    plain, moved = fit_local_level(y), fit_local_level(shift + scale * y)
    # Rounding of shifted values moves the flat top of the likelihood a little.
    np.testing.assert_allclose(
        moved.loglik + (plain.n_obs - 1) * np.log(scale), plain.loglik, rtol=1e-6, atol=1e-6
    )
    first = smooth_local_level(y, 2.0, 1.0)
    second = smooth_local_level(shift + scale * y, 2.0 * scale**2, scale**2)
    np.testing.assert_allclose(second.mean, shift + scale * first.mean, atol=1e-6)
    np.testing.assert_allclose(second.var, scale**2 * first.var, rtol=1e-9)


@settings(max_examples=25)
@given(st.lists(st.lists(st.floats(-9, 9), min_size=8, max_size=8), min_size=1, max_size=5))
def test_batching_is_one_at_a_time(rows):
    y = np.array(rows)
    y[:, 3] = np.nan
    together = fit_local_level(y)
    for i, row in enumerate(y):
        alone = fit_local_level(row[None])
        assert together.status[i] == alone.status[0]
        assert together.var_obs[i] == alone.var_obs[0]
        assert together.var_level[i] == alone.var_level[0]


def test_chunks_do_not_show():
    _, y = walks(np.random.default_rng(4), 2500, 8, 1.0, 0.5)
    together, tail = fit_local_level(y), fit_local_level(y[2040:2060])
    np.testing.assert_array_equal(together.var_obs[2040:2060], tail.var_obs)


def test_missing_values_are_marginalised():
    y = np.array([[1.0, 2.0, np.nan, np.nan, 3.0, 1.0]])
    trimmed = smooth_local_level(y, 1.0, 0.4)
    padded = np.hstack([np.full((1, 3), np.nan), y, np.full((1, 2), np.nan)])
    result = smooth_local_level(padded, 1.0, 0.4)
    np.testing.assert_allclose(result.mean[:, 3:9], trimmed.mean)
    assert result.loglik[0] == pytest.approx(trimmed.loglik[0])
    np.testing.assert_allclose(np.diff(result.var[0, :4]), -0.4)
    np.testing.assert_allclose(np.diff(result.var[0, 8:]), 0.4)


@pytest.mark.parametrize("var_level", [0.0, 0.1, 1.0])
def test_intervals_cover_as_claimed_when_the_variances_are_known(var_level):
    level, y = walks(np.random.default_rng(5), 2000, 20, 1.0, var_level)
    y[:, [6, 7, 19]] = np.nan
    low, high = smooth_local_level(y, 1.0, var_level).interval(0.9)
    covered = ((low <= level) & (level <= high)).mean()
    # A fixed level is one draw per series: standard error 0.007.
    assert covered == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(("var_level", "expected"), [(0.0, 0.88), (0.1, 0.76), (1.0, 0.71)])
def test_intervals_that_trust_estimated_variances_cover_less(var_level, expected):
    level, y = walks(np.random.default_rng(6), 1000, 20, 1.0, var_level)
    fit = fit_local_level(y)
    low, high = smooth_local_level(y, fit.var_obs, fit.var_level).interval(0.9)
    covered = ((low <= level) & (level <= high)).mean()
    # Documents the shortfall that `average_local_level` mends; simulation error about 0.01.
    assert covered == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_local_level([1.0, 2.0]), r"y has 1 dimension.*y\[None, :\]"),
        (lambda: fit_local_level([[1.0, np.inf]]), r"y\[0, 1\] is infinite"),
        (lambda: filter_local_level([[1.0]], -1.0, 1.0), "var_obs holds -1"),
        (lambda: filter_local_level([[1.0]], 1.0, np.inf), "var_level holds inf"),
        (lambda: smooth_local_level([[1.0]], [1.0, 2.0], 1.0), r"var_obs has shape \(2,\)"),
        (lambda: smooth_local_level([[1.0]], 1.0, 1.0).interval(90), "coverage 90"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()


def test_no_series_is_no_problem():
    assert fit_local_level(np.empty((0, 5))).var_obs.shape == (0,)
    assert smooth_local_level(np.empty((0, 5)), 1.0, 1.0).mean.shape == (0, 5)
    assert fit_local_level(np.empty((2, 0))).status.tolist() == ["too few observations"] * 2


def test_relative_noise_agrees_with_the_dense_normal():
    """A share of n observations weighs as n: checked against the multivariate normal."""
    rng = np.random.default_rng(7)
    y = rng.normal(size=(3, 9))
    y[1, 4] = np.nan
    noise = rng.uniform(0.2, 5.0, size=y.shape)
    smoothed = smooth_local_level(y, 0.7, 0.3, noise)
    for row in range(len(y)):
        seen = np.flatnonzero(np.isfinite(y[row]))
        walk = 0.3 * np.minimum.outer(np.arange(9), np.arange(9))
        diffuse = walk + 1e7  # a start so wide that it tells nothing
        data = diffuse[np.ix_(seen, seen)] + np.diag(0.7 * noise[row, seen])
        weights = np.linalg.solve(data, diffuse[seen])
        # 1e-4: what is left of the start's width of 1e7 in double precision
        np.testing.assert_allclose(smoothed.mean[row], weights.T @ y[row, seen], atol=1e-4)
        np.testing.assert_allclose(
            smoothed.var[row], np.diag(diffuse - diffuse[seen].T @ weights), atol=1e-4
        )


@pytest.mark.parametrize("noise", [np.zeros((1, 3)), np.ones((3, 1)), [[1.0, np.inf, 1.0]]])
def test_relative_noise_must_fit(noise):
    with pytest.raises(ComityError, match="noise"):
        fit_local_level([[1.0, 2.0, 4.0]], noise)


def test_only_the_ratios_of_the_noise_matter(nile):
    """Noise given as 1 / n or as 1 / (100 n) is the same model; var_obs belongs to noise 1."""
    noise = np.random.default_rng(3).uniform(0.5, 2.0, size=(1, 100))
    one, other = (fit_local_level([nile.NILE], noise * factor) for factor in (1.0, 0.01))
    np.testing.assert_allclose(other.var_obs, 100 * one.var_obs, rtol=1e-3)  # of the search
    np.testing.assert_allclose(other.var_level, one.var_level, rtol=1e-3)
    np.testing.assert_allclose(other.loglik, one.loglik, rtol=ROUNDING)
