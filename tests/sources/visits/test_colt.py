"""Travels of leaders: dates, durations and what is no meeting."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.visits.colt import read, records

FIXTURES = Path(__file__).parents[1] / "fixtures" / "colt"
HEADER = "TripID,LeaderCountryISO,LeaderFullName,CountryVisited,CountryVisitedISO,TripYear"


@pytest.fixture
def held():
    return read(files_of("colt", FIXTURES))


def trips(tmp_path, *rows, columns=("TripStartDate", "TripEndDate", "TripDuration")):
    path = tmp_path / "trips.csv"
    path.write_text("\n".join([",".join([HEADER, *columns]), *rows]) + "\n", "utf-8")
    return path


def test_duration_gives_the_last_day_and_tbd_gives_none(held):
    days = {id_: (start, end) for id_, start, end in held.rows.select("id", "start", "end").rows()}
    assert days["2-rus-chn-2"] == (date(1999, 1, 5), date(1999, 1, 6))
    assert days["2-rus-prk-3"] == (date(2000, 7, 19), date(2000, 7, 19))


def test_a_trip_without_a_day_is_dated_to_its_year(held):
    found = records(held, ["PRK", "RUS"]).filter(precision="year").row(0, named=True)
    assert (found["start"], found["end"]) == (date(2001, 1, 1), date(2001, 12, 31))
    assert found["known"] == date(2001, 12, 31)


def test_a_trip_without_a_meeting_of_the_host_is_no_meeting(held):
    assert held.rows.filter(id="3-prk-chn-5")["met_host"].item() is False
    found = records(held, ["CHN", "PRK", "RUS"])
    assert "colt-3-prk-chn-5" not in set(found["id"])
    untold = found.filter(id="colt-2-rus-prk-3").row(0, named=True)
    assert "not told" in untold["note"]
    assert found.filter(id="colt-1-chn-prk-1")["outcome"].item() == "agreement signed"


def test_names_outside_ascii_and_codes_of_the_publisher(held):
    assert "José Made Up" in set(held.rows["persons"])
    assert "KOS" in set(held.rows["visitor"])


def test_organisations_and_territories_are_counted(held):
    aside = dict(held.quarantine.rows.select("state", "count").iter_rows())
    assert aside == {"European Union": 1, "Hong Kong": 1}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2005-10-28", date(2005, 10, 28)),
        ("2005-10-28 00:00:00", date(2005, 10, 28)),
        ("10/28/2005", date(2005, 10, 28)),
        ("28/10/2005", date(2005, 10, 28)),
        ("3/4/2005", date(2005, 3, 4)),
    ],
)
def test_dates_are_month_first_unless_only_the_other_order_fits(tmp_path, written, read_as):
    path = trips(tmp_path, f"1,CHN,Hu,North Korea,PRK,2005,{written},,")
    assert read([path]).rows["start"].item() == read_as


def test_the_order_of_day_and_month_is_that_of_the_file(tmp_path):
    path = trips(
        tmp_path,
        "1,CHN,Hu,North Korea,PRK,2005,28/10/2005,,",
        "2,CHN,Hu,North Korea,PRK,2005,03/04/2005,,",
    )
    assert read([path]).rows["start"].to_list() == [date(2005, 4, 3), date(2005, 10, 28)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,CHN,Hu,North Korea,PRK,soon,,,", "years that are none"),
        ("1,CHN,Hu,North Korea,PRK,2005,in spring,,", "days that are none"),
        ("1,CHN,Hu,North Korea,PRK,2005,2004-10-28,,", "days of another year or reversed"),
        ("1,CHN,Hu,North Korea,PRK,2005,2005-10-28,2005-10-27,", "reversed"),
    ],
)
def test_faulty_trips_are_refused_where_they_are_many(tmp_path, row, message):
    with pytest.raises(ComityError, match=message):
        read([trips(tmp_path, row)])


def test_roles_below_leaders_and_journeys_at_home(tmp_path):
    path = trips(
        tmp_path,
        "1,SAU,Crown Prince,China,CHN,2019,CP",
        "2,SAU,King,Saudi Arabia,SAU,2019,GS",
        "2,SAU,King,China,CHN,2019,GS",
        columns=("LeaderRole",),
    )
    held = read([path])
    assert held.rows.select("id", "level").rows() == [("1", "high"), ("2", "leader")]
    assert held.quarantine.lines() == (
        "trips.csv: 1 row set aside, journeys within the own state: 'SAU' (1 row)",
    )


def test_trips_of_one_number_keep_apart(tmp_path):
    path = trips(tmp_path, "1,CHN,Hu,North Korea,PRK,2005,,,", "1,CHN,Hu,Russia,RUS,2005,,,")
    assert read([path]).rows["id"].to_list() == ["1", "1-2"]


def test_two_files_are_refused():
    (path,) = files_of("colt", FIXTURES)
    with pytest.raises(ComityError, match="several files of travels"):
        read([path, path])
