import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau

from comity.errors import ComityError
from comity.methods.cross_tables import cross_tables, pair_tables
from comity.methods.similarity import (
    agreement,
    chance_corrected_s,
    cohen_kappa,
    opposite,
    partial_agreement,
    scott_pi,
    signorino_ritter_s,
    tau_b,
)

DISTANCES = ("nominal", "absolute", "squared")
ratings = arrays(
    np.int8, st.tuples(st.integers(0, 12), st.integers(1, 5)), elements=st.integers(-1, 2)
)
two_states = arrays(np.int8, st.tuples(st.integers(1, 15), st.just(2)), elements=st.integers(0, 3))


def every_measure(tables):
    for distance in DISTANCES:
        yield partial_agreement(tables, distance)
        yield signorino_ritter_s(tables, distance)
        yield cohen_kappa(tables, distance)
        yield cohen_kappa(tables, distance, scale="observed")
        yield scott_pi(tables, distance)
    yield from (agreement(tables), opposite(tables), tau_b(tables))


def test_us_mexico_1946(known):
    table = known.US_MEXICO_1946
    assert agreement(table) == 0.5
    assert opposite(table) == pytest.approx(14 / 38)
    # Published to eight decimals.
    assert cohen_kappa(table, "squared") == pytest.approx(known.US_MEXICO["kappa"], abs=5e-9)
    assert scott_pi(table) == pytest.approx(known.US_MEXICO["pi"], abs=5e-9)
    assert tau_b(table) == pytest.approx(known.US_MEXICO["tau_b"], abs=5e-9)


def test_germany_russia_1914(known):
    portfolios = np.array([known.GERMANY, known.RUSSIA]).T
    table = pair_tables(portfolios, 4)[0]
    published = known.GERMANY_RUSSIA
    assert signorino_ritter_s(table) == pytest.approx(published["s"])
    # Published to eight decimals.
    assert cohen_kappa(table, "squared") == pytest.approx(published["kappa"], abs=5e-9)
    assert scott_pi(table) == pytest.approx(published["pi"], abs=5e-9)
    assert tau_b(table) == pytest.approx(published["tau_b"], abs=5e-9)
    weighted = pair_tables(portfolios, 4, weight=known.CAPABILITIES)[0]
    assert signorino_ritter_s(weighted) == pytest.approx(known.WEIGHTED_S)


@settings(max_examples=50)
@given(ratings)
def test_tables_count_what_a_loop_counts(votes):
    n_states = votes.shape[1]
    weight = np.arange(votes.shape[0]) / 2
    expected = np.zeros((n_states, n_states, 3, 3), dtype=int)
    weighed = np.zeros((n_states, n_states, 3, 3))
    for row, of_item in zip(votes, weight, strict=True):
        for i in range(n_states):
            for j in range(n_states):
                if row[i] >= 0 and row[j] >= 0:
                    expected[i, j, row[i], row[j]] += 1
                    weighed[i, j, row[i], row[j]] += of_item
    np.testing.assert_array_equal(cross_tables(votes, 3), expected)
    upper = np.triu_indices(n_states, 1)
    np.testing.assert_array_equal(pair_tables(votes, 3), expected[upper])
    # The product takes square roots of the weights.
    np.testing.assert_allclose(pair_tables(votes, 3, weight), weighed[upper], atol=1e-12)
    backwards = upper[1], upper[0]
    np.testing.assert_array_equal(pair_tables(votes, 3, pairs=backwards), expected[backwards])


