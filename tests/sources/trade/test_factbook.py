"""Lists of main partners: shares, bounds of who is not listed, the latest edition, names."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.evidence import RECORD_TYPES
from comity.sources.published import read_evidence
from comity.sources.shelf.recognition import recognise
from comity.sources.trade.factbook import ADAPTER

FILE = Path(__file__).parents[1] / "fixtures" / "cia-factbook" / "partners_made_up.csv"
FOUR = ["CHN", "JPN", "PRK", "RUS"]
ENDS = (
    "share_of_exports",
    "share_of_exports_high",
    "share_of_imports",
    "share_of_imports_high",
)


@pytest.fixture(scope="module")
def made_up():
    return ADAPTER.read([FILE])


@pytest.fixture(scope="module")
def shares(made_up):
    records = ADAPTER.records(made_up, [*FOUR, "BIH", "TTO"])
    return {
        row[0]: tuple(None if end is None else round(end, 6) for end in row[1:])
        for row in records.select("id", *ENDS).iter_rows()
    }


def test_it_is_known_by_its_header():
    assert recognise(FILE).data_set == "cia-factbook"


def test_the_latest_edition_of_a_list_is_taken(shares):
    assert shares["listed-prk-chn-2013"][0] == 0.63
    assert shares["listed-chn-jpn-2013"][0] == 0.06


def test_who_is_not_listed_has_a_bound_and_no_share(shares):
    # China's list of exports: the smallest is 6; Russia's list of imports names China
    assert shares["listed-chn-rus-2013"] == (None, 0.06, 0.17, None)
    # North Korea's leave 10 % of its exports and 1.5 % of its imports
    assert shares["listed-prk-rus-2013"][:2] == (None, 0.1)
    assert shares["listed-jpn-prk-2013"] == (None, None, None, 0.015)


def test_beside_a_group_a_state_may_have_what_the_group_has(shares):
    # the EU has 50 % of Russia's exports, nobody knows who Atlantis is
    assert shares["listed-rus-jpn-2013"][1] == 0.5
    assert shares["listed-prk-rus-2013"][3] == 0.12


def test_names_that_were_cut_at_and_are_whole_states(shares):
    assert shares["listed-rus-tto-2013"][0] == 0.04
    assert shares["listed-rus-bih-2015"][0] == 0.04


def test_a_full_list_leaves_what_rounding_may_hide(tmp_path):
    head = "edition,country,flow,data_year,partner,percent\n"
    rows = ("60,Japan", "41,China")
    lines = [f"2014,Russia,exports,2013,{r.split(',')[1]},{r.split(',')[0]}" for r in rows]
    (tmp_path / "list.csv").write_text(head + "\n".join(lines) + "\n")
    found = ADAPTER.records(ADAPTER.read([tmp_path / "list.csv"]), ["RUS", "PRK"])
    assert found["share_of_exports_high"].item() == pytest.approx(0.01)  # half a point each
    assert found["share_of_exports"].item() is None


def test_every_row_is_a_record_and_known_when_its_edition_was(made_up):
    records = ADAPTER.records(made_up, FOUR)
    late = records.filter(id="listed-rus-chn-2015").to_dicts()[0]
    assert (late["known"], late["locator"]) == (date(2016, 12, 31), "exports: edition 2016")
    for row in records.to_dicts():
        RECORD_TYPES["trade"](**{k: v for k, v in row.items() if v is not None})


def test_a_pair_is_covered_where_either_has_a_list(made_up):
    first, second = ADAPTER.coverage(made_up, FOUR)
    assert (first.start.year, second.start.year) == (2013, 2015)
    assert ("JPN", "PRK") in first.dyads()
    assert second.dyads() == (("CHN", "RUS"), ("JPN", "RUS"), ("PRK", "RUS"))


def test_it_tells_of_years_that_no_other_file_covers(tmp_path):
    (tmp_path / "partners.csv").write_text(FILE.read_text())
    (tmp_path / "itpd.csv").write_text(
        "exporter,importer,value,year\nChina,Russia,5,2013\nRussia,China,1,2013\n"
        "Japan,China,15,2013\nChina,Japan,4,2013\n"
    )
    found = read_evidence(["CHN", "RUS"], tmp_path, store=tmp_path / "none", kinds=["trade"])
    sources = found.frames["trade"].select(pl.col("start").dt.year(), pl.col("source").list.first())
    assert set(sources.rows()) == {(2013, "itpd-e"), (2015, "cia-factbook")}
    assert "2015 to 2015 where itpd-e covers nothing" in found.notes[-1]
    alone = read_evidence(
        ["CHN", "RUS"], tmp_path, store=tmp_path / "none", kinds=["trade"], sources=["cia-factbook"]
    )
    assert set(alone.frames["trade"]["source"].list.first()) == {"cia-factbook"}


def test_a_bound_is_no_number_in_any_figure(tmp_path):
    (tmp_path / "partners.csv").write_text(FILE.read_text())
    panel = cm.panel(FOUR, unit="dyad", start=2013, end=2015, data=tmp_path, indicators=["trade"])
    cells = panel.long("trade_salience").filter(state_a="CHN", state_b="RUS", period="2013")
    row = cells.to_dicts()[0]
    assert (row["value"], row["status"]) == (None, "bounded")
    # China on Russia: (0 to 6 % + 0 to 8 %) / 2; Russia on China: (7 % + 17 %) / 2
    assert (row["low"], row["high"]) == (0, pytest.approx((0.07 * 0.12) ** 0.5))
    assert (
        panel.frame.filter(state_a="CHN", state_b="RUS", year=2013)["trade_salience"].item() is None
    )


def test_any_states_have_trade_after_2012(data_folder):
    panel = cm.panel(
        ["IND", "PAK", "CHN", "USA"], unit="dyad", start=2013, end=2023, data=data_folder,
        indicators=["trade"],
    )  # fmt: skip
    told = panel.long("trade_salience").filter(pl.col("status") != "null")
    assert told.filter(state_a="CHN", state_b="USA")["period"].max() == "2023"
    assert told.filter(state_a="IND", state_b="PAK", period="2022")["status"].item() == "bounded"


def test_the_casebook_has_the_same_shares(data_folder):
    held = ADAPTER.read(sorted((data_folder / "factbook").iterdir()))
    ours = ADAPTER.records(held, ["CHN", "IRN", "PRK", "RUS", "USA"])
    theirs = (
        cm.casebook("crink")
        .evidence.frames["trade"]
        .filter(pl.col("source").list.contains("cia-factbook"))
    )
    both = theirs.join(ours, on="id", suffix="_ours")
    assert both.height > 50
    for name in ("share_of_exports", "share_of_imports"):
        pairs = both.drop_nulls([name, f"{name}_ours"])
        assert (pairs[name] - pairs[f"{name}_ours"]).abs().max() < 1e-9
