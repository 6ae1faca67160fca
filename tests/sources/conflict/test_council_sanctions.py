"""The table of the Council's sanctions, and how it is read where nothing else is available."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.sources import read_evidence
from comity.sources.conflict.council_sanctions import ADAPTER, PACKAGED
from comity.sources.shelf.recognition import files_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
KINDS = {"arms", "trade", "finance", "travel", "comprehensive", "other"}


@pytest.fixture(scope="module")
def table():
    return ADAPTER.read([PACKAGED])


def on(table, target, day):
    rows = table.rows.filter(
        pl.col("target") == target, pl.col("start") <= day, pl.col("end") >= day
    )
    return sorted(rows["kind"])


def test_every_row_cites_its_resolutions_and_has_days(table):
    assert set(table.rows["kind"]) <= KINDS
    assert table.rows["imposed_by"].str.contains(r"^\d+( \d+)*$").all()
    assert table.rows["ended_by"].str.contains(r"^(\d+( \d+)*)?$").all()
    ended = table.rows.filter(pl.col("end") < ONGOING)
    assert (
        ended.filter(pl.col("ended_by") == "")
        .filter(~pl.col("note").str.contains("ran out"))
        .is_empty()
    )
    assert table.rows.filter(pl.col("end") == ONGOING, pl.col("ended_by") != "").is_empty()
    assert table.rows.select("target", "kind", "start", "what").is_unique().all()
    assert len(table.quarantine) == 0


def test_resolutions_are_numbered_in_the_order_of_their_days(table):
    """What imposes first came no later than what was numbered after it."""
    back = pl.col("regime") == "iran-2025"  # came back by resolutions of long before
    number = pl.col("imposed_by").str.extract(r"^(\d+)").cast(pl.Int64)
    first = table.rows.filter(~back).select("start", number=number).unique().sort("number", "start")
    late = first["start"].cum_max() - first["start"]
    assert first.height > 50
    # measures may take effect up to two months after their resolution
    assert (late.dt.total_days() <= 62).all()


@pytest.mark.parametrize(
    ("target", "day", "kinds"),
    [
        ("ZWE", date(1966, 12, 15), []),
        ("ZWE", date(1967, 1, 1), ["arms", "trade"]),
        ("ZAF", date(1977, 11, 3), []),
        ("ZAF", date(1994, 5, 25), ["arms"]),
        ("ZAF", date(1994, 5, 26), []),
        ("IRQ", date(1990, 8, 6), ["arms", "comprehensive"]),
        ("HTI", date(1993, 9, 15), []),
        ("PRK", date(2006, 10, 13), []),
        ("PRK", date(2006, 10, 14), ["arms", "finance", "trade", "travel"]),
        ("IRN", date(2016, 1, 17), ["arms", "trade"]),
        ("IRN", date(2024, 1, 1), []),
        ("IRN", date(2025, 9, 29), ["arms", "finance", "trade", "travel"]),
        ("ERI", date(2018, 11, 15), []),
        ("MLI", date(2023, 9, 1), []),
        ("CHN", date(2020, 1, 1), []),
    ],
)
def test_known_days(table, target, day, kinds):
    assert on(table, target, day) == kinds


def test_north_korea_and_iran_are_as_in_the_casebook(crink, table):
    """The casebook of the four was entered from the resolutions, apart from this table."""
    own = crink.evidence.frames["sanction"].explode("targets")
    shown = ["targets", "kind", "start"]
    theirs = own.filter(pl.col("kind") != "comprehensive").select(shown).unique()
    ours = table.rows.select(targets="target", kind="kind", start="start").unique()
    assert theirs.join(ours, on=shown, how="anti").is_empty()


def test_records_say_who_and_by_what(table):
    found = ADAPTER.records(table, ["CHN", "LBY"])
    assert set(found["senders"].explode()) == {"UN"}
    assert found["id"].is_unique().all()
    assert (
        found.filter(pl.col("id") == "unsc-libya-1992-lby-trade")["locator"].item() == "S/RES/883"
    )
    (declared,) = ADAPTER.coverage(table, ["CHN", "LBY"])
    assert declared.kind == "sanction.council"
    assert (declared.start, declared.end) == (date(1966, 12, 16), date(2025, 9, 30))
    assert "none of the Council's" in declared.universe


def test_months_and_years_mean_their_last_day_as_an_end():
    held = ADAPTER.read(files_of("unsc-sanctions", FIXTURES / "unsc-sanctions"))
    rows = held.rows.select("target", "start", "end", "precision").rows()
    assert rows == [
        ("PRK", date(1999, 1, 2), date(2003, 5, 31), "month"),
        ("IRN", date(2000, 1, 1), ONGOING, "year"),
    ]
    assert ADAPTER.records(held, ["IRN"])["known"].item() == date(2000, 12, 31)


@pytest.mark.parametrize(
    ("becomes", "told"),
    [
        ("1977-11-04,1976-05-25", "end before start"),
        ("1977-11-04,soon", "end is no day, month or year, nor ongoing"),
        ("1977-13,1994-05-25", "start is no day, month or year"),
        ("2977-11-04,ongoing", "reviewed or begun after today"),
    ],
)
def test_a_damaged_row_is_set_aside_and_doubted(tmp_path, becomes, told):
    path = tmp_path / "table.csv"
    text = PACKAGED.read_text("utf-8").replace("1977-11-04,1994-05-25", becomes, 1)
    path.write_text(text, "utf-8")
    held = ADAPTER.read([path])
    assert told in held.quarantine.lines()[0]
    assert held.doubts["state_a"].to_list() == ["ZAF"]
    assert held.span.end == date(2025, 9, 30)
    assert on(held, "ZAF", date(1985, 1, 1)) == []


def test_one_typed_day_of_review_does_not_prolong_the_coverage(tmp_path):
    path = tmp_path / "table.csv"
    text = PACKAGED.read_text("utf-8").replace(",2025-09-30", ",2026-09-30", 1)
    path.write_text(text, "utf-8")
    assert ADAPTER.read([path]).span.end == date(2025, 9, 30)


def test_it_is_read_where_no_other_sanctions_are_at_hand(tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("iso3c,year,IdealPointFP\nCHN,2007,-0.4\nPRK,2007,-0.5\n", "utf-8")
    found = read_evidence(["CHN", "PRK"], tmp_path, store=tmp_path / "store")
    assert set(found.frames["sanction"]["source"].explode()) == {"unsc-sanctions"}
    assert found.organisations == {"UN": "United Nations"}
    cases = (FIXTURES / "gsdb" / "GSDB-made-up.csv").read_text("utf-8")
    (tmp_path / "gsdb.csv").write_text(cases, "utf-8")
    found = read_evidence(["CHN", "PRK"], tmp_path, store=tmp_path / "store")
    assert set(found.frames["sanction"]["source"].explode()) == {"gsdb"}
    assert found.outside == ("KOR", "USA")


def test_it_makes_no_zero_of_other_senders_sanctions_and_no_panel_longer(tmp_path):
    """Russia and the United States sanction each other since 2014, which the table cannot know."""
    points = tmp_path / "points.csv"
    points.write_text("iso3c,year,IdealPointFP\nUSA,2014,2.4\nRUS,2014,-0.4\n", "utf-8")
    evidence = read_evidence(["USA", "RUS"], tmp_path, store=tmp_path / "store")
    cells = panel(evidence).cells
    assert set(cells["period"]) == {"2014"}
    for name in ("sanctions_in_force", "sanctions_imposed", "shared_pressure"):
        assert set(cells.filter(indicator=name)["reason"]) == {"not covered"}
    (council,) = cells.filter(indicator="council_sanctions").iter_rows(named=True)
    assert (council["value"], council["status"]) == (0, "zero")


def test_the_councils_alone_are_counted_on_published_measures(tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("iso3c,year,IdealPointFP\nCHN,2006,-0.4\nPRK,2006,-0.5\n", "utf-8")
    evidence = read_evidence(["CHN", "PRK"], tmp_path, store=tmp_path / "store")
    cells = panel(evidence, start=2005, end=2006, indicators=["council_sanctions"]).cells
    # resolution 1718: arms, finance, trade and travel
    assert cells.select("period", "value").rows() == [("2005", 0), ("2006", 4)]


def test_alone_it_is_no_data(tmp_path):
    with pytest.raises(ComityError, match="holds no file of a data set that is read"):
        read_evidence(["CHN", "PRK"], tmp_path, store=tmp_path / "store")
