"""Scores of projections against closed forms, and skill where it is and where it is not."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from comity.errors import ComityError
from comity.methods.backtest import backtest, crps_normal, log_density


@pytest.mark.parametrize("value", [-1.3, 0.2, 2.5])
def test_crps_is_its_integral(value):
    whole = quad(lambda x: (norm.cdf(x, 0.5, 2) - (x >= value)) ** 2, -30, value)[0]
    whole += quad(lambda x: (norm.cdf(x, 0.5, 2) - (x >= value)) ** 2, value, 30)[0]
    assert crps_normal(value, 0.5, 2.0).item() == pytest.approx(whole, abs=1e-6)  # of the integral


def test_log_density_is_that_of_the_normal():
    assert log_density(0.3, 1.0, 2.0).item() == pytest.approx(norm.logpdf(0.3, 1.0, 2.0))


def simulated(kept, rng, periods=60, series=80):
    y = np.zeros((periods, series))
    for t in range(1, periods):
        y[t] = kept * y[t - 1] + rng.normal(size=series)
    return y + 5 * rng.normal(size=series)


def test_reversion_has_skill_where_series_revert_and_none_where_they_walk():
    rng = np.random.default_rng(1)
    back = backtest(simulated(0.6, rng), range(35, 55), 3)
    walk = backtest(simulated(1.0, rng), range(35, 55), 3)
    assert back.skill_low > 0.05
    assert abs(walk.skill) < 0.03
    # 1,600 projections, 80 series: the interval is to hold 90 % of what comes, to 3 points
    assert abs(back.coverage - 0.9) < 0.03


def test_nothing_after_the_origin_is_used():
    y = simulated(0.6, np.random.default_rng(2))
    later = y.copy()
    later[43:] += 1000.0
    assert backtest(y[:43], [40], 2) == backtest(later[:43], [40], 2)
    changed = y.copy()
    changed[43:] = np.nan
    assert backtest(y, [40], 2) == backtest(changed, [40], 2)


def test_refusals():
    with pytest.raises(ComityError, match="horizon is 0"):
        backtest(np.zeros((5, 5)), [3], 0)
    with pytest.raises(ComityError, match="from none of the origins"):
        backtest(np.zeros((5, 5)), [4], 3)
