from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.errors import ComityError
from comity.methods.cohesion import ballast, bloc_or_pairs, cohesion

nan = np.nan
FOUR = ("A", "B", "C", "D")
SIX = list(combinations(FOUR, 2))


def walks(rng, draws, periods, pairs, common):
    """Paths whose changes share a component that explains so much of their variance."""
    shared = rng.normal(size=(draws, periods, 1)) * np.sqrt(common)
    own = rng.normal(size=(draws, periods, pairs)) * np.sqrt(1 - common)
    return np.cumsum(shared + own, axis=1)


def test_cohesion_is_the_mean_of_the_pairs_with_quantiles_over_draws():
    draws = np.linspace(0, 1, 101)[:, None] + np.array([-0.3, 0.0, 0.3])
    found = cohesion(draws, ["A", "B", "C"])
    np.testing.assert_allclose([found.value, found.low, found.high], [0.5, 0.05, 0.95])
    assert found.missing == ()


def test_pairs_that_rise_as_others_fall_leave_the_mean_certain():
    up = np.linspace(-1, 1, 21)
    found = cohesion(np.column_stack([up, -up, np.zeros(21)]), ["A", "B", "C"])
    # The draws cancel up to rounding.
    np.testing.assert_allclose([found.low, found.high], 0.0, atol=1e-15)


def test_an_unknown_pair_leaves_the_group_unknown_and_is_named():
    draws = np.zeros((5, 6))
    draws[:, 1] = draws[2, 5] = nan
    found = cohesion(draws, FOUR)
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.missing == (("A", "C"), ("C", "D"))


def test_a_star_loses_all_its_flows_with_its_hub():
    flows = [1.0 if "B" in pair else 0.0 for pair in SIX]
    found = ballast(np.zeros((3, 6)), SIX, flows)
    assert found.states == FOUR
    np.testing.assert_allclose(found.hub, [1 / 3, 1.0, 1 / 3, 1 / 3])
    np.testing.assert_array_equal(found.flow, [1.0, 3.0, 1.0, 1.0])
    np.testing.assert_array_equal(found.loss, 0.0)


def test_ballast_is_the_fall_of_the_mean_without_the_state():
    draws = np.random.default_rng(3).normal(size=(200, 6))
    found = ballast(draws, SIX)
    for k, state in enumerate(FOUR):
        rest = [p for p, pair in enumerate(SIX) if state not in pair]
        losses = draws.mean(axis=1) - draws[:, rest].mean(axis=1)
        np.testing.assert_allclose(found.loss[k], losses.mean())
        np.testing.assert_allclose([found.low[k], found.high[k]], np.quantile(losses, [0.05, 0.95]))
    assert np.isnan(found.flow).all()
    assert np.isnan(found.hub).all()


@given(arrays(np.float64, (4, 6), elements=st.floats(-3, 3)), st.permutations(range(6)))
def test_ballast_does_not_depend_on_the_order_of_pairs(draws, order):
    flows = np.arange(6.0)
    turned = [tuple(reversed(SIX[p])) if p % 2 else SIX[p] for p in order]
    one, other = (
        ballast(draws, SIX, flows),
        ballast(draws[:, order], turned, flows[list(order)]),
    )
    assert one.states == other.states
    np.testing.assert_allclose(one.hub, other.hub)
    # Sums in another order: rounding.
    np.testing.assert_allclose(one.loss, other.loss, atol=1e-12)
    np.testing.assert_allclose(one.loss.sum(), 0.0, atol=1e-12)  # of equal weights on each pair
    np.testing.assert_allclose(one.hub.sum(), 2.0)


def test_two_states_are_nothing_without_either():
    found = ballast([[0.5], [0.7]], [("A", "B")], [4.0])
    assert np.isnan(found.loss).all()
    np.testing.assert_array_equal(found.hub, 1.0)


def test_unknown_flows_and_pairs_stay_unknown():
    flows = np.ones(6)
    flows[0] = nan  # A with B
    draws = np.zeros((2, 6))
    draws[:, 5] = nan
    found = ballast(draws, SIX, flows)
    np.testing.assert_array_equal(found.flow, [nan, nan, 3.0, 3.0])
    assert np.isnan(found.hub).all()
    assert np.isnan(found.loss).all()
    assert np.isnan(ballast(draws, SIX, np.zeros(6)).hub).all()


@pytest.mark.parametrize("pairs", [2, 3, 6])
def test_pairs_that_move_as_one(pairs):
    path = np.random.default_rng(1).normal(size=(5, 30, 1)).cumsum(axis=1)
    found = bloc_or_pairs(path + np.arange(pairs), np.random.default_rng(2), permutations=200)
    # Differences of levels that are not equal round differently.
    assert found.ratio == pytest.approx(pairs, rel=1e-12)
    assert found.common == pytest.approx(1.0, rel=1e-12)
    assert found.p_value == pytest.approx(1 / 201)
    assert found.null[1] < pairs
    assert (found.pairs, found.changes) == (pairs, 29)


