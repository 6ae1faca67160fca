"""Arms, exercises and disputes against figures worked out by hand."""

from datetime import date

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.indicators import INDICATORS
from comity.states.pairs import state_ids

STATES = ("CHN", "PRK", "RUS")
ALL = date(2000, 1, 1), date(2009, 12, 31)
TRANSFERS = [("transfer", STATES, *ALL)]
DISPUTES = [("dispute", STATES, *ALL)]


def arms(key, sender, recipient, year, tiv, share=None, deal="", **more):
    row = {"id": key, "sender": sender, "recipient": recipient, "start": str(year), "kind": "arms"}
    row |= {"what": "made up", "quantity": tiv, "unit": "TIV", "share_of_imports": share}
    return row | {"locator": f"deal {deal}" if deal else "", **more}


def dispute(key, start, side_a, side_b, number=1, **more):
    row = {"id": key, "start": start, "side_a": side_a, "side_b": side_b, "hostility": 4}
    return row | {"title": f"dispute {number}", "locator": f"dispute {number}", **more}


@pytest.fixture
def delivered(evidence_of):
    rows = [
        arms("a-2001", "RUS", "CHN", 2001, 40.0, 0.4, "1"),
        arms("a-2002", "RUS", "CHN", 2002, 60.0, 0.6, "1"),
        arms("b-2001", "RUS", "CHN", 2001, 20.0, 0.2, "2"),
        arms("c-2003", "CHN", "PRK", 2003, 0.0),
        arms("d-2004", "RUS", "PRK", 2004, None),
    ]
    return evidence_of({"transfer": rows}, TRANSFERS)


def test_volumes_add_up_by_direction(delivered, cell):
    found = panel(delivered)
    both = cell(found, "arms_tiv", "CHN", "RUS", 2001)
    assert (both["value"], both["n"]) == (60, 2)
    assert both["working"] == "60.0 million TIV in 2 deliveries"
    assert cell(found, "arms_tiv", "CHN", "RUS", 2002)["value"] == 60
    assert cell(found, "arms_tiv", "RUS", "CHN", 2001)["status"] == "zero"
    assert cell(found, "arms_tiv", "CHN", "RUS", 2003)["value"] == 0
    assert cell(found, "arms_tiv", "PRK", "RUS", 2004)["value"] is None
    assert cell(found, "arms_tiv", "PRK", "RUS", 2004)["reason"] == "undefined"
    outside = panel(delivered, start=1999, end=2000)
    assert cell(outside, "arms_tiv", "CHN", "RUS", 1999)["reason"] == "not covered"


def test_a_yearly_volume_is_of_no_quarter(delivered, cell):
    found = panel(delivered, freq="quarter", indicators=["arms_tiv", "arms_share"])
    assert cell(found, "arms_tiv", "CHN", "RUS", "2001Q2")["reason"] == "undefined"
    assert cell(found, "arms_share", "CHN", "RUS", "2001Q2")["reason"] == "no figure"
    assert cell(found, "arms_tiv", "CHN", "RUS", "2000Q4")["value"] == 0


def test_arms_without_a_volume_are_no_zero(evidence_of, cell):
    bare = arms("x", "RUS", "CHN", 2001, 12.0, unit="tanks")
    found = panel(evidence_of({"transfer": [bare]}, TRANSFERS))
    assert cell(found, "arms_tiv", "CHN", "RUS", 2001)["reason"] == "undefined"
    measured = arms("y", "RUS", "CHN", 2001, 3.0)
    found = panel(evidence_of({"transfer": [bare, measured]}, TRANSFERS))
    assert cell(found, "arms_tiv", "CHN", "RUS", 2001)["value"] == 3


def test_shares_need_the_total_of_the_recipient(delivered, cell):
    found = panel(delivered)
    # floats: 0.4 + 0.2
    assert cell(found, "arms_share", "CHN", "RUS", 2001)["value"] == pytest.approx(0.6)
    from_others = cell(found, "arms_share", "CHN", "PRK", 2001)
    assert (from_others["value"], from_others["status"]) == (0, "zero")
    assert cell(found, "arms_share", "PRK", "CHN", 2003)["reason"] == "no figure"
    assert cell(found, "arms_share", "CHN", "RUS", 2005)["reason"] == "no figure"


def test_a_deal_is_one_transfer_however_many_rows_it_has(evidence_of, cell):
    rows = [
        arms("a-1", "RUS", "CHN", 2001, 40.0, deal="1"),
        arms("a-2", "RUS", "CHN", 2001, 40.0, deal="1"),
        arms("b-1", "RUS", "CHN", 2001, 40.0, deal="2"),
        arms("c-1", "CHN", "RUS", 2001, 1.0, locator="page 5"),
        arms("c-2", "CHN", "RUS", 2001, 1.0, locator="page 5"),
    ]
    found = panel(evidence_of({"transfer": rows}, TRANSFERS))
    assert cell(found, "transfers_received", "CHN", "RUS", 2001)["value"] == 2
    assert cell(found, "transfers_received", "RUS", "CHN", 2001)["value"] == 2
    both = cell(found, "military_transfers", "CHN", "RUS", 2001)
    assert (both["value"], both["working"]) == (4, "4 under way (arms)")
    assert len(both["records"]) == 5


