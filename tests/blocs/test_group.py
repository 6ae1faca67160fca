"""Groups of a case: cohesion, ballast, flows and blocs, by hand and on the embedded case."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import comity as cm
from comity.blocs.flows import hub
from comity.blocs.group import ballast, bloc, cohesion
from comity.dataset import panel_of as panel
from comity.errors import ComityError
from comity.estimate.draws import drawn
from comity.evidence import Coverage, Evidence, frame_of
from comity.evidence.rows import read_row

STATES = ("CHN", "PRK", "RUS")
YEARS = range(2000, 2012)


def read(kind, rows):
    return frame_of(kind, [read_row(kind, row) for row in rows])


@pytest.fixture(scope="module")
def crink():
    return cm.alignment(cm.casebook("crink").panel(start=1991))


@pytest.fixture(scope="module")
def star():
    """Three states whose trade and meetings all pass through Moscow."""
    amounts = {("CHN", "RUS"): 30, ("RUS", "CHN"): 10, ("PRK", "RUS"): 15, ("RUS", "PRK"): 5}
    nothing = dict.fromkeys([("CHN", "PRK"), ("PRK", "CHN")], 0)
    flows = [
        {
            "id": f"trade-{a}-{b}".lower(),
            "start": "2005",
            "source": "made-up",
            "exporter": a,
            "importer": b,
            "value": str(value),
            "unit": "USD",
        }
        for (a, b), value in (amounts | nothing).items()
    ]
    meeting = {"source": "made-up", "level": "leader", "place": "Moscow"}
    meetings = [
        meeting | {"id": f"m-{month}", "start": f"2005-0{month}-01", "participants": f"{other} RUS"}
        for month, other in ((1, "CHN"), (2, "CHN"), (3, "CHN"), (4, "PRK"))
    ]
    evidence = Evidence(
        name="star",
        title="A star",
        states=STATES,
        frames={
            "trade": read("trade", flows),
            "meeting": read("meeting", meetings),
        },
        coverage=tuple(
            Coverage(kind, STATES, date(2000, 1, 1), date(2011, 12, 31), "made up", ("made-up",))
            for kind in ("trade", "meeting")
        ),
    )
    return cm.alignment(panel(evidence))


def paths(fit, levels):
    """Draws with given levels, shape (n_draws, T, N), the same in all domains."""
    values = np.repeat(np.asarray(levels)[:, :, None], 7, axis=2)
    return drawn(values, fit.layout)


def test_cohesion_is_the_mean_of_the_pairs_where_something_tells(star):
    levels = np.broadcast_to([0.2, 1.0, 0.6], (5, len(YEARS), 3))
    table = cohesion(star, draws=paths(star, levels))
    assert table["domain"].unique(maintain_order=True).to_list() == ["overall", "diplomacy"]
    assert table["cohesion"].to_numpy() == pytest.approx(0.6)
    assert table["told"].unique().to_list() == [3]


def test_a_pair_that_had_not_entered_leaves_cohesion_unknown(star):
    levels = np.ones((5, len(YEARS), 3))
    levels[:, 0, 1] = np.nan
    table = cohesion(star, draws=paths(star, levels)).filter(domain="overall")
    assert table["cohesion"].null_count() == 1
    assert table["missing"][0].to_list() == ["CHN-RUS"]


def test_ballast_by_hand(star):
    """Moscow at the centre in two draws of three: pairs CHN-PRK, CHN-RUS, PRK-RUS."""
    levels = np.repeat([[[0.0, 1.0, 0.8]], [[0.0, 0.6, 0.9]], [[1.0, 0.5, 0.0]]], 12, axis=1)
    table = ballast(star, 2005, draws=paths(star, levels)).filter(domain="overall")
    moscow = table.row(by_predicate=pl.col("state") == "RUS", named=True)
    assert moscow["loss"] == pytest.approx(np.mean([0.6 - 0, 0.5 - 0, 0.5 - 1.0]))
    assert moscow["first"] == pytest.approx(2 / 3)
    assert table["first"].sum() == pytest.approx(1)


def test_a_group_of_two_has_no_ballast(star):
    table = ballast(star, states=["CHN", "RUS"])
    assert table["loss"].null_count() == table.height


def test_flows_of_a_star_all_end_at_its_centre(star):
    table = hub(star)
    trade = table.filter(flow="trade")
    assert trade["period"].unique().to_list() == ["2005"]
    assert dict(trade.select("state", "amount").rows()) == {"CHN": 40, "PRK": 20, "RUS": 60}
    assert trade["share"].to_list() == pytest.approx([2 / 3, 1 / 3, 1])
    assert trade["low"].null_count() == 3
    assert trade["unit"].unique().to_list() == ["USD"]


def test_counts_have_intervals_that_hold_what_was_seen(star):
    meetings = hub(star, 2005).filter(flow="leader_meetings")
    assert meetings["share"].to_list() == [0.75, 0.25, 1.0]
    assert (meetings["low"] <= meetings["share"]).all()
    assert (meetings["share"] <= meetings["high"]).all()
    assert (meetings["high"] - meetings["low"] > 0.1).all()
    later = hub(star, 2006).filter(flow="leader_meetings")
    assert later["amount"].to_list() == [0, 0, 0]
    assert later["share"].null_count() == 3


def test_a_bloc_moves_together_and_pairs_do_not(star):
    rng = np.random.default_rng(1)
    steps = np.cumsum(rng.normal(size=(1, len(YEARS), 3)), axis=1)
    same = np.repeat(np.cumsum(rng.normal(size=(1, len(YEARS), 1)), axis=1), 3, axis=2)
    one = bloc(star, rng=rng, draws=paths(star, same)).row(0, named=True)
    assert one["ratio"] == pytest.approx(3)
    assert one["common"] == pytest.approx(1)
    assert one["settled"] == pytest.approx(1)
    assert one["p_value"] < 0.01
    own = bloc(star, rng=rng, draws=paths(star, steps)).row(0, named=True)
    assert own["p_value"] > 0.05
    assert own["changes"] == len(YEARS) - 1


def test_what_nothing_tells_settles_nothing(star):
    rng = np.random.default_rng(1)
    noise = np.cumsum(rng.normal(size=(400, len(YEARS), 3)), axis=1)
    # The mean of 400 independent draws keeps 1/400 of their variance.
    assert bloc(star, rng=rng, draws=paths(star, noise))["settled"][0] < 0.01


def test_moscow_at_the_centre_and_china_the_indispensable_partner(crink):
    """Pledges, meetings and arms hang on Moscow, trade on China."""
    first = crink.ballast(2024).sort("first").group_by("domain").last()
    centre = dict(first.select("domain", "state").rows())
    assert centre["commitment"] == centre["diplomacy"] == centre["military"] == "RUS"
    assert centre["economy"] == "CHN"
    on = dict(crink.hub().filter(flow="dependence").select("state", "amount").rows())
    assert on["CHN"] > 10 * on["RUS"]


def test_flows_of_the_case_are_unknown_where_pairs_are_not_covered(crink):
    table = crink.hub()
    assert table.filter(flow="trade")["share"].null_count() == 4
    trade = table.filter(flow="trade", state="CHN").row(0, named=True)
    no_amount = "no amount of trade both ways"
    assert trade["reason"] == f"IRN-PRK: {no_amount}; PRK-RUS: {no_amount}"
    meetings = table.filter(flow="leader_meetings", state="RUS").row(0, named=True)
    assert (meetings["amount"], meetings["share"]) == (7, 0.7)
    north = crink.hub(states="northern bloc").filter(flow="leader_meetings")
    assert north["share"].sum() == pytest.approx(2)


def test_cohesion_of_the_case_rose(crink):
    overall = crink.cohesion().filter(domain="overall")
    assert overall.height == 36
    assert overall["cohesion"][-1] > overall["cohesion"][0] + 0.3
    assert (overall["low"] < overall["cohesion"]).all()


def test_the_evidence_on_the_case_settles_little_of_whether_it_is_a_bloc(crink):
    table = crink.bloc()
    assert table["domain"][0] == "overall"
    assert (table.filter(pl.col("domain") != "voting")["settled"] < 0.5).all()
    assert table["p_value"].min() > 0.05


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ("western bloc", "'western bloc' is no group; known are CRINK"),
        ("southern bloc", "JPN is not in the panel; it has CHN"),
        (["CHN"], "CHN makes no group"),
        (["CHN", "Atlantis"], "Atlantis"),
    ],
)
def test_refusals(crink, states, message):
    with pytest.raises(ComityError, match=message):
        crink.cohesion(states)


def test_a_period_that_is_not_there_is_refused(crink):
    for ask in (crink.ballast, crink.hub):
        with pytest.raises(ComityError, match="1890 is not in the panel"):
            ask(1890)
