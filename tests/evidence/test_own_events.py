"""The table that `comity events` writes, as indicators of a case."""

import math

import polars as pl
import pytest

import comity as cm
from comity.evidence.own_events import ENOUGH, figures_of_events, is_of_events

pytestmark = pytest.mark.usefixtures("real_states")

COUNTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


def row(period, a, b, counts, exposure=1_000_000):
    start = f"{period}-01-01" if len(period) == 4 else f"{period}-01"
    told = dict(zip(COUNTS, counts, strict=True))
    return {"period": period, "start": start, "state_a": a, "state_b": b,
            "events": sum(counts), "exposure": exposure, **told}  # fmt: skip


def cells(rows, name, **options):
    case = cm.case("crink", indicators={"table": pl.DataFrame(rows)})
    return case.panel(2018, 2019, indicators=name, **options).long().filter(state_a="CHN")


def test_a_table_of_events_is_known_by_what_comity_writes(made_up_gdelt):
    assert is_of_events(cm.events(made_up_gdelt, freq="month").frame.columns)


def test_both_directions_make_one_figure_with_its_noise():
    rows = [row("2018", "CHN", "PRK", (10, 2, 2, 1)), row("2018", "PRK", "CHN", (8, 0, 1, 1))]
    told = cells(rows, "net_cooperation").filter(state_b="PRK", period="2018").row(0, named=True)
    net = (20 - 5) / 25
    assert told["value"] == pytest.approx(net)
    assert told["se"] == pytest.approx(math.sqrt((1 - net**2 + 1 / 25) / 25))
    assert told["n"] == 25
    assert told["working"].startswith("18 verbal and 2 material cooperation")


def test_few_events_are_no_figure_and_months_add_up():
    months = [row(f"2018-{m:02d}", "CHN", "PRK", (m, 0, 1, 0)) for m in range(1, 7)]
    year = cells(months, "net_cooperation").filter(state_b="PRK", period="2018")
    assert year["value"].item() == pytest.approx((21 - 6) / 27)
    month = cells(months, "net_cooperation", freq="month").filter(state_b="PRK", period="2018-03")
    assert month["reason"].item() == f"fewer than {ENOUGH} in the period"


def test_conflict_is_counted_for_a_million_and_silence_is_none_of_it():
    rows = [row("2018-01", "CHN", "PRK", (0, 0, 0, 3), 500_000),
            row("2018-02", "USA", "RUS", (1, 0, 0, 0), 1_500_000)]  # fmt: skip
    told = cells(rows, "material_conflict").filter(state_b="PRK").sort("period")
    # of two months, in the second of which the dyad is in no row
    assert told["value"].to_list() == [pytest.approx(3 / 2e6 * 1e6), None]
    assert told["reason"].to_list() == ["", "not covered"]


def test_a_period_that_the_table_does_not_hold_is_no_silence():
    """Months 1 and 3 were counted, and 4 without any coded event; month 2 was not."""
    rows = [row("2018-01", "CHN", "PRK", (0, 0, 0, 3), 500_000),
            row("2018-03", "USA", "RUS", (1, 0, 0, 0), 500_000),
            row("2018-04", "CHN", "PRK", (0, 0, 0, 0), 0)]  # fmt: skip
    told = cells(rows, "material_conflict", freq="month").filter(state_b="PRK").sort("period")
    assert told["period"].to_list()[:4] == ["2018-01", "2018-02", "2018-03", "2018-04"]
    assert told["value"].to_list()[:4] == [6.0, None, 0.0, None]


def test_it_is_read_from_a_folder_of_data_and_left_out_by_name(tmp_path, data_folder):
    rows = [row(str(year), "CHN", "PRK", (30, 0, 5, 5)) for year in range(1991, 2001)]
    pl.DataFrame(rows).write_parquet(tmp_path / "dyads.parquet")
    (tmp_path / "treaties.csv").write_bytes(
        next(data_folder.glob("atop/atop4_*member*.csv")).read_bytes()
    )
    case = cm.case(["CHN", "PRK"], data=tmp_path)
    assert [one.name for one in case.evidence.own] == ["net_cooperation", "material_conflict"]
    assert "events" in case.fit(1991, 2000).layout.domains
    assert "events" not in case.without("events").fit(1991, 2000).layout.domains
    assert "events-table" in case.evidence.sources


def test_a_damaged_table_says_so():
    bad = pl.DataFrame([row("2018", "CHN", "PRK", (1, 0, 0, 0))]).with_columns(
        line=1, events=pl.lit("many")
    )
    (fault,) = figures_of_events(bad, "d.csv", ["CHN"])[1]
    assert "write it anew with `comity events`" in fault.message
