"""Latent alignment: of the embedded case, of the world, and the hyperparameters they share."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.hyperparameters import stored_hyperparameters, write_hyperparameters
from comity.estimate.measures import MEASURES
from comity.estimate.world import read_world, world_alignment
from comity.indicators import DOMAINS, INDICATORS
from comity.views.alignment_tables import latest_scores


@pytest.fixture(scope="module")
def crink_scores():
    return cm.alignment(cm.casebook("crink").panel(start=1990))


def score(found, a, b, period, domain=OVERALL):
    row = found.scores.filter(state_a=a, state_b=b, period=str(period), domain=domain)
    return row.select("mean", "sd", "low", "high").row(0)


def test_every_dyad_period_and_domain_has_a_score_with_an_interval(crink_scores):
    periods = len(crink_scores.layout.periods)
    assert crink_scores.scores.height == 6 * periods * (1 + len(DOMAINS))
    assert crink_scores.scores.null_count().sum_horizontal().item() == 0
    assert (crink_scores.scores["sd"] > 0).all()
    assert crink_scores.posterior.settled.all()


def test_history_as_it_is_known(crink_scores):
    def commitment(a, b, year):
        return score(crink_scores, a, b, year, "commitment")[0]

    assert commitment("CHN", "PRK", 2020) > commitment("CHN", "IRN", 2020) + 1
    assert commitment("PRK", "RUS", 2025) > commitment("PRK", "RUS", 2005) + 0.1
    assert score(crink_scores, "PRK", "RUS", 2025)[0] > score(crink_scores, "PRK", "RUS", 2015)[0]
    assert score(crink_scores, "CHN", "RUS", 2025)[0] > score(crink_scores, "CHN", "RUS", 1992)[0]


def test_what_is_not_known_stays_wide(crink_scores):
    """Trade ends in 2012: the score goes on with what the others say, ever less sure."""
    sds = [score(crink_scores, "CHN", "PRK", year, "economy")[1] for year in (2012, 2018, 2024)]
    assert sds == sorted(sds)
    assert sds[2] > 1.5 * sds[0]


@pytest.mark.parametrize("domain", [OVERALL, "commitment", "voting"])
def test_what_moved_a_score_adds_up_to_the_change(crink_scores, domain):
    moved = crink_scores.explain("PRK", "RUS", 2024, domain)
    change = (
        score(crink_scores, "PRK", "RUS", 2024, domain)[0]
        - score(crink_scores, "PRK", "RUS", 2023, domain)[0]
    )
    # sites settle to within 0.005 of a standard deviation
    assert moved["moved"].sum() == pytest.approx(change, abs=0.005)


def test_what_moved_a_score_opens_to_records(crink_scores):
    moved = crink_scores.explain("RUS", "PRK", 2024)
    top = moved.filter(indicator="obligation").row(0, named=True)
    assert (top["before"], top["value"]) == (1.0, 3.0)
    assert moved["indicator"].head(2).to_list() == ["military_transfers", "obligation"]
    assert "prk-rus-treaty-2024" in top["records"]


def test_disagreement_is_estimated(crink_scores):
    apart = crink_scores.disagreement()
    assert ((apart["low"] > 0) | (apart["high"] < 0)).all()
    trade = apart.filter(state_a="CHN", state_b="PRK", domain="commitment")
    assert trade.height  # a pact since 1961, and politics that cooled


def test_an_indicator_that_says_nothing_changes_nothing():
    panel = cm.casebook("crink").panel(start=2000, end=2012, indicators=["obligation"])
    found = cm.alignment(panel)
    voting = found.scores.filter(domain="voting")
    assert (voting["indicators"].list.len() == 0).all()
    assert (voting["sd"] > 0.8).all()


def test_a_past_day_is_replayed():
    case = cm.casebook("crink")
    then = cm.alignment(case.panel(start=2000, as_of=date(2024, 6, 18)))
    now = cm.alignment(case.panel(start=2000))
    assert then.layout.periods[-1] == "2024"
    assert (
        score(then, "PRK", "RUS", 2024, "commitment")[0]
        < (score(now, "PRK", "RUS", 2024, "commitment")[0])
    )


def test_quarters_move_less_than_years():
    quarters = cm.alignment(cm.casebook("crink").panel(freq="quarter", start=2015))
    assert quarters.layout.periods[0] == "2015Q1"
    kept, yearly = quarters.posterior.walks.persistence, stored_hyperparameters().walks.persistence
    np.testing.assert_allclose(kept**4, yearly)
    # what is under way is one fact, however often it is looked at
    years = cm.alignment(cm.casebook("crink").panel(start=2015))
    by_year, by_quarter = (
        score(found, "PRK", "RUS", period, "military")
        for found, period in ((years, "2024"), (quarters, "2024Q4"))
    )
    assert abs(by_year[0] - by_quarter[0]) < by_year[1]
    assert by_quarter[1] > 0.7 * by_year[1]
    assert "trade_salience" not in {one.name for one in quarters.layout.measurements}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("CHN", "USA", 2020), "CHN-USA is not in the panel"),
        (("CHN", "PRK", 1850), "1850 is not in the panel"),
        (("CHN", "PRK", 1990), "first period"),
        (("CHN", "PRK", 2020, "trade"), "'trade' is no domain"),
    ],
)
def test_refusals(crink_scores, call, message):
    with pytest.raises(ComityError, match=message):
        crink_scores.explain(*call)


def test_a_panel_without_any_indicator_of_the_model():
    panel = cm.casebook("crink").panel(start=2000, indicators=["import_share"])
    with pytest.raises(ComityError, match="none of the indicators of the model"):
        cm.alignment(panel)


def test_the_table_names_what_tells(crink_scores):
    table = latest_scores(crink_scores)
    row = table.filter(dyad="PRK-RUS", domain="military").row(0, named=True)
    assert row["based on"] == "joint_exercises, military_transfers"
    assert table.filter(domain=OVERALL).height == 6


def test_every_measure_is_an_indicator_with_hyperparameters_and_their_provenance(tmp_path):
    held = stored_hyperparameters()
    for one in MEASURES:
        assert INDICATORS[one.indicator].domain == one.domain
        measurement = held.measurements[one.indicator]
        closer = 1 if INDICATORS[one.indicator].closer == "higher" else -1
        assert np.sign(measurement.slope) == closer
        assert held.provenance[one.indicator].startswith(("estimated", "assumed"))
    assert held.walks.loadings.shape == (len(DOMAINS),)
    write_hyperparameters(held, tmp_path / "again.json")
    assert (tmp_path / "again.json").stat().st_size < 40_000


def test_the_world_on_the_data_folder(data_folder):
    states = ["USA", "GBR", "FRA", "RUS", "CHN", "PRK", "IND", "CUB"]
    found = world_alignment(1950, 1990, data_folder, states)
    assert not found.notes
    assert found.cite().count("@") >= 5
    last = found.frame.filter(year=1985)

    def overall(a, b):
        return last.filter(state_a=a, state_b=b)["overall"].item()

    # the anchors: allies high, adversaries low
    assert overall("GBR", "USA") > 1
    assert overall("PRK", "USA") < overall("GBR", "USA") - 1
    assert overall("RUS", "USA") < overall("FRA", "USA")
    assert overall("CUB", "USA") < overall("CUB", "RUS")


def test_what_is_not_at_hand_is_named(made_up_folder):
    world = read_world(1961, 1961, made_up_folder, states=["CHN", "PRK"])
    assert set(world.layout.values) >= {"obligation", "dispute_hostility"}
    assert any(note.startswith("unga_kappa is left out") for note in world.notes)
    with pytest.raises(ComityError, match="'kappa' is no indicator of the world"):
        read_world(1961, 1961, made_up_folder, ["kappa"])


def test_the_command_line(run, tmp_path, made_up_folder):
    shown = run("alignment", "crink", "--from", "2000")
    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 80
    moved = run("alignment", "crink", "--from", "2000", "--moved", "PRK,RUS,2024")
    assert "obligation" in moved.out
    apart = run("alignment", "crink", "--from", "2000", "--show", "disagreement", "--format", "csv")
    assert apart.out.startswith("state_a,state_b,period,start,domain,deviation")
    out = tmp_path / "world.parquet"
    words = ["--from", "1961", "--to", "1961", "--data", made_up_folder]
    world = run("alignment", *words, "--out", out)
    assert world.code == 0
    assert {"overall", "commitment_sd"} <= set(pl.read_parquet_schema(out))
    for wrong in (["alignment"], ["alignment", *words, "--out", out, "--show", "history"]):
        refused = run(*wrong)
        assert refused.code == 1
        assert refused.err.startswith("comity: ")


@pytest.mark.parametrize(
    ("show", "column"),
    [
        ("scores", "based on"),
        ("turning-points", "shown by"),
        ("phases", "label"),
        ("history", "verdict"),
        ("disagreement", "where"),
        ("abandonment", "dependence"),
        ("entrapment", "exposure"),
        ("burden", "tilt"),
        ("lean", "direction"),
        ("ballast", "without"),
        ("bloc", "settled"),
    ],
)
def test_every_view_of_a_case_fits_the_terminal(run, show, column):
    shown = run("alignment", "crink", "--show", show)
    assert shown.code == 0, shown.err
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert column in " ".join(lines[:2])
    assert len(lines) > 2
    assert len(shown.err.splitlines()) <= 2
    whole = run("alignment", "crink", "--show", show, "--format", "csv")
    assert whole.out.count("\n") >= 4


def test_the_world_travels_with_its_citations(run, tmp_path, made_up_folder):
    words = ["--from", "1961", "--to", "1961", "--data", made_up_folder]
    for ending in ("parquet", "csv", "dta"):
        out = tmp_path / f"world.{ending}"
        assert run("alignment", *words, "--out", out).code == 0
        cited = run("cite", out)
        assert cited.code == 0, cited.err
        assert "Leeds" in cited.out  # whose alliances the scores rest on


def test_the_latest_score_is_the_last_that_rests_on_a_value(crink):
    fit = crink.fit
    told = fit.scores.filter(pl.col("indicators").list.len() > 0).sort("start")
    keys = ["state_a", "state_b", "domain"]
    last = told.group_by(keys).last().select(fit.latest.columns).sort(keys)
    assert fit.latest.sort(keys).equals(last)


def test_a_dyad_is_drawn_the_same_whenever_it_is_asked_for(crink):
    draws, again = crink.fit.draw(), crink.fit.draw()
    backwards = [again.of(n) for n in range(5, -1, -1)][::-1]
    for n in range(6):
        np.testing.assert_array_equal(draws.of(n), backwards[n])
    np.testing.assert_array_equal(
        draws.levels("voting", [3], -1)[:, 0], again.of(3, "voting")[:, -1]
    )
    with pytest.raises(ValueError, match="read-only"):
        draws.path(0)[0, 0] = 0.0


def test_draws_without_room_are_the_same(crink, monkeypatch):
    plenty = crink.fit.draw().levels()
    monkeypatch.setattr("comity.estimate.draws._ROOM", 1)
    np.testing.assert_array_equal(crink.fit.draw().levels(), plenty)


def test_a_change_is_the_difference_of_the_scores(crink_scores):
    found = crink_scores.change("CHN", "IRN", 2016, 2026)
    own = crink_scores.scores.filter(state_a="CHN", state_b="IRN")
    for domain, moved in found.select("domain", "change").iter_rows():
        then, now = (own.filter(period=y, domain=domain)["mean"].item() for y in ("2016", "2026"))
        assert moved == pytest.approx(now - then, abs=1e-12)
