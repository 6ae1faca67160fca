from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from comity.errors import ComityError
from comity.methods.dilemma import abandonment, entrapment, probability_of_fall, who_pays

share = st.floats(0, 1)
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


@given(share, st.floats(0, 2), share, share)
def test_abandonment_is_its_formula(dependence, substitutes, fall, hedging):
    plain = abandonment(dependence, substitutes, fall)
    lack = max(0.0, 1 - substitutes)
    # Rounding of the product only.
    assert plain.value == pytest.approx(dependence * lack * fall, abs=1e-15)
    hedged = abandonment(dependence, substitutes, fall, hedging)
    assert hedged.value >= plain.value - 1e-15
    assert hedged.value <= dependence * lack + 1e-15
    assert abandonment(dependence, substitutes, fall, 0.0).value == plain.value
    assert abandonment(dependence, substitutes, fall, 1.0).value == dependence * lack
    assert set(hedged.components) - set(plain.components) == {"hedging"}
    assert hedged.components["lack_of_substitutes"][0] == lack


def test_intervals_are_quantiles_of_the_draws():
    fall = np.linspace(0, 1, 101)
    risk = abandonment(0.5, 0.5, fall)
    np.testing.assert_allclose([risk.value, risk.low, risk.high], [0.125, 0.0125, 0.2375])
    np.testing.assert_allclose(risk.components["fall"], [0.5, 0.05, 0.95])
    assert risk.components["dependence"] == (0.5, 0.5, 0.5)


def test_the_product_is_formed_draw_by_draw():
    together, against = [0.0, 1.0], [1.0, 0.0]
    assert entrapment(together, together, 1.0).value == 0.5
    assert entrapment(together, against, 1.0).value == 0.0


def test_dyads_and_periods_follow_the_draws():
    rng = np.random.default_rng(2)
    fall = rng.uniform(size=(50, 4, 3))
    dependence = rng.uniform(size=(1, 4, 3))
    risk = abandonment(dependence, 0.2, fall)
    assert risk.value.shape == risk.low.shape == risk.components["dependence"][2].shape == (4, 3)
    np.testing.assert_allclose(risk.value, dependence[0] * 0.8 * fall.mean(axis=0))
    np.testing.assert_allclose(risk.high, dependence[0] * 0.8 * np.quantile(fall, 0.95, axis=0))


def test_unknown_is_not_zero_and_says_what_is_missing():
    risk = abandonment([[0.0, 0.5, 0.5]], [[0.1, nan, 0.1]], [[nan, 0.2, 0.2]] * 2)
    np.testing.assert_array_equal(np.isnan(risk.value), [True, True, False])
    np.testing.assert_array_equal(np.isnan(risk.high), [True, True, False])
    assert set(risk.missing) == {"fall", "lack_of_substitutes"}
    np.testing.assert_array_equal(risk.missing["fall"], [True, False, False])
    np.testing.assert_array_equal(risk.missing["lack_of_substitutes"], [False, True, False])
    assert abandonment(0.5, 0.5, 0.1).missing == {}
    assert set(entrapment(nan, 0.5, nan).missing) == {"obligation_depth", "exposure"}


def test_no_tie_but_another_is_substituted():
    assert abandonment(0.5, np.inf, 0.5).value == 0.0


def test_the_balance_of_transfers():
    burden = who_pays([[4.0], [nan]], [0.0, 4.0, nan], 0.25)
    np.testing.assert_array_equal(burden.net, [[4.0, 0.0, nan], [nan] * 3])
    np.testing.assert_array_equal(burden.tilt, [[1.0, 0.0, nan], [nan] * 3])
    np.testing.assert_array_equal(burden.financed, np.full((2, 3), 0.25))


def test_unknown_transfers_leave_financed_trade_known():
    burden = who_pays([nan, 1.0, 0.0], [1.0, 1.0, 0.0], [0.5, nan, 0.5])
    np.testing.assert_array_equal(np.isnan(burden.net), [True, False, False])
    np.testing.assert_array_equal(np.isnan(burden.tilt), [True, False, True])
    np.testing.assert_array_equal(np.isnan(burden.financed), [False, True, False])


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_what_one_gives_the_other_gets(out, received):
    here, there = who_pays(out, received, 0.0), who_pays(received, out, 0.0)
    assert here.net == -there.net
    if out + received > 0:
        assert here.tilt == -there.tilt
        assert -1 <= here.tilt <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: abandonment([0.2, 1.2], 0.5, 0.5), r"dependence\[1\] is 1.2: no share"),
        (lambda: abandonment(0.2, -0.5, 0.5), "substitutes is -0.5: negative"),
        (lambda: abandonment(0.2, 0.5, 50.0), "fall is 50.0"),
        (lambda: abandonment(0.2, 0.5, 0.5, hedging=2.0), "hedging is 2.0"),
        (lambda: abandonment([0.1] * 3, 0.5, [0.1] * 2), r"dependence \(3,\).*draws first"),
        (lambda: entrapment(0.2, 0.5, -0.1), "exposure is -0.1"),
        (lambda: one(delta=-0.1, horizon=2), "delta is -0.1"),
        (lambda: one(delta=nan, horizon=2), "delta is nan"),
        (lambda: one(delta=0.1, horizon=0), "horizon is 0"),
        (lambda: one(delta=0.1, horizon=1.5), "horizon is 1.5"),
        (lambda: one(variance=-1.0, delta=0.1, horizon=2), "step_variance is -1.0: no variance"),
        (lambda: who_pays(-1.0, 0.0, 0.0), "transfers_out is -1.0: no amount"),
        (lambda: who_pays(1.0, np.inf, 0.0), "transfers_in is inf"),
        (lambda: who_pays(1.0, 0.0, 1.5), "financed_imports is 1.5"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
