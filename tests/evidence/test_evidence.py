from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from comity.errors import ComityError
from comity.evidence import (
    ONGOING,
    RECORD_TYPES,
    Agreement,
    Evidence,
    IdealPoint,
    Meeting,
    Sanction,
    Transfer,
    Vote,
    frame_of,
    frame_schema,
    load_casebook,
)

PACT = {"id": "pact-1961", "start": "1961-07-06", "source": "s", "parties": "RUS PRK"}
PACT |= {"title": "Treaty of Friendship", "kind": "treaty", "obligations": "defence"}


@pytest.fixture
def case():
    pacts = [
        Agreement(**PACT, in_force_to="1996-09-10"),
        Agreement(
            **(PACT | {"id": "pact-1995", "contradicts": "pact-1961", "known": "1995-09-07"})
        ),
        Agreement(
            **(PACT | {"id": "pact-2024", "start": "2024-06-19"}), in_force_from="2024-12-04"
        ),
    ]
    visits = [
        Meeting(id="v1", start="2000", source="s", participants="RUS PRK", level="leader", place="")
    ]
    frames = {"agreement": frame_of("agreement", pacts), "meeting": frame_of("meeting", visits)}
    return Evidence("case", "A case", ("PRK", "RUS"), frames=frames)


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_frames_have_the_fields_of_the_record_type(kind):
    assert list(frame_schema(kind)) == list(RECORD_TYPES[kind].model_fields)
    assert frame_of(kind, []).schema == frame_schema(kind)


def test_columns_are_typed():
    assert frame_schema("agreement")["in_force_to"] == pl.Date
    assert frame_schema("meeting")["host"] == pl.String
    assert frame_schema("trade")["value"] == pl.Float64
    assert frame_schema("tally")["roll_calls"] == pl.Int64
    assert frame_schema("transfer")["quantity"] == pl.Float64
    assert frame_schema("statement")["about"] == pl.List(pl.String)
    votes = frame_of(
        "vote",
        [
            Vote.model_validate(
                {"id": "v", "start": "2022", "source": "s", "body": "UNSC", "symbol": "x"}
                | {"title": "", "result": "vetoed", "yes": 13, "no": 2, "abstain": 0}
                | {"positions": "CHN:no RUS:no"}
            )
        ],
    )
    cast = votes.explode("positions").unnest("positions").select("state", "position")
    assert cast.rows() == [("CHN", "no"), ("RUS", "no")]


def test_what_became_known_later_is_left_out(case):
    then, left_out = case.known_by(date(2024, 6, 18)), case.known_after(date(2024, 6, 18))
    assert then.frames["agreement"]["id"].to_list() == ["pact-1961", "pact-1995"]
    assert left_out.select("kind", "id", "known").rows() == [
        ("agreement", "pact-2024", date(2024, 6, 19))
    ]
    assert left_out["what"].to_list() == [
        "2024-06-19 RUS-PRK Treaty of Friendship [defence], in force since 2024-12-04"
    ]


def test_an_end_that_lay_ahead_had_not_come(case):
    then = case.known_by(date(1970, 1, 1))
    assert then.frames["agreement"]["in_force_to"].to_list() == [ONGOING]
    assert "meeting" not in then.frames


def test_figures_rest_on_the_account_that_contradicts_none(case):
    assert case.primary().frames["agreement"]["id"].to_list() == ["pact-1961", "pact-2024"]
    ((accounts, other),) = case.alternatives()
    assert list(accounts) == ["pact-1995"]
    assert other.frames["agreement"]["id"].to_list() == ["pact-1995", "pact-2024"]
    assert other.frames["meeting"].equals(case.frames["meeting"])


def test_an_account_whose_counterpart_is_not_known_yet_stands_for_itself(case):
    agreements = case.frames["agreement"].filter(pl.col("id") != "pact-1961")
    then = replace(case, frames={"agreement": agreements})
    assert then.primary().frames["agreement"]["id"].to_list() == ["pact-1995", "pact-2024"]
    assert then.alternatives() == ()


