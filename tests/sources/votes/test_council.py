"""Votes of the Security Council: adopted resolutions, vetoed drafts, and the two joined."""

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence import Evidence, frame_schema
from comity.sources import read_evidence
from comity.sources.reading.holding import Holding
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.recognition import recognise
from comity.sources.votes import council, vetoes
from comity.sources.votes._decisions import DECISION

# Numbers are made up, but for the dates and the vetoes of 2022.
RESOLUTION = [("CHN", "CHINA", "Y"), ("RUS", "RUSSIAN FEDERATION", "A"), ("USA", "USA", "Y")]
EARLY = [("CHN", "CHINA", "Y"), ("SUN", "USSR", "X"), ("USA", "USA", "Y")]
REPORT = """year,item,label,ms_code,ms_vote
2022,1,no symbol here (failed),CHN,N*
2022,1,no symbol here (failed),RUS,N
"""


def read(*paths: Path) -> Holding:
    """Files of the Council's data sets, joined."""
    of: dict[str, list[Path]] = {}
    for path in paths:
        of.setdefault(recognise(path).data_set, []).append(path)
    return council.together({name: adapter(name).read(files) for name, files in of.items()})


def decisions(votes: Holding) -> pl.DataFrame:
    return votes.rows.select(*DECISION).unique("decision", maintain_order=True)


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


