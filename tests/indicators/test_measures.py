"""Each indicator against figures worked out by hand."""

from datetime import date

import polars as pl
import pytest

from comity.dataset import panel_of as panel

STATES = ("CHN", "PRK", "RUS")
ALL = date(1990, 1, 1), date(2025, 12, 31)


def treaty(key, start, obligations, **more):
    base = {"id": key, "start": start, "title": "Treaty", "kind": "treaty"}
    return base | {"parties": "PRK RUS", "obligations": obligations} | more


def test_obligation_is_the_highest_in_force_on_any_day(evidence_of, cell):
    evidence = evidence_of(
        {
            "agreement": [
                treaty("old", "1961-07-06", "defence non-aggression", in_force_to="1996-09-10"),
                treaty("new", "2000-02-09", "consultation", in_force_to="2024-12-03"),
                treaty("pact", "2024-06-19", "defence", in_force_from="2024-12-04"),
                treaty("plan", "2010", "", parties="CHN RUS"),
                treaty("draft", "2011", "defence", parties="CHN RUS", modality="planned"),
            ]
        },
        [("agreement", STATES, *ALL)],
    )
    found = panel(evidence)
    by_year = {y: cell(found, "obligation", "PRK", "RUS", y)["value"] for y in range(1995, 2026)}
    assert by_year[1995] == by_year[1996] == 3
    assert by_year[1997] == by_year[1999] == 0
    assert by_year[2000] == by_year[2023] == 1
    assert by_year[2024] == by_year[2025] == 3
    assert cell(found, "obligation_stock", "PRK", "RUS", 1996)["value"] == 2
    assert cell(found, "obligation", "CHN", "RUS", 2012)["status"] == "zero"
    quarterly = panel(evidence, freq="quarter")
    assert cell(quarterly, "obligation", "PRK", "RUS", "2024Q2")["value"] == 1
    assert cell(quarterly, "obligation", "PRK", "RUS", "2024Q4")["value"] == 3


def test_voting_measures_of_the_united_states_and_mexico_1946(evidence_of, cell):
    """38 joint votes; kappa from the raw roll calls as computed with R's fpsim."""
    tally = {
        "id": "t", "start": "1946", "body": "UNGA", "state_a": "MEX", "state_b": "USA",
        "roll_calls": 43, "yes_yes": 17, "yes_abstain": 0, "yes_no": 9, "abstain_yes": 2,
        "abstain_abstain": 0, "abstain_no": 1, "no_yes": 5, "no_abstain": 2, "no_no": 2,
        "a_absent": 4, "b_absent": 0, "both_absent": 1,
    }  # fmt: skip
    evidence = evidence_of(
        {"tally": [tally]},
        [("tally", ("MEX", "USA"), date(1946, 1, 1), date(1946, 12, 31))],
        states=("MEX", "USA"),
    )
    found = panel(evidence)
    both_cast = cell(found, "unga_agreement", "MEX", "USA", 1946)
    assert (both_cast["value"], both_cast["n"], both_cast["working"]) == (19 / 38, 38, "19 / 38")
    assert cell(found, "unga_agreement_all", "MEX", "USA", 1946)["value"] == 19 / 43
    kappa = cell(found, "unga_kappa", "MEX", "USA", 1946)["value"]
    assert kappa == pytest.approx(-0.01222707, abs=5e-9)  # published to eight decimals


def test_a_tally_may_name_its_states_either_way_round(evidence_of, cell):
    straight = dict.fromkeys(("abstain_yes", "yes_no", "abstain_no", "no_abstain", "no_no"), 0)
    straight |= {"roll_calls": 20, "yes_yes": 6, "abstain_abstain": 1, "yes_abstain": 4}
    straight |= {"no_yes": 3, "a_absent": 5, "b_absent": 1, "both_absent": 0}
    turned = straight | {"yes_abstain": 0, "abstain_yes": 4, "no_yes": 0, "yes_no": 3}
    turned |= {"a_absent": 1, "b_absent": 5}
    counts = (("CHN", "PRK", straight), ("PRK", "CHN", turned))
    found = [
        panel(
            evidence_of(
                {"tally": [{"id": "t", "start": "2001", "body": "UNGA", "state_a": a,
                            "state_b": b} | table]},
                [("tally", STATES, date(2001, 1, 1), date(2001, 12, 31))],
            )
        )
        for a, b, table in counts
    ]  # fmt: skip
    for name in ("unga_agreement", "unga_agreement_all", "unga_kappa"):
        one, other = (cell(each, name, "CHN", "PRK", 2001) for each in found)
        assert one == other
        assert one["value"] is not None


