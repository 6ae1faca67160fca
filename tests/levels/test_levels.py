"""Scores and intervals of the embedded case and of simulations."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.indicators import INDICATORS
from comity.levels import levels
from comity.levels.smoothing import smooth


def series_cells(values, indicator, n=50):
    """Cells of one indicator, one dyad per row of values; NaN is null."""
    n_dyads, n_periods = values.shape
    rows = [
        {
            "indicator": indicator.name,
            "domain": indicator.domain,
            "state_a": f"A{i:03}",
            "state_b": "B",
            "period": str(1900 + t),
            "start": date(1900 + t, 1, 1),
            "value": None if np.isnan(values[i, t]) else float(values[i, t]),
            "low": None if np.isnan(values[i, t]) else float(values[i, t]),
            "high": None if np.isnan(values[i, t]) else float(values[i, t]),
            "n": n,
        }
        for i in range(n_dyads)
        for t in range(n_periods)
    ]
    return pl.DataFrame(rows)


def test_intervals_of_voting_scores_cover_the_truth():
    """Shares drawn from a level that walks on the arcsine scale: 90 % lie within."""
    rng = np.random.default_rng(20)
    steps = rng.normal(0, 0.06, size=(300, 40))
    level = np.clip(1.0 + np.cumsum(steps, axis=1), 0.1, 1.47)
    truth = np.sin(level) ** 2
    votes = rng.binomial(60, truth) / 60
    votes[rng.random(votes.shape) < 0.1] = np.nan
    scores = smooth(series_cells(votes, INDICATORS["unga_agreement"]), INDICATORS["unga_agreement"])
    found = scores.scores
    at = {(f"A{i:03}", str(1900 + t)): truth[i, t] for i in range(300) for t in range(40)}
    inside = [
        row["low"] <= at[row["state_a"], row["period"]] <= row["high"]
        for row in found.iter_rows(named=True)
    ]
    # with as much shift as noise, where the averaged interval covers least: 87 to 90 %; 12,000
    # correlated cells are worth some 2,000 independent ones, 2 points either way
    assert 0.86 <= np.mean(inside) <= 0.93
    width = found["high"] - found["low"]
    middle = (found["low"] + found["high"]) / 2
    halved = [
        abs(m - at[a, p]) <= w / 4
        for m, w, a, p in zip(middle, width, found["state_a"], found["period"], strict=True)
    ]
    assert np.mean(halved) < 0.7, "half the width would pass as well: the test has no teeth"


def test_a_share_of_few_votes_weighs_less():
    values = np.full((1, 20), 0.8) + np.tile([0.02, -0.02], 10)
    values[0, -1] = 1.0
    agreement = INDICATORS["unga_agreement"]
    many = smooth(series_cells(values, agreement), agreement).scores
    cells = series_cells(values, agreement).with_columns(
        n=pl.when(period="1919").then(3).otherwise(80)
    )
    few = smooth(cells, agreement).scores
    assert few["score"][-1] < many["score"][-1]


def test_scores_stand_only_where_the_panel_has_values(crink):
    cells = crink.levels.panel.cells.filter(pl.col("value").is_not_null())
    valued = cells.select("indicator", "state_a", "state_b", "period")
    scores = crink.levels.scores.select("indicator", "state_a", "state_b", "period")
    assert scores.join(valued, on=scores.columns, how="anti").is_empty()
    assert crink.levels.scores.filter(pl.col("score").is_null()).is_empty()
    outside = crink.levels.scores.filter(
        (pl.col("score") < pl.col("low")) | (pl.col("score") > pl.col("high"))
    )
    assert outside.is_empty()


def test_trade_after_the_last_covered_year_is_null(crink):
    trade = crink.levels.panel.cells.filter(
        indicator="trade_salience", state_a="CHN", state_b="PRK"
    )
    after = trade.filter(pl.col("period") > "2023")
    assert after.height >= 3
    assert after["value"].null_count() == after.height
    assert set(after["reason"]) == {"no figure", "not covered"}  # to 2025, and since
    assert crink.levels.scores.filter(domain="economy")["period"].max() == "2023"


def test_a_panel_without_lead_indicators_is_refused():
    panel = cm.casebook("crink").panel(indicators=["unga_kappa"])
    with pytest.raises(ComityError, match="holds none of the lead indicators"):
        levels(panel)


def test_the_same_panel_gives_the_same_scores(crink):
    again = cm.assess("crink")
    assert again.levels.scores.equals(crink.levels.scores)
    assert again.summary.equals(crink.summary)
