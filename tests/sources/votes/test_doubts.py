"""A vote that was set aside: no figure that it could have changed is told, all others are."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of
from comity.sources import read_evidence
from comity.sources.votes import fpsim, member_votes, vetoes, voeten

HEAD = "rcid,session,vote,ccode,date,unres\n"
STATES = {"CHN": 710, "RUS": 365, "USA": 2}
"""Made up: all three vote yes on two roll calls in 2005 and in 2006."""


def rows():
    return [
        f"{call},{call // 10},1,{code},12/{8 + call % 10}/{call // 10 + 1945},R/{call}"
        for call in (600, 601, 610, 611)
        for code in STATES.values()
    ]


def figures(folder, lines, head=HEAD):
    """Agreement by pair and year."""
    (folder / "votes.csv").write_text(head + "\n".join([*lines, ""]))
    evidence = read_evidence(list(STATES), folder, store=folder / "store")
    asked = {"start": 2005, "end": 2006, "indicators": ["unga_agreement"]}
    cells = panel_of(evidence, **asked).long()
    pairs = [a + b for a, b in cells.select("state_a", "state_b").rows()]
    return dict(zip(zip(pairs, cells["period"], strict=True), cells["value"], strict=True)), cells


@pytest.fixture(autouse=True)
def _numbered():
    assert rows()[0] == "600,60,1,710,12/8/2005,R/600"


def test_a_vote_that_cannot_be_read_leaves_the_year_of_that_state_unknown(tmp_path):
    damaged = rows()
    damaged[0] = damaged[0].replace(",1,710,", ",x,710,")
    found, cells = figures(tmp_path, damaged)
    assert [found["CHNRUS", "2005"], found["CHNUSA", "2005"], found["RUSUSA", "2005"]] == [
        None, None, 1.0]  # fmt: skip
    assert {value for (_, year), value in found.items() if year == "2006"} == {1.0}
    why = cells.filter(state_b="RUS", period="2005")["reason"].item()
    assert why.startswith("votes.csv: vote codes other than 1, 2, 3, 8, 9")


def test_a_vote_of_nobody_known_is_of_one_who_has_none_on_that_roll_call(tmp_path):
    damaged = rows()
    damaged[0] = damaged[0].replace(",710,", ",#REF!,")
    found, _ = figures(tmp_path, damaged)
    assert (found["CHNRUS", "2005"], found["RUSUSA", "2005"]) == (None, 1.0)


def test_a_vote_on_no_roll_call_known_is_on_one_where_the_state_has_none(tmp_path):
    damaged = rows()
    damaged[0] = "1.2.3" + damaged[0][3:]
    found, _ = figures(tmp_path, damaged)
    assert [found["CHNRUS", year] for year in ("2005", "2006")] == [None, 1.0]
    held = voeten.read([tmp_path / "votes.csv"])
    assert held.rows["roll_call"].n_unique() == 4


def test_a_roll_call_without_a_date_leaves_the_years_of_its_session_unknown(tmp_path):
    lines = [one.replace("12/8/2005", "NaN") for one in rows()]
    (tmp_path / "votes.csv").write_text(HEAD + "\n".join([*lines, *["700,70,1,2,12/8/2015,R/70"]]))
    doubts = voeten.read([tmp_path / "votes.csv"]).doubts
    assert doubts.select("state_a", "start", "end").rows() == [
        (None, date(2005, 1, 1), date(2006, 12, 31))
    ]


def test_a_row_of_another_day_is_a_doubt_on_either(tmp_path):
    path = tmp_path / "later.csv"
    path.write_text("session,resid,date,ccode,vote\n78,78001,2023-12-04,710,1\n"
                    "78,78001,2023-12-04,365,1\n78,78001,2024-01-19,552,1\n"
                    "78,78002,2024-01-19,710,1\n78,78002,2024-01-19,365,1\n")  # fmt: skip
    doubts = fpsim.read([path]).doubts
    assert doubts.select("state_a", "start").sort("start").rows() == [
        ("ZWE", date(2023, 12, 4)), ("ZWE", date(2024, 1, 19))]  # fmt: skip


def test_a_vote_in_the_council_of_no_year_is_on_a_draft_where_the_member_is_not_listed(tmp_path):
    path = tmp_path / "council.csv"
    lines = ["2021,1,S/2021/1,CHN,Y", "2021,1,S/2021/1,RUS,Y", "2022,1,S/2022/1,CHN,Y",
             "#REF!,1,S/2022/1,RUS,N"]  # fmt: skip
    path.write_text("year,item,label,ms_code,ms_vote\n" + "\n".join([*lines, ""]))
    doubts = member_votes.read([path]).doubts
    assert doubts.select("state_a", "start").rows() == [("RUS", date(2022, 1, 1))]


def test_a_veto_without_a_day_is_of_the_year_of_its_draft(tmp_path):
    path = tmp_path / "vetoes.csv"
    path.write_text("date,draft,agenda_item,member_veto1,member_veto2\n"
                    "5/26/2022,S/2022/431,a,China,Russia\nTBD,S/2021/990,b,Russia,\n")  # fmt: skip
    doubts = vetoes.read([path]).doubts
    assert doubts.select("start", "end").rows() == [(date(2021, 1, 1), date(2021, 12, 31))]


def test_a_session_without_votes_after_one_full_of_them_is_unknown(tmp_path: Path) -> None:
    """A state that was renamed, and lost its rows, is not absent; one that was never there is."""
    rows = ["session,resid,date,ccode,vote"]
    for session, day in ((77, "2022-12-01"), (78, "2023-12-01")):
        for call in range(session * 1000, session * 1000 + 20):
            rows.append(f"{session},{call},{day},710,1")
            if session == 77 or call == 78000:
                rows.append(f"{session},{call},{day},640,1")
    path = tmp_path / "votes.csv"
    path.write_text("\n".join(rows) + "\n")
    held = fpsim.read([path])
    votes = held.rows.filter(pl.col("state").cast(pl.String) == "TUR")
    assert votes["vote"].cast(pl.String).value_counts(sort=True).rows() == [("yes", 21)]
    assert held.rows.filter(state="FRA")["vote"].cast(pl.String).unique().to_list() == ["absent"]
    told = held.doubts.filter(state_a="TUR")
    assert told["reason"].str.contains("rows may be missing").all()
    assert told["end"].max() == date(2023, 12, 1)
