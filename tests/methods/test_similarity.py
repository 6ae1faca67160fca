import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.errors import ComityError
from comity.methods.similarity import agreement, cohen_kappa, cross_tables, opposite

# United States (rows) and Mexico in the General Assembly of 1946: 38 joint votes of the raw roll
# calls (Voeten), yes, abstain, no. Both kappas below were computed by others, on the full scale.
US_MEXICO_1946 = np.array([[17, 2, 5], [0, 0, 2], [9, 1, 2]])
# Signorino & Ritter (1999), Table 6: alliance portfolios of 1914, scale 0 to 3.
GERMANY = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
RUSSIA = [0, 3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

ratings = arrays(
    np.int8, st.tuples(st.integers(0, 12), st.integers(1, 5)), elements=st.integers(-1, 2)
)


def test_us_mexico_1946():
    assert agreement(US_MEXICO_1946) == 0.5
    assert opposite(US_MEXICO_1946) == pytest.approx(14 / 38)
    kappa = cohen_kappa(US_MEXICO_1946, distance="squared")
    assert kappa == pytest.approx(-0.01222707, abs=5e-9)  # published to eight decimals


def test_germany_russia_1914():
    tables = cross_tables(np.array([GERMANY, RUSSIA]).T, 4)
    kappa = cohen_kappa(tables[0, 1], distance="squared")
    assert kappa == pytest.approx(-0.07758621, abs=5e-9)  # published to eight decimals


@settings(max_examples=50, deadline=None)
@given(ratings)
def test_cross_tables_count_what_a_loop_counts(votes):
    tables = cross_tables(votes, 3)
    n_states = votes.shape[1]
    expected = np.zeros((n_states, n_states, 3, 3), dtype=int)
    for row in votes:
        for i in range(n_states):
            for j in range(n_states):
                if row[i] >= 0 and row[j] >= 0:
                    expected[i, j, row[i], row[j]] += 1
    np.testing.assert_array_equal(tables, expected)


@settings(max_examples=50, deadline=None)
@given(ratings, st.sampled_from(["nominal", "absolute", "squared"]))
def test_measures_are_symmetric_and_bounded(votes, distance):
    tables = cross_tables(votes, 3)
    for values in (agreement(tables), opposite(tables), cohen_kappa(tables, distance)):
        np.testing.assert_allclose(values, values.T, atol=1e-12)
        assert np.nanmax(values, initial=0) <= 1
    assert ((agreement(tables) + opposite(tables) <= 1) | (tables.sum(axis=(2, 3)) == 0)).all()


def test_scale_counts_not_what_was_observed():
    observed_two = np.array([[3, 2], [1, 4]])
    widened = np.zeros((3, 3), dtype=int)
    widened[np.ix_([0, 2], [0, 2])] = observed_two
    for distance in ("nominal", "absolute", "squared"):
        assert cohen_kappa(widened, distance) == pytest.approx(cohen_kappa(observed_two, distance))
    middle = np.zeros((3, 3), dtype=int)
    middle[:2, :2] = observed_two
    assert opposite(middle) == 0
    assert opposite(observed_two) == 0.3


def test_undefined_is_nan_not_one():
    tables = np.zeros((3, 2, 2), dtype=int)
    tables[1] = [[7, 0], [0, 0]]
    tables[2] = [[5, 0], [0, 5]]
    np.testing.assert_array_equal(cohen_kappa(tables), [np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(agreement(tables), [np.nan, 1.0, 1.0])
    np.testing.assert_array_equal(opposite(tables), [np.nan, 0.0, 0.0])


def test_absences_change_nothing():
    rng = np.random.default_rng(0)
    votes = rng.integers(0, 3, (40, 4)).astype(np.int8)
    padded = np.vstack([votes, np.full((15, 4), -1, dtype=np.int8)])
    np.testing.assert_array_equal(cross_tables(votes, 3), cross_tables(padded, 3))


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
        (lambda: agreement([1, 2]), "shape"),
        (lambda: opposite([[1]]), "at least two"),
        (lambda: agreement([[1, -2], [0, 3]]), "count -2"),
        (lambda: cohen_kappa([[1, 2], [0, 3]], "cubic"), "'cubic'.*nominal, absolute, squared"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
