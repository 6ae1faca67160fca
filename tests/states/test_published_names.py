"""Whole lists of names as publishers write them: each means its state, or is known to be none.

The lists are written down from knowledge of them, by publisher, apart from the package's tables.
"""

from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from comity.errors import ComityError
from comity.states import NonStateKind, non_state, resolve

LISTS = {
    path.stem: {
        name: expected
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for expected, *names in [line.split("|")]
        for name in names
    }
    for path in sorted((Path(__file__).parent / "published_names").glob("*.txt"))
}


def meant(name):
    try:
        return resolve(name).id
    except ComityError:
        other = non_state(name)
        return other.kind if other else "unknown"


def spelt_as_in_files(name):
    """In capitals, with blanks around, a hard space, a typographer's apostrophe."""
    spelt = name.upper(), f" {name} ", name.replace(" ", "\u00a0"), name.replace("'", "’")
    # "Man" becomes a code
    return [text for text in spelt if not (text.isupper() and len(text) <= 3)]


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
def test_every_name_of_the_lists(names):
    assert {name: meant(name) for name in names} == names


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
def test_as_a_file_may_have_them(names):
    expected = {text: names[name] for name in names for text in spelt_as_in_files(name)}
    assert {text: meant(text) for text in expected} == expected


def test_names_of_the_published_files(data_folder):
    """Each name of the files is a state or a known other, but for a few that are cut or are two."""
    told = set()
    for years in ("2000_2012", "2013_2016"):
        trade = pl.scan_parquet(data_folder / "trade" / f"itpd_e_{years}.parquet")
        for side in ("exporter", "importer"):
            told |= set(trade.select(pl.col(side).unique()).collect()[side])
    votes = pl.read_parquet(data_folder / "unga" / "un_votes_1946_2019.parquet")
    told |= set(votes["country"]) | set(votes["country_code"])
    pages = pl.read_csv(
        data_folder / "factbook" / "trade_partners_editions_1999_2025.csv.gz", infer_schema=False
    )
    told |= set(pages["country"]) | set(pages["partner"])
    codes = pl.read_csv(data_folder / "states" / "country-codes.csv", infer_schema=False)
    for column in codes.columns:
        if column.startswith(
            ("UNTERM English", "UNTERM French", "UNTERM Spanish", "official_name_")
        ):
            told |= set(codes[column]) if column[-2:] not in ("ar", "cn", "ru") else set()
    told |= set(codes["ISO3166-1-Alpha-2"]) | set(codes["ISO3166-1-Alpha-3"])
    unread = {name for name in told - {None} if meant(name) == "unknown"}
    halves = {"Barbuda", "Grenadines", "Herzegovina", "Nevis", "Tobago"}  # of lists cut at "and"
    assert unread == halves | {"Korea", "UK, Thailand", "US and Puerto Rico"}


def test_codes_of_the_published_files_agree(data_folder):
    """Two letters, three letters and the number of one row mean one state, or none does."""
    codes = pl.read_csv(data_folder / "states" / "country-codes.csv", infer_schema=False)
    columns = {
        "ISO3166-1-Alpha-2": "iso2",
        "ISO3166-1-Alpha-3": "iso3",
        "ISO3166-1-numeric": "iso_n",
    }
    for row in codes.select(*columns, "official_name_en").drop_nulls().iter_rows(named=True):
        found = set()
        for column, system in columns.items():
            other = non_state(row[column], system)
            found.add(other.name if other else resolve(row[column], system=system).id)
        assert len(found) == 1, row
        name = row["official_name_en"]
        assert found == {non_state(name).name if non_state(name) else resolve(name).id}


def test_the_lists_are_long():
    assert sum(map(len, LISTS.values())) > 1000
    expected = {one for names in LISTS.values() for one in names.values()}
    assert expected > set(get_args(NonStateKind))
