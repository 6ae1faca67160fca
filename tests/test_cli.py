"""The command line, as a new user and a careless one would use it."""

import json
import subprocess
import sys

import polars as pl
import pytest


def test_assess_prints_six_dyads_by_six_domains_in_80_columns(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("assess", "crink")
    assert result.code == 0
    assert max(map(len, result.out.split("\n"))) <= 80
    for dyad in ("CHN-IRN", "CHN-PRK", "CHN-RUS", "IRN-PRK", "IRN-RUS", "PRK-RUS"):
        assert dyad in result.out
    assert result.out.count("commitment ") >= 6
    assert (tmp_path / "crink.html").stat().st_size > 100_000
    assert "crink.html" in result.err


def test_as_of_does_not_know_the_treaty_of_the_next_day(run):
    before = run("assess", "crink", "--as-of", "2024-06-18", "--no-page", "--format", "json")
    rows = {(r["state_a"], r["state_b"], r["domain"]): r for r in json.loads(before.out)}
    pact = rows["PRK", "RUS", "commitment"]
    assert (pact["period"], pact["value"]) == ("2024", 1.0)
    table = run("assess", "crink", "--as-of", "2024-06-18", "--no-page").out
    left_out = [line for line in table.split("\n") if line.startswith("as of 2024-06-18: left out")]
    assert len(left_out) == 1
    assert "agreement" in left_out[0]


def test_explain_prints_value_formula_records_and_sources(run):
    result = run("explain", "CHN", "PRK", "voting", "2018")
    assert result.code == 0
    for words in ("UNGA agreement, votes both cast", "same votes / votes both cast", " / ",
                  "UNGA agreement, all votes", "record", "Sources", "Voeten"):  # fmt: skip
        assert words in result.out, words
    assert run("explain", "North Korea", "Beijing", "voting", "2018").out == result.out


def test_panel_writes_every_form(run, tmp_path):
    words = ("panel", "crink", "--indicators", "unga_agreement", "--from", "2010", "--to", "2012")
    csv = run(*words, "--format", "csv")
    rows = pl.read_csv(csv.out.encode())
    assert rows.height == 18
    out = tmp_path / "p.parquet"
    assert run(*words, "--format", "parquet", "--out", out).code == 0
    assert pl.read_parquet(out)["value"].round(9).to_list() == rows["value"].round(9).to_list()
    assert len(json.loads(run(*words, "--format", "json").out)) == 18
    assert "45 / 69" in run(*words).out
    refused = run(*words, "--format", "parquet")
    assert (refused.code, refused.err) == (
        1, "comity: Parquet is no text: name a file with --out FILE\n",
    )  # fmt: skip


def test_cite_prints_bibtex(run):
    assert run("cite", "crink").out.count("@") >= 10


def test_states_resolves_or_says_what_is_meant(run):
    assert run("states", "Pyongyang", "--when", "1995").out.startswith("PRK")
    refused = run("states", "Korea", "--when", "1995")
    assert refused.code == 1
    assert "PRK" in refused.err
    assert "KOR" in refused.err
    assert refused.err.count("\n") == 1


def test_a_casebook_can_be_started_checked_shown_and_assessed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("casebook", "new", "mine").code == 0
    assert run("casebook", "check", "mine").out == "mine: no fault\n"
    assert "records" in run("casebook", "show", "mine").out
    assert run("assess", "mine").code == 0
    assert (tmp_path / "mine.html").exists()
    assert run("casebook", "new", "mine").code == 1


def test_faults_are_listed_with_their_line(run, tmp_path):
    run("casebook", "new", tmp_path / "mine")
    (tmp_path / "mine" / "trade.csv").write_text(
        "id,start,source,exporter,importer,share_of_exports\nt1,2001,nosuch,USA,CAN,-0.2\n"
    )
    checked = run("casebook", "check", tmp_path / "mine")
    assert checked.code == 1
    assert all(line.startswith("trade.csv:2: ") for line in checked.out.strip().split("\n"))
    assert checked.err.count("\n") == 1


BAD = [
    (("assess", "nosuchcase"), "nosuchcase"),
    (("assess", "CHN", "Atlantis", "--data", "."), "Atlantis"),
    (("assess", "CHN", "RUS"), "--data"),
    (("assess", "crink", "--from", "2010", "--to", "2001"), "before its start"),
    (("assess", "crink", "--as-of", "18 June"), "2024-06-18"),
    (("explain", "CHN", "PRK", "votes", "2018"), "no domain 'votes'"),
    (("explain", "CHN", "FRA", "voting", "2018"), "no state 'FRA'"),
    (("explain", "CHN", "PRK", "voting", "1875"), "no period '1875'"),
    (("panel", "crink", "--indicators", "kapa"), "no indicator 'kapa'"),
    (("casebook", "check", "no-such-folder"), "no-such-folder"),
    (("casebook", "show", "crink", "--kind", "treaty"), "treaty"),
    (("states", "Atlantis"), "Atlantis"),
    (("states", "China", "--when", "soon"), "soon"),
]


@pytest.mark.parametrize(("words", "message"), BAD, ids=lambda x: str(x)[:40])
def test_what_cannot_be_done_is_refused_in_one_line(run, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMITY_DATA", raising=False)
    result = run(*words)
    assert result.code == 1
    lines = result.err.strip().split("\n")
    assert len(lines) == 1
    assert lines[0].startswith("comity: ")
    assert message in lines[0] + result.out


def test_wrong_usage_exits_2(run):
    assert run("assess").code == 2
    assert run("nosuchverb").code == 2


def test_help_imports_neither_polars_nor_numpy():
    code = (
        "import sys; sys.argv = ['comity', '--help']\n"
        "from comity.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'polars', 'numpy', 'scipy', 'altair', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_published_data_on_any_states(run, data_folder):
    result = run("assess", "CHN", "RUS", "KOR", "USA", "--from", "1990", "--data", data_folder,
                 "--no-page", "--format", "json")  # fmt: skip
    assert result.code == 0
    rows = {(r["state_a"], r["state_b"], r["domain"]): r for r in json.loads(result.out)}
    pact = rows["KOR", "USA", "commitment"]
    assert (pact["value"], pact["covered_to"]) == (3.0, "2016-12-31")
    assert rows["CHN", "RUS", "economy"]["covered_to"] == "2016-12-31"
    assert rows["CHN", "RUS", "rhetoric"]["reason"] == "not covered"
    assert 0.5 < rows["CHN", "RUS", "voting"]["value"] < 0.9
