"""A case by name, folder or states; each verb of the command line is a method."""

import pandas as pd
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError

OWN = "@misc{own, author = {Desk}, title = {Notes of our own}, year = 2025}"
MET = {
    "id": "talks-2025",
    "start": "2025-06-15",
    "participants": ["China", "North Korea"],
    "level": "leader",
    "place": "Beijing",
    "source": "own",
}


@pytest.fixture(scope="module")
def case():
    return cm.case("crink")


def test_states_by_any_name_with_data(made_up_folder):
    found = cm.case(["China", "North Korea"], data=made_up_folder)
    assert found.evidence.states == ("CHN", "PRK")
    assert found.home == "CHN PRK"


def test_a_folder(tmp_path, run):
    run("casebook", "new", tmp_path / "mine")
    assert cm.case(tmp_path / "mine").evidence.name == "mine"


def test_a_case_is_a_case(case):
    assert cm.case(case) is case


@pytest.mark.parametrize("names", [("China", "North Korea"), ("PRK", "CHN"), (710, "DPRK")])
def test_explain_takes_any_name(case, names):
    assert case.explain(*map(str, names), 2018).figures[0].value == 3.0


def test_fit_and_page(case, tmp_path):
    assert case.fit(start=2000).frame.height > 0
    assert case.page(tmp_path / "a.html", start=2000).stat().st_size > 100_000


def test_records_are_added_to_a_copy(case):
    before = case.panel(start=2024, end=2025, indicators=["leader_meetings"]).cells
    more = case.with_records([MET], "meeting", OWN)
    after = more.panel(start=2024, end=2025, indicators=["leader_meetings"]).cells
    assert more.evidence.record("talks-2025")["participants"] == ["CHN", "PRK"]
    assert "talks-2025" not in case.frame["id"]
    dyad = {"state_a": "CHN", "state_b": "PRK", "period": "2025"}
    grown = after.filter(**dyad)["value"].item() - before.filter(**dyad)["value"].item()
    assert grown == 1
    assert "Notes of our own" in more.cite()
    assert "Notes of our own" not in case.cite()


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_records_come_in_any_frame(case, frame):
    rows = frame([MET | {"participants": "CHN PRK"}])
    assert case.with_records(rows, "meeting", OWN).frame.height == case.frame.height + 1


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"level": "minister"}, "meeting", r"meeting 1: level is 'minister'"),
        ({"participants": "CHN Atlantis"}, "meeting", r"meeting 1: .*Atlantis"),
        ({"source": "h27"}, "meeting", r"meeting 1: the source 'h27' is not in sources\.bib"),
        ({"id": "chn-prk-2000-05"}, "meeting", r"meeting 1: the id .* stands already"),
        ({"start": "1940-01-01"}, "meeting", r"meeting 1: PRK is no member .* on 1940-01-01"),
        ({"where": "Beijing"}, "meeting", r"meeting has no column 'where'"),
        ({}, "meetings", r"'meetings' is no kind of record; did you mean meeting"),
        ({"place": ""}, "meeting", r"meeting 1 has no place"),
    ],
)
def test_faults_are_those_of_a_casebook(case, change, kind, said):
    with pytest.raises(ComityError, match=said):
        case.with_records([MET | change], kind, OWN)


def test_what_is_no_table_of_records_is_refused(case):
    with pytest.raises(ComityError, match="give a data frame, or a list of dicts"):
        case.with_records("talks", "meeting")


def test_a_state_that_was_not_named_is_outside(case):
    more = case.with_records(
        [MET | {"participants": ["China", "Vietnam"]}], "meeting", OWN
    ).evidence
    assert "VNM" in more.outside or "DRV" in more.outside
    assert more.states == case.evidence.states


def test_a_casebook_and_a_state_make_no_case() -> None:
    with pytest.raises(ComityError, match="'crink' is a casebook, whose states are its own; name"):
        cm.case(["crink", "Turkey"])
