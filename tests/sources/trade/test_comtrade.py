"""UN Comtrade: two layouts, parts of totals, groups, both reports, goods that come back."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import comtrade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comtrade"


@pytest.fixture
def made_up():
    return comtrade.ADAPTER.read(files_of("comtrade", FIXTURES))


def test_totals_alone_are_read_and_a_comma_too_many_shifts_nothing(made_up):
    there = made_up.rows.filter(exporter="CHN", importer="RUS").select(
        "value", "reported_by", "valuation"
    )
    assert there.rows() == [(400.0, "exporter", "fob"), (420.0, "importer", "fob")]
    (back,) = made_up.rows.filter(exporter="RUS", importer="CHN", reported_by="importer").to_dicts()
    assert (back["value"], back["valuation"]) == (770, "cif")


def test_groups_are_set_aside_and_territories_count(made_up):
    rows = made_up.quarantine.rows.select("reason", "state").rows()
    assert rows == [
        ("a group of states", "97"),
        ("no state then, counts in totals alone", "344"),
    ]


def test_records_have_both_reports_and_shares_of_the_published_total(made_up):
    found = comtrade.ADAPTER.records(made_up, ["CHN", "PRK", "RUS"])
    (row,) = found.filter(id="trade-rus-chn-2022").to_dicts()
    assert (row["value"], row["value_by_exporter"], row["value_by_importer"]) == (
        pytest.approx(700),
        600,
        770,
    )
    assert row["share_of_exports"] == pytest.approx(700 / 800)
    # China's imports, 1100, without the 220 that came back to it, free on board: 800
    assert row["share_of_imports"] == pytest.approx(700 / 800)
    (silent,) = found.filter(id="trade-prk-chn-2022").to_dicts()
    assert (silent["value"], silent["value_by_exporter"]) == (pytest.approx(10), None)
    assert silent["share_of_exports"] is None  # North Korea publishes no total
    assert silent["error"] > row["error"]


def test_the_margin_is_the_user_s(made_up):
    found = comtrade.ADAPTER.records(made_up, ["CHN", "RUS"], cif=0.0)
    assert found.filter(id="trade-rus-chn-2022")["value"].to_list() == [770]


def test_pairs_of_which_neither_reports_are_not_covered(made_up):
    declared = comtrade.ADAPTER.coverage(made_up, ["CHN", "PRK", "RUS", "USA", "FRA", "TWN"])
    assert [(c.start.year, c.dyads()) for c in declared] == [
        (2015, (("FRA", "TWN"), ("FRA", "USA"), ("TWN", "USA"))),
        (2022, (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS"))),
    ]


def test_the_former_layout_gives_years_and_months_and_no_re_exports(made_up):
    found = comtrade.ADAPTER.records(made_up, ["FRA", "TWN", "USA"])
    assert found.select("id", "value_by_exporter", "value_by_importer").rows() == [
        ("trade-usa-fra-2015-01", None, 22.0),
        ("trade-usa-fra-2015", 200.0, 242.0),
        ("trade-usa-twn-2015", 80.0, None),
    ]


def test_a_file_of_chapters_is_refused(tmp_path):
    path = tmp_path / "chapters.csv"
    path.write_text(
        "period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\n2022,156,X,643,01,5\n"
    )
    with pytest.raises(ComityError, match="no exports or imports of all commodities"):
        comtrade.ADAPTER.read([path])


def test_a_compressed_file_reads_alike(tmp_path, made_up):
    for file in FIXTURES.iterdir():
        packed = gzip.compress(file.read_bytes())
        (tmp_path / f"{file.name}.gz").write_bytes(packed)
    assert comtrade.ADAPTER.read(files_of("comtrade", tmp_path)).rows.equals(made_up.rows)


NEW = "typeCode,period,reporterCode,flowCode,partnerCode,cmdCode,mosCode,motCode,primaryValue\n"


def test_blanks_around_codes_mean_nothing(tmp_path):
    path = tmp_path / "TradeData.csv"
    path.write_text(
        NEW + '"C","2022","156","X","408","TOTAL","0","0","900000"\n'
        '"C","2022","156","X","0","TOTAL","0","0","3590000000"\n'
        '"C ","2023","156"," X","408 ","TOTAL ","0 ","0 ","2000000"\n'
        '"C","2023","156","X","0","TOTAL","0 ","0","3380000000"\n'
    )
    held = comtrade.ADAPTER.read([path])
    values = held.rows.filter(start=held.span.end.replace(month=1, day=1))["value"].to_list()
    assert sorted(values) == [2_000_000, 3.38e9]
    (declared,) = comtrade.ADAPTER.coverage(held, ["CHN", "PRK"])
    assert (declared.start.year, declared.end.year) == (2022, 2023)


def test_numbers_saved_as_decimals_and_semicolons(tmp_path):
    path = tmp_path / "spreadsheet.csv"
    path.write_text(
        "period;reporterCode;flowCode;partnerCode;cmdCode;motCode;primaryValue\n"
        "2000;156,0;X;408,0;TOTAL;0,0;450824000,5\n"
    )
    rows = comtrade.ADAPTER.read([path]).rows.select("exporter", "importer", "value").rows()
    assert rows == [("CHN", "PRK", 450_824_000.5)]


def test_a_damaged_row_is_a_doubt_and_the_others_are_read(tmp_path):
    path = tmp_path / "TradeData.csv"
    row = "C,{},156,X,{},TOTAL,0,0,{}\n"
    damaged = [
        row.format(2001, 408, "NaN"),
        row.format(2002, "#REF!", 7),
        row.format("20x3", 643, 7),
    ]
    path.write_text(NEW + row.format(2000, 408, 5) + "".join(damaged) + row.format(2003, 97, 1))
    held = comtrade.ADAPTER.read([path])
    assert held.rows["value"].to_list() == [5]
    about = held.doubts.select("state_a", "state_b", held.doubts["start"].dt.year())
    assert set(about.rows()) == {
        ("CHN", "PRK", 2001),
        ("CHN", None, 2002),
        ("PRK", "CHN", 2002),  # of whom there is no report then, as it may be this one
        ("CHN", "RUS", 2000),  # of the file's time, whatever year it was
    }
    assert ("a group of states", "97") in held.quarantine.rows.select("reason", "state").rows()


def test_a_year_to_come_is_not_covered(tmp_path):
    path = tmp_path / "TradeData.csv"
    path.write_text(NEW + "C,2000,156,X,408,TOTAL,0,0,5\nC,2100,156,X,408,TOTAL,0,0,9\n")
    held = comtrade.ADAPTER.read([path])
    assert (held.rows["value"].to_list(), held.span.end.year) == ([5], 2000)


def test_exports_of_two_reporters_in_two_files_are_one(tmp_path):
    for name, reporter, partner in (("a.csv", 156, 408), ("b.csv", 643, 408)):
        (tmp_path / name).write_text(NEW + f"C,2000,{reporter},X,{partner},TOTAL,0,0,5\n")
    held = comtrade.ADAPTER.read(sorted(tmp_path.iterdir()))
    assert held.rows["exporter"].to_list() == ["CHN", "RUS"]
    assert held.notes == ()


def test_a_table_of_numbers_reads_alike(tmp_path):
    path = tmp_path / "TradeData.parquet"
    columns = {"period": [2000], "reporterCode": [156], "partnerCode": [408], "motCode": [0.0]}
    words = {"flowCode": ["X"], "cmdCode": ["TOTAL"]}
    pl.DataFrame({**columns, **words, "primaryValue": [450824000.0]}).write_parquet(path)
    assert comtrade.ADAPTER.read([path]).rows["value"].to_list() == [450_824_000]


def test_a_file_without_its_commodities_is_refused(tmp_path):
    path = tmp_path / "TradeData.csv"
    path.write_text("period,reporterCode,flowCode,partnerCode,primaryValue\n2000,156,X,408,5\n")
    with pytest.raises(ComityError, match="has no column cmdCode"):
        comtrade.ADAPTER.read([path])
