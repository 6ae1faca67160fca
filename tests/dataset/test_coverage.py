"""What is known: whole years of votes, visits by month, sanctions by year, past hostility."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import comity as cm

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
HEADER = "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"


def disputes(folder, as_of):
    table = cm.dyads(["CHN", "IND"], start=1960, end=1962, as_of=as_of, data=folder)
    return table.add("disputes").frame.select("year", "disputes_opposite", "hostility").rows()


def test_hostility_of_a_dispute_that_goes_on_is_not_known_then(tmp_path):
    text = "1,710,750,1960,1,1,1,0,2,2\n2,710,750,1961,1,1,1,0,4,5\n2,710,750,1962,1,0,1,0,4,5\n"
    (tmp_path / "gml.csv").write_text(HEADER + text)
    later = [(1960, 1, 2), (1961, 1, 5), (1962, 1, 5)]
    assert disputes(tmp_path, None) == later
    assert disputes(tmp_path, date(1962, 12, 31)) == later
    # the dispute of 1961 was not over on these days: its records became known when it was
    assert disputes(tmp_path, date(1962, 6, 30)) == [
        (1960, 1, 2),
        (1961, None, None),
        (1962,) + (None,) * 2,
    ]
    assert disputes(tmp_path, date(1961, 12, 31)) == [(1960, 1, 2), (1961, None, None)]


def test_pearl_harbor_is_not_known_in_1940(data_folder):
    asked = {"start": 1940, "end": 1940, "data": data_folder}
    then = cm.dyads(["USA", "JPN"], as_of=date(1941, 1, 1), **asked).add("disputes")
    assert then.frame.select("disputes_opposite", "hostility").rows() == [(None, None)]
    now = cm.dyads(["USA", "JPN"], **asked).add("disputes")
    assert now.frame.select("disputes_opposite", "hostility").rows() == [(1, 5)]
    label = next(c.label for c in now.columns if c.name == "hostility")
    assert label.endswith("in the whole dispute")


def votes(folder, **asked):
    table = cm.dyads(["CHN", "RUS"], start=2018, end=2024, data=folder, **asked)
    frame = table.add("votes").frame
    return frame.drop_nulls("unga_agreement")["year"].to_list()


def test_agreement_is_formed_from_what_a_year_holds(data_folder):
    # the available files end on 14 January 2020, begin again in November and end on 4 June 2024
    assert votes(data_folder) == [2018, 2019, 2020, 2021, 2022, 2023, 2024]


@pytest.mark.parametrize(
    ("day", "last"), [(date(2019, 12, 31), 2019), (date(2019, 6, 30), 2018)], ids=str
)
def test_of_a_year_under_way_no_tally_is_known(day, last, data_folder):
    assert votes(data_folder, as_of=day)[-1] == last


def test_a_visit_of_some_day_of_the_year_leaves_the_months_open():
    asked = {"start": 2000, "end": 2001, "data": FIXTURES / "colt"}
    states = ["CHN", "PRK", "RUS"]
    years = cm.dyads(states, **asked).add("visits").frame
    months = cm.dyads(states, freq="month", **asked).add("visits").frame
    assert years.filter(state_a="PRK", state_b="RUS")["leader_meetings"].to_list() == [1, 1]
    told = months.filter(state_a="PRK", state_b="RUS").select("year", "month", "leader_meetings")
    # Russia's visit is dated to July 2000, North Korea's to 2001 alone
    assert told.filter(year=2000)["leader_meetings"].to_list() == [0] * 6 + [1] + [0] * 5
    assert told.filter(year=2001)["leader_meetings"].null_count() == 12
    others = months.filter(state_a="CHN", state_b="PRK", year=2001)
    assert others["leader_meetings"].to_list() == [0] * 12
    quarters = cm.dyads(states, freq="quarter", directed=True, **asked).add("visits").frame
    host = quarters.filter(state_a="RUS", state_b="PRK", year=2001)["visits_received"]
    assert host.null_count() == 4
    other_way = quarters.filter(state_a="PRK", state_b="RUS", year=2001)["visits_received"]
    assert other_way.to_list() == [0] * 4


def test_coverage_of_visits_is_that_of_their_level():
    table = cm.dyads(["CHN", "USA"], start=1970, end=1976, data=FIXTURES / "us-visits")
    table = table.add("visits")
    told = {c.name: c.coverage for c in table.columns if c.source}
    # visits and trips of presidents overlap so long; of those below leaders nothing is complete
    assert told["leader_meetings"] == "1972-01-10/1975-05-01"
    assert told["visits_received_high_a"] == ""
    known = table.frame.drop_nulls("leader_meetings")["year"].to_list()
    assert known == [1973, 1974]
    assert table.frame["visits_received_high_a"].null_count() == 7  # as in the panel of a case


@pytest.mark.parametrize(
    ("name", "data", "states"),
    [
        ("trade", "itpd-e", ["CHN", "IRN"]),
        ("sanctions", "gsdb", ["CHN", "USA"]),
        ("arms", "sipri-arms", ["CHN", "RUS"]),
    ],
)
def test_nothing_is_known_outside_the_coverage_told(name, data, states):
    table = cm.dyads(states, start=1950, end=2024, data=FIXTURES / data).add(name)
    for column in (c for c in table.columns if c.source):
        known = table.frame.drop_nulls(column.name)["year"]
        first, _, last = column.coverage.partition("/")
        assert known.is_empty() or int(first[:4]) <= known.min() <= known.max() <= int(last[:4])


@pytest.mark.parametrize("freq", ["quarter", "month"])
def test_sanctions_are_known_by_year(freq):
    table = cm.dyads(["USA", "PRK"], start=2000, end=2001, freq=freq, data=FIXTURES / "gsdb")
    with pytest.raises(cm.ComityError, match=f"sanctions is known by year, not by {freq}"):
        table.add("sanctions")


def test_sanctions_of_groups_of_states_count_as_their_members(tmp_path):
    asked = {"start": 2000, "end": 2000, "data": FIXTURES / "gsdb", "directed": True}
    pairs = [("FRA", "RUS"), ("JPN", "IRN"), ("USA", "IRN"), ("CHN", "PRK"), ("USA", "PRK")]
    frame = cm.dyads("all", **asked).add("sanctions").frame
    counts = {
        pair: frame.filter(state_a=pair[0], state_b=pair[1])["sanctions_imposed"].item()
        for pair in pairs
    }
    # of the Union 2 kinds on Russia, of the G7 1 on Iran, of the USA 2 on North Korea
    assert counts == {
        ("FRA", "RUS"): 2,
        ("JPN", "IRN"): 1,
        ("USA", "IRN"): 1,
        ("CHN", "PRK"): 0,
        ("USA", "PRK"): 2,
    }
    later = cm.dyads(["CHN", "PRK"], **asked | {"start": 2010, "end": 2010}).add("sanctions").frame
    # those of the Security Council bind every member, as in the panel of a case
    assert later.filter(state_a="CHN")["sanctions_imposed"].item() > 0


def test_trade_by_month_of_a_file_of_years_is_null_and_says_so(made_up_folder):
    table = cm.dyads(["CHN", "PRK"], start=2000, end=2000, freq="month", data=made_up_folder)
    table = table.add("trade")
    assert table.frame["exports_a"].null_count() == 12
    assert table.notes[0] == "exports: no figure available is of a month; all are null"


def test_of_two_releases_the_newest_that_holds_the_year(tmp_path):
    few = "".join(f"{state},{year},0.5\n" for state in ("CHN", "RUS") for year in range(2001, 2006))
    (tmp_path / "few.csv").write_text("iso3c,year,IdealPointFP\n" + few)
    many = "".join(
        f"{code},{session},1.0\n" for code in (2, 20, 710, 365) for session in range(1, 57)
    )
    (tmp_path / "many.csv").write_text("ccode,session,IdealPoint\n" + many)
    late = cm.panel(["CHN", "RUS"], unit="state", start=2001, end=2005, data=tmp_path)
    late = late.add("ideal-points")
    assert late.frame["ideal_point"].to_list() == [0.5] * 10
    assert late.notes[0].startswith("few.csv is newer than many.csv")
    early = cm.panel(["CHN", "RUS"], unit="state", start=1950, end=1960, data=tmp_path)
    early = early.add("ideal-points")
    assert early.frame["ideal_point"].drop_nulls().unique().to_list() == [1.0]


def test_nothing_covered_is_null_in_every_row(tmp_path):
    """Files that cover no pair leave nulls, also where the table has one row or none."""
    for name in ("secretary-made-up.xml",):
        (tmp_path / name).write_bytes((FIXTURES / "us-visits" / name).read_bytes())
    table = cm.dyads(["CHN", "RUS"], start=1950, end=1952, data=tmp_path).add("visits")
    added = table.frame.select("leader_meetings", "visits_received_a")
    assert added.select(pl.all().is_null().all()).row(0) == (True, True)
    assert {c.name: c.coverage for c in table.columns}["visits_received_a"] == ""


def test_published_intervals_give_the_error_of_a_distance(tmp_path):
    rows = "ccode,session,NVotes,IdealPoint,Q5%,Q95%,Countryname\n"
    (tmp_path / "points.csv").write_text(
        rows
        + "710,60,70,0.0,-0.4934561,0.4934561,China\n365,60,70,1.0,0.3420585,1.6579415,Russia\n"
    )
    table = cm.dyads(["CHN", "RUS"], start=2005, end=2005, data=tmp_path).add("ideal-points")
    row = table.frame.row(0, named=True)
    # half widths 1.645 x 0.3 and 1.645 x 0.4
    assert row["ideal_point_distance"] == 1.0
    assert row["ideal_point_distance_se"] == pytest.approx(0.5)
