"""One rule for values: what is no such value is no figure, and says whom it may be about."""

from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.reading.doubts import About, doubts_of, without
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import Sheet, holding
from comity.sources.reading.spans import Span
from comity.sources.reading.values import (
    AMOUNT,
    CODE,
    FLAG,
    NUMBER,
    WHOLE,
    YEAR,
    Kind,
    one_of,
    typed,
)

ABOUT = About(("a", "b"), "year", system="cow")
SPAN = Span(date(1961, 1, 1), date(1961, 12, 31), "made up", "gml-mid")


def sheet(**columns: list[object]) -> Sheet:
    height = len(next(iter(columns.values()), [""]))
    filled = {"a": ["2"] * height, "b": ["365"] * height, "year": ["1961"] * height} | columns
    lines = pl.int_range(2, pl.len() + 2).alias("_line")
    return Sheet("made-up.csv", pl.DataFrame(filled, strict=False).with_columns(lines))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (NUMBER, "0.25", 0.25),
        (NUMBER, "-1e-3", -0.001),
        (NUMBER, ".5", 0.5),
        (NUMBER, "+7.", 7.0),
        (WHOLE, "3.0", 3),
        (WHOLE, "-9", -9),
        (AMOUNT, "0", 0.0),
        (YEAR, "1961.0", 1961),
        (FLAG, "1.0", True),
        (FLAG, "No", False),
        (CODE, "710.0", "710"),
        (one_of({"1": "yes"}), "1", "yes"),
        (one_of({"1": "yes"}), "1.0", "yes"),
    ],
)
def test_what_is_a_value(kind: Kind, text: str, value: object) -> None:
    read = typed(sheet(v=[text]), {"v": kind}, ABOUT)
    assert read.rows["v"].to_list() == [value]
    assert read.aside.is_empty()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((NUMBER, text) for text in ("NaN", "nan", "inf", "-Infinity", "1e400", "x", "5%")),
        *((NUMBER, text) for text in ("1,234.5", "0,05", "1 000", "1_000", "0x1F", "1e", "--1")),
        *((NUMBER, text) for text in ("$5", "٣", "1.2.3", "#REF!", "#N/A")),
        *((WHOLE, text) for text in ("1.5", "1e300", "x")),
        *((AMOUNT, text) for text in ("-1", "inf", "NaN")),
        *((YEAR, text) for text in ("61", "19610", "1961.5", "0", "-1961", "1961-62")),
        *((FLAG, text) for text in ("2", "maybe")),
        (one_of({"1": "yes"}), "Q"),
    ],
)
def test_what_is_none(kind: Kind, text: str) -> None:
    read = typed(sheet(v=["1", text], year=["1961", "1969"]), {"v": kind}, ABOUT)
    assert read.rows.height == (1 if kind is not YEAR else 0)
    assert read.aside.filter(pl.col("item") == "line 3")["value"].to_list() == [text]
    last = read.doubts.filter(pl.col("reason").str.contains("line 3")).row(0)
    assert last[:2] == ("USA", "RUS")
    assert last[2:4] == (date(1969, 1, 1), date(1969, 12, 31))
    assert kind.what in last[4]


def test_an_empty_cell_and_a_missing_code_are_null_and_no_fault() -> None:
    read = typed(sheet(v=["", None, " ", "-9", "-9.0", "-8"]), {"v": NUMBER.unless(-9, -8)}, ABOUT)
    assert read.rows["v"].to_list() == [None] * 6
    assert read.aside.is_empty()


def test_a_needed_cell_that_is_empty_sets_the_row_aside() -> None:
    read = typed(sheet(v=["1", ""]), {"v": NUMBER}, ABOUT, needed=["v"])
    assert read.rows["v"].to_list() == [1.0]
    assert read.aside["reason"].to_list() == ["v is empty"]


def test_a_cell_that_tells_little_is_told_and_its_row_stays() -> None:
    read = typed(sheet(v=["1"], w=["x"]), {"v": NUMBER, "w": NUMBER}, ABOUT, optional=["w"])
    assert read.rows.select("v", "w").rows() == [(1.0, None)]
    assert read.aside["reason"].to_list() == ["w is no number, taken as missing"]
    assert read.doubts.is_empty()


def test_a_row_with_two_faults_is_told_once() -> None:
    read = typed(sheet(v=["x"], w=["y"]), {"v": NUMBER, "w": NUMBER}, ABOUT)
    assert read.aside.height == 1


