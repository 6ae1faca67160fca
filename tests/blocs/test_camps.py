"""Camps of a case: probabilities of splits, pairs and states, and what they hang on."""

import json

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.blocs.balance import signed_ties
from comity.blocs.camps import MODAL, ONE_CAMP, camps_of
from comity.blocs.splits import read_split
from comity.estimate.draws import drawn


@pytest.fixture(scope="module")
def fit():
    return cm.alignment(cm.casebook("crink").panel(start=2000))


@pytest.fixture(scope="module")
def planted(fit):
    """Draws in which Iran stands apart in three of four, and China too in the last."""
    values = np.full((400, len(fit.layout.periods), 7, len(fit.layout.dyads)), 1.0)
    for n, pair in enumerate(fit.layout.dyads):
        if "IRN" in pair:
            values[:300, :, :, n] = -1.0
        if "CHN" in pair:
            values[300:, :, :, n] = -1.0
    return drawn(values, fit.layout)


def test_probabilities_are_shares_of_draws(fit, planted):
    camps = camps_of(fit, split="IRN CHN | PRK RUS", draws=planted, start=2010, end=2010)
    rows = {row["split"]: row for row in camps.frame.filter(domain="overall").to_dicts()}
    assert rows[MODAL]["camps"] == [["CHN", "PRK", "RUS"], ["IRN"]]
    assert rows[MODAL]["probability"] == rows["Iran apart"]["probability"] == 0.75
    assert rows["asked"]["probability"] == rows[ONE_CAMP]["probability"] == 0
    assert rows["Iran apart"]["whole"] == [0.75, 1.0]
    pairs = camps.pairs.filter(domain="overall")
    together = {(a, b): p for a, b, p in pairs.select("state_a", "state_b", "together").rows()}
    assert together["PRK", "RUS"] == 1
    assert together["CHN", "IRN"] == 0
    assert together["IRN", "PRK"] == 0.25
    states = camps.states.filter(domain="overall")
    # Where China stands apart, as many stand as before as do not: the first state's camp decides.
    stays = dict(states.select("state", "stays").rows())
    assert stays == {"CHN": 1.0, "IRN": 1.0, "PRK": 0.75, "RUS": 0.75}
    assert states["pivotal"].sum() == pytest.approx(1)  # sums of shares
    clusters = camps.clusters.filter(domain="overall").row(0, named=True)
    assert (clusters["probability"], clusters["number"]) == (0.75, 2.0)


def test_the_zero_is_a_choice(fit, planted):
    camps = camps_of(fit, draws=planted, start=2010, end=2010)
    one = camps.zeros([-2.0, 0.0, None]).filter(split=ONE_CAMP)
    assert dict(one.select("zero", "probability").rows()) == {"-2": 1.0, "0": 0.0, "group": 0.0}


def test_what_nothing_tells_of_is_left_out(fit):
    frame = fit.camps().frame
    assert (frame["told"] > 0).all()
    assert frame["probability"].is_between(0, 1).all()


def test_a_state_that_was_none_is_in_no_camp(fit):
    values = np.stack([fit.draws.path(n).T for n in range(len(fit.layout.dyads))], axis=-1)
    for n, pair in enumerate(fit.layout.dyads):
        if "IRN" in pair:
            values[:, 3, :, n] = np.nan
    found = camps_of(fit, draws=drawn(values, fit.layout), start=2003, end=2003).frame
    assert found.filter(split=ONE_CAMP)["camps"][0].to_list() == [["CHN", "PRK", "RUS"]]
    assert "Iran apart" not in found["split"]


def test_what_is_no_split_is_refused(fit):
    group = ("CHN", "IRN", "PRK", "RUS")
    for text, said in (
        ("CHN PRK RUS IRN", "no split into two camps"),
        ("CHN PRK | RUS", "must name CHN IRN PRK RUS, each once; IRN is wrong or missing"),
        ("CHN PRK | RUS IRN CHN", "names CHN twice"),
        ("CHN PRK | RUS Iran USA", "USA is wrong"),
        ("CHN PRK | RUS Atlantis", "'Atlantis'"),
    ):
        with pytest.raises(cm.ComityError, match=said):
            read_split(text, group)
    with pytest.raises(cm.ComityError, match="three states or more"):
        fit.camps(["CHN", "RUS"])
    with pytest.raises(cm.ComityError, match="no period is left"):
        fit.camps(start=2090)


def test_ties_of_a_case_are_a_table_of_edges(fit):
    ties = signed_ties(fit)
    found = cm.frustration(ties.filter(pl.col("period") > "2020"), "period").frame
    assert found["optimal"].all()
    assert found["vertices"].unique().to_list() == [4]


def test_the_command(run):
    told = run("camps", "crink", "--from", "2023")
    assert told.out.splitlines()[0].split() == [
        "period", "camps", "probability", "one", "camp", "Iran", "apart",
    ]  # fmt: skip
    assert "a tie turns at an alignment of 0" in told.err
    rows = json.loads(run("camps", "crink", "--from", "2024", "--format", "json").out)["rows"]
    assert {row["split"] for row in rows} == {MODAL, ONE_CAMP, "Iran apart"}
    for words, said in (
        (("--zero", "none"), "is no zero"),
        (("--domain", "rhetorics"), "is not told of"),
        (("--split", "CHN | RUS"), "must name CHN IRN PRK RUS"),
    ):
        refused = run("camps", "crink", "--from", "2023", *words)
        assert (refused.code, said in refused.err) == (1, True), refused.err
