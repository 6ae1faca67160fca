"""Universes: which roll calls are on whole resolutions, important, or on a topic."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.gathering import gather
from comity.portfolio import cited_similarity
from comity.sources import assembly_votes, read_evidence
from comity.sources.votes import fpsim, voeten
from comity.sources.votes.assembly import tallies, together
from comity.sources.votes.universe import counting

# Made-up roll calls of session 61 in the columns of the collection, one of each kind.
CALLS = {
    "10": ("R/61/10", "0", "0", "MADE-UP TITLE", "A resolution"),
    "11": ("R/61/10", "1", "0", "MADE-UP TITLE", "An amendment with a flag"),
    "12": ("R/61/10", "", "1", "", "A paragraph with a flag"),
    "13": ("R/61/10", "", "", "", "The President: the oral amendment is put to the vote"),
    "14": ("R/61/12", "", "", "", "The Acting President: I shall now put to the vote the motion"),
    "15": ("A/RES/61/10", "", "", "", "The same symbol in its other form"),
    "16": ("", "", "", "", ""),
    "17": ("R/61/13", "", "", "ANOTHER TITLE", "Another resolution"),
    "18": ("R/61/14", "", "", "PROMOTION", "Promotion of emotional well-being"),
}
FLAGS = {"10": "hr", "17": "nu", "18": "hr"}


def saved(folder: Path, *, texts: bool = True, flags: bool = True, topics: bool = True) -> Path:
    """The roll calls in the raw layout, with the columns that a release may have or lack."""
    head = "rcid,session,vote,ccode,date,unres" + (",amend,para" if flags else "")
    head += (",short,descr" if texts else "") + (",importantvote,hr,nu" if topics else "")
    lines = [head]
    for rcid, (symbol, amend, para, short, descr) in CALLS.items():
        for ccode, vote in ((710, 1), (731, 3 if rcid in "17 12" else 1)):
            row = f"{rcid},61,{vote},{ccode},2006-12-19,{symbol}"
            row += f",{amend},{para}" if flags else ""
            row += f",{short},{descr}" if texts else ""
            of = FLAGS.get(rcid)
            row += f",{int(rcid == '17')},{int(of == 'hr')},{int(of == 'nu')}" if topics else ""
            lines.append(row)
    path = folder / "UNVotes.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def whole(path: Path) -> list[str]:
    return counting(voeten.read([path])).rows["roll_call"].unique().cast(pl.String).sort().to_list()


def test_parts_amendments_and_motions_are_recognised(tmp_path: Path) -> None:
    assert whole(saved(tmp_path)) == ["10", "17", "18"]
    # without flags the first of several with one symbol is the resolution
    assert whole(saved(tmp_path, flags=False)) == ["10", "17", "18"]
    # without texts a motion with a symbol of its own cannot be known
    assert whole(saved(tmp_path, texts=False)) == ["10", "14", "17", "18"]


def test_a_draft_of_the_sixties_without_a_symbol_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "UNVotes.csv"
    path.write_text(
        "rcid,session,vote,ccode,date,unres,short,descr\n"
        "855,18,1,2,1963-10-04,,CHINA,TO ADOPT 2-POWER DRAFT RESOLUTION\n"
        "856,18,1,2,1963-10-05,,CHINA,TO ADOPT ALBANIAN MOTION TO ADJOURN THE MEETING\n"
        "857,62,1,2,2007-12-18,,,\n"
        "858,62,1,2,2007-12-18,R/62/1,,\n"
    )
    assert whole(path) == ["855", "858"]


def test_universe_and_issue_reach_every_figure(tmp_path: Path) -> None:
    """The same count whichever way it is asked for: 2 of 3 whole, 7 of 9 recorded, ..."""
    path = saved(tmp_path)
    expected = {
        (None, None): (2, 3),
        ("all", None): (7, 9),
        ("important", None): (0, 1),
        (None, "human-rights"): (2, 2),
        ("all", "nuclear"): (0, 1),
    }
    for (universe, issue), (same, joint) in expected.items():
        table = cited_similarity(path, universe=universe, issue=issue).frame
        assert table.select("agreement", "n").row(0) == (same / joint, joint)
        asked = {"universe": universe or "whole", "issue": issue}
        evidence = read_evidence(["CHN", "PRK"], tmp_path, **asked)
        cells = panel(evidence, indicators=["unga_agreement"], start=2006, end=2006).cells
        assert cells.select("value", "working").row(0) == (same / joint, f"{same} / {joint}")
        span = {"start": 2006, "end": 2006, "data": tmp_path}
        wide = cm.panel(["CHN", "PRK"], unit="dyad", indicators="votes", **span, **asked).frame
        measured = cited_similarity(path, measures=["agreement", "s"], **asked).frame
        assert wide.select("unga_agreement", "unga_s").row(0) == measured.select(
            "agreement", "s"
        ).row(0)


def test_a_casebook_has_its_votes_tallied(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="tallied already, on whole resolutions"):
        gather("crink", issue="nuclear")


def test_files_that_do_not_tell_are_left_out_or_refused(tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text("session,resid,date,ccode,vote\n78,78001,2023-12-04,710,1\n")
    both = {"voeten-unga": voeten.read([saved(tmp_path)]), "miller-fpsim": fpsim.read([later])}
    held = counting(together(both), issue="hr")
    assert [span.source for span in held.spans] == ["voeten-unga"]
    assert held.notes == ("miller-fpsim does not tell the topics of votes, and is left out",)
    for options in ({"issue": "nuclear"}, {"universe": "important"}):
        with pytest.raises(ComityError, match="miller-fpsim does not tell"):
            tallies(both["miller-fpsim"], ["CHN", "PRK"], **options)
    with pytest.raises(ComityError, match="voeten-unga does not tell the topics of votes"):
        counting(voeten.read([saved(tmp_path, topics=False)]), issue="nuclear")


def test_a_table_of_ones_own_has_no_universe(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("state,item,vote,year\nCHN,1,yes,2005\nPRK,1,no,2005\n")
    with pytest.raises(ComityError, match="universe and issue choose among those alone"):
        cited_similarity(path, universe="all")


def test_thirty_one_unflagged_motions_of_1997_to_2017(data_folder: Path) -> None:
    calls = assembly_votes(data_folder / "unga" / "un_votes_1946_2019.parquet").roll_calls
    recent = calls.filter(pl.col("date").is_between(date(1997, 1, 1), date(2017, 12, 31)))
    motions = recent.filter(~pl.col("is_whole") & ~pl.col("is_paragraph_or_amendment"))
    assert motions.height == 31
    # of 6,203 recorded votes
    assert (calls.height, calls["is_whole"].sum()) == (6203, 5001)
