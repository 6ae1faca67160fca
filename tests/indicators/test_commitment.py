"""Commitment: days under a pledge of defence, counted once; and how deep alliances go."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.dataset import panel_of as panel
from comity.evidence import frame_of
from comity.evidence.records import Agreement
from comity.indicators import INDICATORS
from comity.indicators.commitment import days_in_force, treaty_depth
from comity.sources.alliances.atop import ADAPTER as ATOP

STATES = ("CHN", "PRK", "RUS")
ALL = date(1990, 1, 1), date(1999, 12, 31)


def treaty(key, start, obligations, **more):
    base = {"id": key, "start": start, "title": "Treaty", "kind": "treaty"}
    return base | {"parties": "PRK RUS", "obligations": obligations} | more


@pytest.fixture
def figures(evidence_of):
    """The cells of an indicator for Korea and Russia, from some treaties, by period."""

    def found(treaties, name, freq="year", span=ALL):
        evidence = evidence_of({"agreement": treaties}, [("agreement", STATES, *span)])
        cells = panel(evidence, freq=freq, end=1999, indicators=[name]).cells
        rows = cells.filter(state_a="PRK", state_b="RUS").iter_rows(named=True)
        return {row["period"]: row for row in rows}

    return found


def test_days_are_counted_from_the_day_of_force_to_the_last(figures):
    cells = figures([treaty("pact", "1992-01-31", "defence", in_force_to="1996-09-10")],
                    "days_in_force")  # fmt: skip
    days = {int(year): cell["value"] for year, cell in cells.items()}
    assert [days[year] for year in range(1991, 1998)] == [0, 336, 365, 365, 365, 254, 0]
    assert cells["1996"]["working"] == "254 of 366 days"
    assert cells["1996"]["records"] == ["pact"]
    assert cells["1997"]["status"] == "zero"


def test_a_day_with_two_treaties_counts_once_and_lesser_pledges_do_not(figures):
    treaties = [
        treaty("one", "1992-02-01", "defence", in_force_to="1992-02-10"),
        treaty("two", "1992-02-05", "offence consultation", in_force_to="1992-02-08"),
        treaty("three", "1992-02-10", "defence", in_force_to="1992-02-12"),
        treaty("four", "1992-12-31", "defence", in_force_to="1993-01-02"),
        treaty("least", "1990", "consultation non-aggression"),
    ]
    yearly = figures(treaties, "days_in_force")
    assert (yearly["1992"]["value"], yearly["1993"]["value"]) == (13, 2)
    assert yearly["1992"]["records"] == ["four", "one", "three", "two"]
    monthly = figures(treaties, "days_in_force", "month")
    assert (monthly["1992-02"]["value"], monthly["1992-12"]["value"]) == (12, 1)


def test_days_of_a_period_covered_in_part_are_unknown(figures):
    span = date(1990, 1, 1), date(1996, 6, 30)
    cells = figures([treaty("pact", "1961", "defence")], "days_in_force", span=span)
    assert cells["1995"]["value"] == 365
    assert cells["1996"]["reason"].startswith("covered only 1996-01-01 to 1996-06-30")


def test_depth_is_the_greatest_in_force(figures):
    treaties = [
        treaty("shallow", "1991-05-01", "defence", depth=0),
        treaty("deep", "1993-05-01", "defence", in_force_to="1994-01-01", depth=2),
        treaty("some", "1995", "consultation", in_force_to="1995-12-31", depth=1),
        treaty("uncoded", "1997", "non-aggression", in_force_to="1997-12-31"),
        treaty("words", "1990", "", kind="statement"),
    ]
    cells = figures(treaties, "treaty_depth")
    depth = {int(year): cell["value"] for year, cell in cells.items()}
    assert [depth[year] for year in range(1990, 1997)] == [0, 0, 0, 2, 2, 1, 0]
    assert (depth[1997], cells["1997"]["reason"]) == (None, "undefined")
    assert cells["1993"]["working"] == "highest of 2, coded 2"
    assert cells["1990"]["records"] == []


def test_they_say_what_they_rest_on():
    assert "Leeds & Anac 2005" in INDICATORS["treaty_depth"].reference
    assert INDICATORS["days_in_force"].accrues == "flow"
    assert [i.name for i in INDICATORS.values() if i.domain == "commitment" and i.lead] == [
        "obligation"
    ]


spans = st.lists(
    st.tuples(st.integers(-400, 800), st.integers(0, 500), st.sampled_from(["defence", "offence"])),
    min_size=1,
    max_size=6,
)


@given(drawn=spans)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_days_are_those_of_a_calendar_ticked_off_day_by_day(measured, drawn):
    first = date(1992, 1, 1)
    treaties, ticked = [], set()
    for at, (begin, length, word) in enumerate(drawn):
        one = first + timedelta(days=begin)
        last = one + timedelta(days=length)
        ticked |= {one + timedelta(days=n) for n in range(length + 1)}
        treaties.append(
            Agreement(source="x", **treaty(f"t{at}", str(one), word, in_force_to=str(last)))
        )
    days = measured(days_in_force, frame_of("agreement", treaties), STATES, 1992, 1993)
    found = dict(days.select("year", "value").rows())
    expected = {y: sum(day.year == y for day in ticked) for y in (1992, 1993)}
    assert {y: found.get(y, 0) for y in expected} == expected


def test_the_treaty_of_1961_in_the_real_file(measured, data_folder):
    held = ATOP.read([data_folder / "atop" / "atop4_member_level.csv"])
    agreements = ATOP.records(held, ["CHN", "PRK", "RUS"])
    found = measured(days_in_force, agreements, STATES, 1961, 1997)
    korea = found.filter(state_a="PRK", state_b="RUS")
    own = korea.filter(pl.col("year").is_in([1961, 1980, 1996, 1997]))
    assert own.select("year", "value").rows() == [(1961, 179), (1980, 366), (1996, 254)]
    depth = measured(treaty_depth, agreements, STATES, 1961, 1996)
    assert set(depth.filter(state_a="PRK", state_b="RUS")["value"]) == {0}
