"""The table of evidence: one row per period with a value, nulls gathered under their reason."""

from comity.indicators import INDICATORS
from comity.views.web.evidence_table import exact, indicator_tables
from comity.views.web.record_list import record_entries


def test_every_cell_of_the_panel_has_its_row(small) -> None:
    tables = indicator_tables(small.levels.panel, str)
    rows = [
        row
        for domains in tables.values()
        for found in domains.values()
        for table in found
        for row in table.rows
    ]
    cells = small.levels.panel.cells
    assert sum(row.status != "null" for row in rows) == cells["value"].count()
    assert len({row.anchor for row in rows}) == len(rows)


def test_nulls_are_gathered_and_stay_null(small) -> None:
    voting = indicator_tables(small.levels.panel, str)["CHN", "PRK"]["voting"][0]
    gathered = [(row.period, row.value, row.reason) for row in voting.rows if row.status == "null"]
    assert gathered == [
        ("1946–1990", "–", "not both members"),
        ("2001–2003", "–", "no figure"),
        ("2010", "–", "no figure"),
        ("2020–2024", "–", "not covered"),
    ]


def test_a_row_shows_its_working_and_the_range_over_accounts(small) -> None:
    tables = indicator_tables(small.levels.panel, str)
    first = next(r for r in tables["CHN", "PRK"]["voting"][0].rows if r.period == "1991")
    assert (first.working, first.n, first.records) == ("60 / 68", "68", ("tally-chn-prk-1991",))
    disputed = next(r for r in tables["PRK", "RUS"]["commitment"][0].rows if r.period == "1996")
    assert disputed.accounts == "0 none to 3 defence or offence"


def test_directed_indicators_have_a_table_each_way(small) -> None:
    economy = indicator_tables(small.levels.panel, str)["CHN", "PRK"]["economy"]
    assert {"CHN on PRK", "PRK on CHN"} <= {table.of for table in economy}
    assert economy[0].indicator.lead


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
