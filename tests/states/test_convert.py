"""Vectorised look-ups agree with single ones, keep order and nulls, and refuse in one line."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.states import AmbiguousState, UnknownState, convert, resolve
from comity.states._keys import SYSTEMS
from comity.states._tables import codes, names

TEXTS = sorted(set(codes()["code"]) | set(names()["name"]) | {"Ruritania", "ZZZ", "99999"})
WHENS = st.one_of(
    st.none(),
    st.integers(1810, 2030),
    st.dates(min_value=date(1810, 1, 1), max_value=date(2030, 1, 1)),
)


@given(st.sampled_from(TEXTS), WHENS, st.sampled_from(SYSTEMS), st.sampled_from([None, *SYSTEMS]))
@settings(max_examples=300)
def test_agrees_with_resolve(text, when, to, system):
    try:
        state = resolve(text, when=when, system=system)
        expected = state.id if to == "id" else getattr(state, to)
    except ComityError:
        expected = None
    assert convert([text], to=to, when=when, system=system, unknown="null").to_list() == [expected]


def test_takes_sequences_arrays_and_series():
    assert convert([2, 710], to="id").to_list() == ["USA", "CHN"]
    assert convert(np.array([2, 710]), to="id").to_list() == ["USA", "CHN"]
    assert convert(np.array([2.0, np.nan, 710.0]), to="id").to_list() == ["USA", None, "CHN"]
    assert convert(pl.Series(["China", None]), to="cow").to_list() == [710, None]
    assert convert(pl.Series(["China"], dtype=pl.Categorical), to="cow").to_list() == [710]
    assert convert(["China", 2, None, float("nan")], to="id").to_list() == [
        "CHN",
        "USA",
        None,
        None,
    ]
    assert convert([], to="cow").to_list() == []
    assert convert((x for x in ("CHN",)), to="cow").to_list() == [710]
    assert convert([], to="cow").dtype == pl.Int64
    assert convert(["CHN"], to="name").name == "name"


def test_order_and_repeats_are_kept():
    values = ["RUS", "PRK", "RUS", "IRN", "PRK"]
    whens = [1980, 1980, 2000, 1980, 1980]
    assert convert(values, to="iso3", when=whens).to_list() == ["SUN", "PRK", "RUS", "IRN", "PRK"]


def test_when_may_be_years_or_days_of_any_kind():
    days = [date(1990, 10, 2), date(1990, 10, 3)]
    for when in (days, pl.Series(days), np.array(days, dtype="datetime64[D]")):
        assert convert(["DEU", "DEU"], to="cow", when=when).to_list() == [260, 255]
    assert convert(["DEU"], to="cow", when=np.array([1989])).to_list() == [260]
    assert convert(["DEU", "RUS"], to="cow", when=date(1970, 1, 1)).to_list() == [260, 365]


def test_a_state_without_a_code_has_null():
    assert convert(["HAN", "RUS"], to="iso3").to_list() == [None, "RUS"]


def test_unknown_values_are_counted_and_shown():
    with pytest.raises(UnknownState) as refusal:
        convert(["CHN", "Ruritania", "Ruritania", "Atlantis", "Utopia", "Laputa"], to="cow")
    told = str(refusal.value)
    assert told.startswith("4 of 5 distinct values mean no one state")
    assert "'Ruritania'" in told
    assert "and 1 more" in told
    assert "\n" not in told
    with pytest.raises(AmbiguousState, match=r"'Korea' in 1995 may be KOR"):
        convert(["Korea"], to="cow", when=1995)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"values": ["CHN"], "to": "fips"}, "'fips' is no system of codes"),
        ({"values": ["CHN"], "to": "cow", "system": "fips"}, "'fips' is no system of codes"),
        ({"values": ["CHN"], "to": "cow", "unknown": "drop"}, "'drop' is no value of `unknown`"),
        ({"values": "CHN", "to": "cow"}, "'CHN' is one value; give a list"),
        ({"values": [2.5], "to": "id"}, "2.5 is no code"),
        ({"values": [True], "to": "id"}, "no codes or names"),
        ({"values": ["CHN"], "to": "cow", "when": [1990, 1991]}, "has 2 entries for 1 values"),
        ({"values": ["CHN"], "to": "cow", "when": [None]}, "`when` is null in 1 rows"),
        ({"values": ["CHN"], "to": "cow", "when": ["1990"]}, "give years as whole numbers"),
        ({"values": ["CHN"], "to": "cow", "when": [0]}, "is no year or date"),
        ({"values": ["CHN"], "to": "cow", "when": "1990"}, "is no year or date"),
    ],
)
def test_bad_arguments_are_refused(arguments, told):
    with pytest.raises(ComityError, match=told):
        convert(**arguments)
