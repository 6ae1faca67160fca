"""What one more record changes: its figure and the scores of its pair, and nothing else."""

import json

import pytest

import comity as cm
from comity.errors import ComityError
from comity.evidence import new_casebook

OWN = "@misc{own, title = {Notes of our own}, year = 2026}"
MET = {
    "id": "talks-2026",
    "start": "2026-01-15",
    "participants": ["China", "Iran"],
    "level": "leader",
    "place": "Beijing",
    "source": "own",
}


@pytest.fixture(scope="module")
def before():
    return cm.assess("crink")


@pytest.fixture(scope="module")
def found(before):
    more = cm.case("crink").with_records([MET], "meeting", OWN)
    return cm.compare(before, more.assess())


def test_a_record_outside_coverage_is_at_least_one(found):
    (row,) = found.frame.filter(what="figure").to_dicts()
    assert (row["state_a"], row["state_b"], row["of"]) == ("CHN", "IRN", "leader_meetings")
    assert (row["before"], row["after"], row["change"]) == ("not covered", "≥ 1", None)
    cells = found.after.levels.panel.cells.filter(records=["talks-2026"])
    cell = cells.filter(indicator="leader_meetings").to_dicts()[0]
    assert (cell["value"], cell["low"], cell["high"]) == (None, 1, None)


def test_the_score_of_the_pair_rises_and_no_other_moves(found):
    scores = found.frame.filter(what="score")
    assert set(scores.select("state_a", "state_b").rows()) == {("CHN", "IRN")}
    assert set(scores["domain"]) == {"diplomacy", "overall"}
    assert scores["change"].min() > 0
    assert all("talks-2026" in records for records in scores["records"])


def test_labels_of_other_pairs_do_not_move(found):
    others = found.frame.filter(what="phase").select("state_a", "state_b").rows()
    assert set(others) <= {("CHN", "IRN")}


def test_nothing_differs_from_itself(before):
    assert cm.compare(before, before).frame.is_empty()


def test_the_record_is_told(found):
    (row,) = found.frame.filter(what="record").to_dicts()
    assert (row["of"], row["records"], row["before"]) == ("meeting", ["talks-2026"], "")


def test_what_cannot_be_compared_is_refused(before, tmp_path):
    new_casebook(tmp_path / "other")
    other = cm.assess(tmp_path / "other")
    with pytest.raises(ComityError, match="compare two of the same states"):
        cm.compare(before, other)


def test_on_the_command_line(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("casebook", "copy", "crink", "mine").code == 0
    fields = [word for name in ("start", "level", "place") for word in (f"--{name}", MET[name])]
    done = run("casebook", "add", "mine", "meeting", *fields, "--participants", "China, Iran",
               "--source=own", "--bib", OWN)  # fmt: skip
    assert done.code == 0, done.err
    told = run("assess", "mine", "--against", "crink", "--from", "2020", "--format", "json")
    rows = json.loads(told.out)["rows"]
    assert json.loads(told.out)["schema"] == "comity/comparison/1"
    assert {row["what"] for row in rows} >= {"record", "figure", "score"}
    said = run("casebook", "check", "mine")
    assert said.out == "mine: no fault\n"
    assert "outside coverage" in said.err
    refused = run("casebook", "add", "mine", "meeting", "--start", "2026-01-15")
    assert refused.code == 1
    assert "give --source" in refused.err
