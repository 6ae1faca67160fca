"""Lines of an opened figure: what stands beside a value."""

from dataclasses import replace

import pytest

from comity.views.tables import explanation_lines


@pytest.fixture
def value(crink):
    """The line of the value of the highest obligation of China and North Korea, changed."""
    found = crink.levels.explain("CHN", "PRK", 2018)
    (figure,) = (one for one in found.figures if one.indicator.name == "obligation")

    def line(**changes):
        one = replace(found, figures=(replace(figure, **changes),))
        return dict(explanation_lines(one, None))["value"]

    return line


def test_no_record_is_said_only_where_there_is_none(value):
    assert value() == "defence = highest of 4 in force"
    assert value(working="") == "defence"
    none = {"value": 0.0, "low": 0.0, "high": 0.0, "working": "", "records": ()}
    assert value(**none) == "none (observed: no record)"
