import importlib.util
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from comity.errors import ComityError
from comity.methods._segment_model import SHARES
from comity.methods.segmentation import segment, segment_draws

FIXED = {"walk": 0.3, "variance": 0.8, "level": (0.5, 4.0)}


@pytest.fixture(scope="module")
def cuts():
    """Stepped series and where ruptures cuts them."""
    path = Path(__file__).parents[1] / "reference" / "segmentation.py"
    spec = importlib.util.spec_from_file_location("segmentation_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def simulate(seed, n_series, n_periods, var_obs, var_level):
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(size=(n_series, n_periods)) * np.sqrt(var_level), axis=1)
    return level + rng.normal(size=level.shape) * np.sqrt(var_obs)


def log_density(y, at, noise, walk, variance, level):
    """Density of one segment as a multivariate normal: no filter."""
    since = at - at[0]
    covariance = level[1] + walk * variance * np.minimum.outer(since, since)
    covariance = covariance + np.diag((1 - walk) * variance * noise)
    return multivariate_normal(np.full(len(y), level[0]), covariance).logpdf(y)


def log_probability(cut, n_obs, prior, shortest):
    """Log-probability of a way of cutting, date by date: may a new level begin, and does it?"""
    stay = (1 - prior) ** (1 / (n_obs - 2 * shortest + 1))
    start, value = 0, 0.0
    for t in range(1, n_obs):
        allowed = t - start >= shortest and t <= n_obs - shortest
        if t in cut:
            value += np.log(1 - stay) if allowed else -np.inf
            start = t
        elif allowed:
            value += np.log(stay)
    return value


def every_cut(y, noise, prior, shortest, **fixed):
    """Each way of cutting a series, with its log joint density, by plain enumeration."""
    at = np.flatnonzero(~np.isnan(y))
    noise = noise[at] / noise[at].mean()
    table = {}
    for size in range(len(at)):
        for cut in combinations(range(1, len(at)), size):
            value = log_probability(cut, len(at), prior, shortest)
            if value > -np.inf:
                for part in np.split(np.arange(len(at)), cut):
                    value += log_density(y[at[part]], at[part], noise[part], **fixed)
                table[cut] = value
    return at, table


@pytest.mark.parametrize("shortest", [1, 2, 3])
@pytest.mark.parametrize("walk", [0.0, 0.3, 1.0])
def test_sums_over_every_way_of_cutting(walk, shortest):
    y = np.array([np.nan, 0.2, 0.9, np.nan, np.nan, 0.4, 3.0, 2.2, 2.6, np.nan, -0.1, 0.3, np.nan])
    noise = np.random.default_rng(2).uniform(0.5, 2.0, size=13)
    fixed = FIXED | {"walk": walk}
    at, table = every_cut(y, noise, 0.6, shortest, **fixed)
    joint = np.array(list(table.values()))
    total = np.logaddexp.reduce(joint)
    share = np.exp(joint - total)
    found = segment(y, noise, prior=0.6, shortest=shortest, **fixed)
    assert found.log_evidence == pytest.approx(total)
    for i, t in enumerate(at[1:], start=1):
        expected = sum(p for cut, p in zip(table, share, strict=True) if i in cut)
        assert found.probability[t] == pytest.approx(expected, abs=1e-12)
    for n in range(11):
        expected = sum(p for cut, p in zip(table, share, strict=True) if len(cut) == n)
        assert found.number[n] == pytest.approx(expected, abs=1e-12)
    best = max(table, key=table.get)
    assert found.index.tolist() == at[list(best)].tolist()
    between = sum(p for c, p in zip(table, share, strict=True) if {3, 4, 5} & set(c))
    assert found.within(6, 8) == pytest.approx(between)
    assert np.isnan(found.probability[np.isnan(y)]).all()
    assert np.isnan(found.probability[1])


def test_prior_is_a_probability():
    _, table = every_cut(np.zeros(9), np.ones(9), 0.4, 2, **FIXED)
    prior = {cut: np.exp(log_probability(cut, 9, 0.4, 2)) for cut in table}
    assert sum(prior.values()) == pytest.approx(1)
    assert prior[()] == pytest.approx(0.6)


def test_unknown_walk_is_an_average_over_the_shares():
    y = simulate(1, 1, 25, 1.0, 0.2)[0]
    fixed = {"variance": 1.2, "level": (0.0, 9.0)}
    each = [segment(y, walk=share, **fixed) for share in SHARES]
    evidence = np.array([one.log_evidence for one in each])
    weight = np.exp(evidence - np.logaddexp.reduce(evidence))
    found = segment(y, **fixed)
    # Points of the grid with less than a thousandth of the weight are left out.
    expected = weight @ np.array([one.probability for one in each])
    np.testing.assert_allclose(found.probability, expected, atol=2e-3)
    assert found.walk == pytest.approx(weight @ SHARES, abs=2e-3)
    assert found.log_evidence == pytest.approx(np.log(np.mean(np.exp(evidence))), abs=2e-3)


