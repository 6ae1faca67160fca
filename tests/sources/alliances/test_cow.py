"""Formal alliances of the Correlates of War: made-up files in the layouts of version 4.1."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.evidence import ONGOING
from comity.sources.alliances.cow import ADAPTER
from comity.sources.shelf import store
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.recognition import files_of

FIXTURE = Path(__file__).parents[1] / "fixtures" / "cow-alliances"
PLEDGED = "defense,neutrality,nonaggression,entente"
DATES = ",".join(f"dyad_{end}_{part}" for end in ("st", "end") for part in ("day", "month", "year"))
DYAD = (
    f"version4id,ccode1,state_name1,ccode2,state_name2,{DATES},left_censor,right_censor,{PLEDGED}"
)
MEMBER = (
    "version4id,ccode,state_name,all_st_year,ss_type,"
    f"{DATES.replace('dyad', 'mem')},left_censor,right_censor,{PLEDGED},version"
)


def saved(folder, text, name="alliances.csv"):
    path = folder / name
    path.write_text(text)
    return path


def by_id(held, *states):
    return {row["id"]: row for row in ADAPTER.records(held, states).to_dicts()}


def test_a_yearly_file_tells_of_each_spell_once():
    held = ADAPTER.read(list(FIXTURE.iterdir()))
    assert held.rows.height == 4
    rows = by_id(held, "CHN", "PRK", "RUS")
    russian, chinese = rows["cow-alliance-1-prk-rus"], rows["cow-alliance-2-chn-prk"]
    assert (russian["in_force_from"], russian["in_force_to"]) == (
        date(1961, 7, 6),
        date(1963, 9, 10),
    )
    assert russian["obligations"] == ["defence", "consultation"]
    assert russian["note"] == "consultation pledged by RUS only"
    assert (chinese["in_force_to"], chinese["note"], chinese["depth"]) == (ONGOING, "", None)
    assert chinese["title"] == "COW alliance 2"
    assert ADAPTER.coverage(held, ["CHN", "PRK"])[0].end == date(1964, 12, 31)
    assert held.quarantine.rows["state"].to_list() == ["9999"]


@pytest.mark.parametrize("asymmetric", [0, 1])
def test_a_file_by_dyad_lists_each_pair_once(tmp_path, asymmetric):
    row = f"9,710,China,731,North Korea,11,7,1961,,,,0,1,1,0,0,0,{asymmetric},4.1\n"
    held = ADAPTER.read([saved(tmp_path, f"{DYAD},asymmetric,version\n{row}")])
    assert held.rows.select("owes", "to", "defence", "asymmetric").rows() == [
        ("CHN", "PRK", True, bool(asymmetric)),
        ("PRK", "CHN", True, bool(asymmetric)),
    ]
    (record,) = by_id(held, "CHN", "PRK").values()
    assert record["obligations"] == ["defence"]
    assert bool(record["note"]) == asymmetric


def test_members_owe_each_other_their_terms_while_both_are_in(tmp_path):
    rows = (
        "9,2,United States,1949,I,24,8,1949,,,,0,1,1,0,0,0,4.1\n"
        "9,220,France,1949,I,24,8,1949,,,,0,1,1,0,0,0,4.1\n"
        "9,350,Greece,1949,I,18,2,1952,20,8,1974,0,0,0,0,0,1,4.1\n"
    )
    held = ADAPTER.read([saved(tmp_path, f"{MEMBER}\n{rows}")])
    assert held.rows.height == 6
    found = by_id(held, "USA", "FRA", "GRC")
    late = found["cow-alliance-9-grc-usa"]
    assert (late["in_force_from"], late["in_force_to"]) == (date(1952, 2, 18), date(1974, 8, 20))
    assert late["note"] == "defence pledged by USA only; consultation pledged by GRC only"
    assert found["cow-alliance-9-fra-usa"]["in_force_to"] == ONGOING


def test_a_column_of_another_layout_is_no_matter(tmp_path):
    rows = (
        "9,2,United States,1949,I,24,8,1949,,,,0,1,1,0,0,0,4.1,no\n"
        "9,220,France,1949,I,24,8,1949,,,,0,1,1,0,0,0,4.1,no\n"
    )
    held = ADAPTER.read([saved(tmp_path, f"{MEMBER},asymmetric\n{rows}")])
    (record,) = by_id(held, "USA", "FRA").values()
    assert record["obligations"] == ["defence"]


def test_of_a_folder_with_all_files_the_directed_years_are_read(tmp_path):
    row = "8,710,China,731,North Korea,11,7,1961,,,,0,1,1,0,0,0"
    dyads = saved(tmp_path, f"{DYAD},asymmetric,version\n{row},0,4.1\n", "by_dyad.csv")
    directed = saved(tmp_path, f"{DYAD}\n{row.replace('8,', '9,', 1)}\n", "by_directed.csv")
    (yearly,) = FIXTURE.iterdir()
    assert set(ADAPTER.read([dyads, directed]).rows["alliance"]) == {9}
    held = ADAPTER.read([dyads, directed, yearly])
    assert set(held.rows["alliance"]) == {1, 2}
    assert held.notes == (
        "alliance_v4.1_by_directed_yearly-made-up.csv tells more, so that by_dyad.csv, "
        "by_directed.csv are not read",
    )
    again = saved(tmp_path, directed.read_text(), "copy.csv")
    assert ADAPTER.read([directed, again]).rows.equals(ADAPTER.read([directed]).rows)


@pytest.mark.parametrize("yearly", [False, True])
@pytest.mark.parametrize("form", ["directed", "dyad", "member"])
def test_a_right_censored_end_is_no_end(tmp_path, form, yearly):
    """In force when the data end is written with 2012 as the year of end, without month and day."""
    if form == "member":
        head, parties = MEMBER, ["710,China,1961,I", "731,North Korea,1961,I"]
    else:
        head = DYAD + (",asymmetric" if form == "dyad" else "") + ",version"
        parties = ["710,China,731,North Korea", "731,North Korea,710,China"]
        parties = parties[:1] if form == "dyad" else parties
    spell = "11,7,1961,,,2012,0,1,1,0,1,0" + (",0" if form == "dyad" else "")
    years = ["1961", "2012"] if yearly else [""]
    lines = [
        f"265,{one},{spell},4.1" + (f",{y}" if yearly else "") for one in parties for y in years
    ]
    text = "\n".join([head + (",year" if yearly else ""), *lines]) + "\n"
    held = ADAPTER.read([saved(tmp_path, text)])
    assert held.rows.select("owes", "to").rows() == [("CHN", "PRK"), ("PRK", "CHN")]
    (record,) = by_id(held, "CHN", "PRK").values()
    assert (record["in_force_from"], record["in_force_to"]) == (date(1961, 7, 11), ONGOING)
    assert (record["obligations"], record["members"]) == (["defence", "non-aggression"], 2)
    (declared,) = ADAPTER.coverage(held, ["CHN", "PRK"])
    assert (declared.start, declared.end) == (date(1961, 1, 1), date(2012, 12, 31))
    assert len(held.quarantine) == 0


def test_an_end_that_is_no_end_of_the_data_ends(tmp_path):
    rows = "9,2,United States,1949,I,24,8,1949,3,4,2012,0,0,1,0,0,0,4.1\n"
    rows += "9,220,France,1949,I,24,8,1949,,,2012,0,1,1,0,0,0,4.1\n"
    (record,) = by_id(ADAPTER.read([saved(tmp_path, f"{MEMBER}\n{rows}")]), "USA", "FRA").values()
    assert record["in_force_to"] == date(2012, 4, 3)


def test_minus_nine_is_a_day_that_is_not_known(tmp_path):
    """As published: Austria-Hungary entered on a day of June 1879."""
    rows = "7,300,Austria-Hungary,1879,I,-9,6,1879,3,11,1918,0,0,1,0,0,0,4.1\n"
    rows += "7,255,Germany,1879,I,7,10,1879,3,11,1918,0,0,1,0,0,0,4.1\n"
    held = ADAPTER.read([saved(tmp_path, f"{MEMBER}\n{rows}")])
    assert len(held.quarantine) == 0
    (record,) = by_id(held, "AUH", "DEU").values()
    assert (record["in_force_from"], record["in_force_to"]) == (
        date(1879, 10, 7),
        date(1918, 11, 3),
    )


def test_a_typed_year_and_a_damaged_member(tmp_path):
    """2019 in one row does not prolong the coverage; a row that is repeated loses nothing."""
    sound = "11,7,1961,,,2012,0,1,1,0,1,0,4.1"
    rows = [
        f"265,{code},{name},1961,I,{sound},{year}"
        for code, name in ((710, "China"), (731, "North Korea"))
        for year in range(1961, 2013)
    ]
    rows[0] = (
        rows[0]
        .replace(",1961", ",2019")
        .replace("China,2019,I,11,7,2019", "China,1961,I,11,7,1961")
    )
    held = ADAPTER.read([saved(tmp_path, "\n".join([f"{MEMBER},year", *rows]))])
    assert held.span.end == date(2012, 12, 31)
    assert (len(held.quarantine), held.doubts.height) == (1, 0)
    assert held.rows.height == 2
    broken = [*rows, f"9,#REF!,x,1961,I,{sound},1961", f"9,365,Russia,1961,I,{sound},1961"]
    held = ADAPTER.read([saved(tmp_path, "\n".join([f"{MEMBER},year", *broken]))])
    assert held.doubts.select("state_a", "state_b", "start").rows() == [
        ("RUS", None, date(1961, 1, 1))
    ]


def test_it_is_read_where_it_lies_and_never_stored(tmp_path):
    assert data_set("cow-alliances").serve == "no"
    assert data_set("cow-alliances").files == ()
    assert files_of("cow-alliances", FIXTURE)
    for what in (FIXTURE, *FIXTURE.iterdir()):
        with pytest.raises(ComityError, match=r"asks that software not serve it.*with --data"):
            store.add(what, tmp_path)
    assert store.stored(tmp_path) == ()


def test_a_file_without_a_row_of_states_is_refused(tmp_path):
    with pytest.raises(ComityError, match="holds no row of states"):
        ADAPTER.read([saved(tmp_path, f"{DYAD}\n")])
