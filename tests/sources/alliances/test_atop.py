"""Alliances of ATOP: made-up files in its layouts, and the real ones where they are there."""

from datetime import date
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.evidence import ONGOING
from comity.sources.alliances._terms import dated
from comity.sources.alliances.atop import ADAPTER
from comity.sources.alliances.atop_dyad_years import ADAPTER as DYAD_YEARS
from comity.sources.reading.doubts import About
from comity.sources.reading.sheets import Sheet

MEMBERS = "atop/atop4_member_level.csv"
ALLIANCES = "atop/atop4_alliance_level.csv"
DYADS = "atop/atop_directed_dyad_year_1815_2000.csv.gz"

# Made-up alliances: 1 is one-sided and joined late by Japan, 2 has two phases, 3 unknown days.
OBLIGED = "defense,offense,neutral,nonagg,consul"
HEAD = f"atopid,member,phase,yrent,moent,dayent,yrexit,moexit,dayexit,{OBLIGED}\n"
ROWS = """1,2,0,1950,3,1,0,0,0,1,0,0,0,1
1,732,0,1950,3,1,0,0,0,0,0,0,0,1
1,740,0,1960,5,2,1970,6,3,0,0,0,0,1
2,710,1,1990,1,1,1995,1,1,0,0,0,1,0
2,365,1,1990,1,1,1995,1,1,0,0,0,1,0
2,710,2,1995,1,1,0,0,0,0,0,0,1,1
2,365,2,1995,1,1,0,0,0,0,0,0,1,1
3,630,0,1844,6,0,1846,6,29,0,0,0,1,0
3,365,0,1844,6,0,1846,0,0,0,0,0,1,0
"""
COOPERATION = "milcon,intcom,base,milaid,subord,contrib,orgpurp1,orgpurp2"


def saved(folder, text, name="atop.csv"):
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture
def made_up(tmp_path):
    return ADAPTER.read([saved(tmp_path, HEAD + ROWS)])


def by_id(held, *states):
    return {row["id"]: row for row in ADAPTER.records(held, states).iter_rows(named=True)}


def test_terms_have_their_dates_and_how_exact_they_are(made_up):
    japan = made_up.rows.row(by_predicate=pl.col("state") == "JPN", named=True)
    assert (japan["start"], japan["end"]) == (date(1960, 5, 2), date(1970, 6, 3))
    assert (japan["consultation"], japan["defence"], japan["depth"]) == (True, False, None)
    usa = made_up.rows.row(by_predicate=pl.col("state") == "USA", named=True)
    assert usa["end"] == ONGOING
    iran = made_up.rows.row(by_predicate=pl.col("state") == "IRN", named=True)
    assert (iran["start"], iran["start_precision"]) == (date(1844, 6, 1), "month")
    russia = made_up.rows.row(
        by_predicate=(pl.col("state") == "RUS") & (pl.col("alliance") == 3), named=True
    )
    assert (russia["end"], russia["end_precision"]) == (date(1846, 12, 31), "year")


def test_a_pair_is_bound_while_both_are_members(made_up):
    rows = by_id(made_up, "USA", "KOR", "JPN")
    assert rows["atop-1-kor-usa"]["in_force_to"] == ONGOING
    late = rows["atop-1-jpn-usa"]
    assert (late["in_force_from"], late["in_force_to"]) == (date(1960, 5, 2), date(1970, 6, 3))
    assert (late["title"], late["locator"]) == ("ATOP alliance 1", "alliance 1")


def test_a_one_sided_obligation_is_noted(made_up):
    rows = by_id(made_up, "USA", "KOR", "JPN")
    assert rows["atop-1-kor-usa"]["obligations"] == ["defence", "consultation"]
    assert rows["atop-1-kor-usa"]["note"] == "defence pledged by USA only"
    assert rows["atop-1-jpn-kor"]["obligations"] == ["consultation"]
    assert rows["atop-1-jpn-kor"]["note"] == ""


def test_phases_are_records_of_their_own(made_up):
    rows = by_id(made_up, "CHN", "RUS")
    assert sorted(rows) == ["atop-2-chn-rus-p1", "atop-2-chn-rus-p2"]
    second = rows["atop-2-chn-rus-p2"]
    assert second["obligations"] == ["non-aggression", "consultation"]
    assert second["locator"] == "alliance 2, phase 2"


def test_unknown_days_and_months_are_coarser_dates(made_up):
    (row,) = by_id(made_up, "IRN", "RUS").values()
    assert (row["in_force_from"], row["in_force_to"]) == (date(1844, 6, 1), date(1846, 12, 31))
    assert (row["precision"], row["end"], row["known"]) == ("month", *[date(1844, 6, 30)] * 2)


