"""Scenarios as findings."""

from comity.findings.assessed import Assessed
from comity.findings.scenarios import scenarios


def test_every_scenario_makes_one_sentence_with_its_bounds(crink):
    found = scenarios(Assessed(crink))
    assert len(found) >= 8
    for one in found:
        assert one.low <= one.figure <= one.high
        assert one.sentence.count(".  ") == 0
        assert ("no more than ±" in one.sentence) == (one.low <= 0 <= one.high)


def test_a_failed_placebo_is_no_basis(crink):
    (found,) = scenarios(Assessed(crink), ["pressure"])
    assert "no analogue that holds" in found.sentence
