"""What changed since the last look."""

from datetime import date

import pytest

import comity as cm
from comity.errors import ComityError
from comity.findings import findings_of

LOOK = date(2024, 6, 18)


@pytest.fixture(scope="module")
def found():
    return cm.case("crink").findings(since=LOOK)


def test_what_changed_stands_first(found):
    first = found.answer.findings[0]
    assert first.rule == "since"
    assert first.sentence.startswith(
        "Since 18 June 2024: North Korea–Russia, Treaty on Comprehensive Strategic Partnership (19 "
        "June 2024)"
    )
    assert all(found.case.evidence.record(key)["known"] > LOOK for key in first.records)
    later = found.assessment.evidence.known_after(LOOK).height
    assert first.figure == later
    assert f"{later:,} records became known" in first.sentence


def test_the_level_of_then_is_that_of_the_case_as_of_the_day(found):
    then = cm.case("crink").findings(as_of=LOOK).case.overall["PRK", "RUS"]["mean"]
    now = found.case.overall["PRK", "RUS"]["mean"]
    words = f"closer by {now - then:.1f} (+{then:.1f} as known then, +{now:.1f} now)"
    assert f"North Korea and Russia {words}" in found.answer.findings[0].sentence


def test_news_are_not_told_twice(found):
    assert "new" not in {one.rule for one in found.every}


def test_a_day_after_the_evidence_is_refused(crink):
    with pytest.raises(ComityError, match="the evidence ends on 2026-06-30; nothing can be new"):
        findings_of(crink, date(2030, 1, 1))


def test_the_verb_lists_what_differs(run):
    told = run("assess", "crink", "--since", "2024-06-18", "--no-page")
    assert told.code == 0
    assert "1. Since 18 June 2024: " in told.out
    assert "What changed since 2024-06-18" in told.out
    refused = run("assess", "crink", "--since", "2024-06-18", "--against", "crink", "--no-page")
    assert refused.code == 1
    assert "give one of them" in refused.err