@settings(max_examples=80)
@given(two_states)
def test_measures_are_what_loops_over_items_give(votes):
    a, b = votes.T.astype(float)
    n, table = len(a), pair_tables(votes, 4)[0]
    gaps = {"nominal": a != b, "absolute": abs(a - b), "squared": (a - b) ** 2}
    pooled = np.concatenate([a, b])
    by_chance = {
        "nominal": lambda x, y: np.mean(x[:, None] != y),
        "absolute": lambda x, y: np.mean(abs(x[:, None] - y)),
        "squared": lambda x, y: np.mean((x[:, None] - y) ** 2),
    }
    for distance, largest in zip(DISTANCES, (1, 3, 9), strict=True):
        observed = gaps[distance].mean()
        assert signorino_ritter_s(table, distance) == pytest.approx(1 - 2 * observed / largest)
        chance, common = by_chance[distance](a, b), by_chance[distance](pooled, pooled)
        kappa = 1 - observed / chance if chance else np.nan
        pi = 1 - observed / common if common else np.nan
        assert cohen_kappa(table, distance) == pytest.approx(kappa, nan_ok=True)
        assert scott_pi(table, distance) == pytest.approx(pi, nan_ok=True)
    with np.errstate(invalid="ignore"):
        tau = kendalltau(a, b).statistic if n > 1 else np.nan
    assert tau_b(table) == pytest.approx(tau, nan_ok=True)


@settings(max_examples=50)
@given(ratings)
def test_measures_are_symmetric_and_bounded(votes):
    tables = cross_tables(votes, 3)
    for values in every_measure(tables):
        np.testing.assert_allclose(values, values.T, atol=1e-12)
        assert np.nanmax(values, initial=0) <= 1 + 1e-12
    for values in (signorino_ritter_s(tables), scott_pi(tables), tau_b(tables)):
        assert np.nanmin(values, initial=0) >= -1 - 1e-12  # rounding of the last digit
    assert ((agreement(tables) + opposite(tables) <= 1) | (tables.sum(axis=(2, 3)) == 0)).all()


@given(arrays(np.int8, st.integers(2, 15), elements=st.integers(0, 3)))
def test_identical_states_agree_entirely(votes):
    table = pair_tables(np.column_stack([votes, votes]), 4)[0]
    constant = len(set(votes)) == 1
    for value in (cohen_kappa(table, "squared"), scott_pi(table), tau_b(table)):
        assert np.isnan(value) if constant else value == pytest.approx(1)
    assert agreement(table) == signorino_ritter_s(table) == 1


@settings(max_examples=30)
@given(ratings, st.randoms(use_true_random=False))
def test_permuting_states_permutes(votes, random):
    order = list(range(votes.shape[1]))
    random.shuffle(order)
    before, after = cross_tables(votes, 3), cross_tables(votes[:, order], 3)
    for one, other in zip(every_measure(before), every_measure(after), strict=True):
        np.testing.assert_array_equal(one[np.ix_(order, order)], other)


@settings(max_examples=50)
@given(two_states)
def test_corrected_s_is_s_above_chance(votes):
    table = pair_tables(votes, 4)[0]
    for distance in DISTANCES:
        for margins in ("own", "pooled"):
            rows, columns = table.sum(axis=1), table.sum(axis=0)
            if margins == "pooled":
                rows = columns = (rows + columns) / 2
            by_chance = signorino_ritter_s(np.outer(rows, columns), distance)
            corrected = chance_corrected_s(table, distance, margins)
            if by_chance == 1:
                assert np.isnan(corrected)
            else:
                s = signorino_ritter_s(table, distance)
                assert corrected == pytest.approx((s - by_chance) / (1 - by_chance))


def test_lijphart_gives_half_for_an_abstention():
    table = np.array([[4, 1, 2], [1, 3, 0], [0, 1, 0]])
    assert partial_agreement(table) == pytest.approx((7 + 3 / 2) / 12)
    assert partial_agreement(table, "nominal") == pytest.approx(agreement(table))


def test_scale_counts_not_what_was_observed():
    observed_two = np.array([[3, 2], [1, 4]])
    widened = np.zeros((3, 3), dtype=int)
    widened[np.ix_([0, 2], [0, 2])] = observed_two
    for distance in DISTANCES:
        assert cohen_kappa(widened, distance) == pytest.approx(cohen_kappa(observed_two, distance))
    middle = np.zeros((3, 3), dtype=int)
    middle[:2, :2] = observed_two
    assert opposite(middle) == 0
    assert opposite(observed_two) == 0.3
    assert signorino_ritter_s(middle) == pytest.approx(1 - 2 * 0.3 / 2)


