"""COW national trade: missing figures, two codes of one state in a year, the available file."""

from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.trade import national as national_trade

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cow-national-trade"


def test_missing_is_null_and_two_codes_of_one_state_have_a_row_each():
    of = national_trade.ADAPTER.read(files_of("cow-national-trade", FIXTURES))
    assert of.rows.rows() == [
        ("CHN", 710, 2000, 100.5, 200.0),
        ("DEU", 255, 1990, 300.0, 400.0),
        ("DEU", 260, 1990, None, None),
        ("PRK", 731, 2000, 10.0, None),
    ]
    assert of.quarantine.rows.select("state", "count").rows() == [("9999", 1)]


def test_an_amount_below_zero_is_a_doubt_and_many_are_refused(tmp_path):
    path = tmp_path / "national.csv"
    path.write_text("ccode,year,imports,exports\n710,2000,-3,5\n710,2001,1,1\n")
    of = national_trade.ADAPTER.read([path])
    assert of.rows.rows() == [("CHN", 710, 2001, 1.0, 1.0)]
    assert of.doubts.select("state_a", of.doubts["start"].dt.year()).rows() == [("CHN", 2000)]
    rows = "".join(f"710,{year},-3,5\n" for year in range(2000, 2005))
    path.write_text(f"ccode,year,imports,exports\n{rows}")
    with pytest.raises(ComityError, match="imports is no amount in 5 of 5 rows"):
        national_trade.ADAPTER.read([path])


def test_two_files_are_one_and_a_row_that_stands_twice_is_one(tmp_path):
    for name, year in (("a.csv", 2000), ("b.csv", 2001)):
        row = f"710,{year},1,2\n"
        (tmp_path / name).write_text(f"ccode,year,imports,exports\n{row}{row}")
    of = national_trade.ADAPTER.read(sorted(tmp_path.iterdir()))
    assert sorted(of.rows["year"]) == [2000, 2001]
    assert of.rows["exports"].to_list() == [2, 2]
    assert (of.span.start.year, of.span.end.year) == (2000, 2001)


def test_the_file_at_hand(data_folder):
    of = national_trade.ADAPTER.read(files_of("cow-national-trade", data_folder / "trade"))
    assert (of.span.start.year, of.span.end.year) == (1870, 2014)
    assert len(of.quarantine) == 0
    assert of.rows.select("state", "code", "year").is_duplicated().sum() == 0
    # Exports of the USA in 1870: 418 million USD as the file has them.
    assert of.rows.filter(state="USA", year=1870).row(0)[3:] == (450.0, 418.0)
    # The Federal Republic's exports of 1990, 410 billion USD in the statistics of the GATT.
    germany = of.rows.filter(code=255, year=1990)["exports"].item()
    assert germany == pytest.approx(410_000, rel=0.01)
