"""Turning points: few in walks, jumps where there are, and what corroborates them."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.fit import TAIL
from comity.methods.jumps import jumps, sizes_of
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.memory import levels
from comity.methods.latent.posterior import Values, Walks, posterior
from comity.phases.compared import APART, WINDOW
from comity.phases.corroboration import SURE, corroboration, movements
from comity.phases.turning_points import LEAP, LIKELY, joined, score_turns

WALKS = Walks(np.array([0.5]), 0.03, np.array([0.03]), tail=3.0)
NOISE = 0.2


@pytest.fixture(scope="module")
def crink_fit():
    return cm.alignment(cm.casebook("crink").panel())


def found_in(values):
    """Jumps of the fitted paths of every dyad, as cases have them."""
    dyads = values.shape[1]
    votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=NOISE)
    fit = posterior(WALKS, [votes], {"votes": Values(values)}, composites=np.ones((1, 1, dyads)))
    noise = np.random.default_rng(1).normal(size=(50, 2 * APART + 1))
    known = levels(fit, np.ones((1, dyads), bool), 2 * (WINDOW + APART) - 1)
    sizes = (sizes_of(mean[1], among[1], WINDOW, 2 * APART) for _, _, mean, among in known)
    return [jumps(one, LEAP, APART, noise) for one in sizes]


def walks_of(rng, periods, dyads):
    """Positions that walk as the model has it and never jump, seen through noise."""
    parts = []
    for entry, step, kept in zip(WALKS.entry, WALKS.innovations, WALKS.persistence, strict=True):
        path = [np.sqrt(entry) * rng.normal(size=dyads)]
        for _ in range(periods - 1):
            path.append(kept * path[-1] + np.sqrt(step) * rng.normal(size=dyads))
        parts.append(np.array(path))
    return 0.5 * parts[0] + parts[1] + NOISE * rng.normal(size=(periods, dyads))


def test_a_jump_is_dated():
    """A jump of 1.5 standard deviations is found within a year of its date, nine times in ten."""
    rng = np.random.default_rng(4)
    y = walks_of(rng, 40, 60)
    y[20:] += 1.5
    dated = [
        any(abs(one.at - 20) <= 1 and one.size > 0 and one.certainty > LIKELY for one in found)
        for found in found_in(y)
    ]
    assert np.mean(dated) >= 0.9


def test_levels_that_stay_do_not_turn():
    """Seen through noise alone, none of 100 levels turns."""
    rng = np.random.default_rng(5)
    y = rng.normal(size=(1, 100)) + NOISE * rng.normal(size=(40, 100))
    assert not any(one.certainty > LIKELY for found in found_in(y) for one in found)


def test_treaties_turn_on_their_day(crink_fit):
    turns = crink_fit.turning_points().filter(domain="commitment", state_a="PRK")
    days = turns["day"].to_list()
    assert date(1961, 7, 6) in days
    assert date(1996, 9, 10) in days
    assert date(2024, 12, 4) in days


def test_north_korea_s_ideal_point_breaks_and_the_page_says_so(crink_fit):
    """Published ideal points put North Korea 1.5 higher in 2015: its data, not the world."""
    turns = crink_fit.turning_points(0.01).filter(domain="voting", period="2015")
    assert turns.filter(state_a="CHN", state_b="PRK").height == 1
    assert turns["note"].str.contains("in all dyads of PRK at once: perhaps a break").any()


def test_an_event_of_several_domains_is_one_row(crink_fit):
    turns = crink_fit.turning_points()
    events = joined(turns)
    of_1961 = events.filter(state_a="CHN", state_b="PRK", period="1961")
    assert of_1961["domain"].to_list() == ["overall"]
    assert of_1961["domains"].to_list() == [["commitment"]]
    assert of_1961["day"].to_list() == [date(1961, 7, 11)]
    assert (events["low"] <= events["size"]).all()
    assert (events["size"] <= events["high"]).all()


def test_certainty_keeps_the_surest(crink_fit):
    every, sure = crink_fit.turning_points(0.5), crink_fit.turning_points(0.95)
    assert 0 < sure.height < every.height
    assert ((sure["certainty"] >= 0.95) | sure["day"].is_not_null()).all()
    assert (sure.filter(domain="overall")["certainty"] >= 0.95).all()
    with pytest.raises(ComityError, match="certainty is 95"):
        crink_fit.turning_points(95)


def test_results_are_the_same_on_every_run(crink_fit):
    again = cm.alignment(cm.casebook("crink").panel(), tail=TAIL)  # not the one that is kept
    assert again.turning_points().equals(crink_fit.turning_points())
    other = score_turns(crink_fit, np.random.default_rng(99))
    dates = ["first", "last"]  # these alone are drawn
    assert other.drop(dates).equals(score_turns(crink_fit).drop(dates))


def test_an_indicator_that_says_nothing_does_not_corroborate(crink_fit):
    moved = movements(crink_fit.layout, crink_fit.posterior)
    n, t = crink_fit.layout.place("PRK", "RUS", 2024)
    told = corroboration(crink_fit.layout, moved, n, t, 0.5)
    assert "trade_salience" not in told.by + told.against  # not covered since 2012
    silent = np.full_like(moved, np.nan)
    assert corroboration(crink_fit.layout, silent, n, t, 0.5).by == ()
    names = [one.name for one in crink_fit.layout.measurements]
    turned = silent.copy()
    turned[names.index("obligation"), t, n] = 2 * SURE
    assert corroboration(crink_fit.layout, turned, n, t, -0.5).against == ("obligation",)


def test_phases_cover_the_record_without_gap_or_overlap(crink_fit):
    phases = crink_fit.phases()
    keys = ["state_a", "state_b", "domain"]
    for _, own in phases.group_by(keys):
        own = own.sort("first")
        lasts, firsts = own["last"].to_list(), own["first"].to_list()
        assert all(int(b) == int(a) + 1 for a, b in zip(lasts, firsts[1:], strict=False))
    assert (phases["low"] <= phases["level"]).all()
    assert (phases["level"] <= phases["high"]).all()
    assert phases["why"].str.len_chars().min() > 20


def test_a_turn_opens_a_phase_and_is_over_after_five_years(crink_fit):
    own = crink_fit.phases().filter(domain="overall", state_a="CHN", state_b="PRK")
    assert ("1961", "1965", "realignment") in own.select("first", "last", "label").rows()


def test_history_s_account_is_compared(crink_fit):
    found = crink_fit.history()
    assert set(found["verdict"]) <= {"agrees", "disagrees", "mixed", "undecided"}
    sealed = found.filter(claim="claim-h26-realignment", state_b="RUS").row(0, named=True)
    assert sealed["verdict"] == "agrees"
    assert "commitment" in sealed["with_it"]
    assert "commitment 2024" in sealed["turning_points"]
    assert sealed["source"] == ["h26"]


def test_history_is_known_only_once_it_is_written():
    then = cm.alignment(cm.casebook("crink").panel(start=1985, as_of=date(2025, 12, 31)))
    assert "claim-h26-freeze" not in then.history()["claim"].to_list()


def test_accounts_outside_the_panel_are_left_out(crink_fit):
    late = cm.alignment(cm.casebook("crink").panel(start=2010))
    assert "claim-h26-abandonment" not in late.history()["claim"].to_list()
    bare = replace(
        crink_fit,
        panel=replace(
            crink_fit.panel,
            evidence=replace(
                crink_fit.panel.evidence,
                frames={k: f for k, f in crink_fit.panel.evidence.frames.items() if k != "claim"},
            ),
        ),
    )
    assert bare.history().is_empty()


def test_changes_are_those_of_the_scores(crink_fit):
    found = crink_fit.change("RUS", "PRK", 2021, 2025)
    means = crink_fit.scores.filter(state_a="PRK", state_b="RUS", domain="commitment")
    by_period = dict(means.select("period", "mean").iter_rows())
    own = found.filter(pl.col("domain") == "commitment").row(0, named=True)
    # 400 draws tell a mean change to a fortieth of its deviation
    assert own["change"] == pytest.approx(by_period["2025"] - by_period["2021"], abs=0.05)
    with pytest.raises(ComityError, match="2025 is not before 2021"):
        crink_fit.change("PRK", "RUS", 2025, 2021)
    with pytest.raises(ComityError, match="did not exist in 1946"):
        crink_fit.change("PRK", "RUS", 1946, 1950)
