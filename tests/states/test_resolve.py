"""Names and codes: the right state in every year of two published lists, or a helpful refusal."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.states import AmbiguousState, State, UnknownState, members, membership, resolve


def state_years(folder, name):
    return pl.read_csv(folder / "states" / name, infer_schema_length=None).rows(named=True)


def test_every_cow_state_year(data_folder):
    misses = []
    for row in state_years(data_folder, "cow_state_years.csv"):
        year, number = row["year"], row["cown"]
        state = resolve(number, when=year, system="cow")
        asked = [(row["cowc"], "cowc"), (row["country"], None), (row["cow.name"], None)]
        found = {resolve(text, when=year, system=system).id for text, system in asked}
        # in 1990 the state has two numbers, one to October or May and the other after
        right = state.cow == number or (year, number) == (1990, 678)
        if found != {state.id} or not right:
            misses.append((row, state.id, found))
    assert not misses


def test_every_gw_state_year(data_folder):
    misses = []
    for row in state_years(data_folder, "gw_state_years.csv"):
        year, number = row["year"], row["gwn"]
        state = resolve(number, when=year, system="gw")
        asked = [(row["gwc"], "gwc"), (row["country"], None)]
        found = {resolve(text, when=year, system=system).id for text, system in asked}
        # Yugoslavia's last year, 2006, ends with Serbia's number
        right = state.gw == number or (year, number) == (2006, 345) or (year, number) == (1918, 340)
        if found != {state.id} or not right:
            misses.append((row, state.id, found))
    assert not misses


def test_membership_and_codes_give_back_the_published_spells(data_folder):
    """Every spell of the COW list to the day, by number."""
    from comity.states.dyads import _terms

    own = {
        (code, start, min(end, date(2016, 12, 31)))
        for code, start, end in _terms("cow", "code").select("code", "start", "end").iter_rows()
    }
    published = {
        (
            row["ccode"],
            date(row["styear"], row["stmonth"], row["stday"]),
            date(row["endyear"], row["endmonth"], row["endday"]),
        )
        for row in state_years(data_folder, "states2016.csv")
    }
    assert own == published


@pytest.mark.parametrize(
    ("asked", "when", "system", "expected"),
    [
        (365, 1980, None, "RUS"),
        (365, None, None, "RUS"),
        ("365", 2020, None, "RUS"),
        (345, 1900, None, "SRB"),
        (345, 1950, None, "SRB"),
        (345, 2015, None, "SRB"),
        (340, 1900, "gw", "SRB"),
        (340, 2010, "gw", "SRB"),
        (345, 1950, "gw", "SRB"),
        (255, 1900, None, "DEU"),
        (260, 1970, None, "DEU"),
        (265, 1970, None, "DDR"),
        (255, 1995, "cow", "DEU"),
        (260, 1995, "gw", "DEU"),
        (815, 1850, None, "ANM"),
        (816, 1960, None, "VNM"),
        (817, 1960, None, "RVN"),
        (678, 1980, None, "YEM"),
        (678, 1995, "gw", "YEM"),
        (679, 1995, "cow", "YEM"),
        (680, 1980, None, "YMD"),
        (315, 1992, None, "CSK"),
        (316, 1993, None, "CZE"),
        (317, 1993, None, "SVK"),
        (730, 1900, None, "JOS"),
        ("Korea", 1900, None, "JOS"),
        ("Russia", None, None, "RUS"),
        ("Soviet Union", 1950, None, "RUS"),
        ("Soviet", 1950, None, "RUS"),
        ("USSR", 1950, None, "RUS"),
        ("SUN", None, None, "RUS"),
        ("YUG", None, None, "SRB"),
        ("DPRK", None, None, "PRK"),
        ("ROK", None, None, "KOR"),
        ("PRC", None, None, "CHN"),
        ("UAE", None, None, "ARE"),
        ("North Korean", None, None, "PRK"),
        ("Pyongyang", 1995, None, "PRK"),
        ("the Kremlin", None, None, "RUS"),
        ("Tehran", None, None, "IRN"),
        ("Peking", 1950, None, "CHN"),
        ("Saigon", 1970, None, "RVN"),
        ("Prussia", 1850, None, "DEU"),
        ("Vietnam", None, None, "VNM"),
        ("Turkey", 2023, None, "TUR"),
        ("TÜRKİYE", 2023, None, "TUR"),
        ("turkiye", 1990, None, "TUR"),
        ("Eswatini", 1990, None, "SWZ"),
        ("St. Kitts & Nevis", None, None, "KNA"),
        ("  the   GAMBIA ", None, None, "GMB"),
        ("Gambia, The", None, None, "GMB"),
        ("Cote D’Ivoire", None, None, "CIV"),
        ("São Tomé & Príncipe", None, None, "STP"),
        ("IRAN (ISLAMIC REPUBLIC OF)", None, None, "IRN"),
        ("India", 1946, None, "IND"),
        (369, 1950, "cow", "UKR"),
        ("156", None, "iso_n", "CHN"),
        ("004", None, "iso_n", "AFG"),
        ("ROM", 2019, "cameo", "ROU"),
        ("ROU", 2019, "cameo", "ROU"),
        ("CHN", 1960, "undl", "TWN"),
        ("CHN", 1980, "undl", "CHN"),
        ("SUN", 1980, "undl", "RUS"),
        ("KOR", 1900, "cowc", "JOS"),
        ("XKX", None, None, "KOS"),
    ],
)
def test_which_state(asked, when, system, expected):
    assert resolve(asked, when=when, system=system).id == expected


@pytest.mark.parametrize(
    ("day", "name", "iso3", "cow"),
    [
        (date(1900, 1, 1), "Russia", "RUS", 365),
        (date(1991, 12, 25), "Soviet Union", "SUN", 365),
        (datetime(1991, 12, 26, 12), "Russia", "RUS", 365),
        (1991, "Russia", "RUS", 365),
    ],
)
def test_name_and_codes_are_those_of_the_time(day, name, iso3, cow):
    state = resolve("RUS", when=day)
    assert (state.name, state.iso3, state.cow) == (name, iso3, cow)


@pytest.mark.parametrize(
    ("asked", "before", "after", "day"),
    [
        ("SWZ", "Swaziland", "Eswatini", date(2018, 4, 19)),
        ("MKD", "Macedonia", "North Macedonia", date(2019, 2, 12)),
        ("TUR", "Turkey", "Türkiye", date(2022, 6, 1)),
        ("CZE", "Czech Republic", "Czechia", date(2016, 7, 5)),
        ("MMR", "Burma", "Myanmar", date(1989, 6, 18)),
        ("DEU", "West Germany", "Germany", date(1990, 10, 3)),
    ],
)
def test_names_change_on_their_day(asked, before, after, day):
    assert resolve(asked, when=date.fromordinal(day.toordinal() - 1)).name == before
    assert resolve(asked, when=day).name == after


def test_a_state_says_how_long_it_has_existed():
    assert resolve("EST", when=1930).end == date(1940, 6, 16)
    assert resolve("EST").start == date(1991, 9, 6)
    assert resolve("EST").end is None
    assert isinstance(resolve(2), State)


@pytest.mark.parametrize(
    ("asked", "when", "system", "told"),
    [
        ("Korea", 1995, None, "'Korea' in 1995 may be KOR (South Korea) or PRK (North Korea)"),
        ("Korea", None, None, "may be JOS"),
        ("Congolese", date(2000, 1, 1), None, "'Congolese' on 2000-01-01 may be COD"),
        (
            "Germany",
            1970,
            None,
            "'Germany' in 1970 may be DDR (East Germany) or DEU (West Germany)",
        ),
        (970, 2005, None, "970 in 2005 is KIR (Kiribati) as gw or NRU (Nauru) as cow; pass"),
        ("CHN", 1971, "undl", "'CHN' in 1971 may be CHN (China) or TWN (Taiwan)"),
    ],
)
def test_several_candidates_are_named(asked, when, system, told):
    with pytest.raises(AmbiguousState) as refusal:
        resolve(asked, when=when, system=system)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("asked", "when", "system", "told"),
    [
        ("Mauritnia", None, None, "near names: 'Mauritania'"),
        ("Xyzzyq", None, None, "is no state known here; write its common English name"),
        ("", None, None, "is no state known here"),
        (156, None, None, "as ISO numeric it is China: pass system='iso_n'"),
        (99999, None, None, "99999 is no COW or G-W code"),
        (99999, None, "cow", "no code of the system 'cow'"),
        ("Soviet Union", 1995, None, "it means RUS 1922-12-30 to 1991-12-25"),
        ("Poland", 1850, None, "it means POL from 1918-11-03 on"),
        (255, 1960, None, "DEU 1816-01-01 to 1945-05-08"),
        ("SUN", 2000, None, "means no state in 2000"),
        ("YYY", None, "iso3", "no code of the system 'iso3'"),
    ],
)
def test_what_is_unknown_is_refused(asked, when, system, told):
    with pytest.raises(UnknownState) as refusal:
        resolve(asked, when=when, system=system)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"name_or_code": "China", "when": "1990"}, "is no year or date"),
        ({"name_or_code": "China", "when": 0}, "is no year or date"),
        ({"name_or_code": "China", "when": True}, "is no year or date"),
        ({"name_or_code": "China", "system": "fips"}, "'fips' is no system of codes"),
        ({"name_or_code": 3.5}, "is no name or code"),
        ({"name_or_code": None}, "is no name or code"),
    ],
)
def test_bad_arguments_are_refused(arguments, told):
    with pytest.raises(ComityError, match=told):
        resolve(**arguments)


MEMBERS = [(state, system) for system in ("cow", "gw", "un") for state in membership(system)["id"]]


@given(st.sampled_from(MEMBERS), st.integers(1816, 2026))
@settings(max_examples=300)
def test_codes_lead_back_to_the_state(member, year):
    state, membership_system = member
    if state not in members(date(year, 12, 31), membership_system):
        return
    then = resolve(state, when=date(year, 12, 31), system="id")
    for system in ("cow", "cowc", "gw", "gwc", "iso3", "iso_n", "cameo", "undl"):
        code = getattr(then, system)
        if code is not None:
            back = resolve(code, when=date(year, 12, 31), system=system)
            assert back == then
    assert resolve(then.name, when=date(year, 12, 31)).id == state


@given(st.text(max_size=20), st.one_of(st.none(), st.integers(1816, 2026)))
def test_any_text_gives_a_state_or_one_line(text, when):
    try:
        told = resolve(text, when=when).id
    except ComityError as refusal:
        told = str(refusal)
    assert told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "when", "expected"),
    [
        ("СССР", 1980, "RUS"),
        ("西德", 1980, "DEU"),
        ("ФРГ", 1970, "DEU"),
        ("ГДР", 1970, "DDR"),
        ("刚果民主共和国", 1995, "COD"),  # then Zaire
        ("越南", 1970, "VNM"),
        ("اليمن", 1985, "YEM"),
        ("Сербия", 2005, "SRB"),
        ("Qing Dynasty", 1900, "CHN"),
    ],
)
def test_names_of_other_languages_mean_what_the_english_ones_do(name, when, expected) -> None:
    assert resolve(name, when=when).id == expected


@pytest.mark.parametrize(
    ("name", "when"), [("Германия", 1980), ("Deutschland", 1980), ("Корея", 1995), ("한국", 1930),
                       ("СССР", 1995), ("西德", 2000)]
)  # fmt: skip
def test_names_of_other_languages_are_refused_as_the_english_ones_are(name, when) -> None:
    with pytest.raises((UnknownState, AmbiguousState)):
        resolve(name, when=when)
