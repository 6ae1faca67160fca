"""Rules of findings on small made cases whose answers are known."""

from datetime import date

import pytest

from comity.assessment import assess_panel
from comity.dataset import panel_of
from comity.evidence import Coverage, Evidence, Source, frame_of
from comity.evidence.records import Agreement, Tally, Trade, Vote
from comity.findings import Assessed, findings_of
from comity.findings.camps import camps
from comity.findings.dependence import dependence, hub_of
from comity.findings.pledges import defence_pairs, pledges
from comity.findings.unknown import unknown
from comity.findings.votes import assembly, council
from comity.summary import overall

STATES = ("CHN", "PRK", "RUS")
SPAN = date(2000, 1, 1), date(2024, 12, 31)


def trade(a, b, exports, imports, year=2024):
    return Trade(
        id=f"t-{a}-{b}-{year}".lower(), start=str(year), source="book", exporter=a, importer=b,
        share_of_exports=exports, share_of_imports=imports,
    )  # fmt: skip


def vote(number, year, china, russia, result="adopted", matter="North Korea"):
    return Vote(
        id=f"v-{number}", start=f"{year}-05-0{number % 8 + 1}", source="book", body="UNSC",
        symbol=f"S/{year}/{number}", title=f"{matter}: measure {number}", result=result, yes=13,
        no=1, abstain=1, positions=f"CHN:{china} RUS:{russia}",
    )  # fmt: skip


def case_of(records, states=STATES, question=""):
    frames = {kind: frame_of(kind, some) for kind, some in records.items()}
    coverage = tuple(
        Coverage(kind, states, *SPAN, f"every {kind}", ("book",))
        for kind in sorted({"agreement", "trade", "vote", *records})
    )
    source = Source("book", "book", "Doe, Jane", "A Book", "2025", "", "", "")
    evidence = Evidence(
        "made", "A made case", states, frames=frames, coverage=coverage,
        sources={"book": source}, question=question,
    )  # fmt: skip
    return assess_panel(panel_of(evidence))


@pytest.fixture(scope="module")
def made():
    pact = Agreement(
        id="pact", start="2010-06-19", source="book", parties="PRK RUS", title="Mutual Aid Treaty",
        kind="treaty", obligations="defence",
    )  # fmt: skip
    flows = [
        trade("CHN", "PRK", "0.01", "0.9"), trade("PRK", "CHN", "0.7", "0.001"),
        trade("CHN", "RUS", "0.03", "0.4"), trade("RUS", "CHN", "0.3", "0.05"),
        trade("RUS", "PRK", "0.001", "0.02"), trade("PRK", "RUS", "0.01", "0.0001"),
    ]  # fmt: skip
    votes = [vote(n, 2006 + n, "yes", "yes") for n in range(1, 7)]
    votes.append(vote(7, 2022, "no", "no", "vetoed"))
    votes.append(vote(8, 2024, "abstain", "no", "vetoed"))
    return Assessed(case_of({"agreement": [pact], "trade": flows, "vote": votes}))


def test_a_pact_is_told_by_name_and_year(made) -> None:
    (found,) = pledges(made)
    assert found.sentence == (
        "One defence pact is in force: North Korea–Russia (Mutual Aid Treaty, 2010)."
    )
    assert found.records == ("pact",)
    assert found.certainty == "on record"
    assert defence_pairs(made) == {("PRK", "RUS")}


def test_dependence_is_told_each_way_with_year_and_source(made) -> None:
    found = dependence(made)[0]
    # North Korea: (0.7 + 0.9) / 2 = 0.8; Russia: (0.3 + 0.4) / 2 = 0.35; on China 0.575 on average
    assert "North Korea for 90 % of its imports and 70 % of its exports" in found.sentence
    assert (
        "Russia for 40 % of its imports and 30 % of its exports (2024, Doe 2025)" in found.sentence
    )
    assert found.figure == pytest.approx(0.575)
    hub = hub_of(made)
    assert hub is not None
    assert hub[0] == "CHN"


def test_states_that_part_after_voting_together(made) -> None:
    (found,) = council(made)
    assert found.sentence == (
        "On North Korea in the Security Council China and Russia voted together for every one of "
        "six recorded measures from 2007 to 2012, vetoed together in 2022 (S/2022/7) and parted in "
        "2024 (S/2024/8: China abstaining, Russia against)."
    )


