"""What was set aside, what is not yet out, what lies ahead: never a number."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

import comity as cm
from comity.dataset import Completeness, panel_of, write
from comity.evidence import NO_DOUBTS, Coverage, Evidence, frame_of
from comity.evidence.records import Meeting

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


def test_where_it_names_one_an_absence_proves_nothing_and_a_value_stays():
    found, cells = values(("meeting", "CHN", None, *OF_1969, WHY))
    assert (found["CHNRUS", "1969"], found["CHNPRK", "1969"], found["PRKRUS", "1969"]) == (
        1,
        None,
        0,
    )
    assert cells.filter(state_b="PRK", period="1969")["reason"].item() == WHY


def test_where_it_names_none_and_no_time_no_zero_is_left():
    found, _ = values(("meeting", None, None, None, None, WHY))
    assert [value for value in found.values() if value is not None] == [1]
    kept, _ = values(("transfer", None, None, None, None, WHY))  # of another kind
    assert None not in kept.values()


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
