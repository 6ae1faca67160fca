"""Visits to the United States and travels of its presidents: traps and known facts."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.sources import read_evidence
from comity.sources.shelf.recognition import files_of
from comity.sources.visits.us_visits import ADAPTER

FIXTURES = Path(__file__).parents[1] / "fixtures" / "us-visits"


@pytest.fixture
def held():
    return ADAPTER.read(files_of("us-visits", FIXTURES))


@pytest.fixture(scope="module")
def published(data_folder):
    return ADAPTER.read(files_of("us-visits", data_folder / "us_visits"))


def test_other_files_of_the_repository_are_no_lists():
    assert "presidents.xml" not in {path.name for path in files_of("us-visits", FIXTURES)}


def test_both_directions_and_levels(held):
    rows = held.rows.select("id", "visitor", "host", "level", "place").rows()
    assert ("visit-5", "RUS", "USA", "leader", "") in rows  # a party leader
    assert ("visit-2", "CHN", "USA", "high", "") in rows  # a vice premier
    assert ("trip-1", "USA", "DEU", "leader", "Bonn, Germany, Federal Republic of") in rows
    assert held.rows.filter(id="trip-5")["level"].item() == "high"


def test_a_visit_that_names_two_states_has_a_row_for_each(held):
    rows = held.rows.filter(pl.col("id").str.starts_with("visit-4"))
    assert rows.select("id", "visitor", "level").rows() == [
        ("visit-4", "DNK", "high"),
        ("visit-4-2", "NOR", "high"),
    ]


def test_names_mean_the_state_of_the_day(held):
    assert held.rows.filter(id="visit-1")["visitor"].item() == "RVN"
    assert held.rows.filter(id="trip-4")["host"].item() == "SRB"


def test_what_is_no_state_is_counted(held):
    aside = dict(held.quarantine.rows.select("state", "count").iter_rows())
    assert aside == {"Vatican City": 1, "West Bank": 1}


def test_only_pairs_with_the_united_states_are_covered_and_only_while_both_lists_are(held):
    (leaders,) = ADAPTER.coverage(held, ["CHN", "RUS", "USA"])
    assert leaders.dyads() == (("CHN", "USA"), ("RUS", "USA"))
    assert (leaders.kind, leaders.start, leaders.end) == (
        "meeting",
        date(1972, 1, 10),  # the first trip; visits begin before
        date(1975, 5, 1),  # the last visit; trips go on
    )
    assert ADAPTER.coverage(held, ["CHN", "RUS"]) == ()
    assert ADAPTER.records(held, ["CHN", "RUS"]).is_empty()


def test_travels_of_one_sides_secretaries_make_no_zero(tmp_path):
    evidence = read_evidence(["CHN", "USA"], FIXTURES, store=tmp_path)
    high = evidence.frames["meeting"].filter(level="high")
    assert set(high["host"]) == {"CHN", "USA"}
    names = ["high_level_meetings", "visits_received_high"]
    cells = panel(evidence, start=1972, end=1976, indicators=names).cells
    assert cells["value"].null_count() == cells.height
    assert set(cells["reason"]) <= {"not covered", "not covered: at least what is recorded"}


def test_one_list_alone_leaves_leaders_uncovered():
    visits = ADAPTER.read([FIXTURES / "visits-made-up.xml"])
    assert ADAPTER.coverage(visits, ["CHN", "USA"]) == ()
    assert ADAPTER.records(visits, ["CHN", "USA"]).height == 1


def test_the_same_file_twice_counts_once_and_two_accounts_are_refused(tmp_path, held):
    again = tmp_path / "copy.xml"
    text = (FIXTURES / "visits-made-up.xml").read_text("utf-8")
    again.write_text(text, "utf-8")
    paths = (*files_of("us-visits", FIXTURES), again)
    assert ADAPTER.read(paths).rows.equals(held.rows)
    again.write_text(text.replace("1975-05-02", "1975-05-03"), "utf-8")
    with pytest.raises(ComityError, match=r"copy.xml and visits-made-up.xml tell of visit-5"):
        ADAPTER.read(paths)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<visits><visit></visits>", "no well-formed XML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><visits/>", "declares a document type"),
        ("<presidents/>", "holds <presidents>"),
        ("<visits/>", "holds no row of states"),
        ("<?xml version='1.0' encoding='no-such'?><visits/>", "no well-formed XML"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, text, message):
    path = tmp_path / "list.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(ComityError, match=message):
        ADAPTER.read([path])


def test_a_damaged_visit_is_set_aside_with_its_line_and_doubted(tmp_path):
    text = (FIXTURES / "visits-made-up.xml").read_text("utf-8")
    day = re.search(r"<start-date>(1975-\d\d-\d\d)", text)[1]
    path = tmp_path / "visits.xml"
    path.write_text(text.replace(f"<start-date>{day}", "<start-date>1975-13-45", 1), "utf-8")
    held = ADAPTER.read([path])
    whole = ADAPTER.read([FIXTURES / "visits-made-up.xml"])
    assert held.rows.height == whole.rows.height - 1
    line = 1 + text[: text.rindex("<visit>", 0, text.index(day))].count("\n")
    assert "start is no day: '1975-13-45' (" in held.quarantine.lines()[0]
    assert f"line {line})" in held.quarantine.lines()[0]
    (doubt,) = held.doubts.to_dicts()
    assert "USA" in (doubt["state_a"], doubt["state_b"])


def test_many_damaged_visits_are_refused(tmp_path):
    visit = (
        "<visit><id>{0}</id><start-date>soon</start-date><end-date>1990-01-02</end-date>"
        "<visitor>X</visitor><from id='china'>China</from></visit>"
    )
    path = tmp_path / "list.xml"
    path.write_text(f"<visits>{''.join(visit.format(n) for n in range(4))}</visits>", "utf-8")
    with pytest.raises(ComityError, match="start is no day in 4 of 4 rows"):
        ADAPTER.read([path])


def test_every_visit_of_the_published_files_is_a_row_or_set_aside(data_folder, published):
    """By a plain count of elements, decade by decade."""
    visits = data_folder / "us_visits" / "visits"
    plain = {
        int(path.stem): len(re.findall("<visit>", path.read_text("utf-8")))
        for path in visits.glob("*.xml")
    }
    assert sum(plain.values()) == 3264
    own = published.rows.filter(list="visits").with_columns(
        decade=pl.col("start").dt.year() // 10 * 10
    )
    counted = dict(own.group_by("decade").len().iter_rows())
    missing = {decade: plain[decade] - counted.get(decade, 0) for decade in plain}
    # Vatican 7, Hawaii 3, Cook Islands, French Polynesia, New Caledonia 2 each, Niue 1
    assert sum(missing.values()) == 17
    assert all(many >= 0 for many in missing.values())
    trips = sum(
        path.read_text("utf-8").count("<trip ")
        for path in (data_folder / "us_visits" / "travels").glob("*.xml")
    )
    assert trips == published.rows.filter(pl.col("list") != "visits").height + 132
    assert len(published.quarantine) == 17 + 132


def test_nixon_in_china(published):
    trip = published.rows.filter(
        pl.col("host") == "CHN", pl.col("list") == "president", pl.col("start").dt.year() == 1972
    )
    assert trip.select("persons", "start", "end").rows() == [
        ("Richard M. Nixon", date(1972, 2, 21), date(1972, 2, 28))
    ]


def test_the_published_files_know_two_vietnams_two_chinas_and_germany(published):
    thieu = published.rows.filter(pl.col("persons").str.contains("Thieu"))
    assert set(thieu["visitor"]) == {"RVN"}
    assert set(published.rows.filter(pl.col("persons").str.contains("Adenauer"))["visitor"]) == {
        "DEU"
    }
    taipei = published.rows.filter(pl.col("place").str.contains("Taipei"))
    assert set(taipei["host"]) == {"TWN"}


def test_coverage_of_the_published_files(published):
    (leaders,) = ADAPTER.coverage(published, ["CHN", "USA"])
    assert (leaders.start, leaders.end) == (date(1906, 11, 14), date(2024, 11, 12))
