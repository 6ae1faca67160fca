"""Scenarios: files and their faults, and what they come to on the embedded case."""

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.outlook.paths import project_case
from comity.outlook.run import run_scenario
from comity.outlook.scenario import (
    check_scenario,
    list_scenarios,
    load_scenario,
    new_scenario,
)

EXACT = 1e-8


@pytest.fixture(scope="module")
def fit():
    return cm.case("crink").fit()


@pytest.mark.parametrize("name", list_scenarios()["scenario"].to_list())
def test_every_scenario_that_ships_runs(fit, name):
    found = run_scenario(fit, name)
    assert check_scenario(name) == ()
    assert found.frame["year"].unique().sort().to_list() == [2027, 2028, 2029, 2030, 2031]
    assert found.frame.filter(level="overall", year=2031).height == 6
    assert 0 <= found.plausibility.probability <= 1
    assert (found.frame["low"] <= found.frame["difference"]).all()
    if load_scenario(name).effect is None:
        assert any("conditional only" in one for one in found.unknown)


def test_a_condition_moves_pairs_that_share_a_state_and_an_intervention_none(fit):
    moved = {
        how: run_scenario(fit, "cease-fire", how=how).frame.filter(level="overall", year=2028)
        for how in ("conditioned", "intervened")
    }
    for how, frame in moved.items():
        shift = dict(zip(frame["state_a"] + frame["state_b"], frame["difference"], strict=True))
        assert shift["PRKRUS"] < -0.05
        if how == "intervened":
            assert shift["CHNRUS"] == shift["CHNIRN"] == 0
        else:
            assert shift["CHNRUS"] < 0


def test_what_is_set_is_reached(fit):
    paths = project_case(fit, 5)
    n = paths.dyads.index(("PRK", "RUS"))
    for how in ("conditioned", "intervened"):
        found = run_scenario(fit, "cease-fire", how=how)
        row = found.frame.filter(state_a="PRK", state_b="RUS", level="military", year=2028)
        assert row["with"].item() == pytest.approx(paths.level_of(n, "military") - 0.6, abs=EXACT)
        assert row["with_high"].item() == pytest.approx(row["with_low"].item(), abs=1e-5)


def test_a_projection_begins_where_the_fit_ends(fit):
    """One year on: each part keeps its share, and its variance grows to that of the walks."""
    paths = project_case(fit, 1)
    walks, found = fit.posterior.walks, fit.posterior
    row = paths.rows([0], "voting", 2027)
    kept = walks.persistence
    own = found.shared[-1, 0] * walks.loadings[2] * kept[0]
    own += found.deviation[-1, 2, 0] * kept[3]
    assert (row @ paths.projected.mean.ravel()).item() == pytest.approx(own, abs=EXACT)
    start = project_case(fit, 30)
    far = start.rows([0], "voting", 2056)
    spread = (far @ start.projected.spread_of(far)).item()
    assert (row @ paths.projected.spread_of(row)).item() < spread < 1.0


def test_states_share_innovations(fit):
    paths = project_case(fit, 1, share=0.54)
    a, b, c = (paths.dyads.index(one) for one in [("CHN", "RUS"), ("PRK", "RUS"), ("CHN", "IRN")])
    rows = paths.rows([a, b, c], "voting", 2027)
    cov = rows @ paths.projected.spread_of(rows)
    own = [paths.known.index(n) for n in (a, b, c)]
    assert paths.variance("voting", 2027)[own] == pytest.approx(cov.diagonal(), abs=EXACT)
    walks = fit.posterior.walks
    step = walks.loadings[2] ** 2 * walks.step + walks.steps[2]
    assert cov[0, 1] == pytest.approx(0.27 * step, abs=EXACT)  # half of the share
    assert cov[0, 2] == pytest.approx(0.27 * step, abs=EXACT)
    assert cov[1, 2] == pytest.approx(0.0, abs=EXACT)  # no state in common


def test_cohesion_is_the_mean_of_the_pairs(fit):
    found = run_scenario(fit, "pressure", 2)
    mean = found.last.filter(level="overall")["difference"].mean()
    assert found.cohesion["difference"][-1] == pytest.approx(mean, abs=EXACT)


