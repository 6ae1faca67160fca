"""First passages against closed forms and simulation."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from comity.errors import ComityError
from comity.methods.first_passage import probability_of_fall

nan = np.nan


def one(level=0.0, variance=1.0, **options):
    return float(probability_of_fall([level], variance, **options)[0])


@pytest.mark.parametrize("horizon", [1, 2, 3, 5, 10, 60])
def test_a_fall_of_any_size_is_sparre_andersens_closed_form(horizon):
    # A walk of symmetric steps stays at or above its start h times with C(2h, h) / 4^h, whatever
    # its steps (Feller 1971, An Introduction to Probability Theory II, XII.7).
    stays = comb(2 * horizon, horizon) / 4**horizon
    # Rounding alone: at 0 the curve through the grid is one of its points.
    assert one(delta=0.0, horizon=horizon) == pytest.approx(1 - stays, abs=1e-11)


def test_one_period_is_the_normal_tail():
    for delta in (0.0, 0.13, 1.0, 3.7):
        # The cubic through the grid errs by less than 1e-8.
        assert one(delta=delta, horizon=1) == pytest.approx(norm.sf(delta), abs=1e-8)


def test_two_periods_are_the_bivariate_normal():
    both = np.array([[1.0, 1.0], [1.0, 2.0]])
    from scipy.stats import multivariate_normal

    stays = multivariate_normal([0, 0], both).cdf([0.7, 0.7])
    # scipy integrates the bivariate normal to about 1e-5.
    assert one(delta=0.7, horizon=2) == pytest.approx(1 - stays, abs=2e-5)


@pytest.mark.parametrize(("delta", "horizon"), [(0.5, 3), (2.0, 5), (4.0, 12)])
def test_agrees_with_simulation(delta, horizon):
    rng = np.random.default_rng(5)
    falls = rng.normal(size=(200_000, horizon)).cumsum(axis=1).min(axis=1) < -delta
    # Four standard errors of 200 000 walks.
    assert one(delta=delta, horizon=horizon) == pytest.approx(
        falls.mean(), abs=4 * falls.std() / np.sqrt(200_000)
    )


def test_lies_between_the_fall_at_the_horizon_and_the_walk_watched_without_pause():
    for delta in (0.3, 1.0, 3.0):
        at_the_end = norm.sf(delta / np.sqrt(8))
        assert at_the_end < one(delta=delta, horizon=8) < 2 * at_the_end


def test_approaches_the_reflection_corrected_for_discrete_time():
    # Siegmund 1985: the line lies 0.5826 steps further off; good to order 1 / h.
    expected = 2 * norm.sf((10.0 + 0.5826) / np.sqrt(100))
    assert one(delta=10.0, horizon=100) == pytest.approx(expected, abs=1e-3)


@given(st.floats(0, 5), st.integers(1, 8), st.floats(0.01, 4.0))
def test_grows_with_the_horizon_and_shrinks_with_the_fall(delta, horizon, variance):
    found = one(variance=variance, delta=delta, horizon=horizon)
    assert 0 <= found <= 1
    # 1e-8: where there is next to nothing left, the cubic through the grid decides.
    assert one(variance=variance, delta=delta, horizon=horizon + 1) >= found - 1e-8
    assert one(variance=variance, delta=delta + 0.5, horizon=horizon) <= found + 1e-8
    scaled = one(variance=4 * variance, delta=2 * delta, horizon=horizon)
    assert scaled == pytest.approx(found, abs=1e-8)


def test_the_level_matters_only_against_a_common_line():
    levels = [0.9, 0.5, 0.2, nan]
    own = probability_of_fall(levels, 0.04, delta=0.3, horizon=3)
    assert own[0] == own[1] == own[2]
    line = probability_of_fall(levels, 0.04, delta=0.3, horizon=3, since=0.7)
    assert line[0] < line[1] < 1.0
    assert line[2] == 1.0  # it lies below the line already
    assert np.isnan(own[3])
    assert np.isnan(line[3])


def test_draws_of_the_variance_and_dyads_broadcast():
    found = probability_of_fall(np.zeros((2, 3)), [[0.0], [nan]], delta=0.1, horizon=4)
    np.testing.assert_array_equal(found, [[0.0] * 3, [nan] * 3])
    assert one(variance=0.0, delta=0.0, horizon=4) == 0.0  # who does not move does not fall


@pytest.mark.parametrize("level", [2.0, 0.0, -1.0])
def test_a_walk_that_is_drawn_back_agrees_with_simulation(level):
    rng = np.random.default_rng(6)
    now, lowest = np.full(200_000, level), np.full(200_000, np.inf)
    for _ in range(5):
        now = 0.95 * now + np.sqrt(0.05) * rng.normal(size=now.size)
        lowest = np.minimum(lowest, now)
    falls = lowest < level - 0.5
    found = one(level, 0.05, delta=0.5, horizon=5, persistence=0.95)
    # Four standard errors of 200 000 walks.
    assert found == pytest.approx(falls.mean(), abs=4 * falls.std() / np.sqrt(200_000))


def test_many_levels_are_interpolated_between_a_few():
    levels = np.linspace(-2.0, 3.0, 101)
    found = probability_of_fall(levels, 0.05, delta=0.5, horizon=5, persistence=0.95)
    alone = [one(level, 0.05, delta=0.5, horizon=5, persistence=0.95) for level in levels[::10]]
    # Straight lines between 32 nodes; a probability is read to the per cent.
    np.testing.assert_allclose(found[::10], alone, atol=2e-3)
    assert (np.diff(found) > 0).all()  # the higher, the likelier a fall
    line = probability_of_fall(levels, 0.05, 0.5, 5, since=0.0, persistence=0.95)
    assert (line[levels < -0.5] == 1.0).all()


def test_without_pull_it_is_the_random_walk():
    nearly = one(1.0, 0.04, delta=0.3, horizon=4, persistence=1 - 1e-12)
    assert nearly == pytest.approx(one(1.0, 0.04, delta=0.3, horizon=4), abs=1e-6)


@pytest.mark.parametrize("persistence", [0.0, 1.1, -1.0])
def test_a_persistence_that_is_no_share_is_refused(persistence):
    with pytest.raises(ComityError, match="persistence is"):
        one(delta=0.1, horizon=2, persistence=persistence)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: one(delta=-0.1, horizon=2), "delta is -0.1"),
        (lambda: one(delta=nan, horizon=2), "delta is nan"),
        (lambda: one(delta=0.1, horizon=0), "horizon is 0"),
        (lambda: one(delta=0.1, horizon=1.5), "horizon is 1.5"),
        (lambda: one(variance=-1.0, delta=0.1, horizon=2), "step_variance is -1.0: no variance"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
