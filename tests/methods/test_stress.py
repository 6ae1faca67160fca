"""Places in the plane by the distances wanted."""

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.stress import places


def apart(points):
    return np.linalg.norm(points[:, None] - points[None], axis=2)


def test_distances_that_a_plane_holds_are_found_again():
    true = np.random.default_rng(3).normal(size=(7, 2))
    # majorisation converges linearly: 300 steps leave less than a thousandth
    assert apart(places(apart(true))) == pytest.approx(apart(true), abs=1e-3)


def test_the_same_distances_give_the_same_places_the_longest_axis_across():
    wanted = apart(np.random.default_rng(4).normal(size=(6, 3)))
    found = places(wanted)
    assert found.tolist() == places(wanted).tolist()
    assert np.ptp(found[:, 0]) > np.ptp(found[:, 1])
    assert found.mean(axis=0) == pytest.approx([0, 0])


def test_two_points_lie_on_a_line():
    assert places([[0, 2], [2, 0]]).tolist() == [[-1, 0], [1, 0]]


@pytest.mark.parametrize("wrong", [[[0, 1]], [[0, 1], [2, 0]], [[0, 0], [0, 0]]])
def test_what_is_no_table_of_distances_is_refused(wrong):
    with pytest.raises(ComityError, match="square, symmetric and above 0"):
        places(wrong)
