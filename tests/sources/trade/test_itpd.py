"""ITPD-E: domestic flows, flags of zeros, misassigned services, and the available file."""

from pathlib import Path

import polars as pl
import pytest

from comity.casebooks import __file__ as casebooks
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import bilateral as trade
from comity.sources.trade import itpd

FIXTURES = Path(__file__).parents[1] / "fixtures" / "itpd-e"
FOUR = ["CHN", "IRN", "PRK", "RUS"]


@pytest.fixture
def made_up():
    return itpd.ADAPTER.read(sorted(FIXTURES.iterdir()))


def test_industries_are_added_up_in_dollars_and_unknown_ones_have_no_row(made_up):
    flows = {row[:3]: row[3] for row in trade.matrix(made_up).rows()}
    assert flows == {
        ("CHN", "PRK", 1999): 40e6,
        ("PRK", "RUS", 1999): 0,  # reported as zero
        ("RUS", "CHN", 1999): 500e6,
        ("CHN", "PRK", 2000): 50e6,
        ("RUS", "CHN", 2000): 600e6,
    }


def test_domestic_flows_are_left_out_and_those_of_no_state_count(made_up):
    found = itpd.ADAPTER.records(made_up, FOUR)
    shares = dict(found.filter(exporter="CHN").select("id", "share_of_exports").rows())
    assert shares == {"trade-chn-prk-1999": 0.4, "trade-chn-prk-2000": 0.5}


def test_services_booked_under_north_korea_are_set_aside(made_up):
    aside = [line for line in made_up.quarantine.lines() if "embargoed" in line]
    assert len(aside) == 2
    (declared,) = itpd.ADAPTER.coverage(made_up, [*FOUR, "USA"])
    assert ("PRK", "USA") not in declared.dyads()
    assert "USA" not in declared.among  # nothing else of it is in the made-up files


def test_the_sums_by_name_are_known_by_their_file_name(tmp_path):
    text = (FIXTURES / "itpd_sums_made_up.csv").read_text()
    (tmp_path / "itpd.csv").write_text(text)
    (tmp_path / "other.csv").write_text(text)
    assert [path.name for path in files_of("itpd-e", tmp_path)] == ["itpd.csv"]


def test_the_files_at_hand(data_folder):
    of = holding("itpd-e", data_folder, ())
    found = itpd.ADAPTER.records(of, FOUR)
    (china,) = found.filter(id="trade-chn-prk-2000").to_dicts()
    assert china["value"] == pytest.approx(0.54e9, rel=0.01)  # known to two digits
    assert china["world_total"] == pytest.approx(8.0e12, rel=0.1)  # WTO: goods 6.5, services 1.5
    assert of.rows.height == 425_818
    assert (of.span.start.year, of.span.end.year) == (2000, 2016)
    reasons = of.quarantine.rows.group_by("file").agg(pl.col("reason").n_unique())
    assert dict(reasons.rows()) == dict.fromkeys(reasons["file"], 2)  # misassigned, no state


def test_the_files_at_hand_are_one_series(data_folder):
    paths = files_of("itpd-e", data_folder / "trade")
    apart = [itpd.ADAPTER.read([path]).rows for path in paths]
    together = holding("itpd-e", data_folder, ())
    assert together.rows.height == sum(rows.height for rows in apart)
    found = itpd.ADAPTER.records(itpd.ADAPTER.read(paths[::-1]), FOUR)
    years = found.filter(exporter="CHN", importer="PRK")["start"].dt.year().to_list()
    assert years == list(range(2000, 2017))


def test_the_casebook_has_the_same_shares(data_folder):
    of = holding("itpd-e", data_folder, ())
    held = pl.read_csv(Path(casebooks).parent / "crink" / "trade.csv", infer_schema_length=None)
    theirs = held.filter(source="itpd-e")  # the others are of customs and of the Factbook
    states = sorted(set(theirs["exporter"]) | set(theirs["importer"]))
    ours = itpd.ADAPTER.records(of, states).select("id", "share_of_exports", "share_of_imports")
    both = ours.join(theirs, on="id", suffix="_there")
    assert both.height == theirs.height
    for name in ("share_of_exports", "share_of_imports"):
        off = both.select((pl.col(name) / pl.col(f"{name}_there") - 1).abs().max()).item()
        assert off < 1e-5  # the casebook rounds to six digits


def test_an_industry_that_stands_twice_counts_once(tmp_path):
    lines = (FIXTURES / "ITPD_E_made_up.csv").read_text().splitlines(keepends=True)
    path = tmp_path / "ITPD_E.csv"
    path.write_text("".join([*lines, *lines[1:3]]))
    flows = {row[:3]: row[3] for row in trade.matrix(itpd.ADAPTER.read([path])).rows()}
    assert flows["CHN", "PRK", 1999] == 40e6


def test_a_name_that_may_be_a_state_is_a_doubt_and_counts_in_totals(tmp_path):
    path = tmp_path / "itpd.csv"
    path.write_text("exporter,importer,value,year\nChnia,Iran,3,2000\nChina,Iran,1,2000\n"
                    "Palestine,Iran,4,2000\n")  # fmt: skip
    held = itpd.ADAPTER.read([path])
    assert held.doubts.select("state_a", "state_b").rows() == [("IRN", None)]
    found = itpd.ADAPTER.records(held, ["CHN", "IRN"])
    assert found["share_of_imports"].to_list() == [1 / 8]


@pytest.mark.parametrize("cell", ["NaN", "1e400", "x", "5%", "", "-1"])
def test_a_sum_that_is_no_amount_is_a_doubt(tmp_path, cell):
    path = tmp_path / "itpd.csv"
    path.write_text(f"exporter,importer,value,year\nChina,Iran,{cell},2000\nChina,Russia,1,2000\n")
    held = itpd.ADAPTER.read([path])
    assert held.rows["importer"].to_list() == ["RUS"]
    assert held.doubts.select("state_a", "state_b").rows() == [("CHN", "IRN")]
