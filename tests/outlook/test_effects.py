"""The library of effects: what is planted comes out again, and what is stored says how it came."""

from itertools import combinations

import numpy as np
import pytest

from comity.outlook.effects import stored_effects
from comity.outlook.effects.estimates import History, estimate_effects

STATES = ("BRA", "CHN", "CUB", "EGY", "FRA", "GBR", "IND", "IRN", "IRQ", "PRK", "RUS", "USA")
PAIRS = np.array(list(combinations(range(len(STATES)), 2)))
T = 60


@pytest.fixture(scope="module")
def planted():
    """Treaties that add 4 points, force whose end takes 3 from pairs of enemies' adversaries."""
    rng = np.random.default_rng(8)
    own = rng.normal(size=(T, len(STATES))).cumsum(axis=0)
    agreement = 60 + own[:, PAIRS[:, 0]] + own[:, PAIRS[:, 1]] + 0.5 * rng.normal(size=(T, 66))
    begins = np.where(rng.random(66) < 0.5, rng.integers(8, 50, 66), 999)
    allied = np.arange(T)[:, None] >= begins
    agreement += 4.0 * allied
    hostility = np.zeros((T, len(STATES), len(STATES)))
    return History(STATES, PAIRS, np.arange(1946, 1946 + T), agreement, hostility, allied,
                   1946 + T, 1946 + T)  # fmt: skip


def test_a_planted_effect_of_treaties_comes_out(planted):
    found = {one.name: one for one in estimate_effects(planted)}
    treaty = found["treaty-begins"]
    # what states do toward everybody wanders by points, and cancels
    assert treaty.low < 4.0 < treaty.high
    assert treaty.high - treaty.low < 1.5
    assert treaty.placebo_low <= 0 <= treaty.placebo_high
    assert treaty.use
    assert treaty.cases > 20


def test_effects_without_a_case_are_not_made_up(planted):
    found = {one.name: one for one in estimate_effects(planted)}
    assert np.isnan(found["us-dispute"].estimate)
    assert not found["us-dispute"].use


def test_windows_need_two_known_years(planted):
    before = planted.window(-3, -1)
    assert np.isnan(before[:2]).all()
    assert before[3] == pytest.approx(planted.agreement[:3].mean(axis=0))


def test_the_stored_library_says_how_it_came():
    held = stored_effects()
    assert list(held) == ["force-ends", "us-dispute", "treaty-begins", "common-adversary",
                          "common-adversary-lagged"]  # fmt: skip
    for one in held.values():
        assert one.low <= one.estimate <= one.high
        assert one.command == "make effects"
        assert one.sources


def test_the_trial_comes_out_again():
    """The trial: -0.2 (-1.0 to 0.6), 1.7 (-0.7 to 4.1); the warning with a lag and without."""
    held = stored_effects()
    assert held["force-ends"].low < -0.2 < held["force-ends"].high
    assert held["treaty-begins"].estimate == pytest.approx(1.7, abs=0.5)  # other draws of years
    assert held["common-adversary"].low < 0.1 < held["common-adversary"].high
    assert held["common-adversary-lagged"].low > 0
    assert not held["common-adversary-lagged"].use


def test_what_fails_its_placebo_is_not_used():
    for one in stored_effects().values():
        if one.placebo is not None and not one.placebo_low <= 0 <= one.placebo_high:
            assert not one.use
