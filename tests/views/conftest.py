"""A small case with all that a page must bear: gaps, contradictions, events, hostile text."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest

from comity.assessment import Assessment, assess, assess_panel
from comity.dataset import panel_of as panel
from comity.evidence import Coverage, Evidence, Source, frame_of
from comity.evidence.records import Agreement, Event, Meeting, Tally
from comity.fit import Alignment
from comity.phases.turning_points import no_turns
from comity.summary import summarise
from comity.views.web.held import unpacked

HOSTILE = "<script>alert('treaty')</script>"
STATES = ("CHN", "PRK", "RUS")


def _tally(year: int, one: str, other: str) -> Tally:
    same = 60 + (year * 7) % 11
    counts = {"yes_yes": same, "yes_abstain": 5, "yes_no": 3, "b_absent": 100 - same - 8}
    others = ("abstain_yes", "abstain_abstain", "abstain_no", "no_yes", "no_abstain", "no_no")
    none = dict.fromkeys((*others, "a_absent", "both_absent"), 0)
    return Tally(
        id=f"tally-{one}-{other}-{year}".lower(),
        start=str(year),
        source="votes",
        body="UNGA",
        state_a=one,
        state_b=other,
        roll_calls=100,
        **counts,
        **none,
    )


def _evidence() -> Evidence:
    agreements = [
        Agreement(
            id="pact-1961",
            start="1961-07-06",
            source="treaties",
            parties="PRK RUS",
            title=HOSTILE,
            kind="treaty",
            obligations="defence",
            in_force_to="1996-09-10",
        ),
        Agreement(
            id="pact-1961-short",
            start="1961-07-06",
            source="treaties",
            parties="PRK RUS",
            title="The same pact, another end",
            kind="treaty",
            obligations="defence",
            in_force_to="1995-09-07",
            contradicts="pact-1961",
            attribution="the other account",
        ),
        Agreement(
            id="pact-2024",
            start="2024-06-19",
            source="treaties votes",
            parties="PRK RUS",
            title="Comprehensive partnership",
            kind="treaty",
            obligations="defence",
            in_force_from="2024-12-04",
            note="Article 4 & <b>bold</b>",
        ),
    ]
    meetings = [
        Meeting(
            id=f"summit-{year}",
            start=f"{year}-05-01",
            source="treaties",
            participants="CHN PRK",
            level="leader",
            place="Beijing",
        )
        for year in (2000, 2004, 2018, 2018 + 1)
    ]
    events = [
        Event(
            id=f"test-{day}",
            start=day,
            source="treaties",
            actors="PRK",
            kind="nuclear test",
            title="Nuclear test",
        )
        for day in ("2016-01-06", "2016-09-09", "2017-09-03")
    ] + [
        Event(
            id="war",
            start="2022-02-24",
            end="ongoing",
            source="treaties",
            actors="RUS UKR",
            kind="war",
            title="Invasion of Ukraine",
        )
    ]
    years = [y for y in range(1991, 2020) if y not in (2001, 2002, 2003, 2010)]
    tallies = [_tally(year, "CHN", "PRK") for year in years]
    covered = date(1946, 1, 1), date(2024, 12, 31)
    return Evidence(
        name="small",
        title=f"A small case & its title {HOSTILE}",
        states=STATES,
        outside=("UKR",),
        frames={
            "agreement": frame_of("agreement", agreements),
            "meeting": frame_of("meeting", meetings),
            "event": frame_of("event", events),
            "tally": frame_of("tally", tallies),
        },
        coverage=(
            Coverage("agreement", STATES, *covered, "treaties", ("treaties",)),
            Coverage(
                "meeting",
                STATES,
                date(2000, 1, 1),
                covered[1],
                "meetings of leaders",
                ("treaties",),
            ),
            Coverage(
                "tally", ("CHN", "PRK"), date(1991, 1, 1), date(2019, 12, 31), "votes", ("votes",)
            ),
        ),
        sources={
            "treaties": Source("treaties", "book", HOSTILE, "Treaties", "2025", "", "", ""),
            "votes": Source(
                "votes", "misc", "A; B; C", "Votes", "2020", "", "javascript:alert(1)", ""
            ),
        },
        summary="A case for tests.",
    )


@pytest.fixture(scope="session")
def small() -> Assessment:
    return assess_panel(panel(_evidence()))


@pytest.fixture(scope="session")
def hostile() -> str:
    """The title of a record that tries to be a script."""
    return HOSTILE


@pytest.fixture(scope="session")
def crink() -> Assessment:
    """The embedded case."""
    return assess("crink")


TURNS = (
    ("CHN", "PRK", "voting", "2003", "2000", "2004", 0.62, -0.8, None, "unga_kappa", HOSTILE),
    ("PRK", "RUS", "commitment", "2024", "2024", "2024", 0.2, 1.2, date(2024, 12, 4), "", ""),
    ("PRK", "RUS", "overall", "1997", "1996", "1998", 0.81, -1.1, None, "obligation", ""),
)


class Turned(Alignment):
    """A fit whose turning points are made up: one where no indicator has a value, one dated."""

    def turning_points(self, *_: Any, **__: Any) -> pl.DataFrame:
        rows = [
            (
                *turn[:8],
                turn[7] - 0.5,
                turn[7] + 0.5,
                turn[8],
                [turn[2]],
                [turn[9]] if turn[9] else [],
                [],
                turn[9] != "obligation",
                turn[10],
            )
            for turn in TURNS
        ]
        return pl.DataFrame(rows, schema=super().turning_points().schema, orient="row")


@pytest.fixture(scope="session")
def turned(small: Assessment) -> Assessment:
    """The small case with turning points."""
    fit = small.fit
    assert fit is not None
    made = Turned(fit.posterior, fit.layout, fit.panel)
    return replace(small, fit=made, summary=summarise(small.levels, made.turning_points()))


@pytest.fixture(scope="session")
def bare(small: Assessment) -> Assessment:
    """The small case without scores."""
    return replace(small, fit=None, summary=summarise(small.levels, no_turns()))


def _held(text: str) -> dict[str, Any]:
    """What a page holds for its script."""
    found = re.search('<div id="held" hidden>([^<]+)</div>', text)
    assert found
    return unpacked(found[1])


def _unplaced(text: str) -> set[str]:
    """Links of a page that lead neither to a place of it nor to one that its script lays out."""
    held = _held(text)
    places = set(re.findall(r' id="([^"]+)"', text))
    places |= {f"r-{record[0]}" for record in held["records"]}
    places |= {f"i-{stem}" for stem in held["cells"]}
    places |= {f"c-{stem}-{row[0]}" for stem, cells in held["cells"].items() for row in cells[2]}
    return {unquote(one) for one in re.findall(r'href="#([^"]+)"', text)} - places


@pytest.fixture(scope="session")
def held() -> Callable[[str], dict[str, Any]]:
    return _held


@pytest.fixture(scope="session")
def unplaced() -> Callable[[str], set[str]]:
    return _unplaced
