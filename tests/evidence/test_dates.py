from datetime import date

import pytest

from comity.evidence import parse_date


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2005-10-28", date(2005, 10, 28), date(2005, 10, 28), "day"),
        ("2004-02", date(2004, 2, 1), date(2004, 2, 29), "month"),
        (" 2005 ", date(2005, 1, 1), date(2005, 12, 31), "year"),
    ],
)
def test_a_date_is_the_days_it_may_mean(text, first, last, precision):
    assert parse_date(text) == (first, last, precision)


@pytest.mark.parametrize("text", ["2005-00", "2005-10-00", "2005-13", "2005-02-29", "0000"])
def test_days_outside_the_calendar_are_refused(text):
    with pytest.raises(ValueError, match="does not exist"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "28.10.2005", "05", "2005-1", "2005/10", "٢٠٠٥"])
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match="is not a date; write YYYY-MM-DD"):
        parse_date(text)
