"""Disputes: made-up files, and known ones of the published file where it is available."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.sources import read_evidence
from comity.sources.conflict.gml import ADAPTER

FIXTURE = Path(__file__).parents[1] / "fixtures" / "gml-mid" / "gml-directed-made-up.csv"
SIDES = ["dispute", "year", "state_a", "state_b"]


@pytest.fixture(scope="module")
def made_up():
    return ADAPTER.read([FIXTURE])


@pytest.fixture(scope="module")
def published(data_folder):
    return ADAPTER.read([data_folder / "disputes" / "gml_directed_1816_1990.csv"])


@pytest.fixture(scope="module")
def sql(data_folder):
    """Ask the raw file, as the table mid."""
    with duckdb.connect() as connection:
        raw = connection.read_csv(str(data_folder / "disputes" / "gml_directed_1816_1990.csv"))
        raw.create("mid")
        yield lambda query: connection.execute(query).fetchall()


def test_opponents_stand_both_ways_round(made_up):
    rows = made_up.rows.filter(dispute=9001, year=1970, state_a="USA", state_b="CHN")
    assert rows.select("side_a", "side_b", "onset", "hostility_a", "hostility_b").row(0) == (
        (False, True, True, 4, 3)
    )
    later = made_up.rows.filter(dispute=9001, year=1971, state_a="USA", state_b="CHN")
    assert later["onset"].to_list() == [False]


def test_those_on_one_side_are_derived_from_the_sides_of_a_year(made_up):
    pair = made_up.rows.filter(dispute=9001, state_a="USA", state_b="GBR")
    assert pair.select("year", "side_a", "side_b", "onset").rows() == [(1970, False, False, True)]


def test_minus_nine_is_missing_and_what_is_no_state_is_counted(made_up):
    britain = made_up.rows.filter(state_a="GBR", state_b="CHN")
    assert britain["hostility_a"].to_list() == [None]
    assert set(made_up.quarantine.rows["state"]) == {"9999"}
    assert len(made_up.quarantine) == 2


def test_a_state_that_changed_sides_stands_on_both(made_up):
    italy = made_up.rows.filter(dispute=9004, state_a="ITA")
    assert set(italy.select("state_b", "side_a", "side_b").rows()) == {
        ("FRA", True, False),
        ("FRA", False, False),
        ("DEU", False, True),
        ("DEU", True, True),
    }


def test_records_hold_exactly_the_opponents_of_the_rows(made_up):
    records = ADAPTER.records(made_up, ["DEU", "FRA", "ITA"])
    assert records.select("id", "side_a", "side_b", "hostility").rows() == [
        ("mid-9004-1943", ["DEU"], ["FRA", "ITA"], 5),
        ("mid-9004-1943.2", ["DEU", "ITA"], ["FRA"], 5),
    ]
    assert set(records["locator"]) == {"dispute 9004"}


def test_records_are_of_disputes_in_which_two_of_the_states_met(made_up):
    assert ADAPTER.records(made_up, ["USA", "RUS"]).is_empty()
    allied = ADAPTER.records(made_up, ["USA", "GBR"])
    assert allied.select("id", "side_a", "side_b").rows() == [
        ("mid-9001-1970", ["CHN"], ["GBR", "USA"])
    ]


def test_a_record_is_known_when_its_dispute_is_over(made_up):
    """Hostility is the highest of the whole dispute, so the first year tells what came later."""
    records = ADAPTER.records(made_up, ["CHN", "GBR", "USA"])
    # Britain left after 1970, the dispute went on to 1971
    assert records.select("id", "known").rows() == [
        ("mid-9001-1970", date(1971, 12, 31)),
        ("mid-9001-1971", date(1971, 12, 31)),
    ]
    assert set(ADAPTER.records(made_up, ["CHN", "GBR"])["known"]) == {date(1971, 12, 31)}


def test_a_year_is_complete_when_its_disputes_are_over(made_up):
    declared = ADAPTER.coverage(made_up, ["CHN", "GBR", "USA"])
    known = {one.start.year: one.known for one in declared}
    assert list(known) == list(range(1943, 1972))
    assert known.pop(1970) == date(1971, 12, 31)
    assert known == {year: date(year, 12, 31) for year in known}
    others = ADAPTER.coverage(made_up, ["DEU", "FRA"])
    assert (others[0].start, others[-1].end) == (made_up.span.start, made_up.span.end)
    assert ADAPTER.coverage(made_up, ["CHN"]) == ()


def test_a_dispute_under_way_is_not_yet_known_and_no_zero(tmp_path):
    path = FIXTURE.parent
    evidence = read_evidence(["CHN", "USA"], path, store=tmp_path)
    names = ["disputes_opposite"]

    def found(as_of):
        cells = panel(evidence, start=1969, end=1971, indicators=names, as_of=as_of).cells
        return cells.select("value", "reason").rows()

    assert found(date(1970, 12, 31)) == [(0, ""), (None, "not yet known on 1970-12-31")]
    assert found(date(1971, 12, 31)) == [(0, ""), (1, ""), (1, "")]


def test_an_undirected_file_gives_the_same(tmp_path, made_up):
    table = pl.read_csv(FIXTURE, infer_schema=False)
    half = tmp_path / "undirected.csv"
    table.filter(pl.col("sidea1") == "1.0").write_csv(half)
    assert ADAPTER.read([half]).rows.equals(made_up.rows)


def test_both_germanies_codes_are_kept(tmp_path):
    path = tmp_path / "germany.csv"
    path.write_text(
        "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"
        "1,645,260,1990,1,1,1,0,4,3\n2,645,255,1990,1,1,1,0,4,3\n"
    )
    rows = ADAPTER.read([path]).rows.filter(state_a="DEU")
    assert rows.select("dispute", "code_a").rows() == [(1, 260), (2, 255)]


HEAD = (
    "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"
    "1,2,200,1968,1,1,1,0,4,4\n1,200,2,1968,1,1,0,1,4,4\n"
)


def saved(folder, rows, name="mid.csv"):
    path = folder / name
    path.write_text(HEAD + rows)
    return path


@pytest.mark.parametrize(
    ("wrong", "doubt"),
    [
        ("2,710,#REF!,1969,1,1,1,0,4,4", ("CHN", None, date(1969, 1, 1), date(1969, 12, 31))),
        ("2,#REF!,365,1969,1,1,1,0,4,4", ("RUS", None, date(1969, 1, 1), date(1969, 12, 31))),
        ("2,710,365,196x,1,1,1,0,4,4", ("CHN", "RUS", None, None)),
        ("2,710,365,1969,1,1,,0,4,4", ("CHN", "RUS", date(1969, 1, 1), date(1969, 12, 31))),
        ("2,710,365,1969,1,1,1,0,x,4", ("CHN", "RUS", date(1969, 1, 1), date(1969, 12, 31))),
        ("2,710,365,1969,1,1,1,0,7,4", ("CHN", "RUS", date(1969, 1, 1), date(1969, 12, 31))),
        (",710,365,1969,1,1,1,0,4,4", ("CHN", "RUS", date(1969, 1, 1), date(1969, 12, 31))),
    ],
)
def test_a_damaged_row_is_a_doubt_not_a_zero(tmp_path, wrong, doubt):
    held = ADAPTER.read([saved(tmp_path, wrong + "\n")])
    assert held.rows.height == 2
    assert held.doubts.select("state_a", "state_b", "start", "end").rows() == [doubt]
    assert len(held.quarantine) == 1


def test_one_typed_year_does_not_prolong_the_coverage(tmp_path):
    rows = "".join(f"{y},710,365,{y},1,1,1,0,4,4\n" for y in range(1969, 1990))
    held = ADAPTER.read([saved(tmp_path, rows + "99,2,200,2019,1,1,1,0,4,4\n")])
    assert held.span.end == date(1989, 12, 31)
    assert held.doubts.select("state_a", "state_b").rows() == [("USA", "GBR")]


def test_a_row_that_stands_twice_counts_once_and_is_told(tmp_path):
    held = ADAPTER.read([saved(tmp_path, "1,2,200,1968,1,1,1,0,4,4\n")])
    assert held.rows.height == 2
    assert "rows that stand twice, counted once" in held.quarantine.lines()[0]
    held = ADAPTER.read([saved(tmp_path, "1,2,200,1968,1,1,1,0,5,4\n")])
    assert held.doubts.select("state_a", "state_b").rows() == [("USA", "GBR")]


def test_rows_of_no_dispute_are_none(tmp_path):
    held = ADAPTER.read([saved(tmp_path, ",710,365,1969,0,0,,,,\n")])
    assert (held.rows.height, len(held.quarantine), held.span.end.year) == (2, 0, 1968)


def test_several_files_are_joined_and_contradictions_refused(tmp_path):
    first = saved(tmp_path, "2,710,365,1969,1,1,1,0,4,4\n", "first.csv")
    later = tmp_path / "later.csv"
    later.write_text(HEAD.splitlines()[0] + "\n3,710,750,1987,1,1,1,0,4,4\n")
    held = ADAPTER.read([first, later])
    assert set(held.rows["dispute"]) == {1, 2, 3}
    assert [(s.start.year, s.end.year) for s in held.spans] == [(1968, 1969), (1987, 1987)]
    assert [c.start.year for c in ADAPTER.coverage(held, ["CHN", "IND"])] == [1968, 1969, 1987]
    unlike = saved(tmp_path, "2,710,365,1969,1,1,1,0,5,4\n", "unlike.csv")
    with pytest.raises(ComityError, match=r"hostility_[ab] [45].*neither is newer"):
        ADAPTER.read([first, unlike])


def test_a_newer_release_goes_first_and_is_told(tmp_path):
    old = saved(tmp_path, "2,710,365,1969,1,1,1,0,4,4\n", "old.csv")
    new = saved(tmp_path, "2,710,365,1969,1,1,1,0,5,4\n3,710,750,1987,1,1,1,0,4,4\n", "new.csv")
    held = ADAPTER.read([old, new])
    pair = held.rows.filter(state_a="CHN", state_b="RUS")
    assert pair["hostility_a"].to_list() == [5]
    assert "new.csv is newer than old.csv" in held.notes[0]


def test_files_without_disputes_are_refused(tmp_path):
    path = tmp_path / "none.csv"
    path.write_text(FIXTURE.read_text().splitlines()[0] + "\n")
    with pytest.raises(ComityError, match="holds no row of states"):
        ADAPTER.read([path])


def test_the_years_around_a_damaged_row_stay_known(tmp_path):
    """China and Russia in 1969, both rows damaged: a doubt, and zeros before and after."""
    rows = (
        "2,710,#REF!,1969,1,1,1,0,4,4\n2,#REF!,365,1969,1,1,0,1,4,4\n3,710,750,1971,1,1,1,0,4,4\n"
    )
    saved(tmp_path, rows)
    evidence = read_evidence(["CHN", "RUS"], tmp_path, store=tmp_path / "store")
    cells = panel(evidence, start=1968, end=1970, indicators=["disputes_opposite"]).cells
    assert cells["value"].to_list()[0] == 0
    assert cells["value"].to_list()[2] == 0


def test_the_published_file_holds_opponents_alone_and_all_are_read(published, sql):
    (counts,) = sql(
        "select count(*), count(distinct dispnum), sum((sidea1 = sidea2)::int), min(year), "
        "max(year) from mid"
    )
    assert counts == (8104, 1625, 0, 1816, 1990)
    opposed = published.rows.filter(pl.col("side_a") != pl.col("side_b"))
    assert (opposed.height, opposed["dispute"].n_unique()) == counts[:2]
    assert (published.span.start.year, published.span.end.year) == counts[3:]
    assert len(published.quarantine) == 0


def test_the_published_file_by_dyad_and_year_is_what_sql_counts(published, sql):
    counted = sql(
        "select ccode1::int, ccode2::int, year::int, count(distinct dispnum), max(hostlev1)::int "
        "from mid group by all order by all"
    )
    rows = published.rows.filter(pl.col("side_a") != pl.col("side_b"))
    own = rows.group_by("code_a", "code_b", "year").agg(
        pl.col("dispute").n_unique(), pl.col("hostility_a").max()
    )
    assert own.sort("code_a", "code_b", "year").rows() == counted


def test_those_on_one_side_are_what_sql_derives(published, sql):
    ((count,),) = sql(
        "with there as (select distinct dispnum, year, ccode1, sidea1 from mid) "
        "select count(*) from there a join there b using (dispnum, year, sidea1) "
        "where a.ccode1 <> b.ccode1"
    )
    assert published.rows.filter(pl.col("side_a") == pl.col("side_b")).height == count


def test_china_and_india_1962_and_the_korean_war(published):
    war = published.rows.filter(dispute=199, year=1962, state_a="CHN", state_b="IND")
    assert war.select("side_a", "side_b", "onset", "hostility_a", "hostility_b").rows() == [
        (True, False, False, 5, 5)
    ]
    korea = published.rows.filter(dispute=51, year=1950)
    allied = korea.filter(state_a="USA", state_b="KOR").row(0, named=True)
    assert allied["side_a"] is allied["side_b"] is False
    opposed = korea.filter(state_a="USA", state_b="PRK").row(0, named=True)
    assert (opposed["side_a"], opposed["side_b"]) == (False, True)
    assert (opposed["hostility_a"], opposed["hostility_b"]) == (5, 5)


def test_records_of_the_published_file_hold_exactly_its_pairs(published):
    states = published.rows["state_a"].unique().to_list()
    records = ADAPTER.records(published, states)
    assert records["id"].is_unique().all()
    both_sides = pl.col("side_a").list.set_intersection("side_b").list.len()
    assert records.filter(both_sides > 0).is_empty()
    numbered = records.select(
        "side_a", "side_b", dispute=pl.col("title").str.slice(8).cast(pl.Int64),
        year=pl.col("start").dt.year().cast(pl.Int64),
    )  # fmt: skip
    opposed = numbered.explode("side_a").explode("side_b")
    there = opposed.select("dispute", "year", state_a="side_a", state_b="side_b").unique()
    rows = published.rows.filter("side_a", ~pl.col("side_b")).select(SIDES).unique()
    assert there.sort(SIDES).equals(rows.sort(SIDES))
    one_side = [
        numbered.with_columns(state_a=side, state_b=side).explode("state_a").explode("state_b")
        for side in ("side_a", "side_b")
    ]
    together = pl.concat(one_side).filter(pl.col("state_a") != pl.col("state_b"))
    allied = published.rows.filter(pl.col("side_a") == pl.col("side_b")).select(SIDES).unique()
    assert together.select(SIDES).unique().sort(SIDES).equals(allied.sort(SIDES))
