from dataclasses import replace

import numpy as np
import pytest

import comity as cm
from comity.errors import ComityError
from comity.phases.state_turns import state_turns


@pytest.fixture(scope="module")
def fit():
    return cm.case("crink").fit()


def stepped(fit, size, at, states):
    """The fit as if all were known, 0 but for a step in the pairs that hold all of the states."""
    layout, found = fit.layout, fit.posterior
    level = np.zeros_like(found.composite)
    for n, dyad in enumerate(layout.dyads):
        if set(states) <= set(dyad):
            level[:, layout.periods.index(at) :, n] += size
    known = replace(found, composite=level, precision=np.full_like(found.precision, 1e4))
    return replace(fit, posterior=known)


def test_a_state_whose_pairs_all_step_turns_and_the_others_do_not(fit):
    found = state_turns(stepped(fit, -0.9, "1990", ["RUS"]))
    assert found.select("state", "period", "pairs", "moved").rows() == [("RUS", "1990", 3, 3)]
    assert found["size"][0] == pytest.approx(-0.9)
    assert sorted(found["with_states"][0]) == ["CHN", "IRN", "PRK"]


def test_one_pair_is_no_turn_of_a_state(fit):
    assert state_turns(stepped(fit, 3.0, "1990", ["RUS", "PRK"])).is_empty()


def test_the_pact_of_1961_turns_north_korea(fit):
    turns = fit.state_turns()
    assert (turns.filter(state="PRK")["period"] == "1961").any()


def test_certainty_is_a_probability(fit):
    with pytest.raises(ComityError, match="certainty is 2"):
        fit.state_turns(2)
