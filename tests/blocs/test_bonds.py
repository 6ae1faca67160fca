"""What holds a group together, in words and in draws with a known answer."""

from dataclasses import replace

import numpy as np
import pytest

import comity as cm
from comity.blocs.bonds import bonds
from comity.estimate.draws import drawn


@pytest.fixture(scope="module")
def fit():
    return cm.alignment(cm.casebook("crink").panel(start=2000))


def with_levels(fit, levels):
    """The fit with draws that are the same everywhere."""
    values = np.full((400, len(fit.layout.periods), 7, len(fit.layout.dyads)), -1.0)
    for n, pair in enumerate(fit.layout.dyads):
        values[:, :, :, n] = levels.get("-".join(pair), -1.0)
    other = replace(fit)
    other.__dict__["draws"] = drawn(values, fit.layout)
    return other


def test_a_star_hangs_on_its_centre(fit):
    star = with_levels(fit, {"CHN-IRN": 2.0, "CHN-PRK": 2.0, "CHN-RUS": 2.0})
    found = bonds(star, period=2020)
    assert (found.cut, found.certainty) == (("CHN",), 1.0)
    assert found.answer[0].startswith("without China the rest of the group would be less aligned")
    assert found.answer[-1].startswith("were China to leave, the others would no longer hang")


def test_a_ring_hangs_on_two_who_stand_opposite(fit):
    ring = with_levels(fit, {"CHN-IRN": 1.0, "IRN-PRK": 1.0, "PRK-RUS": 1.0, "CHN-RUS": 1.0})
    assert bonds(ring, period=2020).cut == ("CHN", "PRK")


def test_friends_all_around_hang_on_nobody_and_foes_on_nothing(fit):
    every = {"-".join(pair): 1.0 for pair in fit.layout.dyads}
    found = bonds(with_levels(fit, every), period=2020)
    assert found.cut == ()
    assert np.isnan(found.certainty)
    assert "whoever leaves" in found.answer[-1]
    apart = bonds(with_levels(fit, {}), period=2020)
    assert apart.cut == apart.group
    assert "does not hang together" in apart.answer[-1]


def test_a_pair_is_no_group(fit):
    with pytest.raises(cm.ComityError, match="name 3 to 16"):
        fit.bonds(["CHN", "RUS"])
