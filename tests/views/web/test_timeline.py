"""The timeline: every agreement, meeting and event has its place."""

from comity.views.web.timeline import timeline


def test_agreements_stand_in_the_lanes_of_their_parties(small) -> None:
    lanes = {lane.title: lane for lane in timeline(small.evidence, (1946.0, 2025.0), str).lanes}
    pair = lanes["PRK – RUS"]
    assert [bar.record for bar in pair.bars] == ["pact-1961", "pact-1961-short", "pact-2024"]
    assert [bar.open for bar in pair.bars] == [False, False, True]
    assert pair.bars[2].left + pair.bars[2].width == 100.0
    assert lanes["CHN – RUS"].bars == ()
    assert len(lanes["CHN – PRK"].marks) == 4


def test_an_agreement_that_is_not_yet_in_force_has_no_length(small) -> None:
    signed = small.evidence.frames["agreement"].filter(id="pact-2024")["start"].item()
    then = small.evidence.known_by(signed)
    pair = timeline(then, (1946.0, 2025.0), str).lanes[2]
    assert [bar.record for bar in pair.bars][-1] == "pact-2024"
    assert (pair.bars[-1].dates, pair.bars[-1].width) == ("not yet in force", 0.0)


def test_the_axis_grows_with_the_records(small) -> None:
    found = timeline(small.evidence, (2020.0, 2021.0), str)
    assert all(0 <= mark.left <= 100 for mark in found.events)
    assert found.lanes[2].bars[0].left == 0.0


def test_no_record_is_left_out(crink) -> None:
    evidence = crink.levels.panel.evidence
    found = timeline(evidence, (1946.0, 2026.0), str)
    bars = {bar.record for lane in found.lanes for bar in lane.bars}
    marks = {mark.record for lane in found.lanes for mark in lane.marks}
    assert bars == set(evidence.frames["agreement"]["id"])
    assert marks == set(evidence.frames["meeting"]["id"])
    assert {mark.record for mark in found.events} == set(evidence.frames["event"]["id"])
