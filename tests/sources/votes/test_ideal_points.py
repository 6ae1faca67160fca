"""Published ideal points: the layouts of 2020 and since, in their encodings."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence import frame_schema
from comity.sources import read_evidence
from comity.sources.shelf import store
from comity.sources.votes import ideal_points

# Made-up points; the headers are the publishers'.
OLD = (
    '"Row/""",ccode,session,NVotes,IdealPoint,QO%,Q5%,Q10%,Q50%,Q90%,Q95%,Q100%,iso3c,Countryname\n'
    "1,437,46,70,0.25,0,0.05,0.1,0.2,0.3,0.45,0.6,CIV,Côte d’Ivoire\n"
    "2,365,46,70,1.5,0,1.05,0.1,0.2,0.3,1.95,0.6,RUS,Russia\n"
)
NEW = (
    ",ccode,iso3c,Countryname,year,session,NVotesFP,IdealPointFP,Q5%FP,Q95%FP\n"
    "1,710,CHN,China,1991,46,70,-0.4,-0.6,-0.2\n"
    "2,365,RUS,Russia,1991,46,70,0.5,0.4,0.6\n"
    "3,437,CIV,Côte d’Ivoire,1992,47,70,0.1,0,0.2\n"
)


@pytest.mark.parametrize(("text", "encoding"), [(OLD, "cp1252"), (NEW, "utf-8-sig")])
def test_layouts(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(text.encode(encoding))
    points = ideal_points.read(path)
    russia = points.points.filter(state="RUS").row(0, named=True)
    assert (russia["year"], russia["session"], russia["n_votes"]) == (1991, 46, 70)
    assert russia["low"] < russia["point"] < russia["high"]
    assert points.points.filter(state="CIV").height == 1
    assert len(points.quarantine) == 0


def test_records_and_coverage(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(NEW.encode("utf-8-sig"))
    points = ideal_points.read(path)
    rows = ideal_points.records(points, ["CHN", "RUS", "USA"])
    assert rows.schema == frame_schema("ideal-point")
    assert rows.select("id", "point", "note").row(0) == (
        "ideal-chn-1991",
        -0.4,
        "90 % interval -0.6 to -0.2",
    )
    # a release of 2026 was not known before
    assert rows["known"].unique().to_list() == [date(2026, 1, 1)]
    (declared,) = ideal_points.coverage(points, ["CHN", "RUS", "USA"])
    assert declared.among == ("CHN", "RUS")
    assert (declared.start, declared.end) == (date(1991, 1, 1), date(1991, 12, 31))
    assert declared.source == ("ideal-points",)
    assert ideal_points.coverage(points, ["CHN", "USA"]) == ()


def test_bad_rows_are_set_aside_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    good = [f"CHN,{year},0.5" for year in range(1600, 1900)]
    bad = ["XXX,1991,0.5", "FRA,1991,inf", "RUS,1991,1", "RUS,1991,2"]
    path.write_text("iso3c,year,IdealPointFP\n" + "\n".join(good + bad) + "\n")
    points = ideal_points.read(path)
    assert points.points.height == len(good)
    assert len(points.quarantine) == len(bad)
    assert "'0.5' (XXX, 1991)" in points.quarantine.lines()[0]
    path.write_text("iso3c,year,IdealPointFP\nXXX,1991,0.5\n")
    with pytest.raises(ComityError, match="unknown states in 1 of 1 rows"):
        ideal_points.read(path)
    path.write_text("iso3c,year,IdealPointFP\n")
    with pytest.raises(ComityError, match="holds no ideal point"):
        ideal_points.read(path)


def test_the_real_files(data_folder: Path) -> None:
    old, new = (ideal_points.read(path) for path in ideal_points.find(data_folder))
    assert (old.span.start.year, old.span.end.year) == (1946, 1995)
    assert (new.span.start.year, new.span.end.year) == (1991, 2024)
    assert old.points.filter(state="USA", session=1)["point"].item() == 1.675486
    assert new.points.filter(state="CHN", year=1991)["point"].item() == -0.3882084
    assert len(old.quarantine) == len(new.quarantine) == 0


def test_points_estimated_with_comity_are_a_source(tmp_path):
    """What `comity ideal-points` writes can be added, and then feeds the voting domain."""
    rows = pl.DataFrame(
        {
            "state": ["CHN", "RUS", "CHN", "RUS"],
            "ccode": [710, 365, 710, 365],
            "session": [60, 60, 61, 61],
            "year": [2005, 2005, 2006, 2006],
            "ideal_point": [-0.5, 0.25, -0.5, 0.5],
            "se": [0.1, 0.1, 0.1, 0.1],
            "n_votes": [70, 71, 72, 73],
        }
    )
    path = tmp_path / "points.parquet"
    rows.write_parquet(path)
    added = store.add(path)
    assert added.lines()[0].startswith("points.parquet: Ideal points estimated with comity")
    evidence = read_evidence(["CHN", "RUS"])
    cells = panel(evidence, indicators=["ideal_point_distance"]).cells
    assert cells["value"].to_list() == [0.75, 1.0]
    assert "comity-ideal-points" in evidence.sources
