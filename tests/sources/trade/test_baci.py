"""BACI: products added up, codes that are not of ISO 3166, files of two classifications."""

import shutil
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import baci
from comity.sources.trade import bilateral as trade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "baci"


def test_products_are_added_up_and_codes_are_those_of_customs():
    of = baci.ADAPTER.read(files_of("baci", FIXTURES))
    assert trade.matrix(of).rows() == [
        ("CHE", "IND", 1999, 7000.0),
        ("FRA", "USA", 1998, 8000.0),
        ("FRA", "USA", 1999, 6000.0),
        ("TWN", "USA", 1998, 20_000.0),
        ("USA", "FRA", 1998, 4000.0),
        ("USA", "FRA", 1999, 5000.0),
    ]
    assert {"58", "533"} == set(of.quarantine.rows["state"])


def test_belgium_with_luxembourg_counts_in_totals_alone():
    found = baci.ADAPTER.records(baci.ADAPTER.read(files_of("baci", FIXTURES)), ["FRA", "USA"])
    (row,) = found.filter(id="trade-usa-fra-1998").to_dicts()
    assert (row["share_of_exports"], row["exports_total"]) == (0.2, 20_000)
    assert str(row["known"]) == "1999-12-31"


def test_norway_and_italy_too(tmp_path):
    path = tmp_path / "BACI.csv"
    path.write_text("t,i,j,k,v,q\n1995,579,381,1,2,\n1995,276,156,1,3,\n")
    rows = baci.ADAPTER.read([path]).rows.select("exporter", "importer").rows()
    assert sorted(rows) == [("DEU", "CHN"), ("NOR", "ITA")]


def test_two_classifications_of_one_year_are_refused(tmp_path):
    for path in FIXTURES.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "BACI_HS96_Y1998_V209901.csv").write_text("t,i,j,k,v,q\n1998,842,251,1,9,\n")
    with pytest.raises(ComityError, match=r"BACI_HS92_Y1998.*BACI_HS96_Y1998.*keep one"):
        baci.ADAPTER.read(files_of("baci", tmp_path))


def test_a_value_that_is_no_number_is_not_a_zero(tmp_path):
    path = tmp_path / "BACI.csv"
    path.write_text("t,i,j,k,v,q\n1995,842,251,1,x,\n1995,842,251,2,3,\n")
    with pytest.raises(ComityError, match="no sound row: a product of the flow has no amount"):
        baci.ADAPTER.read([path])


def test_semicolons_and_decimal_commas(tmp_path):
    path = tmp_path / "baci_semicolons.csv"
    path.write_text("t;i;j;k;v;q\n2000;842;251;10121;1,5;NA\n2000;842;251;10129;2;1,0\n")
    rows = baci.ADAPTER.read([path]).rows.select("exporter", "importer", "value").rows()
    assert rows == [("USA", "FRA", 3500.0)]


def test_a_product_that_stands_twice_counts_once(tmp_path):
    path = tmp_path / "BACI.csv"
    row = "2000,842,251,10121,1.5,\n"
    path.write_text(f"t,i,j,k,v,q\n{row}2000,842,251,10129,2,\n{row}")
    held = baci.ADAPTER.read([path])
    assert held.rows["value"].to_list() == [3500]
    assert held.quarantine.lines() == (
        "BACI.csv: 1 row set aside, products that stand twice: '842 to 251' (1 row)",
    )


def test_a_product_with_two_amounts_leaves_its_flow_unknown(tmp_path):
    path = tmp_path / "BACI.csv"
    path.write_text("t,i,j,k,v\n2000,842,251,1,1.5\n2000,842,251,1,2\n2000,842,156,1,3\n")
    held = baci.ADAPTER.read([path])
    assert held.rows.select("importer", "value").rows() == [("CHN", 3000)]
    assert sorted(held.doubts.select("state_a", "state_b").row(0)) == ["FRA", "USA"]


@pytest.mark.parametrize("cell", ["NaN", "inf", "1e400", "5%", "", "-3"])
def test_a_product_without_an_amount_leaves_its_flow_unknown(tmp_path, cell):
    path = tmp_path / "BACI.csv"
    path.write_text(f"t,i,j,k,v\n2000,842,251,1,{cell}\n2000,842,251,2,9\n2000,842,156,1,3\n")
    held = baci.ADAPTER.read([path])
    assert held.rows.select("importer", "value").rows() == [("CHN", 3000)]
    assert sorted(held.doubts.select("state_a", "state_b").row(0)) == ["FRA", "USA"]


def test_a_row_without_its_year_is_of_the_file_s(tmp_path):
    path = tmp_path / "BACI.csv"
    path.write_text("t,i,j,k,v\nzz,842,251,1,1\n2000,842,156,1,3\n")
    (doubt,) = baci.ADAPTER.read([path]).doubts.to_dicts()
    assert ({doubt["state_a"], doubt["state_b"]}, doubt["start"].year) == ({"FRA", "USA"}, 2000)


def test_a_year_after_the_release_is_not_covered_and_the_newer_release_goes_first(tmp_path):
    old, new = tmp_path / "BACI_HS92_Y2020_V202201.csv", tmp_path / "BACI_HS92_Y2020_V202401b.csv"
    old.write_text("t,i,j,k,v\n2020,842,251,1,1\n2022,842,251,1,5\n")
    new.write_text("t,i,j,k,v\n2020,842,251,1,2\n")
    alone = baci.ADAPTER.read([old])
    assert alone.rows["value"].to_list() == [1000]
    assert (alone.span.end.year, str(alone.span.known)) == (2020, "2022-01-31")
    both = baci.ADAPTER.read([old, new])
    assert both.rows["value"].to_list() == [2000]
    assert "BACI_HS92_Y2020_V202401b.csv is newer than" in both.notes[0]
