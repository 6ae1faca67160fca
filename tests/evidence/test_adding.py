"""A record added to a casebook: written to its file in one step, or refused and nothing changed."""

from datetime import date

import pytest

from comity.errors import ComityError
from comity.evidence import (
    add_record,
    check_casebook,
    copy_casebook,
    load_casebook,
    new_casebook,
    outside_coverage,
    outside_lines,
)
from comity.evidence.casebook import casebook_folder

MET = {"start": "2011-03-19", "participants": "France, Germany", "level": "leader"} | {
    "place": "Paris, Élysée",
    "source": "spv6498",
}


@pytest.fixture
def mine(tmp_path):
    new_casebook(tmp_path / "mine")
    return tmp_path / "mine"


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_row_is_added_and_the_rest_stays(mine):
    before = (mine / "meeting.csv").read_text("utf-8")
    name, path = add_record(mine, "meeting", MET)
    assert (name, path) == ("meeting-fra-deu-2011-03-19", mine / "meeting.csv")
    assert path.read_text("utf-8").startswith(before)
    assert check_casebook(mine) == []
    record = load_casebook(mine).record(name)
    assert (record["participants"], record["place"]) == (["FRA", "DEU"], "Paris, Élysée")


def test_a_second_one_on_the_day_has_an_id_of_its_own(mine):
    add_record(mine, "meeting", MET)
    assert add_record(mine, "meeting", MET | {"level": "high"})[0] == "meeting-fra-deu-2011-03-19.2"


def test_a_column_that_the_file_lacks_and_a_file_that_is_not_there(mine):
    add_record(mine, "meeting", MET | {"note": 'He said "yes", she did not'})
    assert load_casebook(mine).record("meeting-fra-deu-2011-03-19")["note"].startswith("He said")
    shared = {"start": "2012-05", "participants": "FRA GBR", "title": "Corsican Lion"}
    add_record(mine, "exercise", shared | {"source": "own"}, "@misc{own, title = {Notes}}")
    assert load_casebook(mine).frames["exercise"].height == 1
    assert "own" in load_casebook(mine).sources


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"participants": "France, Atlantis"}, "Atlantis"),
        ({"participants": "France, Japan"}, "JPN"),  # in neither states nor outside
        ({"start": "2011-02-30"}, "2011-02-30"),
        ({"level": "top"}, "leader"),
        ({"source": "nowhere"}, "nowhere"),
        ({"id": "london-2010"}, "london-2010"),
        ({"place": ""}, "has no place; give --place"),
        ({"plaice": "x"}, "did you mean place"),
    ],
)
def test_what_a_casebook_may_not_hold_is_refused_and_nothing_is_written(mine, change, message):
    before = held(mine)
    with pytest.raises(ComityError, match=message):
        add_record(mine, "meeting", MET | change)
    assert held(mine) == before


def test_a_copy_holds_what_the_casebook_holds(tmp_path):
    copy_casebook("crink", tmp_path / "copy")
    theirs = {path.name: path.read_bytes() for path in casebook_folder("crink").glob("*.[ctb]*")}
    assert held(tmp_path / "copy") == theirs
    with pytest.raises(ComityError, match="not empty"):
        copy_casebook("crink", tmp_path / "copy")


def test_records_outside_coverage_are_told_with_what_would_count_them(mine):
    add_record(mine, "meeting", MET | {"participants": "FRA GBR"})
    found = outside_coverage(load_casebook(mine))
    assert set(found["state_a"] + "-" + found["state_b"]) == {"FRA-GBR"}
    assert date(2011, 3, 19) in found["start"].to_list()
    line = next(one for one in outside_lines(load_casebook(mine)) if "kind meeting" in one)
    assert "outside coverage (FRA-GBR" in line
    assert "counted as at least 1" in line
    assert 'declare in casebook.toml a [[coverage]] of kind "meeting" among FRA GBR' in line


def test_what_is_covered_is_not_told(mine):
    text = (mine / "casebook.toml").read_text("utf-8")
    extra = text[text.index("[[coverage]]") : text.index("# Splits")]
    wide = extra.replace('"vote"', '"meeting"').replace("start = 2011-03-17", "start = 2010-01-01")
    wide = wide.replace("end = 2011-03-17", "end = 2011-12-31")
    (mine / "casebook.toml").write_text(text + "\n" + wide, "utf-8")
    add_record(mine, "meeting", MET | {"participants": "FRA GBR"})
    assert outside_coverage(load_casebook(mine)).filter(kind="meeting").is_empty()
