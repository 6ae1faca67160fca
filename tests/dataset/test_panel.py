"""The table of states and dyads: rows, columns, coverage, what others count in the same files."""

from datetime import date

import duckdb
import polars as pl
import pytest

import comity as cm

ATOP = "atop/atop_directed_dyad_year_1815_2000.csv.gz"
MIDS = "disputes/gml_directed_1816_1990.csv"
CINC = "capability/cinc.csv"
FLAGS = ("defence", "offence", "neutrality", "non_aggression", "consultation")


@pytest.fixture(scope="module")
def world(data_folder):
    """Every directed dyad-year with five things added."""
    added = ["alliances", "capability", "distance", "disputes", "majors"]
    asked = {"start": 1816, "end": 2016, "data": data_folder, "sources": "atop-dyad-years"}
    return cm.panel(indicators=added, **asked)


@pytest.fixture(scope="module")
def frame(world):
    return world.frame


def sql(query, keys=None, **files):
    """Rows of a query on raw files, and on the keys of the panel where they are given."""
    for name, path in files.items():
        query = query.replace(f"{{{name}}}", f"read_csv('{path}', sample_size=-1)")
    with duckdb.connect() as database:
        if keys is not None:
            database.register("keys", keys.select(a="code_a", b="code_b", y="year").to_arrow())
        return database.execute(query).fetchall()


def test_the_rows_are_those_of_the_state_system(world, frame):
    assert world.height == frame.height == 1_912_290
    assert cm.dyads(start=1816, end=2016).height == 956_145


def test_state_years_are_those_of_the_field(data_folder):
    listed = pl.read_csv(data_folder / "states" / "system2016.csv").select("ccode", "year")
    ours = cm.panel(unit="state", start=1816, end=2016).frame
    assert set(ours.select("code", "year").rows()) == set(listed.rows())


def test_defence_pairs_equal_a_plain_count_on_the_raw_file(frame, data_folder):
    raw = sql(
        "select year::int, count(*) from {atop} raw semi join keys "
        "on a = ccode1 and b = ccode2 and y = year where atop_defense = 1 group by 1 order by 1",
        frame,
        atop=data_folder / ATOP,
    )
    ours = frame.filter("defence").group_by("year").len().sort("year")
    assert ours.rows() == [(year, n) for year, n in raw if year >= 1816]


def test_what_the_raw_file_has_besides_are_pairs_that_were_not_both_states(frame, data_folder):
    raw = sql(
        "select ccode1::int, ccode2::int, year::int from {atop} raw anti join keys "
        "on a = ccode1 and b = ccode2 and y = year where year between 1816 and 2016",
        frame,
        atop=data_folder / ATOP,
    )
    system = pl.read_csv(data_folder / "states" / "system2016.csv")
    members = set(system.select("ccode", "year").iter_rows())
    apart = [row for row in raw if {(row[0], row[2]), (row[1], row[2])} <= members]
    # both members in that year, on no day together: Austria-Hungary and its successors in 1918 …
    assert len(apart) <= 60


def test_alliances_are_symmetric_where_the_obligation_is_mutual(frame, data_folder):
    one_sided = sql(
        "select count(*) from {atop} x anti join {atop} y on x.ccode1 = y.ccode2 "
        "and x.ccode2 = y.ccode1 and x.year = y.year and x.atop_defense = y.atop_defense "
        "where x.atop_defense = 1",
        atop=data_folder / ATOP,
    )[0][0]
    owed = frame.filter("defence").select("code_a", "code_b", "year")
    back = owed.select(code_a="code_b", code_b="code_a", year="year")
    assert owed.join(back, on=["code_a", "code_b", "year"], how="anti").height <= one_sided


def test_undirected_dyads_take_what_either_owes(data_folder):
    options = {"start": 1930, "end": 1940, "indicators": ["alliances"], "data": data_folder}
    both = cm.panel(unit="directed-dyad", **options).frame
    one = cm.panel(unit="dyad", **options).frame
    keys = ["state_a", "state_b", "code_a", "code_b", "year"]
    turned = both.rename({"state_a": "state_b", "state_b": "state_a"})
    turned = turned.rename({"code_a": "code_b", "code_b": "code_a"}).select(both.columns)
    either = pl.concat([both, turned]).filter(pl.col("state_a") < pl.col("state_b"))
    either = either.group_by(keys).agg(pl.col(FLAGS).any()).sort(keys)
    assert one.select(*keys, *FLAGS).sort(keys).equals(either)


def test_beyond_the_file_nothing_is_known(frame):
    after = frame.filter(pl.col("year") > 2000)
    assert after.select("obligation", *FLAGS).null_count().row(0) == (after.height,) * 6
    inside = frame.filter(pl.col("year") <= 2000)
    assert inside["obligation"].null_count() == 0
    assert (inside["obligation"] == 0).any()
    mids = frame.filter(pl.col("year") > 1990).select(
        "disputes_opposite", "dispute_onset", "hostility"
    )
    assert set(mids.null_count().row(0)) == {mids.height}


