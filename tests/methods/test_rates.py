import numpy as np
import pytest
from scipy import integrate, stats

from comity.errors import ComityError
from comity.methods.rates import smoothed_rate

nan = np.nan
MEANS, WALKS = (0.1, 0.5, 2.0, 10.0, 100.0), (0.0, 0.1, 0.3, 0.6, 1.0)


def simulate(seed, n_series, n_periods, mean, walk):
    """Rates whose logs walk at random around the log of their mean, and counts of events."""
    rng = np.random.default_rng(seed)
    log_rate = np.cumsum(walk * rng.normal(size=(n_series, n_periods)), axis=1)
    rate = mean * np.exp(log_rate - log_rate.mean(axis=1, keepdims=True))
    exposure = rng.uniform(0.5, 1.5, rate.shape)
    return rate, rng.poisson(rate * exposure).astype(float), exposure


def covered(rate, result, share=1.0):
    """Which rates lie in the interval, drawn together to a share of its length."""
    middle, half = (result.high + result.low) / 2, share * (result.high - result.low) / 2
    return np.abs(rate - middle) <= half


def given_discount(y, e, w):
    """Log likelihood, mean and square of the rates by the recursions of the docstring."""
    seen = np.isfinite(y) & (e > 0)
    y, e = np.where(seen, y, 0.0), np.where(seen, e, 0.0)
    base = 0.5 * e.sum() / (y.sum() + 1)
    loglik, a, b = 0.0, 0.5, base
    forward, backward = [], []
    for t in range(len(y)):
        a, b = w * a + (1 - w) / 2, w * b + (1 - w) * base
        if seen[t]:
            loglik += stats.nbinom.logpmf(y[t], a, b / (b + e[t]))
        a, b = a + y[t], b + e[t]
        forward.append((a, b))
    a, b = 0.5, base
    for t in reversed(range(len(y))):
        a, b = w * a + (1 - w) / 2, w * b + (1 - w) * base
        backward.append((a - 0.5, b - base))
        a, b = a + y[t], b + e[t]
    a, b = (np.array(forward) + np.array(backward)[::-1]).T
    return loglik, a / b, a * (a + 1) / b**2


def test_average_agrees_with_numerical_integration():
    y, e = np.array([3.0, 0, 2, nan, 7, 9, 4, 0, 1]), np.array([1, 1, 0.5, 1, 1, 2, 1, 0, 1])

    def integral(of):
        return integrate.quad(lambda w: of(*given_discount(y, e, w)), 0, 1)[0]

    total = integral(lambda loglik, *_: np.exp(loglik))
    result = smoothed_rate([y], [e])
    # The grid has fifteen points, even in the log odds with step 1: good for three digits.
    assert result.loglik[0] == pytest.approx(np.log(total), abs=3e-3)
    discount = integrate.quad(lambda w: w * np.exp(given_discount(y, e, w)[0]), 0, 1)[0] / total
    assert result.discount[0] == pytest.approx(discount, rel=3e-3)
    for t in range(len(y)):
        first, second = (
            integral(lambda loglik, *m, i=i, t=t: np.exp(loglik) * m[i][t]) / total for i in (0, 1)
        )
        assert result.rate[0, t] == pytest.approx(first, rel=3e-3)
        unit = (second - first**2) / first
        ends = stats.gamma.ppf([0.05, 0.95], first / unit, scale=unit)
        np.testing.assert_allclose([result.low[0, t], result.high[0, t]], ends, rtol=1e-2)


@pytest.mark.parametrize("count", [0, 1, 12])
def test_one_period_is_the_gamma_posterior(count):
    result = smoothed_rate([[count]], [[4.0]])
    shape, exposure = 0.5 + count, 4 + 0.5 * 4 / (count + 1)
    assert result.rate[0, 0] == pytest.approx(shape / exposure)
    ends = stats.gamma.ppf([0.05, 0.95], shape, scale=1 / exposure)
    np.testing.assert_allclose([result.low[0, 0], result.high[0, 0]], ends)


def test_intervals_cover_as_claimed():
    cover, halved, lowest, highest = [], [], 1.0, 0.0
    for n_periods in (10, 30):
        for mean in MEANS:
            for walk in WALKS:
                rate, y, e = simulate(1, 300, n_periods, mean, walk)
                result = smoothed_rate(y, e)
                share = covered(rate, result).mean()
                lowest, highest = min(lowest, share), max(highest, share)
                cover.append(share)
                halved.append(covered(rate, result, 0.5).mean())
    # Pooled over rates that stand still, walk and leap; the standard error is 0.002. No prior is
    # right for each alone: intervals are too wide where nothing moves, so every kind of series is
    # held to a looser bound.
    assert 0.85 < np.mean(cover) < 0.95
    assert lowest > 0.83
    assert highest > 0.95
    assert np.mean(halved) < 0.75  # half an interval would not pass


@pytest.mark.parametrize("walk", [0.1, 0.3, 0.6])
def test_moving_rates_alone_are_covered_as_claimed(walk):
    shares = []
    for mean in (2.0, 10.0, 100.0):
        rate, y, e = simulate(2, 500, 30, mean, walk)
        shares.append(covered(rate, smoothed_rate(y, e)).mean())
    assert 0.85 < np.mean(shares) < 0.95  # standard error below 0.005


