"""The summary of an assessment: the latest level, what it is compared with, why there is none."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import comity as cm
from comity.assessment import assess
from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence import Coverage, Evidence, frame_of
from comity.evidence.records import Meeting
from comity.gathering import gather
from comity.levels import levels
from comity.phases.turning_points import no_turns
from comity.summary import summarise


def meetings(*days: str, coverage: tuple[date, date]) -> Evidence:
    held = [
        Meeting(id=f"m{day}", start=day, source="s", participants="CHN PRK", level="leader",
                place="")
        for day in days
    ]  # fmt: skip
    states = ("CHN", "PRK")
    covered = Coverage("meeting", states, *coverage, "made up", ("s",))
    return Evidence(
        "t", "T", states, frames={"meeting": frame_of("meeting", held)}, coverage=(covered,)
    )


def summed(evidence: Evidence, **options: object) -> dict[str, object]:
    table = summarise(levels(panel(evidence, **options)), no_turns())  # type: ignore[arg-type]
    return table.filter(domain="diplomacy").row(0, named=True)


def test_the_change_over_ten_years_is_from_the_same_quarter() -> None:
    decade = date(2010, 1, 1), date(2021, 6, 30)
    evidence = meetings("2011-05-01", "2011-11-01", "2021-05-01", coverage=decade)
    row = summed(evidence, freq="quarter")
    assert (row["period"], row["since"]) == ("2021Q2", "2011Q2")


def test_without_a_value_ten_years_before_there_is_no_change() -> None:
    row = summed(meetings("2016-05-01", coverage=(date(2015, 1, 1), date(2019, 12, 31))))
    assert (row["period"], row["since"], row["change"]) == ("2019", None, None)


def test_the_reason_for_no_value_is_that_of_the_latest_period() -> None:
    before = meetings(coverage=(date(1900, 1, 1), date(1940, 12, 31)))
    assert summed(before)["reason"] == "not both members"
    assert summed(before, end=1960)["reason"] == "not covered"


def test_one_state_makes_no_dyad() -> None:
    for case in ("CHN", ["China"]):
        with pytest.raises(ComityError, match=r"is one state \(China\); name two or more"):
            gather(case)
    with pytest.raises(ComityError, match="neither a folder nor an embedded casebook"):
        assess("Korea")


def test_a_case_is_assessed_on_its_own_evidence() -> None:
    case = cm.casebook("crink")
    frames = {kind: rows for kind, rows in case.evidence.frames.items() if kind != "meeting"}
    bare = replace(case, evidence=replace(case.evidence, frames=frames)).assess(start=2015)
    full = case.assess(start=2015)
    meetings = pl.col("domain") == "diplomacy"
    assert full.summary.filter(meetings)["value"].max() > 0
    assert bare.summary.filter(meetings)["value"].fill_null(0).max() == 0
    others = ["commitment", "voting"]
    kept = pl.col("domain").is_in(others)
    assert bare.summary.filter(kept)["value"].equals(full.summary.filter(kept)["value"])


def test_the_overall_level_is_that_of_the_scores() -> None:
    found = cm.casebook("crink").assess(start=2015)
    top = found.frame.filter(domain="overall").row(-1, named=True)
    assert (top["state_a"], top["state_b"], top["indicator"]) == ("PRK", "RUS", None)
    scores = found.fit.scores.filter(  # type: ignore[union-attr]
        domain="overall", state_a="PRK", state_b="RUS", period=top["period"]
    ).row(0, named=True)
    assert (top["value"], top["low"]) == (scores["mean"], scores["low"])
    assert found.frame.height == found.summary.height + 6