def test_russia_and_north_korea(frame):
    pact = frame.filter(pl.col("state_a") == "PRK", pl.col("state_b") == "RUS", pl.col("defence"))
    assert (pact["year"].min(), pact["year"].max(), pact.height) == (1961, 1996, 36)


def test_capability_is_that_of_the_raw_file(frame, data_folder):
    ((year, value),) = sql(
        "select year::int, value from {cinc} where i = 'China' and year = 1990",
        cinc=data_folder / CINC,
    )
    ours = frame.filter(pl.col("state_a") == "CHN", pl.col("year") == year)
    assert ours["cinc_a"].unique().to_list() == [value]
    ratio = frame.drop_nulls("capability_ratio")
    assert ratio.filter(pl.col("capability_ratio") > 1).is_empty()


def test_disputes_equal_a_plain_count_on_the_raw_file(frame, data_folder):
    raw = sql(
        "select year::int, count(*) from (select distinct ccode1, ccode2, year from {mids} "
        "where sidea1 <> sidea2) group by 1 order by 1",
        mids=data_folder / MIDS,
    )
    ours = frame.filter(pl.col("disputes_opposite") > 0).group_by("year").len().sort("year")
    assert ours.rows() == raw


def test_majors(frame):
    chinese = frame.filter(pl.col("state_a") == "CHN").group_by("year").agg(pl.col("major_a").all())
    since = chinese.filter("major_a")["year"]
    assert (since.min(), since.max(), since.len()) == (1950, 2016, 67)


def test_months_are_dated_to_the_month(data_folder):
    table = cm.dyads(["CHN", "PRK"], start=1961, end=1961, freq="month", data=data_folder)
    months = table.add("alliances").frame
    assert months.filter("defence")["month"].to_list() == [7, 8, 9, 10, 11, 12]


def test_yearly_figures_are_not_spread_over_months(data_folder):
    table = cm.dyads(["CHN", "IND"], start=1961, end=1961, freq="month", data=data_folder)
    with pytest.raises(cm.ComityError, match="disputes is known by year, not by month"):
        table.add("disputes")


def test_a_past_day_is_replayed(data_folder):
    then = cm.panel(
        ["CHN", "PRK"],
        start=1990,
        end=2016,
        indicators=["alliances"],
        as_of=date(1995, 6, 30),
        data=data_folder,
    ).frame
    assert then["year"].max() == 1995
    # a stock is known on any day of the year
    assert then.filter(pl.col("year") == 1995)["obligation"].to_list() == [3, 3]


def test_batches_are_the_whole(data_folder):
    table = cm.panel("BRICS", start=1950, end=2000, indicators=["majors"], data=data_folder)
    parts = [batch.height for batch in table.rows.batches(200)]
    assert len(parts) > 1
    assert sum(parts) == table.height


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"indicators": ["aliances"]}, "did you mean alliances"),
        ({"unit": "pair"}, "no unit of analysis"),
        ({"unit": "state", "indicators": ["alliances"]}, "tells of dyads"),
        ({"freq": "week"}, "week"),
        ({"start": 2000, "end": 1990}, "before start"),
        ({"indicators": ["majors", "majors"]}, "add each thing once"),
        ({"states": ["CHN", "Chinna"]}, "Chinna"),
        ({"system": "eu"}, "eu"),
    ],
)
def test_refusals(options, message, made_up_folder):
    asked = {"states": ["CHN", "PRK"], "start": 1961, "end": 1961, "data": made_up_folder} | options
    with pytest.raises(cm.ComityError, match=message):
        cm.panel(**asked)


def test_data_that_are_not_at_hand(tmp_path):
    with pytest.raises(cm.ComityError, match=r"not available .*; name the folder .* --data DIR"):
        cm.panel(["CHN", "PRK"], start=1961, end=1961, indicators=["capability"], data=tmp_path)


def test_any_program_that_reads_arrow_reads_a_table(made_up_folder):
    table = cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=made_up_folder)
    assert pl.DataFrame(table).equals(table.frame)


def test_no_states_no_rows(made_up_folder):
    table = cm.dyads(["CHN", "DDR"], start=1816, end=1820, data=made_up_folder)
    assert (table.height, table.frame.height, len(table)) == (0, 0, 0)


def test_which_of_two_files_goes_first_is_told(tmp_path):
    head = "state1no,state2no,year,conttype\n"
    (tmp_path / "a.csv").write_text(f"{head}710,731,1990,1\n710,731,1991,1\n")
    (tmp_path / "b.csv").write_text(f"{head}710,731,1991,2\n710,731,1992,1\n")
    asked = {"unit": "dyad", "start": 1990, "end": 1992, "data": tmp_path}
    found = cm.panel(["CHN", "PRK"], indicators=["contiguity"], **asked)
    assert found.frame["contiguity"].to_list() == [1, 2, 1]
    assert any("b.csv is newer than a.csv" in note for note in found.notes)