def test_disputes_on_opposite_sides_and_on_one(evidence_of, cell):
    rows = [
        dispute("d-2001", "2001", "CHN RUS", "PRK USA", 1),
        dispute("d-2001.2", "2001", "CHN", "PRK", 1),
        dispute("e", "2001-06-01", "PRK", "CHN", 2, end="2002-02-01", hostility=5),
        dispute("f", "2003", "USA", "CHN PRK", 3, modality="hypothetical"),
        dispute("g", "2004", "USA", "JPN CHN RUS", 4),
    ]
    found = panel(evidence_of({"dispute": rows}, DISPUTES))
    opposed = cell(found, "disputes_opposite", "CHN", "PRK", 2001)
    assert (opposed["value"], opposed["n"]) == (2, 2)
    assert opposed["working"] == "2 under way, hostility up to 5"
    assert opposed["records"] == ["d-2001", "d-2001.2", "e"]
    assert cell(found, "disputes_opposite", "CHN", "PRK", 2002)["value"] == 1
    assert cell(found, "disputes_opposite", "CHN", "PRK", 2003)["status"] == "zero"
    assert cell(found, "disputes_same_side", "CHN", "RUS", 2001)["value"] == 1
    assert cell(found, "disputes_same_side", "CHN", "PRK", 2003)["value"] == 0
    assert cell(found, "disputes_same_side", "CHN", "RUS", 2004)["value"] == 1
    assert cell(found, "disputes_opposite", "CHN", "RUS", 2004)["value"] == 0


def test_exercises_of_three_are_exercises_of_every_pair(evidence_of, cell):
    rows = [
        {"id": "x", "start": "2001-05", "participants": "CHN PRK RUS", "title": "made up"},
        {"id": "y", "start": "2001", "participants": "CHN RUS", "title": "made up"},
    ]
    evidence = evidence_of({"exercise": rows}, [("exercise", STATES, *ALL)])
    found = panel(evidence)
    assert cell(found, "joint_exercises", "CHN", "RUS", 2001)["value"] == 2
    assert cell(found, "joint_exercises", "PRK", "RUS", 2001)["value"] == 1
    quarterly = panel(evidence, freq="quarter")
    assert cell(quarterly, "joint_exercises", "PRK", "RUS", "2001Q2")["value"] == 1
    assert cell(quarterly, "joint_exercises", "CHN", "RUS", "2001Q2")["reason"] == "undefined"


def test_counts_of_published_disputes_are_those_of_the_file(measured, data_folder):
    from comity.sources.conflict.gml import ADAPTER as GML

    held = GML.read([data_folder / "disputes" / "gml_directed_1816_1990.csv"])
    states = ["CHN", "IND", "KOR", "PRK", "RUS", "USA"]
    records = GML.records(held, states)
    together = pl.col("side_a") == pl.col("side_b")
    for name, wanted in {"disputes_opposite": ~together, "disputes_same_side": together}.items():
        order = ["state_a", "state_b", "year"]
        counts = measured(INDICATORS[name].measure, records, states, 1946, 1990).select(
            *order, pl.col("value").cast(pl.Int64)
        )
        own = held.rows.filter(
            wanted,
            pl.col("state_a").is_in(states),
            pl.col("state_b").is_in(states),
            pl.col("state_a") < pl.col("state_b"),
            pl.col("year") >= 1946,
        )
        counted = own.group_by("state_a", "state_b", pl.col("year").cast(pl.Int32)).agg(
            value=pl.col("dispute").n_unique().cast(pl.Int64)
        )
        own_pairs = pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states)
        counts = counts.filter(own_pairs)
        assert counts.sort(order).equals(counted.sort(order))


def test_nothing_is_lost_or_counted_twice_among_many_records(measured):
    states = state_ids().categories.to_list()[:40]
    size = 50_000
    at = pl.int_range(size, eager=True)
    year = 1950 + at % 70
    sender, recipient = at // 70 % 40, (at // 2800 * 7 + at + 1) % 40
    names = pl.Series(states)
    records = pl.DataFrame(
        {
            "id": at.cast(pl.String),
            "sender": names.gather(sender),
            "recipient": names.gather(recipient),
            "kind": "arms",
            "unit": "TIV",
            "quantity": 1.0,
            "quantity_is": "",
            "attribution": "",
            "share_of_imports": 0.0,
            "locator": pl.Series("deal " + (at // 3).cast(pl.String)),
            "precision": "year",
        }
    ).with_columns(
        source=pl.concat_list(pl.lit("made-up")),
        start=pl.date(year, 1, 1),
        end=pl.date(year, 12, 31),
    )
    received = measured(INDICATORS["arms_tiv"].measure, records, states, 1950, 2019)
    apart = records.filter(pl.col("sender") != pl.col("recipient"))
    assert received["value"].sum() == apart.height
    deals = measured(INDICATORS["transfers_received"].measure, records, states, 1950, 2019)
    by_year = apart.group_by("sender", "recipient", "start").agg(pl.col("locator").n_unique())
    assert deals["value"].sum() == by_year["locator"].sum()
