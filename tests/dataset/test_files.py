"""Tables written: every form gives back the values, and says what its columns mean."""

import json

import pandas as pd
import polars as pl
import pyreadstat
import pytest

import comity as cm
from comity.dataset import FORMS, columns_of, sources_of, write
from comity.dataset.files import save_frame
from comity.evidence import parse_bibliography


@pytest.fixture
def table(made_up_folder):
    added = ["alliances", "capability", "distance"]
    return cm.panel(
        ["CHN", "PRK", "RUS"], start=1961, end=1962, indicators=added, data=made_up_folder
    )


def read(path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    if path.suffix == ".csv":
        return pl.read_csv(path)
    if path.suffix == ".feather":
        return pl.read_ipc(path)
    return pyreadstat.read_dta(path, output_format="polars")[0]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_values_and_the_nulls(table, form, tmp_path):
    again = read(write(table, tmp_path / f"panel.{form}"))
    plain = table.frame.with_columns(
        pl.col(pl.Enum).cast(pl.String), pl.col(pl.Boolean).cast(pl.Float64)
    )
    floats = [name for name, kind in plain.schema.items() if kind.is_numeric()]
    same = [pl.col(floats).cast(pl.Float64)]
    back = again.with_columns(
        pl.col(name).cast(pl.String) for name in ("state_a", "state_b")
    ).with_columns(pl.col(pl.Boolean).cast(pl.Float64))
    assert back.with_columns(same).select(plain.columns).equals(plain.with_columns(same))


@pytest.mark.parametrize("form", FORMS)
def test_what_the_columns_mean_survives(table, form, tmp_path):
    out = write(table, tmp_path / f"panel.{form}")
    found = {column.name: column for column in columns_of(out)}
    for column in table.columns:
        assert found[column.name].label.startswith(column.label)
        assert found[column.name].source == column.source
    if form != "dta":
        assert columns_of(out) == table.columns
    assert sources_of(out) == ("atop-dyad-years", "cow-capabilities", "cepii-distance")


def test_stata_shows_the_labels(table, tmp_path):
    out = write(table, tmp_path / "panel.dta")
    with pd.io.stata.StataReader(out) as reader:
        labels = reader.variable_labels()
    assert (
        labels["cinc_a"]
        == "national capability of a (share of the system's capability) [cow-capabilities]"[:80]
    )
    assert (
        labels["obligation"]
        == "highest obligation in force, of a to b (level 0-3) [atop-dyad-years]"
    )


def test_parquet_says_it_all_in_itself(table, tmp_path):
    out = write(table, tmp_path / "panel.parquet")
    about = json.loads(pl.read_parquet_metadata(out)["comity"])
    assert set(parse_bibliography(about["bibtex"])) == {
        "atop",
        "cow-capabilities",
        "cepii-distance",
    }
    assert [c["name"] for c in about["columns"]] == table.frame.columns


def test_a_file_is_whole_or_not_there(table, tmp_path, monkeypatch):
    out = tmp_path / "panel.parquet"
    out.write_bytes(b"what was there before")

    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", broken)
    with pytest.raises(cm.ComityError, match="No space left"):
        write(table, out)
    assert [path.name for path in tmp_path.iterdir()] == ["panel.parquet"]
    assert out.read_bytes() == b"what was there before"


@pytest.mark.parametrize("name", ["panel.xlsx", "panel"])
def test_other_endings_are_refused(table, name, tmp_path):
    with pytest.raises(cm.ComityError, match=r"end it in \.parquet, \.csv, \.dta, \.feather"):
        write(table, tmp_path / name)


def test_a_file_of_others_says_nothing(tmp_path):
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(cm.ComityError, match="does not say what its columns are"):
        columns_of(tmp_path / "other.parquet")


def test_the_command_line(run, tmp_path, made_up_folder):
    out = tmp_path / "panel.parquet"
    words = ["panel", "CHN", "PRK", "--add", "alliances,capability", "--directed"]
    done = run(*words, "--from", "1961", "--to", "1961", "--data", made_up_folder, "--out", out)
    assert (done.code, done.out) == (0, "")
    assert "2 rows, 16 columns written" in done.err
    cited = run("cite", out)
    assert set(parse_bibliography(cited.out)) == {"atop", "cow-capabilities"}
    shown = run(*words, "--from", "1961", "--to", "1961", "--data", made_up_folder)
    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 80
    for wrong in (["panel"], ["panel", "--add", "majors", "--unit", "state", "--directed"]):
        refused = run(*wrong)
        assert refused.code == 1
        assert refused.err.startswith("comity: ")


def test_upper_case_endings_are_the_same(table, run, tmp_path):
    for form in FORMS:
        out = write(table, tmp_path / f"PANEL.{form.upper()}")
        assert [column.name for column in columns_of(out)] == table.frame.columns
        cited = run("cite", out)
        assert cited.code == 0
        assert "cow-capabilities" in parse_bibliography(cited.out)


NO_ROWS = ("--from", "1780", "--to", "1790")


def test_a_table_without_rows_on_the_command_line(run, tmp_path, made_up_folder):
    words = ("panel", "CHN", "USA", "--add", "capability", *NO_ROWS, "--data", made_up_folder)
    shown = run(*words)
    assert (shown.code, "0 rows" in shown.err) == (0, True)
    assert "capability_ratio" in shown.out
    header = "state_a,state_b,code_a,code_b,year,cinc_a,cinc_b,capability_ratio"
    assert run(*words, "--format", "csv").out.strip() == header
    for form in FORMS:
        assert run(*words, "--out", tmp_path / f"e.{form}").code == 0
    one = run("panel", "CHN", "--add", "capability", "--data", made_up_folder)
    assert (one.code, one.err.count("\n")) == (1, 1)
    assert "name two or more" in one.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("crink", "--directed"), "--directed: only with --add"),
        (("crink", "--unit", "dyad"), "--unit: only with --add"),
        (("crink", "--system", "gw"), "--system: only with --add"),
        (("CHN", "USA", "--add", "majors", "--format", "csv", "--out", "x.parquet"), "ends in .p"),
        (("crink", "--format", "json", "--out", "x.CSV"), "ends in .csv and --format says json"),
        (("CHN,USA", "--add", "majors"), "with spaces between them: CHN USA"),
        (("CHN,USA",), "with spaces between them: CHN USA"),
    ],
    ids=lambda x: str(x)[:30],
)
def test_what_the_command_line_refuses(run, words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = run("panel", *words)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert message in refused.err
    assert list(tmp_path.iterdir()) == []


def test_a_name_may_hold_a_comma(run, made_up_folder):
    words = ("Korea, North", "China", "--add", "capability", "--from", "1961", "--to", "1961")
    assert run("panel", *words, "--data", made_up_folder).code == 0


def test_any_frame_can_be_written_for_stata(tmp_path):
    frame = pl.DataFrame({"with": [0.5], "camps": [[["CHN", "RUS"], ["IRN"]]], "n": [[1, 2]]})
    read, _ = pyreadstat.read_dta(save_frame(frame, tmp_path / "a.dta"))
    assert read.columns.to_list() == ["with_", "camps", "n"]
    assert read.loc[0].to_list() == [0.5, "CHN, RUS | IRN", "1 2"]
