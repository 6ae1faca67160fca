"""Agreement under both absence rules, against the figures of the published comparison."""

from dataclasses import replace

import pytest

from comity.views.web.absences import pooled_agreement


def test_china_and_north_korea_1991_to_2019(crink) -> None:
    found = {(p.state_a, p.state_b, p.window): p for p in pooled_agreement(crink.evidence)}
    pool = found["CHN", "PRK", "1991–2019"]
    # the comparison gives whole per cent
    assert pool.of_both_cast == pytest.approx(0.89, abs=0.005)
    assert pool.of_all == pytest.approx(0.76, abs=0.005)


def test_an_absence_counts_as_not_the_same_under_the_second_rule(small) -> None:
    (pool,) = pooled_agreement(small.evidence)
    assert pool.window == "1991–2019"
    assert pool.roll_calls == 25 * 100
    assert pool.joint == pool.roll_calls - pool.b_absent
    assert pool.of_all < pool.of_both_cast
    assert pool.a_absent == 0


def test_a_tally_may_name_its_states_either_way_round(small) -> None:
    tallies = small.evidence.frames["tally"]
    names = {"state_a": "state_b", "a_absent": "b_absent", "yes_no": "no_yes"}
    names |= {"yes_abstain": "abstain_yes", "abstain_no": "no_abstain"}
    turned = tallies.rename(names | {new: old for old, new in names.items()})
    frames = {**small.evidence.frames, "tally": turned.select(tallies.columns)}
    assert pooled_agreement(replace(small.evidence, frames=frames)) == pooled_agreement(
        small.evidence
    )


def test_without_tallies_there_is_nothing_to_pool(small) -> None:
    assert pooled_agreement(replace(small.evidence, frames={})) == []
