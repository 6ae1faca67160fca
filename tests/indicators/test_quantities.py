"""Quantities by account: the largest that contradicts none, bounds as bounds, the whole range."""

from datetime import date

import polars as pl
import pytest

from comity.dataset import panel_of as panel

STATES = ("CHN", "PRK", "RUS")
COVERED = [("transfer", ("CHN", "RUS"), date(2022, 1, 1), date(2025, 12, 31))]


def sent(key, start, quantity, is_="about", **more):
    return {
        "id": key, "start": start, "sender": "PRK", "recipient": "RUS", "kind": "troops",
        "what": "Soldiers", "quantity": quantity, "quantity_is": is_, "unit": "soldiers",
    } | more  # fmt: skip


@pytest.fixture
def told(evidence_of, cell):
    def look(rows, name="troops_sent", a="PRK", b="RUS", year=2024):
        return cell(panel(evidence_of({"transfer": rows}, COVERED)), name, a, b, year)

    return look


def test_one_account_is_the_value_wherever_coverage_ends(told):
    rows = [sent("a", "2024-10", "11000")]
    found = told(rows)
    assert (found["value"], found["status"]) == (11_000, "observed")
    assert found["working"] == "about 11000 soldiers (made-up)"
    assert told(rows, a="RUS", b="PRK")["status"] == "null"  # no account is not zero


def test_at_least_so_many_is_a_bound_and_never_a_number(told):
    found = told([sent("a", "2024-10", "3000"), sent("b", "2024-12", "12000", "at least")])
    assert (found["value"], found["low"], found["high"]) == (None, 12_000, None)
    assert found["status"] == "bounded"


def test_at_most_so_many_closes_the_range(told):
    rows = [sent("a", "2024", "8", "at least"), sent("b", "2024", "9", "at most")]
    found = told(rows)
    assert (found["value"], found["low"], found["high"]) == (None, 8, 9)


def test_an_account_that_contradicts_widens_the_range_alone(told):
    rows = [sent("a", "2024", "11000"), sent("b", "2024", "14000", contradicts="a")]
    found = told(rows)
    assert (found["value"], found["low"], found["high"]) == (11_000, 11_000, 14_000)
    assert found["records"] == ["a", "b"]


def test_it_stands_where_the_account_ends(told):
    rows = [sent("a", "2024-10", "14000", end="2025-03")]
    assert told(rows, year=2024)["value"] is None
    assert told(rows, year=2025)["value"] == 14_000


def test_shares_and_units_are_told_apart(told):
    share = {"kind": "energy", "unit": "share of Iran's crude exports", "quantity": "0.9"}
    rows = [sent("a", "2024", "1") | share, sent("b", "2024", "2", kind="labour", unit="persons")]
    assert told(rows, "crude_export_share")["value"] == 0.9
    assert told(rows, "labour_abroad")["value"] == 2
    assert told(rows, "troops_sent")["value"] is None


def test_own_currencies_are_of_both(told):
    row = {"kind": "finance", "unit": "share of trade settled in own currencies"}
    rows = [sent("a", "2023", "0.8") | row]
    assert told(rows, "own_currency_share", year=2023)["value"] == 0.8


def test_joint_vetoes_are_drafts_that_both_voted_down(evidence_of, cell):
    vote = {"body": "UNSC", "title": "", "yes": 13, "abstain": 0, "start": "2022-05-26"}
    rows = [
        vote | {"id": "a", "symbol": "S/2022/431", "no": 2, "result": "vetoed",
                "positions": "CHN:no RUS:no"},
        vote | {"id": "b", "symbol": "S/2022/9", "no": 1, "result": "vetoed",
                "positions": "CHN:abstain RUS:no"},
        vote | {"id": "c", "symbol": "S/2022/8", "no": 2, "result": "rejected",
                "positions": "CHN:no RUS:no"},
    ]  # fmt: skip
    covered = [("vote", ("CHN", "RUS"), date(2021, 1, 1), date(2022, 12, 31))]
    found = panel(evidence_of({"vote": rows}, covered, states=("CHN", "RUS")))
    assert cell(found, "joint_vetoes", "CHN", "RUS", 2022)["value"] == 1
    assert cell(found, "joint_vetoes", "CHN", "RUS", 2022)["working"] == "S/2022/431"
    assert cell(found, "joint_vetoes", "CHN", "RUS", 2021)["status"] == "zero"


def test_military_transfers_say_what_they_are(told):
    rows = [
        sent("a", "2024", "12000", "at least"),
        sent("b", "2024", "", kind="munitions", unit=""),
    ]
    covered = told(rows, "military_transfers")
    assert (
        covered["working"] == "2 under way (munitions; troops: at least 12000 soldiers (made-up))"
    )


def test_the_case_has_its_quantities(cell):
    import comity as cm

    cells = (
        cm.casebook("crink").panel(start=2022, end=2025).long("troops_sent", "crude_export_share")
    )
    troops = cells.filter(indicator="troops_sent", state_a="PRK", period="2024").filter(
        pl.col("status") != "null"
    )
    assert troops.select("state_b", "value", "low").rows() == [("RUS", None, 11_000)]
    oil = cells.filter(indicator="crude_export_share", state_a="IRN", state_b="CHN", period="2024")
    assert oil["value"].item() == 0.9
