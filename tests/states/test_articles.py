"""The article of a state stands in sentences, and nowhere else."""

from datetime import date

import pytest

from comity.findings import Finding
from comity.states.articles import in_sentence, owned
from comity.views.charts.finding import score_finding


@pytest.mark.parametrize("name", ["United States", "Netherlands", "Dominican Republic"])
def test_some_states_have_an_article(name):
    assert in_sentence(name) == f"the {name}"


@pytest.mark.parametrize("name", ["China", "Czechia", "North Korea", "Honduras"])
def test_most_have_none(name):
    assert in_sentence(name) == name
    assert owned(name) == f"{name}'s"


def test_a_sentence_begins_with_a_capital():
    nothing = {"figure": None, "low": None, "high": None, "unit": "", "records": ()}
    found = Finding(
        rule="dependence", sentence="the United States depends on Japan.", states=("USA", "JPN"),
        first=date(2000, 1, 1), last=date(2001, 1, 1), certainty="reported", size=1.0,
        sureness=1.0, rank=1.0, **nothing,
    )  # fmt: skip
    assert found.sentence == "The United States depends on Japan."


def test_titles_of_charts_have_it():
    assert score_finding(("USA", "CHN"), "voting", None).startswith(
        "The United States and China, voting: "
    )
