"""Directed dyad-years of ATOP: layouts, spells, and counts against SQL on the raw file."""

from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.alliances import atop_dyad_years

DYADS = "atop/atop_directed_dyad_year_1815_2000.csv.gz"
FLAGS = ("defense", "offense", "neutral", "nonagg", "consul")


def saved(folder, text, name="atop.csv"):
    path = folder / name
    path.write_text(text)
    return path


def header(one, other, prefix=""):
    return ",".join([one, other, "year", *(prefix + flag for flag in FLAGS)]) + "\n"


HEAD = header("ccode1", "ccode2", "atop_")


@pytest.mark.parametrize("codes", [("ccode1", "ccode2"), ("stateA", "stateB")])
@pytest.mark.parametrize("prefix", ["", "atop_"])
def test_every_way_to_name_the_columns(tmp_path, codes, prefix):
    path = saved(tmp_path, header(*codes, prefix) + "710,731,1961,1.0,0.0,0.0,,0.0\n")
    held = atop_dyad_years.read([path])
    assert held.rows.rows() == [("CHN", "PRK", 1961, True, False, False, None, False, 710, 731)]


def test_a_state_that_changes_its_number_in_a_year_has_two_rows(tmp_path):
    text = HEAD + "260,2,1990,1,0,0,0,0\n255,2,1990,0,0,0,1,0\n"
    held = atop_dyad_years.read([saved(tmp_path, text)])
    assert held.rows.select("owes", "code_owes").rows() == [("DEU", 260), ("DEU", 255)]
    (record,) = atop_dyad_years.records(held, ["DEU", "USA"]).to_dicts()
    assert record["obligations"] == ["defence", "non-aggression"]


def test_years_of_equal_obligations_are_one_record(tmp_path):
    text = HEAD
    for year, defence in [(1961, 1), (1962, 1), (1963, 0), (1970, 1)]:
        text += f"365,731,{year},{defence},0,0,0,1\n731,365,{year},{defence},0,0,0,1\n"
    held = atop_dyad_years.read([saved(tmp_path, text)])
    found = atop_dyad_years.records(held, ["RUS", "PRK"])
    assert found.select("in_force_from", "in_force_to", "obligations").rows() == [
        (date(1961, 1, 1), date(1962, 12, 31), ["defence", "consultation"]),
        (date(1963, 1, 1), date(1963, 12, 31), ["consultation"]),
        (date(1970, 1, 1), date(1970, 12, 31), ["defence", "consultation"]),
    ]
    assert found["id"].to_list() == [f"atop-dyad-prk-rus-{y}" for y in (1961, 1963, 1970)]
    assert set(found["precision"]) == {"year"}


def test_years_in_which_nothing_is_owed_are_no_record(tmp_path):
    held = atop_dyad_years.read([saved(tmp_path, HEAD + "365,731,1961,0,0,0,0,0\n")])
    assert held.rows.height == 1
    assert atop_dyad_years.records(held, ["RUS", "PRK"]).is_empty()
    assert atop_dyad_years.coverage(held, ["RUS", "PRK"])[0].end == date(1961, 12, 31)


def test_a_change_of_sides_ends_a_spell_and_is_noted(tmp_path):
    rows = "365,731,1961,1,0,0,0,0\n731,365,1962,1,0,0,0,0\n"
    held = atop_dyad_years.read([saved(tmp_path, HEAD + rows)])
    found = atop_dyad_years.records(held, ["RUS", "PRK"])
    assert found["note"].to_list() == ["defence pledged by RUS only", "defence pledged by PRK only"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "holds no row"),
        (HEAD + "9999,2,1905,1,0,0,0,0\n", "holds no row"),
        (HEAD + "200,2,1905,x,0,0,0,0\n", "'x' .200, row 1.*write numbers"),
        (HEAD + "200,2,1905,1,0,0,0,0\n200,2,1905,0,0,0,0,0\n", "a pair listed twice in a year"),
        (HEAD + "200,2,,1,0,0,0,0\n", "or in no year"),
    ],
)
def test_refusals_name_what_is_wrong(tmp_path, text, message):
    with pytest.raises(ComityError, match=message):
        atop_dyad_years.read([saved(tmp_path, text)])


def test_two_files_are_refused(tmp_path):
    one = saved(tmp_path, HEAD + "200,2,1905,1,0,0,0,0\n")
    other = saved(tmp_path, HEAD + "200,2,1906,1,0,0,0,0\n", "more.csv")
    with pytest.raises(ComityError, match=r"atop.csv and more.csv hold the same"):
        atop_dyad_years.read([one, other])


@pytest.fixture(scope="module")
def real(data_folder):
    return atop_dyad_years.read([data_folder / DYADS])


@pytest.mark.parametrize(
    ("ours", "theirs"), [("defence", "atop_defense"), ("consultation", "atop_consul")]
)
def test_counts_by_year_are_those_of_sql_on_the_raw_file(data_folder, real, ours, theirs):
    duckdb = pytest.importorskip("duckdb")
    path = data_folder / DYADS
    raw = duckdb.sql(
        f"SELECT year, count(*) AS n FROM read_csv('{path}') "  # noqa: S608 - names of our own
        f"WHERE {theirs} = 1 GROUP BY year ORDER BY year"
    ).fetchall()
    counted = real.rows.filter(pl.col(ours)).group_by("year").len().sort("year")
    assert counted.rows() == raw
    assert len(real.quarantine) == 0


def test_known_facts_of_the_real_file(real):
    assert atop_dyad_years.coverage(real, ["CHN", "PRK"])[0].end == date(2000, 12, 31)

    def defended(one, other):
        kept = pl.col("defence") & (pl.col("owes") == one) & (pl.col("to") == other)
        return real.rows.filter(kept)["year"].to_list()

    assert defended("CHN", "PRK") == defended("PRK", "CHN") == list(range(1961, 2001))
    assert defended("PRK", "RUS") == defended("RUS", "PRK") == list(range(1961, 1997))
    germany = real.rows.filter(
        (pl.col("owes") == "DEU") & (pl.col("to") == "USA") & (pl.col("year") == 1990)
    )
    assert germany["code_owes"].sort().to_list() == [255, 260]
