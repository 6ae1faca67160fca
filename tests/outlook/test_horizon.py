"""Risks with a horizon on the embedded case."""

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.methods.conditions import conditioned
from comity.outlook.horizon import risks_ahead


@pytest.fixture(scope="module")
def risks(crink):
    return risks_ahead(crink.fit, 5)


def test_a_fall_is_likelier_the_longer_one_looks_and_the_smaller_it_is(risks, crink):
    by_year = risks.frame.filter(level="overall").sort("state_a", "state_b", "year")
    for _, rows in by_year.group_by("state_a", "state_b"):
        assert rows["fall"].is_sorted()
    deep = risks_ahead(crink.fit, 5, delta=1.0).frame
    joined = risks.frame.join(deep, on=["state_a", "state_b", "level", "year"])
    assert (joined["fall_right"] <= joined["fall"]).all()


def test_the_change_is_that_of_the_projection(risks):
    mean = risks.paths.projected.mean.ravel()
    for n, (a, b) in enumerate(risks.paths.dyads):
        here = risks.frame.filter(state_a=a, state_b=b, level="overall", year=2031).row(
            0, named=True
        )
        ahead = (risks.paths.rows([n], "overall", 2031) @ mean).item()
        assert here["expected"] == pytest.approx(ahead - risks.paths.last[n, 0], abs=1e-9)


def test_at_its_red_line_a_pair_stays_where_it_is(risks):
    paths = risks.paths
    for row in risks.red_lines.head(6).iter_rows(named=True):
        n = paths.dyads.index((row["state_a"], row["state_b"]))
        pair, level = row["driver"].split()
        m = paths.dyads.index(tuple(pair.split("-")))
        rows = np.concatenate([paths.rows([m], level, y).toarray() for y in paths.years])
        held = conditioned(
            paths.projected, rows, np.full(len(rows), paths.level_of(m, level) + row["line"])
        )
        moved = (paths.rows([n], "overall", 2031) @ held.mean.ravel()).item() - paths.last[n, 0]
        assert moved == pytest.approx(0.0, abs=1e-8)


def test_the_price_is_what_the_panel_says(risks):
    row = risks.price.filter(state="PRK").row(0, named=True)
    panel = cm.case("crink").panel(indicators="trade_dependence").long()
    known = panel.filter(pl.col("value").is_not_null(), state_a="PRK").sort("start")
    last = known.group_by("state_b").last()
    assert row["trade_case"] == pytest.approx(last["value"].sum())
    assert row["ratio"] == pytest.approx(row["trade_outside"] / row["trade_case"])
    assert row["trade_outside"] < 0.1 < row["trade_case"]


@pytest.mark.parametrize(
    ("options", "said"), [({"delta": -0.5}, "no size"), ({"horizon": 99}, "30")]
)
def test_what_cannot_be_asked_is_refused(crink, options, said):
    with pytest.raises(cm.ComityError, match=said):
        risks_ahead(crink.fit, **options)
