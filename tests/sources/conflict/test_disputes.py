"""Disputes: made-up files, and known ones of the published file where it is at hand."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.sources import read_evidence
from comity.sources.conflict import disputes

FIXTURE = Path(__file__).parents[1] / "fixtures" / "gml-mid" / "gml-directed-made-up.csv"
SIDES = ["dispute", "year", "state_a", "state_b"]


@pytest.fixture(scope="module")
def made_up():
    return disputes.read([FIXTURE])


@pytest.fixture(scope="module")
def published(data_folder):
    return disputes.read([data_folder / "disputes" / "gml_directed_1816_1990.csv"])


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
    records = disputes.records(made_up, ["DEU", "FRA", "ITA"])
    assert records.select("id", "side_a", "side_b", "hostility").rows() == [
        ("mid-9004-1943", ["DEU"], ["FRA", "ITA"], 5),
        ("mid-9004-1943.2", ["DEU", "ITA"], ["FRA"], 5),
    ]
    assert set(records["locator"]) == {"dispute 9004"}


def test_records_are_of_disputes_in_which_two_of_the_states_met(made_up):
    assert disputes.records(made_up, ["USA", "RUS"]).is_empty()
    allied = disputes.records(made_up, ["USA", "GBR"])
    assert allied.select("id", "side_a", "side_b").rows() == [
        ("mid-9001-1970", ["CHN"], ["GBR", "USA"])
    ]


def test_a_record_is_known_when_its_dispute_is_over(made_up):
    """Hostility is the highest of the whole dispute, so the first year tells what came later."""
    records = disputes.records(made_up, ["CHN", "GBR", "USA"])
    # Britain left after 1970, the dispute went on to 1971
    assert records.select("id", "known").rows() == [
        ("mid-9001-1970", date(1971, 12, 31)),
        ("mid-9001-1971", date(1971, 12, 31)),
    ]
    assert set(disputes.records(made_up, ["CHN", "GBR"])["known"]) == {date(1971, 12, 31)}


def test_a_year_is_complete_when_its_disputes_are_over(made_up):
    declared = disputes.coverage(made_up, ["CHN", "GBR", "USA"])
    assert [(one.start, one.end, one.known) for one in declared] == [
        (date(1943, 1, 1), date(1969, 12, 31), None),
        (date(1970, 1, 1), date(1970, 12, 31), date(1971, 12, 31)),
        (date(1971, 1, 1), date(1971, 12, 31), None),
    ]
    (others,) = disputes.coverage(made_up, ["DEU", "FRA"])
    assert (others.start, others.end) == (made_up.span.start, made_up.span.end)
    assert disputes.coverage(made_up, ["CHN"]) == ()


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
    assert disputes.read([half]).rows.equals(made_up.rows)


PARTICIPANTS = """\
dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,\
fatality,fatalpre,hiact,hostlev,orig,version
7,"CHN",710,-9,10,1961,21,12,1963,1,1,1,-9,0,0,17,5,1,5
7,"IND",750,20,10,1961,21,11,1962,0,0,0,-9,0,0,17,5,1,5
7,"PAK",770,1,1,1963,21,12,1963,1,0,0,-9,0,0,17,3,0,5
7,"USA",2,22,11,1962,-9,12,1963,0,0,0,-9,0,0,0,-9,0,5
"""


def test_participants_are_pairs_while_their_spells_overlap(tmp_path):
    path = tmp_path / "MIDB 5.0.csv"
    path.write_text(PARTICIPANTS)
    held = disputes.read([path])
    assert "MIDB" in held.span.universe
    rows = held.rows
    opposed = rows.filter("side_a", ~pl.col("side_b")).select("state_a", "state_b", "year", "onset")
    assert sorted(opposed.rows()) == [
        ("CHN", "IND", 1961, True),
        ("CHN", "IND", 1962, False),
        ("CHN", "USA", 1962, True),
        ("CHN", "USA", 1963, False),
        ("PAK", "USA", 1963, True),
    ]
    allied = rows.filter(pl.col("side_a") == pl.col("side_b"))
    assert set(allied.select("state_a", "state_b", "year").rows()) == {
        ("CHN", "PAK", 1963),
        ("PAK", "CHN", 1963),
    }  # India left the day before the United States came
    assert rows.filter(state_a="USA")["hostility_a"].is_null().all()


def test_both_germanies_codes_are_kept(tmp_path):
    path = tmp_path / "germany.csv"
    path.write_text(
        "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"
        "1,645,260,1990,1,1,1,0,4,3\n2,645,255,1990,1,1,1,0,4,3\n"
    )
    rows = disputes.read([path]).rows.filter(state_a="DEU")
    assert rows.select("dispute", "code_a").rows() == [(1, 260), (2, 255)]


def test_several_files_and_files_without_disputes_are_refused(tmp_path):
    with pytest.raises(ComityError, match="several files of disputes"):
        disputes.read([FIXTURE, FIXTURE])
    path = tmp_path / "none.csv"
    path.write_text(FIXTURE.read_text().splitlines()[0] + "\n")
    with pytest.raises(ComityError, match="holds no dispute"):
        disputes.read([path])


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
    records = disputes.records(published, states)
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
