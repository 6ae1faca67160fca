"""UN Comtrade: two layouts, parts of totals, groups, both reports, goods that come back."""

import gzip
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import comtrade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comtrade"


@pytest.fixture
def made_up():
    return comtrade.read(files_of("comtrade", FIXTURES))


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
    found = comtrade.records(made_up, ["CHN", "PRK", "RUS"])
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
    found = comtrade.records(made_up, ["CHN", "RUS"], cif=0.0)
    assert found.filter(id="trade-rus-chn-2022")["value"].to_list() == [770]


def test_pairs_of_which_neither_reports_are_not_covered(made_up):
    declared = comtrade.coverage(made_up, ["CHN", "PRK", "RUS", "USA", "FRA", "TWN"])
    assert [(c.start.year, c.dyads()) for c in declared] == [
        (2015, (("FRA", "TWN"), ("FRA", "USA"), ("TWN", "USA"))),
        (2022, (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS"))),
    ]


def test_the_former_layout_gives_years_and_months_and_no_re_exports(made_up):
    found = comtrade.records(made_up, ["FRA", "TWN", "USA"])
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
        comtrade.read([path])


def test_a_compressed_file_reads_alike(tmp_path, made_up):
    for file in FIXTURES.iterdir():
        packed = gzip.compress(file.read_bytes())
        (tmp_path / f"{file.name}.gz").write_bytes(packed)
    assert comtrade.read(files_of("comtrade", tmp_path)).rows.equals(made_up.rows)
