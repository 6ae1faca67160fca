"""Votes of the Security Council: adopted resolutions, vetoed drafts, and the two joined."""

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence import Evidence, frame_schema
from comity.sources.votes import council as unsc

# Numbers are made up, but for the dates and the vetoes of 2022.
RESOLUTION = [("CHN", "CHINA", "Y"), ("RUS", "RUSSIAN FEDERATION", "A"), ("USA", "USA", "Y")]
EARLY = [("CHN", "CHINA", "Y"), ("SUN", "USSR", "X"), ("USA", "USA", "Y")]
REPORT = """year,item,label,ms_code,ms_vote
2022,1,no symbol here (failed),CHN,N*
2022,1,no symbol here (failed),RUS,N
"""


def report(path: Path) -> Path:
    """Two votes of fifteen: a draft vetoed by two, and one that nine did not support."""
    others = "ALB,BRA,FRA,GAB,GBR,GHA,IND,IRE,KEN,MEX,NOR,ARE,USA".split(",")  # noqa: SIM905
    rows = [f"2022,1,no symbol here (failed),{code},Y" for code in others]
    rows += [f"2022,2,S/2022/231 (failed),{code},A" for code in others]
    rows += [f"2022,2,S/2022/231 (failed),{code},Y" for code in ("CHN", "RUS")]
    rows += [f"2022,3,S/RES/2623*,{code},{'N' if code == 'RUS' else 'Y'}" for code in others]
    rows += ["2022,3,S/RES/2623*,RUS,N"]
    path.write_text(REPORT + "\n".join(rows) + "\n")
    return path


def both(folder: Path, files: ModuleType) -> list[Path]:
    adopted = files.council(
        folder / "sc.csv",
        [
            ("1", "1950-01-13", "S/RES/79(1950)", EARLY),
            ("2", "2022-03-01", "S/RES/2624(2022)", RESOLUTION),
            ("3", "2022-12-21", "S/RES/2669(2022)", RESOLUTION),
        ],
    )
    rows = [
        ("2/16/1946", "S/PV.23", "USSR", ""),
        ("12/13/1955", "S/3502", "China", ""),
        ("12/13/1955", "S/3502", "USSR", ""),
        ("2/25/2022", "S/2022/155", "Russia", ""),
        ("5/26/2022", "S/2022/431", "China", "Russia"),
    ]
    return [adopted, files.vetoes(folder / "vetoes.csv", rows)]


