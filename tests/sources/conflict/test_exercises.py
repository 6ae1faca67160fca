"""Exercises: a made-up file in the layout of the published table."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.conflict.exercises import ADAPTER

FIXTURE = Path(__file__).parents[1] / "fixtures" / "mme" / "mme-made-up.csv"
HEADER = FIXTURE.read_text("utf-8").splitlines()[0]


@pytest.fixture(scope="module")
def held():
    return ADAPTER.read([FIXTURE])


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
    held = ADAPTER.read([path])
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
    records = ADAPTER.records(held, ["CHN", "RUS", "NOR"])
    assert records["id"].to_list() == ["mme3"]
    assert records["participants"].to_list() == [["CHN", "COD", "RUS"]]
    assert records["known"].to_list() == [date(2005, 8, 31)]
    (declared,) = ADAPTER.coverage(held, ["CHN", "RUS"])
    assert (declared.start, declared.end) == (date(1990, 1, 1), date(2006, 12, 31))


def test_a_number_used_twice_is_two_records(tmp_path):
    path = written(tmp_path, exercise("1999,2,3", "1999,2,4"), exercise("2000,2,3", "2000,2,4"))
    assert ADAPTER.records(ADAPTER.read([path]), ["CHN", "RUS"])["id"].to_list() == [
        "mme9",
        "mme9.2",
    ]


SOUND = exercise("1998,2,3", "1998,2,4", key="sound")


@pytest.mark.parametrize(
    ("row", "told", "doubts"),
    [
        (
            exercise("1999,2,31", "1999,3,1"),
            "a date that does not exist",
            {("CHN", "RUS", date(1999, 1, 1)), ("RUS", "CHN", date(1999, 1, 1))},
        ),
        (exercise("1999,3,2", "1999,3,1"), "end before start", {("CHN", "RUS", date(1999, 1, 1))}),
        (exercise("-9,3,2", "1999,3,1"), "s.year is no year", {("CHN", "RUS", None)}),
        (exercise("1999,3,2", "1999,x,1"), "e.month is no", {("CHN", "RUS", date(1999, 1, 1))}),
        (
            exercise("1999,3,2", "1999,3,3", states="China,#REF!,,"),
            "party is no state's code or name",
            {("CHN", None, date(1999, 1, 1))},
        ),
    ],
)
def test_damaged_rows_are_set_aside_and_doubted(tmp_path, row, told, doubts):
    held = ADAPTER.read([written(tmp_path, SOUND, row)])
    assert told in held.quarantine.lines()[0]
    found = held.doubts.filter(pl.col("state_a").ne_missing(pl.col("state_b")))
    assert doubts <= set(found.select("state_a", "state_b", "start").rows())


def test_one_typed_year_does_not_prolong_the_coverage(tmp_path):
    rows = [exercise(f"{y},2,3", f"{y},2,4", key=f"e{y}") for y in range(1980, 2011)]
    path = written(tmp_path, *rows, exercise("2019,2,3", "2019,2,4"))
    assert ADAPTER.read([path]).span.end == date(2010, 12, 31)


def test_rows_that_stand_twice_count_once_and_are_told(tmp_path):
    held = ADAPTER.read([written(tmp_path, SOUND, SOUND)])
    assert held.rows.height == 1
    assert "rows that stand twice, counted once" in held.quarantine.lines()[0]


def test_several_files_are_joined_and_files_without_states_refused(tmp_path):
    other = written(tmp_path, SOUND)
    held = ADAPTER.read([FIXTURE, other])
    assert held.rows.height == ADAPTER.read([FIXTURE]).rows.height + 1
    with pytest.raises(ComityError, match="holds no row of states"):
        ADAPTER.read([written(tmp_path, exercise("1999,2,3", "1999,2,4", states="-9,NATO,,"))])
