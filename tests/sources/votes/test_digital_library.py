"""Roll calls of the UN Digital Library: releases, encodings, historic states, quarantine."""

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources import assembly_votes
from comity.sources.reading.holding import Holding
from comity.sources.votes import fpsim, undl_assembly, voeten
from comity.sources.votes.archive import RollCalls, roll_calls
from comity.sources.votes.assembly import coverage, tallies


def read(path: Path) -> RollCalls:
    return roll_calls(held(path))


def held(path: Path) -> Holding:
    return undl_assembly.read([path])


RELEASES = ["GA_2024", "GA_2025", "GA_2026"]


def vote_of(calls: RollCalls, roll_call: str, state: str) -> str | None:
    found = calls.votes.filter(roll_call=roll_call, state=state)["vote"].to_list()
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_releases_and_encodings(
    tmp_path: Path, files: ModuleType, release: str, encoding: str
) -> None:
    votes = [("TUR", "TÜRKIYE", "Y"), ("FRA", "FRANCE", "N"), ("CHN", "CHINA", "A")]
    call = (
        "7",
        "2023-12-04",
        "A/RES/78/1",
        [*votes, ("IRN", "IRAN", "X"), ("RUS", "RUSSIA", "NV")],
    )
    path = files.assembly(tmp_path / "ga.csv", [call], getattr(files, release), encoding)
    calls = read(path)
    cast = {state: vote_of(calls, "7", state) for state in ("TUR", "FRA", "CHN", "IRN", "RUS")}
    assert cast == {"TUR": "yes", "FRA": "no", "CHN": "abstain", "IRN": "absent", "RUS": "absent"}
    row = calls.roll_calls.row(0, named=True)
    assert (row["date"], row["precision"], row["session"]) == (date(2023, 12, 4), "day", 78)
    assert not row["is_paragraph_or_amendment"]
    assert "no drafts that failed" in calls.spans[0].universe
    assert len(calls.quarantine) == 0


def test_historic_states_and_the_seat_of_china(tmp_path: Path, files: ModuleType) -> None:
    old = [(c, c, "Y") for c in ("SUN", "CSK", "YUG", "CHN")]
    new = [(c, c, "N") for c in ("SUN", "DDR", "CHN")]
    path = files.assembly(
        tmp_path / "ga.csv",
        [("1", "1955-12-14", "A/RES/10/1", old), ("2", "1980-01-14", "A/RES/ES-6/2", new)],
    )
    calls = read(path)
    assert set(calls.votes.filter(roll_call="1")["state"]) == {"RUS", "CSK", "SRB", "TWN"}
    assert set(calls.votes.filter(roll_call="2")["state"]) == {"RUS", "DDR", "CHN"}
    # a special session has the number of the regular one of its year
    assert calls.roll_calls["session"].to_list() == [10, 34]


def test_a_member_without_a_row_is_unknown_not_absent(tmp_path: Path, files: ModuleType) -> None:
    path = files.assembly(
        tmp_path / "ga.csv", [("1", "2023-12-04", "A/RES/78/1", [("FRA", "FRANCE", "Y")])]
    )
    assert read(path).votes.height == 1


def test_the_resolution_on_crimea_is_checked(tmp_path: Path, files: ModuleType) -> None:
    call = files.crimea()
    calls = read(files.assembly(tmp_path / "ga.csv", [call]))
    assert calls.votes.height == 193
    flipped = [(c, n, "Y" if c == "RUS" else v) for c, n, v in call[3]]
    wrong = files.assembly(tmp_path / "wrong.csv", [(*call[:3], flipped)])
    with pytest.raises(ComityError, match="68/262 reads 101-10-58, RUS yes; it was 100-11-58"):
        read(wrong)


