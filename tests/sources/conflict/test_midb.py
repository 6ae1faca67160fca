"""Disputes from their participants: made-up files in the layouts of the archive of MIDs."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.conflict.midb import ADAPTER
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.recognition import files_of, recognise
from comity.sources.shelf.store import add, stored

FIXTURE = Path(__file__).parents[1] / "fixtures" / "cow-mid" / "MIDB-made-up.csv"
HEAD = FIXTURE.read_text().splitlines()[0]
MIDA = """\
dispnum,stday,stmon,styear,endday,endmon,endyear,outcome,settle,fatality,fatalpre,maxdur,mindur,\
hiact,hostlev,recip,numa,numb,ongo2014,version
7,-9,10,1961,21,12,1963,6,1,0,-9,800,770,17,5,1,2,2,0,5
"""
MIDI = """\
dispnum,incidnum,stday,stmon,styear,endday,endmon,endyear,duration,tbi,fatality,fatalpre,action,\
hostlev,numa,revtype1,revtype2,version
7,7001,20,10,1961,20,10,1961,1,-9,0,0,7,3,1,1,0,5
"""
MIDIP = """\
dispnum,incidnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,insidea,sidea,fatality,\
fatalpre,action,hostlev,revtype1,revtype2,version
7,7001,"CHN",710,20,10,1961,20,10,1961,1,1,0,0,7,3,1,0,5
7,7001,"IND",750,20,10,1961,20,10,1961,0,0,0,0,0,1,0,0,5
"""


def saved(folder, rows, name="MIDB 5.0.csv"):
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


def participant(code, begin, close, side, level=4, number=8):
    return f'{number},"X",{code},{begin},{close},{side},0,0,-9,0,0,7,{level},1,5'


def test_participants_are_pairs_while_their_spells_overlap():
    held = ADAPTER.read([FIXTURE])
    rows = held.rows
    opposed = rows.filter("side_a", ~pl.col("side_b")).select("state_a", "state_b", "year", "onset")
    assert sorted(opposed.rows()) == [
        ("CHN", "IND", 1961, True),
        ("CHN", "IND", 1962, False),
        ("CHN", "USA", 1962, True),
        ("CHN", "USA", 1963, False),
        ("PAK", "USA", 1963, True),
    ]
    allied = rows.filter(pl.col("side_a") == pl.col("side_b"))
    assert set(allied.select("state_a", "state_b", "year").rows()) == {
        ("CHN", "PAK", 1963),
        ("PAK", "CHN", 1963),
    }  # India left the day before the United States came
    assert rows.filter(state_a="USA")["hostility_a"].is_null().all()
    assert set(ADAPTER.records(held, ["CHN", "IND"])["source"].explode()) == {"cow-mid"}


def test_a_dispute_between_two_incidents_goes_on(tmp_path):
    """As the case has it: 1999 to 2001, with incidents in the first year and the last alone."""
    spell = "16,7,1999", "20,9,2001"
    rows = [participant(2, *spell, 1), participant(710, *spell, 0)]
    held = ADAPTER.read([saved(tmp_path, rows)])
    pair = held.rows.filter(state_a="USA", state_b="CHN")
    assert pair.select("year", "hostility_a").rows() == [(1999, 4), (2000, 4), (2001, 4)]


def test_the_number_of_release_4(tmp_path):
    path = tmp_path / "MIDB_4.01.csv"
    path.write_text(FIXTURE.read_text().replace("dispnum,", "dispnum3,"))
    assert ADAPTER.read([path]).rows.equals(ADAPTER.read([FIXTURE]).rows)


@pytest.fixture
def archive(tmp_path):
    """The archive as it unpacks."""
    folder = tmp_path / "MID-5-Data-and-Supporting-Materials"
    folder.mkdir()
    for name, text in {"MIDA": MIDA, "MIDI": MIDI, "MIDIP": MIDIP}.items():
        (folder / f"{name} 5.0.csv").write_text(text)
    (folder / "MIDB 5.0.csv").write_text(FIXTURE.read_text())
    (folder / "readme.txt").write_text("Militarized Interstate Disputes, version 5.0, made up\n")
    (folder / "MID Codebook.pdf").write_bytes(b"%PDF-1.4 made up")
    return folder


def test_the_archive_as_it_unpacks_reads_as_midb(archive, tmp_path):
    assert [path.name for path in files_of("cow-mid", archive)] == ["MIDB 5.0.csv"]
    held = holding("cow-mid", archive, ())
    assert held.rows.equals(ADAPTER.read([FIXTURE]).rows)
    assert add(archive, tmp_path / "store").stored.name == "cow-mid"
    assert holding("cow-mid", held=stored(tmp_path / "store")).rows.equals(held.rows)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MIDA 5.0.csv", "holds disputes without who took part"),
        ("MIDI 5.0.csv", "holds incidents"),
        ("MIDIP 5.0.csv", "holds the participants of incidents"),
    ],
)
def test_the_other_files_of_the_archive_are_named(archive, tmp_path, name, says):
    with pytest.raises(ComityError, match=f"{says}.*take MIDB"):
        recognise(archive / name)
    with pytest.raises(ComityError, match="take MIDB"):
        add(archive / name, tmp_path / "store")


def test_dyadic_mids_are_named(tmp_path):
    path = tmp_path / "dyadic_mid_4.03.csv"
    path.write_text(
        "disno,dyindex,statea,namea,stateb,nameb,hihost,year\n2,2.001,2,USA,200,UKG,3,1902\n"
    )
    with pytest.raises(ComityError, match=r"by dyad \(Maoz\).*take the participants"):
        recognise(path)


PAIR = [participant(710, "2,3,1969", "11,9,1969", 1), participant(365, "2,3,1969", "11,9,1969", 0)]
SOUND = [
    participant(2, "1,1,1968", "1,2,1968", 1, number=1),
    participant(200, "1,1,1968", "1,2,1968", 0, number=1),
]


@pytest.mark.parametrize(
    ("was", "becomes", "doubt"),
    [
        (",365,", ",#REF!,", ("CHN", None, date(1969, 1, 1), date(1969, 12, 31))),
        (",365,2,3,1969", ",365,31,2,1969", ("RUS", "CHN", date(1969, 1, 1), date(1969, 12, 31))),
        (",365,2,3,1969", ",365,2,x,1969", ("RUS", "CHN", date(1969, 1, 1), date(1969, 12, 31))),
        (",365,2,3,1969", ",365,2,3,", ("RUS", "CHN", None, None)),
    ],
)
def test_a_damaged_participant_is_a_doubt_of_the_others(tmp_path, was, becomes, doubt):
    rows = [*SOUND, *(line.replace(was, becomes) for line in PAIR)]
    held = ADAPTER.read([saved(tmp_path, rows)])
    assert set(held.rows["dispute"]) == {1}
    assert held.doubts.select("state_a", "state_b", "start", "end").rows() == [doubt]


def test_files_of_other_disputes_are_read_together(tmp_path):
    one, other = saved(tmp_path, SOUND, "a.csv"), saved(tmp_path, PAIR, "b.csv")
    held = ADAPTER.read([one, other])
    assert set(held.rows["dispute"]) == {1, 8}
    again = ADAPTER.read([other, saved(tmp_path, PAIR, "copy.csv")])
    assert again.rows.height == 2
    unlike = saved(tmp_path, [line.replace(",4,1,5", ",5,1,5") for line in PAIR], "c.csv")
    with pytest.raises(ComityError, match=r"(b.csv.*c.csv|c.csv.*b.csv).*neither is newer"):
        ADAPTER.read([other, unlike])