def points(**against):
    records = [
        IdealPoint(id=name, start="2001", source="s", state="CHN", point=0, contradicts=others)
        for name, others in against.items()
    ]
    return Evidence(
        "p", "P", ("CHN", "PRK"), frames={"ideal-point": frame_of("ideal-point", records)}
    )


def accounts(evidence):
    return {
        " ".join(names): other.frames["ideal-point"]["id"].to_list()
        for names, other in evidence.alternatives()
    }


def test_an_alternative_to_an_alternative_replaces_the_primary_record():
    assert accounts(points(a="", b="a", c="b", d="")) == {"b": ["b", "d"], "c": ["c", "d"]}


def test_one_account_may_replace_several_records():
    assert accounts(points(a="", b="", c="a b")) == {"c": ["c"]}


def test_accounts_of_different_years_stand_in_one():
    dated = [
        IdealPoint(id=name, start=year, source="s", state="CHN", point=0, contradicts=against)
        for name, year, against in (
            ("a", "2001", ""), ("b", "2001", "a"), ("c", "2003", ""), ("d", "2003", "c"),
            ("e", "2003", "c"),
        )
    ]  # fmt: skip
    frames = {"ideal-point": frame_of("ideal-point", dated)}
    both = Evidence("p", "P", ("CHN", "PRK"), frames=frames)
    assert accounts(both) == {"b d": ["b", "d"], "e": ["a", "e"]}
    assert both.alternatives()[0][0] == {"b": (2001, 2001), "d": (2003, 2003)}


def test_a_circle_of_contradictions_loses_nothing():
    circle = points(a="b", b="a")
    assert circle.primary().frames["ideal-point"].height == 2
    assert circle.alternatives() == ()


def test_a_claim_that_contradicts_a_meeting_is_no_alternative_meeting(folder):
    (folder / "claim.csv").write_text(
        "id,start,about,topic,text,contradicts,source\n"
        "no-visit,2010,FRA GBR,fact,They never met,london-2010,cm8174\n"
    )
    case = load_casebook(folder)
    assert case.alternatives() == ()
    assert case.primary().frames["claim"].height == 1


def test_a_record_is_found_by_its_id(case):
    found = case.record("pact-1961")
    assert (found["kind"], found["type"], found["parties"]) == (
        "agreement",
        "treaty",
        ["RUS", "PRK"],
    )
    assert case.text("agreement", found) == (
        "1961-07-06 RUS-PRK Treaty of Friendship [defence], in force 1961-07-06 to 1996-09-10"
    )
    with pytest.raises(ComityError, match="'pact-1962' is no record of case; did you mean pact-19"):
        case.record("pact-1962")


SHARED = {"id": "x", "source": "s"}


@pytest.mark.parametrize(
    ("kind", "record", "line"),
    [
        (
            "transfer",
            Transfer(**SHARED, start="2024-10", sender="PRK", recipient="RUS", kind="troops",
                     what="soldiers for Kursk", quantity="12000", quantity_is="at least",
                     unit="soldiers", licit="no"),
            "2024-10 PRK to RUS troops: soldiers for Kursk (at least 12,000 soldiers), illicit",
        ),
        (
            "sanction",
            Sanction(**SHARED, start="2006-10-14", end="ongoing", senders="UN", targets="PRK",
                     kind="arms", title="Resolution 1718"),
            "since 2006-10-14 UN against PRK Resolution 1718 [arms]",
        ),
        (
            "meeting",
            Meeting(**SHARED, start="2018-03-25", end="2018-03-28", participants="CHN PRK",
                    level="leader", place="Beijing", host="CHN", outcome="a visit"),
            "2018-03-25 to 2018-03-28 CHN-PRK leader meeting in Beijing: a visit",
        ),
    ],
)  # fmt: skip
def test_a_record_is_written_in_one_line(kind, record, line):
    (row,) = frame_of(kind, [record]).iter_rows(named=True)
    assert Evidence("c", "C", ("CHN", "PRK")).text(kind, row) == line
    assert date.max == ONGOING