def test_pairs_that_rise_as_others_fall():
    path = np.random.default_rng(1).normal(size=(30, 1)).cumsum(axis=0)
    found = bloc_or_pairs(path * [1.0, -1.0], np.random.default_rng(2), permutations=200)
    assert found.ratio == pytest.approx(0.0, abs=1e-12)  # rounding
    assert found.common == pytest.approx(-1.0, abs=1e-12)
    assert found.p_value > 0.95


@pytest.mark.parametrize("common", [0.0, 0.3, 0.8])
def test_measures_the_common_share_of_simulated_walks(common):
    values = walks(np.random.default_rng(4), 400, 60, 6, common)
    found = bloc_or_pairs(values, np.random.default_rng(5), permutations=400)
    # Mean of 400 series: its standard error is about 0.01 of the common share.
    assert found.common == pytest.approx(common, abs=0.03)
    assert found.ratio == pytest.approx(1 + 5 * common, abs=0.15)
    assert found.low < found.ratio < found.high
    assert found.null[0] < 1.0 < found.null[1]


def test_shuffles_reject_independent_pairs_as_often_as_they_say():
    rng = np.random.default_rng(6)
    values = walks(rng, 300, 25, 6, 0.0)
    p = np.array([bloc_or_pairs(one, rng, permutations=99).p_value for one in values])
    # Of 300 series 30 are expected at 0.1 and 150 at 0.5; three standard errors.
    assert abs((p <= 0.1).mean() - 0.1) < 3 * np.sqrt(0.09 / 300)
    assert abs((p <= 0.5).mean() - 0.5) < 3 * np.sqrt(0.25 / 300)


def test_shuffles_find_pairs_that_share_a_third_of_their_changes():
    rng = np.random.default_rng(7)
    values = walks(rng, 100, 30, 6, 1 / 3)
    p = np.array([bloc_or_pairs(one, rng, permutations=99).p_value for one in values])
    assert (p <= 0.05).mean() > 0.9


def test_noise_of_separate_draws_only_lowers_the_ratio():
    rng = np.random.default_rng(8)
    path = walks(rng, 1, 60, 6, 1.0)
    noisy = path + np.cumsum(rng.normal(size=(200, 60, 6)), axis=1)
    found = bloc_or_pairs(noisy, rng, permutations=200)
    assert 1.0 < found.ratio < bloc_or_pairs(path, rng, permutations=1).ratio


def test_changes_count_where_all_pairs_are_known():
    values = walks(np.random.default_rng(9), 3, 12, 2, 0.5)
    gappy = values.copy()
    gappy[:, :4, 1] = nan
    gappy[0, 8, 0] = nan
    found = bloc_or_pairs(gappy, np.random.default_rng(1), permutations=9)
    assert found.changes == 5  # 4 to 8 less one, 9 to 12
    changes = np.diff(values, axis=1)[:, [4, 5, 6, 9, 10]]
    expected = changes.mean(axis=2).var(axis=1) / (changes.var(axis=1).mean(axis=1) / 2)
    assert found.ratio == pytest.approx(expected.mean())


def test_nothing_moves():
    still = np.zeros((2, 6, 3)) + np.linspace(0.1, 0.7, 6)[:, None]
    found = bloc_or_pairs(still, np.random.default_rng(1), permutations=9)
    assert np.isnan([found.ratio, found.low, found.common, found.null[0], found.p_value]).all()


def test_the_same_generator_gives_the_same_answer():
    values = walks(np.random.default_rng(9), 3, 12, 3, 0.5)
    one, other = (bloc_or_pairs(values, np.random.default_rng(1)) for _ in range(2))
    assert one == other


RNG = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohesion(np.zeros((3, 5)), FOUR), r"\(3, 5\), the group 6 pair"),
        (lambda: cohesion(np.zeros((0, 6)), FOUR), r"\(0, 6\)"),
        (lambda: cohesion(np.zeros((3, 3)), ["A", "B", "A"]), "members hold A 2 times"),
        (lambda: cohesion(np.zeros((3, 0)), ["A"]), "0 pair"),
        (lambda: ballast(np.zeros((3, 5)), SIX), r"\(3, 5\)"),
        (lambda: ballast(np.zeros((1, 5)), SIX[:5]), "lack C with D.*NaN"),
        (lambda: ballast(np.zeros((1, 2)), [("A", "B"), ("B", "A")]), "2 times"),
        (lambda: ballast(np.zeros((1, 1)), [("A", "A")]), "A with itself"),
        (lambda: ballast(np.zeros((1, 6)), SIX, [-1.0] * 6), r"flows\[0\] is -1.0"),
        (lambda: ballast(np.zeros((1, 6)), SIX, [1.0]), r"flows have shape \(1,\)"),
        (lambda: bloc_or_pairs(np.zeros((4, 9, 1)), RNG), "two pairs"),
        (lambda: bloc_or_pairs(np.zeros(9), RNG), r"\(9,\)"),
        (lambda: bloc_or_pairs(np.zeros((1, 3, 2)), RNG), "2 change.*3 are needed"),
        (lambda: bloc_or_pairs(np.full((1, 5, 2), np.inf), RNG), "infinite"),
        (lambda: bloc_or_pairs(np.zeros((1, 5, 2)), RNG, permutations=0), "permutations is 0"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
