import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from comity.errors import ComityError
from comity.methods._local_level import panel_of, sweep
from comity.methods.state_space import fit_local_level

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


@pytest.mark.parametrize("share", [0.0, 0.005, 1 / 3, 1.0])
@pytest.mark.parametrize(
    "gaps", [[], [0, 1], [7, 8], [3], [0, 2, 3, 4, 8], [1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 5, 7, 8]]
)
def test_smoother_agrees_with_dense_algebra(share, gaps):
    y = np.array([1.2, 0.4, 2.2, -0.3, 0.9, 3.1, 2.7, 4.0, 3.3])
    y[gaps] = np.nan
    mean, var, loglik = dense(y, 1 - share, share)
    swept = sweep(panel_of(y[None]), share)
    np.testing.assert_allclose(swept.mean[:, 0], mean, atol=ROUNDING)
    np.testing.assert_allclose(swept.var[:, 0], var, atol=ROUNDING)
    free = np.isfinite(y).sum() - 1
    told = -0.5 * (free * np.log(2 * np.pi) + swept.log_det[0] + swept.squares[0])
    assert told == pytest.approx(loglik, abs=ROUNDING)


def test_the_fit_is_a_maximum_of_the_dense_likelihood(nile):
    y = np.array(nile.NILE[:40])
    fit = fit_local_level([y])
    H, Q = float(fit.var_obs[0]), float(fit.var_level[0])
    assert fit.loglik[0] == pytest.approx(dense(y, H, Q)[2], rel=ROUNDING)
    for up in ((0.98, 1.0), (1.02, 1.0), (1.0, 0.9), (1.0, 1.1)):
        assert dense(y, H * up[0], Q * up[1])[2] < fit.loglik[0]


def test_too_few_observations_give_nan_and_a_reason():
    fit = fit_local_level([[1.0, np.nan, 2.0], [np.nan, np.nan, np.nan]])
    assert fit.status.tolist() == ["too few observations"] * 2
    assert np.isnan([fit.var_obs, fit.var_level, fit.loglik]).all()
    assert fit.n_obs.tolist() == [2, 0]


def test_constant_series_has_no_variance_and_its_own_level():
    y = [[0.3, np.nan, 0.1 + 0.2, 0.3]]
    fit = fit_local_level(y)
    assert (fit.status[0], fit.var_obs[0], fit.var_level[0]) == ("constant", 0.0, 0.0)
    assert fit.loglik[0] == np.inf


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
    fit, free = fit_local_level(y), 21
    for share in np.linspace(0, 1, 41):
        swept = sweep(panel_of(y), share)
        best = swept.squares / free  # the scale at which this share is likeliest
        loglik = -0.5 * (free * (np.log(2 * np.pi * best) + 1) + swept.log_det)
        assert (loglik <= fit.loglik + 1e-6).all()  # the search stops 3e-5 from the top


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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_local_level([1.0, 2.0]), r"y has 1 dimension.*y\[None, :\]"),
        (lambda: fit_local_level([[1.0, np.inf]]), r"y\[0, 1\] is infinite"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()


def test_no_series_is_no_problem():
    assert fit_local_level(np.empty((0, 5))).var_obs.shape == (0,)
    assert fit_local_level(np.empty((2, 0))).status.tolist() == ["too few observations"] * 2


def test_relative_noise_agrees_with_the_dense_normal():
    """A share of n observations weighs as n: checked against the multivariate normal."""
    rng = np.random.default_rng(7)
    y = rng.normal(size=(3, 9))
    y[1, 4] = np.nan
    noise = rng.uniform(0.2, 5.0, size=y.shape)
    swept = sweep(panel_of(y, noise), 0.3)
    for row in range(len(y)):
        seen = np.flatnonzero(np.isfinite(y[row]))
        walk = 0.3 * np.minimum.outer(np.arange(9), np.arange(9))
        diffuse = walk + 1e7  # a start so wide that it tells nothing
        data = diffuse[np.ix_(seen, seen)] + np.diag(0.7 * noise[row, seen])
        weights = np.linalg.solve(data, diffuse[seen])
        # 1e-4: what is left of the start's width of 1e7 in double precision
        np.testing.assert_allclose(swept.mean[:, row], weights.T @ y[row, seen], atol=1e-4)
        np.testing.assert_allclose(
            swept.var[:, row], np.diag(diffuse - diffuse[seen].T @ weights), atol=1e-4
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
