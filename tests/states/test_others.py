"""Parties that are no states: known as such in any spelling, and never taken for a state."""

from typing import get_args

import pytest

from comity.errors import ComityError
from comity.states import NonStateKind, non_state, resolve
from comity.states._tables import read


@pytest.mark.parametrize(
    ("value", "system", "name", "kind"),
    [
        ("Aruba", None, "Aruba", "territory"),
        ("Aruba (The Netherlands)", None, "Aruba", "territory"),
        ("Puerto Rico (The United States of America)", None, "Puerto Rico", "territory"),
        ("Greenland (Denmark)", None, "Greenland", "territory"),
        ("China, Hong Kong SAR", None, "Hong Kong", "territory"),
        ("N. Mariana Isds", None, "Northern Mariana Islands", "territory"),
        ("W. Sahara", None, "Western Sahara", "territory"),
        ("Palestine, State of", None, "Palestine", "territory"),
        ("HK", None, "Hong Kong", "territory"),
        ("HKG", None, "Hong Kong", "territory"),
        ("hkg", "iso3", "Hong Kong", "territory"),
        (344, "iso_n", "Hong Kong", "territory"),
        ("010", "iso_n", "Antarctica", "territory"),
        ("World", None, "World", "aggregate"),
        ("EU-28", None, "Members of the European Union", "aggregate"),
        ("Other Europe, nes", None, "Other Europe, nes", "aggregate"),
        ("Sub-Saharan Africa (excluding high income)", None, "Sub-Saharan Africa", "aggregate"),
        ("Belgium-Luxembourg (...1998)", None, "Belgium-Luxembourg", "aggregate"),
        ("OAS", None, "Organization of American States", "organisation"),
        ("African Union**", None, "African Union", "organisation"),
        ("AU", "name", "African Union", "organisation"),
        ("CW", "name", "Commonwealth of Nations", "organisation"),
        ("CW", None, "Curaçao", "territory"),
        ("Hezbollah (Lebanon)*", None, "Hezbollah", "organisation"),
        ("Hamas", None, "Hamas", "organisation"),
    ],
)
def test_who_is_known_to_be_no_state(value, system, name, kind):
    found = non_state(value, system)
    assert (found.name, found.kind) == (name, kind)
    with pytest.raises(ComityError):
        resolve(value, system=system)


@pytest.mark.parametrize(
    "value",
    ["China", "AU", "Kosovo", "Soviet Union", "Korea", "#REF!", "", "Chna", "unknown", "N/A", ".",
     "not told", "US and Puerto Rico", "Unknown country Africa", "ZZZ"],
)  # fmt: skip
def test_who_may_be_a_state_is_not_among_them(value):
    assert non_state(value) is None


def test_a_system_of_codes_must_be_known():
    with pytest.raises(ComityError, match="'fips' is no system of codes"):
        non_state("Aruba", "fips")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Aruba", "'Aruba' is a territory, in no list of states; leave it out, or name a state"),
        ("HKG", "'HKG' is Hong Kong, a territory, in no list of states"),
        ("World", "'World' is a group of states or areas, no state"),
        ("OAS", "'OAS' is Organization of American States, an organisation, no state"),
    ],
)
def test_resolve_says_what_they_are(text, told):
    with pytest.raises(ComityError) as refusal:
        resolve(text)
    assert told in str(refusal.value)


def test_none_of_their_names_or_codes_means_a_state():
    told = [(name, None) for name in read("others")["name"]]
    told += [(name, "name") for name in read("other_names")["also"]]
    for system in ("iso2", "iso3", "iso_n"):
        told += [(code, system) for code in read("others")[system].drop_nulls()]
    for value, system in told:
        with pytest.raises(ComityError):
            resolve(value, system=system)
        assert non_state(value, system) is not None, (value, system)


def test_their_kinds_are_those_declared():
    assert set(read("others")["kind"]) == set(get_args(NonStateKind))
    assert set(read("other_names")["name"]) <= set(read("others")["name"])
