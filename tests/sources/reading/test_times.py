"""Spans come from sound rows only, never beyond the release or today."""

from datetime import date

import polars as pl
import pytest

from comity.sources.reading.doubts import About
from comity.sources.reading.sheets import Sheet
from comity.sources.reading.times import in_time, span_of

ABOUT = About(("state",), "year", system="id")


def timed(years: list[int], **words: object) -> Sheet:
    rows = pl.DataFrame({"state": ["CHN"] * len(years), "year": years})
    return in_time(Sheet("made-up.csv", rows), ABOUT, **words)


@pytest.mark.parametrize("slip", [2019, 1897, 1996])
def test_one_typed_year_does_not_prolong_coverage(slip: int) -> None:
    years = [year for year in range(1946, 1991) for _ in range(30)]
    sheet = timed([*years, slip])
    span = span_of(sheet, "year", "gml-mid", "made up")
    assert (span.start.year, span.end.year) == (1946, 1990)
    assert sheet.doubts.row(0)[:4] == ("CHN", None, None, None)
    assert sheet.aside["value"].to_list() == [str(slip)]


@pytest.mark.parametrize(
    "years",
    [
        [1961, 2000],  # a small extract has whatever years it has
        [1816, *range(1900, 1990, 20)],
        [1874, 1876, 1881, 1895, *range(1901, 2000)],
        [1990] * 50 + [1991] * 50 + [1993],
        [2000],
    ],
)
def test_sparse_years_are_no_slips(years: list[int]) -> None:
    assert timed(years).rows.height == len(years)


def test_the_future_and_what_follows_the_release_are_set_aside() -> None:
    ahead = date.today().year + 1
    assert timed([1990, 1991, 1992, ahead]).rows["year"].to_list() == [1990, 1991, 1992]
    early = timed([1990, 1991, 1992], released=date(1991, 6, 1))
    assert early.rows["year"].to_list() == [1990, 1991]
    span = span_of(early, "year", "gml-mid", "made up", released=date(1991, 6, 1))
    assert span.end == date(1991, 6, 1)


def test_this_year_is_covered_until_today() -> None:
    sheet = timed([date.today().year])
    assert span_of(sheet, "year", "gml-mid", "made up").end <= date.today()


def test_days() -> None:
    days = pl.DataFrame({"start": [date(1990, 5, 1)], "end": [date(1990, 6, 1)]})
    sheet = in_time(Sheet("a.csv", days), About((), "start", "end"))
    span = span_of(sheet, "start", "colt", "made up", end="end")
    assert (span.start, span.end) == (date(1990, 5, 1), date(1990, 6, 1))
