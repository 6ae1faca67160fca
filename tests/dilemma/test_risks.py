"""The alliance security dilemma of a case: against hand-made paths, and on the embedded case."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr

import comity as cm
from comity.dataset import panel_of as panel
from comity.dilemma.abandonment import abandonment
from comity.dilemma.adversaries import adversaries_of, dispute_draws
from comity.dilemma.entrapment import DEPTHS, entrapment
from comity.dilemma.risks import latest
from comity.errors import ComityError
from comity.estimate.draws import drawn
from comity.evidence import Coverage, Evidence, frame_of
from comity.evidence.rows import read_row
from comity.methods.first_passage import probability_of_fall

STATES = ("CHN", "PRK", "RUS", "USA")
FIRST, LAST = date(1991, 1, 1), date(2002, 12, 31)
NAMES = ["trade_dependence", "obligation", "treaty_depth", "transfers_received"]
LEVELS = {
    ("CHN", "PRK"): 2.0,
    ("CHN", "RUS"): 1.0,
    ("CHN", "USA"): 0.5,
    ("PRK", "RUS"): 1.5,
    ("PRK", "USA"): -1.0,
    ("RUS", "USA"): -0.5,
}


def read(kind, rows):
    return frame_of(kind, [read_row(kind, row) for row in rows])


def covered(kind, end=LAST):
    return Coverage(kind, STATES, FIRST, end, "made up", ("made-up",))


def trade(one, other, share, year):
    """Both sides trade a share of all with each other, both ways."""
    return [
        {
            "id": f"trade-{a}-{b}-{year}".lower(),
            "start": str(year),
            "source": "made-up",
            "exporter": a,
            "importer": b,
            "share_of_exports": str(share),
            "share_of_imports": str(share),
        }
        for a, b in ((one, other), (other, one))
    ]


@pytest.fixture(scope="module")
def made_up():
    """Four states whose paths are given: every draw is the same, so intervals have no width."""
    shares = {("CHN", "PRK"): 0.4, ("CHN", "USA"): 0.2, ("CHN", "RUS"): 0.1, ("PRK", "RUS"): 0.05}
    flows = [row for pair, share in shares.items() for row in trade(*pair, share, 2001)]
    pact = {
        "id": "pact",
        "start": "1995",
        "source": "made-up",
        "parties": "CHN PRK",
        "title": "Pact",
        "kind": "treaty",
        "obligations": "defence",
        "depth": "1",
    }
    dispute = {"source": "made-up", "hostility": "4", "title": "Clash"}
    clashes = [
        dispute | {"id": f"clash-{year}", "start": str(year), "side_a": "PRK", "side_b": "USA"}
        for year in (1993, 1995, 2000)
    ]
    evidence = Evidence(
        name="made-up",
        title="Made up",
        states=STATES,
        groups={"east": ("CHN", "PRK", "RUS")},
        frames={
            "trade": read("trade", flows),
            "agreement": read("agreement", [pact]),
            "dispute": read("dispute", clashes),
        },
        coverage=tuple(
            covered(kind) for kind in ("trade", "agreement", "transfer", "dispute", "meeting")
        ),
    )
    fit = cm.alignment(panel(evidence))
    values = np.zeros((400, len(fit.layout.periods), 7, len(fit.layout.dyads)))
    values[:, :, 0] = [LEVELS[pair] for pair in fit.layout.dyads]
    return fit, drawn(values, fit.layout)


def row(table, a, b, period):
    return table.filter(state_a=a, state_b=b, period=str(period)).row(0, named=True)


@pytest.fixture(scope="module")
def crink():
    return cm.alignment(cm.casebook("crink").panel(start=1991))


def test_abandonment_by_hand(made_up):
    """PRK on CHN: 40 % of trade; Russia is half a level further; China leans to PRK's adversary."""
    fit, draws = made_up
    found = row(abandonment(fit, draws, delta=0.4, horizon=3), "PRK", "CHN", 2001)
    lack = 1 - np.exp(1.5 - 2.0)
    walks = fit.posterior.walks
    kept = float(walks.persistence[0])
    fall = probability_of_fall([2.0], walks.step, 0.4, 3, persistence=kept)[0]
    hedging = 2 * ndtr(0.5) - 1
    assert found["dependence"] == pytest.approx(0.4)
    assert found["lack_of_substitutes"] == pytest.approx(lack)
    assert found["fall"] == pytest.approx(fall)
    assert found["hedging"] == pytest.approx(hedging)
    assert found["risk"] == pytest.approx(0.4 * lack * (1 - (1 - fall) * (1 - hedging)))
    assert found["low"] == pytest.approx(found["high"])
    assert found["adversaries"] == ["USA"]
    assert found["missing"] == found["left_out"] == []
    assert found["reason"] == ""


