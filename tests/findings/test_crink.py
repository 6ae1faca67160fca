"""Findings of the embedded case: the first sentences, and that every finding has its evidence."""

import json

import pytest

from comity.findings import findings_of


@pytest.fixture(scope="module")
def found(crink):
    return findings_of(crink)


def test_the_answer(found) -> None:
    assert found.answer.question == "Are China, Russia, Iran and North Korea an axis?"
    shape, rest = found.answer.sentence.split(". ", 1)
    assert shape == "Two defence pacts and a hub, China, not a bloc, on this evidence"
    assert rest.startswith("North Korea and Russia moved most (closer by ")
    assert "a defence pact in force since 4 December 2024" in rest
    assert "North Korea depends on China for 86 % of its trade (2023)" in rest
    assert rest.endswith("most exposed to abandonment: North Korea, by China.")


def test_five_to_seven_findings_that_open(found, crink) -> None:
    assert 5 <= len(found.answer.findings) <= 7
    ranks = [one.rank for one in found.answer.findings]
    assert ranks == sorted(ranks, reverse=True)
    for one in (*found.every, *found.answer.unknown):
        assert one.sentence.endswith(".")
        assert all(crink.evidence.record(key)["source"] for key in one.records)
        assert 0 <= one.rank <= 1
    # camps rest on the joint draws of all scores, and on no record more than on another
    assert all(one.records for one in found.every if one.rule != "camps")


def test_china_and_russia_part_on_north_korea(found) -> None:
    told = next(one.sentence for one in found.answer.findings if one.rule == "council")
    assert "every one of eleven recorded measures from 2006 to 2017" in told
    assert "vetoed together in 2022 (S/2022/431)" in told
    assert "parted in 2024 (S/2024/255: China abstaining, Russia against)" in told


def test_as_rows_and_as_json(found) -> None:
    frame = found.frame
    assert frame.height == len(found.every) + len(found.answer.unknown)
    assert json.loads(json.dumps(found.as_dict()))["question"] == found.answer.question
    assert "Two defence pacts" in repr(found)


def test_the_terminal_answers_first(run) -> None:
    told = run("assess", "crink", "--no-page").out
    question, table = told.index("an axis?"), told.index("commitment")
    assert question < told.index("Two defence pacts") < told.index("Not known:") < table


def test_json_has_the_findings(run) -> None:
    told = json.loads(run("assess", "crink", "--no-page", "--format", "json").out)
    assert told["schema"] == "comity/assessment/1"
    assert len(told["findings"]["findings"]) >= 5
    assert told["rows"]
