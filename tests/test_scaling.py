"""Ideal points with names on them: what goes in, what comes out, what is refused."""

import json

import numpy as np
import polars as pl
import pyreadstat
import pytest

import comity as cm
from comity.errors import ComityError
from comity.scaling import ordered_votes, read_bridges
from comity.scaling.result import ccode_of
from comity.sources import assembly_votes


@pytest.fixture(scope="module")
def plain_votes():
    """Six states in a row on a line, four sessions of eight items, some absences."""
    rng = np.random.default_rng(5)
    rows = []
    for session in range(1, 5):
        for item in range(8):
            for place, state in enumerate("ABCDEF"):
                drawn = (place - 2.5) / 1.5 + rng.normal() - rng.normal()
                vote = "yes" if drawn > 0.3 else "no" if drawn < -0.3 else "abstain"
                vote = "absent" if rng.random() < 0.1 else vote
                rows.append((state, session, f"{session}/{item}", vote))
    return pl.DataFrame(rows, schema=["state", "session", "item", "vote"], orient="row")


@pytest.fixture(scope="module")
def scaling(plain_votes):
    return cm.ideal_points(plain_votes, anchors={"F": 1.0})


def test_the_table_has_a_row_for_each_state_and_session(scaling, plain_votes):
    table = scaling.frame
    assert table.columns == [
        "state", "ccode", "session", "year", "ideal_point", "se", "n_votes", "n_absent",
    ]  # fmt: skip
    assert table.height == 24
    counted = table.join(
        plain_votes.group_by("state", "session").agg(
            absent=(pl.col("vote") == "absent").sum(), all=pl.len()
        ),
        on=["state", "session"],
    )
    assert (counted["n_absent"] == counted["absent"]).all()
    assert (counted["n_votes"] <= counted["all"] - counted["absent"]).all()


def test_states_come_out_in_their_order(scaling):
    means = scaling.frame.group_by("state").agg(pl.mean("ideal_point")).sort("ideal_point")
    assert means["state"].to_list()[-1] in "EF"
    assert means["state"].to_list()[0] in "AB"


def test_items_diagnostics_chart_and_citation(scaling):
    items = scaling.items()
    assert {"item", "discrimination", "no_below", "yes_above", "abstain"} <= set(items.columns)
    assert scaling.diagnostics["converged"]
    assert scaling.diagnostics["anchors"] == {"F": 1.0}
    assert "layer" in scaling.plot(["A", "F"]).to_dict()
    assert "Journal of Conflict Resolution" in scaling.cite()
    sessions = scaling.sessions()
    assert sessions["session"].to_list() == [1, 2, 3, 4]
    assert (sessions["predicted"] > sessions["by_majority"]).all()
    with pytest.raises(ComityError, match="no points of 'Z'"):
        scaling.plot(["Z"])


def test_bridged_items_share_their_parameters(plain_votes):
    bridged = cm.ideal_points(
        plain_votes, anchors={"F": 1.0}, bridges=[("1/0", "2/0"), ("2/0", "3/0")]
    )
    names = bridged.items()["item"].to_list()
    assert "1/0" in names
    assert "2/0" not in names
    assert "3/0" not in names


def test_what_is_wrong_with_votes_is_said_in_one_line(plain_votes):
    with pytest.raises(ComityError, match="no column 'item' among state, session, vote"):
        cm.ideal_points(plain_votes.drop("item"))
    with pytest.raises(ComityError, match="the anchor USA casts no vote"):
        cm.ideal_points(plain_votes)
    odd = plain_votes.with_columns(vote=pl.lit("7"))
    with pytest.raises(ComityError, match=r"vote '7' is unknown \(192 rows\)"):
        cm.ideal_points(odd)


def test_the_same_votes_give_the_same_points(plain_votes, scaling):
    assert cm.ideal_points(plain_votes, anchors={"F": 1.0}).frame.equals(scaling.frame)


def test_a_session_that_is_a_year_stays_that_year(plain_votes):
    by_year = plain_votes.with_columns(session=pl.col("session") + 2014)
    table = cm.ideal_points(by_year, anchors={"F": 1.0}).frame
    assert table["session"].unique().sort().to_list() == [2015, 2016, 2017, 2018]
    assert (table["year"] == table["session"]).all()
    named_year = by_year.rename({"session": "year"})
    assert cm.ideal_points(named_year, anchors={"F": 1.0}).frame.equals(table)
    both = plain_votes.with_columns(year=pl.col("session") + 1989)
    years = cm.ideal_points(both, anchors={"F": 1.0}).frame
    assert (years["year"] == years["session"] + 1989).all()
    assembly = cm.ideal_points(plain_votes, anchors={"F": 1.0}).frame
    assert (assembly["year"] == assembly["session"] + 1945).all()


