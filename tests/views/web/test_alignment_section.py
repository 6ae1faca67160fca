"""The section on alignment: every score opens, turning points say who shows them."""

import re
from datetime import date

import polars as pl
import pytest

from comity.assessment import assess, assess_panel
from comity.dataset import panel_of as panel
from comity.evidence import Coverage, Evidence, Source, frame_of
from comity.evidence.records import Agreement
from comity.views.charts.small import small_charts
from comity.views.web.alignment_section import alignment_view
from comity.views.web.citations import citations
from comity.views.web.openings import opening
from comity.views.web.page import render, write_page
from comity.views.web.score_tables import runs_apart, spelled


@pytest.fixture(scope="module")
def page(turned) -> str:
    return render(turned)


def _part(page: str, name: str) -> str:
    return re.split(r"<h3 |<h2 ", page.split(f' id="{name}">')[1])[0]


def test_the_answer_comes_first_and_scores_are_folded(page: str) -> None:
    heads = re.findall(r'<h2 id="([\w-]+)"', page)
    first = ["findings", "notes", "pairs", "known", "scores", "turning-points", "dilemma", "group"]
    assert heads[:8] == first
    assert '<summary><h2 id="scores">' in page


def test_every_latest_score_opens_into_what_moved_it(page: str) -> None:
    stand = _part(page, "scores")
    opened = re.findall(r'class="value" href="#(o-[^"]+)"', stand)
    assert len(opened) >= 3
    for target in opened:
        found = page.split(f'id="{target}"')[1].split("</details>")[0]
        assert "Shares of information" in found
        assert 'href="#c-' in found or "no value in either period" in found


def test_every_turning_point_opens_too(page: str) -> None:
    table = _part(page, "turning-points")
    for target in ("o-CHN-PRK-voting-2003", "o-PRK-RUS-commitment-2024", "o-PRK-RUS-overall-1997"):
        assert f'href="#{target}"' in table
        assert page.count(f'id="{target}"') == 1


def test_turning_points_say_in_words_who_shows_them(page: str) -> None:
    table = _part(page, "turning-points")
    assert "one indicator alone" in table
    assert "no indicator shows it by itself" in table
    assert "2024-12-04" in table
    assert "1996–1998" in table


def test_a_change_of_obligations_is_on_record_whatever_the_score_did(page: str) -> None:
    figure = page.split('id="a-PRK-RUS-commitment"')[1].split("<details")[0]
    assert "2024-12-04</a> by +1.2, obligations changed that day" in figure
    row = _part(page, "turning-points").split('id="t-PRK-RUS-commitment-2024"')[1].split("<tr")[0]
    assert "<td>20 % <small>the day is on record</small>" in row


def test_without_turning_points_the_page_says_so(small, monkeypatch) -> None:
    none = small.fit.turning_points().clear()
    monkeypatch.setattr(type(small.fit), "turning_points", lambda *_, **__: none)
    assert "No level turned with a certainty" in _part(render(small), "turning-points")


def test_without_scores_a_sentence_says_why(bare) -> None:
    text = render(bare)
    assert "There are no alignment scores: the panel holds no value" in text
    for name in ("scores", "dilemma", "group"):
        assert f'id="{name}"' not in text
        assert f'href="#{name}"' not in text


def test_a_domain_without_any_value_has_no_score(page: str) -> None:
    figure = page.split('id="a-CHN-RUS-economy"')[1].split("</figure>")[0]
    assert "No indicator of economy has a value" in figure
    assert "<svg" not in figure


def test_what_moved_a_score_adds_up(small) -> None:
    fit = small.fit
    rows = fit.scores.filter(state_a="PRK", state_b="RUS", domain="commitment")
    found = opening(fit, rows, "1996")
    numbers = [float(one.by.replace("−", "-")) for one in found.moved]
    rest = float(found.rest.rsplit(" ", 1)[1].replace("−", "-")) if found.rest else 0.0
    change = float(re.search("by ([+−]?[0-9.]+),", found.change)[1].replace("−", "-"))
    # every addition is written to a hundredth
    assert sum(numbers) + rest == pytest.approx(change, abs=0.01 * (len(numbers) + 1))


