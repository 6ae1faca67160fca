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
from comity.sources.shelf.at_hand import holding
from comity.sources.votes import ideal_points, published_ideal_points

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


def saved(folder: Path, text: str, name: str = "points.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("text", "encoding"), [(OLD, "cp1252"), (NEW, "utf-8-sig")])
def test_layouts(tmp_path: Path, text: str, encoding: str) -> None:
    held = published_ideal_points.read([saved(tmp_path, text, encoding=encoding)])
    russia = held.rows.filter(state="RUS").row(0, named=True)
    assert (russia["year"], russia["session"], russia["n_votes"]) == (1991, 46, 70)
    assert russia["low"] < russia["point"] < russia["high"]
    assert held.rows.filter(state="CIV").height == 1
    assert len(held.quarantine) == 0


def test_records_and_coverage(tmp_path: Path) -> None:
    held = published_ideal_points.read([saved(tmp_path, NEW)])
    rows = ideal_points.records(held, ["CHN", "RUS", "USA"])
    assert rows.schema == frame_schema("ideal-point")
    assert rows.select("id", "point", "note").row(0) == (
        "ideal-chn-1991",
        -0.4,
        "90 % interval -0.6 to -0.2",
    )
    # a release of 2026 was not known before
    assert rows["known"].unique().to_list() == [date(2026, 1, 1)]
    (declared,) = ideal_points.coverage(held, ["CHN", "RUS", "USA"])
    assert declared.among == ("CHN", "RUS")
    assert (declared.start, declared.end) == (date(1991, 1, 1), date(1991, 12, 31))
    assert declared.source == ("ideal-points",)
    assert ideal_points.coverage(held, ["CHN", "USA"]) == ()


def test_bad_rows_are_set_aside_or_refused(tmp_path: Path) -> None:
    head = "iso3c,year,IdealPointFP\n"
    good = [f"{code},{year},0.5" for code in ("CHN", "USA", "IND") for year in range(1950, 2020)]
    bad = [
        *("XXX,1991,0.5", "FRA,1991,inf", "FRA,1992,1e400", "FRA,1e5,1", "FRA,1900,1", "FRA,,1"),
        *("RUS,1991,1", "RUS,1991,2"),
    ]
    held = published_ideal_points.read([saved(tmp_path, head + "\n".join(good + bad) + "\n")])
    assert held.rows.height == len(good)
    assert len(held.quarantine) == len(bad)
    four = "".join(f"CHN,{year},x\n" for year in range(1990, 1994))
    with pytest.raises(ComityError, match="point is no number in 4 of 4 rows"):
        published_ideal_points.read([saved(tmp_path, head + four)])
    with pytest.raises(ComityError, match="holds no ideal point"):
        published_ideal_points.read([saved(tmp_path, head)])


# Two releases that overlap in 1995, the newer without France; made up.
FORMER = "Row,ccode,session,IdealPoint\n" + "".join(
    f"1,{ccode},{session},{point}\n"
    for ccode, point in ((710, 0.0), (365, 1.0), (220, 3.0))
    for session in range(45, 51)
)
LATER = "iso3c,year,IdealPointFP\n" + "".join(
    f"{code},{year},{point}\n"
    for code, point in (("CHN", 0.5), ("RUS", 3.5))
    for year in range(1995, 2001)
)


def distances(folder: Path, states: list[str], first: int, last: int) -> dict[str, float | None]:
    evidence = read_evidence(states, folder)
    cells = panel(evidence, indicators=["ideal_point_distance"], start=first, end=last).cells
    return {
        f"{row['state_a']}-{row['state_b']} {row['period']}": row["value"]
        for row in cells.iter_rows(named=True)
    }


def test_a_distance_is_of_the_newest_release_whatever_window_is_asked(tmp_path: Path) -> None:
    saved(tmp_path, FORMER, "former.csv")
    saved(tmp_path, LATER, "later.csv")
    whole = distances(tmp_path, ["CHN", "RUS", "FRA"], 1990, 2000)
    assert whole["CHN-RUS 1994"] == 1.0
    assert whole["CHN-RUS 1995"] == 3.0
    assert whole["CHN-RUS 2000"] == 3.0
    # France has no point in the newer release: its distance is that of the former
    assert whole["CHN-FRA 1995"] == 3.0
    assert whole["CHN-FRA 1996"] is None
    for first, last in ((1995, 1995), (1990, 1995), (1995, 2000)):
        for states in (["CHN", "RUS"], ["CHN", "RUS", "FRA"]):
            asked = distances(tmp_path, states, first, last)
            assert asked == {key: whole[key] for key in asked}
    # before the newer was out, the former tells
    evidence = read_evidence(["CHN", "RUS"], tmp_path)
    then = panel(
        evidence,
        indicators=["ideal_point_distance"],
        start=1995,
        end=1996,
        as_of=date(2021, 1, 1),
    ).cells
    assert then.select("value", "reason").rows() == [
        (1.0, ""),
        (None, "not yet known on 2021-01-01"),
    ]


def test_files_of_one_release_complement_each_other_and_may_not_differ(tmp_path: Path) -> None:
    early = saved(tmp_path, FORMER, "early.csv")
    late = saved(tmp_path, FORMER.replace(",45,", ",51,"), "late.csv")
    held = published_ideal_points.read([early, late])
    assert held.rows.filter(state="CHN")["year"].to_list() == [*range(1990, 1997)]
    wrong = saved(tmp_path, FORMER.replace(",45,0.0", ",45,9"), "wrong.csv")
    with pytest.raises(ComityError, match=r"contradict each other on 1 points, first CHN in 1990"):
        published_ideal_points.read([early, wrong])


def test_the_real_files(data_folder: Path) -> None:
    held = holding("ideal-points", data_folder, ())
    assert held.rows.filter(state="USA", session=1)["point"].to_list() == [1.675486]
    china = held.rows.filter(state="CHN", year=1991).sort("release")
    assert china["point"].to_list() == [-0.3023714, -0.3882084]
    assert [(span.start.year, span.end.year) for span in held.spans] == [(1946, 1990), (1991, 2024)]
    assert len(held.quarantine) == 0


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
