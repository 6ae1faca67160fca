"""What holds of every verb: its version, how much it says, and JSON that names its schema."""

import json
import os
import pty
import select
import subprocess
import sys

import polars as pl
import pyreadstat
import pytest

import comity

VERBS = {
    "assessment": ("assess", "crink", "--from", "2015", "--no-page"),
    "scores": ("alignment", "crink", "--from", "2015"),
    "turning-points": ("alignment", "crink", "--from", "2000", "--show", "turning-points"),
    "moved": ("alignment", "crink", "--from", "2015", "--moved", "PRK,RUS,2024"),
    "figures": ("panel", "crink", "--from", "2020"),
    "panel": ("panel", "CHN", "RUS", "--add", "obligation", "--from", "1961", "--to", "1962"),
    "explanation": ("explain", "China", "PRK", "voting", "2018"),
    "records": ("casebook", "show", "crink", "--kind", "meeting"),
    "faults": ("casebook", "check", "crink"),
    "state": ("states", "Pyongyang"),
    "data-sets": ("sources", "list"),
    "stored-files": ("sources", "check"),
    "scenario": ("scenario", "run", "cease-fire", "--horizon", "1"),
    "scenarios": ("scenario", "list"),
    "effects": ("scenario", "effects"),
    "similarity": ("similarity", "votes.csv"),
    "balance": ("balance", "ties.csv"),
    "balance-pairs": ("balance", "ties.csv", "--show", "pairs"),
    "balance-clusters": ("balance", "ties.csv", "--show", "clusters"),
    "landscape": ("landscape", "ties.csv"),
    "camps": ("camps", "crink", "--from", "2024"),
    "ideal-points": ("ideal-points", "votes.csv", "--anchors", "RUS"),
}


@pytest.fixture(autouse=True)
def votes(tmp_path, monkeypatch, made_up_folder):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMITY_DATA", str(made_up_folder))
    rows = [("CHN", "no"), ("RUS", "yes"), ("USA", "no"), ("PRK", "yes")]
    lines = [f"{state},{item},{vote},2005" for item in (1, 2) for state, vote in rows]
    (tmp_path / "ties.csv").write_text("a,b,sign\nx,y,1\nx,z,1\ny,z,-1\n")
    (tmp_path / "votes.csv").write_text("\n".join(["state,item,vote,year", *lines]) + "\n")


@pytest.mark.parametrize("name", ["turning-points", "figures"])
@pytest.mark.parametrize("ending", ["dta", "feather"])
def test_tables_go_to_stata_and_r(run, name, ending):
    assert run(*VERBS[name], "--out", f"table.{ending}").code == 0
    if ending == "dta":
        columns = pyreadstat.read_dta("table.dta")[1].column_names
    else:
        columns = pl.read_ipc("table.feather").columns
    assert columns == list(json.loads(run(*VERBS[name], "--format", "json").out)["rows"][0])


def test_an_unknown_ending_names_those_that_are_known(run):
    refused = run(*VERBS["figures"], "--out", "table.xls")
    assert refused.code == 1
    assert "end it in .parquet, .csv, .dta" in refused.err


@pytest.mark.parametrize("name", VERBS)
def test_json_names_its_schema(run, name):
    whole = run(*VERBS[name], "--format", "json")
    assert whole.code == 0, whole.err
    told = json.loads(whole.out)
    assert told["schema"] == f"comity/{name}/1"
    lines = run(*VERBS[name], "--format", "jsonl").out.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row.pop("schema") for row in rows] == [told["schema"]] * len(rows)
    assert rows == told["rows"]


def test_an_explanation_as_json_has_value_working_and_records(run):
    told = json.loads(run(*VERBS["explanation"], "--format", "json").out)
    (row,) = (row for row in told["rows"] if row["indicator"] == "unga_agreement")
    assert row["working"] == "68 / 82"
    assert row["records"]
    assert len(row["records"]) == len(row["what"])


def test_version(run):
    assert run("--version").out == f"comity {comity.__version__}\n"
    assert run("assess", "--version").out == f"comity {comity.__version__}\n"


def test_quiet_says_nothing_but_what_was_asked_for(run, tmp_path):
    words = ("panel", "crink", "--from", "2020", "--wide", "--out", tmp_path / "p.csv")
    assert "rows" in run(*words).err
    assert run("--quiet", *words).err == ""
    assert run(*words, "--quiet").err == ""
    assert run("--quiet", "states", "Atlantis").err.startswith("comity: 'Atlantis' is no state")


def test_verbose_says_how_long_each_step_took(run):
    said = run("assess", "crink", "--from", "2020", "--no-page", "--verbose").err.splitlines()
    assert [line.rpartition(":")[0] for line in said] == [
        "reading evidence",
        "estimating alignment",
        "drawing paths",
        "drawing findings",
    ]
    assert run("--quiet", "--verbose", "states", "CHN").code == 2


def test_how_much_is_said_holds_for_one_command(run):
    run("--quiet", "states", "CHN")
    assert run("casebook", "new", "mine").err


def test_the_version_stands_in_one_place():
    from pathlib import Path

    root = Path(__file__).parents[1]
    assert 'dynamic = ["version"]' in (root / "pyproject.toml").read_text("utf-8")
    assert "\nversion:" not in (root / "CITATION.cff").read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_shows_that_something_is_under_way():
    """A step that lasts longer than two seconds names itself on a terminal."""
    code = (
        "import time\nfrom comity.steps import each\nfrom comity.views.progress import waiting\n"
        "with waiting('reading evidence'):\n    [time.sleep(1.2) for _ in each('abc')]\n"
    )
    parent, child = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen([sys.executable, "-c", code], stderr=child, env=env) as process:
        os.close(child)
        said = b""
        while select.select([parent], [], [], 30)[0]:
            try:
                said += os.read(parent, 4096)
            except OSError:
                break
        process.wait(timeout=30)
    os.close(parent)
    assert b"reading evidence" in said
    assert b"2/3" in said
