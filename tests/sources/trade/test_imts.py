"""IMF trade in goods: periods of three lengths, groups of states, scale, missing observations."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import imts

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imf-imts"


@pytest.fixture
def made_up():
    return imts.ADAPTER.read(files_of("imf-imts", FIXTURES))


def test_values_are_dollars_whatever_the_scale_and_groups_are_set_aside(made_up):
    (year,) = (
        made_up.rows.filter(
            exporter="CHN", importer="RUS", reported_by="exporter", start=made_up.span.start
        )
        .filter(end=made_up.span.end)
        .to_dicts()
    )
    assert year["value"] == 400
    assert ("a group of states", "G110") in made_up.quarantine.rows.select("reason", "state").rows()
    missing = made_up.rows.filter(importer="PRK")  # an empty observation is missing
    assert missing["value"].to_list() == [None]


def test_a_report_free_on_board_goes_before_one_with_freight(made_up):
    found = imts.ADAPTER.records(made_up, ["CHN", "RUS"])
    (row,) = found.filter(id="trade-chn-rus-2022").to_dicts()
    assert (row["value"], row["value_by_importer"]) == (pytest.approx(450), 450)
    assert row["share_of_exports"] == pytest.approx(450 / 1000)
    assert row["exports_concentration"] == pytest.approx(0.45**2 + 0.55**2)
    keys = {"trade-chn-rus-2022", "trade-chn-rus-2022q1", "trade-chn-rus-2022-01"}
    assert set(found["id"]) == {*keys, "trade-rus-chn-2022-02"}


def test_a_file_without_amounts_in_dollars_is_refused(tmp_path):
    path = tmp_path / "imts.csv"
    path.write_text("COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE\n"
                    "CHN,TBG_USD,RUS,2022,5\n")  # fmt: skip
    with pytest.raises(ComityError, match="download it again with the indicators XG_FOB_USD"):
        imts.ADAPTER.read([path])


HEAD = "COUNTRY.ID,COUNTRY,INDICATOR.ID,INDICATOR,COUNTERPART_COUNTRY.ID,COUNTERPART_COUNTRY,"
CHINA, NORTH = "China, People's Republic of", "Korea, Democratic People's Republic of"
EXPORTS = "Exports of goods, Free on board (FOB), US dollar"
IMPORTS = "Imports of goods, Cost insurance freight (CIF), US dollar"


def written(path, header, *rows):
    lines = [header, *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def exports(path):
    rows = imts.ADAPTER.read([path]).rows
    return dict(rows.filter(exporter="CHN", importer="PRK").select("end", "value").rows())


def test_one_row_for_each_observation_with_ids_and_labels(tmp_path):
    header = HEAD + "FREQUENCY.ID,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE.ID,SCALE"
    annual = ("A", "Annual", "2022")
    path = written(
        tmp_path / "site.csv",
        header,
        ("CHN", CHINA, "XG_FOB_USD", EXPORTS, "PRK", NORTH, *annual, "894", "6", "Millions"),
        ("CHN", CHINA, "XG_FOB_USD", EXPORTS, "G001", "World", *annual, "3590000", "6", "Millions"),
        ("CHN", CHINA, "MG_CIF_USD", IMPORTS, "PRK", NORTH, *annual, "134", "6", "Millions"),
    )
    assert exports(path) == {date(2022, 12, 31): 894e6}
    held = imts.ADAPTER.read([path])
    (row,) = imts.ADAPTER.records(held, ["CHN", "PRK"]).filter(id="trade-chn-prk-2022").to_dicts()
    assert row["share_of_exports"] == pytest.approx(894 / 3_590_000)
    assert held.rows.filter(exporter="PRK")["valuation"].to_list() == ["cif"]


SERIES = "DATASET,SERIES_CODE,OBS_MEASURE,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,"
DATASET = "IMF.STA:IMTS(1.0.0)"


def test_one_row_for_each_series_with_a_column_for_each_period(tmp_path):
    code = "CHN.XG_FOB_USD.{}.{}"
    named = (CHINA, EXPORTS)
    path = written(
        tmp_path / "series.csv",
        SERIES + "2021,2022,2022-Q1,2022-M01",
        (DATASET, code.format("PRK", "A"), "OBS_VALUE", *named, NORTH, "Annual", "Millions",
         "260", "894", "", ""),
        (DATASET, code.format("PRK", "Q"), "OBS_VALUE", *named, NORTH, "Quarterly", "Millions",
         "", "", "150", ""),
        (DATASET, code.format("PRK", "M"), "OBS_VALUE", *named, NORTH, "Monthly", "Millions",
         "", "", "", "40.5"),
        (DATASET, code.format("G110", "A"), "OBS_VALUE", *named, "Advanced Economies", "Annual",
         "Millions", "1", "2", "", ""),
    )  # fmt: skip
    days = [(2021, 12, 31), (2022, 12, 31), (2022, 3, 31), (2022, 1, 31)]
    amounts = [260e6, 894e6, 150e6, 40.5e6]
    assert exports(path) == {date(*day): x for day, x in zip(days, amounts, strict=True)}
    assert "G110" in set(imts.ADAPTER.read([path]).quarantine.rows["state"])


@pytest.mark.parametrize(
    ("scale", "dollars"),
    [("Units", 894), ("Thousands", 894e3), ("Millions", 894e6), ("Billions", 894e9), ("6", 894e6),
     ("0", 894), ("6.0", 894e6), ("10^6", 894e6), ("million", 894e6)],
)  # fmt: skip
def test_the_scale_is_a_word_or_a_power_of_ten(tmp_path, scale, dollars):
    row = (CHINA, EXPORTS, NORTH, "Annual", scale, "894")
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2022"
    assert exports(written(tmp_path / "wide.csv", header, row)) == {date(2022, 12, 31): dollars}
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,SCALE,OBS_VALUE"
    long = written(tmp_path / "long.csv", header, (*row[:3], "2022", *row[4:]))
    assert exports(long) == {date(2022, 12, 31): dollars}


def test_labels_tell_the_indicators_apart_and_what_is_no_state(tmp_path):
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2022"
    free = "Imports of goods, Free on board (FOB), US dollar"
    others = ("Advanced Economies", "Euro Area (EA)", "European Union", "Africa",
              "Middle East and Central Asia", "Aruba, Kingdom of the Netherlands",
              "Countries & Areas not specified")  # fmt: skip
    path = written(
        tmp_path / "labels.csv",
        header,
        (CHINA, IMPORTS, NORTH, "Annual", "Millions", "134"),
        (CHINA, free, NORTH, "Annual", "Millions", "120"),
        (CHINA, "Trade balance goods, US dollar", NORTH, "Annual", "Millions", "-7"),
        *((CHINA, EXPORTS, other, "Annual", "Millions", "5") for other in others),
    )
    held = imts.ADAPTER.read([path])
    assert sorted(held.rows.filter(exporter="PRK").select("valuation", "value").rows()) == [
        ("cif", 134e6),
        ("fob", 120e6),
    ]
    assert set(held.rows["importer_named"]) == {CHINA, *others[5:]}
    assert held.doubts.is_empty()


def test_a_group_without_a_scale_stops_nothing(tmp_path):
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2022"
    rows = [(CHINA, EXPORTS, NORTH, "Annual", "Millions", "894")]
    rows += [(CHINA, EXPORTS, "Euro Area (EA)", "Annual", "", "5")] * 9
    held = imts.ADAPTER.read([written(tmp_path / "a.csv", header, *rows)])
    assert held.rows["value"].to_list() == [894e6]


def test_amounts_without_a_scale_are_refused(tmp_path):
    row = (CHINA, EXPORTS, NORTH, "Annual", "894")
    path = written(tmp_path / "a.csv", "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,2022", row)
    with pytest.raises(ComityError, match=r"a\.csv has no column SCALE.*download it again"):
        imts.ADAPTER.read([path])


def test_what_is_no_amount_is_a_doubt_and_an_empty_cell_is_none(tmp_path):
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2020,2021,2022"
    row = (CHINA, EXPORTS, NORTH, "Annual", "Millions", "894", "", "5%")
    held = imts.ADAPTER.read([written(tmp_path / "a.csv", header, row)])
    assert held.rows["value"].to_list() == [894e6]
    assert held.doubts.select("state_a", "state_b", "start").rows() == [
        ("CHN", "PRK", date(2022, 1, 1))
    ]


def test_a_blank_takes_nothing_where_the_others_add_up(tmp_path):
    rows = ("RUS", "600"), ("USA", "400"), ("PRK", ""), ("G001", "1000")
    assert concentration(tmp_path, *rows) == pytest.approx(0.6**2 + 0.4**2)


def test_no_concentration_over_the_partners_that_are_left(tmp_path):
    rows = ("RUS", "600"), ("USA", "370"), ("PRK", ""), ("G001", "1000")
    assert concentration(tmp_path, *rows) is None
    whole = [*rows[:2], ("PRK", "30"), rows[3]]
    assert concentration(tmp_path, *whole) == pytest.approx(0.6**2 + 0.37**2 + 0.03**2)


def concentration(folder, *rows):
    """Of China's exports in 2022, in both forms of the file."""
    header = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,"
    named = [("CHN", "XG_FOB_USD", partner, "A", "Units") for partner, _ in rows]
    long = written(
        folder / "long.csv",
        header + "TIME_PERIOD,OBS_VALUE",
        *((*one, "2022", value) for one, (_, value) in zip(named, rows, strict=True)),
    )
    wide = written(
        folder / "wide.csv",
        header + "2022,2022-Q1",  # no series is of quarters
        *((*one, value, "") for one, (_, value) in zip(named, rows, strict=True)),
    )
    found = [
        imts.ADAPTER.records(imts.ADAPTER.read([path]), ["CHN", "RUS"])["exports_concentration"][0]
        for path in (long, wide)
    ]
    assert found[0] == found[1]
    return found[0]
