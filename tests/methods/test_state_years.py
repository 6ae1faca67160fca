"""Effects on dyads against dense least squares with every effect written out."""

from itertools import combinations

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.state_years import dyad_effect, own_moves, without_state_years

EXACT = 1e-10


def panel(rng, states=9, years=6, missing=0.2):
    pairs = np.array(list(combinations(range(states), 2)))
    pair = np.tile(pairs, (years, 1))
    when = np.repeat(np.arange(years), len(pairs))
    kept = rng.random(len(pair)) > missing
    pair, when = pair[kept], when[kept]
    moves = rng.normal(size=(years, states))
    x = rng.normal(size=(len(pair), 2)) + moves[when, pair[:, 0]][:, None]
    own = moves[when, pair[:, 0]] + moves[when, pair[:, 1]]
    return 0.7 * x[:, 0] + own + rng.normal(size=len(pair)), x, pair, when


def dense(y, x, pair, when):
    """Least squares on the regressors and one column for each state and year."""
    cells = {key: n for n, key in enumerate(sorted({(t, s) for t, p in zip(when, pair, strict=True)
                                                    for s in p}))}  # fmt: skip
    design = np.zeros((len(y), x.shape[1] + len(cells)))
    design[:, : x.shape[1]] = x
    for row, (t, (a, b)) in enumerate(zip(when, pair, strict=True)):
        design[row, x.shape[1] + cells[t, a]] = 1
        design[row, x.shape[1] + cells[t, b]] = 1
    found = np.linalg.lstsq(design, y, rcond=None)[0]
    return found[: x.shape[1]], y - design @ found


def test_coefficients_are_those_of_dense_least_squares():
    given = panel(np.random.default_rng(3))
    wanted, _ = dense(*given)
    assert np.allclose(dyad_effect(*given, draws=9).estimate, wanted, atol=EXACT)


def test_residuals_are_those_of_dense_least_squares():
    y, _, pair, when = panel(np.random.default_rng(4))
    _, left = dense(y, np.zeros((len(y), 0)), pair, when)
    assert np.allclose(without_state_years(y, pair, when)[:, 0], left, atol=EXACT)


def test_the_order_of_the_two_states_does_not_matter():
    y, x, pair, when = panel(np.random.default_rng(5))
    one, other = (dyad_effect(y, x, p, when, draws=9) for p in (pair, pair[:, ::-1]))
    assert np.allclose(one.estimate, other.estimate, atol=EXACT)


def test_intervals_cover_the_effect():
    """100 panels of 30 years whose error is shared within years: 90 % intervals."""
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(100):
        y, x, pair, when = panel(rng, states=6, years=30, missing=0.0)
        y = y + x[:, 0] * (0.3 * rng.normal(size=30))[when]  # the effect itself varies by year
        found = dyad_effect(y, x[:, :1], pair, when, rng, draws=199)
        held += found.low[0] < 0.7 < found.high[0]
    # 100 panels: a share is known to 3 points; blocks of few years cover a little less
    assert 0.80 < held / 100 < 0.97


def test_own_moves_are_found_in_a_simulated_panel():
    rng = np.random.default_rng(7)
    pairs = np.array(list(combinations(range(60), 2)))
    moves = rng.normal(size=60) * np.sqrt(0.54 / 2)
    y = moves[pairs].sum(axis=1) + np.sqrt(0.46) * rng.normal(size=len(pairs))
    assert own_moves(y, pairs, np.zeros(len(pairs))) == pytest.approx(0.54, abs=0.1)  # 60 draws


def test_a_treatment_that_states_explain_has_no_effect():
    pair = np.array(list(combinations(range(5), 2)))
    treated = (pair == 0).any(axis=1).astype(float)  # all dyads of one state
    found = dyad_effect(treated, treated, pair, np.zeros(10), draws=9)
    assert np.isnan(found.estimate[0])


def test_refusals():
    with pytest.raises(ComityError, match="lengths differ"):
        dyad_effect([1.0], [1.0, 2.0], [[0, 1]], [0])
    with pytest.raises(ComityError, match="missing number"):
        dyad_effect([np.nan], [1.0], [[0, 1]], [0])
