"""Charts that users hold: the finding as title, gaps as gaps, few events in words, files."""

import re

import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.findings.move import Move
from comity.views.charts.finding import in_words, score_finding
from comity.views.charts.marks import MOST, Mark, flags, marks_of, shortened
from comity.views.charts.pairs import case_and_pair, pair_of

CRINK = ("CHN", "IRN", "PRK", "RUS")


@pytest.fixture(scope="module")
def moved(crink):
    return crink.chart("Russia", "North Korea")


@pytest.fixture(scope="module")
def votes(crink):
    return crink.fit.plot("CHN-PRK", domain="voting")


def _words(svg: str) -> list[str]:
    return re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", svg)


def test_the_title_states_the_finding(moved, crink) -> None:
    change = 10**-1 * round(10 * _ten_years(crink, "PRK", "RUS"))
    assert (
        moved.title == f"Russia and North Korea: closer since 2023, +{change:.1f} sd in ten years"
    )
    assert any(word == moved.title.replace(" sd", "\u00a0sd") for word in _words(moved.svg()))


def _ten_years(crink, a: str, b: str) -> float:
    from comity.summary import overall

    return overall(crink.fit).filter(state_a=a, state_b=b)["change"].item()


@pytest.mark.parametrize(
    ("move", "turn", "words"),
    [
        (None, "", "too little evidence"),
        (
            Move("2016", "2026", 10, -0.9, -1.4, -0.3, 0.9),
            "",
            "further apart in 2026 than in 2016, −0.9 sd",
        ),
        (Move("2016", "2026", 10, 0.1, -0.3, 0.5, 0.9), "", "no clear change since 2016, +0.1 sd"),
        (
            Move("2016", "2026", 10, 0.4, -0.6, 1.4, 0.9),
            "",
            "change since 2016 uncertain (−0.6 to +1.4 sd)",
        ),
        (
            Move("2020", "2026", 6, 1.0, 0.2, 1.8, 0.9),
            "2023",
            "closer since 2023, +1.0 sd in 6 years",
        ),
    ],
)
def test_a_finding_claims_no_more_than_the_interval(move, turn, words) -> None:
    assert words in score_finding(("RUS", "PRK"), "overall", move, turn)


def test_unit_interval_and_sources_are_written(moved) -> None:
    words = " ".join(_words(moved.svg()))
    assert "standard deviations" in words
    assert "90 % interval" in words
    assert "Sources: " in words
    assert moved.sources[0].short() in words


def test_gaps_stay_gaps(crink) -> None:
    drawn = crink.chart("PRK-CHN", indicator="trade_dependence")
    rows = drawn.frame
    silent = rows.filter(pl.col("value").is_null())
    assert set(silent["reason"]) == {"no figure"}
    points = drawn.specification["datasets"]["points"]
    assert {p["period"] for p in points}.isdisjoint(silent["period"])
    by_segment = [p["segment"] for p in points]
    assert len(set(by_segment)) == 3  # to 2017; 2019; from 2022
    assert len(drawn.specification["datasets"]["gaps"]) == 2


def test_at_most_eight_events_each_with_year_and_record(moved, crink) -> None:
    named = moved.events
    assert 3 <= named.height <= MOST
    assert all(re.match(r"\d{4} \w", words) for words in named["words"])
    held = {key for frame in crink.evidence.frames.values() for key in frame["id"]}
    assert {key for key in named["record"] if key} <= held
    assert (
        "2024 Treaty on Comprehensive Strategic Partnership (defence)" in named["words"].to_list()
    )


def test_a_turning_point_in_the_year_of_a_treaty_is_named_by_it(crink) -> None:
    turn = {"x": 1961.0, "size": 1.0, "certainty": 0.9, "year": "1961"}
    marks = marks_of(crink.evidence, ("CHN", "PRK"), [turn], (1949.0, 2026.0))
    assert marks[0].words.startswith("1961 closer: Treaty of Friendship")
    assert marks[0].kind == "turn"


def test_no_label_meets_another_or_a_rule() -> None:
    places = (1961, 1990, 1996, 2000, 2017, 2022, 2023, 2025)
    marks = [Mark(float(x), f"{x} {'word ' * 9}", "event") for x in places]
    scale, character = 1074 / 78, 7.8
    found = flags(marks, 1949.0, scale, 1074, character)
    boxes = []
    for flag in found:
        at, long = (flag.mark.x - 1949) * scale, len(flag.text) * character
        boxes.append((at - long, at) if flag.left else (at, at + long))
    for i, (one, own) in enumerate(zip(found, boxes, strict=True)):
        assert own[1] <= 1074 + 40
        for j, (other, theirs) in enumerate(zip(found, boxes, strict=True)):
            at = (other.mark.x - 1949) * scale
            if i != j:
                assert not (own[0] < at < own[1] and other.row > one.row)
                overlap = own[0] < theirs[1] and theirs[0] < own[1]
                assert not (overlap and one.row == other.row)


def test_a_long_label_ends_at_a_clause_and_keeps_its_brackets() -> None:
    long = "2001 Treaty of Good-Neighbourliness and Friendly Co-operation of two states (defence)"
    assert shortened(long, 50).endswith("… (defence)")
    assert len(shortened(long, 50)) <= 52
    assert shortened("2025 Israel at war with Iran; much more than fits here", 40) == (
        "2025 Israel at war with Iran"
    )


def test_the_table_holds_what_is_drawn(votes) -> None:
    rows = votes.frame
    assert rows.columns[:5] == ["state_a", "state_b", "measure", "unit", "period"]
    known = rows.drop_nulls("value")
    assert (known["low"] < known["value"]).all()
    assert (known["value"] < known["high"]).all()
    assert set(known["evidence"]) <= {"unga_kappa", "ideal_point_distance unga_kappa"}
    assert all(known["records"])
    drawn = {p["period"] for p in votes.specification["datasets"]["points"]}
    assert drawn == set(known["period"])


