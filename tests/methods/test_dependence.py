import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.methods.dependence import asymmetry, dependence, salience, symmetry

share = st.floats(0, 1)


def test_dependence_is_the_share():
    np.testing.assert_array_equal(
        dependence([[1.0, 2.0]], [[4.0], [8.0]]), [[0.25, 0.5], [0.125, 0.25]]
    )


def test_unknown_stays_unknown():
    values = dependence([np.nan, 1.0, 0.0, np.nan, 0.0], [1.0, np.nan, 0.0, 0.0, 5.0])
    np.testing.assert_array_equal(values, [np.nan, np.nan, np.nan, np.nan, 0.0])
    for measure in (salience, symmetry, asymmetry):
        assert np.isnan(measure([np.nan, 0.5], [0.5, np.nan])).all()


@given(share, share)
def test_ties_of_two_states(a, b):
    assert 0 <= salience(a, b) <= 1
    assert salience(a, b) == salience(b, a)
    assert symmetry(a, b) == 1 - abs(asymmetry(a, b))
    assert asymmetry(a, b) == -asymmetry(b, a)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dependence([1.0, -3.0], [5.0, 5.0]), r"flow\[1\] is -3.0: negative"),
        (lambda: dependence(1.0, -5.0), "total is -5.0"),
        (lambda: dependence([2.0], [1.0]), r"flow\[0\] is 2.0: more than its total 1.0"),
        (lambda: dependence([1.0], [0.0]), "more than its total 0.0"),
        (lambda: dependence([1.0], [np.inf]), "finite"),
        (lambda: salience(0.2, 20.0), "share_b is 20.0: no share.*per cent"),
        (lambda: symmetry(-0.1, 0.2), "share_a is -0.1"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