def test_kappa_on_the_observed_scale_moves_levels_together():
    """R's psych counts a level that neither state used as no level: 0, 1, 3 become 0, 1, 2."""
    table = np.zeros((4, 4))
    table[np.ix_([0, 1, 3], [0, 1, 3])] = [[17, 2, 5], [0, 0, 2], [9, 1, 2]]
    on_three = [[17, 2, 5], [0, 0, 2], [9, 1, 2]]
    observed = cohen_kappa(table, "squared", scale="observed")
    assert observed == pytest.approx(cohen_kappa(on_three, "squared"))
    assert observed != pytest.approx(cohen_kappa(table, "squared"), abs=1e-4)
    together = np.array([table, np.eye(4)])
    assert cohen_kappa(together, "squared", "observed") == pytest.approx([observed, 1.0])


def test_undefined_is_nan_not_one():
    tables = np.zeros((3, 2, 2), dtype=int)
    tables[1] = [[7, 0], [0, 0]]
    tables[2] = [[5, 0], [0, 5]]
    for measure in (cohen_kappa, scott_pi, chance_corrected_s, tau_b):
        np.testing.assert_array_equal(measure(tables), [np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(agreement(tables), [np.nan, 1.0, 1.0])
    np.testing.assert_array_equal(signorino_ritter_s(tables), [np.nan, 1.0, 1.0])
    np.testing.assert_array_equal(opposite(tables), [np.nan, 0.0, 0.0])


def test_absences_change_nothing():
    rng = np.random.default_rng(0)
    votes = rng.integers(0, 3, (40, 4)).astype(np.int8)
    padded = np.vstack([votes, np.full((15, 4), -1, dtype=np.int8)])
    np.testing.assert_array_equal(cross_tables(votes, 3), cross_tables(padded, 3))


def test_equal_weights_change_nothing():
    votes = np.random.default_rng(2).integers(-1, 3, (40, 4)).astype(np.int8)
    plain, weighted = pair_tables(votes, 3), pair_tables(votes, 3, np.full(40, 0.3))
    for one, other in zip(every_measure(plain), every_measure(weighted), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)  # rounding of the square roots


def test_independent_states_have_kappa_near_zero():
    votes = np.random.default_rng(1).integers(0, 3, (20_000, 2)).astype(np.int8)
    # Standard error about 1 / sqrt(20,000) = 0.007.
    assert cohen_kappa(cross_tables(votes, 3), "squared")[0, 1] == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cross_tables([[0, 7]], 3), r"ratings\[0, 1\] is 7; levels run from 0 to 2"),
        (lambda: cross_tables([[0, -2]], 3), "is -2"),
        (lambda: cross_tables([[0.0, 1.0]], 3), "float64"),
        (lambda: cross_tables([0, 1], 3), "1 dimension"),
        (lambda: cross_tables([[0, 0]], 1), "n_levels is 1"),
        (lambda: pair_tables([[0, 0]], 2, weight=[1, 1]), "one for each of 1 items"),
        (lambda: pair_tables([[0, 0]], 2, weight=[-0.1]), r"weight\[0\] is -0.1"),
        (lambda: agreement([1, 2]), "shape"),
        (lambda: opposite([[1]]), "at least two"),
        (lambda: agreement([[1, -2], [0, 3]]), "count -2"),
        (lambda: tau_b([[1, np.nan], [0, 3]]), "count nan"),
        (lambda: cohen_kappa([[1, 2], [0, 3]], "cubic"), "'cubic'.*nominal, absolute, squared"),
        (lambda: cohen_kappa([[1, 2], [0, 3]], scale="seen"), "'seen'.*full or observed"),
        (lambda: chance_corrected_s([[1, 2], [0, 3]], margins="all"), "'all'.*own, pooled"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
