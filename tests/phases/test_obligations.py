"""Obligations change on the day that a treaty enters into force or ends."""

from dataclasses import replace
from datetime import date

from comity.dataset import panel_of
from comity.indicators import INDICATORS
from comity.phases.obligations import dated_changes

PLEDGE = INDICATORS["obligation"]


def test_changes_are_dated_to_the_day(crink):
    changes = dated_changes(crink.levels.panel, PLEDGE)

    def of(a, b):
        found = changes.filter(state_a=a, state_b=b)
        return [(str(d), x, y) for d, x, y in found.select("day", "before", "after").rows()]

    assert of("CHN", "PRK") == [("1961-07-11", 0, 3)]
    assert of("PRK", "RUS") == [
        ("1961-07-06", 0, 3),
        ("1996-09-10", 3, 0),
        ("2000-02-09", 0, 1),
        ("2024-12-04", 1, 3),
    ]
    assert of("IRN", "PRK") == []


def test_what_began_before_coverage_or_with_it_is_no_change(crink):
    casebook = crink.evidence
    days = {"start": date(1961, 7, 11), "end": date(2000, 1, 1)}
    cut = tuple(replace(c, **days) for c in casebook.coverage if c.kind == "agreement")[:1]
    own = panel_of(replace(casebook, coverage=cut), indicators=["obligation"])
    rows = dated_changes(own, PLEDGE).select("state_a", "state_b", "day").rows()
    assert [row for row in rows if "IRN" not in row] == [
        ("CHN", "RUS", date(1980, 4, 11)),
        ("CHN", "RUS", date(1992, 12, 18)),
        ("PRK", "RUS", date(1996, 9, 10)),
    ]
