"""From reports of flows to records: one value, totals, shares, concentration, coverage."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.sheets import Sheet
from comity.sources.trade import _reports
from comity.sources.trade import bilateral as trade
from comity.sources.trade._reports import WORLD, period_days
from comity.sources.trade._source import together

REPORT = {
    **dict.fromkeys(("exporter_named", "importer_named"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    "value": pl.Float64,
    **dict.fromkeys(("reported_by", "valuation"), pl.String),
}
STATES = ["CHN", "IRN", "PRK", "RUS"]


def report(exporter, importer, value, by="estimate", valuation="", year=2000):
    return {
        "exporter_named": exporter,
        "importer_named": importer,
        "start": date(year, 1, 1),
        "end": date(year, 12, 31),
        "value": value,
        "reported_by": by,
        "valuation": valuation,
    }


def held(*rows, file="made-up.csv"):
    return together([(file, part(*rows, file=file))])


def part(*rows, file="made-up.csv", name="itpd-e", system=None):
    return _reports.held(name, Sheet(file, pl.DataFrame(list(rows), schema=REPORT)), system)


def records(of, states=STATES, **more):
    return trade.records(of, states, pl.col("end"), **more)


def one(table, key):
    (row,) = table.filter(id=key).to_dicts()
    return row


def test_a_total_that_lacks_a_flow_which_was_set_aside_is_unknown():
    """Left out of the sum, the flow made shares and concentration larger than they are."""
    whole = held(
        *(report("CHN", to, 10.0) for to in ("PRK", "IRN")),
        *(report("RUS", to, 10.0) for to in ("PRK", "IRN")),
        *(report(of, "PRK", 10.0, year=2001) for of in ("CHN", "RUS")),
    )
    reason = "a.csv: value is no amount (line 9)"
    doubt = ("CHN", "USA", date(2000, 1, 1), date(2000, 12, 31), reason)
    doubted = replace(whole, doubts=pl.DataFrame([doubt], schema=DOUBTS.schema, orient="row"))
    found = records(doubted)
    chinese, russian = one(found, "trade-chn-prk-2000"), one(found, "trade-rus-prk-2000")
    assert (chinese["value"], chinese["exports_total"], chinese["share_of_exports"]) == (
        10.0, None, None)  # fmt: skip
    assert chinese["exports_concentration"] is None
    assert chinese["share_of_imports"] == russian["share_of_imports"] == 0.5
    assert russian["share_of_exports"] == 0.5
    assert russian["world_total"] is None
    assert one(found, "trade-chn-prk-2001")["world_total"] == 20.0


def test_shares_are_of_all_trade_with_states_or_not():
    found = records(held(report("CHN", "PRK", 10.0), report("CHN", "Aruba", 30.0),
                         report("IRN", "PRK", 15.0), report("Aruba", "Niue", 45.0)))  # fmt: skip
    row = one(found, "trade-chn-prk-2000")
    assert (row["exports_total"], row["imports_total"], row["world_total"]) == (40, 25, 100)
    assert (row["share_of_exports"], row["share_of_imports"]) == (0.25, 0.4)
    assert (row["value"], row["unit"], row["precision"]) == (10, "USD", "year")
    assert row["value_by_exporter"] is row["spread"] is row["error"] is None
    assert set(found["exporter"]) == {"CHN", "IRN"}


def test_concentration_is_the_index_of_all_partners_each_its_own():
    amounts = [10.0, 20.0, 30.0, 40.0]
    partners = ["PRK", "RUS", "Aruba", "Niue"]
    found = records(held(*(report("CHN", p, v) for p, v in zip(partners, amounts, strict=True))))
    # 0.1^2 + 0.2^2 + 0.3^2 + 0.4^2
    assert one(found, "trade-chn-rus-2000")["exports_concentration"] == pytest.approx(0.3)


def test_both_reports_are_kept_and_the_importer_s_is_taken_without_freight():
    rows = [
        report("CHN", "PRK", 100.0, "exporter", "fob"),
        report("CHN", "PRK", 132.0, "importer", "cif"),
        report("CHN", "RUS", 50.0, "exporter", "fob"),
    ]
    found = records(held(*rows), cif=0.2)
    both, alone = one(found, "trade-chn-prk-2000"), one(found, "trade-chn-rus-2000")
    assert both["value"] == pytest.approx(110)
    assert (both["value_by_exporter"], both["value_by_importer"]) == (100, 132)
    assert both["spread"] == pytest.approx(np.log(1.1))
    assert both["note"] == "value as the importer reports it; if c.i.f., divided by 1.2"
    assert (alone["value"], alone["spread"]) == (50, None)
    assert alone["note"] == "value as the exporter reports it"
    assert alone["error"] > both["error"] > 0


def test_a_report_of_imports_free_on_board_needs_no_margin():
    rows = held(
        report("CHN", "PRK", 100.0, "exporter", "fob"),
        report("CHN", "PRK", 121.0, "importer", "cif"),
        report("CHN", "PRK", 105.0, "importer", "fob"),
    ).rows
    row = trade.flows(rows).row(0, named=True)
    assert (row["value"], row["value_by_importer"]) == (pytest.approx(105), 105)
    assert trade.flows(rows, prefer="exporter")["value"].to_list() == [100]


def test_the_published_total_counts_where_the_file_lacks_partners():
    found = records(
        held(
            report("CHN", "PRK", 10.0, "exporter", "fob"),
            report("CHN", WORLD, 1000.0, "exporter", "fob"),
            report("IRN", "PRK", 10.0, "exporter", "fob"),
            report(WORLD, "PRK", 11.0, "importer", "cif"),
        )
    )
    known, unknown = one(found, "trade-chn-prk-2000"), one(found, "trade-irn-prk-2000")
    assert known["share_of_exports"] == 0.01
    assert known["exports_concentration"] is None  # one partner of unknown many
    assert unknown["share_of_exports"] is unknown["exports_total"] is None
    # what it publishes, 11 / 1.1, is less than what others say they sell it
    assert known["imports_total"] == unknown["imports_total"] == 20
    assert known["world_total"] is None


def test_reports_of_many_add_up_to_the_total_of_one_that_reports_nothing():
    few = [report(f"land {n}", "PRK", 1.0, "exporter", "fob") for n in range(58)]
    china = [report("CHN", "PRK", 2.0, "exporter", "fob")]
    assert one(records(held(*china, *few)), "trade-chn-prk-2000")["imports_total"] is None
    many = [*few, report("RUS", "PRK", 1.0, "exporter", "fob")]
    row = one(records(held(*china, *many)), "trade-chn-prk-2000")
    assert (row["imports_total"], row["share_of_imports"]) == (61, pytest.approx(2 / 61))


def test_trade_of_a_state_with_itself_counts_nowhere():
    of = held(
        report("CHN", "CHN", 400.0, "importer", "cif"),
        report(WORLD, "CHN", 1100.0, "importer", "cif"),
        report("RUS", "CHN", 70.0, "importer", "cif"),
        report("China", "CHN", 5.0, "estimate"),
    )
    assert of.rows["value"].sort().to_list() == [70, 700]
    assert one(records(of), "trade-rus-chn-2000")["imports_total"] == pytest.approx(700 / 1.1)


def test_two_names_of_one_state_are_added_up():
    rows = [report("255", "2", 5.0, year=1990), report("260", "2", 7.0, year=1990)]
    of = part(*rows, name="cow-dyadic-trade", system="cow")
    assert trade.matrix(of).rows() == [("DEU", "USA", 1990, 12.0)]


def test_zero_is_a_figure_and_no_row_is_none():
    of = held(report("CHN", "PRK", 0.0), report("CHN", "RUS", 5.0))
    found = records(of)
    assert one(found, "trade-chn-prk-2000")["share_of_exports"] == 0
    assert one(found, "trade-chn-prk-2000")["share_of_imports"] is None  # a share of nothing
    assert found.height == 2


def test_a_flow_twice_the_same_is_one_and_twice_different_is_refused():
    one_file = part(report("CHN", "PRK", 10.0))
    twice = together([("a.csv", one_file), ("b.csv", one_file)])
    assert twice.rows.height == 1
    assert twice.notes == ("a.csv and b.csv have 1 rows in common",)
    other = part(report("CHN", "PRK", 12.0))
    with pytest.raises(ComityError, match=r"a\.csv has value 10\.0 .* b\.csv has 12\.0.*keep one"):
        together([("a.csv", one_file), ("b.csv", other)])


def test_a_file_that_contradicts_itself_leaves_the_flow_unknown():
    of = held(report("CHN", "PRK", 10.0), report("CHN", "PRK", 12.0), report("CHN", "RUS", 1.0))
    assert of.rows.select("importer", "value").rows() == [("RUS", 1.0)]
    assert of.doubts.select("state_a", "state_b", "start").rows() == [
        ("CHN", "PRK", date(2000, 1, 1))
    ]
    of = held(report("CHN", "PRK", 10.0), report("CHN", "PRK", 10.0), report("CHN", "RUS", 1.0))
    assert of.rows.height == 2
    assert of.doubts.is_empty()
    assert "stand twice, counted once" in of.quarantine.lines()[0]


def test_of_files_that_overlap_the_one_that_ends_later_goes_first():
    old = part(report("CHN", "PRK", 1.0, year=1999), report("CHN", "PRK", 2.0))
    new = part(report("CHN", "PRK", 3.0), report("CHN", "PRK", 4.0, year=2001))
    of = together([("old.csv", old), ("new.csv", new)])
    assert of.rows["value"].to_list() == [1, 3, 4]
    assert of.notes == (
        "new.csv is newer than old.csv and goes first from 2000-01-01 to 2001-12-31",
    )


def test_a_file_without_trade_is_refused():
    with pytest.raises(ComityError, match="has no trade of two parties"):
        held()


def test_a_damaged_party_is_a_doubt_and_a_territory_is_none():
    of = held(report("CHN", "PRK", 1.0), report("#REF!", "PRK", 2.0), report("Aruba", "PRK", 3.0))
    assert of.doubts.select("state_a", "state_b").rows() == [("PRK", None)]
    assert of.rows["value"].sort().to_list() == [1, 3]


def test_coverage_has_gaps_where_the_file_has():
    of = held(report("CHN", "PRK", 1.0), report("CHN", "PRK", 1.0, year=2001),
              report("CHN", "RUS", 1.0, year=2005))  # fmt: skip
    spans = [(c.start.year, c.end.year, c.among) for c in trade.coverage(of, STATES)]
    assert spans == [(2000, 2001, ("CHN", "PRK")), (2005, 2005, ("CHN", "RUS"))]
    assert trade.coverage(of, ["IRN", "RUS"]) == ()


def test_one_year_typed_wrongly_is_not_covered():
    lands = [f"land {n}" for n in range(30)]
    of = held(
        *(report("CHN", land, 1.0, year=year) for land in lands for year in (2000, 2001)),
        report("CHN", "PRK", 1.0, year=2001),
        report("CHN", "PRK", 1.0, year=2002),
    )
    assert [c.end.year for c in trade.coverage(of, STATES)] == [2001]
    assert of.notes == ("made-up.csv: 2002 is not covered, with 1 rows where 30 are usual",)


def test_two_that_do_not_report_are_not_covered():
    of = held(*(report("CHN", other, 1.0, "exporter", "fob") for other in ("PRK", "IRN")))
    (declared,) = trade.coverage(of, STATES)
    assert declared.dyads() == (("CHN", "IRN"), ("CHN", "PRK"))


def test_months_and_quarters_have_ids_and_days_of_their_own():
    periods = pl.DataFrame({"of": ["2022", "2022-Q4", "202202", "2022-M02", "2022-12", "22", "W1"]})
    days = periods.select(**period_days(pl.col("of"))).rows()
    assert [tuple(map(str, day)) for day in days[:5]] == [
        ("2022-01-01", "2022-12-31"),
        ("2022-10-01", "2022-12-31"),
        ("2022-02-01", "2022-02-28"),
        ("2022-02-01", "2022-02-28"),
        ("2022-12-01", "2022-12-31"),
    ]
    assert days[5][0] is days[6][0] is None
    rows = [report("CHN", "PRK", 1.0) | {"start": start, "end": end} for start, end in days[:3]]
    found = records(held(*rows))
    keys = {"trade-chn-prk-2022", "trade-chn-prk-2022q4", "trade-chn-prk-2022-02"}
    assert set(found["id"]) == keys
    assert trade.matrix(held(*rows)).height == 1


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from([*STATES, "Aruba", "Niue"]), st.sampled_from([*STATES, "Guam"])),
        st.floats(1e-3, 1e12),
        min_size=1,
    )
)
def test_shares_of_a_state_never_exceed_its_trade(amounts):
    rows = [report(a, b, v) for (a, b), v in amounts.items() if a != b]
    if not rows:
        return
    found = records(held(*rows))
    for side, share in (("exporter", "share_of_exports"), ("importer", "share_of_imports")):
        sums = found.group_by(side).agg(pl.col(share).sum())[share]
        assert (sums <= 1 + 1e-9).all()  # rounding of a few additions


def test_fifty_thousand_rows_keep_every_partner():
    names = [f"land {n}" for n in range(96)] + STATES
    pairs = pl.DataFrame({"exporter_named": names}).join(
        pl.DataFrame({"importer_named": names}), how="cross"
    )
    years = pl.DataFrame({"year": range(2000, 2005)})
    rows = pairs.join(years, how="cross").select(
        "exporter_named",
        "importer_named",
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        value=pl.lit(1.0),
        reported_by=pl.lit("estimate"),
        valuation=pl.lit(""),
    )
    assert rows.height == 50_000
    found = records(together([("large.csv", _reports.held("itpd-e", Sheet("large.csv", rows)))]))
    assert found.height == 4 * 3 * 5
    assert found["exports_concentration"][0] == pytest.approx(1 / 99)


def test_the_quarantine_of_a_holding_is_one():
    of = held(report("CHN", "Aruba", 1.0), report("Aruba", "PRK", 2.0))
    assert isinstance(of.quarantine, Quarantine)
    assert len(of.quarantine) == 2
