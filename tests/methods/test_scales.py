from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.methods.scales import LINKS


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("identity", [-5.0, 0.0, 3.5]),
        ("root", [0.0, 1.0, 7.0, 1e6]),
        ("arcsine", [0.0, 0.1, 0.5, 1.0]),
    ],
)
def test_round_trip(name, values):
    link = LINKS[name]
    there = link.forward([*values, np.nan])
    assert (np.diff(there[:-1]) > 0).all()
    np.testing.assert_allclose(link.inverse(there), [*values, np.nan], atol=1e-12)


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(LINKS)))
def test_nothing_leaves_the_range(value, name):
    link = LINKS[name]
    assert link.low <= link.inverse(value) <= link.high


@given(st.floats(-20, 20), st.floats(-20, 20), st.sampled_from(sorted(LINKS)))
def test_order_is_kept(a, b, name):
    low, high = sorted((a, b))
    assert LINKS[name].inverse(low) <= LINKS[name].inverse(high)


def test_a_link_can_be_bounded():
    score = replace(LINKS["identity"], low=-1.0, high=1.0)
    np.testing.assert_array_equal(score.inverse([-3.0, 0.2, 3.0]), [-1.0, 0.2, 1.0])
    with pytest.raises(ComityError, match=r"1\.2 is outside the range -1 to 1"):
        score.forward([1.2])


def test_variance_is_even():
    rng = np.random.default_rng(0)
    for mean in (4.0, 25.0, 100.0):
        # Anscombe: 1 up to terms of order 1 / mean^2; simulation error 0.01.
        assert LINKS["root"].forward(rng.poisson(mean, 50_000)).var() == pytest.approx(1, abs=0.05)
    for p in (0.2, 0.5, 0.8):
        shares = rng.binomial(100, p, 50_000) / 100
        # 1 / (4 n) up to terms of order 1 / n.
        assert LINKS["arcsine"].forward(shares).var() * 400 == pytest.approx(1, abs=0.05)


def test_refusals():
    with pytest.raises(ComityError, match=r"-1\.0 is outside the range 0 to inf of the root link"):
        LINKS["root"].forward([2.0, -1.0])
    with pytest.raises(ComityError, match="choose another"):
        LINKS["arcsine"].forward(1.5)