def test_votes_that_never_differ_leave_kappa_undefined(evidence_of, cell):
    zeros = dict.fromkeys(
        ("yes_abstain", "yes_no", "abstain_yes", "abstain_abstain", "abstain_no", "no_yes",
         "no_abstain", "no_no", "a_absent", "b_absent", "both_absent"), 0
    )  # fmt: skip
    tally = {"id": "t", "start": "2001", "body": "UNGA", "state_a": "CHN", "state_b": "PRK"}
    evidence = evidence_of(
        {"tally": [tally | {"roll_calls": 5, "yes_yes": 5} | zeros]},
        [("tally", STATES, date(2001, 1, 1), date(2001, 12, 31))],
    )
    found = panel(evidence)
    assert cell(found, "unga_kappa", "CHN", "PRK", 2001)["reason"] == "undefined"
    assert cell(found, "unga_agreement", "CHN", "PRK", 2001)["value"] == 1


def test_ideal_points_are_apart_whichever_comes_first(evidence_of, cell):
    points = [
        {"id": f"p-{s.lower()}", "start": "2001", "state": s, "point": p}
        for s, p in (("RUS", 0.5), ("CHN", -0.75))
    ]
    evidence = evidence_of(
        {"ideal-point": points}, [("ideal-point", STATES, date(2001, 1, 1), date(2001, 12, 31))]
    )
    found = panel(evidence)
    assert cell(found, "ideal_point_distance", "CHN", "RUS", 2001)["value"] == 1.25
    assert cell(found, "ideal_point_distance", "CHN", "RUS", 2001)["se"] is None
    assert cell(found, "ideal_point_distance", "CHN", "PRK", 2001)["reason"] == "no figure"


def test_the_error_of_a_distance_is_that_of_both_points(evidence_of, cell):
    points = [
        {"id": f"p-{s.lower()}", "start": "2001", "state": s, "point": 0.5, "se": se}
        for s, se in (("RUS", 0.3), ("CHN", 0.4), ("PRK", ""))
    ]
    evidence = evidence_of(
        {"ideal-point": points}, [("ideal-point", STATES, date(2001, 1, 1), date(2001, 12, 31))]
    )
    found = panel(evidence)
    assert cell(found, "ideal_point_distance", "CHN", "RUS", 2001)["se"] == pytest.approx(0.5)
    assert cell(found, "ideal_point_distance", "CHN", "PRK", 2001)["se"] is None
    assert found.cells.filter(pl.col("indicator") != "ideal_point_distance")["se"].is_null().all()


def test_council_votes_on_the_same_side(evidence_of, cell):
    vote = {"body": "UNSC", "title": "", "yes": 13, "no": 0, "abstain": 2}
    votes = [
        vote | {"id": "v1", "start": "1993-05-11", "symbol": "825", "result": "adopted",
                "positions": "CHN:abstain RUS:yes"},
        vote | {"id": "v2", "start": "1993-06-11", "symbol": "826", "result": "adopted",
                "positions": "CHN:yes RUS:yes"},
        vote | {"id": "v3", "start": "1993-07-11", "symbol": "draft", "result": "not voted",
                "positions": "CHN:yes RUS:yes"},
        vote | {"id": "v4", "start": "1993-08-11", "symbol": "827", "result": "adopted",
                "positions": "CHN:absent RUS:yes"},
    ]  # fmt: skip
    evidence = evidence_of(
        {"vote": votes}, [("vote", STATES, date(1993, 1, 1), date(1994, 12, 31))]
    )
    found = panel(evidence)
    row = cell(found, "unsc_same_side", "CHN", "RUS", 1993)
    assert (row["value"], row["working"], row["records"]) == (0.5, "1 / 2", ["v1", "v2"])
    assert cell(found, "unsc_same_side", "CHN", "RUS", 1994)["reason"] == "no figure"


def test_where_only_vetoes_are_known_dissent_from_a_veto_counts(evidence_of, cell):
    vote = {"body": "UNSC", "title": "", "yes": 13, "no": 2, "abstain": 0, "result": "vetoed"}
    states = ("CHN", "RUS", "USA")
    votes = [
        vote
        | {"id": "v1", "start": "1999", "symbol": "1", "positions": "CHN:no RUS:no USA:not-no"},
        vote
        | {"id": "v2", "start": "1999", "symbol": "2", "positions": "CHN:not-no RUS:no USA:not-no"},
    ]
    evidence = evidence_of(
        {"vote": votes}, [("vote", states, date(1999, 1, 1), date(1999, 12, 31))], states=states
    )
    found = panel(evidence)
    assert cell(found, "unsc_same_side", "CHN", "RUS", 1999)["working"] == "1 / 2"
    assert cell(found, "unsc_same_side", "RUS", "USA", 1999)["working"] == "0 / 2"
    assert cell(found, "unsc_same_side", "CHN", "USA", 1999)["working"] == "0 / 1"