@pytest.mark.parametrize("ending", ["svg", "png", "html", "pdf", "csv"])
def test_every_form_is_written(votes, tmp_path, ending) -> None:
    out = votes.save(tmp_path / f"chart.{ending}")
    start = {"svg": b"<svg", "png": b"\x89PNG", "html": b"<!DOCTYPE html>", "pdf": b"%PDF"}
    assert out.read_bytes().startswith(start.get(ending, b"state_a,state_b"))


def test_a_saved_page_calls_no_host(votes, tmp_path) -> None:
    page = votes.save(tmp_path / "chart.html").read_text()
    tags = re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page)
    assert tags
    assert not any("http" in tag for tag in tags)
    assert not re.search(r"<script[^>]*src=", page)
    assert f"<title>{votes.title}</title>" in page


def test_an_unknown_ending_names_the_right_ones(votes, tmp_path) -> None:
    with pytest.raises(
        ComityError, match=r"'\.docx'; end it in \.svg, \.png, \.html, \.pdf, \.csv"
    ):
        votes.save(tmp_path / "chart.docx")


def test_years_cut_the_picture_and_not_the_figures(crink, votes) -> None:
    late = crink.chart("CHN-PRK", domain="voting", start=2010, end=2019)
    assert late.frame["period"].to_list() == [str(year) for year in range(2010, 2020)]
    both = late.frame.join(votes.frame, on="period", suffix="_all")
    assert (both["value"] == both["value_all"]).all()
    assert all("Voeten et al. 2009" in one for one in late.frame["sources"])
    with pytest.raises(ComityError, match="2019 to 2010 run backwards"):
        crink.chart("CHN-PRK", start=2019, end=2010)


def test_all_pairs_stand_in_one_picture(crink) -> None:
    found = crink.chart()
    pairs = found.frame.select("state_a", "state_b").unique()
    assert pairs.height == 6
    panels = found.specification["vconcat"][0]["concat"]
    assert len(panels) == 6
    words = " ".join(_words(found.svg()))
    assert "1 of 6 pairs moved closer" in found.title
    assert "North Korea–Russia: closer since" in words


@pytest.mark.parametrize(
    ("states", "pair"),
    [
        (("CHN-PRK",), ("CHN", "PRK")),
        (("China", "North Korea"), ("CHN", "PRK")),
        (("North Korea and China",), ("PRK", "CHN")),
        (("710-731",), ("CHN", "PRK")),
        (("Russia – Iran",), ("RUS", "IRN")),
    ],
)
def test_a_pair_is_taken_however_it_is_written(states, pair) -> None:
    assert pair_of(CRINK, *states) == pair


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (("CHN-USA",), "United States is not in the case; its states are CHN, IRN, PRK, RUS"),
        (("CHN",), r"'CHN' names no two states of the case \(CHN, IRN, PRK, RUS\)"),
        (("CHN-CHN",), "names no two states"),
    ],
)
def test_what_is_no_pair_of_the_case_is_refused(states, words) -> None:
    with pytest.raises(ComityError, match=words):
        pair_of(CRINK, *states)


def test_what_is_not_there_is_refused(crink) -> None:
    with pytest.raises(ComityError, match="'culture' is no domain; write overall, commitment"):
        crink.chart("CHN-PRK", domain="culture")
    with pytest.raises(ComityError, match="'unga_agrement' is no indicator; near it are unga_agr"):
        crink.chart("CHN-PRK", indicator="unga_agrement")


def test_directed_labels_name_the_states() -> None:
    pair = ("PRK", "CHN")
    assert in_words("dependence of a on trade with b", pair) == (
        "dependence of North Korea on trade with China"
    )
    assert in_words("share of a's exports that go to b", pair) == (
        "share of North Korea's exports that go to China"
    )
    assert in_words("a share of votes", pair) == "a share of votes"


def test_words_of_a_line_are_parted_into_case_and_pair() -> None:
    assert case_and_pair(["crink"]) == (["crink"], ())
    assert case_and_pair(["crink", "CHN-PRK"]) == (["crink"], ("CHN-PRK",))
    assert case_and_pair(["IND", "PAK"]) == (["IND", "PAK"], ("IND", "PAK"))


def test_a_panel_draws_its_indicators(crink) -> None:
    from comity.views.charts.chart import chart

    panel = crink.levels.panel
    assert "defence since 1961" in chart(panel, "CHN-PRK", indicator="obligation").title
    with pytest.raises(ComityError, match="a panel holds no scores; name an indicator"):
        chart(panel, "CHN-PRK")


def test_the_command_writes_and_says_the_finding(run, tmp_path) -> None:
    out = tmp_path / "chart.csv"
    done = run("chart", "crink", "PRK-CHN", "--indicator", "trade_dependence", "--out", out)
    assert done.code == 0
    assert "Dependence of North Korea on trade with China" in done.err
    assert out.read_text().startswith("state_a,state_b,measure")
    refused = run("chart", "crink", "CHN-PRK", "--out", tmp_path / "chart.gif")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert ".svg, .png, .html, .pdf, .csv" in refused.err


def test_a_case_draws_as_of_a_day() -> None:
    drawn = cm.case("crink").chart("PRK-RUS", indicator="obligation", as_of="2024-06-18")
    assert "consultation since 2000" in drawn.title
    assert "as known on 2024-06-18" in " ".join(_words(drawn.svg()))