def test_a_second_spell_of_a_pair_gets_a_number(tmp_path):
    rows = "9,710,0,1950,1,1,1955,1,1,1,0,0,0,0\n9,710,0,1960,1,1,0,0,0,1,0,0,0,0\n"
    held = ADAPTER.read([saved(tmp_path, HEAD + rows + "9,731,0,1940,1,1,0,0,0,1,0,0,0,0\n")])
    found = by_id(held, "CHN", "PRK")
    assert {key: row["in_force_from"].year for key, row in found.items()} == {
        "atop-9-chn-prk": 1950,
        "atop-9-chn-prk.2": 1960,
    }


def test_alliance_level_gives_all_members_the_alliances_dates(tmp_path):
    text = f"atopid,begyr,begmo,begday,endyr,endmo,endday,{OBLIGED},mem1,mem2,mem3\n"
    path = saved(tmp_path, text + "7,1961,7,11,0,0,0,1,0,0,0,0,710,731,\n")
    (row,) = by_id(ADAPTER.read([path]), "CHN", "PRK", "RUS").values()
    assert (row["parties"], row["in_force_from"]) == (["CHN", "PRK"], date(1961, 7, 11))


def test_the_member_level_is_read_where_both_levels_are_there(tmp_path):
    text = f"atopid,begyr,begmo,begday,endyr,endmo,endday,{OBLIGED},mem1,mem2\n"
    alliances = saved(tmp_path, text + "7,1961,7,11,0,0,0,1,0,0,0,0,710,731\n", "a.csv")
    members = saved(tmp_path, HEAD + ROWS)
    held = ADAPTER.read([alliances, members])
    assert set(held.rows["alliance"]) == {1, 2, 3}
    assert held.notes == ("atop.csv tells more, so that a.csv is not read",)


def test_several_files_are_joined_and_contradictions_refused(tmp_path):
    """Halves complement each other; a copy adds nothing; unlike copies of one age are refused."""
    lines = ROWS.splitlines(keepends=True)
    half = saved(tmp_path, HEAD + "".join(lines[:3]), "half.csv")
    rest = saved(tmp_path, HEAD + "".join(lines[3:]), "rest.csv")
    whole = ADAPTER.read([saved(tmp_path, HEAD + ROWS)])
    both = ADAPTER.read([half, rest]).rows.sort("alliance", "phase", "state")
    assert both.equals(whole.rows.sort("alliance", "phase", "state"))
    copy = saved(tmp_path, HEAD + ROWS, "copy.csv")
    assert ADAPTER.read([copy, tmp_path / "atop.csv"]).rows.height == whole.rows.height
    other = saved(
        tmp_path, HEAD + ROWS.replace("0,0,0,1,0,0,0,1\n", "0,0,0,1,1,0,0,1\n"), "other.csv"
    )
    with pytest.raises(ComityError, match=r"has offence .*copy.csv|copy.csv has offence"):
        ADAPTER.read([copy, other])


@pytest.mark.parametrize(
    ("codes", "depth"),
    [
        ("3,0,0,0,0,0,0,0", 2),  # common defence policy
        ("0,1,0,0,0,0,0,0", 2),  # integrated command
        ("0,0,1,0,0,0,0,0", 2),  # troops on the other's soil
        ("2,0,0,0,0,0,0,0", 1),  # official contact in peacetime
        ("1,0,0,0,0,0,0,0", 0),  # contact in war only
        ("0,0,0,3,0,0,0,0", 1),  # training
        ("0,0,0,2,0,0,0,0", 0),  # grants and loans
        ("0,0,0,0,1,0,0,0", 1),  # subordination
        ("0,0,0,0,0,1,0,0", 1),  # contributions
        ("0,0,0,0,0,0,4,0", 1),  # an organisation with military purposes
        ("0,0,0,0,0,0,0,1", 1),
        ("0,0,0,0,0,0,3,2", 0),  # an organisation for other ends
        (",0,0,0,0,0,0,0", None),
        ("2,,0,0,0,0,0,0", None),  # there may be an integrated command
        (",,,,,,,", None),
        (",1,,,,,,", 2),  # whatever the others are
    ],
)
def test_depth_after_leeds_and_anac(tmp_path, codes, depth):
    rows = "".join(f"9,{code},0,1961,7,11,0,0,0,1,0,0,0,0,{codes}\n" for code in (710, 731))
    held = ADAPTER.read([saved(tmp_path, HEAD.strip() + f",{COOPERATION}\n" + rows)])
    assert held.rows["depth"].to_list() == [depth, depth]
    assert ADAPTER.records(held, ["CHN", "PRK"])["depth"].item() == depth


