import csv
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.evidence import escape_formulas, list_records, load_casebook


@pytest.fixture
def case(folder):
    (folder / "event.csv").write_text(
        "id,start,end,actors,kind,title,note,attribution,source\n"
        "e1,2012,ongoing,DEU FRA,crisis,=cmd|' /C calc'!A0,by telephone,@press,spv6498\n"
    )
    return load_casebook(folder)


def ids(frame):
    return frame["id"].to_list()


def test_all_records_by_date(case):
    everything = list_records(case)
    assert everything.columns == [
        "kind", "id", "start", "end", "states", "what", "sources", "attribution", "modality",
    ]  # fmt: skip
    assert ids(everything) == ["lancaster-house-2010", "london-2010", "sc-1973", "e1"]
    assert everything.row(2)[4:7] == (
        "FRA GBR DEU",
        "UNSC S/RES/1973 (2011) Libya: adopted 10-0-5 (FRA yes, GBR yes, DEU abstain)",
        "spv6498",
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "vote"}, ["sc-1973"]),
        ({"kind": "trade"}, []),
        ({"states": ["DEU"]}, ["sc-1973", "e1"]),
        ({"states": ["DEU", "GBR"]}, ["sc-1973"]),
        ({"since": date(2011, 1, 1)}, ["sc-1973", "e1"]),
        ({"since": date(2030, 1, 1)}, ["e1"]),
        ({"until": date(2010, 11, 2)}, ["lancaster-house-2010", "london-2010"]),
        ({"source": "spv6498", "until": date(2011, 12, 31)}, ["sc-1973"]),
        ({"text": "CAMERON"}, ["london-2010"]),
        ({"text": "telephone"}, ["e1"]),
    ],
)
def test_records_meet_every_condition(case, asked, found):
    assert ids(list_records(case, **asked)) == found


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"kind": "votes"}, "'votes' is no kind of record; did you mean vote?"),
        ({"states": ["USA"]}, "'USA' is no state of case; write FRA, GBR, DEU or UN"),
        ({"source": "cm8147"}, "'cm8147' is no source of case; did you mean cm8174?"),
        (
            {"since": date(2011, 1, 1), "until": date(2010, 1, 1)},
            "until 2010-01-01 is before since 2011-01-01; exchange the two",
        ),
    ],
)
def test_conditions_that_nothing_can_meet_are_refused(case, asked, refusal):
    with pytest.raises(ComityError) as refused:
        list_records(case, **asked)
    assert str(refused.value) == refusal


def test_no_formula_is_exported(case, tmp_path):
    listed = list_records(case).with_columns(pl.col(pl.List(pl.String)).list.join(" "))
    escape_formulas(listed).write_csv(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(newline="") as file:
        row = list(csv.DictReader(file))[-1]
    assert row["what"] == "'=cmd|' /C calc'!A0 [crisis]"
    assert row["attribution"] == "'@press"


def test_numbers_stay_numbers():
    frame = pl.DataFrame({"-x": [-0.5, None], "y": ["-0.5", "-1+1"], "z": [-1, 2]})
    assert escape_formulas(frame).rows() == [(-0.5, "-0.5", -1), (None, "'-1+1", 2)]
    assert escape_formulas(frame).columns == ["'-x", "y", "z"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n＝＋－＠'a,\" "), max_size=5), min_size=1))
def test_no_cell_begins_as_a_formula(tmp_path, cells):
    escape_formulas(pl.DataFrame({"k": "x", "note": cells})).write_csv(tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        written = [row[1] for row in csv.reader(file)][1:]
    assert not any(cell[:1] in tuple("=+-@\t\r\n＝＋－＠") for cell in written)
    assert [cell.removeprefix("'") for cell in written] == [c.removeprefix("'") for c in cells]


def test_states_go_by_any_name(case):
    by_name = list_records(case, states=["Germany", "France"])
    assert by_name.equals(list_records(case, states=["DEU", "FRA"]))
    assert by_name.height > 0
