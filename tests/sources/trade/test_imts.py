"""IMF trade in goods: periods of three lengths, groups of states, scale, missing observations."""

from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import imts

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imf-imts"


@pytest.fixture
def made_up():
    return imts.read(files_of("imf-imts", FIXTURES))


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
    assert "PRK" not in set(made_up.rows["importer"])  # an empty observation is missing


def test_a_report_free_on_board_goes_before_one_with_freight(made_up):
    found = imts.records(made_up, ["CHN", "RUS"])
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
        imts.read([path])
