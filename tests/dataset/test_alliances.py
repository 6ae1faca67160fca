"""Alliances: those of the Correlates of War alone, whose label says what, which file is read."""

import re
from pathlib import Path

import pytest

import comity as cm

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
        ("RUS", 1964, 0, False, False),
        ("RUS", 1965, None, None, None),
    ]
    # North Korea's consultation is 0 in the file, Russia's 1
    assert told.filter(state_a="PRK", year=1962).row(0) == ("PRK", 1962, 3, True, False)
    assert table.frame["offence"].null_count() == table.height
    assert table.columns[-1].source == "cow-alliances"


def test_those_of_the_correlates_of_war_alone_by_month():
    months = of_cow(start=1961, end=1963, freq="month").frame.filter("defence")
    assert months.select("year", "month").row(0) == (1961, 7)
    assert months.select("year", "month").row(-1) == (1963, 9)
    assert months.height == 27
    assert months["consultation"].all()  # of an undirected dyad what either owes


def test_without_any_file_the_message_says_where_to_go(tmp_path):
    with pytest.raises(cm.ComityError, match=r"not at hand in .*comity sources show atop"):
        cm.dyads(["PRK", "RUS"], start=1961, end=1961, data=tmp_path).add("alliances")


def test_undirected_labels_do_not_say_that_a_owes_b(made_up_folder):
    asked = {"start": 1961, "end": 1961, "data": made_up_folder}
    both = cm.dyads(["CHN", "PRK"], **asked).add("alliances").columns
    assert [c.label for c in both if c.source][:2] == [
        "highest obligation of either to the other",
        "either owes the other defence",
    ]
    assert not [c.label for c in both if "a owes b" in c.label or "a to b" in c.label]
    one = cm.dyads(["CHN", "PRK"], directed=True, **asked).add("alliances").columns
    assert [c.label for c in one if c.source][1] == "a owes b defence"


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
        ((1961, 1962), "atop-dyad-years", 2, None),
        ((1961, 1970), "atop-dyad-years", 2, r"atop-dyad-years .* is read; atop is at hand too"),
        (
            (1970, 1975),
            "atop",
            6,
            r"atop-dyad-years .* covers no year .* atop \(1961-1990\) is read",
        ),
        ((2000, 2001), "atop-dyad-years", 0, None),
    ],
)
def test_the_file_that_covers_the_rows_is_read(years, source, known, note, tmp_path):
    start, end = years
    table = cm.dyads(["CHN", "PRK"], start=start, end=end, data=two_sources(tmp_path))
    table = table.add("alliances")
    assert table.columns[-1].source == source
    assert table.height - table.frame["defence"].null_count() == known
    if note is None:
        assert table.notes == ()
    else:
        (said,) = table.notes
        assert re.search(note, said)


def test_the_world_keeps_the_dyad_years(data_folder):
    table = cm.dyads(["CHN", "RUS"], start=1816, end=2016, data=data_folder).add("alliances")
    assert table.columns[-1].source == "atop-dyad-years"
    assert table.notes == ("alliances: atop-dyad-years (1815-2000) is read; atop is at hand too",)
    later = cm.dyads(["CHN", "RUS"], start=2005, end=2010, data=data_folder).add("alliances")
    # the treaty of good-neighbourliness of 16 July 2001: non-aggression, consultation
    assert later.frame["non_aggression"].to_list() == [True] * 6
