"""Cells that are alike are read once: the same values, whatever the column is called."""

import polars as pl
import pytest

from comity.sources.reading.doubts import About
from comity.sources.reading.sheets import Sheet
from comity.sources.reading.values import NUMBER, typed


@pytest.mark.parametrize("name", ["value", "broken", "cinc", "_line"])
@pytest.mark.parametrize("times", [1, 50])
def test_repeated_cells_are_read_as_single_ones(name, times):
    cells = [*["0.5", None, "0.25", "-9"] * times, "x"]
    rows = pl.DataFrame({"ccode": "2", name: cells}, schema={"ccode": pl.String, name: pl.String})
    read = typed(Sheet("made-up.csv", rows), {name: NUMBER.unless(-9)}, About(("ccode",)))
    assert read.rows[name].to_list() == [0.5, None, 0.25, None] * times
    assert read.broken == {f"{name} is no number": 1}
