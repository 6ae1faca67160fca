"""Own indicators: a user's table in a casebook, checked, opened, charted and estimated."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.evidence import check_casebook, copy_casebook
from comity.views.charts.chart import chart

pytestmark = pytest.mark.usefixtures("real_states")

DOCS = (Path(__file__).parents[2] / "docs" / "casebooks.md").read_text("utf-8")
SECTION = DOCS[DOCS.index("## Bring indicators") : DOCS.index("## Add last week")]
(TABLE,) = re.findall(r"```csv\n(.*?)```", SECTION, re.DOTALL)
NAMED, DECLARED = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)
OWN = {
    "name": "pupils", "label": "pupils", "unit": "pupils", "domain": "diplomacy",
    "start": "2010-01-01", "end": "2012-12-31", "universe": "all", "source": "own",
    "bibliography": "@misc{own, title = {Own}}",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """The embedded case with the table and the declaration of the docs."""
    path = tmp_path / "case"
    copy_casebook("crink", path)
    toml, bib = path / "casebook.toml", path / "sources.bib"
    toml.write_text(NAMED + toml.read_text("utf-8") + "\n" + DECLARED, "utf-8")
    bib.write_text(bib.read_text("utf-8") + "\n@misc{own-table, title = {Own}, year = 2026}\n")
    (path / "students.csv").write_text(TABLE)
    return path


def table(**columns):
    rows = {"state_a": ["CHN"], "state_b": ["PRK"], "year": [2010], "pupils": [1.0]}
    return pl.DataFrame(rows | columns)


def figures(rows, **declared):
    case = cm.case("crink", indicators=OWN | {"table": rows} | declared)
    return case.panel(2010, 2012, indicators="pupils").long("pupils")


def value(cells, a="CHN", b="PRK", period="2010"):
    return cells.filter(state_a=a, state_b=b, period=period).row(0, named=True)


def test_the_casebook_of_the_docs_opens_into_its_rows(folder):
    assert check_casebook(folder) == []
    case = cm.case(folder)
    cells = case.panel(2009, 2013, indicators="students").long()
    assert value(cells)["records"] == ["students-chn-prk-2010"]
    assert value(cells, "IRN", "RUS")["reason"] == "no figure"
    assert value(cells, period="2013")["reason"] == "not covered"
    record = case.evidence.record("students-chn-prk-2011")
    assert (record["locator"], record["source"]) == ("students.csv line 3", ["own-table"])
    assert record["known"] == date(2011, 12, 31)


FAULTS = [
    ("students.csv", "Iran,Russia", "Irann,Russia", "students.csv:4: 'Irann' is no state"),
    ("students.csv", ",350", ",many", "students.csv:2: students is 'many'; write a number"),
    ("students.csv", ",350", ",-3", "students.csv:2: students is -3.0, outside its range"),
    ("students.csv", "2011", "2010", "students.csv:3: students of CHN-PRK 2010 stands in row 2"),
    ("students.csv", "2011", "May", "students.csv:3: period is 'May'; write a year"),
    ("students.csv", "year,students", "year,x", "the column 'students' is missing"),
    ("casebook.toml", "end = 2012-12-31\nuniverse = \"Stu", "universe = \"Stu", "end missing"),
    ("casebook.toml", '"diplomacy"   ', '"diplomacie"', "did you mean diplomacy?"),
    ("casebook.toml", '["own-table"]', '["their"]', "the source 'their' is not in sources.bib"),
    ("casebook.toml", '"students.csv"   ', '"pupils.csv"', "pupils.csv:1: is missing"),
    ("casebook.toml", "closer = ", "closr = ", "the key 'closr' is unknown; did you mean closer?"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=lambda text: str(text)[:20])
def test_what_is_wrong_is_said_in_one_line(folder, file, old, new, said):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    faults = [str(fault) for fault in check_casebook(folder)]
    assert any(said in fault for fault in faults), faults


def test_nothing_missing_becomes_a_number():
    cells = figures(table(pupils=pl.Series([None], dtype=pl.Float64)), absence="zero")
    assert value(cells)["reason"] == "the cell stands empty in the table"
    assert value(cells, "CHN", "RUS")["value"] == 0.0
    assert value(figures(table()), "CHN", "RUS")["value"] is None


def test_months_make_a_year_by_what_the_figure_is():
    months = table(state_a=["CHN", "PRK"], state_b=["PRK", "CHN"], year=["2010-01", "2010-02"],
                   pupils=[1.0, 4.0])  # fmt: skip
    assert value(figures(months))["value"] == 2.5
    assert value(figures(months, accrues="flow"))["value"] == 5.0


def test_a_pair_may_stand_in_both_orders_if_they_agree():
    both = table(state_a=["CHN", "PRK"], state_b=["PRK", "CHN"], year=[2010, 2010], pupils=[2, 2])
    assert value(figures(both))["value"] == 2.0
    with pytest.raises(cm.ComityError, match="CHN-PRK 2010 stands in row 1 already"):
        figures(both.with_columns(pupils=pl.Series([2, 3])))
    directed = figures(both.with_columns(pupils=pl.Series([2, 3])), directed=True)
    assert value(directed, "PRK", "CHN")["value"] == 3.0


def test_events_move_no_other_score():
    rows = table(state_a=["CHN"] * 3, state_b=["PRK"] * 3, year=[2010, 2011, 2012],
                 pupils=[40.0, 40.0, 40.0])  # fmt: skip
    own = OWN | {"table": rows, "domain": "events", "usual": [0.0, 20.0], "range": [0.0, 100.0]}
    fit = cm.case("crink", indicators=own).fit(start=2005)
    base = cm.case("crink").fit(start=2005)
    six = fit.scores.filter(pl.col("domain") != "events")
    # floats of another order of operations
    assert six["mean"].to_list() == pytest.approx(base.scores["mean"].to_list(), abs=1e-9)
    told = fit.scores.filter(domain="events", state_a="CHN", state_b="PRK", period="2011")
    assert told["mean"].item() > 0.5
    assert told["indicators"].item().to_list() == ["pupils"]
    assert "CHN-PRK" not in fit.disagreement().filter(domain="events")["state_a"].to_list()


def test_two_cases_with_one_name_do_not_mix():
    """The second is declared and opened last; the first keeps its words, direction and scores."""
    rows = table(state_a=["CHN"] * 3, state_b=["PRK"] * 3, year=[2010, 2011, 2012],
                 pupils=[40.0, 40.0, 40.0])  # fmt: skip
    ours = OWN | {"table": rows, "usual": [0.0, 20.0], "range": [0.0, 100.0]}
    theirs = ours | {"label": "pupils sent home", "unit": "heads", "closer": "lower"}

    def seen(case):
        panel, fit = case.panel(2005, 2012, indicators="pupils"), case.fit(start=2005)
        score = fit.scores.filter(domain="diplomacy", state_a="CHN", state_b="PRK", period="2011")
        return panel, score["mean"].item()

    first, high = seen(cm.case("crink", indicators=ours))
    second, low = seen(cm.case("crink", indicators=theirs))
    assert high > low + 0.2  # many pupils bring them closer in the one, part them in the other
    for panel, label, unit in ((first, "pupils", "pupils"), (second, "pupils sent home", "heads")):
        drawn = chart(panel, "CHN", "PRK", indicator="pupils")
        assert drawn.title.startswith(f"China and North Korea, {label}: ")
        assert set(drawn.figures["unit"]) == {unit}
    assert seen(cm.case("crink", indicators=ours))[1] == high


def test_an_own_indicator_has_a_name_of_its_own():
    with pytest.raises(cm.ComityError, match="obligation: comity has one of this name"):
        cm.case(
            "crink", indicators=OWN | {"table": table(obligation=[1.0]), "name": "obligation"}
        ).fit()


def test_a_parquet_table_of_the_world_says_what_is_usual(tmp_path):
    pairs = cm.dyads("NATO", start=2010, end=2010).frame.head(100)
    rows = pairs.select("state_a", "state_b", year=pl.lit(2010)).with_columns(
        pupils=pl.int_range(pl.len()).cast(pl.Float64)
    )
    rows.write_parquet(tmp_path / "pupils.parquet")
    evidence = cm.case("crink", indicators=OWN | {"table": tmp_path / "pupils.parquet"}).evidence
    low, high = evidence.own[0].usual
    assert (round(low), round(high)) == (16, 83)
    assert "100 rows of pupils.parquet are of pairs outside the case" in evidence.notes[-1]


def test_the_command_line_opens_it_and_a_copy_keeps_its_table(folder, run, tmp_path):
    table = pl.read_csv(folder / "students.csv")
    table.write_parquet(folder / "students.parquet")
    (folder / "students.csv").unlink()
    toml = folder / "casebook.toml"
    toml.write_text(toml.read_text("utf-8").replace("students.csv", "students.parquet", 1))
    copy_casebook(folder, tmp_path / "mine")
    case = str(tmp_path / "mine")
    told = run("explain", "CHN", "PRK", "diplomacy", "2011", "--case", case)
    assert "diplomacy: students of either in the other" in told.out
    assert "students-chn-prk-2011" in told.out
    assert "students.parquet row 2" in told.out
