"""Dates are read in the forms that publishers write, never guessed, never made up."""

from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.reading.days import day, order_of, with_centuries

DAY = date(2005, 12, 8)


def read(text: str, order: str = "month") -> date | None:
    return pl.DataFrame({"date": [text]}).select(day(order).value("date")).item()


@pytest.mark.parametrize(
    "text",
    [
        *("2005-12-08", "2005-12-8", "2005/12/08", "2005-12-08 00:00:00", "2005-12-08T09:30:00Z"),
        *("20051208", "12/8/2005", "12/08/2005 0:00", "08dec2005", "8 Dec 2005", "08-Dec-2005"),
        *(
            "08dec2005 00:00:00",
            "Thu Dec 08 2005",
            "8 December 2005",
            "December 8, 2005",
            "Dec. 8, 2005",
            "December 8th, 2005",
        ),
        *("Thursday, 8 December 2005", " 2005-12-08 "),
    ],
)
def test_forms(text: str) -> None:
    assert read(text) == DAY


def test_day_first() -> None:
    assert read("08/12/2005", "day") == read("8.12.2005", "day") == DAY


@pytest.mark.parametrize(
    "text",
    [
        *("2005-13-01", "2005-02-30", "31/12/05", "8/12/5", "2005", "2005-12", "12/2005", "TBD"),
        *("0000-00-00", "1/1/0001", "2005-12-08x", "20051308", "99999999", "30feb2005", "38694"),
        *("2005-W12-1", "#REF!", "9999999999-01-01"),
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read(text) is None
    assert pl.DataFrame({"date": [text]}).select(day().broken("date")).item()


def order(*texts: str | None, **bounds: pl.Series) -> str:
    return order_of("votes.csv", pl.Series(texts, dtype=pl.String), **bounds)


def test_order_by_all_rows() -> None:
    assert order("08/12/2005", "15/03/2006", "04/05/2006") == "day"
    assert order("12/8/2005", "3/15/2006", None, "4/5/2006") == "month"
    assert order("2005-12-08", "5/5/2005") == "month"  # nothing depends on it


def test_order_by_what_other_columns_tell() -> None:
    """A vote of the 60th session is not of 12 August 2005."""
    first = pl.Series([date(2005, 9, 13)])
    last = pl.Series([date(2006, 9, 11)])
    assert order("12/8/2005", first=first, last=last) == "month"
    assert order("8/12/2005", first=first, last=last) == "day"


def test_one_slip_does_not_turn_the_order() -> None:
    assert order(*["15/03/2006"] * 150, "03/15/2006") == "day"


@pytest.mark.parametrize("texts", [["08/12/2005"], ["1/2/2005", "3/4/2005"]])
def test_refuses_where_both_fit(texts: list[str]) -> None:
    with pytest.raises(ComityError, match=r"votes.csv: no date tells .*'\); write dates as YYYY"):
        order(*texts)


def test_refuses_where_both_stand() -> None:
    with pytest.raises(ComityError, match=r"the day stands first in some dates .'15/03/2006'."):
        order("15/03/2006", "3/16/2006")


def test_a_year_of_two_digits_is_that_of_the_rows_own_time() -> None:
    texts = ["12/14/23", "3.5.24", "14-Dec-23", "8 December 23", "14dec23", "12/14/25", "23-12-14"]
    bounds = [pl.Series([one] * len(texts)) for one in (date(2023, 9, 1), date(2024, 9, 30))]
    assert with_centuries(pl.Series(texts), *bounds).to_list() == [
        *("12/14/2023", "3.5.2024", "14-Dec-2023", "8 December 2023", "14dec2023"),
        *("12/14/25", "23-12-14"),  # another year, and one that may stand first: left as they are
    ]
    one = pl.Series(["1/2/00"]), pl.Series([date(1999, 9, 1)]), pl.Series([date(2000, 9, 30)])
    assert with_centuries(*one).item() == "1/2/2000"
    unknown = pl.Series([None], dtype=pl.Date)
    assert with_centuries(pl.Series(["1/2/00"]), unknown, unknown).item() == "1/2/00"
