"""Landscape theory: closed forms, descent by hand, and the proof of the deepest valley."""

from itertools import combinations, product

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.frustration import frustration_of
from comity.methods.landscape import landscape
from comity.methods.signed.network import network


def frustration(size, ends, weights, seconds=60.0):
    return frustration_of(network(size, ends, weights), seconds)


def symmetric(rng, n, amounts):
    upper = np.triu(rng.choice(amounts, size=(n, n)), 1)
    return upper + upper.T


def test_it_is_what_every_configuration_gives():
    rng = np.random.default_rng(1993)
    for n in range(2, 8):
        sizes, p = rng.integers(1, 9, n), symmetric(rng, n, [-2, -1, 0, 1, 3])
        ties = sizes[:, None] * sizes * p

        def energy(x, ties=ties):
            return sum(ties[i, j] for i, j in product(range(len(x)), repeat=2) if x[i] != x[j])

        def neighbours(x):
            moved = [tuple(s ^ (i == v) for i, s in enumerate(x)) for v in range(len(x))]
            return [one if one[0] == 0 else tuple(1 - s for s in one) for one in moved]

        ends = {}
        every = [(0, *rest) for rest in product((0, 1), repeat=n - 1)]
        for start in every:
            x = start
            while True:
                to = min(neighbours(x), key=energy)
                if energy(to) >= energy(x):
                    break
                x = to
            ends[x] = ends.get(x, 0) + 1
        found = landscape(sizes, p)
        assert found.whole
        assert found.configurations == len(every)
        basins = {
            tuple(x): share * len(every)
            for x, share in zip(found.minima.tolist(), found.basins, strict=True)
        }
        assert basins == ends
        assert found.energies.tolist() == [energy(x) for x in found.minima.tolist()]
        assert found.energies.tolist() == sorted(found.energies.tolist())


def test_the_deepest_valley_is_the_least_frustrated_split():
    rng = np.random.default_rng(7)
    n = 12
    p = symmetric(rng, n, [-3, -1, 1, 2])
    pairs = list(combinations(range(n), 2))
    ties = np.array([p[a, b] for a, b in pairs])
    least = frustration(n, pairs, ties).frustration - np.abs(ties[ties < 0]).sum()
    once, both = landscape([1] * n, p, twice=False), landscape([1] * n, p)
    assert once.energies[0] == once.least == least
    assert both.energies.tolist() == (2 * once.energies).tolist()
    assert (both.minima == once.minima).all()
    assert once.basins.sum() == 1


def test_closed_forms():
    n = 8
    friends = np.ones((n, n))
    found = landscape([1] * n, friends)
    assert found.minima.tolist() == [[0] * n]
    assert found.energies.tolist() == [0]
    # Foes part into halves: -n^2 / 4 pairs apart, each counted twice; C(8, 4) / 2 such splits.
    foes = landscape([1] * n, -friends)
    assert foes.energies.tolist() == [-2 * n * n / 4] * 35
    # Decimals are counted in whole numbers: all 35 are equal to the last digit.
    assert len(set(landscape([0.1] * n, -0.7 * friends).energies.tolist())) == 1


def test_beyond_what_can_be_looked_at():
    n = 26
    camp = np.array([0] * 15 + [1] * 11)
    p = np.where(camp[:, None] == camp, 1.0, -1.0)
    found = landscape([1] * n, p)
    assert not found.whole
    assert found.minima.tolist() == [camp.tolist()]
    assert found.energies.tolist() == [found.least] == [-2.0 * 15 * 11]
    assert found.basins.tolist() == [1.0]


def test_the_largest_that_is_looked_at_whole():
    rng = np.random.default_rng(22)
    n = 18
    found = landscape(rng.integers(1, 100, n), symmetric(rng, n, [-2, -1, 1, 2]))
    assert found.configurations == 2 ** (n - 1)
    assert found.basins.sum() == pytest.approx(1)  # sums of shares


@pytest.mark.parametrize(
    ("sizes", "p", "said"),
    [
        ([1, 0], [[0, 1], [1, 0]], "size of actor 1 is 0"),
        ([1, 1], [[0, 1], [2, 0]], "not symmetric"),
        ([1, 1], [[0, np.nan], [np.nan, 0]], "not symmetric or not finite"),
        ([1], [[0]], "n of 2 or more"),
    ],
)
def test_what_is_no_landscape_is_refused(sizes, p, said):
    with pytest.raises(ComityError, match=said):
        landscape(sizes, p)
