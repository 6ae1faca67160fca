"""What is given in another shape works where it is plain, else the message says what to give."""

import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError


@pytest.fixture(scope="module")
def case():
    return cm.case("crink")


def test_what_was_made_of_a_case_is_assessed_as_the_case(case, crink):
    assert cm.assess(case).summary.equals(crink.summary)
    assert cm.assess(case.panel()).summary.equals(crink.summary)
    assert cm.case(crink).evidence is crink.evidence


def test_days_may_be_text(case):
    by_text = case.panel(
        start="2020-01-01", end="2024", as_of="2024-06-18", indicators="obligation"
    )
    assert by_text.as_of.isoformat() == "2024-06-18"
    assert by_text.rows.years == (2020, 2024)
    assert cm.panel(["China", "Russia"], start="1995", end="1996-01-31").height == 4


REFUSED = {
    "a number": (lambda c: cm.assess(5), "^5 is no case; give the name or folder of a casebook"),
    "nothing": (lambda c: cm.assess(None), "^None is no case; give"),
    "no state": (lambda c: cm.case([]), "^no state is named; give"),
    "a frame": (lambda c: cm.case(pl.DataFrame({"a": [1]})), "^a DataFrame is no case; give"),
    "one state": (lambda c: cm.case(["China"]), "is one state"),
    "a casebook of states": (lambda c: cm.casebook(["CHN", "PRK"]), "call comity.case for states"),
    "a panel again": (
        lambda c: cm.assess(c.panel(start=2020), as_of="2024-06-18"),
        "^as_of: the panel has its own",
    ),
    "no evidence": (lambda c: cm.assess(cm.ideal_points), "is no case; give"),
    "a panel of a case": (lambda c: cm.panel(c), r"call \.panel\(\) of a case"),
    "a panel of a number": (lambda c: cm.panel(5), r"write \['China', 'Russia'\]"),
    "an indicator": (lambda c: c.panel(indicators=5), "^indicators=5 is no name"),
    "a start": (lambda c: c.panel(start="soon"), "^start='soon' is no year or day; write 1995"),
    "a year as a day": (lambda c: c.panel(as_of="2024"), "as_of='2024-12-31'"),
    "data": (lambda c: cm.case(["CHN", "PRK"], data=5), "^data=5 is no folder"),
    "alignment": (lambda c: cm.alignment(5), "^5 is no panel; give a case"),
    "votes by name": (lambda c: cm.ideal_points("unga"), "add"),
    "a file of votes": (
        lambda c: cm.ideal_points("nowhere.csv"),
        "is no file; name a file of votes",
    ),
    "a frame without columns": (
        lambda c: cm.similarity(pl.DataFrame({"a": [1]})),
        "^of a data frame name state=, item= and value=",
    ),
    "columns of an archive": (
        lambda c: cm.similarity("unga", state="a"),
        "^state=: only of a data frame",
    ),
    "votes of a case": (lambda c: cm.ideal_points(c), "votes are a Case; give a data frame"),
    "levels": (
        lambda c: cm.similarity(
            pl.DataFrame({"a": ["A"], "b": [1]}), state="a", item="b", value="b", levels=5
        ),
        "^levels are 5; give a list",
    ),
    "no values": (lambda c: cm.convert(None, "cow"), "^None is no list"),
    "a frame of values": (lambda c: cm.convert(pl.DataFrame({"a": ["CHN"]}), "cow"), "one column"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_message_says_what_to_give(what, case):
    call, said = REFUSED[what]
    with pytest.raises(ComityError, match=said):
        call(case)
