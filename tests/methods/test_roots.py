"""Roots of distances with an error, against simulation."""

import numpy as np
import pytest

from comity.methods.roots import root_variance


@pytest.mark.parametrize("ratio", [0.0, 0.3, 1.0, 1.5, 2.5, 5.0, 15.0, 40.0])
def test_variance_of_a_root_is_that_of_draws(ratio):
    se = 0.2
    draws = np.random.default_rng(7).normal(ratio * se, se, 400_000)
    # the standard error of a variance from 400,000 draws is about 0.3 %; 40 is by the delta method
    assert root_variance(ratio * se, se) == pytest.approx(np.sqrt(np.abs(draws)).var(), rel=0.015)


def test_it_joins_the_delta_method_without_a_step():
    at = np.array([19.999, 20.001])
    below, above = root_variance(at, np.ones(2))
    assert above == pytest.approx(below, rel=5e-3)  # the delta method leaves out 0.2 % there


def test_what_is_not_known_stays_so():
    found = root_variance([np.nan, 1.0, 1.0, 0.0], [0.1, np.nan, 0.0, 0.0])
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [0.0, 0.0]