def test_nile_turns_once_in_1899(nile, cuts):
    flow = np.array(nile.NILE)
    at = nile.FIRST_YEAR_OF_LOWER_FLOW - nile.FIRST_YEAR
    found = segment(flow, walk=0.0)
    assert found.index.tolist() == [at] == cuts.NILE_CUTS
    assert found.level.round(2).tolist() == [1097.75, 849.97]  # the means of the two parts
    within = sum(((part - part.mean()) ** 2).sum() for part in np.split(flow, found.index))
    assert within == pytest.approx(cuts.NILE_SQUARES)
    assert found.variance == pytest.approx(cuts.NILE_SQUARES / 98, rel=0.05)
    assert found.certainty[0] > 0.999
    assert found.low[0] <= at <= found.high[0]
    assert found.high[0] - found.low[0] <= 4  # the fall is of two standard deviations
    # A slow walk explains the fall nearly as well: with the walk unknown it is less certain.
    walked = segment(flow)
    assert walked.index.tolist() == [at]
    assert 0.9 < walked.certainty[0] < found.certainty[0]


@pytest.mark.parametrize("shortest", [1, 2])
def test_cuts_stepped_series_as_ruptures_does(cuts, shortest):
    three = segment(cuts.three_steps(), walk=0.0, shortest=shortest)
    five = segment(cuts.five_steps(), walk=0.0, shortest=shortest)
    assert three.index.tolist() == cuts.THREE_CUTS
    assert five.index.tolist() == cuts.FIVE_CUTS
    assert three.number.argmax() == 3
    assert five.number.argmax() == 5
    assert (five.certainty > 0.99).all()


@pytest.mark.parametrize("n_periods", [30, 74])
@pytest.mark.parametrize("variances", [(0, 1), (1, 1)], ids=["walk", "walk in noise"])
def test_walks_do_not_turn(variances, n_periods):
    found = [segment(y) for y in simulate(7, 200, n_periods, *variances)]
    # Demanded: at most a tenth. Measured: at most 1 %.
    assert np.mean([(one.certainty >= 0.95).any() for one in found]) <= 0.05


@pytest.mark.parametrize(
    ("variances", "jump", "power"),
    # Measured with 100 series: 0.87 and 0.92; three standard errors of 40 series are 0.16.
    [((1, 0), 3.0, 0.71), ((0, 1), 6.0, 0.76)],
    ids=["noise", "walk"],
)
def test_jumps_are_found_and_dated(variances, jump, power):
    series = simulate(3, 40, 74, *variances)
    series[:, 37:] += jump
    found = [segment(y) for y in series]
    certain = [one for one in found if (one.certainty >= 0.95).any()]
    assert len(certain) / 40 >= power
    covered = [((one.low <= 37) & (one.high >= 37)).any() for one in certain]
    assert np.mean(covered) >= 0.9
    assert np.median([(one.high - one.low + 1).min() for one in certain]) <= 3
    sizes = [one.size[np.abs(one.index - 37).argmin()] for one in certain]
    assert np.median(sizes) == pytest.approx(jump, rel=0.1)


def test_draws_are_averaged():
    rng = np.random.default_rng(4)
    path = np.repeat([0.0, 4.0, 1.0], 8)
    draws = path + rng.normal(size=(30, 24))
    draws[:, 5] = np.nan
    together = segment_draws(draws, **FIXED)
    alone = [segment(draw, **FIXED) for draw in draws]
    for field in ("probability", "number", "spans", "log_evidence"):
        expected = np.mean([getattr(one, field) for one in alone], axis=0)
        np.testing.assert_allclose(getattr(together, field), expected, atol=1e-12)
    assert together.within(7, 9) == pytest.approx(np.mean([one.within(7, 9) for one in alone]))
    assert together.index.tolist() == [8, 16]


def test_equal_draws_say_what_one_says():
    y = simulate(5, 1, 20, 1.0, 0.1)[0]
    one, many = segment(y), segment_draws(np.tile(y, (25, 1)))
    np.testing.assert_allclose(many.probability, one.probability, rtol=1e-9)  # rounding
    assert many.index.tolist() == one.index.tolist()


def test_portions_of_the_work_do_not_matter(monkeypatch):
    draws = simulate(6, 7, 20, 1.0, 0.1)
    whole = segment_draws(draws)
    monkeypatch.setattr("comity.methods._segments._CELLS", 1)
    monkeypatch.setattr("comity.methods._segments._STORED", 1000)
    parts = segment_draws(draws)
    np.testing.assert_allclose(parts.spans, whole.spans, atol=1e-12)
    np.testing.assert_allclose(parts.number, whole.number, atol=1e-12)


