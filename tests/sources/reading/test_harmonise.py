"""Parties become states; non-states are counted; what is damaged is told apart from them."""

from datetime import date

import polars as pl
import pytest

from comity.sources.reading.doubts import About
from comity.sources.reading.harmonise import identified
from comity.sources.reading.nonstates import known_nonstates
from comity.sources.reading.sheets import Sheet
from comity.states import convert


def identify(texts: list[str | None], system: str | None = None, **words: object) -> Sheet:
    rows = pl.DataFrame({"who": texts, "year": [1961] * len(texts)}, schema_overrides={"who": str})
    about = About(("who",), "year", system=system)
    return identified(Sheet("made-up.csv", rows), {"who": "state"}, system, about, **words)


@pytest.mark.parametrize(
    ("system", "texts"),
    [
        (None, ["China", " china ", "CHN", "710"]),
        ("cow", ["710", "710.0", " 710"]),
        ("iso3", ["CHN"]),
    ],
)
def test_states(system: str | None, texts: list[str]) -> None:
    sheet = identify(texts, system)
    assert sheet.rows["state"].to_list() == ["CHN"] * len(texts)
    assert sheet.aside.is_empty()


@pytest.mark.parametrize(
    ("system", "text"),
    [
        *(("cow", text) for text in ("#REF!", "", None, "x", "71O", "-9", "#N/A", "1e5")),
        *(("iso3", text) for text in ("CH", "CHNX", "#REF!", "", None, "123")),
        *((None, text) for text in ("#NAME?", "", None, "???", "--")),
    ],
)
def test_damage_counts_and_is_a_doubt(system: str | None, text: str | None) -> None:
    sheet = identify([text], system)
    assert sheet.rows.is_empty()
    assert sum(sheet.broken.values()) == 1
    assert sheet.doubts.row(0)[:4] == (None, None, date(1961, 1, 1), date(1961, 12, 31))


@pytest.mark.parametrize("text", ["Chnia", "Ruritania", "9999"])
def test_an_unknown_name_is_a_doubt_and_no_damage(text: str) -> None:
    sheet = identify([text])
    assert not sheet.broken
    assert sheet.doubts.height == 1
    assert sheet.aside["state"].to_list() == [text]


@pytest.mark.parametrize("text", ["World", "Aruba", "HKG", "European Union", "Areas, nes", "G001"])
def test_known_non_states_are_left_out_and_counted(text: str) -> None:
    sheet = identify([text, text])
    assert sheet.aside.select("state", "count").rows() == [(text, 2)]
    assert sheet.doubts.is_empty()


def test_words_of_one_publisher() -> None:
    sheet = identify(["842", "Hamas*"], spellings={"842": "USA"}, others=r"\*$")
    assert sheet.rows["state"].to_list() == ["USA"]
    assert sheet.doubts.is_empty()


def test_the_other_party_is_named_in_the_doubt() -> None:
    """A dispute whose one state is #REF! may be of anyone and the other."""
    rows = pl.DataFrame({"a": ["#REF!", "365"], "b": ["710", "??"], "year": [1969] * 2})
    about = About(("a", "b"), "year", system="cow")
    sheet = identified(Sheet("a.csv", rows), {"a": "state_a", "b": "state_b"}, "cow", about)
    assert sheet.doubts.select("state_a", "state_b").rows() == [("CHN", None), ("RUS", None)]


def test_no_state_is_among_the_known_non_states() -> None:
    names = pl.Series(["South Africa", "Central African Republic", "Micronesia", "Holy See"])
    assert known_nonstates(names).to_list() == [False, False, False, True]
    territories = pl.Series(["ABW", "HKG", "PSE", "ESH", "Greenland"])
    assert convert(territories, to="id", unknown="null").is_null().all()
