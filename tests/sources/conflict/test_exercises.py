"""Exercises: a made-up file in the layout of the published table."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.conflict import exercises as mme

FIXTURE = Path(__file__).parents[1] / "fixtures" / "mme" / "mme-made-up.csv"
HEADER = FIXTURE.read_text("utf-8").splitlines()[0]


@pytest.fixture(scope="module")
def held():
    return mme.read([FIXTURE])


def row(held, key):
    return held.rows.filter(exercise=key).row(0, named=True)


def written(folder, *rows):
    path = folder / "mme.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path


def exercise(begin, end, states="China,Russia,,", key="mme9"):
    return f"{key},X,,Y,,,,{begin},,{end},0,0,0,0,0,0,0,0,0,,,{states}"


def test_days_are_as_precise_as_the_file_says(held):
    first = row(held, "mme1")
    assert (first["start"], first["end"]) == (date(1990, 5, 6), date(1990, 5, 18))
    assert first["precision"] == "day"
    second = row(held, "mme2")
    assert (second["start"], second["end"]) == (date(1990, 9, 1), date(1990, 11, 30))
    assert second["precision"] == "month"
    third = row(held, "mme3")
    assert (third["start"], third["end"]) == (date(2005, 8, 9), date(2005, 8, 31))
    assert third["precision"] == "month"


def test_a_missing_month_or_end_is_told_by_the_precision(tmp_path):
    path = written(
        tmp_path,
        exercise("1999,-9,-9", "1999,-9,-9", key="year"),
        exercise("1999,2,3", "-9,-9,-9", key="open"),
    )
    held = mme.read([path])
    assert row(held, "year")["precision"] == "year"
    assert row(held, "year")["end"] == date(1999, 12, 31)
    assert (row(held, "open")["end"], row(held, "open")["precision"]) == (date(1999, 2, 3), "day")


def test_participants_are_states_and_the_others_are_counted(held):
    assert row(held, "mme1")["participants"] == ["CAN", "DEU", "USA"]
    assert row(held, "mme2")["participants"] == ["NOR"]
    assert row(held, "mme2")["others"] == 2
    assert row(held, "mme3")["participants"] == ["CHN", "COD", "RUS"]
    assert row(held, "mme4")["participants"] == ["CHN", "KGZ", "STP"]
    aside = held.quarantine.rows.select("reason", "state", "count").rows()
    assert set(aside) == {("participant not named", "-9", 2), ("no state then", "NATO", 1)}
    assert "mme5" not in set(held.rows["exercise"])


def test_names_and_places_that_are_missing_are_not_minus_nine(held):
    assert row(held, "mme2")["title"] == "exercise"
    assert row(held, "mme3")["title"] == "Made-up Mission"
    assert row(held, "mme2")["place"] == ""
    assert row(held, "mme1")["place"] == "Made-up Sea, north"


def test_records_are_of_two_or_more_of_the_states(held):
    records = mme.records(held, ["CHN", "RUS", "NOR"])
    assert records["id"].to_list() == ["mme3"]
    assert records["participants"].to_list() == [["CHN", "COD", "RUS"]]
    assert records["known"].to_list() == [date(2005, 8, 31)]
    (declared,) = mme.coverage(held, ["CHN", "RUS"])
    assert (declared.start, declared.end) == (date(1990, 1, 1), date(2006, 12, 31))


def test_a_number_used_twice_is_two_records(tmp_path):
    path = written(tmp_path, exercise("1999,2,3", "1999,2,4"), exercise("2000,2,3", "2000,2,4"))
    assert mme.records(mme.read([path]), ["CHN", "RUS"])["id"].to_list() == ["mme9", "mme9.2"]


def test_dates_that_are_none_are_refused_where_they_are_not_rare(tmp_path):
    path = written(tmp_path, exercise("1999,2,31", "1999,3,1"))
    with pytest.raises(ComityError, match="dates that are none in 1 of 1 rows"):
        mme.read([path])
    path = written(tmp_path, exercise("1999,3,2", "1999,3,1"))
    with pytest.raises(ComityError, match="1999-03-02 to 1999-03-01"):
        mme.read([path])


def test_several_files_and_files_without_states_are_refused(tmp_path):
    with pytest.raises(ComityError, match="several files of exercises"):
        mme.read([FIXTURE, FIXTURE])
    path = written(tmp_path, exercise("1999,2,3", "1999,2,4", states="-9,NATO,,"))
    with pytest.raises(ComityError, match="no exercise of a state"):
        mme.read([path])
