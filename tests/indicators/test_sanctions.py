"""Who sanctions whom, and whom the same third parties sanction."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.dataset import panel_of as panel

STATES = ("CHN", "IRN", "PRK", "RUS")
ALL = date(2000, 1, 1), date(2009, 12, 31)
NAMES = ["sanctions_imposed", "sanctions_in_force", "shared_pressure"]


def sanction(key, start, senders, targets, kind="arms", end="ongoing"):
    return {"id": key, "start": start, "end": end, "senders": senders, "targets": targets} | {
        "kind": kind,
        "title": "Made up",
    }


@pytest.fixture
def found(evidence_of):
    def build(*rows, freq="year"):
        evidence = evidence_of({"sanction": list(rows)}, [("sanction", STATES, *ALL)], STATES)
        return panel(evidence, indicators=NAMES, freq=freq)

    return build


def test_sanctions_have_a_direction_and_are_counted_by_kind(found, cell):
    cells = found(
        sanction("a", "2001-05-01", "CHN", "PRK"),
        sanction("b", "2001-06-01", "CHN", "PRK", "trade"),
        sanction("c", "2001-07-01", "CHN RUS", "PRK", "arms"),
        sanction("d", "2002-01-01", "PRK", "CHN", "travel", end="2002-12-31"),
    )
    imposed = cell(cells, "sanctions_imposed", "CHN", "PRK", 2001)
    assert (imposed["value"], imposed["working"]) == (3, "arms 2, trade 1")
    assert cell(cells, "sanctions_imposed", "PRK", "CHN", 2001)["status"] == "zero"
    assert cell(cells, "sanctions_imposed", "PRK", "CHN", 2002)["value"] == 1
    assert cell(cells, "sanctions_in_force", "CHN", "PRK", 2002)["value"] == 4
    assert cell(cells, "sanctions_imposed", "RUS", "PRK", 2003)["value"] == 1


def test_those_of_the_council_are_imposed_by_every_state(found, cell):
    cells = found(sanction("un", "2006", "UN", "PRK IRN"))
    for state in ("CHN", "RUS", "IRN"):
        assert cell(cells, "sanctions_imposed", state, "PRK", 2007)["value"] == 1
    assert cell(cells, "sanctions_imposed", "PRK", "RUS", 2007)["value"] == 0


def test_third_parties_press_on_both(found, cell):
    cells = found(
        sanction("a", "2001", "USA", "PRK"),
        sanction("b", "2003", "USA", "IRN", end="2005"),
        sanction("c", "2003", "USA", "IRN", "trade", end="2004"),
        sanction("d", "2004", "UN", "PRK IRN"),
        sanction("e", "2001", "RUS", "PRK"),
        sanction("f", "2001", "RUS", "IRN"),
        sanction("g", "2001", "PRK", "IRN"),
    )
    pressed = {
        year: cell(cells, "shared_pressure", "IRN", "PRK", year) for year in range(2000, 2010)
    }
    assert [pressed[year]["value"] for year in range(2000, 2007)] == [0, 1, 1, 2, 3, 3, 2]
    assert pressed[2003]["working"] == "RUS, USA"
    assert pressed[2003]["records"] == ["a", "b", "c", "e", "f"]
    assert pressed[2004]["working"] == "RUS, UN, USA"
    # a party to the pair is no third one
    assert cell(cells, "shared_pressure", "PRK", "RUS", 2004)["value"] == 0


def test_what_an_organisation_imposes_counts_once(found, cell):
    cells = found(
        sanction("eu", "2001", "EU FRA DEU", "PRK IRN"),
        sanction("own", "2003", "FRA", "PRK"),
        sanction("own-too", "2003", "FRA", "IRN", "trade"),
    )
    assert cell(cells, "shared_pressure", "IRN", "PRK", 2002)["working"] == "EU"
    assert cell(cells, "shared_pressure", "IRN", "PRK", 2003)["working"] == "EU, FRA"


def test_both_have_to_be_pressed_in_the_same_period(found, cell):
    cells = found(
        sanction("a", "2001-01-01", "USA", "PRK", end="2001-03-31"),
        sanction("b", "2001-04-01", "USA", "IRN", end="2001-06-30"),
        freq="quarter",
    )
    assert cell(cells, "shared_pressure", "IRN", "PRK", "2001Q1")["value"] == 0
    assert cell(cells, "shared_pressure", "IRN", "PRK", "2001Q2")["value"] == 0


def test_the_councils_on_either_have_a_coverage_of_their_own(evidence_of, cell):
    rows = [
        sanction("un", "2006", "UN", "PRK IRN"),
        sanction("un-too", "2007", "UN", "PRK", "trade", end="2008"),
        sanction("own", "2006", "USA", "PRK"),
    ]
    evidence = evidence_of({"sanction": rows}, [("sanction.council", STATES, *ALL)], STATES)
    found = panel(evidence, start=2005, indicators=[*NAMES, "council_sanctions"])
    assert cell(found, "council_sanctions", "IRN", "PRK", 2005)["status"] == "zero"
    # one on both counts once
    both = cell(found, "council_sanctions", "IRN", "PRK", 2006)
    assert (both["value"], both["working"], both["records"]) == (1, "1 in force", ["un"])
    assert cell(found, "council_sanctions", "CHN", "PRK", 2007)["value"] == 2
    assert cell(found, "council_sanctions", "CHN", "RUS", 2007)["status"] == "zero"
    others = found.cells.filter(pl.col("indicator").is_in(NAMES))
    assert set(others["reason"].str.slice(0, 11)) == {"not covered"}
    assert others["value"].null_count() == others.height


def test_those_of_the_council_do_not_say_which_years_a_panel_is_of(evidence_of):
    council = ("sanction.council", STATES, date(1966, 12, 16), date(2025, 9, 30))
    rows = {"sanction": [sanction("un", "2006", "UN", "PRK")]}
    both = evidence_of(rows, [council, ("meeting", STATES, *ALL)], STATES)
    for names in (None, ["sanctions_in_force"], ["leader_meetings"]):
        periods = panel(both, indicators=names).cells["period"]
        assert (periods.min(), periods.max()) == ("2000", "2009")
    alone = panel(evidence_of(rows, [council], STATES), indicators=NAMES)
    asked = panel(both, indicators=["council_sanctions"])
    assert alone.cells["period"].min() == asked.cells["period"].min() == "1966"


def test_outside_coverage_nothing_is_known(evidence_of, cell):
    evidence = evidence_of(
        {"sanction": [sanction("a", "2001", "USA", "PRK IRN")]},
        [("sanction", ("IRN", "PRK"), date(2002, 1, 1), date(2003, 12, 31))],
        STATES,
    )
    cells = panel(evidence, start=2001, indicators=NAMES)
    shared = cell(cells, "shared_pressure", "IRN", "PRK", 2001)  # one third party is known
    assert (shared["value"], shared["low"], shared["high"]) == (None, 1, None)
    assert cell(cells, "shared_pressure", "IRN", "PRK", 2002)["value"] == 1
    assert cell(cells, "shared_pressure", "CHN", "PRK", 2002)["reason"] == "not covered"


codes = st.sampled_from([*STATES, "USA", "UN"])
rows_of_sanctions = st.lists(
    st.tuples(codes, st.sampled_from(STATES), st.integers(2000, 2009), st.integers(0, 5)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows_of_sanctions)
def test_both_directions_together_are_what_is_in_force(found, drawn):
    """An identity where each sanction has one sender and one target."""
    rows = [
        sanction(f"s{number}", str(year), sender, target, end=str(min(year + more, 2009)))
        for number, (sender, target, year, more) in enumerate(drawn)
    ]
    cells = found(*rows).cells
    imposed = cells.filter(indicator="sanctions_imposed")
    turned = imposed.select("period", state_a="state_b", state_b="state_a", back="value")
    both = (
        cells.filter(indicator="sanctions_in_force")
        .join(imposed, on=["state_a", "state_b", "period"], suffix="_there")
        .join(turned, on=["state_a", "state_b", "period"])
    )
    assert both.height == 60
    assert np.array_equal(both["value"], both["value_there"] + both["back"])


def brute_force(rows, a, b, year):
    """Third parties that hold a sanction on both, straight from the definition."""
    held = {
        (sender, target)
        for sender, target, first, more in rows
        if first <= year <= min(first + more, 2009)
    }
    return sum(
        (sender, a) in held and (sender, b) in held
        for sender in {sender for sender, *_ in rows} - {a, b}
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows_of_sanctions)
def test_shared_pressure_is_as_defined(found, drawn):
    rows = [
        sanction(f"s{number}", str(year), sender, target, end=str(min(year + more, 2009)))
        for number, (sender, target, year, more) in enumerate(drawn)
    ]
    cells = found(*rows).cells.filter(indicator="shared_pressure")
    for row in cells.select("state_a", "state_b", "period", "value").iter_rows():
        assert row[3] == brute_force(drawn, row[0], row[1], int(row[2]))
