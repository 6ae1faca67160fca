"""The command line, as a new user and a careless one would use it."""

import json
import subprocess
import sys
from pathlib import Path

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
    rows = {(r["state_a"], r["state_b"], r["domain"]): r for r in json.loads(before.out)["rows"]}
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


def test_explain_opens_published_data_for_states_beside_the_embedded_case(run, monkeypatch):
    fixtures = Path(__file__).parent / "sources" / "fixtures"
    monkeypatch.setenv("COMITY_DATA", str(fixtures / "gml-mid"))
    result = run("explain", "China", "USA", "military", "1970")
    assert result.code == 0
    assert "9001" in result.out


def test_panel_writes_every_form(run, tmp_path):
    words = ("panel", "crink", "--indicators", "unga_agreement", "--from", "2010", "--to", "2012")
    csv = run(*words, "--format", "csv")
    rows = pl.read_csv(csv.out.encode())
    assert rows.height == 18
    out = tmp_path / "p.parquet"
    assert run(*words, "--format", "parquet", "--out", out).code == 0
    assert pl.read_parquet(out)["value"].round(9).to_list() == rows["value"].round(9).to_list()
    assert len(json.loads(run(*words, "--format", "json").out)["rows"]) == 18
    assert "43 / 67" in run(*words).out
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
    (("assess", "crink", "--from", "2010", "--to", "2001"), "exchange the two"),
    (("assess", "crink", "--from", "2090"), "nothing is known of 2090-01-01 or later: it ends"),
    (("panel", "CHN", "PRK", "--add", "majors", "--from", "2090"), "start 2090 lies after"),
    (("chart", "crink", "CHN-PRK", "--from", "2090"), "there is nothing to draw in the years"),
    (("panel", "crink", "--indicators", "trade_dependance"), "did you mean trade_dependence?"),
    (("assess", "crink", "--as-of", "18 June"), "2024-06-18"),
    (("explain", "CHN", "PRK", "votes", "2018"), "no domain 'votes'"),
    (("explain", "CHN", "FRA", "voting", "2018", "--case", "crink"), "no state 'FRA'"),
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


ESCAPE = "\x1b[31mred"


