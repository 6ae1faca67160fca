"""Formal alliances of the Correlates of War: made-up files in the layouts of version 4.1."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.evidence import ONGOING
from comity.sources.alliances import cow as cow_alliances
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
    return {row["id"]: row for row in cow_alliances.records(held, states).to_dicts()}


def test_a_yearly_file_tells_of_each_spell_once():
    held = cow_alliances.read(list(FIXTURE.iterdir()))
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
    assert cow_alliances.coverage(held, ["CHN", "PRK"])[0].end == date(1964, 12, 31)
    assert held.quarantine.rows["state"].to_list() == ["9999"]


@pytest.mark.parametrize("asymmetric", [0, 1])
def test_a_file_by_dyad_lists_each_pair_once(tmp_path, asymmetric):
    row = f"9,710,China,731,North Korea,11,7,1961,,,,0,1,1,0,0,0,{asymmetric},4.1\n"
    held = cow_alliances.read([saved(tmp_path, f"{DYAD},asymmetric,version\n{row}")])
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
    held = cow_alliances.read([saved(tmp_path, f"{MEMBER}\n{rows}")])
    assert held.rows.height == 6
    found = by_id(held, "USA", "FRA", "GRC")
    late = found["cow-alliance-9-grc-usa"]
    assert (late["in_force_from"], late["in_force_to"]) == (date(1952, 2, 18), date(1974, 8, 20))
    assert late["note"] == "defence pledged by USA only; consultation pledged by GRC only"
    assert found["cow-alliance-9-fra-usa"]["in_force_to"] == ONGOING


def test_of_a_folder_with_all_files_the_directed_years_are_read(tmp_path):
    row = "8,710,China,731,North Korea,11,7,1961,,,,0,1,1,0,0,0"
    dyads = saved(tmp_path, f"{DYAD},asymmetric,version\n{row},0,4.1\n", "by_dyad.csv")
    directed = saved(tmp_path, f"{DYAD}\n{row.replace('8,', '9,', 1)}\n", "by_directed.csv")
    (yearly,) = FIXTURE.iterdir()
    assert set(cow_alliances.read([dyads, directed]).rows["alliance"]) == {9}
    assert set(cow_alliances.read([dyads, directed, yearly]).rows["alliance"]) == {1, 2}
    again = saved(tmp_path, directed.read_text(), "copy.csv")
    with pytest.raises(ComityError, match="hold the same alliances; keep the one"):
        cow_alliances.read([directed, again])


def test_it_is_read_where_it_lies_and_never_stored(tmp_path):
    assert data_set("cow-alliances").serve == "no"
    assert data_set("cow-alliances").files == ()
    assert files_of("cow-alliances", FIXTURE)
    for what in (FIXTURE, *FIXTURE.iterdir()):
        with pytest.raises(ComityError, match=r"asks that software not serve it.*with --data"):
            store.add(what, tmp_path)
    assert store.stored(tmp_path) == ()


def test_a_file_without_a_row_of_states_is_refused(tmp_path):
    with pytest.raises(ComityError, match="holds no row"):
        cow_alliances.read([saved(tmp_path, f"{DYAD}\n")])
