"""Files are told apart by their headers; what is none of ours is named for what it is."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError, ComityWarning
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.recognition import files_of, quietly, recognise

LAYOUTS = [
    (name, one)
    for name, adapter in ADAPTERS.items()
    for one in adapter.layouts
    if "<" not in one.columns[0]
]


@pytest.mark.parametrize(("name", "layout"), LAYOUTS, ids=lambda one: getattr(one, "name", None))
@pytest.mark.parametrize("extra", [(), ("more", "columns")])
def test_every_layout_is_known_by_its_columns(tmp_path: Path, name, layout, extra) -> None:
    path = tmp_path / f"made-up-{layout.in_name}.csv"
    path.write_text(",".join([*layout.columns, *extra]) + "\n")
    found = recognise(path)
    assert (found.data_set, found.layout) == (name, layout)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_header_in_any_encoding_below_titles(tmp_path: Path, encoding: str, delimiter: str) -> None:
    header = delimiter.join(["state1no", "state2no", "year", "conttype"])
    path = tmp_path / "any.txt"
    path.write_bytes(f"Direct contiguity, made up\n\n{header}\n".encode(encoding))
    assert recognise(path).data_set == "cow-contiguity"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty; .* in a browser"),
        ("a.csv", b" \n\t\n", "is empty"),
        ("a.csv", b"<!DOCTYPE html><html>", "is a web page"),
        ("a.csv", b"\xef\xbb\xbf\n<html><body>", "is a web page"),
        ("MIDB.xls", b"<html><table><tr><td>1</td>", "is a web page under the name of a spread"),
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
        ("a.csv", b"%PDF-1.4", "is a PDF"),
        ("a.csv.bz2", b"BZh91AY", "is packed as bzip2, which is not read; unpack it"),
        ("a.sav", b"$FL2@(#)", "is a file of SPSS"),
        ("a.feather", b"ARROW1\0\0", "is a Feather file, which is not read; save .* as Parquet"),
        ("a.json", b'{"a": 1}', "is JSON"),
        ("a.csv", b"x,y\n1,2\n", r"is of no data set that is read \(its columns are x, y\)"),
        ("a.csv", b"\x00\x01\x02", "is of no data set"),
        ("a.parquet", b"PAR1 but no more", "is no sound Parquet file"),
        ("a.csv.gz", gzip.compress(b"ccode,year,cinc\n", mtime=0)[:12], "is cut off"),
        (
            "a.csv",
            b"date,draft,member_veto1\n",
            'lacks the column member_veto2 of "[^"]+" .unsc-vetoes.; `comity sources show',
        ),
        ("a.csv", b"ccode1,ccode2,year,fights\n", r"of no data set that is read \(its columns are"),
        ("a.csv", b"ccode1,ccode2,agree,year,IdealPointDistance\n", "published agreement scores"),
        ("a.csv", b"caseid,startyear,primarysender,targetstate\n", "take the Global Sanctions"),
        (
            "a.csv",
            b"Country Name,Country Code,Counterpart Country Code,Time Period,TXG_FOB_USD\n",
            "Direction of Trade Statistics, which ended; take IMTS",
        ),
        ("a.csv", b"undl_id,ms_code,ms_vote,date\n", "lacks the columns .*resolution of"),
    ],
)
def test_refuses_in_one_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ComityError, match=message) as refusal:
        recognise(tmp_path / name)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_no_refusal_lists_the_names_of_layouts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(ComityError) as refusal:
        recognise(tmp_path / "a.csv")
    assert not [one.name for _, one in LAYOUTS if one.name in str(refusal.value)]


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="is no file"):
        recognise(tmp_path / "none.csv")
    with pytest.raises(ComityError, match="is a folder"):
        recognise(tmp_path)


def test_one_file_that_cannot_be_read_is_one_warning(tmp_path: Path) -> None:
    (tmp_path / "nmc.csv").write_text("ccode,year,cinc\n2,1961,0.2\n")
    (tmp_path / "bad.csv.gz").write_bytes(gzip.compress(b"made up" * 99)[:20])
    (tmp_path / "notes.txt").write_text("of no data set\n")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    with pytest.warns(ComityWarning) as told:
        found = [files_of(name, tmp_path) for name in ADAPTERS]
    assert [path.name for paths in found for path in paths] == ["nmc.csv"]
    assert [str(one.message) for one in told] == [
        "bad.csv.gz is cut off, its packing ends or breaks; get it again (left out)"
    ]


def test_a_file_that_changes_is_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n")
    assert quietly(path) is None
    path.write_text("ccode,year,cinc\n2,1961,0.2\n")
    assert quietly(path) is not None


def test_the_files_of_the_data_folder(data_folder: Path) -> None:
    named = {
        "unga/UNVotes_1946_2015.csv.gz": "voeten-roll-calls",
        "unga/un_votes_1946_2019.parquet": "voeten-tidy-votes",
        "unga/un_roll_calls_1946_2019.parquet": "voeten-tidy-roll-calls",
        "unga/unga_votes_sessions_75_78.csv.gz": "later-roll-calls",
        "unsc/unsc_vetoes_1946_2022.csv": "council-vetoes",
        "unsc/unsc_member_votes_2019_2022.csv": "council-member-votes",
        "ideal_points/IdealpointestimatesAll_Apr2020_sessions_1_50.csv": "ideal-points-2020",
        "ideal_points/idealpoints_5states_1991_2024.csv": "ideal-points-FP",
    }
    assert {name: recognise(data_folder / name).layout.name for name in named} == named


def test_no_other_file_of_the_data_folder_is_taken_for_ours(data_folder: Path) -> None:
    ours = ("unga", "unsc", "ideal_points", "atop", "capability", "distance", "disputes", "trade")
    ours += ("visits", "travels", "states", "factbook")
    others = [p for p in data_folder.rglob("*") if p.is_file() and p.parent.name not in ours]
    for path in others:
        with pytest.raises(ComityError, match=r"is of no data set|is JSON|events of the news"):
            recognise(path)


def test_parquet_is_known_by_its_columns(tmp_path: Path) -> None:
    table = pl.DataFrame({"rcid": [1], "country": ["x"], "vote": ["yes"]})
    table.write_parquet(tmp_path / "v.parquet")
    assert recognise(tmp_path / "v.parquet").layout.name == "voeten-tidy-votes"


def test_a_header_in_other_letters_is_the_same_header(tmp_path: Path) -> None:
    """Releases of one data set write DispNum3, dispnum3 and StAbb, stabb."""
    path = tmp_path / "MIDB.csv"
    lower = "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,hostlev\n"
    mixed = "DispNum,StAbb,ccode,StDay,StMon,StYear,EndDay,EndMon,EndYear,SideA,HostLev\n"
    rows = "2,USA,2,-9,5,1902,-9,7,1902,1,3\n2,UKG,200,-9,5,1902,-9,7,1902,0,1\n"
    held = []
    for header in (lower, mixed, mixed.upper()):
        path.write_text(header + rows)
        found = recognise(path)
        held.append(adapter(found.data_set).read([path]).rows)
    assert held[0].height
    assert held[0].equals(held[1])
    assert held[0].equals(held[2])


def test_points_by_session_alone(tmp_path: Path) -> None:
    """The release of all recorded votes of 2021 has sessions, no years."""
    path = tmp_path / "Idealpoints.csv"
    path.write_text("ccode,session,NVotesAll,IdealPointAll,iso3c\n2,46,64,2.5,USA\n")
    found = recognise(path)
    held = adapter(found.data_set).read([path]).rows
    assert held.select("state", "year", "point").rows() == [("USA", 1991, 2.5)]