def test_coverage_is_the_years_of_the_file(made_up):
    covered, offence = ADAPTER.coverage(made_up, ["CHN", "RUS"])
    assert (covered.kind, offence.kind) == ("agreement", "agreement.offence")
    assert (covered.start, covered.end) == (date(1844, 1, 1), date(1995, 12, 31))
    assert covered.source == ("atop",)


def test_rows_that_cannot_be_are_set_aside_and_doubted(tmp_path):
    wrong = (
        "4,2,0,1950,2,30,0,0,0,1,0,0,0,1\n4,200,0,1950,2,3,1949,0,0,1,0,0,0,1\n"
        "5,#REF!,0,1950,2,3,1960,0,0,1,0,0,0,1\n5,220,0,1950,2,3,1960,0,0,1,0,0,0,1\n"
        "6,900,0,1950,2,3,1960,0,0,x,0,0,0,1\n6,920,0,1950,2,3,1960,0,0,1,0,0,0,1\n"
    )
    nobody = "4,8152,0,1950,2,3,0,0,0,1,0,0,0,1\n"
    held = ADAPTER.read([saved(tmp_path, HEAD + ROWS + wrong + nobody)])
    assert {line.split(": ")[1].split(", ", 1)[1] for line in held.quarantine.lines()} == {
        "defense is neither 1 nor 0",
        "a date that does not exist",
        "end before start",
        "member is no state's code or name",
        "no state then",
    }
    told = set(held.doubts.select("state_a", "state_b", pl.col("start").dt.year()).rows())
    # a damaged member of a pact is doubted of those who are in it too
    assert told == {
        ("USA", "GBR", 1950),
        ("GBR", "USA", None),
        ("USA", None, 1950),
        ("GBR", None, None),
        ("FRA", None, 1950),
        ("AUS", "NZL", 1950),
    }
    assert set(held.rows["alliance"]) == {1, 2, 3, 5, 6}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "has no column"),
        (HEAD.replace("dayent,", "") + ROWS, "has no column dayent"),
        (HEAD, "holds no row of states"),
        (HEAD + ROWS.replace("1950", "then"), "yrent is no year"),
        (HEAD + 4 * ROWS.replace("1950", "1950.5"), "yrent is no year in 8 of 36 rows"),
        (HEAD + 4 * ROWS.replace("1950", ""), "yrent is empty in 8 of 36 rows"),
    ],
)
def test_refuses_in_one_line(tmp_path, text, message):
    path = saved(tmp_path, text)
    if message == "yrent is no year":
        assert message in ADAPTER.read([path]).quarantine.lines()[0]
        return
    with pytest.raises(ComityError, match=message) as refusal:
        ADAPTER.read([path])
    assert "\n" not in str(refusal.value)


def test_what_one_alone_took_on_and_how_many_belong(made_up):
    rows = by_id(made_up, "USA", "KOR", "JPN")
    assert rows["atop-1-kor-usa"]["one_sided"] == ["USA:defence"]
    assert rows["atop-1-jpn-kor"]["one_sided"] == []
    assert {row["members"] for row in rows.values()} == {3}


def test_an_alliance_without_an_obligation_is_a_record(tmp_path):
    rows = "9,710,0,1950,1,1,0,0,0,0,0,0,0,0\n9,731,0,1950,1,1,0,0,0,0,0,0,0,0\n"
    (row,) = by_id(ADAPTER.read([saved(tmp_path, HEAD + rows)]), "CHN", "PRK").values()
    assert (row["obligations"], row["one_sided"], row["in_force_to"]) == ([], [], ONGOING)


day = st.integers(1, 31) | st.none()
month = st.integers(1, 12) | st.none()


@given(
    st.tuples(st.integers(1815, 2020), month, day), st.tuples(st.integers(1815, 2020), month, day)
)
def test_dates_are_read_as_they_can_be(entry, leave):
    names = ("y", "m", "d"), ("y1", "m1", "d1")
    rows = pl.DataFrame(
        [(*entry, *leave)], schema=dict.fromkeys([*names[0], *names[1]], pl.Int64), orient="row"
    )
    told = dated(Sheet("made-up.csv", rows), *names, About(), pl.lit(value=False))
    try:
        first, last = _possible(*entry)[0], _possible(*leave)[1]
    except ValueError:
        first, last = date.max, date.min
    assert told.aside.height == (last < first)
    if first <= last:
        assert told.rows.select("start", "end").row(0) == (first, last)


