"""Pairs that a user lists: names in any spelling, one table of scores and one of turns."""

import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError
from comity.estimate.composites import composite_weights
from comity.estimate.pairs import panel_of_pairs


@pytest.fixture(scope="module")
def few(data_folder):
    pairs = pl.DataFrame({"state_a": ["China", "USA"], "state_b": ["RUS", "United Kingdom"]})
    return cm.alignment(pairs=pairs, start=1960, end=1990, data=data_folder)


def test_scores_and_turns_have_their_columns(few):
    table = few.table
    assert table.columns == [
        "state_a", "state_b", "year", "domain", "mean", "sd", "low", "high", "domains",
    ]  # fmt: skip
    assert set(table["domain"]) >= {"overall", "security", "un", "shared", "commitment"}
    assert table.height == 2 * 31 * 10
    known = table.drop_nulls("mean")
    assert (known["low"] < known["mean"]).all()
    assert table.filter(domain="rhetoric")["mean"].null_count() == 2 * 31
    turns = few.turns
    assert turns.columns[:8] == [
        "state_a", "state_b", "year", "day", "domain", "domains", "certainty", "size",
    ]  # fmt: skip
    fall = turns.filter(pl.col("size") < 0, state_a="CHN", state_b="RUS", domain="overall")
    assert fall.filter(pl.col("year").is_between(1961, 1969))["certainty"].max() > 0.35


def test_another_pair_changes_no_label(few, data_folder):
    """Dyads are independent given how indicators measure: the draws of a dyad depend on its
    place alone, so that means agree to the bit and certainties to sampling."""
    more = cm.alignment(
        pairs=[("CHN", "RUS"), ("GBR", "USA"), ("FRA", "DEU")], start=1960, end=1990,
        data=data_folder,
    )  # fmt: skip
    keys = ["state_a", "state_b", "year", "domain"]
    both = few.table.join(more.table, on=keys, suffix="_more").drop_nulls("mean")
    assert (both["mean"] - both["mean_more"]).abs().max() < 1e-9
    own, other = (one.phases().filter(state_b="RUS")["label"].to_list() for one in (few, more))
    assert own == other


def test_a_domain_that_enters_the_evidence_makes_no_turn(data_folder):
    """Trade is known from 2000 on: the level of no dyad jumps there for that."""
    pairs = [("DEU", "FRA"), ("ARG", "BRA"), ("NOR", "SWE"), ("CAN", "USA"), ("AUS", "NZL")]
    fit = cm.alignment(pairs=pairs, start=1980, end=2015, data=data_folder)
    about = fit.turns.filter(pl.col("year").is_between(1999, 2001), domain="overall")
    assert about.filter(pl.col("certainty") > 0.35).is_empty()


def test_weights_are_of_domains_with_evidence():
    import numpy as np

    told = np.array([[1, 1], [0, 1], [1, 0], [0, 0], [0, 0], [0, 0]], bool)
    weights = composite_weights(told, np.full(6, 0.4))[0]
    assert (weights > 0).tolist() == told.tolist()
    spread = np.full((6, 6), 0.16)
    np.fill_diagonal(spread, 1.0)
    np.testing.assert_allclose(np.einsum("dn,de,en->n", weights, spread, weights), 1.0)
    only = composite_weights(told, np.full(6, 0.4), {"voting": 0})[0]
    assert only[2, 0] == 0
    for wrong in ({"votes": 1.0}, {"voting": -1.0}):
        with pytest.raises(ComityError):
            composite_weights(told, np.full(6, 0.4), wrong)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("CHN", "China")], "names CHN twice"),
        ([("CHN", "Atlantis")], "Atlantis"),
        (pl.DataFrame({"a": ["CHN"]}), "column state_a"),
        ("CHN", "no list of pairs"),
    ],
)
def test_refusals_say_what_would_be_right(pairs, said):
    with pytest.raises(ComityError, match=said):
        panel_of_pairs(pairs, 1990, 1991)


def test_the_verb_writes_both_tables(run, tmp_path, data_folder):
    listed = tmp_path / "pairs.csv"
    listed.write_text("state_a,state_b\nEgypt,Israel\n")
    out, turns = tmp_path / "scores.parquet", tmp_path / "turns.parquet"
    words = ("alignment", "--pairs", listed, "--from", 1970, "--to", 1985, "--data", data_folder)
    done = run(*words, "--out", out, "--turns", turns)
    assert done.code == 0, done.err
    assert pl.read_parquet(out)["year"].to_list()[0] == 1970
    peace = pl.read_parquet(turns).filter(pl.col("year").is_between(1974, 1980))
    assert (peace["size"] > 0).any()
    assert run("alignment", "--turns", turns).code == 1
