"""Periods, and the scaffolds of dyads: published counts, and agreement with counting by hand."""

from datetime import date, timedelta
from itertools import pairwise, permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.states import Period, by_period, dyad_spells, membership, periods
from comity.states.periods import period_at

FREQS = ("year", "quarter", "month")


def dyads(states="all", *, freq="year", **options):
    """The dyads of each period, with its label, first and last day."""
    rows = by_period(dyad_spells(states, freq=freq, **options))
    labels = {n: period_at(n, freq) for n in rows["number"].unique()}
    period = rows["number"].to_list()
    return rows.select(
        "state_a",
        "state_b",
        *(("code_a", "code_b") if options.get("by") == "code" else ()),
        period=pl.Series([labels[n].label for n in period], dtype=pl.String),
        start=pl.Series([labels[n].start for n in period], dtype=pl.Date),
        end=pl.Series([labels[n].end for n in period], dtype=pl.Date),
    )


@given(st.dates(min_value=date(1816, 1, 1)), st.sampled_from(FREQS))
def test_a_period_holds_its_day(day, freq):
    period = periods(day, day, freq)[0]
    assert period.start <= day <= period.end
    assert (
        periods(period.start, period.start, freq)[0]
        == periods(period.end, period.end, freq)[0]
        == period
    )


@given(st.dates(date(1990, 1, 1), date(2020, 1, 1)), st.integers(0, 2000), st.sampled_from(FREQS))
def test_periods_follow_without_a_gap(start, days, freq):
    listed = periods(start, start + timedelta(days), freq)
    assert listed[0] == periods(start, start, freq)[0]
    assert listed[-1] == periods(start + timedelta(days), start + timedelta(days), freq)[0]
    for one, following in pairwise(listed):
        assert following.start == one.end + timedelta(1)
        assert following.label > one.label


def test_labels():
    assert periods(2018, 2018) == (Period("2018", date(2018, 1, 1), date(2018, 12, 31)),)
    assert [p.label for p in periods(2018, 2018, "quarter")] == [
        "2018Q1",
        "2018Q2",
        "2018Q3",
        "2018Q4",
    ]
    assert periods(2020, 2020, "month")[1] == Period("2020-02", date(2020, 2, 1), date(2020, 2, 29))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: periods(2019, 2018), "end 2018 is before start 2019; exchange the two"),
        (lambda: periods(2018, "2019"), "is no year or date"),
        (lambda: periods(2018, None), "start and end are needed"),
        (lambda: periods(2018, 2019, "week"), "'week' is no frequency; write one of year"),
        (lambda: dyads(start=2019, end=2018), "exchange the two"),
        (lambda: dyads("ASEAN"), "'ASEAN' is no group; write 'all'"),
        (lambda: dyads(["Ruritania"]), "'Ruritania' is no state"),
        (lambda: dyads(system="eu"), "no system of membership"),
        (lambda: dyads(by="pair"), "'pair' is no kind of row"),
        (lambda: dyads(by="code", system="un"), "by='code' needs system='cow' or 'gw'"),
    ],
)
def test_what_makes_no_sense_is_refused(call, told):
    with pytest.raises(ComityError, match=told):
        call()


def test_number_of_cow_dyad_years():
    """The counts of COW dyad-years by number, 1816-2016, each pair on the same day."""
    directed = dyads(start=1816, end=2016, directed=True, by="code")
    undirected = dyads(start=1816, end=2016, by="code")
    assert directed.height == 1_912_290
    assert undirected.height == 956_145
    keys = ["code_a", "code_b", "period"]
    assert directed.select(keys).is_duplicated().sum() == 0


def test_by_state_is_by_code_without_the_changes_of_number():
    """Germany and Yemen have two numbers in 1990: with the other 160 states of that year."""
    by_code = dyads(start=1816, end=2016, by="code")
    by_state = dyads(start=1816, end=2016)
    keys = ["state_a", "state_b", "period"]
    assert by_state.select(keys).is_duplicated().sum() == 0
    assert by_code.select(keys).unique().height == by_state.height
    twice = by_code.filter(pl.struct(keys).is_duplicated())
    assert set(twice["period"]) == {"1990"}
    assert all({a, b} & {"DEU", "YEM"} for a, b in twice.select("state_a", "state_b").iter_rows())


def by_hand(states, start, end, freq):
    spells = membership("cow").with_columns(pl.col("end").fill_null(date.max)).rows()
    found = set()
    for period in periods(start, end, freq):
        for (a, a_from, a_to), (b, b_from, b_to) in permutations(spells, 2):
            if a == b or a not in states or b not in states:
                continue
            if max(a_from, b_from, period.start) <= min(a_to, b_to, period.end):
                found.add((a, b, period.label, period.start, period.end))
    return found


@pytest.mark.parametrize("freq", FREQS)
def test_agrees_with_counting_by_hand(freq):
    states = ["DEU", "DDR", "CSK", "CZE", "SVK", "SYR", "EGY", "YEM", "YMD", "POL", "FRA", "EST"]
    for start, end in ((1938, 1945), (1957, 1962), (1989, 1993)):
        frame = dyads(states, start=start, end=end, freq=freq, directed=True)
        assert len(set(frame.rows())) == frame.height
        assert set(frame.rows()) == by_hand(states, start, end, freq)


@given(st.integers(1900, 2020), st.integers(0, 5), st.sampled_from(FREQS))
@settings(max_examples=20)
def test_directed_is_twice_undirected(start, years, freq):
    states = ["CHN", "RUS", "IRN", "PRK", "KOR", "JOS", "JPN"]
    both = dyads(states, start=start, end=start + years, freq=freq, directed=True)
    one = dyads(states, start=start, end=start + years, freq=freq)
    assert both.height == 2 * one.height
    assert one.filter(pl.col("state_a") >= pl.col("state_b")).is_empty()
    assert one.equals(one.sort("state_a", "state_b", "start"))


def test_a_pair_that_was_never_a_member_on_the_same_day_has_no_row():
    """Czechoslovakia left on 31 December 1992; the Czech Republic came a day later."""
    assert dyads(["CSK", "CZE"], start=1992, end=1993).is_empty()
    # East Germany left on 2 October 1990, Germany had number 260 until then
    germanies = dyads(["DDR", "DEU"], start=1990, end=1990, by="code")
    assert germanies.select("code_a", "code_b").rows() == [(265, 260)]
    # 1940: Norway fell on 30 April, Iceland came in 1944
    assert dyads(["NOR", "ISL"], start=1940, end=1944).is_empty()


def test_states_that_were_no_members_give_no_rows():
    empty = dyads(["UKR", "BLR"], start=1950, end=1960)
    assert empty.is_empty()
    assert dyads(["UKR", "BLR"], start=1950, end=1960, system="un").height == 11


def test_groups_names_and_defaults():
    assert dyads("crink", start=2000, end=2000).equals(
        dyads(["China", "Russia", "Iran", "DPRK"], start=2000, end=2000)
    )
    frame = dyads(["USA", "GBR"])
    assert frame["period"][0] == "1816"
    assert frame["period"][-1] == str(date.today().year)
    gw = dyads(["SRB", "RUS"], start=2006, end=2006, system="gw", by="code")
    assert gw["code_b"].to_list() == [340, 345] or gw["code_b"].to_list() == [345, 340]
