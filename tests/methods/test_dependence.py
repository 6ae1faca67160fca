import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.methods.dependence import asymmetry, salience, symmetry

share = st.floats(0, 1)


def test_unknown_stays_unknown():
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
        (lambda: salience(0.2, 20.0), "share_b is 20.0: no share.*per cent"),
        (lambda: symmetry(-0.1, 0.2), "share_a is -0.1"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
