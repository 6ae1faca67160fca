"""Alliances: made-up files in ATOP's layouts, and the real ones where they are there."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.evidence.records import Agreement
from comity.evidence.rows import read_row
from comity.sources import atop

MEMBERS = Path("atop", "atop4_member_level.csv")
DYADS = Path("atop", "atop_directed_dyad_year_1815_2000.csv.gz")

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


def saved(folder: Path, text: str) -> Path:
    path = folder / "atop.csv"
    path.write_text(text)
    return path


def by_id(frame: pl.DataFrame) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in frame.iter_rows(named=True)}


def test_every_row_is_an_agreement(tmp_path: Path) -> None:
    found = atop.agreements(
        saved(tmp_path, HEAD + ROWS), ["USA", "KOR", "JPN", "CHN", "RUS", "IRN"]
    )
    assert found.height == 6
    for row in found.iter_rows(named=True):
        assert isinstance(read_row("agreement", row), Agreement)


def test_a_pair_is_bound_while_both_are_members(tmp_path: Path) -> None:
    rows = by_id(atop.agreements(saved(tmp_path, HEAD + ROWS), ["USA", "KOR", "JPN"]))
    assert rows["atop-1-kor-usa"]["in_force_to"] == ""
    late = rows["atop-1-jpn-usa"]
    assert (late["in_force_from"], late["in_force_to"]) == ("1960-05-02", "1970-06-03")


def test_a_one_sided_obligation_is_noted(tmp_path: Path) -> None:
    rows = by_id(atop.agreements(saved(tmp_path, HEAD + ROWS), ["USA", "KOR", "JPN"]))
    assert rows["atop-1-kor-usa"]["obligations"] == "defence consultation"
    assert rows["atop-1-kor-usa"]["note"] == "defence pledged by USA only"
    assert rows["atop-1-jpn-kor"]["obligations"] == "consultation"


def test_phases_are_records_of_their_own(tmp_path: Path) -> None:
    rows = by_id(atop.agreements(saved(tmp_path, HEAD + ROWS), ["CHN", "RUS"]))
    assert sorted(rows) == ["atop-2-chn-rus-p1", "atop-2-chn-rus-p2"]
    assert rows["atop-2-chn-rus-p2"]["obligations"] == "non-aggression consultation"


def test_unknown_days_and_months_are_coarser_dates(tmp_path: Path) -> None:
    (row,) = atop.agreements(saved(tmp_path, HEAD + ROWS), ["IRN", "RUS"]).to_dicts()
    assert (row["in_force_from"], row["in_force_to"]) == ("1844-06", "1846")


def test_alliance_level_gives_all_members_the_alliances_dates(tmp_path: Path) -> None:
    text = f"atopid,begyr,begmo,begday,endyr,endmo,endday,{OBLIGED},mem1,mem2,mem3\n"
    path = saved(tmp_path, text + "7,1961,7,11,0,0,0,1,0,0,0,0,710,731,\n")
    (row,) = atop.agreements(path, ["CHN", "PRK", "RUS"]).to_dicts()
    assert (row["parties"], row["in_force_from"]) == ("CHN PRK", "1961-07-11")


def test_dyad_years_of_equal_obligations_are_one_spell(tmp_path: Path) -> None:
    text = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
    for year, defence in [(1961, 1), (1962, 1), (1963, 0), (1970, 1)]:
        text += f"365,731,{year},{defence},0,0,0,1\n731,365,{year},{defence},0,0,0,1\n"
    found = atop.agreements(saved(tmp_path, text), ["RUS", "PRK"])
    assert found.select("in_force_from", "in_force_to", "obligations").rows() == [
        ("1961", "1962", "defence consultation"),
        ("1963", "1963", "consultation"),
        ("1970", "1970", "defence consultation"),
    ]


def test_coverage_ends_with_the_last_year_of_the_file(tmp_path: Path) -> None:
    covered = atop.coverage(saved(tmp_path, HEAD + ROWS), ["CHN", "RUS"])
    assert (covered.start, covered.end) == (date(1844, 1, 1), date(1995, 12, 31))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no file of ATOP that is known"),
        (HEAD + ROWS.replace("1950", "then"), "write numbers"),
    ],
)
def test_refuses_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ComityError, match=message) as refusal:
        atop.agreements(saved(tmp_path, text), ["USA", "KOR"])
    assert "\n" not in str(refusal.value)


def test_refuses_a_single_state(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="name at least two"):
        atop.agreements(saved(tmp_path, HEAD + ROWS), ["USA"])


def test_the_treaties_of_1961(data_folder: Path) -> None:
    members = data_folder / MEMBERS
    assert atop.find(data_folder) == members
    rows = by_id(atop.agreements(members, ["CHN", "PRK", "RUS", "IRN"]))
    russian, chinese = rows["atop-3440-prk-rus"], rows["atop-3445-chn-prk"]
    assert (russian["in_force_from"], russian["in_force_to"]) == ("1961-07-06", "1996-09-10")
    assert "defence" in russian["obligations"]
    assert (chinese["in_force_from"], chinese["in_force_to"]) == ("1961-07-11", "")
    assert "defence" in chinese["obligations"]
    assert not [key for key in rows if "irn-prk" in key]
    assert atop.coverage(members, ["CHN", "PRK"]).end == date(2016, 12, 31)
    assert atop.coverage(data_folder / DYADS, ["CHN", "PRK"]).end == date(2000, 12, 31)


def test_member_level_gives_the_dyad_years_that_atop_publishes(data_folder: Path) -> None:
    """ATOP's own dyad-years (of release 5.1) are the reference for pairs built from members."""
    states = ["CHN", "PRK", "IRN", "RUS", "USA", "JPN", "KOR", "FRA", "GBR", "TUR", "POL"]
    built, published = (
        _yearly(atop.agreements(data_folder / file, states)) for file in (MEMBERS, DYADS)
    )
    dyad_years = built.keys() | published.keys()
    same = sum(built.get(key) == published.get(key) for key in dyad_years)
    # they part where a guarantor owes defence to some members only (Locarno) and where the
    # two releases code a treaty differently
    assert same > 0.96 * len(dyad_years)


def _yearly(agreements: pl.DataFrame) -> dict[tuple[str, int], set[str]]:
    owed: dict[tuple[str, int], set[str]] = {}
    for row in agreements.iter_rows(named=True):
        last = min(int(row["in_force_to"][:4] or 2000), 2000)
        for year in range(int(row["in_force_from"][:4]), last + 1):
            owed.setdefault((row["parties"], year), set()).update(row["obligations"].split())
    return owed
