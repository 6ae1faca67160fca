"""A flow that was set aside: which pairs, when, and which totals may lack it; no others."""

from datetime import date

import pytest

from comity.sources.trade import baci, comtrade, itpd

STATES = ["CHN", "IRN", "PRK", "RUS"]
NAMES = {"CHN": "China", "IRN": "Iran", "PRK": "North Korea", "RUS": "Russia"}


def table(folder, *changed):
    """Made up: everyone sells 1 to everyone in 2000 and 2001; some lines are put otherwise."""
    change = dict(changed)
    lines = [f"{a},{b},1,{year}" for year in (2000, 2001) for a in NAMES.values()
             for b in NAMES.values() if a != b]  # fmt: skip
    assert set(change) <= set(lines)
    path = folder / "itpd.csv"
    path.write_text("\n".join(["exporter,importer,value,year",
                               *(change.get(one, one) for one in lines), ""]))  # fmt: skip
    return itpd.ADAPTER.read([path])


def told(held, name):
    found = itpd.ADAPTER.records(held, STATES)
    return {key.removeprefix("trade-"): value for key, value in found.select("id", name).rows()}


def test_a_total_that_lacks_a_flow_is_unknown_and_no_other(tmp_path):
    held = table(tmp_path, ("China,Iran,1,2000", "China,Iran,x,2000"))
    exports, imports = told(held, "share_of_exports"), told(held, "share_of_imports")
    assert exports["chn-rus-2000"] is None
    assert imports["rus-irn-2000"] is None
    assert exports["rus-prk-2000"] == exports["chn-rus-2001"] == pytest.approx(1 / 3)
    assert told(held, "value")["chn-rus-2000"] == 1
    assert told(held, "world_total")["rus-prk-2000"] is None
    assert told(held, "world_total")["rus-prk-2001"] == 12


def test_a_seller_nobody_knows_is_one_who_has_no_flow_there(tmp_path):
    held = table(tmp_path, ("China,Iran,1,2000", "#REF!,Iran,1,2000"))
    assert held.doubts.select("state_a", "state_b").rows() == [("IRN", None), ("CHN", "IRN")]
    exports = told(held, "share_of_exports")
    assert (exports["chn-rus-2000"], exports["rus-prk-2000"]) == (None, pytest.approx(1 / 3))


def test_one_by_an_unknown_name_counts_in_the_total_of_the_other(tmp_path):
    held = table(tmp_path, ("China,Iran,1,2000", "Chnia,Iran,1,2000"))
    assert told(held, "share_of_imports")["rus-irn-2000"] == pytest.approx(1 / 3)
    assert told(held, "share_of_exports")["chn-rus-2000"] is None


def test_an_unknown_name_in_many_rows_is_a_party_of_its_own(tmp_path):
    path = tmp_path / "itpd.csv"
    lines = [f"{a},{b},1,2000" for a in ("China", "Russia", "Xanadu") for b in ("Iran", "Oman")]
    path.write_text("exporter,importer,value,year\n" + "\n".join([*lines, "Russia,China,1,2000\n"]))
    held = itpd.ADAPTER.read([path])
    assert set(held.doubts["state_a"]) == {"IRN", "OMN"}  # which have none with each other
    assert told(held, "share_of_exports")["rus-chn-2000"] == pytest.approx(1 / 3)


def test_a_flow_without_a_year_is_of_one_in_which_the_two_have_none(tmp_path):
    held = table(tmp_path, ("China,Iran,1,2000", "China,Iran,1,"))
    assert held.doubts.select("state_a", "state_b", "start").rows() == [
        ("CHN", "IRN", date(2000, 1, 1))
    ]


def test_of_products_any_flow_may_lack_the_one_of_nobody_known(tmp_path):
    path = tmp_path / "BACI_HS92_Y2000_V202401.csv"
    path.write_text("t,i,j,k,v\n2000,156,364,1,5\n2000,643,364,1,5\n2000,643,408,1,5\n"
                    "2000,#REF!,364,2,7\n")  # fmt: skip
    doubts = baci.ADAPTER.read([path]).doubts
    pairs = {pair for pair in doubts.select("state_a", "state_b").rows() if None not in pair}
    assert {("CHN", "IRN"), ("RUS", "IRN")} <= pairs
    assert ("RUS", "PRK") not in pairs


def test_a_code_that_says_whether_a_row_is_the_whole_is_checked(tmp_path):
    path = tmp_path / "trade.csv"
    path.write_text("typeCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\n"
                    "C,2022,156,X,408,TOTAL,5\n-inf,2022,643,M,156,TOTAL,7\n")  # fmt: skip
    held = comtrade.ADAPTER.read([path])
    assert held.doubts.select("state_a", "state_b").rows() == [("RUS", "CHN")]
    assert "typeCode is no code" in held.quarantine.lines()[0]