def test_adversaries_are_no_substitutes(made_up):
    """Without naming the United States an adversary, it would be China's second-best tie."""
    fit, draws = made_up
    table = abandonment(fit, draws, adversaries={"CHN": ["RUS"]})
    found = row(table, "CHN", "PRK", 2001)
    assert found["lack_of_substitutes"] == pytest.approx(1 - np.exp(0.5 - 2.0))
    assert row(abandonment(fit, draws), "CHN", "PRK", 2001)["lack_of_substitutes"] == pytest.approx(
        1 - np.exp(1.0 - 2.0)
    )


def test_a_state_without_another_partner_has_unknown_substitutes(made_up):
    fit, draws = made_up
    foes = {"CHN": ["RUS", "USA"]}
    found = row(abandonment(fit, draws, adversaries=foes), "CHN", "PRK", 2001)
    assert found["risk"] is None
    assert found["missing"] == ["lack_of_substitutes"]


def test_dependence_is_carried_only_as_long_as_asked(made_up):
    fit, draws = made_up
    kept = abandonment(fit, draws)
    assert row(kept, "PRK", "CHN", 2002)["risk"] is None
    assert row(kept, "PRK", "CHN", 2002)["missing"] == ["dependence"]
    assert "last known in 2001" in row(kept, "PRK", "CHN", 2002)["reason"]
    carried = row(abandonment(fit, draws, carry=1), "PRK", "CHN", 2002)
    assert carried["dependence_period"] == "2001"
    assert carried["risk"] == pytest.approx(row(kept, "PRK", "CHN", 2001)["risk"])


def test_entrapment_by_hand(made_up):
    """CHN drawn in by PRK: defence of depth 1; PRK in a dispute in 3 of 10 years; adversary USA."""
    fit, draws = made_up
    found = row(entrapment(fit, draws), "CHN", "PRK", 2001)
    depth, exposure = DEPTHS[3] + 0.125, 1 - (1 - 0.2) * (1 - (2 * ndtr(0.5) - 1))
    assert found["obligation_depth"] == pytest.approx(depth)
    assert found["trade_exposure"] == pytest.approx(0.2)
    assert found["exposure"] == pytest.approx(exposure)
    assert found["given_dispute"] == pytest.approx(depth * exposure)
    # Mean of Beta(3.5, 7.5); 400 draws of sd 0.134 have a mean to 0.0067, four of which are 0.027.
    assert found["dispute_probability"] == pytest.approx(3.5 / 11, abs=0.027)
    assert found["risk"] == pytest.approx(depth * exposure * found["dispute_probability"])
    assert found["low"] < found["risk"] < found["high"]


