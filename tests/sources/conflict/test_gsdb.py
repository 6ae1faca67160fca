"""Cases of sanctions: names with commas, organisations, years."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.sources.conflict.gsdb import ADAPTER
from comity.sources.shelf.recognition import files_of, recognise

FIXTURES = Path(__file__).parents[1] / "fixtures" / "gsdb"
HEADER = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,arms,military,financial,travel,"
    "other,objective,success"
)


@pytest.fixture
def held():
    return ADAPTER.read(files_of("gsdb", FIXTURES))


def cases(tmp_path, *rows):
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path


def sides(held, case):
    rows = held.rows.filter(case=case)
    return set(rows["sender"]), set(rows["target"])


def test_a_comma_may_stand_within_a_name(held):
    assert sides(held, "1") == ({"USA", "KOR"}, {"PRK"})
    assert sides(held, "4")[1] == {"IRN", "EGY"}
    assert sides(held, "8") == ({"EU", "CHN"}, {"COD"})


@pytest.mark.parametrize(
    ("written", "states"),
    [
        ("China, Korea, South", {"CHN", "KOR"}),
        ("Congo, Rep., Congo, Dem. Rep.", {"COG", "COD"}),
        ("Gambia, The, Guinea, Guinea-Bissau", {"GMB", "GIN", "GNB"}),
        ("Iran, Islamic Rep., Iraq", {"IRN", "IRQ"}),
        ("Dominica, Dominican Republic", {"DMA", "DOM"}),
        ("Niger, Nigeria", {"NER", "NGA"}),
        ("Ethiopia (excludes Eritrea), Sudan", {"ETH", "SDN"}),
    ],
)
def test_lists_of_names(tmp_path, written, states):
    path = cases(tmp_path, f'1,"{written}",United States,2001,2002,1,0,0,0,0,0,other,failed')
    assert sides(ADAPTER.read([path]), "1")[1] == states


def test_a_group_that_is_known_is_its_members_of_the_first_year(held):
    assert sides(held, "4")[0] == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}


def test_organisations_keep_their_codes(tmp_path):
    senders = "League of Arab States, African Union, United Nations, European Union"
    path = cases(tmp_path, f'1,Sudan,"{senders}",2005,2006,0,1,0,0,0,0,other,failed')
    assert sides(ADAPTER.read([path]), "1")[0] == {"LAS", "AU", "UN", "EU"}


@pytest.mark.parametrize("code", ["OAS", "AU", "OAU", "LAS", "CW", "ECOWAS", "EU", "UN"])
def test_organisations_are_known_by_their_short_names(tmp_path, code):
    """As version 3 writes them, after a real case on Cuba."""
    path = cases(tmp_path, f"9001,Cuba,{code},1962,2009,0,0,0,0,0,1,other,failed")
    held = ADAPTER.read([path])
    assert held.rows.select("sender", "target", "kinds", "start", "end").rows() == [
        (code, "CUB", ["other"], date(1962, 1, 1), date(2009, 12, 31))
    ]
    assert (len(held.quarantine), held.doubts.height) == (0, 0)


def test_only_what_goes_on_in_the_last_year_of_the_release_is_ongoing(held):
    ends = dict(held.rows.select("case", "end").iter_rows())
    assert ends["3"] == ONGOING
    assert ends["1"] == date(2020, 12, 31)
    assert ends["7"] == date(2023, 12, 31)  # of the last year, but said to have failed
    assert held.span.end == date(2023, 12, 31)


def test_one_record_for_each_case_sender_and_kind(held):
    found = ADAPTER.records(held, ["CHN", "PRK"])
    assert found["id"].to_list() == [
        "gsdb-1-kor-arms",
        "gsdb-1-kor-trade",
        "gsdb-1-usa-arms",
        "gsdb-1-usa-trade",
        "gsdb-3-un-arms",
        "gsdb-3-un-trade",
    ]
    assert set(found["precision"]) == {"year"}
    assert found["known"][0] == date(1998, 12, 31)


def test_members_of_the_union_take_part_from_the_day_they_join_to_the_day_they_leave(held):
    found = ADAPTER.records(held, ["RUS"]).filter(kind="travel").explode("senders")
    spans = {row["senders"]: (row["start"], row["end"]) for row in found.iter_rows(named=True)}
    assert spans["FRA"] == (date(2000, 1, 1), ONGOING)
    assert spans["POL"] == (date(2004, 5, 1), ONGOING)
    assert spans["HRV"] == (date(2013, 7, 1), ONGOING)
    assert spans["GBR"] == (date(2000, 1, 1), date(2020, 1, 31))
    assert "NOR" not in spans
    assert found.filter(pl.col("senders") == "FRA").height == 1


def test_a_record_names_all_targets_though_only_one_was_asked_for(held):
    found = ADAPTER.records(held, ["IRN", "CHN"])
    assert found.filter(id="gsdb-4-usa-arms")["targets"].to_list() == [["EGY", "IRN"]]
    assert found["id"].str.contains("gsdb-1-").sum() == 0


def test_what_is_no_state_is_counted(held):
    aside = dict(held.quarantine.rows.select("state", "count").iter_rows())
    assert aside == {"League of Made Up Nations": 1, "Hong Kong": 1}


def test_coverage_is_that_of_the_file(held):
    (declared,) = ADAPTER.coverage(held, ["CHN", "USA"])
    assert (declared.start, declared.end) == (date(1998, 1, 1), date(2023, 12, 31))


SOUND = "9,Chad,France,1999,2001,1,0,0,0,0,0,other,failed"


@pytest.mark.parametrize(
    ("row", "told", "doubts"),
    [
        (
            "1,Iran,Iraq,2003,2001,1,0,0,0,0,0,other,failed",
            "end before begin",
            {("IRQ", "IRN", None)},
        ),
        (
            "1,Iran,Iraq,soon,2001,1,0,0,0,0,0,other,failed",
            "begin is no year",
            {("IRQ", "IRN", None)},
        ),
        (
            "1,Iran,Iraq,2001,2003,0,0,0,0,0,0,other,failed",
            "no kind of sanction",
            {("IRQ", "IRN", date(2001, 1, 1))},
        ),
        (
            '1,"Iran, Syria","Iraq, Turkey",2001,2003,x,0,0,0,0,0,other,failed',
            "trade is neither 1 nor 0",
            {(a, b, date(2001, 1, 1)) for a in ("IRQ", "TUR") for b in ("IRN", "SYR")},
        ),
        (
            "1,#REF!,Iraq,2001,2003,1,0,0,0,0,0,other,failed",
            "target is no state's code or name",
            {("IRQ", None, date(2001, 1, 1))},
        ),
        (
            "1,Nowhere,Iraq,2001,2003,1,0,0,0,0,0,other,failed",
            "target means no state that is known",
            {("IRQ", None, date(2001, 1, 1))},
        ),
        (
            "1,Iran,,2001,2003,1,0,0,0,0,0,other,failed",
            "sender is no state's code or name",
            {("IRN", None, date(2001, 1, 1))},
        ),
    ],
)
def test_faulty_cases_are_set_aside_and_doubted(tmp_path, row, told, doubts):
    held = ADAPTER.read([cases(tmp_path, SOUND, row)])
    assert set(held.rows["case"]) == {"9"}
    assert told in held.quarantine.lines()[0]
    assert len(held.quarantine) == 1
    assert set(held.doubts.select("state_a", "state_b", "start").rows()) == doubts


def test_many_faulty_cases_are_refused(tmp_path):
    with pytest.raises(ComityError, match="begin is no year in 4 of 4 rows"):
        ADAPTER.read([cases(tmp_path, *["1,Iran,Iraq,soon,2001,1,0,0,0,0,0,other,failed"] * 4)])


def test_one_typed_year_does_not_prolong_the_coverage(tmp_path):
    rows = [f"{y},Chad,France,{y},{y + 2},1,0,0,0,0,0,other,failed" for y in range(1960, 2020)]
    held = ADAPTER.read([cases(tmp_path, *rows, "1,Iran,Iraq,2001,2062,1,0,0,0,0,0,other,failed")])
    assert held.span.end == date(2021, 12, 31)
    assert held.doubts.select("state_a", "state_b").rows() == [("IRQ", "IRN")]


def test_a_case_that_stands_twice_counts_once_and_is_told(tmp_path):
    held = ADAPTER.read([cases(tmp_path, SOUND, SOUND)])
    assert held.rows.height == 1
    assert "rows that stand twice, counted once" in held.quarantine.lines()[0]


def test_a_newer_release_goes_first(tmp_path):
    old = cases(tmp_path, SOUND)
    new = tmp_path / "GSDB_V4.csv"
    new.write_text("\n".join([HEADER, SOUND.replace("2001", "2003")]) + "\n", "utf-8")
    held = ADAPTER.read([old, new])
    assert held.rows["end"].to_list() == [date(2003, 12, 31)]
    assert "GSDB_V4.csv is newer than cases.csv" in held.notes[0]


def test_semicolons_and_titles(tmp_path):
    path = tmp_path / "gsdb.csv"
    header = "case_id,sanctioned_state,sanctioning_state,begin,end,trade"
    text = f"{header}\n7,North Korea,USA,2006,2023,1\n"
    for one in (text.replace(",", ";"), "sep=,\n" + text, "Made up\n\n" + text):
        path.write_text(one, "utf-8")
        assert sides(ADAPTER.read([path]), "7") == ({"USA"}, {"PRK"})


def test_the_dyadic_file_is_named(tmp_path):
    path = tmp_path / "gsdb_dyadic.csv"
    path.write_text(
        'case_id,sanctioned_state,sanctioning_state,year,arms\n"7,12",North Korea,USA,2016,1\n'
    )
    with pytest.raises(ComityError, match=r"by dyad and year; take its file by case"):
        recognise(path)
