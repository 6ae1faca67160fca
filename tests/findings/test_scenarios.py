"""Scenarios as findings."""

from dataclasses import replace

from comity.findings.assessed import Assessed
from comity.findings.scenarios import scenario_finding, scenarios
from comity.outlook.effects import stored_effects


def test_every_scenario_makes_one_sentence_with_its_bounds(crink):
    found = scenarios(Assessed(crink))
    assert len(found) >= 8
    for one in found:
        assert one.low <= one.figure <= one.high
        assert one.sentence.count(".  ") == 0
        assert ("no more than ±" in one.sentence) == (one.low <= 0 <= one.high)


def test_a_failed_placebo_is_no_basis(crink):
    case = Assessed(crink)
    told = case.outlooks[0]
    failed = next(name for name, one in stored_effects().items() if not one.use)
    on_it = replace(told, scenario=replace(told.scenario, effect=failed))
    assert "no run of past cases" in scenario_finding(case, on_it).sentence
