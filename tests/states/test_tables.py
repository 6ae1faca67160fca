"""The tables of facts: no code means two states on a day, and no state has two codes."""

from datetime import date

import polars as pl
import pytest

from comity.states import GROUPS, MEMBERSHIPS, group, members, membership, non_state, resolve
from comity.states._keys import key_of, key_table, meanings
from comity.states._languages import _letters
from comity.states._tables import CODE_SYSTEMS, codes, existence, lives, names, read

# ISO 3166-1 and 3166-3 codes of places that are no state here
ISO3_OF_OTHERS = """
ABW AFI AIA ALA ANT ASM ATA ATB ATF ATN BES BLM BMU BVT CCK COK CUW CXR CYM ESH FLK FRO FXX GEL
GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY JTN MAC MAF MID MNP MSR MTQ MYT NCL NFK NHB NIU NTZ
PCI PCN PCZ PRI PSE PUS PYF REU SGS SHN SJM SKM SPM SXM TCA TKL UMI VAT VGB VIR WAK WLF
"""


ALIAS = "alias"
"""Letters that lists write in place of ISO's three: of these a state may have several."""


def overlaps(frame, same):
    """Pairs of rows that agree in `same` and share a day."""
    indexed = frame.with_row_index("row")
    pairs = indexed.join(indexed, on=same).filter(pl.col("row") < pl.col("row_right"))
    return pairs.filter(
        pl.col("start") <= pl.col("end_right"), pl.col("start_right") <= pl.col("end")
    )


def test_a_code_means_one_state_on_a_day():
    assert overlaps(codes(), ["system", "code"]).is_empty()


def test_a_state_has_one_code_in_a_system_on_a_day():
    own = codes().filter(pl.col("system") != ALIAS)
    assert overlaps(own, ["system", "id"]).is_empty()


def test_spells_of_membership_do_not_overlap():
    for system in MEMBERSHIPS:
        spells = membership(system).with_columns(pl.col("end").fill_null(date.max))
        assert overlaps(spells, ["id"]).is_empty()


@pytest.mark.parametrize("table", ["codes", "membership", "names", "groups"])
def test_no_interval_is_reversed(table):
    frame = read(table)
    assert frame.filter(pl.col("end") < pl.col("start")).is_empty()


TABLES = ["states", "codes", "membership", "names", "groups", "others", "other_names", "words"]


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_sorted_and_hold_no_row_twice(table):
    rows = [tuple(str(x or "") for x in row) for row in read(table).rows()]
    assert rows == sorted(set(rows))


def test_every_row_names_a_state_of_the_list():
    ids = set(read("states")["id"])
    assert len(ids) == read("states").height
    for table in ("codes", "membership", "names"):
        assert set(read(table)["id"]) <= ids
    assert set(read("groups")["member"]) <= ids
    assert set(existence()["id"]) == ids
    assert set(read("codes")["system"]) == {*CODE_SYSTEMS, ALIAS}


def test_an_id_is_never_the_iso_code_of_another():
    ids = set(read("states")["id"])
    assert not ids & set(ISO3_OF_OTHERS.split())
    others = codes().filter(pl.col("system") == "iso3", pl.col("id") != pl.col("code"))
    assert not ids & set(others["code"])


def test_each_day_a_state_has_one_former_name_at_most():
    former = names().filter(pl.col("kind") == "former")
    assert overlaps(former, ["id"]).is_empty()


def test_names_lie_in_the_life_of_the_state():
    outside = names().join(lives(), on="id").filter(pl.col("end") < pl.col("first"))
    assert outside.is_empty()


def test_every_state_has_an_adjective_and_a_capital():
    assert read("states").null_count().sum_horizontal().item() == 0
    assert key_table().null_count().sum_horizontal().item() == 0


def test_codes_run_to_today():
    for system in ("cow", "iso3", "iso_n"):
        for state in members(date.today(), "un"):
            assert getattr(resolve(state, when=date.today().year), system) is not None
    for state in members(date.today(), "gw"):
        assert resolve(state, when=date.today()).gw is not None


def test_number_of_members():
    """Published counts: the COW list of 2016, and the growth of the United Nations."""
    assert len(members(date(2016, 12, 31))) == 195
    grown = {1945: 51, 1950: 60, 1955: 76, 1958: 82, 1961: 104, 1965: 117, 1966: 122, 1971: 132}
    grown |= {
        1975: 144,
        1984: 159,
        1990: 159,
        1991: 166,
        2000: 189,
        2002: 191,
        2006: 192,
        2011: 193,
    }
    for year, count in grown.items():
        assert len(members(date(year, 12, 31), "un")) == count


def test_the_seat_of_china():
    assert "TWN" in members(date(1971, 10, 24), "un")
    assert "CHN" not in members(date(1971, 10, 24), "un")
    assert "CHN" in members(date(1971, 10, 25), "un")
    assert "TWN" not in members(date(1971, 10, 25), "un")


def test_membership_refuses_an_unknown_system():
    with pytest.raises(ValueError, match="'eu' is no system of membership; write one of cow, gw"):
        membership("eu")
    with pytest.raises(ValueError, match="'eu'"):
        members(2000, "eu")


def test_groups_are_those_of_the_table():
    assert set(GROUPS) == set(read("groups")["id"])
    assert len(group("nato")) == 32
    assert len(group("NATO", date(1949, 12, 31))) == 12
    assert len(group("SCO")) == 10
    assert "ZAF" not in group("BRICS", 2009)
    assert group("G7", 1970) == ()
    with pytest.raises(ValueError, match="'ASEAN' is no group; write one of BRICS, CRINK"):
        group("ASEAN")


def test_un_dates_agree_with_the_roll_calls(data_folder):
    """No state votes in the calendar year before it is admitted, or after it has left.

    Days in that collection are approximate, hence years; Syria is coded present in 1958-61.
    """
    votes = pl.scan_csv(data_folder / "unga" / "UNVotes_1946_2015.csv.gz", infer_schema_length=None)
    cast = (
        votes.filter(pl.col("vote").is_in([1, 2, 3]), pl.col("date").is_not_null())
        .select("ccode", year=pl.col("date").str.slice(-4).cast(pl.Int64))
        .unique()
        .collect()
    )
    un = {year: set(members(year, "un")) for year in range(1945, 2017)}
    strangers = {
        (state, year)
        for ccode, year in cast.iter_rows()
        for state in [resolve(ccode, when=year, system="cow").id]
        if state not in un[year]
    }
    assert strangers <= {("SYR", year) for year in (1959, 1960)}


def test_names_in_other_languages_mean_one_thing_and_hide_no_english_name() -> None:
    table = read("other_languages")
    spelt = [_letters(name) for name in table["also"]]
    assert len(set(spelt)) == len(spelt)
    spaces = {name: key_of(name, None) for row in table.iter_rows() for name in row}
    odd = [
        (english, other)
        for english, other in table.iter_rows()
        if spaces[other] != spaces[english] and non_state(other) != non_state(english)
    ]
    assert odd == []
    known = (name for name in table["name"].unique() if spaces[name] not in meanings(dated=False))
    assert all(non_state(name) for name in known)
