"""Visits by host, outcomes of meetings, and the rates behind the counts."""

from datetime import date

from comity.dataset import panel_of as panel

STATES = ("CHN", "PRK", "RUS")
ALL = date(2000, 1, 1), date(2009, 12, 31)
COVERED = [("meeting", STATES, *ALL), ("meeting.high", STATES, *ALL)]


def meeting(key, start, participants, host="", level="leader", **more):
    return {"id": key, "start": start, "participants": participants, "host": host} | {
        "level": level,
        "place": "",
        **more,
    }


def test_the_host_receives_the_others(evidence_of, cell):
    evidence = evidence_of(
        {
            "meeting": [
                meeting("a", "2005-10-28", "CHN PRK", "PRK"),
                meeting("b", "2005-11-01", "CHN PRK RUS", "PRK"),
                meeting("c", "2005-12-01", "CHN PRK"),
                meeting("d", "2005-12-02", "PRK RUS", "CHN"),
                meeting("e", "2005-12-03", "CHN PRK", "PRK", "high"),
            ]
        },
        COVERED,
    )
    found = panel(evidence)
    assert cell(found, "visits_received", "PRK", "CHN", 2005)["value"] == 2
    assert cell(found, "visits_received", "PRK", "RUS", 2005)["records"] == ["b"]
    assert cell(found, "visits_received", "CHN", "PRK", 2005)["status"] == "zero"
    # both met in a third state
    assert cell(found, "visits_received", "CHN", "RUS", 2005)["value"] == 0
    assert cell(found, "leader_meetings", "CHN", "PRK", 2005)["value"] == 3


def test_high_visits_are_never_zero(evidence_of, cell):
    evidence = evidence_of(
        {"meeting": [meeting("e", "2005-12-03", "CHN PRK", "PRK", "high")]}, COVERED
    )
    found = panel(evidence)
    assert cell(found, "visits_received_high", "PRK", "CHN", 2005)["value"] == 1
    assert cell(found, "visits_received_high", "CHN", "PRK", 2005)["reason"] == "no figure"
    assert cell(found, "high_level_meetings", "CHN", "PRK", 2006)["status"] == "zero"


def test_coverage_of_leaders_makes_no_zero_of_those_below(evidence_of, cell):
    rows = {"meeting": [meeting("e", "2005-12-03", "CHN PRK", "PRK", "high")]}
    found = panel(evidence_of(rows, COVERED[:1]))
    assert cell(found, "visits_received_high", "CHN", "PRK", 2005)["reason"] == "not covered"
    known = cell(found, "high_level_meetings", "CHN", "PRK", 2005)
    assert (known["status"], known["value"], known["low"], known["high"]) == (
        "bounded",
        None,
        1,
        None,
    )
    assert known["reason"] == "not covered: at least what is recorded"
    assert cell(found, "high_level_meetings", "CHN", "PRK", 2006)["status"] == "null"
    assert cell(found, "leader_meetings", "CHN", "PRK", 2005)["status"] == "zero"


def test_a_visit_dated_to_its_year_is_unknown_in_a_quarter(evidence_of, cell):
    evidence = evidence_of({"meeting": [meeting("a", "2005", "CHN PRK", "PRK")]}, COVERED)
    quarterly = panel(evidence, freq="quarter")
    assert cell(quarterly, "visits_received", "PRK", "CHN", "2005Q2")["value"] is None
    assert cell(panel(evidence), "visits_received", "PRK", "CHN", 2005)["value"] == 1


def test_outcomes_are_counted_where_they_are_told(evidence_of, cell):
    evidence = evidence_of(
        {
            "meeting": [
                meeting("a", "2005-10-28", "CHN PRK", "PRK", outcome="joint statement"),
                meeting("b", "2005-11-28", "CHN PRK", "PRK"),
                meeting("c", "2006-11-28", "CHN PRK", "PRK"),
            ]
        },
        COVERED,
    )
    found = panel(evidence)
    assert cell(found, "meeting_outcomes", "CHN", "PRK", 2005)["value"] == 1
    assert cell(found, "meeting_outcomes", "CHN", "PRK", 2006)["reason"] == "no figure"


def test_visits_of_the_united_states_on_published_data(data_folder, tmp_path):
    from comity.sources import read_evidence

    evidence = read_evidence(["USA", "CHN", "RUS"], data_folder / "us_visits", store=tmp_path)
    cells = panel(evidence, start=1970, indicators=["visits_received", "leader_meetings"]).cells
    nixon = cells.filter(
        indicator="visits_received", state_a="CHN", state_b="USA", period="1972"
    ).row(0, named=True)
    assert (nixon["value"], nixon["records"]) == (1, ["us-trip-2844"])
    apart = cells.filter(indicator="leader_meetings", state_a="CHN", state_b="RUS")
    assert set(apart["reason"]) == {"not covered"}
    latest = cells.filter(
        indicator="leader_meetings", state_a="CHN", state_b="USA", period="2024"
    ).row(0, named=True)
    assert latest["reason"].startswith("covered only 2024-01-01 to 2024-11-12")
