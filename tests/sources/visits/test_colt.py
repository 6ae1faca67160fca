"""Travels of leaders: dates, durations and what is no meeting."""

from datetime import date
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.visits.colt import ADAPTER

FIXTURES = Path(__file__).parents[1] / "fixtures" / "colt"
HEADER = "TripID,LeaderCountryISO,LeaderFullName,CountryVisited,CountryVisitedISO,TripYear"


@pytest.fixture
def held():
    return ADAPTER.read(files_of("colt", FIXTURES))


def trips(tmp_path, *rows, columns=("TripStartDate", "TripEndDate", "TripDuration")):
    path = tmp_path / "trips.csv"
    path.write_text("\n".join([",".join([HEADER, *columns]), *rows]) + "\n", "utf-8")
    return path


def test_duration_gives_the_last_day_and_tbd_gives_none(held):
    days = {id_: (start, end) for id_, start, end in held.rows.select("id", "start", "end").rows()}
    assert days["2-rus-chn-2"] == (date(1999, 1, 5), date(1999, 1, 6))
    assert days["2-rus-prk-3"] == (date(2000, 7, 19), date(2000, 7, 19))


def test_a_trip_without_a_day_is_dated_to_its_year(held):
    found = ADAPTER.records(held, ["PRK", "RUS"]).filter(precision="year").row(0, named=True)
    assert (found["start"], found["end"]) == (date(2001, 1, 1), date(2001, 12, 31))
    assert found["known"] == date(2001, 12, 31)


def test_a_trip_without_a_meeting_of_the_host_is_no_meeting(held):
    assert held.rows.filter(id="3-prk-chn-5")["met_host"].item() is False
    found = ADAPTER.records(held, ["CHN", "PRK", "RUS"])
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
        ("28oct2005", date(2005, 10, 28)),
        ("4/4/2005", date(2005, 4, 4)),
    ],
)
def test_dates_are_read_in_the_order_that_fits(tmp_path, written, read_as):
    path = trips(tmp_path, f"1,CHN,Hu,North Korea,PRK,2005,{written},,")
    assert ADAPTER.read([path]).rows["start"].item() == read_as


def test_the_order_of_day_and_month_is_that_of_the_file(tmp_path):
    path = trips(
        tmp_path,
        "1,CHN,Hu,North Korea,PRK,2005,28/10/2005,,",
        "2,CHN,Hu,North Korea,PRK,2005,03/04/2005,,",
    )
    assert ADAPTER.read([path]).rows["start"].to_list() == [date(2005, 4, 3), date(2005, 10, 28)]


def test_an_order_that_nothing_tells_is_refused(tmp_path):
    path = trips(tmp_path, "1,CHN,Hu,North Korea,PRK,2005,3/4/2005,,")
    with pytest.raises(ComityError, match=r"no date tells whether day or month stands first"):
        ADAPTER.read([path])
    both = ("1,CHN,Hu,Russia,RUS,2005,28/4/2005,,", "2,CHN,Hu,Russia,RUS,2005,4/28/2005,,")
    with pytest.raises(ComityError, match=r"the day stands first in some dates"):
        ADAPTER.read([trips(tmp_path, *both)])


SOUND = "9,CHN,Hu,Russia,RUS,2005,2005-10-28,2005-10-29,"


@pytest.mark.parametrize(
    ("row", "told", "doubt"),
    [
        ("1,CHN,Hu,North Korea,PRK,soon,,,", "TripYear is no year", ("CHN", "PRK", None)),
        (
            "1,CHN,Hu,North Korea,PRK,2005,in spring,,",
            "TripStartDate is no day",
            ("CHN", "PRK", date(2005, 1, 1)),
        ),
        (
            "1,CHN,Hu,North Korea,PRK,2005,2005-02-31,,",
            "TripStartDate is no day",
            ("CHN", "PRK", date(2005, 1, 1)),
        ),
        (
            "1,CHN,Hu,North Korea,PRK,2005,2004-10-28,,",
            "TripStartDate of another year",
            ("CHN", "PRK", date(2005, 1, 1)),
        ),
        (
            "1,CHN,Hu,North Korea,PRK,2005,2005-10-28,2005-10-27,",
            "end before start",
            ("CHN", "PRK", date(2005, 1, 1)),
        ),
        (
            "1,CHN,Hu,#REF!,#REF!,2005,2005-10-28,,",
            "visited is no state's code or name",
            ("CHN", None, date(2005, 1, 1)),
        ),
    ],
)
def test_faulty_trips_are_set_aside_and_doubted(tmp_path, row, told, doubt):
    held = ADAPTER.read([trips(tmp_path, SOUND, row)])
    assert held.rows["id"].to_list() == ["9"]
    assert told in held.quarantine.lines()[0]
    assert held.doubts.select("state_a", "state_b", "start").rows() == [doubt]


def test_many_faulty_trips_are_refused(tmp_path):
    rows = [f"{n},CHN,Hu,North Korea,PRK,2005,in spring,," for n in range(4)]
    with pytest.raises(ComityError, match=r"TripStartDate is no day in 4 of 4 rows"):
        ADAPTER.read([trips(tmp_path, *rows)])


def test_one_typed_year_does_not_prolong_the_coverage(tmp_path):
    rows = [f"{y},CHN,Hu,Russia,RUS,{y},,," for y in range(1990, 2010)]
    held = ADAPTER.read([trips(tmp_path, *rows, "9,CHN,Hu,Russia,RUS,2019,,,")])
    assert held.span.end == date(2009, 12, 31)


def test_a_trip_that_stands_twice_counts_once_and_is_told(tmp_path):
    held = ADAPTER.read([trips(tmp_path, SOUND, SOUND)])
    assert held.rows.height == 1
    assert "rows that stand twice, counted once" in held.quarantine.lines()[0]


def test_a_file_without_days_says_so(tmp_path):
    held = ADAPTER.read([trips(tmp_path, "1,CHN,Hu,Russia,RUS,2005", columns=())])
    assert held.rows["precision"].to_list() == ["year"]
    assert "has no column TripStartDate" in held.notes[0]


def test_roles_below_leaders_and_journeys_at_home(tmp_path):
    path = trips(
        tmp_path,
        "1,SAU,Crown Prince,China,CHN,2019,CP",
        "2,SAU,King,Saudi Arabia,SAU,2019,GS",
        "2,SAU,King,China,CHN,2019,GS",
        columns=("LeaderRole",),
    )
    held = ADAPTER.read([path])
    assert held.rows.select("id", "level").rows() == [("1", "high"), ("2", "leader")]
    assert held.quarantine.lines() == (
        "trips.csv: 1 row set aside, journeys within the own state: 'SAU' (1 row)",
    )


def test_trips_of_one_number_keep_apart(tmp_path):
    path = trips(tmp_path, "1,CHN,Hu,North Korea,PRK,2005,,,", "1,CHN,Hu,Russia,RUS,2005,,,")
    assert ADAPTER.read([path]).rows["id"].to_list() == ["1", "1-2"]


def test_files_of_other_years_are_read_together(tmp_path):
    (path,) = files_of("colt", FIXTURES)
    more = trips(tmp_path, SOUND.replace("2005", "2015"))
    held = ADAPTER.read([path, more])
    assert held.rows.height == ADAPTER.read([path]).rows.height + 1
    assert [span.end.year for span in held.spans] == [2009, 2015]
