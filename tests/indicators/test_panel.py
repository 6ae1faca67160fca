"""Absence is not zero: what a cell of the panel holds, and why."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.evidence import Coverage, Evidence, frame_of
from comity.evidence.records import RECORD_TYPES
from comity.indicators import INDICATORS

STATES = ("CHN", "PRK", "RUS")
DYADS = (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS"))


def test_missing_record_is_zero_inside_coverage_and_null_outside(evidence_of, cell, nineties):
    evidence = evidence_of(
        {"meeting": [{"id": "m", "start": "1995-05-01", "participants": "CHN PRK",
                      "level": "leader", "place": "Beijing"}]},
        [("meeting", ["CHN", "PRK"], *nineties)],
    )  # fmt: skip
    found = panel(evidence, start=1989, end=2000)
    assert cell(found, "leader_meetings", "CHN", "PRK", 1995)["value"] == 1
    zero = cell(found, "leader_meetings", "CHN", "PRK", 1996)
    assert (zero["value"], zero["status"], zero["reason"]) == (0, "zero", "")
    for year in (1989, 2000):
        outside = cell(found, "leader_meetings", "CHN", "PRK", year)
        assert (outside["value"], outside["reason"]) == (None, "not covered")
    other = cell(found, "leader_meetings", "CHN", "RUS", 1995)
    assert (other["value"], other["reason"]) == (None, "not covered")


def test_a_flow_of_a_period_covered_in_part_is_null_a_stock_is_not(evidence_of, cell):
    half = date(1990, 1, 1), date(1995, 6, 30)
    evidence = evidence_of(
        {"agreement": [{"id": "a", "start": "1961-07-11", "parties": "CHN PRK", "title": "Treaty",
                        "kind": "treaty", "obligations": "defence"}]},
        [("meeting", STATES, *half), ("agreement", STATES, *half)],
    )  # fmt: skip
    found = panel(evidence, start=1990, end=1995)
    flow = cell(found, "leader_meetings", "CHN", "PRK", 1995)
    assert flow["reason"] == "covered only 1995-01-01 to 1995-06-30"
    stock = cell(found, "obligation", "CHN", "PRK", 1995)
    assert (stock["value"], stock["covered_to"]) == (3, date(1995, 6, 30))


def test_before_membership_there_is_no_zero(evidence_of, cell):
    evidence = evidence_of({}, [("agreement", STATES, date(1940, 1, 1), date(1950, 12, 31))])
    found = panel(evidence)
    assert cell(found, "obligation", "CHN", "PRK", 1947)["reason"] == "not both members"
    assert cell(found, "obligation", "CHN", "PRK", 1948)["status"] == "zero"


def test_contradicting_accounts_give_a_range(evidence_of, cell):
    treaty = {"start": "1961-07-06", "parties": "PRK RUS", "title": "Treaty", "kind": "treaty",
              "obligations": "defence"}  # fmt: skip
    evidence = evidence_of(
        {"agreement": [
            {"id": "to-1996", "in_force_to": "1996-09-10", **treaty},
            {"id": "to-1995", "in_force_to": "1995-09-07", "contradicts": ("to-1996",), **treaty},
        ]},
        [("agreement", STATES, date(1990, 1, 1), date(1999, 12, 31))],
    )  # fmt: skip
    found = panel(evidence)
    row = cell(found, "obligation", "PRK", "RUS", 1996)
    assert (row["value"], row["low"], row["high"]) == (3, 0, 3)
    assert set(row["records"]) == {"to-1996", "to-1995"}
    agreed = cell(found, "obligation", "PRK", "RUS", 1994)
    assert (agreed["low"], agreed["high"]) == (3, 3)
    assert cell(found, "obligation", "PRK", "RUS", 1997)["high"] == 0


def test_accounts_of_several_years_each_widen_their_own(evidence_of, cell):
    sale = {"exporter": "CHN", "importer": "PRK", "unit": "USD"}
    rows = [
        {"id": f"{name}{year}", "start": str(year), "value": value, "contradicts": against, **sale}
        for year in (1994, 1996)
        for name, value, against in (("a", 10, ()), ("b", year - 1980, (f"a{year}",)))
    ]
    covered = [("trade", STATES, date(1994, 1, 1), date(1996, 12, 31))]
    found = panel(evidence_of({"trade": rows}, covered), indicators=["exports"])
    for year in (1994, 1996):
        row = cell(found, "exports", "CHN", "PRK", year)
        assert (row["value"], row["low"], row["high"]) == (10, 10, year - 1980)
        assert row["records"] == [f"a{year}", f"b{year}"]


def test_an_alternative_account_does_not_make_a_zero_unknown(evidence_of, cell):
    treaty = {
        "start": "1961-07-06",
        "parties": "PRK RUS",
        "title": "Treaty",
        "kind": "treaty",
        "obligations": "defence",
    }
    evidence = evidence_of(
        {
            "agreement": [
                {"id": "to-1995", "in_force_to": "1995-09-07", **treaty},
                {"id": "to-96", "in_force_to": "1996-09-10", "contradicts": ("to-1995",), **treaty},
            ]
        },
        [("agreement", STATES, date(1990, 1, 1), date(1999, 12, 31))],
    )
    row = cell(panel(evidence), "obligation", "PRK", "RUS", 1996)
    assert (row["value"], row["low"], row["high"], row["status"]) == (0, 0, 3, "zero")
    assert row["records"] == ["to-96"]


def test_as_of_knows_only_what_was_known(evidence_of, cell):
    evidence = evidence_of(
        {"transfer": [{"id": "t", "start": "2023", "end": "ongoing", "known": "2024-10-01",
                       "sender": "PRK", "recipient": "RUS", "kind": "troops", "what": "soldiers"}]},
        [("transfer", STATES, date(2022, 1, 1), date(2025, 12, 31)),
         ("meeting", STATES, date(2022, 1, 1), date(2025, 12, 31), {"known": date(2026, 1, 1)})],
    )  # fmt: skip
    before = panel(evidence, as_of=date(2024, 6, 18))
    assert before.left_out["id"].to_list() == ["t"]
    assert before.cells["period"].max() == "2024"
    assert cell(before, "military_transfers", "PRK", "RUS", 2023)["value"] == 0
    unclaimed = cell(before, "leader_meetings", "PRK", "RUS", 2023)
    assert unclaimed["reason"] == "not yet known on 2024-06-18"
    after = panel(evidence, as_of=date(2024, 10, 2))
    assert cell(after, "military_transfers", "PRK", "RUS", 2023)["value"] == 1


def test_a_treaty_that_was_signed_is_not_yet_in_force(evidence_of, cell):
    treaties = [
        {"id": "old", "start": "2000-02-09", "obligations": "consultation",
         "in_force_to": "2024-12-03"},
        {"id": "new", "start": "2024-06-19", "obligations": "defence",
         "in_force_from": "2024-12-04"},
    ]  # fmt: skip
    shared = {"parties": "PRK RUS", "title": "Treaty", "kind": "treaty"}
    evidence = evidence_of(
        {"agreement": [shared | row for row in treaties],
         "transfer": [{"id": "t", "start": "2024-10-01", "end": "ongoing", "known": "2024-05-01",
                       "sender": "PRK", "recipient": "RUS", "kind": "arms", "what": "promised"}]},
        [("agreement", STATES, date(2000, 1, 1), date(2025, 12, 31)),
         ("transfer", STATES, date(2000, 1, 1), date(2025, 12, 31))],
    )  # fmt: skip
    signed = panel(evidence, as_of=date(2024, 7, 1))
    assert cell(signed, "obligation", "PRK", "RUS", 2024)["value"] == 1
    assert cell(signed, "obligation", "PRK", "RUS", 2024)["records"] == ["old"]
    assert cell(signed, "military_transfers", "PRK", "RUS", 2024)["status"] == "zero"
    assert signed.left_out.is_empty()
    row = signed.evidence.record("new")
    assert signed.evidence.text("agreement", row).endswith("[defence], not yet in force")
    in_force = panel(evidence, as_of=date(2024, 12, 4))
    assert cell(in_force, "obligation", "PRK", "RUS", 2024)["value"] == 3
    assert cell(in_force, "military_transfers", "PRK", "RUS", 2024)["value"] == 1


def test_what_is_planned_or_hypothetical_counts_in_no_figure(evidence_of):
    """Every kind: a body of plans alone gives the panel of a body without records."""
    plans = {
        "trade": [{"exporter": a, "importer": b, "share_of_exports": ".1", "share_of_imports": ".1"}
                  for a, b in (("CHN", "PRK"), ("PRK", "CHN"))],
        "ideal-point": [{"state": "CHN", "point": "0"}, {"state": "PRK", "point": "1"}],
        "meeting": [{"participants": "CHN PRK", "level": "leader", "place": ""}],
        "exercise": [{"participants": "CHN PRK", "title": "E"}],
        "sanction": [{"senders": "CHN", "targets": "PRK", "kind": "arms", "title": "S"}],
        "statement": [{"speakers": "CHN PRK", "tone": "friendly", "title": "S"}],
        "vote": [{"body": "UNSC", "symbol": "S/1", "title": "", "result": "adopted", "yes": 2,
                  "no": 0, "abstain": 0, "positions": "CHN:yes PRK:yes"}],
    }  # fmt: skip
    rows = {
        kind: [{"id": f"{kind}-{n}", "start": "1995", "modality": "planned"} | row
               for n, row in enumerate(some)]
        for kind, some in plans.items()
    }  # fmt: skip
    coverage = [(kind, STATES, date(1995, 1, 1), date(1995, 12, 31)) for kind in plans]
    planned, nothing = (panel(evidence_of(some, coverage)).cells for some in (rows, {}))
    assert planned.equals(nothing)


def test_a_meeting_dated_to_the_year_belongs_to_no_quarter(evidence_of, cell, nineties):
    visits = [("a", "1994"), ("b", "1995-05"), ("c", "1995-05-03")]
    evidence = evidence_of(
        {"meeting": [{"id": key, "start": start, "participants": "CHN PRK", "level": "leader",
                      "place": ""} for key, start in visits]},
        [("meeting", STATES, *nineties)],
    )  # fmt: skip
    assert cell(panel(evidence), "leader_meetings", "CHN", "PRK", 1994)["value"] == 1
    found = panel(evidence, freq="quarter")
    for quarter in ("1994Q1", "1994Q4"):
        row = cell(found, "leader_meetings", "CHN", "PRK", quarter)
        assert (row["value"], row["reason"], row["records"]) == (None, "undefined", ["a"])
    assert cell(found, "leader_meetings", "CHN", "PRK", "1995Q2")["value"] == 2
    assert cell(found, "leader_meetings", "CHN", "PRK", "1993Q4")["status"] == "zero"


def test_a_year_that_no_calendar_has_is_refused(evidence_of, nineties):
    evidence = evidence_of({}, [("meeting", STATES, *nineties)])
    for years in ({"start": 0}, {"start": -5}, {"end": 10_000}):
        with pytest.raises(ComityError, match="is no year or day of the calendar"):
            panel(evidence, **years)


def test_a_yearly_figure_belongs_to_no_quarter(evidence_of, cell):
    evidence = evidence_of(
        {"trade": [{"id": f"t-{a}-{b}".lower(), "start": "2010", "exporter": a, "importer": b,
                    "share_of_exports": ".1", "share_of_imports": ".2"}
                   for a, b in (("CHN", "PRK"), ("PRK", "CHN"))]},
        [("trade", STATES, date(2010, 1, 1), date(2010, 12, 31))],
    )  # fmt: skip
    yearly = panel(evidence)
    assert cell(yearly, "trade_salience", "CHN", "PRK", 2010)["value"] == pytest.approx(0.15)
    quarterly = panel(evidence, freq="quarter")
    assert cell(quarterly, "trade_salience", "CHN", "PRK", "2010Q1")["reason"] == "no figure"


def test_unknown_indicator_and_reversed_dates_are_refused(evidence_of, nineties):
    evidence = evidence_of({}, [("meeting", STATES, *nineties)])
    with pytest.raises(ComityError, match=r"no indicator 'kapa'; known are .*obligation"):
        panel(evidence, indicators=["kapa"])
    with pytest.raises(ComityError, match="end 1991 is before start 1995; exchange the two"):
        panel(evidence, start=1995, end=1991)
    with pytest.raises(
        ComityError, match="nothing is known of 2030-01-01 or later: it ends on 1999"
    ):
        panel(evidence, start=2030)
    with pytest.raises(ComityError, match="nothing is covered for CHN PRK RUS"):
        panel(evidence_of({}, []))


def test_every_indicator_declares_itself():
    for indicator in INDICATORS.values():
        low, high = indicator.range
        assert low < high
        assert indicator.unit
        assert indicator.universe
        assert indicator.formula
        assert indicator.label
    leads = [i.domain for i in INDICATORS.values() if i.lead]
    assert sorted(leads) == sorted(set(leads)), "one lead for each domain"


days = st.dates(date(1995, 1, 1), date(2005, 12, 31))
spans = st.tuples(days, days).map(sorted)
pairs = st.sampled_from(DYADS)
maybe_known = st.none() | days


@st.composite
def bodies_of_evidence(draw):
    """Evidence of every kind that counts, at random days, with random coverage."""
    rows = {kind: [] for kind in ("agreement", "meeting", "transfer", "exercise", "statement",
                                  "sanction", "tally", "trade", "ideal-point", "vote")}  # fmt: skip

    def add(record_type, start, end, **fields):
        frames = {"start": str(start), "end": str(end), "source": "made-up"}
        if (known := draw(maybe_known)) is not None:
            frames["known"] = str(known)
        key = f"{record_type}-{len(rows[record_type])}"
        rows[record_type].append(RECORD_TYPES[record_type](id=key, **frames, **fields))

    for _ in range(draw(st.integers(0, 6))):
        (start, end), (a, b), year = draw(spans), draw(pairs), draw(st.integers(1995, 2005))
        add("agreement", start, start, parties=f"{a} {b}", title="T", kind="treaty",
            obligations=draw(st.sampled_from(["", "consultation", "defence non-aggression"])),
            in_force_to=str(end))  # fmt: skip
        add("meeting", start, start, participants=f"{a} {b}", place="",
            level=draw(st.sampled_from(["leader", "high"])))  # fmt: skip
        add("transfer", start, end, sender=b, recipient=a, kind="arms", what="arms")
        add("exercise", start, start, participants=f"{a} {b}", title="E")
        add("statement", start, start, speakers=f"{a} {b}", tone="friendly", title="S")
        add("sanction", start, end, senders=a, targets=b, kind="arms", title="S")
        add("vote", start, start, body="UNSC", symbol="S/1", title="V", result="adopted", yes=2,
            no=0, abstain=0, positions={a: "yes", b: "abstain"})  # fmt: skip
        same = draw(st.integers(0, 9))
        add(
            "tally",
            date(year, 1, 1),
            date(year, 12, 31),
            body="UNGA",
            state_a=a,
            state_b=b,
            roll_calls=9,
            yes_yes=same,
            both_absent=9 - same,
            **dict.fromkeys(
                (
                    "yes_abstain",
                    "yes_no",
                    "abstain_yes",
                    "abstain_abstain",
                    "no_no",
                    "abstain_no",
                    "no_yes",
                    "no_abstain",
                    "a_absent",
                    "b_absent",
                ),
                0,
            ),
        )
        add("trade", date(year, 1, 1), date(year, 12, 31), exporter=a, importer=b,
            share_of_exports=0.1, share_of_imports=0.2)  # fmt: skip
        add("ideal-point", date(year, 1, 1), date(year, 12, 31), state=a, point=0.5)
    coverage = [
        Coverage(kind, STATES, *draw(spans), "made up", ("made-up",), known=draw(maybe_known))
        for kind in rows
        for _ in range(draw(st.integers(0, 2)))
    ]
    coverage.append(Coverage("event", STATES, date(1995, 1, 1), date(2005, 12, 31), "", ()))
    frames = {kind: frame_of(kind, some) for kind, some in rows.items() if some}
    return Evidence("random", "Random", STATES, frames=frames, coverage=tuple(coverage))


@settings(max_examples=15)
@given(
    evidence=bodies_of_evidence(),
    freq=st.sampled_from(["year", "quarter"]),
    as_of=st.none() | st.dates(date(1996, 1, 1), date(2005, 12, 31)),
)
def test_no_value_outside_coverage_and_no_null_turned_into_a_number(evidence, freq, as_of):
    cells = panel(evidence, freq=freq, as_of=as_of).cells
    assert cells.group_by("indicator", "state_a", "state_b", "period").len()["len"].max() == 1
    unknown = pl.col("status").is_in(["null", "bounded"])
    assert cells.filter(pl.col("value").is_null() != unknown).is_empty()
    ends = pl.any_horizontal(pl.col("low", "high").is_not_null())
    assert cells.filter(unknown, ends != (pl.col("status") == "bounded")).is_empty()
    assert cells.filter(status="bounded").filter(pl.col("low") > pl.col("high")).is_empty()
    assert cells.filter((pl.col("reason") == "") != pl.col("value").is_not_null()).is_empty()
    assert cells.filter((pl.col("status") == "zero") != (pl.col("value") == 0)).is_empty()
    known = {
        key: record
        for frame in evidence.frames.values()
        for key, record in zip(frame["id"], frame["known"], strict=True)
    }
    for row in cells.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        indicator = INDICATORS[row["indicator"]]
        low, high = indicator.range
        assert low <= row["low"] <= row["value"] <= row["high"] <= high
        covered = covered_days(evidence, indicator, row, as_of)
        assert covered, "a value without coverage"
        assert row["covered_to"] == max(covered)
        if indicator.accrues == "flow":
            assert len(covered) == (row["end"] - row["start"]).days + 1
        if indicator.absence == "null":
            assert row["records"], "a figure from nothing"
        for record in row["records"]:
            assert as_of is None or known[record] <= as_of


def covered_days(evidence, indicator, row, as_of):
    """Coverage day by day: slow, and written without a look at the panel's own way."""
    dyad = tuple(sorted((row["state_a"], row["state_b"])))
    days = set()
    for c in evidence.coverage:
        claimed = as_of is None or c.known is None or c.known <= as_of
        if c.kind == indicator.coverage_kind and dyad in c.dyads() and claimed:
            first = max(c.start, row["start"])
            last = min(c.end, row["end"], as_of or date.max)
            days |= {first + timedelta(n) for n in range((last - first).days + 1)}
    return days
