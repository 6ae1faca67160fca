"""Alliances: those of the Correlates of War alone, whose label says what, which file is read."""

import re
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.dataset import panel_of
from comity.sources import read_evidence

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"


def of_cow(**asked):
    return cm.dyads(["PRK", "RUS"], data=FIXTURES / "cow-alliances", **asked).add("alliances")


def test_those_of_the_correlates_of_war_alone_by_year():
    table = of_cow(start=1960, end=1965, directed=True)
    told = table.frame.select("state_a", "year", "obligation", "defence", "consultation")
    assert told.filter(state_a="RUS").rows() == [
        ("RUS", 1960, None, None, None),  # before the file
        ("RUS", 1961, 3, True, True),
        ("RUS", 1962, 3, True, True),
        ("RUS", 1963, 3, True, True),
        # of an alliance of Russia since 1961 the other state is not known: absence proves nothing
        ("RUS", 1964, None, None, None),
        ("RUS", 1965, None, None, None),
    ]
    # North Korea's consultation is 0 in the file, Russia's 1; but the other alliance may be with it
    assert told.filter(state_a="PRK", year=1962).row(0) == ("PRK", 1962, 3, True, None)
    assert table.frame["offence"].null_count() == table.height
    assert table.columns[-1].source == "cow-alliances"


def test_those_of_the_correlates_of_war_alone_by_month():
    months = of_cow(start=1961, end=1963, freq="month").frame.filter("defence")
    assert months.select("year", "month").row(0) == (1961, 7)
    assert months.select("year", "month").row(-1) == (1963, 9)
    assert months.height == 27
    assert months["consultation"].all()  # of an undirected dyad what either owes


def test_without_any_file_the_message_says_where_to_go(tmp_path):
    with pytest.raises(cm.ComityError, match=r"not available in .*comity sources show atop"):
        cm.dyads(["PRK", "RUS"], start=1961, end=1961, data=tmp_path).add("alliances")


def test_undirected_labels_do_not_say_that_a_owes_b(made_up_folder):
    asked = {"start": 1961, "end": 1961, "data": made_up_folder}
    both = cm.dyads(["CHN", "PRK"], **asked).add("alliances").columns
    labels = {c.name: c.label for c in both if c.source}
    assert labels["obligation"] == "highest obligation in force, of either"
    assert labels["defence"] == "defence pledged, of either"
    assert not [label for label in labels.values() if "a to b" in label]
    one = cm.dyads(["CHN", "PRK"], directed=True, **asked).add("alliances").columns
    assert {c.name: c.label for c in one}["defence"] == "defence pledged, of a to b"


def two_sources(folder):
    """Made up: dyad-years of 1961 and 1962, members to 1990."""
    (folder / "years.csv").write_text(
        "ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\n"
        "710,731,1961,1,0,0,0,0\n710,731,1962,1,0,0,0,0\n"
    )
    header = "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,"
    (folder / "members.csv").write_text(
        header + "defense,offense,neutral,nonagg,consul\n"
        "9,710,1961,7,11,1990,12,31,1,0,0,0,0\n9,731,1961,7,11,1990,12,31,1,0,0,0,0\n"
    )
    return folder


@pytest.mark.parametrize(
    ("years", "source", "known", "note"),
    [
        ((1961, 1961), "atop", 1, None),  # both cover it: the one that is dated by day
        ((1950, 1970), "atop", 10, r"atop \(1961-1990\) is read.*passed over: atop-dyad-years"),
        ((1961, 1970), "atop", 10, None),
        ((1970, 1975), "atop", 6, None),
        ((2000, 2001), "atop", 0, None),
    ],
)
def test_the_file_that_covers_most_is_read(years, source, known, note, tmp_path):
    start, end = years
    table = cm.dyads(["CHN", "PRK"], start=start, end=end, data=two_sources(tmp_path))
    table = table.add("alliances")
    assert {c.source for c in table.columns if c.source} == {source}
    assert table.height - table.frame["defence"].null_count() == known
    if note is None:
        assert table.notes == ()
    else:
        (said,) = table.notes
        assert re.search(note, said)


def test_a_source_may_be_chosen(tmp_path):
    asked = {"start": 1961, "end": 1963, "data": two_sources(tmp_path)}
    table = cm.dyads(["CHN", "PRK"], sources="atop-dyad-years", **asked).add("alliances")
    assert table.frame["obligation"].to_list() == [3, 3, None]
    with pytest.raises(cm.ComityError, match="not available"):
        cm.dyads(["CHN", "PRK"], sources="cow-alliances", **asked).add("alliances")


def test_a_year_is_not_null_while_a_file_covers_it(data_folder):
    asked = {"start": 2000, "end": 2002, "data": data_folder}
    table = cm.panel(["CHN", "RUS"], unit="dyad", indicators="alliances", **asked)
    # in 2001 the treaty of good-neighbourliness; before it the five of Shanghai
    assert table.frame["obligation"].to_list() == [2, 2, 2]
    years = {"start": 2000, "end": 2002}
    evidence = read_evidence(["CHN", "RUS"], data_folder, kinds=["agreement"], **years)
    case = panel_of(evidence, indicators=["obligation"], **years)
    assert case.long("obligation")["value"].to_list() == [2, 2, 2]


def test_a_pact_open_to_all_comers_is_no_pledge_between_two(tmp_path):
    header = "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,"
    rows = [f"1,{code},1976,2,24,0,0,0,0,0,0,1,0" for code in CODES[:34]]
    rows += [f"2,{code},1990,1,1,1999,12,31,1,0,0,0,0" for code in (710, 731)]
    text = header + "defense,offense,neutral,nonagg,consul\n" + "\n".join(rows) + "\n"
    (tmp_path / "members.csv").write_text(text)
    panel = cm.dyads(["CHN", "PRK", "RUS"], start=1980, end=1998, data=tmp_path).add("alliances")
    shown = panel.frame.filter(year=1998).select(
        "state_a", "state_b", "obligation", "allied", "members", "non_aggression"
    )
    assert shown.rows() == [
        ("CHN", "PRK", 3, True, 2, True),
        ("CHN", "RUS", 0, True, 34, True),
        ("PRK", "RUS", 0, True, 34, True),
    ]
    fit = cm.alignment(panel)
    turns = fit.turning_points(0.99)
    assert set(turns.drop_nulls("day")["state_b"]) <= {"PRK"}


def test_allied_without_one_of_the_five_obligations(data_folder):
    asked = {"start": 1816, "end": 2000, "data": data_folder, "sources": "atop-dyad-years"}
    frame = cm.dyads(directed=True, **asked).add("alliances").frame
    flags = ("defence", "offence", "neutrality", "non_aggression", "consultation")
    bare = frame.filter(pl.col("allied"), ~pl.any_horizontal(flags))
    assert bare.height == 149  # 160 in the file, 11 of them with China before it was a member
    assert set(bare["obligation"]) == {0}
    assert frame.filter(~pl.col("allied"), pl.any_horizontal(flags)).is_empty()


CODES = [710, 731, 365, 2, 20, 70, 200, 220, 255, 325, 230, 235, 350, 640, 651, 666, 663, 660, 645]
CODES += [670, 630, 700, 750, 770, 775, 780, 800, 811, 812, 816, 820, 830, 840, 850, 900, 920]
