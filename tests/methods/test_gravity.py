import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from comity.errors import ComityError
from comity.methods.gravity import gravity


@pytest.fixture(scope="module")
def other():
    """A made-up panel, and what another program estimates from it."""
    path = Path(__file__).parents[1] / "reference" / "gravity.py"
    spec = importlib.util.spec_from_file_location("gravity_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sums(labels, values):
    return np.bincount(np.unique(labels, return_inverse=True)[1], values)


def made_up(seed, n_states=12, n_years=2, sizes=1.5):
    """Flows with effects of both ends by year; gamma errors, a fifth of them 0."""
    rng = np.random.default_rng(seed)
    year, a, b = np.array(
        [(t, *p) for t in range(n_years) for p in itertools.permutations(range(n_states), 2)]
    ).T
    X = np.column_stack([rng.normal(size=len(a)), rng.random(len(a)) < 0.3]).astype(float)
    size = rng.normal(size=(2, n_years, n_states)) * sizes
    mean = np.exp(X @ [-0.8, 0.5] + size[0, year, a] + size[1, year, b])
    flow = mean * rng.gamma(2.0, 0.5, len(a)) * (rng.random(len(a)) < 0.8) / 0.8
    return flow, X, year * 100 + a, year * 100 + b


@pytest.mark.parametrize("model", ["EFFECTS", "PLAIN"])
def test_another_program_finds_the_same(other, model):
    flow, X, origin, destination, pair = other.panel()
    known = getattr(other, model)
    ends = (origin, destination) if model == "EFFECTS" else ()
    fit, by_pair = gravity(flow, X, *ends), gravity(flow, X, *ends, pair=pair)
    used = ~fit.separated
    small = np.sqrt(fit.n_obs / (fit.n_obs - known["unknowns"]))  # what makes HC1 of HC0
    # Figures there are given to ten digits.
    close = {"rtol": 1e-8}
    np.testing.assert_allclose(fit.coefficients, known["coefficients"], **close)
    np.testing.assert_allclose(fit.se, small * np.array(known["hc0"]), **close)
    np.testing.assert_allclose(by_pair.se, known["pair"], **close)
    np.testing.assert_allclose(fit.fitted[used][:3], known["fitted"], **close)
    scaled = fit.anscombe[used][:3] * np.sqrt(fit.dispersion)
    np.testing.assert_allclose(scaled, known["anscombe"], **close)
    assert fit.deviance == pytest.approx(known["deviance"], rel=1e-8)
    assert fit.dispersion == pytest.approx(known["dispersion"], rel=1e-8)
    assert fit.intercept == pytest.approx(known.get("intercept", np.nan), rel=1e-8, nan_ok=True)
    assert fit.converged


def test_ends_without_flow_are_set_aside_and_said(other):
    flow, X, origin, destination, _ = other.panel()
    fit = gravity(flow, X, origin, destination)
    silent = origin == 15  # state 7 in the second year
    np.testing.assert_array_equal(fit.separated, silent)
    assert fit.n_obs == 105
    assert (fit.fitted[silent] == 0).all()
    assert np.isnan(fit.anscombe[silent]).all()
    zero = ~silent & (flow == 0)
    assert zero.any()
    assert np.isnan(fit.log_residual[zero]).all()
    assert (fit.anscombe[zero] < 0).all()


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.floats(1e-6, 1e9))
def test_margins_hold_and_the_unit_does_not_matter(seed, unit):
    flow, X, origin, destination = made_up(seed)
    fit, scaled = (
        gravity(flow, X, origin, destination),
        gravity(unit * flow, X, origin, destination),
    )
    assert fit.converged
    # The effects are taken out with a relative error of 1e-11, the search stops at 1e-8.
    np.testing.assert_allclose(sums(origin, fit.fitted), sums(origin, flow), rtol=1e-7)
    np.testing.assert_allclose(sums(destination, fit.fitted), sums(destination, flow), rtol=1e-7)
    np.testing.assert_allclose(scaled.coefficients, fit.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(scaled.se, fit.se, rtol=1e-6)
    np.testing.assert_allclose(scaled.fitted, unit * fit.fitted, rtol=1e-6)
    np.testing.assert_allclose(scaled.anscombe, fit.anscombe, rtol=1e-6, atol=1e-7)


def test_scores_are_zero_at_the_maximum():
    flow, X, origin, destination = made_up(3)
    fit = gravity(flow, X, origin, destination)
    # Relative to the largest possible score, to the accuracy of the search.
    assert (np.abs((flow - fit.fitted) @ X) < 1e-7 * flow.sum()).all()


def test_the_specification_of_santos_silva_and_tenreyro_is_recovered():
    # Made up: 136 states and 18,360 rows as in their Table 3, with its coefficients, the log of
    # both products, and errors whose variance rises with the square of the mean.
    rng = np.random.default_rng(5)
    a, b = np.array(list(itertools.permutations(range(136), 2))).T
    place = rng.normal(size=(136, 2))
    log_distance = np.log(0.1 + np.hypot(*(place[a] - place[b]).T))
    border, colony = log_distance < np.quantile(log_distance, 0.02), rng.random(len(a)) < 0.17
    language = (rng.integers(5, size=136)[a] == rng.integers(5, size=136)[b]).astype(float)
    product = rng.normal(size=136)
    X = np.column_stack([product[a], product[b], log_distance, border, language, colony])
    true = np.array([0.733, 0.741, -0.784, 0.193, 0.746, 0.025])
    flow = np.exp(X @ true) * rng.gamma(1.0, 1.0, len(a)) * (rng.random(len(a)) < 0.5) / 0.5
    fit = gravity(flow, X)
    assert (flow == 0).mean() > 0.4
    # Six coefficients: all within three standard errors but once in sixty times.
    assert (np.abs(fit.coefficients - true) < 3 * fit.se).all()
    assert fit.se.max() < 0.2


def test_standard_errors_are_nearly_the_spread_over_samples():
    fits = [gravity(*made_up(seed, n_states=40, n_years=1, sizes=0.5)) for seed in range(150)]
    estimates = np.array([fit.coefficients for fit in fits])
    z = (estimates - [-0.8, 0.5]) / [fit.se for fit in fits]
    assert np.abs(z.mean(axis=0)).max() < 4 / np.sqrt(150)  # four standard errors of a mean
    # Errors are known to be too small, by 1.1 to 1.3 for states this much alike; the spread of
    # 150 is known to 6 %.
    assert ((z.std(axis=0) > 0.9) & (z.std(axis=0) < 1.5)).all()


def test_one_end_alone_and_labels_of_text():
    flow, X, origin, destination = made_up(4)
    one = gravity(flow, X, origin)
    np.testing.assert_allclose(sums(origin, one.fitted), sums(origin, flow), rtol=1e-7)
    text = gravity(flow, X, origin.astype(str), destination.astype(str))
    np.testing.assert_allclose(text.fitted, gravity(flow, X, origin, destination).fitted, rtol=1e-9)
    assert np.isnan(text.intercept)


def test_without_covariates_fitted_flows_are_those_of_the_margins():
    flow = np.array([4.0, 6.0, 16.0, 24.0])
    fit = gravity(flow * [1, 1, 1, 2], np.empty((4, 0)), [0, 0, 1, 1], [0, 1, 0, 1])
    # Complete table: product of the margins (10, 64), (20, 54) over the sum 74.
    np.testing.assert_allclose(fit.fitted, np.outer([10, 64], [20, 54]).ravel() / 74, rtol=1e-9)


def test_unknown_rows_take_no_part():
    flow, X, origin, destination = made_up(6)
    gaps = flow.copy()
    gaps[:10] = np.nan
    holed = X.copy()
    holed[10:15, 0] = np.nan
    fit = gravity(gaps, holed, origin, destination)
    rest = gravity(flow[15:], X[15:], origin[15:], destination[15:])
    np.testing.assert_allclose(fit.coefficients, rest.coefficients, rtol=1e-9)
    assert np.isnan(fit.fitted[:15]).all()
    assert fit.n_obs == len(flow) - 15
    assert not fit.separated.any()


def test_a_search_cut_short_says_so():
    fit = gravity(*made_up(7), iterations=2)
    assert not fit.converged
    assert fit.iterations == 2


def test_far_outliers_do_not_break_the_search():
    flow, X, origin, destination = made_up(8)
    flow[::17] *= 1e9
    fit = gravity(flow, X, origin, destination)
    assert fit.converged
    np.testing.assert_allclose(sums(origin, fit.fitted), sums(origin, flow), rtol=1e-6)


def test_anscombe_residuals_of_counts_are_nearly_normal():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(20_000, 1))
    fit = gravity(rng.poisson(np.exp(1.5 + 0.5 * x[:, 0])), x)
    assert fit.dispersion == pytest.approx(1, abs=0.05)  # standard error 0.01
    assert fit.anscombe.std() == pytest.approx(1, abs=0.1)  # approximate at small means
    assert abs(stats.skew(fit.anscombe)) < 0.2


