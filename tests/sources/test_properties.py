"""What holds of every source: no row is lost, nothing lies outside the coverage, all is cited."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.evidence import parse_bibliography
from comity.sources.reading.quarantine import TOLERATED, Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import citations
from comity.sources.votes import (
    archive,
    assembly,
    council,
    ideal_points,
    published_ideal_points,
    undl_assembly,
    undl_council,
    vetoes,
)

STATES = ["CHN", "FRA", "PRK", "RUS", "USA"]
CODES = st.sampled_from(["CHN", "FRA", "PRK", "RUS", "USA", "XKX", "ZZZ", "DEU", "SWE"])
LETTERS = st.sampled_from(["Y", "N", "A", "X", "Q"])
DAYS = st.dates(date(1972, 1, 1), date(2024, 12, 31))
PADDING = 400
"""Sound rows in every file, so that the few bad ones are set aside, not refused."""

few = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def padded(day: date, symbol: str) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    votes = [("SWE", "SWEDEN", "Y"), ("CHN", "CHINA", "N")]
    return [(f"p{n}", str(day), f"{symbol}/{n + 1}", votes) for n in range(PADDING)]


def nothing_lost(written: Sequence[tuple[str, str]], kept: pl.DataFrame, aside: Quarantine) -> None:
    """Rows of the file, by item, are those of the result and of the quarantine."""
    found = Counter(kept.to_series().to_list()) + Counter(aside.rows["item"].to_list())
    assert found == Counter(item for item, _ in written)


def inside(rows: pl.DataFrame, spans: Sequence[Span]) -> None:
    for start, end in rows.select("start", "end").iter_rows():
        assert any(span.start <= start and end <= span.end for span in spans)


def cited(rows: pl.DataFrame, spans: Sequence[Span]) -> None:
    keys = {key for span in spans for key in span.source.split()}
    keys |= {key for listed in rows["source"] for key in listed}
    assert set(parse_bibliography(citations(*keys))) == keys


@few
@given(day=DAYS, votes=st.lists(st.tuples(CODES, LETTERS), max_size=8), before=st.booleans())
def test_assembly(files: ModuleType, day: date, votes: list[tuple[str, str]], before: bool) -> None:
    first = date(1971, 12, 1) if before else day
    call = ("1", str(first), "A/RES/50/9", [(code, code, vote) for code, vote in votes])
    calls = [*padded(day, "A/RES/50"), call] if votes else padded(day, "A/RES/50")
    written = [(record, code) for record, _, _, cast in calls for code, _, _ in cast]
    with TemporaryDirectory() as folder:
        held = undl_assembly.read([files.assembly(Path(folder, "g.csv"), calls)])
    read = archive.roll_calls(held)
    nothing_lost(written, read.votes.select("roll_call"), read.quarantine)
    assert not read.votes.select("roll_call", "state").is_duplicated().any()
    days = read.roll_calls["date"]
    assert read.spans[0].start == days.min()
    assert read.spans[0].end == days.max()
    tallies = assembly.tallies(held, STATES)
    inside(tallies, read.spans)
    cited(tallies, read.spans)


@few
@given(day=DAYS, votes=st.lists(st.tuples(CODES, LETTERS), min_size=1, max_size=8))
def test_council(files: ModuleType, day: date, votes: list[tuple[str, str]]) -> None:
    cast = [(code, code, vote) for code, vote in votes]
    calls = [*padded(day, "S/RES"), ("1", str(day), "S/RES/9(1999)", cast)]
    written = [(record, code) for record, _, _, listed in calls for code, _, _ in listed]
    with TemporaryDirectory() as folder:
        read = undl_council.read([files.council(Path(folder, "s.csv"), calls)])
        drafts = [("2/16/1960", "S/1", "USSR", ""), ("2/1/2010", "S/2", "USA", "")]
        listed = files.vetoes(Path(folder, "v.csv"), [*drafts, ("2/1/2024", "S/3", "USA", "")])
        joined = council.together({"undl-sc": read, "unsc-vetoes": vetoes.read([listed])})
    nothing_lost(written, read.rows.drop_nulls("state").select("decision"), read.quarantine)
    for votes_read in (read, joined):
        rows = council.records(votes_read, STATES)
        inside(rows, votes_read.spans)
        cited(rows, votes_read.spans)


@few
@given(
    rows=st.lists(
        st.tuples(CODES, st.integers(1972, 2024), st.sampled_from(["0.5", "-1", "", "inf"])),
        max_size=8,
    )
)
def test_points(files: ModuleType, rows: list[tuple[str, int, str]]) -> None:
    padding = files.members(date(1992, 1, 1))[:PADDING]
    sound = [(state, year, "0.5") for state in padding for year in range(1992, 2000)]
    lines = [f"{state},{year},{point}" for state, year, point in [*sound, *rows]]
    with TemporaryDirectory() as folder:
        path = Path(folder, "p.csv")
        path.write_text("iso3c,year,IdealPointFP\n" + "\n".join(lines) + "\n")
        read = published_ideal_points.read([path])
    assert read.rows.height + len(read.quarantine) == len(sound) + len(rows)
    records = ideal_points.records(read, STATES)
    inside(records, [read.span])
    cited(records, [read.span])


@pytest.mark.parametrize("bad", [1, 20])
def test_the_limit_between_aside_and_refused(tmp_path: Path, files: ModuleType, bad: int) -> None:
    calls = padded(date(2000, 1, 3), "A/RES/54")
    wrong = [
        (
            "1",
            "2000-01-03",
            "A/RES/54/9",
            [(c, c, "Q") for c in files.members(date(2000, 1, 3))[:bad]],
        )
    ]
    path = files.assembly(tmp_path / "g.csv", [*calls, *wrong])
    if bad <= TOLERATED * (2 * PADDING + bad):
        assert len(undl_assembly.read([path]).quarantine) == bad
    else:
        with pytest.raises(ComityError, match="more than a few"):
            undl_assembly.read([path])