def test_names_in_any_spelling_are_anchors(plain_votes):
    names = dict(zip("ABCDEF", ("Iran", "Russia", "Brazil", "Peru", "Canada",
                                "United States of America"), strict=True))  # fmt: skip
    table = plain_votes.with_columns(pl.col("state").replace_strict(names))
    found = cm.ideal_points(table)  # the default anchor is the United States
    assert found.anchors == {"United States of America": 1.0}
    assert found.frame.filter(state="United States of America")["ccode"].unique().item() == 2
    for name in ("Islamic Republic of Iran", "630", "IRN"):
        assert cm.ideal_points(table, anchors={name: -1.0}).anchors == {"Iran": -1.0}
    assert "layer" in found.plot(["RUS", "Canada"]).to_dict()


def test_sessions_say_what_holds_their_scale(plain_votes):
    found = cm.ideal_points(plain_votes, anchors={"F": 1.0}, bridges=[("1/0", "2/0")])
    sessions, points = found.sessions(), found.frame
    assert sessions["states"].to_list() == [6, 6, 6, 6]
    assert sessions["kept"].to_list() == [0, 6, 6, 6]
    assert sessions["bridges"].to_list() == [0, 1, 0, 0]
    third = points.filter(session=3)["ideal_point"]
    assert sessions.filter(session=3)["mean"].item() == pytest.approx(third.mean())
    assert sessions.filter(session=3)["sd"].item() == pytest.approx(third.std(ddof=0))
    assert sessions["F"].to_list() == points.filter(state="F")["ideal_point"].to_list()


@pytest.mark.parametrize("verb", ["similarity", "ideal-points"])
@pytest.mark.parametrize("ending", ["dta", "parquet", "csv"])
def test_both_verbs_take_the_same_table_and_write_what_can_be_cited(
    run, plain_votes, tmp_path, verb, ending
):
    coded = {"yes": "1", "abstain": "2", "no": "3", "absent": "8"}
    names = {"A": "China", "B": "Iran, Islamic Republic of", "F": "USA"}
    path, out = tmp_path / "votes.csv", tmp_path / f"found.{ending}"
    plain_votes.with_columns(
        pl.col("state").replace(names), pl.col("vote").replace_strict(coded)
    ).write_csv(path, separator=";")
    own = {
        "similarity": ("--states", "CHN,Iran, Islamic Republic of,US"),
        "ideal-points": ("--anchors", "United States"),
    }
    done = run(verb, path, *own[verb], "--out", out)
    assert done.code == 0, done.err
    read = {"dta": pyreadstat.read_dta, "parquet": pl.read_parquet, "csv": pl.read_csv}[ending]
    found = read(out)
    assert len(found[0] if ending == "dta" else found) == (12 if verb == "similarity" else 24)
    cited = run("cite", out)
    assert cited.code == 0, cited.err
    if verb == "similarity":
        assert "rests on no data set" in cited.err
    else:
        assert "comity-ideal-points" in cited.out


def test_cite_names_the_data_of_similarity(run, tmp_path):
    raw = tmp_path / "raw.csv"
    raw.write_text(
        "rcid,session,vote,ccode,date,unres\n"
        "1,60,1,710,12/8/2005,R/60/1\n1,60,3,731,12/8/2005,R/60/1\n"
    )
    out = tmp_path / "pairs.dta"
    assert run("similarity", raw, "--out", out).code == 0
    assert "voeten" in run("cite", out).out.lower()


def test_votes_are_those_of_the_published_estimates(data_folder):
    """797,473 votes on 5,733 roll calls by 10,469 state-sessions; published counts in each."""
    roll_calls = assembly_votes("unga", data_folder)
    cast = ordered_votes(roll_calls, (1, 74)).filter(pl.col("vote") != "absent")
    divides = pl.col("vote").n_unique().over("item") > 1
    votes = cast.filter(divides)
    assert votes.height == 797_473
    assert votes["item"].n_unique() == 5_733
    ours = votes.group_by("state", "session").len()
    assert ours.height == 10_469
    published = pl.read_csv(
        data_folder / "ideal_points" / "IdealpointestimatesAll_Apr2020_sessions_1_50.csv",
        encoding="latin1",
    )
    ours = ours.with_columns(ccode=ccode_of(ours["state"], (ours["session"] + 1945).to_numpy()))
    assert ours["ccode"].null_count() == 0
    both = ours.join(published, on=["ccode", "session"])
    assert both.height == published.height == 5_946
    assert (both["len"] == both["NVotes"]).all()