def positions(votes: Holding, decision: str) -> dict[str, str]:
    rows = votes.rows.filter(decision=decision).select("state", "position").drop_nulls()
    return dict(rows.iter_rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_adopted_resolutions(tmp_path: Path, files: ModuleType, encoding: str) -> None:
    path = files.council(
        tmp_path / "sc.csv", [("2", "2022-03-01", "S/RES/2624(2022)", RESOLUTION)], encoding
    )
    votes = read(path)
    row = decisions(votes).row(0, named=True)
    assert (row["result"], row["yes"], row["no"], row["abstain"]) == ("adopted", 2, 0, 1)
    assert row["title"] == "Made-up agenda, été"
    assert positions(votes, "2") == {"CHN": "yes", "RUS": "abstain", "USA": "yes"}
    assert "no drafts that failed or were vetoed" in votes.spans[0].universe.replace("\n", " ")


def test_adopted_resolutions_are_joined_with_vetoed_drafts(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = read(*both(tmp_path, files))
    counts = dict(decisions(votes)["result"].value_counts().iter_rows())
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
    assert "Vetoed drafts of this time are not available" in after.universe


def test_a_list_of_vetoes_alone_covers_nothing(tmp_path: Path, files: ModuleType) -> None:
    votes = read(*both(tmp_path, files)[1:])
    assert decisions(votes).height == 5
    assert decisions(votes)["yes"].null_count() == 5
    assert council.coverage(votes, ["CHN", "RUS"]) == ()
    assert council.records(votes, ["CHN", "RUS"]).height == 0


def test_the_report_tells_how_the_others_voted_on_a_vetoed_draft(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = read(*both(tmp_path, files), report(tmp_path / "report.csv"))
    assert len(positions(votes, "S/2022/431")) == 15
    row = decisions(votes).filter(decision="S/2022/431").row(0, named=True)
    assert (row["yes"], row["no"], row["abstain"]) == (13, 2, 0)
    assert row["source"] == "unsc-vetoes unsc-member-votes"
    others = dict.fromkeys(("CHN", "FRA", "GBR", "USA"), "not-no")
    assert positions(votes, "S/2022/155") == {"RUS": "no"} | others
    assert "on 4 of 5 of them" in votes.spans[0].universe


def test_the_report_alone_is_every_vote_that_was_not_unanimous(
    tmp_path: Path, files: ModuleType
) -> None:
    path = report(tmp_path / "report.csv")
    alone = read(path)
    assert decisions(alone)["result"].to_list() == ["vetoed", "rejected", "adopted"]
    assert (alone.spans[0].start, alone.spans[0].end) == (date(2022, 1, 1), date(2022, 12, 31))
    # its vetoes are those of the list: none counts twice
    listed = both(tmp_path, files)[1]
    joined = read(path, listed)
    assert decisions(joined).filter(pl.col("date").dt.year() == 2022).height == 3


def test_records_have_the_columns_of_votes_and_ids_of_their_own(
    tmp_path: Path, files: ModuleType
) -> None:
    votes = read(*both(tmp_path, files))
    rows = council.records(votes, ["CHN", "RUS"])
    assert rows.schema == frame_schema("vote")
    assert rows["id"].is_unique().all()
    assert rows["id"].str.contains(r"^[a-z0-9][a-z0-9.-]*$").all()
    assert rows["positions"].list.len().min() >= 1
    # what no known vote of the two is on is left out
    assert "S/3502" in rows["symbol"]
    assert rows.filter(symbol="S/3502").height == 1


def test_the_indicator_counts_adopted_and_vetoed(tmp_path: Path, files: ModuleType) -> None:
    votes = read(*both(tmp_path, files))
    states = ("CHN", "RUS", "USA")
    evidence = Evidence(
        "test",
        "A test",
        states,
        frames={"vote": council.records(votes, states)},
        coverage=council.coverage(votes, states),
    )
    cells = panel(evidence, indicators=["unsc_same_side"], start=2022, end=2022).cells
    of = {(r["state_a"], r["state_b"]): r["working"] for r in cells.iter_rows(named=True)}
    assert of["CHN", "USA"] == "2 / 3", "the joint veto of China and Russia is dissent from it"
    assert of["CHN", "RUS"] == "1 / 4", "China did not join the veto of February 2022"


def test_vetoes_that_cannot_be_are_set_aside_or_refused(tmp_path: Path, files: ModuleType) -> None:
    rows = [("5/26/2022", f"S/2022/{n}", "Russian Federation", "") for n in range(200)]
    wrong = [("", "S/2022/999", "Russia", ""), ("", "", "", ""), ("5/27/2022", "S/1", "", "")]
    held = vetoes.read([files.vetoes(tmp_path / "v.csv", [*rows, *wrong])])
    assert held.rows["state"].to_list() == ["RUS"] * 200
    assert [line.split(": ")[1] for line in held.quarantine.lines()] == [
        "1 row set aside, date is empty",
        "1 row set aside, vetoes of nobody",
    ]
    path = files.vetoes(tmp_path / "v.csv", [("5/26/2022", "S/2", "Prussia", "")] * 4)
    with pytest.raises(ComityError, match="unknown member in 4 of 4 rows"):
        vetoes.read([path])


def test_refusals(tmp_path: Path, files: ModuleType) -> None:
    with pytest.raises(ComityError, match="holds no dated vote"):
        vetoes.read([files.vetoes(tmp_path / "v.csv", [])])
    with pytest.raises(ComityError, match="no date tells whether day or month stands first"):
        vetoes.read([files.vetoes(tmp_path / "v.csv", [("5/6/2022", "S/1", "China", "")])])


def test_files_of_two_years_cover_both(tmp_path: Path) -> None:
    rows = {
        "a.csv": "2019,0,S/2019/962 (failed),{0},{1}\n",
        "b.csv": "2020,14,S/RES/2504 (2020),{0},{1}\n",
    }
    for name, row in rows.items():
        text = "".join(row.format(*one) for one in [("CHN", "Y"), ("RUS", "N"), ("USA", "A")])
        (tmp_path / name).write_text(f"year,item,label,ms_code,ms_vote\n{text}")
    held = holding("unsc-member-votes", tmp_path, ())
    assert [(span.start.year, span.end.year) for span in held.spans] == [(2019, 2019), (2020, 2020)]
    cells = panel(read_evidence(["CHN", "RUS"], tmp_path), indicators=["unsc_same_side"]).cells
    assert cells.select("period", "value").rows() == [("2019", 0.0), ("2020", 0.0)]


def test_the_real_files(data_folder: Path) -> None:
    names = ("undl-sc", "unsc-vetoes", "unsc-member-votes")
    held = {name: holding(name, data_folder, ()) for name in names}
    there = {name: one for name, one in held.items() if one is not None}
    assert set(there) == {"unsc-vetoes", "unsc-member-votes"}
    listed = there["unsc-vetoes"]
    counted = dict(listed.rows["state"].value_counts().iter_rows())
    # the file's own columns of members contradict its names; these are the names' counts. The
    # veto of China's seat in 1955, cast from Taipei, is not in the list.
    assert counted == {"RUS": 121, "USA": 82, "GBR": 29, "CHN": 17, "FRA": 16}
    assert len(listed.quarantine) == 0
    # two files of reports, 2019 to 2022 and 2023
    assert [span.end.year for span in there["unsc-member-votes"].spans] == [2022, 2023]
    joined = council.together(there)
    korea = decisions(joined).filter(
        pl.col("date").dt.year() == 2022, pl.col("no") == 2, pl.col("result") == "vetoed"
    )
    # the draft of 26 May 2022: 13 yes, China and Russia no
    assert korea.select("yes", "abstain").rows() == [(13, 0)]
    cast = positions(joined, korea["decision"].item())
    assert {state for state, position in cast.items() if position == "no"} == {"CHN", "RUS"}
