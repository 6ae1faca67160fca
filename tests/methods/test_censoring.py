"""Values of which only bounds are known: their likelihood, what they tell, and how surely."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import norm

from comity.methods.latent._sites import tilted_moments
from comity.methods.latent.measurement import Cells, Measurement, log_likelihood
from comity.methods.latent.posterior import Values, Walks, posterior
from tests.methods.test_latent import ALL, OBLIGATION, TRADE, VISITS, VOTES, WALKS, simulate

OPEN = np.inf
AT = np.array([-2.0, 0.3, 1.5])


def bounds(low, high, besides=0.0):
    """One value between two bounds."""
    one = np.ones(1)
    return Cells(one * np.nan, one * besides, one * 0, one > 0, one * low, one * high)


def exact(y, besides=0.0):
    y = np.atleast_1d(np.asarray(y, float))
    return Cells(y, np.full(len(y), besides), np.zeros(len(y)), np.ones(len(y), bool))


@pytest.mark.parametrize(
    ("one", "low", "high"),
    [(OBLIGATION, 1, OPEN), (OBLIGATION, -OPEN, 2), (VISITS, 1, OPEN), (VISITS, 2, 5)],
)
def test_the_probability_of_bounds_is_that_of_the_values_between(one, low, high):
    values = np.arange(4.0) if one.kind == "ordinal" else np.arange(4000.0)
    besides = 0.5 if one.kind == "count" else 0.0
    logs = np.array([log_likelihood(one, exact(values, besides), np.array([x])) for x in AT])
    if one.kind == "count":
        logs -= gammaln(values + 1)  # the likelihood leaves out what the value alone decides
    each = np.exp(logs)
    within = (values >= low) & (values <= high)
    found = log_likelihood(one, bounds(low, high, besides), AT[:, None])[:, 0]
    np.testing.assert_allclose(np.exp(found), each[:, within].sum(axis=1), rtol=1e-9)


def test_counts_without_dispersion_are_poisson():
    plain = Measurement("visits", 0, "count", slope=1.0, intercept=-1.0, noise=0.0)
    found = log_likelihood(plain, bounds(1, OPEN, 1.0), AT[:, None])[:, 0]
    np.testing.assert_allclose(found, np.log(-np.expm1(-np.exp(AT - 1.0))))


@pytest.mark.parametrize(("low", "high"), [(-OPEN, -2.5), (-4.0, -2.5), (-OPEN, OPEN)])
def test_a_share_between_bounds_may_be_none_at_all(low, high):
    """With the lower end open, none at all is among what may be."""
    total = [
        quad(lambda y, x=x: np.exp(log_likelihood(TRADE, exact(y), np.array([x]))[0]), -60, 60)[0]
        for x in AT
    ]
    gate = 1 / (1 + np.exp(-TRADE.gate - TRADE.gate_slope * AT))
    ends = max(low, -60), min(high, 60)
    inside = [
        quad(lambda y, x=x: np.exp(log_likelihood(TRADE, exact(y), np.array([x]))[0]), *ends)[0]
        for x in AT
    ]
    expected = gate * np.array(inside) / np.array(total)
    expected += (1 - gate) * np.isneginf(low)
    found = np.exp(log_likelihood(TRADE, bounds(low, high), AT[:, None])[:, 0])
    np.testing.assert_allclose(found, expected, atol=1e-5)  # tails beyond 60 are left out


@pytest.mark.parametrize(("low", "high"), [(0.5, OPEN), (-OPEN, -1.0), (0.2, 1.1), (3.0, 4.0)])
def test_the_update_of_a_normal_value_has_its_closed_form(low, high):
    """Mean and variance of x where a x + noise lies between two bounds."""
    mean, variance = 0.4, 0.8
    s = np.sqrt(VOTES.slope**2 * variance + VOTES.noise**2)
    a, b = (low - mean) / s, (high - mean) / s
    mass = norm.cdf(b) - norm.cdf(a)
    first = (norm.pdf(a) - norm.pdf(b)) / mass
    ends = [0.0 if np.isinf(z) else z * norm.pdf(z) for z in (a, b)]
    second = 1 + (ends[0] - ends[1]) / mass  # of the standardised value
    gain = VOTES.slope * variance / s
    expected = mean + gain * first, variance - gain**2 * (1 - (second - first**2))
    m, v = np.array([mean]), np.array([variance])
    found = tilted_moments(m, v, [(VOTES, bounds(low, high), np.zeros(1, np.int64))])
    np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-6)


def test_a_bound_tells_what_integration_says():
    """One period, one bound: the posterior is that of a fine grid."""
    walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    one = Measurement("visits", 0, "count", slope=1.0, intercept=-1.0, noise=0.5)
    nothing = np.array([[np.nan]])
    none = {"low": nothing, "high": nothing}
    found = posterior(walks, [one], {"visits": Values(nothing, np.ones((1, 1)), **none)})
    assert found.mean.item() == 0
    ends = {"low": np.array([[1.0]]), "high": np.array([[OPEN]])}
    found = posterior(walks, [one], {"visits": Values(nothing, np.ones((1, 1)), **ends)})
    sd = np.sqrt(0.7**2 * walks.entry[0] + walks.entry[1])
    x = np.linspace(-8, 8, 20_001) * sd
    density = norm.pdf(x, scale=sd) * np.exp(
        log_likelihood(one, bounds(1, OPEN, 1.0), x[:, None])[:, 0]
    )
    density /= density.sum()
    mean = (x * density).sum()
    spread = np.sqrt((density * (x - mean) ** 2).sum())
    assert found.mean.item() == pytest.approx(mean, abs=1e-4)  # nodes of a quadrature
    assert found.sd.item() == pytest.approx(spread, abs=1e-4)


def coarsened(rng, values, share):
    """The same values, a share of them as bounds on grids that do not depend on them."""
    found = {}
    for one in ALL:
        held = values[one.name]
        known = held.exact
        some = known & (rng.random(held.y.shape) < share)
        low, high = np.full(held.y.shape, np.nan), np.full(held.y.shape, np.nan)
        if one.kind == "gaussian":
            low[some] = np.floor(held.y[some])
            high[some] = low[some] + 1
        elif one.kind in ("count", "ordinal"):
            some &= held.y >= 1
            low[some], high[some] = 1, OPEN
        elif one.kind == "hurdle":
            some &= ~(held.positive & (held.y > -2.5))
            low[some], high[some] = -OPEN, -2.5
        else:
            some[:] = False
        y = np.where(some, np.nan, held.y)
        kept = None if held.positive is None else held.positive & ~some
        found[one.name] = Values(y, held.besides, held.offset, kept, low, high)
    return found


def covered(x, found, width=1.645):
    return float((np.abs(found.mean - x) < width * found.sd).mean())


def test_intervals_cover_what_they_say_with_a_third_of_the_values_as_bounds():
    rng = np.random.default_rng(5)
    _, x, values = simulate(rng, 400, 20)
    whole = posterior(WALKS, ALL, values)
    some = coarsened(rng, values, 0.7)
    cells = [(held.exact.sum(), held.there.sum()) for held in some.values()]
    assert 1 - np.sum(cells, axis=0)[0] / np.sum(cells, axis=0)[1] == pytest.approx(1 / 3, abs=0.04)
    found = posterior(WALKS, ALL, some)
    # 24,000 cells, not independent: 0.90 within two points
    assert covered(x, found) == pytest.approx(0.90, abs=0.02)
    assert covered(x, found, 0.674) == pytest.approx(0.50, abs=0.03)
    assert found.sd.mean() > whole.sd.mean()


def test_bounds_tell_more_than_nothing():
    rng = np.random.default_rng(6)
    _, _, values = simulate(rng, 100, 10)
    with_bounds = coarsened(rng, values, 0.5)
    without = {
        name: Values(v.y, v.besides, v.offset, v.positive) for name, v in with_bounds.items()
    }
    some, none = (posterior(WALKS, ALL, v) for v in (with_bounds, without))
    assert some.sd.mean() < none.sd.mean()


def test_what_is_known_outside_coverage_leans_upward_by_little():
    """A third of the counts lie outside coverage: known to be at least one, or nothing is known.

    That nothing is known where nothing took place is not told to the model, so that it leans
    towards more; intervals still cover 85 %.
    """
    rng = np.random.default_rng(7)
    _, x, values = simulate(rng, 400, 20, missing=0.0)
    held = values["visits"]
    outside = rng.random(held.y.shape) < 1 / 3
    low = np.where(outside & (held.y >= 1), 1.0, np.nan)
    high = np.where(np.isnan(low), np.nan, OPEN)
    values["visits"] = Values(np.where(outside, np.nan, held.y), held.besides, low=low, high=high)
    found = posterior(WALKS, ALL, values)
    own = (found.mean - x)[:, VISITS.domain]
    assert 0 < own.mean() < 0.1  # standard deviations of the world's dyads
    assert covered(x, found) > 0.85