def test_gaps_carry_no_likelihood():
    y = np.array([0.1, 0.0, 0.2, 0.1, 0.0, 0.2, np.nan, np.nan, 5.1, 5.0, 5.2, 5.1, 5.0, 5.1])
    found = segment(y)
    assert (found.index[0], found.low[0], found.high[0]) == (8, 6, 8)
    assert found.within(6, 7) == 0  # what happened in the gap shows when it ends
    assert found.within(6, 8) == found.within(8, 8) > 0.99
    padded = segment(np.concatenate([[np.nan] * 3, y, [np.nan] * 2]))
    np.testing.assert_allclose(padded.probability[3:-2], found.probability)
    assert padded.index.tolist() == [11]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.booleans())
def test_unit_and_origin_carry_through(seed, shift, unit, flip):
    y = simulate(seed, 1, 14, 1.0, 0.2)[0]
    factor = -unit if flip else unit
    plain, moved = segment(y), segment(shift + factor * y)
    # Rounding: the shift may be a million times what the series moves by.
    np.testing.assert_allclose(moved.probability, plain.probability, rtol=1e-5, atol=1e-9)
    assert moved.log_evidence == pytest.approx(plain.log_evidence - 14 * np.log(unit), abs=1e-5)
    np.testing.assert_allclose(moved.variance, plain.variance * unit**2, rtol=1e-5)
    assert moved.index.tolist() == plain.index.tolist()
    np.testing.assert_allclose(moved.size, factor * plain.size, rtol=1e-4, atol=1e-6 * unit)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_constant_means_read_the_same_backwards(seed):
    y = simulate(seed, 1, 15, 1.0, 0.5)[0]
    one, other = (segment(way, walk=0.0, shortest=1) for way in (y, y[::-1]))
    np.testing.assert_allclose(one.spans, other.spans[::-1, ::-1].T, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_probabilities_add_up(seed, shortest):
    found = segment(simulate(seed, 1, 15, 1.0, 0.5)[0], shortest=shortest)
    assert found.number.sum() == pytest.approx(1)
    # Ten and more turning points have next to no probability in so short a series.
    expected = pytest.approx(np.nansum(found.probability), abs=1e-3)
    assert np.arange(11) @ found.number == expected
    # Every observation lies in exactly one segment.
    inside = [found.spans[: t + 1, t:].sum() for t in range(15)]
    np.testing.assert_allclose(inside, 1.0)


def test_an_outlier_is_no_segment_unless_asked_for():
    y = np.array([0.1, 0.0, 0.2, 0.1, 0.0, 9.0, 0.1, 0.2, 0.0, 0.1, 0.2, 0.1])
    assert segment(y, walk=0.0, shortest=1).index.tolist() == [5, 6]
    assert 5 not in segment(y, walk=0.0, variance=0.01, shortest=2).index - 1


@pytest.mark.parametrize("value", [0.0, 0.3, 1e9])
def test_a_series_that_does_not_move_does_not_turn(value):
    found = segment(np.full(20, value))
    assert found.index.size == 0
    assert found.number[0] > 0.9
    assert found.level == pytest.approx([value])
    assert segment([0.3, 0.1 + 0.2] * 10).index.size == 0


def test_steps_without_noise_are_found():
    found = segment([0.1] * 6 + [1.3] * 6)
    assert found.index.tolist() == [6]
    assert found.certainty[0] > 0.95
    assert found.size[0] == pytest.approx(1.2, abs=0.01)  # the level's prior draws it in


def test_refusals():
    fine = np.arange(12.0)
    with pytest.raises(ComityError, match="segment_draws"):
        segment([[1.0, 2.0]])
    with pytest.raises(ComityError, match="4 observation"):
        segment([1.0, 2.0, 3.0, 4.0, np.nan])
    with pytest.raises(ComityError, match="14 are needed"):
        segment(fine, shortest=7)
    with pytest.raises(ComityError, match="infinite"):
        segment([1.0, 2.0, np.inf, 3.0, 4.0, 5.0])
    with pytest.raises(ComityError, match="noise has shape"):
        segment(fine, [1.0])
    with pytest.raises(ComityError, match="noise"):
        segment(fine, -np.ones(12))
    with pytest.raises(ComityError, match="no row"):
        segment_draws(np.empty((0, 9)))
    with pytest.raises(ComityError, match=r"draws\[1\] is missing"):
        segment_draws([fine, np.where(fine == 3, np.nan, fine)])
    with pytest.raises(ComityError, match="first 4 is after last 3"):
        segment(fine).within(4, 3)


@pytest.mark.parametrize(
    "option",
    [
        {"walk": 1.5},
        {"variance": 0.0},
        {"level": (0.0, -1.0)},
        {"prior": 1.0},
        {"shortest": 0},
        {"coverage": 90},
    ],
    ids=lambda option: next(iter(option)),
)
def test_options_out_of_range(option):
    with pytest.raises(ComityError, match=next(iter(option))):
        segment(np.arange(12.0), **option)
