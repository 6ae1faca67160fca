"""Everything that users hold shows itself in a few lines, cites, and goes to other programs."""

import json
import sys

import polars as pl
import pytest

import comity as cm
from comity.dataset import Panel
from comity.errors import ComityError
from comity.portfolio.archive import Similarities
from comity.results import Result, extent_of, lines_of
from comity.views.notebook import sparkline

VOTES = pl.DataFrame(
    {
        "state": ["CHN", "RUS", "USA", "PRK"] * 3,
        "session": 1,
        "item": [1] * 4 + [2] * 4 + [3] * 4,
        "vote": ["no", "yes", "yes", "yes", "no", "no", "yes", "yes", "no", "no", "no", "yes"],
    }
)

RESULTS = {
    "case": lambda crink, _: cm.case("crink"),
    "evidence": lambda crink, _: crink.evidence,
    "assessment": lambda crink, _: crink,
    "fit": lambda crink, _: crink.fit,
    "panel of a case": lambda crink, _: crink.levels.panel,
    "dyads": lambda crink, _: cm.dyads("CRINK", start=1950, end=2020),
    "the world's dyads": lambda crink, _: cm.dyads(start=1816, end=2016, directed=True),
    "panel": lambda crink, folder: cm.panel(
        ["CHN", "PRK", "RUS"],
        start=1961,
        end=1962,
        indicators=["alliances", "capability"],
        data=folder,
    ),
    "world": lambda crink, folder: cm.world_alignment(1961, 1961, folder, ["CHN", "PRK", "RUS"]),
    "ideal points": lambda crink, _: cm.ideal_points(VOTES),
    "similarity": lambda crink, _: Similarities(
        pl.DataFrame({"state_a": ["A"], "state_b": ["B"], "year": [1], "kappa": [0.5]}),
        ("voeten-unga",),
    ),
}


@pytest.fixture(params=list(RESULTS))
def result(request, crink, made_up_folder):
    return RESULTS[request.param](crink, made_up_folder)


def test_a_repr_is_short_and_tells_the_extent(result):
    text = repr(result)
    assert len(text.split("\n")) < 30
    assert len(text) < 2_000
    assert "row" in text or "start" in text or "dyads" in text


def test_a_notebook_shows_a_citation_and_runs_no_script(result):
    html = result._repr_html_()
    assert "<script" not in html
    assert "http" not in html.split("Sources:")[0], "it calls no host; a source may have an address"
    assert "Sources:" in html
    assert ".cite()" in html
    assert len(html) < 60_000


def test_a_table_of_great_tables_has_the_title_and_no_script(result):
    html = result.to_gt().as_raw_html()
    assert "gt_title" in html
    assert "<script" not in html
    assert len(html) < 100_000


def test_a_table_of_great_tables_has_interval_line_and_source(crink):
    html = crink.fit.to_gt().as_raw_html()
    assert "90 % interval" in html
    assert html.count("<svg") == 12
    assert "The International Trade and Production Database" in html


def test_where_great_tables_is_missing_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(ComityError, match=r"^great-tables is not installed; .*comity\[tables\]'$"):
        cm.dyads("CRINK", start=2000, end=2001).to_gt()


def test_a_notebook_shows_some_figures_of_every_dyad(crink):
    html = crink.fit._repr_html_()
    assert all(f">{dyad}<" in html for dyad in ("CHN-IRN", "CHN-RUS", "PRK-RUS"))


def test_a_notebook_shows_the_first_rows_where_there_are_no_figures():
    html = cm.dyads("CRINK", start=1950, end=2020)._repr_html_()
    assert html.count("<td") == 5 * 5


def test_frames_of_other_kinds_agree(result):
    if isinstance(result, Panel) and result.height > 1_000_000:
        pytest.skip("the world's dyads are not laid out for this")
    frame = result.frame
    assert result.to_pandas().shape == frame.shape
    assert list(result.to_pandas().columns) == frame.columns
    assert result.to_arrow().shape == frame.shape
    assert result.to_arrow().column_names == frame.columns
    assert result.to_arrow()[0].to_pylist() == frame.to_series(0).to_list()


@pytest.mark.parametrize("ending", ["csv", "parquet", "dta", "feather", "json", "jsonl"])
@pytest.mark.parametrize("name", ["case", "assessment", "fit", "panel", "ideal points"])
def test_it_is_saved_in_the_form_of_the_ending(name, ending, crink, made_up_folder, tmp_path):
    result = RESULTS[name](crink, made_up_folder)
    path = result.save(tmp_path / f"table.{ending}")
    rows = {
        "csv": lambda: pl.read_csv(path, infer_schema=False).height,
        "parquet": lambda: pl.read_parquet(path).height,
        "dta": lambda: __import__("pyreadstat").read_dta(path)[1].number_rows,
        "feather": lambda: pl.read_ipc(path).height,
        "json": lambda: len(json.loads(path.read_text("utf-8"))["rows"]),
        "jsonl": lambda: len(path.read_text("utf-8").splitlines()),
    }
    assert rows[ending]() == result.frame.height


def test_json_names_its_schema(crink, tmp_path):
    saved = json.loads(crink.save(tmp_path / "a.json").read_text("utf-8"))
    assert saved["schema"] == "comity/assessment/1"
    assert saved["rows"][0]["domain"] == "overall"


def test_an_unknown_ending_names_those_that_are_known(crink, tmp_path):
    with pytest.raises(ComityError, match=r"'\.sav'; end it in \.parquet, \.csv"):
        crink.save(tmp_path / "table.sav")


def test_an_assessment_shows_intervals_and_says_why_there_is_none(crink):
    html = crink._repr_html_()
    assert "[" in html.split("<table")[1]
    assert "no figure" in html or "not covered" in html
    assert html.count("<svg") > 5


def test_every_class_that_users_hold_is_a_result(result):
    assert isinstance(result, Result)


def test_a_line_over_time_leaves_gaps_open():
    svg = sparkline([1.0, 2.0, None, 3.0, 4.0, None, 5.0], [0.0] * 7, [6.0] * 7)
    assert svg.count("<polyline") == 2
    assert svg.count("<polygon") == 2
    assert svg.count("<circle") == 1


def test_the_extent_counts_rows_dyads_and_nulls():
    frame = pl.DataFrame(
        {"state_a": ["A", "A"], "state_b": ["B", "B"], "year": [1, 2], "value": [None, 0.5]}
    )
    assert extent_of(frame) == ["year 1 to 2, 2 rows, 1 dyad, nulls: 50% of the figures"]
    assert lines_of(frame)["value"].to_list() == [None, 0.5]
