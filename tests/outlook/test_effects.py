"""The library of effects: what is planted comes out again, and what is stored says how it came."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from comity.outlook.effects import stored_effects, stored_missing, stored_precedents
from comity.outlook.effects.estimates import estimate_effects
from comity.outlook.effects.history import History
from comity.outlook.effects.precedents import defections, nuclear_tests

STATES = ("BRA", "CHN", "CUB", "EGY", "FRA", "GBR", "IND", "IRN", "IRQ", "PRK", "RUS", "USA")
PAIRS = np.array(list(combinations(range(len(STATES)), 2)))
T = 60
EVERY = ("", "-alliances", "-disputes", "-visits")


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
    return History(STATES, PAIRS, np.arange(1946, 1946 + T), agreement, hostility, allied, allied,
                   1946 + T, 1946 + T)  # fmt: skip


@pytest.fixture(scope="module")
def invoked():
    """Every fifth year one of an allied pair fights a third state; where the other joins, +3."""
    rng = np.random.default_rng(9)
    agreement = 60 + 0.5 * rng.normal(size=(T, 66))
    hostility = np.zeros((T, len(STATES), len(STATES)))
    pledged = np.zeros((T, 66), bool)
    pairs = [(0, 1), (2, 3), (4, 5), (6, 7)]  # the thirds are 8 to 11
    for n, (a, b) in enumerate(pairs):
        at = int(np.flatnonzero(((a, b) == PAIRS).all(axis=1))[0])
        pledged[:, at] = True
        for year in range(6 + n, 54, 5):
            third = 8 + (year + n) % 4
            hostility[year, a, third] = hostility[year, third, a] = 4
            if year % 2:
                hostility[year, b, third] = hostility[year, third, b] = 3
                agreement[year + 1 :, at] += 3.0
    return History(STATES, PAIRS, np.arange(1946, 1946 + T), agreement, hostility, pledged, pledged,
                   1946 + T, 1946 + T)  # fmt: skip


def test_a_planted_effect_of_treaties_comes_out(planted):
    found = {one.name: one for one in estimate_effects(planted)[0]}
    treaty = found["treaty-begins"]
    # what states do toward everybody wanders by points, and cancels
    assert treaty.low < 4.0 < treaty.high
    assert treaty.high - treaty.low < 1.5
    assert treaty.placebo_low <= 0 <= treaty.placebo_high
    assert treaty.use
    assert treaty.cases > 20


def test_effects_without_a_case_are_not_made_up(planted):
    found, missing = estimate_effects(planted)
    assert not [one for one in found if one.name.startswith("us-dispute")]
    (votes,) = [one for one in missing if (one.effect, one.outcome) == ("us-dispute", "votes")]
    assert (votes.treated, votes.treatments) == (0, 0)
    (arms,) = [one for one in missing if (one.effect, one.outcome) == ("treaty-begins", "arms")]
    assert arms.in_words == "no effect on arms could be estimated: no data on arms by pair"


def test_an_outcome_that_ends_before_the_treatments_is_missing_with_its_numbers(planted):
    """Trade of three pairs alone, and treaties that begin while it is known."""
    trade = np.full((T, 66), np.nan)
    begins = planted.allied.argmax(axis=0)
    pairs = np.flatnonzero(planted.allied.any(axis=0))[:3]
    trade[:, pairs] = 5.0
    held = replace(planted, besides={"trade": trade})
    (one,) = [
        one
        for one in estimate_effects(held)[1]
        if (one.effect, one.outcome) == ("treaty-begins", "trade")
    ]
    assert one.treated == 3
    assert set(one.treated_years) == {1946 + int(begins[n]) for n in pairs}
    assert one.known == (1946, 1946 + T - 1)
    assert "3 treated dyad-years" in one.in_words


def test_a_planted_effect_on_visits_is_net_of_the_year(planted):
    """A dispute with the United States takes 8 visits in ten years, in a world that travels more.

    One state in common leaves no effects of states to take out: those of the years are.
    """
    rng = np.random.default_rng(3)
    us = STATES.index("USA")
    hostility = np.zeros((T, len(STATES), len(STATES)))
    visits = np.full((T, 66), np.nan)
    for at in np.flatnonzero((us == PAIRS).any(axis=1)):
        other = PAIRS[at].min()  # it is the last one
        visits[:, at] = 10 + np.arange(T) + 0.3 * rng.normal(size=T)
        if other < 8:
            year = int(rng.integers(8, 52))
            hostility[year, us, other] = hostility[year, other, us] = 2
            hostility[year + 1, us, other] = hostility[year + 1, other, us] = 2
            visits[year:, at] -= 8
    for year in range(10, 50, 8):  # and of one more, again and again
        hostility[year, us, 9] = hostility[year, 9, us] = 2
        visits[year:, np.flatnonzero(((9, us) == PAIRS).all(axis=1))] -= 8
    held = replace(planted, hostility=hostility, besides={"visits": visits})
    (found,) = [one for one in estimate_effects(held)[0] if one.name == "us-dispute-visits"]
    assert found.cases == 13
    assert found.low < -8 < found.high
    assert found.high < -6


def test_windows_need_two_known_years(planted):
    before = planted.window(-3, -1)
    assert np.isnan(before[:2]).all()
    assert before[3] == pytest.approx(planted.agreement[:3].mean(axis=0))


def test_the_stored_library_says_how_it_came():
    held = stored_effects()
    assert list(held) == [
        *(f"force-ends{of}" for of in EVERY),
        *(f"us-dispute{of}" for of in EVERY),
        *("treaty-begins", "treaty-begins-disputes", "treaty-begins-visits"),
        *(f"treaty-invoked{of}" for of in EVERY),
        *("common-adversary", "common-adversary-lagged"),
    ]
    for one in held.values():
        assert one.low <= one.estimate <= one.high
        assert one.command == "make effects"
        assert one.sources


def test_what_is_not_estimated_is_said_with_its_numbers():
    held = {(one.effect, one.outcome): one for one in stored_missing()}
    treatments = ("force-ends", "us-dispute", "treaty-begins", "treaty-invoked")
    assert held.keys() == {(one, outcome) for one in treatments for outcome in ("trade", "arms")}
    trade = held["treaty-begins", "trade"]
    assert (trade.treated, trade.treated_years) == (3, (2000,))
    assert not set(stored_effects()) & {f"{effect}-{outcome}" for effect, outcome in held}
    assert [one.outcome for one in stored_missing() if one.concerns("us-dispute-alliances")] == [
        *("trade", "arms")
    ]
    assert not [one for one in stored_missing() if one.concerns("")]


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


def test_an_ally_that_joins_is_compared_with_one_that_stays_out(invoked):
    found = {one.name: one for one in estimate_effects(invoked)[0]}
    treaty = found["treaty-invoked"]
    assert treaty.cases > 15
    assert treaty.controls > 15
    # joins in succession overlap with each other's windows, which widens nothing but shifts some
    assert treaty.estimate == pytest.approx(3.0, abs=1.0)
    assert found["treaty-invoked-alliances"].estimate == pytest.approx(0.0, abs=1e-9)


def test_precedents_are_shown_case_by_case(planted):
    tests, left = nuclear_tests(planted), defections(planted)
    assert tests.cases == 12
    russia = next(one for one in tests.moves if (one.year, one.state_b) == (1964, "RUS"))
    t, n = 1964 - 1946, int(np.flatnonzero((PAIRS == (1, 10)).all(axis=1))[0])
    assert russia.before == pytest.approx(
        planted.agreement[t - 3 : t, n].mean(), abs=0.01
    )  # 2 digits
    assert russia.after == pytest.approx(planted.agreement[t + 1 : t + 4, n].mean(), abs=0.01)
    unknown = next(one for one in left.moves if one.state_a == "ALB")
    assert unknown.change is None
    assert "unknown" in next(line for line in left.lines if "Albania" in line)


def test_stored_precedents_have_no_coefficient():
    for one in stored_precedents().values():
        assert "no coefficient" in one.in_words
        assert len(one.lines) == one.cases
