"""The latent model: exact where it can be checked, calibrated where it cannot."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln
from scipy.stats import chi2
from scipy.stats import t as student_t

from comity.errors import ComityError
from comity.methods.jumps import jump_sizes, jumps, sizes_of
from comity.methods.latent._information import path
from comity.methods.latent._paths import smooth_paths
from comity.methods.latent._ruptures import matched, mixing
from comity.methods.latent._sites import tilted_moments
from comity.methods.latent._walks import Walks
from comity.methods.latent.estimate import estimate, offsets
from comity.methods.latent.measurement import Cells, Measurement, log_likelihood
from comity.methods.latent.memory import levels
from comity.methods.latent.posterior import Values, posterior

WALKS = Walks(np.array([0.6, 0.5, 0.7]), 0.03, np.array([0.02, 0.03, 0.02]))
OBLIGATION = Measurement("obligation", 0, "ordinal", slope=1.5, cuts=(1.0, 1.5, 2.0))
VOTES = Measurement("votes", 1, "gaussian", slope=1.0, noise=0.6)
DISPUTE = Measurement("dispute", 2, "binary", slope=-1.2, intercept=-2.5)
VISITS = Measurement("visits", 2, "count", slope=0.8, intercept=-1.0, noise=0.5)
TRADE = Measurement(
    "trade", 2, "hurdle", slope=1.0, intercept=-3.0, noise=0.7, gate=0.5, gate_slope=0.8
)
ALL = (OBLIGATION, VOTES, DISPUTE, VISITS, TRADE)
SPREAD = np.outer(WALKS.loadings, WALKS.loadings) + np.diag(1 - WALKS.loadings**2)
WEIGHT = 1 / np.sqrt(SPREAD.sum())
"""Of each domain in their mean, whose standard deviation over dyads is 1."""


def draw(rng, one, x):
    """Values of one measurement where the domain stands at x."""
    eta = one.slope * x
    if one.kind == "ordinal":
        noisy = eta + rng.logistic(size=x.shape)
        return (noisy[..., None] > np.array(one.cuts)).sum(axis=-1).astype(float), None
    eta = eta + one.intercept
    if one.kind == "gaussian":
        return eta + one.noise * rng.normal(size=x.shape), None
    if one.kind == "binary":
        return (rng.random(x.shape) < 1 / (1 + np.exp(-eta))).astype(float), None
    if one.kind == "count":
        rate = np.exp(eta) * rng.gamma(1 / one.noise, one.noise, size=x.shape)
        return rng.poisson(rate).astype(float), None
    positive = rng.random(x.shape) < 1 / (1 + np.exp(-one.gate - one.gate_slope * x))
    amount = eta + one.noise * rng.standard_t(4, size=x.shape)
    return np.where(positive, amount, -np.inf), positive


def simulate(rng, dyads, periods, walks=WALKS, measurements=ALL, missing=1 / 3):
    """States from the prior, values from the states, a share of the cells missing."""
    D, tail = len(walks.loadings), walks.tail
    entry = np.sqrt(walks.entry)[:, None] * rng.normal(size=(1, D + 1, dyads))
    shape = (periods - 1, D + 1, dyads)
    if tail is None:
        noise = rng.normal(size=shape)
    else:
        noise = np.sqrt((tail - 2) / tail) * rng.standard_t(tail, size=shape)
    steps = np.sqrt(walks.innovations)[:, None] * noise
    states = np.concatenate([entry, steps])
    for t in range(1, periods):
        states[t] += walks.persistence[:, None] * states[t - 1]
    x = walks.loadings[:, None] * states[:, :1] + states[:, 1:]
    values = {}
    for one in measurements:
        y, positive = draw(rng, one, x[:, one.domain])
        gone = rng.random(y.shape) < missing
        y[gone] = np.nan
        besides = np.ones((1, 1)) if one.kind == "count" else np.zeros((1, 1))
        kept = None if positive is None else positive & ~gone
        values[one.name] = Values(y, besides=besides, positive=kept)
    return states[:, 0], x, values


@pytest.fixture(scope="module")
def simulated():
    """400 dyads, 30 periods, five indicators of three domains, a third of the cells missing."""
    common, x, values = simulate(np.random.default_rng(11), 400, 30)
    return common, x, posterior(WALKS, ALL, values, composites=np.full((1, 3, 400), WEIGHT))


def dense(walks, precision, shift, first):
    """The posterior of one dyad by plain linear algebra."""
    T, D = precision.shape
    K, length = D + 1, T - first
    prior = np.zeros((length * K, length * K))
    for s in range(length):
        for t in range(length):
            block = np.diag(walks.entry * walks.persistence ** abs(s - t))
            prior[s * K : (s + 1) * K, t * K : (t + 1) * K] = block
    rows, w, h = [], [], []
    for t in range(first, T):
        for d in range(D):
            row = np.zeros(length * K)
            row[(t - first) * K] = walks.loadings[d]
            row[(t - first) * K + d + 1] = 1.0
            rows.append(row)
            w.append(precision[t, d])
            h.append(shift[t, d])
    Z = np.array(rows)
    covariance = np.linalg.inv(np.linalg.inv(prior) + Z.T @ (np.array(w)[:, None] * Z))
    return (covariance @ Z.T @ np.array(h)).reshape(length, K), covariance


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), first=st.integers(0, 3))
def test_paths_equal_plain_linear_algebra(seed, first):
    rng = np.random.default_rng(seed)
    T, D = 5, 3
    precision = rng.gamma(1, 1, (T, D, 1)) * (rng.random((T, D, 1)) > 0.3)
    precision[:first] = 0.0
    shift = precision * rng.normal(size=precision.shape)
    found = smooth_paths(WALKS, (precision, shift), np.array([first]))
    mean, covariance = dense(WALKS, precision[..., 0], shift[..., 0], first)
    K = D + 1
    # two ways of inverting the same small matrices
    np.testing.assert_allclose(found.mean[first:, :, 0], mean, atol=1e-10)
    variance = np.diag(covariance).reshape(-1, K)
    np.testing.assert_allclose(found.variance[first:, :, 0], variance, atol=1e-10)
    for t in range(T - first):
        own = covariance[t * K, t * K + 1 : (t + 1) * K]
        np.testing.assert_allclose(found.covariance[first + t, :, 0], own, atol=1e-10)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.kind)
def test_likelihoods_are_densities(one):
    """Over all values they add up to the same, wherever the domain stands."""
    at = np.array([-2.0, 0.0, 1.5])
    if one.kind in ("ordinal", "binary"):
        y = np.arange(4.0 if one.kind == "ordinal" else 2.0)
        width = 1.0
    elif one.kind == "count":
        y, width = np.arange(3000.0), 1.0
    else:
        y, width = np.linspace(-400, 400, 800_001), 0.001
    cells = Cells(
        y, np.ones(len(y)) * (one.kind == "count"), np.zeros(len(y)), np.ones(len(y), bool)
    )
    totals = []
    for x in at:
        log_density = log_likelihood(one, cells, np.full(len(y), x))
        if one.kind == "count":
            log_density = log_density - gammaln(y + 1)
        density = np.exp(log_density)
        total = density.sum() * width
        if one.kind == "hurdle":
            gate = 1 / (1 + np.exp(-one.gate - one.gate_slope * x))
            total /= gate
        totals.append(total)
    # sums over a grid, or over counts up to a bound
    np.testing.assert_allclose(totals, totals[0], rtol=2e-3)


@pytest.mark.parametrize("y", [-4.0, 0.3, 2.5, 6.0])
def test_moments_are_right_where_a_value_is_far_surer_than_what_is_known(y):
    """A hurdle whose noise is a fifth of what the rest leaves open, against a dense sum."""
    one = replace(TRADE, intercept=0.0, noise=0.2)
    cells = Cells(np.array([y]), np.zeros(1), np.zeros(1), np.ones(1, bool))
    found = tilted_moments(np.zeros(1), np.ones(1), [(one, cells, np.array([0]))])
    x = np.linspace(-12, 12, 24_001)
    log_density = log_likelihood(one, cells, x[:, None])[:, 0] - x**2 / 2
    density = np.exp(log_density - log_density.max())
    density /= density.sum()
    mean = density @ x
    variance = density @ (x - mean) ** 2
    # nodes are 0.325 apart, the value's scale is 0.2: in standard deviations of the result
    assert abs(found[0][0] - mean) < 0.05 * np.sqrt(variance)
    assert found[1][0] == pytest.approx(variance, rel=0.1)


@pytest.mark.parametrize(("level", "width"), [(0.5, 0.6745), (0.9, 1.6449)])
def test_intervals_cover_what_they_say(simulated, level, width):
    common, x, found = simulated
    # 400 dyads: the standard error of a coverage of 90 % is about 1 point, for dyads are unlike
    for domain in range(3):
        inside = np.abs(x[:, domain] - found.mean[:, domain]) < width * found.sd[:, domain]
        assert abs(inside.mean() - level) < 0.03
    inside = np.abs(common - found.shared) < width * found.shared_sd
    assert abs(inside.mean() - level) < 0.03
    inside = np.abs(WEIGHT * x.sum(axis=1) - found.composite[0]) < width * found.composite_sd[0]
    assert abs(inside.mean() - level) < 0.03


def test_turns_are_as_certain_as_they_say(simulated):
    """Of rises and falls said to be p certain, a share of p is there in the simulated path."""
    _, x, found = simulated
    noise = np.random.default_rng(2).normal(size=(10, 7))
    said, was = [], []
    for dyad, _, mean, covariance in levels(found, np.ones((3, 400), bool), 15):
        true = jump_sizes(WEIGHT * x[:, :, dyad].sum(axis=1), 5)
        for jump in jumps(sizes_of(mean[0], covariance[0], 5, 6), 0.5, 3, noise):
            said.append(jump.certainty)
            was.append(np.sign(jump.size) * true[jump.at] > 0.5)
    said, was = np.array(said), np.array(was)
    assert abs(was.mean() - said.mean()) < 0.02  # some 2,700 jumps: standard error below 1 point
    for low, high in ((0.05, 0.2), (0.2, 0.4), (0.4, 0.7), (0.7, 1.01)):
        within = (said >= low) & (said < high)
        # a bin of n: three binomial standard errors, and 2 points for the choice of the peak
        room = 3 * np.sqrt(0.25 / within.sum()) + 0.02
        assert abs(was[within].mean() - said[within].mean()) < room, (low, within.sum())


def test_covariances_over_time_are_those_of_the_whole_path(simulated):
    """Against the inverse of the whole information, dyads that enter late among them."""
    found = replace(simulated[2], first=np.arange(400) % 3)
    for n, domains, _, covariance in levels(found, np.ones((3, 400), bool), 4):
        if n not in (0, 1, 2, 100):
            continue
        first, lam = int(found.first[n]), found.walks.loadings
        scale = None if found.scale is None else found.scale[first:, :, n]
        whole = path(found.walks, found.precision[first:, :, n], scale).covariance()
        weights = found.composites[0, :, n]
        onto = [np.append(weights @ lam, weights), *np.column_stack([lam, np.eye(3)])]
        for row, c in enumerate(onto):
            level = np.einsum("i,tisj,j->ts", c, whole, c)
            for lag in range(5):
                own = covariance[row, lag, first : covariance.shape[2] - lag]
                np.testing.assert_allclose(own, np.diagonal(level, lag), atol=1e-10)
        assert domains.tolist() == [0, 1, 2]


def test_halved_intervals_would_fail(simulated):
    _, x, found = simulated
    inside = np.abs(x - found.mean) < 1.6449 * found.sd / 2
    assert inside.mean() < 0.87


def test_rank_histograms_are_flat():
    """One state of each of 400 dyads, ranked among draws of its posterior (Talts et al. 2018)."""
    rng = np.random.default_rng(5)
    _, x, values = simulate(rng, 400, 12)
    found = posterior(WALKS, ALL, values)
    for domain in range(3):
        draws = found.mean[7, domain] + found.sd[7, domain] * rng.normal(size=(99, 400))
        ranks = (draws < x[7, domain]).sum(axis=0)
        counts = np.histogram(ranks, bins=10, range=(0, 100))[0]
        statistic = ((counts - 40) ** 2 / 40).sum()
        assert chi2.sf(statistic, 9) > 0.005  # 3 domains: false alarm in 1.5 % of seeds


def test_what_moves_keeps_its_variance():
    """Nothing is known for long: a pair is as far from the mean as any, not ever farther."""
    values = {"votes": Values(np.full((60, 1), np.nan))}
    values["votes"].y[0] = 2.0
    found = posterior(WALKS, (VOTES,), values)
    assert (np.diff(found.sd[:, 1, 0]) > 0).all()
    assert found.sd[-1, 1, 0] < 1
    assert 0 < found.mean[-1, 1, 0] < found.mean[0, 1, 0] / 2


def test_deviations_do_not_drown_the_overall_level():
    """What a domain says of the overall level is as much in the last period as in the first."""
    one = Walks(np.array([0.6]), 0.002, np.array([0.1]))
    late, early = np.full((2, 40, 1), np.nan)
    early[0], late[39] = 1.0, 1.0
    first, last = (
        posterior(one, (replace(VOTES, domain=0),), {"votes": Values(y)}) for y in (early, late)
    )
    assert last.shared[39, 0] == pytest.approx(first.shared[0, 0], abs=1e-9)


@pytest.mark.parametrize("tail", [3.0, 4.0])
def test_intervals_cover_where_innovations_have_heavy_tails(tail):
    walks = replace(WALKS, tail=tail)
    common, x, values = simulate(np.random.default_rng(1), 400, 30, walks)
    found = posterior(walks, ALL, values)
    # each innovation is taken as a normal one: of other seeds, coverages miss by 2.5 points at most
    for level, width in ((0.5, 0.6745), (0.9, 1.6449)):
        inside = np.abs(x - found.mean) < width * found.sd
        np.testing.assert_allclose(inside.mean(axis=(0, 2)), level, atol=0.03)
        inside = np.abs(common - found.shared) < width * found.shared_sd
        assert abs(inside.mean() - level) < 0.03


def test_a_rupture_is_followed():
    """A level jumps by 6 steps of its walk between periods 9 and 10."""
    walks = Walks(np.array([0.6]), 0.03, np.array([0.03]))
    jump = 6 * np.sqrt(0.6**2 * 0.03 + 0.03)
    x = np.repeat([0.0, jump], 10)[:, None] + np.zeros((20, 200))
    noise = 0.2  # about a step of the walk
    seen = Values(x + noise * np.random.default_rng(1).normal(size=x.shape))
    one = Measurement("votes", 0, "gaussian", slope=1.0, noise=noise)

    def wrong(tail):
        found = posterior(replace(walks, tail=tail), [one], {"votes": seen})
        return abs((found.mean[10, 0] - x[10]).mean())

    assert wrong(4.0) < wrong(None) / 2


def test_tails_without_end_are_normal():
    _, _, values = simulate(np.random.default_rng(8), 50, 12)
    normal = posterior(WALKS, ALL, values)
    assert normal.scale is None
    found = posterior(replace(WALKS, tail=1e7), ALL, values)
    # sites settle to within 0.005; those with ruptures had another round
    np.testing.assert_allclose(found.mean, normal.mean, atol=5e-3)
    np.testing.assert_allclose(found.scale, 1.0, atol=1e-4)


def test_scale_and_sites_give_the_paths_back():
    """Draws and attribution build the information of a path from them."""
    walks = replace(WALKS, tail=4.0)
    _, _, values = simulate(np.random.default_rng(9), 3, 10, walks)
    first = np.array([0, 2, 4])
    found = posterior(walks, ALL, values, first)
    assert found.scale.max() > 1.2
    for n, begin in enumerate(first):
        own = path(walks, found.precision[begin:, :, n], found.scale[begin:, :, n])
        covariance = own.covariance()
        every = np.arange(10 - begin)
        g = covariance[every, 0, every, 0]
        np.testing.assert_allclose(found.shared_sd[begin:, n], np.sqrt(g), atol=1e-8)


def test_an_innovation_has_the_second_moment_of_student_t():
    """Given what else is said of it, against the integral of its density."""
    tail, at = 4.0, np.linspace(-60, 60, 240_001)
    for w, h in ((0.0, 0.0), (0.5, 0.3), (2.0, 6.0), (10.0, 80.0)):
        unit = np.sqrt((tail - 2) / tail)
        log_density = student_t.logpdf(at / unit, tail) - 0.5 * w * at**2 + h * at
        density = np.exp(log_density - log_density.max())
        moment = (density * at**2).sum() / density.sum()
        v = float(matched(*mixing(tail), np.array(w), np.array(h)))
        left = v / (1 + w * v)
        # 24 nodes for the mixing weight; without evidence the far tail counts, which the grid cuts
        assert left + (h * left) ** 2 == pytest.approx(moment, rel=0.01)


def test_no_value_no_change():
    """A dyad of which nothing is known stays at the prior, with its whole uncertainty."""
    values = {one.name: Values(np.full((3, 2), np.nan)) for one in (OBLIGATION, VOTES)}
    values["votes"].y[1, 0] = 2.0
    found = posterior(WALKS, (OBLIGATION, VOTES), values)
    np.testing.assert_allclose(found.mean[:, :, 1], 0.0, atol=1e-12)
    np.testing.assert_allclose(found.sd[0, :, 1], 1.0, atol=1e-12)
    assert found.sd[1, 1, 0] < found.sd[1, 1, 1]
    assert found.mean[1, 0, 0] > 0


def test_missing_is_not_zero():
    zeros, unknown = np.zeros((4, 1)), np.full((4, 1), np.nan)
    calm, silent = (
        posterior(WALKS, (VISITS,), {"visits": Values(y, besides=np.ones((1, 1)))})
        for y in (zeros, unknown)
    )
    assert calm.mean[0, 2, 0] < -0.2
    assert abs(silent.mean[0, 2, 0]) < 1e-9


def test_before_its_entry_a_dyad_has_no_score():
    y = np.full((4, 1), 1.0)
    y[:2] = np.nan
    found = posterior(WALKS, (VOTES,), {"votes": Values(y)}, np.array([2]))
    assert np.isnan(found.mean[:2]).all()
    assert np.isnan(found.shared[:2]).all()
    assert not np.isnan(found.mean[2:]).any()


def test_dyads_do_not_depend_on_their_neighbours():
    _, _, values = simulate(np.random.default_rng(3), 60, 8)
    whole = posterior(WALKS, ALL, values)

    def first_ten(held):
        positive = None if held.positive is None else held.positive[:, :10]
        return Values(held.y[:, :10], held.besides, held.offset, positive)

    some = posterior(WALKS, ALL, {name: first_ten(held) for name, held in values.items()})
    # sites settle to within 0.002; those of either run may stop a round apart
    np.testing.assert_allclose(some.mean, whole.mean[:, :, :10], atol=4e-3)


def test_hyperparameters_are_found_again():
    """Three domains at least: of two, the loadings are known by their product alone."""
    rng = np.random.default_rng(2)
    truth = Walks(np.array([0.8, 0.6, 0.4]), 0.04, np.array([0.02, 0.05, 0.03]))
    own = (OBLIGATION, replace(VOTES, intercept=0.3), Measurement("words", 2, "gaussian", 1.0))
    _, x, values = simulate(rng, 500, 20, truth, own)
    start = (
        replace(OBLIGATION, slope=1.0, cuts=(0.0, 1.0, 2.0)),
        replace(VOTES, slope=0.5, noise=1.0),
        Measurement("words", 2, "gaussian", 0.5),
    )
    found = estimate(Walks(np.full(3, 0.5), 0.02, np.full(3, 0.02)), start, values, rounds=40)
    obligation, votes, _ = found.measurements
    # what two domains share is known better than the loading of either: 500 dyads, two errors
    shared, true = (
        np.outer(w.loadings, w.loadings)[[0, 0, 1], [1, 2, 2]] for w in (found.walks, truth)
    )
    np.testing.assert_allclose(shared, true, atol=0.13)
    np.testing.assert_allclose(found.walks.steps, truth.steps, atol=0.025)
    assert obligation.slope == pytest.approx(1.5, abs=0.3)
    assert votes.slope == pytest.approx(1.0, abs=0.12)
    # the origin is where these 500 dyads enter on average, not where all that might be would
    assert votes.intercept == pytest.approx(0.3 + x[0, 1].mean(), abs=0.08)
    assert votes.noise == pytest.approx(0.6, abs=0.03)


def test_what_geography_explains_is_taken_out():
    rng = np.random.default_rng(4)
    _, _, values = simulate(rng, 400, 15, measurements=(VOTES,))
    near = rng.normal(size=(1, 400))
    values = {"votes": Values(values["votes"].y + 0.8 * near)}
    start = replace(VOTES, effects=(0.0,))
    found = estimate(WALKS, (start,), values, covariates=near, rounds=15)
    # the entry standard deviation 1 over the root of 400 dyads
    assert found.measurements[0].effects[0] == pytest.approx(0.8, abs=0.12)


def test_offsets_of_periods_and_dyads():
    one = replace(VOTES, periods={1990: 0.5}, effects=(2.0,))
    assert offsets(one, np.array([[1.0]]), [1990, 1991]).ravel().tolist() == [2.5, 2.0]
    with pytest.raises(ComityError, match="1 effects for 0 covariates"):
        offsets(one, np.zeros((0, 1)), [1990])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "poisson"}, "is no kind"),
        ({"kind": "ordinal", "cuts": (2.0, 1.0)}, "do not ascend"),
        ({"noise": -1.0}, "negative"),
    ],
)
def test_wrong_measurements_are_refused(change, message):
    with pytest.raises(ComityError, match=message):
        replace(VOTES, **change)


def test_wrong_tails_are_refused():
    for tail in (2.0, -1.0, np.nan):
        with pytest.raises(ComityError, match="give more than 2"):
            replace(WALKS, tail=tail)
    values = {"votes": Values(np.zeros((2, 2)))}
    with pytest.raises(ComityError, match="estimated with normal innovations"):
        estimate(replace(WALKS, tail=4.0), (VOTES,), values)


def test_wrong_values_are_refused():
    with pytest.raises(ComityError, match="votes has no values"):
        posterior(WALKS, (VOTES,), {})
    with pytest.raises(ComityError, match="domain 7 of 3"):
        posterior(WALKS, (replace(VOTES, domain=7),), {"votes": Values(np.zeros((1, 1)))})
    shapes = {"votes": Values(np.zeros((1, 1))), "dispute": Values(np.zeros((1, 2)))}
    with pytest.raises(ComityError, match="differ in shape"):
        posterior(WALKS, (VOTES, DISPUTE), shapes)


@pytest.mark.parametrize("votes", [np.nan, 0.2])
@pytest.mark.parametrize("bounded", [False, True])
def test_values_far_out_under_a_heavy_tail_pull_no_further_than_they_lie(votes, bounded):
    """Trade that shrinks a thousandfold in four years: the level falls to it, and no further.

    A site that pulls without precision has no bounds under innovations without exponential moments:
    once the level ran to -40,000.
    """
    walks = Walks(np.array([0.42, 0.42]), 0.0131, np.array([0.02, 0.0123]), tail=3.0)
    trade = Measurement(
        "trade", 1, "hurdle", slope=1.76, intercept=-5.98, noise=0.18, gate=4.0, gate_slope=0.26
    )
    y, low, high = (np.full((33, 1), np.nan) for _ in range(3))
    y[[16, 19, 20], 0] = -6.36, -9.76, -13.78
    if bounded:
        low[[26, 28, 31, 32]], high[[26, 28, 31, 32]] = -np.inf, -3.0
    values = {
        "votes": Values(np.full((33, 1), votes)),
        "trade": Values(y, positive=~np.isnan(y), low=low, high=high),
    }
    found = posterior(walks, [replace(VOTES, domain=0), trade], values)
    # where each value by itself puts it: (-6.36 + 5.98) / 1.76 and so on; the walk rounds it off
    np.testing.assert_allclose(found.mean[[16, 19, 20], 1, 0], [-0.22, -2.15, -4.43], atol=0.2)
    assert np.abs(found.mean).max() < 5
    assert found.settled.all()
