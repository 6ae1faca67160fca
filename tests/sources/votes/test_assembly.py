"""Roll calls: made-up files in the publishers' layouts, and the real ones where they are there."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.evidence import frame_schema
from comity.sources import assembly_votes, read_evidence
from comity.sources.reading.holding import Holding
from comity.sources.shelf.at_hand import holding
from comity.sources.votes import fpsim, voeten
from comity.sources.votes.archive import RollCalls, roll_calls
from comity.sources.votes.assembly import tallies, together

# Every number below is made up, but for codes and dates of admission.
RAW = """rcid,session,vote,ccode,date,unres
1,60,1,710,12/8/2005,R/60/1
1,60,8,731,12/8/2005,R/60/1
1,60,3,2,12/8/2005,R/60/1
2,60,2,710,12/9/2005,R/60/2
2,60,1,731,12/9/2005,R/60/2
2,60,9,2,12/9/2005,R/60/2
3,46,1,710,12/6/1991,R/46/1
3,46,1,731,12/6/1991,R/46/1
"""
LATER = """session,resid,date,ccode,vote
78,78001,2023-12-04,710,1
78,78001,2023-12-04,731,3
78,78001,2023-12-19,552,1
78,78002,2023-12-19,710,2
78,78002,2023-12-19,731,2
"""
TIDY_VOTES = """rcid,country,country_code,vote
5000,United States,US,yes
5000,Russia,RU,no
5000,Côte d’Ivoire,CI,abstain
5000,Namibia,NA,yes
"""
TIDY_CALLS = """rcid,session,importantvote,date,unres,amend,para,short,descr
5000,46,0,1991-12-06,R/46/30,0,0,SHORT,"A long description, with commas"
"""


def saved(folder: Path, text: str, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def raw(folder: Path, text: str = RAW) -> Holding:
    return voeten.read([saved(folder, text)])


def vote_of(calls: RollCalls, roll_call: str, state: str) -> str | None:
    found = calls.votes.filter(roll_call=roll_call, state=state)["vote"].to_list()
    assert len(found) <= 1
    return found[0] if found else None


def test_raw_codes_become_votes_and_a_non_member_has_none(tmp_path: Path) -> None:
    calls = roll_calls(raw(tmp_path))
    assert vote_of(calls, "1", "PRK") == "absent"
    assert vote_of(calls, "1", "USA") == "no"
    assert vote_of(calls, "2", "CHN") == "abstain"
    assert vote_of(calls, "2", "USA") is None


def test_early_dates_are_known_to_the_month_only(tmp_path: Path) -> None:
    calls = roll_calls(raw(tmp_path)).roll_calls
    early = calls.filter(roll_call="3").row(0, named=True)
    assert (early["date"], early["precision"]) == (date(1991, 12, 31), "month")
    late = calls.filter(roll_call="1").row(0, named=True)
    assert (late["date"], late["precision"]) == (date(2005, 12, 8), "day")


# The forms in which exports of Stata, pandas, R and spreadsheets write three days.
FORMS = {
    "iso": ("2005-12-08", "2006-03-15", "2006-05-04"),
    "pandas": ("2005-12-08 00:00:00", "2006-03-15 00:00:00", "2006-05-04 00:00:00"),
    "stata": ("08dec2005", "15mar2006", "04may2006"),
    "month first": ("12/8/2005", "3/15/2006", "5/4/2006"),
    "day first": ("08/12/2005", "15/03/2006", "04/05/2006"),
    "points": ("8.12.2005", "15.3.2006", "4.5.2006"),
}


@pytest.mark.parametrize("days", FORMS.values(), ids=FORMS)
def test_days_are_read_in_every_form(tmp_path: Path, days: tuple[str, str, str]) -> None:
    rows = "".join(
        f"{n},60,1,{code},{day},R/60/{n},{day[-4:]}\n"
        for n, day in enumerate(days)
        for code in (710, 365)
    )
    calls = roll_calls(raw(tmp_path, f"rcid,session,vote,ccode,date,unres,year\n{rows}")).roll_calls
    assert calls["date"].to_list() == [date(2005, 12, 8), date(2006, 3, 15), date(2006, 5, 4)]
    assert set(calls["precision"]) == {"day"}


def test_the_session_tells_days_from_months(tmp_path: Path) -> None:
    """8 December 2005 was in session 60, 12 August 2005 in session 59."""
    for text in ("12/8/2005", "08/12/2005"):
        rows = f"rcid,session,vote,ccode,date,unres\n1,60,1,710,{text},R/60/1\n"
        assert roll_calls(raw(tmp_path, rows)).roll_calls["date"].to_list() == [date(2005, 12, 8)]
    with pytest.raises(ComityError, match="no date tells whether day or month stands first"):
        raw(tmp_path, "rcid,session,vote,ccode,date,unres\n1,60,1,710,4/5/2006,R/60/1\n")


def test_a_date_that_cannot_be_read_is_no_day(tmp_path: Path) -> None:
    many = "".join(f"{n},60,1,{c},12/8/2005,R/60/{n}\n" for n in range(9, 99) for c in (2, 710))
    head = "rcid,session,vote,ccode,date,unres,year\n"
    text = head + "1,60,1,710,soon,R/60/1,2005\n" + many.replace("\n", ",2005\n")
    held = raw(tmp_path, text)
    assert held.quarantine.lines() == (
        "votes.csv: 1 row set aside, roll calls without a date: '1' (710, 1)",
    )
    assert held.rows["date"].unique().to_list() == [date(2005, 12, 8)]
    # a date that is missing is known to the year
    text = head + "1,60,1,710,,R/60/1,2005\n2,60,1,710,12/13/2005,R/60/2,2005\n"
    calls = roll_calls(raw(tmp_path, text)).roll_calls
    assert calls.filter(roll_call="1").select("date", "precision").row(0) == (
        date(2005, 12, 31),
        "year",
    )


def test_tallies_add_up_and_are_records(tmp_path: Path) -> None:
    rows = tallies(raw(tmp_path), ["PRK", "CHN", "USA"])
    assert rows.schema == frame_schema("tally")
    both = rows.filter(id="unga-chn-prk-2005").row(0, named=True)
    counts = both["roll_calls"], both["abstain_yes"], both["b_absent"], both["known"]
    assert counts == (2, 1, 1, date(2005, 12, 9))
    # the United States was no member on one of the two roll calls
    assert rows.filter(id="unga-chn-usa-2005")["roll_calls"].item() == 1


def test_tallies_start_with_the_membership_of_both(tmp_path: Path) -> None:
    first = tallies(raw(tmp_path), ["CHN", "PRK"]).row(0, named=True)
    assert (first["start"], first["end"]) == (date(1991, 12, 1), date(1991, 12, 31))


def test_tallies_by_quarter_and_month(tmp_path: Path) -> None:
    held = raw(tmp_path)
    ids = [tallies(held, ["CHN", "PRK"], freq)["id"].to_list() for freq in ("quarter", "month")]
    assert ids == [
        ["unga-chn-prk-1991-12", "unga-chn-prk-2005-10"],
        ["unga-chn-prk-1991-12", "unga-chn-prk-2005-12"],
    ]
    evidence = read_evidence(["CHN", "PRK"], tmp_path, "quarter")
    assert evidence.frames["tally"]["start"].to_list() == [date(1991, 12, 1), date(2005, 10, 1)]


def test_absences_that_a_file_drops_are_members_without_a_vote(tmp_path: Path) -> None:
    calls = roll_calls(fpsim.read([saved(tmp_path, LATER)]))
    assert vote_of(calls, "78002", "FRA") == "absent"
    assert vote_of(calls, "78002", "TWN") is None


def test_a_row_with_the_date_of_another_roll_call_is_set_aside_and_told(tmp_path: Path) -> None:
    calls = roll_calls(fpsim.read([saved(tmp_path, LATER)]))
    # the row may belong to 78002: on neither can Zimbabwe's absence be told
    assert vote_of(calls, "78001", "ZWE") is None
    assert vote_of(calls, "78002", "ZWE") is None
    assert "1 rows whose date is not that of their roll call" in calls.spans[0].universe


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_tidy_pair_is_read_whatever_its_format(tmp_path: Path, suffix: str) -> None:
    paths = [saved(tmp_path, TIDY_VOTES, "unvotes.csv"), saved(tmp_path, TIDY_CALLS, "calls.csv")]
    if suffix == "parquet":
        for path in paths:
            pl.read_csv(path, null_values="").write_parquet(path.with_suffix(".parquet"))
            path.unlink()
        paths = [path.with_suffix(".parquet") for path in paths]
    for one in paths:
        calls = assembly_votes(one)
        cast = {state: vote_of(calls, "5000", state) for state in ("USA", "RUS", "CIV", "NAM")}
        assert cast == {"USA": "yes", "RUS": "no", "CIV": "abstain", "NAM": "yes"}
        assert vote_of(calls, "5000", "CHN") == "absent"
    # files that merely lie in the folder
    rows = tallies(holding("voeten-unga", tmp_path, ()), ["USA", "RUS"])
    assert rows.select("roll_calls", "no_yes").row(0) == (1, 1)


def test_the_tidy_pair_leaves_out_paragraph_votes(tmp_path: Path) -> None:
    votes = {"rcid": [1.0, 1.0, 2.0], "country": ["China", "North Korea", "China"]}
    pl.DataFrame(votes | {"vote": ["yes", "yes", "no"]}).write_parquet(tmp_path / "v.parquet")
    pl.DataFrame(
        {
            "rcid": [1, 2],
            "session": [60.0, 60.0],
            "date": [date(2005, 12, 8)] * 2,
            "unres": ["R/60/1", "R/60/1"],
            "amend": [0, None],
            "para": [None, 1],
        }
    ).write_parquet(tmp_path / "c.parquet")
    held = voeten.read([tmp_path / "v.parquet", tmp_path / "c.parquet"])
    assert vote_of(roll_calls(held), "2", "PRK") == "absent"
    assert tallies(held, ["CHN", "PRK"])["roll_calls"].to_list() == [1]


def test_several_data_sets_cover_most_days_none_twice(tmp_path: Path) -> None:
    saved(tmp_path, RAW)
    saved(tmp_path, LATER, "later.csv")
    saved(tmp_path, "a,b\n1,2\n", "other.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\x00\xfe")
    found = assembly_votes("unga", tmp_path)
    assert [span.source for span in found.spans] == ["voeten-unga", "miller-fpsim"]
    early = fpsim.read([saved(tmp_path, LATER.replace("2023", "2000"), "early.csv")])
    both = together({"voeten-unga": raw(tmp_path), "miller-fpsim": early})
    assert [span.source for span in both.spans] == ["voeten-unga"]
    assert both.notes == (
        "miller-fpsim (2000-12-04 to 2000-12-19) is left out: voeten-unga covers these days",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RAW.replace(",1,", ",7,"), r"vote codes other than 1, 2, 3, 8, 9 in 4 of 8 rows.*'7'"),
        (RAW.replace(",710,", ",9999,").replace(",2,", ",9998,"), r"unknown states in 4 of 8 rows"),
        (RAW + RAW.replace(",1,", ",3,"), r"second votes of a state.* in 8 of 16 rows.*first 1"),
        ("a,b\n1,2\n", r"needs rcid"),
        ("rcid,session,vote,ccode,date,unres\n", r"holds no roll call"),
        (
            "rcid,session,vote,ccode,date,unres\n1,60,1,2,8-Dec-51,R/60/1\n",
            r"dates that cannot be read in 1 of 1 roll calls, such as '8-Dec-51' of 1; write",
        ),
    ],
)
def test_refuses_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ComityError, match=message) as refusal:
        raw(tmp_path, text)
    assert "\n" not in str(refusal.value)


def test_files_of_different_years_are_read_together(tmp_path: Path) -> None:
    head, *rows = RAW.splitlines(keepends=True)
    one = saved(tmp_path, head + "".join(rows[:6]), "b.csv")
    other = saved(tmp_path, head + "".join(rows[6:]), "a.csv")
    held = voeten.read([one, other])
    assert [span.start.year for span in held.spans] == [1991, 2005]
    assert tallies(held, ["CHN", "PRK"])["roll_calls"].to_list() == [1, 2]


def test_of_two_files_of_one_time_the_newer_tells_and_a_contradiction_is_refused(
    tmp_path: Path,
) -> None:
    one, again = saved(tmp_path, RAW), saved(tmp_path, RAW, "again.csv")
    assert voeten.read([one, again]).rows.height == 7
    wrong = saved(tmp_path, RAW.replace("1,60,3,2", "1,60,1,2"), "wrong.csv")
    with pytest.raises(ComityError, match=r"votes.csv.*wrong.csv.*neither is newer"):
        voeten.read([one, wrong])
    newer = RAW.replace("1,60,3,2", "1,60,1,2") + "4,61,1,710,12/13/2006,R/61/1\n"
    held = voeten.read([one, saved(tmp_path, newer, "newer.csv")])
    assert vote_of(roll_calls(held), "1", "USA") == "yes"
    assert "newer.csv is newer than votes.csv" in held.notes[0]


def test_refuses_half_of_a_pair(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match=r"v.csv is one of a pair; put the file of roll calls"):
        voeten.read([saved(tmp_path, TIDY_VOTES, "v.csv")])
    with pytest.raises(ComityError, match=r"c.csv is one of a pair; put the file of votes"):
        voeten.read([saved(tmp_path, TIDY_CALLS, "c.csv")])


@pytest.mark.parametrize("name", ["raw", "tidy"])
def test_the_resolution_on_crimea(data_folder: Path, name: str) -> None:
    files = {
        "raw": ["UNVotes_1946_2015.csv.gz"],
        "tidy": ["un_votes_1946_2019.parquet", "un_roll_calls_1946_2019.parquet"],
    }
    calls = roll_calls(voeten.read([data_folder / "unga" / file for file in files[name]]))
    call = calls.roll_calls.filter(unres="R/68/262").row(0, named=True)
    assert call["date"] == date(2014, 3, 27)
    cast = calls.votes.filter(roll_call=call["roll_call"])
    totals = dict(cast["vote"].value_counts().iter_rows())
    # totals of A/RES/68/262 in the meeting record A/68/PV.80
    assert (totals["yes"], totals["no"], totals["abstain"]) == (100, 11, 58)
    positions = [vote_of(calls, call["roll_call"], s) for s in ("RUS", "PRK", "CHN", "IRN")]
    assert positions == ["no", "no", "abstain", "absent"]


def test_inferred_absences_are_those_the_raw_file_records(data_folder: Path) -> None:
    """The raw file codes absences; the tidy one drops them: the rule must give them back."""
    folder = data_folder / "unga"
    given = roll_calls(voeten.read([folder / "UNVotes_1946_2015.csv.gz"])).votes
    tidy = roll_calls(
        voeten.read(
            [folder / "un_votes_1946_2019.parquet", folder / "un_roll_calls_1946_2019.parquet"]
        )
    ).votes
    inferred = tidy.join(given.select("roll_call").unique(), on="roll_call", how="semi")
    both = given.join(inferred, on=["roll_call", "state"], suffix="_inferred")
    assert both.filter(pl.col("vote") != pl.col("vote_inferred")).height == 0
    # what is left undecided: the months of admission and Syria's union with Egypt
    assert given.height - both.height < 0.002 * given.height
    assert inferred.height - both.height <= 1
