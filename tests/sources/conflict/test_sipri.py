"""SIPRI's exports. All volumes and deals are made up; titles and headers are the publisher's."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.conflict import sipri
from comity.sources.shelf.recognition import recognise

FIXTURE = Path(__file__).parents[1] / "fixtures" / "sipri-arms" / "trade-register-made-up.csv"
REGISTER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Deliveries in the Year Range, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
VOLUMES = "{},2022,2023,2024,2022-2024,Percentage,Sum total years,Percentage of total"
RECENT = [
    "Volume of transfers of major arms",
    "An empty field indicates that no deliveries have been identified.",
    "",
    "Source: SIPRI Arms Transfers Database (c) SIPRI.",
    "Data generated: 28 Sep 2026 9:10:08 AM",
    "",
]


def register(folder, rows, supplier="All countries", recipient="All countries", years=None):
    first, last = years or ("Not specified", "Not specified")
    title = (
        f"Transfers of major conventional arms from {supplier}   to {recipient} . Deals with "
        f"deliveries made for the year range '{first}' to '{last}' "
    )
    lines = [
        title,
        "A '?' in a column indicates uncertain data.",
        "",
        *RECENT[3:5],
        REGISTER,
        *rows,
    ]
    path = folder / f"register-{supplier}-{recipient}.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
    return path


def volumes(folder, rows, name="tiv.csv", partner="Supplier", encoding="utf-8"):
    lines = [*RECENT, VOLUMES.format(partner), *rows]
    path = folder / name
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


ISRAEL = [
    "United States,430,459,186,1075,63%,1075,63%",
    "Germany,398,,0 ,398,35%,398,35%",
    "Unknown supplier(s),6,,,6,1%,6,1%",
    "Total exports to Israel,833,459,186,1478,100%,1478,",
]


def test_the_trade_register_has_its_volumes_by_year():
    held = sipri.read([FIXTURE])
    plane = held.rows.filter(supplier="RUS", recipient="CHN").sort("year")
    assert plane["tiv"].to_list() == [40, 60]
    assert plane["deal"].to_list() == [101, 101]
    assert plane["estimate"].to_list() == [False, True]
    assert plane["number"].to_list() == [4, 6]
    assert plane["order_year"].to_list() == [2009, 2009]
    assert plane["share_of_imports"].to_list() == [1.0, 0.75]
    engine = held.rows.filter(supplier="UKR").row(0, named=True)
    assert engine["designation"] == "Engine, made-up"
    assert engine["estimate"]
    assert held.span.start == date(2010, 1, 1)
    assert held.span.end == date(2014, 12, 31)


def test_parties_that_are_no_states_are_counted_and_in_the_totals():
    held = sipri.read([FIXTURE])
    aside = {row["state"]: row["reason"] for row in held.quarantine.rows.to_dicts()}
    assert aside["African Union**"] == aside["Hezbollah (Lebanon)*"] == "no state then"
    assert aside["unknown supplier(s)"] == "no state then"
    assert aside["Iran"] == "nothing delivered yet, by recipient"
    assert len(held.quarantine) == 4
    radar = held.rows.filter(supplier="CHN", recipient="PRK").row(0, named=True)
    assert radar["share_of_imports"] == pytest.approx(0.2)  # floats: 0.8 from unknown suppliers


def test_what_is_published_as_nought_is_up_to_half_a_million():
    small = sipri.read([FIXTURE]).rows.filter(supplier="RUS", recipient="PRK").row(0, named=True)
    assert (small["tiv"], small["low"], small["high"]) == (0, 0, 0.5)
    assert small["share_of_imports"] is None
    records = sipri.records(sipri.read([FIXTURE]), ["PRK", "RUS"])
    assert records["quantity_is"].to_list() == ["about"]
    assert "less than 0.5" in records["note"][0]


def test_a_deal_of_a_transfer_register_is_spread_evenly_over_its_years(tmp_path):
    rows = [
        "Angola,Israel,2004,?,8,?,Béll-212,helicopter,8,?,2004; 2005,New,Words;,1.48,11.84,11.84",
        "Angola,Israel,(2015),,4,,Super,boat,4,,2016,New,Comment,5.25,21,21",
        "Chad,Israel,2015,,4,,Other,boat,3,,2017-2019,New,Comment,1,9,9",
        "Chad,Israel,2024,,4,,Later,boat,0,,,New,Comment,1,9,",
        "African Union**,Israel,2017,,3,,Aero,drone,3,?,2018,New,Comment,0.1,0.3,0.3",
    ]
    held = sipri.read([register(tmp_path, rows, supplier="Israel")])
    angola = held.rows.filter(recipient="AGO")
    assert angola["year"].to_list() == [2004, 2005, 2016]
    assert angola["tiv"].to_list() == [5.92, 5.92, 21]
    assert angola["spread_over"].to_list() == [2, 2, 1]
    assert angola["number"].to_list() == [None, None, 4]
    assert angola["estimate"].to_list() == [True, True, False]
    assert angola["order_year"].to_list() == [2004, 2004, 2015]
    assert angola["designation"][0] == "Béll-212"
    assert angola["deal"].to_list() == [1, 1, 2]
    assert held.rows.filter(recipient="TCD")["tiv"].to_list() == [3, 3, 3]
    assert held.rows["share_of_imports"].is_null().all()
    assert "ISR to all recipients" in held.span.universe
    assert (held.span.start.year, held.span.end.year) == (1950, 2025)
    records = sipri.records(held, ["AGO", "ISR"])
    assert records["locator"].to_list() == ["deal 1", "deal 1", "deal 2"]
    assert records["note"][0] == "volume of the deal spread evenly over 2 years"
    assert records["quantity_is"].to_list() == ["about", "about", ""]


def test_years_asked_for_are_the_years_covered(tmp_path):
    row = "Chad,Israel,2015,,4,,X,boat,4,,2016,New,,1,9,9"
    held = sipri.read([register(tmp_path, [row], years=(2010, 2020))])
    assert (held.span.start, held.span.end) == (date(2010, 1, 1), date(2020, 12, 31))
    (declared,) = sipri.coverage(held, ["CHN", "USA"])
    assert declared.dyads() == (("CHN", "USA"),)


def test_a_table_of_volumes_names_its_recipient_in_the_total(tmp_path):
    held = sipri.read([volumes(tmp_path, ISRAEL)])
    rows = {(r["supplier"], r["year"]): r for r in held.rows.to_dicts()}
    assert set(held.rows["recipient"]) == {"ISR"}
    assert rows["USA", 2022]["tiv"] == 430
    assert (rows["USA", 2022]["low"], rows["USA", 2022]["high"]) == (429.5, 430.5)
    assert rows["USA", 2022]["share_of_imports"] == pytest.approx(430 / 834)  # a float quotient
    assert (rows["DEU", 2024]["low"], rows["DEU", 2024]["high"]) == (0, 0.5)
    assert ("DEU", 2023) not in rows
    assert [row["state"] for row in held.quarantine.rows.to_dicts()] == ["Unknown supplier(s)"]
    assert held.span.end == date(2024, 12, 31)


def test_a_table_by_recipient_is_of_one_supplier(tmp_path):
    rows = ["Chad,5,,,5,1%,5,1%", "Mali,,3,,3,1%,3,1%", "Total exports from Türkiye,5,3,,8,100%,8,"]
    held = sipri.read([volumes(tmp_path, rows, partner="Recipient")])
    assert set(held.rows["supplier"]) == {"TUR"}
    assert held.rows["share_of_imports"].is_null().all()


def test_the_older_table_is_latin_1_with_semicolons(tmp_path):
    lines = [
        "TIV of arms exports to Côte d'Ivoire, 2003-2005;",
        "Generated: 12 March 2016;",
        "",
        ";2003;2004;2005;Total;",
        "Belarus;4;2;;6;",
        "Bulgaria;;1;0;1;",
        "Total;4;3;0;7;",
    ]
    path = tmp_path / "TIV-Import-CDI-2003-2005.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode("latin-1"))
    assert recognise(path).name == "sipri-tiv-older"
    held = sipri.read([path])
    assert held.rows.select("supplier", "recipient", "year", "tiv").rows() == [
        ("BGR", "CIV", 2004, 1),
        ("BGR", "CIV", 2005, 0),
        ("BLR", "CIV", 2003, 4),
        ("BLR", "CIV", 2004, 2),
    ]


def test_a_year_that_was_not_out_is_not_covered(tmp_path):
    path = volumes(tmp_path, ISRAEL)
    path.write_text(path.read_text().replace("28 Sep 2026", "5 Jan 2025"))
    assert sipri.read([path]).span.end == date(2023, 12, 31)


def test_totals_that_do_not_add_up_are_refused(tmp_path):
    rows = [*ISRAEL[:-1], "Total exports to Israel,840,459,186,1478,100%,1478,"]
    with pytest.raises(ComityError, match="deliveries of 2022 add up to 834, its total says 840"):
        sipri.read([volumes(tmp_path, rows)])


def test_a_table_of_the_world_is_refused(tmp_path):
    rows = ["Chad,5,,,5,1%,5,1%", "Total world export,5,,,5,100%,5,"]
    with pytest.raises(ComityError, match="to or from which state"):
        sipri.read([volumes(tmp_path, rows)])


def test_tables_of_several_recipients_are_one_data_set_and_cover_both_directions(tmp_path):
    chad = ["Israel,1,,,1,10%,1,10%", "Mali,9,,,9,90%,9,90%", "Total exports to Chad,10,,,10,1,10,"]
    one = volumes(tmp_path, ISRAEL, "israel.csv")
    other = volumes(tmp_path, chad, "chad.csv")
    assert sipri.coverage(sipri.read([one]), ["ISR", "TCD", "USA"]) == ()
    held = sipri.read([one, other])
    (declared,) = sipri.coverage(held, ["ISR", "TCD", "USA"])
    assert declared.kind == "transfer"
    assert declared.dyads() == (("ISR", "TCD"),)
    assert "all suppliers to ISR, TCD" in held.span.universe


def test_a_dyad_year_in_two_files_is_taken_once_or_refused(tmp_path):
    one = volumes(tmp_path, ISRAEL, "israel.csv")
    usa = [
        "Israel,430,459,186,1075,1,1,1",
        "Total exports from United States,430,459,186,1075,1,1,",
    ]
    again = volumes(tmp_path, usa, "usa.csv", partner="Recipient")
    held = sipri.read([again, one])
    american = held.rows.filter(supplier="USA")
    assert american.height == 3
    assert american["share_of_imports"].is_not_null().all()
    wrong = [line.replace("430", "530") for line in usa]
    with pytest.raises(ComityError, match=r"israel.csv \(430\) and usa.csv \(530\) contradict"):
        sipri.read([one, volumes(tmp_path, wrong, "usa.csv", partner="Recipient")])


def test_several_layouts_are_refused(tmp_path):
    with pytest.raises(ComityError, match="the same arms in several layouts"):
        sipri.read([FIXTURE, volumes(tmp_path, ISRAEL)])


def test_a_volume_that_is_no_number_is_refused_where_it_is_not_rare(tmp_path):
    row = "Chad,Israel,2015,,4,,X,boat,4,,2016,New,,1,9,nine"
    with pytest.raises(ComityError, match=r"TIV that is no number in 1 of 1 rows.*'nine'"):
        sipri.read([register(tmp_path, [row])])


def test_volumes_of_a_register_add_up_to_those_of_its_deals(tmp_path):
    deals = [(2 * n + 1, [2000 + n % 7, 2003 + n % 5, 2009]) for n in range(60)]
    rows = [
        f"Chad,Israel,1999,,1,,W{at},boat,1,,{'; '.join(map(str, years))},New,,1,1,{tiv}"
        for at, (tiv, years) in enumerate(deals)
    ]
    held = sipri.read([register(tmp_path, rows)])
    # sums of thirds in another order
    assert held.rows["tiv"].sum() == pytest.approx(sum(tiv for tiv, _ in deals))
    by_deal = held.rows.group_by("deal").agg(pl.col("tiv").sum())
    assert by_deal.sort("deal")["tiv"].to_list() == pytest.approx([tiv for tiv, _ in deals])