def positions(votes: unsc.CouncilVotes, decision: str) -> dict[str, str]:
    rows = votes.positions.filter(decision=decision).select("state", "position")
    return dict(rows.iter_rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_adopted_resolutions(tmp_path: Path, files: ModuleType, encoding: str) -> None:
    path = files.council(
        tmp_path / "sc.csv", [("2", "2022-03-01", "S/RES/2624(2022)", RESOLUTION)], encoding
    )
    votes = unsc.read([path])
    row = votes.decisions.row(0, named=True)
    assert (row["result"], row["yes"], row["no"], row["abstain"]) == ("adopted", 2, 0, 1)
    assert row["title"] == "Made-up agenda, été"
    assert positions(votes, "2") == {"CHN": "yes", "RUS": "abstain", "USA": "yes"}
    assert "no drafts that failed or were vetoed" in votes.spans[0].universe.replace("\n", " ")


def test_adopted_resolutions_are_joined_with_vetoed_drafts(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = unsc.read(both(tmp_path, files))
    counts = dict(votes.decisions["result"].value_counts().iter_rows())
    assert counts == {"adopted": 3, "vetoed": 5}
    rest = dict.fromkeys(("FRA", "GBR", "USA"), "not-no")
    assert positions(votes, "S/2022/431") == {"CHN": "no", "RUS": "no"} | rest
    # one symbol, two drafts; until 1971 China's seat was held from Taipei
    assert positions(votes, "S/3502") == {"TWN": "no", "RUS": "not-no"} | rest
    assert positions(votes, "S/3502 (2)") == {"TWN": "not-no", "RUS": "no"} | rest
    assert positions(votes, "1")["TWN"] == "yes"
    joined, after = votes.spans
    assert (joined.start, joined.end) == (date(1950, 1, 13), date(2022, 5, 26))
    assert "on 5 of 5 of them only the vetoes" in joined.universe
    assert (after.start, after.end) == (date(2022, 5, 27), date(2022, 12, 21))
    assert "Vetoed drafts of this time are not at hand" in after.universe


def test_a_list_of_vetoes_alone_covers_nothing(tmp_path: Path, files: ModuleType) -> None:
    votes = unsc.read(both(tmp_path, files)[1:])
    assert votes.decisions.height == 5
    assert votes.decisions["yes"].null_count() == 5
    assert unsc.coverage(votes, ["CHN", "RUS"]) == ()
    assert unsc.records(votes, ["CHN", "RUS"]).height == 0


def test_the_report_tells_how_the_others_voted_on_a_vetoed_draft(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = unsc.read([*both(tmp_path, files), report(tmp_path / "report.csv")])
    assert len(positions(votes, "S/2022/431")) == 15
    row = votes.decisions.filter(decision="S/2022/431").row(0, named=True)
    assert (row["yes"], row["no"], row["abstain"]) == (13, 2, 0)
    assert row["source"] == "unsc-vetoes unsc-member-votes"
    others = dict.fromkeys(("CHN", "FRA", "GBR", "USA"), "not-no")
    assert positions(votes, "S/2022/155") == {"RUS": "no"} | others
    assert "on 4 of 5 of them" in votes.spans[0].universe


def test_the_report_alone_is_every_vote_that_was_not_unanimous(
    tmp_path: Path, files: ModuleType
) -> None:
    path = report(tmp_path / "report.csv")
    alone = unsc.read([path])
    assert alone.decisions["result"].to_list() == ["vetoed", "rejected", "adopted"]
    assert (alone.spans[0].start, alone.spans[0].end) == (date(2022, 1, 1), date(2022, 12, 31))
    # its vetoes are those of the list: none counts twice
    listed = both(tmp_path, files)[1]
    joined = unsc.read([path, listed])
    assert joined.decisions.filter(pl.col("date").dt.year() == 2022).height == 3


def test_records_have_the_columns_of_votes_and_ids_of_their_own(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = unsc.read(both(tmp_path, files))
    rows = unsc.records(votes, ["CHN", "RUS"])
    assert rows.schema == frame_schema("vote")
    assert rows["id"].is_unique().all()
    assert rows["id"].str.contains(r"^[a-z0-9][a-z0-9.-]*$").all()
    assert rows["positions"].list.len().min() >= 1
    # what no known vote of the two is on is left out
    assert "S/3502" in rows["symbol"]
    assert rows.filter(symbol="S/3502").height == 1


def test_the_indicator_counts_adopted_and_vetoed(tmp_path: Path, files: ModuleType) -> None:
    votes = unsc.read(both(tmp_path, files))
    states = ("CHN", "RUS", "USA")
    evidence = Evidence(
        "test",
        "A test",
        states,
        frames={"vote": unsc.records(votes, states)},
        coverage=unsc.coverage(votes, states),
    )
    cells = panel(evidence, indicators=["unsc_same_side"], start=2022, end=2022).cells
    of = {(r["state_a"], r["state_b"]): r["working"] for r in cells.iter_rows(named=True)}
    assert of["CHN", "USA"] == "2 / 3", "the joint veto of China and Russia is dissent from it"
    assert of["CHN", "RUS"] == "1 / 4", "China did not join the veto of February 2022"


def test_a_veto_without_a_date_is_refused_where_it_is_not_one_of_many(
    tmp_path: Path, files: ModuleType
) -> None:
    rows = [("5/26/2022", f"S/2022/{n}", "Russia", "") for n in range(200)]
    path = files.vetoes(tmp_path / "v.csv", [*rows, ("", "S/2022/999", "Russia", "")])
    votes = unsc.read([path])
    assert votes.decisions.height == 200
    assert len(votes.quarantine) == 1
    path = files.vetoes(tmp_path / "v.csv", [*rows[:1], ("5/26/2022", "S/2", "Prussia", "")])
    with pytest.raises(ComityError, match="unknown member in 1 of 2 rows"):
        unsc.read([path])


def test_refusals(tmp_path: Path, files: ModuleType) -> None:
    path = files.vetoes(tmp_path / "v.csv", [("5/26/2022", "S/2022/431", "China", "Russia")])
    with pytest.raises(ComityError, match="is a second file of unsc-vetoes"):
        unsc.read([path, path])
    points = tmp_path / "points.csv"
    points.write_text("iso3c,year,IdealPointFP\nCHN,1991,1\n")
    with pytest.raises(ComityError, match="holds no votes of the Security Council"):
        unsc.read([points])
    with pytest.raises(ComityError, match="holds no dated vote"):
        unsc.read([files.vetoes(tmp_path / "v.csv", [])])


def test_the_real_files(data_folder: Path) -> None:
    paths = unsc.find(data_folder)
    assert len(paths) == 2
    votes = unsc.read([path for path in paths if "vetoes" in path.name])
    vetoes = votes.positions.filter(position="no")["state"].value_counts()
    counted = dict(vetoes.iter_rows())
    # the file's own columns of members contradict its names; these are the names' counts. The
    # veto of China's seat in 1955, cast from Taipei, is not in the list.
    assert counted == {"RUS": 121, "USA": 82, "GBR": 29, "CHN": 17, "FRA": 16}
    assert len(votes.quarantine) == 0
    joined = unsc.read(paths)
    korea = joined.decisions.filter(
        pl.col("date").dt.year() == 2022, pl.col("no") == 2, pl.col("result") == "vetoed"
    )
    # the draft of 26 May 2022: 13 yes, China and Russia no
    assert korea.select("yes", "abstain").rows() == [(13, 0)]
    cast = positions(joined, korea["decision"].item())
    assert {state for state, position in cast.items() if position == "no"} == {"CHN", "RUS"}
