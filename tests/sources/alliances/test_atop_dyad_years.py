"""Directed dyad-years of ATOP: layouts, spells, and counts against SQL on the raw file."""

from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.alliances.atop_dyad_years import ADAPTER

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
    path = saved(tmp_path, header(*codes, prefix) + "710,731,1961,1.0,0.0,0.0,1,0.0\n")
    held = ADAPTER.read([path])
    assert held.rows.rows() == [
        ("CHN", "PRK", 1961, True, False, False, True, False, True, 710, 731)
    ]


def test_a_state_that_changes_its_number_in_a_year_has_two_rows(tmp_path):
    text = HEAD + "260,2,1990,1,0,0,0,0\n255,2,1990,0,0,0,1,0\n"
    held = ADAPTER.read([saved(tmp_path, text)])
    assert held.rows.select("owes", "code_owes").rows() == [("DEU", 260), ("DEU", 255)]
    (record,) = ADAPTER.records(held, ["DEU", "USA"]).to_dicts()
    assert record["obligations"] == ["defence", "non-aggression"]


def test_years_of_equal_obligations_are_one_record(tmp_path):
    text = HEAD
    for year, defence in [(1961, 1), (1962, 1), (1963, 0), (1970, 1)]:
        text += f"365,731,{year},{defence},0,0,0,1\n731,365,{year},{defence},0,0,0,1\n"
    held = ADAPTER.read([saved(tmp_path, text)])
    found = ADAPTER.records(held, ["RUS", "PRK"])
    assert found.select("in_force_from", "in_force_to", "obligations").rows() == [
        (date(1961, 1, 1), date(1962, 12, 31), ["defence", "consultation"]),
        (date(1963, 1, 1), date(1963, 12, 31), ["consultation"]),
        (date(1970, 1, 1), date(1970, 12, 31), ["defence", "consultation"]),
    ]
    assert found["id"].to_list() == [f"atop-dyad-prk-rus-{y}" for y in (1961, 1963, 1970)]
    assert set(found["precision"]) == {"year"}


PACT = "710,731,1961,1,0,0,0,0\n731,710,1961,1,0,0,0,0\n"


def test_allied_without_an_obligation_is_a_record_without_one(tmp_path):
    listed = PACT + "140,160,1861,0,0,0,0,0\n160,140,1861,0,0,0,0,0\n"
    held = ADAPTER.read([saved(tmp_path, HEAD + listed)])
    (record,) = ADAPTER.records(held, ["ARG", "BRA"]).to_dicts()
    assert (record["obligations"], record["in_force_from"].year) == ([], 1861)


def test_a_file_of_all_pairs_says_of_most_that_they_owe_nothing(tmp_path):
    pairs = "".join(f"365,731,{year},0,0,0,0,0\n" for year in range(1961, 1964))
    held = ADAPTER.read([saved(tmp_path, HEAD + PACT + pairs)])
    assert held.rows.height == 5
    assert ADAPTER.records(held, ["RUS", "PRK"]).is_empty()
    assert ADAPTER.coverage(held, ["RUS", "PRK"])[0].end == date(1963, 12, 31)


def test_the_file_says_who_is_allied_where_it_does(tmp_path):
    head = HEAD.replace("year,", "year,atopally,")
    rows = "365,731,1961,0,0,0,0,0,0\n710,731,1961,1,0,0,0,0,0\n2,200,1961,1,1,0,0,0,0\n"
    held = ADAPTER.read([saved(tmp_path, head + rows)])
    assert held.rows.select("owes", "allied").rows() == [
        ("RUS", False),
        ("CHN", True),
        ("USA", True),
    ]


def test_a_change_of_sides_ends_a_spell_and_is_noted(tmp_path):
    rows = "365,731,1961,1,0,0,0,0\n731,365,1962,1,0,0,0,0\n"
    held = ADAPTER.read([saved(tmp_path, HEAD + rows)])
    found = ADAPTER.records(held, ["RUS", "PRK"])
    assert found["note"].to_list() == ["defence pledged by RUS only", "defence pledged by PRK only"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "holds no row"),
        (HEAD + "9999,2,1905,1,0,0,0,0\n", "holds no row"),
        (HEAD + "200,2,1905,x,0,0,0,0\n", "no sound row: atop_defense is neither 1 nor 0"),
        (HEAD + 4 * "200,2,,1,0,0,0,0\n", "year is empty in 4 of 4 rows"),
        (HEAD.replace("year", "yaer"), "has no column year"),
    ],
)
def test_refusals_name_what_is_wrong(tmp_path, text, message):
    with pytest.raises(ComityError, match=message):
        ADAPTER.read([saved(tmp_path, text)])


