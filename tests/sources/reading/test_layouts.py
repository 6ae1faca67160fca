"""Files are told apart by header, in either encoding; what is no data is refused."""

import gzip
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.reading.layouts import LAYOUTS, layout_of
from comity.sources.reading.opening import read_table, scan_table
from comity.sources.shelf.recognition import recognise


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("extra", [(), ("more", "columns")])
def test_every_layout_is_known_by_its_columns(layout, extra) -> None:
    assert layout_of([*layout.columns, *extra], f"made-up-{layout.in_name}.csv") == layout


@pytest.mark.parametrize("release", ["GA_2024", "GA_2025", "GA_2026"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_assembly_file_of_every_release(
    tmp_path: Path, files: ModuleType, release: str, encoding: str
) -> None:
    votes = [("TUR", "TÜRKIYE", "Y")]
    call = ("1", "2020-01-02", "A/RES/74/1", votes)
    path = files.assembly(tmp_path / "any.csv", [call], getattr(files, release), encoding)
    assert recognise(path).name == "undl-assembly-votes"
    row = scan_table(path).select("ms_code", "ms_vote").collect().row(0)
    assert row == ("TUR", "Y")
    assert read_table(path)["ms_name"].item() == "TÜRKIYE"


def test_council_file_is_not_taken_for_the_assemblys(tmp_path: Path, files: ModuleType) -> None:
    path = files.council(tmp_path / "ga_voting.csv", [("1", "1990-08-02", "S/RES/660(1990)", [])])
    assert recognise(path).name == "undl-council-votes"


def test_gzip_and_the_header_of_2020(tmp_path: Path) -> None:
    path = tmp_path / "points.csv.gz"
    header = '"Row/""",ccode,session,NVotes,IdealPoint,QO%,Countryname'
    text = f"{header}\n1,437,1,4,0.5,0.1,Côte d’Ivoire\n"
    with gzip.open(path, "wb") as file:
        file.write(text.encode("cp1252"))
    assert recognise(path).name == "ideal-points-2020"
    assert read_table(path)["Countryname"].item() == "Côte d’Ivoire"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty; .* in a browser"),
        ("a.csv", b"<!DOCTYPE html><html>", "is a web page"),
        ("a.RData", b"RDX3", r"is not read as .RData; .* write.csv"),
        ("a.csv", b"x,y\n1,2\n", "known are voeten-roll-calls"),
        (
            "a.csv",
            b"date,draft,member_veto1\n",
            "nearest is council-vetoes, for which the column member_veto2 is missing",
        ),
        (
            "a.csv",
            b"undl_id,ms_code,ms_vote,date\n",
            "for which the columns .*resolution are missing",
        ),
    ],
)
def test_refuses_in_one_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ComityError, match=message) as refusal:
        recognise(tmp_path / name)
    assert "\n" not in str(refusal.value)


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="is no file"):
        recognise(tmp_path / "none.csv")


def test_a_broken_parquet_is_in_no_layout(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(ComityError, match="in no layout"):
        recognise(tmp_path / "a.parquet")


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
    assert {name: recognise(data_folder / name).name for name in named} == named


def test_no_other_file_of_the_data_folder_is_taken_for_ours(data_folder: Path) -> None:
    ours = ("unga", "unsc", "ideal_points", "atop", "capability", "distance", "disputes", "trade")
    ours += ("visits", "travels", "states")
    others = [p for p in data_folder.rglob("*") if p.is_file() and p.parent.name not in ours]
    for path in others:
        with pytest.raises(ComityError, match=r"layout|not read|is no"):
            recognise(path)


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    pl.DataFrame({"rcid": [1], "country": ["x"], "vote": ["yes"]}).write_parquet(
        tmp_path / "v.parquet"
    )
    assert recognise(tmp_path / "v.parquet").name == "voeten-tidy-votes"
    assert scan_table(tmp_path / "v.parquet").collect()["rcid"].dtype == pl.Int64
