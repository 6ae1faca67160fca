"""SIPRI's exports. All volumes and deals are made up; titles and headers are the publisher's."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.conflict.sipri import ADAPTER
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
    held = ADAPTER.read([FIXTURE])
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
    held = ADAPTER.read([FIXTURE])
    aside = {row["state"]: row["reason"] for row in held.quarantine.rows.to_dicts()}
    assert aside["African Union**"] == aside["Hezbollah (Lebanon)*"] == "no state then"
    assert aside["unknown supplier(s)"] == "no state then"
    assert aside["Iran"] == "nothing delivered yet, by recipient"
    assert len(held.quarantine) == 4
    radar = held.rows.filter(supplier="CHN", recipient="PRK").row(0, named=True)
    assert radar["share_of_imports"] == pytest.approx(0.2)  # floats: 0.8 from unknown suppliers


def test_what_is_published_as_nought_is_up_to_half_a_million():
    small = ADAPTER.read([FIXTURE]).rows.filter(supplier="RUS", recipient="PRK").row(0, named=True)
    assert (small["tiv"], small["low"], small["high"]) == (0, 0, 0.5)
    assert small["share_of_imports"] is None
    records = ADAPTER.records(ADAPTER.read([FIXTURE]), ["PRK", "RUS"])
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
    held = ADAPTER.read([register(tmp_path, rows, supplier="Israel")])
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
    records = ADAPTER.records(held, ["AGO", "ISR"])
    assert records["locator"].to_list() == ["deal 1", "deal 1", "deal 2"]
    assert records["note"][0] == "volume of the deal spread evenly over 2 years"
    assert records["quantity_is"].to_list() == ["about", "about", ""]


def test_years_asked_for_are_the_years_covered(tmp_path):
    row = "Chad,Israel,2015,,4,,X,boat,4,,2016,New,,1,9,9"
    held = ADAPTER.read([register(tmp_path, [row], years=(2010, 2020))])
    assert (held.span.start, held.span.end) == (date(2010, 1, 1), date(2020, 12, 31))
    (declared,) = ADAPTER.coverage(held, ["CHN", "USA"])
    assert declared.dyads() == (("CHN", "USA"),)


def test_a_table_of_volumes_names_its_recipient_in_the_total(tmp_path):
    held = ADAPTER.read([volumes(tmp_path, ISRAEL)])
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
    held = ADAPTER.read([volumes(tmp_path, rows, partner="Recipient")])
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
    assert recognise(path).layout.name == "sipri-tiv-older"
    held = ADAPTER.read([path])
    assert held.rows.select("supplier", "recipient", "year", "tiv").rows() == [
        ("BGR", "CIV", 2004, 1),
        ("BGR", "CIV", 2005, 0),
        ("BLR", "CIV", 2003, 4),
        ("BLR", "CIV", 2004, 2),
    ]


@pytest.mark.parametrize(
    ("made", "row", "last"),
    [
        ("5 Jan 2025", "United States,430,459,,889,63%,889,63%", 2023),
        ("13 Oct 2024", "United States,430,459,,889,63%,889,63%", 2023),
        ("20 Apr 2025", "United States,430,459,,889,63%,889,63%", 2024),
        ("5 Mar 2025", "United States,430,459,186,1075,63%,1075,63%", 2024),
        ("5 Jan 2025", "United States,430,459,186,1075,63%,1075,63%", 2024),
    ],
)
def test_a_year_is_covered_once_it_is_out_or_present(tmp_path, made, row, last):
    path = volumes(tmp_path, [row, f"Total exports to Israel{row[13:]}"])
    path.write_text(path.read_text().replace("28 Sep 2026", made))
    assert ADAPTER.read([path]).span.end == date(last, 12, 31)


@pytest.mark.parametrize(
    ("made", "delivered", "last"),
    [
        ("13 Oct 2024", "2021; 2022; 2023", 2023),
        ("13 Oct 2024", "2021; 2022", 2023),
        ("20 Mar 2025", "2021; 2022", 2023),
        ("20 Mar 2025", "2021; 2024", 2024),
        ("20 Apr 2025", "2021; 2022", 2024),
    ],
)
def test_a_register_asked_for_a_year_that_was_not_out_does_not_cover_it(
    tmp_path, made, delivered, last
):
    rows = [f"China,Russia,2019,?,20,?,Engine-X,turbofan,20,?,{delivered},New,,5,100,60"]
    path = register(tmp_path, rows, years=(2021, 2024))
    path.write_bytes(path.read_bytes().replace(b"28 Sep 2026", made.encode()))
    held = ADAPTER.read([path])
    assert (held.span.start, held.span.end) == (date(2021, 1, 1), date(last, 12, 31))
    (declared,) = ADAPTER.coverage(held, ["CHN", "PRK"])
    assert declared.end == date(last, 12, 31)


BROKEN = [
    "Thailand,Ukraine,2008,,14,,APC-3,APC,13,?,2010; 2012,New,Part of a larger deal; delayed",
    ",0.25,3.5,3.25",
]
FILLED = [
    "Thailand,Ukraine,2008,,14,,APC-3,APC,13,?,2010; 2012,New,Part of a larger deal,,,",
    "in three lines,,,,,,,,,,,,,,,",
    ",0.25,3.5,3.25,,,,,,,,,,,,",
]


@pytest.mark.parametrize("broken", [BROKEN, FILLED, [FILLED[0], FILLED[2]]])
def test_a_deal_broken_over_lines_keeps_its_volume(tmp_path, broken):
    whole = "Thailand,China,2009,,6,,Missile-8,anti-ship missile,6,,2010,New,,1,6,6"
    held = ADAPTER.read([register(tmp_path, [*broken, whole], years=(2010, 2012))])
    deal = held.rows.filter(supplier="UKR")
    assert deal.select("year", "tiv", "spread_over").rows() == [(2010, 1.625, 2), (2012, 1.625, 2)]
    assert deal["estimate"].to_list() == [True, True]
    assert deal["share_of_imports"].to_list() == [1.625 / 7.625, 1.0]
    assert (len(held.quarantine), held.doubts.height) == (0, 0)


def test_deals_without_a_volume_yet_are_not_joined(tmp_path):
    rows = [
        "Chad,Israel,2024,,4,,Later,boat,0,,,New,Comment,,,",
        "Chad,Israel,2015,,4,,Other,boat,3,,2017,New,Comment,1,9,9",
    ]
    held = ADAPTER.read([register(tmp_path, rows)])
    assert held.rows["tiv"].to_list() == [9]
    assert "nothing delivered yet, by recipient: 'Chad'" in held.quarantine.lines()[0]


def test_totals_that_do_not_add_up_are_refused(tmp_path):
    rows = [*ISRAEL[:-1], "Total exports to Israel,840,459,186,1478,100%,1478,"]
    with pytest.raises(ComityError, match="deliveries of 2022 add up to 834, its total says 840"):
        ADAPTER.read([volumes(tmp_path, rows)])


def test_a_table_of_the_world_is_refused(tmp_path):
    rows = ["Chad,5,,,5,1%,5,1%", "Total world export,5,,,5,100%,5,"]
    with pytest.raises(ComityError, match="to or from which state"):
        ADAPTER.read([volumes(tmp_path, rows)])


def test_tables_of_several_recipients_are_one_data_set_and_cover_both_directions(tmp_path):
    chad = ["Israel,1,,,1,10%,1,10%", "Mali,9,,,9,90%,9,90%", "Total exports to Chad,10,,,10,1,10,"]
    one = volumes(tmp_path, ISRAEL, "israel.csv")
    other = volumes(tmp_path, chad, "chad.csv")
    assert ADAPTER.coverage(ADAPTER.read([one]), ["ISR", "TCD", "USA"]) == ()
    held = ADAPTER.read([one, other])
    (declared,) = ADAPTER.coverage(held, ["ISR", "TCD", "USA"])
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
    held = ADAPTER.read([again, one])
    american = held.rows.filter(supplier="USA")
    assert american.height == 3
    assert american["share_of_imports"].is_not_null().all()
    wrong = [line.replace("430", "530") for line in usa]
    with pytest.raises(ComityError, match=r"israel.csv \(430\) and usa.csv \(530\) contradict"):
        ADAPTER.read([one, volumes(tmp_path, wrong, "usa.csv", partner="Recipient")])


def test_of_several_layouts_one_is_read_and_the_others_are_told(tmp_path):
    held = ADAPTER.read([volumes(tmp_path, ISRAEL), FIXTURE])
    assert held.rows.equals(ADAPTER.read([FIXTURE]).rows)
    assert held.notes == (
        "trade-register-made-up.csv is read, not tiv.csv, which tell of the same arms in another "
        "layout",
    )


DEAL = "Chad,Israel,{0},,4,,X,boat,4,,{0},New,,1,9,{1}"


def of_years(folder, first, last, volume, name, made="28 Sep 2026"):
    rows = [DEAL.format(year, volume) for year in range(first, last + 1)]
    path = register(folder, rows, years=(first, last))
    path.write_bytes(path.read_bytes().replace(b"28 Sep 2026", made.encode()))
    return path.rename(folder / name)


def test_registers_of_other_years_are_read_together(tmp_path):
    one = of_years(tmp_path, 2000, 2004, 9, "a.csv")
    other = of_years(tmp_path, 2005, 2009, 9, "b.csv")
    held = ADAPTER.read([other, one])
    assert held.rows["year"].to_list() == list(range(2000, 2010))
    assert held.rows["deal"].is_unique().all()
    assert [(s.start.year, s.end.year) for s in held.spans] == [(2000, 2009)]
    later = of_years(tmp_path, 2012, 2013, 9, "c.csv")
    held = ADAPTER.read([other, one, later])
    assert [(s.start.year, s.end.year) for s in held.spans] == [(2000, 2009), (2012, 2013)]
    assert [c.start.year for c in ADAPTER.coverage(held, ["ISR", "TCD"])] == [2000, 2012]


def test_the_register_that_was_made_later_goes_first(tmp_path):
    old = of_years(tmp_path, 2000, 2009, 9, "old.csv", "13 Oct 2024")
    new = of_years(tmp_path, 2005, 2012, 7, "new.csv")
    held = ADAPTER.read([new, old])
    assert dict(held.rows.select("year", "tiv").iter_rows()) == {
        **dict.fromkeys(range(2000, 2005), 9),
        **dict.fromkeys(range(2005, 2013), 7),
    }
    assert "new.csv is newer than old.csv and goes first" in held.notes[0]
    same = of_years(tmp_path, 2005, 2012, 8, "same.csv")
    with pytest.raises(ComityError, match=r"new.csv.*same.csv|same.csv.*new.csv"):
        ADAPTER.read([new, same])


def test_a_volume_that_is_no_number_is_unknown_and_told(tmp_path):
    rows = [
        "Chad,Israel,2015,,4,,X,boat,4,,2016,New,,1,9,nine",
        "Chad,China,2015,,4,,Y,boat,4,,2016,New,,1,9,9",
    ]
    held = ADAPTER.read([register(tmp_path, rows)])
    assert held.rows.filter(supplier="ISR")["tiv"].to_list() == [None]
    assert held.rows["share_of_imports"].is_null().all()
    assert "'nine' (Israel and Chad, line 7)" in held.quarantine.lines()[0]


@pytest.mark.parametrize("when", ["20o6", "2016-2014", "2042", "1016", "soon"])
def test_a_year_that_is_none_is_a_doubt(tmp_path, when):
    rows = [
        f"Chad,Israel,2015,,4,,X,boat,4,,{when},New,,1,9,9",
        "Chad,China,2015,,4,,Y,boat,4,,2016,New,,1,9,9",
    ]
    held = ADAPTER.read([register(tmp_path, rows)])
    assert held.rows.select("supplier", "year", "share_of_imports").rows() == [("CHN", 2016, None)]
    assert held.span.end == date(2025, 12, 31)
    assert held.doubts.select("state_a", "state_b").rows() == [("ISR", "TCD")]


def test_a_party_that_cannot_be_read_is_a_doubt(tmp_path):
    rows = [
        "#REF!,Israel,2015,,4,,X,boat,4,,2016,New,,1,9,9",
        "Chad,China,2015,,4,,Y,boat,4,,2016,New,,1,9,9",
    ]
    held = ADAPTER.read([register(tmp_path, rows)])
    assert held.doubts.select("state_a", "state_b", "start").rows() == [
        ("ISR", None, date(2016, 1, 1))
    ]


def test_a_deal_that_stands_twice_counts_once_and_is_told(tmp_path):
    row = DEAL.format(2005, 9)
    held = ADAPTER.read([register(tmp_path, [row, row])])
    assert held.rows.height == 1
    assert "rows that stand twice, counted once" in held.quarantine.lines()[0]


@pytest.mark.parametrize("way", ["Exports", "Imports"])
def test_the_table_of_the_world_is_named(tmp_path, way):
    path = tmp_path / "tiv.csv"
    header = f"{way} by,2021,2022,2021-2022,Percentage,Sum total years,Percentage of total"
    path.write_text(f"{header}\nRussia,110,110,220,50%,220,50%\n")
    with pytest.raises(ComityError, match=r"volumes of the world.*one table for each recipient"):
        recognise(path)


def test_volumes_of_a_register_add_up_to_those_of_its_deals(tmp_path):
    deals = [(2 * n + 1, [2000 + n % 7, 2003 + n % 5, 2009]) for n in range(60)]
    rows = [
        f"Chad,Israel,1999,,1,,W{at},boat,1,,{'; '.join(map(str, years))},New,,1,1,{tiv}"
        for at, (tiv, years) in enumerate(deals)
    ]
    held = ADAPTER.read([register(tmp_path, rows)])
    # sums of thirds in another order
    assert held.rows["tiv"].sum() == pytest.approx(sum(tiv for tiv, _ in deals))
    by_deal = held.rows.group_by("deal").agg(pl.col("tiv").sum())
    assert by_deal.sort("deal")["tiv"].to_list() == pytest.approx([tiv for tiv, _ in deals])