def test_two_votes_make_no_finding() -> None:
    votes = [vote(1, 2020, "yes", "yes"), vote(2, 2024, "yes", "no")]
    assert council(Assessed(case_of({"vote": votes}))) == []


def test_the_answer_says_what_they_are(made) -> None:
    answer = findings_of(made.assessment).answer
    assert answer.question == "How are China, North Korea and Russia aligned?"
    assert answer.sentence.startswith(
        "One defence pact and a hub, China, not a bloc, on this evidence."
    )
    assert "North Korea depends on China for 80 % of its trade (2024)" in answer.sentence
    assert [tie.obligation for tie in answer.ties] == [0, 0, 3]


def test_what_is_not_known_is_told_once(made) -> None:
    told = [one.sentence for one in unknown(made)]
    assert len(told) <= 4
    assert "Nothing is known of meetings of leaders between any of them." in told


def test_one_observed_zero_is_no_level() -> None:
    """Two states of which only the absence of a treaty is known have no level."""
    found = findings_of(case_of({}, ("KOR", "TUV")))
    assert overall(found.assessment.fit)["reason"].to_list() == ["too little evidence"]
    (tie,) = found.answer.ties
    assert (tie.level, tie.change, tie.state) == (None, None, "too little evidence")
    assert all(one.rule not in ("moved", "ties", "domains") for one in found.every)
    assert found.answer.sentence == "No pact of defence binds South Korea and Tuvalu."


def test_two_states_have_no_camps(made) -> None:
    assert made.camps is not None
    assert camps(made) == []  # three states, and no split is named
    flows = [trade("CHN", "RUS", "0.03", "0.4"), trade("RUS", "CHN", "0.3", "0.05")]
    assert Assessed(case_of({"trade": flows}, ("CHN", "RUS"))).camps is None


def test_a_pact_open_to_all_comers_is_no_pledge_in_findings() -> None:
    def pact(name, members):
        return Agreement(
            id=name.lower(), start="2010-06-19", source="book", parties="PRK RUS", title=name,
            kind="treaty", obligations="non-aggression", members=members,
        )  # fmt: skip

    (found,) = pledges(Assessed(case_of({"agreement": [pact("Open", 33), pact("Own", 2)]})))
    assert found.sentence == "Short of defence, North Korea–Russia non-aggression (Own, 2010)."


def test_a_hub_depends_on_the_others_for_no_more_than_is_known_last() -> None:
    """The bound of 2024 is told, not the figure of 2016 that was known better."""
    flows = [
        trade("PRK", "CHN", "0.7", "0.02"), trade("CHN", "PRK", "0.01", "0.5"),
        trade("RUS", "CHN", "0.3", "0.02", 2016), trade("CHN", "RUS", "0.02", "0.4", 2016),
        trade("RUS", "CHN", "0.3", "0.06"),
        Trade(
            id="t-bound", start="2024", source="book", exporter="CHN", importer="RUS",
            share_of_exports_high="0.08", share_of_imports="0.4",
        ),
    ]  # fmt: skip
    told = dependence(Assessed(case_of({"trade": flows})))[0].sentence
    assert told.startswith("China is the hub of trade, and the others depend on it: North Korea")
    assert told.endswith("it depends on none of them for more than 7.0 %.")  # (8 % + 6 %) / 2


def test_one_pair_is_told_without_comparing_it_to_itself() -> None:
    counts = ("abstain_abstain", "no_no", "yes_abstain", "abstain_yes", "abstain_no", "no_abstain",
              "no_yes", "a_absent", "b_absent", "both_absent")  # fmt: skip
    tally = Tally(
        id="unga-2020", start="2020", source="book", body="UNGA", state_a="CHN", state_b="RUS",
        roll_calls=20, yes_yes=15, yes_no=5, **dict.fromkeys(counts, 0),
    )  # fmt: skip
    case = Assessed(case_of({"tally": [tally]}, ("CHN", "RUS")))
    told = [one.sentence for one in unknown(case)]
    (found,) = assembly(case)
    assert found.sentence == (
        "In the General Assembly China and Russia cast the same vote 75 % of the time "
        "(15 of 20, 2020)."
    )
    assert "Nothing is known of trade between the two." in told