def test_trade_is_directed_and_its_asymmetry_has_a_sign(evidence_of, cell):
    def flow(a, b, out, into):
        return {"id": f"t-{a}-{b}".lower(), "start": "2010", "exporter": a, "importer": b,
                "share_of_exports": out, "share_of_imports": into}  # fmt: skip

    evidence = evidence_of(
        {"trade": [flow("PRK", "CHN", 0.6, 0.01), flow("CHN", "PRK", 0.03, 0.4),
                   flow("RUS", "CHN", 0.2, 0.1)]},
        [("trade", STATES, date(2010, 1, 1), date(2010, 12, 31))],
    )  # fmt: skip
    found = panel(evidence)
    assert cell(found, "export_share", "PRK", "CHN", 2010)["value"] == 0.6
    assert cell(found, "import_share", "PRK", "CHN", 2010)["value"] == 0.4
    assert cell(found, "trade_dependence", "PRK", "CHN", 2010)["value"] == pytest.approx(0.5)
    assert cell(found, "trade_dependence", "CHN", "PRK", 2010)["value"] == pytest.approx(0.02)
    assert cell(found, "trade_salience", "CHN", "PRK", 2010)["value"] == pytest.approx(0.1)
    assert cell(found, "trade_asymmetry", "PRK", "CHN", 2010)["value"] == pytest.approx(0.48)
    assert cell(found, "trade_salience", "CHN", "RUS", 2010)["reason"] == "no figure"


def test_sanctions_of_the_council_bind_every_member(evidence_of, cell):
    evidence = evidence_of(
        {"sanction": [
            {"id": "s1", "start": "2006-10-14", "end": "ongoing", "senders": "UN",
             "targets": "PRK", "kind": "arms", "title": "1718"},
            {"id": "s2", "start": "2014", "end": "2015", "senders": "RUS", "targets": "CHN",
             "kind": "trade", "title": "embargo"},
        ]},
        [("sanction", STATES, *ALL)],
    )  # fmt: skip
    found = panel(evidence)
    assert cell(found, "sanctions_in_force", "CHN", "PRK", 2010)["value"] == 1
    assert cell(found, "sanctions_in_force", "PRK", "RUS", 2010)["value"] == 1
    assert cell(found, "sanctions_in_force", "CHN", "RUS", 2010)["value"] == 0
    assert cell(found, "sanctions_in_force", "CHN", "RUS", 2014)["value"] == 1


def test_transfers_have_a_direction_and_plans_do_not_count(evidence_of, cell):
    def sent(key, a, b, **more):
        return {"id": key, "start": "2023", "sender": a, "recipient": b, "kind": "arms",
                "what": "arms"} | more  # fmt: skip

    evidence = evidence_of(
        {"transfer": [sent("t1", "PRK", "RUS", end="ongoing"), sent("t2", "RUS", "PRK"),
                      sent("t3", "PRK", "RUS", modality="planned"),
                      sent("t4", "RUS", "PRK", kind="energy")]},
        [("transfer", STATES, *ALL)],
    )  # fmt: skip
    found = panel(evidence)
    assert cell(found, "military_transfers", "PRK", "RUS", 2023)["value"] == 2
    assert cell(found, "military_transfers", "PRK", "RUS", 2024)["value"] == 1
    assert cell(found, "transfers_received", "RUS", "PRK", 2024)["value"] == 1
    assert cell(found, "transfers_received", "PRK", "RUS", 2024)["value"] == 0


def test_meetings_of_three_count_for_each_pair(evidence_of, cell):
    evidence = evidence_of(
        {
            "meeting": [
                {"id": "m", "start": "2025-09-03", "participants": "CHN PRK RUS",
                 "level": "leader", "place": "Beijing", "host": "CHN"},
                {"id": "h", "start": "2025-10", "participants": "CHN PRK", "level": "high",
                 "place": "Pyongyang"},
            ],
            "exercise": [{"id": "e", "start": "2025", "participants": "CHN RUS", "title": "E"}],
            "statement": [
                {"id": "s1", "start": "2025-05", "speakers": "CHN RUS", "tone": "friendly",
                 "title": "S"},
                {"id": "s2", "start": "2025-06", "speakers": "CHN", "about": "RUS",
                 "tone": "hostile", "title": "S"},
                {"id": "s3", "start": "2025-07", "speakers": "CHN", "about": "PRK",
                 "tone": "friendly", "title": "S"},
            ],
        },
        [(kind, STATES, *ALL) for kind in ("meeting", "meeting.high", "exercise", "statement")],
    )  # fmt: skip
    found = panel(evidence)
    for a, b in (("CHN", "PRK"), ("CHN", "RUS"), ("PRK", "RUS")):
        assert cell(found, "leader_meetings", a, b, 2025)["value"] == 1
    assert cell(found, "high_level_meetings", "CHN", "PRK", 2025)["value"] == 1
    assert cell(found, "joint_exercises", "CHN", "RUS", 2025)["value"] == 1
    assert cell(found, "joint_statements", "CHN", "RUS", 2025)["value"] == 1
    assert cell(found, "net_tone", "CHN", "RUS", 2025)["value"] == 0
    assert cell(found, "net_tone", "CHN", "PRK", 2025)["value"] == 1
