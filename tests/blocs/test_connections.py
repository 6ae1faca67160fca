"""Connections: who sends what to whom, and through whom alone others are joined."""

import polars as pl
import pytest

import comity as cm
from comity.blocs.connections import COVER, connections, connections_in_words


@pytest.fixture(scope="module")
def panel():
    return cm.casebook("crink").panel(start=2020)


def test_flows_of_the_embedded_case(panel):
    found = connections(panel)
    pairs = {flow: set(rows.select("sender", "recipient").rows())
             for (flow,), rows in found.group_by("flow")}  # fmt: skip
    assert ("PRK", "RUS") in pairs["arms"]
    assert ("IRN", "CHN") in pairs["energy"]
    # both vetoed the draft on North Korea of 26 May 2022 (S/2022/431)
    assert pairs[COVER] == {("CHN", "PRK"), ("RUS", "PRK")}
    for row in found.iter_rows(named=True):
        assert row["first"] <= row["last"]
        assert all(panel.evidence.record(key) for key in row["records"])


def test_only_the_years_and_states_asked_for(panel):
    assert connections(panel, years=1).height < connections(panel).height
    inside = connections(panel, ["CHN", "PRK"])
    assert set(inside["sender"]) | set(inside["recipient"]) <= {"CHN", "PRK"}


def test_through_whom_alone_others_are_joined():
    rows = [("arms", "A", "B"), ("arms", "B", "C"), ("energy", "A", "B"), ("energy", "B", "C"),
            ("energy", "C", "A"), (COVER, "A", "B"), (COVER, "C", "B")]  # fmt: skip
    codes = {"A": "CHN", "B": "RUS", "C": "IRN"}
    named = [(flow, codes[a], codes[b]) for flow, a, b in rows]
    frame = pl.DataFrame(named, schema=["flow", "sender", "recipient"], orient="row")
    arms, energy, cover = connections_in_words(frame)
    assert arms == "arms: China to Russia, Russia to Iran; only Russia joins China and Iran"
    assert "joins" not in energy
    assert "joins" not in cover


def test_the_verb_says_it_in_words(run):
    told = run("camps", "crink", "--show", "connections", "--from", "2024")
    assert told.code == 0
    assert "- energy: Iran to China" in told.out
    assert "a pair without a record is no zero" in told.err + told.out
    bonds = run("camps", "crink", "--show", "bonds", "--from", "2024")
    assert "- without Russia the rest of the group would be less aligned" in bonds.out
