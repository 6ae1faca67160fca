"""The table of evidence: values keep their digits, records tell of each other."""

from comity.indicators import INDICATORS
from comity.views.web.evidence_table import exact
from comity.views.web.record_list import record_entries


def test_exact_values_keep_their_digits() -> None:
    assert exact(INDICATORS["leader_meetings"], 2.0) == "2"
    assert exact(INDICATORS["ideal_point_distance"], 0.25) == "0.250"
    assert exact(INDICATORS["trade_salience"], 0.0004) == "0.04 %"
    assert exact(INDICATORS["trade_salience"], None) == "–"


def test_contradictions_are_told_by_both_records(small) -> None:
    entries = {entry.id: entry for entry in record_entries(small.evidence, str)["agreement"]}
    assert entries["pact-1961-short"].links == (("contradicts", ("pact-1961",)),)
    assert entries["pact-1961"].links == (("contradicted by", ("pact-1961-short",)),)
    assert entries["pact-1961"].disputed()
    assert not entries["pact-2024"].disputed()