def test_draws_of_disputes_follow_the_stream(made_up):
    fit, draws = made_up
    one, same, other = (entrapment(fit, draws, rng=np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)


def test_trade_with_one_adversary_unknown_leaves_exposure_unknown(made_up):
    """Nothing is known of PRK's trade with the United States."""
    fit, draws = made_up
    found = row(entrapment(fit, draws, adversaries={"CHN": ["USA"]}), "PRK", "CHN", 2001)
    assert found["missing"] == ["exposure"]
    assert "trade with USA no figure" in found["reason"]


def test_no_adversary_is_not_an_unknown_one(made_up):
    fit, draws = made_up
    found = entrapment(fit, draws, adversaries={"CHN": []})
    assert row(found, "PRK", "CHN", 2001)["exposure"] == 0
    assert row(found, "CHN", "PRK", 2001)["exposure"] is None
    # Russia had no dispute in ten covered years with the others; who else it had one with is not
    # in the evidence.
    assert adversaries_of(fit.panel, [date(2001, 1, 1)])["RUS"] == (None,)
    assert adversaries_of(fit.panel, [date(1996, 1, 1)])["RUS"] == (None,)


def test_disputes_not_covered_are_not_absent(made_up):
    fit, _ = made_up
    evidence = fit.panel.evidence
    kept = tuple(c for c in evidence.coverage if c.kind != "dispute")
    short = replace(
        fit.panel,
        evidence=replace(evidence, coverage=(*kept, covered("dispute", date(1995, 12, 31)))),
    )
    days = [date(year, 1, 1) for year in (1995, 2000, 2001)]
    found, reasons = dispute_draws(short, "PRK", days, 5, np.random.default_rng(1))
    assert np.isnan(found).tolist() == [[False, False, True]] * 5
    assert reasons == ("", "", "disputes of PRK not covered after 1995")


def test_who_pays_counts_what_is_covered(made_up, crink):
    fit, _ = made_up
    assert fit.burden().select("given", "received").sum().row(0) == (0.0, 0.0)
    table = crink.burden()
    pays = row(table, "PRK", "RUS", 2024)
    turned = row(table, "RUS", "PRK", 2024)
    assert (pays["given"], pays["received"]) == (turned["received"], turned["given"]) == (5, 7)
    assert pays["net"] == -turned["net"] == -2
    assert pays["gives"] == ["arms", "labour", "munitions", "troops"]
    assert row(table, "CHN", "PRK", 2024)["given"] == 0
    unknown = row(table, "CHN", "PRK", 2025)
    assert unknown["given"] is None
    assert unknown["missing"] == ["transfers", "financed"]
    assert unknown["reason"] == "transfers: not covered; financed: no figure"


def test_north_korea_depends_on_china_and_not_the_other_way_round(crink):
    last = latest(crink.abandonment())
    assert last.height == 12
    riskiest = last.sort("risk").select("state_a", "state_b").rows()[-2:]
    assert set(riskiest) == {("PRK", "CHN"), ("RUS", "CHN")}
    assert row(last, "PRK", "CHN", 2023)["risk"] > 20 * row(last, "CHN", "PRK", 2023)["risk"]
    never = last.filter(pl.col("risk").is_null())
    assert never.select("state_a", "state_b").rows() == [("IRN", "PRK"), ("PRK", "IRN")]
    assert set(never["missing"].explode()) == {"dependence"}


def test_entrapment_of_the_case_says_what_is_missing(crink):
    """No source of the casebook covers disputes; what is at stake is known to 2012."""
    table = crink.entrapment(adversaries={"PRK": "southern bloc"})
    assert table["risk"].null_count() == table.height
    found = row(table, "CHN", "PRK", 2012)
    assert found["missing"] == ["dispute_probability"]
    assert found["left_out"] == ["alignment_exposure"]
    # Depth of the treaty of 1961 is not coded: the draws spread evenly over 0.75 to 1. 400 draws
    # are not three equal parts, so to one part in 400.
    assert found["obligation_depth"] == pytest.approx(0.875, abs=0.001)
    assert found["given_dispute_low"] < found["given_dispute"] < found["given_dispute_high"]
    assert row(table, "RUS", "CHN", 2012)["reason"].count("no adversary known") == 2


def test_hedging_is_measured_where_adversaries_are_in_the_panel():
    case = cm.casebook("crink").evidence
    wide = replace(case, states=tuple(sorted((*case.states, "KOR"))))
    fit = cm.alignment(panel(wide, start=2000, end=2012))
    found = row(fit.abandonment(adversaries={"PRK": ["KOR"]}), "PRK", "CHN", 2012)
    assert found["left_out"] == []
    assert 0 < found["hedging"] < 1
    assert found["hedging_low"] < found["hedging_high"]


def test_periods_shorter_than_a_year_look_as_far_ahead():
    """Trade of a year says nothing of a quarter, so dependence is not known by quarters."""
    case = cm.casebook("crink")
    yearly = cm.alignment(case.panel(start=2010, end=2012)).abandonment()
    quarterly = cm.alignment(case.panel(start=2010, end=2012, freq="quarter")).abandonment()
    # Seen four times a year, a walk of the same variance crosses the line a little more often; the
    # levels differ as well, for a quarter holds fewer indicators.
    assert 0.8 < quarterly["fall"].mean() / yearly["fall"].mean() < 1.4
    assert quarterly["dependence"].null_count() == quarterly.height


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"delta": -1.0}, "delta is -1.0"),
        ({"horizon": 0}, "horizon is 0"),
        ({"carry": -1}, "carry is -1"),
        ({"years": 0}, "years is 0"),
        ({"adversaries": {"KOR": ["PRK"]}}, "KOR: it is not in the panel"),
        ({"adversaries": {"PRK": ["PRK"]}}, "PRK is among them"),
        ({"adversaries": {"PRK": ["Atlantis"]}}, "Atlantis"),
    ],
)
def test_refusals(crink, options, message):
    with pytest.raises(ComityError, match=message):
        crink.abandonment(**options)


@pytest.mark.parametrize("risk_of", [abandonment, entrapment])
def test_only_the_latest_is_the_last_row_known(crink, risk_of):
    found, every = risk_of(crink, only_latest=True), latest(risk_of(crink))
    found = found.sort("state_a", "state_b")
    words = [name for name, kind in every.schema.items() if not kind.is_float()]
    assert found.select(words).equals(every.select(words))
    for name in set(every.columns) - set(words):
        # the grid on which a fall is solved reaches as far as the levels asked for
        assert found[name].is_null().equals(every[name].is_null())
        near = pytest.approx(every[name].drop_nulls().to_list(), rel=1e-3, abs=1e-9)
        assert found[name].drop_nulls().to_list() == near
