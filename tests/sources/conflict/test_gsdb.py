"""Cases of sanctions: names with commas, organisations, years."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.sources.conflict.gsdb import coverage, read, records
from comity.sources.shelf.recognition import files_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "gsdb"
HEADER = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,arms,military,financial,travel,"
    "other,objective,success"
)


@pytest.fixture
def held():
    return read(files_of("gsdb", FIXTURES))


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
    ],
)
def test_lists_of_names(tmp_path, written, states):
    path = cases(tmp_path, f'1,"{written}",United States,2001,2002,1,0,0,0,0,0,other,failed')
    assert sides(read([path]), "1")[1] == states


def test_a_group_that_is_known_is_its_members_of_the_first_year(held):
    assert sides(held, "4")[0] == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}


def test_organisations_keep_their_codes(tmp_path):
    senders = "League of Arab States, African Union, United Nations, European Union"
    path = cases(tmp_path, f'1,Sudan,"{senders}",2005,2006,0,1,0,0,0,0,other,failed')
    assert sides(read([path]), "1")[0] == {"LAS", "AU", "UN", "EU"}


def test_only_what_goes_on_in_the_last_year_of_the_release_is_ongoing(held):
    ends = dict(held.rows.select("case", "end").iter_rows())
    assert ends["3"] == ONGOING
    assert ends["1"] == date(2020, 12, 31)
    assert ends["7"] == date(2023, 12, 31)  # of the last year, but said to have failed
    assert held.span.end == date(2023, 12, 31)


def test_one_record_for_each_case_sender_and_kind(held):
    found = records(held, ["CHN", "PRK"])
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
    found = records(held, ["RUS"]).filter(kind="travel").explode("senders")
    spans = {row["senders"]: (row["start"], row["end"]) for row in found.iter_rows(named=True)}
    assert spans["FRA"] == (date(2000, 1, 1), ONGOING)
    assert spans["POL"] == (date(2004, 5, 1), ONGOING)
    assert spans["HRV"] == (date(2013, 7, 1), ONGOING)
    assert spans["GBR"] == (date(2000, 1, 1), date(2020, 1, 31))
    assert "NOR" not in spans
    assert found.filter(pl.col("senders") == "FRA").height == 1


def test_a_record_names_all_targets_though_only_one_was_asked_for(held):
    found = records(held, ["IRN", "CHN"])
    assert found.filter(id="gsdb-4-usa-arms")["targets"].to_list() == [["EGY", "IRN"]]
    assert found["id"].str.contains("gsdb-1-").sum() == 0


def test_what_is_no_state_is_counted(held):
    aside = dict(held.quarantine.rows.select("state", "count").iter_rows())
    assert aside == {"League of Made Up Nations": 1, "Hong Kong": 1}


def test_coverage_is_that_of_the_file(held):
    (declared,) = coverage(held, ["CHN", "USA"])
    assert (declared.start, declared.end) == (date(1998, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,Iran,Iraq,2003,2001,1,0,0,0,0,0,other,failed", "years that are none or reversed"),
        ("1,Iran,Iraq,soon,2001,1,0,0,0,0,0,other,failed", "years that are none or reversed"),
        ("1,Iran,Iraq,2001,2003,0,0,0,0,0,0,other,failed", "no kind of sanction"),
        ("1,Nowhere,Iraq,2001,2003,1,0,0,0,0,0,other,failed", "holds no sanction of a state"),
    ],
)
def test_faulty_cases_are_refused_where_they_are_many(tmp_path, row, message):
    with pytest.raises(ComityError, match=message):
        read([cases(tmp_path, row)])


def test_two_files_are_refused():
    (path,) = files_of("gsdb", FIXTURES)
    with pytest.raises(ComityError, match="several files of sanctions"):
        read([path, path])
