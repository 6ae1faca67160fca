"""Which years of a file cannot be right: a slip far from all others, but not a sparse beginning."""

import polars as pl
import pytest

from comity.sources.reading.doubts import About
from comity.sources.reading.sheets import Sheet
from comity.sources.reading.times import in_time

ABOUT = About(("ccode",), "year", system="cow")
EARLY = {1816: 2, 1818: 2, 1821: 8, 1822: 4, 1823: 2, 1826: 6, 1827: 8, 1828: 10}
"""Rows by year with which the published disputes begin."""


def kept(years):
    rows = pl.DataFrame({"ccode": "710", "year": years}, schema={"ccode": str, "year": pl.Int64})
    return in_time(Sheet("made-up.csv", rows), ABOUT).rows["year"].to_list()


def test_a_sparse_beginning_is_sound():
    years = [year for year, count in EARLY.items() for _ in range(count)]
    years += [year for year in range(1829, 1991) for _ in range(50)]
    assert kept(years) == years


@pytest.mark.parametrize("slips", [[2019], [2019, 2020], [1090], [2019, 1696], [2023, 2019]])
def test_typed_years_are_not(slips):
    years = [year for year in range(1950, 1991) for _ in range(20)]
    assert kept(years + slips) == years


def test_one_slip_beyond_another_is_found_too():
    years = [year for year in range(1816, 1915) for _ in range(20)]
    assert kept([*years, 1990, 2019]) == years
