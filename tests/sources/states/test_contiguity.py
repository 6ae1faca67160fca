"""Contiguity: titles, typed years, rows that cannot be read."""

from datetime import date

import pytest

import comity as cm
from comity.errors import ComityError
from comity.sources.states.contiguity import ADAPTER

HEAD = "dyad,state1no,state1ab,state2no,state2ab,year,conttype,version\n"
PAIRS = [(2, 20), (2, 70), (220, 255), (220, 325), (365, 710), (710, 731), (731, 732), (710, 740)]


def written(path, *rows, before=""):
    """Made up: eight pairs, both ways, from 1980 to 2000."""
    table = [
        f"1,{a},X,{b},Y,{year},1,3.2"
        for year in range(1980, 2001)
        for one in PAIRS
        for a, b in (one, one[::-1])
    ]
    path.write_text(before + HEAD + "\n".join([*table, *rows]) + "\n")
    return path


def test_a_title_before_the_header(tmp_path):
    path = written(tmp_path / "contdird.csv", before="Direct contiguity, downloaded 2026-01-01\n\n")
    held = ADAPTER.read([path])
    assert held.rows.filter(state_a="CHN", state_b="PRK", year=1990)["contiguity"].to_list() == [1]


def farther(folder, year):
    table = cm.panel(["CHN", "USA"], unit="dyad", start=year, end=year,
                     indicators=["contiguity"], data=folder)  # fmt: skip
    return table.frame["contiguity"].item()


def test_one_year_typed_wrongly_makes_no_pair_far_apart(tmp_path):
    written(tmp_path / "contdird.csv", "1,710,CHN,731,PRK,2019,1,3.2")
    assert farther(tmp_path, 2000) == 6
    assert farther(tmp_path, 2010) is None
    assert farther(tmp_path, 2019) is None


@pytest.mark.parametrize("row", ["1,#REF!,X,710,Y,1990,1,3.2", "1,99999,X,710,Y,1990,1,3.2"])
def test_a_row_without_its_state_is_a_doubt(tmp_path, row):
    held = ADAPTER.read([written(tmp_path / "contdird.csv", row)])
    assert held.doubts.select("state_a", "state_b", "start").rows() == [
        ("CHN", None, date(1990, 1, 1))
    ]


@pytest.mark.parametrize("kind", ["x", "7", "NaN", "1.5", ""])
def test_a_kind_that_is_none_is_a_doubt_on_both(tmp_path, kind):
    held = ADAPTER.read([written(tmp_path / "contdird.csv", f"1,2,USA,710,CHN,1990,{kind},3.2")])
    assert set(held.doubts.select("state_a", "state_b").row(0)) == {"CHN", "USA"}


def test_a_row_twice_is_one_and_two_kinds_of_a_pair_are_none(tmp_path):
    rows = ("1,710,X,731,Y,1990,1,3.2", "1,710,X,365,Y,1990,4,3.2")
    held = ADAPTER.read([written(tmp_path / "contdird.csv", *rows)]).rows.filter(year=1990)
    assert held.filter(state_a="CHN", state_b="PRK")["contiguity"].to_list() == [1]
    assert held.filter(state_a="CHN", state_b="RUS").is_empty()


def test_a_column_that_is_needed_and_lacks_is_named(tmp_path):
    path = tmp_path / "contdird.csv"
    path.write_text("state1no,state2no,year\n710,731,1990\n")
    with pytest.raises(ComityError, match="has no column conttype"):
        ADAPTER.read([path])