def test_bridges_are_found_by_their_header(data_folder):
    pairs = read_bridges(data_folder)
    assert len(pairs) == 955
    assert pairs[0] == ("299", "331")


def test_command_line(run, plain_votes, tmp_path, monkeypatch):
    monkeypatch.delenv("COMITY_DATA", raising=False)
    path = tmp_path / "votes.parquet"
    plain_votes.write_parquet(path)
    out = tmp_path / "points.parquet"
    done = run("ideal-points", path, "--anchors", "F", "--sessions", "1-3", "--out", out)
    assert (done.code, done.err) == (0, "")
    points = pl.read_parquet(out)
    assert {"state", "ccode", "session", "ideal_point", "se", "n_votes"} <= set(points.columns)
    assert points["session"].max() == 3
    shown = run("ideal-points", path, "--anchors", "F", "--format", "json")
    assert len(json.loads(shown.out)["rows"]) == 24
    for words, message in (
        (("ideal-points", "unga"), "--data DIR"),
        (("ideal-points", tmp_path / "none.csv"), "is no file"),
        (("ideal-points", path, "--sessions", "9-2"), "run backwards"),
        (("ideal-points", path, "--sessions", "all"), "write 1-74"),
        (("ideal-points", path), "the anchor USA casts no vote"),
        (("ideal-points", path, "--anchors", "F", "--dims", "3"), "ask for 1 or 2"),
    ):
        refused = run(*words)
        assert refused.code == 1
        assert refused.err.count("\n") == 1
        assert message in refused.err


def test_two_dimensions_from_the_command_line_take_an_anchor_for_the_first(run, tmp_path):
    rng = np.random.default_rng(7)
    place = rng.normal(size=(14, 2))
    slope = rng.normal(size=(60, 2))
    latent = place @ slope.T + rng.normal(size=(14, 60)) / 3
    path, fit = tmp_path / "votes.csv", tmp_path / "fit.csv"
    # States under COW codes, items that only later are no numbers.
    rows = [
        f"{2 + state},{1 + item // 30},{item if item < 59 else 'last'},"
        f"{'yes' if latent[state, item] > 0 else 'no'}"
        for item in range(60)
        for state in range(14)
    ]
    path.write_text("state,session,item,vote\n" + "\n".join(rows) + "\n")
    words = ("ideal-points", path, "--anchors", " 2", "--dims", "2", "--session-fit", fit)
    done = run(*words, "--format", "json")
    assert done.code == 0, done.err
    assert "of 2 sessions fit 2 dimensions badly" in done.err
    points = pl.DataFrame(json.loads(done.out)["rows"])
    assert {"ideal_point_2", "se_2"} <= set(points.columns)
    assert points.filter(state="2")["ideal_point"].mean() > 0
    assert points.filter(state="2")["ccode"].to_list() == [2, 2]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",1,new,no", "1 rows have no state"),
        ("A,,new,no", "1 rows have no session"),
        ("A,1,new,", "1 rows have no vote"),
        ("A,1.5,new,no", "session '1.5' is no whole number"),
        ("A,1,1/0,no", "A votes twice on item 1/0 in session 1"),
    ],
)
def test_a_row_that_does_not_say_who_when_on_what_and_how_is_refused(
    run, plain_votes, tmp_path, row, message
):
    path = tmp_path / "votes.csv"
    path.write_text(plain_votes.write_csv() + row + "\n")
    refused = run("ideal-points", path, "--anchors", "F")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert message in refused.err


def test_too_few_votes_are_refused_in_one_line(run, tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("state,session,item,vote\nA,1,1,yes\nB,1,1,no\nC,1,1,no\n")
    few = run("ideal-points", path, "--anchors", "A")
    assert (few.code, few.err.count("\n")) == (1, 1)
    assert "3 votes are too few" in few.err
    none = run("ideal-points", path, "--anchors", "A", "--sessions", "9")
    assert (none.code, none.err.count("\n")) == (1, 1)
    assert "no vote is cast in sessions 9 to 9" in none.err