def test_a_year_that_cannot_be_read_leaves_the_time_open() -> None:
    read = typed(sheet(year=["19x1"]), {"year": YEAR}, ABOUT)
    assert read.doubts.row(0)[:4] == ("RUS", "USA", None, None) or read.doubts.row(0)[:4] == (
        "USA",
        "RUS",
        None,
        None,
    )


def test_a_state_that_cannot_be_read_leaves_it_open() -> None:
    rows = sheet(a=["#REF!"], v=["x"])
    assert typed(rows, {"v": NUMBER}, ABOUT).doubts.row(0)[:2] == ("RUS", None)


def test_a_file_without_the_column_is_refused() -> None:
    with pytest.raises(ComityError, match=r"made-up.csv has no column v, w"):
        typed(sheet(), {"v": NUMBER, "w": NUMBER}, ABOUT)


def test_many_damaged_rows_refuse_the_file() -> None:
    few = typed(sheet(v=["1"] * 7 + ["x"] * 3), {"v": NUMBER}, ABOUT)
    assert holding(few, [SPAN]).rows.height == 7
    many = typed(sheet(v=["1"] * 6 + ["x"] * 4), {"v": NUMBER}, ABOUT)
    with pytest.raises(ComityError, match=r"v is no number in 4 of 10 rows.* line 8: 'x'; mend"):
        holding(many, [SPAN])
    large = typed(sheet(v=["1"] * 990 + ["x"] * 10), {"v": NUMBER}, ABOUT)
    assert len(holding(large, [SPAN]).quarantine) == 10


def test_no_sound_row_refuses_the_file() -> None:
    with pytest.raises(ComityError, match=r"made-up.csv has no sound row: v is no number"):
        holding(typed(sheet(v=["x"]), {"v": NUMBER}, ABOUT), [SPAN])


def test_rows_that_stand_twice_count_once_and_are_told() -> None:
    """Repeated rows doubled trade: 3,500 became 7,000."""
    single = once(sheet(v=["3500"] * 2), ["a", "b", "year"], ABOUT)
    assert single.rows["v"].to_list() == ["3500"]
    assert single.aside["reason"].to_list() == ["rows that stand twice, counted once"]
    assert single.doubts.is_empty()
    assert holding(once(sheet(v=["1"] * 50), ["a"], ABOUT), [SPAN]).rows.height == 1


def test_rows_that_say_unlike_things_of_one_key_count_nowhere() -> None:
    rows = sheet(v=["1", "2", "3"], year=["1961", "1961", "1962"])
    single = once(rows, ["a", "b", "year"], ABOUT)
    assert single.rows["year"].to_list() == ["1962"]
    assert single.doubts.select("state_a", "state_b", "start").rows() == [
        ("USA", "RUS", date(1961, 1, 1))
    ]


def test_lines_that_are_no_rows_become_doubts_of_whom_they_can_be() -> None:
    ragged = pl.DataFrame(
        {
            "a": ["2", None, "2"],
            "b": ["365", None, "1961"],
            "year": ["1961", None, "1"],
            "_line": [7, 8, 9],
            "why": ["4 cells, its header 5", "9 cells, its header 5", "4 cells, its header 5"],
        }
    )
    lines = Sheet("made-up.csv", sheet().rows.clear(), ragged=ragged)
    told = without(lines, {}, ABOUT)
    assert told.doubts.select("state_a", "state_b", "start").rows() == [
        ("USA", "RUS", date(1961, 1, 1)),
        (None, None, None),  # cells have moved: 1961 is no state
        (None, None, None),
    ]
    assert told.aside["item"].to_list() == ["line 7", "line 9", "line 8"]
    untold = holding(Sheet("made-up.csv", sheet(v=["1"]).rows, ragged=ragged), [SPAN])
    assert untold.doubts.row(0)[:4] == (None, None, None, None)
    assert len(untold.quarantine) == 3


def test_thousands_of_faults_are_counted_and_not_listed() -> None:
    many = typed(sheet(v=["x"] * 5000), {"v": NUMBER}, ABOUT)
    assert many.aside.height < 300
    assert many.aside["count"].sum() == 5000
    assert many.doubts.height == 1


def test_a_long_cell_is_cut_where_it_is_shown() -> None:
    assert typed(sheet(v=["x" * 500]), {"v": NUMBER}, ABOUT).aside["value"][0] == "x" * 60


def test_digits_of_another_script_are_no_year():
    rows = pl.DataFrame({"ccode": ["710"], "year": ["١٩٩٠"], "_line": [2]})
    found = doubts_of("a.csv", "made up", rows, About(("ccode",), "year", system="cow"))
    assert found.select("state_a", "start").row(0) == ("CHN", None)