def small(n=12):
    rng = np.random.default_rng(11)
    return rng.random(n) + 0.5, rng.normal(size=(n, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda y, x: gravity(y[None], x), "2 dimensions"),
        (lambda y, x: gravity(y, x[:, 0]), r"put a single one in as x\[:, None\]"),
        (lambda y, x: gravity(-y, x), r"flow\[0\] is -.*negative"),
        (lambda y, x: gravity(y * np.inf, x), "finite"),
        (lambda y, x: gravity(y, x * np.inf), r"covariates\[0, 0\] is infinite"),
        (lambda y, x: gravity(y[1:], x), "12 rows, flow 11"),
        (lambda y, x: gravity(y, x, origin=[1, 2]), "origin has shape"),
        (lambda y, x: gravity(y, x, destination=y), "destination holds float64"),
        (lambda y, x: gravity(0 * y, x), "nothing to estimate"),
        (lambda y, x: gravity(y, x, range(12)), "12 rows for 1 coefficients and 12 effects"),
        (lambda y, x: gravity(y, x, pair=np.zeros(12, int)), "one pair only"),
        (lambda y, x: gravity(y, np.ones((12, 1))), r"covariates\[:, 0\].*sum of the effects"),
        (lambda y, x: gravity(y, np.full((12, 1), 1e11 / 3)), "sum of the effects"),
        (lambda y, x: gravity(y, np.arange(12)[:, None] // 3 + 2000, np.arange(12) // 3), "sum of"),
        (lambda y, x: gravity(y, np.hstack([x, 2 * x])), r"covariates\[:, 1\].*leave it out"),
        (
            lambda y, x: gravity(y * (np.arange(12) > 2), np.arange(12)[:, None] < 2),
            r"covariates\[:, 0\].*separation",
        ),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call(*small())
