"""Falls against the exact first passage of one walk, and the normal of one period."""

import numpy as np
import pytest
from scipy.stats import norm

from comity.errors import ComityError
from comity.methods.falls import falls
from comity.methods.first_passage import probability_of_fall

ERROR = 0.015  # four standard errors of a probability from 10,000 pairs of paths


def rng():
    return np.random.default_rng(15)


@pytest.mark.parametrize("horizon", [1, 2, 5, 10])
@pytest.mark.parametrize("persistence", [1.0, 0.9])
def test_one_walk_falls_as_its_first_passage_says(horizon, persistence):
    exact = probability_of_fall([0.8], 0.04, 0.3, horizon, persistence=persistence)[0]
    found = falls(0.8, 0.0, persistence, 0.04, 1.0, delta=0.3, horizon=horizon, rng=rng())
    assert found.fall[-1] == pytest.approx(exact, abs=ERROR)
    assert (np.diff(found.fall) >= 0).all()


def test_a_random_walk_rises_as_it_falls_wherever_it_is():
    found = falls([2.0, -1.0], np.diag([0.5, 0.2]), [1.0, 1.0], [0.02, 0.02], [1.0, 1.0],
                  delta=0.3, horizon=4, rng=rng())  # fmt: skip
    exact = probability_of_fall([0.0], 0.04, 0.3, 4)[0]  # the steps add up to one walk
    assert found.fall[-1] == pytest.approx(exact, abs=ERROR)
    assert found.rise[-1] == pytest.approx(exact, abs=ERROR)
    assert found.expected == pytest.approx(np.zeros(4), abs=1e-12)  # mirror images cancel


def test_two_walks_that_return_at_different_speeds_after_one_period():
    mean, kept, step, own = (
        np.array([1.0, 0.5]),
        np.array([0.9, 0.6]),
        np.array([0.02, 0.05]),
        np.array([0.7, 0.4]),
    )
    cover = np.array([[0.10, 0.03], [0.03, 0.08]])
    change = own * (kept - 1)
    sd = np.sqrt(change @ cover @ change + own**2 @ step)
    exact = norm.cdf(-0.2, change @ mean, sd)
    found = falls(mean, cover, kept, step, own, delta=0.2, horizon=1, rng=rng())
    assert found.fall[0] == pytest.approx(exact, abs=ERROR)
    assert found.sd[0] == pytest.approx(sd, rel=0.02)  # of 20,000 draws
    assert found.expected[0] == pytest.approx(change @ mean, abs=1e-12)


def test_several_levels_of_one_state_are_as_each_alone():
    state = ([1.0, 0.5], np.eye(2) * 0.1, [0.9, 0.6], [0.02, 0.05])
    both = falls(*state, [[1.0, 0.0], [0.5, 0.5]], delta=0.2, horizon=3, rng=rng())
    alone = falls(*state, [0.5, 0.5], delta=0.2, horizon=3, rng=rng())
    assert both.fall[1].tolist() == alone.fall.tolist()


@pytest.mark.parametrize(("delta", "horizon", "said"), [(-1, 3, "no size"), (0.5, 0, "no number")])
def test_what_is_no_fall_is_refused(delta, horizon, said):
    with pytest.raises(ComityError, match=said):
        falls(0.0, 0.0, 1.0, 1.0, 1.0, delta=delta, horizon=horizon, rng=rng())
