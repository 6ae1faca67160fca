import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.methods.dilemma import abandonment, entrapment, who_pays

share = st.floats(0, 1)
nan = np.nan


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
        (lambda: who_pays(-1.0, 0.0, 0.0), "transfers_out is -1.0: no amount"),
        (lambda: who_pays(1.0, np.inf, 0.0), "transfers_in is inf"),
        (lambda: who_pays(1.0, 0.0, 1.5), "financed_imports is 1.5"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