def scenario(tmp_path, **change):
    held = {"pair": '["CHN", "RUS"]', "domain": '"voting"', "from": "2027", "change": "[0.1]"}
    lines = [f"{key} = {value}" for key, value in (held | change).items() if value]
    path = tmp_path / "mine.toml"
    path.write_text('title = "t"\nstory = "s"\n[[set]]\n' + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pair": '["CHN", "Atlantis"]'}, "Atlantis"),
        ({"pair": '["CHN", "CHN"]'}, "paired with itself"),
        ({"domain": '"votes"'}, "domain is 'votes'"),
        ({"change": "[9.0]"}, "no tie moves"),
        ({"change": '["up"]'}, "change holds 'up'"),
        ({"from": '"soon"'}, "from is 'soon'"),
        ({"error": "-1"}, "error is -1"),
        ({"speed": "1"}, "'speed' is no key"),
    ],
)
def test_faults_of_a_file_take_one_line(tmp_path, change, told):
    path = scenario(tmp_path, **change)
    (fault,) = check_scenario(path)
    assert told in fault
    assert "\n" not in fault
    with pytest.raises(ComityError, match=told):
        load_scenario(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"from": "2020"}, "2020, which is past: evidence reaches 2026; set from 2027 on"),
        ({"from": "2040"}, "beyond the horizon"),
        ({"pair": '["CHN", "JPN"]'}, "JPN, which is not in the case"),
    ],
)
def test_what_a_case_refuses_takes_one_line(fit, tmp_path, change, told):
    with pytest.raises(ComityError, match=told):
        run_scenario(fit, scenario(tmp_path, **change))


def test_an_unknown_scenario_is_told_the_known_ones(run):
    told = run("scenario", "run", "peace")
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "cease-fire" in told.err


def test_the_command_says_what_it_should(run):
    told = run("scenario", "run", "seventh-test", "--horizon", "3")
    assert told.code == 0
    for words in ("conditioned: what one would believe", "plausibility:", "no sample", "not known:",
                  "track record:", "cohesion (mean of all pairs):", "camps, and"):  # fmt: skip
        assert words in told.out
    assert max(map(len, told.out.split("\n"))) <= 100


def test_a_scenario_of_ones_own(run, tmp_path):
    path = new_scenario(tmp_path / "own.toml")
    assert run("scenario", "check", path).code == 0
    told = run("scenario", "run", path, "--horizon", "2", "--format", "csv")
    rows = pl.read_csv(told.out.encode())
    assert rows.filter(pl.col("state_a") == "CHN")["difference"].abs().max() > 0.05
    with pytest.raises(ComityError, match="there already"):
        new_scenario(path)


def test_the_fan_holds_its_figures(fit):
    from comity.views.charts.fan import fan_chart

    drawn = fan_chart(run_scenario(fit, "cease-fire", 2))
    assert set(drawn.figures["measure"]) == {"as estimated", "without", "with", "difference"}
    assert np.isfinite(drawn.figures["value"].to_numpy()).all()
    assert drawn.svg().startswith("<svg")


def test_all_scenarios_side_by_side(run, fit):
    from comity.outlook.overview import compare_scenarios

    rows = compare_scenarios(fit, 3)
    assert rows["scenario"].n_unique() == list_scenarios().height
    assert rows.filter(pl.col("refused").is_null()).height == 6 * list_scenarios().height
    clear = (pl.col("low") > 0) | (pl.col("high") < 0)
    assert rows.select((pl.col("clear") == clear).all()).item()
    assert run("scenario", "compare", "--horizon", "3").code == 0


def test_a_scenario_that_does_not_fit_is_named(fit):
    from comity.outlook.overview import compare_scenarios
    from comity.outlook.run import run_scenario as once

    with pytest.raises(ComityError, match="horizon is 0"):
        once(fit, "cease-fire", 0)
    with pytest.raises(ComityError, match="horizon is 99; give 1 to 30 years"):
        compare_scenarios(fit, 99)
