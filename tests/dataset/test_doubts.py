"""What was set aside, what is not yet out, what lies ahead: never a number."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

import comity as cm
from comity.dataset import Completeness, panel_of, write
from comity.evidence import NO_DOUBTS, Coverage, Evidence, frame_of
from comity.evidence.records import Agreement, IdealPoint, Meeting, Sanction

STATES = ("CHN", "PRK", "RUS")
YEARS = (date(1968, 1, 1), date(1970, 12, 31))


def evidence(*doubts):
    met = Meeting(id="m", source="x", start="1969-05-01", participants="CHN RUS", level="leader",
                  place="")  # fmt: skip
    rows = pl.DataFrame(doubts, schema=NO_DOUBTS.schema, orient="row")
    declared = (Coverage("meeting", STATES, *YEARS, "made up", ("x",)),)
    return Evidence("a", "A", STATES, frames={"meeting": frame_of("meeting", [met])},
                    coverage=declared, doubts=rows)  # fmt: skip


def values(*doubts):
    cells = panel_of(evidence(*doubts), start=1968, end=1970).long("leader_meetings")
    return {
        (row["state_a"] + row["state_b"], row["period"]): row["value"] for row in cells.to_dicts()
    }, cells


WHY = "gml.csv, line 9: ccode2 is #REF!"
OF_1969 = (date(1969, 1, 1), date(1969, 12, 31))


def test_between_two_that_a_doubt_names_nothing_is_known():
    found, cells = values(("meeting", "RUS", "CHN", *OF_1969, WHY))
    assert found["CHNRUS", "1969"] is None
    assert cells.filter(state_a="CHN", state_b="RUS", period="1969")["reason"].item() == WHY
    assert (found["CHNRUS", "1968"], found["CHNPRK", "1969"]) == (0, 0)


def test_where_it_names_one_nothing_that_adds_up_is_known_of_it():
    found, cells = values(("meeting", "CHN", None, *OF_1969, WHY))
    assert (found["CHNRUS", "1969"], found["CHNPRK", "1969"], found["PRKRUS", "1969"]) == (
        None,  # one meeting, or two
        None,
        0,
    )
    assert cells.filter(state_b="PRK", period="1969")["reason"].item() == WHY


def test_where_it_names_none_and_no_time_nothing_is_known():
    found, _ = values(("meeting", None, None, None, None, WHY))
    assert set(found.values()) == {None}
    kept, _ = values(("transfer", None, None, None, None, WHY))  # of another kind
    assert None not in kept.values()


def test_a_figure_of_one_row_each_stays_whatever_row_of_others_was_set_aside():
    of_1995 = (date(1995, 1, 1), date(1995, 12, 31))  # all three are members
    point = {"source": "x", "start": "1995-01-01", "end": "1995-12-31"}
    points = [IdealPoint(id=state.lower(), state=state, point=at, **point)
              for at, state in enumerate(STATES)]  # fmt: skip
    doubt = ("ideal-point", None, None, *of_1995, WHY)
    of = replace(
        evidence(doubt),
        frames={"ideal-point": frame_of("ideal-point", points)},
        coverage=(Coverage("ideal-point", STATES, *of_1995, "made up", ("x",)),),
    )
    cells = panel_of(of, start=1995, end=1995).long("ideal_point_distance")
    assert cells["value"].to_list() == [1, 2, 1]


def test_what_is_at_the_top_of_its_range_stays_for_no_row_can_raise_it():
    kept = values(("agreement", "CHN", None, *OF_1969, WHY))  # of another kind
    assert None not in kept[0].values()
    treaty = Agreement(id="t", source="x", start="1961-07-11", parties="CHN PRK", title="a",
                       kind="alliance", obligations="defence",
                       in_force_from="1961-07-11")  # fmt: skip
    of = replace(
        evidence(("agreement", "CHN", None, *OF_1969, WHY)),
        frames={"agreement": frame_of("agreement", [treaty])},
        coverage=(Coverage("agreement", STATES, *YEARS, "made up", ("x",)),),
    )
    asked = ["obligation", "defence", "allied", "obligation_stock", "neutrality"]
    cells = panel_of(of, start=1969, end=1969, indicators=asked).long()
    pair = cells.filter(state_a="CHN", state_b="PRK")
    found = dict(pair.select("indicator", "value").rows())
    assert (found["obligation"], found["defence"], found["allied"]) == (3, 1, 1)
    assert (found["obligation_stock"], found["neutrality"]) == (None, None)


def test_a_doubt_of_two_is_one_of_what_third_states_do_with_either():
    rows = [
        Sanction(id=target.lower(), title="a", source="x", start="1969-01-01", end="1969-12-31",
                 senders="USA", targets=target, kind="trade")
        for target in STATES
    ]  # fmt: skip
    of = replace(
        evidence(("sanction", "FRA", "CHN", *OF_1969, WHY)),
        frames={"sanction": frame_of("sanction", rows)},
        coverage=(Coverage("sanction", STATES, *YEARS, "made up", ("x",)),),
    )
    cells = panel_of(of, start=1969, end=1969).long("shared_pressure")
    found = dict(cells.select(pl.concat_str("state_a", "state_b"), "value").rows())
    assert found == {"CHNPRK": None, "CHNRUS": None, "PRKRUS": 1}


def added(folder, name, text, column):
    """A column of a panel of 1961, from one small made-up file."""
    (folder / f"{name}.csv").write_text(text)
    table = cm.panel(
        list(STATES), unit="dyad", start=1961, end=1961, indicators=[name], data=folder
    )
    return dict(table.frame.select(pl.concat_str("state_a", "state_b"), column).rows())


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1", {"CHNPRK": 1, "CHNRUS": 6, "PRKRUS": 6}),
        ("x", {"CHNPRK": None, "CHNRUS": 6, "PRKRUS": 6}),
    ],
)
def test_a_border_that_cannot_be_read_is_not_far_away(tmp_path, cell, told):
    text = f"state1no,state2no,year,conttype\n710,731,1961,{cell}\n710,712,1961,1\n"
    assert added(tmp_path, "contiguity", text, "contiguity") == told


@pytest.mark.parametrize(("year", "told"), [("1945", True), ("x", None)])
def test_a_power_whose_row_cannot_be_read_is_not_said_to_be_none(tmp_path, year, told):
    text = (
        "stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday\nCHN,710,1950,1,1,2016,12,31\n"
        f"RUS,365,{year},5,8,2016,12,31\n"
    )
    found = added(tmp_path, "majors", text, "major_b")
    assert found == {"CHNPRK": False, "CHNRUS": told, "PRKRUS": told}


@pytest.mark.parametrize(("level", "told"), [("5", 5), ("#REF!", None)])
def test_a_dispute_that_cannot_be_read_is_not_said_to_be_none(tmp_path, level, told):
    text = (
        "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"
        f"1,710,365,1961,1,1,1,0,{level},3\n2,365,731,1961,1,1,1,0,2,3\n"
    )
    found = added(tmp_path, "disputes", text, "hostility")
    assert found == {"CHNPRK": 0, "CHNRUS": told, "PRKRUS": 3}


def test_nothing_is_observed_beyond_today():
    tomorrow = date.today() + timedelta(days=1)
    ahead = replace(
        evidence(),
        coverage=(Coverage("meeting", STATES, YEARS[0], date(9025, 12, 31), "made up", ("x",)),),
    )
    cells = panel_of(ahead, end=tomorrow.year + 2).long("leader_meetings")
    later = cells.filter(pl.col("end") >= tomorrow)
    assert later["value"].null_count() == later.height
    assert cells["start"].max() < tomorrow
    assert panel_of(ahead).long("leader_meetings")["period"].max() == str(date.today().year)


def test_a_month_or_a_year_is_known_on_its_last_day():
    record = {"id": "m", "source": "x", "start": "2020-01-09", "participants": "CHN RUS",
              "level": "leader", "place": ""}  # fmt: skip
    assert Meeting(known="2020-05", **record).known == date(2020, 5, 31)
    assert Meeting(known="2020", **record).known == date(2020, 12, 31)
    assert Meeting(known="2020-05-04", **record).known == date(2020, 5, 4)


def test_ideal_points_were_not_known_before_their_release(data_folder):
    asked = {"start": 1980, "end": 1990, "data": data_folder, "indicators": "ideal-points"}
    then = cm.panel(["CHN", "RUS"], unit="dyad", as_of=date(1990, 12, 31), **asked).frame
    added = then.select(pl.col("^ideal_point.*$"))
    assert set(added.null_count().row(0)) == {then.height}
    now = cm.panel(["CHN", "RUS"], unit="dyad", **asked).frame
    assert now["ideal_point_distance"].null_count() == 0


@pytest.mark.parametrize("form", ["parquet", "feather"])
def test_states_are_text_whatever_reads_them(form, made_up_folder, tmp_path):
    import pandas as pd

    asked = {"start": 1961, "end": 1962, "data": made_up_folder}
    out = write(cm.dyads(["CHN", "PRK"], **asked).add("alliances"), tmp_path / f"one.{form}")
    read = pd.read_parquet if form == "parquet" else pd.read_feather
    assert len(read(out).groupby(["state_a", "state_b"], observed=False).size()) == 1


def test_a_written_panel_says_what_is_whole(run, made_up_folder, tmp_path):
    words = ["panel", "CHN", "PRK", "--from", "1960", "--to", "1962", "--add", "alliances,majors"]
    said = run(*words, "--data", made_up_folder, "--out", tmp_path / "one.csv").err
    assert "0 of 3 rows are complete over all columns" in said  # the file does not count members
    assert "obligation (atop-dyad-years) ends first, in 1961" in said
    assert "nothing is known of members" in said
    assert "atop-dyad-years: 1961-1961" in said
    assert "cow-majors: 1950-2016" in said


def test_completeness_of_nothing_added_is_not_told():
    assert Completeness(()).lines() == ()