def _possible(year, month, day):
    """First and last day that a date may mean, by trying all."""
    days = [
        when
        for m in ([month] if month else range(1, 13))
        for when in ([date(year, m, day)] if month and day else _days_of(year, m))
    ]
    return days[0], days[-1]


def _days_of(year, month):
    first = date(year, month, 1).toordinal()
    return [d for n in range(31) if (d := date.fromordinal(first + n)).month == month]


def test_the_treaties_of_1961(data_folder):
    held = ADAPTER.read([data_folder / MEMBERS, data_folder / ALLIANCES])
    rows = by_id(held, "CHN", "PRK", "RUS", "IRN")
    russian, chinese = rows["atop-3440-prk-rus"], rows["atop-3445-chn-prk"]
    assert (russian["in_force_from"], russian["in_force_to"]) == (
        date(1961, 7, 6),
        date(1996, 9, 10),
    )
    assert "defence" in russian["obligations"]
    assert (chinese["in_force_from"], chinese["in_force_to"]) == (date(1961, 7, 11), ONGOING)
    assert "defence" in chinese["obligations"]
    assert russian["note"] == chinese["note"] == ""  # what either owes the other owes too
    assert not [key for key in rows if "irn-prk" in key]
    assert ADAPTER.coverage(held, ["CHN", "PRK"])[0].end == date(2016, 12, 31)
    assert held.quarantine.rows["state"].to_list() == ["8152"]
    assert held.doubts.is_empty()  # a member outside the state system is no damage


def test_a_pact_open_to_all_comers_is_told_by_its_members(data_folder):
    held = ADAPTER.read([data_folder / MEMBERS])
    rows = by_id(held, "CHN", "PRK", "RUS")
    # 34 states joined the treaty of Bali to 2016, by the file
    assert rows["atop-3755-chn-prk"]["members"] == rows["atop-3755-chn-rus"]["members"] == 34
    assert rows["atop-3445-chn-prk"]["members"] == 2


def test_depth_is_what_the_project_publishes_by_alliance(data_folder):
    """ATOP's alliance-level file carries the measure of Leeds and Anac as its authors coded it."""
    path = data_folder / ALLIANCES
    published = pl.read_csv(path, columns=["atopid", "milinst"], infer_schema_length=None)
    ours = ADAPTER.read([path]).rows.group_by("alliance").agg(pl.col("depth").max())
    both = ours.join(published, left_on="alliance", right_on="atopid").drop_nulls("depth")
    assert both["depth"].equals(both["milinst"].cast(pl.Float64), null_equal=False)
    # where what decides is not coded we say nothing; they take what is coded as all there is
    assert ours.height - both.height == 14
    by_member = (
        ADAPTER.read([data_folder / MEMBERS])
        .rows.group_by("alliance")
        .agg(highest=pl.col("depth").max())
    )
    compared = by_member.join(ours, on="alliance").drop_nulls()
    assert compared["highest"].equals(compared["depth"])


def test_member_level_gives_the_dyad_years_that_atop_publishes(data_folder):
    """ATOP's own dyad-years (of release 5.1) are the reference for pairs built from members."""
    states = ["CHN", "PRK", "IRN", "RUS", "USA", "JPN", "KOR", "FRA", "GBR", "TUR", "POL"]
    built = _yearly(ADAPTER.records(ADAPTER.read([data_folder / MEMBERS]), states))
    dyad_years = DYAD_YEARS.read([data_folder / DYADS])
    published = _yearly(DYAD_YEARS.records(dyad_years, states))
    every = built.keys() | published.keys()
    same = sum(built.get(key) == published.get(key) for key in every)
    # they part where a guarantor owes defence to some members only (Locarno) and where the
    # two releases code a treaty differently
    assert same > 0.96 * len(every)


def _yearly(agreements):
    owed = {}
    for row in agreements.iter_rows(named=True):
        last = min(row["in_force_to"].year, 2000)
        for year in range(row["in_force_from"].year, last + 1):
            owed.setdefault((*row["parties"], year), set()).update(row["obligations"])
    return owed


def test_all_pairs_of_all_members(data_folder):
    """Pairs of the whole file against a plain loop over its members."""
    held = ADAPTER.read([data_folder / MEMBERS])
    every = sorted(set(held.rows["state"]))
    found = ADAPTER.records(held, every)
    assert found["id"].is_unique().all()
    expected = 0
    for (_, _), group in held.rows.group_by("alliance", "phase"):
        spells = group.select("state", "start", "end").rows()
        expected += sum(
            a[0] != b[0] and max(a[1], b[1]) <= min(a[2], b[2]) for a, b in combinations(spells, 2)
        )
    assert found.height == expected