@pytest.mark.parametrize(
    ("wrong", "doubt"),
    [
        ("710,365,1961,x,0,0,0,0", ("CHN", "RUS", date(1961, 1, 1))),
        ("710,#REF!,1961,1,0,0,0,0", ("CHN", None, date(1961, 1, 1))),
        ("710,365,20x1,1,0,0,0,0", ("CHN", "RUS", None)),
        ("710,365,1961,1,0,0,,0", ("CHN", "RUS", date(1961, 1, 1))),
        ("2,200,1961,1,0,0,0,0\n2,200,1961,0,0,0,0,0", ("USA", "GBR", date(1961, 1, 1))),
    ],
)
def test_a_damaged_row_leaves_a_doubt(tmp_path, wrong, doubt):
    held = ADAPTER.read([saved(tmp_path, HEAD + PACT + wrong + "\n")])
    assert held.rows.height == 2
    assert held.doubts.select("state_a", "state_b", "start").row(0) == doubt


def test_one_typed_year_does_not_prolong_the_coverage(tmp_path):
    rows = "".join(f"710,731,{year},1,0,0,0,0\n" for year in range(1961, 2001))
    held = ADAPTER.read([saved(tmp_path, HEAD + rows + "365,731,2019,1,0,0,0,0\n")])
    assert held.span.end == date(2000, 12, 31)
    assert held.doubts.select("state_a", "state_b").row(0) == ("RUS", "PRK")


def test_a_row_that_stands_twice_counts_once_and_is_told(tmp_path):
    held = ADAPTER.read([saved(tmp_path, HEAD + PACT + PACT)])
    assert held.rows.height == 2
    assert "2 rows set aside, rows that stand twice, counted once" in held.quarantine.lines()[0]
    assert held.doubts.is_empty()


def test_files_of_other_years_are_read_together(tmp_path):
    one = saved(tmp_path, HEAD + "200,2,1905,1,0,0,0,0\n")
    other = saved(tmp_path, HEAD + "200,2,1906,1,0,0,0,0\n", "more.csv")
    held = ADAPTER.read([one, other])
    assert sorted(held.rows["year"]) == [1905, 1906]
    assert [span.start.year for span in held.spans] == [1905, 1906]
    unlike = saved(tmp_path, HEAD + "200,2,1905,0,0,0,0,0\n", "unlike.csv")
    with pytest.raises(ComityError, match="neither is newer"):
        ADAPTER.read([one, unlike])


@pytest.fixture(scope="module")
def real(data_folder):
    return ADAPTER.read([data_folder / DYADS])


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


def test_the_real_file_lists_allies_without_an_obligation(real):
    """160 rows of the file say nought five times; in 114 of them the other owes something."""
    flags = ["defence", "offence", "neutrality", "non_aggression", "consultation"]
    bare = real.rows.filter(~pl.any_horizontal(flags))
    assert (bare.height, real.rows["allied"].all()) == (160, True)
    every = real.rows["owes"].unique().to_list()
    empty = ADAPTER.records(real, every).filter(pl.col("obligations").list.len() == 0)
    years = empty.select(pl.col("in_force_to").dt.year() - pl.col("in_force_from").dt.year() + 1)
    assert years.sum().item() == (160 - 114) / 2


def test_known_facts_of_the_real_file(real):
    assert ADAPTER.coverage(real, ["CHN", "PRK"])[0].end == date(2000, 12, 31)

    def defended(one, other):
        kept = pl.col("defence") & (pl.col("owes") == one) & (pl.col("to") == other)
        return real.rows.filter(kept)["year"].to_list()

    assert defended("CHN", "PRK") == defended("PRK", "CHN") == list(range(1961, 2001))
    assert defended("PRK", "RUS") == defended("RUS", "PRK") == list(range(1961, 1997))
    germany = real.rows.filter(
        (pl.col("owes") == "DEU") & (pl.col("to") == "USA") & (pl.col("year") == 1990)
    )
    assert germany["code_owes"].sort().to_list() == [255, 260]
