"""The security dilemma and the group in the page: what is not known is said, not counted as 0."""

from dataclasses import replace

import pytest

from comity.assessment import assess_panel
from comity.dataset import panel_of as panel
from comity.evidence import load_casebook
from comity.views.charts.small import small_charts
from comity.views.web.citations import citations
from comity.views.web.dilemma_section import dilemma_view
from comity.views.web.group_section import group_view
from comity.views.web.page import render


@pytest.fixture(scope="module")
def view(crink):
    return dilemma_view(crink.fit, str, citations(crink.fit.panel))


def test_every_directed_dyad_has_a_row_of_each_risk(view) -> None:
    for rows in (view.abandonment, view.entrapment):
        assert len({(row.state, row.other) for row in rows}) == 12


def test_the_largest_known_risk_comes_first_and_the_unknown_last(view) -> None:
    risks = [row.risk.mean for row in view.abandonment]
    known = [risk for risk in risks if risk is not None]
    assert risks[: len(known)] == sorted(known, reverse=True)
    assert len(known) == view.known["abandonment"] < 12


def test_what_is_unknown_is_a_dash_with_its_reason(view) -> None:
    unknown = [row for row in view.abandonment if row.risk.mean is None]
    assert unknown
    for row in unknown:
        assert row.risk.text == "–"
        assert "not covered" in row.reason
        assert "_" not in row.reason


def test_components_open_into_their_cells(crink, view, unplaced) -> None:
    first = view.abandonment[0]
    assert first.parts[0].place == "c-RUS-CHN-trade_dependence-2023"
    page = render(crink)
    assert f'href="#{first.parts[0].place}"' in page
    assert first.parts[0].place not in unplaced(page)


def test_who_pays_is_told_in_words(view) -> None:
    by = {row["dyad"]: row for row in view.burden}
    assert len(by) == 6
    assert by["IRN – RUS"]["verdict"] == "IRN gives more"
    assert by["CHN – IRN"]["verdict"] == "IRN gives more"


def test_the_group_has_cohesion_ballast_flows_and_a_verdict(crink) -> None:
    fit = crink.fit
    group = group_view(fit, str, citations(fit.panel), small_charts(fit))
    assert group.charts[0]["domain"] == "overall"
    assert [row["state"] for row in group.ballast] == ["CHN", "IRN", "PRK", "RUS"]
    dependence = next(flow for flow in group.flows if flow["label"] == "dependence")
    assert dependence["cells"][0]["text"].endswith(" %")
    assert any("not covered" in reason for reason in dependence["reasons"])
    assert {row["verdict"] for row in group.bloc} <= {
        "its pairs move together",
        "no sign that its pairs move together",
    }


def test_two_states_make_no_group(unplaced) -> None:
    evidence = replace(load_casebook("crink"), states=("PRK", "RUS"))
    text = render(assess_panel(panel(evidence, start=2000)))
    assert 'id="group"' not in text
    assert 'href="#group"' not in text
    assert 'id="dilemma"' in text
    assert unplaced(text) == set()
