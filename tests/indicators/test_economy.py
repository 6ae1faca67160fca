"""Indicators of trade against figures worked out by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.dataset import panel_of as panel
from comity.evidence import frame_of
from comity.evidence.records import Trade
from comity.indicators import INDICATORS
from comity.states.pairs import state_ids

STATES = ("CHN", "PRK", "RUS")
ALL = date(2000, 1, 1), date(2010, 12, 31)
COVERED = [("trade", STATES, *ALL)]


def flow(a, b, start="2000", **more):
    return {"id": f"{a}-{b}-{start}".lower(), "start": start, "exporter": a, "importer": b} | more


def amount(a, b, value, start="2000", **more):
    return flow(a, b, start, value=value, unit="USD", **more)


def test_intensity_of_thirty_in_a_hundred_over_two_hundred_in_four_thousand_is_six(
    evidence_of, cell
):
    totals = {"exports_total": 100, "imports_total": 200, "world_total": 4000}
    rows = [amount("CHN", "PRK", 30, **totals), amount("CHN", "RUS", 10)]
    found = panel(evidence_of({"trade": rows}, COVERED))
    there = cell(found, "trade_intensity", "CHN", "PRK", 2000)
    assert there["value"] == pytest.approx(6)
    assert there["working"] == "(30.0 / 100.0) / (200.0 / 4000.0)"
    assert there["records"] == ["chn-prk-2000"]
    for a, b in (("PRK", "CHN"), ("CHN", "RUS")):
        assert cell(found, "trade_intensity", a, b, 2000)["reason"] == "no figure"


def test_balance_and_unpaid_imports_see_both_directions(evidence_of, cell):
    rows = [amount("CHN", "PRK", 40), amount("PRK", "CHN", 10), amount("CHN", "RUS", 5)]
    found = panel(evidence_of({"trade": rows}, COVERED))
    assert cell(found, "trade_balance", "CHN", "PRK", 2000)["value"] == 0.6
    assert cell(found, "trade_balance", "PRK", "CHN", 2000)["value"] == -0.6
    unpaid = cell(found, "unpaid_imports", "PRK", "CHN", 2000)
    assert (unpaid["value"], unpaid["n"]) == (0.75, 2)
    assert unpaid["working"] == "max(0, 40.0 - 10.0) / 40.0"
    assert unpaid["records"] == ["chn-prk-2000", "prk-chn-2000"]
    assert cell(found, "unpaid_imports", "CHN", "PRK", 2000)["status"] == "zero"
    for name in ("trade_balance", "unpaid_imports"):
        assert cell(found, name, "CHN", "RUS", 2000)["reason"] == "no figure"


def test_a_share_of_nothing_is_undefined(evidence_of, cell):
    rows = [amount("CHN", "PRK", 0), amount("PRK", "CHN", 0)]
    found = panel(evidence_of({"trade": rows}, COVERED))
    for name in ("trade_balance", "unpaid_imports"):
        row = cell(found, name, "CHN", "PRK", 2000)
        assert (row["value"], row["reason"]) == (None, "undefined")


def test_two_units_of_money_do_not_mix(evidence_of, cell):
    rows = [amount("CHN", "PRK", 40), amount("PRK", "CHN", 10) | {"unit": "CNY"}]
    found = panel(evidence_of({"trade": rows}, COVERED))
    assert cell(found, "trade_balance", "CHN", "PRK", 2000)["reason"] == "no figure"


def test_concentration_is_of_the_state_whoever_the_partner(evidence_of, cell):
    rows = [
        flow("CHN", "RUS", exports_concentration=0.25, imports_concentration=0.5),
        flow("RUS", "CHN"),
    ]
    found = panel(evidence_of({"trade": rows}, COVERED))
    for partner in ("PRK", "RUS"):
        row = cell(found, "export_concentration", "CHN", partner, 2000)
        assert (row["value"], row["records"]) == (0.25, ["chn-rus-2000"])
        assert row["working"] == "index of exports with all partners 0.25"
        assert cell(found, "import_concentration", "RUS", "CHN", 2000)["value"] == 0.5
    assert cell(found, "export_concentration", "RUS", "CHN", 2000)["reason"] == "no figure"


def test_symmetry_is_what_asymmetry_leaves(evidence_of, cell):
    shares = [("CHN", "PRK", 0.001, 0.9), ("PRK", "CHN", 0.5, 0.002)]
    rows = [flow(a, b, share_of_exports=x, share_of_imports=m) for a, b, x, m in shares]
    found = panel(evidence_of({"trade": rows}, COVERED))
    asymmetry = cell(found, "trade_asymmetry", "PRK", "CHN", 2000)["value"]
    symmetry = cell(found, "trade_symmetry", "CHN", "PRK", 2000)
    assert symmetry["value"] == pytest.approx(1 - abs(asymmetry))
    assert symmetry["working"].startswith("1 - |")


def test_a_share_of_which_only_a_bound_is_known_is_no_figure(evidence_of, cell):
    rows = [
        flow("CHN", "PRK", share_of_exports_high=0.045, share_of_imports=0.9),
        flow("PRK", "CHN", share_of_exports=0.8, share_of_imports_high=0.065),
    ]
    found = panel(evidence_of({"trade": rows}, COVERED))
    row = cell(found, "export_share", "CHN", "PRK", 2000)
    assert (row["value"], row["working"]) == (None, "at most 0.045 of total")
    assert row["records"] == ["chn-prk-2000"]
    assert cell(found, "import_share", "PRK", "CHN", 2000)["value"] == 0.9
    assert cell(found, "trade_dependence", "PRK", "CHN", 2000)["value"] == pytest.approx(0.85)
    assert cell(found, "trade_dependence", "CHN", "PRK", 2000)["value"] is None
    assert cell(found, "trade_salience", "CHN", "PRK", 2000)["value"] is None


def test_a_year_and_its_months_in_one_cell_are_the_year(evidence_of, cell):
    months = [amount("CHN", "PRK", 1, f"2000-{m:02}", share_of_exports=0.9) for m in range(1, 13)]
    year = amount("CHN", "PRK", 40, share_of_exports=0.1)
    evidence = evidence_of({"trade": [*months, year, amount("PRK", "CHN", 40)]}, COVERED)
    yearly, quarterly = panel(evidence), panel(evidence, freq="quarter")
    assert cell(yearly, "export_share", "CHN", "PRK", 2000)["value"] == 0.1
    assert cell(yearly, "trade_balance", "CHN", "PRK", 2000)["value"] == 0
    assert cell(quarterly, "export_share", "CHN", "PRK", "2000Q1")["value"] == pytest.approx(0.9)


def test_months_add_up_where_there_is_no_year(evidence_of, cell):
    rows = [amount("CHN", "PRK", 10 * m, f"2000-{m:02}") for m in (1, 2)]
    rows += [amount("PRK", "CHN", 5, f"2000-{m:02}") for m in (1, 2)]
    found = panel(evidence_of({"trade": rows}, COVERED))
    row = cell(found, "trade_balance", "CHN", "PRK", 2000)
    assert (row["value"], row["n"]) == (0.5, 4)  # (30 - 10) / 40


def test_shares_alone_leave_measures_of_amounts_without_a_figure(evidence_of, cell):
    rows = [flow("CHN", "PRK", share_of_exports=0.1, share_of_imports=0.2)]
    found = panel(evidence_of({"trade": rows}, COVERED))
    for name in ("trade_intensity", "trade_balance", "unpaid_imports", "export_concentration"):
        assert cell(found, name, "CHN", "PRK", 2000)["value"] is None


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(amounts=st.lists(st.tuples(*[st.floats(0, 1e9)] * 2), min_size=1, max_size=11))
def test_measures_stay_in_their_range(measured, amounts):
    rows = [
        Trade(source="x", **amount(a, b, value, start=str(2000 + year)))
        for year, pair in enumerate(amounts)
        for (a, b), value in zip((("CHN", "PRK"), ("PRK", "CHN")), pair, strict=True)
    ]
    trade = frame_of("trade", rows)
    last = 1999 + len(amounts)
    for name in ("trade_balance", "unpaid_imports"):
        indicator = INDICATORS[name]
        found = measured(indicator.measure, trade, ["CHN", "PRK"], 2000, last)
        values = found["value"].drop_nulls()
        assert values.is_between(*indicator.range).all()
        assert not values.is_nan().any()


def test_hundreds_of_thousands_of_records_give_a_figure_for_every_pair(measured):
    states = state_ids().categories.to_list()[:100]
    years = pl.DataFrame({"year": range(2000, 2020)})
    pairs = pl.DataFrame({"exporter": states}).join(pl.DataFrame({"importer": states}), how="cross")
    trade = (
        pairs.filter(pl.col("exporter") != pl.col("importer"))
        .join(years, how="cross")
        .with_columns(
            id=pl.format("{}-{}-{}", "exporter", "importer", "year"),
            start=pl.date("year", 1, 1),
            end=pl.date("year", 12, 31),
            unit=pl.lit("USD"),
            value=pl.lit(2.0),
            share_of_exports=pl.lit(0.1),
            share_of_imports=pl.lit(0.2),
            exports_total=pl.lit(20.0),
            imports_total=pl.lit(10.0),
            world_total=pl.lit(1000.0),
            exports_concentration=pl.lit(0.01),
        )
    )
    assert trade.height == 198_000
    expected = {"trade_symmetry": 1, "trade_intensity": 10, "trade_balance": 0,
                "export_concentration": 0.01}  # fmt: skip
    for name, value in expected.items():
        rows = measured(INDICATORS[name].measure, trade, states, 2000, 2019)
        assert rows.height == trade.height // (1 if INDICATORS[name].directed else 2)
        assert np.allclose(rows["value"].to_numpy(), value)
