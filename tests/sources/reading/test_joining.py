"""Several files of one data set: complementary ones together, the newer first, no contradiction."""

from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.reading.holding import DOUBTS, Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.spans import Span

KEYS = ["state", "year"]


def held(values: dict[tuple[str, int], int | None], known: date | None = None) -> Holding:
    states, years = zip(*values, strict=True)
    rows = pl.DataFrame({"state": states, "year": years, "value": list(values.values())})
    span = Span(date(min(years), 1, 1), date(max(years), 12, 31), "made up", "gml-mid", known)
    return Holding(rows, (span,))


def values(whole: Holding) -> dict[tuple[str, int], int | None]:
    return {(state, year): value for state, year, value in whole.rows.rows()}


def test_years_one_after_the_other() -> None:
    whole = joined(
        [("a.csv", held({("CHN", 1999): 1})), ("b.csv", held({("CHN", 2000): 2}))], KEYS, "year"
    )
    assert values(whole) == {("CHN", 1999): 1, ("CHN", 2000): 2}
    assert [(one.start.year, one.end.year) for one in whole.spans] == [(1999, 1999), (2000, 2000)]
    assert whole.notes == ()


def test_a_gap_between_files_stays_a_gap() -> None:
    whole = joined(
        [("a.csv", held({("CHN", 1990): 1})), ("b.csv", held({("CHN", 2000): 2}))], KEYS, "year"
    )
    assert [one.start.year for one in whole.spans] == [1990, 2000]


def test_states_beside_each_other() -> None:
    whole = joined(
        [("a.csv", held({("CHN", 2000): 1})), ("b.csv", held({("RUS", 2000): 2}))], KEYS, "year"
    )
    assert values(whole) == {("CHN", 2000): 1, ("RUS", 2000): 2}
    assert len(whole.spans) == 1
    assert whole.notes == ()


@pytest.mark.parametrize("turned", [False, True])
def test_the_newer_release_goes_first(turned: bool) -> None:
    """What the newer took out within its time is out."""
    old = held({("CHN", 1999): 1, ("CHN", 2000): 2, ("RUS", 2000): 3}, date(2010, 1, 1))
    new = held({("CHN", 2000): 5, ("CHN", 2001): 6}, date(2020, 1, 1))
    parts = [("old.csv", old), ("new.csv", new)]
    whole = joined(parts[::-1] if turned else parts, KEYS, "year")
    assert values(whole) == {("CHN", 1999): 1, ("CHN", 2000): 5, ("CHN", 2001): 6}
    assert whole.notes == (
        "new.csv is newer than old.csv and goes first from 2000-01-01 to 2001-12-31",
    )
    assert [(one.start.year, one.end.year) for one in whole.spans] == [(1999, 1999), (2000, 2001)]


def test_without_dates_of_release_the_one_that_ends_later_is_newer() -> None:
    old, new = held({("CHN", 2000): 2}), held({("CHN", 2000): 5, ("CHN", 2001): 6})
    whole = joined([("old.csv", old), ("new.csv", new)], KEYS, "year")
    assert values(whole) == {("CHN", 2000): 5, ("CHN", 2001): 6}


def test_equal_files_are_one() -> None:
    one = held({("CHN", 2000): 2, ("RUS", 2000): None})
    whole = joined([("a.csv", one), ("b.csv", one)], KEYS, "year")
    assert whole.rows.height == 2
    assert whole.notes == ("a.csv and b.csv have 2 rows in common",)


def test_a_contradiction_is_refused_with_both_names() -> None:
    parts = [("a.csv", held({("CHN", 2000): 2})), ("b.csv", held({("CHN", 2000): 3}))]
    with pytest.raises(
        ComityError, match=r"a.csv has value 2 for state CHN, year 2000, b.csv has 3"
    ):
        joined(parts, KEYS, "year")


def test_doubts_of_the_older_go_with_its_rows() -> None:
    old = held({("CHN", 1999): 1, ("CHN", 2000): 2})
    doubts = pl.DataFrame(
        {
            "state_a": ["CHN"] * 2,
            "state_b": [None] * 2,
            "start": [date(1999, 1, 1), date(2000, 1, 1)],
            "end": [date(1999, 12, 31), date(2000, 12, 31)],
            "reason": ["made up"] * 2,
        },
        schema=DOUBTS.schema,
    )
    old = Holding(old.rows, old.spans, doubts=doubts)
    whole = joined(
        [("old.csv", old), ("new.csv", held({("CHN", 2000): 5, ("CHN", 2001): 6}))], KEYS, "year"
    )
    assert whole.doubts["start"].to_list() == [date(1999, 1, 1)]
