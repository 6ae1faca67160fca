"""Visits by host, outcomes of meetings, and the rates behind the counts."""

from datetime import date

import pytest

from comity.dataset import panel_of as panel
from comity.dataset.visit_rates import visit_rates
from comity.errors import ComityError
from comity.methods.rates import smoothed_rate

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
    for name in ("high_level_meetings", "visits_received_high"):
        assert cell(found, name, "CHN", "PRK", 2005)["reason"] == "not covered"
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


@pytest.fixture
def visited(evidence_of):
    """A visit a year but for 2003 to 2006, when a border was closed, and 2009 without one."""
    open_years = (2000, 2001, 2002, 2007, 2008)
    return evidence_of(
        {
            "meeting": [meeting(f"m{y}", f"{y}-05-01", "PRK RUS", "PRK") for y in open_years],
            "event": [
                {"id": "shut", "start": "2003", "end": "2006", "actors": "PRK",
                 "kind": "border", "title": "Borders closed"},
                {"id": "too", "start": "2003-02", "end": "2003-04", "actors": "RUS",
                 "kind": "border", "title": "Borders closed"},
                {"id": "war", "start": "2000", "actors": "PRK", "kind": "war", "title": "War"},
            ],
        },
        COVERED,
    )  # fmt: skip


def test_closed_borders_are_no_exposure(visited):
    rates = visit_rates(panel(visited, indicators=["leader_meetings"]))
    own = rates.filter(state_a="PRK", state_b="RUS")
    exposure = dict(own.select("period", "exposure").iter_rows())
    assert exposure["2003"] == exposure["2006"] == 0
    assert exposure["2000"] == pytest.approx(1, abs=0.003)  # a year has 365 or 366 days
    # a border of Russia's counts for China and Russia: February to April of 2003
    other = rates.filter(state_a="CHN", state_b="RUS", period="2003")["exposure"].item()
    assert other == pytest.approx((365 - 89) / 365.25)


def test_rates_are_those_of_the_method(visited):
    own = visit_rates(panel(visited, indicators=["leader_meetings"])).filter(
        state_a="PRK", state_b="RUS"
    )
    straight = smoothed_rate(own["count"].to_numpy()[None], own["exposure"].to_numpy()[None])
    assert own["rate"].to_list() == straight.rate[0].tolist()
    assert own["high"].to_list() == straight.high[0].tolist()
    shut, open_ = (own.filter(period=year).row(0, named=True) for year in ("2004", "2001"))
    assert shut["high"] - shut["low"] > open_["high"] - open_["low"]
    # five visits in six open years: leaning on the neighbours, not on the empty years
    assert 0.4 < shut["rate"] < 1.4


def test_a_period_in_which_they_met_counts_as_open(evidence_of):
    evidence = evidence_of(
        {
            "meeting": [meeting("m", "2003-05-01", "PRK RUS", "PRK")],
            "event": [{"id": "shut", "start": "2003", "end": "ongoing", "actors": "PRK",
                       "kind": "border", "title": "Borders closed"}],
        },
        COVERED,
    )  # fmt: skip
    rates = visit_rates(panel(evidence, indicators=["visits_received"]), "visits_received")
    own = rates.filter(state_a="PRK", state_b="RUS")
    exposure = dict(own.select("period", "exposure").iter_rows())
    assert exposure["2003"] > 0.99
    assert exposure["2004"] == 0
    assert rates.filter(state_a="RUS", state_b="PRK", period="2003")["exposure"].item() == 0


def test_without_events_every_day_is_open_and_without_counts_there_is_no_rate(evidence_of):
    evidence = evidence_of(
        {"meeting": [meeting("m", "2003-05-01", "PRK RUS", "PRK")]},
        [("meeting", ("PRK", "RUS"), *ALL)],
    )
    rates = visit_rates(panel(evidence, indicators=["leader_meetings"]))
    assert rates["exposure"].min() > 0.99
    assert rates.filter(state_a="CHN", state_b="PRK")["rate"].null_count() == 10
    assert rates.filter(state_a="PRK", state_b="RUS")["rate"].null_count() == 0


def test_an_indicator_that_is_not_there_is_refused(visited):
    found = panel(visited, indicators=["leader_meetings"])
    with pytest.raises(ComityError, match="no cells of 'visits_received'"):
        visit_rates(found, "visits_received")


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
