"""Small bodies of evidence, made up for the tests."""

from datetime import date

import pytest

from comity.evidence import Coverage, Evidence, frame_of
from comity.evidence.records import RECORD_TYPES
from comity.indicators.scope import Scope
from comity.states.pairs import states_of


@pytest.fixture
def evidence_of():
    """Build evidence from plain rows: ``evidence_of({"meeting": [...]}, coverage=[...])``."""

    def build(rows, coverage, states=("CHN", "PRK", "RUS")):
        frames = {
            kind: frame_of(kind, [RECORD_TYPES[kind](source="made-up", **row) for row in some])
            for kind, some in rows.items()
        }
        declared = tuple(
            Coverage(kind, tuple(among), start, end, "made up", ("made-up",), **more)
            for kind, among, start, end, more in (
                (*item, {}) if len(item) == 4 else item for item in coverage
            )
        )
        return Evidence("test", "A test", tuple(states), frames=frames, coverage=declared)

    return build


@pytest.fixture
def cell():
    """Look one cell of a panel up."""

    def look(panel, indicator, a, b, period):
        cells = panel.long(indicator)
        found = cells.filter(state_a=a, state_b=b, period=str(period)).to_dicts()
        assert len(found) == 1
        return found[0]

    return look


@pytest.fixture
def measured():
    """What a measure gives for some years, with states and years by name."""

    def run(measure, records, states, first, last):
        scope = Scope("year", date(first, 1, 1), date(last, 12, 31), tuple(states))
        found = measure(records, scope).collect().rename({"number": "year"})
        return found.select(*states_of(), "year", "value", "n", "working", "records")

    return run


@pytest.fixture
def nineties():
    return date(1990, 1, 1), date(1999, 12, 31)