def test_nothing_in_a_casebook_commands_the_terminal(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("casebook", "new", "mine")
    meetings = tmp_path / "mine" / "meeting.csv"
    meetings.write_text(
        "id,start,participants,level,place,source\n"
        "london,2010-11-02,FRA GBR,leader,[/x] [red]London,cm8174\n"
    )
    shown = run("casebook", "show", "mine").out
    assert "[/x] [red]London" in shown
    assert run("panel", "mine", "--from", "2010", "--to", "2010").code == 0
    meetings.write_text(f"id,start,participants,level,place,source\n{ESCAPE},x,FRA,y,z,{ESCAPE}\n")
    checked = run("casebook", "check", "mine")
    assert "\x1b" not in checked.out + checked.err


@pytest.mark.parametrize(
    "words",
    [
        ("states", ESCAPE * 20),
        ("states", "China", "--when", ESCAPE * 20),
        ("assess", ESCAPE * 20, "China"),
        ("assess", "crink", "--as-of", ESCAPE * 20),
        ("panel", "crink", "--indicators", ESCAPE * 20),
        ("sources", "show", ESCAPE * 20),
        ("sources", "get", ESCAPE * 20),
        ("similarity", "unga", "--measure", ESCAPE * 20),
        ("alignment", "crink", "--moved", ESCAPE * 20),
        ("ideal-points", "unga", "--sessions", ESCAPE * 20),
        ("explain", "CHN", "PRK", ESCAPE * 20, "2018"),
        ("casebook", "show", "crink", "--kind", ESCAPE * 20),
    ],
    ids=" ".join,
)
def test_what_is_echoed_is_cut_and_commands_nothing(run, words):
    result = run(*words)
    assert result.code == 1
    assert "\x1b" not in result.out + result.err
    told = [line for line in result.err.splitlines() if not line.startswith("comity: warning: ")]
    assert len(told) == 1
    assert told[0].count("red") <= 60 // len(ESCAPE) + 1


def test_a_page_is_html(run, tmp_path):
    refused = run("assess", "crink", "--page", tmp_path / "x.pdf")
    assert (refused.code, refused.err) == (
        1,
        f"comity: {tmp_path / 'x.pdf'}: the page is HTML; "
        "name a file that ends in .html, or a folder\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("freq", ["quarter", "month"])
def test_votes_are_tallied_by_the_period_asked_for(run, tmp_path, freq):
    rows = "".join(
        f"{call},60,{1 + 2 * (call == number)},{code},12/8/2005,R/60/{call}\n"
        for number, code in enumerate((710, 365, 630)) for call in range(9)
    )  # fmt: skip
    (tmp_path / "votes.csv").write_text("rcid,session,vote,ccode,date,unres\n" + rows)
    of = ("CHN", "RUS", "--data", tmp_path, "--freq", freq, "--from", "2005", "--to", "2005")
    cells = run("panel", *of, "--indicators", "unga_agreement", "--format", "json")
    values = {cell["period"]: cell["value"] for cell in json.loads(cells.out)["rows"]}
    last = {"quarter": "2005Q4", "month": "2005-12"}[freq]
    assert values[last] == pytest.approx(7 / 9)  # of nine calls each state was alone in one
    scores = json.loads(run("alignment", *of, "--format", "json").out)["rows"]
    told = {row["period"] for row in scores if row["indicators"]}
    assert told == {last}


def test_every_pair_has_its_row_in_print_and_in_data(run, tmp_path):
    codes = {"USA": 2, "GBR": 200, "FRA": 220, "DEU": 255, "RUS": 365, "CHN": 710, "JPN": 740,
             "IND": 750, "PAK": 770, "IRN": 630, "PRK": 731, "KOR": 732}  # fmt: skip
    names = [f"atop_{one}" for one in ("defense", "offense", "neutral", "nonagg", "consul")]
    rows = [
        f"{a},{b},{year},1,0,0,1,1"
        for year in (1994, 1995) for a in codes.values() for b in codes.values() if a != b
    ]  # fmt: skip
    text = "\n".join([",".join(["ccode1", "ccode2", "year", *names]), *rows])
    (tmp_path / "atop.csv").write_text(text + "\n")
    of = ("assess", *codes, "--data", tmp_path, "--from", "1994", "--to", "1995", "--no-page")
    table = run(*of).out.partition("overall 90 % interval")[2]
    pairs = {f"{a}-{b}" for a in codes for b in codes if a < b}
    assert {line.split()[0] for line in table.splitlines() if line[3:4] == "-"} == pairs
    for form, read in (
        ("json", lambda out: json.loads(out)["rows"]),
        ("csv", lambda out: pl.read_csv(out.encode()).to_dicts()),
    ):
        rows = [row for row in read(run(*of, "--format", form).out) if row["domain"] == "overall"]
        assert {f"{row['state_a']}-{row['state_b']}" for row in rows} == pairs
        # four figures of one domain: too few for an overall level
        assert all(row["value"] in (None, "") and row["reason"] for row in rows)


def test_published_data_on_any_states(run, data_folder):
    result = run("assess", "CHN", "RUS", "KOR", "USA", "--from", "1990", "--data", data_folder,
                 "--no-page", "--format", "json")  # fmt: skip
    assert result.code == 0
    rows = {(r["state_a"], r["state_b"], r["domain"]): r for r in json.loads(result.out)["rows"]}
    pact = rows["KOR", "USA", "commitment"]
    assert (pact["value"], pact["covered_to"]) == (3.0, "2016-12-31")
    assert rows["CHN", "RUS", "economy"]["covered_to"] == "2016-12-31"
    assert rows["CHN", "RUS", "rhetoric"]["reason"] == "not covered"
    assert 0.5 < rows["CHN", "RUS", "voting"]["value"] < 0.9