@pytest.mark.parametrize("mean", MEANS)
def test_rates_that_stand_still_are_covered_more_often(mean):
    rate, y, e = simulate(3, 500, 30, mean, 0.0)
    assert covered(rate, smoothed_rate(y, e)).mean() > 0.9


def test_closed_borders_are_covered_too():
    shares = []
    for walk in WALKS:
        rate, y, e = simulate(4, 500, 30, 5.0, walk)
        e[:, 12:16] = 0
        y[:, 12:16] = nan
        shares.append(covered(rate, smoothed_rate(y, e))[:, 12:16].mean())
    # Fading is geometric, the walk's spread grows by the square root: not exact for any one walk.
    assert min(shares) > 0.8
    assert 0.85 < np.mean(shares) < 0.97


def test_a_period_without_exposure_is_no_zero():
    counts, open_to = np.array([[4.0, 5, 4, 6, 0, 0, 0, 5, 4, 6, 5]]), np.ones((1, 11))
    closed = open_to.copy()
    closed[:, 4:7] = 0
    unknown = counts.copy()
    unknown[:, 4:7] = nan
    shut, silent = smoothed_rate(counts, closed), smoothed_rate(counts, open_to)
    for same in (smoothed_rate(unknown), smoothed_rate(unknown, closed)):
        np.testing.assert_array_equal(same.rate, shut.rate)
        np.testing.assert_array_equal(same.loglik, shut.loglik)
    holed = np.where(closed == 0, nan, 1.0)
    np.testing.assert_array_equal(smoothed_rate(counts, holed).high, shut.high)
    assert (shut.rate[0, 4:7] > 3.5).all()
    assert (silent.rate[0, 5] < 2).all()
    width = (shut.high - shut.low)[0]
    assert width[5] > width[4] > width[3]


def test_long_gaps_stay_finite_and_wide():
    counts = np.full((1, 200), nan)
    counts[0, [0, 1, 2, 197, 198, 199]] = [3, 2, 4, 40, 50, 45]
    result = smoothed_rate(counts)
    assert np.isfinite(result.rate).all()
    ratio = result.high / result.low
    assert (ratio[0, 50:150] > ratio[0, 0]).all()


def test_no_events_are_a_low_rate_not_none():
    few, many = (smoothed_rate(np.zeros((1, n))) for n in (5, 50))
    assert (few.low > 0).all()
    assert (many.high.max() < few.high.min()) & (many.rate.max() < few.rate.min())


def test_series_do_not_touch_one_another():
    _, y, e = simulate(5, 6, 12, 3.0, 0.3)
    y[2] = nan
    e[4] = 0
    y[4] = nan
    result = smoothed_rate(y, e)
    for i in (0, 1, 3, 5):
        alone = smoothed_rate(y[i : i + 1], e[i : i + 1])
        np.testing.assert_allclose(result.rate[i], alone.rate[0], rtol=1e-12)
        np.testing.assert_allclose(result.loglik[i], alone.loglik[0], rtol=1e-12)
    for field in (result.rate, result.low, result.high, result.discount, result.loglik):
        assert np.isnan(field[[2, 4]]).all()


def test_the_unit_of_exposure_carries_through():
    _, y, e = simulate(6, 10, 15, 3.0, 0.3)
    years, days = smoothed_rate(y, e), smoothed_rate(y, 365 * e)
    np.testing.assert_allclose(days.rate, years.rate / 365, rtol=1e-9)
    np.testing.assert_allclose(days.high, years.high / 365, rtol=1e-9)
    np.testing.assert_allclose(days.loglik, years.loglik, rtol=1e-9)


def test_discount_tells_rates_that_move():
    still, moving = (simulate(7, 200, 30, 20.0, walk)[1:] for walk in (0.0, 0.6))
    assert smoothed_rate(*still).discount.mean() > 0.85
    assert smoothed_rate(*moving).discount.mean() < 0.4


def test_more_coverage_is_wider():
    _, y, e = simulate(8, 5, 10, 3.0, 0.3)
    half, most = smoothed_rate(y, e, 0.5), smoothed_rate(y, e, 0.99)
    assert ((most.low < half.low) & (half.high < most.high)).all()


def test_no_series_at_all():
    assert smoothed_rate(np.empty((0, 4))).rate.shape == (0, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: smoothed_rate([1, 2]), "1 dimension"),
        (lambda: smoothed_rate([[1, -2]]), r"counts\[0, 1\] is -2.0"),
        (lambda: smoothed_rate([[1, np.inf]]), r"counts\[0, 1\] is inf"),
        (lambda: smoothed_rate([[1.5]]), "whole numbers"),
        (lambda: smoothed_rate([[1, 2]], [1, 2, 3]), r"exposure has shape \(3,\)"),
        (lambda: smoothed_rate([[1, 2]], [[1, -2]]), r"exposure\[0, 1\] is -2.0"),
        (lambda: smoothed_rate([[1, 2]], [[1, 0]]), r"counts\[0, 1\] is 2.0: events where"),
        (lambda: smoothed_rate([[1]], coverage=1.0), "coverage 1.0"),
    ],
)
def test_refusals_name_what_is_wrong(call, message):
    with pytest.raises(ComityError, match=message):
        call()
