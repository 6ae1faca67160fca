"""A figure opened: every indicator of a dyad and period, with its records."""

import polars as pl
import pytest

from comity.errors import ComityError


def test_explain_opens_every_figure_of_the_panel(crink):
    cells = crink.levels.panel.cells
    for a, b, period in (("CHN", "PRK", "2018"), ("PRK", "RUS", "1996"), ("CHN", "IRN", "1975")):
        opened = crink.levels.explain(b, a, period)
        here = cells.filter(
            pl.col("state_a").is_in([a, b]), pl.col("state_b").is_in([a, b]), period=period
        )
        assert len(opened.figures) == here.height
        for figure in opened.figures:
            assert (figure.value is None) == bool(figure.reason)
            for record in figure.records:
                assert record["source"]
                assert set(record["source"]) <= set(crink.evidence.sources)


def test_explain_shows_both_accounts_of_the_treaty_of_1961(crink):
    figure = crink.levels.explain("PRK", "RUS", 1996).figures[0]
    assert (figure.value, figure.low, figure.high) == (3, 0, 3)
    assert len(figure.records) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("CHN", "FRA", 2018), "no state 'FRA' in the panel; it holds CHN, IRN, PRK, RUS"),
        (("CHN", "CHN", 2018), "CHN is no dyad with itself; name two states"),
        (("CHN", "PRK", 1875), "no period '1875' in the panel; it runs from 1946 to 2026"),
    ],
)
def test_explain_refuses_in_one_line(crink, words, message):
    with pytest.raises(ComityError) as refusal:
        crink.levels.explain(*words)
    assert str(refusal.value) == message


def test_it_is_a_result_of_a_few_lines(crink):
    opened = crink.levels.explain("CHN", "PRK", 2018)
    lines = repr(opened).split("\n")
    assert lines[0] == "CHN-PRK 2018: every figure, opened"
    assert "  voting: UNGA agreement, votes both cast, 0.829 = 68 / 82" in lines
    assert len(lines) < 15
    assert opened.frame.height == len(opened.figures)
    assert {key for keys in opened.frame["sources"] for key in keys} <= set(crink.evidence.sources)
    assert "0.829" in opened._repr_html_()