def test_shares_of_information_are_the_largest_first(small) -> None:
    rows = small.fit.scores.filter(state_a="CHN", state_b="PRK", domain="voting")
    widths = [one.width for one in opening(small.fit, rows, "1999").shares]
    assert widths == sorted(widths, reverse=True)
    assert 95 < sum(widths) <= 100.5  # those below half a per cent are left out


def test_the_first_period_says_that_there_is_none_before(small) -> None:
    rows = small.fit.scores.filter(state_a="CHN", state_b="PRK", domain="overall")
    first = rows.filter(rows["mean"].is_not_nan())["period"][0]
    assert opening(small.fit, rows, first).moved == ()


def test_history_stands_beside_ours(crink) -> None:
    table = _part(render(crink), "history")
    assert 'href="#r-claim-h26-freeze"' in table
    assert "<b>agrees</b>" in table
    assert "Haggard 2026" in table


def test_runs_apart_end_with_the_evidence(crink) -> None:
    runs = runs_apart(crink.fit)
    economy = [run for run in runs if run["domain"] == "economy"]
    assert economy
    assert all("2000" <= run["first"] <= run["last"] <= "2023" for run in economy)
    assert all(run["low"] <= run["deviation"] <= run["high"] for run in runs)


def test_codes_are_spelled_out() -> None:
    names = {"CHN": "China", "PRK": "North Korea"}
    told = spelled("CHN-PRK: not covered; UNGA aside", lambda code: names.get(code, code))
    assert told == "China – North Korea: not covered; UNGA aside"


def test_many_dyads_are_folded(small, monkeypatch) -> None:
    monkeypatch.setattr("comity.views.web.alignment_section.MANY", 2)
    fit = small.fit
    given = citations(fit.panel), small_charts(fit)
    assert alignment_view(fit, fit.turning_points(), str, *given).folded
    assert "<summary>By domain</summary>" in render(small)


@pytest.mark.parametrize("freq", ["quarter", "month"])
def test_shorter_periods_have_their_own_openings(freq, unplaced) -> None:
    text = render(assess("crink", start="2024-07-01", end=2024, freq=freq))
    label = {"quarter": "2024Q4", "month": "2024-12"}[freq]
    assert f'id="o-PRK-RUS-commitment-{label}"' in text
    assert unplaced(text) == set()


def test_states_that_end_or_never_meet_have_no_scores_and_break_no_page(tmp_path):
    """East Germany ends in 1990, before South Sudan begins in 2011."""
    states = ("DDR", "RUS", "SSD")
    pact = Agreement(
        id="warsaw",
        start="1955-05-14",
        source="treaties",
        parties="DDR RUS",
        title="Warsaw Pact",
        kind="treaty",
        obligations="defence",
        in_force_to="1990-09-24",
    )
    source = Source("treaties", "book", "A", "Treaties", "2025", "", "", "")
    covered = Coverage(
        "agreement", states, date(1946, 1, 1), date(2015, 12, 31), "treaties", ("treaties",)
    )
    evidence = Evidence(
        name="ended",
        title="Ended",
        states=states,
        outside=(),
        frames={"agreement": frame_of("agreement", [pact])},
        coverage=(covered,),
        sources={"treaties": source},
        summary="",
    )
    found = assess_panel(panel(evidence))
    pairs = set(found.fit.scores.select("state_a", "state_b").unique().iter_rows())
    assert pairs == {("DDR", "RUS"), ("RUS", "SSD")}
    lasts = found.fit.scores.group_by("state_a").agg(pl.col("period").max())
    assert dict(lasts.iter_rows())["DDR"] == "1990"
    assert found.fit.cohesion()["cohesion"].is_null().all()  # the three never were at once
    assert found.fit.abandonment().filter(state_a="DDR", period="2000")["fall"].is_null().all()
    page = write_page(found, tmp_path / "ended.html").read_text("utf-8")
    assert 'id="a-DDR-RUS"' in page
    assert 'id="a-DDR-SSD"' not in page