def broken(files: ModuleType) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Two whole roll calls, with one row of each kind that cannot be."""
    day = date(2023, 12, 4)
    whole = [(code, code, "Y") for code in files.members(day)]
    first = [(c, n, "Q" if c == "FRA" else v) for c, n, v in whole]
    second = [*whole, ("DEU", "DEU", "N"), ("ESP", "ESP", "Y"), ("XKX", "KOSOVO", "Y")]
    before = [(c, c, "Y") for c in files.members(date(1990, 12, 4)) if c not in ("SRB", "RUS")]
    return [
        ("1", "2023-12-04", "A/RES/78/1", first),
        ("2", "2023-12-04", "A/RES/78/2", second),
        ("3", "1990-12-04", "A/RES/45/3", [*before, ("PRK", "DPR KOREA", "Y")]),
    ]


def test_a_few_bad_rows_are_set_aside_counted_and_unknown(
    tmp_path: Path, files: ModuleType
) -> None:
    calls = read(files.assembly(tmp_path / "ga.csv", broken(files)))
    lines = calls.quarantine.lines()
    assert lines == (
        "ga.csv: 1 row set aside, vote codes other than Y, N, A, X, NV: 'Q' (FRA, 1)",
        "ga.csv: 1 row set aside, repeated rows: 'Y' (ESP, 2)",
        "ga.csv: 2 rows set aside, second votes of a state on one roll call: 'Y' (DEU, 2), "
        "'N' (DEU, 2)",
        "ga.csv: 2 rows set aside, no member of the United Nations on the day: 'Y' (XKX, 2), "
        "'Y' (PRK, 3)",
    )
    assert vote_of(calls, "1", "FRA") is None
    assert vote_of(calls, "2", "DEU") is None
    assert vote_of(calls, "2", "ESP") == "yes"
    assert vote_of(calls, "3", "PRK") is None


def test_many_bad_rows_refuse_the_file(tmp_path: Path, files: ModuleType) -> None:
    votes = [(code, code, "1") for code in files.members(date(2023, 12, 4))]
    path = files.assembly(tmp_path / "ga.csv", [("1", "2023-12-04", "A/RES/78/1", votes)])
    with pytest.raises(ComityError, match=r"vote codes other than Y, N, A, X, NV.*more than a few"):
        read(path)


def test_differing_totals_are_told(tmp_path: Path, files: ModuleType) -> None:
    path = files.assembly(
        tmp_path / "ga.csv", [("1", "2023-12-04", "A/RES/78/1", [("FRA", "FRANCE", "Y")])]
    )
    path.write_text(path.read_text("utf-8-sig").replace('"1.0"', '"120.0"'), "utf-8")
    universe = read(path).spans[0].universe
    assert "On 1 of them the published totals are not those of the votes." in universe


def test_whichever_data_set_covers_more_is_taken(tmp_path: Path, files: ModuleType) -> None:
    raw = tmp_path / "votes.csv"
    raw.write_text("rcid,session,vote,ccode,date,unres\n1,60,1,710,12/8/2005,R/60/1\n")
    votes = [("FRA", "FRANCE", "Y")]
    calls = [("1", "2000-12-04", "A/RES/55/1", votes), ("2", "2023-12-04", "A/RES/78/1", votes)]
    files.assembly(tmp_path / "z.csv", calls)
    assert [span.source for span in assembly_votes("unga", tmp_path).spans] == ["undl-ga"]
    files.assembly(tmp_path / "z.csv", calls[1:])
    both = [span.source for span in assembly_votes("unga", tmp_path).spans]
    assert both == ["voeten-unga", "undl-ga"]


def test_the_newest_release_tells_of_days_that_several_cover(
    tmp_path: Path, files: ModuleType
) -> None:
    old = files.assembly(
        tmp_path / "2024_9_12_ga_voting.csv",
        [
            ("1", "2000-12-04", "A/RES/55/1", [("FRA", "FRANCE", "Y")]),
            ("2", "2023-12-04", "A/RES/78/1", [("FRA", "FRANCE", "N")]),
        ],
        files.GA_2024,
    )
    new = files.assembly(
        tmp_path / "2026_02_06_ga_voting.csv",
        [("2", "2023-12-04", "A/RES/78/1", [("FRA", "FRANCE", "Y")])],
    )
    both = undl_assembly.read([old, new])
    assert both.rows.select("roll_call", "vote").sort("roll_call").rows() == [
        ("1", "yes"),
        ("2", "yes"),
    ]
    assert [span.known for span in both.spans] == [date(2024, 9, 12), date(2026, 2, 6)]
    assert "2026_02_06_ga_voting.csv is newer than 2024_9_12_ga_voting.csv" in both.notes[0]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_whatever_parts_the_cells(tmp_path: Path, files: ModuleType, mark: str) -> None:
    call = ("7", "2023-12-04", "A/RES/78/1", [("FRA", "FRANCE", "Y"), ("USA", "USA", "N")])
    path = files.assembly(tmp_path / "ga.csv", [call])
    text = path.read_text("utf-8-sig").replace('","', f'"{mark}"')
    path.write_text(text, "utf-8")
    assert vote_of(read(path), "7", "USA") == "no"


def test_votes_are_tallied_as_those_of_other_files(tmp_path: Path, files: ModuleType) -> None:
    votes = [("CHN", "CHINA", "A"), ("PRK", "DPR KOREA", "Y")]
    path = files.assembly(tmp_path / "ga.csv", [("1", "2023-12-04", "A/RES/78/1", votes)])
    row = tallies(held(path), ["CHN", "PRK"]).row(0, named=True)
    assert (row["roll_calls"], row["abstain_yes"], row["source"]) == (1, 1, ["undl-ga"])
    assert [c.source for c in coverage(held(path), ["CHN", "PRK"])] == [("undl-ga",)]


def test_the_real_files_have_no_row_set_aside_but_those_known(data_folder: Path) -> None:
    calls = voeten.read([data_folder / "unga" / "UNVotes_1946_2015.csv.gz"])
    reasons = dict(calls.quarantine.rows["reason"].value_counts().iter_rows())
    # absences recorded for Syria (1958-61, in the United Arab Republic) and Indonesia (1965-66)
    assert reasons == {"no member of the United Nations on the day": 236}
    assert set(calls.quarantine.rows["value"]) == {"8"}
    later = fpsim.read([data_folder / "unga" / "unga_votes_sessions_75_78.csv.gz"])
    assert len(later.quarantine) == 42
    assert pl.Series(later.quarantine.rows["reason"]).unique().to_list() == [
        "the date is not that of the roll call"
    ]
